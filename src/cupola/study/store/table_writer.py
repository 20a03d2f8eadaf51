"""Tables that come in pieces, written so that their bytes do not depend on how they were cut.

Pieces are gathered into slabs of a few thousand rows, each a Parquet file beside the table, and these are joined:
so a table is written in the memory of one slab. A table that comes in one piece is written at once.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from cupola.engine.results import Columns
from cupola.study.store.parquet import BEAT, join_tables, write_table

#: A slab takes about so much memory [bytes].
SLAB_BYTES = 4 * 2**20


class Slabs:
    """One table under way.

    Parameters
    ----------
    folder : pathlib.Path
        For the slabs; made when needed.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._files: list[Path] = []
        self._pending: list[Columns] = []
        self._rows = 0

    def add(self, columns: Columns) -> None:
        """The next rows.

        Raises
        ------
        OSError
            If a slab cannot be written.
        """
        piece = dict(columns.items())
        self._pending.append(piece)
        self._rows += len(next(iter(piece.values()))) if piece else 0
        if self._rows < max(BEAT, SLAB_BYTES // (8 * len(piece))) or (len(self._pending) == 1 and not self._files):
            return
        whole = self._gathered()
        n = self._rows // BEAT * BEAT
        self._store({name: column[:n] for name, column in whole.items()})
        # Copied, so that the slab can go.
        self._pending = [{name: column[n:].copy() for name, column in whole.items()}]
        self._rows -= n

    def write(self, path: Path, metadata: Mapping[str, str]) -> None:
        """Write the table; no rows can be added afterwards.

        Raises
        ------
        OSError
            If it cannot be written.
        """
        if not self._files:
            write_table(path, self._gathered(), metadata)
            return
        if self._rows:
            self._store(self._gathered())
            self._pending, self._rows = [], 0
        join_tables(path, self._files, metadata)

    def remove(self) -> None:
        """Take the slabs away."""
        shutil.rmtree(self._folder, ignore_errors=True)

    def _store(self, columns: Columns) -> None:
        self._folder.mkdir(exist_ok=True)
        self._files.append(self._folder / f"{len(self._files):06d}.parquet")
        write_table(self._files[-1], columns, {})

    def _gathered(self) -> Columns:
        if len(self._pending) == 1:
            return self._pending[0]
        return {name: np.concatenate([piece[name] for piece in self._pending]) for name in self._pending[0]}
