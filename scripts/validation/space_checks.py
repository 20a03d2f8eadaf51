"""Checks of ground and air: coverage, terrain, zones, raids."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from cupola.constants import G0_MPS2
from cupola.kernels import manoeuvre, weapon_aim, weapon_path, zone_approach, zone_sight
from cupola.kernels import rows as tables
from cupola.kernels.horizon_mask import fill_mask
from cupola.kernels.viewshed import fill_octant
from cupola.terrain.crs import WGS84
from cupola.terrain.geoid import undulation_m
from cupola.terrain.grid import TerrainGrid

from .check import Point, check, rows

_EARTH_M, _K = 6371e3, 4.0 / 3.0


def lowest_seen(heights: Any, posting_m: float, antenna_m: float, rays: float = 8.0) -> Any:
    """Minimum visible altitude of every post of a plane around a radar [m]."""
    heights = np.ascontiguousarray(heights, np.float32)
    none, out = np.empty(0, np.float32), np.full_like(heights, np.nan)
    for octant in range(8):
        fill_octant(heights, posting_m, antenna_m, _EARTH_M, _K, 1e9, rays, octant, 1, none, none, out)
    return out


@check("coverage", "Shadow of a wall", unit="m", abs=0.01,
       equation=r"z = (kR + h_a) / (\cos\theta - s \sin\theta) - kR,\;"
                r"s = ((kR + h) \cos\theta_w - (kR + h_a)) / ((kR + h) \sin\theta_w)",
       source="Straight ray over the top on the circle of radius kR",
       domain="walls of 300 and 900 m, posts of 1 km")  # fmt: skip
def wall_shadow() -> Iterator[Point]:
    radius_m, antenna_m, half = _K * _EARTH_M, 25.0, 40
    for wall_m, row in ((300.0, 30), (900.0, 20)):
        heights = np.zeros((2 * half + 1, 2 * half + 1))
        heights[row, :] = wall_m
        found = lowest_seen(heights, 1000.0, antenna_m)
        at = 1000.0 * (half - row) / radius_m
        slope = ((radius_m + wall_m) * math.cos(at) - (radius_m + antenna_m)) / ((radius_m + wall_m) * math.sin(at))
        for far in (half - row + 1, 30, 40):
            end = 1000.0 * far / radius_m
            expected = (radius_m + antenna_m) / (math.cos(end) - slope * math.sin(end)) - radius_m
            yield Point(f"wall of {wall_m:g} m at {half - row} km, seen from {far} km", expected,
                        float(found[half - far, half]))  # fmt: skip


@check("coverage", "Smooth earth", unit="m", x="range [m]", abs=0.05,
       equation=r"z = kR (1 / \cos(d / kR - \arccos(kR / (kR + h_a))) - 1)",
       source="The ray that touches the sphere",
       domain="sea, posts of 0.25 km, mast of 25 m")  # fmt: skip
def lowest_over_the_sea() -> Iterator[Point]:
    radius_m, antenna_m, half = _K * _EARTH_M, 25.0, 400
    found = lowest_seen(np.zeros((2 * half + 1, 2 * half + 1)), 250.0, antenna_m, 1.5)
    for posts in (60, 120, 200, 300, 400):
        beyond = 250.0 * posts / radius_m - math.acos(radius_m / (radius_m + antenna_m))
        expected = 0.0 if beyond <= 0.0 else radius_m * (1.0 / math.cos(beyond) - 1.0)
        yield Point(f"{0.25 * posts:g} km", expected, float(found[half - posts, half]), 250.0 * posts)


#: Input and output of NGA's program F477, as distributed with EGM96: latitude, longitude [deg], undulation [m].
_F477 = ((38.6281550, 269.7791550, -31.628), (-14.6212170, 305.0211140, -2.969), (46.8743190, 102.4487290, -43.575),
         (-23.6174460, 133.8747120, 15.871), (38.6254730, 359.9995000, 50.066),
         (-0.4667440, 0.0023000, 17.329))  # fmt: skip
#: The package egm96 0.3.0, which gives the points above to 5 mm.
_EGM96 = ((33.5, 36.3, 26.370), (48.2, 38.8, 14.220), (0.0, 0.0, 17.160), (28.0, 87.0, -28.940), (35.0, 33.0, 27.910),
          (60.0, -45.0, 41.210), (-5.0, 80.0, -92.930), (-16.5, -68.2, 45.122))  # fmt: skip


@check("terrain", "Sea level above the ellipsoid", unit="m", abs=0.75, kind="published",
       equation=r"N(\varphi, \lambda)",
       source="Six test points of NGA's program F477; eight of the package egm96 (GeographicLib's grid of 5 minutes)",
       domain="EGM96 on posts 30 minutes apart: 0.13 m rms between them, more in the Andes")  # fmt: skip
def geoid_points() -> Iterator[Point]:
    for source, points in (("F477", _F477), ("egm96", _EGM96)):
        for lat, lon, expected in points:
            found = float(undulation_m(np.array(lat), np.array(lon)))
            yield Point(f"{source}: {lat:g}, {lon:g}", expected, found)


@check("terrain", "Between four posts", unit="m", rel=1e-6,
       equation=r"h = (1-s) [(1-t) h_{00} + t h_{01}] + s [(1-t) h_{10} + t h_{11}]",
       source="Worked out by hand: posts of 100, 200, 300 and 800 m", domain="one cell of 0.1 degrees")  # fmt: skip
def between_posts() -> Iterator[Point]:
    heights = np.array([[100, 200], [300, 800]], np.int16)
    grid = TerrainGrid(heights=heights, y_first=34.0, x_first=36.0, y_step=0.1, x_step=0.1, crs=WGS84, source="made up",
                       name="four posts", posting_m=11e3, horizon_error_mrad=(1.0, 2.0))  # fmt: skip
    for lat, lon, expected in ((34.0, 36.0, 100.0), (34.0, 36.05, 150.0), (33.95, 36.0, 200.0), (33.95, 36.05, 350.0),
                               (33.975, 36.075, 300.0), (33.9, 36.1, 800.0)):  # fmt: skip
        found = float(np.asarray(grid.sample(np.array(lat), np.array(lon))))
        yield Point(f"{lat:g}, {lon:g}", expected, found)


@check("zone", "Where the sea hides a target", unit="m", x="target height [m]", abs=60.0,
       equation=r"d = \sqrt{h_a (h_a + 2 k R_e)} + \sqrt{h_t (h_t + 2 k R_e)}",
       source="Exact tangents (geo_radar_horizon.csv); the edge of the zone's own sight, found by halving",
       domain="smooth earth, bins of 500 m")  # fmt: skip
def zone_horizon() -> Iterator[Point]:
    for antenna_m in (10.0, 39.0):
        radar = tables.table(tables.RADAR, 1)[0]
        radar.altitude_msl_m, radar.range_max_m, radar.tan_elevation_min = antenna_m, 1e6, -1.0
        radar.tan_elevation_max = 5.0
        mask = np.empty((8, 900), np.float32)
        fill_mask(np.zeros((361, 361), np.float32), 2500.0, antenna_m, _EARTH_M, _K, mask, 500.0, 0)
        for row in rows("geo_radar_horizon"):
            if row["ha_m"] == antenna_m and 30.0 <= row["ht_m"] <= 10e3:
                low, high = 100.0, 450e3
                while high - low > 1.0:
                    at = 0.5 * (low + high)
                    code = zone_sight.sight(radar, mask, 500.0, 0.0, at, row["ht_m"], 0.0, _EARTH_M, _K)
                    low, high = (at, high) if code == zone_sight.SEEN else (low, at)
                yield Point(f"antenna {antenna_m:g} m, target {row['ht_m']:g} m", row["ground_km"] * 1e3, low,
                            row["ht_m"], f"antenna {antenna_m:g} m")  # fmt: skip


@check("zone", "How a target came to a place", unit="m", rel=1e-12,
       equation=r"s = v t \cos\delta,\quad h = h_0 + v t \sin\delta", source="A straight line, followed back",
       domain="level, and in a dive of 25 degrees")  # fmt: skip
def flown_back() -> Iterator[Point]:
    for dive_deg in (0.0, 25.0):
        flown, dive = np.empty((zone_approach.FLOWN, 9)), math.radians(dive_deg)
        zone_approach.fly_level(flown, 250.0, 4000.0, dive, 2.0)
        for k in (0, 3, 8):
            label = f"dive of {dive_deg:g} degrees, {2 * k} s before"
            yield Point(f"way, {label}", 500.0 * k * math.cos(dive), float(flown[zone_approach.BACK, k]))
            yield Point(f"height, {label}", 4000.0 + 500.0 * k * math.sin(dive), float(flown[zone_approach.HEIGHT, k]))


@check("raids", "A ballistic weapon without air", unit="m/s", x="range [m]", rel=2e-6,
       equation=r"\dot v_r = v_\theta^2 / r - \mu / r^2,\quad \dot v_\theta = -v_r v_\theta / r",
       source="Kepler's arc of least energy (traj_ballistic_sphere.csv) against the steps that lay raids, "
              "full speed at the start",
       domain="300 to 1,000 km, steps of 2 s")  # fmt: skip
def ballistic_by_steps() -> Iterator[Point]:
    points = np.empty((4096, 5))
    for row in rows("traj_ballistic_sphere"):
        if row["range_m"] <= 1000e3:
            last = weapon_aim.solve_ballistic(points, row["range_m"], 0.0, 0.0, 0.0, 0.0, 0.0, 1e15, 0.5, 0)
            label = f"{row['range_m'] / 1e3:g} km"
            yield Point(f"speed at the start, {label}", row["v_ms"], float(points[0, weapon_path.SPEED]),
                        row["range_m"], "speed")  # fmt: skip
            yield Point(f"time of flight [s], {label}", row["tof_s"], float(points[last, weapon_path.AGE]))


@check("raids", "Turns within a load factor", unit="m", rel=1e-12,
       equation=r"R = v / \omega,\quad \omega = g \tan\phi / v,\quad \cos\phi = 1 / n",
       source="Anderson, Aircraft Performance and Design, section 6.2, by the bank angle",
       domain="level turns")  # fmt: skip
def turns_by_bank() -> Iterator[Point]:
    for speed_mps, load in ((90.0, 1.5), (250.0, 4.0), (250.0, 9.0), (600.0, 6.0)):
        rate_radps = G0_MPS2 * math.tan(math.acos(1.0 / load)) / speed_mps
        yield Point(f"{speed_mps:g} m/s at {load:g} g", speed_mps / rate_radps,
                    manoeuvre.turn_radius_m(speed_mps, load))  # fmt: skip
