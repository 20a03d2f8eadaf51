"""Positions of other programs' files, checked one by one."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from cupola.imports.found import DrawnPoint


class PlaceError(ValueError):
    """A position that is none; the text says why."""


def spot(lon: Any, lat: Any, *, swap: bool = False, **more: float | None) -> DrawnPoint:
    """A position from a longitude and a latitude, checked.

    Parameters
    ----------
    lon, lat : object
        What the file has [deg].
    swap : bool
        Whether the file has the two in the other order.
    **more
        Other fields of `DrawnPoint`.

    Raises
    ------
    PlaceError
        If they are no numbers or out of range; says so when the two seem to be swapped.

    Examples
    --------
    >>> spot(36.3, 33.5).lat_deg
    33.5
    >>> spot(33.5, 136.3)
    Traceback (most recent call last):
    cupola.imports.geometry.PlaceError: latitude 136.3 must lie in -90 to 90; latitude and longitude seem to be swapped:
    --swap reads them the other way round
    """
    if swap:
        lon, lat = lat, lon
    for value in (lon, lat):
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            raise PlaceError(f"{str(value)[:40]!r} is no number of degrees")
    if not abs(lat) <= 90.0:
        hint = ": --swap reads them the other way round" if not swap else ": leave out --swap"
        seems = f"; latitude and longitude seem to be swapped{hint}" if abs(lon) <= 90.0 and abs(lat) <= 180.0 else ""
        raise PlaceError(f"latitude {lat:g} must lie in -90 to 90{seems}")
    if not abs(lat) <= 85.0:
        raise PlaceError(f"latitude {lat:g} must lie in -85 to 85: scenarios leave out the poles")
    if not abs(lon) <= 360.0:
        raise PlaceError(f"longitude {lon:g} must lie in -180 to 180")
    lon = (float(lon) + 180.0) % 360.0 - 180.0 if abs(lon) > 180.0 else float(lon)
    return DrawnPoint(float(lat), lon, **more)


def joined(pieces: Sequence[Sequence[DrawnPoint]]) -> list[DrawnPoint] | None:
    """One line from the pieces of a line that was cut at the 180th meridian; None where they do not meet there.

    Examples
    --------
    >>> cut = [[DrawnPoint(0, 179), DrawnPoint(0.5, 180)], [DrawnPoint(0.5, -180), DrawnPoint(1, -179)]]
    >>> [(one.lat_deg, one.lon_deg) for one in joined(cut)]
    [(0, 179), (1, -179)]
    """
    line = list(pieces[0]) if pieces else []
    for piece in pieces[1:]:
        if not line or not piece:
            return None
        end, start = line[-1], piece[0]
        is_cut = abs(end.lon_deg) == 180.0 == abs(start.lon_deg) and abs(end.lat_deg - start.lat_deg) < 1e-6
        if not is_cut:
            return None
        # The two points on the meridian were put there by the cut.
        line = [*line[:-1], *piece[1:]]
    return line or None
