"""Lowest altitude of a missile: nobody knows it to the metre, so it is an estimate with a spread."""

from cupola.kernels._jit import kernel
from cupola.kernels.mathx import sqrt


@kernel
def floor_drawn_m(low_m, likely_m, high_m, uniform):
    r"""The lowest altitude [m] that belongs to one uniform draw: triangular between the ends of its public figures.

    Parameters
    ----------
    low_m, likely_m, high_m : float
        Lowest, likely and highest figure [m above ground]; equal: that figure, whatever the draw.
    uniform : float
        In (0, 1) [-].

    Notes
    -----
    The inverse of `p_above_floor`.

    Examples
    --------
    >>> floor_drawn_m(0.0, 50.0, 100.0, 0.5), floor_drawn_m(10.0, 10.0, 10.0, 0.9)
    (50.0, 10.0)
    """
    width = high_m - low_m
    if width <= 0.0:
        return likely_m
    rise = likely_m - low_m
    if uniform * width < rise:
        return low_m + sqrt(uniform * width * rise)
    return high_m - sqrt((1.0 - uniform) * width * (high_m - likely_m))


@kernel
def p_above_floor(height_m, low_m, likely_m, high_m):
    r"""Probability [-] that a height above ground [m] is not below the lowest altitude of a missile.

    Notes
    -----
    With the ends a, b and the mode c of a triangular distribution,

    .. math:: P(h) = \frac{(h - a)^2}{(b - a)(c - a)} \; (h < c), \qquad
              P(h) = 1 - \frac{(b - h)^2}{(b - a)(b - c)} \; (h \ge c)

    Examples
    --------
    >>> p_above_floor(50.0, 0.0, 50.0, 100.0), p_above_floor(60.0, 60.0, 60.0, 60.0)
    (0.5, 1.0)
    """
    if height_m >= high_m:
        return 1.0
    if height_m <= low_m:
        return 0.0
    width = high_m - low_m
    if height_m < likely_m:
        return (height_m - low_m) * (height_m - low_m) / (width * (likely_m - low_m))
    return 1.0 - (high_m - height_m) * (high_m - height_m) / (width * (high_m - likely_m))
