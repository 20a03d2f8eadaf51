"""Questions in SQL to the tables of a folder, answered by a process that can do nothing else.

Only one SELECT is run; it can read the tables of the folder and no other file, reach no network, load nothing and
change nothing. So a query written by somebody else can be run safely. It is asked of copies, whose hashes are
compared with what the run wrote down while they are made.
"""

from __future__ import annotations

import errno
import hashlib
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

from cupola.errors import InputError, OutputError, Problem
from cupola.study.questions.process import Answerer, Ended
from cupola.study.store.atomic import check_target, replacing
from cupola.study.sweeps.folder import is_whole
from cupola.study.views import View, views_of

#: Memory that a question may take before it goes on on disk [bytes], and the room it then has there.
MEMORY_BYTES = 2_000_000_000
ROOM = "20GB"
_COPY_BYTES = 2**20

Row = tuple[Any, ...]


class Tables:
    """The tables of a folder, ready to be asked. Made by `open_tables`."""

    def __init__(
        self,
        answerer: Answerer,
        name: str,
        views: list[View],
        scratch: Path,
        target: Path | None,
        deadline_s: float | None,
    ) -> None:
        self._waiting: Answerer | None = answerer
        self._name = name
        self._scratch = scratch
        self._target = target
        self._deadline_s = deadline_s
        self._copies: dict[str, list[str]] = {}
        self.views = views

    def describe(self) -> dict[str, tuple[int, list[tuple[str, str]]]]:
        """Of each table: how many rows it has [-], and name and type of its columns."""
        names = [view.name for view in self.views]
        with self._opened(names) as answerer:
            kind, value = answerer.tell("describe", tables=names)
            if kind != "described":
                self._refuse(kind, value)
        return dict(value)

    def select(self, sql: str) -> tuple[tuple[str, ...], Iterator[Row]]:
        """Ask; names of the columns of the answer, and its rows as they come.

        Raises
        ------
        InputError
            If it is not one SELECT over these tables.
        """
        rows = self._asked(sql)
        return next(rows), rows

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
        check_target(self._target, ".parquet")
        written = self._scratch / "answer.parquet"
        with self._answerer() as answerer:
            statement, used = self._checked(answerer, sql)
            self._open(answerer, used, [str(written)])
            kind, value = answerer.tell("write", statement=statement, file=str(written))
            if kind != "end":
                self._refuse(kind, value)
        with replacing(self._target) as temporary:
            shutil.move(written, temporary)

    def _asked(self, sql: str) -> Iterator[Any]:
        """First the names of the columns, then the rows."""
        with self._answerer() as answerer:
            statement, used = self._checked(answerer, sql)
            self._open(answerer, used, [])
            kind, value = answerer.tell("select", statement=statement)
            if kind != "columns":
                self._refuse(kind, value)
            yield value
            yield from answerer.rows()
            kind, value = answerer.last
            if kind != "end":
                self._refuse(kind, value)

    def _checked(self, answerer: Answerer, sql: str) -> tuple[str, list[str]]:
        """The text of the one SELECT in a question, and the tables that it reads."""
        if not isinstance(sql, str):
            raise InputError(Problem("SQL", "", sql, "must be a text", 'such as "select * from flights"'))
        try:
            sql.encode("utf-8")
        except UnicodeError:
            raise InputError(Problem("SQL", "", None, "is not text in UTF-8", "type it again")) from None
        kind, value = answerer.tell("check", sql=sql, tables=[view.name for view in self.views])
        if kind != "checked":
            self._refuse(kind, value)
        statement, used = value
        return statement, used

    @contextmanager
    def _opened(self, names: list[str]) -> Iterator[Answerer]:
        with self._answerer() as answerer:
            self._open(answerer, names, [])
            yield answerer

    def _open(self, answerer: Answerer, names: list[str], written: list[str]) -> None:
        """Give it copies of these tables, and take all else away from it."""
        kind, value = answerer.tell(
            "open",
            views={view.name: self._copied(view) for view in self.views if view.name in names},
            written=written,
            memory=f"{MEMORY_BYTES} bytes",
            memory_bytes=MEMORY_BYTES,
            room=ROOM,
            spill=str(self._scratch / "spill"),
        )
        if kind != "opened":
            self._refuse(kind, value)
        if not value:
            answerer.end_above(MEMORY_BYTES)

    @contextmanager
    def _answerer(self) -> Iterator[Answerer]:
        """A process for one question: the one that was started at opening, if it is still there."""
        answerer, self._waiting = self._waiting or Answerer(), None
        try:
            if self._deadline_s is not None:
                answerer.end_after(self._deadline_s)
            yield answerer
        except Ended as error:
            self._refuse(error.why or "ended", "")
        finally:
            answerer.close()

    def _copied(self, view: View) -> list[str]:
        """Copies of the files of a table; raises InputError if they are not what the run wrote."""
        if view.name not in self._copies:
            folder = _made(self._scratch / "copies" / view.name)
            copies = [folder / f"{k:06d}.parquet" for k in range(len(view.files))]
            for file, copy, expected in zip(view.files, copies, view.hashes, strict=True):
                found = _copied(file, copy)
                unlike = expected is not None and found != expected
                if unlike or (expected is None and view.has_digests and not is_whole(copy)):
                    limit = f"{file.name} does not belong to the manifest, or is damaged"
                    raise InputError(Problem(self._name, "", None, limit, "run the study again"))
            self._copies[view.name] = [str(copy) for copy in copies]
        return self._copies[view.name]

    def _refuse(self, kind: str, text: str) -> NoReturn:
        """The error of the question, or of what it was asked of."""
        tables = ", ".join(view.name for view in self.views)
        if kind == "writing":
            raise OutputError(f"{self._target}: cannot be written: {text}")
        if kind == "table":
            raise InputError(Problem(self._name, "", None, text, "run the study again"))
        if kind == "io":
            raise InputError(Problem(self._name, "", None, text))
        limit, hint = {
            "statement": (f"must be one SELECT, and is {text}", "--parquet, --csv and --json write the answer"),
            "permission": (
                f"may read the tables {tables} of {self._name}, and nothing else: no files, no network, no settings",
                "",
            ),
            "memory": (
                f"needs more than {MEMORY_BYTES / 1e9:g} GB of memory, or than {ROOM} on disk",
                "ask for less at a time, or aggregate",
            ),
            "time": (
                f"has no answer after {self._deadline_s:g} s" if self._deadline_s else "",
                "ask for less, or give it a longer --deadline",
            ),
            "ended": ("the process that answers ended without a word", "ask for less at a time"),
        }.get(kind, (text, f"the tables are {tables}"))
        raise InputError(Problem("SQL", "", None, limit, hint))


