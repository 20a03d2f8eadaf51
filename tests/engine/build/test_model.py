"""Build: the frame, routes as legs, releases, copies, aims, figures, and errors that name what is wrong."""

import itertools

import numpy as np
import pyproj
import pytest

from cupola.catalogue import item_from_dict
from cupola.engine.build.figures import figure_si
from cupola.engine.build.frame import Frame
from cupola.engine.build.model import build, with_flights
from cupola.errors import ScenarioError
from cupola.kernels.geodesy import altitude_msl_m
from cupola.kernels.legs import flight_state
from cupola.scenario import load, loads

ECEF = pyproj.Transformer.from_crs("EPSG:4979", "EPSG:4978", always_xy=True)


@pytest.mark.parametrize("lat", [-72.0, 0.0, 33.5])
def test_frame_round_trip(lat):
    frame = Frame(lat, 36.3)
    rng = np.random.default_rng(1)
    pos = rng.uniform(-400e3, 400e3, (50, 3))
    pos[:, 2] = rng.uniform(-1e4, 6e4, 50)
    np.testing.assert_allclose(frame.to_enu(*frame.to_geodetic(pos)), pos, atol=1e-6)


def test_frame_keeps_distances_of_earth_centred_coordinates():
    frame = Frame(33.5, 36.3)
    lat, lon, height = np.array([33.5, 35.0, 30.2]), np.array([36.3, 33.0, 40.0]), np.array([0.0, 9000.0, -100.0])
    x, y, z = ECEF.transform(lon, lat, height)
    here = frame.to_enu(lat, lon, height)
    there = np.stack([x, y, z], axis=-1)
    for a, b in itertools.combinations(range(3), 2):
        assert np.linalg.norm(here[a] - here[b]) == pytest.approx(np.linalg.norm(there[a] - there[b]), abs=1e-6)
    np.testing.assert_allclose(frame.to_enu(33.5, 36.3, 0.0), 0.0, atol=1e-6)


def test_altitude_in_the_frame_against_pyproj():
    """The engine's altitude (two radii of curvature) against the ellipsoid: DESIGN promises 30 m at 400 km."""
    frame = Frame(33.5, 36.3)
    bearing = np.arange(0.0, 360.0, 30.0)
    for range_m, most_m in ((100e3, 2.0), (400e3, 30.0)):
        geod = pyproj.Geod(ellps="WGS84")
        lon, lat, _ = geod.fwd(np.full(12, 36.3), np.full(12, 33.5), bearing, np.full(12, range_m))
        for x, y, z in frame.to_enu(lat, lon, 10e3):
            assert altitude_msl_m(x, y, z, frame.radius_east_m, frame.radius_north_m) == pytest.approx(10e3, abs=most_m)


def at(model, name, age_s):
    """Position and velocity of a flight at an age, in the frame, and latitude, longitude, height."""
    j = model.names.flights.index(name)
    state = flight_state(model.system.flights, model.system.legs, j, age_s, -1)
    return np.array(state[:3]), np.array(state[3:6]), model.frame.to_geodetic(np.array(state[:3]))


def length_s(model, name):
    return float(model.system.flights.length_s[model.names.flights.index(name)])


@pytest.fixture(scope="module")
def across(world):
    """300 km level, then a turn with a climb and another speed."""
    route = [
        world.point(180.0, 150e3, 8000.0, speed_mps=250.0),
        world.point(0.0, 150e3, 8000.0, speed_mps=200.0),
        world.point(60.0, 150e3, 3000.0),
    ]
    return world.model_of([{"name": "in", "type": "f16c", "side": "hostile", "route": route}])


