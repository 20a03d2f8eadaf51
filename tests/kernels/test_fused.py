"""No multiply-add in one step in compiled code: it rounds once where the promise of equal bytes rounds twice.

LLVM fuses nothing unless it is told to, on any target; these tests would notice if numba told it to. Kernels are
compiled again here, brought to assembly for processors that could fuse (Haswell, Arm), and searched.
"""

import pickle
import re
import shutil
import subprocess

import numba
import numpy as np
import pytest
from llvmlite import binding as llvm

from cupola.kernels import geodesics, intercept, samples
from cupola.kernels._jit import _OPTIONS
from cupola.kernels.rows import MISSILE, table

FUSED = re.compile(r"\bv?fn?m(?:add|sub|la|ls)\w*|\bvf(?:maddsub|msubadd)\w*")
TARGETS = {
    "x86-64": ("x86_64-unknown-linux-gnu", "haswell", "+fma,+avx2"),
    "aarch64": ("aarch64-unknown-linux-gnu", "cortex-a76", ""),
}
FLOATS, TABLE = numba.float64[::1], numba.float64[:, ::1]
#: Entry -> types of its arguments: all portable functions; geodesics; flight, guidance, atmosphere and prediction.
ENTRIES = {
    "samples": (samples.fill_samples, (FLOATS, FLOATS, TABLE)),
    "geodesics": (geodesics.solve, (numba.int64, TABLE)),
    "fly-outs": (
        intercept.fill_table,
        (numba.typeof(table(MISSILE, 1)[0]), numba.float64, TABLE, TABLE, *[numba.float64] * 5),
    ),
}


def ir_of(function, types, **options):
    """Optimised code of LLVM of one signature."""
    compiled = numba.njit(**{**_OPTIONS, **options})(function)
    compiled.compile(types)
    return next(iter(compiled.inspect_llvm().values()))


def assembly(ir, target):
    triple, cpu, features = TARGETS[target]
    llvm.initialize_all_targets()
    llvm.initialize_all_asmprinters()
    machine = llvm.Target.from_triple(triple).create_target_machine(cpu=cpu, features=features, opt=3)
    ir = re.sub(r"^target (triple|datalayout) = .*$", "", ir, flags=re.M)
    ir = re.sub(r'"target-(cpu|features)"="[^"]*"', "", ir)
    # Counting of references, the one thing here that LLVM has made of an instruction of this processor.
    ir = re.sub(r"= (?:tail )?call i8 @llvm\.x86\.atomic\S*\(.*$", "= add i8 0, 0", ir, flags=re.M)
    module = llvm.parse_assembly(f'target triple = "{triple}"\n' + ir)
    module.data_layout = str(machine.target_data)
    return machine.emit_assembly(module)


@pytest.fixture(scope="module", params=ENTRIES)
def ir(request):
    # Run as plain Python there is no code to look at.
    if numba.config.DISABLE_JIT:
        pytest.skip("nothing is compiled")
    entry, types = ENTRIES[request.param]
    return ir_of(entry.py_func, types)


@pytest.mark.parametrize("target", TARGETS)
def test_kernels_do_not_fuse(ir, target):
    text = assembly(ir, target)
    assert re.search(r"\bv?mulsd|\bfmul\b", text) and not FUSED.findall(text)


@pytest.mark.parametrize("target", TARGETS)
def test_the_search_finds_fused_instructions(target):
    def summed(x, y, z):
        return x * y + z

    text = assembly(ir_of(summed, (numba.float64,) * 3, fastmath={"contract"}), target)
    assert FUSED.search(text)
    assert not FUSED.search(assembly(ir_of(summed, (numba.float64,) * 3), target))


def test_the_engine_as_it_is_compiled_does_not_fuse(tmp_path):
    """The whole engine, as the machine code that this machine keeps."""
    # Of the system's binutils, which pip cannot install; what the tests above look at needs it not.
    objdump = shutil.which("objdump")
    if objdump is None:
        pytest.skip("no objdump")
    from cupola.engine.build.model import build
    from cupola.engine.run import run
    from cupola.kernels import _jit, _kept
    from cupola.scenario import load

    run(build(load("minimal")), 1, seed=1, workers=1)
    paths = sorted(_jit.cache_folder().glob("*.run_chunk-*.nbc"))
    # Keeping is optional: a folder that cannot be written, or code that is not compiled, leaves none.
    if not paths:
        pytest.skip("this machine keeps no compiled code")
    (_, _, (machine_code, _)), *_ = pickle.loads(paths[0].read_bytes()[_kept._HASH_BYTES :])
    (tmp_path / "engine.o").write_bytes(machine_code)
    text = subprocess.run([objdump, "-d", tmp_path / "engine.o"], capture_output=True, text=True, check=True).stdout
    assert len(text) > 1_000_000 and not FUSED.findall(text)
    assert np.char.count(text, "mulsd") > 1000 or "fmul" in text
