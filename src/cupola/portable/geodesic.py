r"""Geodesics on the WGS-84 ellipsoid: where a way leads to, and the shortest way between two points.

After C. F. F. Karney, Algorithms for geodesics, Journal of Geodesy 87 (2013) 43 (equation numbers in the code), with
his series to the sixth order in :math:`\epsilon` and his Newton iteration, which converges everywhere. Names are his:
``alp`` azimuth, ``bet`` reduced latitude, ``sig`` arc and ``omg`` longitude on the auxiliary sphere, ``lam`` longitude;
``s`` and ``c`` before a name stand for sine and cosine. Checked against PROJ, which uses his own code.
"""

import math
from math import floor, sqrt

from cupola.portable.angles import cos, sin
from cupola.portable.arcs import atan2
from cupola.portable.bits import total

__all__ = ["along", "direct", "inverse"]

_A_M = 6378137.0
_F = 1.0 / 298.257223563
_F1 = 1.0 - _F
_E2 = _F * (2.0 - _F)
_EP2 = _E2 / (1.0 - _E2)
_N = _F / (2.0 - _F)
_B_M = _A_M * _F1
_RAD, _DEG = math.pi / 180.0, 180.0 / math.pi
_PI = math.pi
_TINY = 1.4916681462400413e-154
_ULP = 2.220446049250313e-16
_TOLERANCE_SHORT = 0.1 * 1.4901161193847656e-08 / 0.0012943  # Karney's etol2 for this flattening
_TRIES = 40

# Coefficients of A3 and C3 in powers of epsilon, for this flattening (24, 25).
_A3 = (
    1.0, (_N - 1.0) / 2.0, ((3.0 * _N - 1.0) * _N - 2.0) / 8.0, ((-_N - 3.0) * _N - 1.0) / 16.0,
    (-2.0 * _N - 3.0) / 64.0, -3.0 / 128.0,
)  # fmt: skip
_C31 = (
    (1.0 - _N) / 4.0, (1.0 - _N * _N) / 8.0, (3.0 + (3.0 - _N) * _N) / 64.0, (5.0 + 2.0 * _N) / 128.0, 3.0 / 128.0,
)  # fmt: skip
_C32 = (
    ((_N - 3.0) * _N + 2.0) / 32.0, ((-3.0 * _N - 2.0) * _N + 3.0) / 64.0, (_N + 3.0) / 128.0, 5.0 / 256.0,
)  # fmt: skip
_C33 = (((5.0 * _N - 9.0) * _N + 5.0) / 192.0, (9.0 - 10.0 * _N) / 384.0, 7.0 / 512.0)
_C34 = ((7.0 - 14.0 * _N) / 512.0, 7.0 / 512.0)
_C35 = 21.0 / 2560.0


def direct(lat_deg, lon_deg, azimuth_deg, distance_m):
    """Where a geodesic leads to.

    Parameters
    ----------
    lat_deg, lon_deg : float
        Its beginning [deg].
    azimuth_deg : float
        Its azimuth there, from north over east [deg].
    distance_m : float
        Its length [m], backwards when negative.

    Returns
    -------
    float, float, float
        Latitude and longitude of its end, and the azimuth in which it goes on there [deg].

    Examples
    --------
    >>> lat, lon, azimuth = direct(33.5, 36.3, 90.0, 100_000.0)
    >>> round(lat, 6), round(lon, 6), round(azimuth, 6)
    (33.495327, 37.376127, 90.59393)
    """
    salp1, calp1 = _sin_cos_deg(_rounded(azimuth_deg))
    return along(lat_deg, lon_deg, salp1, calp1, distance_m)


