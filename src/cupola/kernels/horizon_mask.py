"""What terrain hides from a radar: for each bearing, how steep one must look to see over all that is nearer.

The mask is filled once per radar from a grid of heights around it, and read once per look.
"""

from math import floor

from cupola.kernels._jit import entry, kernel
from cupola.kernels.horizon import SLOPE_VERTICAL, slope_at_ground_range
from cupola.kernels.mathx import cos, pi, sin


@kernel
def _mark(row, n_bins, range_step_m, ground_range_m, slope):
    """Raise the first bin whose near edge lies at or beyond this terrain; returns nothing."""
    j = int(ground_range_m / range_step_m)
    if j * range_step_m < ground_range_m:
        j += 1
    if j < n_bins and slope > row[j]:
        row[j] = slope


@kernel
def _march_columns(heights, posting_m, east, north, antenna_altitude_m, earth_radius_m, k, row, range_step_m):
    """Visit every column that the ray (unit vector east, north) crosses and mark the terrain found there."""
    n_rows, n_cols = heights.shape
    centre_row = n_rows // 2
    centre_col = n_cols // 2
    n_crossings = centre_col if east < 0.0 else n_cols - 1 - centre_col
    sign = -1 if east < 0.0 else 1
    n_bins = row.shape[0]
    end_m = range_step_m * n_bins
    for m in range(1, n_crossings + 1):
        ground_range_m = m * posting_m / (sign * east)
        if ground_range_m > end_m:
            break
        # Row numbers grow southwards.
        at = centre_row - m * north / (sign * east)
        if at < -1e-9 or at > n_rows - 1 + 1e-9:
            break
        low = max(0, min(int(at), n_rows - 2))
        share = at - low
        col = centre_col + sign * m
        height_m = float(heights[low, col]) * (1.0 - share) + float(heights[low + 1, col]) * share
        slope = slope_at_ground_range(ground_range_m, antenna_altitude_m, height_m, earth_radius_m, k)
        _mark(row, n_bins, range_step_m, ground_range_m, slope)


@entry
def fill_mask(heights, posting_m, antenna_altitude_m, earth_radius_m, k, mask, range_step_m):
    r"""Fill the horizon mask of one radar.

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

    Notes
    -----
    Terrain is posts joined by straight lines along the grid; the ray meets it wherever it crosses a row or a column,
    and no crossing is left out. Slopes are exact on a circle of radius k R, as in `horizon.slope_at_ground_range`.
    Beyond the grid the mask stays as it is at the edge.

    Validity: the bearing of a look is rounded to the nearest of ``n_bearings``; diffraction is ignored.
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
        for j in range(n_bins):
            row[j] = -SLOPE_VERTICAL
        # The bound keeps the last bits of pi from making crossings at infinity.
        if abs(east) > 1e-12:
            _march_columns(heights, posting_m, east, north, antenna_altitude_m, earth_radius_m, k, row, range_step_m)
        if abs(north) > 1e-12:
            _march_columns(turned, posting_m, north, east, antenna_altitude_m, earth_radius_m, k, row, range_step_m)
        for j in range(1, n_bins):
            if row[j - 1] > row[j]:
                row[j] = row[j - 1]


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
