"""Threat evaluation: how urgent a track is for the assets that it may be flying at."""

from cupola.kernels._jit import kernel

#: A track that will pass an asset at this distance is taken half as seriously as one that heads straight for it.
PASS_M = 10e3
#: Keeps the urgency of a track that is already overhead finite.
TIME_FLOOR_S = 10.0


@kernel
def closest_pass(rx_m, ry_m, rz_m, vx_mps, vy_mps, vz_mps):
    """When a track is nearest to an asset [s], and how near squared [m2]; 0 and 0 for one that moves away.

    Asset minus track [m] and velocity of the track [m/s], as in `threat`.
    """
    speed2 = vx_mps * vx_mps + vy_mps * vy_mps + vz_mps * vz_mps
    if speed2 <= 0.0:
        return 0.0, 0.0
    time_s = (rx_m * vx_mps + ry_m * vy_mps + rz_m * vz_mps) / speed2
    if time_s <= 0.0:
        return 0.0, 0.0
    dx = rx_m - vx_mps * time_s
    dy = ry_m - vy_mps * time_s
    dz = rz_m - vz_mps * time_s
    return time_s, dx * dx + dy * dy + dz * dz


@kernel
def threat(rx_m, ry_m, rz_m, vx_mps, vy_mps, vz_mps, value):
    r"""How urgent one track is for one asset, and what it may destroy of it.

    Parameters
    ----------
    rx_m, ry_m, rz_m : float
        Asset minus track [m].
    vx_mps, vy_mps, vz_mps : float
        Velocity of the track [m/s].
    value : float
        Value of the asset, > 0.

    Returns
    -------
    urgency : float
        Worth over time to the closest approach; 0 for tracks that move away.
    worth : float
        Value, less for tracks that pass by; 0 for tracks that move away.

    Notes
    -----
    .. math:: u = \frac{1}{t_c + t_0} \cdot w', \quad w' = \frac{w}{1 + (d_c / d_0)^2}, \quad
              t_c = \frac{\mathbf r \cdot \mathbf v}{v^2}

    with closest distance :math:`d_c`, :math:`t_0` = `TIME_FLOOR_S` and :math:`d_0` = `PASS_M`: time to go and value,
    the two quantities that threat evaluation always starts from (Roux and van Vuuren 2007); the weights are assumed.
    """
    time_s, past2_m2 = closest_pass(rx_m, ry_m, rz_m, vx_mps, vy_mps, vz_mps)
    if time_s <= 0.0:
        return 0.0, 0.0
    return weigh(time_s, past2_m2, value)


@kernel
def threat_of_fall(dx_m, dy_m, dz_m, time_s, value):
    """How urgent a falling body is for one asset, and what it may destroy of it, as in `threat`.

    Parameters
    ----------
    dx_m, dy_m, dz_m : float
        Asset minus the place where the body is believed to come down [m].
    time_s : float
        Time until then [s].
    value : float
        Value of the asset, > 0.

    Notes
    -----
    Time to go along the path that it is believed to fly, and the distance of its impact: a straight line from the top
    of an arc passes every asset far off, and a body two minutes from its impact would rank behind everything.
    """
    return weigh(time_s, dx_m * dx_m + dy_m * dy_m + dz_m * dz_m, value)


@kernel
def weigh(time_s, past2_m2, value):
    """Urgency and worth of a track from its time to go [s] and the square of the distance at which it passes [m2]."""
    worth = value / (1.0 + past2_m2 * (1.0 / (PASS_M * PASS_M)))
    return worth / (time_s + TIME_FLOOR_S), worth