def along(lat_deg, lon_deg, salp1, calp1, distance_m):
    """The same, from sine and cosine of the azimuth."""
    sbet1, cbet1 = _reduced(_rounded(lat_deg))
    salp0, calp0 = salp1 * cbet1, _hypot(calp1, salp1 * sbet1)
    ssig1, csig1 = sbet1, cbet1 * calp1 if sbet1 != 0.0 or calp1 != 0.0 else 1.0
    somg1, comg1 = salp0 * sbet1, csig1
    ssig1, csig1 = _unit(ssig1, csig1)
    eps = _epsilon(calp0)
    c1 = _c1(eps)
    b11 = _series(ssig1, csig1, c1)
    s, c = sin(b11), cos(b11)
    stau1, ctau1 = ssig1 * c + csig1 * s, csig1 * c - ssig1 * s
    tau12 = distance_m / (_B_M * _a1(eps))
    s, c = sin(tau12), cos(tau12)
    b12 = -_series(stau1 * c + ctau1 * s, ctau1 * c - stau1 * s, _c1_back(eps))
    sig12 = tau12 - (b12 - b11)
    s, c = sin(sig12), cos(sig12)
    ssig2, csig2 = ssig1 * c + csig1 * s, csig1 * c - ssig1 * s
    sbet2, cbet2 = calp0 * ssig2, _hypot(salp0, calp0 * csig2)
    if cbet2 == 0.0:
        cbet2 = csig2 = _TINY
    somg2, comg2 = salp0 * ssig2, csig2
    omg12 = atan2(somg2 * comg1 - comg2 * somg1, comg2 * comg1 + somg2 * somg1)
    c3 = _c3(eps)
    b31, b32 = _series(ssig1, csig1, c3), _series(ssig2, csig2, c3)
    lam12 = omg12 - _F * salp0 * _a3(eps) * (sig12 + (b32 - b31))
    lon2 = _wrapped(_wrapped(lon_deg) + _wrapped(lam12 * _DEG))
    return _atan2_deg(sbet2, _F1 * cbet2), lon2, _atan2_deg(salp0, calp0 * csig2)


def inverse(lat1_deg, lon1_deg, lat2_deg, lon2_deg):
    """The shortest geodesic between two points.

    Parameters
    ----------
    lat1_deg, lon1_deg, lat2_deg, lon2_deg : float
        Its ends [deg].

    Returns
    -------
    float, float, float
        Its length [m], and its azimuths, from the first point to the second, at the one and at the other [deg].

    Examples
    --------
    >>> distance_m, begin, end = inverse(33.5, 36.3, -33.0, -143.0)
    >>> round(distance_m, 3), round(begin, 6), round(end, 6)
    (19928827.918, -34.836837, -145.389289)
    """
    lon12, lon12_low = _difference(lon1_deg, lon2_deg)
    east = 1.0 if lon12 >= 0.0 else -1.0
    lon12 = east * _rounded(lon12)
    short12 = _rounded((180.0 - lon12) - east * lon12_low)
    if lon12 > 90.0:
        slam12, clam12 = _sin_cos_deg(short12)
        clam12 = -clam12
    else:
        slam12, clam12 = _sin_cos_deg(lon12)
    lat1, lat2 = _rounded(lat1_deg), _rounded(lat2_deg)
    # The point farther from the equator first, and in the south.
    is_swapped = abs(lat1) < abs(lat2)
    if is_swapped:
        east, lat1, lat2 = -east, lat2, lat1
    north = 1.0 if lat1 < 0.0 else -1.0
    lat1, lat2 = lat1 * north, lat2 * north
    sbet1, cbet1 = _reduced(lat1)
    sbet2, cbet2 = _reduced(lat2)
    if cbet1 < -sbet1:
        if cbet2 == cbet1:
            sbet2 = sbet1 if sbet2 < 0.0 else -sbet1
    elif abs(sbet2) == -sbet1:
        cbet2 = cbet1
    if lat1 == -90.0 or slam12 == 0.0:
        s_m, salp1, calp1, salp2, calp2 = _along_meridian(sbet1, cbet1, sbet2, cbet2, slam12, clam12)
    elif sbet1 == 0.0 and short12 >= _F * 180.0:
        s_m, salp1, calp1, salp2, calp2 = _A_M * lon12 * _RAD, 1.0, 0.0, 1.0, 0.0
    else:
        s_m, salp1, calp1, salp2, calp2 = _between(sbet1, cbet1, sbet2, cbet2, lon12 * _RAD, slam12, clam12)
    turn = east
    if is_swapped:
        salp1, calp1, salp2, calp2 = salp2, calp2, salp1, calp1
        turn, north = -east, -north
    return s_m, _atan2_deg(turn * salp1, north * calp1), _atan2_deg(turn * salp2, north * calp2)


