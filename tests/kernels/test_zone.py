"""The kernel of engagement zones: sight against the engine's own, the order of limits, the chain of detection."""

import math

import numba
import numpy as np
import pytest

from cupola.engine.build.model import build
from cupola.engine.phase_parts.sight import BELOW_HORIZON, OUT_OF_ELEVATION, OUT_OF_RANGE, VISIBLE, visibility
from cupola.engine.tables import new_state
from cupola.kernels import zone_limits, zone_sight
from cupola.kernels.horizon import horizon_range_m
from cupola.kernels.rows import FLIGHT, table
from cupola.kernels.zone_approach import BACK, FLOWN, HEIGHT, SINK, SPEED, fly_along, fly_level, lay_track
from cupola.kernels.zone_inputs import Approach, Sector, SightGrid
from cupola.kernels.zone_limits import ENGAGEABLE
from cupola.kernels.zone_readiness import is_ready
from cupola.maps.zone.inputs import fire_unit
from cupola.scenario import load


@pytest.fixture(scope="module")
def model():
    return build(load("damascus-2018"))


@numba.njit
def _ask(system, state, i, points, codes):
    for p in range(points.shape[0]):
        code, _, _ = visibility(system, state, i, points[p, 0], points[p, 1], points[p, 2], 0.0)
        codes[p] = code


def test_sight_is_what_the_engine_sees(model):
    """The same places asked of the engine's phase and of the zone's kernel, for the surveillance radars."""
    from pyproj import Geod

    system, site = model.system, model.scenario.batteries[0]
    rng = np.random.default_rng(3)
    n = 4000
    bearing, distance = rng.uniform(0.0, 2.0 * np.pi, n), rng.uniform(1e3, 320e3, n)
    altitude = rng.uniform(300.0, 12_000.0, n)
    lon, lat, _ = Geod(ellps="WGS84").fwd(
        np.full(n, site.lon_deg), np.full(n, site.lat_deg), np.degrees(bearing), distance
    )
    points = model.frame.to_enu(lat, lon, altitude)
    state = new_state(system, 1)
    for i in (0, 1):
        assert system.radars[i].is_rotating == 1
        engine = np.empty(n, np.int64)
        _ask(system, state, i, points, engine)
        radar = system.radars[i]
        mine = np.array(
            [
                zone_sight.sight(
                    radar, system.masks[i], system.mask_step_m[i], bearing[p], distance[p], altitude[p], 0.0,
                    system.earth_radius_m, system.k_factor,
                )
                for p in range(n)
            ]
        )  # fmt: skip
        hidden = (mine == zone_sight.BEHIND_TERRAIN) | (mine == zone_sight.BEHIND_HORIZON)
        # A sphere here, an ellipsoid there: they part within metres of an edge only.
        assert np.mean((mine == zone_sight.SEEN) == (engine == VISIBLE)) > 0.995
        assert np.mean(hidden == (engine == BELOW_HORIZON)) > 0.995
        out = (engine == OUT_OF_RANGE) | (engine == OUT_OF_ELEVATION)
        assert np.mean((mine >= zone_sight.TOO_FAR) == out) > 0.995
        assert 0.1 < np.mean(mine == zone_sight.SEEN) < 0.95 and hidden.mean() > 0.1


def test_smooth_earth_hides_beyond_the_horizon_and_terrain_before_it(model):
    system = model.system
    radar = system.radars[0].copy()
    radar.altitude_msl_m, radar.range_max_m = 25.0, 400e3
    wall = np.full((4, 400), 0.5, np.float32)
    _, reach_m = horizon_range_m(25.0, 500.0, 6371e3, 4 / 3)
    radar.tan_elevation_min, radar.tan_elevation_max = -0.1, 2.0
    earth = (0.0, 6371e3, 4 / 3)
    for part, expected in ((0.98, zone_sight.BEHIND_TERRAIN), (1.02, zone_sight.BEHIND_HORIZON)):
        assert zone_sight.sight(radar, wall, 1000.0, 0.0, part * reach_m, 500.0, *earth) == expected
    free = np.full((4, 400), -1e9, np.float32)
    for distance, altitude, expected in (
        (0.5 * reach_m, 500.0, zone_sight.SEEN),
        (401e3, 20e3, zone_sight.TOO_FAR),
        (100.0, 500.0, zone_sight.TOO_NEAR),
        (8e3, 20e3, zone_sight.TOO_STEEP),
    ):
        assert zone_sight.sight(radar, free, 1000.0, 0.0, distance, altitude, *earth) == expected


