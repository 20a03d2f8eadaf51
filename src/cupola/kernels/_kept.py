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

from llvmlite import binding
from numba.core import errors
from numba.core.compiler import CompileResult
from numba.core.serialize import dumps

_HASH_BYTES = 32
#: Code of parts that is not kept when there is more of it [bytes]: of small functions others may be compiled from it.
LIGHT_ABOVE_BYTES = 1_000_000

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
        target_context.refresh()
        path = self.path_of(signature, target_context.codegen())
        if not self.cache_path:
            return None
        try:
            with open(path, "rb") as file:
                digest, data = file.read(_HASH_BYTES), file.read()
            if hashlib.sha256(data).digest() != digest:
                raise ValueError("torn or changed")
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
            library, *rest = result._reduce()
            data = dumps((_light(library), *rest))
            _write(self.path_of(signature, result.codegen), hashlib.sha256(data).digest() + data)
        except (OSError, MemoryError) as error:
            global trouble
            where = self.cache_path or "no home folder"
            trouble = f"{where}: {getattr(error, 'strerror', None) or 'out of memory'}"


def _light(library):
    """The library of a large function without the code of its parts, which serves only to be copied into others.

    Of the compiled engine it was 15 MB, and 80 MB once LLVM had read it again. Nothing is ever compiled into the few
    large functions that are kept, so their symbols alone do: numba looks up by name whether they are there.
    """
    name, kind, data = library
    if kind != "object" or len(data[1]) < LIGHT_ABOVE_BYTES:
        return library
    machine_code, bitcode = data
    module = binding.parse_bitcode(bitcode)
    text = [
        f"define void {_symbol(one.name)}() {{\n ret void\n}}" for one in module.functions if not one.is_declaration
    ]
    text += [f"{_symbol(one.name)} = global i8 0" for one in module.global_variables if not one.is_declaration]
    return name, kind, (machine_code, binding.parse_assembly("\n".join(text)).as_bitcode())


def _symbol(name):
    """A name as LLVM reads it, whatever letters it has."""
    letters = (chr(byte) if byte < 128 and chr(byte).isalnum() else f"\\{byte:02X}" for byte in name.encode())
    return '@"' + "".join(letters) + '"'


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
