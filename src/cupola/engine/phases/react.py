"""React: a flight that notices that it is shot at turns away, goes down or goes home, within its load factor.

What it does is decided by address, once a flight and replication. It then leaves its route for good: circles and
straight lines as in `cupola.kernels.manoeuvre`, and at the end of them the end of its route (or its beginning, for one
that goes home). A carrier that has left its route releases nothing any more: its mission is over.
"""

from cupola.constants import LATER_S
from cupola.engine.events import EventKind
from cupola.engine.phase_parts.event_log import note
from cupola.engine.phase_parts.place import ground_msl_m, leave_route, place
from cupola.engine.tables import FIRST_OPEN_SHOT, N_SHOTS
from cupola.kernels._jit import phase
from cupola.kernels.geodesy import altitude_msl_m, up_enu
from cupola.kernels.legs import flight_state
from cupola.kernels.manoeuvre import arc_leg, pull_radius_m, turn_radius_m, turn_towards_rad
from cupola.kernels.mathx import acos, cos, floor, sin, sqrt
from cupola.kernels.rng import uniform
from cupola.variants import Fate, Outcome, Purpose, ReactionKind

#: Circles are cut into pieces of this angle [rad]: the legs then leave them by centimetres.
PIECE_RAD = 0.2618
#: Smaller turns than this are flown as one so large [rad]: a leg must take time.
TURN_MIN_RAD = 1e-3


@phase
def react(system, state, now_s, next_s, seed, replication, log):
    """Let every flight that is shot at notice it, and let those whose delay is over leave their route.

    Takes ``next_s``, the next beat [s].
    """
    if system.detour_legs == 0:
        return
    for j in range(system.flights.shape[0]):
        now = state.flights[j]
        kind = system.flights[j].reaction
        if kind == ReactionKind.NONE or now.fate != Fate.FLYING or now.n_detour > 0:
            continue
        if now.react_s < 0.0 and now.shots > 0:
            notice(system, state, j, now_s, seed, replication)
        if 0.0 <= now.react_s < next_s:
            time_s = max(now.react_s, now_s)
            if time_s < now.end_s:
                evade(system, state, j, time_s, log)


@phase
def notice(system, state, j, now_s, seed, replication):
    """Whether flight ``j`` notices a missile now, and if it does, when it will react: by one draw per replication."""
    flight = system.flights[j]
    now = state.flights[j]
    x, y, z, _, _, _, _ = place(system, state, j, now_s, now.leg)
    for s in range(state.counts[FIRST_OPEN_SHOT], state.counts[N_SHOTS]):
        shot = state.shots[s]
        if shot.flight != j or shot.outcome != Outcome.IN_FLIGHT:
            continue
        dx, dy, dz = shot.pos_enu_m[0] - x, shot.pos_enu_m[1] - y, shot.pos_enu_m[2] - z
        if dx * dx + dy * dy + dz * dz > flight.notice_m * flight.notice_m:
            continue
        if uniform(seed, replication, Purpose.REACTION, flight.key, 0, 0) < flight.react_p:
            now.react_s = max(now_s, shot.launch_s) + flight.react_delay_s
        else:
            now.react_s = LATER_S
        return


