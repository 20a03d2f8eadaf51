"""Moments of other programs' files as seconds."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any


def seconds(moment: Any) -> float | None:
    """Seconds since 1970 of an ISO 8601 text or of a number of milliseconds; None for what is neither.

    A text without a time zone counts as UTC: only differences are used.

    Examples
    --------
    >>> seconds("1970-01-01T00:01:00Z"), seconds(60_000), seconds("soon")
    (60.0, 60.0, None)
    """
    if isinstance(moment, int | float) and not isinstance(moment, bool):
        return float(moment) / 1000.0
    if not isinstance(moment, str):
        return None
    try:
        at = datetime.fromisoformat(moment.strip())
    except ValueError:
        return None
    return (at if at.tzinfo is not None else at.replace(tzinfo=UTC)).timestamp()
