"""One run at a time in one folder. The operating system lets go of the lock when a run ends, however it ends."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from cupola.errors import OutputError, Problem
from cupola.study.store.atomic import cannot_write

_NAME = ".cupola-lock"


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold a folder for one run; it is made when missing.

    Raises
    ------
    OutputError
        If another run holds it, or it cannot be written to.
    """
    path = folder / _NAME
    is_new = not folder.exists()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
    except OSError as error:
        raise cannot_write(folder, error) from error
    if not _take(handle):
        os.close(handle)
        limit = "another run is writing to this folder"
        raise OutputError(str(Problem(str(folder), "", None, limit, "wait for it, or choose another --out")))
    try:
        yield
    finally:
        if sys.platform == "win32":  # which removes no file that is open
            os.close(handle)
            with suppress(OSError):
                path.unlink()
        else:
            # In this order: who opens the file afterwards makes a new one, who opened it before finds it gone.
            with suppress(OSError):
                path.unlink()
            os.close(handle)
        if is_new:
            with suppress(OSError):
                folder.rmdir()  # only if nothing came of it: a folder with files in it stays


def _take(handle: int) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return os.fstat(handle).st_nlink > 0
    except OSError:
        return False
    return True
