"""The page of a comparison: one HTML file that needs nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from cupola.analysis.comparison.comparison_words import pairing, rounded
from cupola.report import rows, words
from cupola.report.illustration import illustration
from cupola.report.pages.templating import template
from cupola.report.plots.differences import difference_text, difference_value, differences, pairs, worth_showing
from cupola.version import __version__

if TYPE_CHECKING:
    from cupola.analysis.comparison.comparison import Comparison
    from cupola.analysis.comparison.differences import Difference

#: More changes than this are counted, not shown.
_CHANGES_MAX = 12


def render_comparison(comparison: Comparison, replays: Sequence[str] = ()) -> str:
    """The page of a comparison as HTML text: the same text for the same comparison.

    Parameters
    ----------
    comparison : Comparison
        From `cupola.compare`.
    replays : sequence of str
        Commands that show both sides of the replication that differs most.
    """
    headline = comparison.differences[comparison.headline]
    same = [one for one in comparison.differences.values() if not one.n_different]
    page: dict[str, Any] = {
        "version": __version__,
        "title": f"{comparison.name_a} or {comparison.name_b}",
        "comparison": comparison,
        "n": words.counted(comparison.n, "replication"),
        "pairing": "" if comparison.is_identical or not headline.n_different else pairing(headline),
        "warnings": comparison.warnings,
        "changes": [
            {"path": one.path, "a": _value(one.a), "b": _value(one.b)} for one in comparison.changes[:_CHANGES_MAX]
        ],
        "n_more_changes": max(0, len(comparison.changes) - _CHANGES_MAX),
        "rows": [_row(one) for one in worth_showing(comparison)],
        "same": [difference_text(one) for one in same if not one.metric.startswith("not_engaged_")],
        "forest": illustration(differences(comparison), comparison.sentence),
        "pairs": illustration(pairs(comparison), comparison.sentence) if headline.n_different else None,
        "most": comparison.most_different,
        "outcomes": [words.metric_text(name).partition(":")[0] for name in comparison.most_different[0].outcomes]
        if comparison.most_different
        else [],
        "replays": list(replays),
        "citation": rows.citation(
            f"comparison of {comparison.name_a} with {comparison.name_b}",
            {"seed": comparison.seed, "pairs of replications": comparison.n},
        ),
    }
    return str(template("compare.html.j2").render(page))


def _row(one: Difference) -> dict[str, Any]:
    """One metric for the table."""
    as_share = one.kind in ("share", "part")
    value, interval = difference_value(one)
    told = one.answer in ("more", "less")
    direction = one.better if one.answer == "more" else -one.better
    return {
        "name": difference_text(one),
        "a": rows.shown("", one.a, as_share=as_share).value,
        "b": rows.shown("", one.b, as_share=as_share).value,
        "difference": value if one.is_known else words.NOTHING,
        "interval": interval if one.is_known else "unknown",
        "judged": {1: "better", -1: "worse"}.get(direction, "differs") if told else "cannot be shown",
        "n_different": words.number(one.n_different, 9),
        "needed": _needed(one),
    }


def _needed(one: Difference) -> str:
    """Replications that would tell this difference; the normal approximation behind it is none below 30."""
    if not one.is_known or one.difference.estimate == 0.0:
        return words.NOTHING
    return "under 30" if one.n_needed < 30 else rounded(one.n_needed)


def _value(value: Any) -> str:
    """A value of a scenario as a reader knows it."""
    if value is None:
        return words.NOTHING
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:.6g}" if isinstance(value, float) else str(value)
