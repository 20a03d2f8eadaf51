"""Shoot-look-shoot with perfect sight: how many rounds to fire at each stage, by dynamic programming."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from cupola.errors import InputError, Problem

#: Targets, rounds and stages that are taken at most [-]: the work grows with all of them.
MOST_TARGETS, MOST_ROUNDS, MOST_STAGES = 40, 200, 20


class Stage(NamedTuple):
    """The value of a position, and the number of rounds to fire now that achieves it."""

    leakers: float
    first_salvo: int
    p_none: float
    first_salvo_for_none: int


def shoot_look_shoot(targets: int, rounds: int, stages: int, p_kill: float) -> Stage:
    r"""Least expected leakers, and largest probability of none, for identical targets and rounds.

    At each stage the defence fires any number of its rounds, spread as evenly as possible over the targets alive, sees
    what is left, and goes on:

    .. math:: E_s(n, m) = \min_{0 \le r \le m} \sum_k P(k \mid n, r) \, E_{s-1}(k, m - r), \qquad E_0(n, m) = n

    with the number of survivors :math:`k` the sum of two binomials. One stage is a static salvo.

    Parameters
    ----------
    targets, rounds, stages : int
        Targets alive, rounds left [-], stages left, within 1 to 40, 0 to 200, 1 to 20.
    p_kill : float
        Of one round [-], 0 to 1.

    Returns
    -------
    Stage
        Both values, each with the smallest number of rounds that achieves it.

    Raises
    ------
    InputError
        If a number is out of range.

    Examples
    --------
    >>> round(shoot_look_shoot(2, 4, 3, 0.5).leakers, 6)
    0.375

    Notes
    -----
    The setting of Soland 1987 and of Hosein and Athans 1990. Checked against ``dyn_sls_dp.csv``.
    """
    problems = [
        Problem("shoot_look_shoot", key, value, f"must lie in {low} to {high}")
        for key, value, low, high in (
            ("targets", targets, 1, MOST_TARGETS),
            ("rounds", rounds, 0, MOST_ROUNDS),
            ("stages", stages, 1, MOST_STAGES),
            ("p_kill", p_kill, 0, 1),
        )
        if not low <= value <= high
    ]
    if problems:
        raise InputError(problems)
    leakers = np.broadcast_to(np.arange(targets + 1.0)[:, None], (targets + 1, rounds + 1))
    p_none = (leakers == 0).astype(np.float64)
    for _ in range(stages - 1):
        leakers = _one_stage_before(leakers, p_kill, fewest=True)
        p_none = _one_stage_before(p_none, p_kill, fewest=False)
    fewest, salvo = _best(leakers, p_kill, targets, rounds, fewest=True)
    surest, salvo_for_none = _best(p_none, p_kill, targets, rounds, fewest=False)
    return Stage(fewest, salvo, surest, salvo_for_none)


def salvos(targets: int, rounds: int, stages: int, p_kill: float, *, fewest: bool = True) -> np.ndarray:
    """Rounds to fire at every position: integers by stages left less one, targets alive, rounds left.

    Parameters as in `shoot_look_shoot`; ``fewest`` for the least expected leakers, else for the largest probability of
    none. Its value where everybody is alive and all is left is `Stage.first_salvo`, or `Stage.first_salvo_for_none`.

    Examples
    --------
    >>> salvos(2, 2, 1, 0.5)[0].tolist()
    [[0, 0, 0], [0, 1, 2], [0, 1, 2]]
    """
    shape = (targets + 1, rounds + 1)
    values = np.broadcast_to(np.arange(targets + 1.0)[:, None], shape)
    if not fewest:
        values = (values == 0).astype(np.float64)
    table = np.zeros((stages, *shape), np.int64)
    for left in range(stages):
        before = values.copy()
        for n in range(1, targets + 1):
            for m in range(rounds + 1):
                before[n, m], table[left, n, m] = _best(values, p_kill, n, m, fewest=fewest)
        values = before
    return table


def _one_stage_before(after: np.ndarray, p_kill: float, *, fewest: bool) -> np.ndarray:
    """Values of all positions (targets alive, rounds left) when one more stage is to come."""
    values = after.copy()
    for n in range(1, len(after)):
        for m in range(after.shape[1]):
            values[n, m], _ = _best(after, p_kill, n, m, fewest=fewest)
    return values


def _best(after: np.ndarray, p_kill: float, n: int, m: int, *, fewest: bool) -> tuple[float, int]:
    """The best value at a position of ``n`` targets and ``m`` rounds, and the smallest salvo that achieves it."""
    options = np.array([survivors(n, r, p_kill) @ after[: n + 1, m - r] for r in range(m + 1)])
    value = float(options.min() if fewest else options.max())
    return value, int(np.flatnonzero(np.abs(options - value) <= 1e-12)[0])


@lru_cache(maxsize=100_000)
def survivors(targets: int, rounds: int, p_kill: float) -> np.ndarray:
    """Probabilities of 0, 1, ... survivors among ``targets`` when ``rounds`` are spread as evenly as possible."""
    each, more = divmod(rounds, targets)
    few, many = (1.0 - p_kill) ** each, (1.0 - p_kill) ** (each + 1)
    return np.convolve(_binomial(targets - more, few), _binomial(more, many))


def _binomial(n: int, p: float) -> np.ndarray:
    """Probabilities of 0 to n successes: the convolution of n single tries."""
    out = np.ones(1)
    for _ in range(n):
        out = np.convolve(out, [1.0 - p, p])
    return out