def test_legs_are_continuous_and_keep_the_speed(across):
    end_s = length_s(across, "in")
    legs = across.system.legs
    starts_s = legs.start_s[1:]
    for start_s in starts_s:
        before, v_before, _ = at(across, "in", start_s - 1e-9)
        after, v_after, _ = at(across, "in", start_s)
        assert np.linalg.norm(after - before) < 1e-3
        turn_s = 300e3 / 250.0
        if abs(start_s - turn_s) > 5.0:
            assert np.linalg.norm(v_after - v_before) < 1.0
    first_s = 300e3 / 250.0
    # Ground speed is held to the height over the earth's radius: the chord at 8 km is longer than the arc below.
    for age_s in np.linspace(1.0, first_s - 5.0, 40):
        assert np.linalg.norm(at(across, "in", age_s)[1]) == pytest.approx(250.0, rel=1e-3)
    for age_s in np.linspace(first_s + 10.0, end_s - 1.0, 40):
        assert np.linalg.norm(at(across, "in", age_s)[1]) == pytest.approx(200.0, rel=1e-3)


def test_level_flight_keeps_its_altitude_over_300_km(across):
    heights = [float(at(across, "in", age_s)[2][2]) for age_s in np.linspace(0.0, 1195.0, 300)]
    assert max(heights) - min(heights) < 1.0
    assert heights[0] == pytest.approx(8000.0, abs=1e-6)
    assert float(at(across, "in", length_s(across, "in"))[2][2]) == pytest.approx(3000.0, abs=0.01)


def test_terrain_following_keeps_its_height_at_the_ends_of_legs(world):
    hills = world.ground(lambda lat, lon: 300.0 + 250.0 * np.sin(30.0 * lat) * np.cos(25.0 * lon), half_deg=2.0)
    route = [
        {"lat_deg": 33.9, "lon_deg": 35.3, "altitude_agl_m": 60.0},
        {"lat_deg": 33.2, "lon_deg": 36.0, "altitude_agl_m": 60.0},
        {"lat_deg": 33.4, "lon_deg": 36.8, "altitude_agl_m": 60.0},
    ]
    flight = {"name": "low", "type": "tomahawk", "side": "hostile", "route": route, "count": 3, "offset_m": 3000.0}
    model = world.model_of([flight], terrain=hills)
    for name in model.names.flights:
        row = model.system.flights[model.names.flights.index(name)]
        legs = model.system.legs[row.first_leg : row.first_leg + row.n_legs]
        lat, lon, height = model.frame.to_geodetic(legs.pos_enu_m)
        assert len(legs) > 60
        np.testing.assert_allclose(height - hills.sample(lat, lon), 60.0, atol=0.5, err_msg=name)
        np.testing.assert_allclose(legs.ground_msl_m, hills.sample(lat, lon), atol=0.5)


def test_copies_fly_abeam_in_turn(world):
    model = world.model_of([world.inbound(count=4, offset_m=2000.0, spacing_s=30.0, far_m=100e3)])
    leader = model.frame.to_geodetic(at(model, "in-1", 0.0)[0])
    found = []
    for k in range(1, 5):
        lat, lon, height = at(model, f"in-{k}", 0.0)[2]
        azimuth, _, away_m = world.geod.inv(leader[1], leader[0], lon, lat)
        # Flying east, right is south.
        found.append(away_m * (1 if k > 1 and abs((azimuth % 360.0) - 180.0) < 5.0 else -1))
        assert float(height) == pytest.approx(6000.0, abs=0.01)
    np.testing.assert_allclose(found, [0.0, 2000.0, -2000.0, 4000.0], atol=15.0)
    np.testing.assert_allclose(model.system.flights.start_s, [0.0, 30.0, 60.0, 90.0])


def test_weapons_leave_where_the_carrier_is(world):
    release = [
        {"type": "delilah", "count": 2, "at_waypoint": 1, "spacing_s": 20.0, "aim": "site"},
        {"type": "delilah", "after_s": 100.0, "aim": "site", "profile": "low", "altitude_agl_m": 150.0},
    ]
    lat, lon = world.place(90.0, 5e3)
    carrier = world.inbound(near_m=60e3, release=release)
    carrier["route"].append(world.point(200.0, 120e3, 6000.0))
    model = world.model_of([carrier], asset=[{"name": "site", "lat_deg": lat, "lon_deg": lon}])
    assert model.names.flights == ("in", "in/delilah-1", "in/delilah-2", "in/delilah-3")
    leg_s = 90e3 / 250.0
    for name, age_s in (("in/delilah-1", leg_s), ("in/delilah-2", leg_s + 20.0), ("in/delilah-3", 100.0)):
        j = model.names.flights.index(name)
        # The arc at 6 km is longer than at sea level by a part in a thousand.
        assert model.system.flights.release_s[j] == pytest.approx(age_s, rel=1e-3)
        exact_s = float(model.system.flights.release_s[j])
        away_m = np.linalg.norm(at(model, name, 0.0)[0] - at(model, "in", exact_s)[0])
        assert away_m < 0.01
        end = at(model, name, length_s(model, name))[2]
        assert world.geod.inv(end[1], end[0], lon, lat)[2] < 0.1 and abs(float(end[2])) < 0.1
    # The low one comes down early and then keeps its height above ground.
    half_s = 0.6 * length_s(model, "in/delilah-3")
    assert float(at(model, "in/delilah-3", half_s)[2][2]) == pytest.approx(150.0, abs=1.0)


