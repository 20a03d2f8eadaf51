"""What a picture of a sweep shows: which factor runs along the axis, and which make the lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

from cupola.analysis.estimates.intervals import Estimate
from cupola.analysis.sensitivity.tornado import mean_estimate, value_text
from cupola.errors import InputError, Problem

if TYPE_CHECKING:
    from cupola.study.sweeps.reading import SweepFolder

#: More lines than this cannot be told apart.
LINES_MAX = 8


@dataclass(frozen=True, eq=False)
class Line:
    """One line: outcomes against the factor of the axis.

    Parameters
    ----------
    values : mapping of str to list
        Values of the factors that make the lines; several where these lines are alike.
    x : ndarray
        Values of the axis' factor, rising.
    estimates : list of Estimate
        One for each.
    points : list of lists
        The points of the sweep that are at each; of lines that are alike those of the first.
    """

    values: Mapping[str, Sequence[Any]]
    x: np.ndarray
    estimates: Sequence[Estimate]
    points: Sequence[Sequence[int]] = ()

    def column(self, name: str) -> np.ndarray:
        """``estimate``, ``low`` or ``high`` of all its points."""
        return np.array([getattr(one, name) for one in self.estimates], np.float64)


@dataclass(frozen=True, eq=False)
class Slice:
    """The points of a sweep that a picture shows.

    Parameters
    ----------
    lines : sequence of Line
        Alike lines are one.
    by, averaged : tuple of str
        Factors that make the lines, and those over whose values is averaged.
    fixed : mapping of str to str
        Factors that were given one value, and that value in words.
    """

    lines: Sequence[Line]
    by: tuple[str, ...]
    averaged: tuple[str, ...] = ()
    fixed: Mapping[str, str] = field(default_factory=dict)


def numeric_factors(sweep: SweepFolder) -> tuple[str, ...]:
    """Factors that are numbers and take more than one value, those with most values first."""
    found = {
        label: len(np.unique(column))
        for label, column in sweep.factors.items()
        if column.dtype.kind in "iuf" and len(np.unique(column)) > 1
    }
    return tuple(sorted(found, key=lambda label: -found[label]))


def choose_numeric(sweep: SweepFolder, given: str | None, option: str, other_than: Sequence[str] = ()) -> str:
    """The factor of an axis: the one that was asked for, else the one with most values.

    Raises
    ------
    InputError
        If it does not exist or is no number; names the factors that are.
    """
    numeric = tuple(label for label in numeric_factors(sweep) if label not in other_than)
    if given is not None:
        sweep.check_factor(given, option)
        if given not in numeric:
            limit = "is the other axis already" if given in other_than else "is no number with more than one value"
            raise InputError(Problem(sweep.place, option, given, limit, _known(numeric)))
        return given
    if not numeric:
        more = "second " if other_than else ""
        limit = f"has no {more}factor that is a number with more than one value"
        hint = f"its factors are: {', '.join(sweep.labels)}"
        raise InputError(Problem(sweep.place, option, None, limit, hint))
    return numeric[0]


def chosen_points(sweep: SweepFolder, where: Mapping[str, Any]) -> np.ndarray:
    """Mask of the points at which factors have the values asked for.

    Raises
    ------
    InputError
        If a factor does not exist or has no such value; names those that it has.
    """
    chosen = np.ones(sweep.n_points, bool)
    for label, wanted in where.items():
        sweep.check_factor(label, "where")
        column = sweep.factors[label]
        mask = np.array([_is_value(value, wanted) for value in column])
        if not mask.any():
            known = ", ".join(dict.fromkeys(map(value_text, column)))
            limit = f"is no value of {label!r}"
            raise InputError(Problem(sweep.place, f"where {label}", wanted, limit, f"it has: {known}"))
        chosen &= mask
    if not chosen.any():
        raise InputError(Problem(sweep.place, "where", None, "no point has all these values", "ask for fewer"))
    return chosen


def slice_of(sweep: SweepFolder, metric: str, x: str, by: str | None, where: Mapping[str, Any]) -> Slice:
    """Lines of a metric against a factor.

    Without ``by`` every combination of the other factors is a line, as long as these are at most `LINES_MAX`; then
    the factor with fewest values makes the lines, and the outcome is averaged over the others.

    Raises
    ------
    InputError
        If a factor, value or metric does not exist, ``by`` makes too many lines, or no point is finished.
    """
    chosen, estimates = chosen_points(sweep, where), sweep.estimates(metric)
    chosen &= np.array([one is not None for one in estimates])
    if not chosen.any():
        limit = "no finished point has this metric with these values"
        raise InputError(Problem(sweep.place, "metric", metric, limit, "resume the sweep"))
    factors = {label: column[chosen] for label, column in sweep.factors.items()}
    known = [one for one, is_chosen in zip(estimates, chosen, strict=True) if is_chosen and one is not None]
    levels = {label: sorted(set(column.tolist())) for label, column in factors.items() if label != x}
    fixed = {label: value_text(values[0]) for label, values in levels.items() if len(values) == 1}
    free = {label: values for label, values in levels.items() if len(values) > 1}
    lines_by = _lines_by(sweep, by, free)
    rows = np.flatnonzero(chosen)
    found = []
    for combination in product(*(free[label] for label in lines_by)):
        mask = np.ones(len(known), bool)
        for label, value in zip(lines_by, combination, strict=True):
            mask &= np.array([one == value for one in factors[label].tolist()])
        if mask.any():
            values = {label: (value,) for label, value in zip(lines_by, combination, strict=True)}
            here = [one for one, is_here in zip(known, mask, strict=True) if is_here]
            found.append(_line(values, factors[x][mask], here, rows[mask].tolist()))
    averaged = tuple(label for label in free if label not in lines_by)
    return Slice(_merged(found), lines_by, averaged, fixed)


def _lines_by(sweep: SweepFolder, by: str | None, free: Mapping[str, Sequence[Any]]) -> tuple[str, ...]:
    """The factors that make the lines."""
    if by is not None:
        sweep.check_factor(by, "by")
        if by not in free:
            hint = f"free are: {', '.join(free)}" if free else "leave it out"
            raise InputError(Problem(sweep.place, "by", by, "is the axis, or has one value here", hint))
        if len(free[by]) > LINES_MAX:
            limit = f"makes {len(free[by])} lines, more than {LINES_MAX}"
            raise InputError(Problem(sweep.place, "by", by, limit, "choose another one, or leave it out"))
        return (by,)
    n_lines = prod(len(values) for values in free.values())  # of Python's integers: dozens of factors overflow others
    if n_lines <= LINES_MAX:
        return tuple(free)
    fewest = min(free, key=lambda label: len(free[label]))
    return (fewest,) if len(free[fewest]) <= LINES_MAX else ()


def _line(
    values: Mapping[str, Sequence[Any]], x: np.ndarray, estimates: Sequence[Estimate], points: Sequence[int]
) -> Line:
    """One line, its points in order; points at one place are averaged."""
    places = sorted(set(x.tolist()))
    at = {place: [k for k, here in enumerate(x.tolist()) if here == place] for place in places}
    means = [mean_estimate([estimates[k] for k in at[place]]) for place in places]
    return Line(values, np.array(places), means, [[points[k] for k in at[place]] for place in places])


def _merged(lines: Sequence[Line]) -> list[Line]:
    """Lines that are the same to the last bit become one, named by all their values."""
    merged: list[Line] = []
    for line in lines:
        twin = next((k for k, other in enumerate(merged) if _alike(other, line)), None)
        if twin is None:
            merged.append(line)
        else:
            other = merged[twin]
            joint = {name: tuple(dict.fromkeys((*other.values[name], *line.values[name]))) for name in line.values}
            if sum(len(one) > 1 for one in joint.values()) > 1:
                merged.append(line)  # more than one factor differs: one name for both would name a third one too
            else:
                merged[twin] = Line(joint, line.x, line.estimates, other.points)
    return merged


def _alike(a: Line, b: Line) -> bool:
    return len(a.x) == len(b.x) and bool(np.all(a.x == b.x)) and list(a.estimates) == list(b.estimates)


def _is_value(value: Any, wanted: Any) -> bool:
    if isinstance(wanted, str):
        if isinstance(value, bool | np.bool_):
            return wanted.lower() in (("true", "yes") if value else ("false", "no"))
        if not isinstance(value, str):
            try:
                return bool(np.isclose(float(value), float(wanted), rtol=1e-9, atol=0.0))
            except ValueError:
                return False
    return bool(value == wanted)


def _known(numeric: Sequence[str]) -> str:
    return f"these are: {', '.join(numeric)}" if numeric else "none is: give the study a factor with numbers"
