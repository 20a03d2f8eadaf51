"""Every elementary function that kernels use, in one place: those of `cupola.portable`, compiled.

The system's own functions differ in their last bits from one library and processor to the next. Of what is taken from
`math` here, square root and floor are exact by IEEE 754.
"""

from math import floor, inf, pi, sqrt

from cupola.kernels._jit import elementary, kernel
from cupola.portable import angles, arcs, bits, exponential

__all__ = [
    "acos", "asin", "atan", "atan2", "cos", "cos_sin_turns", "erfc", "exp", "floor", "inf", "log", "pi", "power", "sin",
    "sqrt", "tan",
]  # fmt: skip

#: What is called, and what that calls.
_PLAIN = (
    exponential.exp, exponential.log, exponential.power, exponential.erfc, angles.sin, angles.cos, angles.tan,
    arcs.asin, arcs.acos, arcs.atan, arcs.atan2,
    bits.bits, bits.from_bits, bits.power_of_two, bits.product, bits.total, bits.scaled,
    exponential.exp_parts, exponential.mantissa, exponential.log_parts, exponential._erfc_small,
    exponential._erfc_middle, exponential._erfc_below_zero, exponential._erfc_exponent,
    angles.near_quarter, angles._limb, angles._digit, angles._sine_parts, angles._cosine_parts, angles.sine,
    angles.cosine, angles._quarters_far, angles.quarters, arcs.curve, arcs.bend, arcs._arc,
)  # fmt: skip

exp, log, power, erfc, sin, cos, tan, asin, acos, atan, atan2 = elementary(_PLAIN)[:11]


@kernel
def cos_sin_turns(turns):
    r"""Cosine and sine of an angle of 0 to 1 turns, at half the cost of the two calls.

    Notes
    -----
    Taylor series about the nearest quarter of a turn, where :math:`|x| \le \pi / 4`: the first term left out is below
    1e-16. Checked against `cos` and `sin` to 1e-15.
    """
    quarter = floor(4.0 * turns + 0.5)
    x = 2.0 * pi * (turns - 0.25 * quarter)
    q = x * x
    # The terms of a series as products of 1 / (n (n + 1)): sin x / x needs 1/6, 1/20, ..., cos x 1/2, 1/12, ...
    sine = 1.0 - q * (1 / 156) * (1.0 - q * (1 / 210))
    sine = 1.0 - q * (1 / 42) * (1.0 - q * (1 / 72) * (1.0 - q * (1 / 110) * sine))
    sine = x * (1.0 - q * (1 / 6) * (1.0 - q * (1 / 20) * sine))
    cosine = 1.0 - q * (1 / 132) * (1.0 - q * (1 / 182) * (1.0 - q * (1 / 240)))
    cosine = 1.0 - q * (1 / 30) * (1.0 - q * (1 / 56) * (1.0 - q * (1 / 90) * cosine))
    cosine = 1.0 - q * (1 / 2) * (1.0 - q * (1 / 12) * cosine)
    if quarter == 1.0:
        return -sine, cosine
    if quarter == 2.0:
        return -cosine, -sine
    if quarter == 3.0:
        return sine, -cosine
    return cosine, sine
