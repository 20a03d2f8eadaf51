"""What a radar cannot tell apart: resolution cells, and tracks that are confused when two targets part."""

from cupola.kernels._jit import kernel
from cupola.kernels.mathx import erfc, sqrt

_ROOT_HALF = sqrt(0.5)


@kernel
def is_in_cell(radar_row, ax_m, ay_m, az_m, bx_m, by_m, bz_m):
    r"""Whether two targets lie in one resolution cell of a radar: 1 if so, else 0.

    Parameters
    ----------
    radar_row : row of `rows.RADAR`
        Uses ``pos_enu_m``, ``to_local`` (its last row is the vertical), ``resolution_m``, ``beam_azimuth_rad`` and
        ``beam_elevation_rad``.
    ax_m, ay_m, az_m : float
        The target that the beam points at, working frame [m].
    bx_m, by_m, bz_m : float
        The other one [m].

    Notes
    -----
    With :math:`\mathbf d` from the first target to the second, split along range, azimuth and elevation at the first:

    .. math:: |d_r| < \Delta R, \quad |d_a| < R \, \theta_a, \quad |d_e| < R \, \theta_e

    A box with sharp edges; real radars resolve with a probability that rises over about one cell (Koch and van Keuk
    1997). Angles are small: valid while the beam is narrower than about 10 degrees.

    References
    ----------
    Skolnik, Introduction to Radar Systems, ch. 1 and 11 (resolution as pulse length and half-power beamwidth). Checked
    against bearings and ranges worked out on their own.
    """
    rx = ax_m - radar_row.pos_enu_m[0]
    ry = ay_m - radar_row.pos_enu_m[1]
    rz = az_m - radar_row.pos_enu_m[2]
    range_m = max(sqrt(rx * rx + ry * ry + rz * rz), 1.0)
    dx = bx_m - ax_m
    dy = by_m - ay_m
    dz = bz_m - az_m
    along_m = (dx * rx + dy * ry + dz * rz) / range_m
    if abs(along_m) >= radar_row.resolution_m:
        return 0
    ux = radar_row.to_local[2, 0]
    uy = radar_row.to_local[2, 1]
    uz = radar_row.to_local[2, 2]
    # Along azimuth: range direction cross vertical; its length is range times the cosine of the elevation.
    hx = ry * uz - rz * uy
    hy = rz * ux - rx * uz
    hz = rx * uy - ry * ux
    level_m = max(sqrt(hx * hx + hy * hy + hz * hz), 1e-9)
    across_m = (dx * hx + dy * hy + dz * hz) / level_m
    if abs(across_m) >= range_m * radar_row.beam_azimuth_rad:
        return 0
    rest_m2 = dx * dx + dy * dy + dz * dz - along_m * along_m - across_m * across_m
    reach_m = range_m * radar_row.beam_elevation_rad
    return 1 if rest_m2 < reach_m * reach_m else 0


@kernel
def p_below(x):
    """Standard normal distribution function."""
    return 0.5 * erfc(-x * _ROOT_HALF)


@kernel
def p_swap_two(separation_m, sigma_tracks_m, sigma_plots_m):
    r"""Probability that two tracks take each other's plot when two targets can be told apart again.

    Parameters
    ----------
    separation_m : float
        Distance of the two targets [m], >= 0.
    sigma_tracks_m : float
        Standard deviation, along the line between them, of the difference of the two predicted positions [m], > 0.
    sigma_plots_m : float
        The same of the difference of the two plots [m], > 0.

    Returns
    -------
    float
        Probability [-], from 1/2 (on top of each other) to 0 (far apart).

    Notes
    -----
    With equal innovation covariances the assignment with the smaller sum of squared normalised innovations is the
    crossed one exactly when the difference of the plots and the difference of the predictions point apart. Both
    differences are normal with mean :math:`\Delta`, so with :math:`a = \Phi(-\Delta / \sigma_t)` and
    :math:`b = \Phi(-\Delta / \sigma_z)`

    .. math:: P = a (1 - b) + b (1 - a)

    Along one line; errors across it can only help to tell them apart.

    References
    ----------
    Blackman and Popoli, Design and Analysis of Modern Tracking Systems, ch. 6 (assignment of plots to tracks). Checked
    by drawing plots and predictions and making the assignment.

    Examples
    --------
    >>> p_swap_two(0.0, 100.0, 50.0)
    0.5
    """
    a = p_below(-separation_m / sigma_tracks_m)
    b = p_below(-separation_m / sigma_plots_m)
    return a * (1.0 - b) + b * (1.0 - a)


@kernel
def p_swap_one(separation_m, share, sigma_track_m, sigma_plot_m):
    r"""Probability that the one track of two merged targets goes on with the other one when they part.

    Parameters
    ----------
    separation_m : float
        Distance of the two targets [m], >= 0.
    share : float
        Part of the echo that the other one had while they were one plot [-], 0 to 1: that far along the line the track
        lies.
    sigma_track_m, sigma_plot_m : float
        Standard deviations along the line of the predicted position and of each plot [m], > 0.

    Returns
    -------
    float
        Probability that the plot of the other one lies nearer to the prediction [-]: 1/2 for equal echoes.

    Notes
    -----
    The nearer plot is the other one's when the prediction :math:`t` lies beyond the middle of both plots, whose mean is
    :math:`\Delta / 2` and whose variance is :math:`\sigma_z^2 / 2`:

    .. math:: P = \Phi\left( \frac{(w - 1/2) \Delta}{\sqrt{\sigma_t^2 + \sigma_z^2 / 2}} \right)

    Valid where the plots themselves are in the right order, which they are once the targets are resolved.

    References
    ----------
    Nearest-neighbour association: Blackman and Popoli, ch. 6. Checked by drawing.

    Examples
    --------
    >>> p_swap_one(400.0, 0.5, 100.0, 50.0)
    0.5
    """
    sigma_m = sqrt(sigma_track_m * sigma_track_m + 0.5 * sigma_plot_m * sigma_plot_m)
    return p_below((share - 0.5) * separation_m / sigma_m)
