"""A sample of civil air traffic of our own: airways, cruise levels and approaches that look like the real thing.

Nothing is taken from any recording. Every number is drawn at an address of the random generator, so a sample is the
same on every machine, and a larger one begins with the smaller one.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from cupola.constants import DEFAULT_SEED
from cupola.errors import InputError, Problem
from cupola.kernels.rng import uniform
from cupola.maps.bearings import places
from cupola.variants import Purpose

if TYPE_CHECKING:
    from cupola.engine.build.model import Model

#: Airways across the area, and half width of the spread about them [m].
AIRWAYS, SPREAD_M = 5, 4000.0
#: Flights come into the sample at this distance from its centre [m], and airways pass it at up to this distance [m].
EDGE_M, PASS_M = 420e3, 180e3
#: Share of flights that land or take off near the centre, and share of wide-bodies among all [-].
LOCAL_SHARE, WIDE_SHARE = 0.25, 0.3
#: Types of the catalogue: narrow-body and wide-body, with true airspeeds in cruise [m/s].
TYPES = ("a320_b738", "b777")
CRUISE_MPS = ((225.0, 240.0), (240.0, 255.0))
#: Time between two positions, as receivers on the ground give them [s].
INTERVAL_S = 30.0
_FT_M = 0.3048
#: Descent of three degrees, climb at half of that; speed near the ground [m/s].
_DESCENT, _CLIMB, _SLOW_MPS = math.tan(math.radians(3.0)), math.tan(math.radians(4.0)), 75.0
_EARTH_M = 6_371_000.0

Columns = dict[str, NDArray[np.generic]]


def sample_traffic(
    n: int,
    lat_deg: float,
    lon_deg: float,
    *,
    airport: tuple[float, float] | None = None,
    hours: float = 6.0,
    seed: int = DEFAULT_SEED,
) -> Columns:
    """Positions of ``n`` civil flights around a place.

    Parameters
    ----------
    n : int
        Flights, 1 to 10 000.
    lat_deg, lon_deg : float
        Centre of the sample [deg].
    airport : tuple of 2 floats, optional
        Latitude and longitude [deg] of where local flights land and take off; 30 km north of the centre if not given.
    hours : float
        Time over which flights appear [h].
    seed : int
        Root of the draws.

    Returns
    -------
    dict of arrays
        ``timestamp`` [s], ``callsign``, ``type``, ``lat``, ``lon`` [deg], ``altitude_ft``, ``speed_kt``; one entry a
        position, flight after flight.

    Raises
    ------
    InputError
        If ``n`` is out of range.

    Examples
    --------
    >>> found = sample_traffic(3, 33.5, 36.3)
    >>> sorted(set(found["callsign"].tolist()))
    ['CIV0001', 'CIV0002', 'CIV0003']
    """
    if not 1 <= n <= 10_000:
        raise InputError(Problem("--sample", "", None, f"{n} must lie in 1 to 10000", "100 flights show the pattern"))
    place = airport if airport is not None else (lat_deg + 0.27, lon_deg)
    parts = [_flight(i, lat_deg, lon_deg, place, hours, seed) for i in range(n)]
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def _flight(i: int, lat_deg: float, lon_deg: float, airport: tuple[float, float], hours: float, seed: int) -> Columns:
    def draw(what: int, entity: int = i) -> float:
        return float(uniform(np.uint64(seed), 0, Purpose.TRAFFIC, entity, what, 0))

    is_wide = draw(1) < WIDE_SHARE
    low_mps, high_mps = CRUISE_MPS[is_wide]
    cruise_mps = low_mps + (high_mps - low_mps) * draw(2)
    airway = int(draw(3) * AIRWAYS)
    # Airways are drawn with entities of their own, beyond those of flights.
    course = 2.0 * math.pi * draw(1, 1_000_000 + airway)
    pass_m = PASS_M * (2.0 * draw(2, 1_000_000 + airway) - 1.0) + SPREAD_M * (2.0 * draw(4) - 1.0)
    if draw(5) < 0.5:
        course, pass_m = course + math.pi, -pass_m
    altitude_m = _cruise_level_ft(course, is_wide, draw(6)) * _FT_M
    start = np.array([pass_m * math.cos(course), -pass_m * math.sin(course)])
    along = np.array([math.sin(course), math.cos(course)])
    reach_m = math.sqrt(EDGE_M**2 - pass_m**2)
    first, last = start - reach_m * along, start + reach_m * along
    kind = draw(7)
    field = _local_m(lat_deg, lon_deg, *airport)
    if kind < LOCAL_SHARE / 2.0:
        last = field
    elif kind < LOCAL_SHARE:
        first = field
    length_m = float(np.hypot(*(last - first)))
    way_m, time_s, height_m, speed_mps = _profile(
        length_m, cruise_mps, altitude_m, kind < LOCAL_SHARE / 2.0, LOCAL_SHARE / 2.0 <= kind < LOCAL_SHARE
    )
    east = first[0] + (last[0] - first[0]) * way_m / length_m
    north = first[1] + (last[1] - first[1]) * way_m / length_m
    lat, lon = places(lat_deg, lon_deg, east, north)
    count = len(way_m)
    return {
        "timestamp": np.round(time_s + 3600.0 * hours * draw(8), 1),
        "callsign": np.full(count, f"CIV{i + 1:04d}"),
        "type": np.full(count, TYPES[is_wide]),
        "lat": np.round(lat, 5),
        "lon": np.round(lon, 5),
        "altitude_ft": np.round(height_m / _FT_M / 25.0) * 25.0,
        "speed_kt": np.round(speed_mps * 3.6 / 1.852),
    }


def _cruise_level_ft(course: float, is_wide: bool, draw: float) -> float:
    """Odd thousands eastbound, even ones westbound, between flight levels 290 and 410: the semicircular rule."""
    is_east = math.sin(course) >= 0.0
    levels = (290, 310, 330, 350, 370, 390, 410) if is_east else (300, 320, 340, 360, 380, 400)
    share = 0.2 + 0.8 * draw if is_wide else 0.9 * draw
    return 100.0 * levels[min(int(share * len(levels)), len(levels) - 1)]


def _profile(
    length_m: float, cruise_mps: float, altitude_m: float, lands: bool, starts: bool
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Way [m], time [s], height [m] and speed [m/s] at each position."""
    ways, times, heights, speeds = [], [], [], []
    way_m, time_s = 0.0, 0.0
    while True:
        height_m = altitude_m
        if lands:
            height_m = min(height_m, (length_m - way_m) * _DESCENT)
        if starts:
            height_m = min(height_m, way_m * _CLIMB)
        speed_mps = _SLOW_MPS + (cruise_mps - _SLOW_MPS) * min(1.0, height_m / 9000.0) ** 0.7
        ways.append(way_m)
        times.append(time_s)
        heights.append(height_m)
        speeds.append(speed_mps)
        if way_m >= length_m:
            return np.array(ways), np.array(times), np.array(heights), np.array(speeds)
        step_m = min(speed_mps * INTERVAL_S, length_m - way_m)
        way_m = length_m if length_m - way_m - step_m < 1.0 else way_m + step_m
        time_s += step_m / speed_mps


def _local_m(lat_deg: float, lon_deg: float, lat: float, lon: float) -> NDArray[np.float64]:
    """East and north [m] of a place from the centre: good enough for a sample."""
    shrink = math.cos(math.radians(lat_deg))
    return np.array([math.radians(lon - lon_deg) * shrink, math.radians(lat - lat_deg)]) * _EARTH_M


def airport_of(model: Model) -> tuple[float, float] | None:
    """Where the scenario has an airport among its sites: latitude and longitude [deg]; None without one."""
    names = ("airport", "airfield", "aerodrome")
    found = (site for site in model.scenario.assets if any(word in site.name.lower() for word in names))
    return next(((site.lat_deg, site.lon_deg) for site in found), None)
