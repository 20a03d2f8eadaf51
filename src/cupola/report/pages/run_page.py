"""The report: one HTML file that needs nothing else, neither scripts nor a network."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cupola._memory import bulk_set_aside
from cupola.analysis.losses import loss_text
from cupola.report import rows, style, words
from cupola.report.illustration import Picture, illustration
from cupola.report.maps.intercept_map import map_of_intercepts
from cupola.report.maps.map_features import names_of
from cupola.report.pages.figure_rows import parameter_groups
from cupola.report.pages.templating import template
from cupola.report.pages.trust_part import trust
from cupola.report.plots.convergence import convergence
from cupola.report.plots.distributions import outcomes
from cupola.report.plots.non_engagement import by_type, decisions, reasons
from cupola.report.plots.protection import protection
from cupola.report.plots.ranges import range_by_altitude
from cupola.report.plots.simultaneity import simultaneity
from cupola.report.plots.timeline import timeline

if TYPE_CHECKING:
    from cupola.analysis.findings import Verdict
    from cupola.analysis.summary import Summary
    from cupola.engine.build.model import Model
    from cupola.engine.replay import Log
    from cupola.engine.results import Results
    from cupola.scenario.models.scenario import Claim


def write_report(
    results: Results,
    summary: Summary,
    model: Model,
    path: str | os.PathLike[str],
    *,
    log: Log | None = None,
) -> Path:
    """Write the report of a study as one HTML file; see `render_report`.

    Parameters
    ----------
    path : path
        The file; replaced when it is there. It is written whole or not at all.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    OutputError
        If the file cannot be written.
    """
    target = Path(path)
    style.write_bytes(target, render_report(results, summary, model, log=log).encode("utf-8"))
    return target


def render_report(
    results: Results,
    summary: Summary,
    model: Model,
    *,
    log: Log | None = None,
    film: Callable[[Log], str | None] | None = None,
) -> str:
    """The report of a study as HTML text: the same text for the same study.

    Parameters
    ----------
    results, summary, model
        What was run, what was found, what it was built from.
    log : Log, optional
        The replication that the timeline shows; when not given, the most ordinary one is simulated again.
    film : callable, optional
        Makes the address of a film of that replication, which the report links to (`film.page.report_with_film`).

    Returns
    -------
    str
        HTML with all pictures inside. It fetches nothing: its content security policy allows only pictures and styles
        that it carries itself.
    """
    with bulk_set_aside():  # memory is given back after each picture
        shapes = _shapes(results, model)  # first: their kernels are loaded before pictures take memory
        is_given = log is not None
        log = log or _ordinary_replication(results, model)
        film_uri = film(log) if film is not None and log is not None else None
        return _rendered(results, summary, model, log, {**shapes, "film_uri": film_uri}, is_given=is_given)


def _rendered(
    results: Results, summary: Summary, model: Model, log: Log | None, made: dict[str, Any], *, is_given: bool
) -> str:
    """The page, when its zone, coverage, debris and film (``made``) are there."""
    names = names_of(model)
    asked = {claim.name: claim for claim in results.scenario.claims}
    page: dict[str, Any] = {
        "summary": summary,
        "scenario": results.scenario,
        "title": summary.title or summary.scenario,
        "claims": [_claim(verdict, asked.get(verdict.name), names) for verdict in summary.claims],
        "numbers": rows.metric_rows(summary),
        "tiles": rows.tiles(summary),
        "figures": _figures(results, summary, model, log, names),
        **made,
        "jamming": _jamming(results, model),
        "types": rows.type_rows(summary, names),
        "waves": rows.wave_rows(summary, names),
        "identity": rows.identity_rows(summary),
        "mistakes": rows.mistake_rows(summary, names),
        "reasons": rows.reason_rows(summary),
        "unseen": summary.unseen,
        "losses": [words.sentence(loss_text(row)) for row in summary.losses],
        "decisions": rows.decision_rows(summary),
        "ledger": rows.ledger_rows(summary),
        "parameters": parameter_groups(summary),
        "terrain": summary.terrain or results.terrain,
        "terrain_source": getattr(model.terrain, "source", ""),
        "warnings": tuple(dict.fromkeys((*summary.warnings, *results.warnings, *_gaps(log, model, is_given)))),
        "trust": trust(summary, results.scenario, model),
        "watched": log.replication if log is not None else None,
        "command": rows.command(summary),
        "folder": f"out/{summary.scenario}",
        "versions": rows.versions(summary),
        "citation": _citation(summary, model),
    }
    return str(template("report.html.j2").render(page))


def _citation(summary: Summary, model: Model) -> str:
    """How to cite the run; the hash of its inputs where the model is there."""
    from cupola.engine.build.model import Model as BuiltModel
    from cupola.study.store.fingerprint import fingerprint_of

    inputs = fingerprint_of(model, summary.seed).inputs if isinstance(model, BuiltModel) else ""
    told = {"seed": summary.seed, "replications": summary.replications, "digest": summary.digest, "inputs": inputs}
    return rows.citation(f"scenario {summary.scenario}", told)


def _gaps(log: Log | None, model: Model, is_given: bool) -> tuple[str, ...]:
    """What the report had to leave out, in words."""
    from cupola.engine.build.model import Model as BuiltModel

    if log is not None or is_given or not isinstance(model, BuiltModel):
        return ()
    return ("no timeline: this version does not reproduce the replications of this run; run it again",)


def _shapes(results: Results, model: Model) -> dict[str, Any]:
    """Engagement zone with its target type, coverage and debris; None where there is nothing to show."""
    from cupola.engine.build.model import Model as BuiltModel
    from cupola.report.pages.shape import shape_of_coverage, shape_of_debris, shape_of_zone

    if not isinstance(model, BuiltModel):
        return {"zone": None, "zone_target": "", "coverage": None, "debris": None}
    coverage = shape_of_coverage(model)
    zone = shape_of_zone(model)
    picture, target = zone if zone is not None else (None, "")
    return {
        "zone": picture,
        "zone_target": target,
        "coverage": coverage,
        "debris": shape_of_debris(results, model),
    }


def _jamming(results: Results, model: Model) -> dict[str, Any] | None:
    """The table of burn-through ranges and what jamming did in the run; None for a scenario without jammers."""
    from cupola.analysis.bounds.burn_through import CAPTION, HEADS, burn_through, table_rows
    from cupola.engine.build.model import Model as BuiltModel

    if not isinstance(model, BuiltModel) or len(model.system.jammers) == 0:
        return None
    lost = results.replications["looks_jammed"]
    return {
        "heads": HEADS,
        "rows": table_rows(burn_through(model)),
        "caption": CAPTION,
        "looks_jammed": f"{float(lost.mean()):.0f}",
    }


def _figures(
    results: Results, summary: Summary, model: Model, log: Log | None, names: Mapping[str, str]
) -> dict[str, Picture | None]:
    """Pictures by section; None where there is nothing to show."""
    leakers = summary.metrics.get("leakers")
    return {
        "map": illustration(map_of_intercepts(results, summary, model)),
        "outcomes": illustration(outcomes(results), f"Mean number of leakers: {leakers}." if leakers else ""),
        "convergence": illustration(convergence(results)) if leakers else None,
        "reasons": illustration(reasons(summary)) if summary.not_engaged else None,
        "decisions": illustration(decisions(summary)) if summary.decisions else None,
        "types": illustration(by_type(summary, names=names)) if summary.by_type else None,
        "timeline": illustration(timeline(log)) if log is not None else None,
    }


def _claim(verdict: Verdict, claim: Claim | None, names: Mapping[str, str]) -> dict[str, Any]:
    """A claim for the template: the verdict, its figure, the cases behind it."""
    figure = None
    if verdict.cells and verdict.kind == "range":
        figure = illustration(range_by_altitude(verdict, names=names), " ".join(verdict.conditions))
    elif verdict.cells and verdict.kind == "simultaneity":
        figure = illustration(simultaneity(verdict, names=names), " ".join(verdict.conditions))
    elif verdict.cells and verdict.kind == "protection":
        figure = illustration(protection(verdict, names=names), " ".join(verdict.conditions))
    return {
        "verdict": verdict,
        "estimate": rows.claim_estimate(verdict),
        "band": rows.band_text(verdict),
        "asked": rows.asked(verdict, claim, names),
        "figure": figure,
        "header": rows.cell_header(verdict),
        "cells": rows.cell_rows(verdict, names),
    }


def _ordinary_replication(results: Results, model: Model) -> Log | None:
    """The replication whose leakers and kills lie nearest to the medians, simulated again with its log.

    None when it does not come out as it did: the results are another version's, and a timeline of another
    replication would be worse than none.
    """
    from cupola.engine.build.model import Model as BuiltModel

    if not isinstance(model, BuiltModel) or results.n_replications == 0:
        return None
    from cupola.engine.replay import replay

    log = replay(model, seed=results.seed, replication=rows.ordinary(results))
    return log if rows.is_same_replication(log.results, results) else None
