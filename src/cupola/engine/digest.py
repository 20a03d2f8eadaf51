"""Digests: hashes over the values of tables. Equal digests, equal results."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

import numpy as np


def digest_of(columns: Mapping[str, np.ndarray]) -> str:
    """SHA-256 over a table of numbers: names, types and bytes of all columns in order, as hexadecimal digits."""
    digest = hashlib.sha256()
    for name, column in columns.items():
        digest.update(f"{name}:{column.dtype.str}:{column.shape}".encode())
        digest.update(_bytes(column))
    return digest.hexdigest()


class TableDigest:
    """SHA-256 over the values of a table that comes in pieces, numbers and words; how it was cut does not matter.

    Examples
    --------
    >>> whole, pieces = TableDigest(), TableDigest()
    >>> whole.add({"x": np.array([1.0, 2.0]), "word": np.array(["a", "bc"], object)})
    >>> for k in range(2):
    ...     pieces.add({"x": np.array([k + 1.0]), "word": np.array([("a", "bc")[k]], object)})
    >>> whole.hexdigest() == pieces.hexdigest()
    True
    """

    def __init__(self) -> None:
        self._columns: dict[str, Any] = {}
        self._rows = 0

    def add(self, columns: Mapping[str, np.ndarray]) -> None:
        """The next rows."""
        rows = 0
        for name, column in columns.items():
            if name not in self._columns:
                kind = "words" if column.dtype.kind == "O" else column.dtype.str
                self._columns[name] = hashlib.sha256(f"{name}:{kind}".encode())
            self._columns[name].update(_bytes(column))
            rows = len(column)
        self._rows += rows

    def hexdigest(self) -> str:
        """Of the rows so far, in hexadecimal digits."""
        digest = hashlib.sha256(f"{self._rows}".encode())
        for column in self._columns.values():
            digest.update(column.digest())
        return digest.hexdigest()


def _bytes(column: np.ndarray) -> bytes:
    """Values as bytes: words with their lengths, numbers as they are; one spelling for what is no number.

    Processors differ in the sign of a new NaN.
    """
    if column.dtype.kind == "O":
        words = [str(word).encode() for word in column.tolist()]
        return b"".join(len(word).to_bytes(4, "little") + word for word in words)
    if column.dtype.kind == "f":
        column = np.where(np.isnan(column), column.dtype.type(np.nan), column)
    return np.ascontiguousarray(column).tobytes()
