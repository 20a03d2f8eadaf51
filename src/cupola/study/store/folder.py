"""The run folder: what a study leaves on disk, and how it is read back.

::

    manifest.json           scenario as resolved, seed, versions, hash of the inputs, digest
    replications.parquet    one row per replication
    flights.parquet         one row per replication and flight
    engagements.parquet     one row per shot: who, at what, when, where, how it ended, why
    summary.json            what was found
    report.html             the same for people
    parts/                  only while a run is not finished

No file holds a date: the same run gives the same bytes.

All files of a run change together. They are first written to a folder beside their places, which is then renamed: from
that moment the new state is complete, and `settle` moves the files to their places, now or, after a kill, at the next
opening of the folder.
"""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cupola._json import parse
from cupola.engine.results import Results
from cupola.errors import InputError, OutputError, Problem, ScenarioError
from cupola.scenario.load import loads
from cupola.study.store.atomic import cannot_write, remove_strays
from cupola.study.store.fingerprint import Fingerprint
from cupola.study.store.manifest import hash_of, not_a_run, understand
from cupola.study.store.parquet import read_metadata
from cupola.study.store.remote import is_url, open_remote
from cupola.study.store.stored import TABLES, Scratch, StoredResults, in_folder

if TYPE_CHECKING:
    pass

FILES = ("manifest.json", *(f"{table}.parquet" for table in TABLES), "summary.json", "report.html")
PARTS = "parts"
INCOMING = ".incoming"
#: Stands in a new state that holds all that was in `PARTS`, which goes when it is moved into place.
FOLDED = "parts-are-in"


def settle(folder: Path) -> None:
    """Finish what a kill interrupted: move a complete new state into place, and remove stray temporaries.

    Raises
    ------
    OSError
        If the folder cannot be written.
    """
    incoming = folder / INCOMING
    manifest = incoming / "manifest.json"
    if manifest.exists():
        try:
            names = parse(manifest.read_text(encoding="utf-8"))["files"]
            if not set(names) <= set(FILES):  # nothing else is ever moved, whatever a file says
                raise ValueError
        except (ValueError, KeyError, TypeError):
            limit = "holds a new state of the run that cannot be understood"
            raise OutputError(
                str(Problem(str(incoming), "", None, limit, "remove it, and run the study again"))
            ) from None
        if (incoming / FOLDED).exists() and (folder / PARTS).is_dir():
            shutil.rmtree(folder / PARTS)
        for name in FILES:
            if name not in names:
                (folder / name).unlink(missing_ok=True)
        # The manifest goes last: as long as it is here there may be more to move.
        for name in [name for name in names if name != "manifest.json"] + ["manifest.json"]:
            with suppress(FileNotFoundError):
                os.replace(incoming / name, folder / name)
    (incoming / FOLDED).unlink(missing_ok=True)
    with suppress(FileNotFoundError):
        incoming.rmdir()
    if folder.is_dir():
        remove_strays(folder)


def read_manifest(folder: str | Path) -> dict[str, Any] | None:
    """The manifest of a run folder; None where there is none.

    Raises
    ------
    OutputError
        If the folder holds a state that must be finished and cannot be.
    InputError
        If the manifest cannot be understood.
    """
    folder = Path(folder)
    if (folder / INCOMING).is_dir():
        try:
            settle(folder)
        except OSError as error:
            raise cannot_write(folder, error) from error
    path = folder / "manifest.json"
    try:
        text = path.read_text(encoding="utf-8")
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise not_a_run(folder, f"manifest.json cannot be read: {error}") from None
    return understand(text, str(folder))


def open_results(folder: str | Path) -> Results:
    """Read the results of a run folder.

    Parameters
    ----------
    folder : str or pathlib.Path
        As `cupola.write` or ``cupola run`` left it; or its address, such as ``s3://bucket/study``.

    Returns
    -------
    Results
        With the same digest as when it was written. Columns are read when they are asked for.

    Raises
    ------
    InputError
        If it is not a run folder, its files do not belong together, or a newer Cupola wrote it.
    """
    if not is_url(folder):
        return _read_folder(Path(folder), str(folder))
    remote = open_remote(str(folder))
    manifest = remote.manifest()
    if manifest is None:
        raise not_a_run(folder, "there is no manifest.json in it")
    local = Scratch()
    remote.fetch(local.path, ["manifest.json", *(f"{table}.parquet" for table in TABLES)])
    return _read_folder(local.path, str(folder), local)


