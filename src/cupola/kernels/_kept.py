"""Compiled code on disk, that can only save time: whatever is wrong with it, the code is compiled again.

Numba's own cache lets every fault of its folder through to the user: an index that is empty, a data file that is torn,
a disk that is full. It also believes what it reads, and one wrong bit in machine code is a wrong answer. Here each
compiled function is one file that begins with the hash of the rest; a file that is not what it says is dropped, and one
that cannot be written is not kept.
"""

import contextlib
import hashlib
import os
import pickle
import uuid
import warnings

from numba.core import errors
from numba.core.compiler import CompileResult
from numba.core.runtime import rtsys
from numba.core.serialize import dumps

_HASH_BYTES = 32

#: Why compiled code could not be kept, in the words of the operating system; empty: it could, or nobody tried.
trouble = ""


class KeptCode:
    """The cache of one dispatcher, in the place of numba's `FunctionCache`.

    Parameters
    ----------
    function : callable
        The Python function, without a closure.
    folder : str
        For exactly these sources: nothing in a file says from which source it was compiled. Empty: there is none.
    """

    def __init__(self, function, folder):
        assert function.__closure__ is None, "what a closure holds is not in the key"
        self.cache_path = folder
        self._stem = f"{function.__module__.rpartition('.')[2]}.{function.__qualname__}"

    def enable(self):
        """As numba has it."""

    def disable(self):
        """As numba has it."""

    def flush(self):
        """As numba has it: forget nothing, since each file vouches for itself."""

    def path_of(self, signature, codegen):
        """The file of one signature, compiled for one kind of processor."""
        key = hashlib.sha256(repr((str(signature), codegen.magic_tuple())).encode()).hexdigest()
        return os.path.join(self.cache_path, f"{self._stem}-{key[:20]}.nbc")

    def load_overload(self, signature, target_context):
        """What was compiled before, or None."""
        path = self.path_of(signature, target_context.codegen())
        if not self.cache_path:
            return None
        try:
            with open(path, "rb") as file:
                digest, data = file.read(_HASH_BYTES), file.read()
            if hashlib.sha256(data).digest() != digest:
                raise ValueError("torn or changed")
            # Numba's own cache calls `target_context.refresh` here, which reads in all that could be compiled, SciPy's
            # linear algebra with it: machine code needs the runtime alone, and a compilation refreshes by itself.
            rtsys.initialize(target_context)
            return CompileResult._rebuild(target_context, *pickle.loads(data))
        except FileNotFoundError:
            return None
        except Exception:  # of any kind: it is machine code that somebody else could have damaged in any way
            with contextlib.suppress(OSError):
                os.unlink(path)
            return None

    def save_overload(self, signature, result):
        """Keep what was compiled, if that can be."""
        if result.lifted or result.library.has_dynamic_globals:
            warnings.warn(f"{self._stem} cannot be kept on disk", errors.NumbaWarning, stacklevel=2)
            return
        try:
            data = dumps(result._reduce())
            _write(self.path_of(signature, result.codegen), hashlib.sha256(data).digest() + data)
        except (OSError, MemoryError) as error:
            global trouble
            where = self.cache_path or "no home folder"
            trouble = f"{where}: {getattr(error, 'strerror', None) or 'out of memory'}"


def _write(path, data):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    temporary = f"{path}.{uuid.uuid4().hex[:12]}.tmp"
    try:
        with open(temporary, "xb") as file:
            file.write(data)
        os.replace(temporary, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise
