"""Heights of a raster on another grid: bilinear, at places that are linear between nodes."""

import numpy as np

from cupola.kernels._jit import entry, kernel

_NEXT = np.uint32(1)


@kernel
def _height_at(heights, wraps, y, x, outside):
    """Bilinear height at a fractional row and column; `outside` more than one posting outside the posts."""
    n_rows, n_cols = heights.shape
    if y < -1.0 or y > n_rows or (not wraps and (x < -1.0 or x > n_cols)):
        return outside
    y = min(max(y, 0.0), n_rows - 1.0)
    if not wraps:
        x = min(max(x, 0.0), n_cols - 1.0)
    elif x < 0.0:
        x += n_cols
    i = int(y)
    j = int(x)
    down = y - i
    right = x - j
    i1 = min(i + 1, n_rows - 1)
    if wraps:
        j = j % n_cols
        j1 = (j + 1) % n_cols
    else:
        j1 = min(j + 1, n_cols - 1)
    north = heights[i, j] * (1.0 - right) + heights[i, j1] * right
    south = heights[i1, j] * (1.0 - right) + heights[i1, j1] * right
    return north * (1.0 - down) + south * down


@kernel
def _fill_inside(heights, row, row_step, col, col_step, node, first, last, line):
    """Cells of a piece of a line whose four posts all exist; the same sums as in `_height_at`, without its tests."""
    for c in range(first, last):
        y = row + row_step * (c - node)
        x = col + col_step * (c - node)
        i = np.uint32(np.int32(y))
        j = np.uint32(np.int32(x))
        down = y - np.float64(np.int32(y))
        right = x - np.float64(np.int32(x))
        north = heights[i, j] * (1.0 - right) + heights[i, j + _NEXT] * right
        south = heights[i + _NEXT, j] * (1.0 - right) + heights[i + _NEXT, j + _NEXT] * right
        line[c] = north * (1.0 - down) + south * down


@entry
def fill_rows(heights, wraps, nodes, node_row, node_col, first, last, outside, out):
    """Fill rows of a plane with bilinear heights of a raster.

    Parameters
    ----------
    heights : int16 or float32 array, shape (n_rows, n_cols)
        Heights at the posts [m].
    wraps : bool
        Whether the last column neighbours the first.
    nodes : float64 array, shape (n_nodes,)
        Cell numbers of the nodes, rising from 0 to side - 1; the same for rows and columns of the plane.
    node_row, node_col : float64 arrays, shape (n_nodes, n_nodes)
        Places of the nodes in the raster, as fractional row and column.
    first, last : int
        Rows of the plane to fill, the last one excluded.
    outside : float
        What stands more than one posting outside the posts; up to there the edge's height does.
    out : float32 array, shape (side, side), filled here
        Heights [m].

    Notes
    -----
    The rule is that of `terrain.grid.TerrainGrid.resample_around`, and tested against it.
    """
    n_rows, n_cols = heights.shape
    side = out.shape[1]
    n_nodes = nodes.shape[0]
    last_row = n_rows - 1.0
    last_col = n_cols - 1.0
    line_row = np.empty(n_nodes)
    line_col = np.empty(n_nodes)
    u = 0
    for r in range(first, last):
        while u < n_nodes - 2 and nodes[u + 1] <= r:
            u += 1
        s = (r - nodes[u]) / (nodes[u + 1] - nodes[u])
        for v in range(n_nodes):
            line_row[v] = node_row[u, v] * (1.0 - s) + node_row[u + 1, v] * s
            line_col[v] = node_col[u, v] * (1.0 - s) + node_col[u + 1, v] * s
        c = 0
        for v in range(n_nodes - 1):
            per_cell = 1.0 / (nodes[v + 1] - nodes[v])
            row_step = (line_row[v + 1] - line_row[v]) * per_cell
            col_step = (line_col[v + 1] - line_col[v]) * per_cell
            end = side if v == n_nodes - 2 else min(side, int(nodes[v + 1]) + 1)
            # Places are linear in between: if both ends lie well inside, all do.
            y = line_row[v] + row_step * (c - nodes[v])
            x = line_col[v] + col_step * (c - nodes[v])
            y_end = line_row[v] + row_step * (end - 1 - nodes[v])
            x_end = line_col[v] + col_step * (end - 1 - nodes[v])
            if min(y, y_end) >= 0.0 and max(y, y_end) < last_row and min(x, x_end) >= 0.0 and max(x, x_end) < last_col:
                _fill_inside(heights, line_row[v], row_step, line_col[v], col_step, nodes[v], c, end, out[r])
            else:
                for cell in range(c, end):
                    y = line_row[v] + row_step * (cell - nodes[v])
                    x = line_col[v] + col_step * (cell - nodes[v])
                    out[r, cell] = _height_at(heights, wraps, y, x, outside)
            c = max(c, end)
