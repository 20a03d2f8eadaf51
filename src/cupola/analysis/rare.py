r"""Rare events: probabilities below one in a thousand by importance sampling on missiles that fail.

Missiles are made to fail more often (or less) than they do, by one factor on the odds of failure, and every replication
is weighted with how much likelier its failures are in truth:

.. math:: \frac{f'}{1 - f'} = e^\theta \frac{f}{1 - f}, \qquad
          w = \prod_{shots} \frac{f}{f'} \ \text{(failed)} \quad \text{or} \quad \frac{1 - f}{1 - f'} \ \text{(worked)}

Whether a missile works decides nothing but the end of a shot that reaches a living target: it either failed, or killed
or missed. All other shots have weight 1. So the recorded outcomes give the exact likelihood ratio, and
:math:`\hat p = \overline{w 1_A}` is unbiased for any :math:`\theta`. The tilt is found by the cross-entropy method.

References
----------
Rubinstein and Kroese, Simulation and the Monte Carlo Method, 3rd edition 2017, sections 5.7 and 8.2.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from cupola.analysis.intervals import student_quantile

if TYPE_CHECKING:
    from cupola.engine.results import Results

#: Tilts beyond this make weights that no number of replications evens out.
TILT_MAX = 6.0


@dataclass(frozen=True, slots=True)
class Rare:
    """A probability by importance sampling.

    Parameters
    ----------
    probability, low, high : float
        Estimate and its 95 % interval (t of the weighted replications) [-].
    relative_error : float
        Standard error over estimate [-]; infinite when the event never happened.
    n, n_events : int
        Replications, and those in which it happened.
    n_effective : float
        Events of equal weight that would say as much [-]; below 30 the interval is not to be trusted.
    tilt : float
        Theta: log factor on the odds of failure.
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


def counts(results: Results) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """For each missile, how many failed and how many worked where that decided something, by replication."""
    shots, numbers = results.engagements, results.replications["replication"]
    timed = {battery.name for battery in results.scenario.batteries if battery.timed is not None}
    counted = np.array([str(name) not in timed for name in shots["battery"]], bool)
    outcome, missile = shots["outcome"].astype(str), shots["missile"].astype(str)
    place = np.searchsorted(numbers, shots["replication"])
    found = {}
    for name in np.unique(missile[counted]) if counted.any() else ():
        mine = counted & (missile == name)
        failed, worked = mine & (outcome == "failed"), mine & np.isin(outcome, ("kill", "miss"))
        size = len(numbers)
        found[str(name)] = np.bincount(place[failed], minlength=size), np.bincount(place[worked], minlength=size)
    return found


def weights(results: Results, reliability: Mapping[str, float], tilt: float) -> np.ndarray:
    """Likelihood ratio of every replication [-]: 1 everywhere without a tilt.

    Parameters
    ----------
    results : Results
        Of a scenario whose missiles had the reliability ``tilted(reliability[name], tilt)``.
    reliability : mapping of str to float
        The true one by missile [-].
    tilt : float
        Theta.
    """
    logs = np.zeros(results.n_replications)
    for name, (failed, worked) in counts(results).items():
        true = reliability[name]
        other = tilted(true, tilt)
        if true not in (0.0, 1.0):
            logs += failed * math.log((1.0 - true) / (1.0 - other)) + worked * math.log(true / other)
    return np.exp(logs)


def estimate(happens: np.ndarray, weight: np.ndarray, tilt: float) -> Rare:
    """The probability of an event from weighted replications.

    Examples
    --------
    >>> found = estimate(np.array([True, False, True, False]), np.full(4, 0.5), 1.0)
    >>> found.probability, found.n_events, found.n_effective
    (0.25, 2, 2.0)
    """
    terms = np.where(happens, weight, 0.0)
    n = terms.size
    p = float(terms.mean())
    error = float(terms.std(ddof=1)) / math.sqrt(n)
    half = student_quantile(0.975, n - 1) * error
    squares = float(np.sum(terms**2))
    return Rare(
        probability=p,
        low=max(p - half, 0.0),
        high=min(p + half, 1.0) if p > 0.0 else 1.0,
        relative_error=error / p if p > 0.0 else math.inf,
        n=n,
        n_events=int(np.count_nonzero(happens)),
        n_effective=float(terms.sum()) ** 2 / squares if squares > 0.0 else 0.0,
        tilt=tilt,
        mean_weight=float(weight.mean()),
        mean_weight_error=float(weight.std(ddof=1)) / math.sqrt(n),
    )


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