@phase
def evade(system, state, j, time_s, log):
    """Fill the detour of flight ``j`` and send it there.

    Takes ``time_s``, when it leaves its route [s].
    """
    flight = system.flights[j]
    now = state.flights[j]
    x, y, z, vx, vy, vz, _ = place(system, state, j, time_s, now.leg)
    ux, uy, uz = up_enu(x, y, z, system.radius_east_m, system.radius_north_m)
    climb = vx * ux + vy * uy + vz * uz
    fx, fy, fz = vx - climb * ux, vy - climb * uy, vz - climb * uz
    level = sqrt(fx * fx + fy * fy + fz * fz)
    speed = sqrt(vx * vx + vy * vy + vz * vz)
    if level < 0.1 * speed:
        now.react_s = LATER_S  # straight down: no course to turn from
        return
    fx, fy, fz = fx / level, fy / level, fz / level
    age_s = 0.0 if flight.reaction == ReactionKind.ABORT else flight.length_s
    ex, ey, ez, _, _, _, _ = flight_state(system.flights, system.legs, j, age_s, -1)
    if flight.reaction == ReactionKind.DESCEND:
        ex, ey, ez = kept_low(system, state, j, ex, ey, ez)
        n, length_s = fill_descent(system, state, j, speed, x, y, z, fx, fy, fz, ux, uy, uz)
    else:
        n, length_s = fill_turn(system, state, j, speed, x, y, z, fx, fy, fz, ux, uy, uz, ex, ey, ez)
    if n == 0:
        now.react_s = LATER_S  # low enough already
        return
    n, length_s = straight_to(system, state, j, n, length_s, speed, ex, ey, ez)
    ground_m = ground_msl_m(system, state, j)
    for k in range(n):
        state.detours[j, k].ground_msl_m = ground_m
    leave_route(state, j, time_s, n, length_s)
    if flight.reaction == ReactionKind.ABORT or has_more_to_release(system, state, j, time_s):
        now.aborted = 1
    note(state, log, time_s, EventKind.LEFT_ROUTE, -1, j, -1, float(flight.reaction), x, y, z)


@phase
def has_more_to_release(system, state, j, time_s):
    """Whether something still hangs under flight ``j``: what it releases stands behind it in the table.

    Takes ``time_s``, the moment [s].
    """
    for k in range(j + 1, system.flights.shape[0]):
        if system.flights[k].parent == j and state.flights[k].start_s > time_s:
            return True
    return False


@phase
def fill_turn(system, state, j, speed, x, y, z, fx, fy, fz, ux, uy, uz, ex, ey, ez):
    """A turn away from who shoots, held, or at once towards home. Returns legs filled and the time they take [s].

    Takes ``j``, the flight; ``speed``, speed [m/s]; ``x``, ``y``, ``z``, where it begins [m]; ``fx``, ``fy``, ``fz``,
    unit vector forwards; ``ux``, ``uy``, ``uz``, unit vector upwards; ``ex``, ``ey``, ``ez``, end of the route [m].
    """
    flight = system.flights[j]
    lx, ly, lz = uy * fz - uz * fy, uz * fx - ux * fz, ux * fy - uy * fx
    radius_m = turn_radius_m(speed, flight.load_g)
    dx, dy, dz = ex - x, ey - y, ez - z
    if flight.reaction == ReactionKind.ABORT:
        angle = turn_towards_rad(dx * fx + dy * fy + dz * fz, dx * lx + dy * ly + dz * lz, radius_m)
        return fill_arc(state, j, 0, 0.0, radius_m, speed, angle, x, y, z, fx, fy, fz, lx, ly, lz)
    angle = flight.turn_rad
    b = who_shoots(state, j)
    if b >= 0:
        home = system.batteries[b].pos_enu_m
        if (home[0] - x) * lx + (home[1] - y) * ly + (home[2] - z) * lz > 0.0:
            angle = -angle
    n, length_s = fill_arc(state, j, 0, 0.0, radius_m, speed, angle, x, y, z, fx, fy, fz, lx, ly, lz)
    n, length_s = straight_on(state, j, n, length_s, flight.hold_s)
    x, y, z, vx, vy, vz = end_of(state, j, n, length_s)
    fx, fy, fz = vx / speed, vy / speed, vz / speed
    lx, ly, lz = uy * fz - uz * fy, uz * fx - ux * fz, ux * fy - uy * fx
    dx, dy, dz = ex - x, ey - y, ez - z
    angle = turn_towards_rad(dx * fx + dy * fy + dz * fz, dx * lx + dy * ly + dz * lz, radius_m)
    return fill_arc(state, j, n, length_s, radius_m, speed, angle, x, y, z, fx, fy, fz, lx, ly, lz)


