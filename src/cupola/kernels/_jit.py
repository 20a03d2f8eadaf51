"""The one place that decides how kernels are compiled, and where compiled code is kept.

`kernel` compiles a function that other kernels call, and that tests may call from Python. `phase` compiles a part of a
replication, which only compiled code calls (from Python use its ``py_func``). `elementary` compiles plain Python
functions for both. `entry` compiles the few functions that Python calls for real work. Machine code is made of an entry
and all that it calls at once: see `_together`; what Python called, entry or kernel, is kept on disk.

Numba's disk cache stamps only the file of the cached function itself: after an edit in *another* kernel file it
would go on giving the old answer (numba issues 1833 and 9304). So the cache folder is named by a hash of every
source file of `kernels/` and `engine/` and of the versions of numba and numpy: any edit recompiles. And a fault of that
folder must not reach the user: `_kept` reads and writes it.

``fastmath`` stays off: the same bits on every run are a promise. ``NUMBA_DISABLE_JIT=1`` runs the same source as
plain Python.
"""

from __future__ import annotations

import hashlib
import os
import sys
from functools import cache
from pathlib import Path

import numba
import numpy as np
from numba.core import cgutils, types
from numba.core.typing.templates import AttributeTemplate
from numba.extending import infer_getattr, intrinsic, lower_getattr_generic, models, register_model

from cupola.kernels import _kept, _together

_OPTIONS = {"nogil": True, "error_model": "numpy", "fastmath": False}


@cache
def source_hash() -> str:
    """Hash of the sources of all that decides a result; versions of Python and libraries that compute alike do not."""
    package = Path(__file__).resolve().parents[1]
    digest = hashlib.sha256()
    for folder in ("portable", "kernels", "engine"):
        for path in sorted((package / folder).rglob("*.py")):
            digest.update(path.relative_to(package).as_posix().encode())
            digest.update(path.read_bytes())
    for name in ("constants.py", "variants.py"):
        digest.update((package / name).read_bytes())
    return digest.hexdigest()[:16]


def cache_folder() -> Path | None:
    """Folder of compiled code for exactly these sources: ``$CUPOLA_CACHE`` or the user's cache folder, if any."""
    chosen = os.environ.get("CUPOLA_CACHE")
    try:
        if chosen:
            root = Path(chosen)
        elif sys.platform == "win32":
            root = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / "cupola"
        else:
            root = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "cupola"
    except RuntimeError:  # a user without a home; a folder that everybody may write to would be no safe place for code
        return None
    compilers = f"{source_hash()} {numba.__version__} {np.__version__} {sys.version_info[:3]}"
    return root / "kernels" / hashlib.sha256(compilers.encode()).hexdigest()[:16]


def is_compiled(name: str) -> bool:
    """Whether the entry ``name``, compiled from these sources, is on disk, so that it starts without compiling."""
    folder = cache_folder()
    try:
        return folder is not None and any(folder.glob(f"*.{name}-*.nbc"))
    except OSError:
        return False


def why_not_kept() -> str:
    """Where compiled code could not be kept and why, in a few words; empty where all was well."""
    return _kept.trouble


def phase(function, forceinline=False):
    """Compile a part of a replication, which only compiled code calls."""
    if numba.config.DISABLE_JIT:
        return function
    return _together.Called(function, {**_OPTIONS, "forceinline": forceinline})


def kernel(function):
    """Compile a function that other kernels call, and that Python may call; what Python called is kept."""
    if numba.config.DISABLE_JIT:
        return function
    return _kept_for(_together.Kernel(function, phase(function, forceinline=True), _OPTIONS), function)


def elementary(functions):
    """Let kernels call these plain functions, which call one another: as many functions, which Python may call too."""
    return list(functions) if numba.config.DISABLE_JIT else _together.elementary(functions, _OPTIONS)


def entry(function):
    """Compile a function that Python calls and keep the machine code in `cache_folder`."""
    compiled = numba.njit(pipeline_class=_together.Outer, **_OPTIONS)(function)
    return compiled if numba.config.DISABLE_JIT else _kept_for(compiled, function)


