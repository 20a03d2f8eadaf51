"""Tables on disk: Parquet, written and read by DuckDB.

Text columns are strings, numbers that are not there (NaN) are nulls, compression is zstd. The same columns give the
same bytes.
"""

from __future__ import annotations

import errno
import glob
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import numpy as np

#: Version of the tables' layout; in the metadata of every file.
SCHEMA_VERSION = 1
#: DuckDB handles so many rows at a time: where a table is cut at multiples of it, nobody sees the cut.
BEAT = 2048
#: Rows of a row group, which is built in memory, more than once over [-]: a multiple of `BEAT`.
ROW_GROUP_ROWS = 60 * BEAT
#: Values of a row group at most [-]: a wide table has fewer rows in each, or it would take memory by its width.
ROW_GROUP_VALUES = 2_000_000

_SQL_TYPES = {"U": "VARCHAR", "O": "VARCHAR", "b": "BOOLEAN", "i": "BIGINT", "u": "UBIGINT", "f": "DOUBLE"}


def write_table(path: Path, columns: Mapping[str, np.ndarray], metadata: Mapping[str, str]) -> None:
    """Write columns of equal length to a Parquet file.

    Parameters
    ----------
    path : pathlib.Path
        Where to; not atomic by itself: see `cupola.study.store.atomic.replacing`.
    columns : mapping of str to ndarray
        One-dimensional; text, truth values, whole numbers or floats.
    metadata : mapping of str to str
        Key-value metadata of the file, besides ``cupola_schema``.

    Raises
    ------
    OSError
        If the file cannot be written.
    """
    # DuckDB finds this dictionary by its name in the query.
    source = {name: column.astype(object) if column.dtype.kind == "U" else column for name, column in columns.items()}
    selected = ", ".join(
        f"CAST({_name(name)} AS {_SQL_TYPES[column.dtype.kind]}) AS {_name(name)}" for name, column in columns.items()
    )
    with _told() as database:
        database.execute(_copy(f"SELECT {selected} FROM source", path, metadata, len(columns)))
    del source


def join_tables(path: Path, slabs: Sequence[Path], metadata: Mapping[str, str]) -> None:
    """Write the rows of several Parquet files of the same columns, one after another, to one; little memory is used.

    When each but the last has a multiple of `BEAT` rows, the bytes are those that `write_table` gives for all of them.

    Raises
    ------
    OSError
        If the file cannot be written.
    """
    with _told() as database:
        n_columns = len(database.execute(f"DESCRIBE SELECT * FROM {_scan(slabs[:1])}").fetchall())
        database.execute(_copy(f"SELECT * FROM {_scan(slabs)}", path, metadata, n_columns))


def read_table(path: Path) -> tuple[dict[str, np.ndarray], dict[str, str]]:
    """Columns and metadata of a file that `write_table` made; text as objects, nulls of floats as NaN.

    Raises
    ------
    OSError
        If the file is missing or no Parquet.
    """
    return read_columns(path), read_metadata(path)


def read_columns(
    path: Path, names: Sequence[str] | None = None, replications: tuple[int, int] | None = None
) -> dict[str, np.ndarray]:
    """Some or all columns of a file that `write_table` made.

    Parameters
    ----------
    path : pathlib.Path
        The file.
    names : sequence of str, optional
        Which columns; None: all.
    replications : (int, int), optional
        Only rows of the replications from the first number to the second, both included.

    Raises
    ------
    OSError
        If the file is missing or no Parquet.
    """
    selected = "*" if names is None else ", ".join(map(_name, names))
    where = "" if replications is None else " WHERE replication BETWEEN {} AND {}".format(*map(int, replications))
    with _told() as database:
        found = database.execute(f"SELECT {selected} FROM {_scan([path])}{where}").fetchnumpy()
    return {name: _plain(column) for name, column in found.items()}


def read_metadata(path: Path) -> dict[str, str]:
    """Key-value metadata of a Parquet file; raises OSError as `read_table` does."""
    # Folder names may hold characters that DuckDB would take for a pattern.
    with _told() as database:
        pairs = database.execute("SELECT key, value FROM parquet_kv_metadata(?)", [glob.escape(str(path))]).fetchall()
    return {bytes(key).decode(): bytes(value).decode() for key, value in pairs}


def shape_of(path: Path) -> tuple[tuple[str, ...], int]:
    """Names of the columns of a Parquet file, and how many rows it has; raises OSError as `read_table` does."""
    with _told() as database:
        described = database.execute(f"DESCRIBE SELECT * FROM {_scan([path])}").fetchall()
        ((rows,),) = database.execute(f"SELECT count(*) FROM {_scan([path])}").fetchall()
    return tuple(row[0] for row in described), int(rows)


@contextmanager
def _told() -> Iterator[Any]:
    """A connection; what DuckDB says about files comes out as errors of the operating system."""
    with _database(os.getpid()).cursor() as database:
        try:
            yield database
        except duckdb.Error as error:
            code = errno.ENOSPC if "No space left" in str(error) else 0
            raise OSError(code, str(error).splitlines()[0]) from error


@cache
def _database(process: int) -> Any:
    """DuckDB of this process: to start one takes longer than most questions."""
    # One thread: row groups in a fixed order, so the same table gives the same bytes.
    database = duckdb.connect(config={"threads": 1})
    # Files are read once, column by column: to keep their bytes would only fill memory. Older ones have no such cache.
    with suppress(duckdb.CatalogException):
        database.execute("SET enable_external_file_cache = false")
    return database


def group_rows(n_columns: int) -> int:
    """Rows of a row group of a table of so many columns [-].

    Examples
    --------
    >>> group_rows(10), group_rows(90), group_rows(10**6)
    (122880, 20480, 2048)
    """
    return min(ROW_GROUP_ROWS, max(1, ROW_GROUP_VALUES // n_columns // BEAT) * BEAT)


def _copy(question: str, path: Path, metadata: Mapping[str, str], n_columns: int) -> str:
    pairs = {"cupola_schema": str(SCHEMA_VERSION), **metadata}
    stored = ", ".join(f"{key}: {_text(value)}" for key, value in pairs.items())
    options = f"FORMAT PARQUET, COMPRESSION ZSTD, ROW_GROUP_SIZE {group_rows(n_columns)}, KV_METADATA {{{stored}}}"
    return f"COPY ({question}) TO {_text(str(path))} ({options})"


def _scan(paths: Sequence[Path]) -> str:
    # Names may hold what DuckDB would take for a pattern, or, as in a=1, for the value of a column.
    files = ", ".join(_text(glob.escape(str(path))) for path in paths)
    return f"read_parquet([{files}], hive_partitioning = false)"


def _plain(column: np.ndarray) -> np.ndarray:
    if isinstance(column, np.ma.MaskedArray):
        column = column.filled(np.nan)
    if column.dtype.kind != "O":
        return column
    # One object for each word, as the engine has it: fixed-width strings of sentences took tens of megabytes.
    words: dict[str, str] = {}
    shared = np.empty(column.shape, dtype=object)
    shared[:] = [words.setdefault(word, word) for word in map(str, column)]
    return shared


def _name(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _text(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
