"""Sight: whether a radar can see a point at all: limits, sector as it turns, and the horizon of earth and terrain."""

from cupola.engine.phase_parts.bearing import to_local, wrap
from cupola.kernels._jit import phase
from cupola.kernels.geodesy import altitude_msl_m
from cupola.kernels.horizon import horizon_slope
from cupola.kernels.horizon_mask import is_above_mask
from cupola.kernels.mathx import atan2, sqrt

#: What a look finds, in the order of `cupola.variants.HIDDEN`; the last two: the radar is silent, or lost.
BELOW_HORIZON, OUT_OF_SECTOR, OUT_OF_RANGE, OUT_OF_ELEVATION, VISIBLE, SILENT, LOST = range(7)


@phase
def boresight_at(radar, now, time_s):
    """Where a sector points at ``time_s`` [rad], while it turns or after.

    Takes ``radar``, row of rows.RADAR; ``now``, its row of ``state.radars``.
    """
    if now.boresight_rad == now.boresight_to_rad:
        return now.boresight_to_rad
    to_go = wrap(now.boresight_to_rad - now.boresight_rad)
    reach = radar.slew_radps * (time_s - now.boresight_s)
    if reach >= abs(to_go):
        return now.boresight_to_rad
    return now.boresight_rad + (reach if to_go > 0.0 else -reach)


@phase
def visibility(system, state, i, x_m, y_m, z_m, time_s):
    """Whether radar ``i`` can see a point at all: limits, sector, and the horizon of earth and terrain.

    Returns the verdict (BELOW_HORIZON, OUT_OF_SECTOR, OUT_OF_RANGE, OUT_OF_ELEVATION or VISIBLE), slant range [m] and
    azimuth [rad].

    Takes ``x_m``, ``y_m``, ``z_m``, the point [m]; ``time_s``, when [s].
    """
    radar = system.radars[i]
    east, north, up = to_local(radar, x_m, y_m, z_m)
    range_m = sqrt(east * east + north * north + up * up)
    azimuth_rad = atan2(east, north)
    if range_m > radar.range_max_m or range_m < radar.range_min_m:
        return OUT_OF_RANGE, range_m, azimuth_rad
    if radar.is_rotating == 0:
        off_rad = wrap(azimuth_rad - boresight_at(radar, state.radars[i], time_s))
        if abs(off_rad) > radar.sector_half_rad:
            return OUT_OF_SECTOR, range_m, azimuth_rad
    altitude_m = altitude_msl_m(x_m, y_m, z_m, system.radius_east_m, system.radius_north_m)
    slope, ground_m = horizon_slope(range_m, radar.altitude_msl_m, altitude_m, system.earth_radius_m, system.k_factor)
    if slope > radar.tan_elevation_max:
        return OUT_OF_ELEVATION, range_m, azimuth_rad
    if is_above_mask(system.masks[i], azimuth_rad, ground_m, slope, system.mask_step_m[i]) == 0:
        return BELOW_HORIZON, range_m, azimuth_rad
    if slope < radar.tan_elevation_min:
        return OUT_OF_ELEVATION, range_m, azimuth_rad
    return VISIBLE, range_m, azimuth_rad