@contextmanager
def open_tables(
    folder: str | Path, *, parquet: Path | None = None, deadline_s: float | None = None
) -> Iterator[Tables]:
    """Open the tables of a run folder or a sweep for questions.

    Parameters
    ----------
    folder : str or pathlib.Path
        The folder, of a finished or unfinished run or sweep; or the address of a finished run or of a sweep.
    parquet : pathlib.Path, optional
        The file that `Tables.write_parquet` writes.
    deadline_s : float, optional
        How long a question may take [s]; None: as long as it takes.

    Raises
    ------
    InputError
        If there are no such tables, or they are not what the run wrote.
    """
    answerer = Answerer()
    try:
        with tempfile.TemporaryDirectory(prefix="cupola-", ignore_cleanup_errors=True) as scratch:
            views = views_of(folder, _made(Path(scratch) / "tables"))
            tables = Tables(answerer, str(folder), views, Path(scratch), parquet, deadline_s)
            yield tables
    finally:
        answerer.close()


def query(folder: str | Path, sql: str, *, deadline_s: float | None = None) -> tuple[tuple[str, ...], list[Row]]:
    """Ask the tables of a run folder or a sweep.

    Parameters
    ----------
    folder : str or pathlib.Path
        The folder, of a finished or unfinished run or sweep; or the address of a finished run or of a sweep.
    sql : str
        One SELECT over the tables that docs/results.md lists.
    deadline_s : float, optional
        How long it may take [s]; None: as long as it takes.

    Returns
    -------
    columns : tuple of str
        Names.
    rows : list of tuple
        The answer.

    Raises
    ------
    InputError
        If there are no such tables, they are not what the run wrote, or it is not one SELECT over them.
    """
    with open_tables(folder, deadline_s=deadline_s) as tables:
        columns, rows = tables.select(sql)
        return columns, list(rows)


def _copied(file: Path, to: Path) -> str:
    """Copy a file; SHA-256 of what was copied."""
    found = hashlib.sha256()
    try:
        with open(file, "rb") as source, open(to, "wb") as copy:
            while block := source.read(_COPY_BYTES):
                found.update(block)
                copy.write(block)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            hint = "free some space there, or name another place in TMPDIR"
            problem = Problem(str(to.parent), "", None, "has no room for a copy of the tables", hint)
            raise OutputError(str(problem)) from None
        raise InputError(Problem(str(file), "", None, f"cannot be read: {error.strerror}")) from None
    return found.hexdigest()


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True)
    return folder
