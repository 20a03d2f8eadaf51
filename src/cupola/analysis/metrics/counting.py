"""Counting flights and shots: from the large tables to one small number per replication, batch by batch."""

from __future__ import annotations

from collections.abc import Hashable
from typing import TYPE_CHECKING, Generic, TypeVar

import numpy as np

if TYPE_CHECKING:
    from cupola.engine.results import Results

Key = TypeVar("Key", bound=Hashable)


class Counts(Generic[Key]):
    """Counts by key, one per replication, in the smallest whole numbers that hold them.

    Parameters
    ----------
    n : int
        Replications [-].

    Examples
    --------
    >>> counts = Counts(4)
    >>> counts.add("a", 0, np.array([1, 2]))
    >>> counts.add("b", 2, np.array([300, 0]))
    >>> counts["a"], counts["b"], counts["c"]
    (array([1, 2, 0, 0], dtype=uint8), array([  0,   0, 300,   0], dtype=uint16), array([0, 0, 0, 0], dtype=uint8))
    """

    def __init__(self, n: int) -> None:
        self._n = n
        self._found: dict[Key, np.ndarray] = {}

    def add(self, key: Key, start: int, counts: np.ndarray) -> None:
        """Counts of the replications from row ``start`` on; 0 or more."""
        kept = self._found.setdefault(key, np.zeros(self._n, np.uint8))
        wide = np.min_scalar_type(int(counts.max())) if counts.size else kept.dtype
        if wide.itemsize > kept.dtype.itemsize:
            kept = self._found[key] = kept.astype(wide)
        kept[start : start + len(counts)] = counts

    def __getitem__(self, key: Key) -> np.ndarray:
        return self._found.get(key, np.zeros(self._n, np.uint8))

    def __contains__(self, key: Key) -> bool:
        return key in self._found

    def keys(self) -> tuple[Key, ...]:
        """In the order of their first appearance."""
        return tuple(self._found)


def position_of(results: Results, table: str = "flights") -> np.ndarray:
    """Row of the per-replication table for each row of the table of flights, or of ``engagements``."""
    return np.searchsorted(results.replications["replication"], getattr(results, table)["replication"])


def per_replication(
    results: Results, mask: np.ndarray, position: np.ndarray, weights: np.ndarray | None = None
) -> np.ndarray:
    """Count of the flights of a mask, or sum of their whole weights, in each replication."""
    values = None if weights is None else weights[mask]
    counts = np.bincount(position[mask], weights=values, minlength=results.n_replications)
    return counts.astype(np.int64, copy=False)
