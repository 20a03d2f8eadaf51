"""Kernels give the same bits compiled and as plain Python: NUMBA_DISABLE_JIT=1 is for debugging, not another model.

Run as a script, this file prints the results of representative calls; the test compares both ways of running it.
"""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np

import cupola.kernels
from cupola.kernels import (
    assignment,
    atmosphere,
    ballistic,
    clutter,
    common_cause,
    debris,
    detection,
    doctrine,
    dwell,
    fall,
    false_tracks,
    floor,
    flyout,
    geodesics,
    geodesy,
    guidance,
    guns,
    horizon,
    horizon_mask,
    identity,
    intercept,
    jamming,
    kalman,
    legs,
    lethality,
    manoeuvre,
    mathx,
    measurement,
    missile_forces,
    polygon,
    priority,
    propagation,
    radar,
    resample,
    resolution,
    rng,
    rows,
    samples,
    seeker,
    track_life,
    viewshed,
    visibility,
    weapon_aim,
    weapon_path,
    zone,
    zone_approach,
    zone_inputs,
    zone_limits,
    zone_points,
    zone_readiness,
    zone_sight,
)


def flat(result):
    return [float(value) for value in result] if isinstance(result, tuple) else [float(result)]


def random_calls():
    seed = np.uint64(0xFFFFFFFF_00000001)
    yield "rng", rng.philox4x32(0xFFFFFFFF, 1, 2**31, 3, 0xFFFFFFFF, 5)
    for count in range(50):
        yield "rng", rng.uniform_pair(seed, count, 255, 0xFFFFFFFF, 0xFFFFFF, 2**32 - 1 - count)
        yield "rng", rng.normal_pair(seed, 1, 2, 3, 4, count)
        yield "mathx", mathx.cos_sin_turns(count / 49)


def radar_calls():
    row = rows.table(rows.RADAR, 1)[0]
    row.range_ref_m, row.rcs_ref_m2, row.snr_ref = 3e5, 16.0, 21.3
    row.sigma_range_m, row.sigma_azimuth_rad, row.sigma_elevation_rad = 90.0, 0.003, 0.004
    row.to_local[:] = np.eye(3)
    for share in np.linspace(0.01, 0.99, 30).tolist():
        range_m = 4e5 * share
        yield "horizon", horizon.horizon_slope(range_m, 25.0, 9e3 * share, 6.371e6, 4.0 / 3.0)
        yield "horizon", horizon.horizon_range_m(25.0, 9e3 * share, 6.371e6, 1.2)
        yield "horizon", horizon.height_from_elevation(range_m, 0.1 * share, 25.0, 6.371e6, 1.3)
        snr = radar.snr(row, range_m, radar.rcs_m2(1.0, 10.0, 2.0, 1.0 - 2.0 * share))
        yield "radar", snr
        yield "radar", radar.snr_reference(share, 1e-6, 3)
        yield "radar", radar.snr_full(1e6, 1e4, 1e4, 0.03 + share, 1.0, 1e5, 1e5, 1e-6, 500.0, 3.0)
        for case in (0, 1, 3):
            yield "detection", detection.p_detect(min(snr, 80.0), 1e-6, case)
        sigmas = measurement.plot_sigmas(row, snr)
        yield "measurement", sigmas
        yield "measurement", measurement.measure_enu(row, range_m, -0.3 * range_m, 5e3, *sigmas, 1.1, -0.4, 0.2)
        yield "geodesy", geodesy.altitude_msl_m(range_m, 1e5, 3e3, 6.388e6, 6.35e6)
        yield "geodesy", geodesy.up_enu(range_m, 1e5, 3e3, 6.388e6, 6.35e6)
        yield "lethality", lethality.p_kill_carleton(60.0 * share, 20.0)
        yield "lethality", lethality.p_kill_carleton_gauss(20.0, 30.0 * share, 5.0)


