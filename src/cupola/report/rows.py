"""Rows of the report's tables: numbers already in words, so that the template only lays them out."""

from __future__ import annotations

import math
import platform
from collections.abc import Mapping
from dataclasses import dataclass, replace
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any

import numpy as np

from cupola.analysis.claims.figure_draws import band_sentence
from cupola.analysis.claims.range_words import bearings_text
from cupola.analysis.claims.verdicts import cell_verdict
from cupola.analysis.decision_tally import decision_words
from cupola.analysis.estimates.intervals import Estimate
from cupola.report import words
from cupola.scenario.bundle import list_bundled
from cupola.version import __version__

if TYPE_CHECKING:
    from cupola.analysis.findings import CaseRow, Verdict
    from cupola.analysis.summary import Summary
    from cupola.engine.results import Results
    from cupola.scenario.models.scenario import Claim

#: Metrics that stand in large type, as many as there are of them.
_TILES = ("kills", "leakers", "p_no_leaker", "missiles_fired", "max_intercept_range_km", "assets_lost")
#: And these, where it happened at all.
_MISTAKES = ("p_friendly_loss", "p_civil_loss")
#: Verdict -> sign that is told apart without colour.
VERDICT_SIGNS = {"holds": "✓", "holds_if": "◐", "fails": "✕", "undecided": "?"}


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A number in words: name, value with unit, its interval, how many observations, its key in files, and its spread.

    The spread is that of single replications: between which values eight in ten of them lie.
    """

    name: str
    value: str
    interval: str
    n: str
    key: str = ""
    spread: str = ""


def shown(name: str, estimate: Estimate, *, as_share: bool = False) -> ShownRow:
    """An estimate in words; shares as percentages."""
    if as_share:
        value, low, high = (words.percent(v) for v in (estimate.estimate, estimate.low, estimate.high))
    else:
        unit = words.unit_text(estimate.unit)
        value = f"{words.number(estimate.estimate)} {unit}".strip()
        low, high = words.number(estimate.low), words.number(estimate.high)
    if not math.isfinite(estimate.estimate):
        return ShownRow(name, words.NOTHING, "none in this run", words.number(estimate.n, 9))
    interval = f"{low} to {high}" if math.isfinite(estimate.low) and math.isfinite(estimate.high) else "unknown"
    return ShownRow(name, value, interval, words.number(estimate.n, 9))


def metric_rows(summary: Summary) -> list[ShownRow]:
    """Every metric, known ones first in the order of `words.METRICS`."""
    order = [name for name in words.METRICS if name in summary.metrics]
    order += [name for name in summary.metrics if name not in words.METRICS]
    return [_metric(summary, name) for name in order]


def _metric(summary: Summary, name: str) -> ShownRow:
    row = shown(words.metric_text(name), summary.metrics[name], as_share=name.startswith("p_"))
    three = summary.quantiles.get(name)
    ends = [words.number(end.estimate) for end in (three[0], three[2])] if three is not None else []
    return replace(row, key=name, spread=" to ".join(ends))


def tiles(summary: Summary) -> list[ShownRow]:
    """The few numbers in large type."""
    names = [name for name in _TILES if name in summary.metrics]
    names += [name for name in _MISTAKES if name in summary.metrics and summary.metrics[name].estimate > 0.0]
    return [_metric(summary, name) for name in names]


def reason_rows(summary: Summary) -> list[ShownRow]:
    """Why threats were never fired at, commonest first."""
    found = sorted(summary.not_engaged.items(), key=lambda entry: (-entry[1].estimate, entry[0]))
    return [shown(words.reason_text(name), estimate) for name, estimate in found]


def decision_rows(summary: Summary) -> list[ShownRow]:
    """Where decisions on tracks ended, commonest first."""
    return [shown(decision_words(name), share, as_share=True) for name, share in summary.decisions.items()]


def ledger_rows(summary: Summary) -> dict[str, Any] | None:
    """What the run cost, in words; None without costs."""
    found = summary.ledger
    if found is None:
        return None
    sums = [(words.ACCOUNTS[name], entry) for name, entry in found.accounts.items()]
    ratios = [
        ("Missiles fired over threats destroyed", found.exchange_ratio),
        ("The same with sites lost added to the missiles", found.exchange_ratio_with_losses),
    ]
    return {
        "currency": found.currency,
        "sums": [(shown(text, entry.estimate), _spread(entry)) for text, entry in (*sums, *ratios)],
        "entries": [
            {
                "item": entry.cost.item,
                "account": words.ACCOUNTS[entry.account],
                "count": shown("", entry.count),
                "nominal": words.number(entry.cost.nominal),
                "spread": " to ".join(words.number(v) for v in (entry.cost.figures[0], entry.cost.figures[2])),
                "year": entry.cost.year,
                "source": entry.cost.source,
                "is_assumed": "assumed" in entry.cost.source.lower(),
                "note": entry.cost.note,
            }
            for entry in found.entries
        ],
        "without": found.without_cost,
    }


def _spread(entry: Any) -> str:
    if not math.isfinite(entry.low):
        return words.NOTHING
    return f"{words.number(entry.low)} to {words.number(entry.high)}"


def type_rows(summary: Summary, names: Mapping[str, str]) -> list[dict[str, Any]]:
    """One row per type and side."""
    found = []
    for row in summary.by_type:
        shares = [shown("", getattr(row, field), as_share=True) for field in ("killed", "arrived", "never_engaged")]
        numbers = [shown("", row.flights_per_replication), *shares, shown("", row.shots_per_kill)]
        found.append(
            {"type": names.get(row.type, row.type), "side": words.SIDES.get(row.side, row.side), "numbers": numbers}
        )
    return found


def identity_rows(summary: Summary) -> list[dict[str, Any]]:
    """How well each side was told from the others, one row per side."""
    return [
        {
            "side": words.SIDES.get(row.side, row.side),
            "identified": shown("", row.identified),
            "wrong": shown("", row.wrong, as_share=True),
            "unknown": shown("", row.unknown, as_share=True),
        }
        for row in summary.identity
    ]


def mistake_rows(summary: Summary, names: Mapping[str, str]) -> list[dict[str, Any]]:
    """Who was shot at by mistake and why, one row per flight."""
    found = []
    for row in summary.mistakes:
        shares = [f"{words.CAUSES.get(cause, cause)} ({words.percent(share)})" for cause, share in row.causes.items()]
        found.append(
            {
                "flight": row.flight,
                "type": names.get(row.type, row.type),
                "side": words.SIDES.get(row.side, row.side),
                "shot_at": shown("", row.shot_at, as_share=True),
                "lost": shown("", row.lost, as_share=True),
                "missiles": shown("", row.missiles),
                "why": "; ".join(shares),
            }
        )
    return found


def wave_rows(summary: Summary, names: Mapping[str, str]) -> list[dict[str, Any]]:
    """One row per raid, wave and type: numbers, and shares without intervals, which the summary holds."""
    found = []
    for row in summary.by_wave:
        of = row.flights
        shares = (of.killed, of.arrived, row.aborted, row.not_released, of.never_engaged)
        numbers = [shown("", of.flights_per_replication), *(shown("", share, as_share=True) for share in shares)]
        found.append({"raid": row.raid, "wave": row.wave, "type": names.get(of.type, of.type), "numbers": numbers})
    return found


def claim_estimate(verdict: Verdict) -> str:
    """The probability, or the gain in it, behind a verdict, in words; empty when there is none."""
    if not math.isfinite(verdict.estimate):
        return ""
    share = shown("", Estimate(verdict.estimate, verdict.low, verdict.high, "", 0), as_share=True)
    interval = f"{share.value} (95 % interval {share.interval})"
    if verdict.kind == "protection":
        return f"The gain in the run: {interval}."
    if verdict.kind == "kills":
        return f"With nominal figures, the statement is true in {interval} of replications."
    return f"In the most favourable case with nominal figures, the claim holds in {interval} of replications."


def band_text(verdict: Verdict) -> str:
    """What public figures do to a claim; empty where none has a spread."""
    return band_sentence(verdict.band) if verdict.band is not None else ""


def asked(verdict: Verdict, claim: Claim | None, names: Mapping[str, str]) -> str:
    """What the claim was turned into: metric, comparison, value; for a comparison also with what."""
    against = claim.compare_with if claim is not None else None
    metric = words.metric_text(verdict.metric)
    if against:
        metric = f"Gain over {words.quoted(names.get(against, against))} in: {metric}"
    return f"{metric} {words.sign(verdict.op)} {verdict.value:g} {words.unit_text(verdict.unit)}".strip()


def cell_header(verdict: Verdict) -> list[str]:
    """Names of the columns of `cell_rows`."""
    factors = list(dict.fromkeys(factor for cell in verdict.cells for factor in cell.factors))
    header = ["Defence", "Figures", *(words.factor_text(factor) for factor in factors), "Probability", "95 % interval"]
    if any(cell.furthest_range_km is not None for cell in verdict.cells):
        header += ["Median [km]", "Furthest [km]"]
    if any(cell.median_count is not None for cell in verdict.cells):
        header.append("Median number")
    if any(cell.median_hits is not None for cell in verdict.cells):
        header.append("Median hit")
    return [*header, "Answer", "Most common reason why not"]


def _bearings(cell: CaseRow) -> str:
    """From where a case holds."""
    return f"holds {bearings_text([deg for deg, one in cell.by_bearing if cell_verdict(one) == 'holds'])}"


def cell_rows(verdict: Verdict, names: Mapping[str, str]) -> list[list[str]]:
    """One row a case, in the order of the verdict."""
    factors = list(dict.fromkeys(factor for cell in verdict.cells for factor in cell.factors))
    with_range = any(cell.furthest_range_km is not None for cell in verdict.cells)
    with_count = any(cell.median_count is not None for cell in verdict.cells)
    with_hits = any(cell.median_hits is not None for cell in verdict.cells)

    def row(cell: CaseRow) -> list[str]:
        share = shown("", cell.estimate, as_share=True)
        values = [words.factor_value(factor, cell.factors.get(factor), names) for factor in factors]
        numbers = [_median(cell, "median_range_km"), words.number(cell.furthest_range_km)] if with_range else []
        numbers += [_median(cell, "median_count")] if with_count else []
        numbers += [_median(cell, "median_hits")] if with_hits else []
        defence = names.get(cell.variant, cell.variant)
        answer = f"{cell.verdict}: {_bearings(cell)}" if cell.verdict == "mixed" else cell.verdict
        return [defence, cell.figures, *values, share.value, share.interval, *numbers, answer, cell.reason]

    return [row(cell) for cell in verdict.cells]


def _median(cell: CaseRow, name: str) -> str:
    """A median of a case, with its interval where it has one."""
    said = words.number(getattr(cell, name))
    low, high = cell.median_ends.get(name, (-math.inf, math.inf))
    return f"{said} ({words.number(low)} to {words.number(high)})" if math.isfinite(high - low) else said


def command(summary: Summary) -> str:
    """What to type to get the same results; a scenario that is not bundled is taken for a file of its name."""
    name = summary.scenario if summary.scenario in list_bundled() else f"{summary.scenario}.toml"
    return f"cupola run {name} --replications {summary.replications} --seed {summary.seed}"


def versions(summary: Summary) -> list[tuple[str, str]]:
    """Program and version: what made this report."""
    found = [("Cupola", summary.version), ("Python", platform.python_version())]
    for name in ("numpy", "numba", "matplotlib"):
        try:
            found.append((name, version(name)))
        except PackageNotFoundError:
            found.append((name, "unknown"))
    return found


def citation(what: str, facts: Mapping[str, object]) -> str:
    """How to cite a run: the program with its version, what was asked, and what tells this run from any other.

    Parameters
    ----------
    what : str
        The scenario, study or comparison.
    facts : mapping of str to object
        Seed, counts and hashes, in the order in which they are shown; empty ones are left out, hashes are cut to 16.

    Examples
    --------
    >>> citation("scenario minimal", {"seed": 7, "digest": "0123456789abcdef0123", "inputs": ""}).partition(". ")[2]
    'Scenario minimal; seed 7, digest 0123456789abcdef. Simulation.'
    """
    told = ", ".join(f"{name} {str(value)[:16]}" for name, value in facts.items() if value not in (None, ""))
    return f"The Cupola developers: Cupola {__version__}. {what[:1].upper()}{what[1:]}; {told}. Simulation."


def ordinary(results: Results) -> int:
    """Number of the replication whose leakers, kills and missiles lie nearest to the medians; the first of equals."""
    distance = np.zeros(results.n_replications)
    for column in ("leakers", "kills", "missiles_fired"):
        values = np.asarray(results.replications[column], np.float64)
        distance += np.abs(values - np.median(values)) / max(1.0, float(values.std()))
    return int(results.replications["replication"][int(np.argmin(distance))])


def is_same_replication(again: Results, results: Results) -> bool:
    """Whether the one replication in ``again`` came out as it did in ``results``."""
    row = int(np.searchsorted(results.replications["replication"], again.replications["replication"][0]))
    return all(
        results.replications[column][row] == again.replications[column][0]
        for column in ("kills", "leakers", "missiles_fired")
    )
