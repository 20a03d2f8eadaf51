"""How far an outcome swings when one parameter goes from its low to its high value: the rows of a tornado."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from cupola.analysis.estimates.intervals import Estimate, mean_interval

#: A factor with more different values than this is no grid: its lower and upper thirds are compared.
LEVELS_MAX = 12


@dataclass(frozen=True, slots=True)
class Swing:
    """One parameter, and the outcome at both of its ends.

    Parameters
    ----------
    parameter : str
        What was changed, in words.
    low, high : str
        Both values as they are printed, with their unit.
    at_low, at_high : Estimate
        The outcome there.
    index : Estimate or None
        Share of the outcome's variance that the parameter explains [-] (a Sobol' index), where it is known.
    correlation : Estimate or None
        Rank correlation with the outcome [-], where that is what counts.
    is_noise : bool
        Whether chance alone would do as much.
    """

    parameter: str
    low: str
    high: str
    at_low: Estimate
    at_high: Estimate
    index: Estimate | None = None
    correlation: Estimate | None = None
    is_noise: bool = False

    @property
    def size(self) -> float:
        """How far the outcome swings, in its unit; NaN where one end is not known."""
        return abs(self.at_high.estimate - self.at_low.estimate)


def swings_of(factors: Mapping[str, np.ndarray], estimates: Sequence[Estimate | None]) -> tuple[Swing, ...]:
    """Rows of a tornado from the points of a sweep: each factor at both ends, over all values of the others.

    Parameters
    ----------
    factors : mapping of str to array
        The value of each factor at each point.
    estimates : sequence of Estimate or None
        The outcome at each point; None where it is not known.

    Returns
    -------
    tuple of Swing
        The widest first; factors with one value are left out. A factor of at most `LEVELS_MAX` values is taken at its
        lowest and its highest one (a word: at the values with the lowest and the highest outcome), the others from a
        third of the points at either end.

    Notes
    -----
    An end is the mean over its points. Where points are few levels of a grid, the interval is as wide as the mean of
    theirs: the standard error of a mean is at most the mean of the standard errors, whatever draws the points share.
    Where they are thirds of a Latin hypercube, points differ by chance in the other factors too, and the interval is
    that of their mean (Student's t).

    Examples
    --------
    >>> points = {"salvo": np.array([1, 2, 1, 2]), "raid": np.array([2, 2, 8, 8])}
    >>> outcome = [Estimate(x, x - 0.1, x + 0.1, "", 100) for x in (0.5, 0.25, 4.5, 4.25)]
    >>> [(swing.parameter, swing.low, swing.high, swing.size) for swing in swings_of(points, outcome)]
    [('raid', '2', '8', 4.0), ('salvo', '1', '2', 0.25)]
    """
    known = np.array([one is not None and math.isfinite(one.estimate) for one in estimates], bool)
    found = []
    for name, column in factors.items():
        values, chosen = np.asarray(column)[known], [one for one in estimates if one is not None]
        chosen = [one for one in chosen if math.isfinite(one.estimate)]
        different = sorted(set(values.tolist()))
        if len(different) < 2:
            continue
        if len(different) <= LEVELS_MAX:
            found.append(_of_levels(name, values, different, chosen))
        elif values.dtype.kind in "iuf":
            found.append(_of_thirds(name, values, chosen))
    return tuple(sorted(found, key=lambda swing: (-swing.size, swing.parameter)))


def swings_of_steps(
    factors: Mapping[str, np.ndarray], estimates: Sequence[Estimate | None], steps: Iterable[tuple[int, int]]
) -> tuple[Swing, ...]:
    """Rows of a tornado from pairs of points that differ in one factor, as in trajectories (Morris 1991).

    Parameters
    ----------
    factors : mapping of str to array
        The value of each factor at each point.
    estimates : sequence of Estimate or None
        The outcome at each point; None where it is not known.
    steps : iterable of (int, int)
        Pairs of points; those that do not differ in just one factor are left out.

    Returns
    -------
    tuple of Swing
        The widest first. Both ends of a factor are means over the same steps, before and after, so that what else
        differs between points does not look like its effect; a factor that no step moved is left out.

    Examples
    --------
    >>> points = {"salvo": np.array([1, 2, 2, 2, 2, 1]), "raid": np.array([2, 2, 8, 8, 2, 2])}
    >>> outcome = [Estimate(x, x - 0.1, x + 0.1, "", 100) for x in (1.0, 0.5, 4.5, 4.5, 0.5, 1.0)]
    >>> swings = swings_of_steps(points, outcome, [(0, 1), (1, 2), (3, 4), (4, 5)])
    >>> [(swing.parameter, swing.at_low.estimate, swing.at_high.estimate) for swing in swings]
    [('raid', 0.5, 4.5), ('salvo', 1.0, 0.5)]
    """
    of_factor: dict[str, list[tuple[int, int]]] = {}
    for a, b in steps:
        moved = [name for name, column in factors.items() if column[a] != column[b]]
        if len(moved) == 1 and estimates[a] is not None and estimates[b] is not None:
            column = factors[moved[0]]
            of_factor.setdefault(moved[0], []).append((a, b) if column[a] < column[b] else (b, a))
    found = []
    for name, pairs in of_factor.items():
        texts, means = [], []
        for points in zip(*pairs, strict=True):
            values = sorted(factors[name][k] for k in points)
            same = values[0] == values[-1]
            texts.append(value_text(values[0]) if same else f"{_short(values[0])} to {_short(values[-1])}")
            means.append(mean_estimate([one for one in (estimates[k] for k in points) if one is not None]))
        found.append(Swing(name, texts[0], texts[1], means[0], means[1]))
    return tuple(sorted(found, key=lambda swing: (-swing.size, swing.parameter)))


def value_text(value: object) -> str:
    """A factor's value as it is printed.

    Examples
    --------
    >>> value_text(np.bool_(True)), value_text(0.85000001), value_text("s300ps"), value_text(12)
    ('yes', '0.85', 's300ps', '12')
    """
    plain = value.item() if isinstance(value, np.generic) else value
    if isinstance(plain, bool):
        return "yes" if plain else "no"
    return f"{plain:.4g}" if isinstance(plain, float) else str(plain)


def _of_levels(name: str, values: np.ndarray, different: Sequence[object], estimates: Sequence[Estimate]) -> Swing:
    pairs = list(zip(values, estimates, strict=True))
    means = {level: mean_estimate([one for value, one in pairs if value == level]) for level in different}
    low, high = different[0], different[-1]
    if isinstance(low, str):
        low = min(different, key=lambda level: means[level].estimate)
        high = max(different, key=lambda level: means[level].estimate)
    return Swing(name, value_text(low), value_text(high), means[low], means[high])


def _of_thirds(name: str, values: np.ndarray, estimates: Sequence[Estimate]) -> Swing:
    third = max(2, len(values) // 3)
    order = np.argsort(values, kind="stable")
    ends = []
    for part in (order[:third], order[-third:]):
        middle, low, high = mean_interval(np.array([estimates[k].estimate for k in part]))
        text = " to ".join(_short(values[k]) for k in (part[0], part[-1]))
        ends.append((text, Estimate(middle, low, high, estimates[0].unit, len(part))))
    return Swing(name, ends[0][0], ends[1][0], ends[0][1], ends[1][1])


def _short(value: float) -> str:
    """One end of a range of values: three figures, and never an exponent for what is large."""
    return f"{value:.0f}" if abs(value) >= 1000.0 else f"{value:.3g}"


def mean_estimate(estimates: Sequence[Estimate]) -> Estimate:
    """The mean of outcomes, with an interval that holds whatever draws they share."""
    middle, low, high = (
        float(np.mean([getattr(one, name) for one in estimates])) for name in ("estimate", "low", "high")
    )
    return Estimate(middle, low, high, estimates[0].unit, sum(one.n for one in estimates))
