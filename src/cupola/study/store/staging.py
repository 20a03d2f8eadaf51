"""Between an address and the folder of this machine in which its study runs.

`workplace` serves every study that leaves a folder: what lies at the address is brought here, worked on as any folder,
and carried there, whether the study was finished or stopped. Only runs have an entrance of their own (`bring`,
`carry`), since they look at what is there by its manifest before they bring it.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from cupola.engine.results import Results
from cupola.errors import ExecutorError, InputError, Interrupted, OutputError, Problem
from cupola.study.store.atomic import cannot_write, temporary_of, write_text
from cupola.study.store.fingerprint import Fingerprint
from cupola.study.store.folder import FILES, INCOMING, PARTS, check_manifest, read_manifest, settle
from cupola.study.store.lock import locked
from cupola.study.store.remote import MARKS, Remote, is_ours, is_url, open_remote, place_text, staging_of
from cupola.study.store.stored import Scratch, StoredResults, in_folder

#: Beside a staging folder: what its address held when it was begun, or that it is being carried there.
_BASE = ".cupola-base"
_CARRYING = "carrying"

#: Time of the last change [ns] and size [bytes] of each file.
_State = dict[str, tuple[int, int]]


@contextmanager
def workplace(place: str | Path) -> Iterator[Path]:
    """The folder of this machine in which the study of a folder or address is done.

    Of a folder it is that folder. Of an address it is a staging folder: begun with what is there, unless an unfinished
    study was left here. At the end, or when it is stopped, what has changed is carried to the address and the staging
    folder goes. After a kill or a failed carriage it stays, and the next one goes on in it.

    Parameters
    ----------
    place : str or pathlib.Path
        A folder, or an address that fsspec knows.

    Raises
    ------
    OutputError
        If the address has changed since the staging folder was begun, or cannot be written, or another study is on its
        way there; nothing there is then overwritten.
    InputError
        If the address cannot be read.
    """
    if not is_url(place):
        yield Path(place)
        return
    remote = open_remote(str(place))
    root = staging_of(remote.url)
    try:
        with locked(root):
            work = _begun(remote, root)
            try:
                yield work.folder
            except (Interrupted, ExecutorError) as error:
                work.carry()
                raise type(error)(work.of_address(str(error))) from None
            except (InputError, OutputError) as error:
                raise work.refusal(error) from None
            finally:
                work.forget_if_untouched()
            work.carry()
    finally:
        with suppress(OSError):
            root.rmdir()  # if nothing is left in it


@contextmanager
def brought(place: str | Path) -> Iterator[Path]:
    """A folder to read from: the folder itself, or a copy of what lies at an address, which goes afterwards.

    Raises
    ------
    InputError
        If the address cannot be read.
    """
    if not is_url(place):
        yield Path(place)
        return
    with tempfile.TemporaryDirectory(prefix="cupola-") as local:
        yield copy_of(str(place), Path(local))


def copy_of(url: str, into: Path) -> Path:
    """A copy of what Cupola left at an address, without chunks of points that are not finished, in a new folder.

    Raises
    ------
    InputError
        If the address cannot be read.
    """
    remote = open_remote(url)
    folder = into / _last_of(url)
    remote.fetch(folder, [name for name in remote.sizes() if not name.startswith(f"{PARTS}/")])
    return folder


@dataclass
class _Work:
    """A study for an address under way in its staging folder."""

    remote: Remote
    root: Path
    folder: Path
    #: What of the folder came from the address, untouched.
    brought: _State = field(default_factory=dict)
    is_from_there: bool = False

    def carry(self) -> None:
        """Carry what has changed to the address; the staging folder then goes."""
        state = _state(self.folder)
        if state and state != self.brought:
            write_text(self.root / _BASE, _CARRYING)
            there = self.remote.sizes()
            changed = [
                name
                for name, now in state.items()
                if name not in there or now != self.brought.get(name) or name.rpartition("/")[2] in MARKS
            ]
            self.remote.publish(self.folder, changed, gone=[name for name in there if name not in state])
        self._forget()

    def forget_if_untouched(self) -> None:
        """Remove what was only brought, or was never begun."""
        if _state(self.folder) == self.brought:
            self._forget()

    def refusal(self, error: InputError | OutputError) -> InputError | OutputError:
        """What is wrong with what came from the address, and was not touched, told of the address."""
        if not self.is_from_there or _state(self.folder) != self.brought:
            return error
        if isinstance(error, OutputError):
            return OutputError(self.of_address(str(error)))
        return type(error)([replace(one, source=self.of_address(one.source)) for one in error.problems])

    def of_address(self, text: str) -> str:
        """A text in which the address stands in place of the staging folder."""
        return text.replace(str(self.folder), place_text(self.remote.url))

    def _forget(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
        with suppress(OSError):
            (self.root / _BASE).unlink()


def _begun(remote: Remote, root: Path) -> _Work:
    """The staging folder of an address: that of an unfinished study, or a new one with what is there."""
    work = _Work(remote, root, root / _last_of(remote.url))
    is_begun, base = bool(_state(work.folder)), _base_of(root)
    if is_begun and base == _CARRYING:
        return work
    sizes = remote.sizes()
    now = _fingerprint(remote, sizes)
    if is_begun and base != now:
        limit = f"has changed since the unfinished study in {work.folder} was begun"
        hint = "remove that folder to continue from what is there, or choose another --out"
        raise OutputError(str(Problem(remote.url, "", None, limit, hint)))
    if is_begun:
        return work
    staged = temporary_of(work.folder)
    try:
        for folder in (staged, work.folder):
            shutil.rmtree(folder, ignore_errors=True)
        if sizes:
            remote.fetch(staged, sizes)
            os.replace(staged, work.folder)
            work.is_from_there = True
        write_text(root / _BASE, now)
    except OSError as error:
        raise cannot_write(work.folder, error) from error
    finally:
        shutil.rmtree(staged, ignore_errors=True)
    work.brought = _state(work.folder)
    return work


def _base_of(root: Path) -> str:
    with suppress(OSError, UnicodeDecodeError):
        return (root / _BASE).read_text(encoding="utf-8")
    return ""


def _fingerprint(remote: Remote, sizes: dict[str, int]) -> str:
    """What an address holds, as a hash of its marks and of the names and sizes of all that Cupola leaves in folders."""
    marks = {name: remote.text(name) for name in MARKS if name in sizes}
    return hashlib.sha256(json.dumps([sizes, marks]).encode()).hexdigest()


def _state(folder: Path) -> _State:
    paths = [path for path in folder.rglob("*") if path.is_file()]
    state = {}
    for path in paths:
        name, about = path.relative_to(folder).as_posix(), path.stat()
        if is_ours(name):
            state[name] = (about.st_mtime_ns, about.st_size)
    return state


def _last_of(url: str) -> str:
    """The last part of an address, as the name of a folder."""
    return staging_of(url).name.rpartition("-")[0]


def bring(remote: Remote, folder: Path, identity: Fingerprint, n: int) -> None:
    """Refuse an address that holds something else; else bring what it holds, unless an interrupted run is here.

    Raises
    ------
    OutputError
        As `cupola.study.store.folder.check_target`, for the address.
    InputError
        If what is there cannot be read.
    """
    manifest = check_address(remote, identity, n)
    if manifest is None:
        return
    if (folder / PARTS).is_dir() or read_manifest(folder) is not None:
        return
    staged = temporary_of(folder / INCOMING)
    try:
        if staged.exists():
            shutil.rmtree(staged)
        remote.fetch(staged, manifest["files"])
        os.replace(staged, folder / INCOMING)
        settle(folder)
    except OSError as error:
        raise cannot_write(folder, error) from error


def check_address(remote: Remote | None, identity: Fingerprint, n: int) -> dict[str, Any] | None:
    """The manifest of what an address holds; None without one. Refuses another run, or more replications of this one.

    Raises
    ------
    OutputError
        As `cupola.study.store.folder.check_target`, for the address.
    """
    if remote is None:
        return None
    manifest = remote.manifest()
    if manifest is not None:
        check_manifest(manifest, remote.url, identity, n)
    elif _base_of(staging_of(remote.url)) != _CARRYING:
        there = remote.sizes()
        stranger = next((name for name in FILES if name in there), None)
        if stranger is not None:
            limit, hint = f"holds {stranger}, which no run wrote", "choose another --out, or replace it with --force"
            raise OutputError(str(Problem(remote.url, "", None, limit, hint)))
    return manifest


def carry(remote: Remote, folder: Path, results: Results) -> Results:
    """Carry a complete run to its address; the folder here then goes.

    Parameters
    ----------
    remote : Remote
        Where to.
    folder : pathlib.Path
        The run folder.
    results : Results
        Of the run.

    Returns
    -------
    Results
        The same; tables that lay in the folder are fetched from the address when they are asked for.

    Raises
    ------
    OutputError
        If it cannot be written there; the folder here stays.
    """
    manifest = read_manifest(folder)
    assert manifest is not None
    root = staging_of(remote.url)
    write_text(root / _BASE, _CARRYING)
    remote.publish(folder, manifest["files"])
    shutil.rmtree(folder, ignore_errors=True)
    with suppress(OSError):
        (root / _BASE).unlink(missing_ok=True)
        root.rmdir()  # if nothing else is in it
    if not isinstance(results, StoredResults):
        return results
    local = Scratch()

    def find(table: str) -> Path:
        path = local.path / f"{table}.parquet"
        if not path.exists():
            remote.fetch(path.parent, [path.name])
        return path

    return in_folder(results, find, results.digest, local, shapes_of=results)
