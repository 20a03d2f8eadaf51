"""Unpowered arcs about a round earth that does not turn: Kepler ellipses, and what the air takes off the speed."""

from cupola.kernels._jit import kernel
from cupola.kernels.mathx import acos, asin, atan, cos, exp, pi, sin, sqrt, tan

#: Gravitational parameter of the earth [m3/s2] (WGS-84).
MU_M3PS2 = 3.986004418e14
#: Exponential atmosphere of re-entry: density at sea level [kg/m3] and scale height [m] (Allen and Eggers 1958).
DENSITY0_KGPM3, SCALE_HEIGHT_M = 1.225, 7200.0


@kernel
def least_energy_arc(r_start_m, r_end_m, range_rad):
    r"""The ellipse of least energy between two points.

    Parameters
    ----------
    r_start_m, r_end_m : float
        Distances from the earth's centre [m].
    range_rad : float
        Angle between the points, seen from the centre [rad], in (0, pi).

    Returns
    -------
    parameter_m : float
        Semi-latus rectum of the ellipse [m].
    eccentricity : float
        In [0, 1).
    speed_mps : float
        Speed at the start [m/s].
    gamma_rad : float
        Angle of climb there [rad].
    lasts_s : float
        Time of flight [s].

    Notes
    -----
    .. math:: c^2 = r_1^2 + r_2^2 - 2 r_1 r_2 \cos\theta, \quad s = \tfrac12 (r_1 + r_2 + c), \quad a = s / 2, \quad
              p = \frac{r_1 r_2}{c} (1 - \cos\theta)

    .. math:: v^2 = \mu \left(\frac 2 {r_1} - \frac 1 a\right), \quad \cos\gamma = \frac{\sqrt{\mu p}}{r_1 v}, \quad
              t = \sqrt{\frac{s^3}{8\mu}} (\pi - \beta + \sin\beta), \quad \sin^2\frac\beta 2 = \frac{s - c}{s}

    Vacuum, no rotation of the earth. Source: Bate, Mueller and White, Fundamentals of Astrodynamics, chapter 6; Battin.
    Checked against ``traj_ballistic_sphere.csv``.

    Examples
    --------
    >>> arc = least_energy_arc(6371e3, 6371e3, 300e3 / 6371e3)
    >>> round(arc[2], 1), round(arc[4], 1)
    (1696.5, 251.0)
    """
    chord_m = sqrt(r_start_m * r_start_m + r_end_m * r_end_m - 2.0 * r_start_m * r_end_m * cos(range_rad))
    s = 0.5 * (r_start_m + r_end_m + chord_m)
    a = 0.5 * s
    parameter_m = r_start_m * r_end_m / chord_m * (1.0 - cos(range_rad))
    speed = sqrt(MU_M3PS2 * (2.0 / r_start_m - 1.0 / a))
    gamma = acos(min(1.0, sqrt(MU_M3PS2 * parameter_m) / (r_start_m * speed)))
    beta = 2.0 * asin(sqrt((s - chord_m) / s))
    lasts_s = sqrt(s * s * s / (8.0 * MU_M3PS2)) * (pi - beta + sin(beta))
    return parameter_m, sqrt(max(0.0, 1.0 - parameter_m / a)), speed, gamma, lasts_s


@kernel
def arc_with_apogee(r_start_m, r_end_m, r_apogee_m, range_rad):
    r"""The ellipse through two points with a given apogee between them.

    Parameters
    ----------
    r_start_m, r_end_m, r_apogee_m : float
        Distances from the earth's centre [m]; the apogee is the largest.
    range_rad : float
        Angle between the points [rad], in (0, pi).

    Returns
    -------
    parameter_m, eccentricity : float
        As in `least_energy_arc`.

    Notes
    -----
    With :math:`p = r_a (1 - e)` the range is a falling function of e between the ellipse whose perigee is the lower
    point and a fall straight down: sixty halvings find e.

    Examples
    --------
    >>> p, e = arc_with_apogee(6371e3, 6371e3, 6371e3 + 74110.2, 300e3 / 6371e3)
    >>> round(e, 4), round(least_energy_arc(6371e3, 6371e3, 300e3 / 6371e3)[1], 4)
    (0.9767, 0.9767)
    """
    lower_m = min(r_start_m, r_end_m)
    low, high = (r_apogee_m - lower_m) / (r_apogee_m + lower_m), 1.0
    e = 0.5 * (low + high)
    for _ in range(60):
        start, end = anomalies(r_apogee_m * (1.0 - e), e, r_start_m, r_end_m)
        if end - start > range_rad:
            low = e
        else:
            high = e
        e = 0.5 * (low + high)
    return r_apogee_m * (1.0 - e), e