@phase
def fill_descent(system, state, j, speed, x, y, z, fx, fy, fz, ux, uy, uz):
    """Down to the low height: push over, straight down the slope, pull out. No legs when it is low enough.

    Takes ``j``, the flight; ``speed``, speed [m/s]; ``x``, ``y``, ``z``, where it begins [m]; ``fx``, ``fy``, ``fz``,
    unit vector forwards; ``ux``, ``uy``, ``uz``, unit vector upwards.
    """
    flight = system.flights[j]
    target_m = ground_msl_m(system, state, j) + flight.low_agl_m
    drop_m = altitude_msl_m(x, y, z, system.radius_east_m, system.radius_north_m) - target_m
    if drop_m <= 1.0:
        return 0, 0.0
    radius_m = pull_radius_m(speed, flight.load_g)
    angle = flight.descent_rad
    if 2.0 * radius_m * (1.0 - cos(angle)) > drop_m:
        angle = acos(1.0 - drop_m / (2.0 * radius_m))
    n, length_s = fill_arc(state, j, 0, 0.0, radius_m, speed, angle, x, y, z, fx, fy, fz, -ux, -uy, -uz)
    slope_m = (drop_m - 2.0 * radius_m * (1.0 - cos(angle))) / sin(angle)
    if slope_m > 1.0:
        n, length_s = straight_on(state, j, n, length_s, slope_m / speed)
    x, y, z, _, _, _ = end_of(state, j, n, length_s)
    ax, ay, az = cos(angle) * fx - sin(angle) * ux, cos(angle) * fy - sin(angle) * uy, cos(angle) * fz - sin(angle) * uz
    bx, by, bz = sin(angle) * fx + cos(angle) * ux, sin(angle) * fy + cos(angle) * uy, sin(angle) * fz + cos(angle) * uz
    return fill_arc(state, j, n, length_s, radius_m, speed, angle, x, y, z, ax, ay, az, bx, by, bz)


@phase
def kept_low(system, state, j, ex, ey, ez):
    """The end of the route, no higher than the height that flight ``j`` went down to.

    Takes ``ex``, ``ey``, ``ez``, end of the route [m].
    """
    low_m = ground_msl_m(system, state, j) + system.flights[j].low_agl_m
    above_m = altitude_msl_m(ex, ey, ez, system.radius_east_m, system.radius_north_m) - low_m
    if above_m <= 0.0:
        return ex, ey, ez
    ux, uy, uz = up_enu(ex, ey, ez, system.radius_east_m, system.radius_north_m)
    return ex - above_m * ux, ey - above_m * uy, ez - above_m * uz


@phase
def who_shoots(state, j):
    """The battery of the first missile in the air at flight ``j``; -1 when there is none any more."""
    for s in range(state.counts[FIRST_OPEN_SHOT], state.counts[N_SHOTS]):
        if state.shots[s].flight == j and state.shots[s].outcome == Outcome.IN_FLIGHT:
            return state.shots[s].battery
    return -1


@phase
def fill_arc(state, j, n, length_s, radius_m, speed, angle, x, y, z, fx, fy, fz, lx, ly, lz):
    """Legs of a circle through ``angle`` that begins at a point along f, with l to its left.

    Takes ``j``, the flight; ``n``, legs filled before; ``length_s``, time that those take [s]; ``radius_m``, of the
    circle [m]; ``speed``, speed [m/s]; ``x``, ``y``, ``z``, where it begins [m]; ``fx``, ``fy``, ``fz``, unit vector
    forwards; ``lx``, ``ly``, ``lz``, unit vector to the left.
    """
    if abs(angle) < TURN_MIN_RAD:
        angle = TURN_MIN_RAD
    pieces = int(floor(abs(angle) / PIECE_RAD)) + 1
    for k in range(pieces):
        a, left, va, vl, ca, cl, lasts_s = arc_leg(radius_m, speed, angle * k / pieces, angle * (k + 1) / pieces)
        put_leg(
            state.detours[j, n], length_s, x + a * fx + left * lx, y + a * fy + left * ly, z + a * fz + left * lz,
            va * fx + vl * lx, va * fy + vl * ly, va * fz + vl * lz,
            ca * fx + cl * lx, ca * fy + cl * ly, ca * fz + cl * lz,
        )  # fmt: skip
        length_s += lasts_s
        n += 1
    return n, length_s


