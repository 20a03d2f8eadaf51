"""The page of a sweep: the pictures that fit its factors, and the table of its points, in one HTML file."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from cupola.analysis.metrics.metrics import METRICS
from cupola.analysis.sensitivity.tornado import value_text
from cupola.errors import InputError
from cupola.report import rows, style, words
from cupola.report.illustration import illustration
from cupola.report.pages.templating import template
from cupola.report.plots.convergence import convergence
from cupola.report.plots.curves import curve, saturation
from cupola.report.plots.fans import fan
from cupola.report.plots.figure_bands import figure_bands, uncertainty_table
from cupola.report.plots.saturation_marks import raid_factors
from cupola.report.plots.surfaces import surface
from cupola.report.plots.sweep_selection import numeric_factors
from cupola.report.plots.sweep_selection_words import head_text, label_text, outcome_text, source_line
from cupola.report.plots.tornadoes import tornado
from cupola.study.sweeps.tornado_reading import read_tornado
from cupola.study.sweeps.uncertainty import read_uncertainty
from cupola.version import __version__

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from cupola.analysis.estimates.intervals import Estimate
    from cupola.study.sweeps.reading import SweepFolder

PAGE = "report.html"
#: Metrics of the table besides the one that decides when a point is finished.
_SHOWN = ("leakers", "p_no_leaker", "missiles_fired")
#: More points than this are in the tables on disk only.
_ROWS_MAX = 400
_STATUS = {
    "done": "number asked for", "narrow": "interval narrow enough", "max": "most replications reached",
    "budget": "budget used up", "open": "not finished", "below": "below", "above": "above",
}  # fmt: skip
#: With more numeric factors than this no two of them stand out for a surface.
_AXES_MAX = 3
#: More factors than this are no columns of the table.
_LABELS_MAX = 12
#: Designs whose points lie all over the factors; the others move one factor at a time, and show no curve or surface.
_SPREAD_OUT = ("grid", "latin", "sobol")


def write_sweep_page(sweep: SweepFolder) -> Path:
    """Write the page of a sweep into its folder, whole or not at all.

    Returns
    -------
    pathlib.Path
        The file.

    Raises
    ------
    OutputError
        If it cannot be written.
    """
    target = sweep.folder / PAGE
    style.write_bytes(target, render_sweep(sweep).encode("utf-8"))
    return target


def render_sweep(sweep: SweepFolder) -> str:
    """The page of a sweep as HTML text: the same text for the same sweep."""
    found = read_uncertainty(sweep.folder)
    metric = main_metric(sweep) if found is None else str(found["metric"])
    names = list(dict.fromkeys((metric, *(name for name in _SHOWN if name in sweep.metrics)))) if sweep.metrics else []
    columns = {name: sweep.estimates(name) for name in names}
    # Draws of figures are all alike but for figures that no row has room for.
    n_rows = _ROWS_MAX if found is None else 0
    study, manifest = sweep.study, sweep.manifest
    n_open = int(np.count_nonzero(sweep.points["status"] == "open"))
    page: dict[str, Any] = {
        "version": __version__,
        "title": study.get("title") or sweep.name,
        "question": study.get("question", ""),
        "source": source_line(sweep),
        "about": _about(sweep),
        "n_open": n_open,
        # Claims are not judged in a sweep: what a run would say about them is no word on its numbers.
        "warnings": [one for one in manifest.get("warnings", []) if not one.startswith("claim ")],
        "terrain": manifest.get("terrain", ""),
        "digest": manifest.get("digest", ""),
        "citation": rows.citation(
            f"study {sweep.name}",
            {
                "seed": study.get("seed"),
                "points": sweep.n_points,
                "digest": manifest.get("digest", ""),
                "inputs": manifest.get("inputs", ""),
            },
        ),
        "uncertainty": None if found is None else uncertainty_table(found),
        "sections": _drawn(_of_sweep(sweep, metric) if found is None else _of_figures(sweep, found), sweep),
        "labels": [(head_text(label_text(sweep, label)), label) for label in _shown_labels(sweep)],
        "n_labels": len(sweep.labels),
        "metrics": [words.metric_text(name).partition(":")[0] for name in names],
        "rows": [_row(sweep, k, columns) for k in range(min(sweep.n_points, n_rows))],
        "n_more": max(0, sweep.n_points - n_rows),
    }
    return str(template("sweep.html.j2").render(page))


def main_metric(sweep: SweepFolder) -> str:
    """What the sweep is about: the metric that decides when a point is finished, else leakers."""
    return str((sweep.study.get("until") or {}).get("metric", "leakers"))


def half_width(sweep: SweepFolder, metric: str) -> float | None:
    """The half-width that points were to reach, in the unit of the metric; None where none was asked for."""
    until = sweep.study.get("until") or {}
    return until.get("half_width") if until.get("metric") == metric else None


def widest_point(sweep: SweepFolder, metric: str) -> int:
    """The finished point whose interval is the widest: the one that more replications would help most.

    Raises
    ------
    InputError
        If no point has this metric.
    """
    estimates = sweep.estimates(metric)
    found = [k for k, one in enumerate(estimates) if one is not None]
    return max(found, key=lambda k: (_width(estimates[k]), -k))


def point_text(sweep: SweepFolder, point: int) -> str:
    """A point by its number and factors."""
    values = ", ".join(f"{label}: {value_text(sweep.points[label][point])}" for label in sweep.labels)
    return f"point {point} of {sweep.name} ({values})"


def sweep_tornado(sweep: SweepFolder, metric: str, filename: Any = None) -> Figure:
    """The tornado of a sweep's factors."""
    found = read_tornado(sweep, metric)
    return tornado(
        found.swings, metric=metric, base=found.base, source=source_line(sweep), note=found.note, filename=filename
    )


