"""The folder that the app shows: its scenarios, studies and runs, each by an id; nothing outside it can be named."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cupola._json import parse
from cupola.errors import InputError, OutputError, Problem
from cupola.scenario.bundle import bundled_path, list_bundled
from cupola.study.store.atomic import replacing
from cupola.web.studies import PAGES, kind_of, study_of

#: How deep in the folder files are looked for, and how many are shown.
DEPTH_MAX, FILES_MAX = 4, 500
#: A scenario for the app is text that people write [bytes].
TEXT_MAX_BYTES = 2_000_000
_LEFT_OUT = {"node_modules", "__pycache__", "parts"}
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,59}")
#: Names that Windows keeps for devices.
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
_BACKUP = ".before-overwriting"


@dataclass(frozen=True, slots=True)
class Entry:
    """A file or run folder that the page can open.

    Parameters
    ----------
    id : str
        What calls name it by.
    kind : str
        ``scenario``, ``bundled``, or a kind of `web.studies.MARKS`.
    path : pathlib.Path
        Where it lies.
    shown : str
        The path from the folder, or the name of the bundled scenario.
    """

    id: str
    kind: str
    path: Path
    shown: str


class Folder:
    """What lies in a folder.

    Parameters
    ----------
    root : pathlib.Path
        The folder.
    """

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()

    def entries(self) -> list[Entry]:
        """All that can be opened now, in order of kind and name."""
        bundled = [Entry(_id("bundled", name), "bundled", bundled_path(name), name) for name in list_bundled()]
        return [*sorted(self._found(), key=lambda one: (one.kind, one.shown)), *bundled]

    def entry(self, wanted: str) -> Entry:
        """The entry of an id.

        Raises
        ------
        InputError
            If there is none: the file is gone, or never was here.
        """
        for one in self.entries():
            if one.id == wanted:
                return one
        limit = "is no longer in the folder"
        raise InputError(Problem(str(self.root), "", None, limit, "go back to the list; the file was moved or removed"))

    def scenario_of(self, run: Entry) -> str:
        """The id of the scenario that a run is of, by the name of its folder; empty where none has it."""
        stem = re.sub(r"-\d+$", "", run.path.name)
        found = {one.path.stem: one.id for one in reversed(self.entries()) if one.kind in ("scenario", "bundled")}
        return found.get(run.path.name) or found.get(stem, "")

    def listing(self) -> dict[str, Any]:
        """What the first page shows."""
        found = self.entries()
        return {
            "folder": str(self.root),
            "scenarios": [_scenario(one) for one in found if one.kind == "scenario"],
            "bundled": [_scenario(one) for one in found if one.kind == "bundled"],
            "runs": [_run(one) for one in found if one.kind == "run"],
            "studies": [
                {"id": one.id, "name": one.shown, **study_of(one.kind, one.path)}
                for one in found
                if one.kind in PAGES and one.kind != "run"
            ],
        }

    def fresh(self, name: str) -> Path:
        """The path for a new scenario of that name.

        Raises
        ------
        InputError
            If it is no name for a file on every system, or a file of that name is there.
        """
        stem = name.removesuffix(".toml")
        if not _NAME.fullmatch(stem) or _RESERVED.fullmatch(stem):
            limit = "must be letters, digits, dots and dashes, beginning with a letter or digit, at most 60"
            raise InputError(Problem("name", "", name, limit, "like my-raid"))
        path = self.root / f"{stem}.toml"
        if path.exists():
            raise InputError(Problem("name", "", name, "is there already", "choose another name"))
        return path

    def run_folder(self, stem: str, is_free: Any) -> Path:
        """Where a run goes: ``out/<stem>`` as on the command line, or the first ``out/<stem>-2`` ... that is free."""
        number = 1
        while True:
            path = self.root / "out" / (stem if number == 1 else f"{stem}-{number}")
            if is_free(path):
                return path
            number += 1

    def page_of(self, entry: Entry) -> Path:
        """The page that the command line wrote for a run or study.

        Raises
        ------
        InputError
            If there is none, or it is a link that leads out of the folder.
        """
        path = entry.path / PAGES.get(entry.kind, "")
        if entry.kind not in PAGES or not path.is_file() or not self._is_inside(path):
            raise InputError(
                Problem(entry.shown, "", None, "has no page", "cupola report writes one for a run or a sweep")
            )
        return path

    def _found(self) -> Iterator[Entry]:
        count = 0
        for here, folders, names in os.walk(self.root):
            place = Path(here)
            depth = len(place.relative_to(self.root).parts)
            kind = kind_of(names, folders)
            folders[:] = sorted(
                name for name in folders if not name.startswith(".") and name not in _LEFT_OUT and depth < DEPTH_MAX
            )
            if kind and depth:
                # A comparison holds both its runs.
                folders[:] = [name for name in folders if kind == "comparison" and name in ("a", "b")]
                yield self._entry(kind, place)
                count += 1
                continue
            for name in sorted(names):
                path = place / name
                if name.endswith(".toml") and not name.startswith(".") and self._is_inside(path) and _is_scenario(path):
                    yield self._entry("scenario", path)
                    count += 1
            if count >= FILES_MAX:
                return

    def _entry(self, kind: str, path: Path) -> Entry:
        shown = path.relative_to(self.root).as_posix()
        return Entry(_id(kind, shown), kind, path, shown)

    def _is_inside(self, path: Path) -> bool:
        """Whether a file lies here, links followed."""
        try:
            return path.resolve().is_relative_to(self.root)
        except (OSError, RuntimeError):
            return False


def read_text(path: Path) -> tuple[str, str]:
    """A scenario's text and the hash of its bytes.

    Raises
    ------
    InputError
        If it cannot be read, is too large or not UTF-8.
    """
    try:
        if path.stat().st_size > TEXT_MAX_BYTES:
            limit = f"is larger than {TEXT_MAX_BYTES / 1e6:g} MB"
            raise InputError(Problem(path.name, "", None, limit, "use the command line for it"))
        data = path.read_bytes()
        return data.decode("utf-8"), hash_of(data)
    except UnicodeDecodeError:
        raise InputError(Problem(path.name, "", None, "is not UTF-8 text", "save it as UTF-8")) from None
    except OSError as error:
        raise InputError(
            Problem(path.name, "", None, f"cannot be read: {error.strerror}", "look at the file")
        ) from None


def hash_of(data: bytes) -> str:
    """By which a file that was changed is noticed."""
    return hashlib.sha256(data).hexdigest()


def save_text(path: Path, text: str, known: str, *, overwrite: bool = False) -> dict[str, Any]:
    """Write a scenario, unless the file is no longer what the page read.

    Parameters
    ----------
    path : pathlib.Path
        The file.
    text : str
        What it shall hold.
    known : str
        Hash of what the page read; empty for a new file.
    overwrite : bool
        Write whatever is there; that is kept beside it as ``NAME.before-overwriting``.

    Returns
    -------
    dict
        ``hash`` of what is there now; or ``conflict`` with the ``text`` and ``hash`` on disk, and nothing written.
    """
    data = text.encode("utf-8")
    there, found = read_text(path) if path.exists() else ("", "")
    if found and found not in (known, hash_of(data)):
        if not overwrite:
            return {"conflict": True, "text": there, "hash": found}
        with replacing(path.with_name(path.name + _BACKUP)) as temporary:
            temporary.write_bytes(there.encode("utf-8"))
    if not path.parent.is_dir():
        raise OutputError(str(Problem(str(path.parent), "", None, "is gone", "make the folder again")))
    with replacing(path) as temporary:
        temporary.write_bytes(data)
    return {"conflict": False, "hash": hash_of(data)}


def _id(kind: str, shown: str) -> str:
    return hashlib.sha256(f"{kind}:{shown}".encode()).hexdigest()[:20]


def _is_scenario(path: Path) -> bool:
    """Whether a TOML file looks like a scenario; studies and catalogue items do not have an origin."""
    try:
        if path.stat().st_size > TEXT_MAX_BYTES:
            return False
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return False
    return re.search(r"^\s*(\[origin\]|origin\s*[.=])", text, re.MULTILINE) is not None


def _scenario(entry: Entry) -> dict[str, Any]:
    try:
        text = entry.path.read_text(encoding="utf-8")
        changed_s = entry.path.stat().st_mtime
    except (OSError, UnicodeDecodeError):
        text, changed_s = "", 0.0
    title = re.search(r"^title\s*=\s*[\"'](.*?)[\"']\s*(?:#.*)?$", text, re.MULTILINE)
    return {
        "id": entry.id,
        "name": entry.shown,
        "title": title[1] if title else "",
        "changed_s": changed_s,
    }


def _run(entry: Entry) -> dict[str, Any]:
    """State and size of a run folder, without reading its tables."""
    about: dict[str, Any] = {"id": entry.id, "name": entry.shown, "state": "unfinished", "replications": None}
    try:
        manifest = parse((entry.path / "manifest.json").read_text(encoding="utf-8"))
        about["state"] = "finished" if isinstance(manifest, dict) and "digest" in manifest else "other"
        about["replications"] = manifest.get("replications")
        about["scenario"] = str(manifest.get("name", ""))
    except (OSError, ValueError, AttributeError):
        pass
    files = [path for path in entry.path.rglob("*") if path.is_file()]
    about["bytes"] = sum(path.stat().st_size for path in files)
    about["changed_s"] = max((path.stat().st_mtime for path in files), default=0.0)
    about["has_report"] = (entry.path / "report.html").is_file()
    return about
