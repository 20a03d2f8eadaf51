"""The air: flights along their routes, and the weapons that they release."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from cupola.scenario.environment import Jammer
from cupola.scenario.identification import Iff
from cupola.scenario.units import Described, Number, Slug, Text, Whole, broken_rule
from cupola.scenario.world import Place

#: What a flight or a weapon attacks: an asset (``airport``) or a part of a battery (``plain/launchers``).
Aim = str
#: Parts that every battery has, whatever its system; a radar may also be named by its catalogue id.
BATTERY_PARTS = ("engagement-radar", "surveillance-radar", "launchers", "post")


def split_aim(aim: Aim) -> tuple[str, str]:
    """Battery and part of an aim; the battery is empty for an asset.

    Examples
    --------
    >>> split_aim("airport"), split_aim("plain/30n6e2")
    (('', 'airport'), ('plain', '30n6e2'))
    """
    battery, separator, part = aim.partition("/")
    return (battery, part) if separator else ("", aim)


class Waypoint(Place):
    """One point of a route; between two points a flight follows the great circle.

    Give exactly one of ``altitude_m`` and ``altitude_agl_m``. Between two points above ground the flight follows the
    terrain; between others its altitude changes evenly.

    Examples
    --------
    >>> Waypoint(lat_deg=34.0, lon_deg=35.0, altitude_ft=30000, speed_kt=450).altitude_m
    9144.0
    """

    altitude_m: Number | None = Field(None, ge=-430.0, le=60_000.0, description="Altitude above sea level [m]")
    altitude_agl_m: Number | None = Field(None, ge=1.0, le=60_000.0, description="Height above ground [m]")
    speed_mps: Number | None = Field(
        None, gt=0.0, le=8000.0, description="Ground speed from here to the next point [m/s]; None: the type's cruise"
    )

    @model_validator(mode="after")
    def _check_altitude(self) -> Self:
        if self.altitude_m is None and self.altitude_agl_m is None:
            raise broken_rule("", "a waypoint needs an altitude", "give altitude_m or altitude_agl_m")
        if self.altitude_m is not None and self.altitude_agl_m is not None:
            raise broken_rule("altitude_agl_m", "a waypoint has one altitude", "leave out altitude_m or altitude_agl_m")
        return self


class Release(Described):
    """Weapons that a flight lets go; each becomes a flight of its own and is its parent's no longer.

    Give exactly one of ``at_waypoint`` and ``after_s``. Each copy of the flight releases ``count`` weapons. A weapon
    whose carrier is shot down before the release is never released.

    Examples
    --------
    >>> Release(type="gbu39", count=4, at_waypoint=1, aim="airport").profile
    'direct'
    """

    type: Slug = Field(description="Target type of the catalogue", examples=["gbu39"])
    count: Whole = Field(1, ge=1, le=200, description="Weapons released by each copy of the flight [-]")
    at_waypoint: Whole | None = Field(
        None, ge=0, description="Index in the route of the point where the first is released [-], from 0"
    )
    after_s: Number | None = Field(
        None, ge=0.0, le=86_400.0, description="Time of the first release after the start of the flight [s]"
    )
    spacing_s: Number = Field(2.0, ge=0.0, le=3600.0, description="Time between two releases [s]")
    aim: Aim = Field(
        min_length=1, max_length=130, description="What it attacks, as in a flight's aim"
    )
    speed_mps: Number | None = Field(None, gt=0.0, le=8000.0, description="Speed [m/s]; None: the type's cruise speed")
    profile: Literal["direct", "low"] = Field(
        "direct", description="direct: straight to the aim; low: down to altitude_agl_m, along the terrain, to the aim"
    )
    altitude_agl_m: Number | None = Field(
        None, ge=1.0, le=20_000.0, description="Height above ground of the profile 'low' [m]; None: 60 m"
    )

    @model_validator(mode="after")
    def _check_moment(self) -> Self:
        if (self.at_waypoint is None) == (self.after_s is None):
            raise broken_rule("", "a release has one moment", "give either at_waypoint or after_s")
        if self.altitude_agl_m is not None and self.profile != "low":
            raise broken_rule("altitude_agl_m", "only counts with profile = 'low'", "set profile or leave it out")
        return self


class Flight(Described):
    """One aircraft or weapon on a scripted route, or several alike.

    Copies start ``spacing_s`` after one another, displaced to the right and to the left of the route in turn by
    multiples of ``offset_m`` (first copy: none; second: right; third: left; ...). A flight with an ``aim`` goes
    straight to it from its last waypoint.

    Examples
    --------
    >>> route = [Waypoint(lat_deg=33, lon_deg=34, altitude_m=9000), Waypoint(lat_deg=34, lon_deg=35, altitude_m=9000)]
    >>> Flight(name="west", type="f16c", side="hostile", start_min=2, route=route).start_s
    120.0
    """

    name: Slug = Field(description="Unique among flights; copies are numbered: west-1, west-2", examples=["west"])
    type: Slug = Field(description="Target type of the catalogue", examples=["f16c"])
    side: Literal["hostile", "friendly", "civil"] = Field(description="Who it belongs to, seen from the defence")
    start_s: Number = Field(0.0, ge=0.0, le=86_400.0, description="When the first copy starts [s]")
    start_jitter_s: Number = Field(
        0.0, ge=0.0, le=3600.0, description="Half width of the uniform spread of the start of each copy [s]"
    )
    count: Whole = Field(1, ge=1, le=500, description="Number of copies [-]")
    spacing_s: Number = Field(0.0, ge=0.0, le=3600.0, description="Time between the starts of two copies [s]")
    offset_m: Number = Field(0.0, ge=0.0, le=50_000.0, description="Lateral distance between neighbouring copies [m]")
    route: tuple[Waypoint, ...] = Field(min_length=1, max_length=1000, description="Points in the order flown")
    aim: Aim | None = Field(
        None,
        max_length=130,
        description="What it attacks at the end: an asset's name, or 'battery/part' with a radar's id, "
        "engagement-radar, surveillance-radar, launchers or post; None: nothing",
    )
    releases: tuple[Release, ...] = Field((), alias="release", max_length=50, description="Weapons that it lets go")
    iff: Iff | None = Field(None, description="What its transponder answers; None: nothing")
    flight_plan: Slug | None = Field(None, description="Corridor for which it filed a plan; None: none")
    jammer: Jammer | None = Field(None, description="Noise jammer on board of each copy; None: none")
    swerling: Literal[0, 1, 3] | None = Field(
        None, description="Fluctuation case of its echo; None: the type's (Swerling 1960)"
    )
    rcs_front_m2: Number | None = Field(None, gt=0.0, le=1e5, description="Radar cross-section from ahead [m2]")
    rcs_side_m2: Number | None = Field(None, gt=0.0, le=1e5, description="Radar cross-section from abeam [m2]")
    rcs_rear_m2: Number | None = Field(None, gt=0.0, le=1e5, description="Radar cross-section from behind [m2]")
    note: Text = Field("", description="What it stands for")
