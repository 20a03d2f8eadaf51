"""Folders at an address, such as ``s3://bucket/study``: what is there, brought here, and carried there.

Any address that fsspec knows will do. A study runs in a folder of this machine, where it survives interruption like
any other; then its files go to the address, those that say what the others are (`MARKS`) last. As long as a folder
there has no mark it is no run, sweep or comparison, and the manifest of a run holds the hashes of its tables: a reader
sees all of a run or an error.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cupola.errors import InputError, OutputError, Problem
from cupola.study.store.manifest import understand

MANIFEST = "manifest.json"
#: The files by which a folder is known: first to go and last to come when what is at an address changes.
MARKS = (MANIFEST, "sweep.json", "compare.json", "table.csv")

#: What Cupola leaves in folders; everything else at an address is not looked at and not touched.
_OURS = re.compile(
    r"([ab]/)?((manifest|summary|sweep|uncertainty|compare)\.json"
    r"|(replications|flights|engagements|points|summary|sensitivity|differences)\.parquet"
    r"|(report|compare|table)\.html|table\.(csv|md)|points/[0-9]+\.parquet|parts/[^/.]+\.npz)"
)
#: Where these files lie.
_INSIDE = ("", "points/", "parts/", "a/", "a/parts/", "b/", "b/parts/")


def is_url(folder: str | Path) -> bool:
    """Whether a place is an address and not a folder of this machine.

    Examples
    --------
    >>> is_url("s3://bucket/study"), is_url("out/study"), is_url("C:/study")
    (True, False, False)
    """
    return isinstance(folder, str) and re.match(r"[A-Za-z][A-Za-z0-9+.-]+://", folder) is not None


def place_text(place: str | Path, name: str = "") -> str:
    """A folder or address, or a file in it, as a user is told of it."""
    if is_url(place):
        return f"{str(place).rstrip('/')}/{name}".rstrip("/")
    return str((Path(place) / name).resolve())


def is_ours(name: str) -> bool:
    """Whether Cupola leaves files of this name in folders of runs, sweeps, comparisons and tables.

    Examples
    --------
    >>> [is_ours(name) for name in ("points/0017.parquet", "a/manifest.json", "notes.txt", ".cupola-lock")]
    [True, True, False, False]
    """
    return _OURS.fullmatch(name) is not None


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
        """The manifest of the run there; None where there is none.

        Raises
        ------
        InputError
            If it cannot be read or understood.
        """
        text = self.text(MANIFEST)
        return understand(text, self.url) if text is not None else None

    def text(self, name: str) -> str | None:
        """What a file there says; None where there is none.

        Raises
        ------
        InputError
            If it cannot be read.
        """
        try:
            return str(self.files.cat_file(self._of(name)).decode("utf-8"))
        except FileNotFoundError:
            return None
        except Exception as error:  # each kind of store has errors of its own
            raise InputError(Problem(self.url, "", None, f"cannot be read: {_short(error)}")) from error

    def sizes(self) -> dict[str, int]:
        """Names of the files there that Cupola leaves in folders, and their sizes [bytes].

        Raises
        ------
        InputError
            If they cannot be listed.
        """
        sizes: dict[str, int] = {}
        try:
            self.files.invalidate_cache()
            for inside in _INSIDE:  # and nowhere else: what is not Cupola's may be large
                with suppress(FileNotFoundError, NotADirectoryError):
                    for info in self.files.ls(self._of(inside).rstrip("/"), detail=True):
                        if info["type"] == "file":
                            sizes[inside + str(info["name"]).rpartition("/")[2]] = int(info.get("size") or 0)
        except Exception as error:  # each kind of store has errors of its own
            raise InputError(Problem(self.url, "", None, f"cannot be read: {_short(error)}")) from error
        return {name: sizes[name] for name in sorted(sizes) if is_ours(name)}

    def fetch(self, folder: Path, names: Iterable[str]) -> None:
        """Copy files from there into a folder, which is made when missing.

        Raises
        ------
        InputError
            If one cannot be read.
        """
        names = list(names)
        for place in {(folder / name).parent for name in names} | {folder}:
            place.mkdir(parents=True, exist_ok=True)
        try:
            self.files.get([self._of(name) for name in names], [str(folder / name) for name in names])
        except FileNotFoundError as error:
            missing = next((name for name in names if not (folder / name).exists()), "a file")
            raise InputError(Problem(self.url, "", None, f"{missing} cannot be read: it is not there")) from error
        except Exception as error:  # each kind of store has errors of its own
            raise InputError(Problem(self.url, "", None, f"cannot be read: {_short(error)}")) from error

    def publish(self, folder: Path, names: Iterable[str], *, gone: Iterable[str] = ()) -> None:
        """Copy files there: marks that are there go first, and the new ones come last.

        Parameters
        ----------
        folder : pathlib.Path
            Where they lie here.
        names : iterable of str
            Files that are new or have changed, and all marks.
        gone : iterable of str
            Files there that are no longer here.

        Raises
        ------
        OutputError
            If it cannot be written; the folder here is then still there.
        """
        marks = sorted((name for name in names if _is_mark(name)), key=lambda name: (-name.count("/"), name))
        others = sorted(name for name in names if not _is_mark(name))
        try:
            for place in sorted({self._of(name).rpartition("/")[0] for name in [*others, *marks]}):
                self.files.makedirs(place, exist_ok=True)
            for name in [*reversed(marks), *gone]:
                if self.files.exists(self._of(name)):
                    self.files.rm_file(self._of(name))
            for group in (others, *([mark] for mark in marks)):
                self.files.put([str(folder / name) for name in group], [self._of(name) for name in group])
        except Exception as error:  # each kind of store has errors of its own
            limit = f"cannot be written: {_short(error)}"
            hint = f"the results are in {folder}; the same command tries again"
            raise OutputError(str(Problem(self.url, "", None, limit, hint))) from error

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
        hint = "fsspec needs a package for each kind of address: s3fs for s3://, gcsfs for gs://"
        raise InputError(Problem(url, "", None, _short(error), hint)) from None
    return Remote(url, files, path.rstrip("/"))


def holds(place: str | Path, name: str) -> bool:
    """Whether there is a file of this name in a folder, or at an address.

    Raises
    ------
    InputError
        If it is an address that cannot be read.
    """
    return open_remote(str(place)).text(name) is not None if is_url(place) else (Path(place) / name).is_file()


def _is_mark(name: str) -> bool:
    return name.rpartition("/")[2] in MARKS


def _short(error: BaseException) -> str:
    return " ".join(str(error).split()) or type(error).__name__
