"""How often a tracker believes in nothing: false plots that happen to look like a track."""

from cupola.kernels._jit import kernel
from cupola.kernels.mathx import exp, pi


@kernel
def p_in_gate_again(false_plots, speed_max_mps, scan_period_s, area_m2):
    r"""Probability that a scan puts at least one more false plot into the gate around an earlier one.

    Parameters
    ----------
    false_plots : float
        Mean number of false plots in one scan [-], >= 0, spread evenly over the area.
    speed_max_mps : float
        Fastest target that the gate must let through [m/s].
    scan_period_s : float
        Time between two scans [s].
    area_m2 : float
        Area that the radar covers [m2], > 0.

    Returns
    -------
    float
        Probability [-].

    Notes
    -----
    .. math:: p = 1 - e^{-\lambda A_g / A}, \quad A_g = \pi (v T)^2

    Poisson plots; the gate is at most the whole area and stays as wide as at the start, which errs to the high side.

    References
    ----------
    Blackman and Popoli, Design and Analysis of Modern Tracking Systems, ch. 6. Checked by drawing plots on a disc.
    """
    reach_m = speed_max_mps * scan_period_s
    return 1.0 - exp(-false_plots * min(pi * reach_m * reach_m / area_m2, 1.0))


@kernel
def p_at_least(hits, looks, p):
    """Probability of at least ``hits`` successes in ``looks`` independent trials of probability ``p`` each [-].

    References
    ----------
    Binomial tail. Checked against ``stat_m_of_n.csv``.

    Examples
    --------
    >>> round(p_at_least(3, 4, 0.8), 6)
    0.8192
    """
    if hits <= 0:
        return 1.0
    total = 0.0
    for k in range(hits, looks + 1):
        term = 1.0
        for i in range(k):  # choose k of them, each a hit
            term *= (looks - i) / (k - i) * p
        for _ in range(looks - k):
            term *= 1.0 - p
        total += term
    return total


@kernel
def false_track_rate_ps(false_plots, scan_period_s, p_again, confirm_hits, confirm_looks):
    r"""Mean rate at which tracks of false plots are confirmed [1/s].

    Parameters
    ----------
    false_plots : float
        Mean number of false plots in one scan [-].
    scan_period_s : float
        Time between two scans [s], > 0.
    p_again : float
        From `p_in_gate_again`.
    confirm_hits, confirm_looks : int
        M of N.

    Notes
    -----
    Each false plot begins a tentative track, which is confirmed when at least M - 1 of the next N - 1 scans put another
    one into its gate:

    .. math:: r = \frac{\lambda}{T} \sum_{k \ge M - 1} \binom{N - 1}{k} p^k (1 - p)^{N - 1 - k}

    Valid for small p: where plots are so many that they share gates, it counts tracks that a tracker would join.

    References
    ----------
    Blackman and Popoli, ch. 6. Checked by the number of false tracks of whole replications.
    """
    return false_plots / scan_period_s * p_at_least(confirm_hits - 1, confirm_looks - 1, p_again)