def _along_meridian(sbet1, cbet1, sbet2, cbet2, slam12, clam12):
    """Both ends on one full meridian."""
    csig1, csig2 = clam12 * cbet1, cbet2
    sig12 = atan2(max(0.0, csig1 * sbet2 - sbet1 * csig2), csig1 * csig2 + sbet1 * sbet2)
    s_m, _ = _lengths(_N, sig12, sbet1, csig1, _dn(sbet1), sbet2, csig2, _dn(sbet2))
    return (s_m if sig12 > 3.0 * _TINY else 0.0), slam12, clam12, 0.0, 1.0


def _between(sbet1, cbet1, sbet2, cbet2, lam12, slam12, clam12):
    """Newton's method for the azimuth at the first point, kept within an interval that shrinks (Karney, section 4)."""
    sig12, salp1, calp1, salp2, calp2, dnm = _start(sbet1, cbet1, sbet2, cbet2, lam12, slam12, clam12)
    if sig12 >= 0.0:
        return sig12 * _B_M * dnm, salp1, calp1, salp2, calp2
    dn1, dn2 = _dn(sbet1), _dn(sbet2)
    salp1a, calp1a, salp1b, calp1b = _TINY, 1.0, _TINY, -1.0
    is_near = is_last = False
    ssig1 = csig1 = ssig2 = csig2 = eps = 0.0
    for tries in range(_TRIES):
        v, salp2, calp2, sig12, ssig1, csig1, ssig2, csig2, eps, slope = _longitude(
            sbet1, cbet1, dn1, sbet2, cbet2, dn2, salp1, calp1, slam12, clam12
        )
        if is_last or not abs(v) >= (8.0 if is_near else 1.0) * _ULP:
            break
        if v > 0.0 and calp1 * salp1b > calp1b * salp1:
            salp1b, calp1b = salp1, calp1
        elif v < 0.0 and calp1 * salp1a < calp1a * salp1:
            salp1a, calp1a = salp1, calp1
        if tries < 20 and slope > 0.0:
            change = -v / slope
            s, c = sin(change), cos(change)
            moved = salp1 * c + calp1 * s
            if moved > 0.0 and abs(change) < _PI:
                salp1, calp1 = _unit(moved, calp1 * c - salp1 * s)
                is_near = abs(v) <= 16.0 * _ULP
                continue
        salp1, calp1 = _unit(0.5 * (salp1a + salp1b), 0.5 * (calp1a + calp1b))
        is_near = False
        gap_a, gap_b = abs(salp1a - salp1) + (calp1a - calp1), abs(salp1 - salp1b) + (calp1 - calp1b)
        is_last = min(gap_a, gap_b) < 200.0 * _ULP
    s_m, _ = _lengths(eps, sig12, ssig1, csig1, dn1, ssig2, csig2, dn2)
    return s_m, salp1, calp1, salp2, calp2


