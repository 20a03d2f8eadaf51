"""Values of every portable function, compiled as kernels have them: by these a machine shows that it computes alike."""

from cupola.kernels._jit import entry
from cupola.kernels.mathx import acos, asin, atan, atan2, cos, cos_sin_turns, erfc, exp, log, power, sin, sqrt, tan

#: The columns of a table of samples.
FUNCTIONS = (
    "exp", "log", "power", "sin", "cos", "tan", "asin", "acos", "atan", "atan2", "erfc", "cos_sin_turns", "sqrt",
)  # fmt: skip


@entry
def fill_samples(u, v, out):
    """Fill a table with values at arguments over the ranges that occur.

    Parameters
    ----------
    u, v : arrays, shape (n,)
        Numbers of -1 to 1.
    out : array, shape (n, 13)
        The columns are `FUNCTIONS`.
    """
    for i in range(len(u)):
        x, y = u[i], v[i]
        large = x * (1.0 if i % 3 else 1e9)
        out[i, 0] = exp(x * (740.0 if i % 2 else 2.0))
        out[i, 1] = log(abs(x) * (1.0 if i % 2 else 1e-300) + 1e-310)
        out[i, 2] = power(abs(x) + 0.1, 30.0 * y)
        out[i, 3] = sin(60.0 * large)
        out[i, 4] = cos(60.0 * large)
        out[i, 5] = tan(60.0 * large)
        out[i, 6] = asin(x)
        out[i, 7] = acos(x)
        out[i, 8] = atan(8.0 * x)
        out[i, 9] = atan2(x, y)
        out[i, 10] = erfc(5.0 * x)
        cosine, sine = cos_sin_turns(abs(x))
        out[i, 11] = cosine - 2.0 * sine
        out[i, 12] = sqrt(abs(y)) / x
