"""Many tiles as one terrain.

The finest posting of the tiles becomes that of the whole. Tiles on that grid are copied post by post; others (coarser
ones, or tiles shifted by part of a posting) are read bilinearly. A post that no tile holds is an error unless the
manifest says that its tile is sea: a missing file must not become a flat plain at 0 m through which radars see.

Tiles in degrees are laid side by side round the earth, on either side of 180 degrees too: the grid begins east of the
widest gap between them. What is missing is known from the tiles' edges alone, before a post is laid.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from cupola.errors import Problem, TerrainError
from cupola.terrain.crs import WGS84
from cupola.terrain.grid import M_PER_DEG, TerrainGrid
from cupola.terrain.horizon_error import horizon_error_mrad
from cupola.terrain.raster import POSTS_MAX
from cupola.terrain.tiles import MANIFEST, tile_corner, tile_name

#: Mosaics with more posts than this keep whole metres (int16) instead of float32.
FLOAT_POSTS_MAX = 150_000_000
#: How far from a post of the canvas a post may lie to count as the same [postings].
_SAME_POST = 0.01
#: Notes of tiles that the whole repeats at most.
_NOTES_MAX = 3
#: Posting of a mosaic that is nothing but sea [deg].
_SEA_STEP_DEG = 1.0 / 120.0


@dataclass(frozen=True, slots=True)
class _Canvas:
    """The grid that all tiles go on: north-west post, steps, size."""

    y_first: float
    x_first: float
    y_step: float
    x_step: float
    n_rows: int
    n_cols: int

    def rows(self, y_low: float, y_high: float) -> slice:
        """Rows whose posts lie from y_low to y_high."""
        first = math.ceil((self.y_first - y_high) / self.y_step - _SAME_POST)
        last = math.floor((self.y_first - y_low) / self.y_step + _SAME_POST)
        return slice(max(first, 0), min(last, self.n_rows - 1) + 1)

    def cols(self, x_low: float, x_high: float) -> slice:
        """Columns whose posts lie from x_low to x_high."""
        first = math.ceil((x_low - self.x_first) / self.x_step - _SAME_POST)
        last = math.floor((x_high - self.x_first) / self.x_step + _SAME_POST)
        return slice(max(first, 0), min(last, self.n_cols - 1) + 1)


class _Piece(NamedTuple):
    """A tile on the canvas: which rows and columns it fills, and whether its posts are copied."""

    tile: TerrainGrid
    rows: slice
    cols: slice
    is_copy: bool


def whole_metres(tile: TerrainGrid) -> TerrainGrid:
    """The tile with heights rounded to metres (int16): half the memory, for large mosaics."""
    if np.issubdtype(tile.heights.dtype, np.integer):
        return tile
    return replace(tile, heights=np.rint(tile.heights).astype(np.int16))


def merge_tiles(tiles: list[TerrainGrid], sea: tuple[str, ...], name: str, credit: str = "") -> TerrainGrid:
    """One terrain from tiles.

    Parameters
    ----------
    tiles : list of TerrainGrid
        In one CRS. Where they overlap the finer one wins, then the later one.
    sea : tuple of str
        Names of one-degree tiles (N33E034) that are sea: 0 m where no tile has a post.
    name, credit : str
        For `TerrainGrid.name` and `TerrainGrid.source`; without a credit, those of the tiles.

    Raises
    ------
    TerrainError
        If the tiles' CRSs differ, the mosaic would be too large, or posts are missing; names the missing tiles.
    """
    crs = tiles[0].crs if tiles else WGS84
    others = sorted({tile.crs for tile in tiles} - {crs})
    if others:
        hint = "keep one CRS in a folder, or convert with gdalwarp -t_srs EPSG:4326"
        raise TerrainError(Problem(name, "CRS", f"{crs} and {others[0]}", "must be the same in all tiles", hint))
    corners = [tile_corner(tile) for tile in sea] if crs == WGS84 else []
    if crs == WGS84 or tiles[0].counts_degrees:
        tiles, corners = _side_by_side(tiles, corners)
    canvas = _canvas(tiles, corners)
    coarse_first = sorted(tiles, key=lambda tile: -tile.y_step * tile.x_step)
    # First with their edges held for a posting, then without: an edge never covers a neighbour's own posts.
    laid = [_piece(tile, canvas, is_held) for is_held in (True, False) for tile in coarse_first]
    pieces = [piece for piece in laid if piece is not None]
    parts = [(piece.rows, piece.cols) for piece in pieces]
    parts += [(canvas.rows(lat, lat + 1), canvas.cols(lon, lon + 1)) for lat, lon in corners]
    problem = _missing(canvas, parts, crs, name)
    if problem is not None:
        raise TerrainError(problem)
    n_posts = canvas.n_rows * canvas.n_cols
    if n_posts > POSTS_MAX:
        hint = "keep fewer tiles in one folder, or coarser ones"
        size = f"{canvas.n_rows} x {canvas.n_cols}"
        raise TerrainError(Problem(name, "size", size, f"at most {POSTS_MAX} posts", hint))
    is_whole = all(np.issubdtype(tile.heights.dtype, np.integer) for tile in tiles)
    kind = np.int16 if is_whole or n_posts > FLOAT_POSTS_MAX else np.float32
    heights = np.zeros((canvas.n_rows, canvas.n_cols), dtype=kind)
    for piece in pieces:
        _paste(piece, canvas, heights)
    posting_m = min((tile.posting_m for tile in tiles), default=M_PER_DEG * canvas.y_step)
    coarsest_m = max((tile.posting_m for tile in tiles), default=posting_m)
    credits = sorted({tile.source for tile in tiles if tile.source})
    return TerrainGrid(
        heights=heights,
        y_first=canvas.y_first,
        x_first=canvas.x_first,
        y_step=canvas.y_step,
        x_step=canvas.x_step,
        crs=crs,
        name=_name(name, posting_m, coarsest_m),
        source=credit or "; ".join(credits[:3]) or "sea by the folder's manifest",
        posting_m=posting_m,
        horizon_error_mrad=(horizon_error_mrad(posting_m)[0], horizon_error_mrad(coarsest_m)[1]),
        n_voids_filled=sum(tile.n_voids_filled for tile in tiles),
        notes=tuple(dict.fromkeys(note for tile in tiles for note in tile.notes))[:_NOTES_MAX],
    )


def _side_by_side(
    tiles: list[TerrainGrid], corners: list[tuple[int, int]]
) -> tuple[list[TerrainGrid], list[tuple[int, int]]]:
    """Tiles and sea tiles moved by whole turns so that together they span as few degrees as they can."""
    spans = [(tile.x_first, tile.heights.shape[1] * tile.x_step, tile.x_step) for tile in tiles]
    spans += [(float(lon), 1.0, _SEA_STEP_DEG) for _, lon in corners]
    # A tile at 180 W begins half a post west of it: it stays on its side.
    wests = [(west + 180.0 + step) % 360.0 - 180.0 - step for west, _, step in spans]
    order = sorted(range(len(spans)), key=lambda k: wests[k])
    start, reach = wests[order[0]], -math.inf
    # Unless a gap is wider than the one across 180 degrees, nothing moves.
    ends = [wests[k] + spans[k][1] for k in order]
    widest = wests[order[0]] + 360.0 - max(ends)
    for k, end in zip(order, ends, strict=True):
        if reach > -math.inf and wests[k] - reach > widest + _SAME_POST:
            start, widest = wests[k], wests[k] - reach
        reach = max(reach, end)
    moved = [west + (360.0 if west < start else 0.0) for west in wests]
    placed = [
        tile if x == tile.x_first else replace(tile, x_first=x)
        for tile, x in zip(tiles, (_near(tile.x_first, x) for tile, x in zip(tiles, moved, strict=False)), strict=True)
    ]
    return placed, [(lat, round(x)) for (lat, _), x in zip(corners, moved[len(tiles) :], strict=True)]


def _near(x_first: float, moved: float) -> float:
    """The first longitude, whole turns away: the remainder would cost its last digits."""
    return x_first + 360.0 * round((moved - x_first) / 360.0)


def _name(name: str, posting_m: float, coarsest_m: float) -> str:
    if coarsest_m > 1.01 * posting_m:
        return f"{name}, {posting_m:.0f} m (parts {coarsest_m:.0f} m)"
    return f"{name}, {posting_m:.0f} m"


def _canvas(tiles: list[TerrainGrid], sea: list[tuple[int, int]]) -> _Canvas:
    """The smallest grid of the finest posting that holds all tiles and sea tiles."""
    y_step = min((tile.y_step for tile in tiles), default=_SEA_STEP_DEG)
    x_step = min((tile.x_step for tile in tiles), default=_SEA_STEP_DEG)
    # Posts of the tiles; a sea tile counts from its northern edge to the post before its southern, as tiles without
    # shared edges do: a canvas one post smaller than possible costs nothing, the edge is held for one posting.
    tops = [tile.y_first for tile in tiles] + [lat + 1.0 for lat, _ in sea]
    lows = [tile.y_first - (tile.heights.shape[0] - 1) * tile.y_step for tile in tiles]
    lows += [lat + y_step for lat, _ in sea]
    lefts = [tile.x_first for tile in tiles] + [float(lon) for _, lon in sea]
    rights = [tile.x_first + (tile.heights.shape[1] - 1) * tile.x_step for tile in tiles]
    rights += [lon + 1.0 - x_step for _, lon in sea]
    n_rows = round((max(tops) - min(lows)) / y_step) + 1
    n_cols = round((max(rights) - min(lefts)) / x_step) + 1
    return _Canvas(max(tops), min(lefts), y_step, x_step, n_rows, n_cols)


def _piece(tile: TerrainGrid, canvas: _Canvas, is_held: bool) -> _Piece | None:
    """Where a tile lies on the canvas, its edges held for a posting or not; None where holding adds nothing."""
    n_rows, n_cols = tile.heights.shape
    top, left = (canvas.y_first - tile.y_first) / canvas.y_step, (tile.x_first - canvas.x_first) / canvas.x_step
    i, j = round(top), round(left)
    is_same_step = (
        abs(tile.y_step / canvas.y_step - 1.0) * n_rows < _SAME_POST
        and abs(tile.x_step / canvas.x_step - 1.0) * n_cols < _SAME_POST
    )
    if is_same_step and abs(top - i) < _SAME_POST and abs(left - j) < _SAME_POST:
        return None if is_held else _Piece(tile, slice(i, i + n_rows), slice(j, j + n_cols), True)
    # Coarse tiles whose posts end one posting before the next tile begins are held up to there.
    y_held = tile.y_step - (1.0 - _SAME_POST) * canvas.y_step if is_held else 0.0
    x_held = tile.x_step - (1.0 - _SAME_POST) * canvas.x_step if is_held else 0.0
    y_last = tile.y_first - (n_rows - 1) * tile.y_step
    x_last = tile.x_first + (n_cols - 1) * tile.x_step
    rows = canvas.rows(y_last - y_held, tile.y_first)
    return _Piece(tile, rows, canvas.cols(tile.x_first, x_last + x_held), False)


def _paste(piece: _Piece, canvas: _Canvas, heights: NDArray[Any]) -> None:
    """Put a tile on the canvas: copied where its posts are the canvas's, bilinear otherwise."""
    tile, part = piece.tile, (piece.rows, piece.cols)
    if piece.is_copy:
        values = tile.heights
        heights[part] = np.rint(values) if heights.dtype == np.int16 else values
        return
    top, left = (canvas.y_first - tile.y_first) / canvas.y_step, (tile.x_first - canvas.x_first) / canvas.x_step
    rows = (np.arange(part[0].start, part[0].stop) - top) * canvas.y_step / tile.y_step
    cols = (np.arange(part[1].start, part[1].stop) - left) * canvas.x_step / tile.x_step
    for k, row in enumerate(rows):
        values = tile.at_row_col(np.full_like(cols, row), cols)
        heights[part[0].start + k, part[1]] = np.rint(values) if heights.dtype == np.int16 else values


