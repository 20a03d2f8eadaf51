"""Memory that a long run does not need for now, given back between its stages."""

from __future__ import annotations

import gc
import sys
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager, suppress
from typing import Generic, TypeVar

Made = TypeVar("Made")

#: Whether memory is given back; off in our own tests, where thousands of cases would be searched for garbage each time.
is_thrifty = True
#: How many blocks want what a stage leaves (`kept`).
_keeping: list[object] = []
#: How many blocks have set aside what is there (`bulk_set_aside`).
_aside: list[object] = []


class LastMade(Generic[Made]):
    """What a function made last, by what it was asked: as `functools.lru_cache`, with a limit in bytes.

    Parameters
    ----------
    make : callable
        The function; its arguments can be hashed.
    size : callable
        Bytes that a value takes.
    least : int
        So many values are kept however large they are,
    most_bytes : int
        and more of them while all together take no more than this.
    """

    def __init__(self, make: Callable[..., Made], size: Callable[[Made], int], least: int, most_bytes: int) -> None:
        self._make, self._size, self._least, self._most_bytes = make, size, least, most_bytes
        self._made: OrderedDict[Hashable, Made] = OrderedDict()
        self._lock = threading.Lock()

    def __call__(self, *asked: Hashable) -> Made:
        with self._lock:
            if asked in self._made:
                self._made.move_to_end(asked)
                return self._made[asked]
        value = self._make(*asked)
        with self._lock:
            self._made[asked] = value
            while len(self._made) > self._least and sum(map(self._size, self._made.values())) > self._most_bytes:
                self._made.popitem(last=False)
        return value

    def __len__(self) -> int:
        """How many values are kept."""
        return len(self._made)

    def cache_clear(self) -> None:
        """Forget all values."""
        with self._lock:
            self._made.clear()


@contextmanager
def kept() -> Iterator[None]:
    """Inside this block `give_back` keeps planes of ground and masks: what one step leaves, the next one takes up."""
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
    if not is_thrifty:
        yield
        return
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
    if not is_thrifty:
        return
    if _keeping:
        return
    _forget_ground()
    _close_database()
    gc.collect()
    if not sys.platform.startswith("linux"):
        return
    with suppress(OSError, AttributeError, ValueError):
        import ctypes

        ctypes.CDLL("libc.so.6").malloc_trim(0)


def _forget_ground() -> None:
    """Masks around radars, and the planes of ground from which they are made."""
    shared = sys.modules.get("cupola.engine.build.shared_tables")
    if shared is not None:
        shared.horizon_mask.cache_clear()
        shared.plane_around.cache_clear()
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
