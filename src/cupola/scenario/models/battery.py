"""The defence: a battery in place, and the doctrine by which it fights."""

from __future__ import annotations

import math
from typing import Literal, Self

from pydantic import Field, model_validator

from cupola.scenario.models.ammunition import TYPES_MOST, AmmunitionRule, CommonCause, MissileLoad, Resupply
from cupola.scenario.models.identification import Identification
from cupola.scenario.models.network import Emission
from cupola.scenario.models.position import Dummies, Move
from cupola.scenario.models.timed import Timed
from cupola.scenario.models.units import Described, Flag, Number, Slug, Text, Whole, broken_rule
from cupola.scenario.models.world import Place


class Doctrine(Described):
    """How a battery decides: whom it may shoot at, in which order, and with how many missiles.

    Fields left at ``None`` take the value of the system in the catalogue.

    The error rates of identification are assumptions of a scenario, not properties of a system: no public source
    gives them. Vary them before drawing a conclusion that leans on them.

    Examples
    --------
    >>> Doctrine(weapons_control="free", salvo=1).p_civil_mistaken
    0.002
    """

    policy: Literal["greedy", "optimal", "random", "none"] = Field(
        "greedy",
        description="Who is shot at: the first in engagement_order; whose shot saves most value; by chance; nobody",
    )
    engagement_order: Literal["urgency", "nearest", "value", "first_come"] = Field(
        "urgency", description="Under greedy: most urgent, nearest, heading for most value, or first tracked first"
    )
    weapons_control: Literal["hold", "tight", "free"] = Field(
        "tight",
        description="hold: shoot at nothing; tight: at tracks declared hostile; free: all but declared friend or civil",
    )
    autonomous_weapons_control: Literal["hold", "tight", "free"] | None = Field(
        None, description="The same while it cannot reach its post; if left out: as weapons_control"
    )
    engage_on_remote: Literal["none", "active_seeker", "remote_radar"] = Field(
        "none",
        description="Targets that only others see: none; active_seeker: the network's track leads the missile until "
        "its seeker takes over; remote_radar: the radar of another battery of the same system guides",
    )
    own_identity: Flag = Field(
        False, description="true: it identifies for itself; false: the first to declare speaks for its whole network"
    )
    fire: Literal["salvo", "shoot_look_shoot", "in_depth"] = Field(
        "salvo",
        description="salvo: that many, then look; shoot_look_shoot: one, then look; in_depth: first_salvo while "
        "there is time for another salvo, else salvo",
    )
    salvo: Whole | None = Field(
        None,
        ge=1,
        le=8,
        description="Missiles against one target at a time [-]; if left out: the system's in the catalogue",
    )
    first_salvo: Whole = Field(
        1, ge=1, le=8, description="Missiles while there is time for another salvo [-]; only counts in depth"
    )
    shots_max: Whole | None = Field(
        None,
        ge=1,
        le=64,
        description="Missiles against one target in all [-]; if left out: the system's in the catalogue",
    )
    p_hostile_known: Number = Field(
        0.95, ge=0.0, le=1.0, description="Probability that a hostile track is declared hostile [-]; assumed"
    )
    p_friendly_mistaken: Number = Field(
        0.01, ge=0.0, le=1.0, description="Probability that a friendly track is declared hostile [-]; assumed"
    )
    p_civil_mistaken: Number = Field(
        0.002, ge=0.0, le=1.0, description="Probability that a civil track is declared hostile [-]; assumed"
    )
    identify_s: Number | None = Field(
        None, ge=0.0, le=600.0, description="From confirmed track to declared identity [s]; if left out: catalogue"
    )
    reserve: Whole = Field(
        0, ge=0, le=1000, description="Missiles kept back, of those on launchers and those to reload: it stops here [-]"
    )
    ammunition: tuple[AmmunitionRule, ...] = Field(
        (), max_length=50, description="Missile types, salvo and reserve by class of threat; none: all alike"
    )
    p_class_known: Number = Field(
        1.0, ge=0.0, le=1.0, description="Probability that it knows the class of a threat, for these rules [-]; assumed"
    )
    min_p_kill: Number = Field(
        0.0, ge=0.0, le=1.0, description="No launch at less than this expected probability of kill [-]"
    )
    firing_sector_rad: tuple[Number, Number] | None = Field(
        None, description="Azimuths from, to (clockwise) between which it may shoot [rad]; if left out: all round"
    )
    range_min_m: Number = Field(
        0.0, ge=0.0, le=1e6, description="It shoots only at targets at least this far away over ground [m]"
    )
    range_max_m: Number | None = Field(
        None,
        gt=0.0,
        le=1e6,
        description="It holds fire until a target is this near over ground [m]; if left out: any range",
    )

    @model_validator(mode="after")
    def _check_limits(self) -> Self:
        if self.range_max_m is not None and self.range_max_m <= self.range_min_m:
            raise broken_rule("range_max_m", "must lie above range_min_m", "raise range_max_m or lower range_min_m")
        if self.firing_sector_rad is not None and not all(abs(a) <= math.tau for a in self.firing_sector_rad):
            raise broken_rule("firing_sector_rad", "azimuths lie in -360 to 360 deg", "give two azimuths in degrees")
        if self.firing_sector_rad is not None and self.firing_sector_rad[0] == self.firing_sector_rad[1]:
            limit = "from and to are the same azimuth, which could mean all round or nowhere"
            raise broken_rule("firing_sector_rad", limit, "leave it out for all round, or give two azimuths")
        return self


