"""The scenarios that come with Cupola."""

from __future__ import annotations

from pathlib import Path

_FOLDER = Path(__file__).parent / "bundled"


def list_bundled() -> tuple[str, ...]:
    """Names of the bundled scenarios, which `load` takes in place of a file.

    Examples
    --------
    >>> "minimal" in list_bundled()
    True
    """
    return tuple(sorted(path.stem for path in _FOLDER.glob("*.toml")))


def bundled_path(name: str) -> Path:
    """The file of a bundled scenario, to read or to copy.

    Examples
    --------
    >>> bundled_path("minimal").name
    'minimal.toml'
    """
    return _FOLDER / f"{name}.toml"
