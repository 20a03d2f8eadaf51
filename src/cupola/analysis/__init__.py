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
    "albersheim_db": "cupola.analysis.textbook.pulses",
    "erlang_b": "cupola.analysis.textbook.inverse",
    "load_for_blocking": "cupola.analysis.textbook.inverse",
    "p_detect_pulses": "cupola.analysis.textbook.pulses",
    "pn_miss": "cupola.analysis.textbook.homing",
    "shnidman_db": "cupola.analysis.textbook.pulses",
    "shots_for_no_leak": "cupola.analysis.textbook.inverse",
    "snr_pulses": "cupola.analysis.textbook.pulses",
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
    from cupola.analysis.textbook.homing import pn_miss as pn_miss
    from cupola.analysis.textbook.inverse import erlang_b as erlang_b
    from cupola.analysis.textbook.inverse import load_for_blocking as load_for_blocking
    from cupola.analysis.textbook.inverse import shots_for_no_leak as shots_for_no_leak
    from cupola.analysis.textbook.pulses import albersheim_db as albersheim_db
    from cupola.analysis.textbook.pulses import p_detect_pulses as p_detect_pulses
    from cupola.analysis.textbook.pulses import shnidman_db as shnidman_db
    from cupola.analysis.textbook.pulses import snr_pulses as snr_pulses

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
    "albersheim_db",
    "erlang_b",
    "load_for_blocking",
    "not_engaged_by_reason",
    "p_detect_pulses",
    "paired_difference",
    "pn_miss",
    "shnidman_db",
    "shots_for_no_leak",
    "snr_pulses",
    "summarise",
]

__getattr__, __dir__ = offer(__name__, _HOMES)
