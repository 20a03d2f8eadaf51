"""Numbers as they are printed, so that rounding makes none of them say what is not so."""

from __future__ import annotations

import math


def telling_texts(*values: float, digits: int = 3, most: int = 8) -> tuple[str, ...]:
    """Numbers to three figures, or to as many more as keep different ones apart.

    Examples
    --------
    >>> telling_texts(0.25, 0.21, 0.29), telling_texts(0.99996, 0.9998, 1.0)
    (('0.25', '0.21', '0.29'), ('0.99996', '0.9998', '1'))
    >>> telling_texts(141.2, 140.9, 141.6)
    ('141.2', '140.9', '141.6')
    """
    n_different = len(set(values))
    for figures in range(digits, most):
        texts = tuple(f"{value:.{figures}g}" for value in values)
        if len(set(texts)) == n_different:
            return texts
    return tuple(f"{value:.{most}g}" for value in values)


def telling_places(places: int, *values: float, most: int = 9) -> int:
    """Decimal places, at least so many, with which no value that differs from 0 or from 1 is printed as if it did not.

    Examples
    --------
    >>> telling_places(1, 0.4, 0.004, 0.9), telling_places(2, 0.99996), telling_places(1, 12.0)
    (3, 5, 1)
    """
    needed = places
    for value in values:
        for edge in (0.0, 1.0):
            if math.isfinite(value) and 0.0 < abs(value - edge) < 0.5:
                while needed < most and float(f"{value:.{needed}f}") == edge:
                    needed += 1
    return needed


def counted(n: int, noun: str) -> str:
    """A number with its noun.

    Examples
    --------
    >>> counted(1, "replication"), counted(2000, "replication")
    ('1 replication', '2,000 replications')
    """
    return f"{n:,} {noun}" if n == 1 else f"{n:,} {noun}s"
