"""The working frame: Cartesian east-north-up at the scenario origin, with the curvature of the ellipsoid.

Files speak WGS-84; `cupola.engine.frame` turns that into this frame once. Inside a replication only the height
above sea level and the local vertical are needed, and they come from two numbers: the radii of curvature of the
ellipsoid at the origin, east-west (prime vertical) and north-south (meridian).
"""

from ._jit import kernel
from .mathx import sqrt


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
    .. math:: \frac{1}{R} = \frac{1}{d^2}\left(\frac{x^2}{R_E} + \frac{y^2}{R_N}\right), \quad
              h = \sqrt{d^2 + (R + z)^2} - R, \quad d^2 = x^2 + y^2

    Euler's formula for the curvature in a direction. Within 30 m of the ellipsoid out to 400 km at any latitude;
    the test measures it against pyproj.
    """
    distance2_m2 = x_m * x_m + y_m * y_m
    if distance2_m2 < 1.0:
        return z_m
    radius_m = distance2_m2 / (x_m * x_m / radius_east_m + y_m * y_m / radius_north_m)
    top_m = radius_m + z_m
    return (distance2_m2 + z_m * (radius_m + top_m)) / (sqrt(distance2_m2 + top_m * top_m) + radius_m)


@kernel
def up_enu(x_m, y_m, z_m, radius_east_m, radius_north_m):
    """Unit vector away from the earth's surface at a point of the working frame.

    Parameters as in `altitude_msl_m`. Returns three floats: east, north and up components [-].
    """
    ux = x_m / radius_east_m
    uy = y_m / radius_north_m
    uz = 1.0 + 0.5 * (z_m / radius_east_m + z_m / radius_north_m)
    norm = sqrt(ux * ux + uy * uy + uz * uz)
    return ux / norm, uy / norm, uz / norm
