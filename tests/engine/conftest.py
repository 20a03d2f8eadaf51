"""Small worlds for the engine's tests: a smooth earth, one battery, and targets placed by bearing and range."""

import dataclasses
from types import SimpleNamespace

import numpy as np
import pyproj
import pytest

from cupola.engine.build.model import build
from cupola.engine.run import run
from cupola.scenario import load, loads
from cupola.terrain.grid import TerrainGrid

LAT, LON = 33.5, 36.3
GEOD = pyproj.Geod(ellps="WGS84")


def ground(height=None, *, half_deg=5.0, step_deg=0.05):
    """Terrain around the battery: level at 0 m, or ``height(lat, lon)`` at the posts."""
    n = round(2 * half_deg / step_deg) + 1
    lat = LAT + half_deg - step_deg * np.arange(n)[:, None]
    lon = LON - half_deg + step_deg * np.arange(n)[None, :]
    heights = np.zeros((n, n)) if height is None else np.broadcast_to(height(lat, lon), (n, n))
    return TerrainGrid(
        heights=heights.astype(np.float32), y_first=LAT + half_deg, x_first=LON - half_deg, y_step=step_deg,
        x_step=step_deg, name="made up", source="test", posting_m=step_deg * 111e3, horizon_error_mrad=(0.0, 0.0),
    )  # fmt: skip


def place(bearing_deg, range_m):
    """Latitude and longitude at a bearing and distance from the battery."""
    lon, lat, _ = GEOD.fwd(LON, LAT, bearing_deg, range_m)
    return lat, lon


def point(bearing_deg, range_m, altitude_m, **more):
    """A point of a route."""
    lat, lon = place(bearing_deg, range_m)
    return {"lat_deg": lat, "lon_deg": lon, "altitude_m": altitude_m, **more}


def inbound(name="in", *, bearing_deg=270.0, far_m=150e3, near_m=1e3, altitude_m=6000.0, speed_mps=250.0, **more):
    """A flight straight at the battery at one height: an aircraft with a large, steady echo unless told otherwise."""
    route = [point(bearing_deg, far_m, altitude_m, speed_mps=speed_mps), point(bearing_deg, near_m, altitude_m)]
    echo = {f"rcs_{side}_m2": more.pop("rcs_m2", 1000.0) for side in ("front",)}
    echo |= {"rcs_side_m2": echo["rcs_front_m2"], "rcs_rear_m2": echo["rcs_front_m2"], "swerling": 0}
    return {"name": name, "type": "f16c", "side": "hostile", "route": route, **echo, **more}


def describe(flights, *, battery=None, doctrine=None, **more):
    """A scenario of one battery ``alpha`` that makes no mistakes about identity, looking west."""
    sure = {"p_hostile_known": 1.0, "p_friendly_mistaken": 0.0, "p_civil_mistaken": 0.0}
    alpha = {
        "name": "alpha", "system": "s300pmu2", "lat_deg": LAT, "lon_deg": LON, "boresight_deg": 270.0,
        "doctrine": sure | (doctrine or {}), **(battery or {}),
    }  # fmt: skip
    return {
        "format": 1, "name": "made-up", "duration_s": 900.0, "origin": {"lat_deg": LAT, "lon_deg": LON},
        "battery": [alpha], "flight": list(flights), **more,
    }  # fmt: skip


SMOOTH = ground()


def model_of(flights, *, terrain=None, figures="nominal", **more):
    """The scenario of `describe` built on a smooth earth."""
    return build(loads(describe(flights, **more)), terrain=SMOOTH if terrain is None else terrain, figures=figures)


def tweaked(model, **tables):
    """The same model with fields of the tables changed in every row: ``batteries={"p_kill_seen": 1.0}``."""
    changed = {}
    for name, fields in tables.items():
        table = getattr(model.system, name).copy()
        for field, value in fields.items():
            table[field] = value
        changed[name] = table.view(np.recarray)
    return dataclasses.replace(model, system=model.system._replace(**changed))


PERFECT = {
    "batteries": {"p_kill_seen": 1.0, "p_miss_seen": 1.0},
    "missiles": {"reliability": 1.0, "aim_error_m": 0.0, "aim_error_rad": 0.0},
}


def events(log, kind):
    """The rows of a log of one kind."""
    return log.events[log.events.kind == kind]


@pytest.fixture(scope="session")
def world():
    """The makers above, for tests of the engine."""
    return SimpleNamespace(
        ground=ground, place=place, point=point, inbound=inbound, describe=describe, model_of=model_of,
        tweaked=tweaked, perfect=PERFECT, events=events, lat=LAT, lon=LON, geod=GEOD, smooth=SMOOTH, run=run,
    )  # fmt: skip


@pytest.fixture(scope="session")
def minimal():
    """The bundled scenario ``minimal``, built."""
    return build(load("minimal"))


@pytest.fixture(scope="session")
def damascus():
    """The bundled scenario ``damascus-2018``, built."""
    return build(load("damascus-2018"))
