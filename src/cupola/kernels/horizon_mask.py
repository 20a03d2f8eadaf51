"""What terrain hides from a radar: for each bearing, how steep one must look to see over all that is nearer.

The mask is filled once per radar from a grid of heights around it, and read once per look.
"""

from math import floor

from cupola.kernels._jit import entry, kernel
from cupola.kernels.horizon import SLOPE_VERTICAL, slope_at_ground_range
from cupola.kernels.mathx import cos, pi, sin

#: Nothing stands higher than this above sea level, or lies deeper below it [m].
HEIGHT_MAX_M = 20e3


@kernel
def _march_columns(
    heights, posting_m, n_nearer, east, north, antenna_altitude_m, earth_radius_m, k, row, range_step_m, steepest
):
    """Visit every column that the ray (unit vector east, north) crosses and mark the terrain found there.

    What surely looks no steeper than something nearer on the same ray, or than ``steepest``, is passed over: it would
    not show. With ``d`` the ground range and ``dh`` the height above the antenna, the slope is ``dh / d - d / (2 k R)``
    but for parts of the two terms that are smaller than ``slack``.

    Returns the first bin that was raised, and the last one; none: the number of bins, and -1.
    """
    n_rows, n_cols = heights.shape
    centre_row = n_rows // 2
    centre_col = n_cols // 2
    n_crossings = centre_col if east < 0.0 else n_cols - 1 - centre_col
    sign = -1 if east < 0.0 else 1
    n_bins = row.shape[0]
    end_m = range_step_m * n_bins
    radius_m = k * earth_radius_m
    slack = HEIGHT_MAX_M / radius_m + (end_m / radius_m) * (end_m / radius_m)
    bend_pm = 0.5 * (1.0 - slack) / radius_m
    over = steepest - slack * abs(steepest)
    first_bin = n_bins
    last_bin = -1
    # Inside the square of the nearer plane there is nothing to see; the next to last column within it may be beside it.
    first = max(1, int(n_nearer * min(1.0, abs(east) / max(abs(north), 1e-12))) - 1)
    for m in range(first, n_crossings + 1):
        ground_range_m = m * posting_m / (sign * east)
        if ground_range_m > end_m:
            break
        # Row numbers grow southwards.
        at = centre_row - m * north / (sign * east)
        if at < -1e-9 or at > n_rows - 1 + 1e-9:
            break
        low = max(0, min(int(at), n_rows - 2))
        if m < n_nearer and low + 1 > centre_row - n_nearer and low < centre_row + n_nearer:
            continue
        share = at - low
        col = centre_col + sign * m
        height_m = float(heights[low, col]) * (1.0 - share) + float(heights[low + 1, col]) * share
        rise_m = height_m - antenna_altitude_m
        # Also false where there is no height.
        if not rise_m - bend_pm * ground_range_m * ground_range_m >= over * ground_range_m:
            continue
        slope = slope_at_ground_range(ground_range_m, antenna_altitude_m, height_m, earth_radius_m, k)
        if not slope > steepest:
            continue
        steepest = slope
        over = steepest - slack * abs(steepest)
        # The first bin whose near edge lies at or beyond this terrain.
        j = int(ground_range_m / range_step_m)
        if j * range_step_m < ground_range_m:
            j += 1
        if j < n_bins and slope > row[j]:
            row[j] = slope
            first_bin = min(first_bin, j)
            last_bin = max(last_bin, j)
    return first_bin, last_bin


