"""From results to answers: estimates with intervals, metrics, verdicts on claims, and what the model cannot say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cupola.analysis.estimates.intervals import Estimate
from cupola.analysis.findings import Cell, Parameter, TypeRow, Verdict
from cupola.analysis.summary import Summary

if TYPE_CHECKING:
    from cupola.analysis.metrics.metrics import METRICS
    from cupola.analysis.summarising import summarise

__all__ = ["METRICS", "Cell", "Estimate", "Parameter", "Summary", "TypeRow", "Verdict", "summarise"]


def __getattr__(name: str) -> Any:
    """Late imports: reading a summary must not need the engine."""
    if name == "METRICS":
        from cupola.analysis.metrics.metrics import METRICS

        return METRICS
    if name == "summarise":
        from cupola.analysis.summarising import summarise

        return summarise
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