def merging_calls():
    row = rows.table(rows.RADAR, 1)[0]
    row.to_local[:] = np.eye(3)
    row.resolution_m, row.beam_azimuth_rad, row.beam_elevation_rad = 150.0, 0.02, 0.03
    for share in np.linspace(0.0, 1.0, 21).tolist():
        yield "resolution", resolution.is_in_cell(row, 5e4, 2e4, 6e3, 5e4 + 200.0 * share, 2e4 + 1e3 * share, 6e3)
        yield "resolution", resolution.p_below(3.0 - 6.0 * share)
        yield "resolution", resolution.p_swap_two(600.0 * share, 150.0, 60.0)
        yield "resolution", resolution.p_swap_one(600.0, share, 150.0, 60.0)
        gain = seeker.beam_gain(1.0 - 1e-4 * share, 0.02)
        for kind in range(4):
            yield "seeker", seeker.seeker_power(kind, 3.0 + share, 2e4 * share, 9e4, gain)
            yield "seeker", seeker.has_seeker(kind)
        again = false_tracks.p_in_gate_again(40.0 * share, 600.0, 10.0, 2e11)
        yield "false_tracks", again
        yield "false_tracks", false_tracks.p_at_least(3, 5, share)
        yield "false_tracks", false_tracks.false_track_rate_ps(40.0, 10.0, again, 3, 5)
        for case in (0, 1, 3):
            yield "seeker", seeker.fluctuation(case, 0.001 + 0.9 * share, 0.5)


def mask_calls():
    heights = np.random.Generator(np.random.Philox(2)).normal(300.0, 400.0, (15, 17)).astype(np.float32)
    mask = np.empty((24, 20), np.float32)
    horizon_mask.fill_mask(heights, 1000.0, 700.0, 6.371e6, 4.0 / 3.0, mask, 450.0, 0)
    yield "horizon_mask", tuple(mask.ravel().tolist())
    for azimuth_rad in np.linspace(-7.0, 7.0, 20).tolist():
        yield "horizon_mask", horizon_mask.mask_slope(mask, azimuth_rad, 6e3, 450.0)
        yield "horizon_mask", horizon_mask.is_above_mask(mask, azimuth_rad, 6e3, 0.02, 450.0)


def disturbance_calls():
    for share in np.linspace(0.02, 0.98, 25).tolist():
        hertz, range_m = 36e9 * share, 3e5 * share
        gain = jamming.antenna_gain(0.02, 0.03 * share)
        yield "jamming", jamming.pattern(0.03 * share, 0.01, 0.02, 0.03, 1e-3)
        yield "jamming", jamming.jam_to_noise(1e3, 1e7, 0.5, gain, 0.1 * share, 900.0, 2e7 * share, range_m)
        yield "jamming", jamming.range_factor(100.0 * share)
        yield "jamming", jamming.burn_through_m(range_m, 1e4 * share)
        yield "clutter", clutter.reflectivity_land(0.03, hertz, share)
        for is_vertical in (0, 1):
            yield "clutter", clutter.reflectivity_sea(hertz, 6.0 * share, share, is_vertical)
        yield "clutter", clutter.cell_area_m2(range_m, 0.02, 150.0, share)
        for cancellations in (1, 2):
            yield "clutter", clutter.improvement_factor(0.2 * share, cancellations)
        yield "clutter", clutter.blind_speed_mps(0.1 * share, 1e3)
        yield "clutter", clutter.is_blind(200.0 * share, 10.0, 50.0)
        yield "propagation", propagation.gas_dbpm(hertz)
        yield "propagation", propagation.rain_dbpm(hertz, 20.0 * share)
        yield "propagation", propagation.path_loss_db(range_m, 20.0, 9e3, 8.5e6, 8e-6, 6e-6, 1e-4, 9e3 * share)
        mirror = propagation.reflection_point_m(range_m, 20.0, 9e3 * share, 8.5e6)
        yield "propagation", mirror
        yield "propagation", propagation.rough_mirror(0.5, 0.1 * share, 0.1)
        yield "propagation", propagation.two_ray_f2(range_m, mirror[1], mirror[2], 0.1, share)


