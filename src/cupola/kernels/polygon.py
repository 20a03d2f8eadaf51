"""Whether a point lies inside a polygon on a plane."""

from cupola.kernels._jit import kernel


@kernel
def is_inside(corners_m, first, n, x_m, y_m):
    r"""Whether a point lies inside a polygon, by the even-odd rule.

    Parameters
    ----------
    corners_m : array of shape (corners, 2)
        Corners of all polygons [m], each polygon's in order round it; the last is joined to the first.
    first, n : int
        The polygon: rows ``first`` to ``first + n - 1``.
    x_m, y_m : float
        The point [m].

    Returns
    -------
    int
        1 inside, 0 outside. On an edge either; two polygons that share an edge never both hold a point of it, nor
        does neither.

    Notes
    -----
    A ray from the point towards larger x crosses the edges of the polygon an odd number of times when the point is
    inside. An edge counts when exactly one of its ends lies above the ray (y greater than the point's), so a corner on
    the ray is counted once. For polygons that do not cross themselves this is the inside in the ordinary sense.

    References
    ----------
    Shimrat, "Algorithm 112: position of point relative to polygon", Communications of the ACM 5 (1962) 434. Checked
    against the winding number by summed angles, and for convex polygons against half planes, in its test file.

    Examples
    --------
    >>> import numpy as np
    >>> square = np.array([[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]])
    >>> is_inside(square, 0, 4, 0.5, 0.25), is_inside(square, 0, 4, 1.5, 0.25)
    (1, 0)
    """
    inside = 0
    k = first + n - 1
    for i in range(first, first + n):
        xi, yi, xk, yk = corners_m[i, 0], corners_m[i, 1], corners_m[k, 0], corners_m[k, 1]
        if (yi > y_m) != (yk > y_m) and x_m < xi + (xk - xi) * (y_m - yi) / (yk - yi):
            inside = 1 - inside
        k = i
    return inside
