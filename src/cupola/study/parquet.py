"""Tables on disk: Parquet, written and read by DuckDB.

Text columns are strings, numbers that are not there (NaN) are nulls, compression is zstd. The same columns give the
same bytes.
"""

from __future__ import annotations

import errno
import glob
from collections.abc import Mapping
from pathlib import Path

import duckdb
import numpy as np

#: Version of the tables' layout; in the metadata of every file.
SCHEMA_VERSION = 1

_SQL_TYPES = {"U": "VARCHAR", "O": "VARCHAR", "b": "BOOLEAN", "i": "BIGINT", "u": "UBIGINT", "f": "DOUBLE"}


def write_table(path: Path, columns: Mapping[str, np.ndarray], metadata: Mapping[str, str]) -> None:
    """Write columns of equal length to a Parquet file.

    Parameters
    ----------
    path : pathlib.Path
        Where to; not atomic by itself: see `cupola.study.atomic.replacing`.
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
    pairs = {"cupola_schema": str(SCHEMA_VERSION), **metadata}
    stored = ", ".join(f"{key}: {_text(value)}" for key, value in pairs.items())
    # One thread: row groups in a fixed order, so the same table gives the same bytes.
    with duckdb.connect(config={"threads": 1}) as connection:
        try:
            connection.execute(
                f"COPY (SELECT {selected} FROM source) TO {_text(str(path))}"
                f" (FORMAT PARQUET, COMPRESSION ZSTD, KV_METADATA {{{stored}}})"
            )
        except duckdb.IOException as error:
            code = errno.ENOSPC if "No space left" in str(error) else 0
            raise OSError(code, str(error).splitlines()[0]) from error
        finally:
            del source


def read_table(path: Path) -> tuple[dict[str, np.ndarray], dict[str, str]]:
    """Columns and metadata of a file that `write_table` made; text as objects, nulls of floats as NaN.

    Raises
    ------
    OSError
        If the file is missing or no Parquet.
    """
    # Folder names may hold characters that DuckDB would take for a pattern.
    name = glob.escape(str(path))
    with duckdb.connect(config={"threads": 1}) as connection:
        try:
            found = connection.execute("SELECT * FROM read_parquet(?)", [name]).fetchnumpy()
            pairs = connection.execute("SELECT key, value FROM parquet_kv_metadata(?)", [name]).fetchall()
        except duckdb.Error as error:
            raise OSError(0, str(error).splitlines()[0]) from error
    columns = {name: _plain(column) for name, column in found.items()}
    return columns, {bytes(key).decode(): bytes(value).decode() for key, value in pairs}


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
