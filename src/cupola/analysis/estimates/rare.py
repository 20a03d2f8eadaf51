r"""Rare events: probabilities below one in a thousand by importance sampling on missiles that fail.

Missiles are made to fail more often (or less) than they do, by one factor on the odds of failure, and every replication
is weighted with how much likelier its failures are in truth:

.. math:: \frac{f'}{1 - f'} = e^\theta \frac{f}{1 - f}, \qquad
          w = \prod_{shots} \frac{f}{f'} \ \text{(failed)} \quad \text{or} \quad \frac{1 - f}{1 - f'} \ \text{(worked)}

Whether a missile works decides nothing but the end of a shot that reaches a living target: it either failed, or killed
or missed. All other shots have weight 1. So the recorded outcomes give the exact likelihood ratio, and
:math:`\hat p = \overline{w 1_A}` is unbiased for any :math:`\theta`. The tilt is found by the cross-entropy method.

One tilt alone may meet an event in ways that it made seldom, and a few huge weights then carry the estimate. So a run
has three parts, with no tilt, half of it and all of it, and every replication is weighted as one of their mixture
(balance heuristic, defensive mixture): no weight exceeds 5, and the estimate stays unbiased.

References
----------
Rubinstein and Kroese, Simulation and the Monte Carlo Method, 3rd edition 2017, sections 5.7 and 8.2;
Veach and Guibas 1995; Owen and Zhou, Safe and Effective Importance Sampling, JASA 95 (2000).
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from cupola.analysis.estimates.distributions import student_quantile

if TYPE_CHECKING:
    from cupola.engine.results import Results

#: Tilts beyond this make weights that no number of replications evens out.
TILT_MAX = 6.0
#: Parts of a run: how much of the tilt, and the share of the replications.
PARTS = ((0.0, 0.2), (0.5, 0.3), (1.0, 0.5))
#: Fewest replications: two in each part have a spread.
N_MIN = 10


@dataclass(frozen=True, slots=True)
class Rare:
    """A probability by importance sampling.

    Parameters
    ----------
    probability, low, high : float
        Estimate and its 95 % interval (t of the weighted replications) [-]. Where the event never happened: 0, and the
        upper bound that the replications without a tilt allow (`never_bound`).
    relative_error : float
        Standard error over estimate [-]; infinite when the event never happened.
    n, n_events : int
        Replications, and those in which it happened.
    n_effective : float
        Events of equal weight that would say as much [-]; below 30 the interval is not to be trusted.
    tilt : float
        Theta: log factor on the odds of failure, of the part that has most of it.
    mean_weight, mean_weight_error : float
        Mean of all weights, 1 but for chance, and its standard error: the check of every run.
    """

    probability: float
    low: float
    high: float
    relative_error: float
    n: int
    n_events: int
    n_effective: float
    tilt: float
    mean_weight: float
    mean_weight_error: float

    @property
    def n_plain(self) -> float:
        """Replications that would say as much without weights [-]."""
        p = self.probability
        return (1.0 - p) / p / self.relative_error**2 if p > 0.0 and self.relative_error > 0.0 else math.inf


def tilted(reliability: float, tilt: float) -> float:
    """Reliability when the odds of failure are multiplied by exp(tilt) [-].

    Examples
    --------
    >>> tilted(0.9, 0.0), round(tilted(0.9, math.log(9.0)), 9), tilted(1.0, 3.0)
    (0.9, 0.5, 1.0)
    """
    if tilt == 0.0:
        return reliability
    return reliability / (reliability + (1.0 - reliability) * math.exp(tilt))


def counts(results: Results, names: Sequence[str]) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """For each missile, how many failed and how many worked where that decided something, by replication."""
    shots, numbers = results.engagements, results.replications["replication"]
    timed = {battery.name for battery in results.scenario.batteries if battery.timed is not None}
    counted = np.array([str(name) not in timed for name in shots["battery"]], bool)
    outcome, missile = shots["outcome"].astype(str), shots["missile"].astype(str)
    place = np.searchsorted(numbers, shots["replication"])
    found = {}
    for name in names:
        mine = counted & (missile == name)
        failed, worked = mine & (outcome == "failed"), mine & np.isin(outcome, ("kill", "miss"))
        size = len(numbers)
        found[name] = np.bincount(place[failed], minlength=size), np.bincount(place[worked], minlength=size)
    return found


def joined(
    parts: Sequence[Mapping[str, tuple[np.ndarray, np.ndarray]]],
) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Counts of several runs, one after another."""
    return {
        name: (np.concatenate([part[name][0] for part in parts]), np.concatenate([part[name][1] for part in parts]))
        for name in parts[0]
    }


def parts_of(n: int, tilt: float) -> tuple[tuple[float, int], ...]:
    """How replications are dealt out over tilts: none, half of it, all of it; one part without a tilt.

    Examples
    --------
    >>> parts_of(1000, 2.0), parts_of(1000, 0.0)
    (((0.0, 200), (1.0, 300), (2.0, 500)), ((0.0, 1000),))
    """
    if tilt == 0.0:
        return ((0.0, n),)
    edges = [round(n * share) for share in itertools.accumulate(share for _, share in PARTS)]
    return tuple((part * tilt, high - low) for (part, _), low, high in zip(PARTS, [0, *edges], edges, strict=False))


