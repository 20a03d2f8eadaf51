"""Times of tracks as text: ISO 8601 in UTC, or seconds where a file counts from a zero of its own."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

_BEGIN = datetime(1970, 1, 1, tzinfo=UTC)


def clock(time_s: float, is_relative: bool) -> str | float:
    """A time for files and JSON: ``2018-09-26T10:00:03.5Z``, or seconds since the file's own zero.

    Examples
    --------
    >>> clock(1531224003.52, False), clock(12.04, True)
    ('2018-07-10T12:00:03.5Z', 12.0)
    """
    tenths = round(float(time_s), 1)
    if is_relative:
        return tenths
    text = (_BEGIN + timedelta(seconds=tenths)).isoformat()[:19]
    part = round(10.0 * (tenths % 1.0)) % 10
    return f"{text}.{part}Z" if part else f"{text}Z"
