"""Numbers with their nouns, in notes."""

from __future__ import annotations


def counted(n: int, noun: str) -> str:
    """A number and its noun.

    Examples
    --------
    >>> counted(1, "flight"), counted(30, "row")
    ('1 flight', '30 rows')
    """
    return f"{n} {noun}" if n == 1 else f"{n} {noun}s"
