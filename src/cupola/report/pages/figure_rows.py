"""Rows of a report's list of figures: what each is, its spread, its evidence and where it comes from."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from cupola.catalogue import bibliography
from cupola.report import words

if TYPE_CHECKING:
    from cupola.analysis.findings import Parameter
    from cupola.analysis.summary import Summary

#: What evidence letters mean (the catalogue's own words).
EVIDENCE = {"R": "read in a copy of the source", "M": "recalled from the source", "E": "estimate"}


def parameter_groups(summary: Summary) -> list[dict[str, Any]]:
    """Catalogue figures by item, in the order of the summary."""
    groups: dict[str, dict[str, Any]] = {}
    for parameter in summary.parameters:
        kind = parameter.item.partition("/")[0]
        group = groups.setdefault(
            parameter.item, {"name": parameter.item_name or parameter.item, "kind": kind, "rows": [], "estimates": 0}
        )
        group["rows"].append(_parameter_row(parameter))
        group["estimates"] += parameter.is_estimate
    return list(groups.values())


def _parameter_row(parameter: Parameter) -> dict[str, Any]:
    letters = [letter for letter in EVIDENCE if letter in parameter.evidence]
    low, high = words.number(parameter.low, 4), words.number(parameter.high, 4)
    same = parameter.low == parameter.nominal == parameter.high
    return {
        "key": parameter.key.replace("_", " "),
        "field": parameter.key,
        "nominal": words.number(parameter.nominal, 4),
        "spread": "" if same or parameter.low is None else f"{low} to {high}",
        "unit": words.unit_text(parameter.unit),
        "evidence": ", ".join(EVIDENCE[letter] for letter in letters) or parameter.evidence,
        "is_estimate": parameter.is_estimate,
        "sources": [{"key": key, "anchor": source_anchor(key)} for key in parameter.sources],
        "note": parameter.note,
    }


def source_anchor(key: str) -> str:
    """The anchor of a source inside a report; empty for words that name no publication of the bibliography.

    Examples
    --------
    >>> source_anchor("Der Standard"), source_anchor("set in the scenario")
    ('source-der-standard', '')
    """
    return f"source-{re.sub('[^a-z0-9]+', '-', key.lower())}" if key in bibliography() else ""
