"""Zone and engine give one answer, for every system: inside a zone the target is met, outside it is not.

Targets come from the west, one at a time, over level ground, at a battery that knows them for hostile. What is met says
nothing of kills: a missile that meets its target and fails, or misses, has reached it.
"""

import math

import numpy as np
import pytest

from cupola.catalogue import item_ids, load_item
from cupola.engine.build.model import build, with_flights
from cupola.engine.run import run
from cupola.maps.altitude_text import parse_altitudes
from cupola.maps.zone.engagement_zone import LIMITS
from cupola.maps.zone.fill import way_of, zones
from cupola.maps.zone.kill_field import aimed_flight, alone, readiness_s
from cupola.scenario import Flight, loads
from cupola.terrain.grid import TerrainGrid

LAT, LON, BEARING_DEG, N = 33.5, 36.3, 270.5, 12
SYSTEMS = [name for name in item_ids("system") if load_item("system", name).missiles]
SYSTEMS = [name for name in SYSTEMS if not load_item("system", name).not_runnable]
#: What every test run asks; the others are one more of a kind.
ALWAYS = ("s300v",)
#: Angle of the dives [rad], and descending heights at which their zones are laid out, as parts of the ceiling.
DIVE_RAD, PARTS = math.radians(25.0), (0.1, 0.2, 0.3, 0.45, 0.6, 0.8, 0.98)
#: Where only the strength of the echo ends a zone, its edge is the even chance of a random process: some are met so
#: much farther out [-]. Elsewhere it is sharp: to two cells, and what a fly-out differs from its table [-].
FAINT, SHARP = 1.8, 1.06


def every_system(*always):
    return [pytest.param(name, marks=[] if name in (always or ALWAYS) else [pytest.mark.thorough]) for name in SYSTEMS]


def flat(system):
    """One battery that looks west over level ground at sea level."""
    n, step = 161, 0.05
    ground = TerrainGrid(
        heights=np.zeros((n, n), np.float32), y_first=LAT + 4.0, x_first=LON - 4.0, y_step=step, x_step=step,
        name="level", source="made up", posting_m=step * 111e3, horizon_error_mrad=(0.0, 0.0),
    )  # fmt: skip
    here = {"lat_deg": LAT, "lon_deg": LON, "altitude_m": 50.0}
    flights = [
        {
            "name": kind.replace("_", "-"),
            "type": kind,
            "side": "hostile",
            "route": [here | {"lon_deg": LON - 0.1}, here],
        }
        for kind in ("f16c", "gbu39", "scud_b")
    ]
    battery = {"name": "alpha", "system": system, "lat_deg": LAT, "lon_deg": LON, "boresight_deg": 270.0}
    document = {
        "format": 1, "name": "edge", "duration_s": 4000.0, "origin": {"lat_deg": LAT, "lon_deg": LON},
        "battery": [battery], "asset": [{"name": "city", "lat_deg": LAT, "lon_deg": LON}], "flight": flights,
    }  # fmt: skip
    return build(loads(document), terrain=ground)


def missile_of(model):
    return model.system.missiles[int(model.system.batteries[0].missile)]


def edge_of(zone, k=0):
    """Range of the outer edge to the west [m], what ends the zone there, and whether there is a hole before it."""
    row = zone.layers[k].limit[int(BEARING_DEG)]
    inside = np.flatnonzero(row == 0)
    if not len(inside):
        return 0.0, "", False
    last = int(inside[-1])
    return (last + 1) * zone.layers[k].cell_m, LIMITS[row[last + 1]], len(inside) < last + 1 - int(inside[0])


def met(results):
    """Replications and places of the missiles that met their target while it came."""
    shots = results.engagements
    found = np.isin(shots["outcome"], ("kill", "miss", "failed")) & (shots["lon_deg"] < LON)
    found &= shots["target_vel_east_mps"] > 0.0
    return {name: shots[name][found] for name in ("replication", "target_range_m", "altitude_m")}


def allowed(edge_m, beyond, cell_m):
    return FAINT * edge_m if beyond == "detection" else SHARP * edge_m + 2.0 * cell_m


def fly_at(bench, zone, layer, range_m):
    """Raids of one target through a place, seen long enough before."""
    bearing = math.radians(BEARING_DEG)
    lead_s = readiness_s(bench.system, bearing) + 30.0
    flight = aimed_flight(bench, zone, layer, bearing, range_m, 0.0, lead_s)
    return run(with_flights(bench, (flight,)), N, seed=5, workers=1)