def _start(sbet1, cbet1, sbet2, cbet2, lam12, slam12, clam12):
    """Where Newton's method begins: the sphere, or the astroid near the antipode (Karney, section 5).

    Of a short line all is known at once: then the arc, its first result, is not negative.
    """
    sbet12, cbet12 = sbet2 * cbet1 - cbet2 * sbet1, cbet2 * cbet1 + sbet2 * sbet1
    sbet12a = sbet2 * cbet1 + cbet2 * sbet1
    is_short = cbet12 >= 0.0 and sbet12 < 0.5 and cbet2 * lam12 < 0.5
    somg12, comg12, dnm = slam12, clam12, 1.0
    if is_short:
        middle = (sbet1 + sbet2) * (sbet1 + sbet2)
        middle /= middle + (cbet1 + cbet2) * (cbet1 + cbet2)
        dnm = sqrt(1.0 + _EP2 * middle)
        omg12 = lam12 / (_F1 * dnm)
        somg12, comg12 = sin(omg12), cos(omg12)
    salp1 = cbet2 * somg12
    if comg12 >= 0.0:
        calp1 = sbet12 + cbet2 * sbet1 * somg12 * somg12 / (1.0 + comg12)
    else:
        calp1 = sbet12a - cbet2 * sbet1 * somg12 * somg12 / (1.0 - comg12)
    ssig12, csig12 = _hypot(salp1, calp1), sbet1 * sbet2 + cbet1 * cbet2 * comg12
    if is_short and ssig12 < _TOLERANCE_SHORT:
        bend = somg12 * somg12 / (1.0 + comg12) if comg12 >= 0.0 else 1.0 - comg12
        salp2, calp2 = _unit(cbet1 * somg12, sbet12 - cbet1 * sbet2 * bend)
        salp1, calp1 = _unit(salp1, calp1)
        return atan2(ssig12, csig12), salp1, calp1, salp2, calp2, dnm
    if csig12 < 0.0 and ssig12 < 6.0 * _N * _PI * cbet1 * cbet1:
        k2 = sbet1 * sbet1 * _EP2
        scale = _F * cbet1 * _a3(k2 / (2.0 * (1.0 + sqrt(1.0 + k2)) + k2)) * _PI
        x, y = atan2(-slam12, -clam12) / scale, sbet12a / (scale * cbet1)
        if y > -200.0 * _ULP and x > -1.0 - 1000.0 * 1.4901161193847656e-08:
            salp1 = min(1.0, -x)
            calp1 = -sqrt(1.0 - salp1 * salp1)
        else:
            k = _astroid(x, y)
            omg12a = scale * (-x * k / (1.0 + k))
            somg12, comg12 = sin(omg12a), -cos(omg12a)
            salp1, calp1 = cbet2 * somg12, sbet12a - cbet2 * sbet1 * somg12 * somg12 / (1.0 - comg12)
    if salp1 <= 0.0:
        return -1.0, 1.0, 0.0, 0.0, 0.0, dnm
    salp1, calp1 = _unit(salp1, calp1)
    return -1.0, salp1, calp1, 0.0, 0.0, dnm


def _astroid(x, y):
    """The positive root of k^4 + 2 k^3 - (x^2 + y^2 - 1) k^2 - 2 y^2 k - y^2 = 0 (55)."""
    p, q = x * x, y * y
    r = (p + q - 1.0) / 6.0
    if q == 0.0 and r <= 0.0:
        return 0.0
    s = 0.25 * p * q
    r2 = r * r
    r3 = r * r2
    disc = s * (s + 2.0 * r3)
    u = r
    if disc >= 0.0:
        t3 = s + r3
        t3 += sqrt(disc) if t3 >= 0.0 else -sqrt(disc)
        t = _cube_root(t3)
        u += t + (r2 / t if t != 0.0 else 0.0)
    else:
        angle = atan2(sqrt(-disc), -(s + r3))
        u += 2.0 * r * cos(angle / 3.0)
    v = sqrt(u * u + q)
    uv = q / (v - u) if u < 0.0 else u + v
    w = (uv - q) / (2.0 * v)
    return uv / (sqrt(uv + w * w) + w)


def _cube_root(x):
    """By Newton's method from a scaled first guess: it only serves a starting value."""
    a, scale = abs(x), 1.0
    if a == 0.0:
        return 0.0
    while a < 0.125:
        a, scale = a * 8.0, scale * 0.5
    while a > 1.0:
        a, scale = a * 0.125, scale * 2.0
    y = 0.5 + 0.5 * a
    for _ in range(6):
        y = (2.0 * y + a / (y * y)) / 3.0
    return y * scale if x > 0.0 else -y * scale