class Battery(Place):
    """One fire unit at a place: a system of the catalogue with what this deployment changes of it.

    Fields left at ``None`` take the value of the system in the catalogue.

    Examples
    --------
    >>> battery = Battery(name="b1", system="s300pmu2", lat_deg=33.4, lon_deg=36.4, boresight_deg=180)
    >>> round(battery.boresight_rad, 4), battery.doctrine.policy
    (3.1416, 'greedy')
    """

    name: Slug = Field(description="Unique among batteries", examples=["plain"])
    system: Slug = Field(description="System of the catalogue", examples=["s300pmu2"])
    mast_height_m: Number | None = Field(
        None, ge=0.0, le=200.0, description="Antenna height of all its radars above ground [m]; if left out: catalogue"
    )
    boresight_rad: Number = Field(
        0.0,
        ge=-math.tau,
        le=math.tau,
        description="Azimuth to which the engagement radar looks at first, clockwise from true north [rad]",
    )
    can_slew: Flag = Field(True, description="Whether the engagement radar may turn during the run")
    launcher_site: Place | None = Field(
        None, description="Where its launchers stand, away from post and radars; if left out: around the battery"
    )
    dummies: Dummies | None = Field(None, description="Dummy positions that draw off weapons; if left out: none")
    moves: tuple[Move, ...] = Field(
        (), alias="move", max_length=20, description="Changes of position, in the order of time; none: it stays"
    )
    launchers: Whole | None = Field(None, ge=0, le=100, description="Number of launchers [-]; if left out: catalogue")
    missiles_per_launcher: Whole | None = Field(
        None, ge=0, le=64, description="Ready missiles on each launcher [-]; if left out: catalogue"
    )
    missile: Slug | None = Field(
        None, description="Missile of the catalogue; if left out: the system's primary missile"
    )
    loads: tuple[MissileLoad, ...] | None = Field(
        None,
        alias="load",
        min_length=1,
        max_length=TYPES_MOST,
        description="Launchers by missile type; if left out: all carry the missile of the battery",
    )
    resupplies: tuple[Resupply, ...] | None = Field(
        None,
        alias="resupply",
        min_length=1,
        max_length=20,
        description="Launcher loads that arrive during the run; if left out: nothing arrives",
    )
    guns: Flag | None = Field(
        None,
        description="Whether guns of the system's vehicles fire at what comes near; if left out: if it has no missiles",
    )
    common_cause: CommonCause | None = Field(
        None, description="Missile failures in common; if left out: each missile fails for itself"
    )
    surveillance_radars: tuple[Slug, ...] | None = Field(
        None, max_length=10, description="Radars of the catalogue; if left out: the system's; []: none"
    )
    engagement_radar: Slug | None = Field(None, description="Radar of the catalogue; if left out: the system's")
    doctrine: Doctrine = Field(default_factory=lambda: Doctrine(), description="How it decides")
    identification: Identification | None = Field(
        None, description="How it finds out whose a track is; if left out: by the rates of its doctrine"
    )
    post: Slug | None = Field(None, description="The post that leads it; if left out: it fights for itself")
    link_delay_s: Number = Field(0.0, ge=0.0, le=120.0, description="From it to its post, one way [s]")
    protects: Slug | None = Field(
        None, description="Point defence: the battery, post, radar or asset whose attackers it takes first"
    )
    emission: Emission = Field(default_factory=lambda: Emission(), description="When its engagement radar radiates")
    surveillance_emission: Emission = Field(
        default_factory=lambda: Emission(), description="When its surveillance radars radiate"
    )
    timed: Timed | None = Field(
        None, description="A holding time in place of radar, track and missile flight; if left out: the full model"
    )
    station_of: str = Field(
        "", max_length=60, description="Battery that moves to here; set when its moves are laid out"
    )
    is_active: Flag = Field(True, description="false: it neither sees nor shoots, as if it were not there")
    note: Text = Field("", description="Where the position comes from")
