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
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from cupola.analysis.estimates.intervals import student_quantile
from cupola.analysis.findings import finite

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
        Between these lies the expected outcome for 95 % of the draws of public figures; noise taken out.
    chance_half_width : float
        Half the 95 % interval of the estimate at one draw: what more replications would make smaller.
    raid_low, raid_high : float
        Between these lie 95 % of the outcomes of single raids, with figures and chance.
    variance_figures, variance_chance : float
        Unbiased estimates of Var E(Y | figures) and E Var(Y | figures); the first may be negative when it is small.
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
    ms_points = n * float(np.var(means, ddof=1))
    within = float(np.var(table, axis=1, ddof=1).mean())
    ms_noise, error2 = within, ms_points / (n * points)
    if is_crossed:
        rest = table - means[:, None] - table.mean(axis=0)[None, :] + mean
        ms_noise = float(np.sum(rest**2)) / ((points - 1) * (n - 1))
        ms_chance = points * float(np.var(table.mean(axis=0), ddof=1))
        # Var of the grand mean: figures over points, chance over replications, what is left over both.
        error2 = max(ms_points + ms_chance - ms_noise, ms_points, 0.0) / (n * points)
    figures2 = (ms_points - ms_noise) / n
    shrink = math.sqrt(max(figures2, 0.0) * n / ms_points) if ms_points > 0.0 else 0.0
    shrunk = mean + shrink * (means - mean)
    tails = (0.5 - 0.5 * BAND, 0.5 + 0.5 * BAND)
    low, high = (float(end) for end in np.quantile(shrunk, tails))
    raid_low, raid_high = (float(end) for end in np.quantile(table, tails))
    return Bands(
        mean=mean,
        mean_half_width=student_quantile(tails[1], min(points, n) - 1) * math.sqrt(error2),
        figures_low=low,
        figures_high=high,
        chance_half_width=student_quantile(tails[1], n - 1) * math.sqrt(within / n),
        raid_low=raid_low,
        raid_high=raid_high,
        variance_figures=figures2,
        variance_chance=within,
        n_points=points,
        n=n,
    )
