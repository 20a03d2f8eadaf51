"""Comparison: what two runs of the same replications say, metric by metric; `comparing` makes it.

A what-if question is two runs that take the same draws. What differs then is what was changed, not what chance did, and
the interval of the difference is narrower than that of two runs apart: how much narrower is measured here, too.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from cupola.analysis.estimates.intervals import Estimate
from cupola.analysis.estimates.paired import replications_for, replications_to_tell
from cupola.analysis.findings import estimate_dict

Answer = Literal["more", "less", "open", "same"]


@dataclass(frozen=True, slots=True)
class Difference:
    """One metric in both runs, and what the pairs say about its difference.

    Parameters
    ----------
    metric, unit : str
        Name in `METRICS` and unit as printed.
    kind : {"mean", "share", "ratio"}
        Decides the interval: t of the paired differences, Tango's score, t of the linearised differences.
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