@kernel
def anomalies(parameter_m, eccentricity, r_start_m, r_end_m):
    """True anomalies where an arc begins on its way up, in (0, pi), and ends on its way down, in (pi, 2 pi) [rad]."""
    start = acos(max(-1.0, min(1.0, (parameter_m / r_start_m - 1.0) / eccentricity)))
    end = acos(max(-1.0, min(1.0, (parameter_m / r_end_m - 1.0) / eccentricity)))
    return start, 2.0 * pi - end


@kernel
def on_arc(parameter_m, eccentricity, anomaly_rad):
    """Distance from the centre [m], time since perigee [s] and speed [m/s] at a true anomaly in (0, 2 pi).

    Kepler's equation with the eccentric anomaly in (0, 2 pi), so that time grows through apogee.

    Examples
    --------
    >>> arc = least_energy_arc(6371e3, 6371e3, 300e3 / 6371e3)
    >>> start, end = anomalies(arc[0], arc[1], 6371e3, 6371e3)
    >>> round(on_arc(arc[0], arc[1], end)[1] - on_arc(arc[0], arc[1], start)[1], 1)
    251.0
    """
    radius_m = parameter_m / (1.0 + eccentricity * cos(anomaly_rad))
    a = parameter_m / (1.0 - eccentricity * eccentricity)
    eccentric = pi
    if abs(anomaly_rad - pi) > 1e-12:
        half = atan(sqrt((1.0 - eccentricity) / (1.0 + eccentricity)) * tan(0.5 * anomaly_rad))
        eccentric = 2.0 * half if half >= 0.0 else 2.0 * half + 2.0 * pi
    time_s = sqrt(a * a * a / MU_M3PS2) * (eccentric - eccentricity * sin(eccentric))
    return radius_m, time_s, sqrt(MU_M3PS2 * (2.0 / radius_m - 1.0 / a))


@kernel
def air_density_entry_kgpm3(altitude_m):
    """Density of the exponential atmosphere of re-entry [kg/m3]."""
    return DENSITY0_KGPM3 * exp(-altitude_m / SCALE_HEIGHT_M)


@kernel
def speed_left_allen_eggers(altitude_m, gamma_rad, coefficient_kgpm2):
    r"""Share of its speed that a body has left at an altitude, coming down a straight steep line.

    Parameters
    ----------
    altitude_m : float
        Altitude [m].
    gamma_rad : float
        Angle of the line below the horizon [rad], in (0, pi/2].
    coefficient_kgpm2 : float
        Ballistic coefficient m / (Cd A) [kg/m2], > 0.

    Returns
    -------
    float
        v / v_entry [-], in (0, 1).

    Notes
    -----
    .. math:: \frac{v}{v_E} = \exp\left(-\frac{\rho_0 H}{2 \beta \sin\gamma} e^{-h/H}\right)

    Exponential atmosphere, constant drag coefficient, gravity left out against drag. Source: Allen and Eggers, NACA
    Report 1381 (1958). The engine integrates the same equation along its curved path; checked against this closed form.

    Examples
    --------
    >>> round(speed_left_allen_eggers(0.0, 0.77, 10000.0), 3)
    0.531
    """
    depth = SCALE_HEIGHT_M * air_density_entry_kgpm3(altitude_m)
    return exp(-depth / (2.0 * coefficient_kgpm2 * sin(gamma_rad)))
