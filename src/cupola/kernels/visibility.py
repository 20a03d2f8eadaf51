"""How much of a disc a radar covers at one altitude, and what limits it there."""

from cupola.kernels._jit import entry, kernel
from cupola.kernels.horizon import slope_at_ground_range
from cupola.kernels.mathx import sin, sqrt
from cupola.kernels.radar import pattern_gain
from cupola.variants import Pattern

_SCANNED = int(Pattern.SCANNED)

#: A limit of elevation this steep [-], or a range this long [m], is none: nothing need be calculated.
_STEEP = 1e3
_FAR_M = 1e9


@kernel
def slant_range_m(ground_range_m, altitude_antenna_m, altitude_m, earth_radius_m):
    r"""True straight-line distance from antenna to a point given by ground range and height.

    Parameters
    ----------
    ground_range_m : float
        Arc along the true earth's surface [m], >= 0.
    altitude_antenna_m, altitude_m : float
        Heights above sea level [m].
    earth_radius_m : float
        Radius of the true earth [m].

    Returns
    -------
    float
        Distance [m].

    Notes
    -----
    .. math:: r = \sqrt{(h_t - h_a)^2 + 4 (R + h_a)(R + h_t) \sin^2 \frac{d}{2R}}

    The inverse of what `horizon.horizon_slope` does; checked against it.
    """
    rise_m = altitude_m - altitude_antenna_m
    half = sin(0.5 * ground_range_m / earth_radius_m)
    return sqrt(
        rise_m * rise_m + 4.0 * (earth_radius_m + altitude_antenna_m) * (earth_radius_m + altitude_m) * half * half
    )


@kernel
def part_of_range(beam, slant_m, ground_range_m, altitude_antenna_m, altitude_m, earth_radius_m):
    """The part of its full range [-] that a radar has towards a point: the fourth root of the gain of its antenna."""
    if beam[0] == _SCANNED or slant_m <= 0.0:
        return 1.0
    half = sin(0.5 * ground_range_m / earth_radius_m)
    up_m = altitude_m - altitude_antenna_m - 2.0 * (earth_radius_m + altitude_m) * half * half
    return sqrt(sqrt(pattern_gain(beam[0], beam[1], beam[2], beam[3], up_m / slant_m)))


@entry
def count_seen(
    visible_from, heights, posting_m, antenna_m, altitude_m, is_agl, slope_low, slope_high, range_m, beam,
    earth_radius_m, k, first, last,
):  # fmt: skip
    """Count the cells of a radar's disc in which it covers a target at one altitude.

    Parameters
    ----------
    visible_from, heights : float32 arrays, shape (2n + 1, 2n + 1)
        From `viewshed.fill_octant`, and the ground [m]; NaN in the first is outside the disc.
    posting_m, antenna_m : float
        Distance between cells, and height of the antenna above sea level [m].
    altitude_m : float
        Altitude of the target [m]: above the ground of each cell if `is_agl`, above sea level otherwise.
    is_agl : bool
        Which.
    slope_low, slope_high : float
        Tangents of the lowest and highest elevation that the radar looks at [-].
    range_m : float
        Slant range out to which the target's echo is strong enough where the radar illuminates it fully [m].
    beam : tuple of int and 3 floats
        How that depends on elevation: the first four parameters of `radar.pattern_gain`.
    earth_radius_m, k : float
        As in `horizon.horizon_slope`.
    first, last : int
        Rows to count, the last one excluded.

    Returns
    -------
    n_cells, n_visible, n_covered, n_weak : int
        Cells of the disc; of them above the horizon; above it, inside the elevation limits and strong enough; and
        above it and inside the elevation limits but too weak.
    """
    centre = heights.shape[0] // 2
    n_cells = 0
    n_visible = 0
    n_covered = 0
    n_weak = 0
    has_limits = slope_low > -_STEEP or slope_high < _STEEP
    for i in range(first, last):
        for j in range(heights.shape[1]):
            z = float(visible_from[i, j])
            if z != z:
                continue
            n_cells += 1
            altitude = altitude_m + float(heights[i, j]) if is_agl else altitude_m
            if z > altitude:
                continue
            n_visible += 1
            ground_range_m = posting_m * sqrt(float((i - centre) * (i - centre) + (j - centre) * (j - centre)))
            if has_limits and ground_range_m > 0.0:
                slope = slope_at_ground_range(ground_range_m, antenna_m, altitude, earth_radius_m, k)
                if slope < slope_low or slope > slope_high:
                    continue
            slant_m = slant_range_m(ground_range_m, antenna_m, altitude, earth_radius_m)
            if range_m > _FAR_M or slant_m <= range_m * part_of_range(
                beam, slant_m, ground_range_m, antenna_m, altitude, earth_radius_m
            ):
                n_covered += 1
            else:
                n_weak += 1
    return n_cells, n_visible, n_covered, n_weak
