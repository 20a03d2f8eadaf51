"""How much of an answer's spread is public figures, and how much is chance: picture and tables of both bands."""

from __future__ import annotations

import math
import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from cupola.analysis.estimates.texts import telling_places
from cupola.analysis.metrics.metrics import METRICS
from cupola.errors import InputError, Problem
from cupola.report import style, words
from cupola.report.plots.sweep_selection_words import is_share, metric_axis, source_line
from cupola.study.sweeps.uncertainty import band_rows, read_uncertainty

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from cupola.study.sweeps.reading import SweepFolder

#: Figures of the table on a page; all are in sensitivity.parquet.
FIGURES_MAX = 20
#: So many of those that cannot be told from noise are shown, to compare with.
NOISE_MAX = 5
#: Measures -> heads of the table.
HEADS = {
    "rank_correlation": "rank correlation",
    "first_order": "first-order share",
    "total": "total share",
    "mu_star": "mean size of effect",
    "mu": "mean effect",
    "sigma": "its spread",
    "at_low": "at its low end",
    "at_high": "at its high end",
}


def figure_bands(sweep: SweepFolder, *, filename: str | os.PathLike[str] | None = None) -> Figure:
    """Draw both bands below one another, over the mean outcomes of all draws of figures.

    Raises
    ------
    InputError
        If `cupola uncertainty` did not write the folder, or its method gives no bands.
    """
    found = read_uncertainty(sweep.folder)
    if found is None or not found["bands"]:
        limit = "holds no bands" if found else "was not written by cupola uncertainty"
        raise InputError(Problem(sweep.place, "", None, limit, "use cupola uncertainty with method lhs or sobol"))
    metric, bands = str(found["metric"]), found["bands"]
    scale = 100.0 if is_share(metric) else 1.0
    # Of each block of a design for Sobol' indices the first and the last point are independent draws.
    step = len(sweep.labels) + 2 if found.get("design") == "saltelli" else 1
    ends = (0, step - 1)
    means = [scale * one.estimate for k, one in enumerate(sweep.estimates(metric)) if one and k % step in ends]
    with style.look():
        foot = f"Dots: the mean outcome of each draw of all public figures. {source_line(sweep)}"
        figure, bottom, height = style.page("Public figures differ, and chance is chance", _sentence(found), foot, 2.3)
        axes: Any = figure.add_axes((0.3, bottom + 0.22 * height, 0.54, 0.76 * height))
        scaled = {name: scale * value for name, value in bands.items() if value is not None}
        _draw(axes, scaled, means, has_raid=METRICS[metric].kind != "share")
        axes.set_xlabel(metric_axis(metric, str(found["unit"])), parse_math=False)
        if scale != 1.0:
            axes.xaxis.set_major_formatter(lambda value, _: f"{value:g} %")
        return style.save(figure, filename)


def _draw(axes: Any, bands: Mapping[str, float], means: list[float], *, has_raid: bool) -> None:
    """Bars below one another; a single raid ends in no share, and then has no bar."""
    mean, chance = bands["mean"], bands["chance_half_width"]
    rows = [
        ("a single raid:\nfigures and chance", bands["raid_low"], bands["raid_high"], style.SKY),
        ("expected, because\npublic figures differ", bands["figures_low"], bands["figures_high"], style.BLUE),
        ("chance left\nin one estimate", mean - chance, mean + chance, style.ORANGE),
    ]
    rows = rows if has_raid else rows[1:]
    at = len(rows) - 2
    for k, (_, low, high, colour) in enumerate(rows):
        axes.barh([k], [high - low], left=[low], height=0.42, color=colour, alpha=0.55, zorder=2)
        text = f"{words.number(low)} to {words.number(high)}"
        if k == at + 1:
            text = f"\N{PLUS-MINUS SIGN}{words.number(chance, 2)}"
        # In a column of their own: beside the last dot a text looks like an entry of a list.
        axes.annotate(text, (1.02, k), xycoords=("axes fraction", "data"), size=8.5, va="center", annotation_clip=False)
    spread = 0.13 * np.cos(2.4 * np.arange(len(means)))  # apart, so that equal ones are seen
    axes.plot(means, at + spread, "o", color=style.INK, markersize=2.6, alpha=0.7, zorder=3)
    axes.axvline(mean, color=style.INK, linewidth=1.0, zorder=1)
    axes.set_yticks(range(len(rows)), [text for text, *_ in rows])
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.use_sticky_edges = False  # bars keep off the axis
    axes.margins(x=0.14)
    axes.grid(axis="x")


