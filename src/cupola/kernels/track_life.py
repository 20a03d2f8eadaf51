"""Life of a track: begun by a plot, confirmed by M plots in N looks, dropped after a run of misses."""

from cupola.kernels._jit import kernel
from cupola.variants import Identity, TrackStatus

_NONE = int(TrackStatus.NONE)
_TENTATIVE = int(TrackStatus.TENTATIVE)
_CONFIRMED = int(TrackStatus.CONFIRMED)
_UNKNOWN = int(Identity.UNKNOWN)

#: A time that stands for "not yet".
NEVER_S = -1e9


@kernel
def _clear(track_row, status):
    """Set the life of a track back to its beginning with this status."""
    track_row.status = status
    track_row.window = 0
    track_row.n_looks = 0
    track_row.misses = 0
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
def note_look(track_row, is_plot, confirm_hits, confirm_looks, drop_misses, time_s):
    """Note one look at a track and decide about its life, in place.

    Parameters
    ----------
    track_row : row of `rows.TRACK`
        Its status, window, counts and ``confirmed_s`` are changed. A new track and a dropped one also get an unknown
        identity and `NEVER_S` for ``identified_s``, ``confirmed_s`` and ``engagement_seen_s``: set those afterwards.
    is_plot : int
        1 if the look gave a plot, else 0.
    confirm_hits, confirm_looks : int
        M and N: confirmed as soon as M of the last N looks gave a plot; 1 <= M <= N <= 62.
    drop_misses : int
        A confirmed track is dropped after this many misses in a row, >= 1.
    time_s : float
        Time of the look [s].

    Returns
    -------
    int
        `cupola.variants.TrackStatus` after the look.

    Notes
    -----
    A tentative track is dropped when none of its last N looks gave a plot: exactly then the sliding window has
    forgotten it. Nothing else is sequential: looks are taken as independent.

    References
    ----------
    Blackman and Popoli, Design and Analysis of Modern Tracking Systems, ch. 6. Checked against
    ``track_initiation.csv`` by enumeration and against ``stat_m_of_n.csv``.
    """
    if track_row.status == _NONE:
        if is_plot == 0:
            return _NONE
        _clear(track_row, _TENTATIVE)
    track_row.n_looks += 1
    track_row.misses = 0 if is_plot != 0 else track_row.misses + 1
    track_row.window = ((track_row.window << 1) | (1 if is_plot != 0 else 0)) & ((1 << confirm_looks) - 1)
    if track_row.status == _TENTATIVE:
        if plots_in_window(track_row.window) >= confirm_hits:
            track_row.status = _CONFIRMED
            track_row.confirmed_s = time_s
        elif track_row.window == 0:
            _clear(track_row, _NONE)
    elif track_row.misses >= drop_misses:
        _clear(track_row, _NONE)
    return track_row.status
