"""Time of an array: how often a look at a track is repeated when it gave no plot, and what that costs.

A phased array that tracks does not wait a whole turn for the next chance: it looks again at once, at another frequency
and so at an echo that has nothing to do with the last one, until it has a plot or gives up for this time.
"""

from cupola.kernels._jit import kernel
from cupola.kernels.mathx import log

#: Looks at one track at one time, at most; assumed (van Keuk and Blackman 1993 set no limit).
LOOKS_MAX = 4
#: Looks are granted until a plot is as likely as this, or `LOOKS_MAX` are; assumed.
P_WANTED = 0.99
#: An array has time for so many looks in one scan period as it keeps tracks, times this: a half of its time is for
#: tracks and the missiles on their way to them, the other half for its search; assumed.
LOOKS_PER_TRACK = 2.0
#: Of its search an array gives up no more than all but this part; assumed.
SEARCH_LEAST = 0.25
#: What one missile that is guided by commands through the radar takes of its time: one look a scan; assumed.
LOOKS_PER_MISSILE = 1.0


@kernel
def p_miss_all(p_detect, n_looks):
    r"""Probability that a target that is there gives no plot in any of its looks [-].

    Parameters
    ----------
    p_detect : float
        Probability of a plot in one look [-].
    n_looks : int
        Looks, at echoes that are independent, >= 0.

    Notes
    -----
    .. math:: q = (1 - p)^n

    References
    ----------
    van Keuk and Blackman, On phased-array radar tracking and parameter control, IEEE Trans. AES 29 (1993).

    Examples
    --------
    >>> p_miss_all(0.5, 4)
    0.0625
    """
    miss = 1.0
    for _ in range(n_looks):
        miss *= 1.0 - p_detect
    return miss


@kernel
def looks_wanted(p_detect):
    """The fewest looks [-] after which a plot is as likely as `P_WANTED`; never more than `LOOKS_MAX`.

    Examples
    --------
    >>> looks_wanted(0.995), looks_wanted(0.9), looks_wanted(0.5)
    (1, 2, 4)
    """
    n = 1
    miss = 1.0 - p_detect
    while miss > 1.0 - P_WANTED + 1e-12 and n < LOOKS_MAX:
        miss *= 1.0 - p_detect
        n += 1
    return n


@kernel
def looks_expected(p_detect, n_looks):
    r"""Looks that are made on average when one stops at the first plot, or after ``n_looks`` [-].

    Notes
    -----
    .. math:: \bar n = \sum_{k=0}^{n-1} (1 - p)^k = \frac{1 - (1 - p)^n}{p}

    Examples
    --------
    >>> looks_expected(0.5, 4), looks_expected(0.0, 3)
    (1.875, 3.0)
    """
    mean = 0.0
    miss = 1.0
    for _ in range(n_looks):
        mean += miss
        miss *= 1.0 - p_detect
    return mean


@kernel
def p_track_kept(p_miss, drop_misses, p_drop, stale_looks, n_looks):
    r"""Probability that a track is not dropped over a number of looks [-].

    Parameters
    ----------
    p_miss : float
        Probability that one pass, with its repeats, gives no plot [-].
    drop_misses, p_drop : int, float
        The rule of `track_life.note_look`: misses in a row, and how unlikely they must be.
    stale_looks : float
        A track without a plot for so many passes is dropped whatever they say [-].
    n_looks : float
        Passes for which it must last [-].

    Notes
    -----
    A run of misses long enough to drop the track begins at a pass with probability :math:`(1 - q) q^m`, so

    .. math:: P = \left(1 - q^m\right) \left(1 - (1 - q) q^m\right)^{\max(n - m, 0)}

    to the error of taking runs as independent. Exact for q = 0 and q = 1. Checked against drawn histories.
    """
    if p_miss <= 0.0:
        return 1.0
    run = 1.0 * drop_misses
    if p_miss < 1.0:
        run = max(run, log(p_drop) / log(p_miss))
    else:
        run = stale_looks
    run = min(run, stale_looks)
    length = int(run + 0.999999)
    if n_looks < length:
        return 1.0
    whole = 1.0
    for _ in range(length):
        whole *= p_miss
    kept = 1.0 - whole
    step = 1.0 - (1.0 - p_miss) * whole
    for _ in range(int(n_looks) - length):
        kept *= step
    return kept
