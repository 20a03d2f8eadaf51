"""A raid in a few lines: waves, axes, members and aims, which `layout.raid_layout` lays out as ordinary flights."""

from __future__ import annotations

import math
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from cupola.scenario.models.countermeasures import Decoys
from cupola.scenario.models.environment import Jammer
from cupola.scenario.models.flight import (
    AIR_OBJECTS_MAX,
    Aim,
    HitSilent,
    LowAltitude,
    Reaction,
    Seeks,
    UsualArc,
    WeaponProfile,
    WeaponSpeed,
    check_profile,
)
from cupola.scenario.models.units import Described, Flag, Number, Slug, Text, Whole, broken_rule

#: Longest name of a flight, and latest start of one [s].
NAME_MAX, TIME_MAX_S = 60, 86_400.0
Aims = Annotated[tuple[Annotated[Aim, Field(min_length=1, max_length=130)], ...], Field(max_length=200)]


class StandOff(Described):
    """Weapons that each flight of a member lets go on its way to the aim; then it turns for home.

    Examples
    --------
    >>> StandOff(type="gbu39", count=2, distance_km=60).distance_m
    60000.0
    """

    type: Slug = Field(description="Target type of the catalogue")
    count: Whole = Field(1, ge=1, le=200, description="Weapons released by each flight [-]")
    distance_m: Number = Field(gt=0.0, le=2e6, description="Distance from the aim at which the first is released [m]")
    spacing_s: Number = Field(2.0, ge=0.0, le=3600.0, description="Time between two releases of a flight [s]")
    aims: Aims = Field((), description="What they attack, dealt out one to a flight; empty: the raid's aims")
    speed_mps: WeaponSpeed = None
    profile: WeaponProfile = "direct"
    altitude_agl_m: LowAltitude = None
    arc: UsualArc = None
    seeks: Seeks = None
    p_hit_silent: HitSilent = 0.1

    @model_validator(mode="after")
    def _check(self) -> Self:
        check_profile(self.profile, self.arc, self.speed_mps, self.altitude_agl_m)
        return self


class Member(Described):
    """Flights of one kind in each wave of a raid.

    Give ``count``, or ``share`` with the raid's own ``count``. Without ``release`` a member flies into its aim itself.

    Examples
    --------
    >>> Member(type="shahed136", count=40, altitude_agl_m=300).is_decoy
    False
    """

    type: Slug = Field(description="Target type of the catalogue", examples=["shahed136"])
    count: Whole | None = Field(None, description="Flights in each wave [-]")
    share: Number | None = Field(None, gt=0.0, le=1.0, description="Share of the raid's count in each wave [-]")
    altitude_m: Number | None = Field(None, ge=-430.0, le=60_000.0, description="Altitude above sea level [m]")
    altitude_agl_m: Number | None = Field(
        None, ge=1.0, le=60_000.0, description="Height above ground, along the terrain [m]"
    )
    speed_mps: Number | None = Field(
        None, gt=0.0, le=8000.0, description="Ground speed [m/s]; if left out: the type's cruise"
    )
    profile: Literal["direct", "ballistic", "quasi_ballistic"] = Field(
        "direct", description="direct: along the route; else from its starting point on an arc, as in a release"
    )
    arc: UsualArc = None
    is_decoy: Flag = Field(False, description="It flies like the others to its aim and ends there without harm")
    aims: Aims = Field((), description="What it attacks; empty: the raid's aims")
    seeks: Literal["radar"] | None = Field(None, description="radar: it homes on the radar that is its aim")
    p_hit_silent: Number = Field(
        0.1, ge=0.0, le=1.0, description="Probability of a hit when the radar that it seeks is silent [-]; assumed"
    )
    delay_s: Number = Field(0.0, ge=0.0, le=86_400.0, description="How much later than the wave it starts [s]")
    distance_m: Number | None = Field(
        None, gt=0.0, le=2e6, description="Distance of its starting point from the centre [m]; if left out: the raid's"
    )
    reaction: Reaction | None = Field(None, description="What it does when it is shot at; if left out: it flies on")
    jammer: Jammer | None = Field(None, description="Jammer that each of its flights carries; if left out: none")
    decoys: Decoys | None = Field(None, description="Decoys that each of its flights has; if left out: none")
    rcs_front_m2: Number | None = Field(None, gt=0.0, le=1e5, description="Radar cross-section from ahead [m2]")
    rcs_side_m2: Number | None = Field(None, gt=0.0, le=1e5, description="Radar cross-section from abeam [m2]")
    rcs_rear_m2: Number | None = Field(None, gt=0.0, le=1e5, description="Radar cross-section from behind [m2]")
    releases: tuple[StandOff, ...] = Field((), alias="release", max_length=10, description="Weapons that it lets go")

    @model_validator(mode="after")
    def _check(self) -> Self:
        if (self.count is None) == (self.share is None):
            hint = "give count, or share and the raid's count"
            raise broken_rule("count", "a member needs one of count and share", hint)
        check_count(self.count)
        if (self.altitude_m is None) == (self.altitude_agl_m is None):
            raise broken_rule("", "a member needs one altitude", "give altitude_m or altitude_agl_m")
        if self.is_decoy and (self.releases or self.profile != "direct" or self.seeks is not None):
            raise broken_rule("is_decoy", "a decoy neither releases nor homes", "leave out release, profile and seeks")
        check_profile(self.profile, self.arc, self.speed_mps)
        if self.releases and self.profile != "direct":
            raise broken_rule("profile", "what flies on an arc releases nothing", "leave out profile or release")
        return self


