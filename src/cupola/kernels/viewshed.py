"""Minimum visible altitude around a radar: from which height upward it sees each place.

A fan of rays fills one octant of the disc around the radar at a time, line of posts by line of posts. All octants are
turned into the same one first, so that a mirrored or turned terrain gives the mirrored or turned answer to the bit.
A fan may begin where a fan on a finer grid nearer the radar ended: with that one's slopes.
"""

import numpy as np

from cupola.kernels._jit import entry, kernel
from cupola.kernels.mathx import sqrt

#: Lines of posts that are turned at once: sixteen float32 fill a line of the processor's cache.
_BLOCK = 16
#: Posts beyond the last that a line holds, so that a ray on the rim needs no test.
_SPARE = 4

# Compiled code mixes float32 with Python numbers to float64; these keep it in float32, which is twice as fast.
_NOTHING = np.float32(-1e9)
_NEVER = np.float32(np.inf)
_NAN = np.float32(np.nan)
_TINY = np.float32(1e-6)
_ZERO = np.float32(0.0)
_NEXT = np.uint32(1)
_ONE = np.float32(1.0)
_HALF = np.float32(0.5)
_6TH = np.float32(1.0 / 6.0)
_12TH = np.float32(1.0 / 12.0)
_20TH = np.float32(1.0 / 20.0)
_30TH = np.float32(1.0 / 30.0)
_42ND = np.float32(1.0 / 42.0)
_56TH = np.float32(1.0 / 56.0)


@kernel
def _versine(angle2):
    """1 - cos of an angle, from its square; relative error below 1e-7 up to 0.8 rad."""
    return _HALF * angle2 * (_ONE - angle2 * _12TH * (_ONE - angle2 * _30TH * (_ONE - angle2 * _56TH)))


@kernel
def _sine_ratio(angle2):
    """sin x / x from the square of x; relative error below 1e-7 up to 0.8 rad."""
    return _ONE - angle2 * _6TH * (_ONE - angle2 * _20TH * (_ONE - angle2 * _42ND))


@kernel
def _slope(height_m, row, angle2_ray, length_ray_m, antenna_m, radius_m, per_radius):
    """`horizon.slope_at_ground_range` in float32, at a fractional row of a ray."""
    angle2 = row * row * angle2_ray
    grown = _ONE + height_m * per_radius
    rise_m = height_m - antenna_m - radius_m * _versine(angle2) * grown
    return rise_m / (row * length_ray_m * _sine_ratio(angle2) * grown)


@kernel
def _read_heights(now, before, row, n_rays, tangents, per_tangent, index, corner, shares, at_row, at_column):
    """Heights where each ray crosses this row, and the column between the last row and this one.

    In three passes, because only the middle one, which gathers, cannot be vectorised: three times as fast as in one.
    """
    for j in range(n_rays):
        x = row * tangents[j]
        i = np.int32(x)
        index[j] = np.uint32(i)
        shares[j] = x - np.float32(i)
    for j in range(n_rays):
        c = index[j]
        corner[j] = now[c]
        at_row[j] = now[c + _NEXT]
        at_column[j] = before[c]
    for j in range(n_rays):
        f = shares[j]
        a = corner[j]
        g = f * per_tangent[j] if f < tangents[j] else _ZERO
        shares[j] = g
        at_row[j] = a + f * (at_row[j] - a)
        at_column[j] = a + g * (at_column[j] - a)


@kernel
def _raise(slopes, row, n_rays, angle2, length_m, shares, at_row, at_column, antenna_m, radius_m, per_radius):
    """Let each ray look over the ground that it crosses at this row, and at the column just before."""
    for j in range(n_rays):
        here = _slope(at_row[j], row, angle2[j], length_m[j], antenna_m, radius_m, per_radius)
        g = shares[j]
        there = _slope(at_column[j], row - g, angle2[j], length_m[j], antenna_m, radius_m, per_radius)
        # Without a column between, the post read for it is not on the ray.
        there = there if g > _ZERO else here
        here = here if here > there else there
        slopes[j] = here if here > slopes[j] else slopes[j]


@kernel
def _emit(slopes, between, now, out, row, n_cells, rays_per_row, posting2, antenna_m, radius_m):
    """Minimum visible altitude of the cells of one row, from the two rays beside each; NaN outside the disc."""
    rays_per_cell = rays_per_row / row
    for c in range(n_cells):
        x = np.float32(c) * rays_per_cell
        i = np.int32(x)
        j = np.uint32(i)
        low = slopes[j]
        between[c] = low + (x - np.float32(i)) * (slopes[j + _NEXT] - low)
    if n_cells > row:
        # On the diagonal x may come out a digit too small; the next octant, which has the same cell, must agree.
        between[n_cells - 1] = slopes[np.uint32(rays_per_row)]
    row2 = row * row
    for c in range(n_cells):
        fc = np.float32(c)
        angle2 = (row2 + fc * fc) * posting2
        lost = _versine(angle2) + between[c] * np.float32(sqrt(angle2)) * _sine_ratio(angle2)
        # So steep a ray never comes over the cell.
        left = _ONE - lost
        altitude = (antenna_m + radius_m * lost) / max(left, _TINY)
        altitude = altitude if left > _TINY else _NEVER
        out[c] = altitude if altitude > now[c] else now[c]
    for c in range(n_cells, int(row) + 1):
        out[c] = _NAN