def zone_calls():
    generator = np.random.Generator(np.random.Philox(4))
    codes = generator.integers(0, 3, (2, 2, 36, 60)).astype(np.uint8)
    row = rows.table(rows.RADAR, 1)[0]
    row.range_ref_m, row.rcs_ref_m2, row.snr_ref, row.p_false_alarm = 3e5, 16.0, 21.3, 1e-6
    row.range_max_m, row.tan_elevation_min, row.tan_elevation_max, row.altitude_msl_m = 3e5, -0.1, 2.0, 700.0
    target = rows.table(rows.FLIGHT, 1)[0]
    target.rcs_front_m2, target.rcs_side_m2, target.rcs_rear_m2 = 2.0, 9.0, 3.0
    target.swerling, target.cos_front = 1, 0.9
    mask = generator.normal(-0.01, 0.02, (24, 20)).astype(np.float32)
    for share in np.linspace(0.02, 0.98, 25).tolist():
        seen = zone_sight.sight(row, mask, 2e4, 6.0 * share, 4e5 * share, 9e3 * share, 500.0, 6.371e6, 4.0 / 3.0)
        yield "zone_sight", seen
        yield "zone_sight", zone_sight.expect(row, target, 4e5 * share, 0.5 * share, share, 250.0)
        yield "zone_limits", zone_limits.is_within(40.0 * share, 3.0, 5.0, 36)
        yield "zone_limits", zone_limits.code_at(codes, 0, 1, int(100 * share), int(70 * share))
        yield "zone_limits", tuple(zone_limits.sector_of(row, 6.0 * share, 36))
        yield "zone_readiness", zone_readiness.is_in_hand(row_of_scan(), np.full(9, share), 2, 1.0, 0)

    radars, masks = rows.table(rows.RADAR, 2), np.stack([mask, mask])
    radars[0], radars[1] = row, row
    ground = generator.normal(300.0, 200.0, (36, 60)).astype(np.float32)
    around = zone_inputs.Surroundings(masks, np.full(2, 2e4), ground, 5e3, 200.0, 6.371e6, 4.0 / 3.0)
    for share in np.linspace(0.02, 0.98, 12).tolist():
        way = zone_inputs.Approach(
            np.zeros((1, 2, 1, 30), np.uint8), np.arange(30), np.zeros(30, np.int64), np.zeros(30, np.int64),
            np.zeros((2, 30)), 2.0, zone_points.TURNS,
        )  # fmt: skip
        points = zone_inputs.Points(
            *(np.array([x]) for x in (2e5 * share, 6.0 * share, 3.0 * share, 9e3 * share, 250.0))
        )
        zone_points.follow(radars, around, target, points, 0, 0, 30, 1, np.zeros(2, np.int64), way)
        yield "zone_points", tuple(float(x) for x in (*way.codes.ravel(), *way.turns, *way.plots.ravel()))
        grid = zone_inputs.SightGrid(codes, np.array([0.0, 4e3]), ground, 5e3, 6.371e6)
        flown = np.empty((zone_approach.FLOWN, 30))
        zone_approach.fly_level(flown, 250.0, 9e3 * share, 0.5 * share, 2.0)
        zone_approach.lay_track(radars, target, flown, 2e5 * share, 3.0 * share, grid, way)
        yield "zone_approach", tuple(float(x) for x in (*way.bins, *way.turns, *way.levels, *way.plots.ravel()))
        there = zone_inputs.InterceptPoint(5e3 + 2e4 * share, 6.0 * share, 9e3, 300.0)
        for sight in (codes, np.zeros_like(codes)):
            came = way._replace(codes=sight, n_bearings=36)
            yield "zone", zone.judge(a_unit(radars), came, there, 250.0, 8e3, 1.0)


def a_unit(radars):
    missile, battery = a_missile(), rows.table(rows.BATTERY, 1)[0]
    missile.altitude_max_m, missile.target_speed_max_mps, battery.confirm_hits = 2e4, 900.0, 3
    battery.stale_s, battery.reaction_s, battery.guidance_memory_s = 20.0, 4.0, 3.0
    radars.scan_period_s, radars.sector_half_rad, radars.is_rotating = 2.0, 3.2, 1
    return zone_inputs.FireUnit(
        radars, battery, missile, np.full((3, 5), 21.5), np.full((3, 5), 700.0), 1e4, 2e4, 0.0, 0.0
    )