class Raid(Described):
    """Waves of flights from some directions against some aims.

    Laid out as ordinary flights when the scenario is loaded; ``cupola validate`` shows them. Where something varies
    from flight to flight (bearing inside the spread, aims that are drawn) it belongs to the flight's name, so a flight
    more moves no other. What varies from replication to replication are the two jitters.

    Examples
    --------
    >>> raid = Raid(name="swarm", center="alpha", distance_km=60, bearings_deg=[270], waves=3, aims=["depot"],
    ...     members=[Member(type="shahed136", count=40, altitude_agl_m=300)])
    >>> raid.n_flights, raid.per_wave
    (120, (40,))
    """

    name: Slug = Field(max_length=30, description="Unique among raids; its flights are NAME-w1-TYPE-1, ...")
    side: Literal["hostile", "friendly", "civil"] = Field("hostile", description="Who it belongs to")
    center: Slug = Field(
        description="Asset or battery from which bearings and distance are measured", examples=["depot"]
    )
    bearings_rad: tuple[Number, ...] = Field(
        min_length=1, max_length=36, description="Axes: bearings from the centre to where they start [rad]"
    )
    spread_rad: Number = Field(
        0.0, ge=0.0, le=2.0 * math.pi, description="Full width of the sector about an axis in which they start [rad]"
    )
    distance_m: Number = Field(gt=0.0, le=2e6, description="Distance of the starting points from the centre [m]")
    offset_m: Number = Field(
        0.0, ge=0.0, le=50_000.0, description="Lateral distance between neighbours of a formation at the start [m]"
    )
    start_s: Number = Field(0.0, ge=0.0, le=86_400.0, description="Start of the first wave [s]")
    waves: Whole = Field(1, description="Number of waves [-]")
    wave_spacing_s: Number = Field(300.0, ge=0.0, le=86_400.0, description="Time between two waves [s]")
    spacing_s: Number = Field(
        0.0, ge=0.0, le=3600.0, description="Time between the starts of two flights of a wave on one axis [s]"
    )
    jitter_s: Number = Field(
        0.0, ge=0.0, le=3600.0, description="Half width of the spread of each flight's start between replications [s]"
    )
    wave_jitter_s: Number = Field(
        0.0, ge=0.0, le=3600.0, description="The same for a wave as a whole: all its flights move together [s]"
    )
    count: Whole | None = Field(None, description="Flights in each wave, when members have shares [-]")
    aims: Aims = Field((), description="What the raid attacks")
    deal: Literal["in-turn", "drawn"] = Field(
        "in-turn", description="How aims are dealt out: one after the other, or by chance for each flight's name"
    )
    members: tuple[Member, ...] = Field(alias="member", min_length=1, max_length=50, description="Who flies in it")
    note: Text = Field("", description="What it stands for")

    @property
    def per_wave(self) -> tuple[int, ...]:
        """Flights of each member in a wave; shares are rounded so that they add up to the count."""
        if self.count is None:
            return tuple(member.count or 0 for member in self.members)
        return _apportion([member.share or 0.0 for member in self.members], self.count)

    @property
    def n_flights(self) -> int:
        """Flights of all waves [-], without what they release."""
        return self.waves * sum(self.per_wave)

    @property
    def n_objects(self) -> int:
        """Flights of all waves and what they release [-]."""
        weapons = (1 + sum(release.count for release in member.releases) for member in self.members)
        return self.waves * sum(n * each for n, each in zip(self.per_wave, weapons, strict=True))

    @model_validator(mode="after")
    def _check(self) -> Self:
        has_share = [member.share is not None for member in self.members]
        if any(has_share) != all(has_share) or any(has_share) != (self.count is not None):
            hint = "give count in every member, or share in every member and count in the raid"
            raise broken_rule("count", "counts and shares do not go together", hint)
        if self.count is not None and abs(sum(member.share or 0.0 for member in self.members) - 1.0) > 1e-6:
            raise broken_rule("member", "the shares of the members must add up to 1", "change share")
        check_count(self.count)
        if self.waves < 1:
            raise broken_rule("waves", "must be at least 1", "a raid needs at least one wave: leave the [[raid]] out")
        if self.n_objects > AIR_OBJECTS_MAX:
            limit = f"makes {self.n_objects} air objects; the limit of a scenario is {AIR_OBJECTS_MAX}"
            hint = f"lower count or waves so that waves x (flights + what they release) is {AIR_OBJECTS_MAX} at most"
            raise broken_rule("", limit, hint)
        last_s = self.start_s + (self.waves - 1) * self.wave_spacing_s + max(member.delay_s for member in self.members)
        if last_s + max(self.per_wave) * self.spacing_s > TIME_MAX_S:
            limit = f"its last flights start after {TIME_MAX_S / 3600:.0f} h"
            raise broken_rule("", limit, "lower waves, wave_spacing_s, spacing_s or delay_s")
        longest = max(len(member.type) for member in self.members)
        longest += len(f"{self.name}-w{self.waves}--{max(self.per_wave)}")
        if longest > NAME_MAX:
            limit = f"makes names of {longest} letters; the limit is {NAME_MAX}"
            raise broken_rule("name", limit, "give a shorter one")
        if not self.aims and any(not m.aims and not all(r.aims for r in m.releases or (m,)) for m in self.members):
            raise broken_rule("aims", "the raid attacks nothing", "give aims here, or in each member or release")
        return self


def check_count(count: int | None) -> None:
    """A raid of nobody, or of more than any scenario holds."""
    if count is not None and count < 1:
        raise broken_rule("count", "must be at least 1", "a raid needs at least one flight: leave it out")
    if count is not None and count > AIR_OBJECTS_MAX:
        limit = f"must be at most {AIR_OBJECTS_MAX}, the limit of air objects of a scenario"
        raise broken_rule("count", limit, "lower it, or split the raid over several scenarios")


def _apportion(shares: list[float], count: int) -> tuple[int, ...]:
    """Whole numbers that add up to a count, nearest to its shares: largest remainders, ties to the first.

    Examples
    --------
    >>> _apportion([0.5, 0.3, 0.2], 9)
    (4, 3, 2)
    """
    wanted = [share * count for share in shares]
    given = [math.floor(one + 1e-9) for one in wanted]
    order = sorted(range(len(shares)), key=lambda k: (round(given[k] - wanted[k], 9), k))
    for k in order[: count - sum(given)]:
        given[k] += 1
    return tuple(given)
