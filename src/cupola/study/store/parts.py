"""Finished chunks of a run that is not complete: one file each, whole or not at all.

A run that is stopped or killed loses at most the chunks that were being simulated. Draws have addresses, so it does not
matter in how many pieces, in which order or by how many workers the replications were made.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from cupola.engine.results import Columns, Results, Rows, coded
from cupola.errors import OutputError, Problem
from cupola.study.store import pieces
from cupola.study.store.atomic import cannot_write, remove_strays, replacing
from cupola.study.store.fingerprint import Fingerprint, otherwise
from cupola.study.store.stored import TABLES, Stored, rows_of

if TYPE_CHECKING:
    from cupola.engine.build.model import Model

#: A column of words is stored as numbers, and the words beside it under its name with this added.
_WORDS = "/words"


def save_part(folder: Path, identity: Fingerprint, first: int, results: Results) -> Path:
    """Keep a finished chunk of a run; ``first`` is the number of its first replication.

    Returns
    -------
    pathlib.Path
        Where it is.

    Raises
    ------
    OutputError
        If it cannot be written.
    """
    arrays: dict[str, Any] = {}
    for table in TABLES:
        for name, column in getattr(results, table).items():
            if column.dtype.kind == "O":
                words, codes = coded(column)
                arrays[f"{table}/{name}"] = codes.astype(np.min_scalar_type(len(words)))
                arrays[f"{table}/{name}{_WORDS}"] = np.array(words, dtype=str)
            else:
                arrays[f"{table}/{name}"] = column
    about = json.dumps({**asdict(identity), "warnings": list(results.warnings)})
    path = folder / f"part-{first:09d}-{results.n_replications}.npz"
    with replacing(path) as temporary, open(temporary, "wb") as file:
        np.savez(file, about=np.array(about), **arrays)
    return path


def load_parts(folder: Path, identity: Fingerprint, model: Model, seed: int, *, force: bool = False) -> list[Results]:
    """The chunks kept in a folder that belong to this run, in the order of their replications.

    Parameters
    ----------
    folder : pathlib.Path
        The folder of parts; need not exist.
    identity : Fingerprint
        Of the run that goes on.
    model : Model
        What is run.
    seed : int
        Seed of all draws.
    force : bool
        Throw away parts of another run instead of refusing.

    Raises
    ------
    OutputError
        If there are parts of another run, or made by another version.

    Notes
    -----
    Each is read once, to see whether it is whole, and not kept: what is given back reads from disk.
    """
    if not folder.is_dir():
        return []
    try:
        remove_strays(folder)
    except OSError as error:
        raise cannot_write(folder, error) from error
    kept = []
    for path in sorted(folder.glob("part-*.npz")):
        try:
            about, tables = read_part(path)
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
            path.unlink()  # damaged from outside: its replications are simulated again
            continue
        found = Fingerprint(about["inputs"], about["code"], about.get("numerics", ""))
        if found == identity:
            whole = Results(
                scenario=model.scenario,
                seed=seed,
                replications=tables["replications"],
                flights=tables["flights"],
                engagements=tables["engagements"],
                terrain=model.terrain_text,
                warnings=tuple(about["warnings"]),
            )
            kept.append(on_disk(path, whole))
        elif force:
            path.unlink()
        else:
            raise _foreign(folder, f"an unfinished run {_of_whom(found, identity)}")
    return kept


def _of_whom(found: Fingerprint, identity: Fingerprint) -> str:
    if found.inputs != identity.inputs:
        return "of another scenario, seed or terrain"
    if found.code != identity.code:
        return "by another version of Cupola"
    return f"by a machine that {otherwise(found.numerics)}"


def on_disk(path: Path, results: Results) -> Results:
    """A chunk that was kept, with tables that are read from its file when they are asked for."""
    replications, flights, engagements = (PartTable(path, name, getattr(results, name)) for name in TABLES)
    return replace(results, replications=replications, flights=flights, engagements=engagements)


class PartTable(Stored):
    """A table of a part; but for the numbers of the replications nothing of it stays in memory.

    Parameters
    ----------
    path : pathlib.Path
        The part.
    table : str
        Which of its tables.
    columns : mapping of str to ndarray
        The same in memory.
    """

    def __init__(self, path: Path, table: str, columns: Columns) -> None:
        super().__init__(tuple(columns), rows_of(columns), 0)
        self._path = path
        self._table = table
        self._numbers = columns["replication"].copy() if table == "replications" else None

    def __getitem__(self, name: str) -> np.ndarray:
        if name == "replication" and self._numbers is not None:
            return self._numbers
        return super().__getitem__(name)

    def read(self, names: Sequence[str]) -> dict[str, np.ndarray]:
        with open(self._path, "rb") as file, np.load(file, allow_pickle=False) as stored:
            return {name: _column(stored, f"{self._table}/{name}") for name in names}


def _column(stored: Any, key: str) -> np.ndarray:
    column: np.ndarray = stored[key]
    return stored[f"{key}{_WORDS}"].astype(object)[column] if f"{key}{_WORDS}" in stored else column


def covered(parts: list[Results], n: int) -> tuple[list[Results], list[tuple[int, int]]]:
    """The first ``n`` replications as far as they are there; as of `pieces.covered`."""
    return pieces.covered(parts, n, lambda part: part.replications["replication"], _only)


def _only(results: Results, first: int, stop: int) -> Results:
    """The replications from ``first`` up to, not including, ``stop``; nothing is read when that is all of them."""
    ends = results.replications["replication"][[0, -1]]
    if (first, stop - 1) == tuple(ends.tolist()):
        return results

    def taken(table: Columns) -> Rows:
        begin, end = np.searchsorted(table["replication"], (first, stop))
        return Rows(table, slice(int(begin), int(end)))

    return replace(
        results,
        replications=taken(results.replications),
        flights=taken(results.flights),
        engagements=taken(results.engagements),
    )


def read_part(path: Path) -> tuple[dict[str, Any], dict[str, Columns]]:
    """What a part says about its run, and its tables."""
    tables: dict[str, dict[str, np.ndarray]] = {table: {} for table in TABLES}
    with open(path, "rb") as file, np.load(file, allow_pickle=False) as stored:
        about = json.loads(str(stored["about"]))
        for key in stored.files:
            table, _, name = key.partition("/")
            if name and not name.endswith(_WORDS):
                tables[table][name] = _column(stored, key)
    return about, dict(tables)


def _foreign(folder: Path, what: str) -> OutputError:
    problem = Problem(str(folder), "", None, f"holds {what}", "choose another --out, or discard it with --force")
    return OutputError(str(problem))
