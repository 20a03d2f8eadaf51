"""What the page knows of the catalogue: all that can be placed or flown, and the published figures of an item."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from cupola.errors import InputError, Problem
from cupola.web.calls import Call

#: Kind of item -> key of a scenario that may be left out -> the figure that holds then, in SI units.
_HOLDS = {
    "system": {
        "mast_height_m": "mast_height", "launchers": "launchers", "missiles_per_launcher": "missiles_per_launcher",
        "salvo": "salvo", "shots_max": "shots_max", "identify_s": "identify_time",
    },
    "radar": {"mast_height_m": "antenna_height"},
    "target": {
        "speed_mps": "speed", "swerling": "swerling", "rcs_front_m2": "rcs_front", "rcs_side_m2": "rcs_side",
        "rcs_rear_m2": "rcs_rear",
    },
}  # fmt: skip


@lru_cache(maxsize=1)
def catalogue() -> dict[str, Any]:
    """Names, summaries and symbols of all that can be placed or flown."""
    from cupola.catalogue import list_items
    from cupola.report.maps.symbols import flight_symbol

    found: dict[str, list[dict[str, Any]]] = {}
    for item in list_items():
        about: dict[str, Any] = {"id": item.id, "name": item.name, "summary": item.summary}
        if item.kind in _HOLDS:
            about["holds"] = {
                key: item.si(name) for key, name in _HOLDS[item.kind].items() if item.values.get(name) is not None
            }
        if item.kind == "target":
            words = item.text["class"].text if "class" in item.text else ""
            symbols = {side: flight_symbol(side, words).name for side in ("hostile", "friendly", "civil")}
            about |= {"class": words, "symbols": symbols}
        if item.kind == "system":
            about |= {
                "not_runnable": item.not_runnable,
                "radars": [*item.surveillance_radars, *([item.engagement_radar] if item.engagement_radar else [])],
                "missiles": list(item.missiles),
            }
        if item.kind == "missile" and "range_max" in item.values:
            about["range_km"] = item.si("range_max") / 1000.0
        found.setdefault(item.kind, []).append(about)
    return {"kinds": found, "symbols": _symbols()}


def _symbols() -> dict[str, Any]:
    from cupola.report.maps.symbols import index

    return {name: {"title": one.title, "anchor": one.anchor, "octagon": one.octagon} for name, one in index().items()}


def figures(call: Call) -> dict[str, Any]:
    """Every published figure of an item: spread, unit, evidence and sources."""
    from cupola.catalogue import KINDS, item_ids, load_item

    kind, item_id = call.text("kind", 20), call.text("item", 80)
    if kind not in KINDS or item_id not in item_ids(kind):
        raise InputError(Problem("catalogue", kind, item_id, "is not in the catalogue", ""))
    item = load_item(kind, item_id)
    rows = [
        {
            "key": key, "min": one.min, "nominal": one.nominal, "max": one.max, "unit": one.unit,
            "evidence": one.evidence, "sources": one.sources, "note": one.note,
        }
        for key, one in item.values.items()
    ]  # fmt: skip
    rows += [
        {"key": key, "text": one.text, "evidence": one.evidence, "sources": one.sources, "note": one.note}
        for key, one in item.text.items()
    ]
    parts = [("radar", one) for one in (*item.surveillance_radars, item.engagement_radar) if one]
    parts += [("missile", one) for one in item.missiles]
    return {"name": item.name, "summary": item.summary, "rows": rows, "parts": parts}
