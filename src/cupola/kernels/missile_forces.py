"""What acts on a missile in flight: thrust and mass of its motors, drag, gravity, limited lateral acceleration."""

import numpy as np

from cupola.constants import G0_MPS2
from cupola.kernels._jit import kernel
from cupola.kernels.atmosphere import air
from cupola.kernels.geodesy import altitude_msl_m, up_enu
from cupola.kernels.mathx import sqrt
from cupola.portable.arrays import interpolate

# Zero-lift drag coefficient of a slender finned missile, referred to its body cross-section, motor off. Assumed
# curve: nose wave drag, base drag 0.25 / Mach, skin friction and fins of a body of fineness 14 with an ogive of
# fineness 3, after the component formulas of Fleeman, Tactical Missile Design, ch. 2, rounded. The fit scales it.
_DRAG_MACH = np.array([0.0, 0.8, 0.95, 1.05, 1.2, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0])
_DRAG_VALUE = np.array([0.30, 0.32, 0.42, 0.62, 0.65, 0.55, 0.44, 0.375, 0.33, 0.275, 0.245, 0.225, 0.20])
# All corners are multiples of 0.05: on an even grid of that step the same curve needs no search.
_DRAG_STEPS_PER_MACH = 20.0
_DRAG = interpolate(np.arange(161) / _DRAG_STEPS_PER_MACH, _DRAG_MACH, _DRAG_VALUE)


@kernel
def drag_coefficient(mach):
    """Standard zero-lift drag coefficient [-] at a Mach number >= 0; constant beyond Mach 8.

    Piecewise linear; an assumed curve for a slender finned body (see the source), multiplied by ``drag_scale``.
    """
    place = mach * _DRAG_STEPS_PER_MACH
    if place >= 160.0:
        return _DRAG[160]
    i = int(place)
    return _DRAG[i] + (place - i) * (_DRAG[i + 1] - _DRAG[i])


@kernel
def thrust_and_mass(missile, age_s):
    """Thrust [N] and mass [kg] of a missile at an age [s]: boost, then sustain, then coast; closed form.

    Thrust does not depend on altitude; propellant leaves at a constant rate in each phase.
    """
    boost_age_s = min(age_s, missile.boost_s)
    sustain_age_s = min(max(age_s - missile.boost_s, 0.0), missile.sustain_s)
    mass_kg = missile.mass_launch_kg - missile.boost_flow_kgps * boost_age_s - missile.sustain_flow_kgps * sustain_age_s
    if age_s < missile.boost_s:
        return missile.boost_thrust_n, mass_kg
    if age_s < missile.boost_s + missile.sustain_s:
        return missile.sustain_thrust_n, mass_kg
    return 0.0, mass_kg


@kernel
def mean_thrust_n(missile, age_s, dt_s):
    """Thrust averaged over ``[age_s, age_s + dt_s]`` [N], exact: a step across burnout keeps the impulse."""
    end_s = age_s + dt_s
    boost_s = missile.boost_s
    out_s = boost_s + missile.sustain_s
    if age_s >= out_s:
        return 0.0
    boosting_s = max(min(end_s, boost_s) - age_s, 0.0)
    sustaining_s = max(min(end_s, out_s) - max(age_s, boost_s), 0.0)
    return (missile.boost_thrust_n * boosting_s + missile.sustain_thrust_n * sustaining_s) / dt_s


@kernel
def lateral_limit_mps2(missile, mass_kg, dynamic_pressure_pa, is_burning):
    r"""Largest lateral acceleration [m/s2] at a dynamic pressure.

    Notes
    -----
    .. math:: a_{max} = \min\left(a_{struct},\; C_{N,max}\, q S / m + a_{thrust}\right)

    with the thrust-vectoring part only while a motor burns.
    """
    limit = missile.normal_force_max * dynamic_pressure_pa * missile.area_m2 / mass_kg
    if is_burning:
        limit += missile.thrust_turn_mps2
    return min(limit, missile.load_limit_mps2)


@kernel
def acceleration(missile, thrust_n, mass_kg, x, y, z, vx, vy, vz, lx, ly, lz, radius_east_m, radius_north_m):
    r"""Total acceleration of a missile.

    Parameters
    ----------
    missile : row of rows.MISSILE
    thrust_n, mass_kg : float
        Thrust along the velocity [N] and mass [kg] now.
    x, y, z, vx, vy, vz : float
        Position [m] and velocity [m/s] in the working frame.
    lx, ly, lz : float
        Wanted acceleration of the flight path [m/s2]; the part along the velocity is dropped.
    radius_east_m, radius_north_m : float
        Radii of curvature of the working frame [m].

    Returns
    -------
    ax, ay, az : float
        Acceleration [m/s2].

    Notes
    -----
    .. math:: \mathbf{a} = \frac{T - q S (s\,C_{D0}(M) + k C_N^2)}{m} \hat{\mathbf v} + \mathbf n + \mathbf g

    where the lateral acceleration :math:`\mathbf n` is what is wanted plus what holds the path against gravity,
    limited by `lateral_limit_mps2`. While a motor burns, thrust vectoring carries its part first and causes no
    induced drag; the loss of axial thrust is neglected. Gravity falls with the square of the distance from the
    earth's centre; the earth does not rotate.
    """
    altitude_m = altitude_msl_m(x, y, z, radius_east_m, radius_north_m)
    ux, uy, uz = up_enu(x, y, z, radius_east_m, radius_north_m)
    radius_m = 0.5 * (radius_east_m + radius_north_m)
    shrink = radius_m / (radius_m + altitude_m)
    g = G0_MPS2 * shrink * shrink
    per_mass = 1.0 / mass_kg
    speed = sqrt(vx * vx + vy * vy + vz * vz)
    if speed < 1e-3:
        axial = thrust_n * per_mass - g
        return axial * ux, axial * uy, axial * uz
    per_speed = 1.0 / speed
    dx = vx * per_speed
    dy = vy * per_speed
    dz = vz * per_speed
    density, mach_per_mps = air(altitude_m)
    force_n = 0.5 * density * speed * speed * missile.area_m2
    climb = ux * dx + uy * dy + uz * dz
    wanted = lx * dx + ly * dy + lz * dz + g * climb
    nx = lx + g * ux - wanted * dx
    ny = ly + g * uy - wanted * dy
    nz = lz + g * uz - wanted * dz
    lateral = sqrt(nx * nx + ny * ny + nz * nz)
    limit = missile.normal_force_max * force_n * per_mass
    vectored = 0.0
    if thrust_n > 0.0:
        vectored = missile.thrust_turn_mps2
    limit = min(limit + vectored, missile.load_limit_mps2)
    if lateral > limit:
        scale = limit / lateral
        nx *= scale
        ny *= scale
        nz *= scale
        lateral = limit
    drag_n = force_n * missile.drag_scale * drag_coefficient(speed * mach_per_mps)
    lift_n = mass_kg * (lateral - vectored)
    if lift_n > 0.0 and force_n > 0.0:
        drag_n += missile.drag_induced * lift_n * lift_n / force_n
    axial = (thrust_n - drag_n) * per_mass
    return axial * dx + nx - g * ux, axial * dy + ny - g * uy, axial * dz + nz - g * uz
