"""The part of a report that answers doubts: what verdicts hang on, terrain, models with their checks, and sources."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cupola.analysis.model_cards import (
    OF_ALL_NUMBERS,
    model_cards,
    model_of_figure,
    models_of_metric,
    models_off,
    models_used,
)
from cupola.analysis.trust import guesses, hinges, seen_over, time_of_day
from cupola.catalogue import bibliography
from cupola.report import words
from cupola.report.pages.figure_rows import source_anchor

if TYPE_CHECKING:
    from cupola.analysis.summary import Summary
    from cupola.engine.build.model import Model
    from cupola.scenario.models.scenario import Scenario


def trust(summary: Summary, scenario: Scenario, model: Model) -> dict[str, Any]:
    """Everything that the template `trust.html.j2` shows, and the links from numbers and figures to it.

    Parameters
    ----------
    summary, scenario, model
        What was found, what was asked, what it was built from; a model that was made by hand gives no table of heights.
    """
    from cupola.engine.build.model import Model as BuiltModel

    used = models_used(scenario)
    error_mrad = model.terrain.horizon_error_mrad if isinstance(model, BuiltModel) else None
    cards = model_cards()
    figures = {(one.item.partition("/")[0], one.key) for one in summary.parameters}
    read_by = {(kind, key): card.name for kind, key in figures if (card := model_of_figure(kind, key, used))}
    numbers = [*summary.metrics, *(verdict.metric for verdict in summary.claims)]
    return {
        "hinges": hinges(summary, scenario),
        "heights": [_height(row) for row in seen_over(scenario, error_mrad)] if error_mrad else [],
        "day": time_of_day(scenario),
        "guesses": [
            {"name": one.item_name, "n": one.n, "keys": [key.replace("_", " ") for key in one.keys]}
            for one in guesses(summary)
        ],
        "n_figures": len(summary.parameters),
        "n_estimates": sum(one.is_estimate for one in summary.parameters),
        "used": [cards[name] for name in used],
        "off": models_off(scenario),
        "counted": [cards[name] for name in OF_ALL_NUMBERS],
        "of_number": {name: models_of_metric(name, used) for name in numbers},
        "read_by": read_by,
        "sources": _sources(summary),
    }


def _height(row: Any) -> dict[str, str]:
    low, high = (words.number(value, 2) for value in row.error_m)
    return {
        "height": words.altitude_text(row.height_m),
        "horizon": words.distance_km(row.horizon_m),
        "error": f"{low} to {high} m",
        "reading": row.reading,
    }


def _sources(summary: Summary) -> list[dict[str, str]]:
    """The publications behind the figures of a run, by key."""
    known = bibliography()
    named = sorted({key for one in summary.parameters for key in one.sources if key in known}, key=str.lower)
    return [
        {
            "anchor": source_anchor(key),
            "key": key,
            "title": known[key].title,
            "kind": known[key].kind,
            "access": known[key].access,
            "summary": known[key].summary,
        }
        for key in named
    ]
