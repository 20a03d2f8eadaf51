"""The line of sight between two points over the terrain: clear or not, what hides it, and how high one must go."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cupola.constants import EARTH_RADIUS_MEAN_M, K_FACTOR_STANDARD
from cupola.errors import Problem, TerrainError
from cupola.maps.bearings import bearing_range, place_at
from cupola.terrain.grid import TerrainGrid

Floats = NDArray[np.float64]

#: Places along a line at most; it is asked at every half posting of the terrain, if that makes fewer [-].
PLACES_MAX = 4000


@dataclass(frozen=True, slots=True)
class SightLine:
    """A section of the terrain and the ray over it.

    Parameters
    ----------
    way_m, lat_deg, lon_deg, ground_m, ray_m : numpy.ndarray
        Along the geodesic: way from the first point [m], place [deg], height of the ground, and of the ray that grazes
        what hides the second point or ends there [m above sea level].
    from_m, to_m : float
        Heights of the two ends above sea level [m].
    hidden_by : int
        Where along it the ray to the second point is hidden most; -1 when it is in sight.
    needed_agl_m : float
        From this height above its ground upward the second point is in sight [m].
    clearance_m : float
        Least height of the straight ray between the ends above the ground between them [m]; negative when hidden.
    """

    way_m: Floats
    lat_deg: Floats
    lon_deg: Floats
    ground_m: Floats
    ray_m: Floats
    from_m: float
    to_m: float
    hidden_by: int
    needed_agl_m: float
    clearance_m: float

    @property
    def is_clear(self) -> bool:
        """Whether the two ends see one another."""
        return self.hidden_by < 0

    def sentence(self) -> str:
        """The finding in words."""
        km = self.way_m[-1] / 1000.0
        if self.is_clear:
            return f"In sight over {km:.1f} km; the ray clears the ground by {self.clearance_m:.0f} m at least."
        at_km = self.way_m[self.hidden_by] / 1000.0
        what = "the ground" if self.ground_m[self.hidden_by] > 0.5 else "the horizon"
        return (
            f"Hidden over {km:.1f} km: {what} at {at_km:.1f} km ({self.ground_m[self.hidden_by]:.0f} m high) stands "
            f"{-self.clearance_m:.0f} m above the ray. In sight from {self.needed_agl_m:.0f} m above ground upward."
        )


def sight_line(
    terrain: TerrainGrid, start: tuple[float, float], end: tuple[float, float], from_agl_m: float, to_agl_m: float,
    k_factor: float = K_FACTOR_STANDARD, earth_radius_m: float = EARTH_RADIUS_MEAN_M,
) -> SightLine:  # fmt: skip
    r"""The line of sight between two points above the terrain.

    Parameters
    ----------
    terrain : TerrainGrid
        Heights; sea level where it ends.
    start, end : tuple of two floats
        Latitude and longitude [deg], at least a metre apart.
    from_agl_m, to_agl_m : float
        Heights of the two ends above their ground [m], >= 0.
    k_factor : float
        Effective earth factor [-], 0.5 to 10.
    earth_radius_m : float
        Radius of the true earth [m].

    Raises
    ------
    TerrainError
        If the two points are one place.

    Notes
    -----
    On the earth of radius :math:`kR` rays are straight. A place at way :math:`d` and height :math:`h` is seen from
    :math:`h_a` at the slope of `cupola.kernels.horizon.slope_at_ground_range`; the greatest slope of the ground on the
    way, :math:`s`, hides what lies below

    .. math:: h(d) = \frac{h_a + kR\,A}{1 - A}, \quad
              A = 2 \sin^2\frac{d}{2kR} + s \sin\frac{d}{kR}

    Nothing is bent round an edge, and nothing stands on the ground. Checked against ``geo_radar_horizon.csv``.
    """
    bearing, distance = bearing_range(*start, *end)
    range_m = float(distance)
    if range_m < 1.0:
        raise TerrainError(Problem("sight", "", None, "both ends are one place", "choose two places"))
    n = int(np.clip(np.ceil(2.0 * range_m / terrain.posting_m), 200, PLACES_MAX)) + 1
    way_m = np.linspace(0.0, range_m, n)
    lat, lon = place_at(*start, np.full(n, float(bearing)), way_m)
    inside = terrain.covers(lat, lon)
    ground_m = np.zeros(n)
    ground_m[inside] = terrain.sample(lat[inside], lon[inside])
    from_m, to_m = float(ground_m[0]) + from_agl_m, float(ground_m[-1]) + to_agl_m
    radius_m = k_factor * earth_radius_m
    slopes = _slopes(way_m[1:-1], ground_m[1:-1], from_m, radius_m)
    worst = int(np.argmax(slopes))
    mine = float(_slopes(way_m[-1:], np.array([to_m]), from_m, radius_m)[0])
    straight_m = _ray(way_m, from_m, mine, radius_m)
    clearance_m = straight_m[1:-1] - ground_m[1:-1]
    hidden_by = worst + 1 if slopes[worst] > mine else -1
    needed_m = float(_ray(way_m[-1:], from_m, float(slopes[worst]), radius_m)[0] - ground_m[-1])
    ray_m = straight_m if hidden_by < 0 else _ray(way_m, from_m, float(slopes[worst]), radius_m)
    return SightLine(
        way_m, lat, lon, ground_m, ray_m, from_m, to_m, hidden_by, max(0.0, needed_m), float(clearance_m.min())
    )


def _slopes(way_m: Floats, height_m: Floats, from_m: float, radius_m: float) -> Floats:
    """Slope [-] at which places at some way and height [m] are seen, on an earth on which rays are straight."""
    sin_half = np.sin(0.5 * way_m / radius_m)
    top_m = radius_m + height_m
    across_m = 2.0 * top_m * sin_half * np.sqrt(1.0 - sin_half * sin_half)
    return np.asarray((height_m - from_m - 2.0 * top_m * sin_half * sin_half) / across_m)


def _ray(way_m: Floats, from_m: float, slope: float, radius_m: float) -> Floats:
    """Height above sea level [m] of a ray that leaves a height at a slope."""
    turn = way_m / radius_m
    a = 2.0 * np.sin(0.5 * turn) ** 2 + slope * np.sin(turn)
    return np.asarray((from_m + radius_m * a) / (1.0 - a))
