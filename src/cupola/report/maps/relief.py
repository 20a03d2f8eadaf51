"""Shaded relief: terrain as a quiet picture that symbols can stand on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from cupola.terrain.grid import TerrainGrid

#: Colours of low and high ground (red, green, blue in 0 to 1) and the height [m] at which the high one is reached.
_LOW = np.array([0.955, 0.945, 0.915])
_HIGH = np.array([0.850, 0.800, 0.715])
_HIGH_M = 2600.0
#: The sun of map makers: from the north-west, halfway up.
_SUN_AZIMUTH_RAD = np.radians(315.0)
_SUN_ELEVATION_RAD = np.radians(45.0)
#: Steps of brightness: fewer make smaller files, and nobody sees more on paper.
_STEPS = 32
#: Rows that are coloured at a time.
_STRIP_ROWS = 64


def hillshade(heights_m: NDArray[Any], posting_m: float, exaggeration: float = 1.0) -> NDArray[np.float64]:
    r"""How brightly ground is lit from the north-west.

    Parameters
    ----------
    heights_m : array, shape (rows, columns)
        Heights [m]; row 0 is north, column 0 is west; at least 2 by 2.
    posting_m : float
        Distance between cells [m], > 0.
    exaggeration : float
        Multiplies heights; > 1 makes gentle country visible.

    Returns
    -------
    array
        Cosine of the angle between sun and slope, 0 to 1; flat ground has sin 45 deg = 0.707.

    Notes
    -----
    .. math:: s = \frac{\sin e - \cos e\,(z_x \sin a + z_y \cos a)}{\sqrt{1 + z_x^2 + z_y^2}}

    Lambert's law (Horn 1981, without the smoothing kernel), `a` azimuth and `e` elevation of the sun.

    Examples
    --------
    >>> float(hillshade(np.zeros((3, 3)), 100.0)[1, 1].round(3))
    0.707
    """
    north, east = np.gradient(np.asarray(heights_m, np.float64) * exaggeration, posting_m)
    north = -north  # rows run southward
    toward_sun = east * np.sin(_SUN_AZIMUTH_RAD) + north * np.cos(_SUN_AZIMUTH_RAD)
    lit = (np.sin(_SUN_ELEVATION_RAD) - np.cos(_SUN_ELEVATION_RAD) * toward_sun) / np.sqrt(1.0 + east**2 + north**2)
    return np.clip(lit, 0.0, 1.0)


def relief_picture(
    terrain: TerrainGrid, lat_deg: float, lon_deg: float, half_side_m: float, cells: int = 260
) -> NDArray[np.uint8]:
    """The square around a place as red, green and blue, shape (2 cells + 1, 2 cells + 1, 3), row 0 north.

    Heights are averaged where the terrain is finer than the picture. Where the terrain ends the picture shows sea
    level; the sea itself is drawn over it by the map.
    """
    posting_m = half_side_m / cells
    finer = 2 if terrain.posting_m < 0.75 * posting_m else 1
    plane = terrain.resample_around(lat_deg, lon_deg, half_side_m + posting_m, posting_m / finer)
    heights = _averaged(plane.heights_m.astype(np.float64), finer, 2 * cells + 1)
    heights = _smoothed(heights, int(terrain.posting_m / posting_m))
    # Coarse terrain on a large map is gentle: its slopes are stretched until the ranges stand out.
    exaggeration = float(np.clip(posting_m / 120.0, 1.0, 9.0))
    lit = hillshade(heights, plane.posting_m * finer, exaggeration)
    picture = np.empty((*heights.shape, 3), np.uint8)
    for start in range(0, len(heights), _STRIP_ROWS):  # three colours of numbers take ten times the memory of bytes
        strip = slice(start, start + _STRIP_ROWS)
        picture[strip] = _coloured(heights[strip], lit[strip])
    return picture


def _coloured(heights: NDArray[np.float64], lit: NDArray[np.float64]) -> NDArray[np.float64]:
    """Red, green and blue of ground, in whole numbers up to 255."""
    lit = np.round(lit * _STEPS) / _STEPS
    height = np.round(np.clip(heights / _HIGH_M, 0.0, 1.0) * _STEPS)[..., None] / _STEPS
    tint = _LOW + (_HIGH - _LOW) * height
    brightness = 1.0 + 0.34 * (lit - np.sin(_SUN_ELEVATION_RAD))[..., None]
    return np.asarray(np.round(255.0 * np.clip(tint * brightness, 0.0, 1.0)))


def _smoothed(heights: NDArray[np.float64], width: int) -> NDArray[np.float64]:
    """Moving mean over so many cells, three times: takes the facets out of terrain coarser than the picture."""
    if width < 2:
        return heights
    width |= 1
    half = width // 2
    for _ in range(3):
        for axis in (0, 1):
            # Running sums; the one more cell in front is what the first difference is taken from.
            ends = [(half + 1, half) if axis == one else (0, 0) for one in (0, 1)]
            sums = np.cumsum(np.pad(heights, ends, mode="edge"), axis=axis)
            heights = (sums[width:] - sums[:-width] if axis == 0 else sums[:, width:] - sums[:, :-width]) / width
    return heights


def _averaged(heights: NDArray[np.float64], factor: int, side: int) -> NDArray[np.float64]:
    """The middle `side` x `side` cells, each the mean of `factor` x `factor` finer ones around it."""
    if factor > 1:
        n = heights.shape[0]
        means = sum(
            heights[i : n - factor + 1 + i, j : n - factor + 1 + j] for i in range(factor) for j in range(factor)
        )
        heights = np.asarray(means, np.float64)[::factor, ::factor] / factor**2
    start = max(0, (heights.shape[0] - side) // 2)
    return heights[start : start + side, start : start + side]
