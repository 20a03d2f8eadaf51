"""The one place that decides how kernels are compiled, and where compiled code is kept.

`kernel` compiles a function that other kernels call. `entry` compiles the few functions that Python calls
for real work and keeps their machine code on disk.

Numba's disk cache stamps only the file of the cached function itself: after an edit in *another* kernel file it
would go on giving the old answer (numba issues 1833 and 9304). So the cache folder is named by a hash of every
source file of `kernels/` and `engine/` and of the versions of numba and numpy: any edit recompiles.

``fastmath`` stays off: the same bits on every run are a promise. ``NUMBA_DISABLE_JIT=1`` runs the same source as
plain Python.
"""

from __future__ import annotations

import hashlib
import os
import sys
from pathlib import Path

import numba
import numpy as np

_OPTIONS = {"nogil": True, "error_model": "numpy", "fastmath": False}


def source_hash() -> str:
    """Hash of all that compiled code depends on: kernel and engine sources, numba, numpy and Python versions."""
    package = Path(__file__).resolve().parents[1]
    digest = hashlib.sha256(f"{numba.__version__} {np.__version__} {sys.version_info[:3]}".encode())
    for folder in ("kernels", "engine"):
        for path in sorted((package / folder).rglob("*.py")):
            digest.update(path.relative_to(package).as_posix().encode())
            digest.update(path.read_bytes())
    for name in ("constants.py", "variants.py"):
        digest.update((package / name).read_bytes())
    return digest.hexdigest()[:16]


def cache_folder() -> Path:
    """Folder of compiled code for exactly these sources: ``$CUPOLA_CACHE`` or the user's cache folder."""
    chosen = os.environ.get("CUPOLA_CACHE")
    if chosen:
        root = Path(chosen)
    elif sys.platform == "win32":
        root = Path(os.environ.get("LOCALAPPDATA", Path.home() / "AppData" / "Local")) / "cupola"
    else:
        root = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "cupola"
    return root / "kernels" / source_hash()


def is_compiled() -> bool:
    """Whether compiled code for these sources is on disk, so that the next run starts without compiling."""
    folder = cache_folder()
    return folder.is_dir() and any(folder.rglob("*.nbc"))


kernel = numba.njit(**_OPTIONS)


def entry(function):
    """Compile a function that Python calls and keep the machine code in `cache_folder`."""
    previous = numba.config.CACHE_DIR
    numba.config.CACHE_DIR = str(cache_folder())
    try:
        return numba.njit(cache=True, **_OPTIONS)(function)
    finally:
        numba.config.CACHE_DIR = previous
