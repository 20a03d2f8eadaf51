"""Ways of ballistic and quasi-ballistic weapons in a vertical plane: boost, free flight, guided bends; with speeds.

A way is a table of points: `WAY_FIELDS` columns. The earth is round and does not turn; the air is the standard
atmosphere. `weapon_aim` finds the burnout that reaches an aim; `cupola.engine` lays the way along the geodesic.
"""

from cupola.kernels._jit import kernel
from cupola.kernels.atmosphere import air
from cupola.kernels.ballistic import MU_M3PS2
from cupola.kernels.mathx import atan2, cos, sin, sqrt

#: Columns of a way: way over ground [m], height above sea level [m], age [s], speed [m/s], angle of climb [rad].
WAY, HEIGHT, AGE, SPEED, CLIMB = range(5)
WAY_FIELDS = 5
#: Radius of the earth that ways are laid on [m]: the mean radius.
RADIUS_M = 6371e3
#: Above this height the air is too thin to matter, and steps may be longer [m].
THIN_AIR_M = 45e3
#: In dense air steps are this part of those above it.
DENSE_PART = 0.25


@kernel
def boost(points, start_m, speed_start_mps, speed_end_mps, climb_start_rad, climb_end_rad, lasts_s, n):
    r"""Lay the powered part of a way: ``n`` steps from rest, or from the speed of a carrier, to burnout.

    Parameters
    ----------
    points : float array, shape (more than n, WAY_FIELDS)
        Rows 0 to n are filled here.
    start_m : float
        Height of the launch above sea level [m].
    speed_start_mps, speed_end_mps : float
        Speed at launch and at burnout [m/s].
    climb_start_rad, climb_end_rad : float
        Angle of climb at launch (pi / 2 from the ground) and at burnout [rad].
    lasts_s : float
        Burn time [s]; 0: the way begins at burnout.
    n : int
        Steps, >= 1.

    Returns
    -------
    int
        Row of burnout.

    Notes
    -----
    .. math:: v = v_0 + (v_1 - v_0) \, \tau^{3/2}, \quad \gamma = \gamma_0 + (\gamma_1 - \gamma_0) \, \tau (2 - \tau),
              \quad \tau = t / T

    The acceleration grows as propellant leaves; the turn is made early and ends smoothly. An assumed shape: what
    counts for the defence is where and how fast the burnout is. For a Scud class missile it gives 25 to 30 km of
    height at burnout, as in public descriptions.
    """
    points[0, WAY] = 0.0
    points[0, HEIGHT] = start_m
    points[0, AGE] = 0.0
    points[0, SPEED] = speed_start_mps
    points[0, CLIMB] = climb_start_rad
    if lasts_s <= 0.0:
        points[0, SPEED] = speed_end_mps
        points[0, CLIMB] = climb_end_rad
        return 0
    step_s = lasts_s / n
    for i in range(n):
        part = (i + 0.5) / n
        speed = speed_start_mps + (speed_end_mps - speed_start_mps) * part * sqrt(part)
        climb = climb_start_rad + (climb_end_rad - climb_start_rad) * part * (2.0 - part)
        shrink = RADIUS_M / (RADIUS_M + points[i, HEIGHT])
        points[i + 1, WAY] = points[i, WAY] + speed * cos(climb) * step_s * shrink
        points[i + 1, HEIGHT] = points[i, HEIGHT] + speed * sin(climb) * step_s
        points[i + 1, AGE] = (i + 1) * step_s
        part = (i + 1.0) / n
        points[i + 1, SPEED] = speed_start_mps + (speed_end_mps - speed_start_mps) * part * sqrt(part)
        points[i + 1, CLIMB] = climb_start_rad + (climb_end_rad - climb_start_rad) * part * (2.0 - part)
    return n


