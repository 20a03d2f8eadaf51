"""Compiled code on disk: reused while the sources stay, never after an edit anywhere in them."""

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

import cupola
from cupola.kernels import _jit

PACKAGE = Path(cupola.__file__).parent

# The entry lives in horizon_mask.py, the kernel that decides its result in horizon.py.
PROGRAM = """
import sys
sys.path.insert(0, sys.argv[1])
import numpy as np
from cupola.kernels import _jit, horizon_mask
assert _jit.__file__.startswith(sys.argv[1])
mask = np.zeros((4, 8), np.float32)
heights = np.full((9, 9), 300.0, np.float32)
assert not _jit.is_compiled("run_chunk")
was_compiled = _jit.is_compiled("fill_mask")
horizon_mask.fill_mask(heights, 1e3, 320.0, 6.371e6, 1.25, mask, 500.0, 0)
hits = sum(horizon_mask.fill_mask.stats.cache_hits.values())
print(was_compiled, hits, float(mask[0, -1]).hex())
"""


def copy_of(folder):
    """A copy of the sources that compiled code depends on, and of no more."""
    package = folder / "lib" / "cupola"
    for name in ("portable", "kernels", "engine"):
        shutil.copytree(PACKAGE / name, package / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("constants.py", "variants.py"):
        shutil.copy(PACKAGE / name, package / name)
    (package / "__init__.py").write_text("")
    return package


@pytest.fixture
def copied(tmp_path):
    """A copy of the sources for one test."""
    return copy_of(tmp_path)


@pytest.fixture(scope="module")
def compiled(tmp_path_factory):
    """A copy of the sources, its cache after one run, and what that run gave: to be copied, not to be changed."""
    folder = tmp_path_factory.mktemp("compiled")
    package, cache = copy_of(folder), folder / "cache"
    was_compiled, hits, right = run(package, cache)
    assert not was_compiled and hits == 0
    return SimpleNamespace(package=package, cache=cache, right=right)


@pytest.fixture
def cache(compiled, tmp_path):
    """That cache, for one test."""
    return Path(shutil.copytree(compiled.cache, tmp_path / "cache"))


def hash_of(package):
    spec = importlib.util.spec_from_file_location("copied_jit", package / "kernels" / "_jit.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.source_hash()


def run(package, cache, program=PROGRAM):
    done = subprocess.run(
        [sys.executable, "-c", program, str(package.parent)],
        env={**os.environ, "CUPOLA_CACHE": str(cache), "NUMBA_DISABLE_JIT": "0"},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    was_compiled, hits, result = done.stdout.split()
    return was_compiled == "True", int(hits), float.fromhex(result)


def test_an_edit_in_another_kernel_file_is_seen_and_no_edit_is_not(compiled, cache):
    assert run(compiled.package, cache) == (True, 1, compiled.right)

    path = compiled.package / "kernels" / "horizon.py"
    source = path.read_text()
    edited = source.replace("sin(0.5 * ground_range_m / radius_m)", "sin(0.4 * ground_range_m / radius_m)")
    assert edited != source
    try:
        path.write_text(edited)
        was_compiled, hits, after = run(compiled.package, cache)
    finally:
        path.write_text(source)
    assert not was_compiled and hits == 0
    assert after != compiled.right
    assert len(list((cache / "kernels").iterdir())) == 2


@pytest.mark.parametrize(
    "damage",
    ["one bit", *(pytest.param(name, marks=pytest.mark.thorough) for name in ("a folder", "empty", "junk", "torn"))],
)
def test_a_damaged_file_is_compiled_again_and_replaced(compiled, cache, damage):
    (path,) = (cache / "kernels").glob("*/*.fill_mask-*.nbc")
    whole = path.read_bytes()
    if damage == "a folder":
        path.unlink()
        path.mkdir()
    else:
        flipped = bytearray(whole)
        flipped[len(whole) // 2] ^= 1
        path.write_bytes({"empty": b"", "junk": b"x" * 5000, "torn": whole[:-9], "one bit": bytes(flipped)}[damage])
    assert run(compiled.package, cache) == (True, 0, compiled.right)
    assert run(compiled.package, cache)[1:] == ((0 if damage == "a folder" else 1), compiled.right)


#: As PROGRAM, where no file may be longer than a few bytes: a disk that is full.
FULL = "import resource\nresource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))\n" + PROGRAM


def test_a_full_disk_costs_no_more_than_the_time_to_compile(compiled, tmp_path):
    pytest.importorskip("resource")
    cache = tmp_path / "cache"
    program = FULL + "print(_jit.why_not_kept(), file=sys.stderr)\nassert 'too large' in _jit.why_not_kept()"
    assert run(compiled.package, cache, program) == (False, 0, compiled.right)
    assert not [path for path in cache.rglob("*") if path.is_file()]


def test_a_place_that_is_no_folder_costs_no_more_either(compiled, tmp_path):
    (tmp_path / "file").write_text("mine")
    assert run(compiled.package, tmp_path / "file") == (False, 0, compiled.right)
    assert (tmp_path / "file").read_text() == "mine"


def test_who_has_no_home_keeps_nothing(monkeypatch):
    def nowhere():
        raise RuntimeError("Could not determine home directory.")

    for name in ("CUPOLA_CACHE", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(_jit.Path, "home", nowhere)
    monkeypatch.setattr(_jit.sys, "platform", "linux")
    assert _jit.cache_folder() is None and not _jit.is_compiled("run_chunk")


def test_hash_of_a_copy_is_that_of_the_package(copied):
    assert hash_of(copied) == _jit.source_hash()


def test_every_source_file_counts(copied):
    before = hash_of(copied)
    files = [path for folder in ("portable", "kernels", "engine") for path in (copied / folder).rglob("*.py")]
    files += [copied / "constants.py", copied / "variants.py"]
    for path in files:
        text = path.read_text()
        path.write_text(text + "\n# edited\n")
        assert hash_of(copied) != before, path.name
        path.write_text(text)
    assert hash_of(copied) == before
    (copied / "kernels" / "new_kernel.py").write_text("")
    assert hash_of(copied) != before


def test_cache_folder_follows_the_environment(monkeypatch, tmp_path):
    monkeypatch.setenv("CUPOLA_CACHE", str(tmp_path))
    assert _jit.cache_folder().parent == tmp_path / "kernels"
    assert not _jit.is_compiled("run_chunk")
