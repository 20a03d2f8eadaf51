"""Rows of a tornado from a folder: of a sweep, or of `cupola uncertainty`, which knows its own ends and indices."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from cupola.analysis.estimates.intervals import Estimate
from cupola.analysis.sensitivity.tornado import LEVELS_MAX, Swing, swings_of, swings_of_steps
from cupola.study.store.parquet import read_table
from cupola.study.sweeps.reading import SweepFolder
from cupola.study.sweeps.uncertainty import TABLE, read_uncertainty

#: Shares of variance, the one that counts what factors do together first.
_INDICES = ("total", "first_order")


class Tornado(NamedTuple):
    """Rows, the outcome with everything nominal where that was simulated, and what was done with the other factors."""

    swings: tuple[Swing, ...]
    base: Estimate | None
    note: str


def read_tornado(sweep: SweepFolder, metric: str) -> Tornado:
    """The rows of a tornado.

    Of the design ``each`` (one figure at a time) they are its ends, with the intervals of paired differences where the
    folder holds them for this metric; of trajectories and of designs for Sobol' indices they are paired steps
    (`swings_of_steps`); of others main effects (`swings_of`), with indices where it holds them.

    Raises
    ------
    InputError
        If there is no such metric.
    """
    found = _read(sweep, metric)
    noise = _noise(sweep, metric)
    return found._replace(swings=tuple(replace(one, is_noise=one.parameter in noise) for one in found.swings))


def _read(sweep: SweepFolder, metric: str) -> Tornado:
    swings = swings_of(sweep.factors, sweep.estimates(metric))
    measures = _measures(sweep, metric)
    if _design(sweep) == "each":
        swings = tuple(_paired(one, measures) for one in swings)
        ordered = tuple(sorted(swings, key=lambda one: (-one.size, one.parameter)))
        note = "One at a time at both ends, all others nominal; upright line: everything nominal."
        if measures:
            note += " Whiskers: the paired difference from it."
        return Tornado(ordered, sweep.estimates(metric)[0], note)
    if _design(sweep) in ("morris", "saltelli"):
        steps = swings_of_steps(sweep.factors, sweep.estimates(metric), _steps(sweep))
        note = (
            "Mean over pairs of points that differ in this factor alone: at its lower values, and at its higher ones."
        )
        return Tornado(tuple(_indexed(one, measures) for one in steps), None, note)
    indexed = tuple(_indexed(one, measures) for one in swings)
    several = any(len(set(column.tolist())) > LEVELS_MAX for column in sweep.factors.values())
    ends = "Mean over the third of the points with its lowest values, and over that with its highest."
    note = ends if several else "Each at both ends, mean over the values of the others."
    n_open = sum(one is None for one in sweep.estimates(metric))
    if n_open:
        note += f" {n_open} of {sweep.n_points} points are missing: both ends may be means over different points."
    return Tornado(indexed, None, note)


def _noise(sweep: SweepFolder, metric: str) -> set[str]:
    """Figures that `cupola uncertainty` could not tell from noise; none where it looked at another metric."""
    found = read_uncertainty(sweep.folder)
    if found is None or found["metric"] != metric:
        return set()
    return {str(one["figure"]) for one in found["figures"] if not one["is_seen"]}


def _design(sweep: SweepFolder) -> str:
    return str((sweep.study.get("design") or {}).get("kind", "grid"))


def _steps(sweep: SweepFolder) -> list[tuple[int, int]]:
    """Pairs of points that differ in one factor: along a trajectory; in a block for Sobol' indices from the first."""
    k = len(sweep.labels)
    if _design(sweep) == "morris":
        return [(i, i + 1) for i in range(sweep.n_points - 1) if (i + 1) % (k + 1)]
    return [(first, first + i) for first in range(0, sweep.n_points, k + 2) for i in range(1, k + 1)]


def _measures(sweep: SweepFolder, metric: str) -> dict[tuple[str, str], Estimate]:
    """What `cupola uncertainty` found, by figure and measure; nothing where it looked at another metric."""
    path = sweep.folder / TABLE
    if not path.is_file():
        return {}
    columns, about = read_table(path)
    if about.get("metric") != metric:
        return {}
    names = ("figure", "measure", "estimate", "low", "high")
    rows = zip(*(columns[name].tolist() for name in names), strict=True)
    return {(figure, kind): Estimate(middle, low, high, "", 0) for figure, kind, middle, low, high in rows}


def _paired(swing: Swing, measures: dict[tuple[str, str], Estimate]) -> Swing:
    ends = [measures.get((swing.parameter, end)) for end in ("at_low", "at_high")]
    if ends[0] is None or ends[1] is None:
        return swing
    return Swing(swing.parameter, swing.low, swing.high, ends[0], ends[1])


def _indexed(swing: Swing, measures: dict[tuple[str, str], Estimate]) -> Swing:
    correlation = measures.get((swing.parameter, "rank_correlation"))
    if correlation is not None:
        return replace(swing, correlation=correlation)
    index = next((measures[swing.parameter, kind] for kind in _INDICES if (swing.parameter, kind) in measures), None)
    return replace(swing, index=index)
