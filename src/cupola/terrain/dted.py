"""DTED cells, ``.dt0 .dt1 .dt2``, read from their own header (MIL-PRF-89020B).

A cell is 3428 bytes of headers (UHL 80, DSI 648, ACC 2700) and one record for each meridian, west to east: a
sentinel, counts, heights south to north as signed-magnitude big-endian 16-bit, and a checksum. Some writers put
negative heights as two's complement instead; a cell with a height below any ground on earth is read that way.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cupola.errors import Problem, TerrainError
from cupola.terrain.geoid import to_sea_level
from cupola.terrain.grid import M_PER_DEG, TerrainGrid
from cupola.terrain.horizon_error import horizon_error_mrad
from cupola.terrain.source import TerrainSource
from cupola.terrain.voids import clean_heights

_HEADERS_BYTES = 3428
_RECORD_EXTRA_BYTES = 12
_SENTINEL = 0xAA
#: All bits set: no height.
VOID = -32767
#: Signed magnitudes below this [m] are no heights on earth: the cell is two's complement, as GDAL has it too.
_TWOS_BELOW_M = -16_000
#: Bytes of a cell of level 2 with its labels, and as much again.
_BYTES_MAX = 64 << 20
#: Vertical references in the data set identification (DSI, bytes 142 to 144) that count from the ellipsoid.
_ELLIPSOIDS = ("WGE", "WGS", "W84", "HAE", "ELL")
_AGAIN = "fetch the cell again, or convert a copy that you trust with gdal_translate"


def read_dted(source: TerrainSource) -> TerrainGrid:
    """One DTED cell of any level.

    Raises
    ------
    TerrainError
        If the header is not DTED's, the file is truncated or a record is damaged, heights are not counted from sea
        level, or voids or heights are out of limits.
    """
    if source.path is not None and source.path.stat().st_size > _BYTES_MAX:
        n_bytes = source.path.stat().st_size
        raise TerrainError(Problem(source.name, "size", f"{n_bytes} bytes", "is larger than any DTED cell", _AGAIN))
    data = source.read()
    while data[:3] in (b"VOL", b"HDR"):
        # Labels of the tape that old cells came on, 80 bytes each.
        data = data[80:]
    lon_west, lat_south, x_step, y_step, n_cols, n_rows = _header(data[:80], source.name)
    record = _RECORD_EXTRA_BYTES + 2 * n_rows
    if len(data) < _HEADERS_BYTES + n_cols * record:
        found, must = f"{len(data)} bytes", f"must be {_HEADERS_BYTES + n_cols * record} bytes by its own header"
        raise TerrainError(Problem(source.name, "size", found, must, _AGAIN))
    body = np.frombuffer(data, np.uint8, n_cols * record, _HEADERS_BYTES).reshape(n_cols, record)
    told = body[:, -4:].copy().view(">u4")[:, 0]
    bad = (body[:, 0] != _SENTINEL) | (body[:, :-4].sum(axis=1, dtype=np.uint64) != told)
    if bad.any():
        column = int(np.argmax(bad))
        raise TerrainError(
            Problem(source.name, f"record {column + 1}", None, "is damaged: its sentinel or checksum is wrong", _AGAIN)
        )
    words = body[:, 8:-4].copy().view(">u2").astype(np.int32)
    signed, is_void, notes = _heights(words, source.name)
    raw = np.ascontiguousarray(signed.T[::-1])
    heights, n_voids = clean_heights(raw, np.ascontiguousarray(is_void.T[::-1]), source.name)
    level = source.suffix[-1:]
    cell = TerrainGrid(
        heights=heights,
        y_first=lat_south + (n_rows - 1) * y_step,
        x_first=lon_west,
        y_step=y_step,
        x_step=x_step,
        name=f"DTED level {level} {source.stem}, {y_step * 3600:g} arc-second",
        source="DTED cell (NIMA/NGA format); credit as given by whoever supplied the file",
        posting_m=M_PER_DEG * y_step,
        horizon_error_mrad=horizon_error_mrad(M_PER_DEG * y_step),
        n_voids_filled=n_voids,
        notes=notes,
    )
    return to_sea_level(cell, source.name) if _is_ellipsoidal(data) else cell


def _heights(words: NDArray[np.int32], name: str) -> tuple[NDArray[np.int32], NDArray[np.bool_], tuple[str, ...]]:
    """Heights [m] from 16-bit words, which of them are voids, and a note if they are two's complement."""
    signed = np.where(words & 0x8000, -(words & 0x7FFF), words)
    is_void = words == 0xFFFF
    if not (signed[~is_void] < _TWOS_BELOW_M).any():
        return signed, is_void, ()
    signed = np.where(words & 0x8000, words - 0x10000, words)
    # As two's complement the usual voids are other words.
    is_void |= (words == 0x8000) | (words == 0x8001)
    return signed, is_void, (f"{name}: negative heights are written as two's complement, and read as such",)


def _is_ellipsoidal(data: bytes) -> bool:
    """Whether the data set identification counts heights from the ellipsoid."""
    label = data[80:728]
    return label[:3] == b"DSI" and label[141:144].decode("ascii", "replace").strip().upper() in _ELLIPSOIDS


def _header(uhl: bytes, name: str) -> tuple[float, float, float, float, int, int]:
    """West and south edge [deg], steps east and north [deg], columns and rows, from the user header label."""
    try:
        text = uhl.decode("ascii")
        if not text.startswith("UHL1"):
            raise ValueError("does not begin with UHL1")
        lon_west, lat_south = _degrees(text[4:12]), _degrees(text[12:20])
        x_step, y_step = int(text[20:24]) / 36000.0, int(text[24:28]) / 36000.0
        n_cols, n_rows = int(text[47:51]), int(text[51:55])
        if min(x_step, y_step) <= 0.0 or min(n_cols, n_rows) < 2:
            raise ValueError("intervals and counts must be positive")
        if not -90.0 <= lat_south <= 90.0 or abs(lon_west) > 180.0 or lat_south + (n_rows - 1) * y_step > 90.001:
            raise ValueError("its corners lie off the earth")
    except (ValueError, IndexError, KeyError) as error:
        raise TerrainError(Problem(name, "header", None, f"is not that of a DTED cell ({error})", _AGAIN)) from error
    return lon_west, lat_south, x_step, y_step, n_cols, n_rows


def _degrees(text: str) -> float:
    """DDDMMSSH to degrees: 0360000E is 36."""
    value = int(text[:3]) + int(text[3:5]) / 60.0 + int(text[5:7]) / 3600.0
    return value if {"N": True, "E": True, "S": False, "W": False}[text[7]] else -value
