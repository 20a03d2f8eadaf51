"""Miss of proportional navigation with a guidance system of any order: linear theory, solved step by step."""

from __future__ import annotations

from cupola.errors import InputError, Problem

#: Steps of one run; the last steps shrink with the time to go, since the command grows without bound there.
_STEPS, _LAST_S = 4000, 1e-7


def pn_miss(navigation: float, order: int, flight_in_lags: float) -> float:
    r"""Miss against a target that turns away with constant acceleration, in units of :math:`n_T T^2`.

    Parameters
    ----------
    navigation : float
        Effective navigation ratio N', above 2.
    order : int
        Order of the guidance system, 1 to 10: :math:`1 / (1 + s T / n)^n`, whose time constant is T in all.
    flight_in_lags : float
        Time of flight from the beginning of the turn, in units of T, above 0 and at most 40.

    Notes
    -----
    :math:`\ddot y = n_T - n_c`, command :math:`N' (y + \dot y\, t_{go}) / t_{go}^2`, fourth-order Runge-Kutta with
    steps in proportion to the time to go. Zarchan, Tactical and Strategic Missile Guidance, chapters 3, 4. For order 1
    and N' = 3 the closed form is :math:`x^2 e^{-x} / 2`.

    Examples
    --------
    >>> import math
    >>> abs(pn_miss(3.0, 1, 2.0) - 2.0 * math.exp(-2.0)) < 1e-5
    True
    """
    for key, value, is_right, limit in (
        ("navigation", navigation, 2.0 < navigation <= 20.0, "must lie above 2, at most 20"),
        ("order", order, isinstance(order, int) and 1 <= order <= 10, "must be a whole number from 1 to 10"),
        ("flight_in_lags", flight_in_lags, 0.0 < flight_in_lags <= 40.0, "must lie above 0, at most 40"),
    ):
        if not is_right:
            raise InputError(Problem("cupola.analysis", key, value, limit, "see docs/textbook.md"))
    # Time to go falls by the same factor in every step, until it is next to nothing.
    factor = (_LAST_S / flight_in_lags) ** (1.0 / _STEPS)
    state, to_go = [0.0] * (order + 2), flight_in_lags
    for _ in range(_STEPS):
        left = to_go * factor
        state = _step(state, to_go, to_go - left, navigation, order)
        to_go = left
    return state[0]


def _step(state: list[float], to_go: float, dt: float, navigation: float, order: int) -> list[float]:
    """One step of Runge and Kutta."""
    k1 = _rate(state, to_go, navigation, order)
    k2 = _rate([s + 0.5 * dt * k for s, k in zip(state, k1, strict=True)], to_go - 0.5 * dt, navigation, order)
    k3 = _rate([s + 0.5 * dt * k for s, k in zip(state, k2, strict=True)], to_go - 0.5 * dt, navigation, order)
    k4 = _rate([s + dt * k for s, k in zip(state, k3, strict=True)], to_go - dt, navigation, order)
    both = zip(state, k1, k2, k3, k4, strict=True)
    return [s + dt / 6.0 * (a + 2.0 * b + 2.0 * c + d) for s, a, b, c, d in both]


def _rate(state: list[float], to_go: float, navigation: float, order: int) -> list[float]:
    """Rates of distance across, its speed, and the stages of the guidance system (T = 1)."""
    y, speed, *stages = state
    command = navigation * (y + speed * to_go) / (to_go * to_go)
    inputs = [command, *stages[:-1]]
    return [speed, 1.0 - stages[-1], *(order * (a - b) for a, b in zip(inputs, stages, strict=True))]
