"""A raster that can be read: a file, or a member of an archive that is unpacked only when it is wanted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class TerrainSource:
    """Where heights come from.

    Parameters
    ----------
    name : str
        For messages: the file, or ``archive.zip/member.hgt``.
    path : Path or None
        The file; None for a member of an archive.
    load : callable or None
        Gives the bytes of a member, checked against the limits of `cupola.terrain.archive`.
    """

    name: str
    path: Path | None = None
    load: Callable[[], bytes] | None = None

    @property
    def file_name(self) -> str:
        """The last part of the name."""
        return self.name.replace("\\", "/").rsplit("/", 1)[-1]

    @property
    def stem(self) -> str:
        """The name without folders and its last ending."""
        return Path(self.file_name).stem

    @property
    def suffix(self) -> str:
        """The ending in lower case: ``.hgt``."""
        return Path(self.file_name).suffix.lower()

    def read(self) -> bytes:
        """All bytes."""
        if self.load is not None:
            return self.load()
        assert self.path is not None
        return self.path.read_bytes()


def source_of(path: Path) -> TerrainSource:
    """The source that is a file of its own."""
    return TerrainSource(path.name, path)
