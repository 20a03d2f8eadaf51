"""Small exchanges that make an allocation better: for when there is no time for the proved optimum."""

from __future__ import annotations

import time

import numpy as np

from cupola.assignment.instance import Instance

#: More pairs of weapon and target than this, and only single rounds are moved: the work grows with the square.
PAIRS_MAX = 5000
#: A change counts when it takes away more than this part of the whole value [-].
LEAST = 1e-12


def exchange(instance: Instance, allocation: np.ndarray, until_s: float) -> None:
    """Move one round to another target, or let two rounds change targets, while that leaves less; in place.

    Weapons take their turns, each with the best exchange that it can make. The least numbers of rounds of targets are
    kept, and so is the number of rounds that each weapon fires.

    Parameters
    ----------
    instance : Instance
        The problem.
    allocation : ndarray of int, (weapons, targets)
        Feasible; never worse afterwards.
    until_s : float
        When to stop at the latest, on the clock of `time.monotonic` [s].

    Examples
    --------
    >>> two = Instance(np.array([10.0, 9.0]), np.array([[0.8, 0.8], [0.8, 0.1]]), np.ones(2, int), np.zeros(2, int))
    >>> allocation = np.array([[1, 0], [0, 1]])
    >>> exchange(two, allocation, time.monotonic() + 1.0)
    >>> allocation.tolist(), round(two.surviving(allocation), 6)
    ([[0, 1], [1, 0]], 3.8)
    """
    is_better = True
    while is_better:
        is_better = False
        for i in range(len(instance.rounds)):
            if time.monotonic() > until_s:
                return
            is_better |= _move(instance, allocation, i) or _swap(instance, allocation, i)


def _left(instance: Instance, allocation: np.ndarray) -> np.ndarray:
    """Value of each target that is expected to survive."""
    return np.asarray(instance.values * np.prod((1.0 - instance.p_kill) ** allocation, axis=0))


def _move(instance: Instance, allocation: np.ndarray, i: int) -> bool:
    """The best move of one round of weapon ``i`` to another target, made when it leaves less."""
    held = (allocation[i] > 0) & (instance.p_kill[i] < 1.0) & (allocation.sum(axis=0) > instance.least_rounds)
    if not held.any():
        return False
    left = _left(instance, allocation)
    p_kill = instance.p_kill[i]
    loss = np.full(len(left), np.inf)
    loss[held] = left[held] * p_kill[held] / (1.0 - p_kill[held])
    j = int(np.argmin(loss))
    gain = left * p_kill
    gain[j] = -np.inf
    k = int(np.argmax(gain))
    if gain[k] - loss[j] <= LEAST * left.sum():
        return False
    allocation[i, j] -= 1
    allocation[i, k] += 1
    return True


def _swap(instance: Instance, allocation: np.ndarray, i: int) -> bool:
    """The best change of targets between a round of weapon ``i`` and one of another, made when it leaves less."""
    survive = 1.0 - instance.p_kill
    other, k = np.nonzero((allocation > 0) & (survive > 0.0))
    if len(k) > PAIRS_MAX:
        return False
    left = _left(instance, allocation)
    at_k = left[k] * (survive[i, k] / survive[other, k] - 1.0)
    best, pair, target = -LEAST * left.sum(), -1, -1
    for j in np.flatnonzero((allocation[i] > 0) & (survive[i] > 0.0)):
        change = np.where(k == j, np.inf, left[j] * (survive[other, j] / survive[i, j] - 1.0) + at_k)
        least = int(np.argmin(change))
        if change[least] < best:
            best, pair, target = float(change[least]), least, int(j)
    if pair < 0:
        return False
    allocation[i, target] -= 1
    allocation[other[pair], target] += 1
    allocation[other[pair], k[pair]] -= 1
    allocation[i, k[pair]] += 1
    return True
