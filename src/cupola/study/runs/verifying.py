"""A finished study, checked: whether this machine gives the same bytes for replications of it."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from cupola.engine.digest import TableDigest
from cupola.engine.numerics import differing, numerics
from cupola.engine.results import Columns, Results
from cupola.errors import InputError, Interrupted, Problem
from cupola.study.runs.execution import Progress
from cupola.study.runs.reopening import reopen
from cupola.study.store.folder import read_manifest
from cupola.study.store.remote import is_url, open_remote
from cupola.study.store.stored import TABLES

#: Differences that are told one by one.
_TOLD = 12


@dataclass(frozen=True)
class Verification:
    """What was simulated again, and what came out otherwise.

    Parameters
    ----------
    n_replications : int
        In the folder.
    checked : tuple of int
        Replications that were simulated again.
    differences : tuple of str
        What is not the same, in words; none: all bytes of these replications are.
    numerics : tuple of str
        What this machine computes otherwise than the one that made the folder; ``unknown`` where the folder does not
        say, since an earlier version wrote it.
    """

    n_replications: int
    checked: tuple[int, ...]
    differences: tuple[str, ...]
    numerics: tuple[str, ...]

    @property
    def is_same(self) -> bool:
        """Whether nothing came out otherwise."""
        return not self.differences


def verify(
    folder: str | Path,
    n: int = 20,
    *,
    progress: Progress | None = None,
    stop: threading.Event | None = None,
) -> Verification:
    """Simulate replications of a run folder again and compare all their rows in all tables, bit by bit.

    Parameters
    ----------
    folder : str or pathlib.Path
        A run folder, here or at an address.
    n : int
        How many replications, 1 or more: the first, the last and others evenly between; all if there are no more.
    progress : callable, optional
        Called with stage, done, total.
    stop : threading.Event, optional
        Set it to stop.

    Raises
    ------
    InputError
        If it is not a run folder, its terrain is not what it was, or ``n`` is out of range.
    Interrupted
        If it was stopped.
    """
    from cupola.engine.run import run

    if n < 1:
        raise InputError(Problem("--replications", "", n, "must be 1 or more", "20 take seconds"))
    results, model = reopen(folder)
    manifest = (open_remote(str(folder)).manifest() if is_url(folder) else read_manifest(Path(folder))) or {}
    differences = _stored(results, manifest.get("digests", {}))
    checked = _evenly(results.n_replications, n)
    for done, number in enumerate(checked):
        if stop is not None and stop.is_set():
            raise Interrupted(f"stopped after {done} of {len(checked)} replications")
        again = run(model, 1, seed=results.seed, workers=1, first=number)
        differences += [text for table in TABLES for text in _compared(table, number, results, again)]
        if progress is not None:
            progress("replications", done + 1, len(checked))
    theirs = manifest.get("numerics", "")
    names = differing(theirs, numerics()) if theirs else ["unknown"]
    if len(differences) > _TOLD:
        differences = [*differences[:_TOLD], f"and {len(differences) - _TOLD} more"]
    return Verification(results.n_replications, tuple(checked), tuple(differences), tuple(names))


def _evenly(n_all: int, n: int) -> list[int]:
    """Numbers of ``n`` of ``n_all`` things, the first and the last among them."""
    n = min(n, n_all)
    return [0] if n == 1 else [i * (n_all - 1) // (n - 1) for i in range(n)]


def _stored(results: Results, digests: dict[str, str]) -> list[str]:
    """Tables whose values are not those of which the manifest has the digests."""
    found = {table: TableDigest() for table in digests if table in TABLES}
    for batch in results.batches() if found else ():
        for table, digest in found.items():
            digest.add(getattr(batch, table))
    return [
        f"{table}: its values do not have the digest in manifest.json"
        for table, digest in found.items()
        if digest.hexdigest() != digests[table]
    ]


def _compared(table: str, number: int, results: Results, again: Results) -> list[str]:
    """What differs between the rows of one replication in a table."""
    stored, found = getattr(results, table), getattr(again, table)
    begin, end = np.searchsorted(stored["replication"], (number, number + 1))
    if list(stored) != list(found):
        return [f"{table}: its columns are not those of this version"]
    if end - begin != len(found["replication"]):
        return [f"{table}, replication {number}: {end - begin} rows there, {len(found['replication'])} here"]
    return [
        f"{table}, replication {number}: {name} was {_word(one[at])}, is {_word(other[at])}"
        for name, one, other, at in _unequal(stored, found, int(begin), int(end))
    ]


def _unequal(stored: Columns, found: Columns, begin: int, end: int) -> list[tuple[str, np.ndarray, np.ndarray, int]]:
    """Columns with unequal rows, and the first of these."""
    unequal = []
    for name, other in found.items():
        one = stored[name][begin:end]
        same = one == other
        if other.dtype.kind == "f":
            same |= np.isnan(one) & np.isnan(other)
        if not same.all():
            unequal.append((name, one, other, int(np.argmin(same))))
    return unequal


def _word(value: object) -> str:
    return repr(float(value)) if isinstance(value, float | np.floating) else str(value)
