"""The air: flights along their routes, and the weapons that they release."""

from __future__ import annotations

import math
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from cupola.scenario.models.countermeasures import Decoys
from cupola.scenario.models.environment import Jammer
from cupola.scenario.models.identification import Iff
from cupola.scenario.models.timed import Arrivals
from cupola.scenario.models.units import Described, Number, Slug, Text, Whole, broken_rule
from cupola.scenario.models.world import Place

#: What a flight or a weapon attacks: an asset (``airport``) or a part of a battery (``plain/launchers``).
Aim = str
#: Parts that every battery has, whatever its system; a radar may also be named by its catalogue id.
BATTERY_PARTS = ("engagement-radar", "surveillance-radar", "launchers", "post")
#: More air objects than this are refused: each pair of them with a radar is looked at, and with a battery is tracked.
AIR_OBJECTS_MAX = 4000


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
        None,
        gt=0.0,
        le=8000.0,
        description="Ground speed from here to the next point [m/s]; if left out: the type's cruise",
    )

    @model_validator(mode="after")
    def _check_altitude(self) -> Self:
        if self.altitude_m is None and self.altitude_agl_m is None:
            raise broken_rule("", "a waypoint needs an altitude", "give altitude_m or altitude_agl_m")
        if self.altitude_m is not None and self.altitude_agl_m is not None:
            raise broken_rule("altitude_agl_m", "a waypoint has one altitude", "leave out altitude_m or altitude_agl_m")
        return self


class Arc(Described):
    """The path of a ballistic or quasi-ballistic weapon, where it is not to be the usual one.

    Examples
    --------
    >>> Arc(apogee_km=40, boost_s=35).boost_s
    35.0
    """

    coefficient_kgpm2: Number | None = Field(
        None,
        ge=100.0,
        le=1e12,
        description="Ballistic coefficient m / (Cd A) of what comes down [kg/m2]; if left out: the type's, else 10,000",
    )
    boost_s: Number | None = Field(
        None,
        ge=0.0,
        le=600.0,
        description="Burn time of motor [s]; 0: full speed at once; if left out: the type's, less for a shorter way",
    )
    apogee_m: Number | None = Field(
        None, ge=1000.0, le=1e6, description="Quasi-ballistic apogee [m]; if left out: 0.15 of the range; assumed"
    )
    glide_altitude_m: Number = Field(
        15_000.0, ge=500.0, le=60_000.0, description="Height of the quasi-ballistic glide [m]; assumed"
    )
    glide_m: Number = Field(
        20_000.0, ge=0.0, le=300_000.0, description="Length of the quasi-ballistic glide over ground [m]; assumed"
    )
    pull_up_g: Number = Field(
        20.0, gt=1.0, le=60.0, description="Load factor of the pull-up and of the push-over into the dive [-]; assumed"
    )
    dive_rad: Number = Field(
        math.radians(60.0), gt=0.05, le=1.5, description="Angle of the last dive below the horizon [rad]; assumed"
    )


class Reaction(Described):
    """What the crew does when it notices that it is shot at; after it the flight goes straight to where it must.

    Examples
    --------
    >>> Reaction(kind="turn", load_g=5, notice_km=20).turn_rad
    1.5707963267948966
    """

    kind: Literal["turn", "descend", "abort", "none"] = Field(
        description="turn: away, then on to the end of its route; descend: to altitude_agl_m, then on; abort: home to "
        "its first point; none: it flies on"
    )
    p: Number = Field(1.0, ge=0.0, le=1.0, description="Probability that it notices and reacts [-]; assumed")
    delay_s: Number = Field(5.0, ge=0.0, le=600.0, description="From noticing to the manoeuvre [s]; assumed")
    notice_m: Number | None = Field(
        None, gt=0.0, le=500_000.0, description="It notices a missile this near [m]; if left out: at launch"
    )
    load_g: Number = Field(4.0, ge=1.05, le=20.0, description="Load factor of turns and pull-outs [-]; assumed")
    turn_rad: Number = Field(
        math.pi / 2.0, gt=0.0, le=math.pi, description="How far 'turn' turns away from the battery [rad]"
    )
    hold_s: Number = Field(20.0, ge=0.0, le=600.0, description="How long 'turn' holds the new course [s]; assumed")
    altitude_agl_m: Number = Field(
        100.0, ge=10.0, le=20_000.0, description="Height above ground that 'descend' goes to [m]; assumed"
    )
    descent_rad: Number = Field(
        math.radians(20.0), gt=0.01, le=1.2, description="Angle of 'descend' below the horizon [rad]; assumed"
    )


