"""Exponential, logarithm, power and complementary error function, portable.

Methods and coefficients of the logarithm and of erfc: fdlibm (Sun Microsystems, 1993), with the rest of products
carried along; exponential by a table of 128 parts of an octave: P. T. P. Tang, ACM Transactions on Mathematical
Software 15 (1989) 144. Largest errors met, in units in the last place, against 60 digits: `exp` 0.51 (0.75 below the
least normal float), `log` 0.78, `power` 0.54, `erfc` 0.93.
"""

from math import floor

import numpy as np

from cupola.portable.bits import bits, from_bits, power_of_two, product, scaled, total
from cupola.portable.tables import ERFC_HIGH, ERFC_LOW, ERFC_SLOPE, TWO_TO_HIGH, TWO_TO_LOW

__all__ = ["erfc", "exp", "log", "power"]

_PARTS_PER_UNIT = 184.6649652337873  # 128 / ln 2
_PART_HIGH, _PART_LOW = 0.0054152123475432745, 5.812982117197185e-13  # ln 2 / 128: 33 bits, and the rest
_LN2_HIGH, _LN2_LOW = 6.93147180369123816490e-01, 1.90821492927058770002e-10
_THIRD_HIGH, _THIRD_LOW = 0.3333333333333333, 1.850371707708594e-17
_SQRT_HALF = 0x3FE6A09E00000000


def exp(x):
    """e^x: 0 for -inf, infinite above 709.78."""
    if not -708.0 < x < 709.0:
        if x != x:
            return x
        if x > 710.0:
            return np.inf
        if x < -746.0:
            return 0.0
        y, rest, k = exp_parts(x, 0.0)
        return scaled(y + rest, k)
    y, rest, k = exp_parts(x, 0.0)
    return (y + rest) * power_of_two(k)


def exp_parts(high, low):
    """e^(high + low) as (y + rest) 2^k, for a sum of -760 to 760 and ``low`` far below ``high``."""
    n = floor(high * _PARTS_PER_UNIT + 0.5)
    i = int(n)
    r = (high - n * _PART_HIGH) - (n * _PART_LOW - low)
    p = r + r * r * (0.5 + r * (1 / 6 + r * (1 / 24 + r * (1 / 120))))
    y = float(TWO_TO_HIGH[i & 127])
    return y, float(TWO_TO_LOW[i & 127]) + y * p, i >> 7


def log(x):
    """Natural logarithm: -inf at 0, not a number below."""
    if not 0.0 < x < np.inf:
        if x == 0.0:
            return -np.inf
        return x if x == np.inf else np.nan
    m, k = mantissa(x)
    f = m - 1.0
    s = f / (2.0 + f)
    z = s * s
    w = z * z
    even = w * (3.999999999940941908e-01 + w * (2.222219843214978396e-01 + w * 1.531383769920937332e-01))
    odd = z * (
        6.666666666666735130e-01
        + w * (2.857142874366239149e-01 + w * (1.818357216161805012e-01 + w * 1.479819860511658591e-01))
    )
    half = 0.5 * f * f
    n = float(k)
    return n * _LN2_HIGH - ((half - (s * (half + (even + odd)) + n * _LN2_LOW)) - f)


def mantissa(x):
    """A positive finite x as m 2^k, where m lies within a factor of the square root of 2 about 1."""
    below = 0
    if x < 2.2250738585072014e-308:
        x, below = x * 18014398509481984.0, 54
    i = bits(x)
    k = (i - _SQRT_HALF) >> 52
    return from_bits(i - (k << 52)), k - below


def power(x, y):
    """x^y with the special values of IEEE 754; not a number for a negative x and a y that is not whole.

    The logarithm is the series of 2 artanh((m - 1) / (m + 1)), of which the first two terms and the product with y are
    carried in two floats.
    """
    if y == 0.0 or x == 1.0:
        return 1.0
    if x != x or y != y:
        return np.nan
    sign = 1.0
    if bits(x) < 0:
        is_whole = abs(y) >= 9007199254740992.0 or floor(y) == y
        if not is_whole and 0.0 < -x < np.inf:
            return np.nan
        if is_whole and abs(y) < 9007199254740992.0 and 2.0 * floor(0.5 * y) != y:
            sign = -1.0
        x = -x
    if x == 0.0 or x == np.inf or abs(y) == np.inf:
        grows = (y > 0.0) == (x > 1.0)
        return sign if x == 1.0 else (sign * np.inf if grows else sign * 0.0)
    high, low = log_parts(x)
    y = min(max(y, -1e21), 1e21)
    p, rest = product(high, y)
    rest += low * y
    if p > 710.0:
        return sign * np.inf
    if p < -746.0:
        return sign * 0.0
    z, rest, k = exp_parts(p, rest)
    return sign * scaled(z + rest, k)


def log_parts(x):
    """Natural logarithm of a positive finite x as a sum of two floats, to some 65 bits."""
    m, k = mantissa(x)
    f = m - 1.0
    d = 2.0 + f
    s = f / d
    p, p_low = product(s, d)
    s_low = (((f - p) - p_low) - s * (f - (d - 2.0))) / d
    z, z_low = product(s, s)
    z_low += 2.0 * s * s_low
    tail = 1 / 17 + z * (1 / 19 + z * (1 / 21 + z * (1 / 23 + z * (1 / 25))))
    tail = 1 / 5 + z * (1 / 7 + z * (1 / 9 + z * (1 / 11 + z * (1 / 13 + z * (1 / 15 + z * tail)))))
    q, q_low = product(z, _THIRD_HIGH)
    q, q_low = total(q, q_low + z_low * _THIRD_HIGH + z * _THIRD_LOW + z * z * tail)
    r, r_low = product(2.0 * s, q)
    high, rest = total(2.0 * s, r)
    rest += r_low + 2.0 * (s * q_low + s_low * (1.0 + q))
    n = float(k)
    high, other = total(n * _LN2_HIGH, high)
    return total(high, other + (rest + n * _LN2_LOW))


