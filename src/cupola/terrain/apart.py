"""Files of another part of the earth: one such file in a folder is left out, several are asked about."""

from __future__ import annotations

from cupola.errors import Problem, TerrainError
from cupola.terrain.grid import TerrainGrid
from cupola.terrain.tiles import tile_corner

#: Files with more between them than this belong to two places [deg], [m]; a few missing tiles are asked for by name.
_APART_DEG, _APART_M = 5.0, 500e3

_Box = tuple[float, float, float, float]


def without_far_ones(
    tiles: list[tuple[str, TerrainGrid]], sea: tuple[str, ...]
) -> tuple[list[tuple[str, TerrainGrid]], dict[str, TerrainError]]:
    """The tiles of one part of the earth, and the single files that lie elsewhere.

    Parameters
    ----------
    tiles : list of (str, TerrainGrid)
        Names of files and their heights, in one CRS.
    sea : tuple of str
        Names of sea tiles, which join islands.

    Raises
    ------
    TerrainError
        If two places have as many files; names one file of each.
    """
    if len(tiles) < 2:
        return tiles, {}
    is_degrees = tiles[0][1].counts_degrees
    boxes = [_box(tile) for _, tile in tiles]
    corners = [tile_corner(name) for name in sea] if is_degrees else []
    boxes += [(float(lat), lat + 1.0, float(lon), lon + 1.0) for lat, lon in corners]
    places = _places(boxes, is_degrees)
    groups: dict[int, list[int]] = {}
    for k in range(len(tiles)):
        groups.setdefault(places[k], []).append(k)
    if len(groups) == 1:
        return tiles, {}
    largest = max(groups.values(), key=len)
    far: dict[str, TerrainError] = {}
    for group in groups.values():
        if group is largest:
            continue
        name, other = tiles[group[0]][0], tiles[largest[0]][0]
        limit = f"lies far from {other} and the files around it: {tiles[group[0]][1].extent_text()}"
        far[name] = TerrainError(Problem(name, "", None, limit, "keep one part of the earth in a folder"))
        if len(group) > 1 or len(largest) == 1:
            raise far[name]
    return [tiles[k] for k in largest], far


def _box(tile: TerrainGrid) -> _Box:
    n_rows, n_cols = tile.heights.shape
    south, east = tile.y_first - (n_rows - 1) * tile.y_step, tile.x_first + (n_cols - 1) * tile.x_step
    return south, tile.y_first, tile.x_first, east


def _places(boxes: list[_Box], is_degrees: bool) -> list[int]:
    """A number for each box, the same for those that hang together."""
    number = list(range(len(boxes)))

    def root(k: int) -> int:
        while number[k] != k:
            number[k] = number[number[k]]
            k = number[k]
        return k

    for a in range(len(boxes)):
        for b in range(a):
            if root(a) != root(b) and _is_near(boxes[a], boxes[b], is_degrees):
                number[root(a)] = root(b)
    return [root(k) for k in range(len(boxes))]


def _is_near(a: _Box, b: _Box, is_degrees: bool) -> bool:
    slack = _APART_DEG if is_degrees else _APART_M
    if max(a[0], b[0]) - min(a[1], b[1]) > slack:
        return False
    # Round the earth: the gap on either side.
    turns = (-360.0, 0.0, 360.0) if is_degrees else (0.0,)
    return any(max(a[2] + turn, b[2]) - min(a[3] + turn, b[3]) <= slack for turn in turns)
