"""What a finished run found, for the page."""

from __future__ import annotations

from typing import Any

from cupola._json import parse
from cupola.errors import InputError, Problem
from cupola.web.folder import Entry


def results(entry: Entry) -> dict[str, Any]:
    """Verdicts and numbers of a finished run, in the words of its report."""
    from cupola.report import words
    from cupola.report.rows import VERDICT_SIGNS
    from cupola.web.findings import distributions

    summary = _summary(entry)
    claims = [
        {
            **{key: one[key] for key in ("name", "quote", "source", "verdict", "words", "sentence", "conditions")},
            "sign": VERDICT_SIGNS.get(one["verdict"], "?"),
        }
        for one in summary["claims"]
    ]
    metrics = [
        {"name": name, "words": words.metric_text(name), **_numbers(name, one)}
        for name, one in summary["metrics"].items()
        if one.get("estimate") is not None
    ]
    reasons = summary["metrics"].get("not_engaged", {}).get("reasons", {})
    return {
        "name": entry.shown,
        "has_report": (entry.path / "report.html").is_file(),
        **{key: summary[key] for key in ("title", "question", "headline", "seed", "replications", "digest", "version")},
        "claims": claims,
        "metrics": metrics,
        "distributions": distributions(entry),
        "reasons": [
            {"name": name, "words": words.reason_text(name), **_numbers(name, one)}
            for name, one in sorted(reasons.items(), key=lambda pair: -(pair[1]["estimate"] or 0.0))
            if one["estimate"]
        ],
        "terrain": summary.get("terrain", ""),
        "warnings": summary.get("warnings", []),
        "limits": summary.get("limits", []),
    }


def _numbers(name: str, one: dict[str, Any]) -> dict[str, Any]:
    return {key: one.get(key) for key in ("estimate", "low", "high", "unit", "n")} | {"is_share": name.startswith("p_")}


def _summary(entry: Entry) -> dict[str, Any]:
    if entry.kind != "run":
        raise InputError(Problem(entry.shown, "", None, "is no run", "choose a run from the list"))
    try:
        found = parse((entry.path / "summary.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        limit = "has no summary: the run is not finished, or not one that this version reads"
        raise InputError(Problem(entry.shown, "", None, limit, "run it again")) from None
    if not isinstance(found, dict) or "metrics" not in found:
        raise InputError(Problem(entry.shown, "", None, "has a summary of another kind", "open its report instead"))
    return found
