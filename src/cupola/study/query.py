"""Questions in SQL to the tables of a folder, answered by a DuckDB that can do nothing else.

Only one SELECT is run; it can read the tables of the folder and no other file, reach no network, load nothing and
change no setting. So a question from somebody else can be asked without harm.
"""

from __future__ import annotations

import glob
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

from cupola.errors import InputError, OutputError, Problem
from cupola.study.store.atomic import replacing, temporary_of
from cupola.study.views import View, views_of

#: Memory that a question may take before it goes on on disk, and the room it then has there.
MEMORY = "2GB"
ROOM = "20GB"
#: Rows that are taken out of an answer at a time [-].
BATCH = 10_000

Row = tuple[Any, ...]


class Tables:
    """The tables of a folder, ready to be asked. Made by `open_tables`."""

    def __init__(self, connection: Any, name: str, views: list[View], target: Path | None) -> None:
        self._connection = connection
        self._name = name
        self._target = target
        self.views = views

    def columns(self) -> dict[str, list[tuple[str, str]]]:
        """Name and type of all columns of each table."""
        return {view.name: self._described(view.name) for view in self.views}

    def rows_of(self, view: str) -> int:
        """How many rows a table has [-]."""
        (count,) = self._connection.execute(f"SELECT count(*) FROM {view}").fetchone()
        return int(count)

    def select(self, sql: str) -> tuple[tuple[str, ...], Iterator[Row]]:
        """Ask; names of the columns of the answer, and its rows as they come.

        Raises
        ------
        InputError
            If it is not one SELECT over these tables.
        """
        statement = self._checked(sql)
        with self._told():
            cursor = self._connection.execute(statement)
        return tuple(column[0] for column in cursor.description), self._rows(cursor)

    def write_parquet(self, sql: str) -> None:
        """Ask, and write the answer to the Parquet file that was named at opening.

        Raises
        ------
        InputError
            If it is not one SELECT over these tables.
        OutputError
            If the file cannot be written.
        """
        assert self._target is not None
        statement = self._checked(sql)
        with self._told():
            self._connection.execute(f"CREATE OR REPLACE TEMP VIEW answer AS\n{statement}")
        with replacing(self._target) as temporary, self._told(writes=True):
            # No temporary of DuckDB's own: this file is one, and the only one that may be written.
            options = "FORMAT PARQUET, COMPRESSION ZSTD, USE_TMP_FILE false"
            self._connection.execute(f"COPY answer TO {_text(str(temporary))} ({options})")

    def _described(self, view: str) -> list[tuple[str, str]]:
        return [(row[0], row[1]) for row in self._connection.execute(f"DESCRIBE {view}").fetchall()]

    def _checked(self, sql: str) -> str:
        """The text of the one SELECT in a question."""
        with self._told():
            statements = self._connection.extract_statements(sql)
        kinds = [statement.type.name for statement in statements]
        if kinds == ["SELECT"]:
            return str(statements[0].query)
        found = "nothing" if not kinds else kinds[0] if len(kinds) == 1 else f"{len(kinds)} statements"
        cure = "--parquet, --csv and --json write the answer"
        raise InputError(Problem("SQL", "", None, f"must be one SELECT, and is {found}", cure))

    def _rows(self, cursor: Any) -> Iterator[Row]:
        while True:
            with self._told():
                batch = cursor.fetchmany(BATCH)
            if not batch:
                return
            yield from batch

    @contextmanager
    def _told(self, *, writes: bool = False) -> Iterator[None]:
        """Errors of DuckDB as errors of the question."""
        tables = ", ".join(view.name for view in self.views)
        try:
            yield
        except duckdb.PermissionException:
            limit = f"may read the tables {tables} of {self._name}, and nothing else: no files, no network, no settings"
            raise InputError(Problem("SQL", "", None, limit)) from None
        except duckdb.OutOfMemoryException:
            limit = f"needs more than {MEMORY} of memory and {ROOM} on disk"
            raise InputError(Problem("SQL", "", None, limit, "ask for less at a time, or aggregate")) from None
        except duckdb.IOException as error:
            if writes:
                raise OutputError(f"{self._target}: cannot be written: {_first(error)}") from None
            raise InputError(Problem(self._name, "", None, _first(error))) from None
        except duckdb.Error as error:
            raise InputError(Problem("SQL", "", None, _first(error), f"the tables are {tables}")) from None


@contextmanager
def open_tables(folder: str | Path, *, parquet: Path | None = None) -> Iterator[Tables]:
    """Open the tables of a run folder or a sweep for questions.

    Parameters
    ----------
    folder : str or pathlib.Path
        The folder, of a finished or unfinished run or sweep; or the address of a finished run or of a sweep.
    parquet : pathlib.Path, optional
        The file that `Tables.write_parquet` may write.

    Raises
    ------
    InputError
        If there are no such tables.
    """
    with tempfile.TemporaryDirectory(prefix="cupola-") as scratch:
        views = views_of(folder, _made(Path(scratch) / "tables"))
        with duckdb.connect(config={"python_enable_replacements": False}) as connection:
            try:
                for view in views:
                    connection.execute(_definition(view))
            except duckdb.Error as error:
                raise InputError(Problem(str(folder), "", None, _first(error), "run the study again")) from None
            written = [] if parquet is None else [temporary_of(parquet)]
            _lock(connection, [*(file for view in views for file in view.files), *written], Path(scratch) / "spill")
            yield Tables(connection, str(folder), views, parquet)


def query(folder: str | Path, sql: str) -> tuple[tuple[str, ...], list[Row]]:
    """Ask the tables of a run folder or a sweep.

    Parameters
    ----------
    folder : str or pathlib.Path
        The folder, of a finished or unfinished run or sweep; or the address of a finished run or of a sweep.
    sql : str
        One SELECT over the tables that docs/results.md lists.

    Returns
    -------
    columns : tuple of str
        Names.
    rows : list of tuple
        The answer.

    Raises
    ------
    InputError
        If there are no such tables, or it is not one SELECT over them.
    """
    with open_tables(folder) as tables:
        columns, rows = tables.select(sql)
        return columns, list(rows)


def _definition(view: View) -> str:
    # Folder names may hold characters that DuckDB would take for a pattern.
    files = ", ".join(_text(glob.escape(str(file))) for file in view.files)
    return f"CREATE VIEW {view.name} AS SELECT * FROM read_parquet([{files}], union_by_name = true)"


def _lock(connection: Any, files: list[Path], spill: Path) -> None:
    """Take everything away but these files; the order matters, and nothing can be given back."""
    # DuckDB looks at the name as it is asked for, and again at what it found under it.
    names = {name for file in files for name in (str(file), glob.escape(str(file)))}
    allowed = ", ".join(map(_text, sorted(names)))
    for setting in (
        f"memory_limit = '{MEMORY}'",
        f"temp_directory = {_text(str(spill))}",
        f"max_temp_directory_size = '{ROOM}'",
        "autoinstall_known_extensions = false",
        "autoload_known_extensions = false",
        "allow_community_extensions = false",
        f"allowed_paths = [{allowed}]",
        "enable_external_access = false",
        "lock_configuration = true",
    ):
        connection.execute(f"SET {setting}")


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


def _first(error: duckdb.Error) -> str:
    """What DuckDB says, without the line that it repeats."""
    return " ".join(str(error).split("\n\n")[0].split())


def _text(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