def _width(one: Estimate | None) -> float:
    return -1.0 if one is None or not np.isfinite(one.half_width) else one.half_width


#: Heading, kind, and what draws it.
Section = tuple[str, str, Callable[[], "Figure"]]


def _of_sweep(sweep: SweepFolder, metric: str) -> list[Section]:
    """The pictures that fit the factors of a sweep."""
    if not sweep.metrics:
        return []
    numeric, raids = numeric_factors(sweep), raid_factors(sweep)
    if (sweep.study.get("design") or {}).get("kind", "grid") not in _SPREAD_OUT:
        numeric, raids = (), {}
    several = [label for label, column in sweep.factors.items() if len(set(column.tolist())) > 1]
    draws: list[Section] = []
    along = next(iter(raids), numeric[0] if numeric else "")
    if raids:
        draws.append(("Saturation", "saturation", lambda: saturation(sweep, x=along, metric=metric)))
    elif numeric:
        draws.append((f"Against {label_text(sweep, along)}", "curve", lambda: curve(sweep, metric=metric)))
    if numeric and metric in METRICS and METRICS[metric].kind == "mean" and METRICS[metric].per is None:
        draws.append(("How differently it ends", "fan", lambda: fan(sweep, x=along, metric=metric)))
    if numeric and metric != "p_no_leaker" and "p_no_leaker" in sweep.metrics:
        draws.append(("Nothing gets through", "curve", lambda: curve(sweep, x=along, metric="p_no_leaker")))
    if 1 < len(numeric) <= _AXES_MAX:
        heading = head_text(" and ".join(label_text(sweep, label) for label in numeric[:2]))
        draws.append((heading, "surface", lambda: surface(sweep, metric=metric)))
    if len(several) > 1:
        draws.append(("What moves it most", "tornado", lambda: sweep_tornado(sweep, metric)))
    draws.append(("How sure: the least certain point", "convergence", lambda: _settling(sweep, metric)))
    return draws


def _of_figures(sweep: SweepFolder, found: Mapping[str, Any]) -> list[Section]:
    """The pictures of what public figures do."""
    metric = str(found["metric"])
    draws: list[Section] = []
    if found["bands"]:
        draws.append(("Public figures and chance", "bands", lambda: figure_bands(sweep)))
    draws.append(("What moves it most", "tornado", lambda: sweep_tornado(sweep, metric)))
    return draws


def _drawn(draws: Sequence[Section], sweep: SweepFolder) -> list[dict[str, Any]]:
    """Heading, picture and the words that go with it; where the points do not suffice, what is missing."""
    found = []
    for heading, kind, draw in draws:
        try:
            found.append({"heading": heading, "kind": kind, "picture": illustration(draw()), "missing": ""})
        except InputError as error:
            found.append({"heading": heading, "kind": kind, "picture": None, "missing": error.problems[0].limit})
    return found


def _shown_labels(sweep: SweepFolder) -> tuple[str, ...]:
    """Factors that are columns of the table of points: dozens would push the outcomes out of sight."""
    return sweep.labels if len(sweep.labels) <= _LABELS_MAX else ()


def _settling(sweep: SweepFolder, metric: str) -> Figure:
    point = widest_point(sweep, metric)
    text = point_text(sweep, point)
    return convergence(sweep.results(point), metric=metric, half_width=half_width(sweep, metric), label=text)


def _about(sweep: SweepFolder) -> str:
    """Design and stopping rule, in words."""
    study = sweep.study
    design = study.get("design", {}).get("kind", "grid")
    kinds = {
        "grid": "every combination", "latin": "a Latin hypercube", "sobol": "a Sobol' sequence",
        "each": "one factor at a time", "morris": "trajectories", "saltelli": "a design for Sobol' indices",
    }  # fmt: skip
    points, factors = words.counted(sweep.n_points, "point"), words.counted(len(sweep.labels), "factor")
    text = f"{points} ({kinds.get(design, design)}) of {factors}"
    until = study.get("until")
    if until and until.get("half_width") is None:
        text += f", each until P({until['metric']}) is below {until['below']:g} or above {until['above']:g}"
        text += f" (either answer wrong in about {words.number(100.0 * until['error'])} % of cases)"
    elif until:
        name = words.metric_text(until["metric"]).partition(":")[0].lower()
        text += f", each until half the interval of {name} is {words.number(until['half_width'])}"
    return f"{text}."


def _row(sweep: SweepFolder, k: int, columns: Mapping[str, list[Estimate | None]]) -> dict[str, Any]:
    cells = []
    for name, estimates in columns.items():
        one = estimates[k]
        value, _, interval = outcome_text(name, one).partition(" (") if one else (words.NOTHING, "", "")
        cells.append({"value": value, "interval": interval.rstrip(")")})
    return {
        "point": int(sweep.points["point"][k]),
        "factors": [value_text(sweep.points[label][k]) for label in _shown_labels(sweep)],
        "n": words.number(int(sweep.points["replications"][k]), 9),
        "status": _status(sweep, k),
        "cells": cells,
    }


def _status(sweep: SweepFolder, k: int) -> str:
    """Why a point has no more replications; of a question also after how many it was answered."""
    status = _STATUS.get(str(sweep.points["status"][k]), str(sweep.points["status"][k]))
    after = int(sweep.points["decided_after"][k]) if "decided_after" in sweep.points else 0
    return f"{status}, decided after {words.number(after, 9)}" if after else status