def falling_calls():
    for share in np.linspace(0.02, 0.98, 12).tolist():
        state = (1e4 * share, 2e4, 2.5e4 * share, 300.0, 800.0 * share, -900.0)
        yield "fall", fall.falls(*state, 6.378e6, 6.357e6)
        yield "fall", fall.fall_for(*state, 20.0 * share, 0.0, 6.378e6, 6.357e6)
        yield "weapon_path", weapon_path.free_step(1e4 * share, 3e4, 500.0 * share, 900.0, 5e3, 0.5)
    points = np.zeros((400, weapon_path.WAY_FIELDS))
    last = weapon_aim.solve_ballistic(points, 2e5, 10.0, 30.0, 0.0, 1.57, 50.0, 2e4, 5.0, 20)
    yield "weapon_aim", tuple(points[: last + 1].ravel().tolist())


def row_of_scan():
    row = rows.table(rows.RADAR, 1)[0]
    row.scan_period_s = 1.0
    return row


def assignment_calls():
    p_kill = np.array([[0.7, 0.2, 0.5], [0.4, 0.9, 0.0]])
    rounds, least, shots = np.array([2, 1]), np.array([0, 0, 1]), np.zeros((2, 3), np.int64)
    yield "assignment", assignment.assign_greedy(np.array([5.0, 3.0, 8.0]), p_kill, rounds, least, shots)
    yield "assignment", tuple(shots.ravel())
    hardness, prices, order = -np.log1p(-p_kill[:, 0]), np.array([0.5, 0.7]), np.array([0, 1])
    for improving in (True, False):
        room = np.zeros(9), np.zeros((9, 2), np.int64)
        yield "assignment", assignment.find_packages(5.0, hardness, prices, rounds, 0, order, 9.0, improving, *room)
        yield "assignment", tuple(room[0])
    chosen = np.zeros(2, np.int64)
    yield "assignment", assignment.assign_pairs(p_kill, np.zeros((3, 6)), np.zeros((3, 6), np.int64), chosen)
    yield "assignment", tuple(chosen)


def doctrine_calls():
    missile = a_missile()
    missile.lethal_radius_m, missile.aim_error_m, missile.aim_error_rad, missile.reliability = 20.0, 8.0, 3e-4, 0.9
    for share in np.linspace(0.0, 1.0, 21).tolist():
        for guidance_kind in range(4):
            missile.guidance = guidance_kind
            yield "doctrine", doctrine.expected_p_kill(missile, 0.5 + share, 95.0 * share, 600.0 * share, 2e5 * share)
        for kind in range(4):
            yield "doctrine", doctrine.salvo_size(min(kind, 2), 3, 1, 1 + int(5 * share), share > 0.5)
            yield "doctrine", doctrine.order_key(kind, 0.3 * share, 7.123 * share, 2e5 * share, 700.0 * share)
        yield "doctrine", doctrine.marginal_return(5.0 * share, 0.1 * share, share, int(4 * share))
        yield "doctrine", doctrine.is_in_sector(9.0 * share - 4.0, -1.0, 2.0)
        yield "priority", priority.threat(1e4 * share, 2e4, 5e3, 200.0, -100.0 * share, 1.0, 3.0)
        yield "priority", priority.closest_pass(1e4 * share, 2e4, 5e3, 200.0, -100.0 * share, 1.0)


