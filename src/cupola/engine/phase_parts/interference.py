"""Disturb: what jamming, clutter, gas, rain and the mirror image in the surface make of an echo."""

from cupola.engine.phase_parts.bearing import to_local, wrap
from cupola.engine.phase_parts.place import place
from cupola.kernels._jit import phase
from cupola.kernels.clutter import cell_area_m2, is_blind, reflectivity_land, reflectivity_sea
from cupola.kernels.geodesy import altitude_msl_m
from cupola.kernels.horizon import horizon_slope
from cupola.kernels.horizon_mask import is_above_mask, mask_slope
from cupola.kernels.jamming import jam_to_noise, pattern
from cupola.kernels.mathx import atan, atan2, cos, exp, log, sqrt
from cupola.kernels.propagation import path_loss_db, reflection_point_m, rough_mirror, two_ray_f2
from cupola.kernels.radar import snr
from cupola.variants import Fate

_DB = log(10.0) / 10.0
#: A jammer that only answers beams answers those in whose half-power width it is [-].
HALF_POWER = 0.5


@phase
def disturbed(system, state, i, j, x, y, z, vx, vy, vz, range_m, azimuth_rad, power, time_s):
    """What is left of an SNR: with everything, and with everything but jamming.

    The signal loses to gas and rain and gains or loses by the mirror image, both ways; clutter that the filter leaves
    and jamming add to the noise of 1.

    Takes ``i``, a radar; ``j``, a flight; ``x``, ``y``, ``z``, position of the target [m]; ``vx``, ``vy``, ``vz``, its
    velocity [m/s]; ``range_m``, slant range [m]; ``azimuth_rad``, azimuth [rad]; ``power``, signal-to-noise ratio
    without all that [-]; ``time_s``, when the beam passes [s].
    """
    radar, medium = system.radars[i], system.media[i]
    if medium.blind_mps > 0.0:
        ax, ay, az = radar.pos_enu_m[0] - x, radar.pos_enu_m[1] - y, radar.pos_enu_m[2] - z
        if is_blind((vx * ax + vy * ay + vz * az) / range_m, radar.speed_min_mps, medium.blind_mps) == 1:
            return 0.0, 0.0
    altitude_m = altitude_msl_m(x, y, z, system.radius_east_m, system.radius_north_m)
    slope, ground_m = horizon_slope(range_m, radar.altitude_msl_m, altitude_m, system.earth_radius_m, system.k_factor)
    one_way = passage(system, i, range_m, altitude_m, slope, ground_m)
    elevation_rad = atan(slope)
    signal = power * one_way * one_way * medium.gas_in_reference
    noise = 1.0 + clutter_to_noise(system, i, range_m, ground_m, azimuth_rad, elevation_rad)
    jam = 0.0
    for k in range(system.jammers.shape[0]):
        jam += jamming(system, state, i, j, k, range_m, azimuth_rad, elevation_rad, one_way, time_s)
    return signal / (noise + jam), signal / noise


@phase
def passage(system, i, range_m, altitude_m, slope, ground_m):
    """One-way factor of power on the way to a point: gas and rain, and the mirror image in the surface [-].

    Takes ``i``, a radar; ``range_m``, slant range [m]; ``altitude_m``, height of the point above sea level [m];
    ``slope``, tangent of its elevation [-]; ``ground_m``, distance over ground [m].
    """
    radar, medium = system.radars[i], system.media[i]
    radius_m = system.k_factor * system.earth_radius_m
    loss_db = path_loss_db(
        range_m, radar.altitude_msl_m, altitude_m, radius_m, medium.dry_dbpm, medium.wet_dbpm, medium.rain_dbpm,
        medium.rain_top_m,
    )  # fmt: skip
    factor = exp(-_DB * loss_db)
    antenna_m, height_m = radar.altitude_msl_m - medium.surface_msl_m, altitude_m - medium.surface_msl_m
    if medium.has_mirror == 0 or antenna_m <= 0.0 or height_m <= 0.0 or ground_m < 1.0:
        return factor
    _, a_m, b_m = reflection_point_m(ground_m, antenna_m, height_m, radius_m)
    sum_m = max(a_m + b_m, 0.0)
    sine = sum_m / sqrt(ground_m * ground_m + sum_m * sum_m)
    # The beam points at the target; the mirror image lies below it, and the main lobe may not reach down so far.
    down_rad = atan(slope) + sine
    seen = pattern(0.0, down_rad, radar.beam_azimuth_rad, radar.beam_elevation_rad, medium.side_lobe)
    mirrored = rough_mirror(medium.roughness_m, sine, medium.wavelength_m) * sqrt(seen)
    return factor * two_ray_f2(ground_m, a_m, b_m, medium.wavelength_m, mirrored)


