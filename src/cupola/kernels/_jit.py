"""The one place that decides how kernels are compiled, and where compiled code is kept.

`kernel` compiles a function that other kernels call, and that tests may call from Python. `phase` compiles a part of a
replication, which only compiled code calls: without a way in from Python it compiles a third faster (from Python use
its ``py_func``). `apart` compiles such a part that is large and seldom entered, and is not copied into its callers.
`entry` compiles the few functions that Python calls for real work and keeps their machine code on disk.

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
from numba.core import cgutils, types
from numba.extending import intrinsic

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


def is_compiled(name: str) -> bool:
    """Whether the entry ``name``, compiled from these sources, is on disk, so that it starts without compiling."""
    folder = cache_folder()
    return folder.is_dir() and any(folder.rglob(f"*.{name}-*.nbc"))


# Inlining takes the passing of thirty tables out of every call: twice as fast, and it compiles no longer.
kernel = numba.njit(forceinline=True, **_OPTIONS)
phase = numba.njit(forceinline=True, no_cpython_wrapper=True, no_cfunc_wrapper=True, **_OPTIONS)
apart = numba.njit(no_cpython_wrapper=True, no_cfunc_wrapper=True, **_OPTIONS)


def entry(function):
    """Compile a function that Python calls and keep the machine code in `cache_folder`."""
    previous = numba.config.CACHE_DIR
    numba.config.CACHE_DIR = str(cache_folder())
    try:
        return numba.njit(cache=True, **_OPTIONS)(function)
    finally:
        numba.config.CACHE_DIR = previous


if numba.config.DISABLE_JIT:

    def borrowed(tables):
        """In plain Python tables need no borrowing."""
        return tables

else:

    @intrinsic
    def borrowed(typing_context, tables):
        """The same named tuple, its arrays no longer counted.

        Numba counts references to arrays with atomic operations at every call that passes them: with thirty tables
        that was four fifths of the run time, and all threads fought for the counters of the shared ones. An array
        without a counter is free. The caller keeps the real tuple alive, so only an `entry` may borrow.
        """
        signature = tables(tables)

        def codegen(context, builder, signature, arguments):
            kind = signature.args[0]
            values = cgutils.unpack_tuple(builder, arguments[0], len(kind.types))
            parts = []
            for part_type, value in zip(kind.types, values, strict=True):
                if isinstance(part_type, types.Array):
                    array = context.make_array(part_type)(context, builder, value=value)
                    array.meminfo = cgutils.get_null_value(array.meminfo.type)
                    array.parent = cgutils.get_null_value(array.parent.type)
                    value = array._getvalue()
                parts.append(value)
            return context.make_tuple(builder, kind, parts)

        return signature, codegen
