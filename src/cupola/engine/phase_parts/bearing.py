"""Bearing: where a point lies as a radar sees it."""

from cupola.kernels._jit import phase
from cupola.kernels.mathx import floor, pi


@phase
def to_local(radar, x_m, y_m, z_m):
    """A point of the working frame in the radar's own east-north-up [m].

    Takes ``radar``, row of rows.RADAR; ``x_m``, ``y_m``, ``z_m``, position [m].
    """
    dx, dy, dz = x_m - radar.pos_enu_m[0], y_m - radar.pos_enu_m[1], z_m - radar.pos_enu_m[2]
    turn = radar.to_local
    return (
        turn[0, 0] * dx + turn[0, 1] * dy + turn[0, 2] * dz,
        turn[1, 0] * dx + turn[1, 1] * dy + turn[1, 2] * dz,
        turn[2, 0] * dx + turn[2, 1] * dy + turn[2, 2] * dz,
    )


@phase
def wrap(angle_rad):
    """The same angle in [-pi, pi).

    Takes ``angle_rad``, any angle [rad].
    """
    return angle_rad - 2.0 * pi * floor((angle_rad + pi) * (0.5 / pi))