def _read_folder(folder: Path, name: str, keep: object = None) -> Results:
    manifest = read_manifest(folder)
    if manifest is None:
        raise not_a_run(name, "there is no manifest.json in it")
    try:
        for file, expected in manifest["sha256"].items():
            if hash_of(folder / file) != expected:
                raise not_a_run(name, f"{file} does not belong to manifest.json, or is damaged")
        about = Results(
            loads(manifest["scenario"], source=f"{name}/manifest.json"),
            manifest["seed"],
            {},
            {},
            {},
            terrain=manifest["terrain"],
            warnings=tuple(manifest["warnings"]),
        )
        results = tables_in(folder, about, manifest["digest"], keep)
        found = read_metadata(folder / f"{TABLES[0]}.parquet").get("digest")
        if not manifest["sha256"]:  # format 1: only the digest tells whether the table is that of the manifest
            found = replace(results, known_digest="").digest
    except OSError as error:
        raise not_a_run(name, f"a table cannot be read: {error.strerror}") from None
    except (KeyError, TypeError):
        raise not_a_run(name, "manifest.json is incomplete") from None
    except ScenarioError as error:
        raise InputError(error.problems) from None
    if found != manifest["digest"]:
        raise not_a_run(name, "replications.parquet does not belong to manifest.json")
    return results


def tables_in(folder: Path, about: Results, digest: str, keep: object = None) -> StoredResults:
    """Results whose tables lie in a run folder; scenario, seed, terrain and warnings are those of ``about``.

    Raises
    ------
    OSError
        If a table cannot be read.
    """
    return in_folder(about, lambda table: folder / f"{table}.parquet", digest, keep)


def check_is_folder(folder: Path) -> None:
    """Refuse a file where a folder is needed (OutputError)."""
    if folder.exists() and not folder.is_dir():
        problem = Problem(str(folder), "", None, "is a file, and the results need a folder", "choose another --out")
        raise OutputError(str(problem))


def check_target(folder: Path, identity: Fingerprint, n: int, *, force: bool = False) -> None:
    """Refuse a folder in which a run would destroy something else.

    Raises
    ------
    OutputError
        Without ``force``: if it holds another run, more replications of this one, or files of the same names that no
        run wrote.
    """
    if force:
        return
    limit = hint = ""
    try:
        manifest = read_manifest(folder)
    except InputError:
        manifest = None
        limit, hint = "holds files that no run of this version wrote", "choose another --out, or --force"
    if manifest is None:
        strangers = [name for name in FILES if (folder / name).exists()]
        if strangers and not limit:
            limit = f"holds {strangers[0]}, which no run wrote"
            hint = "choose another --out, or replace it with --force"
    else:
        check_manifest(manifest, str(folder), identity, n)
    if limit:
        raise OutputError(str(Problem(str(folder), "", None, limit, hint)))


def check_manifest(manifest: dict[str, Any], name: str, identity: Fingerprint, n: int) -> None:
    """Refuse to replace another run, or more replications of this one (OutputError)."""
    if manifest["input_hash"] != identity.inputs:
        limit = f"holds another run ({manifest['scenario']['name']}, seed {manifest['seed']})"
        hint = "choose another --out, or replace it with --force"
    elif manifest["replications"] > n:
        limit = f"holds {manifest['replications']} replications of this run, more than the {n} asked for"
        hint = f"ask for {manifest['replications']} or more, choose another --out, or replace them with --force"
    else:
        return
    raise OutputError(str(Problem(name, "", None, limit, hint)))


def finished(folder: Path, identity: Fingerprint) -> Results | None:
    """The replications of this very run that the folder already holds; None if there are none by this code."""
    try:
        manifest = read_manifest(folder)
        if manifest is None or Fingerprint(manifest["input_hash"], manifest["code"], manifest["numerics"]) != identity:
            return None
        return open_results(folder)
    except InputError:
        return None  # damaged: simulated again