def log_ratios(
    found: Mapping[str, tuple[np.ndarray, np.ndarray]], reliability: Mapping[str, float], tilt: float, n: int
) -> np.ndarray:
    """How much likelier the failures of each replication are with a tilt than without, as a logarithm [-].

    Parameters
    ----------
    found : mapping of str to 2 arrays
        Failed and worked by missile, from `counts`.
    reliability : mapping of str to float
        The true one by missile [-].
    tilt : float
        Theta.
    n : int
        Replications [-].
    """
    logs = np.zeros(n)
    for name, (failed, worked) in found.items():
        true = reliability[name]
        other = tilted(true, tilt)
        if true not in (0.0, 1.0):
            logs += failed * math.log((1.0 - other) / (1.0 - true)) + worked * math.log(other / true)
    return logs


def weights(
    found: Mapping[str, tuple[np.ndarray, np.ndarray]], reliability: Mapping[str, float],
    parts: Sequence[tuple[float, int]],
) -> np.ndarray:  # fmt: skip
    r"""Weight of every replication of all parts, by the balance heuristic [-]: 1 everywhere without a tilt.

    Parameters
    ----------
    found : mapping of str to 2 arrays
        Failed and worked by missile, from `counts`, of all parts one after another.
    reliability : mapping of str to float
        The true one by missile [-].
    parts : sequence of (float, int)
        Theta of each part, and its replications.

    Notes
    -----
    .. math:: w = \frac{1}{\sum_k \alpha_k \, q_k / f}, \quad \alpha_k = n_k / n

    whichever part it comes from: never more than 1 over the share of the part without a tilt.
    """
    n = sum(size for _, size in parts)
    mixed = np.zeros(n)
    for tilt, size in parts:
        mixed += size / n * np.exp(log_ratios(found, reliability, tilt, n))
    return 1.0 / mixed


def n_plain_of(parts: Sequence[tuple[float, int]]) -> int:
    """Replications without a tilt [-]."""
    return sum(size for tilt, size in parts if tilt == 0.0)


def never_bound(n: int) -> float:
    r"""What a probability is at most, with 95 % confidence, when nothing happened in ``n`` replications [-].

    Notes
    -----
    .. math:: p \le 1 - 0.05^{1/n} \approx 3 / n

    References
    ----------
    Hanley and Lippman-Hand, JAMA 249 (1983): the rule of three.

    Examples
    --------
    >>> round(never_bound(1000), 5), never_bound(0)
    (0.00299, 1.0)
    """
    return 1.0 - 0.05 ** (1.0 / n) if n else 1.0


def estimate(happens: np.ndarray, weight: np.ndarray, parts: Sequence[tuple[float, int]]) -> Rare:
    """The probability of an event from weighted replications.

    Each part has as many replications as it is meant to have, so that only the spread within parts is chance.

    Examples
    --------
    >>> found = estimate(np.array([True, False, True, False]), np.full(4, 0.5), [(1.0, 4)])
    >>> found.probability, found.n_events, found.n_effective
    (0.25, 2, 2.0)
    """
    terms = np.where(happens, weight, 0.0)
    n, sizes = terms.size, [size for _, size in parts]
    p, error = float(terms.mean()), _error(terms, sizes)
    half = student_quantile(0.975, n - len(parts)) * error
    squares = float(np.sum(terms**2))
    return Rare(
        probability=p,
        low=max(p - half, 0.0),
        high=min(p + half, 1.0) if p > 0.0 else never_bound(n_plain_of(parts)),
        relative_error=error / p if p > 0.0 else math.inf,
        n=n,
        n_events=int(np.count_nonzero(happens)),
        n_effective=float(terms.sum()) ** 2 / squares if squares > 0.0 else 0.0,
        tilt=parts[-1][0],
        mean_weight=float(weight.mean()),
        mean_weight_error=_error(weight, sizes),
    )


def _error(terms: np.ndarray, sizes: Sequence[int]) -> float:
    """Standard error of the mean of all, drawn in parts of fixed sizes."""
    parts = np.split(terms, np.cumsum(sizes)[:-1])
    return math.sqrt(sum(part.size * float(part.var(ddof=1)) for part in parts)) / terms.size


def better_tilt(
    elite: np.ndarray, weight: np.ndarray, found: Mapping[str, tuple[np.ndarray, np.ndarray]],
    reliability: Mapping[str, float],
) -> float:  # fmt: skip
    """The tilt under which failures are on average as in the weighted elite: the cross-entropy step, by bisection."""

    def excess(tilt: float) -> float:
        total = 0.0
        for name, (failed, worked) in found.items():
            shots = failed + worked
            total += float(np.sum((weight * (failed - shots * (1.0 - tilted(reliability[name], tilt))))[elite]))
        return total

    low, high = -TILT_MAX, TILT_MAX
    for _ in range(60):
        middle = 0.5 * (low + high)
        if excess(middle) > 0.0:
            low = middle
        else:
            high = middle
    return 0.5 * (low + high)
