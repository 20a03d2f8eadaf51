"""Chance: where a battery may open fire, and how likely a missile would kill."""

from cupola.kernels._jit import phase
from cupola.kernels.doctrine import expected_p_kill, is_in_sector
from cupola.kernels.geodesy import altitude_msl_m
from cupola.kernels.intercept import surface_range_m, table_lookup
from cupola.kernels.mathx import atan2, sqrt
from cupola.variants import Side


@phase
def may_open_fire(battery, x, y):
    """Whether a target above ``x, y`` is inside the firing sector and the ranges of opening fire.

    Takes ``battery``, row of rows.BATTERY; ``x``, ``y``, position of the target, east and north [m].
    """
    dx, dy = x - battery.pos_enu_m[0], y - battery.pos_enu_m[1]
    range_m = sqrt(dx * dx + dy * dy)
    if range_m < battery.open_fire_min_m or range_m > battery.open_fire_max_m:
        return False
    return is_in_sector(atan2(dx, dy), battery.firing_from_rad, battery.firing_width_rad)


@phase
def kill_chance(system, b, j, m, x, y, z):
    """Expected P(kill) of one missile of type ``m`` of battery ``b`` that meets flight ``j`` at a place [m], or 0.

    Takes ``x``, ``y``, ``z``, the place.
    """
    battery = system.batteries[b]
    home = battery.launch_enu_m
    altitude_m = altitude_msl_m(x, y, z, system.radius_east_m, system.radius_north_m)
    range_m = surface_range_m(
        x - home[0], y - home[1], z - home[2], battery.launch_altitude_msl_m, altitude_m,
        0.5 * (system.radius_east_m + system.radius_north_m),
    )  # fmt: skip
    tof_s, arrival_mps = table_lookup(
        system.flyout_tof_s[m], system.flyout_speed_mps[m], range_m, altitude_m, system.flyout_altitude_step_m,
        system.flyout_range_step_m[m],
    )  # fmt: skip
    guide = system.radars[battery.engagement_radar].pos_enu_m
    gx, gy, gz = x - guide[0], y - guide[1], z - guide[2]
    distance_m = sqrt(gx * gx + gy * gy + gz * gz)
    flight = system.flights[j]
    if flight.side == Side.GHOST:  # the battery does not know that there is nothing
        return expected_p_kill(system.missiles[m], 1.0, tof_s, arrival_mps, distance_m)
    return expected_p_kill(
        system.missiles[m], flight.vulnerability, tof_s, arrival_mps, distance_m, flight.length_m, flight.width_m,
        flight.p_killed_by_hit,
    )  # fmt: skip
