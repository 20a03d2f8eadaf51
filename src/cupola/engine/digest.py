"""The digest: one hash over the table of replications. Equal digests, equal results."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

import numpy as np


def digest_of(columns: Mapping[str, np.ndarray]) -> str:
    """SHA-256 over a table: names, types and bytes of all columns in order, as hexadecimal digits."""
    digest = hashlib.sha256()
    for name, column in columns.items():
        digest.update(f"{name}:{column.dtype.str}:{column.shape}".encode())
        digest.update(np.ascontiguousarray(column).tobytes())
    return digest.hexdigest()
