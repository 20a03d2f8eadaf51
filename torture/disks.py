"""Small disks in memory that become full, or that nobody may write to; only root of a Linux machine can have them."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

_ROOMY = "size=256m,nr_inodes=100000"


@lru_cache(maxsize=1)
def can_mount() -> bool:
    """Whether this process may make such disks."""
    if not sys.platform.startswith("linux") or os.geteuid() != 0:
        return False
    import tempfile

    place = Path(tempfile.mkdtemp(prefix="cupola-disk-"))
    try:
        with disk(place):
            return True
    except OSError:
        return False
    finally:
        place.rmdir()


@contextmanager
def disk(place: Path) -> Iterator[None]:
    """A roomy disk at an empty folder, taken away afterwards."""
    _call("mount", "-t", "tmpfs", "-o", _ROOMY, "cupola-torture", str(place))
    try:
        yield
    finally:
        _call("umount", "-l", str(place))


def shrink(place: Path, *, size_bytes: int = 0, files: int = 0) -> None:
    """Leave so much room [bytes] or so many files [-] beside what the disk holds; neither: it can only be read."""
    held = os.statvfs(place)
    used_bytes = (held.f_blocks - held.f_bfree) * held.f_frsize
    if size_bytes:
        _remount(place, f"size={used_bytes + size_bytes}")
    elif files:
        n = sum(len(folders) + len(names) for _, folders, names in os.walk(place)) + 1
        _remount(place, f"nr_inodes={n + files}")
    else:
        _remount(place, "ro")


def widen(place: Path) -> None:
    """All the room again."""
    _remount(place, f"rw,{_ROOMY}")


def _remount(place: Path, options: str) -> None:
    _call("mount", "-o", f"remount,{options}", str(place))


def _call(*arguments: str) -> None:
    done = subprocess.run(arguments, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise OSError(done.stderr.strip() or f"{arguments[0]}: exit code {done.returncode}")
