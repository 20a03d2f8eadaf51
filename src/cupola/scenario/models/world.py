"""Where things are: places and the assets that the defence protects."""

from __future__ import annotations

import math
from typing import Annotated

from pydantic import Field

from cupola.constants import EARTH_RADIUS_MEAN_M
from cupola.portable.angles import cos, sin
from cupola.portable.arcs import asin, atan2
from cupola.scenario.models.units import Described, Number, Slug, Text, Whole

#: Geodetic latitude [deg], WGS-84, north positive. Polar caps are left out: the working frame is meant for fire units.
Latitude = Annotated[Number, Field(ge=-85.0, le=85.0)]
#: Geodetic longitude [deg], WGS-84, east positive.
Longitude = Annotated[Number, Field(ge=-180.0, le=180.0)]


class Place(Described):
    """A point on the ground.

    Examples
    --------
    >>> Place(lat_deg=33.5, lon_deg=36.3)
    Place(lat_deg=33.5, lon_deg=36.3)
    """

    lat_deg: Latitude = Field(description="Geodetic latitude, WGS-84, north positive [deg]", examples=[33.5])
    lon_deg: Longitude = Field(description="Geodetic longitude, WGS-84, east positive [deg]", examples=[36.3])


def distance_m(a: Place, b: Place) -> float:
    """Great-circle distance on the mean sphere [m]: within 0.6 % of the geodesic, for checks only.

    Examples
    --------
    >>> round(distance_m(Place(lat_deg=0, lon_deg=0), Place(lat_deg=0, lon_deg=1)) / 1000, 1)
    111.2
    """
    lat_a, lat_b = math.radians(a.lat_deg), math.radians(b.lat_deg)
    half_lat, half_lon = (lat_b - lat_a) / 2.0, math.radians(b.lon_deg - a.lon_deg) / 2.0
    sin_lat, sin_lon = sin(half_lat), sin(half_lon)
    h = sin_lat * sin_lat + cos(lat_a) * cos(lat_b) * sin_lon * sin_lon
    return 2.0 * EARTH_RADIUS_MEAN_M * asin(min(1.0, math.sqrt(h)))


def place_at(start: Place, bearing_rad: float, away_m: float) -> Place:
    """The point at a bearing and a great-circle distance on the mean sphere, as `distance_m` measures it.

    Examples
    --------
    >>> there = place_at(Place(lat_deg=0, lon_deg=0), math.pi / 2, 111_195.0)
    >>> round(there.lat_deg, 4), round(there.lon_deg, 4)
    (0.0, 1.0)
    """
    lat, angle = math.radians(start.lat_deg), away_m / EARTH_RADIUS_MEAN_M
    sin_lat = sin(lat) * cos(angle) + cos(lat) * sin(angle) * cos(bearing_rad)
    east = sin(bearing_rad) * sin(angle) * cos(lat)
    d_lon = atan2(east, cos(angle) - sin(lat) * sin_lat)
    lat_deg = math.degrees(asin(max(-1.0, min(1.0, sin_lat))))
    lon_deg = (start.lon_deg + math.degrees(d_lon) + 180.0) % 360.0 - 180.0
    return Place(lat_deg=max(-85.0, min(85.0, round(lat_deg, 9))), lon_deg=round(lon_deg, 9))


def course_rad(start: Place, end: Place) -> float:
    """Course from north at the start of the great circle to another place [rad], on the mean sphere.

    Examples
    --------
    >>> round(math.degrees(course_rad(Place(lat_deg=0, lon_deg=179.5), Place(lat_deg=0, lon_deg=-179.5))), 6)
    90.0
    """
    one, two = math.radians(start.lat_deg), math.radians(end.lat_deg)
    d_lon = math.radians(end.lon_deg - start.lon_deg)
    east = sin(d_lon) * cos(two)
    return atan2(east, cos(one) * sin(two) - sin(one) * cos(two) * cos(d_lon))


class Asset(Place):
    """Something on the ground that is worth defending; it stands at the terrain's height.

    Examples
    --------
    >>> Asset(name="airport", lat_deg=33.41, lon_deg=36.51).hits_to_destroy
    1
    """

    name: Slug = Field(description="Unique among assets; flights aim at it by this name", examples=["airport"])
    value: Number = Field(1.0, gt=0.0, le=1e6, description="Weight in the threat evaluation and in the results [-]")
    people: Whole = Field(0, ge=0, le=100_000_000, description="People at the site [-]; reported, not simulated")
    hits_to_destroy: Whole = Field(1, ge=1, le=1000, description="Hits after which it counts as destroyed [-]")
    note: Text = Field("", description="Where the position and the numbers come from")