def viewshed_calls():
    heights = np.random.Generator(np.random.Philox(3)).normal(300.0, 400.0, (41, 41)).astype(np.float32)
    out, near = np.empty_like(heights), np.empty_like(heights)
    begin, end = np.empty(0, np.float32), np.empty(31, np.float32)
    for octant in range(8):
        viewshed.fill_octant(heights, 250.0, 900.0, 6.371e6, 4.0 / 3.0, 18e3, 1.5, octant, 1, begin, end, near)
        viewshed.fill_octant(heights, 1000.0, 900.0, 6.371e6, 4.0 / 3.0, 18e3, 1.5, octant, 6, end, begin, out)
    out[15:26, 15:26] = near[::4, ::4]
    yield "viewshed", tuple(np.nan_to_num(out, nan=-1.0).ravel().tolist())
    limits = (-0.01, 2.0, 9e3, (1, 0.05, 0.0, 0.1), 6.371e6, 4.0 / 3.0, 0, 41)
    yield "visibility", visibility.count_seen(out, heights, 1000.0, 900.0, 1200.0, False, *limits)
    yield "visibility", visibility.count_seen(out, heights, 1000.0, 900.0, 300.0, True, *limits)
    nodes = np.array([0.0, 7.5, 20.0])
    node_row, node_col = np.meshgrid(nodes * 1.7 + 3.0, nodes * 1.9 - 1.5, indexing="ij")
    plane = np.empty((21, 21), np.float32)
    resample.fill_rows(heights, False, nodes, node_row, node_col, 0, 21, -5.0, plane)
    yield "resample", tuple(plane.ravel().tolist())


def track_calls():
    track = rows.table(rows.TRACK, 1)[0]
    kalman.start_track(track, 0.0, 1e4, 2e4, 3e3, 1e4, 2e4, 3e4, 300.0)
    for look in range(1, 25):
        yield "dwell", dwell.p_track_kept(0.03 * look, 3, 1e-4, 12.0, 3.0 * look)
        yield "dwell", dwell.looks_expected(0.04 * look, dwell.looks_wanted(0.04 * look))
        drawn_m = floor.floor_drawn_m(15.0, 60.0, 100.0, 0.04 * look)
        yield "floor", (drawn_m, floor.p_above_floor(drawn_m + 1.0, 15.0, 60.0, 100.0))
        yield "track_life", track_life.note_look(track, int(look % 4 != 0), 0.1, 3, 4, 3, 4.0 * look)
        kalman.predict_track(track, 4.0 * look, 5.0)
        yield "kalman", kalman.update_track(track, 1e4 - 700.0 * look, 2e4 + look, 3e3, 1.1e4, 1.2e4, 1.3e4)
        yield "kalman", kalman.track_at(track, 4.0 * look + 7.7)
        yield "kalman", tuple(track.var_pos_m2.tolist() + track.cov_pos_vel.tolist() + track.var_vel.tolist())


def leg_calls():
    flights, table = rows.table(rows.FLIGHT, 1), rows.table(rows.LEG, 3)
    flights[0].n_legs, flights[0].length_s = 3, 95.0
    for i in range(3):
        table[i].start_s = 30.1 * i
        table[i].pos_enu_m[:] = (1e3 * i, 2e3, 7.7)
        table[i].vel_enu_mps[:] = (33.3, -0.7 * i, 0.1)
        table[i].acc_enu_mps2[:] = (0.3, 0.1, -0.01 * i)
    for age_s in np.linspace(-3.0, 99.0, 25).tolist():
        yield "legs", legs.flight_state(flights, table, 0, age_s, -1)


def sample_calls():
    u = np.linspace(-0.97, 0.96, 60)
    out = np.empty((60, len(samples.FUNCTIONS)))
    samples.fill_samples(u, u[::-1].copy(), out)
    yield "samples", tuple(out.ravel().tolist())


def geodesic_calls():
    for share in np.linspace(0.02, 0.98, 25).tolist():
        place = 160.0 * share - 80.0, 400.0 * share - 200.0
        yield "geodesics", tuple(map(float, geodesics.direct(*place, 700.0 * share, 1.9e7 * share)))
        yield "geodesics", tuple(map(float, geodesics.inverse(*place, -place[0] + share, place[1] + 179.5)))
        yield "geodesics", tuple(map(float, geodesics.inverse(*place, place[0] + 3.0 * share, place[1] + 1e-5)))
        yield "geodesics", tuple(map(float, geodesics.around(*place, 1e5 * share, -3e5)))


