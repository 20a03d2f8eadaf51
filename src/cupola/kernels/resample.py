"""Heights of a raster on another grid: bilinear, at places that are linear between nodes."""

import numpy as np

from ._jit import entry


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
            while c < side and (c <= nodes[v + 1] or v == n_nodes - 2):
                y = line_row[v] + row_step * (c - nodes[v])
                x = line_col[v] + col_step * (c - nodes[v])
                if y < -1.0 or y > n_rows or (not wraps and (x < -1.0 or x > n_cols)):
                    out[r, c] = outside
                else:
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
                    out[r, c] = north * (1.0 - down) + south * down
                c += 1
