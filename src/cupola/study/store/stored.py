"""Results that stay on disk: a column is read when it is asked for, and the latest are kept in memory."""

from __future__ import annotations

import shutil
import tempfile
import threading
import weakref
from abc import abstractmethod
from collections import OrderedDict
from collections.abc import Callable, ItemsView, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np

from cupola.engine.results import Columns, Results, concatenate
from cupola.errors import InputError, Problem
from cupola.study.store.parquet import read_columns, shape_of

TABLES = ("replications", "flights", "engagements")
#: Columns of a table that are kept take no more than this; a table that fits is read as one.
CACHE_BYTES = 32 * 2**20
#: Rows of a table of a run folder that are looked at at a time, about [-].
BATCH_ROWS = 120_000
#: Of a number or a pointer.
_VALUE_BYTES = 8


class Scratch:
    """A folder of this machine that goes when nobody holds it any more, or at the end of the process."""

    def __init__(self) -> None:
        self.path = Path(tempfile.mkdtemp(prefix="cupola-"))
        weakref.finalize(self, shutil.rmtree, self.path, ignore_errors=True)


class Stored(Mapping[str, np.ndarray]):
    """A table on disk.

    Parameters
    ----------
    names : sequence of str
        Its columns.
    n_rows : int
        How many rows it has [-].
    cache_bytes : int, optional
        What its columns in memory may take; 0: none is kept. None: `CACHE_BYTES`.
    """

    def __init__(self, names: Sequence[str], n_rows: int, cache_bytes: int | None = None) -> None:
        self.names = tuple(names)
        self.n_rows = n_rows
        self._cache_bytes = CACHE_BYTES if cache_bytes is None else cache_bytes
        self._kept: OrderedDict[str, np.ndarray] = OrderedDict()
        self._lock = threading.RLock()

    @abstractmethod
    def read(self, names: Sequence[str]) -> dict[str, np.ndarray]:
        """Columns, from disk."""

    @property
    def is_small(self) -> bool:
        """Whether all of it may be in memory."""
        return len(self.names) * self.n_rows * _VALUE_BYTES <= self._cache_bytes

    def __getitem__(self, name: str) -> np.ndarray:
        with self._lock:
            if name in self._kept:
                self._kept.move_to_end(name)
                return self._kept[name]
            if name not in self.names:
                raise KeyError(name)
            found = self.read(self.names if self.is_small else [name])
            self._kept.update(found)
            while sum(len(column) for column in self._kept.values()) * _VALUE_BYTES > self._cache_bytes:
                self._kept.popitem(last=False)
            return found[name]

    def __contains__(self, name: object) -> bool:
        return name in self.names

    def __iter__(self) -> Iterator[str]:
        return iter(self.names)

    def __len__(self) -> int:
        return len(self.names)

    def items(self) -> ItemsView[str, np.ndarray]:
        """All columns, read so many at a time as may be in memory."""
        return _Items(self)

    def in_groups(self) -> Iterator[tuple[str, np.ndarray]]:
        """Name and column of each, in order."""
        if self.is_small:
            yield from ((name, self[name]) for name in self.names)
            return
        size = max(1, CACHE_BYTES // max(1, _VALUE_BYTES * self.n_rows))
        for start in range(0, len(self.names), size):
            yield from self.read(self.names[start : start + size]).items()


class _Items(ItemsView[str, np.ndarray]):
    def __init__(self, table: Stored) -> None:
        super().__init__(table)
        self._table = table

    def __iter__(self) -> Iterator[tuple[str, np.ndarray]]:
        return self._table.in_groups()


class ParquetTable(Stored):
    """A table of a run folder.

    Parameters
    ----------
    find : callable
        Gives the file; called when something is read.
    names, n_rows
        As in `Stored`.
    keep : object
        Kept as long as the table: what takes the file away at its end.
    """

    def __init__(self, find: Callable[[], Path], names: Sequence[str], n_rows: int, keep: object = None) -> None:
        super().__init__(names, n_rows)
        self._find = find
        self._keep = keep
        self._stamp: tuple[int, int] | None = None

    @classmethod
    def of(cls, path: Path, keep: object = None) -> ParquetTable:
        """The table in a file; raises OSError where there is none."""
        table = cls(lambda: path, *shape_of(path), keep)
        table._check(path)
        return table

    def read(self, names: Sequence[str], replications: tuple[int, int] | None = None) -> dict[str, np.ndarray]:
        """Columns, from disk; of some replications, from the first number to the second."""
        path = self._find()
        try:
            self._check(path)
            return read_columns(path, names, replications)
        except OSError as error:
            problem = Problem(str(path), "", None, f"cannot be read: {error.strerror}", "open the results again")
            raise InputError(problem) from error

    def _check(self, path: Path) -> None:
        """Whether it is still the file that it was: columns of two runs must not meet."""
        about = path.stat()
        stamp = (about.st_size, about.st_mtime_ns)
        if self._stamp is None:
            self._stamp = stamp
        elif self._stamp != stamp:
            limit = "has been written again since the results were opened"
            raise InputError(Problem(str(path), "", None, limit, "open them again"))


class _Between(Stored):
    """Rows of some replications of a table of a run folder; nothing is kept."""

    def __init__(self, table: ParquetTable, first: int, last: int) -> None:
        super().__init__(table.names, 0, 0)
        self._table = table
        self._ends = (first, last)

    @property
    def is_small(self) -> bool:
        return False

    def read(self, names: Sequence[str]) -> dict[str, np.ndarray]:
        return self._table.read(names, self._ends)

    def in_groups(self) -> Iterator[tuple[str, np.ndarray]]:
        yield from self.read(self.names).items()


class JoinedTable(Stored):
    """The tables of several pieces as one."""

    def __init__(self, tables: Sequence[Columns], n_rows: int) -> None:
        super().__init__(tuple(tables[0]), n_rows)
        self._tables = tables

    def read(self, names: Sequence[str]) -> dict[str, np.ndarray]:
        found = [read_from(table, names) for table in self._tables]
        return {name: np.concatenate([columns[name] for columns in found]) for name in names}


def read_from(table: Columns, names: Sequence[str]) -> Mapping[str, np.ndarray]:
    """Columns of a table, from disk in one go if it lies there."""
    return table.read(names) if isinstance(table, Stored) else {name: table[name] for name in names}


@dataclass(frozen=True, eq=False, repr=False)
class StoredResults(Results):
    """Results whose tables lie on disk.

    Parameters
    ----------
    split : callable
        Gives their batches where they are too many for one.
    known_digest : str
        As it stands in a manifest; empty: made from the table.
    """

    split: Callable[[], Iterator[Results]] = lambda: iter(())
    known_digest: str = ""

    @cached_property
    def digest(self) -> str:
        """As of all `Results`."""
        return self.known_digest or super().digest

    def batches(self) -> Iterator[Results]:
        """All replications in order, so many at a time as memory holds with ease."""
        tables = (self.replications, self.flights, self.engagements)
        if all(isinstance(table, Stored) and table.is_small for table in tables):
            yield self
        else:
            yield from self.split()


def joined(pieces: Sequence[Results]) -> Results:
    """Results of consecutive pieces as one: in memory if all of them are, else read from them when asked.

    Raises
    ------
    ValueError
        If there are none.
    """
    tables = [[getattr(piece, table) for piece in pieces] for table in TABLES]
    if all(isinstance(table, dict) for of_pieces in tables for table in of_pieces):
        return concatenate(pieces)
    numbers = np.concatenate([piece.replications["replication"] for piece in pieces])
    n_rows = [len(numbers), *(sum(rows_of(table) for table in of_pieces) for of_pieces in tables[1:])]
    replications, flights, engagements = map(JoinedTable, tables, n_rows)
    return StoredResults(
        pieces[0].scenario,
        pieces[0].seed,
        replications,
        flights,
        engagements,
        pieces[0].terrain,
        pieces[0].warnings,
        split=lambda: iter(pieces),
    )


def rows_of(table: Columns) -> int:
    """How many rows a table has [-]."""
    return table.n_rows if isinstance(table, Stored) else len(table["replication"])


def in_folder(
    about: Results, find: Callable[[str], Path], digest: str, keep: object = None, shapes_of: Results | None = None
) -> StoredResults:
    """Results whose tables are Parquet files.

    Parameters
    ----------
    about : Results
        Scenario, seed, terrain and warnings; its tables are not looked at.
    find : callable
        Name of a table to its file.
    digest : str
        As it stands in the manifest; empty: made from the table.
    keep : object
        Kept as long as the results: what takes the files away at its end.
    shapes_of : Results, optional
        Has tables of the same columns and numbers of rows: the files are then not looked at before something is read.

    Raises
    ------
    OSError
        If a file cannot be read.
    """

    def table(name: str) -> ParquetTable:
        if shapes_of is None:
            return ParquetTable.of(find(name), keep)
        like = getattr(shapes_of, name)
        return ParquetTable(lambda: find(name), tuple(like), rows_of(like), keep)

    replications, flights, engagements = map(table, TABLES)
    whole = StoredResults(
        about.scenario, about.seed, replications, flights, engagements, about.terrain, about.warnings,
        known_digest=digest,
    )  # fmt: skip
    return replace(whole, split=lambda: _split(whole))


def _split(whole: Results) -> Iterator[Results]:
    """Results in a run folder, some replications at a time."""
    tables = [getattr(whole, name) for name in TABLES]
    numbers = whole.replications["replication"]
    size = max(1, int(BATCH_ROWS * len(numbers) / max(table.n_rows for table in tables)))
    for start in range(0, len(numbers), size):
        first, last = int(numbers[start]), int(numbers[min(start + size, len(numbers)) - 1])
        replications, flights, engagements = (_Between(table, first, last) for table in tables)
        yield Results(
            whole.scenario, whole.seed, replications, flights, engagements, whole.terrain, whole.warnings
        )  # fmt: skip
