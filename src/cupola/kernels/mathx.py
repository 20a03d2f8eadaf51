"""Every transcendental function that kernels use, in one place.

Results are bit-equal on one operating system, architecture and libm; a portable set of functions would replace
this file and nothing else.
"""

from math import acos, asin, atan, atan2, cos, erfc, exp, floor, log, pi, sin, sqrt, tan

__all__ = ["acos", "asin", "atan", "atan2", "cos", "erfc", "exp", "floor", "log", "pi", "sin", "sqrt", "tan"]
