"""The tracker's filter: three separable two-state Kalman filters along east, north and up.

The axis functions are the mathematics; the track functions apply them to a row of `rows.TRACK` in place.
"""

from cupola.kernels._jit import kernel


@kernel
def predict_axis(pos_m, vel_mps, var_pos, cov, var_vel, dt_s, sigma_a_mps2):
    r"""Carry one axis forward in time.

    Parameters
    ----------
    pos_m, vel_mps : float
        State [m, m/s].
    var_pos, cov, var_vel : float
        Its covariance [m2, m2/s, m2/s2].
    dt_s : float
        Time step [s], >= 0.
    sigma_a_mps2 : float
        Standard deviation of the acceleration, constant over the step and independent between steps [m/s2].

    Returns
    -------
    tuple of 5 floats
        Predicted state and covariance, in the order of the parameters.

    Notes
    -----
    .. math:: x' = F x, \quad P' = F P F^T + \sigma_a^2 g g^T, \quad
              F = \begin{pmatrix} 1 & T \\ 0 & 1 \end{pmatrix}, \quad g = (T^2/2, T)^T

    References
    ----------
    Bar-Shalom, Li, Kirubarajan, Estimation with Applications to Tracking and Navigation, sec. 6.3.2 (discrete white
    noise acceleration). Checked against ``track_kalman_example.csv`` and ``track_alpha_beta.csv``.
    """
    g_vel = dt_s * sigma_a_mps2
    g_pos = 0.5 * dt_s * g_vel
    cov_carried = cov + dt_s * var_vel
    return (
        pos_m + dt_s * vel_mps,
        vel_mps,
        var_pos + dt_s * (cov + cov_carried) + g_pos * g_pos,
        cov_carried + g_pos * g_vel,
        var_vel + g_vel * g_vel,
    )


@kernel
def update_axis(pos_m, vel_mps, var_pos, cov, var_vel, plot_m, var_plot):
    r"""Take one measured position into one axis.

    Parameters
    ----------
    pos_m, vel_mps, var_pos, cov, var_vel : float
        Predicted state and covariance, as in `predict_axis`.
    plot_m, var_plot : float
        Measured position [m] and its variance [m2], > 0.

    Returns
    -------
    tuple of 6 floats
        Updated state and covariance in the order of the parameters, and the normalised innovation squared [-].

    Notes
    -----
    .. math:: S = P_{11} + R, \quad K = (P_{11}, P_{12})^T / S, \quad x' = x + K (z - x_1), \quad P' = (I - K H) P

    References
    ----------
    As in `predict_axis`.
    """
    var_innovation = var_pos + var_plot
    gain_pos = var_pos / var_innovation
    gain_vel = cov / var_innovation
    innovation_m = plot_m - pos_m
    return (
        pos_m + gain_pos * innovation_m,
        vel_mps + gain_vel * innovation_m,
        # R K1 is (1 - K1) P11 without the loss of digits when the plot is much better than the prediction.
        var_plot * gain_pos,
        var_plot * gain_vel,
        var_vel - gain_vel * cov,
        innovation_m * innovation_m / var_innovation,
    )


@kernel
def start_track(track_row, time_s, x_m, y_m, z_m, var_x_m2, var_y_m2, var_z_m2, speed_sigma_mps):
    """Begin a track at one plot: position as measured, velocity unknown.

    Parameters
    ----------
    track_row : row of `rows.TRACK`
        Its time, state and covariance are set; its life (status, window) belongs to `track_life.note_look`.
    time_s : float
        Time of the plot [s].
    x_m, y_m, z_m : float
        The plot, working frame [m].
    var_x_m2, var_y_m2, var_z_m2 : float
        Its variances [m2].
    speed_sigma_mps : float
        Prior standard deviation of the velocity along each axis [m/s]: largest speed expected over root three.
    """
    track_row.time_s = time_s
    track_row.pos_enu_m[0] = x_m
    track_row.pos_enu_m[1] = y_m
    track_row.pos_enu_m[2] = z_m
    track_row.var_pos_m2[0] = var_x_m2
    track_row.var_pos_m2[1] = var_y_m2
    track_row.var_pos_m2[2] = var_z_m2
    for axis in range(3):
        track_row.vel_enu_mps[axis] = 0.0
        track_row.cov_pos_vel[axis] = 0.0
        track_row.var_vel[axis] = speed_sigma_mps * speed_sigma_mps


@kernel
def predict_track(track_row, time_s, sigma_a_mps2):
    """Carry a track forward to a time, in place. Parameters as in `predict_axis`; ``time_s`` is absolute [s]."""
    dt_s = time_s - track_row.time_s
    for axis in range(3):
        pos_m, vel_mps, var_pos, cov, var_vel = predict_axis(
            track_row.pos_enu_m[axis],
            track_row.vel_enu_mps[axis],
            track_row.var_pos_m2[axis],
            track_row.cov_pos_vel[axis],
            track_row.var_vel[axis],
            dt_s,
            sigma_a_mps2,
        )
        track_row.pos_enu_m[axis] = pos_m
        track_row.vel_enu_mps[axis] = vel_mps
        track_row.var_pos_m2[axis] = var_pos
        track_row.cov_pos_vel[axis] = cov
        track_row.var_vel[axis] = var_vel
    track_row.time_s = time_s


@kernel
def _update_track_axis(track_row, axis, plot_m, var_plot):
    pos_m, vel_mps, var_pos, cov, var_vel, nis = update_axis(
        track_row.pos_enu_m[axis],
        track_row.vel_enu_mps[axis],
        track_row.var_pos_m2[axis],
        track_row.cov_pos_vel[axis],
        track_row.var_vel[axis],
        plot_m,
        var_plot,
    )
    track_row.pos_enu_m[axis] = pos_m
    track_row.vel_enu_mps[axis] = vel_mps
    track_row.var_pos_m2[axis] = var_pos
    track_row.cov_pos_vel[axis] = cov
    track_row.var_vel[axis] = var_vel
    return nis


@kernel
def update_track(track_row, x_m, y_m, z_m, var_x_m2, var_y_m2, var_z_m2):
    """Take one plot into a track that was predicted to its time, in place.

    Parameters
    ----------
    track_row : row of `rows.TRACK`
        Changed here.
    x_m, y_m, z_m : float
        The plot, working frame [m].
    var_x_m2, var_y_m2, var_z_m2 : float
        Its variances [m2], > 0.

    Returns
    -------
    float
        Normalised innovation squared of the three axes together [-]; chi-square with 3 degrees of freedom if the
        plot belongs to the track and its errors along the axes are independent.
    """
    nis_x = _update_track_axis(track_row, 0, x_m, var_x_m2)
    nis_y = _update_track_axis(track_row, 1, y_m, var_y_m2)
    nis_z = _update_track_axis(track_row, 2, z_m, var_z_m2)
    return nis_x + nis_y + nis_z


@kernel
def track_at(track_row, time_s):
    """Where a track is believed to be at a time, without changing it.

    Returns
    -------
    tuple of 6 floats
        Position [m] and velocity [m/s], working frame: straight on from the last state.
    """
    dt_s = time_s - track_row.time_s
    vx_mps = track_row.vel_enu_mps[0]
    vy_mps = track_row.vel_enu_mps[1]
    vz_mps = track_row.vel_enu_mps[2]
    return (
        track_row.pos_enu_m[0] + dt_s * vx_mps,
        track_row.pos_enu_m[1] + dt_s * vy_mps,
        track_row.pos_enu_m[2] + dt_s * vz_mps,
        vx_mps,
        vy_mps,
        vz_mps,
    )
