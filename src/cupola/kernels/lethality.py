"""What a warhead does at a distance."""

from cupola.kernels._jit import kernel
from cupola.kernels.mathx import exp


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