def test_aims_find_the_parts_of_a_battery(world):
    def aimed(part):
        return world.inbound(f"to-{part.split('/')[-1]}", type="tomahawk", altitude_m=100.0, aim=part) | {
            "route": [{**p, "altitude_m": 100.0, "speed_mps": 245.0} for p in world.inbound()["route"]], "count": 3,
        }  # fmt: skip

    parts = ["alpha/launchers", "alpha/engagement-radar", "alpha/surveillance-radar", "alpha/post", "alpha/30n6e2"]
    model = world.model_of([aimed(part) for part in parts], battery={"launchers": 2})
    aims = [model.names.assets[k] for k in model.system.flights.aim_asset]
    assert [aims[3 * k] for k in range(5)] == [
        "alpha/launcher-1", "alpha/30n6e2", "alpha/64n6e", "alpha/post", "alpha/30n6e2",
    ]  # fmt: skip
    assert set(model.system.flights.is_weapon) == {1}


def test_weapons_at_launchers_are_dealt_out(world):
    release = [{"type": "gbu39", "count": 4, "at_waypoint": 1, "aim": "alpha/launchers"}]
    carrier = world.inbound(near_m=60e3, release=release)
    model = world.model_of([carrier], battery={"launchers": 3})
    aims = [model.names.assets[k] for k in model.system.flights.aim_asset[1:]]
    assert aims == ["alpha/launcher-1", "alpha/launcher-2", "alpha/launcher-3", "alpha/launcher-1"]


def test_low_and_high_figures_take_the_end_that_is_worse_or_better_for_the_defence(world):
    low, nominal, high = (world.model_of([world.inbound()], figures=word).system for word in ("low", "nominal", "high"))
    rows = [system.batteries[0] for system in (low, nominal, high)]
    catalogue = world.model_of([world.inbound()]).scenario.catalogue
    system = item_from_dict(catalogue["system"]["s300pmu2"])
    assert [row.reaction_s for row in rows] == [15.0, 9.0, 7.0]  # roe, hds: 7 to 15 s
    assert [row.p_kill_seen for row in rows] == [0.85, 0.95, 0.99]
    assert [len(s.launchers) for s in (low, nominal, high)] == [4, 8, 12]
    radars = [s.radars[-1] for s in (low, nominal, high)]
    assert [round(r.range_ref_m / 1e3) for r in radars] == [160, 200, 260]
    assert [round(r.scan_period_s, 3) for r in radars] == [2.0, 1.0, 0.5]
    assert [round(np.degrees(2 * r.sector_half_rad)) for r in radars] == [60, 90, 105]
    missiles = [s.missiles[0] for s in (low, nominal, high)]
    assert missiles[0].lethal_radius_m < missiles[1].lethal_radius_m < missiles[2].lethal_radius_m
    assert missiles[0].aim_error_m > missiles[1].aim_error_m > missiles[2].aim_error_m
    # Neither end is better: stays.
    assert figure_si(system, "salvo", "low") == figure_si(system, "salvo", "high") == 2
    # A larger echo is better for the defence, so 'low' has the smaller one; speeds of targets stay.
    quiet = {k: v for k, v in world.inbound().items() if not k.startswith("rcs") and k != "swerling"}
    words = ("low", "nominal", "high")
    echoes = [world.model_of([quiet], figures=word).system.flights.rcs_front_m2[0] for word in words]
    assert echoes[0] < echoes[1] < echoes[2]


