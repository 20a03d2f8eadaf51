"""Adjudication tables for wargames: outcomes of many replications as quantiles, and as bands of a die.

A player rolls instead of simulating: each face of the die stands for one outcome, and each outcome has as many faces as
its probability asks for, to the nearest face.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from cupola._shown import Shown
from cupola.analysis.estimates.intervals import Estimate
from cupola.analysis.estimates.pooled import Pooled, PooledPart, pooled_counts, pooled_spread
from cupola.analysis.estimates.quantiles import spread
from cupola.analysis.findings import finite, quantiles_dict

#: Die -> its faces in order -> how many ways there are to roll each.
DICE: dict[str, dict[int, int]] = {
    "d6": dict.fromkeys(range(1, 7), 1),
    "d10": dict.fromkeys(range(1, 11), 1),
    "d20": dict.fromkeys(range(1, 21), 1),
    "2d6": {face: 6 - abs(face - 7) for face in range(2, 13)},
    "d100": dict.fromkeys(range(1, 101), 1),
}


@dataclass(frozen=True, slots=True)
class Band:
    """Faces of a die that stand for one outcome.

    Parameters
    ----------
    first, last : int
        Faces, both included.
    outcome : float
        What happens.
    p_die : float
        Probability to roll these faces [-].
    """

    first: int
    last: int
    outcome: float
    p_die: float

    @property
    def faces(self) -> str:
        """As it is printed.

        Examples
        --------
        >>> Band(1, 3, 0.0, 0.5).faces, Band(6, 6, 2.0, 1 / 6).faces
        ('1-3', '6')
        """
        return str(self.first) if self.first == self.last else f"{self.first}-{self.last}"


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table: what came out in all replications of one case.

    Parameters
    ----------
    row, column : tuple of str
        Values of the factors of the rows and of the columns, as they were written.
    estimate : Estimate
        Mean, or share, with its interval.
    quantiles : tuple of 3 Estimates
        The outcomes that one replication in ten, in two, and nine in ten do not exceed, each with its interval; NaN
        where there were none.
    bands : tuple of Band
        Of the die; empty without one.
    error : float
        Largest difference between the probability of an outcome and that of its faces [-]; outcomes without a face
        count with all of theirs. NaN without a die.
    edge_error : float
        Largest difference between the distribution of the die and that of the replications [-]; at most half a face.
    n : int
        Replications in which there was an outcome.
    n_points, n_draws, n_least : int
        Points of a sweep that are put together, each with the same weight; different draws of chance behind them, which
        points under one seed share; fewest replications of a point [-].
    hidden : float
        Largest probability of an outcome that has no face [-]; 0 where all have one. NaN without a die.
    """

    row: tuple[str, ...]
    column: tuple[str, ...]
    estimate: Estimate
    quantiles: tuple[Estimate, Estimate, Estimate]
    bands: tuple[Band, ...]
    error: float
    edge_error: float
    n: int
    n_points: int
    n_draws: int
    n_least: int
    hidden: float


@dataclass(frozen=True, repr=False)
class Table(Shown):
    """A whole table.

    Parameters
    ----------
    name : str
        Scenario or study.
    metric, kind, unit : str
        What the outcomes are, as in `cupola.analysis.metrics.metrics.Metric`.
    row_factors, column_factors : tuple of str
        Paths that vary.
    cells : tuple of Cell
        Row by row.
    die : str
        One of `DICE`, or empty.
    seed : int
        Seed of all draws.
    pooled : tuple of str
        Factors of a sweep that vary within the cells.
    unfinished : int
        Points of a sweep that belong into the table and are not simulated yet [-].
    """

    name: str
    metric: str
    kind: str
    unit: str
    row_factors: tuple[str, ...]
    column_factors: tuple[str, ...]
    cells: tuple[Cell, ...]
    die: str
    seed: int
    pooled: tuple[str, ...] = ()
    unfinished: int = 0

    @property
    def rows(self) -> tuple[tuple[str, ...], ...]:
        """Values of the row factors, in order."""
        return tuple(dict.fromkeys(cell.row for cell in self.cells))

    @property
    def columns(self) -> tuple[tuple[str, ...], ...]:
        """Values of the column factors, in order."""
        return tuple(dict.fromkeys(cell.column for cell in self.cells))

    def at(self, row: tuple[str, ...], column: tuple[str, ...]) -> Cell | None:
        """The cell of a row and a column; None where a study has no such point."""
        return next((cell for cell in self.cells if (cell.row, cell.column) == (row, column)), None)

    @property
    def edge_error(self) -> float:
        """The largest of all cells [-]; NaN without a die."""
        return max((cell.edge_error for cell in self.cells if cell.n), default=math.nan)

    def _shown(self) -> tuple[str, Sequence[str], Sequence[Sequence[str]]]:
        heads = (", ".join(self.row_factors), *(", ".join(column) or self.metric for column in self.columns))
        rows = [(", ".join(row), *(self._cell_text(row, column) for column in self.columns)) for row in self.rows]
        unit = f" [{self.unit}]" if self.unit else ""
        return f"Table of {self.metric}{unit}, {self.name}", heads, rows

    def _cell_text(self, row: tuple[str, ...], column: tuple[str, ...]) -> str:
        cell = self.at(row, column)
        return str(cell.estimate) if cell is not None else "-"

    def to_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "name": self.name,
            "metric": self.metric,
            "unit": self.unit,
            "die": self.die,
            "seed": self.seed,
            "pooled": list(self.pooled),
            "unfinished": self.unfinished,
            "row_factors": list(self.row_factors),
            "column_factors": list(self.column_factors),
            "cells": [
                {
                    "row": list(cell.row),
                    "column": list(cell.column),
                    "mean": cell.estimate.estimate,
                    "low": cell.estimate.low,
                    "high": cell.estimate.high,
                    "quantiles": quantiles_dict(cell.quantiles),
                    "bands": [{"faces": band.faces, "outcome": band.outcome, "p": band.p_die} for band in cell.bands],
                    "error": cell.error,
                    "edge_error": cell.edge_error,
                    "hidden": finite(cell.hidden),
                    "n": cell.n,
                    "points": cell.n_points,
                    "draws": cell.n_draws,
                }
                for cell in self.cells
            ],
        }