@phase
def clutter_to_noise(system, i, range_m, ground_m, azimuth_rad, elevation_rad):
    """Echo of the surface in the target's range cell that the clutter filter leaves, over noise [-].

    The surface answers only where the radar sees it: where its horizon mask rises within a step of the terrain.

    Takes ``i``, a radar; ``range_m``, slant range of the target [m]; ``ground_m``, distance over ground [m];
    ``azimuth_rad``, its azimuth [rad]; ``elevation_rad``, and elevation [rad].
    """
    radar, medium = system.radars[i], system.media[i]
    if medium.has_clutter == 0:
        return 0.0
    step_m = medium.surface_step_m
    near = mask_slope(system.masks[i], azimuth_rad, max(ground_m - step_m, 0.0), system.mask_step_m[i])
    far = mask_slope(system.masks[i], azimuth_rad, ground_m + step_m, system.mask_step_m[i])
    if far <= near and ground_m > step_m:
        return 0.0
    height_m = max(radar.altitude_msl_m - medium.surface_msl_m, 1.0)
    ground_m = max(ground_m, height_m)
    bent = ground_m / (2.0 * system.k_factor * system.earth_radius_m)
    grazing_rad = max(height_m / ground_m - bent, 0.0)
    sigma0 = reflectivity_land(medium.gamma_10ghz, medium.frequency_hz, grazing_rad)
    if medium.is_sea == 1:
        sigma0 = reflectivity_sea(medium.frequency_hz, medium.sea_state, grazing_rad, 0)
    area_m2 = cell_area_m2(range_m, radar.beam_azimuth_rad, radar.resolution_m, min(grazing_rad, 1.0))
    down_rad = elevation_rad - atan(max(far, -height_m / ground_m - bent))
    seen = pattern(0.0, down_rad, radar.beam_azimuth_rad, radar.beam_elevation_rad, medium.side_lobe)
    loss = passage_of_air(system, i, range_m)
    echo = snr(radar, range_m, sigma0 * area_m2) * medium.gas_in_reference
    return echo * seen * seen * loss * loss / medium.improvement


@phase
def passage_of_air(system, i, range_m):
    """One-way factor of power on the way to the surface at a distance: gas and rain [-].

    Takes ``i``, a radar; ``range_m``, slant range [m].
    """
    radar, medium = system.radars[i], system.media[i]
    loss_db = path_loss_db(
        range_m, radar.altitude_msl_m, medium.surface_msl_m, system.k_factor * system.earth_radius_m, medium.dry_dbpm,
        medium.wet_dbpm, medium.rain_dbpm, medium.rain_top_m,
    )  # fmt: skip
    return exp(-_DB * loss_db)


@phase
def jamming(system, state, i, j, k, range_m, azimuth_rad, elevation_rad, one_way, time_s):
    """J/N that jammer ``k`` adds to a look of radar ``i`` at flight ``j`` [-].

    The beam rests on flight ``j``: a jammer on board comes in through the main lobe, another through whatever part of
    the pattern it stands in, and only while the radar has it above its horizon.

    Takes ``range_m``, slant range [m]; ``azimuth_rad``, azimuth of the flight [rad]; ``elevation_rad``, its elevation
    [rad]; ``one_way``, one-way factor of power to the flight [-]; ``time_s``, when the beam passes [s].
    """
    row, medium, radar = system.jammers[k], system.media[i], system.radars[i]
    carrier = row.flight
    if time_s < row.from_s or time_s > row.until_s:
        return 0.0
    if state.flights[carrier].fate != Fate.FLYING or time_s < state.flights[carrier].start_s:
        return 0.0
    if medium.frequency_hz < row.frequency_min_hz or medium.frequency_hz > row.frequency_max_hz:
        return 0.0
    away_m, gain, passed = range_m, 1.0, one_way
    if carrier != j:
        x, y, z, _, _, _, _ = place(system, state, carrier, time_s, -1)
        east, north, up = to_local(radar, x, y, z)
        away_m = sqrt(east * east + north * north + up * up)
        altitude_m = altitude_msl_m(x, y, z, system.radius_east_m, system.radius_north_m)
        slope, ground_m = horizon_slope(
            away_m, radar.altitude_msl_m, altitude_m, system.earth_radius_m, system.k_factor
        )
        its_azimuth_rad = atan2(east, north)
        if is_above_mask(system.masks[i], its_azimuth_rad, ground_m, slope, system.mask_step_m[i]) == 0:
            return 0.0
        across_rad = wrap(its_azimuth_rad - azimuth_rad) * cos(elevation_rad)
        gain = pattern(
            across_rad, atan(slope) - elevation_rad, radar.beam_azimuth_rad, radar.beam_elevation_rad,
            medium.side_lobe,
        )  # fmt: skip
        if row.screens_all == 0 and gain < HALF_POWER:
            return 0.0
        passed = passage(system, i, away_m, altitude_m, slope, ground_m)
    ratio = jam_to_noise(
        row.erp_w, row.bandwidth_hz, row.polarisation, medium.gain, medium.wavelength_m, medium.noise_k,
        medium.bandwidth_hz, away_m,
    )  # fmt: skip
    return ratio * gain * passed