def lay(model, range_m, heading_rad, n_steps=50, dt_s=2.0, speed_mps=250.0):
    target = table(FLIGHT, 1)[0]
    target.rcs_front_m2, target.rcs_side_m2, target.rcs_rear_m2, target.swerling = 2.0, 10.0, 4.0, 1
    target.cos_front = 1.0
    bins, turns, plots = np.empty(n_steps, np.int64), np.empty(n_steps, np.int64), np.empty((3, n_steps))
    flown, levels = np.empty((FLOWN, n_steps)), np.empty(n_steps, np.int64)
    approach = Approach(np.empty((1, 3, 720, 1), np.uint8), bins, turns, levels, plots, dt_s, 720)
    grid = SightGrid(approach.codes, np.array([5000.0]), np.zeros((1, 1), np.float32), 500.0, 6371e3)
    fly_level(flown, speed_mps, 5000.0, 0.0, dt_s)
    lay_track(model.system.radars[:3], target, flown, range_m, heading_rad, grid, approach)
    assert not levels.any()
    return bins, turns, plots


def test_a_track_goes_back_where_the_target_came_from(model):
    bins, turns, plots = lay(model, 100e3, 0.0)
    assert np.array_equal(bins, np.arange(50) + 200) and not turns.any()
    assert np.all(np.diff(plots, axis=1) <= 0.0)  # farther back the echo was weaker
    bins, turns, _ = lay(model, 100e3, math.pi / 2)
    assert np.all(np.diff(bins) >= 0) and turns[-1] < 0 and bins[-1] == round(math.hypot(100.0, 24.5) * 2)
    mirror, other, _ = lay(model, 100e3, -math.pi / 2)
    assert np.array_equal(mirror, bins) and np.abs(turns + other).max() <= 1
    outbound, _, _ = lay(model, 100e3, math.pi)
    assert np.array_equal(outbound, 200 - np.arange(50))


def test_beam_aspect_falls_into_the_clutter_notch(model):
    _, _, plots = lay(model, 100e3, math.pi / 2)
    assert np.all(plots[:, 0] == 0.0) and np.all(plots[:, -1] > 0.0)


def limit_of(codes, n_flight, memory_s=3.0, exempt_s=0.0, middle=0.0, half=720.0, turns=None):
    row = np.repeat(np.array(codes, np.uint8)[None, None, None, :], 720, axis=2)
    bins = np.arange(row.shape[3])
    turns = np.zeros_like(bins) if turns is None else np.array(turns)
    approach = Approach(row, bins, turns, np.zeros_like(bins), np.zeros((1, len(bins))), 1.0, 720)
    return zone_limits.flight_limit(approach, 0, n_flight, memory_s, exempt_s, middle, half)


def test_guidance_must_see_the_target_all_along_but_for_its_memory():
    s, t, h = zone_sight.SEEN, zone_sight.BEHIND_TERRAIN, zone_sight.BEHIND_HORIZON
    assert limit_of([s] * 9, 8) == ENGAGEABLE
    assert limit_of([s, s, t, t, t, s, s, s, s], 8) == ENGAGEABLE  # three seconds are survived
    assert limit_of([s, s, t, t, t, t, s, s, s], 8) == zone_limits.TERRAIN  # four are not
    assert limit_of([t, s, s, s, s, s, s, s, s], 8) == zone_limits.TERRAIN  # nor any at the intercept
    assert limit_of([s, s, s, s, s, s, s, s, h], 8) == zone_limits.HORIZON  # nor at the launch
    assert limit_of([s, s, s, s, s, s, s, s, h], 7) == ENGAGEABLE  # before the launch it does not matter
    assert limit_of([s, t, t, t, t, t, s, s, s], 8, exempt_s=6.0) == ENGAGEABLE  # an active seeker homes alone
    assert limit_of([s, zone_sight.TOO_FAR, *[zone_sight.TOO_FAR] * 7], 8) == zone_limits.DETECTION
    assert limit_of([s] * 9, 8, middle=100.0, half=90.0, turns=range(9)) == zone_limits.SECTOR  # 100 - 8 > 90
    # A sector over the north of the circle: 350 bearings off one way are 370 the other way round.
    assert limit_of([s] * 9, 8, middle=710.0, half=15.0) == ENGAGEABLE


