"""Comparison: what two runs of the same replications say together, as a sentence, warnings and rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from cupola._shown import Shown
from cupola.analysis.comparison.comparison_words import FEW_PAIRS, SHARES, sentence
from cupola.analysis.comparison.differences import Difference, Pair
from cupola.analysis.estimates.texts import counted
from cupola.scenario.paths.paths import Change


@dataclass(frozen=True, eq=False, repr=False)
class Comparison(Shown):
    """What two paired runs say.

    Parameters
    ----------
    name_a, name_b : str
        What they are called.
    seed, n : int
        Seed of all draws, and pairs of replications.
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
        if self.is_identical:
            return f"{self.name_a} and {self.name_b} are the same scenario: all {self.n} replications are equal."
        return sentence(self.differences[self.headline], self.name_b, self.n)

    @property
    def warnings(self) -> list[str]:
        """What a reader must know before quoting the numbers."""
        if self.is_identical:
            return []
        found = self.differences[self.headline]
        said = []
        is_one = found.n_different == 1
        if 0 < found.n_different < FEW_PAIRS:
            said.append(
                f"only {found.n_different} of {self.n} replications {'differs' if is_one else 'differ'} in "
                f"{found.metric}: the interval rests on {'it' if is_one else 'them'} alone; run more"
            )
        if found.kind not in SHARES and found.difference.n < self.n:
            said.append(
                f"{counted(self.n - found.difference.n, 'replication')} had no {found.metric} in one of the two"
            )
        if not self.changes:
            said.append("the scenarios differ in nothing that a path names")
        told = [one for one in self.differences.values() if one.answer in ("more", "less")]
        if told:
            said.append(
                f"each interval holds for its metric alone: of {len(self.differences)} metrics about one in twenty "
                "would seem to differ by chance"
            )
        return said

    def _shown(self) -> tuple[str, Sequence[str], Sequence[Sequence[str]]]:
        rows = [(name, str(one.a), str(one.b), str(one.difference)) for name, one in self.differences.items()]
        return self.sentence, ("metric", self.name_a, self.name_b, "difference"), rows

    def to_dict(self) -> dict[str, Any]:
        """For JSON: everything but the columns."""
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
            "warnings": self.warnings,
        }
