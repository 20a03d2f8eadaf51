"""The radar horizon on the effective earth: refraction bends rays, so they are drawn straight over a bigger earth.

Geometry is an exact circle of radius ``k R``; true positions are turned into it through the ground range, which both
earths share.
"""

from cupola.kernels._jit import kernel
from cupola.kernels.mathx import atan, atan2, cos, sin, sqrt

#: Slope that stands for straight up or down.
SLOPE_VERTICAL = 1e9


@kernel
def horizon_slope(range_m, altitude_antenna_m, altitude_target_m, earth_radius_m, k):
    r"""Apparent elevation of a point, as a slope, and its ground range, from the true distance and both heights.

    Parameters
    ----------
    range_m : float
        True straight-line distance from antenna to point [m], 0 to 1500 km.
    altitude_antenna_m, altitude_target_m : float
        Heights above sea level [m], -500 to 200 km.
    earth_radius_m : float
        Radius of the true earth [m].
    k : float
        Effective earth factor [-], 0.5 to 10; 4/3 for a standard atmosphere, 1 for straight rays.

    Returns
    -------
    slope : float
        Tangent of the apparent elevation at the antenna [-]; +-1e9 straight above or below.
    ground_range_m : float
        Arc along the true earth's surface between the two feet [m].

    Notes
    -----
    .. math::
        \sin^2\frac{\theta}{2} = \frac{r^2 - (h_t - h_a)^2}{4 (R + h_a)(R + h_t)}, \quad
        \theta_k = \frac{\theta}{k}, \quad
        \tan \epsilon = \frac{(h_t - h_a) - 2 (kR + h_t) \sin^2(\theta_k / 2)}{(kR + h_t) \sin \theta_k}

    Arc sine and sine are short series (the half angle stays below 0.12): relative error below 1e-10, an order faster
    than libm. The effective earth overstates ground range at great height and low elevation (by 1.7 % at 10 km
    and 0.5 degrees).

    References
    ----------
    Skolnik, Introduction to Radar Systems, sec. 8.3; ITU-R P.834. Checked against ``geo_43earth_height.csv``
    and ``geo_radar_horizon.csv``.
    """
    rise_m = altitude_target_m - altitude_antenna_m
    square = (range_m - rise_m) * (range_m + rise_m)
    if square <= 1e-6:
        return (SLOPE_VERTICAL if rise_m >= 0.0 else -SLOPE_VERTICAL), 0.0
    s2 = square / (4.0 * (earth_radius_m + altitude_antenna_m) * (earth_radius_m + altitude_target_m))
    # theta / 2 = asin(s)
    half_rad = sqrt(s2) * (
        1.0 + s2 * (1 / 6 + s2 * (3 / 40 + s2 * (15 / 336 + s2 * (105 / 3456 + s2 * (945 / 42240)))))
    )
    half_k_rad = half_rad / k
    q = half_k_rad * half_k_rad
    sin_half = half_k_rad * (1.0 - q * (1 / 6 - q * (1 / 120 - q * (1 / 5040 - q * (1 / 362880)))))
    top_m = k * earth_radius_m + altitude_target_m
    slope = (rise_m - 2.0 * top_m * sin_half * sin_half) / (2.0 * top_m * sin_half * sqrt(1.0 - sin_half * sin_half))
    return slope, 2.0 * half_rad * earth_radius_m


@kernel
def slope_at_ground_range(ground_range_m, altitude_antenna_m, altitude_m, earth_radius_m, k):
    r"""Slope at which the antenna sees a point that is given by ground range and height.

    Parameters
    ----------
    ground_range_m : float
        Arc along the true earth's surface [m], > 0.
    altitude_antenna_m, altitude_m : float
        Heights above sea level [m].
    earth_radius_m, k : float
        As in `horizon_slope`.

    Returns
    -------
    float
        Tangent of the apparent elevation [-], exact on the circle of radius k R.

    Notes
    -----
    .. math:: \tan \epsilon = \frac{(h - h_a) - 2 (kR + h) \sin^2(\theta_k / 2)}{(kR + h) \sin \theta_k}, \quad
              \theta_k = d / (kR)
    """
    radius_m = k * earth_radius_m
    sin_half = sin(0.5 * ground_range_m / radius_m)
    top_m = radius_m + altitude_m
    return ((altitude_m - altitude_antenna_m) - 2.0 * top_m * sin_half * sin_half) / (
        2.0 * top_m * sin_half * sqrt(1.0 - sin_half * sin_half)
    )


@kernel
def horizon_range_m(altitude_antenna_m, altitude_target_m, earth_radius_m, k):
    r"""How far an antenna sees a target over a smooth earth.

    Parameters
    ----------
    altitude_antenna_m, altitude_target_m : float
        Heights above the smooth earth [m], >= 0.
    earth_radius_m, k : float
        As in `horizon_slope`.

    Returns
    -------
    slant_m, ground_m : float
        Length of the tangent ray on the effective earth, and arc along the ground [m].

    Notes
    -----
    .. math:: s = \sqrt{h_a (2kR + h_a)} + \sqrt{h_t (2kR + h_t)}, \quad
              d = kR \left(\arctan\frac{s_a}{kR} + \arctan\frac{s_t}{kR}\right)

    Exact; the rule 4.12 km (sqrt(ha) + sqrt(ht)) is its limit for small heights. Checked against
    ``geo_radar_horizon.csv``.
    """
    radius_m = k * earth_radius_m
    near_m = sqrt(altitude_antenna_m * (2.0 * radius_m + altitude_antenna_m))
    far_m = sqrt(altitude_target_m * (2.0 * radius_m + altitude_target_m))
    return near_m + far_m, radius_m * (atan(near_m / radius_m) + atan(far_m / radius_m))


@kernel
def height_from_elevation(range_m, elevation_rad, altitude_antenna_m, earth_radius_m, k):
    r"""Height of a point from what a radar measures: range and apparent elevation.

    Parameters
    ----------
    range_m : float
        Distance along the straight ray on the effective earth [m], >= 0.
    elevation_rad : float
        Apparent elevation [rad].
    altitude_antenna_m, earth_radius_m, k : float
        As in `horizon_slope`.

    Returns
    -------
    altitude_m, ground_range_m : float
        Height above sea level and arc along the ground [m].

    Notes
    -----
    .. math:: h = \sqrt{(kR + h_a)^2 + r^2 + 2 r (kR + h_a) \sin \epsilon} - kR

    Checked against ``geo_43earth_height.csv``.
    """
    radius_m = k * earth_radius_m
    base_m = radius_m + altitude_antenna_m
    along_m = range_m * cos(elevation_rad)
    up_m = range_m * sin(elevation_rad)
    distance_m = sqrt(along_m * along_m + (base_m + up_m) * (base_m + up_m))
    # The plain difference of two numbers of 8500 km would lose seven digits.
    rise_m = (range_m * range_m + 2.0 * base_m * up_m) / (distance_m + base_m)
    return altitude_antenna_m + rise_m, radius_m * atan2(along_m, base_m + up_m)
