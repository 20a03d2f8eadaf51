"""JSON and columns of numbers in one piece, as the page reads them."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any

import numpy as np


def packed(head: Mapping[str, Any], *columns: np.ndarray) -> bytes:
    """JSON and columns in one piece: length of the JSON (4 bytes, little-endian), JSON padded to 8, then the columns.

    The JSON gets ``columns``: for each its type, its shape and where it begins behind the JSON [bytes], in eights.
    """
    about, parts, at = [], [], 0
    for column in columns:
        data = np.ascontiguousarray(column)
        data = data.astype(data.dtype.newbyteorder("<"), copy=False)
        raw = data.tobytes()
        about.append({"type": data.dtype.name, "shape": list(data.shape), "at": at})
        raw += b"\0" * (-len(raw) % 8)
        parts.append(raw)
        at += len(raw)
    text = json_bytes({**head, "columns": about})
    text += b" " * (-(len(text) + 4) % 8)
    return b"".join([len(text).to_bytes(4, "little"), text, *parts])


def steps(values: np.ndarray, unit: float) -> np.ndarray:
    """Numbers as whole multiples of a unit, each as its difference from the one before: they compress well.

    Parameters
    ----------
    values : array, shape (n,) or (n, m)
        Numbers whose multiples fit into 32 bits.
    unit : float
        What one step stands for, > 0.

    Examples
    --------
    >>> steps(np.array([1.0, 1.5, 1.4]), 0.1)
    array([10,  5, -1], dtype=int32)
    """
    whole = np.rint(np.asarray(values, np.float64) / unit).astype(np.int64)
    return np.diff(whole, axis=0, prepend=np.zeros_like(whole[:1])).astype(np.int32)


def json_bytes(value: Any) -> bytes:
    """JSON; null for what is no number."""
    return json.dumps(_plain(value), ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, np.generic):
        return _plain(value.item())
    return value if isinstance(value, str | int | bool | None) else str(value)
