"""Where a flight is: closed form along the legs of its route."""

from cupola.kernels._jit import entry, kernel


@kernel
def flight_state(flights, legs, i_flight, age_s, leg_hint):
    r"""Position and velocity of a flight at an age.

    Parameters
    ----------
    flights, legs : tables of `rows.FLIGHT` and `rows.LEG`
        The legs of a flight are consecutive rows with growing ``start_s``, the first at 0.
    i_flight : int
        Row of the flight.
    age_s : float
        Time since its start [s]; counts between 0 and the flight's ``length_s``.
    leg_hint : int
        Row of the leg at an earlier call, or -1. Changes the time taken, never the answer.

    Returns
    -------
    x_m, y_m, z_m, vx_mps, vy_mps, vz_mps : float
        Working frame [m, m/s].
    leg : int
        Row of the leg: the hint of the next call.

    Notes
    -----
    .. math:: \mathbf{p} = \mathbf{p}_0 + \mathbf{v}_0 t + \tfrac12 \mathbf{a} t^2, \quad
              \mathbf{v} = \mathbf{v}_0 + \mathbf{a} t

    with t from the start of the leg. Exact; checked for continuity and against stepping in its test file.
    """
    flight = flights[i_flight]
    first = flight.first_leg
    return along(legs, first, first + flight.n_legs - 1, min(max(age_s, 0.0), flight.length_s), leg_hint)


@entry
def flight_state_alone(flights, legs, i_flight, age_s, leg_hint):
    """`flight_state` for those who call it from Python: its machine code is kept on disk."""
    return flight_state(flights, legs, i_flight, age_s, leg_hint)


@kernel
def along(legs, first, last, age_s, leg_hint):
    """Position and velocity after ``age_s`` on the legs from row ``first`` to row ``last``, and the leg: see above."""
    leg = leg_hint
    if leg < first or leg > last or legs[leg].start_s > age_s:
        leg = first
    while leg < last and legs[leg + 1].start_s <= age_s:
        leg += 1
    row = legs[leg]
    t = age_s - row.start_s
    half = 0.5 * t * t
    return (
        row.pos_enu_m[0] + row.vel_enu_mps[0] * t + row.acc_enu_mps2[0] * half,
        row.pos_enu_m[1] + row.vel_enu_mps[1] * t + row.acc_enu_mps2[1] * half,
        row.pos_enu_m[2] + row.vel_enu_mps[2] * t + row.acc_enu_mps2[2] * half,
        row.vel_enu_mps[0] + row.acc_enu_mps2[0] * t,
        row.vel_enu_mps[1] + row.acc_enu_mps2[1] * t,
        row.vel_enu_mps[2] + row.acc_enu_mps2[2] * t,
        leg,
    )
