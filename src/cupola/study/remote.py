"""Run folders at an address, such as ``s3://bucket/study``: written beside, then carried there, the manifest last.

Any address that fsspec knows will do. A study runs in a folder of this machine, where it survives interruption like
any other; when it is complete its files go to the address. As long as a folder there has no manifest it is no run
folder, and the manifest holds the hashes of the tables: a reader sees all of a run or an error.
"""

from __future__ import annotations

import hashlib
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cupola.errors import InputError, OutputError, Problem

from .manifest import understand

MANIFEST = "manifest.json"


def is_url(folder: str | Path) -> bool:
    """Whether a place is an address and not a folder of this machine.

    Examples
    --------
    >>> is_url("s3://bucket/study"), is_url("out/study"), is_url("C:/study")
    (True, False, False)
    """
    return isinstance(folder, str) and re.match(r"[A-Za-z][A-Za-z0-9+.-]+://", folder) is not None


def staging_of(url: str) -> Path:
    """The folder of this machine in which a study for an address runs: in ``out``, or ``$CUPOLA_STAGING``.

    The same address has the same folder, so that an interrupted study is found again.
    """
    root = Path(os.environ.get("CUPOLA_STAGING", "out"))
    name = re.sub(r"[^A-Za-z0-9._-]", "-", url.rstrip("/").rpartition("/")[2]) or "study"
    return root / f"{name}-{hashlib.sha256(url.rstrip('/').encode()).hexdigest()[:8]}"


@dataclass(frozen=True)
class Remote:
    """A run folder at an address."""

    url: str
    files: Any  # fsspec has no types
    path: str

    def manifest(self) -> dict[str, Any] | None:
        """The manifest there; None where there is none.

        Raises
        ------
        InputError
            If it cannot be read or understood.
        """
        try:
            text = self.files.cat_file(self._of(MANIFEST)).decode("utf-8")
        except FileNotFoundError:
            return None
        except Exception as error:  # each kind of store has errors of its own
            raise InputError(Problem(self.url, "", None, f"cannot be read: {_short(error)}")) from error
        return understand(text, self.url)

    def fetch(self, folder: Path, names: list[str]) -> None:
        """Copy files from there into a folder, which is made when missing.

        Raises
        ------
        InputError
            If one cannot be read.
        """
        folder.mkdir(parents=True, exist_ok=True)
        for name in names:
            try:
                self.files.get_file(self._of(name), str(folder / name))
            except Exception as error:  # each kind of store has errors of its own
                raise InputError(Problem(self.url, "", None, f"{name} cannot be read: {_short(error)}")) from error

    def publish(self, folder: Path, names: list[str]) -> None:
        """Copy the files of a complete run there: the old manifest goes first, the new one comes last.

        Raises
        ------
        OutputError
            If it cannot be written; the folder here is then still there.
        """
        try:
            self.files.makedirs(self.path, exist_ok=True)
            if self.files.exists(self._of(MANIFEST)):
                self.files.rm_file(self._of(MANIFEST))
            for name in [name for name in names if name != MANIFEST] + [MANIFEST]:
                self.files.put_file(str(folder / name), self._of(name))
        except Exception as error:  # each kind of store has errors of its own
            limit = f"cannot be written: {_short(error)}"
            cure = f"the results are in {folder}; the same command tries again"
            raise OutputError(str(Problem(self.url, "", None, limit, cure))) from error

    def _of(self, name: str) -> str:
        return f"{self.path}/{name}"


def open_remote(url: str) -> Remote:
    """A run folder at an address, which need not exist yet.

    Raises
    ------
    InputError
        If fsspec is not installed, or does not know such addresses.
    """
    try:
        import fsspec
    except ImportError:
        limit = "needs the package fsspec, which is not installed"
        raise InputError(Problem(url, "", None, limit, 'pip install "cupola[cluster]"')) from None
    try:
        files, path = fsspec.core.url_to_fs(url)
    except (ValueError, ImportError) as error:
        cure = "fsspec needs a package for each kind of address: s3fs for s3://, gcsfs for gs://"
        raise InputError(Problem(url, "", None, _short(error), cure)) from None
    return Remote(url, files, path.rstrip("/"))


def _short(error: BaseException) -> str:
    return " ".join(str(error).split()) or type(error).__name__
