"""Launchers away from their radar, and dummy positions: each against geometry or its closed form."""

import numpy as np
import pytest

from cupola.engine.events import EventKind
from cupola.engine.replay import replay
from cupola.engine.run import run
from cupola.kernels.intercept import table_lookup
from cupola.maps.altitude_text import parse_altitudes
from cupola.maps.zone.engagement_zone import LIMITS
from cupola.maps.zone.fill import zones

AWAY_M = 30e3


def at(world, bearing_deg, range_m):
    lat, lon = world.place(bearing_deg, range_m)
    return {"lat_deg": lat, "lon_deg": lon}


def geodesic_m(world, one, lat, lon):
    return np.array([world.geod.inv(one["lon_deg"], one["lat_deg"], b, a)[2] for a, b in zip(lat, lon, strict=True)])


# ---- launchers


def test_launchers_at_the_place_of_their_battery_change_nothing(world):
    flights = [world.inbound(far_m=80e3)]
    here = {"launcher_site": {"lat_deg": world.lat, "lon_deg": world.lon}}
    one, other = (run(world.model_of(flights, battery=battery), 6, seed=1) for battery in (here, {}))
    assert one.digest == other.digest and one.replications["missiles_fired"].sum() > 0


@pytest.mark.parametrize("bearing_deg", [270.0, 0.0])
def test_a_missile_takes_the_time_of_the_way_from_its_launcher(world, bearing_deg):
    """Times of flight from the fly-out table, asked with geodesic distances of where the shots ended."""
    site = at(world, bearing_deg, AWAY_M)
    model = world.model_of([world.inbound(far_m=120e3)], battery={"launcher_site": site}, doctrine={"salvo": 1})
    found = run(model, 4, seed=2).engagements
    met = np.isfinite(found["miss_m"])
    lat, lon = found["lat_deg"][met], found["lon_deg"][met]
    flown_s = (found["end_s"] - found["launch_s"])[met]
    home = {"lat_deg": world.lat, "lon_deg": world.lon}

    def table_s(place):
        system = model.system
        return np.array([
            table_lookup(
                system.flyout_tof_s[0], system.flyout_speed_mps[0], away, 6000.0, system.flyout_altitude_step_m,
                float(system.flyout_range_step_m[0]),
            )[0]
            for away in geodesic_m(world, place, lat, lon)
        ])  # fmt: skip

    assert met.sum() >= 4
    np.testing.assert_allclose(flown_s, table_s(site), rtol=0.03)
    assert (np.abs(flown_s / table_s(home) - 1.0) > 0.045).all()


def test_missiles_leave_from_the_site_of_their_launchers_at_its_height(world):
    site = at(world, 200.0, AWAY_M)
    hill = world.ground(lambda lat, lon: 400.0 * (lat < world.lat - 0.1) + 0.0 * lon)
    model = world.model_of([world.inbound(far_m=80e3)], battery={"launcher_site": site}, terrain=hill)
    launched = world.events(replay(model, seed=1, replication=0), EventKind.LAUNCHED)[0]
    lat, lon, height_m = model.frame.to_geodetic(launched.pos_enu_m[None, :])
    assert geodesic_m(world, site, lat, lon)[0] == pytest.approx(150.0, abs=1.0)  # the circle that launchers stand on
    assert height_m[0] == pytest.approx(400.0, abs=5.0)
    assert model.system.batteries[0].altitude_msl_m == 0.0


def test_the_hole_of_the_shortest_range_lies_around_the_launchers_in_a_zone_too(world):
    site = at(world, 270.0, 20e3)
    model = world.model_of([world.inbound()], battery={"launcher_site": site})
    layer = zones(model, "f16c", parse_altitudes(["3000"]))[0].layers[0]
    hole = layer.limit == LIMITS.index("minimum_range")
    n_bearings, n_ranges = hole.shape
    bearing = (np.arange(n_bearings)[:, None] + 0.5) * 2 * np.pi / n_bearings
    range_m = (np.arange(n_ranges)[None, :] + 0.5) * layer.cell_m
    weight = hole * layer.cell_km2
    east = (weight * range_m * np.sin(bearing)).sum() / weight.sum()
    north = (weight * range_m * np.cos(bearing)).sum() / weight.sum()
    radius_m = model.system.missiles[0].range_min_m
    assert (east, north) == (pytest.approx(-20e3, abs=500.0), pytest.approx(0.0, abs=500.0))
    assert weight.sum() == pytest.approx(np.pi * (radius_m / 1000.0) ** 2, rel=0.15)


# ---- dummies


def weapons(world, n, *, aim="alpha/post", **more):
    """So many missiles at a part of the battery, one after the other, that nobody shoots at."""
    ends = [world.place(270.0, range_m) for range_m in (20e3, 100.0)]
    route = [{"lat_deg": lat, "lon_deg": lon, "altitude_agl_m": 100.0} for lat, lon in ends]
    one = {"type": "kalibr", "side": "hostile", "route": route, "aim": aim, **more}
    return [one | {"name": f"w{k}", "start_s": 5.0 * k} for k in range(n)]


def with_dummies(world, flights, *, p_hit=1.0, **dummies):
    given = {"count": 1, "p_taken": 1.0, "source": "assumed"} | dummies
    model = world.model_of(flights, battery={"dummies": given}, doctrine={"policy": "none"})
    return world.tweaked(model, flights={"p_hit": p_hit})


@pytest.mark.parametrize(("p_taken", "p_hit"), [(0.0, 0.7), (0.6, 0.7), (1.0, 0.7), (0.6, 1.0)])
def test_a_part_is_hit_as_often_as_no_dummy_is_taken(world, p_taken, p_hit):
    n = 800
    found = run(with_dummies(world, weapons(world, 1), p_hit=p_hit, p_taken=p_taken), n, seed=3)
    expected = p_hit * (1.0 - p_taken)
    share = found.replications["parts_lost"].mean()
    assert share == pytest.approx(expected, abs=4 * np.sqrt(expected * (1 - expected) / n))
    assert found.replications["dummies_taken"].mean() == pytest.approx(p_taken, abs=4 * np.sqrt(0.25 / n))
    assert (found.replications["leakers"] == 1).all()


def test_dummies_are_used_up_one_by_one(world):
    found = run(with_dummies(world, weapons(world, 4), count=2), 3, seed=4)
    assert found.flights["took_dummy"].reshape(3, 4).tolist() == [[1, 1, 0, 0]] * 3
    assert found.flights["destroyed"].reshape(3, 4)[0].tolist() == ["", "", "alpha/post", ""]


def test_a_weapon_that_homes_on_radars_needs_a_dummy_that_radiates(world):
    aimed = weapons(world, 1, aim="alpha/engagement-radar", seeks="radar")
    silent = run(with_dummies(world, aimed), 3, seed=5)
    assert silent.flights["took_dummy"].tolist() == [0, 0, 0]
    radiates = run(with_dummies(world, aimed, radiate=True), 3, seed=5)
    assert radiates.flights["took_dummy"].tolist() == [1, 1, 1]


def test_replay_tells_who_took_a_dummy(world):
    log = replay(with_dummies(world, weapons(world, 1)), seed=1, replication=0)
    told = world.events(log, EventKind.DUMMY_TAKEN)
    assert told.battery.tolist() == [0] and told.value.tolist() == [1.0]
    assert world.events(log, EventKind.ARRIVED).value.tolist() == [0.0]
