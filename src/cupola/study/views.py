"""Which tables a folder offers to a question, and in which Parquet files they lie.

A run folder offers replications, flights and engagements: of a run that is not finished as far as it is. The folder of
a sweep offers points, summary, and the replications of all finished points with a column ``point``.
"""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from pathlib import Path

from cupola.study.store.folder import PARTS, read_manifest
from cupola.study.store.manifest import not_a_run
from cupola.study.store.parts import read_part
from cupola.study.store.remote import MANIFEST, is_url, open_remote
from cupola.study.store.staging import copy_of
from cupola.study.store.stored import TABLES
from cupola.study.store.table_writer import Slabs
from cupola.study.sweeps.folder import read_sweep_manifest
from cupola.study.sweeps.reading import is_sweep

#: Tables over all points of a sweep, and its folder with one table of replications per point.
SWEEP_TABLES = ("points", "summary")
POINTS = "points"


@dataclass(frozen=True)
class View:
    """A table that can be asked.

    Parameters
    ----------
    name : str
        What a question calls it.
    files : tuple of pathlib.Path
        Parquet files whose rows it has, one after another.
    hashes : tuple of str or None
        SHA-256 of each file, as it stands in the manifest; None where none is written down.
    has_digests : bool
        Whether each file holds the digest of its columns, to be looked at where there is no hash.
    """

    name: str
    files: tuple[Path, ...]
    hashes: tuple[str | None, ...]
    has_digests: bool = False


def views_of(folder: str | Path, scratch: Path) -> list[View]:
    """The tables of a run folder or of a sweep.

    Parameters
    ----------
    folder : str or pathlib.Path
        The folder; or the address of a finished run or of a sweep.
    scratch : pathlib.Path
        An empty folder for what is not in Parquet files on this machine.

    Raises
    ------
    InputError
        If it is neither, or cannot be read.
    """
    if is_url(folder):
        remote = open_remote(str(folder))
        manifest = remote.manifest()
        if manifest is not None:
            remote.fetch(scratch, [f"{table}.parquet" for table in TABLES])
            names = [f"{table}.parquet" for table in TABLES]
            return [
                View(table, (scratch / name,), (manifest["sha256"].get(name),))
                for table, name in zip(TABLES, names, strict=True)
            ]
        if not is_sweep(folder):
            raise not_a_run(folder, "there is no manifest.json in it")
        return _of_sweep(copy_of(str(folder), scratch))
    folder = Path(folder)
    views = _of_run(folder, scratch) or _of_sweep(folder)
    if not views:
        why = f"there is no {MANIFEST} in it" if folder.is_dir() else "there is no such folder"
        raise not_a_run(folder, f"{why}, and nothing of an unfinished run")
    return views


def _of_run(folder: Path, scratch: Path) -> list[View]:
    manifest = read_manifest(folder)
    n_done, inputs, hashes = 0, None, {}
    files: dict[str, list[Path]] = {}
    if manifest is not None:
        n_done, inputs, hashes = manifest["replications"], manifest["input_hash"], manifest["sha256"]
        files = {table: [folder / f"{table}.parquet"] for table in TABLES}
    for table, path in _kept(folder / PARTS, inputs, n_done, scratch).items():
        files.setdefault(table, []).append(path)
    return [
        View(table, tuple(paths), tuple(hashes.get(path.name) if path.parent == folder else None for path in paths))
        for table, paths in files.items()
    ]


def _kept(folder: Path, inputs: str | None, n_done: int, scratch: Path) -> dict[str, Path]:
    """The tables of finished chunks, from replication ``n_done`` on; those of another run than ``inputs`` are not."""
    slabs = {table: Slabs(scratch / f"{table}.slabs") for table in TABLES}
    is_any = False
    for path in sorted(folder.glob("part-*.npz")):
        try:
            about, tables = read_part(path)
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
            continue  # just folded into the tables by the run, or damaged: then its replications are simulated again
        inputs = inputs or about["inputs"]
        first = int(tables["replications"]["replication"][0])
        if about["inputs"] == inputs and first >= n_done:
            for table in TABLES:
                slabs[table].add(tables[table])
            n_done = first + len(tables["replications"]["replication"])
            is_any = True
    paths = {table: scratch / f"{table}.parquet" for table in TABLES} if is_any else {}
    for table, path in paths.items():
        slabs[table].write(path, {})
        slabs[table].remove()
    return paths


def _of_sweep(folder: Path) -> list[View]:
    hashes = (read_sweep_manifest(folder) or {}).get("sha256", {})
    files = {name: [folder / f"{name}.parquet"] for name in SWEEP_TABLES}
    files["replications"] = sorted(path for path in (folder / POINTS).glob("*.parquet") if path.stem.isdecimal())
    return [
        View(
            name,
            tuple(paths),
            tuple(hashes.get(path.relative_to(folder).as_posix()) for path in paths),
            has_digests=name == "replications",
        )
        for name, paths in files.items()
        if paths and paths[0].is_file()
    ]