@kernel
def _cells_of_row(m, reach2):
    """Cells of row m inside the disc and the octant."""
    left = reach2 - m * m
    if left < 0:
        return 0
    c = int(sqrt(float(left)))
    return min(m, c) + 1


@kernel
def _load(heights, block, first, n_lines, width, down, right, turned):
    """Copy lines of posts of an octant, from the radar outward; spare posts at the end repeat the last."""
    # Unsigned places need no test for a negative one, and so are copied many at a time.
    centre = np.uint64(heights.shape[0] // 2)
    start = centre + np.uint64(first) if down > 0 else centre - np.uint64(first)
    for c in range(width if turned else 0):
        i = centre + np.uint64(c) if right > 0 else centre - np.uint64(c)
        if down > 0:
            for b in range(n_lines):
                block[b, c] = heights[i, start + np.uint64(b)]
        else:
            for b in range(n_lines):
                block[b, c] = heights[i, start - np.uint64(b)]
    for b in range(n_lines):
        i = start + np.uint64(b) if down > 0 else start - np.uint64(b)
        if not turned and right > 0:
            for c in range(width):
                block[b, c] = heights[i, centre + np.uint64(c)]
        elif not turned:
            for c in range(width):
                block[b, c] = heights[i, centre - np.uint64(c)]
        for c in range(width, width + _SPARE):
            block[b, c] = block[b, width - 1]


@kernel
def _store(block, out, first, n_lines, down, right, turned):
    """Put finished lines of an octant in their place."""
    centre = np.uint64(out.shape[0] // 2)
    start = centre + np.uint64(first) if down > 0 else centre - np.uint64(first)
    for c in range(first + n_lines if turned else 0):
        i = centre + np.uint64(c) if right > 0 else centre - np.uint64(c)
        if down > 0:
            for b in range(max(0, c - first), n_lines):
                out[i, start + np.uint64(b)] = block[b, c]
        else:
            for b in range(max(0, c - first), n_lines):
                out[i, start - np.uint64(b)] = block[b, c]
    for b in range(0 if turned else n_lines):
        i = start + np.uint64(b) if down > 0 else start - np.uint64(b)
        if right > 0:
            for c in range(first + b + 1):
                out[i, centre + np.uint64(c)] = block[b, c]
        else:
            for c in range(first + b + 1):
                out[i, centre - np.uint64(c)] = block[b, c]


@kernel
def n_rays_per_line(n, rays_per_post):
    """Rays between the axis and the diagonal of an octant of n lines of posts."""
    return max(1, int(n * rays_per_post + 0.5))


@kernel
def _begin(slopes, slopes_in, rays_per_row):
    """Slopes of the rays from those of another fan, linear in the tangent of the bearing."""
    last = slopes_in.shape[0] - 1
    for j in range(rays_per_row + 1):
        x = j * last / rays_per_row
        i = min(int(x), last - 1)
        share = np.float32(x - i)
        slopes[j] = slopes_in[i] + share * (slopes_in[i + 1] - slopes_in[i]) if share < _ONE else slopes_in[i + 1]
    slopes[rays_per_row + 1] = slopes[rays_per_row]


@entry
def fill_octant(
    heights,
    posting_m,
    antenna_m,
    earth_radius_m,
    k,
    reach_m,
    rays_per_post,
    octant,
    first_row,
    slopes_in,
    slopes_out,
    out,
):
    r"""Minimum visible altitude of every cell of one octant of the disc around a radar.

    Parameters
    ----------
    heights : float32 array, shape (2n + 1, 2n + 1)
        Heights above sea level [m] on an azimuthal equidistant grid centred at the radar, row 0 in the north. No NaN.
    posting_m : float
        Distance between posts [m].
    antenna_m : float
        Height of the antenna above sea level [m].
    earth_radius_m, k : float
        Radius of the earth [m] and effective earth factor [-], as in `horizon.horizon_slope`.
    reach_m : float
        Radius of the disc [m]; up to 0.8 k R.
    rays_per_post : int
        Rays for each post on the rim of the square, >= 1: accuracy against time.
    octant : int
        0 to 7: bit 0 east or west half, bit 1 north or south half, bit 2 set for the two octants along east-west.
    first_row : int
        Line of posts, counted from the radar, at which the fan begins, >= 1. What lies nearer is not looked at here:
        it is in `slopes_in`, and its cells in `out` are left for the caller to fill.
    slopes_in : float32 array, any length
        Slopes with which the rays begin, on rays uniform in the tangent of their bearing from the axis to the diagonal;
        `slopes_out` of a finer grid that ends at line ``first_row - 1``. Empty: nothing is in the way yet.
    slopes_out : float32 array, shape (n_rays_per_line(n, rays_per_post) + 1,) or empty, filled here
        Slopes of the rays after the last line. With it the whole octant is filled, not the disc alone.
    out : float32 array of the shape of `heights`, filled here
        Height above sea level [m] from which upward the radar sees the cell; never below the ground. NaN outside the
        disc, infinite where ground hides all of the sky. Octants share their edges and agree on them to the bit.

    Notes
    -----
    .. math:: z = \max\left(h,\; \frac{kR + h_a}{\cos\theta - s \sin\theta} - kR\right), \quad
              s = \max_i \frac{(kR + h_i) \cos\theta_i - (kR + h_a)}{(kR + h_i) \sin\theta_i}, \quad
              \theta = \frac{d}{kR}

    over all ground i that the ray to the cell crosses nearer than the cell, d the distance. Terrain is posts joined by
    straight lines along the grid, the same as in `horizon_mask`; rays are uniform in the tangent of their bearing, and
    the slope of each is exact at every row and column that it crosses. Between the two rays beside a cell the slope
    is linear. In float32: within 5 mm of the same in float64.

    Checked against the smooth earth, one wall, symmetries, a brute-force search cell by cell, and a walk over the
    raster itself, in its test file.
    """
    n = heights.shape[0] // 2
    down = -1 if octant & 2 else 1
    right = -1 if octant & 1 else 1
    turned = (octant & 4) != 0
    reach_posts = min(reach_m / posting_m, float(n)) + 1e-6
    reach2 = reach_posts * reach_posts
    if slopes_out.shape[0] > 0:
        reach2 = 2.0 * float(n) * float(n) + 1.0
    rays_per_row = n_rays_per_line(n, rays_per_post)
    step_rad = posting_m / (k * earth_radius_m)
    radius_m = np.float32(k * earth_radius_m)
    per_radius = np.float32(1.0 / (k * earth_radius_m))
    antenna = np.float32(antenna_m)
    posting2 = np.float32(step_rad * step_rad)
    # Rows of constants of the rays and of their states.
    rays = np.zeros((9, rays_per_row + 3), np.float32)
    tangents, per_tangent, angle2, length_m = rays[0], rays[1], rays[2], rays[3]
    slopes, shares, at_row, at_column, corner = rays[4], rays[5], rays[6], rays[7], rays[8]
    index = np.zeros(rays_per_row + 3, np.uint32)
    between = np.zeros(n + 1, np.float32)
    for j in range(rays_per_row + 3):
        t = min(j / rays_per_row, 1.0)
        tangents[j] = t
        per_tangent[j] = 1.0 / t if j > 0 else 0.0
        angle2[j] = step_rad * step_rad * (1.0 + t * t)
        length_m[j] = posting_m * sqrt(1.0 + t * t)
        slopes[j] = _NOTHING
    if slopes_in.shape[0] > 0:
        _begin(slopes, slopes_in, rays_per_row)
    lines = np.zeros((_BLOCK + 1, n + 1 + _SPARE), np.float32)
    finished = np.zeros((_BLOCK, n + 1), np.float32)
    _load(heights, lines[_BLOCK:], 0, 1, min(n + 1, 2 + _SPARE), down, right, turned)
    out[n, n] = heights[n, n]
    for first in range(1, n + 1, _BLOCK):
        n_lines = min(_BLOCK, n + 1 - first)
        for c in range(n + 1 + _SPARE):
            lines[0, c] = lines[_BLOCK, c]
        width = 1
        for m in range(first, first + n_lines):
            width = max(width, _cells_of_row(m, reach2))
        _load(heights, lines[1:], first, n_lines, min(n + 1, width + _SPARE), down, right, turned)
        for b in range(n_lines):
            m = first + b
            if m < first_row:
                continue
            row = np.float32(m)
            now = lines[b + 1]
            n_cells = _cells_of_row(m, reach2)
            per_row = np.float32(rays_per_row)
            _emit(slopes, between, now, finished[b], row, n_cells, per_row, posting2, antenna, radius_m)
            if n_cells == 0:
                continue
            n_rays = min(rays_per_row, int(rays_per_row * (n_cells - 1) / m) + 2) + 1
            _read_heights(now, lines[b], row, n_rays, tangents, per_tangent, index, corner, shares, at_row, at_column)
            _raise(slopes, row, n_rays, angle2, length_m, shares, at_row, at_column, antenna, radius_m, per_radius)
            # A cell on the diagonal may fall a rounding beyond the last ray.
            slopes[rays_per_row + 1] = slopes[rays_per_row]
        _store(finished, out, first, n_lines, down, right, turned)
    for j in range(slopes_out.shape[0]):
        slopes_out[j] = slopes[j]
