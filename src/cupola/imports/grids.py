"""Positions in military grids: UTM and MGRS zones, and earth-centred metres, as latitude and longitude.

The grid letters are those of NGA.STND.0037: bands C to X of 8 degrees (X: 12), columns that repeat every three zones,
rows that repeat every 2000 km and begin at F in even zones. Polar zones (A, B, Y, Z) are not read: a scenario ends at
85 degrees.
"""

from __future__ import annotations

import re

_BANDS = "CDEFGHJKLMNPQRSTUVWX"
_COLUMNS = ("ABCDEFGH", "JKLMNPQR", "STUVWXYZ")
_ROWS = "ABCDEFGHJKLMNPQRSTUV"
_ZONE = re.compile(r"(0?[1-9]|[1-5][0-9]|60)([C-HJ-NP-X])")
_ROW_CYCLE_M, _SQUARE_M = 2_000_000.0, 100_000.0


def from_utm(zone: str, easting_m: float, northing_m: float) -> tuple[float, float]:
    """Latitude and longitude [deg] of a place in a zone with its band.

    Parameters
    ----------
    zone : str
        Number and band: ``33V``.
    easting_m, northing_m : float
        With the false easting of 500 km and, in bands below N, the false northing of 10,000 km [m].

    Raises
    ------
    ValueError
        If the zone is none, or the place lies far outside it.

    Examples
    --------
    >>> [round(one, 4) for one in from_utm("33V", 502263.62, 6489259.69)]
    [58.5438, 15.0389]
    """
    from pyproj import Transformer

    number, band = _zone(zone)
    if not 0.0 <= easting_m <= 1e6 or not 0.0 <= northing_m <= 1e7:
        raise ValueError(f"easting {easting_m:.0f} m and northing {northing_m:.0f} m lie outside a UTM zone")
    epsg = (32600 if band >= "N" else 32700) + number
    lat_deg, lon_deg = Transformer.from_crs(f"EPSG:{epsg}", "EPSG:4326").transform(easting_m, northing_m)
    return float(lat_deg), float(lon_deg)


def from_mgrs(zone: str, square: str, easting: str, northing: str) -> tuple[float, float]:
    """Latitude and longitude [deg] of the south-west corner of a cell of the grid.

    Parameters
    ----------
    zone, square : str
        ``33V`` and ``WE``.
    easting, northing : str
        Equally many digits, 1 to 5: five are metres, four tens of metres and so on.

    Raises
    ------
    ValueError
        With what is wrong.

    Examples
    --------
    >>> [round(one, 3) for one in from_mgrs("33V", "WE", "02263", "89259")]
    [58.544, 15.039]
    """
    number, band = _zone(zone)
    letters = square.strip().upper()
    columns = _COLUMNS[(number - 1) % 3]
    if len(letters) != 2 or letters[0] not in columns or letters[1] not in _ROWS:
        raise ValueError(f"square {square!r} does not exist in zone {number}")
    if not re.fullmatch(r"[0-9]{1,5}", easting) or not re.fullmatch(rf"[0-9]{{{len(easting)}}}", northing):
        raise ValueError(f"{easting!r} and {northing!r} must be equally many digits, 1 to 5")
    unit_m = 10.0 ** (5 - len(easting))
    easting_m = (columns.index(letters[0]) + 1) * _SQUARE_M + int(easting) * unit_m
    row = (_ROWS.index(letters[1]) - (5 if number % 2 == 0 else 0)) % len(_ROWS)
    within_m = row * _SQUARE_M + int(northing) * unit_m
    return from_utm(f"{number}{band}", easting_m, _northing_m(band, within_m, easting_m, number))


def from_earth_centred(x_m: float, y_m: float, z_m: float) -> tuple[float, float, float]:
    """Latitude and longitude [deg] and height above the ellipsoid [m] of an earth-centred position.

    Raises
    ------
    ValueError
        If it lies more than 100 km from the surface.

    Examples
    --------
    >>> [round(one, 4) for one in from_earth_centred(6378137.0, 0.0, 0.0)]
    [0.0, 0.0, 0.0]
    """
    from pyproj import Transformer

    lat_deg, lon_deg, height_m = Transformer.from_crs("EPSG:4978", "EPSG:4979").transform(x_m, y_m, z_m)
    if not abs(height_m) <= 100_000.0:
        raise ValueError(f"X, Y, Z lie {height_m / 1000.0:.0f} km above the ellipsoid")
    return float(lat_deg), float(lon_deg), float(height_m)


def _zone(zone: str) -> tuple[int, str]:
    match = _ZONE.fullmatch(zone.strip().upper())
    if match is None:
        raise ValueError(f"{zone!r} is no UTM zone with a band from C to X, such as 33V")
    return int(match.group(1)), match.group(2)


def _northing_m(band: str, within_m: float, easting_m: float, number: int) -> float:
    """The northing in the band, of those that have this remainder after 2000 km."""
    south_deg = -80.0 + 8.0 * _BANDS.index(band)
    north_deg = 84.0 if band == "X" else south_deg + 8.0
    for k in range(5):
        northing_m = within_m + k * _ROW_CYCLE_M
        if northing_m > 1e7:
            break
        lat_deg, _ = from_utm(f"{number}{band}", easting_m, northing_m)
        # A square at the edge of a band reaches up to 100 km beyond it.
        if south_deg - 1.0 <= lat_deg < north_deg + 1.0:
            return northing_m
    raise ValueError(f"the square lies outside band {band}")