def arc_calls():
    for share in np.linspace(0.02, 0.98, 25).tolist():
        parameter_m, e, *rest = ballistic.least_energy_arc(6.371e6, 6.372e6, share)
        yield "ballistic", (parameter_m, e, *rest)
        yield "ballistic", ballistic.on_arc(parameter_m, e, 6.28 * share)
        yield "ballistic", ballistic.arc_with_apogee(6.371e6, 6.372e6, 6.6e6, 0.3 * share)
        yield "ballistic", ballistic.speed_left_allen_eggers(2e4 * share, share, 5e3)
        yield "manoeuvre", manoeuvre.arc_leg(2e3, 250.0, share, -share)
        yield "manoeuvre", manoeuvre.turn_towards_rad(1e5 * (share - 0.5), 3e4, 2e3)
        yield "manoeuvre", manoeuvre.turn_radius_m(250.0, 1.0 + share) + manoeuvre.pull_radius_m(250.0, 1.0 + share)


def debris_calls():
    wind = np.array([[0.0, 5.0, -2.0], [5e3, 20.0, 1.0], [9e3, 30.0, 0.0]])
    for share in np.linspace(0.02, 0.98, 10).tolist():
        yield "debris", debris.terminal_speed_mps(1e3 * share, 1.2 * share)
        yield "debris", debris.part_of_step(5.0, 3.0 - 20.0 * share, -10.0 - share)
        yield "debris", debris.wind_at(wind, 1e4 * share)
        yield "debris", debris.fall_step(300.0, 20.0, -50.0, 0.0, 0.0, -9.8, 1e-3 * share, 0.3)
    pos, vel = np.array([[3e3, -4e3, 2.5e3]]), np.array([[250.0, 40.0, 10.0]])
    classes, landed = np.array([[[1.0, 800.0, 0.3, 10.0], [2.0, 40.0, 0.5, 60.0]]]), np.empty((3, 5))
    address = (np.array([3]), np.array([7]), np.array([9]), np.array([1]))
    ground_m, radii_m = np.full(3, 40.0), (6.388e6, 6.352e6)
    debris.fall_all(np.uint64(5), 50, 51, *address, pos, vel, classes, np.array([0]), ground_m, wind, *radii_m, landed)
    yield "debris", tuple(landed.ravel().tolist())


def a_missile():
    row = rows.table(rows.MISSILE, 1)[0]
    row.mass_launch_kg, row.area_m2, row.drag_scale, row.drag_induced = 900.0, 0.2, 1.0, 0.1
    row.boost_thrust_n, row.boost_s, row.boost_flow_kgps = 150e3, 4.0, 60.0
    row.sustain_thrust_n, row.sustain_s, row.sustain_flow_kgps = 30e3, 6.0, 12.0
    row.normal_force_max, row.load_limit_mps2, row.thrust_turn_mps2 = 8.0, 200.0, 60.0
    row.launch_speed_mps, row.launch_elevation_rad = 25.0, 1.2
    row.loft_radpm, row.loft_max_rad = 5e-6, 0.4
    row.speed_min_mps, row.flight_max_s, row.navigation_constant, row.lag_s = 300.0, 90.0, 4.0, 0.3
    row.homing_range_m = 8e3
    return row


def missile_calls():
    missile = a_missile()
    radii_m = (6.388e6, 6.352e6)
    for altitude_m in np.linspace(-200.0, 85e3, 30).tolist():
        yield "atmosphere", atmosphere.air(altitude_m)
    tof_s, speed_mps = np.empty((3, 5)), np.empty((3, 5))
    intercept.fill_table(missile, 120.0, tof_s, speed_mps, 6e3, 8e3, 1e9, *radii_m)
    assert np.isfinite(tof_s).any()
    yield "intercept", tuple(tof_s.ravel().tolist() + speed_mps.ravel().tolist())
    state = (0.0, 0.0, 120.0, *flyout.launch_velocity(missile, 0.0, 0.0, 120.0, 2e4, 1e4, 5e3, *radii_m))
    lag = (0.0, 0.0, 0.0)
    for i in range(60):
        target = (2e4 - 60.0 * i, 1e4, 5e3, -250.0, 0.0, -5.0)
        *demand, homing = guidance.demand_accel(missile, *state, 1.8e4, 1e4, 5e3, *target, 0, *radii_m)
        yield "guidance", (*demand, float(homing))
        yield "flyout", (float(flyout.is_spent(missile, 0.25 * i, 300.0 - 4.0 * i)),)
        yield "flyout", (float(flyout.is_too_slow(missile, 0.25 * i, 500.0 - 4.0 * i)),)
        thrust_n, mass_kg = missile_forces.thrust_and_mass(missile, 0.25 * i)
        yield "missile_forces", missile_forces.acceleration(missile, thrust_n, mass_kg, *state, *demand, *radii_m)
        moved = flyout.step(missile, 0.25 * i, *state, *demand, *lag, 0.25, *radii_m)
        state, lag = moved[:6], moved[6:]
        yield "flyout", moved
        yield "priority", priority.threat(*(-1.0 * value for value in state), 2.0)
    for delay_s in (0.0, 3.3, 20.0):
        yield (
            "intercept",
            intercept.predict_along(
                tof_s, speed_mps, 6e3, 8e3, 0.0, 0.0, 120.0, 120.0,
                4e4, 1e4, 7e3, -300.0, 10.0, -1.0, np.empty((0, fall.FIELDS)), 0, delay_s, 90.0, *radii_m,
            ),
        )  # fmt: skip


