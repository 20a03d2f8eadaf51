"""Comparison: what two runs of the same replications say, metric by metric; `cupola.analysis.comparing` makes it.

A what-if question is two runs that take the same draws. What differs then is what was changed, not what chance did, and
the interval of the difference is narrower than that of two runs apart: how much narrower is measured here, too.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from cupola.analysis.intervals import Estimate
from cupola.analysis.paired import replications_for, replications_to_tell
from cupola.analysis.summary import estimate_dict
from cupola.scenario.paths import Change

Answer = Literal["more", "less", "open", "same"]


@dataclass(frozen=True, slots=True)
class Difference:
    """One metric in both runs, and what the pairs say about its difference.

    Parameters
    ----------
    metric, unit : str
        Name in `METRICS` and unit as printed.
    kind : {"mean", "share", "ratio"}
        Decides the interval: t of the paired differences, Newcombe's method 10, t of the linearised differences.
    better : {-1, 0, 1}
        Whether more is better (1) or worse (-1) for the defence.
    a, b : Estimate
        Each run by itself.
    difference : Estimate
        B minus A, from the pairs.
    n_different : int
        Pairs in which the two are not equal [-].
    deviation : float
        Standard deviation of the difference of one pair, in ``unit``.
    correlation : float
        Between the two runs [-]; NaN where one does not vary.
    variance_ratio : float
        Variance of the difference over that of two runs with draws of their own [-]: 0.25 means that a pair is worth
        four. NaN where neither run varies.
    """

    metric: str
    unit: str
    kind: str
    better: int
    a: Estimate
    b: Estimate
    difference: Estimate
    n_different: int
    deviation: float
    correlation: float
    variance_ratio: float

    @property
    def answer(self) -> Answer:
        """``same``: no pair differs; ``open``: the interval holds 0, or is unknown; else whether B has more or less."""
        if self.n_different == 0:
            return "same"
        if self.difference.low > 0.0:
            return "more"
        return "less" if self.difference.high < 0.0 else "open"

    @property
    def n_half_width(self) -> float:
        """Replications after which half the interval is as wide as the difference that was seen [-]."""
        return replications_for(abs(self.difference.estimate), self.deviation) if self.is_known else math.inf

    @property
    def n_needed(self) -> float:
        """Replications that tell the difference that was seen from none in nine studies of ten [-]."""
        return replications_to_tell(self.difference.estimate, self.deviation) if self.is_known else math.inf

    @property
    def is_known(self) -> bool:
        """Whether there is a difference at all to speak of."""
        return math.isfinite(self.difference.estimate) and math.isfinite(self.deviation)

    def to_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "metric": self.metric,
            "kind": self.kind,
            "a": estimate_dict(self.a),
            "b": estimate_dict(self.b),
            "difference": estimate_dict(self.difference),
            "answer": self.answer,
            "n_different": self.n_different,
            "deviation": self.deviation,
            "correlation": self.correlation,
            "variance_ratio": self.variance_ratio,
            "n_half_width": self.n_half_width,
            "n_needed": self.n_needed,
        }


@dataclass(frozen=True, slots=True)
class Pair:
    """One replication in both runs: for each outcome, what A and B gave."""

    replication: int
    outcomes: Mapping[str, tuple[float, float]]


@dataclass(frozen=True, eq=False)
class Comparison:
    """What two paired runs say.

    Parameters
    ----------
    name_a, name_b : str
        What they are called.
    seed, n : int
        Root of all draws, and pairs of replications.
    is_identical : bool
        Whether the scenarios are one and the same: then all differences are 0, and exactly so.
    changes : tuple of Change
        Paths at which the scenarios differ, with both values.
    headline : str
        The metric that was asked about.
    differences : mapping of str to Difference
        By metric, in the order of reports; then threats never engaged, by reason.
    most_different : tuple of Pair
        Replications that differ most, for a look at their replays.
    columns : mapping of str to array
        ``replication``, then for each metric ``<metric>_a``, ``<metric>_b`` and ``<metric>`` (B minus A).
    """

    name_a: str
    name_b: str
    seed: int
    n: int
    is_identical: bool
    changes: tuple[Change, ...]
    headline: str
    differences: Mapping[str, Difference]
    most_different: tuple[Pair, ...]
    columns: Mapping[str, np.ndarray]

    @property
    def sentence(self) -> str:
        """The answer in plain words."""
        from cupola.analysis.comparison_words import verdict

        return verdict(self)

    def to_dict(self) -> dict[str, Any]:
        """For JSON: everything but the columns."""
        from cupola.analysis.comparison_words import warnings

        return {
            "a": self.name_a,
            "b": self.name_b,
            "seed": self.seed,
            "replications": self.n,
            "sentence": self.sentence,
            "headline": self.headline,
            "is_identical": self.is_identical,
            "changes": [{"path": one.path, "a": one.a, "b": one.b} for one in self.changes],
            "differences": [one.to_dict() for one in self.differences.values()],
            "most_different": [
                {"replication": pair.replication, **{name: list(both) for name, both in pair.outcomes.items()}}
                for pair in self.most_different
            ],
            "warnings": warnings(self),
        }