def _longitude(sbet1, cbet1, dn1, sbet2, cbet2, dn2, salp1, calp1, slam120, clam120):
    """How far a geodesic of this azimuth comes past the wanted longitude at the second latitude, and its slope."""
    if sbet1 == 0.0 and calp1 == 0.0:
        calp1 = -_TINY
    salp0, calp0 = salp1 * cbet1, _hypot(calp1, salp1 * sbet1)
    ssig1, csig1 = sbet1, calp1 * cbet1
    somg1, comg1 = salp0 * sbet1, csig1
    ssig1, csig1 = _unit(ssig1, csig1)
    salp2 = salp0 / cbet2 if cbet2 != cbet1 else salp1
    if cbet2 != cbet1 or abs(sbet2) != -sbet1:
        more = (cbet2 - cbet1) * (cbet1 + cbet2) if cbet1 < -sbet1 else (sbet1 - sbet2) * (sbet1 + sbet2)
        calp2 = sqrt(max(0.0, calp1 * cbet1 * (calp1 * cbet1) + more)) / cbet2
    else:
        calp2 = abs(calp1)
    ssig2, csig2 = sbet2, calp2 * cbet2
    somg2, comg2 = salp0 * sbet2, csig2
    ssig2, csig2 = _unit(ssig2, csig2)
    sig12 = atan2(max(0.0, csig1 * ssig2 - ssig1 * csig2), csig1 * csig2 + ssig1 * ssig2)
    somg12, comg12 = max(0.0, comg1 * somg2 - somg1 * comg2), comg1 * comg2 + somg1 * somg2
    eta = atan2(somg12 * clam120 - comg12 * slam120, comg12 * clam120 + somg12 * slam120)
    eps = _epsilon(calp0)
    c3 = _c3(eps)
    b312 = _series(ssig2, csig2, c3) - _series(ssig1, csig1, c3)
    v = eta - _F * _a3(eps) * salp0 * (sig12 + b312)
    if calp2 == 0.0:
        slope = -2.0 * _F1 * dn1 / sbet1
    else:
        _, m = _lengths(eps, sig12, ssig1, csig1, dn1, ssig2, csig2, dn2)
        slope = m * _F1 / (calp2 * cbet2)
    return v, salp2, calp2, sig12, ssig1, csig1, ssig2, csig2, eps, slope


def _lengths(eps, sig12, ssig1, csig1, dn1, ssig2, csig2, dn2):
    """Length of a geodesic [m], and its reduced length over the polar radius (7, 38 to 40)."""
    a1, a2, c1, c2 = _a1(eps), _a2(eps), _c1(eps), _c2(eps)
    b1 = _series(ssig2, csig2, c1) - _series(ssig1, csig1, c1)
    b2 = _series(ssig2, csig2, c2) - _series(ssig1, csig1, c2)
    j12 = (a1 - a2) * sig12 + (a1 * b1 - a2 * b2)
    m = dn2 * (csig1 * ssig2) - dn1 * (ssig1 * csig2) - csig1 * csig2 * j12
    return _B_M * (a1 * (sig12 + b1)), m


def _series(s, c, a):
    """Sum of a_k sin(2 k x) for k of 1 to 6 by Clenshaw's recurrence, from sine and cosine of x."""
    x = 2.0 * (c - s) * (c + s)
    y0 = a[5]
    y1 = x * y0 + a[4]
    y0 = x * y1 - y0 + a[3]
    y1 = x * y0 - y1 + a[2]
    y0 = x * y1 - y0 + a[1]
    y1 = x * y0 - y1 + a[0]
    return 2.0 * s * c * y1


def _epsilon(calp0):
    k2 = calp0 * calp0 * _EP2
    return k2 / (2.0 * (1.0 + sqrt(1.0 + k2)) + k2)


def _dn(sbet):
    return sqrt(1.0 + _EP2 * sbet * sbet)


def _a1(eps):
    e2 = eps * eps
    return (e2 * (e2 * (e2 + 4.0) + 64.0) / 256.0 + eps) / (1.0 - eps) + 1.0


def _a2(eps):
    e2 = eps * eps
    return 1.0 + (e2 * (e2 * (-11.0 * e2 - 28.0) - 192.0) / 256.0 - eps) / (1.0 + eps)


def _c1(eps):
    e2 = eps * eps
    e3, e4 = e2 * eps, e2 * e2
    return (
        eps * ((6.0 - e2) * e2 - 16.0) / 32.0,
        e2 * ((64.0 - 9.0 * e2) * e2 - 128.0) / 2048.0,
        e3 * (9.0 * e2 - 16.0) / 768.0,
        e4 * (3.0 * e2 - 5.0) / 512.0,
        -7.0 * e4 * eps / 1280.0,
        -7.0 * e4 * e2 / 2048.0,
    )


