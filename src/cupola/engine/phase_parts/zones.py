"""Zones: whether a track lies in one, whether it keeps to a corridor, and what rules of engagement hold there."""

from cupola.engine.phase_parts.bearing import wrap
from cupola.kernels._jit import phase
from cupola.kernels.geodesy import altitude_msl_m
from cupola.kernels.kalman import track_at
from cupola.kernels.mathx import atan2, pi
from cupola.kernels.polygon import is_inside
from cupola.variants import WeaponsControl, ZoneKind

#: What `control_at` gives inside a no-fire zone: stricter than `cupola.variants.WeaponsControl.HOLD`.
NO_FIRE = -1


@phase
def is_in_zone(system, k, x_m, y_m, z_m, now_s):
    """Whether a point lies in zone ``k`` at ``now_s``: polygon, altitude block, time.

    The polygon is that of the corners at sea level, so the point is brought down to sea level along its vertical.

    Takes ``x_m``, ``y_m``, ``z_m``, the point [m].
    """
    zone = system.zones[k]
    if now_s < zone.start_s or now_s > zone.end_s:
        return False
    altitude_m = altitude_msl_m(x_m, y_m, z_m, system.radius_east_m, system.radius_north_m)
    if altitude_m < zone.altitude_min_m or altitude_m > zone.altitude_max_m:
        return False
    down = system.earth_radius_m / (system.earth_radius_m + altitude_m)
    return is_inside(system.corners_m, zone.first_corner, zone.n_corners, x_m * down, y_m * down) == 1


@phase
def keeps_to(system, k, x_m, y_m, z_m, vx_mps, vy_mps, now_s):
    """Whether a track is in corridor ``k`` and on its course, or on the opposite one where both ways are flown.

    Takes ``x_m``, ``y_m``, ``z_m``, place of the track [m]; ``vx_mps``, ``vy_mps``, its velocity [m/s].
    """
    zone = system.zones[k]
    if not is_in_zone(system, k, x_m, y_m, z_m, now_s):
        return False
    course_rad = atan2(vx_mps, vy_mps)
    if abs(wrap(course_rad - zone.course_rad)) <= zone.course_half_rad:
        return True
    back_rad = abs(wrap(course_rad - zone.course_rad + pi))
    return zone.both_ways == 1 and back_rad <= zone.course_half_rad


@phase
def control_at(system, state, b, row, now_s):
    """Rules of engagement of battery ``b`` for a track: its own, or those of the zones it is in, the strictest first.

    Returns `cupola.variants.WeaponsControl`, or `NO_FIRE`.

    Takes ``row``, a track (row of ``tracks``).
    """
    own = state.batteries[b].weapons_control
    if system.zones.shape[0] == 0:
        return own
    x, y, z, _, _, _ = track_at(row, now_s)
    found = 99
    for k in range(system.zones.shape[0]):
        kind = system.zones[k].kind
        if kind != ZoneKind.CORRIDOR and is_in_zone(system, k, x, y, z, now_s):
            found = min(found, control_of(kind))
    return own if found == 99 else found


@phase
def control_of(kind):
    """What a kind of zone asks for.

    Takes ``kind``, a `cupola.variants.ZoneKind`.
    """
    if kind == ZoneKind.NO_FIRE:
        return NO_FIRE
    if kind == ZoneKind.WEAPONS_HOLD:
        return WeaponsControl.HOLD.value
    if kind == ZoneKind.WEAPONS_TIGHT:
        return WeaponsControl.TIGHT.value
    return WeaponsControl.FREE.value
