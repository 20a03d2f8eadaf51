"""Memory that a long run does not need for now, given back between its stages."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

#: How many blocks want what a stage leaves (`kept`).
_keeping: list[object] = []
#: How many blocks have set aside what is there (`bulk_set_aside`).
_aside: list[object] = []


@contextmanager
def kept() -> Iterator[None]:
    """Inside this block `give_back` keeps the planes of ground: what one step leaves, the next one takes up.

    Masks go all the same: they hold for one height of a mast, and masts are drawn.
    """
    mark = object()
    _keeping.append(mark)
    try:
        yield
    finally:
        _keeping.remove(mark)


@contextmanager
def bulk_set_aside() -> Iterator[None]:
    """What is there now is not searched for garbage inside this block, so that `give_back` is quick.

    Blocks may lie inside one another, and side by side in threads: all is searched again when the last one ends.
    """
    gc.collect()
    mark = object()
    _aside.append(mark)
    gc.freeze()
    try:
        yield
    finally:
        _aside.remove(mark)
        if not _aside:
            gc.unfreeze()


def give_back() -> None:
    """Give back what a stage left: caches of ground and tables, free parts of the heap.

    Whatever is needed after all is made again. On other systems than Linux with glibc only the caches go. Never
    changes a result.
    """
    if _keeping:
        _forget_masks()
        return
    _forget_ground()
    _close_database()
    gc.collect()
    if not sys.platform.startswith("linux"):
        return
    with suppress(OSError, AttributeError, ValueError):
        import ctypes

        ctypes.CDLL("libc.so.6").malloc_trim(0)


def _forget_masks() -> None:
    """Masks around radars: the models that need them have them."""
    ground = sys.modules.get("cupola.engine.build.ground")
    if ground is not None:
        ground.horizon_mask.cache_clear()


def _forget_ground() -> None:
    """Masks around radars, and the planes of ground from which they are made."""
    _forget_masks()
    ground = sys.modules.get("cupola.engine.build.ground")
    if ground is not None:
        ground.plane_around.cache_clear()
    near = sys.modules.get("cupola.terrain.near")
    if near is not None:
        near.forget_planes()
    zone_inputs = sys.modules.get("cupola.maps.zone.inputs")
    if zone_inputs is not None:
        zone_inputs.ground_polar.cache_clear()


def _close_database() -> None:
    """What DuckDB keeps for the next question: it takes less time to start than that is worth."""
    parquet = sys.modules.get("cupola.study.store.parquet")
    if parquet is not None:
        parquet._database.cache_clear()
