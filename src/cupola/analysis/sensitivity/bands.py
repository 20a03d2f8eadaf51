r"""Two bands: how far an answer moves because public figures differ, and how far because of chance.

Points are draws of the figures, replications are draws of chance. Replication j has the same draws of chance at every
point (common random numbers), so outcomes form a table :math:`Y_{ij}` of points and replications, which is taken apart
as a function of two independent inputs (Hoeffding; the two-way layout with random effects, Searle, Casella and
McCulloch 1992, chapter 4):

.. math:: Y_{ij} = \mu + a_i + b_j + c_{ij}, \quad
          \mathrm{E}\,MS_a = n \sigma_a^2 + \sigma_c^2, \quad \mathrm{E}\,MS_c = \sigma_c^2

so that :math:`(MS_a - MS_c) / n` is an unbiased estimate of :math:`\sigma_a^2 = \mathrm{Var}\,\mathrm{E}(Y | a)`: the
inner Monte Carlo variance is subtracted. Without common random numbers it is the mean variance within points that is
subtracted (nested design, law of total variance).

A band from few draws is narrower than what it stands for. Between the smallest and the largest of m draws lies the
share (m - 1) / (m + 1) of all further ones, on average, whatever their distribution: 78 % with 8 draws, 95 % with 39.
So a band holds 95 % from 39 draws on, between the order statistics at 0.025 (m + 1) and 0.975 (m + 1), and with fewer
draws it ends at the outermost of them and says how much it holds. (Wilks, Annals of Mathematical Statistics 12, 1941;
Guttman, Statistical Tolerance Regions, 1970, section 2.)

What chance adds to the spread of the points' means is taken out by drawing them in towards their mean, by no more than
is sure: by the upper end of the interval of :math:`\sigma_a^2`. That is the wider one of two: that of the
distribution of :math:`MS_a / MS_c`, F times :math:`1 + n \sigma_a^2 / \sigma_c^2` (Searle and others 1992, section
3.6), which holds for normal effects; and that of the jackknife over points and replications (`jackknife.errors`).
The estimate itself may be 0 or below where figures do something, and would make the band a point.

Validity: a share that figures show in hardly any of the replications is held less often than promised: of 0.1 % with
30 replications in some 73 of 100 studies, of 0.7 % with 8 in 78.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from statistics import NormalDist
from typing import Any

import numpy as np

from cupola.analysis.estimates.distributions import beta_quantile, student_quantile
from cupola.analysis.findings import finite
from cupola.analysis.sensitivity.jackknife import errors, split

#: Share of draws and of raids that a band holds [-].
BAND = 0.95


@dataclass(frozen=True)
class Bands:
    """What is known of one metric when figures and chance both vary.

    Parameters
    ----------
    mean : float
        Over all figures and all chance, in the metric's unit.
    mean_half_width : float
        Half the 95 % interval of that mean.
    figures_low, figures_high : float
        Between these lies the expected outcome for the share ``figures_held`` of draws of public figures; noise taken
        out as far as it is sure to be noise.
    figures_held, raid_held : float
        Share of further draws, and of further single raids, that the band holds on average [-]: 0.95, or less where
        there are too few draws for it.
    chance_half_width : float
        Half the 95 % interval of the estimate at one draw: what more replications would make smaller.
    raid_low, raid_high : float
        Between these lies the share ``raid_held`` of the outcomes of single raids, with figures and chance.
    variance_figures, variance_chance : float
        Unbiased estimates of Var E(Y | figures) and E Var(Y | figures); the first may be negative when it is small.
    share_low, share_high : float
        95 % interval of the share of the variance that is there because figures differ [-]; NaN where nothing varies.
    n_points, n : int
        Draws of figures, and replications at each.
    """

    mean: float
    mean_half_width: float
    figures_low: float
    figures_high: float
    chance_half_width: float
    raid_low: float
    raid_high: float
    variance_figures: float
    variance_chance: float
    share_low: float
    share_high: float
    figures_held: float
    raid_held: float
    n_points: int
    n: int

    @property
    def share_figures(self) -> float:
        """Share of the variance of a single raid's outcome that is there because figures differ [-]; NaN if none is."""
        part, whole = max(self.variance_figures, 0.0), max(self.variance_figures, 0.0) + self.variance_chance
        return part / whole if whole > 0.0 else math.nan

    def to_dict(self) -> dict[str, Any]:
        """All fields and the share, ready for JSON."""
        fields = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return {name: finite(value) for name, value in {**fields, "share_figures": self.share_figures}.items()}


