"""What a warhead does at a distance, and what a body does that flies into its target."""

from cupola.kernels._jit import kernel
from cupola.kernels.mathx import erfc, exp, sqrt

#: Sine of the angle between the target's axis and the closing velocity that a battery reckons a direct hit with:
#: 30 degrees, between head on and across; assumed.
SINE_EXPECTED = 0.5


@kernel
def p_kill_carleton(miss_m, radius_m):
    r"""Probability that a warhead that bursts at a distance kills: Carleton's damage function.

    Parameters
    ----------
    miss_m : float
        Miss distance [m], >= 0.
    radius_m : float
        Lethal radius [m]: the probability has fallen to 1/e there. 0: no warhead.

    Returns
    -------
    float
        Probability of kill [-], 1 at no distance; 0 when ``radius_m`` is 0.

    Notes
    -----
    .. math:: P_k = e^{-m^2 / R^2}

    Carleton's function with D0 = 1 and equal radii; its lethal area is pi R^2. Fragments, aspect and fuze timing are
    inside the one radius.

    References
    ----------
    Washburn and Kress, Combat Modeling, ch. 2. Checked, averaged over Gaussian misses, against
    ``kill_carleton.csv``.

    Examples
    --------
    >>> round(p_kill_carleton(20.0, 20.0), 4)
    0.3679
    """
    if radius_m <= 0.0:
        return 0.0
    ratio = miss_m / radius_m
    return exp(-ratio * ratio)


@kernel
def p_kill_carleton_gauss(radius_m, sigma_m, bias_m):
    r"""The same, averaged over a miss that is Gaussian in the plane across the line of approach.

    Parameters
    ----------
    radius_m : float
        Lethal radius [m], > 0.
    sigma_m : float
        Standard deviation of the miss along each of two axes [m], >= 0.
    bias_m : float
        Distance of the mean miss from the target [m], >= 0.

    Returns
    -------
    float
        Probability of kill [-].

    Notes
    -----
    .. math:: P_k = \frac{R^2}{R^2 + 2 \sigma^2} \, e^{-b^2 / (R^2 + 2 \sigma^2)}

    References
    ----------
    As in `p_kill_carleton`.
    """
    spread_m2 = radius_m * radius_m + 2.0 * sigma_m * sigma_m
    return radius_m * radius_m / spread_m2 * exp(-bias_m * bias_m / spread_m2)


@kernel
def silhouette(length_m, width_m, sine):
    r"""Half length and half breadth of the outline that a body shows along a line of approach [m].

    Parameters
    ----------
    length_m, width_m : float
        Length of the target and mean breadth across it [m].
    sine : float
        Sine of the angle between its axis and the line of approach [-]: 0 head on or from behind, 1 from the side.

    Notes
    -----
    .. math:: a = \tfrac12 (L \sin\theta + W \cos\theta), \quad b = \tfrac12 W

    The shadow of a rectangle of length L and thickness W, across it W: a box for a body and its wings.
    """
    cosine = sqrt(max(1.0 - sine * sine, 0.0))
    return 0.5 * (length_m * sine + width_m * cosine), 0.5 * width_m


@kernel
def miss_on_outline(mx, my, mz, wx, wy, wz, ax, ay, az):
    """Where a missile passes a target in the plane across their closing velocity: along its outline and across [m].

    Parameters
    ----------
    mx, my, mz : float
        Missile minus target at the closest approach [m].
    wx, wy, wz : float
        Velocity of the missile minus velocity of the target [m/s].
    ax, ay, az : float
        Axis of the target, of any length; its velocity.

    Returns
    -------
    along_m, across_m, sine : float
        Miss along the target's axis as seen in that plane, miss across it, and the sine of the angle between axis and
        closing velocity [-]. Head on, where no axis is seen, all of the miss counts as across.
    """
    w = sqrt(wx * wx + wy * wy + wz * wz)
    a = sqrt(ax * ax + ay * ay + az * az)
    miss2_m2 = mx * mx + my * my + mz * mz
    if w <= 0.0 or a <= 0.0:
        return 0.0, sqrt(miss2_m2), 0.0
    wx, wy, wz = wx / w, wy / w, wz / w
    cosine = (ax * wx + ay * wy + az * wz) / a
    sx, sy, sz = ax / a - cosine * wx, ay / a - cosine * wy, az / a - cosine * wz
    sine = sqrt(sx * sx + sy * sy + sz * sz)
    depth_m = mx * wx + my * wy + mz * wz
    plane2_m2 = max(miss2_m2 - depth_m * depth_m, 0.0)
    if sine < 1e-6:
        return 0.0, sqrt(plane2_m2), 0.0
    along_m = (mx * sx + my * sy + mz * sz) / sine
    return along_m, sqrt(max(plane2_m2 - along_m * along_m, 0.0)), sine


