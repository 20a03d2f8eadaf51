"""The bits of a float, and sums and products of two floats without their rounding errors."""

import numpy as np

__all__ = ["bits", "from_bits", "power_of_two", "product", "scaled", "total"]

_SPLIT = 134217729.0  # 2^27 + 1: cuts 53 bits in halves


def bits(x):
    """The bits of a float as a whole number of 64 bits with a sign."""
    return int(np.float64(x).view(np.int64))


def from_bits(i):
    """The float that has these bits."""
    return float(np.int64(i).view(np.float64))


def power_of_two(k):
    """2^k for k of -1022 to 1023."""
    return from_bits((k + 1023) << 52)


def scaled(y, k):
    """Y 2^k for y of 0.5 to 2 and any k of -2100 to 2100, rounded once: infinite above, 0 below what a float holds."""
    if k > 1000:
        return y * power_of_two(1000) * power_of_two(k - 1000) if k < 2000 else y * np.inf
    if k < -1000:
        return y * power_of_two(-500) * power_of_two(k + 500) if k > -1500 else 0.0
    return y * power_of_two(k)


def total(a, b):
    """Sum of two floats and its rounding error, exact together (Knuth's two-sum)."""
    s = a + b
    other = s - a
    return s, (a - (s - other)) + (b - other)


def product(a, b):
    """Product of two floats below 2^990 and its rounding error, exact together (Dekker 1971, Veltkamp's split)."""
    p = a * b
    c = _SPLIT * a
    a_high = c - (c - a)
    a_low = a - a_high
    c = _SPLIT * b
    b_high = c - (c - b)
    b_low = b - b_high
    return p, ((a_high * b_high - p) + a_high * b_low + a_low * b_high) + a_low * b_low
