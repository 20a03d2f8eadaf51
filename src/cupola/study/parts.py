"""Finished chunks of a run that is not complete: one file each, whole or not at all.

A run that is stopped or killed loses at most the chunks that were being simulated. Draws have addresses, so it does not
matter in how many pieces, in which order or by how many workers the replications were made.
"""

from __future__ import annotations

import json
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from cupola.engine.results import Columns, Results
from cupola.errors import OutputError, Problem

from .atomic import cannot_write, remove_strays, replacing
from .identity import Identity

if TYPE_CHECKING:
    from cupola.engine.build import Model

TABLES = ("replications", "flights", "engagements")


def save_part(folder: Path, identity: Identity, first: int, results: Results) -> None:
    """Keep a finished chunk of a run; ``first`` is the number of its first replication.

    Raises
    ------
    OutputError
        If it cannot be written.
    """
    arrays = {
        f"{table}/{name}": column.astype(str) if column.dtype.kind == "O" else column
        for table in TABLES
        for name, column in getattr(results, table).items()
    }
    about = json.dumps({"inputs": identity.inputs, "code": identity.code, "warnings": list(results.warnings)})
    path = folder / f"part-{first:09d}-{results.n_replications}.npz"
    with replacing(path) as temporary, open(temporary, "wb") as file:
        np.savez(file, about=np.array(about), **arrays)


def load_parts(folder: Path, identity: Identity, model: Model, seed: int, *, force: bool = False) -> list[Results]:
    """The chunks kept in a folder that belong to this run, in the order of their replications.

    Parameters
    ----------
    folder : pathlib.Path
        The folder of parts; need not exist.
    identity : Identity
        Of the run that goes on.
    model : Model
        What is run.
    seed : int
        Root of all draws.
    force : bool
        Throw away parts of another run instead of refusing.

    Raises
    ------
    OutputError
        If there are parts of another run, or made by another version.
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
        if Identity(about["inputs"], about["code"]) == identity:
            kept.append(
                Results(
                    scenario=model.scenario,
                    seed=seed,
                    terrain=model.terrain_text,
                    warnings=tuple(about["warnings"]),
                    **tables,
                )
            )
        elif force:
            path.unlink()
        else:
            raise _foreign(
                folder,
                "an unfinished run of another scenario, seed or terrain"
                if about["inputs"] != identity.inputs
                else "an unfinished run by another version of Cupola",
            )
    return kept


def covered(parts: list[Results], n: int) -> tuple[list[Results], list[tuple[int, int]]]:
    """The first ``n`` replications as far as they are there, and the gaps that remain.

    Parameters
    ----------
    parts : list of Results
        Chunks in any order, each without holes; they may overlap.
    n : int
        How many replications the run is to have [-].

    Returns
    -------
    pieces : list of Results
        What is there, in the order of the replications and each once.
    gaps : list of (int, int)
        First replication and number of replications of each gap, in order.
    """
    pieces: list[Results] = []
    gaps: list[tuple[int, int]] = []
    reached = 0
    for part in sorted(parts, key=lambda part: (int(part.replications["replication"][0]), -part.n_replications)):
        first = int(part.replications["replication"][0])
        last = min(first + part.n_replications, n)
        if last <= reached or first >= n:
            continue
        if first > reached:
            gaps.append((reached, first - reached))
        pieces.append(_only(part, max(first, reached), last))
        reached = last
    if reached < n:
        gaps.append((reached, n - reached))
    return pieces, gaps


def _only(results: Results, first: int, stop: int) -> Results:
    """The replications from ``first`` up to, not including, ``stop``."""
    tables: dict[str, Columns] = {}
    for table in TABLES:
        columns: Columns = getattr(results, table)
        chosen = (columns["replication"] >= first) & (columns["replication"] < stop)
        tables[table] = columns if chosen.all() else {name: column[chosen] for name, column in columns.items()}
    return replace(
        results,
        replications=tables["replications"],
        flights=tables["flights"],
        engagements=tables["engagements"],
    )


def read_part(path: Path) -> tuple[dict[str, Any], dict[str, Columns]]:
    """What a part says about its run, and its tables."""
    tables: dict[str, dict[str, np.ndarray]] = {table: {} for table in TABLES}
    with open(path, "rb") as file, np.load(file, allow_pickle=False) as stored:
        about = json.loads(str(stored["about"]))
        for key in stored.files:
            table, _, name = key.partition("/")
            if name:
                tables[table][name] = stored[key]
    return about, dict(tables)


def _foreign(folder: Path, what: str) -> OutputError:
    problem = Problem(str(folder), "", None, f"holds {what}", "choose another --out, or throw it away with --force")
    return OutputError(str(problem))