@kernel
def p_kill_direct(along_m, across_m, half_length_m, half_width_m, radius_m, p_killed_by_hit):
    r"""Probability that a missile that must hit kills, from where it passes the middle of the target.

    Parameters
    ----------
    along_m, across_m : float
        Miss along and across the target's outline [m], as `miss_on_outline` gives it.
    half_length_m, half_width_m : float
        The outline [m], as `silhouette` gives it.
    radius_m : float
        How far the missile reaches beyond its own axis [m]: body and lethality enhancer; the effect has fallen to 1/e
        at this distance from the outline.
    p_killed_by_hit : float
        Probability that a hit destroys the target [-].

    Notes
    -----
    .. math:: P_k = P_h \, e^{-d^2 / R^2}, \quad d^2 = \max(|x| - a, 0)^2 + \max(|y| - b, 0)^2

    1 inside the outline; outside Carleton's function of the distance from it. The warhead of a missile that hits is
    not scaled by how well a target stands fragments.

    Examples
    --------
    >>> p_kill_direct(1.0, 0.2, 2.0, 0.44, 0.4, 0.9)
    0.9
    """
    dx_m = max(abs(along_m) - half_length_m, 0.0)
    dy_m = max(abs(across_m) - half_width_m, 0.0)
    d2_m2 = dx_m * dx_m + dy_m * dy_m
    if d2_m2 <= 0.0:
        return p_killed_by_hit
    if radius_m <= 0.0:
        return 0.0
    return p_killed_by_hit * exp(-d2_m2 / (radius_m * radius_m))


@kernel
def p_kill_direct_gauss(half_length_m, half_width_m, radius_m, sigma_m, p_killed_by_hit):
    r"""The same, averaged over a miss that is Gaussian along each axis of the outline.

    Parameters
    ----------
    half_length_m, half_width_m, radius_m, p_killed_by_hit : float
        As in `p_kill_direct`; ``radius_m`` > 0.
    sigma_m : float
        Standard deviation of the miss along each axis [m], >= 0.

    Notes
    -----
    .. math:: P_k = P_h \, f(a) \, f(b), \quad f(a) = \mathrm{erf}\frac{a}{\sqrt 2 \sigma} +
              \frac{e^{-a^2 / (R^2 + 2 \sigma^2)}}{\sqrt{1 + 2 \sigma^2 / R^2}} \,
              \mathrm{erfc}\frac{a R}{\sqrt 2 \sigma \sqrt{R^2 + 2 \sigma^2}}

    Checked against sums over a grid of misses.
    """
    if sigma_m <= 0.0:
        return p_killed_by_hit
    return p_killed_by_hit * _axis(half_length_m, radius_m, sigma_m) * _axis(half_width_m, radius_m, sigma_m)


@kernel
def _axis(half_m, radius_m, sigma_m):
    """Mean of the effect along one axis [-]."""
    inside = 1.0 - erfc(half_m / (sqrt(2.0) * sigma_m))
    spread2_m2 = radius_m * radius_m + 2.0 * sigma_m * sigma_m
    shrink = radius_m / sqrt(spread2_m2)
    beyond = shrink * exp(-half_m * half_m / spread2_m2) * erfc(half_m * shrink / (sqrt(2.0) * sigma_m))
    return inside + beyond
