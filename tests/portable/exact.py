"""Elementary functions to fifty digits and more, by series over `decimal`: slow, and right."""

import math
import sys
from decimal import Decimal, getcontext, localcontext
from fractions import Fraction

DIGITS = 60
#: The argument of a sine may have 309 digits before the point.
PI_DIGITS = 420


def _pi():
    one = 10 ** (PI_DIGITS + 10)

    def arc(n):
        term, k, sign = one // n, 1, 1
        found = term
        while term:
            term //= n * n
            k, sign = k + 2, -sign
            found += sign * (term // k)
        return found

    return Decimal(4 * (4 * arc(5) - arc(239))).scaleb(-PI_DIGITS - 10)


with localcontext() as _context:
    _context.prec = PI_DIGITS
    PI = +_pi()
getcontext().prec = DIGITS


def exp(x):
    return Decimal(x).exp()


def log(x):
    return Decimal(x).ln()


def power(x, y):
    return (Decimal(y) * Decimal(x).ln()).exp()


def _reduced(x):
    """Quarters and rest of an angle."""
    with localcontext() as context:
        context.prec = PI_DIGITS
        n = (2 * Decimal(x) / PI).to_integral_value()
        return int(n) % 4, Decimal(x) - n * PI / 2


def _sine(y):
    term, found, k = y, y, 1
    while term and abs(term) > abs(found) * Decimal(10) ** (-DIGITS):
        term = -term * y * y / ((k + 1) * (k + 2))
        found, k = found + term, k + 2
    return found


def _cosine(y):
    term, found, k = Decimal(1), Decimal(1), 0
    while term and abs(term) > Decimal(10) ** (-DIGITS):
        term = -term * y * y / ((k + 1) * (k + 2))
        found, k = found + term, k + 2
    return found


def sin(x):
    quarter, y = _reduced(x)
    return (_sine(y), _cosine(y), -_sine(y), -_cosine(y))[quarter]


def cos(x):
    quarter, y = _reduced(x)
    return (_cosine(y), -_sine(y), -_cosine(y), _sine(y))[quarter]


def tan(x):
    return sin(x) / cos(x)


def atan(x):
    x = Decimal(x)
    if x < 0:
        return -atan(-x)
    if x > 1:
        return PI / 2 - atan(1 / x)
    halvings = 0
    while x > Decimal("0.05"):
        x, halvings = x / (1 + (1 + x * x).sqrt()), halvings + 1
    term, found, k = x, x, 1
    while term and abs(term) > abs(found) * Decimal(10) ** (-DIGITS):
        term = -term * x * x
        k += 2
        found += term / k
    return +(found * 2**halvings)


def atan2(y, x):
    y, x = Decimal(y), Decimal(x)
    if x == 0:
        return PI / 2 if y > 0 else -PI / 2
    angle = atan(y / x)
    if x > 0:
        return angle
    return angle + PI if y >= 0 else angle - PI


def asin(x):
    x = Decimal(x)
    return atan2(x, ((1 - x) * (1 + x)).sqrt())


def acos(x):
    x = Decimal(x)
    return atan2(((1 - x) * (1 + x)).sqrt(), x)


def erfc(x):
    """By its Taylor series, which loses the digits of e^(x^2): 400 more of them for an x up to 28."""
    with localcontext() as context:
        context.prec = DIGITS + (2 + int(abs(x) * abs(x) * 0.9) if x > 0 else 0)
        x = Decimal(x)
        term, found, k = x, x, 0
        while abs(term) > Decimal(10) ** (-context.prec):
            k += 1
            term = -term * x * x / k
            found += term / (2 * k + 1)
        return +(1 - 2 * found / PI.sqrt())


def ulps(found, right):
    """How far a float lies from the right value, in units in its last place."""
    nearest = float(right)
    if math.isinf(nearest) or math.isinf(found):
        # Between the largest float and what would come next.
        return (
            0.0 if found == nearest else float(abs(abs(Decimal(sys.float_info.max)) - abs(right)) / Decimal(2) ** 971)
        )
    return float(abs(Fraction(found) - Fraction(right)) / Fraction(math.ulp(nearest)))