# Keys of a weapon that is let go: the same in a flight's release and in a raid's.
WeaponSpeed = Annotated[
    Number | None, Field(gt=0.0, le=8000.0, description="Speed [m/s]; if left out: the type's cruise speed")
]
WeaponProfile = Annotated[
    Literal["direct", "low", "ballistic", "quasi_ballistic"],
    Field(
        description="direct: straight to the aim; low: down to altitude_agl_m, along the terrain, to the aim; "
        "ballistic: boost, then the arc of least energy through the air; quasi_ballistic: a lower arc with pull-up, "
        "glide and dive"
    ),
]
LowAltitude = Annotated[
    Number | None,
    Field(ge=1.0, le=20_000.0, description="Height above ground of the profile 'low' [m]; if left out: 60 m"),
]
UsualArc = Annotated[
    Arc | None, Field(description="Figures of a ballistic or quasi-ballistic profile; if left out: the usual ones")
]
Seeks = Annotated[Literal["radar"] | None, Field(description="radar: it homes on the radar that is its aim")]
HitSilent = Annotated[
    Number,
    Field(ge=0.0, le=1.0, description="Probability of a hit when the radar that it seeks is silent [-]; assumed"),
]


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
    aim: Aim = Field(min_length=1, max_length=130, description="What it attacks, as in a flight's aim")
    speed_mps: WeaponSpeed = None
    profile: WeaponProfile = "direct"
    altitude_agl_m: LowAltitude = None
    arc: UsualArc = None
    seeks: Seeks = None
    p_hit_silent: HitSilent = 0.1

    @model_validator(mode="after")
    def _check_moment(self) -> Self:
        if (self.at_waypoint is None) == (self.after_s is None):
            raise broken_rule("", "a release has one moment", "give either at_waypoint or after_s")
        check_profile(self.profile, self.arc, self.speed_mps, self.altitude_agl_m)
        return self


def check_profile(profile: str, arc: Arc | None, speed_mps: float | None, low_agl_m: float | None = None) -> None:
    """Keys that only count with some profile of a weapon, and those that do not count with it."""
    if low_agl_m is not None and profile != "low":
        raise broken_rule("altitude_agl_m", "only counts with profile = 'low'", "set profile or leave it out")
    if "ballistic" not in profile and arc is not None:
        raise broken_rule("arc", "only counts with a ballistic profile", "set profile or leave it out")
    if "ballistic" in profile and speed_mps is not None:
        raise broken_rule("speed_mps", f"follows from the arc with profile = '{profile}'", "leave it out")


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
    arrivals: Arrivals | None = Field(
        None, description="Copies come by chance, one after another; if left out: as scheduled"
    )
    offset_m: Number = Field(0.0, ge=0.0, le=50_000.0, description="Lateral distance between neighbouring copies [m]")
    route: tuple[Waypoint, ...] = Field(min_length=1, max_length=1000, description="Points in the order flown")
    aim: Aim | None = Field(
        None,
        max_length=130,
        description="What it attacks at the end: an asset's name, or 'battery/part' with a radar's id, "
        "engagement-radar, surveillance-radar, launchers or post; if left out: nothing",
    )
    profile: Literal["direct", "ballistic", "quasi_ballistic"] = Field(
        "direct", description="direct: along its route; else from its only point to its aim as in a release"
    )
    arc: UsualArc = None
    seeks: Literal["radar"] | None = Field(None, description="radar: it homes on the radar that is its aim")
    reaction: Reaction | None = Field(None, description="What it does when it is shot at; if left out: it flies on")
    p_hit_silent: Number = Field(
        0.1, ge=0.0, le=1.0, description="Probability of a hit when the radar that it seeks is silent [-]; assumed"
    )
    releases: tuple[Release, ...] = Field((), alias="release", max_length=50, description="Weapons that it lets go")
    iff: Iff | None = Field(None, description="What its transponder answers; if left out: nothing")
    flight_plan: Slug | None = Field(None, description="Corridor for which it filed a plan; if left out: none")
    jammer: Jammer | None = Field(None, description="Noise jammer on board of each copy; if left out: none")
    decoys: Decoys | None = Field(None, description="Decoys that each copy has; if left out: none")
    swerling: Literal[0, 1, 3] | None = Field(
        None, description="Fluctuation case of its echo; if left out: the type's (Swerling 1960)"
    )
    rcs_front_m2: Number | None = Field(None, gt=0.0, le=1e5, description="Radar cross-section from ahead [m2]")
    rcs_side_m2: Number | None = Field(None, gt=0.0, le=1e5, description="Radar cross-section from abeam [m2]")
    rcs_rear_m2: Number | None = Field(None, gt=0.0, le=1e5, description="Radar cross-section from behind [m2]")
    note: Text = Field("", description="What it stands for")
    wave_jitter_s: Number = Field(
        0.0, ge=0.0, le=3600.0, description="Half width of the spread of its whole wave's start [s]; set by a raid"
    )
    raid: str = Field("", max_length=60, description="Raid that it belongs to; set when a raid is laid out")
    wave: Whole = Field(0, ge=0, description="Wave of that raid, from 1; 0: none; set when a raid is laid out")
    traffic: str = Field("", max_length=60, description="Table of traffic that it comes from; set when it is read")

    @model_validator(mode="after")
    def _check_profile(self) -> Self:
        check_profile(self.profile, self.arc, None)
        if self.profile != "direct" and self.aim is None:
            raise broken_rule("profile", "a ballistic flight needs an aim", "give aim, or leave profile out")
        if self.profile != "direct" and (len(self.route) > 1 or self.route[0].speed_mps is not None):
            hint = "leave out the other points and speed_mps"
            raise broken_rule("route", "a ballistic flight has one point, its launcher, without a speed", hint)
        if self.arrivals is not None:
            self.arrivals.check_flight(self.start_s, self.count, self.spacing_s + self.start_jitter_s)
        if self.seeks is not None and self.aim is None:
            raise broken_rule("seeks", "needs a radar as its aim", "set aim, such as 'alpha/engagement-radar'")
        return self
