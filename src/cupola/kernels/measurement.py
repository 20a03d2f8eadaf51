"""What a plot is worth: how far a radar's report lies from the truth, and how sure the tracker may be of it."""

from cupola.kernels._jit import kernel
from cupola.kernels.mathx import sqrt

#: SNR [-] at which a radar's published accuracies hold: 13 dB.
SNR_OF_ACCURACY = 20.0
# Errors stop shrinking at one fifth of the published ones: what is left is calibration, not noise.
_SNR_MAX = 500.0
# A plot exists because its echo passed the threshold, so it is never as poor as the mean SNR of a faint target.
_SNR_MIN = 5.0


@kernel
def plot_sigmas(radar_row, snr):
    r"""Standard deviations of one plot.

    Parameters
    ----------
    radar_row : row of `rows.RADAR`
        Uses ``sigma_range_m``, ``sigma_azimuth_rad``, ``sigma_elevation_rad``: accuracies at SNR 20 (13 dB).
    snr : float
        Mean SNR of the look [-], linear; counts between 5 and 500.

    Returns
    -------
    sigma_range_m, sigma_azimuth_rad, sigma_elevation_rad : float
        One-sigma errors [m, rad, rad]: from twice down to one fifth of the published ones.

    Notes
    -----
    .. math:: \sigma = \sigma_{20} \sqrt{20 / \mathrm{SNR}}

    References
    ----------
    Barton, Radar System Analysis: every accuracy limited by thermal noise goes with one over the root of twice the
    SNR. The two bounds are assumed. Checked against the ratios of ``radar_accuracy.csv``.
    """
    factor = sqrt(SNR_OF_ACCURACY / min(max(snr, _SNR_MIN), _SNR_MAX))
    return (
        radar_row.sigma_range_m * factor,
        radar_row.sigma_azimuth_rad * factor,
        radar_row.sigma_elevation_rad * factor,
    )


@kernel
def measure_enu(
    radar_row, dx_m, dy_m, dz_m, sigma_range_m, sigma_azimuth_rad, sigma_elevation_rad, n_range, n_azimuth, n_elevation
):
    r"""One noisy plot in the working frame, with its variance along each axis.

    Parameters
    ----------
    radar_row : row of `rows.RADAR`
        Uses ``pos_enu_m`` and ``to_local`` (its last row is the radar's own vertical).
    dx_m, dy_m, dz_m : float
        True position of the target minus that of the antenna, working frame [m].
    sigma_range_m, sigma_azimuth_rad, sigma_elevation_rad : float
        From `plot_sigmas`.
    n_range, n_azimuth, n_elevation : float
        Three independent standard normal draws.

    Returns
    -------
    x_m, y_m, z_m : float
        Where the plot lies, working frame [m] (not relative to the radar).
    var_x_m2, var_y_m2, var_z_m2 : float
        Variances of the error along the axes of the working frame [m2].

    Notes
    -----
    .. math:: \mathbf{p} = \mathbf{d} + n_r \sigma_r \hat{\mathbf{r}} + n_a \sigma_a d \cos\epsilon \, \hat{\mathbf{a}}
              + n_e \sigma_e d \, \hat{\mathbf{e}}

    Errors are displacements along range, azimuth and elevation at the true position: right while the angle errors
    are small (below about 2 degrees). The variances are the diagonal of the rotated covariance; the tracker, which is
    separable, leaves the rest out. The bias of refraction is not modelled.

    References
    ----------
    Blackman and Popoli, Design and Analysis of Modern Tracking Systems, ch. 3. Checked by drawn plots.
    """
    range_m = max(sqrt(dx_m * dx_m + dy_m * dy_m + dz_m * dz_m), 1.0)
    per_range = 1.0 / range_m
    rx = dx_m * per_range
    ry = dy_m * per_range
    rz = dz_m * per_range
    ux = radar_row.to_local[2, 0]
    uy = radar_row.to_local[2, 1]
    uz = radar_row.to_local[2, 2]
    # Along growing azimuth: range direction cross vertical, whose length is the cosine of the elevation.
    ax = ry * uz - rz * uy
    ay = rz * ux - rx * uz
    az = rx * uy - ry * ux
    cos_elevation = sqrt(ax * ax + ay * ay + az * az)
    if cos_elevation > 1e-9:
        per_cosine = 1.0 / cos_elevation
        ax *= per_cosine
        ay *= per_cosine
        az *= per_cosine
    else:
        ax = radar_row.to_local[0, 0]
        ay = radar_row.to_local[0, 1]
        az = radar_row.to_local[0, 2]
    ex = ay * rz - az * ry
    ey = az * rx - ax * rz
    ez = ax * ry - ay * rx
    along_azimuth_m = range_m * cos_elevation * sigma_azimuth_rad
    along_elevation_m = range_m * sigma_elevation_rad
    error_r = n_range * sigma_range_m
    error_a = n_azimuth * along_azimuth_m
    error_e = n_elevation * along_elevation_m
    var_r = sigma_range_m * sigma_range_m
    var_a = along_azimuth_m * along_azimuth_m
    var_e = along_elevation_m * along_elevation_m
    return (
        radar_row.pos_enu_m[0] + dx_m + error_r * rx + error_a * ax + error_e * ex,
        radar_row.pos_enu_m[1] + dy_m + error_r * ry + error_a * ay + error_e * ey,
        radar_row.pos_enu_m[2] + dz_m + error_r * rz + error_a * az + error_e * ez,
        var_r * rx * rx + var_a * ax * ax + var_e * ex * ex,
        var_r * ry * ry + var_a * ay * ay + var_e * ey * ey,
        var_r * rz * rz + var_a * az * az + var_e * ez * ez,
    )
