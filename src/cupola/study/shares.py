"""How much a worker takes at a time: about a second of work, less towards the end."""

from __future__ import annotations

import math
from collections.abc import Iterator

#: Work in one chunk [s]: long against the cost of sending it, short against what a dead worker loses.
CHUNK_S = 1.0
#: Replications in a chunk as long as nobody knows how long one takes [-].
N_FIRST = 8
N_MAX = 100_000


class Shares:
    """Cuts gaps into chunks, and learns how long they are to be.

    Results do not depend on where they are cut, so the clock may decide it.

    Parameters
    ----------
    gaps : list of (int, int)
        First replication and number of replications of each gap.
    workers : int
        How many share the work [-].
    chunk_s : float
        Work in one chunk [s].

    Examples
    --------
    >>> shares = Shares([(0, 10), (90, 1000)], workers=2)
    >>> cut = iter(shares)
    >>> next(cut), next(cut), next(cut)
    ((0, 8), (8, 2), (90, 8))
    >>> shares.learn(n=8, seconds=0.08)
    >>> next(cut)
    (98, 100)
    """

    def __init__(self, gaps: list[tuple[int, int]], workers: int, chunk_s: float = CHUNK_S) -> None:
        self._gaps = gaps
        self._workers = max(1, workers)
        self._chunk_s = chunk_s
        self._left = sum(n for _, n in gaps)
        self._seconds = 0.0
        self._n = 0

    def __iter__(self) -> Iterator[tuple[int, int]]:
        for first, n in self._gaps:
            at, stop = first, first + n
            while at < stop:
                length = min(self._length(), stop - at)
                self._left -= length
                yield at, length
                at += length

    def learn(self, n: int, seconds: float) -> None:
        """Tell how long a chunk took."""
        self._n += n
        self._seconds += seconds

    def _length(self) -> int:
        if self._n == 0:
            return N_FIRST
        per_replication_s = max(self._seconds / self._n, 1e-6)
        wanted = min(N_MAX, round(self._chunk_s / per_replication_s))
        # Towards the end in ever smaller pieces, so that all finish at about the same time.
        fair = math.ceil(self._left / (2 * self._workers))
        return max(1, min(wanted, max(fair, N_FIRST)))