def uncertainty_table(found: Mapping[str, Any]) -> dict[str, Any]:
    """What `cupola uncertainty` found, ready for a page: sentence, bands, and the figures that count most."""
    figures = list(found["figures"])
    measures = [name for name in HEADS if figures and name in figures[0]]
    rows_of_bands = band_rows(found["bands"], str(found["metric"])) if found["bands"] else []
    return {
        "sentence": _sentence(found),
        "metric": words.metric_text(str(found["metric"])).partition(":")[0],
        "bands": [(what, value.replace("+- ", "\N{PLUS-MINUS SIGN}")) for what, value in rows_of_bands],
        "heads": [HEADS[name] for name in measures],
        "rows": figure_rows(found, FIGURES_MAX),
        "notes": figure_notes(found, FIGURES_MAX),
    }


def figure_rows(found: Mapping[str, Any], most: int) -> list[dict[str, Any]]:
    """Rows of the table of figures: those whose effect stands out, then the first few that are noise."""
    base = found.get("base")
    shown = _shown(found, most)
    return [
        {"figure": one["figure"], "cells": [measure_text(one[name], base) for name in HEADS if name in one],
         "note": "" if one["is_seen"] else "noise"}
        for one in shown
    ]  # fmt: skip


def figure_notes(found: Mapping[str, Any], most: int) -> list[str]:
    """What is not in the table, and what its intervals are; sentences without their points."""
    figures, shown = list(found["figures"]), _shown(found, most)
    n_none = sum(_effect(one) == "none" for one in figures)
    n_left = len(figures) - len(shown) - n_none
    said = [f"{_figures(n_left)} more, whose effect is smaller or noise"] if n_left else []
    if n_none:
        said.append(f"{_figures(n_none)} without effect: whatever their value, every replication is the same")
    if any("at_low" in one for one in figures):
        said.append(
            "intervals (95 %) are those of the paired difference from the nominal outcome, under the same draws"
        )
    return said


def _shown(found: Mapping[str, Any], most: int) -> list[Mapping[str, Any]]:
    seen = [one for one in found["figures"] if one["is_seen"]]
    noise = [one for one in found["figures"] if not one["is_seen"] and _effect(one) != "none"]
    return [*seen, *noise[:NOISE_MAX]][:most]


def _effect(one: Mapping[str, Any]) -> str:
    """Of folders written before effects were told apart: seen or noise."""
    return str(one.get("effect", "seen" if one["is_seen"] else "noise"))


def _figures(n: int) -> str:
    return "1 figure" if n == 1 else f"{n} figures"


def measure_text(measure: Mapping[str, Any], base: float | None = None) -> str:
    """A measure with its interval, to as many places as the interval is sure of.

    Examples
    --------
    >>> measure_text({"estimate": 0.125, "low": 0.1172, "high": 0.1328}), measure_text({"estimate": 2.0, "low": None})
    ('0.1250 (0.1172 to 0.1328)', '2')
    >>> measure_text({"estimate": 0.125, "low": 0.125, "high": 0.125}, base=0.125)
    '0.125 (no change)'
    """
    estimate, low = measure["estimate"], measure["low"]
    if low is None:
        return words.number(estimate)
    high = measure["high"]
    if low == high:
        return f"{words.number(estimate)} ({'no change' if low == base else 'in every replication'})"
    places = min(max(0, 1 - math.floor(math.log10(0.5 * (high - low)))), 12)
    # An end that is not 0 is not printed as 0.
    places = max([places, *(telling_places(places, end) for end in (low, high) if abs(end) < 0.5)])
    middle, below, above = (f"{round(value, places) + 0.0:.{places}f}" for value in (estimate, low, high))
    return f"{middle} ({below} to {above})"


def _sentence(found: Mapping[str, Any]) -> str:
    name = words.metric_text(str(found["metric"])).partition(":")[0]
    return str(found["sentence"]).replace(str(found["metric"]), name, 1).replace("+-", "\N{PLUS-MINUS SIGN}")