def bands(outcomes: np.ndarray, *, is_crossed: bool = True) -> Bands:
    """Take a table of outcomes apart into what figures do and what chance does.

    Parameters
    ----------
    outcomes : array, shape (points, replications)
        At least 2 x 2, in the metric's unit, no NaN.
    is_crossed : bool
        Whether replication j has the same draws of chance at every point.

    Raises
    ------
    ValueError
        If the table is too small or holds NaN.

    Examples
    --------
    >>> found = bands(np.array([[0.0, 1.0, 0.0, 1.0], [2.0, 3.0, 2.0, 3.0], [4.0, 5.0, 4.0, 5.0]]))
    >>> found.mean, round(found.variance_figures, 9), round(found.variance_chance, 9)
    (2.5, 4.0, 0.333333333)
    """
    table = np.asarray(outcomes, np.float64)
    if table.ndim != 2 or min(table.shape) < 2 or not np.isfinite(table).all():
        raise ValueError(f"outcomes must be a table of at least 2 x 2 numbers without NaN, not {table.shape}")
    points, n = table.shape
    means, mean = table.mean(axis=1), float(table.mean())
    figures2, within, ms_noise = split(table, is_crossed)
    ms_points = n * float(np.var(means, ddof=1))
    error2, dof_within = ms_points / (n * points), float(points * (n - 1))
    if is_crossed:
        ms_chance = points * float(np.var(table.mean(axis=0), ddof=1))
        # Chance within a point is that of its column and what is left over: degrees of freedom after Satterthwaite.
        parts = ms_chance / points, ms_noise * (points - 1) / points
        worth = parts[0] ** 2 / (n - 1) + parts[1] ** 2 / ((points - 1) * (n - 1))
        dof_within = within**2 / worth if worth > 0.0 else dof_within
        # Var of the grand mean: figures over points, chance over replications, what is left over both.
        error2 = max(ms_points + ms_chance - ms_noise, ms_points, 0.0) / (n * points)
    low2, high2 = _variance_interval(ms_points, ms_noise, points, n)
    share_low, share_high = _share_interval(figures2, (low2, high2), within, dof_within)
    if within > 0.0:
        error_figures2, error_ratio, dof = errors(table, is_crossed)
        sure = student_quantile(0.975, dof)
        high2 = max(high2, max(figures2, 0.0) + sure * error_figures2)
        share_low, share_high = _widened(max(figures2, 0.0) / within, sure * error_ratio, share_low, share_high)
    shrink = math.sqrt(min(high2 * n / ms_points, 1.0)) if ms_points > 0.0 else 0.0
    (low, high), held = _band(mean + shrink * (means - mean), points)
    # Outcomes of a point share its figures: so many independent raids say as much about the spread of raids.
    share = max(figures2, 0.0) / (max(figures2, 0.0) + within) if within > 0.0 else 1.0
    (raid_low, raid_high), raid_held = _band(table.ravel(), 1.0 / (share / points + (1.0 - share) / (n * points)))
    return Bands(
        mean=mean,
        mean_half_width=student_quantile(0.975, min(points, n) - 1) * math.sqrt(error2),
        figures_low=low,
        figures_high=high,
        chance_half_width=student_quantile(0.975, n - 1) * math.sqrt(within / n),
        raid_low=raid_low,
        raid_high=raid_high,
        variance_figures=figures2,
        variance_chance=within,
        share_low=share_low,
        share_high=share_high,
        figures_held=held,
        raid_held=raid_held,
        n_points=points,
        n=n,
    )


def _band(values: np.ndarray, n_draws: float) -> tuple[tuple[float, float], float]:
    """Ends between which 95 % of further values lie, or as many as so few independent draws can hold, and the share."""
    held = min(BAND, (n_draws - 1.0) / (n_draws + 1.0))
    # The order statistic at level (n + 1) of n draws; of more values than draws, where it would lie among them.
    level = max(0.0, (0.5 * (1.0 - held) * (n_draws + 1.0) - 1.0) / max(n_draws - 1.0, 1.0))
    low, high = np.quantile(values, (level, 1.0 - level))
    return (float(low), float(high)), held


def _variance_interval(ms_points: float, ms_noise: float, points: int, n: int) -> tuple[float, float]:
    """95 % interval of the variance of the expected outcome between points; not below 0."""
    if ms_noise <= 0.0:
        # Nothing but figures varies: the variance of normal values.
        ratios = [_chi2_ratio(p, points - 1) for p in (0.975, 0.025)]
        return ms_points / n / ratios[0], ms_points / n / ratios[1]
    ends = [ms_points / _f_quantile(p, points - 1, (points - 1) * (n - 1)) - ms_noise for p in (0.975, 0.025)]
    return max(ends[0], 0.0) / n, max(ends[1], 0.0) / n


def _share_interval(
    figures2: float, ends: tuple[float, float], within: float, dof_within: float
) -> tuple[float, float]:
    """95 % interval of figures2 / (figures2 + within), both being estimates (MOVER on the logarithm of their ratio).

    Zou and Donner, Statistics in Medicine 27 (2008): distances of the ends of two intervals, added in squares.
    """
    if within <= 0.0:
        return (1.0, 1.0) if figures2 > 0.0 else (math.nan, math.nan)
    low, high = (within / _chi2_ratio(p, dof_within) for p in (0.975, 0.025))
    ratio, found = max(figures2, 0.0) / within, [0.0, 0.0]
    if ends[0] > 0.0:
        found[0] = ratio * math.exp(-math.hypot(math.log(figures2 / ends[0]), math.log(high / within)))
    if figures2 > 0.0:
        found[1] = ratio * math.exp(math.hypot(math.log(ends[1] / figures2), math.log(within / low)))
    else:
        found[1] = ends[1] / low
    return found[0] / (1.0 + found[0]), found[1] / (1.0 + found[1])


def _widened(ratio: float, off: float, low: float, high: float) -> tuple[float, float]:
    """Ends of a share, at least as far as ``off`` from its ratio to the rest: on the logarithm where it is above 0."""
    if low > 0.0:
        away = math.exp(min(off / ratio, 500.0))
        return min(low, ratio / away / (1.0 + ratio / away)), max(high, ratio * away / (1.0 + ratio * away))
    most = ratio + off
    return low, max(high, most / (1.0 + most) if math.isfinite(most) else 1.0)


@lru_cache(maxsize=256)
def _f_quantile(p: float, above: int, below: int) -> float:
    """Quantile of the F distribution, from that of the beta distribution."""
    x = beta_quantile(p, 0.5 * above, 0.5 * below)
    return below * x / (above * (1.0 - x))


def _chi2_ratio(p: float, dof: float) -> float:
    """Quantile of chi-square over its degrees of freedom, to 1 % from 10 on (Wilson and Hilferty 1931)."""
    part = 2.0 / (9.0 * dof)
    return (1.0 - part + NormalDist().inv_cdf(p) * math.sqrt(part)) ** 3
