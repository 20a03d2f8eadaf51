"""What the radars of a battery have around it, for maps: free sight or why not, and the chance of a plot.

The tests and the arithmetic are those of the engine's looks; here they are asked of places instead of flights.
"""

from cupola.kernels._jit import entry, kernel
from cupola.kernels.detection import p_detect
from cupola.kernels.horizon import horizon_range_m, horizon_slope
from cupola.kernels.horizon_mask import is_above_mask
from cupola.kernels.mathx import cos, pi, sin, sqrt
from cupola.kernels.radar import elevation_gain, is_clutter_notched, rcs_m2, snr

#: What a radar has at a place: a free sight, or why not.
SEEN, BEHIND_TERRAIN, BEHIND_HORIZON, TOO_FAR, TOO_NEAR, TOO_STEEP = range(6)

#: A chance of detection is cut here, so that its logarithm stays finite.
P_MAX = 0.999999
#: Targets over ground that reaches up to their altitude pass over it at this height [m]; assumed.
CLEARANCE_M = 50.0


@kernel
def sight(radar, mask, mask_step_m, bearing_rad, ground_range_m, altitude_m, lowest_m, earth_radius_m, k):
    """What a radar has at a place: SEEN, or why not. The tests are those of the engine's `visibility` but the sector.

    Parameters
    ----------
    radar : row of rows.RADAR
    mask, mask_step_m : array, float
        Its horizon mask and the width of a bin [m].
    bearing_rad, ground_range_m, altitude_m : float
        The place: bearing from the radar [rad], arc along the surface [m] and height above sea level [m].
    lowest_m : float
        Height of the smooth earth [m] that would hide the place as well, if the cause is to be BEHIND_HORIZON: the
        lower one of the ground under the radar and the ground under the place.
    earth_radius_m, k : float
        Radius of the earth [m] and effective earth factor [-].
    """
    rise_m = altitude_m - radar.altitude_msl_m
    half = sin(0.5 * ground_range_m / earth_radius_m)
    top_m = earth_radius_m + altitude_m
    range_m = sqrt(rise_m * rise_m + 4.0 * (earth_radius_m + radar.altitude_msl_m) * top_m * half * half)
    if range_m > radar.range_max_m:
        return TOO_FAR
    if range_m < radar.range_min_m:
        return TOO_NEAR
    slope, ground_m = horizon_slope(range_m, radar.altitude_msl_m, altitude_m, earth_radius_m, k)
    if slope > radar.tan_elevation_max:
        return TOO_STEEP
    if is_above_mask(mask, bearing_rad, ground_m, slope, mask_step_m) == 1:
        return SEEN if slope >= radar.tan_elevation_min else TOO_STEEP
    antenna_m = max(radar.altitude_msl_m - lowest_m, 0.0)
    _, reach_m = horizon_range_m(antenna_m, max(altitude_m - lowest_m, 0.0), earth_radius_m + lowest_m, k)
    return BEHIND_HORIZON if ground_range_m > reach_m else BEHIND_TERRAIN


@entry
def fill_sight(radars, around, height_m, is_agl, codes):
    """Fill in what the radars of one battery have around it, for targets in one layer of altitude.

    Parameters
    ----------
    radars : table of rows.RADAR
        Radars of the battery, all at its place.
    around : Surroundings
        Their horizon masks and the ground around them.
    height_m, is_agl : float, int
        The layer: height above sea level [m], or above ground when ``is_agl`` is 1. A target in a layer above sea
        level passes `CLEARANCE_M` over ground that reaches up to it.
    codes : uint8 array, shape (n_radars, n_bearings, n_ranges)
        Filled here with what `sight` returns.
    """
    ground_m, masks = around.ground_m, around.masks
    n_radars, n_bearings, n_ranges = codes.shape
    for i in range(n_radars):
        radar = radars[i]
        mask = masks[i]
        for b in range(n_bearings):
            bearing_rad = 2.0 * pi * b / n_bearings
            for j in range(n_ranges):
                ground = float(ground_m[b, j])
                altitude_m = ground + height_m if is_agl == 1 else height_m
                if altitude_m <= ground:
                    altitude_m = ground + CLEARANCE_M
                codes[i, b, j] = sight(
                    radar, mask, around.mask_step_m[i], bearing_rad, j * around.step_m, altitude_m,
                    min(ground, around.site_m), around.earth_radius_m, around.k,
                )  # fmt: skip


@kernel
def expect(radar, target, slant_m, sin_elevation, across, speed_mps):
    """Chance of a plot in one look [-].

    Parameters
    ----------
    radar, target : rows of rows.RADAR and rows.FLIGHT
        Of the target its cross-sections and fluctuation.
    slant_m, sin_elevation : float
        Distance [m], and sine of the elevation of the target.
    across, speed_mps : float
        The part of its speed with which it closes [-], and its speed [m/s].
    """
    if is_clutter_notched(speed_mps * across, radar.speed_min_mps) == 1:
        return 0.0
    echo_m2 = rcs_m2(target.rcs_front_m2, target.rcs_side_m2, target.rcs_rear_m2, across, target.cos_front)
    power = snr(radar, slant_m, echo_m2) * elevation_gain(radar, sin_elevation)
    return min(p_detect(power, radar.p_false_alarm, target.swerling), P_MAX)


@entry
def detect_points(radar, mask, mask_step_m, target, points, earth_radius_m, k, p_detects):
    """Fill in the chance of a plot in one look of one radar at single places; 0 where it is blind.

    A sector that cannot turn is a limit; one that can is taken to look there.

    Parameters
    ----------
    radar, mask, mask_step_m, earth_radius_m, k
        As in `sight`.
    target : row of rows.FLIGHT
        Cross-sections and fluctuation.
    points : Points
        The places, relative to the radar, and how the target flies there.
    p_detects : float array, shape (n_points,)
        Filled here [-].
    """
    is_fixed = radar.slew_radps <= 0.0 and radar.is_rotating == 0
    ranges_m, bearings_rad, altitudes_m = points.ranges_m, points.bearings_rad, points.altitudes_m
    headings_rad, speeds_mps = points.headings_rad, points.speeds_mps
    for p in range(ranges_m.shape[0]):
        p_detects[p] = 0.0
        off = (bearings_rad[p] - radar.boresight_rad + pi) % (2.0 * pi) - pi
        if is_fixed and abs(off) > radar.sector_half_rad:
            continue
        code = sight(
            radar, mask, mask_step_m, bearings_rad[p], ranges_m[p], altitudes_m[p], 0.0,
            earth_radius_m, k,
        )  # fmt: skip
        if code != SEEN:
            continue
        half = sin(0.5 * ranges_m[p] / earth_radius_m)
        rise_m = altitudes_m[p] - radar.altitude_msl_m
        spread_m2 = 4.0 * (earth_radius_m + radar.altitude_msl_m) * (earth_radius_m + altitudes_m[p]) * half * half
        slant_m = max(sqrt(rise_m * rise_m + spread_m2), 1.0)
        across = cos(headings_rad[p]) * sqrt(spread_m2) / slant_m
        up_m = rise_m - 2.0 * (earth_radius_m + altitudes_m[p]) * half * half
        p_detects[p] = expect(radar, target, slant_m, up_m / slant_m, across, speeds_mps[p])