def _missing(canvas: _Canvas, parts: list[tuple[slice, slice]], crs: str, name: str) -> Problem | None:
    """What is missing, by tile names where there are such; found on the rectangles, not on the posts."""
    row_edges = np.unique([0, canvas.n_rows, *(edge for rows, _ in parts for edge in (rows.start, rows.stop))])
    col_edges = np.unique([0, canvas.n_cols, *(edge for _, cols in parts for edge in (cols.start, cols.stop))])
    is_covered = np.zeros((len(row_edges) - 1, len(col_edges) - 1), dtype=bool)
    for rows, cols in parts:
        i, j = np.searchsorted(row_edges, (rows.start, rows.stop)), np.searchsorted(col_edges, (cols.start, cols.stop))
        is_covered[i[0] : i[1], j[0] : j[1]] = True
    is_covered = is_covered[row_edges[:-1] < canvas.n_rows][:, col_edges[:-1] < canvas.n_cols]
    if is_covered.all():
        return None
    areas = np.diff(row_edges)[: is_covered.shape[0], None] * np.diff(col_edges)[None, : is_covered.shape[1]]
    lost = float(areas[~is_covered].sum() / (canvas.n_rows * canvas.n_cols))
    share = f"{lost:.1%} of its rectangle"
    i, j = np.nonzero(~is_covered)
    y = canvas.y_first - np.c_[row_edges[i], row_edges[i + 1] - 1] * canvas.y_step
    x = canvas.x_first + np.c_[col_edges[j], col_edges[j + 1] - 1] * canvas.x_step
    if crs != WGS84:
        where, hint = f"e.g. at easting {x[0, 0]:.0f}, northing {y[0, 0]:.0f} m", "add the missing tiles"
    else:
        names = sorted(_names(canvas, y, x))
        where = ", ".join(names[:8]) + (f" and {len(names) - 8} more" if len(names) > 8 else "")
        hint = f'add them, or list those that are open sea in {MANIFEST} beside the tiles: {{"sea": ["{names[0]}"]}}'
    return Problem(name, "tiles", None, f"{share} has no heights ({where})", hint)


def _names(canvas: _Canvas, y: NDArray[np.float64], x: NDArray[np.float64]) -> set[str]:
    """Names of the one-degree tiles that rectangles touch: rows of first and last latitude and longitude [deg]."""
    y_slack, x_slack = _SAME_POST * canvas.y_step, _SAME_POST * canvas.x_step
    # A rectangle that ends on a round degree shares that edge with the next tile, and is not of it.
    norths, wests = np.ceil(y[:, 0] - y_slack) - 1, np.floor(x[:, 0] + x_slack)
    souths = np.minimum(np.floor(y[:, 1] + y_slack), norths)
    easts = np.maximum(np.ceil(x[:, 1] - x_slack) - 1, wests)
    names: set[str] = set()
    for north, south, west, east in np.c_[norths, souths, wests, easts].astype(int).tolist():
        for lat in range(south, north + 1):
            names.update(tile_name(lat, (lon + 180) % 360 - 180) for lon in range(west, east + 1))
    return names