def ready(model, p, n_flight, n_steps=200, perfect=0, seen_from=None, **changes):
    battery = model.system.batteries[0].copy()
    for name, value in changes.items():
        battery[name] = value
    codes = np.full((1, 3, 1, n_steps), zone_sight.SEEN, np.uint8)
    if seen_from is not None:
        codes[:, :, :, seen_from:] = zone_sight.BEHIND_TERRAIN
    plots = np.full((3, n_steps), p)
    none = np.zeros(n_steps, np.int64)
    bins = np.arange(n_steps)
    unit = fire_unit(model, 0)._replace(battery=battery)
    approach = Approach(codes, bins, none, none, plots, 1.0, 1)
    return is_ready(unit, approach, Sector(0.0, 1.0, 0.0), 0, n_flight, perfect, n_flight)


def test_the_chain_takes_identification_and_reaction_and_some_looks(model):
    battery = model.system.batteries[0]
    wait_s = float(max(battery.identify_s, battery.reaction_s))  # identification is part of the reaction time
    in_time = [seen for seen in range(20, 150) if ready(model, 0.999999, 20, seen_from=seen)]
    assert in_time == list(range(in_time[0], 150))
    # Half a scan to the first plot, and the engagement radar gives the other two in two looks.
    assert wait_s + 2.0 <= in_time[0] - 20 <= wait_s + 10.0
    slower = [seen for seen in range(20, 150) if ready(model, 0.999999, 20, seen_from=seen, identify_s=25.0)]
    assert slower[0] - in_time[0] == 25 - int(battery.reaction_s)
    apart = [seen for seen in range(20, 150) if ready(model, 0.999999, 20, seen_from=seen, reacts_to_identity=1)]
    assert apart[0] - in_time[0] == int(battery.identify_s)
    assert not ready(model, 1e-4, 20) and ready(model, 1e-4, 20, perfect=1)


def test_weak_echoes_take_longer(model):
    first = [next(s for s in range(20, 200) if ready(model, p, 20, seen_from=s)) for p in (0.999, 0.6, 0.3)]
    assert first[0] < first[1] < first[2]


def test_the_published_limits_are_asked_in_their_order(model):
    missile = model.system.missiles[0]
    asked = [
        ((50e3, 5000.0, 6000.0, 250.0), zone_limits.TERRAIN),
        ((1e3, 5000.0, 0.0, 250.0), zone_limits.MINIMUM_RANGE),
        ((50e3, 40e3, 0.0, 250.0), zone_limits.ALTITUDE),
        ((50e3, 5.0, 0.0, 250.0), zone_limits.ALTITUDE),
        ((50e3, 5000.0, 0.0, 9000.0), zone_limits.ENERGY),
        ((50e3, 5000.0, 0.0, 250.0), ENGAGEABLE),
    ]
    for arguments, expected in asked:
        assert zone_limits.place_limit(missile, *arguments) == expected


def test_a_dive_comes_from_above_and_a_way_is_followed_back_to_its_launch():
    flown = np.empty((FLOWN, 40))
    fly_level(flown, 300.0, 4000.0, math.radians(30.0), 1.0)
    assert flown[HEIGHT, 10] == pytest.approx(5500.0) and flown[SINK, 10] == pytest.approx(0.5)
    assert flown[BACK, 10] == pytest.approx(3000.0 * math.cos(math.radians(30.0)))
    # Up for 10 s and down for 10 s, 100 m/s along and 200 m/s up or down.
    ages = np.arange(21.0)
    way = np.stack([100.0 * ages, 200.0 * np.minimum(ages, 20.0 - ages), ages, np.full(21, 223.6)], axis=1)
    assert fly_along(flown, way, 700.0, 1.0) == 1
    assert flown[BACK, 0] == 0.0 and flown[HEIGHT, 0] == pytest.approx(700.0)
    assert flown[HEIGHT, 5] == pytest.approx(1700.0) and flown[BACK, 5] == pytest.approx(500.0)
    assert flown[HEIGHT, 10] == pytest.approx(200.0 * 6.5) and flown[SINK, 10] < -0.8  # on its way up
    assert flown[SPEED, 39] == 0.0 and flown[HEIGHT, 39] == 0.0  # not yet launched
    assert fly_along(flown, way, 2500.0, 1.0) == 0  # higher than it ever comes