def test_a_low_waypoint_outside_the_terrain_is_named(world):
    small = world.ground(half_deg=1.0)
    far = {"name": "far", "type": "tomahawk", "side": "hostile", "route": [
        {"lat_deg": 33.5, "lon_deg": 30.0, "altitude_agl_m": 50.0},
        {"lat_deg": 33.5, "lon_deg": 36.0, "altitude_agl_m": 50.0},
    ]}  # fmt: skip
    with pytest.raises(ScenarioError, match=r"flight far.*30\.0000.*outside the terrain.*longitude 35\.3"):
        world.model_of([far], terrain=small)


def test_every_site_outside_the_terrain_is_named(world):
    small = world.ground(half_deg=0.5)
    places = (("east", 38.0), ("home", 36.3), ("west", 34.0))
    sites = [{"name": name, "lat_deg": 33.5, "lon_deg": lon} for name, lon in places]
    with pytest.raises(ScenarioError) as caught:
        world.model_of([world.inbound()], terrain=small, asset=sites, battery={"lat_deg": 35.0})
    text = str(caught.value)
    assert [name in text for name in ("'east'", "'west'", "'alpha'", "'home'")] == [True, True, True, False]


def test_two_flights_with_the_same_draw_address_are_refused(world, monkeypatch):
    monkeypatch.setattr("cupola.engine.build.air.draw_key", lambda name: 1)
    with pytest.raises(ScenarioError, match="same draw address"):
        world.model_of([world.inbound("one"), world.inbound("two", bearing_deg=200.0)])


def test_other_flights_on_a_built_defence_equal_a_full_build(damascus):
    flights = damascus.scenario.flights[2:5]
    quick = with_flights(damascus, flights)
    full = build(quick.scenario)
    assert quick.names == full.names
    for name, table in full.system._asdict().items():
        np.testing.assert_array_equal(getattr(quick.system, name), table, err_msg=name)


def test_a_battery_that_is_not_active_is_not_there(world):
    plain = world.describe([world.inbound(aim="alpha/post")], battery={"is_active": False})
    plain["flight"][0]["type"] = "tomahawk"
    for p in plain["flight"][0]["route"]:
        p |= {"altitude_m": 100.0, "speed_mps": 245.0}
    model = build(loads(plain), terrain=world.smooth)
    assert len(model.system.batteries) == len(model.system.radars) == len(model.system.launchers) == 0
    results = world.run(model, 2)
    assert results.replications["threats"].tolist() == [1, 1] and results.replications["leakers"].tolist() == [0, 0]


def test_masks_belong_to_their_radar(minimal):
    system = minimal.system
    assert len(system.masks) == len(system.radars) == len(minimal.names.radars)
    np.testing.assert_allclose(system.mask_step_m * system.masks.shape[2], system.radars.range_max_m)


def test_points_that_differ_in_what_is_not_flown_share_a_fly_out_table():
    from cupola.engine.build.shared_tables import NOT_FLOWN, fill_table, flyout_table
    from cupola.scenario.paths.paths import set_paths

    scenario = load("minimal")
    model = build(scenario)
    before = flyout_table.cache_info()
    for reliability in (0.5, 0.6, 0.7):
        other = build(set_paths(scenario, {"catalogue.missile.48n6e2.reliability": reliability}))
        assert other.system.missiles.reliability[0] == reliability
        assert (other.system.flyout_tof_s == model.system.flyout_tof_s).all()
    assert flyout_table.cache_info().misses == before.misses
    # And what is left out of the key really is not flown: a small table with other values in all of it is the same.
    row = model.system.missiles[0].copy()
    tables = []
    for factor in (1.0, 0.5):
        for name in NOT_FLOWN:
            row[name] = row[name] * factor
        tables.append((np.empty((2, 5)), np.empty((2, 5))))
        fill_table(row, 100.0, *tables[-1], 9000.0, 30e3, 1e9, model.system.radius_east_m, model.system.radius_north_m)
    assert all(np.array_equal(one, other) for one, other in zip(*tables, strict=True))
