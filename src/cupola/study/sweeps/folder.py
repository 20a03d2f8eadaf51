"""The folder of a sweep: what it leaves on disk, and what of it is taken up again.

::

    sweep.json              study and scenario as resolved, hashes of inputs and tables, versions, digest; no dates
    points.parquet          one row per point: factors, seed, replications, status, digest
    summary.parquet         one row per point and metric: factors, estimate, low, high, n, unit
    points/0017.parquet     one row per replication of a finished point, or of one that a budget of time left open
    parts/                  finished chunks of points that are not; gone at the end

Files appear whole or not at all, and a point's parts go only after its table is there: a kill at any moment loses at
most the chunks that were being simulated. A point is one table and no run folder: of short points those took longer to
write than to simulate, and most of what was in them was the same in all.
"""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from cupola._json import parse
from cupola.engine.digest import digest_of
from cupola.engine.results import Columns
from cupola.errors import InputError, OutputError, Problem
from cupola.study.store import pieces
from cupola.study.store.atomic import cannot_write, remove_strays, replacing, write_text
from cupola.study.store.fingerprint import otherwise
from cupola.study.store.manifest import has_shape, hash_of, json_text
from cupola.study.store.parquet import read_table, write_table

FORMAT = 1
MANIFEST = "sweep.json"
#: What every manifest of a sweep has, and of which kind.
_SHAPE: dict[str, type] = {"name": str, "digest": str, "factors": list, "study": dict, "scenario": dict}
#: Tables over all points.
TABLES = ("points", "summary")
POINTS, PARTS = "points", "parts"


def is_as_written(columns: Columns, about: Mapping[str, str]) -> bool:
    """Whether the table of a point has the digest that its file holds; ``point`` is not in it."""
    return digest_of({name: column for name, column in columns.items() if name != "point"}) == about.get("digest")


def is_whole(path: Path) -> bool:
    """Whether the table of a point in a file is as it was written; one that cannot be read is not."""
    try:
        return is_as_written(*read_table(path))
    except OSError:
        return False


def joined(pieces: Sequence[Columns]) -> Columns:
    """Tables of replications one after another."""
    return {name: np.concatenate([piece[name] for piece in pieces]) for name in pieces[0]}


def first_of(columns: Columns, first: int, stop: int) -> Columns:
    """The replications from ``first`` up to, not including, ``stop``."""
    number = columns["replication"]
    chosen = (number >= first) & (number < stop)
    return columns if chosen.all() else {name: column[chosen] for name, column in columns.items()}


def covered(tables: Sequence[Columns], n: int) -> tuple[list[Columns], list[tuple[int, int]]]:
    """The first ``n`` replications as far as they are there; as of `pieces.covered`."""
    return pieces.covered(tables, n, lambda table: table["replication"], first_of)


@dataclass(frozen=True)
class Finished:
    """A finished point: its table of replications, why it has no more, and its digest."""

    columns: Columns
    status: str
    digest: str

    @property
    def n(self) -> int:
        """Replications [-]."""
        return len(self.columns["replication"])


class Store:
    """What a sweep keeps in its folder.

    Parameters
    ----------
    folder : pathlib.Path
        The folder of the sweep, held by a lock.
    n_points : int
        Points of the sweep [-].
    inputs : str
        Hash of all that decides the numbers: files that carry another one are not taken up.
    """

    def __init__(self, folder: Path, n_points: int, inputs: str) -> None:
        self.folder, self.inputs = folder, inputs
        self._digits = max(4, len(str(n_points - 1)))

    def point_path(self, point: int) -> Path:
        """Where the table of a finished point lies."""
        return self.folder / POINTS / f"{point:0{self._digits}d}.parquet"

    def clear(self) -> None:
        """Remove what a killed run left half-written."""
        for folder in (self.folder, self.folder / POINTS, self.folder / PARTS):
            if folder.is_dir():
                try:
                    remove_strays(folder)
                except OSError as error:
                    raise cannot_write(folder, error) from error

    def finished(self, point: int) -> Finished | None:
        """A finished point; None if it is not, or if its file is damaged: then it is simulated again."""
        path = self.point_path(point)
        if not path.exists():
            return None
        try:
            columns, about = read_table(path)
        except OSError:
            return None
        if about.get("inputs") != self.inputs or not is_as_written(columns, about):
            return None
        columns.pop("point", None)
        return Finished(columns, about["status"], about["digest"])

    def finish(self, point: int, columns: Columns, status: str, *, keep_parts: bool = False) -> Finished:
        """Write the table of a finished point and remove its parts; of one that is to go on they are kept.

        Raises
        ------
        OutputError
            If it cannot be written.
        """
        done = Finished(columns, status, digest_of(columns))
        numbered = {"point": np.full(done.n, point), **columns}
        about = {"inputs": self.inputs, "status": status, "digest": done.digest}
        with replacing(self.point_path(point)) as temporary:
            write_table(temporary, numbered, about)
        for path in [] if keep_parts else self._parts(point):
            path.unlink(missing_ok=True)
        return done

    def save_part(self, point: int, columns: Columns) -> None:
        """Keep a finished chunk of a point that is not.

        Raises
        ------
        OutputError
            If it cannot be written.
        """
        first, n = int(columns["replication"][0]), len(columns["replication"])
        path = self.folder / PARTS / f"{point:0{self._digits}d}-{first:09d}-{n}.npz"
        with replacing(path) as temporary, open(temporary, "wb") as file:
            arrays: dict[str, Any] = dict(columns)
            np.savez(file, inputs=np.array(self.inputs), **arrays)

    def parts(self, point: int) -> list[Columns]:
        """The chunks that are kept of a point."""
        found: list[Columns] = []
        for path in self._parts(point):
            try:
                with open(path, "rb") as file, np.load(file, allow_pickle=False) as stored:
                    if str(stored["inputs"]) != self.inputs:
                        raise ValueError
                    found.append({name: stored[name] for name in stored.files if name != "inputs"})
            except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
                path.unlink()  # damaged from outside: its replications are simulated again
        return found

    def _parts(self, point: int) -> list[Path]:
        return sorted((self.folder / PARTS).glob(f"{point:0{self._digits}d}-*.npz"))

    def write_tables(self, points: Columns, summary: Columns) -> None:
        """Write the tables over all points.

        Raises
        ------
        OutputError
            If they cannot be written.
        """
        for name, columns in zip(TABLES, (points, summary), strict=True):
            with replacing(self.folder / f"{name}.parquet") as temporary:
                write_table(temporary, columns, {"inputs": self.inputs})

    def hashes(self) -> dict[str, str]:
        """SHA-256 of every table, by its place in the folder."""
        paths = [self.folder / f"{name}.parquet" for name in TABLES]
        paths += sorted((self.folder / POINTS).glob("*.parquet"))
        return {path.relative_to(self.folder).as_posix(): hash_of(path) for path in paths}

    def write_manifest(self, manifest: Mapping[str, Any]) -> None:
        """Write the manifest."""
        write_text(self.folder / MANIFEST, json_text(manifest))

    def end(self) -> None:
        """Remove the folder of parts."""
        shutil.rmtree(self.folder / PARTS, ignore_errors=True)


