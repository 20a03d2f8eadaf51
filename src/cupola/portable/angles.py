"""Sine, cosine and tangent, portable.

Methods and coefficients: fdlibm (Sun Microsystems, 1993); the remainder of large arguments: M. H. Payne and R. N.
Hanek, SIGNUM Newsletter 18 (1983) 19, with the product in whole numbers. Largest errors met, in units in the last
place, against 60 digits: `sin` and `cos` 0.73, `tan` 0.82.
"""

from math import floor

import numpy as np

from cupola.portable.bits import bits, power_of_two, product, total
from cupola.portable.tables import TWO_OVER_PI

__all__ = ["cos", "sin", "tan"]

_QUARTER_PI = 0.7853981633974483
_HALF_PI_HIGH, _HALF_PI_LOW = 1.5707963267948966, 6.123233995736766e-17
QUARTERS_PER_RAD = 0.6366197723675814
# pi / 2 in pieces of 33 bits, so that a product with 20 bits is exact, and what is left of two.
_PIECE_1, _PIECE_2, _PIECE_REST = 1.57079632673412561417e00, 6.07710050630396597660e-11, 2.02226624879595063154e-21


def sin(x):
    """Sine of an angle [rad] of any size."""
    if abs(x) <= _QUARTER_PI:
        return x if abs(x) < 1e-8 else sine(x, 0.0)
    n, y, rest = quarters(x)
    n = n & 3
    if n == 0:
        return sine(y, rest)
    if n == 1:
        return cosine(y, rest)
    return -sine(y, rest) if n == 2 else -cosine(y, rest)


def cos(x):
    """Cosine of an angle [rad] of any size."""
    if abs(x) <= _QUARTER_PI:
        return cosine(x, 0.0)
    n, y, rest = quarters(x)
    n = n & 3
    if n == 0:
        return cosine(y, rest)
    if n == 1:
        return -sine(y, rest)
    return -cosine(y, rest) if n == 2 else sine(y, rest)


def tan(x):
    """Tangent of an angle [rad] of any size."""
    if abs(x) < 1e-8:
        return x
    n, y, rest = quarters(x)
    a, a_low = total(*_sine_parts(y, rest))
    b, b_low = total(*_cosine_parts(y, rest))
    if n & 1:
        a, a_low, b, b_low = -b, -b_low, a, a_low
    t = a / b
    p, p_low = product(t, b)
    return t + ((((a - p) - p_low) + a_low) - t * b_low) / b


def quarters(x):
    """Number of quarters of a turn next to an angle, and the angle left [rad] as a sum of two floats."""
    if abs(x) <= _QUARTER_PI:
        return 0, x, 0.0
    if abs(x) < 8e5:
        n, y, low = near_quarter(x, floor(x * QUARTERS_PER_RAD + 0.5))
        if abs(y) > 1e-7:
            return int(n), y, low
    elif not abs(x) < np.inf:
        return 0, np.nan, np.nan
    n, y, low = _quarters_far(abs(x))
    return (n, y, low) if x > 0.0 else (-n, -y, -low)


def near_quarter(x, n):
    """N, and what is left of an angle below 8e5 after n quarters, to some 100 bits after the point."""
    a = x - n * _PIECE_1
    b = n * _PIECE_2
    c = a - b
    low = n * _PIECE_REST - ((a - c) - b)
    y = c - low
    return n, y, (c - y) - low


def _quarters_far(x):
    """The same for a positive angle of any size, however near to a whole number of quarters.

    x = m 2^e; bits of 2 / pi before the last two that stand left of the point change the product by multiples of 4.
    """
    i = bits(x)
    e = (i >> 52) - 1075
    m = (i & 0xFFFFFFFFFFFFF) | 0x10000000000000
    m_high, m_low = m >> 27, m & 0x7FFFFFF
    first = 81 + e - 2
    at, shift = first // 27, first % 27
    # Digits of the fraction of x / (2 pi), from the last to the first; those left of the point are not asked for.
    d6, carry = _digit(m_high, m_low, at + 5, shift, 0)
    d5, carry = _digit(m_high, m_low, at + 4, shift, carry)
    d4, carry = _digit(m_high, m_low, at + 3, shift, carry)
    d3, carry = _digit(m_high, m_low, at + 2, shift, carry)
    d2, carry = _digit(m_high, m_low, at + 1, shift, carry)
    d1, carry = _digit(m_high, m_low, at, shift, carry)
    n = (d1 + 0x1000000) >> 25
    y, low = total(float(((d1 - (n << 25)) << 27) + d2) * power_of_two(-52), float(d3) * power_of_two(-79))
    y, other = total(y, float(d4) * power_of_two(-106))
    low += other
    y, other = total(y, float(d5) * power_of_two(-133))
    low += other + float(d6) * power_of_two(-160)
    y, low = total(y, low)
    z, rest = product(y, _HALF_PI_HIGH)
    rest += y * _HALF_PI_LOW + low * _HALF_PI_HIGH
    z, rest = total(z, rest)
    return n, z, rest


def _digit(m_high, m_low, at, shift, carry):
    """One digit of 27 bits of the product of m and 2 / pi, and what it carries to the next."""
    column = m_low * _limb(at, shift) + m_high * _limb(at + 1, shift) + carry
    return column & 0x7FFFFFF, column >> 27


def _limb(at, shift):
    """27 bits of 2 / pi from any bit on."""
    return (((int(TWO_OVER_PI[at]) << 27) | int(TWO_OVER_PI[at + 1])) >> (27 - shift)) & 0x7FFFFFF


def sine(x, low):
    """Sine of x + low for an x within an eighth of a turn."""
    high, rest = _sine_parts(x, low)
    return high + rest


def _sine_parts(x, low):
    z = x * x
    v = z * x
    r = 8.33333333332248946124e-03 + z * (
        -1.98412698298579493134e-04
        + z * (2.75573137070700676789e-06 + z * (-2.50507602534068634195e-08 + z * 1.58969099521155010221e-10))
    )
    return x, v * -1.66666666666666324348e-01 - (z * (0.5 * low - v * r) - low)


def cosine(x, low):
    """Cosine of x + low for an x within an eighth of a turn."""
    high, rest = _cosine_parts(x, low)
    return high + rest


def _cosine_parts(x, low):
    z = x * x
    w = z * z
    r = z * (
        4.16666666666666019037e-02 + z * (-1.38888888888741095749e-03 + z * 2.48015872894767294178e-05)
    ) + w * w * (-2.75573143513906633035e-07 + z * (2.08757232129817482790e-09 + z * -1.13596475577881948265e-11))
    half = 0.5 * z
    w = 1.0 - half
    return w, ((1.0 - w) - half) + (z * r - x * low)
