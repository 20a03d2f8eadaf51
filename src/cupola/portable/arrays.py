"""Arithmetic of arrays where numpy leaves the order of sums, or fused steps, to the library it was built with."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cupola.portable import angles, arcs

__all__ = ["arcsin", "arctan2", "cos_sin", "interpolate", "length"]


def cos_sin(angle_rad: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Cosine and sine of angles of up to some turns [rad].

    Examples
    --------
    >>> cosine, sine = cos_sin([0.0, 0.5 * np.pi, -3.0])
    >>> sine.tolist() == [0.0, 1.0, angles.sin(-3.0)]
    True
    """
    x = np.asarray(angle_rad, np.float64)
    n, y, low = angles.near_quarter(x, np.floor(x * angles.QUARTERS_PER_RAD + 0.5))
    sine, cosine = angles.sine(y, low), angles.cosine(y, low)
    quarter = n.astype(np.int64) & 3
    odd = (quarter & 1) == 1
    sine, cosine = np.where(odd, cosine, sine), np.where(odd, -sine, cosine)
    turned = quarter >= 2
    return np.where(turned, -cosine, cosine), np.where(turned, -sine, sine)


def arcsin(x: ArrayLike) -> NDArray[np.float64]:
    """Inverse sine of numbers of 0 to 1 [rad].

    Examples
    --------
    >>> arcsin([0.0, 0.5, 1.0]).round(12).tolist()
    [0.0, 0.523598775598, 1.570796326795]
    """
    x = np.asarray(x, np.float64)
    near_one = 0.5 * (1.0 - x)
    root = np.sqrt(near_one)
    small = np.minimum(x, 0.5)
    return np.where(
        x < 0.5, small + small * arcs.bend(small * small), arcs.HALF_PI - 2.0 * (root + root * arcs.bend(near_one))
    )


def arctan2(y: ArrayLike, x: ArrayLike) -> NDArray[np.float64]:
    """Angles of vectors from the x axis [rad], -pi to pi; 0 for a vector without length.

    Examples
    --------
    >>> arctan2([0.0, 1.0, 1.0, -1.0], [0.0, 0.0, -1.0, -1e-9]).round(9).tolist()
    [0.0, 1.570796327, 2.35619449, -1.570796328]
    """
    y, x = np.asarray(y, np.float64), np.asarray(x, np.float64)
    a, b = np.abs(y), np.abs(x)
    smaller, larger = np.minimum(a, b), np.maximum(a, b)
    larger = np.where(larger == 0.0, 1.0, larger)
    is_wide = smaller > 0.4142135623730951 * larger
    t = np.where(is_wide, (smaller - larger) / (smaller + larger), smaller / larger)
    angle = t - t * arcs.curve(t)
    angle = np.where(is_wide, 0.25 * arcs.PI + angle, angle)
    angle = np.where(a > b, arcs.HALF_PI - angle, angle)
    angle = np.where(x < 0.0, arcs.PI - angle, angle)
    return np.where(y < 0.0, -angle, angle)


def length(vectors: ArrayLike) -> NDArray[np.float64]:
    """Lengths of vectors, shape ``(..., n)``: squares are summed from the first to the last.

    Examples
    --------
    >>> length([[3.0, 4.0], [0.0, 2.0]]).tolist()
    [5.0, 2.0]
    """
    parts = np.moveaxis(np.asarray(vectors, np.float64), -1, 0)
    squares = parts[0] * parts[0]
    for part in parts[1:]:
        squares = squares + part * part
    return np.sqrt(squares)


def interpolate(at: ArrayLike, known: ArrayLike, values: ArrayLike) -> NDArray[np.float64]:
    """Values between known places, linear; beyond the first and the last place their own values.

    Parameters
    ----------
    at : array_like
        Where values are wanted.
    known : array_like, shape (n,)
        Places, rising.
    values : array_like, shape (n,)
        Their values.

    Examples
    --------
    >>> interpolate([-1.0, 0.5, 9.0], [0.0, 1.0, 2.0], [5.0, 7.0, 8.0]).tolist()
    [5.0, 6.0, 8.0]
    """
    at, known, values = (np.asarray(one, np.float64) for one in (at, known, values))
    if len(known) == 1:
        return np.full(at.shape, values[0])
    i = np.clip(np.searchsorted(known, at, side="right") - 1, 0, len(known) - 2)
    part = np.clip((at - known[i]) / (known[i + 1] - known[i]), 0.0, 1.0)
    return np.asarray(values[i] + part * (values[i + 1] - values[i]))