def cell_of(
    row: Sequence[str], column: Sequence[str], outcomes: np.ndarray | Pooled, estimate: Estimate, die: str = ""
) -> Cell:
    """A cell from the outcomes of all replications of a case, or of several points; NaN is no outcome.

    Examples
    --------
    >>> cell = cell_of(("4",), ("base",), np.array([0.0, 0.0, 1.0, 2.0]), Estimate(0.75, 0.0, 2.3, "", 4), "d6")
    >>> [(band.faces, band.outcome) for band in cell.bands], [one.estimate for one in cell.quantiles]
    ([('1-3', 0.0), ('4-5', 1.0), ('6', 2.0)], [0.0, 0.0, 2.0])
    """
    if not isinstance(outcomes, Pooled):
        outcomes = Pooled([PooledPart.of(outcomes, 0, np.arange(len(outcomes)))])
    pool = outcomes
    found: tuple[Band, ...] = ()
    error = edge = hidden = math.nan
    if die and pool.parts:
        values, counts = pooled_counts(pool)
        found, error, edge = bands_of(values, counts, DICE[die])
        shown = {band.outcome for band in found}
        hidden = max((c / sum(counts) for v, c in zip(values, counts, strict=True) if v not in shown), default=0.0)
    one = pool.parts[0].values if pool.parts else np.zeros(0)
    quantiles = pooled_spread(pool, estimate.unit) if len(pool.parts) > 1 else spread(one, estimate.unit)
    return Cell(
        row=tuple(row),
        column=tuple(column),
        estimate=estimate,
        quantiles=quantiles,
        bands=found,
        error=error,
        edge_error=edge,
        n=pool.n,
        n_points=len(pool.parts),
        n_draws=pool.n_draws,
        n_least=pool.n_least,
        hidden=hidden,
    )


def bands(values: np.ndarray, die: Mapping[int, int]) -> tuple[tuple[Band, ...], float, float]:
    r"""Cut a distribution to the faces of a die.

    Parameters
    ----------
    values : array
        Outcomes, one per replication; not empty, no NaN.
    die : mapping of int to int
        Faces in order, and how many ways there are to roll each.

    Returns
    -------
    tuple of Band
        Smallest outcome first. Between two outcomes the die changes at the face whose edge lies nearest to the
        cumulated probability.
    float, float
        Largest error of the probability of an outcome, and of a cumulated probability [-].

    Notes
    -----
    A face with cumulated probabilities :math:`g_-` below and :math:`g_+` above it stands for the smallest outcome
    :math:`o` with :math:`F(o) \ge (g_- + g_+) / 2`. Counted in whole numbers: no rounding decides a tie.

    Examples
    --------
    >>> found, error, _ = bands(np.array([0.0, 1.0, 1.0, 2.0]), DICE["2d6"])
    >>> [(band.faces, band.outcome) for band in found], round(error, 3)
    ([('2-5', 0.0), ('6-8', 1.0), ('9-12', 2.0)], 0.056)
    """
    outcomes, counts = np.unique(values, return_counts=True)
    return bands_of(outcomes, counts.tolist(), die)


def bands_of(
    outcomes: np.ndarray, counts: Sequence[int], die: Mapping[int, int]
) -> tuple[tuple[Band, ...], float, float]:
    """`bands` of outcomes in order and how often each occurred, in whole numbers."""
    cumulated = list(itertools.accumulate(counts))
    n, ways = cumulated[-1], sum(die.values())
    faces_of: dict[int, list[int]] = {}
    below, k = 0, 0
    for face, weight in die.items():
        while cumulated[k] * 2 * ways < (2 * below + weight) * n:
            k += 1
        faces_of.setdefault(k, []).append(face)
        below += weight
    found, error, edge, rolled = [], 0.0, 0.0, 0
    for k, outcome in enumerate(outcomes):
        faces = faces_of.get(k, [])
        weight = sum(die[face] for face in faces)
        rolled += weight
        error = max(error, abs(weight / ways - counts[k] / n))
        edge = max(edge, abs(rolled / ways - cumulated[k] / n))
        if faces:
            found.append(Band(faces[0], faces[-1], float(outcome), weight / ways))
    return tuple(found), error, edge