@kernel
def free_step(way_m, height_m, up_mps, along_mps, coefficient_kgpm2, dt_s):
    r"""One step of a body that nothing but gravity and drag holds: classical Runge-Kutta of fourth order.

    Parameters
    ----------
    way_m, height_m : float
        Way over ground and height above sea level [m].
    up_mps, along_mps : float
        Vertical and horizontal velocity [m/s].
    coefficient_kgpm2 : float
        Ballistic coefficient m / (Cd A) [kg/m2].
    dt_s : float
        Step [s].

    Returns
    -------
    way_m, height_m, up_mps, along_mps : float
        At the end of the step.

    Notes
    -----
    .. math:: \dot v_r = \frac{v_\theta^2}{r} - \frac{\mu}{r^2} - \frac{\rho v}{2 \beta} v_r, \quad
              \dot v_\theta = -\frac{v_r v_\theta}{r} - \frac{\rho v}{2 \beta} v_\theta

    References
    ----------
    Without air checked against ``traj_ballistic_sphere.csv``; in air against Allen and Eggers (NACA Report 1381) with
    the mass of the air column of the standard atmosphere.
    """
    h1, u1, a1, w1 = _rates(height_m, up_mps, along_mps, coefficient_kgpm2)
    half = 0.5 * dt_s
    h2, u2, a2, w2 = _rates(height_m + half * h1, up_mps + half * u1, along_mps + half * a1, coefficient_kgpm2)
    h3, u3, a3, w3 = _rates(height_m + half * h2, up_mps + half * u2, along_mps + half * a2, coefficient_kgpm2)
    h4, u4, a4, w4 = _rates(height_m + dt_s * h3, up_mps + dt_s * u3, along_mps + dt_s * a3, coefficient_kgpm2)
    sixth = dt_s / 6.0
    return (
        way_m + sixth * (w1 + 2.0 * (w2 + w3) + w4),
        height_m + sixth * (h1 + 2.0 * (h2 + h3) + h4),
        up_mps + sixth * (u1 + 2.0 * (u2 + u3) + u4),
        along_mps + sixth * (a1 + 2.0 * (a2 + a3) + a4),
    )


@kernel
def _rates(height_m, up_mps, along_mps, coefficient_kgpm2):
    radius_m = RADIUS_M + height_m
    density, _ = air(height_m)
    drag_ps = 0.5 * density * sqrt(up_mps * up_mps + along_mps * along_mps) / coefficient_kgpm2
    per_radius = 1.0 / radius_m
    return (
        up_mps,
        (along_mps * along_mps - MU_M3PS2 * per_radius) * per_radius - drag_ps * up_mps,
        -up_mps * along_mps * per_radius - drag_ps * along_mps,
        along_mps * RADIUS_M * per_radius,
    )


@kernel
def free_flight(points, at, end_m, pull_mps2, coefficient_kgpm2, step_s):
    r"""Lay a free flight on from row ``at`` until it comes down to a height.

    Parameters
    ----------
    points : float array, shape (n, WAY_FIELDS)
        Rows from ``at`` + 1 on are filled here.
    at : int
        Row of the burnout.
    end_m : float
        Height above sea level where it ends [m].
    pull_mps2 : float
        0: it ends at that height. Else it ends so high above it that a pull-up with this acceleration [m/s2] is level
        there: :math:`h = h_{end} + v^2 (1 - \cos\gamma) / a`.
    coefficient_kgpm2 : float
        Ballistic coefficient [kg/m2].
    step_s : float
        Step in thin air [s]; in dense air `DENSE_PART` of it.

    Returns
    -------
    int
        Row of its end; -1 when the table is too short or the flight never comes so high.
    """
    way, height = points[at, WAY], points[at, HEIGHT]
    up = points[at, SPEED] * sin(points[at, CLIMB])
    along = points[at, SPEED] * cos(points[at, CLIMB])
    age = points[at, AGE]
    for i in range(at + 1, points.shape[0]):
        dt = step_s if height > THIN_AIR_M else DENSE_PART * step_s
        way1, height1, up1, along1 = free_step(way, height, up, along, coefficient_kgpm2, dt)
        if up1 < 0.0 and _above(height1, up1, along1, end_m, pull_mps2) <= 0.0:
            low, high = 0.0, dt
            for _ in range(50):
                dt = 0.5 * (low + high)
                way1, height1, up1, along1 = free_step(way, height, up, along, coefficient_kgpm2, dt)
                if up1 < 0.0 and _above(height1, up1, along1, end_m, pull_mps2) <= 0.0:
                    high = dt
                else:
                    low = dt
            put(points, i, way1, height1, age + dt, up1, along1)
            return i
        way, height, up, along = way1, height1, up1, along1
        age += dt
        put(points, i, way, height, age, up, along)
    return -1


@kernel
def _above(height_m, up_mps, along_mps, end_m, pull_mps2):
    """How far above the height where a free flight ends [m]."""
    if pull_mps2 <= 0.0:
        return height_m - end_m
    speed2 = up_mps * up_mps + along_mps * along_mps
    speed = sqrt(speed2)
    return height_m - end_m - speed * (speed - along_mps) / pull_mps2


@kernel
def put(points, i, way_m, height_m, age_s, up_mps, along_mps):
    """Fill one row of a way."""
    points[i, WAY] = way_m
    points[i, HEIGHT] = height_m
    points[i, AGE] = age_s
    points[i, SPEED] = sqrt(up_mps * up_mps + along_mps * along_mps)
    points[i, CLIMB] = atan2(up_mps, along_mps)