@entry
def fill_mask(heights, posting_m, antenna_altitude_m, earth_radius_m, k, mask, range_step_m, n_nearer):
    r"""Fill the horizon mask of one radar, or go on with it over a plane that reaches farther.

    Parameters
    ----------
    heights : float32 array, shape (n_rows, n_cols), both odd and >= 3
        Heights above sea level [m] on an azimuthal equidistant grid centred at the radar: straight lines through the
        centre are great circles and distances along them are true. Row 0 is the northernmost; the radar stands at
        the post ``[n_rows // 2, n_cols // 2]``. NaN is no terrain.
    posting_m : float
        Distance between posts [m].
    antenna_altitude_m : float
        Height of the antenna above sea level [m].
    earth_radius_m, k : float
        Radius of the earth [m] and effective earth factor [-], as in `horizon.horizon_slope`.
    mask : float32 array, shape (n_bearings, n_bins), filled here
        ``mask[i, j]`` is the largest slope (tangent of apparent elevation) of all terrain on bearing
        ``2 pi i / n_bearings`` at ground range from one post up to ``j * range_step_m``, or -1e9 when there is none.
    range_step_m : float
        Width of a bin [m]; half of the posting is a good choice.
    n_nearer : int
        0: the mask begins. Else what lies fewer posts than this to the east, west, north and south is in the mask
        already, from a finer plane.

    Notes
    -----
    Terrain is posts joined by straight lines along the grid; the ray meets it wherever it crosses a row or a column,
    and no crossing is left out. Slopes are exact on a circle of radius k R, as in `horizon.slope_at_ground_range`.
    Beyond the grid the mask stays as it is at the edge.

    Validity: the bearing of a look is rounded to the nearest of ``n_bearings``; diffraction is ignored; heights and
    depths up to 20 km.
    Checked against the smooth-earth horizon, one wall, and a brute-force search in its test file.
    """
    n_bearings, n_bins = mask.shape
    # Rows are columns of the grid mirrored in its diagonal from south-west to north-east: east and north swap.
    turned = heights.T[::-1, ::-1]
    for i in range(n_bearings):
        bearing_rad = 2.0 * pi * i / n_bearings
        east = sin(bearing_rad)
        north = cos(bearing_rad)
        row = mask[i]
        if n_nearer == 0:
            for j in range(n_bins):
                row[j] = -SLOPE_VERTICAL
        steepest = float(row[n_bins - 1])
        first, last = n_bins, -1
        # The bound keeps the last bits of pi from making crossings at infinity.
        if abs(east) > 1e-12:
            first, last = _march_columns(
                heights, posting_m, n_nearer, east, north, antenna_altitude_m, earth_radius_m, k, row, range_step_m,
                steepest,
            )  # fmt: skip
        if abs(north) > 1e-12:
            first_row, last_row = _march_columns(
                turned, posting_m, n_nearer, north, east, antenna_altitude_m, earth_radius_m, k, row, range_step_m,
                steepest,
            )  # fmt: skip
            first, last = min(first, first_row), max(last, last_row)
        for j in range(max(first, 1), last + 1):
            if row[j - 1] > row[j]:
                row[j] = row[j - 1]
        if last >= 0:
            top = row[last]
            for j in range(last + 1, n_bins):
                row[j] = top


@kernel
def mask_slope(mask, azimuth_rad, ground_range_m, range_step_m):
    """Slope that a line of sight must reach to pass over all terrain nearer than a ground range: one look-up.

    Parameters
    ----------
    mask : float32 array, shape (n_bearings, n_bins)
        Filled by `fill_mask`.
    azimuth_rad : float
        Bearing clockwise from north at the radar [rad], any number of turns.
    ground_range_m : float
        Ground range of the target [m], >= 0; beyond the last bin the last one counts.
    range_step_m : float
        Width of a bin [m], as in `fill_mask`.

    Returns
    -------
    float
        The mask of the target's own bin: terrain up to the near edge of that bin. So ground under or behind a target
        never hides it, and terrain up to one bin in front of it is not counted.
    """
    n_bearings, n_bins = mask.shape
    i = floor(azimuth_rad * (n_bearings / (2.0 * pi)) + 0.5) % n_bearings
    j = min(int(ground_range_m / range_step_m), n_bins - 1)
    # Compared as a double in compiled code and in plain Python alike.
    return float(mask[i, j])


@kernel
def is_above_mask(mask, azimuth_rad, ground_range_m, slope, range_step_m):
    """Whether terrain leaves the line of sight free: 1 if so, else 0.

    Parameters
    ----------
    mask, azimuth_rad, ground_range_m, range_step_m
        As in `mask_slope`.
    slope : float
        Tangent of the target's apparent elevation, from `horizon.horizon_slope`.
    """
    return 1 if slope >= mask_slope(mask, azimuth_rad, ground_range_m, range_step_m) else 0
