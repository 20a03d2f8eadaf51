"""A folder or an archive as it was distributed: heights by their names, the rest left out and reported.

A file that cannot be used does not block the others, unless ground would be missing for it: a tile that its name
places, and that no other file covers, is asked for.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cupola.errors import Problem, TerrainError
from cupola.terrain.apart import without_far_ones
from cupola.terrain.archive import ARCHIVES, members_of
from cupola.terrain.crs import to_degrees
from cupola.terrain.grid import TerrainGrid
from cupola.terrain.hgt import corner_of
from cupola.terrain.mosaic import FLOAT_POSTS_MAX, merge_tiles, whole_metres
from cupola.terrain.overlap import settle_overlaps
from cupola.terrain.products import Role, classify
from cupola.terrain.single import READERS, read_source
from cupola.terrain.source import TerrainSource, source_of
from cupola.terrain.tiles import MANIFEST, Manifest, read_manifest

#: Files that are named in a note; the others are counted.
_NAMED = 3


def open_sources(path: Path) -> TerrainGrid:
    """All heights in a folder and below, or in an archive, as one terrain; sea where the manifest says so.

    Raises
    ------
    TerrainError
        If there are no heights, a tile cannot be read, files disagree, or posts are missing.
    """
    manifest = read_manifest(path) if path.is_dir() else Manifest()
    beside: list[str] = []
    problems: dict[str, TerrainError] = {}
    sources = _heights_in(path, beside, problems)
    if not sources and not problems and not manifest.sea:
        raise _nothing(path, beside)
    tiles: list[tuple[str, TerrainGrid]] = []
    for source in sources:
        try:
            tile = read_source(source)
            # As many tiles of this size: would the whole be kept in whole metres?
            is_large = tile.heights.size * len(sources) > FLOAT_POSTS_MAX
            tiles.append((source.name, whole_metres(tile) if is_large else tile))
        except TerrainError as error:
            problems[source.name] = error
    left_out = _judge(tiles, problems, bool(manifest.sea))
    tiles, odd = _of_one_crs(tiles)
    tiles, far = without_far_ones(tiles, manifest.sea)
    tiles, notes = settle_overlaps(tiles)
    notes += _notes(left_out | odd | far, beside)
    if len(tiles) == 1 and not manifest.sea and not path.is_dir():
        only = tiles[0][1]
        return _with_notes(only, notes)
    whole = merge_tiles([tile for _, tile in tiles], manifest.sea, name=path.name, credit=manifest.attribution)
    return _with_notes(whole, notes)


def _heights_in(path: Path, beside: list[str], problems: dict[str, TerrainError]) -> list[TerrainSource]:
    """Files that hold heights by their names, or may; other rasters go to `beside`, wrong ones to `problems`."""
    found: list[TerrainSource] = []
    doubtful: list[TerrainSource] = []
    for source, within in _files(path, problems):
        role = Role.UNKNOWN
        for name in (source.file_name, *within):
            role, what = classify(name)
            if role in (Role.AUXILIARY, Role.ELLIPSOIDAL):
                break
        if role is Role.AUXILIARY:
            beside.append(source.name)
        elif role is Role.DOUBTFUL:
            doubtful.append(source)
        elif role is Role.ELLIPSOIDAL and not within:
            found.append(source)
        elif role is Role.ELLIPSOIDAL:
            problems[source.name] = TerrainError(
                Problem(source.name, "", None, f"is {what}, not above sea level", "take the product above sea level")
            )
        else:
            found.append(source)
    if found:
        beside += [source.name for source in doubtful]
        return found
    # Nothing else is there: what looks like a mask by its name may be heights all the same, and is checked when read.
    return doubtful


def _files(path: Path, problems: dict[str, TerrainError]) -> Iterator[tuple[TerrainSource, tuple[str, ...]]]:
    """Rasters in a folder or an archive, with the names of the archives that they lie in, sorted."""
    if path.is_dir():
        files = (one for one in path.rglob("*") if one.is_file() and not _is_hidden(one.relative_to(path)))
        paths = sorted(files, key=lambda one: one.relative_to(path).as_posix())
    else:
        paths = [path]
    for one in paths:
        if one.suffix.lower() in READERS:
            yield source_of(one), ()
        elif one.suffix.lower() in ARCHIVES:
            try:
                members = members_of(one)
            except (TerrainError, OSError) as error:
                problems[one.name] = error if isinstance(error, TerrainError) else _unreadable(one, error)
                continue
            for member in members:
                if member.suffix in READERS and not _is_hidden(Path(member.name)):
                    yield member, (one.name,)


def _is_hidden(path: Path) -> bool:
    """Whether a file is one that systems leave behind: ``._N33E036.hgt``, ``__MACOSX``."""
    return any(part.startswith(".") or part == "__MACOSX" for part in path.parts)


def _judge(
    tiles: list[tuple[str, TerrainGrid]], problems: dict[str, TerrainError], has_sea: bool
) -> dict[str, TerrainError]:
    """The files that can be left out; raises when one is needed, or nothing else is there."""
    needed = {name: error for name, error in problems.items() if _is_needed(name, tiles)}
    if not tiles and not has_sea:
        needed = problems
    if needed:
        raise TerrainError([problem for error in needed.values() for problem in error.problems])
    return problems


def _is_needed(name: str, tiles: list[tuple[str, TerrainGrid]]) -> bool:
    """Whether a file's name promises ground that no other file holds."""
    file_name = name.rsplit("/", 1)[-1]
    if classify(file_name)[0] is Role.ELLIPSOIDAL:
        return True
    corner = corner_of(file_name) or _copernicus_corner(file_name)
    if corner is None:
        return classify(file_name)[0] is Role.HEIGHTS
    lat, lon = corner[0] + 0.5, corner[1] + 0.5
    return not any(bool(tile.covers(lat, lon)) for _, tile in tiles)


