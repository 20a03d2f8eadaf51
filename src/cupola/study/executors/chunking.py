"""How much a worker takes at a time: about a second of work, less towards the end."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cupola.engine.build.model import Model

#: Work in one chunk [s]: long against the cost of sending it, short against what a dead worker loses.
CHUNK_S = 1.0
#: Replications in a chunk as long as nobody knows how long one takes [-].
N_FIRST = 8
N_MAX = 100_000
#: A chunk takes no more memory than this, as far as whole replications allow it [bytes].
CHUNK_BYTES = 32 * 2**20


def most_at_once(model: Model) -> int:
    """The most replications that are simulated as one chunk, so that it does not take more than `CHUNK_BYTES`."""
    from cupola.engine.result_rows import REPLICATION
    from cupola.engine.run import most_shots
    from cupola.engine.state_rows import FLIGHT_STATE
    from cupola.kernels.rows import SHOT

    flights, shots = len(model.system.flights), most_shots(model.system)
    size = REPLICATION.itemsize + flights * FLIGHT_STATE.itemsize + shots * SHOT.itemsize
    return int(max(1, min(N_MAX, CHUNK_BYTES // size)))


def chunk_length(n: int, most: int = N_MAX) -> int:
    """Replications in one chunk of ``n`` in threads: enough to keep few files, few enough to lose little.

    Examples
    --------
    >>> chunk_length(50), chunk_length(1000), chunk_length(10_000), chunk_length(10_000_000, most=1300)
    (8, 62, 156, 1300)
    """
    return min(max(8, min(64, n // 16), n // 64), most)


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
    most : int
        Replications in one chunk, at most [-].

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

    def __init__(self, gaps: list[tuple[int, int]], workers: int, chunk_s: float = CHUNK_S, most: int = N_MAX) -> None:
        self._gaps = gaps
        self._workers = max(1, workers)
        self._chunk_s = chunk_s
        self._most = most
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
            return min(N_FIRST, self._most)
        per_replication_s = max(self._seconds / self._n, 1e-6)
        wanted = min(self._most, round(self._chunk_s / per_replication_s))
        # Towards the end in ever smaller pieces, so that all finish at about the same time.
        fair = math.ceil(self._left / (2 * self._workers))
        return max(1, min(wanted, max(fair, N_FIRST)))
