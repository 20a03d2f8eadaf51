"""Studies that the command line left in the folder: what each is, how far it is, and the page that it has."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from cupola._json import parse

#: File by which a folder is known, in this order -> what it is, and the page that it has.
MARKS = (
    ("manifest.json", "run", "report.html"),
    ("compare.json", "comparison", "compare.html"),
    ("uncertainty.json", "uncertainty", "report.html"),
    ("sweep.json", "sweep", "report.html"),
    ("claims.json", "claims", "claims.html"),
    ("table.html", "table", "table.html"),
)
PAGES = {kind: page for _, kind, page in MARKS}


def kind_of(names: list[str], folders: list[str]) -> str:
    """What a folder holds, by the names of its files and folders; empty for nothing that is known.

    Examples
    --------
    >>> kind_of(["sweep.json", "report.html"], ["points"]), kind_of([], ["parts"]), kind_of(["notes.txt"], [])
    ('sweep', 'run', '')
    """
    found = next((kind for mark, kind, _ in MARKS if mark in names), "")
    return found or ("run" if "parts" in folders else "")


def study_of(kind: str, path: Path) -> dict[str, Any]:
    """State, size and age of a study, without reading its tables; of a sweep also how many points it has."""
    files = [one for one in path.rglob("*") if one.is_file()]
    has_page = (path / PAGES[kind]).is_file()
    is_open = (path / "parts").is_dir() and any((path / "parts").iterdir())
    about: dict[str, Any] = {
        "kind": kind,
        "state": "finished" if has_page and not is_open else "unfinished",
        "bytes": sum(one.stat().st_size for one in files),
        "changed_s": max((one.stat().st_mtime for one in files), default=0.0),
        "has_page": has_page,
        "points": len(list((path / "points").glob("*.parquet"))) if kind in ("sweep", "uncertainty") else None,
    }
    if kind == "comparison":
        about |= _comparison(path / "compare.json")
    return about


def _comparison(path: Path) -> dict[str, Any]:
    """The names of both sides, and the replication in which they differ most."""
    try:
        found = parse(path.read_text(encoding="utf-8"))
        most = found["most_different"]
        return {"sides": [str(found["a"]), str(found["b"])], "most": int(most[0]["replication"]) if most else 0}
    except (OSError, ValueError, KeyError, TypeError):
        return {}