@kernel
def guided(points, at, radius_m, climb_end_rad, length_m, coefficient_kgpm2, n):
    r"""Lay a bend or a straight line on from row ``at``: its shape is commanded, its speed follows from the forces.

    Parameters
    ----------
    points : float array, shape (n_rows, WAY_FIELDS)
        Rows ``at`` + 1 to ``at`` + n are filled here.
    at : int
        Row where it begins.
    radius_m : float
        Radius of the bend [m]; 0: a straight line.
    climb_end_rad : float
        Angle of climb at the end of the bend [rad]; not used for a line.
    length_m : float
        Length of a line [m]; not used for a bend.
    coefficient_kgpm2 : float
        Ballistic coefficient [kg/m2].
    n : int
        Steps.

    Returns
    -------
    int
        Row of its end.

    Notes
    -----
    .. math:: \frac{d v}{d s} = -\frac{\rho v}{2 \beta} - \frac{g \sin\gamma}{v}

    Lift is not charged for: its drag is inside the ballistic coefficient that a published speed at the target gives.
    """
    begin = points[at, CLIMB]
    turn = 0.0
    if radius_m > 0.0:
        turn = (climb_end_rad - begin) / n
        length_m = abs(climb_end_rad - begin) * radius_m
    step_m = length_m / n
    # The chord of a piece of a circle, along the angle in its middle.
    chord_m = 2.0 * radius_m * sin(0.5 * abs(turn)) if radius_m > 0.0 else step_m
    for k in range(n):
        i = at + k
        climb = begin + (k + 0.5) * turn
        speed = points[i, SPEED]
        half = speed + 0.5 * step_m * _slope(points[i, HEIGHT], points[i, CLIMB], speed, coefficient_kgpm2)
        middle_m = points[i, HEIGHT] + 0.5 * chord_m * sin(climb)
        half = max(half, 1.0)
        speed = max(speed + step_m * _slope(middle_m, climb, half, coefficient_kgpm2), 1.0)
        shrink = RADIUS_M / (RADIUS_M + middle_m)
        points[i + 1, WAY] = points[i, WAY] + chord_m * cos(climb) * shrink
        points[i + 1, HEIGHT] = points[i, HEIGHT] + chord_m * sin(climb)
        points[i + 1, AGE] = points[i, AGE] + 2.0 * step_m / (points[i, SPEED] + speed)
        points[i + 1, SPEED] = speed
        points[i + 1, CLIMB] = begin + (k + 1) * turn
    return at + n


@kernel
def _slope(height_m, climb_rad, speed_mps, coefficient_kgpm2):
    """Change of speed along the way [1/s] of a body whose course is commanded."""
    density, _ = air(height_m)
    radius_m = RADIUS_M + height_m
    gravity = MU_M3PS2 / (radius_m * radius_m)
    return -0.5 * density * speed_mps / coefficient_kgpm2 - gravity * sin(climb_rad) / speed_mps


@kernel
def dive(points, at, end_m, pull_mps2, dive_rad, coefficient_kgpm2, n):
    r"""Lay the push-over and the straight dive on from level flight at row ``at`` down to a height.

    The dive is no steeper than the drop has room for: the bend may take at most two thirds of it,
    :math:`\cos\delta \ge 1 - \tfrac23 H / r` with the radius :math:`r = v^2 / a` of the push-over.

    Parameters
    ----------
    points, at, coefficient_kgpm2 : as in `guided`
    end_m : float
        Height above sea level where it ends [m], below the height of row ``at``.
    pull_mps2 : float
        Acceleration of the push-over [m/s2].
    dive_rad : float
        Angle of the dive below the horizon that is wanted [rad].
    n : int
        Steps of the bend and of the line, each.

    Returns
    -------
    int
        Row of its end.
    """
    drop_m = points[at, HEIGHT] - end_m
    radius_m = points[at, SPEED] * points[at, SPEED] / pull_mps2
    least = 1.0 - 2.0 / 3.0 * drop_m / radius_m
    if least > cos(dive_rad):
        dive_rad = atan2(sqrt(max(1.0 - least * least, 0.0)), least)
    at = guided(points, at, radius_m, -dive_rad, 0.0, coefficient_kgpm2, n)
    left_m = points[at, HEIGHT] - end_m
    return guided(points, at, 0.0, 0.0, left_m / sin(dive_rad), coefficient_kgpm2, n)
