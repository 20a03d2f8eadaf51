"""Events: what a replication may do, as a comparison that a user writes, such as ``leakers>=3``."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from cupola.analysis.metrics.metrics import METRICS, METRICS_OF_MERGING, METRICS_OF_NETWORKS, Metric, share_with
from cupola.errors import InputError, Problem

if TYPE_CHECKING:
    from cupola.engine.results import Columns

_OPERATORS: dict[str, Callable[..., np.ndarray]] = {
    ">=": operator.ge,
    "<=": operator.le,
    "==": operator.eq,
    ">": operator.gt,
    "<": operator.lt,
}
_EVENT = re.compile(r"\s*(\w+)\s*(>=|<=|==|>|<)\s*(-?[\d.]+)\s*")


@dataclass(frozen=True, slots=True)
class Event:
    """Something that a replication may do: a column of its table, compared with a number.

    Examples
    --------
    >>> event = Event.parse("leakers >= 3")
    >>> event.happens({"leakers": np.array([2, 3, 4])}).tolist()
    [False, True, True]
    """

    column: str
    op: str
    value: float

    @classmethod
    def parse(cls, text: str, source: str = "--event") -> Event:
        """An event from text such as ``leakers>=3``; raises `InputError`, named after its source, for anything else."""
        found = _EVENT.fullmatch(text)
        try:
            if found is None:
                raise ValueError(text)
            return cls(found[1], found[2], float(found[3]))
        except ValueError:
            problem = Problem(source, "", text, "must be a column, a comparison and a number", "like 'leakers>=3'")
            raise InputError(problem) from None

    def values(self, table: Columns) -> np.ndarray:
        """The column, so turned that the event is more of it; raises `InputError` when there is no such column."""
        if self.column not in table:
            names = ", ".join(name for name in table if not name.startswith(("decisions_", "not_engaged_")))
            raise InputError(
                Problem("--event", "", self.column, "is no column of the replications", f"use one of {names}")
            )
        return np.asarray(table[self.column], np.float64) * (-1.0 if self.op in ("<", "<=") else 1.0)

    def happens(self, table: Columns) -> np.ndarray:
        """Whether it happened, by replication."""
        self.values(table)
        return np.asarray(_OPERATORS[self.op](np.asarray(table[self.column], np.float64), self.value), bool)


def metric_or_event(name: str) -> Metric | None:
    """The metric of a name, or the share of the replications in which an event happens; None: it is neither.

    Examples
    --------
    >>> print(metric_or_event("leakers>=1").of({"leakers": np.array([0, 1, 3, 0])}), metric_or_event("leeks"))
    0.5 (0.15 to 0.85) None
    """
    known = METRICS | METRICS_OF_MERGING | METRICS_OF_NETWORKS
    if name in known:
        return known[name]
    try:
        return share_with(Event.parse(name).happens, better=0)
    except InputError:
        return None