def _copernicus_corner(file_name: str) -> tuple[int, int] | None:
    """Corner in names like ``..._N33_00_E036_00_DEM.tif`` and ``ALPSMLC30_N033E036_DSM.tif``."""
    return corner_of(file_name.upper().replace("_00", "").replace("_", "").replace("N0", "N").replace("S0", "S"))


def _of_one_crs(
    tiles: list[tuple[str, TerrainGrid]],
) -> tuple[list[tuple[str, TerrainGrid]], dict[str, TerrainError]]:
    """The tiles in the CRS that most posts are in, and the others, whose ground those must cover."""
    sizes: dict[str, int] = {}
    for _, tile in tiles:
        sizes[tile.crs] = sizes.get(tile.crs, 0) + tile.heights.size
    if len(sizes) < 2:
        return tiles, {}
    main = max(sizes, key=lambda crs: sizes[crs])
    kept = [(name, tile) for name, tile in tiles if tile.crs == main]
    odd: dict[str, TerrainError] = {}
    for name, tile in tiles:
        if tile.crs == main:
            continue
        limit = f"is in {tile.crs[:40]}, and {kept[0][0]} in {main[:40]}: one CRS a folder"
        hint = "convert one of them with gdalwarp -t_srs EPSG:4326"
        odd[name] = TerrainError(Problem(name, "CRS", None, limit, hint))
        lat, lon = _corners_of(tile)
        is_covered = np.zeros(lat.shape, dtype=bool)
        for _, other in kept:
            is_covered |= other.covers(lat, lon)
        if not is_covered.all():
            raise odd[name]
    return kept, odd


def _corners_of(tile: TerrainGrid) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Latitudes and longitudes [deg] of the middle of a tile and of the posts at its corners."""
    n_rows, n_cols = tile.heights.shape
    rows = tile.y_first - np.array([0.0, 0.5, 1.0]) * (n_rows - 1) * tile.y_step
    cols = tile.x_first + np.array([0.0, 0.5, 1.0]) * (n_cols - 1) * tile.x_step
    y, x = np.broadcast_arrays(rows[:, None], cols[None, :])
    return (y, x) if tile.is_geographic else to_degrees(tile.crs, x, y)


def _notes(left_out: dict[str, TerrainError], beside: list[str]) -> list[str]:
    notes = []
    for name, error in list(left_out.items())[:_NAMED]:
        reason = str(error.problems[0]).removeprefix(f"{name}: ")
        notes.append(f"{name} is left out: {reason}")
    if len(left_out) > _NAMED:
        notes.append(f"{len(left_out) - _NAMED} more files are left out: they cannot be read as terrain")
    if beside:
        more = f" and {len(beside) - _NAMED} more" if len(beside) > _NAMED else ""
        notes.append(f"masks and the like beside the heights are not read: {', '.join(beside[:_NAMED])}{more}")
    return notes


def _with_notes(terrain: TerrainGrid, notes: list[str]) -> TerrainGrid:
    return replace(terrain, notes=(*terrain.notes, *notes)) if notes else terrain


def _nothing(path: Path, beside: list[str]) -> TerrainError:
    if beside:
        limit = f"holds no heights, only {', '.join(beside[:_NAMED])}"
        return TerrainError(Problem(path.name, "", None, limit, "add the rasters with the heights"))
    if path.is_dir():
        hint = f"put tiles there ({' '.join(READERS)}), or a manifest {MANIFEST} that lists sea"
        return TerrainError(Problem(path.name, "", None, "holds no terrain file", hint))
    hint = f"is it the right archive? heights end in {' '.join(READERS)}"
    return TerrainError(Problem(path.name, "", None, "holds no terrain file", hint))


def _unreadable(path: Path, error: OSError) -> TerrainError:
    reason = error.strerror or type(error).__name__
    return TerrainError(Problem(path.name, "", None, f"cannot be read ({reason})", "check its rights"))