def erfc(x):
    r"""Complementary error function :math:`2 / \sqrt\pi \int_x^\infty e^{-t^2} dt`."""
    if x != x:
        return x
    a = abs(x)
    if 0.5 <= x < 1.25:
        return _erfc_middle(x)
    if a < 0.84375:
        return _erfc_small(x)
    if a < 1.25:
        return _erfc_below_zero(a - 1.0)
    if a >= 28.0 or x < -6.0:
        return 0.0 if x > 0.0 else 2.0
    z, z_low = product(a, a)
    z, low = total(-z, -0.5625)
    z, other = total(z, _erfc_exponent(a))
    y, rest, k = exp_parts(z, other + (low - z_low))
    # Divided with what the quotient leaves over: otherwise a second rounding adds to that of the exponential.
    q = y / a
    p, p_low = product(q, a)
    q = q + (((y - p) - p_low) + rest) / a
    return scaled(q, k) if x > 0.0 else 2.0 - scaled(q, k)


def _erfc_small(x):
    z = x * x
    p = -2.37630166566501626084e-05
    p = (p * z - 5.77027029648944159157e-03) * z - 2.84817495755985104766e-02
    p = (p * z - 3.25042107247001499370e-01) * z + 1.28379167095512558561e-01
    q = (-3.96022827877536812320e-06 * z + 1.32494738004321644526e-04) * z + 5.08130628187576562776e-03
    q = ((q * z + 6.50222499887672944485e-02) * z + 3.97917223959155352819e-01) * z + 1.0
    return 1.0 - (x + x * (p / q)) if x < 0.25 else 0.5 - (x * (p / q) + (x - 0.5))


def _erfc_middle(x):
    """erfc of an x of 0.5 to 1.25 by its Taylor series at the nearest eighth, whose terms are Hermite polynomials."""
    eighths = floor(8.0 * x + 0.5)
    j = int(eighths)  # floor gives a float where it is compiled
    t = x - 0.125 * eighths
    before, now, scale, change = 0.0, 1.0, t, 0.0
    for n in range(1, 14):
        change += scale * now
        before, now = now, 0.25 * eighths * now - (2.0 * n - 2.0) * before
        scale *= -t / (n + 1.0)
    return float(ERFC_HIGH[j - 4]) + (float(ERFC_LOW[j - 4]) - float(ERFC_SLOPE[j - 4]) * change)


def _erfc_below_zero(s):
    """erfc(-1 - s) for an s of -5/32 to 1/4."""
    p = -2.16637559486879084300e-03 * s + 3.54783043256182359371e-02
    p = (p * s - 1.10894694282396677476e-01) * s + 3.18346619901161753674e-01
    p = (p * s - 3.72207876035701323847e-01) * s + 4.14856118683748331666e-01
    p = p * s - 2.36211856075265944077e-03
    q = 1.19844998467991074170e-02 * s + 1.36370839120290507362e-02
    q = (q * s + 1.26171219808761642112e-01) * s + 7.18286544141962662868e-02
    q = (q * s + 5.40397917702171048937e-01) * s + 1.06420880400844228286e-01
    q = q * s + 1.0
    return 1.0 + (8.45062911510467529297e-01 + p / q)


def _erfc_exponent(a):
    """What the logarithm of a erfc(a) adds to -a^2 - 0.5625, for an a of 1.25 to 28."""
    s = 1.0 / (a * a)
    if a < 2.857142857142857:
        p = -9.81432934416914548592e00 * s - 8.12874355063065934246e01
        p = (p * s - 1.84605092906711035994e02) * s - 1.62396669462573470355e02
        p = (p * s - 6.23753324503260060396e01) * s - 1.05586262253232909814e01
        p = (p * s - 6.93858572707181764372e-01) * s - 9.86494403484714822705e-03
        q = -6.04244152148580987438e-02 * s + 6.57024977031928170135e00
        q = (q * s + 1.08635005541779435134e02) * s + 4.29008140027567833386e02
        q = (q * s + 6.45387271733267880336e02) * s + 4.34565877475229228821e02
        q = (q * s + 1.37657754143519042600e02) * s + 1.96512716674392571292e01
        return p / (q * s + 1.0)
    p = -4.83519191608651397019e02 * s - 1.02509513161107724954e03
    p = (p * s - 6.37566443368389627722e02) * s - 1.60636384855821916062e02
    p = (p * s - 1.77579549177547519889e01) * s - 7.99283237680523006574e-01
    p = p * s - 9.86494292470009928597e-03
    q = -2.24409524465858183362e01 * s + 4.74528541206955367215e02
    q = (q * s + 2.55305040643316442583e03) * s + 3.19985821950859553908e03
    q = (q * s + 1.53672958608443695994e03) * s + 3.25792512996573918826e02
    q = (q * s + 3.03380607434824582924e01) * s + 1.0
    return p / q
