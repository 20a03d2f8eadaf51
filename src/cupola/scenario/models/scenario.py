"""The scenario: all that a user writes, as one frozen description in SI units.

A description, not a behaviour: `cupola.scenario.load` makes it from a file, `cupola.engine.build` makes arithmetic of
it. The parts live beside this file by subject: `world`, `battery`, `flight`, `claim`; units are converted in `units`.
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from cupola._shown import Shown
from cupola.catalogue.keys import DISTURBED, GUNS
from cupola.constants import K_FACTOR_STANDARD
from cupola.scenario.models.airspace import Zone
from cupola.scenario.models.battery import Battery, Doctrine
from cupola.scenario.models.claim import Claim, Variant
from cupola.scenario.models.cost import Cost
from cupola.scenario.models.countermeasures import Countermeasure, Decoys
from cupola.scenario.models.environment import Environment, Jammer, Wind
from cupola.scenario.models.flight import AIR_OBJECTS_MAX, Arc, Flight, Reaction, Release, Waypoint
from cupola.scenario.models.network import Emission, Failure, Post, Radar
from cupola.scenario.models.position import Dummies, Move
from cupola.scenario.models.raid import Member, Raid, StandOff
from cupola.scenario.models.timed import Arrivals, Span, Timed
from cupola.scenario.models.traffic import Traffic
from cupola.scenario.models.units import Described, Number, Slug, Text
from cupola.scenario.models.world import Asset, Place

__all__ = [
    "Arc",
    "Arrivals",
    "Asset",
    "Battery",
    "Claim",
    "Cost",
    "Countermeasure",
    "Decoys",
    "Doctrine",
    "Dummies",
    "Emission",
    "Environment",
    "Failure",
    "Flight",
    "Jammer",
    "Member",
    "Move",
    "Place",
    "Post",
    "Radar",
    "Raid",
    "Reaction",
    "Release",
    "Scenario",
    "Span",
    "StandOff",
    "Timed",
    "Traffic",
    "Variant",
    "Waypoint",
    "Wind",
    "Zone",
    "schema",
]


class Scenario(Shown, Described):
    """A deployment, a raid and the questions about them.

    In files the lists are written in the singular, one table an item: ``[[asset]]``, ``[[battery]]``, ``[[flight]]``,
    ``[[post]]``, ``[[radar]]``, ``[[failure]]``, ``[[raid]]``, ``[[traffic]]``, ``[[zone]]``, ``[[wind]]``,
    ``[[countermeasure]]``, ``[[variant]]``, ``[[claim]]``, ``[[cost]]``. Flights of raids and of traffic are laid out
    when the scenario is loaded and stand behind those of the file.

    Examples
    --------
    >>> scenario = Scenario(format=1, name="empty", origin=Place(lat_deg=33.5, lon_deg=36.3), duration_min=20)
    >>> scenario.duration_s, scenario.terrain
    (1200.0, 'global-5min')
    """

    format: Literal[1] = Field(description="Version of this file format", examples=[1])
    name: Slug = Field(description="Short name; part of file names", examples=["damascus-2018"])
    title: Text = Field("", description="One line; empty: the name")
    question: Text = Field("", description="What the study is to find out")
    description: Text = Field("", description="What happens, in a few sentences")
    notes: Text = Field("", description="What is invented, what is sourced; repeated in the report")
    origin: Place = Field(description="Origin of the working frame; everything lies within 1000 km of it")
    duration_s: Number = Field(1800.0, ge=10.0, le=86_400.0, description="How long each replication lasts [s]")
    terrain: str = Field(
        "global-5min",
        min_length=1,
        max_length=4096,
        description="Name of an embedded terrain, or the path of a raster or folder of tiles relative to the file",
    )
    k_factor: Number = Field(
        K_FACTOR_STANDARD, ge=0.5, le=10.0, description="Effective earth radius factor, refraction [-]"
    )
    decision_interval_s: Number = Field(
        1.0, ge=0.1, le=30.0, description="Longest time between two decisions of a battery [s]"
    )
    tracking: Literal["separate", "merged"] = Field(
        "separate",
        description="separate: every target is seen, tracked and homed on by itself; merged: targets in one resolution "
        "cell give one plot, tracks can be swapped, and seekers take the strongest echo",
    )
    environment: Environment = Field(
        default_factory=lambda: Environment(), description="Gas, rain, clutter and multipath between radars and flights"
    )
    false_plots_per_scan: Number = Field(
        0.0, ge=0.0, le=10_000.0, description="Mean number of false plots in one scan of each radar that searches [-]"
    )
    false_share_lasting: Number = Field(
        0.1,
        ge=0.0,
        le=1.0,
        description="Part of the false tracks where something stays (birds, chaff, weather) and gives plots to every "
        "radar of the battery [-]; assumed",
    )
    winds: tuple[Wind, ...] = Field((), alias="wind", max_length=50, description="Wind by altitude, for debris")
    assets: tuple[Asset, ...] = Field((), alias="asset", max_length=1000, description="What is defended")
    batteries: tuple[Battery, ...] = Field((), alias="battery", max_length=64, description="What defends")
    posts: tuple[Post, ...] = Field((), alias="post", max_length=64, description="Command posts above batteries")
    radars: tuple[Radar, ...] = Field((), alias="radar", max_length=64, description="Radars that stand alone")
    failures: tuple[Failure, ...] = Field((), alias="failure", max_length=200, description="Scripted losses of nodes")
    flights: tuple[Flight, ...] = Field((), alias="flight", max_length=AIR_OBJECTS_MAX, description="What flies")
    raids: tuple[Raid, ...] = Field((), alias="raid", max_length=64, description="Raids, laid out as flights")
    traffic: tuple[Traffic, ...] = Field((), max_length=16, description="Civil traffic from files of tracks")
    zones: tuple[Zone, ...] = Field((), alias="zone", max_length=200, description="Corridors and zones of the air")
    countermeasures: tuple[Countermeasure, ...] = Field(
        (), alias="countermeasure", max_length=50, description="Stated effects on the kill probability of missiles"
    )
    variants: tuple[Variant, ...] = Field((), alias="variant", max_length=64, description="Other defences to compare")
    claims: tuple[Claim, ...] = Field((), alias="claim", max_length=64, description="Statements to judge")
    costs: tuple[Cost, ...] = Field((), alias="cost", max_length=500, description="What things cost, with sources")
    catalogue: dict[str, dict[str, dict[str, Any]]] = Field(
        default_factory=dict,
        description="Catalogue items that it needs: kind, id, item. Filled when it is loaded; leave it out of files",
    )
    warnings: tuple[str, ...] = Field((), description="What looked odd when it was loaded; leave it out of files")

    @property
    def is_disturbed(self) -> bool:
        """Whether jammers, weather or the surface disturb any radar."""
        return not self.environment.is_clear or any(flight.jammer is not None for flight in self.flights)

    @property
    def unread_figures(self) -> frozenset[str]:
        """Catalogue figures that nothing of this scenario reads: of disturbed radars, and of guns."""
        unread = frozenset() if self.is_disturbed else DISTURBED
        return unread if any(battery.guns for battery in self.batteries) else unread | GUNS

    def _shown(self) -> tuple[str, tuple[str, ...], list[tuple[str, ...]]]:
        counts = {name: len(getattr(self, name)) for name in ("batteries", "assets", "flights", "variants", "claims")}
        rows: list[tuple[str, ...]] = [(name, str(count)) for name, count in counts.items()]
        rows += [("duration", f"{self.duration_s / 60.0:g} min"), ("terrain", self.terrain)]
        return f"Scenario {self.name!r}: {self.title or self.name}", ("what", "value"), rows


def schema() -> dict[str, Any]:
    """JSON Schema of the scenario format; every key of a quantity is there in all units that a file may use.

    Examples
    --------
    >>> "duration_min" in schema()["properties"]
    True
    """
    return Scenario.model_json_schema(by_alias=True)