@pytest.mark.parametrize("system", every_system())
@pytest.mark.parametrize("part", [0.05, 0.8])
def test_a_level_target_is_met_inside_and_not_outside(system, part):
    model = flat(system)
    missile = missile_of(model)
    height_m = max(part * float(missile.altitude_max_m), 3.0 * float(missile.floor_high_m))
    layer = parse_altitudes([str(round(height_m))])
    zone = zones(model, "f16c", layer, reach_m=1.3 * float(missile.range_max_m))[0]
    edge_m, beyond, has_hole = edge_of(zone)
    assert edge_m > 0.4 * float(missile.range_max_m) or beyond in ("horizon", "time", "detection", "energy")
    assert not has_hole or (system == "davids_sling" and height_m < 2000.0)  # a known one, `docs/open_work.md`
    found = met(fly_at(alone(model, zone), zone, layer[0], 0.7 * edge_m))
    assert len(set(found["replication"])) >= 0.8 * N
    # Command guidance keeps its salvo for a better shot; all others shoot as soon as they can.
    assert np.median(found["target_range_m"]) > 0.6 * edge_m
    assert found["target_range_m"].max() <= allowed(edge_m, beyond, zone.layers[0].cell_m)


@pytest.mark.parametrize("system", every_system())
def test_above_the_ceiling_and_below_the_floor_nothing_is_fired(system):
    model = flat(system)
    missile = missile_of(model)
    bench = None
    # Not close above it: the climb of a young track is noisy, and may lead to a point below the ceiling.
    heights_m = [f"{round(1.5 * float(missile.altitude_max_m) + 1000.0)}"]
    if missile.floor_low_m > 20.0:  # lower than that nothing flies
        heights_m.append(f"{math.floor(0.8 * float(missile.floor_low_m))}agl")
    for text in heights_m:
        layer = parse_altitudes([text])
        zone = zones(model, "f16c", layer)[0]
        assert edge_of(zone)[0] == 0.0
        bench = bench or alone(model, zone)
        results = fly_at(bench, zone, layer[0], 0.5 * float(missile.range_max_m))
        assert int(results.replications["missiles_fired"].sum()) == 0


@pytest.mark.parametrize("system", every_system())
def test_a_dive_is_met_only_where_the_zone_of_its_height_reaches(system):
    model = flat(system)
    missile = missile_of(model)
    layers = parse_altitudes([str(round(part * float(missile.altitude_max_m))) for part in PARTS])
    zone = zones(model, "gbu39", layers, reach_m=1.3 * float(missile.range_max_m), dive_rad=DIVE_RAD)[0]
    edges = [edge_of(zone, k) for k in range(len(layers))]
    bench = alone(model, zone)
    heights_m = np.array([layer.value_m for layer in layers])
    tried = [k for k in (0, 1, 3) if edges[k][0] > 0.0][:2]
    assert tried or system in ("manpads", "s200v")  # a glide bomb is too faint for these
    for k in tried:
        found = met(fly_at(bench, zone, layers[k], 0.6 * edges[k][0]))
        assert len(set(found["replication"])) >= 0.7 * N
        for range_m, height_m in zip(found["target_range_m"], found["altitude_m"], strict=True):
            above = min(int(np.searchsorted(heights_m, height_m)), len(layers) - 1)
            near = edges[max(above - 1, 0) : above + 1]
            # At the ends of the ladder of heights the next one down, or up, is as near as any.
            assert range_m <= max(allowed(far_m, beyond, zone.layers[0].cell_m) for far_m, beyond, _ in near)


@pytest.mark.parametrize("kind", ["scud_b", "iskander"])
@pytest.mark.parametrize("system", every_system("patriot_pac3"))
def test_a_ballistic_body_is_met_where_its_way_passes_through_the_zone(system, kind):
    """It comes down on the battery itself. No way through the zone: nothing is fired; else it is met there, if seen."""
    model = flat(system)
    item = load_item("target", kind)
    layers = parse_altitudes([str(height) for height in range(2000, 34_000, 4000)])
    zone = zones(model, kind, layers, reach_m=150e3)[0]
    way = way_of(item, 0.0)
    top = int(np.argmax(way[:, 1]))
    inside = []
    for k, layer in enumerate(layers):
        range_m = way[-1, 0] - float(np.interp(-layer.value_m, -way[top:, 1], way[top:, 0]))
        if int(zone.layers[k].limit[int(BEARING_DEG), int(range_m / zone.layers[k].cell_m)]) == 0:
            inside.append(layer.value_m)
    flight = {
        "name": "body", "type": kind, "side": "hostile", "profile": item.words("profile"), "aim": "alpha/post",
        "route": [{"lat_deg": LAT, "lon_deg": LON - way[-1, 0] / 92.9e3, "altitude_m": 0.0}],
    }  # fmt: skip
    bench = alone(model, zone)
    results = run(with_flights(bench, (Flight(**flight),)), N, seed=5, workers=1)
    found = met(results)
    if not inside:
        assert len(found["altitude_m"]) == 0
        return
    # What pulls up and dives is met less often: neither is foreseen to the second.
    assert len(set(found["replication"])) > (0.6 if kind == "scud_b" else 0.15) * N
    assert np.all(found["altitude_m"] < max(inside) + 6000.0)
    assert np.all(found["altitude_m"] > min(inside) - 3000.0)
