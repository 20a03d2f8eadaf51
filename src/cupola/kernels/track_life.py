"""Life of a track: begun by a plot, confirmed by M plots in N looks, dropped after a run of misses that is unlikely."""

from cupola.constants import NEVER_S
from cupola.kernels._jit import kernel
from cupola.variants import Identity, TrackStatus

_NONE = int(TrackStatus.NONE)
_TENTATIVE = int(TrackStatus.TENTATIVE)
_CONFIRMED = int(TrackStatus.CONFIRMED)
_UNKNOWN = int(Identity.UNKNOWN)

#: A confirmed track is dropped only after misses in a row that are no more likely than this while its target is there:
#: the probability of a wrong drop for each run of misses; assumed.
P_DROP = 1e-4


@kernel
def clear_track(track_row, status):
    """Set the life of a track back to its beginning with this status (`cupola.variants.TrackStatus`)."""
    track_row.status = status
    track_row.window = 0
    track_row.n_looks = 0
    track_row.misses = 0
    track_row.p_run = 1.0
    track_row.identity = _UNKNOWN
    track_row.identified_s = NEVER_S
    track_row.confirmed_s = NEVER_S
    track_row.engagement_seen_s = NEVER_S


@kernel
def plots_in_window(window):
    """Number of plots among the last looks: how many bits of ``window`` are 1."""
    n = 0
    while window > 0:
        window &= window - 1
        n += 1
    return n


@kernel
def note_look(track_row, is_plot, p_miss, confirm_hits, confirm_looks, drop_misses, time_s):
    r"""Note one look at a track and decide about its life, in place.

    Parameters
    ----------
    track_row : row of `rows.TRACK`
        Its status, window, counts and ``confirmed_s`` are changed. A new track and a dropped one also get an unknown
        identity and `NEVER_S` for ``identified_s``, ``confirmed_s`` and ``engagement_seen_s``: set those afterwards.
    is_plot : int
        1 if the look gave a plot, else 0.
    p_miss : float
        Probability [-] that it would have given none with the target there, 0 to 1; does not matter for a plot. With
        0 the misses alone decide.
    confirm_hits, confirm_looks : int
        M and N: confirmed as soon as M of the last N looks gave a plot; 1 <= M <= N <= 62.
    drop_misses : int
        A confirmed track is dropped after this many misses in a row or more, >= 1, as soon as they are less likely
        than `P_DROP` with the target there.
    time_s : float
        Time of the look [s].

    Returns
    -------
    int
        `cupola.variants.TrackStatus` after the look.

    Notes
    -----
    Confirmed tracks live by a sequential test: with the probabilities q of the misses since the last plot, drop when

    .. math:: m \ge m_0 \quad\text{and}\quad \prod_{k=1}^{m} q_k \le P_\mathrm{drop}

    so a strong echo that is missed is given up quickly and a faint one is waited for. A tentative track is dropped
    when none of its last N looks gave a plot: exactly then the sliding window has forgotten it. Looks are taken as
    independent.

    References
    ----------
    Blackman and Popoli, Design and Analysis of Modern Tracking Systems, ch. 6 (confirmation; track score for deletion;
    Sittler 1964, Wald 1945 for the sequential test). Checked against
    ``track_initiation.csv`` by enumeration and against ``stat_m_of_n.csv``.
    """
    if track_row.status == _NONE:
        if is_plot == 0:
            return _NONE
        clear_track(track_row, _TENTATIVE)
    track_row.n_looks += 1
    track_row.misses = 0 if is_plot != 0 else track_row.misses + 1
    track_row.p_run = 1.0 if is_plot != 0 else track_row.p_run * p_miss
    track_row.window = ((track_row.window << 1) | (1 if is_plot != 0 else 0)) & ((1 << confirm_looks) - 1)
    if track_row.status == _TENTATIVE:
        if plots_in_window(track_row.window) >= confirm_hits:
            track_row.status = _CONFIRMED
            track_row.confirmed_s = time_s
        elif track_row.window == 0:
            clear_track(track_row, _NONE)
    elif track_row.misses >= drop_misses and track_row.p_run <= P_DROP:
        clear_track(track_row, _NONE)
    return track_row.status
