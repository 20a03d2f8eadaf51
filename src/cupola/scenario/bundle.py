"""The scenarios that come with Cupola."""

from __future__ import annotations

from pathlib import Path

_FOLDER = Path(__file__).parent / "bundled"


def list_bundled() -> tuple[str, ...]:
    """Names of the bundled scenarios, which `load` takes in place of a file.

    Examples
    --------
    >>> list_bundled()
    ('close-formation', 'damascus-2018', 'jammed-raid', 'minimal', 'raid-mixed', 'swarm')
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