def read_sweep_manifest(folder: Path) -> dict[str, Any] | None:
    """The manifest of a sweep; None where there is none.

    Raises
    ------
    InputError
        If it cannot be understood.
    """
    path = folder / MANIFEST
    try:
        manifest = parse(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError):
        manifest = None
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT or not has_shape(manifest, _SHAPE):
        limit = f"{MANIFEST} is not one that this version of Cupola wrote"
        raise InputError(Problem(str(folder), "", None, limit, "choose another --out, or the version that wrote it"))
    return manifest


def check_sweep_target(folder: Path, manifest: Mapping[str, Any]) -> dict[str, Any] | None:
    """The manifest of the same sweep that a folder holds already; None where the folder is free.

    Raises
    ------
    OutputError
        If the folder holds something else; says what is different.
    InputError
        If its manifest cannot be understood.
    """
    found = read_sweep_manifest(folder)
    if found is None:
        taken = ("manifest.json", *(f"{name}.parquet" for name in TABLES), POINTS, PARTS)
        stranger = next((name for name in taken if (folder / name).exists()), None)
        if stranger is not None:
            limit = f"holds {stranger}, which no sweep wrote"
            raise OutputError(str(Problem(str(folder), "", None, limit, "choose another --out")))
        return None
    changes = differences(found, manifest)
    if changes:
        hint = "choose another --out, or put it back"
        texts = [str(Problem(str(folder), "", None, f"holds another sweep: {one}", hint)) for one in changes]
        raise OutputError("\n".join(texts))
    return found


def differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """What decides the numbers and is not the same in two manifests, in words; none: the one can go on with the other.

    Titles may change, and so may a budget in minutes; a fixed number of replications may grow.
    """
    found = []
    if old.get("code") != new["code"]:
        before, now = old.get("versions", {}), new["versions"]
        changed = [f"{name} {before.get(name)} -> {now[name]}" for name in now if before.get(name) != now[name]]
        what = ", ".join(changed) or "the code of the simulation"
        found.append(f"it was made by another version ({what})")
    elif old.get("numerics", "") != new["numerics"]:
        found.append(f"it was made by a machine that {otherwise(old.get('numerics', ''))}")
    before, now = _deciding(old.get("study", {})), _deciding(new["study"])
    was, is_now = before.pop("replications", None), now.pop("replications", None)
    found += [f"study: {text}" for text in _leaves(before, now)]
    if was is not None and is_now is not None and is_now < was:
        found.append(f"study: replications was {was}, is {is_now}, and may only grow")
    if old.get("scenario_hash") != new["scenario_hash"]:
        leaves = _leaves(_deciding(old.get("scenario", {})), _deciding(new["scenario"]))
        found += [f"scenario: {text}" for text in leaves] or ["the scenario has changed"]
    if old.get("terrain_hash") != new["terrain_hash"]:
        found.append("its terrain has changed")
    if not found and old.get("design_hash") != new["design_hash"]:
        before, now = (one.get("versions", {}).get("scipy") for one in (old, new))
        found.append(f"the points of the design are others (SciPy {before} -> {now})")
    return found


def _deciding(document: Mapping[str, Any]) -> dict[str, Any]:
    """A study or scenario without its texts, which decide no number."""
    texts = ("name", "title", "question", "description", "notes", "warnings")
    return {key: value for key, value in document.items() if key not in texts}


def _leaves(old: Any, new: Any, at: str = "", most: int = 5) -> list[str]:
    """The first few places at which two documents differ."""
    if isinstance(old, dict) and isinstance(new, dict):
        steps = [(f"{at}.{key}" if at else key, old.get(key), new.get(key)) for key in {**old, **new}]
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        steps = [(f"{at}[{k}]", a, b) for k, (a, b) in enumerate(zip(old, new, strict=True))]
    elif old == new:
        return []
    else:
        return [f"{at} was {_short(old)}, is {_short(new)}"]
    found: list[str] = []
    for place, a, b in steps:
        if len(found) < most and a != b:
            found += _leaves(a, b, place, most - len(found))
    return found


def _short(value: Any) -> str:
    if isinstance(value, list):
        return f"a list of {len(value)}" if len(str(value)) > 40 else str(value)
    return "a table" if isinstance(value, dict) else repr(value)
