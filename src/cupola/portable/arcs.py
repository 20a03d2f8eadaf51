"""Inverse sine, cosine and tangent, portable.

Methods and coefficients: fdlibm (Sun Microsystems, 1993); `atan2` adds the constant of its octant once, and what the
quotient leaves over. Largest errors met, in units in the last place, against 60 digits: `asin` 0.79, `acos` 0.83,
`atan` 0.74, `atan2` 0.76.
"""

from math import sqrt

import numpy as np

from cupola.portable.bits import bits, from_bits

__all__ = ["acos", "asin", "atan", "atan2"]

PI = 3.141592653589793
_PI_LOW = 1.2246467991473532e-16
HALF_PI = 1.5707963267948966
_HALF_PI_LOW = 6.123233995736766e-17
_QUARTER_PI = 0.7853981633974483
_HALF_BITS = ~0x7FFFFFF
_SCALE_UP, _SCALE_DOWN = 2.0**600, 2.0**-600


def asin(x):
    """Inverse sine [rad]; not a number outside -1 to 1."""
    a = abs(x)
    if a < 0.5:
        return x if a < 1e-8 else x + x * bend(x * x)
    if not a <= 1.0:
        return np.nan
    t = 0.5 * (1.0 - a)
    s = sqrt(t)
    if a >= 0.975:
        y = HALF_PI - (2.0 * (s + s * bend(t)) - _HALF_PI_LOW)
    else:
        f = from_bits(bits(s) & _HALF_BITS)
        c = (t - f * f) / (s + f)
        y = _QUARTER_PI - ((2.0 * s * bend(t) - (_HALF_PI_LOW - 2.0 * c)) - (_QUARTER_PI - 2.0 * f))
    return y if x > 0.0 else -y


def acos(x):
    """Inverse cosine [rad]; not a number outside -1 to 1."""
    if abs(x) < 0.5:
        return HALF_PI - (x - (_HALF_PI_LOW - x * bend(x * x)))
    if not abs(x) <= 1.0:
        return np.nan
    if x < 0.0:
        z = 0.5 * (1.0 + x)
        s = sqrt(z)
        return PI - 2.0 * (s + (s * bend(z) - _HALF_PI_LOW))
    z = 0.5 * (1.0 - x)
    if z == 0.0:
        return 0.0
    s = sqrt(z)
    f = from_bits(bits(s) & _HALF_BITS)
    return 2.0 * (f + (s * bend(z) + (z - f * f) / (s + f)))


def atan(x):
    """Inverse tangent [rad]."""
    if x != x:
        return x
    y = _arc(abs(x), 1.0, 1.0)
    return y if bits(x) >= 0 else -y


def atan2(y, x):
    """Angle of the vector (x, y) from the x axis [rad], -pi to pi, with the special values of IEEE 754."""
    if x != x or y != y:
        return np.nan
    is_back, is_below = bits(x) < 0, bits(y) < 0
    a, b = abs(y), abs(x)
    if a == np.inf or b == np.inf:
        a, b = (1.0 if a == np.inf else 0.0), (1.0 if b == np.inf else 0.0)
    if a == 0.0:
        angle = PI if is_back else 0.0
    else:
        larger, smaller = max(a, b), min(a, b)
        if larger > 1e300:
            a, b = a * _SCALE_DOWN, b * _SCALE_DOWN
        elif smaller < 1e-250 and larger < 1e100:
            a, b = a * _SCALE_UP, b * _SCALE_UP
        angle = _arc(a, b, -1.0 if is_back else 1.0)
    return -angle if is_below else angle


def _arc(y, x, side):
    """Angle of (x, y), both positive or zero, from the x axis; from its other end with ``side`` -1."""
    if y < 0.4375 * x:
        t = y / x
        if side > 0.0 and t < 1e-8:
            return t
        # What the quotient leaves over: y less its exact product with x, in halves.
        t_high, x_high = from_bits(bits(t) & _HALF_BITS), from_bits(bits(x) & _HALF_BITS)
        t_low = t - t_high
        low = (((y - t_high * x_high) - t_high * (x - x_high)) - t_low * x) / x
        if side > 0.0:
            return t - (t * curve(t) - low)
        return PI + (_PI_LOW - (low - t * curve(t)) - t)
    if y < 0.6875 * x:
        t = (2.0 * y - x) / (2.0 * x + y)
        if side > 0.0:
            return 0.4636476090008061 - ((t * curve(t) - 2.2698777452961687e-17) - t)
        return 2.677945044588987 + ((t * curve(t) + 1.5527705369303147e-16) - t)
    if y < 1.1875 * x:
        t = (y - x) / (y + x)
        if side > 0.0:
            return 0.7853981633974483 - ((t * curve(t) - 3.061616997868383e-17) - t)
        return 2.356194490192345 + ((t * curve(t) + 9.184850993605148e-17) - t)
    if y < 2.4375 * x:
        t = ((y - x) - 0.5 * x) / (x + 1.5 * y)
        if side > 0.0:
            return 0.982793723247329 - ((t * curve(t) - 1.3903311031230998e-17) - t)
        return 2.158798930342464 + ((t * curve(t) + 2.1958367134601997e-16) - t)
    t = x / y
    if side > 0.0:
        return 1.5707963267948966 + ((t * curve(t) + 6.123233995736766e-17) - t)
    return 1.5707963267948966 - ((t * curve(t) - 6.123233995736766e-17) - t)


def curve(t):
    """1 - atan(t) / t for a t of -7/16 to 7/16."""
    z = t * t
    w = z * z
    odd = 4.97687799461593236017e-02 + w * 1.62858201153657823623e-02
    odd = 9.09088713343650656196e-02 + w * (6.66107313738753120669e-02 + w * odd)
    odd = z * (3.33333333333329318027e-01 + w * (1.42857142725034663711e-01 + w * odd))
    even = -5.83357013379057348645e-02 + w * -3.65315727442169155270e-02
    even = -1.11111104054623557880e-01 + w * (-7.69187620504482999495e-02 + w * even)
    return odd + w * (-1.99999999998764832476e-01 + w * even)


def bend(z):
    """asin(s) / s - 1 for the square z of an s up to 0.5."""
    p = 7.91534994289814532176e-04 + z * 3.47933107596021167570e-05
    p = 2.01212532134862925881e-01 + z * (-4.00555345006794114027e-02 + z * p)
    p = z * (1.66666666666666657415e-01 + z * (-3.25565818622400915405e-01 + z * p))
    q = 2.02094576023350569471e00 + z * (-6.88283971605453293030e-01 + z * 7.70381505559019352791e-02)
    return p / (1.0 + z * (-2.40339491173441421878e00 + z * q))
