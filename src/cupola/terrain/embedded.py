"""The embedded terrain: the whole earth at 5 arc-minutes, so that any place runs with no download.

The file is one line of JSON (what it is, whose, where it lies) and one zlib block: heights as int16, each row as
differences from its western neighbour, folded to unsigned (0, -1, 1, -2 ... become 0, 1, 2, 3 ...), low bytes first
and high bytes after. Made by `scripts/make_global_terrain.py`, which uses `pack` below.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from cupola.terrain.grid import TerrainGrid
from cupola.terrain.horizon_error import horizon_error_mrad

#: What users write in a scenario for this terrain.
GLOBAL_NAME = "global-5min"
#: The file inside the package.
GLOBAL_FILE = "global_5min.terrain"
#: Rows that are unpacked at a time: the whole at once took four times the memory of the heights.
_STRIP_ROWS = 64
#: Nominal ground posting of 5 arc-minutes [m].
GLOBAL_POSTING_M = 9266.0


def pack(heights: NDArray[np.int16]) -> bytes:
    """Heights to bytes; the inverse of `unpack`."""
    west = np.concatenate([np.zeros_like(heights[:, :1]), heights[:, :-1]], axis=1)
    step = heights - west
    folded = ((step << 1) ^ (step >> 15)).astype("<u2")
    raw = folded.view(np.uint8).reshape(*folded.shape, 2)
    return zlib.compress(np.ascontiguousarray(np.moveaxis(raw, -1, 0)).tobytes(), 9)


def unpack(packed: bytes, shape: tuple[int, int]) -> NDArray[np.int16]:
    """Bytes to heights, bit for bit.

    Examples
    --------
    >>> heights = np.array([[0, -415, 6573], [-1, -1, 32000]], dtype=np.int16)
    >>> bool((unpack(pack(heights), (2, 3)) == heights).all())
    True
    """
    n_rows, n_cols = shape
    heights = np.zeros(shape, dtype=np.int16)
    folded = heights.view(np.uint16)
    stream = _Stream(packed)
    for shift in (0, 8):  # all low bytes come before the first high one
        for strip in _strips(n_rows):
            rows = strip.stop - strip.start
            part = np.frombuffer(stream.read(rows * n_cols), np.uint8).reshape(rows, n_cols)
            folded[strip] |= part.astype(np.uint16) << np.uint16(shift)
    for strip in _strips(n_rows):
        # Folded 2 s is s, folded 2 s - 1 is -s; int16 arithmetic wraps round, so the running sum comes out right.
        step = ((folded[strip] >> 1) ^ (np.uint16(0) - (folded[strip] & 1))).view(np.int16)
        np.cumsum(step, axis=1, dtype=np.int16, out=heights[strip])
    return heights


def _strips(n_rows: int) -> Iterator[slice]:
    """Rows, some at a time."""
    return (slice(i, min(i + _STRIP_ROWS, n_rows)) for i in range(0, n_rows, _STRIP_ROWS))


class _Stream:
    """Bytes of a zlib block, so many at a time."""

    def __init__(self, packed: bytes) -> None:
        self._left = packed
        self._inflate = zlib.decompressobj()

    def read(self, n: int) -> bytes:
        """The next ``n`` bytes; raises zlib.error when the block is shorter."""
        parts = []
        while n > 0:
            part = self._inflate.decompress(self._left, n)
            self._left = self._inflate.unconsumed_tail
            if not part:
                raise zlib.error("the block ends too early")
            parts.append(part)
            n -= len(part)
        return b"".join(parts)


@lru_cache(maxsize=1)
def open_global() -> TerrainGrid:
    """The embedded global terrain, 5 arc-minutes; read once in a process, about 0.1 s."""
    data = (files("cupola.terrain") / "data" / GLOBAL_FILE).read_bytes()
    line, _, packed = data.partition(b"\n")
    header = json.loads(line)
    n_rows, n_cols = header["shape"]
    return TerrainGrid(
        heights=unpack(packed, (n_rows, n_cols)),
        y_first=header["lat_first_deg"],
        x_first=header["lon_first_deg"],
        y_step=1.0 / header["posts_per_deg"],
        x_step=1.0 / header["posts_per_deg"],
        name=header["name"],
        source=header["credit"],
        posting_m=GLOBAL_POSTING_M,
        horizon_error_mrad=horizon_error_mrad(GLOBAL_POSTING_M),
    )
