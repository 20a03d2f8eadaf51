"""Memory that is given back: caches are empty, pages of the compiler gone, and everything still works."""

import sys

import numba
import pytest

import cupola
from cupola import _memory
from cupola.engine.build import ground


def resident_kb(name):
    """How much of the code of a library is in memory."""
    found, is_code = 0, False
    with open("/proc/self/smaps") as maps:
        for line in maps:
            words = line.split()
            if "-" in words[0] and not words[0].endswith(":"):
                is_code = words[1] == "r-xp" and name in line
            elif is_code and words[0] == "Rss:":
                found += int(words[1])
    return found


def test_ground_is_forgotten_and_made_again():
    before = cupola.build(cupola.load("minimal"))
    assert ground.horizon_mask.cache_info().currsize > 0
    _memory.give_back()
    assert ground.horizon_mask.cache_info().currsize == ground.plane_around.cache_info().currsize == 0
    again = cupola.build(cupola.load("minimal"))
    assert (again.system.masks == before.system.masks).all()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="pages are given back on Linux")
def test_the_code_of_the_compiler_leaves_memory_and_comes_again():
    make = lambda: numba.njit(lambda x: 2.0 * x + 1.0)  # noqa: E731
    assert make()(1.0) == 3.0
    assert resident_kb("libllvmlite") > 20_000
    _memory.give_back()
    assert resident_kb("libllvmlite") < 2_000
    assert make()(2.0) == 5.0
    assert resident_kb("libllvmlite") > 10_000
