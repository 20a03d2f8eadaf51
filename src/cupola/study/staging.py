"""Between an address and the folder of this machine in which its study runs."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

from .atomic import cannot_write, temporary_of
from .folder import INCOMING, PARTS, check_manifest, read_manifest, settle
from .identity import Identity
from .remote import Remote


def bring(remote: Remote, folder: Path, identity: Identity, n: int) -> None:
    """Refuse an address that holds something else; else bring what it holds, unless an interrupted run is here.

    Raises
    ------
    OutputError
        As `cupola.study.folder.check_target`, for the address.
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


def check_address(remote: Remote | None, identity: Identity, n: int) -> dict[str, Any] | None:
    """The manifest of what an address holds; None without one. Refuses another run, or more replications of this one.

    Raises
    ------
    OutputError
        As `cupola.study.folder.check_target`, for the address.
    """
    manifest = remote.manifest() if remote is not None else None
    if remote is not None and manifest is not None:
        check_manifest(manifest, remote.url, identity, n)
    return manifest


def carry(remote: Remote, folder: Path) -> None:
    """Carry a complete run to its address; the folder here then goes.

    Raises
    ------
    OutputError
        If it cannot be written there; the folder here stays.
    """
    manifest = read_manifest(folder)
    assert manifest is not None
    remote.publish(folder, manifest["files"])
    shutil.rmtree(folder, ignore_errors=True)
