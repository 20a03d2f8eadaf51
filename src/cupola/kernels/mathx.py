"""Every transcendental function that kernels use, in one place.

Results are bit-equal on one operating system, architecture and libm; a portable set of functions would replace
this file and nothing else.
"""

from math import acos, asin, atan, atan2, cos, erfc, exp, floor, inf, log, pi, sin, sqrt, tan

from cupola.kernels._jit import kernel

__all__ = [
    "acos", "asin", "atan", "atan2", "cos", "cos_sin_turns", "erfc", "exp", "floor", "inf", "log", "pi", "sin", "sqrt",
    "tan",
]  # fmt: skip


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
