"""Memory that a long run does not need for now, given back between its stages."""

from __future__ import annotations

import gc
import sys
from contextlib import suppress

#: Large libraries that stand idle for most of a run: the compiler once the kernels are there, the database between
#: tables.
_IDLE = ("libllvmlite", "_duckdb")
#: Of `madvise`, from Linux's mman-common.h: forget these pages, and read them from their file when asked again.
_MADV_DONTNEED = 4


def give_back() -> None:
    """Give back what a stage left: caches of ground and tables, free parts of the heap, the code of idle libraries.

    Loading compiled kernels runs through much of LLVM, and its 50 MB of code then stay in memory though nothing is
    compiled any more. Whatever is needed after all is made, or read from its file, again. On other systems
    than Linux with glibc only the caches go. Never changes a result.
    """
    _forget_ground()
    _close_database()
    gc.collect()
    if not sys.platform.startswith("linux"):
        return
    with suppress(OSError, AttributeError, ValueError):
        import ctypes

        libc = ctypes.CDLL("libc.so.6")
        libc.malloc_trim(0)
        for begin, end in _code_of_idle():
            libc.madvise(ctypes.c_void_p(begin), ctypes.c_size_t(end - begin), _MADV_DONTNEED)


def _forget_ground() -> None:
    """Planes and masks around radars: the models that need them have them."""
    ground = sys.modules.get("cupola.engine.build.ground")
    if ground is not None:
        ground.plane_around.cache_clear()
        ground.horizon_mask.cache_clear()
    zone_fill = sys.modules.get("cupola.maps.zone_fill")
    if zone_fill is not None:
        zone_fill.ground_polar.cache_clear()


def _close_database() -> None:
    """What DuckDB keeps for the next question: it takes less time to start than that is worth."""
    parquet = sys.modules.get("cupola.study.store.parquet")
    if parquet is not None:
        parquet._database.cache_clear()


def _code_of_idle() -> list[tuple[int, int]]:
    """Where the machine code of these libraries lies: parts of files that nobody may write to, and so nobody has."""
    found = []
    with open("/proc/self/maps", encoding="utf-8", errors="replace") as maps:
        for line in maps:
            span, may, _, _, inode, *path = line.split(maxsplit=5)
            if may == "r-xp" and inode != "0" and path and any(name in path[0] for name in _IDLE):
                begin, end = span.split("-")
                found.append((int(begin, 16), int(end, 16)))
    return found
