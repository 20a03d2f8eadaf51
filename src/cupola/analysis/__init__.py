"""From results to answers: estimates with intervals, metrics, verdicts on claims, and what the model cannot say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cupola._late import offer

#: Public name -> the module that holds it.
_HOMES = {
    "CaseRow": "cupola.analysis.findings",
    "Comparison": "cupola.analysis.comparison.comparison",
    "Estimate": "cupola.analysis.estimates.intervals",
    "METRICS": "cupola.analysis.metrics.metrics",
    "Parameter": "cupola.analysis.findings",
    "Summary": "cupola.analysis.summary",
    "Swing": "cupola.analysis.sensitivity.tornado",
    "TypeRow": "cupola.analysis.findings",
    "Verdict": "cupola.analysis.findings",
    "not_engaged_by_reason": "cupola.analysis.metrics.metrics",
    "paired_difference": "cupola.analysis.estimates.intervals",
    "summarise": "cupola.analysis.summarising",
}

if TYPE_CHECKING:
    from cupola.analysis.comparison.comparison import Comparison as Comparison
    from cupola.analysis.estimates.intervals import Estimate as Estimate
    from cupola.analysis.estimates.intervals import paired_difference as paired_difference
    from cupola.analysis.findings import CaseRow as CaseRow
    from cupola.analysis.findings import Parameter as Parameter
    from cupola.analysis.findings import TypeRow as TypeRow
    from cupola.analysis.findings import Verdict as Verdict
    from cupola.analysis.metrics.metrics import METRICS as METRICS
    from cupola.analysis.metrics.metrics import not_engaged_by_reason as not_engaged_by_reason
    from cupola.analysis.sensitivity.tornado import Swing as Swing
    from cupola.analysis.summarising import summarise as summarise
    from cupola.analysis.summary import Summary as Summary

__all__ = [
    "METRICS",
    "CaseRow",
    "Comparison",
    "Estimate",
    "Parameter",
    "Summary",
    "Swing",
    "TypeRow",
    "Verdict",
    "not_engaged_by_reason",
    "paired_difference",
    "summarise",
]

__getattr__, __dir__ = offer(__name__, _HOMES)