def _c1_back(eps):
    e2 = eps * eps
    e3, e4 = e2 * eps, e2 * e2
    return (
        eps * (e2 * (205.0 * e2 - 432.0) + 768.0) / 1536.0,
        e2 * (e2 * (4005.0 * e2 - 4736.0) + 3840.0) / 12288.0,
        e3 * (116.0 - 225.0 * e2) / 384.0,
        e4 * (2695.0 - 7173.0 * e2) / 7680.0,
        3467.0 * e4 * eps / 7680.0,
        38081.0 * e4 * e2 / 61440.0,
    )


def _c2(eps):
    e2 = eps * eps
    e3, e4 = e2 * eps, e2 * e2
    return (
        eps * (e2 * (e2 + 2.0) + 16.0) / 32.0,
        e2 * (e2 * (35.0 * e2 + 64.0) + 384.0) / 2048.0,
        e3 * (15.0 * e2 + 80.0) / 768.0,
        e4 * (7.0 * e2 + 35.0) / 512.0,
        63.0 * e4 * eps / 1280.0,
        77.0 * e4 * e2 / 2048.0,
    )


def _a3(eps):
    return _A3[0] + eps * (_A3[1] + eps * (_A3[2] + eps * (_A3[3] + eps * (_A3[4] + eps * _A3[5]))))


def _c3(eps):
    e2 = eps * eps
    e3, e4 = e2 * eps, e2 * e2
    return (
        eps * (_C31[0] + eps * (_C31[1] + eps * (_C31[2] + eps * (_C31[3] + eps * _C31[4])))),
        e2 * (_C32[0] + eps * (_C32[1] + eps * (_C32[2] + eps * _C32[3]))),
        e3 * (_C33[0] + eps * (_C33[1] + eps * _C33[2])),
        e4 * (_C34[0] + eps * _C34[1]),
        e4 * eps * _C35,
        0.0,
    )


def _reduced(lat_deg):
    """Sine and cosine of the reduced latitude; at a pole the cosine stays above 0."""
    s, c = _sin_cos_deg(lat_deg)
    s, c = _unit(_F1 * s, c)
    return s, max(_TINY, c)


def _hypot(x, y):
    return sqrt(x * x + y * y)


def _unit(x, y):
    size = sqrt(x * x + y * y)
    return x / size, y / size


def _sin_cos_deg(x):
    """Sine and cosine of an angle [deg], exact at the quarters."""
    quarter = floor(x / 90.0 + 0.5)
    r = (x - 90.0 * quarter) * _RAD
    s, c = sin(r), cos(r)
    n = int(quarter) & 3
    if n == 1:
        s, c = c, -s
    elif n == 2:
        s, c = -s, -c
    elif n == 3:
        s, c = -c, s
    return s, c + 0.0


def _atan2_deg(y, x):
    """Angle of a vector from the x axis [deg], rounded once more than its nearest quarter only."""
    if abs(y) > abs(x):
        angle = atan2(x, abs(y)) * _DEG
        return 90.0 - angle if y > 0.0 else angle - 90.0
    if x < 0.0:
        angle = atan2(abs(y), -x) * _DEG
        return 180.0 - angle if y >= 0.0 else angle - 180.0
    return atan2(y, x) * _DEG


def _wrapped(x):
    """An angle within -180 to 180 [deg]."""
    return x - 360.0 * floor((x + 180.0) / 360.0) if abs(x) > 180.0 else x


def _rounded(x):
    """An angle whose last bits below 1/16 degree are dropped: no two points differ by next to nothing [deg]."""
    a = abs(x)
    if a < 0.0625:
        a = 0.0625 - (0.0625 - a)
    return -a if x < 0.0 else a


def _difference(x, y):
    """From one longitude to another [deg], and what the difference leaves over."""
    d, low = total(-_wrapped(x), _wrapped(y))
    d, low = total(_wrapped(d), low)
    if d == 0.0 or abs(d) == 180.0:
        is_west = y < x if low == 0.0 else low > 0.0
        d = -abs(d) if is_west else abs(d)
    return d, low
