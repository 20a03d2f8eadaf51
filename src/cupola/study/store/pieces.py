"""Pieces of a run: which replications are there, each once and in order, and which gaps are left."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

import numpy as np

Piece = TypeVar("Piece")


def covered(
    pieces: Sequence[Piece],
    n: int,
    numbers: Callable[[Piece], np.ndarray],
    cut: Callable[[Piece, int, int], Piece],
) -> tuple[list[Piece], list[tuple[int, int]]]:
    """The first ``n`` replications as far as they are there, and the gaps that remain.

    Parameters
    ----------
    pieces : sequence
        In any order, each without holes; they may overlap.
    n : int
        How many replications the run is to have [-].
    numbers : callable
        Piece to the numbers of its replications, in order.
    cut : callable
        Of a piece the replications from one up to, not including, another.

    Returns
    -------
    kept : list
        What is there, in the order of the replications and each once.
    gaps : list of (int, int)
        First replication and number of replications of each gap, in order.

    Examples
    --------
    >>> halves = [np.arange(4, 8), np.arange(0, 3), np.arange(2, 3)]
    >>> kept, gaps = covered(halves, 6, lambda piece: piece, lambda piece, a, b: piece[(piece >= a) & (piece < b)])
    >>> [piece.tolist() for piece in kept], gaps
    ([[0, 1, 2], [4, 5]], [(3, 1)])
    """
    kept: list[Piece] = []
    gaps: list[tuple[int, int]] = []
    reached = 0
    spans = [(int(numbers(piece)[0]), len(numbers(piece)), piece) for piece in pieces]
    for first, count, piece in sorted(spans, key=lambda span: (span[0], -span[1])):
        last = min(first + count, n)
        if last <= reached or first >= n:
            continue
        if first > reached:
            gaps.append((reached, first - reached))
        kept.append(cut(piece, max(first, reached), last))
        reached = last
    if reached < n:
        gaps.append((reached, n - reached))
    return kept, gaps
