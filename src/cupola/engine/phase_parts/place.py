"""Place: where a flight is, along its route or along the detour that it has taken."""

from cupola.kernels._jit import phase
from cupola.kernels.geodesy import altitude_msl_m
from cupola.kernels.legs import along, flight_state


@phase
def place(system, state, j, time_s, leg_hint):
    """Position [m] and velocity [m/s] of flight ``j`` at ``time_s``, and the leg of its route: the next call's hint.

    A flight that has left its route (`leave_route`) follows the legs of its detour from then on.

    Takes ``leg_hint``, the hint, -1 for none.
    """
    now = state.flights[j]
    if now.n_detour == 0 or time_s < now.detour_s:
        return flight_state(system.flights, system.legs, j, time_s - now.start_s, leg_hint)
    age_s = min(time_s, now.end_s) - now.detour_s
    x, y, z, vx, vy, vz, _ = along(state.detours[j], 0, now.n_detour - 1, age_s, -1)
    return x, y, z, vx, vy, vz, leg_hint


@phase
def ground_msl_m(system, state, j):
    """Height of the ground under flight ``j`` [m], as of the leg that it is on."""
    now = state.flights[j]
    if now.n_detour == 0:
        return system.legs[now.leg].ground_msl_m
    return state.detours[j, 0].ground_msl_m


@phase
def height_agl_m(system, state, j, time_s):
    """Height of flight ``j`` above the ground under it at ``time_s`` [m].

    The ground is known at the ends of legs and taken as straight between them; low flights have short legs.
    """
    now = state.flights[j]
    x, y, z, _, _, _, leg = place(system, state, j, time_s, now.leg)
    altitude_m = altitude_msl_m(x, y, z, system.radius_east_m, system.radius_north_m)
    if now.n_detour > 0 and time_s >= now.detour_s:
        return altitude_m - state.detours[j, 0].ground_msl_m
    here = system.legs[leg]
    flight = system.flights[j]
    ground_m = here.ground_msl_m
    if leg < flight.first_leg + flight.n_legs - 1:
        there = system.legs[leg + 1]
        part = (time_s - now.start_s - here.start_s) / (there.start_s - here.start_s)
        ground_m += min(max(part, 0.0), 1.0) * (there.ground_msl_m - ground_m)
    return altitude_m - ground_m


@phase
def leave_route(state, j, time_s, n_legs, length_s):
    """From ``time_s`` on flight ``j`` follows the first ``n_legs`` rows of ``state.detours[j]``, for ``length_s``.

    The caller has filled these rows, with ``start_s`` counted from ``time_s``.
    """
    now = state.flights[j]
    now.detour_s = time_s
    now.n_detour = n_legs
    now.end_s = time_s + length_s
