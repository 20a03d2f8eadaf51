"""Turns within a load factor: circles, cut into legs of constant acceleration."""

from cupola.constants import G0_MPS2
from cupola.kernels._jit import kernel
from cupola.kernels.mathx import atan2, cos, sin, sqrt


@kernel
def turn_radius_m(speed_mps, load_g):
    r"""Radius of a level turn at constant speed.

    Parameters
    ----------
    speed_mps : float
        Speed [m/s], > 0.
    load_g : float
        Load factor: lift over weight [-], > 1.

    Returns
    -------
    float
        Radius [m].

    Notes
    -----
    .. math:: R = \frac{v^2}{g \sqrt{n^2 - 1}}

    Coordinated turn, flat ground. Source: Anderson, Aircraft Performance and Design, section 6.2. Checked against the
    turn rate of a banked lift vector in its test file.

    Examples
    --------
    >>> round(turn_radius_m(250.0, 4.0))
    1646
    """
    return speed_mps * speed_mps / (G0_MPS2 * sqrt(load_g * load_g - 1.0))


@kernel
def pull_radius_m(speed_mps, load_g):
    r"""Radius of a pull-up or push-over in the vertical plane, where it is tightest to fly: :math:`v^2 / (g (n - 1))`.

    Parameters and validity as in `turn_radius_m`; the flight path is near the horizontal, so that gravity takes one g
    of the load factor.

    Examples
    --------
    >>> round(pull_radius_m(250.0, 4.0))
    2124
    """
    return speed_mps * speed_mps / (G0_MPS2 * (load_g - 1.0))


@kernel
def arc_leg(radius_m, speed_mps, from_rad, to_rad):
    r"""One piece of a circle as a leg of constant acceleration.

    Parameters
    ----------
    radius_m, speed_mps : float
        Of the circle [m] and along it [m/s].
    from_rad, to_rad : float
        Angle turned through before the piece and after it [rad], 0 at the beginning of the turn; to the left of the
        first course positive, to the right negative.

    Returns
    -------
    along_m, left_m : float
        Where the piece begins, along the first course and to its left [m].
    along_mps, left_mps : float
        Velocity there [m/s].
    along_mps2, left_mps2 : float
        Acceleration of the leg [m/s2].
    lasts_s : float
        How long it is flown [s].

    Notes
    -----
    With the velocity :math:`(\mathbf p_1 - \mathbf p_0)/t - \mathbf a t / 2` and
    :math:`\mathbf a = (\mathbf u_1 - \mathbf u_0) v / t` the leg meets the circle at both ends. Between them it leaves
    it by less than :math:`R\,\delta^4 / 250` for pieces of angle :math:`\delta`: 4 cm for 15 degrees at 2 km. Checked
    in its test file.

    Examples
    --------
    >>> [round(float(one), 3) for one in arc_leg(1000.0, 100.0, 0.0, 0.1)[:3]]
    [0.0, 0.0, 100.083]
    """
    sign = 1.0 if to_rad >= from_rad else -1.0
    lasts_s = max(abs(to_rad - from_rad) * radius_m / speed_mps, 1e-6)
    x0, y0 = radius_m * sin(abs(from_rad)), sign * radius_m * (1.0 - cos(from_rad))
    x1, y1 = radius_m * sin(abs(to_rad)), sign * radius_m * (1.0 - cos(to_rad))
    ax = speed_mps * (cos(to_rad) - cos(from_rad)) / lasts_s
    ay = speed_mps * (sin(to_rad) - sin(from_rad)) / lasts_s
    return (
        x0, y0, (x1 - x0) / lasts_s - 0.5 * ax * lasts_s, (y1 - y0) / lasts_s - 0.5 * ay * lasts_s, ax, ay, lasts_s,
    )  # fmt: skip


@kernel
def turn_towards_rad(along_m, left_m, radius_m):
    """Angle to turn through, left positive, so that the course after it leads to a point; in [-pi, pi].

    Parameters
    ----------
    along_m, left_m : float
        The point, along the present course and to its left [m].
    radius_m : float
        Of the turn [m].

    Notes
    -----
    The bearing changes while the turn is flown: three rounds of correction, good to 1 % of a radian for points that are
    more than ten radii away; for near ones the course keeps a kink. The same side is kept throughout.

    Examples
    --------
    >>> round(turn_towards_rad(0.0, 1e6, 1000.0), 3)
    1.572
    """
    angle = atan2(left_m, along_m)
    side = 1.0 if angle >= 0.0 else -1.0
    for _ in range(3):
        x = radius_m * sin(abs(angle))
        y = side * radius_m * (1.0 - cos(angle))
        found = atan2(left_m - y, along_m - x)
        if found * side >= 0.0:
            angle = found
    return angle