@phase
def end_of(state, j, n, length_s):
    """Position and velocity where the legs filled so far end.

    Takes ``j``, the flight; ``n``, how many there are; ``length_s``, time that they take [s].
    """
    row = state.detours[j, n - 1]
    t = length_s - row.start_s
    half = 0.5 * t * t
    p, v, a = row.pos_enu_m, row.vel_enu_mps, row.acc_enu_mps2
    return (
        p[0] + v[0] * t + a[0] * half, p[1] + v[1] * t + a[1] * half, p[2] + v[2] * t + a[2] * half,
        v[0] + a[0] * t, v[1] + a[1] * t, v[2] + a[2] * t,
    )  # fmt: skip


@phase
def straight_on(state, j, n, length_s, lasts_s):
    """One leg straight on at the speed reached.

    Takes ``j``, the flight; ``n``, legs filled before; ``length_s``, time that those take [s]; ``lasts_s``, how long
    [s].
    """
    if lasts_s <= 0.0:
        return n, length_s
    x, y, z, vx, vy, vz = end_of(state, j, n, length_s)
    put_leg(state.detours[j, n], length_s, x, y, z, vx, vy, vz, 0.0, 0.0, 0.0)
    return n + 1, length_s + lasts_s


@phase
def straight_to(system, state, j, n, length_s, speed, ex, ey, ez):
    """One leg to a point, bent with the earth: level at both ends' heights, true to 30 m over 1000 km.

    Takes ``j``, the flight; ``n``, legs filled before; ``length_s``, time that those take [s]; ``speed``, speed [m/s];
    ``ex``, ``ey``, ``ez``, the point [m].
    """
    x, y, z, _, _, _ = end_of(state, j, n, length_s)
    dx, dy, dz = ex - x, ey - y, ez - z
    lasts_s = max(sqrt(dx * dx + dy * dy + dz * dz) / speed, 1e-3)
    ux, uy, uz = up_enu(x + 0.5 * dx, y + 0.5 * dy, z + 0.5 * dz, system.radius_east_m, system.radius_north_m)
    bend = -speed * speed / system.earth_radius_m
    ax, ay, az = bend * ux, bend * uy, bend * uz
    half = 0.5 * lasts_s
    vx, vy, vz = dx / lasts_s - ax * half, dy / lasts_s - ay * half, dz / lasts_s - az * half
    put_leg(state.detours[j, n], length_s, x, y, z, vx, vy, vz, ax, ay, az)
    return n + 1, length_s + lasts_s


@phase
def put_leg(row, start_s, x, y, z, vx, vy, vz, ax, ay, az):
    """Fill one row of `rows.LEG` but for its ground.

    Takes ``row``, row of rows.LEG; ``start_s``, when it begins, from the first leg on [s]; ``x``, ``y``, ``z``,
    position [m]; ``vx``, ``vy``, ``vz``, velocity [m/s]; ``ax``, ``ay``, ``az``, acceleration [m/s2].
    """
    row.start_s = start_s
    row.pos_enu_m[0], row.pos_enu_m[1], row.pos_enu_m[2] = x, y, z
    row.vel_enu_mps[0], row.vel_enu_mps[1], row.vel_enu_mps[2] = vx, vy, vz
    row.acc_enu_mps2[0], row.acc_enu_mps2[1], row.acc_enu_mps2[2] = ax, ay, az
