"""Other machines, as far as one can be made to behave like them: what they give must be the same to the last bit.

Each is a process of its own whose libraries take the paths of another processor, or that has another library of
functions. What it prints is compared: tables of the build, numerics, and all tables of whole replications.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="settings of glibc, and of its loader")

PROGRAM = """
import hashlib, math
import numpy as np
import cupola
from cupola.engine.digest import TableDigest
from cupola.engine.numerics import numerics

print(numerics())
for name, n in (("minimal", 20), ("latakia-2018", 8)):
    model = cupola.build(cupola.load(name))
    built = hashlib.sha256()
    for table in model.system:
        if isinstance(table, np.ndarray):
            built.update(np.ascontiguousarray(table).tobytes())
    print(name, "build", built.hexdigest())
    results = cupola.run(model, n, seed=7, workers=1)
    for table in ("replications", "flights", "engagements"):
        digest = TableDigest()
        digest.add(getattr(results, table))
        print(name, table, digest.hexdigest())
print("libm", repr([math.exp(0.1 * k) for k in range(40)]))
print("blas", repr((np.outer(np.arange(1, 60) / 7.0, np.arange(1, 60) / 3.0) @ np.linspace(0.1, 0.9, 59)).tolist()))
"""
MACHINES = {
    "no fused multiply-add in glibc": {"GLIBC_TUNABLES": "glibc.cpu.hwcaps=-FMA,-AVX2,-FMA4,-AVX512F"},
    "OpenBLAS of an old core": {"OPENBLAS_CORETYPE": "Prescott"},
    "numpy without AVX": {"NPY_DISABLE_CPU_FEATURES": "AVX512F AVX512CD AVX512_SKX AVX512_CLX AVX512_CNL AVX512_ICL"},
}


def said(**environment):
    run = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        env={**os.environ, **environment}, capture_output=True, text=True, timeout=900,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    lines = run.stdout.splitlines()
    return lines[:-2], lines[-2:]


@pytest.fixture(scope="module")
def here():
    return said()


#: All at once, and, where that fails, one by one.
ALL = {name: value for machine in MACHINES.values() for name, value in machine.items()}


@pytest.mark.parametrize(
    "environment",
    [ALL, *(pytest.param(machine, marks=pytest.mark.thorough) for machine in MACHINES.values())],
    ids=["all at once", *MACHINES],
)
def test_another_processor_gives_the_same_bytes(here, environment):
    assert said(**environment)[0] == here[0]


def test_another_library_of_functions_gives_the_same_bytes(here, tmp_path):
    """Every function of libm is off by one in the last place, which `math.exp` shows and no result does."""
    compiler = shutil.which("gcc") or shutil.which("cc")
    if compiler is None:
        pytest.skip("no C compiler")
    library, source = tmp_path / "other_libm.so", Path(__file__).with_name("other_libm.c")
    command = [compiler, "-O1", "-fno-builtin", "-shared", "-fPIC", "-o", library, source, "-ldl", "-lm"]
    subprocess.run(command, check=True)
    answer, libm = said(LD_PRELOAD=str(library))
    assert libm[0] != here[1][0], "the other library was not used"
    assert answer == here[0]