def identity_calls():
    generator = np.random.Generator(np.random.Philox(5))
    rule = rows.table(rows.IDENTIFICATION, 1)[0]
    rule.prior[:], rule.threshold[:] = (0.5, 0.3, 0.2), (0.9, 0.8, 0.7)
    rule.likelihood[:] = generator.uniform(0.05, 0.95, (6, 3))
    rule.matrix[:] = np.full((3, 4), 0.25)
    corners = generator.normal(0.0, 1e4, (9, 2))
    for k in range(40):
        found = [(k + i) % 3 - 1 for i in range(6)]
        chances = identity.posterior(rule, *found)
        u, z = (k + 0.5) / 40.0, 0.1 * k - 2.0
        yield "identity", chances
        yield "identity", identity.declared_by(rule, *chances)
        yield "identity", identity.declared_by_matrix(rule, k % 3, u)
        yield "identity", identity.operator_delay_s(k % 3, 7.0, 0.5, u, z)
        yield "identity", identity.replaced(k % 4, u)
        yield "polygon", polygon.is_inside(corners, 2, 7, 5e3 * z, 2e4 * u - 1e4)


def last_layer_calls():
    for k in range(20):
        u = (k + 0.5) / 20.0
        yield "guns", guns.p_hit_round(0.2 + 20.0 * u, 0.5 + 3.0 * u, 4.0 * u)
        yield "guns", guns.p_kill_burst(10 * k, 0.1 * u, 0.3)
        yield "common_cause", common_cause.shared_draw(u, 1.0 - u, 0.1, 0.3, u, 0.2, 0.4)


CALLS = (
    identity_calls, random_calls, radar_calls, merging_calls, mask_calls, disturbance_calls, viewshed_calls, zone_calls,
    track_calls, leg_calls, sample_calls, geodesic_calls, arc_calls, debris_calls, missile_calls, assignment_calls,
    doctrine_calls, falling_calls, last_layer_calls,
)  # fmt: skip


def results():
    """One line per call: the module and the exact bits of what it returned."""
    return [
        f"{module} {' '.join(value.hex() for value in flat(result))}" for calls in CALLS for module, result in calls()
    ]


def test_plain_python_gives_the_same_bits():
    run = subprocess.run(
        [sys.executable, "-W", "error", str(Path(__file__))],
        env={**os.environ, "NUMBA_DISABLE_JIT": "1"},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert run.returncode == 0, run.stderr
    plain = run.stdout.splitlines()
    compiled = results()
    assert len(plain) == len(compiled) > 500
    different = [f"{a}\n    {b}" for a, b in zip(compiled, plain, strict=True) if a != b]
    assert not different, "\n".join(different[:5])


def test_every_kernel_module_is_called():
    files = {path.stem for path in Path(cupola.kernels.__file__).parent.glob("*.py")}
    called = {line.split()[0] for line in results()}
    assert called == files - {"__init__", "_jit", "_kept", "_together", "rows", "zone_inputs"}


if __name__ == "__main__":
    print("\n".join(results()))