def _kept_for(compiled, function):
    compiled._cache = _kept.KeptCode(function, str(cache_folder() or ""))
    return compiled


def direct(compiled):
    """An `entry` that takes tuples of tables, without what numba does at each call to know their types.

    That takes 5 ms where tuples hold some fifty tables, as long as ten replications of one flight. Here arguments of
    kinds, shapes and flags that were met before go straight to the code that was made for them.
    """
    if numba.config.DISABLE_JIT:
        return compiled
    known = {}

    def call(*args):
        key = tuple([_kind(one) for one in args])
        code = known.get(key)
        if code is None:
            result = compiled(*args)
            known[key] = compiled.overloads[tuple(compiled.typeof_pyval(one) for one in args)].entry_point
            return result
        return code(*args)

    return call


_dtype_of, _ndim_of, _flags_of = np.ndarray.dtype.__get__, np.ndarray.ndim.__get__, np.ndarray.flags.__get__


def _kind(value):
    """What numba's type of a value hangs on: a table's columns, dimensions, order and whether it may be written."""
    if isinstance(value, np.ndarray):
        return _dtype_of(value), _ndim_of(value), _flags_of(value).num
    if isinstance(value, tuple):
        return type(value), tuple([_kind(one) for one in value])
    return type(value)


if numba.config.DISABLE_JIT:

    def by_pointer(tables):
        """In plain Python tables need no lending."""
        return tables

    def without_refcount(array):
        """Neither do arrays."""
        return array

else:

    class Lent(types.Type):
        """A named tuple of tables, passed as one pointer."""

        def __init__(self, kind):
            self.kind = kind
            # The name stands in the symbol of each function, and that of such a tuple is as long as a chapter.
            super().__init__(name=f"Lent({hashlib.sha256(str(kind).encode()).hexdigest()[:16]})")

    @register_model(Lent)
    class LentModel(models.PrimitiveModel):
        """The pointer: the tuple stays where `by_pointer` put it."""

        def __init__(self, manager, lent_type):
            super().__init__(manager, lent_type, manager.lookup(lent_type.kind).get_value_type().as_pointer())

    @infer_getattr
    class LentAttribute(AttributeTemplate):
        """A field has the type that it has in the tuple."""

        key = Lent

        def generic_resolve(self, lent_type, name):
            kind = lent_type.kind
            return kind.types[kind.fields.index(name)] if name in kind.fields else None

    @lower_getattr_generic(Lent)
    def _load_field(context, builder, lent_type, pointer, name):
        at = lent_type.kind.fields.index(name)
        value = builder.load(cgutils.gep_inbounds(builder, pointer, 0, at))
        return _without_counter(context, builder, lent_type.kind.types[at], value)

    def _without_counter(context, builder, kind, value):
        if not isinstance(kind, types.Array):
            return value
        array = context.make_array(kind)(context, builder, value=value)
        array.meminfo = cgutils.get_null_value(array.meminfo.type)
        array.parent = cgutils.get_null_value(array.parent.type)
        return array._getvalue()

    @intrinsic
    def by_pointer(typing_context, tables):
        """The named tuple as one pointer, whose arrays are not counted.

        By value, a tuple of fifty tables is four hundred numbers in every call, and compiling took three minutes; as a
        pointer it takes one, and runs as fast. Numba also counts references to arrays with atomic operations at every
        call that passes them: that was four fifths of the run time, and all threads fought for the counters. The
        caller keeps the real tuple alive, so only an `entry` may lend.
        """

        def codegen(context, builder, signature, arguments):
            return cgutils.alloca_once_value(builder, arguments[0])

        return Lent(tables)(tables), codegen

    @intrinsic
    def without_refcount(typing_context, array):
        """The same array, its references no longer counted: see `by_pointer`."""

        def codegen(context, builder, signature, arguments):
            return _without_counter(context, builder, signature.args[0], arguments[0])

        return array(array), codegen
