"""Sampling: how often a statement comes true in a simulated case, with as many replications as the answer needs.

A case is looked at several times, and every look is a chance to be wrong: with intervals of 95 % each, a case whose
probability is one half would be called in 12 to 14 of 100 runs. So each look has an interval of 98 %: together they
hold the truth at all looks in 95 of 100 runs, and call a tie in at most 5 (repeated confidence intervals).

A case that is tried from several bearings is not binomial: each bearing has a probability of its own, and as many
replications as the others. Its interval is one of strata (`stratified_wilson`). Where all bearings together leave it
open, each is asked alone: four sure and four hopeless bearings are decided, however long one looks at their mean.

References
----------
Jennison and Turnbull, Group Sequential Methods with Applications to Clinical Trials, 2000, sections 2.4, 9.2; Pocock,
Biometrika 64 (1977), whose constant level is used: 0.022 for three looks that are equally far apart. How often a tie
is called: ``docs/models/coverage_of_intervals.md``.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from cupola.analysis.claims.verdicts import P_HOLDS, case_verdict
from cupola.analysis.estimates.intervals import Estimate, stratified_wilson
from cupola.analysis.metrics.estimators import proportion

if TYPE_CHECKING:
    from cupola.engine.build.model import Model
    from cupola.engine.results import Results

#: First look at a case [replications], and how clear of 0.5 its interval must be to need no more.
FIRST_LOOK, CLEAR_BY = 40, 0.1
#: Confidence of the interval of one look, so that those of all looks hold together in 95 % of runs [-].
LOOK_CONFIDENCE = 0.98
#: A case that chance leaves open gets at most this many times the claim's replications, if the verdict can hang on it.
MOST_TIMES = 4
#: Models of one case take their replications from ranges this far apart, so that no two share a draw.
STRIDE = 1_000_000


@dataclass(frozen=True, eq=False)
class Sample:
    """What a case gave: its batches, whether the statement came true in each replication, and of which model it is."""

    batches: tuple[Results, ...]
    is_true: np.ndarray
    stratum: np.ndarray

    @property
    def estimate(self) -> Estimate:
        """Probability that the statement is true [-], models weighing alike; the interval holds 95 % over all looks."""
        counts = self._counts().values()
        low, high = stratified_wilson([k for k, _ in counts], [n for _, n in counts], LOOK_CONFIDENCE)
        return Estimate(sum(k / n for k, n in counts) / len(counts), low, high, "", int(self.is_true.size))

    @property
    def by_stratum(self) -> dict[int, Estimate]:
        """The probability for each model alone [-], with intervals that hold together as that of the estimate does."""
        counts = self._counts()
        confidence = 1.0 - (1.0 - LOOK_CONFIDENCE) / len(counts)
        return {i: proportion(k, n, confidence) for i, (k, n) in counts.items()}

    def _counts(self) -> dict[int, tuple[int, int]]:
        """True ones and replications, by the number of the model; those without any are left out."""
        true = np.bincount(self.stratum, weights=self.is_true)
        return {i: (int(true[i]), int(n)) for i, n in enumerate(np.bincount(self.stratum)) if n}

    def column(self, name: str, table: str = "replications") -> np.ndarray:
        """One column of all batches."""
        return np.concatenate([getattr(batch, table)[name] for batch in self.batches])


def sample(
    models: Sequence[Model],
    is_true: Callable[[Results], np.ndarray],
    replications: int,
    seed: int,
    first_look: int = FIRST_LOOK,
    most_times: int = MOST_TIMES,
) -> Sample:
    """Simulate a case until its answer is clear, or until enough replications were spent on it.

    Parameters
    ----------
    models : sequence of Model
        Alike but for the bearing; replications are spread evenly over them.
    is_true : callable
        Results to one truth value per replication.
    replications : int
        Wanted for a case whose answer is not clear at the first look [-].
    seed : int
        Seed of all draws. Each model has replications of its own, so that no two share a draw.
    first_look : int
        Replications before the first question whether the answer is clear [-].
    most_times : int
        How many times ``replications`` a case gets that chance leaves open [-], a power of two.

    Returns
    -------
    Sample
        After ``first_look`` replications, or a doubling of them, when the interval is 0.1 or more away from 0.5; after
        ``replications`` when it does not hold 0.5, or when that of each model does not; else after up to ``most_times``
        as many.
    """
    from cupola.engine.run import run

    batches: list[Results] = []
    truths: list[np.ndarray] = []
    strata: list[np.ndarray] = []
    done = 0
    for goal in goals(replications, first_look, most_times):
        for i, model in enumerate(models):
            # Share of model i when `goal` replications are dealt out in turn.
            first, last = (max(0, math.ceil((count - i) / len(models))) for count in (done, goal))
            if last > first:
                batch = run(model, last - first, seed=seed, first=i * STRIDE + first, workers=1)
                batches.append(batch)
                truths.append(is_true(batch))
                strata.append(np.full(last - first, i))
        done = goal
        found = Sample(tuple(batches), np.concatenate(truths), np.concatenate(strata))
        if is_clear(found, CLEAR_BY if done < replications else 0.0):
            break
    return found


def fixed(
    models: Sequence[Model], is_true: Callable[[Results], np.ndarray], replications: int, seed: int
) -> np.ndarray:
    """Whether the statement is true in so many replications, dealt out over the models: 1 or 0, model by model."""
    from cupola.engine.run import run

    found = []
    for i, model in enumerate(models):
        share = math.ceil((replications - i) / len(models))
        if share > 0:
            found.append(is_true(run(model, share, seed=seed, first=i * STRIDE, workers=1)))
    return np.concatenate(found).astype(np.float64)


def is_clear(found: Sample, gap: float) -> bool:
    """Whether a case needs no more: its interval is this far from 0.5 [-], or without a gap each bearing is decided."""
    one = found.estimate
    if one.low >= P_HOLDS + gap or one.high < P_HOLDS - gap:
        return True
    return gap == 0.0 and case_verdict(one, list(found.by_stratum.values())) == "mixed"


def goals(replications: int, first_look: int, most_times: int = MOST_TIMES) -> list[int]:
    """How many replications a case has after each round.

    Examples
    --------
    >>> goals(200, 40), goals(200, 40, 1), goals(20, 40)
    ([40, 80, 160, 200, 400, 800], [40, 80, 160, 200], [20, 40, 80])
    """
    early = []
    while first_look < replications:
        early.append(first_look)
        first_look *= 2
    return early + [replications * 2**k for k in range(most_times.bit_length())]
