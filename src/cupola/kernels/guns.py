"""Guns: how likely a burst hits and kills."""

from cupola.kernels._jit import kernel
from cupola.kernels.mathx import exp, pi


@kernel
def p_hit_round(area_m2, sigma_m, offset_m):
    r"""Probability that one round hits a target of a presented area.

    Parameters
    ----------
    area_m2 : float
        Area that the target presents along the line of fire [m2], > 0.
    sigma_m : float
        Standard deviation of the rounds about the point of aim, on each axis across the line of fire [m], > 0.
    offset_m : float
        Distance of the point of aim from the middle of the target [m].

    Returns
    -------
    float
        Probability [-], 0 to 1.

    Notes
    -----
    .. math:: p = \frac{b^2}{b^2 + \sigma^2} \, \exp\!\left( -\frac{d^2}{2 (b^2 + \sigma^2)} \right), \qquad
              b^2 = \frac{A}{2 \pi}

    The diffuse target: it is hit at a distance r from its middle with probability :math:`\exp(-r^2 / 2 b^2)`, which
    has the area A. It is near the hard edge where the rounds spread wider than the target.

    References
    ----------
    Washburn and Kress, Combat Modeling, ch. 2 (Carleton's damage function). Checked against drawn rounds.

    Examples
    --------
    >>> round(p_hit_round(1.0, 4.0, 0.0), 5)
    0.00985
    """
    b2_m2 = area_m2 / (2.0 * pi)
    spread_m2 = b2_m2 + sigma_m * sigma_m
    return b2_m2 / spread_m2 * exp(-offset_m * offset_m / (2.0 * spread_m2))


@kernel
def p_kill_burst(n_rounds, p_hit, p_killed_by_hit):
    r"""Probability that a burst of rounds kills, given where it was aimed.

    Parameters
    ----------
    n_rounds : int
        Rounds of the burst [-], >= 0.
    p_hit : float
        Probability that one of them hits, as in `p_hit_round` [-].
    p_killed_by_hit : float
        Probability that one hit destroys the target [-].

    Returns
    -------
    float
        Probability [-].

    Notes
    -----
    .. math:: P = 1 - (1 - p \, k)^n

    Rounds are independent about one point of aim; the error of that point is drawn once a burst, which is what keeps
    long bursts from being sure. Hits do not add up below a kill.

    Examples
    --------
    >>> round(p_kill_burst(100, 0.01, 0.5), 4)
    0.3942
    """
    survives, one = 1.0, 1.0 - p_hit * p_killed_by_hit
    for _ in range(n_rounds):  # no power function: its last bits differ between machines
        survives *= one
    return 1.0 - survives
