"""Questions the other way round: the load for a blocking probability, the missiles for a probability of no leak."""

from __future__ import annotations

import math

from cupola.errors import InputError, Problem


def erlang_b(channels: int, load: float) -> float:
    """Share of arrivals that find all channels busy, B(c, a), for any law of holding times.

    Parameters
    ----------
    channels : int
        Target channels c, 1 or more.
    load : float
        Arrival rate times mean holding time a [-], >= 0.

    Examples
    --------
    >>> erlang_b(2, 2.0)
    0.4
    """
    _check(isinstance(channels, int) and 1 <= channels <= 10_000, "channels", channels, "must be 1 to 10000")
    _check(load >= 0.0 and math.isfinite(load), "load", load, "must be 0 or more")
    blocked = 1.0
    for k in range(1, channels + 1):
        blocked = load * blocked / (k + load * blocked)
    return blocked


def load_for_blocking(channels: int, p_blocked: float) -> float:
    """The load at which this share of arrivals is blocked: `erlang_b` turned round.

    Examples
    --------
    >>> round(load_for_blocking(6, 0.01), 3), round(load_for_blocking(24, 0.01), 3)
    (1.909, 15.295)
    """
    _check(0.0 < p_blocked < 1.0, "p_blocked", p_blocked, "must lie in (0, 1)")
    low, high = 0.0, channels / (1.0 - p_blocked) + 1.0
    for _ in range(200):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if erlang_b(channels, middle) < p_blocked else (low, middle)
    return 0.5 * (low + high)


def shots_for_no_leak(threats: int, p_kill: float, p_none: float, p_track: float = 1.0) -> float:
    r"""How many missiles a threat give this probability that none of the threats leaks; real, to be rounded up.

    Parameters
    ----------
    threats : int
        Number of threats W.
    p_kill : float
        Kill probability of one missile k [-], in (0, 1).
    p_none : float
        Wanted probability that none leaks [-], in (0, 1).
    p_track : float
        Probability that a threat is tracked [-], each for itself.

    Notes
    -----
    :math:`(P_t [1 - (1 - k)^n])^W = P_0`, solved for n; Wilkening 2000.

    Raises
    ------
    InputError
        Also where no number of missiles is enough, because too few threats are tracked.

    Examples
    --------
    >>> round(shots_for_no_leak(10, 0.7, 0.8), 2), round(shots_for_no_leak(4, 0.7, 0.8), 2)
    (3.17, 2.42)
    """
    _check(isinstance(threats, int) and 1 <= threats <= 1_000_000, "threats", threats, "must be 1 or more")
    _check(0.0 < p_kill < 1.0, "p_kill", p_kill, "must lie in (0, 1)")
    _check(0.0 < p_none < 1.0, "p_none", p_none, "must lie in (0, 1)")
    _check(0.0 < p_track <= 1.0, "p_track", p_track, "must lie in (0, 1]")
    each = p_none ** (1.0 / threats) / p_track
    _check(each < 1.0, "p_none", p_none, f"cannot be reached: all are tracked with {p_track**threats:.3g} only")
    return math.log1p(-each) / math.log1p(-p_kill)


def _check(is_right: bool, key: str, value: object, limit: str) -> None:
    if not is_right:
        raise InputError(Problem("cupola.analysis", key, value, limit, "see docs/textbook.md"))
