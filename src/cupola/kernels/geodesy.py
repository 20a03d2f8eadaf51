"""The working frame: Cartesian east-north-up at the scenario origin, with the curvature of the ellipsoid.

Files speak WGS-84; `cupola.engine.build.frame` turns that into this frame once. Inside a replication only the height
above sea level and the local vertical are needed, and they come from two numbers: the radii of curvature of the
ellipsoid at the origin, east-west (prime vertical) and north-south (meridian).
"""

from cupola.kernels._jit import kernel
from cupola.kernels.mathx import sqrt

#: Up to this part of the earth's radius, twice over (160 km), the height is found by a series.
SERIES_MAX = 0.05


@kernel
def altitude_msl_m(x_m, y_m, z_m, radius_east_m, radius_north_m):
    r"""Height above sea level of a point of the working frame.

    Parameters
    ----------
    x_m, y_m, z_m : float
        Position east, north and up from the scenario origin [m]; the origin lies at sea level.
    radius_east_m, radius_north_m : float
        Radii of curvature of the ellipsoid at the origin: prime vertical and meridian [m].

    Returns
    -------
    float
        Height [m] above the ellipsoid, which stands for mean sea level (the geoid is ignored).

    Notes
    -----
    .. math:: N = \frac{x^2}{R_E} + \frac{y^2}{R_N} + 2 z + \kappa z^2, \quad
              h = \frac{N}{1 + \sqrt{1 + \kappa N}}, \quad
              \kappa = \frac12 \left(\frac{1}{R_E} + \frac{1}{R_N}\right)

    On a sphere this is :math:`\sqrt{d^2 + (R + z)^2} - R`; the first term is Euler's formula for the curvature in a
    direction, and :math:`\kappa` stands in terms of second order only. Within 30 m of the
    ellipsoid out to 400 km at any latitude; the test measures it against pyproj.
    """
    bend_east_pm = 1.0 / radius_east_m
    bend_north_pm = 1.0 / radius_north_m
    bend_pm = 0.5 * (bend_east_pm + bend_north_pm)
    n_m = x_m * x_m * bend_east_pm + y_m * y_m * bend_north_pm + z_m * (2.0 + bend_pm * z_m)
    u = bend_pm * n_m
    if u > SERIES_MAX:
        return n_m / (1.0 + sqrt(1.0 + u))
    # The same as a series, good to 2 mm: half the processor time of the root and the division.
    return n_m * (0.5 + u * (-0.125 + u * (0.0625 + u * (-0.0390625 + u * 0.02734375))))


@kernel
def up_enu(x_m, y_m, z_m, radius_east_m, radius_north_m):
    """Unit vector away from the earth's surface at a point of the working frame.

    Parameters as in `altitude_msl_m`. Returns three floats: east, north and up components [-].
    """
    bend_east_pm = 1.0 / radius_east_m
    bend_north_pm = 1.0 / radius_north_m
    ux = x_m * bend_east_pm
    uy = y_m * bend_north_pm
    uz = 1.0 + 0.5 * z_m * (bend_east_pm + bend_north_pm)
    per_norm = 1.0 / sqrt(ux * ux + uy * uy + uz * uz)
    return ux * per_norm, uy * per_norm, uz * per_norm
