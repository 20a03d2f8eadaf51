"""Ammunition: what a battery has on its launchers, what it fires at which threats, and what may fail together."""

from __future__ import annotations

from typing import Self

from pydantic import Field, model_validator

from cupola.scenario.models.units import Described, Number, Slug, Text, Whole, broken_rule

#: Most missile types in one battery; `cupola.kernels.rows.MISSILES_MOST` has room for as many.
TYPES_MOST = 8


class MissileLoad(Described):
    """Launchers of a battery that carry one missile type.

    Examples
    --------
    >>> MissileLoad(missile="pac3_mse", launchers=2).launchers
    2
    """

    missile: Slug = Field(description="Missile of the catalogue, one of the system's", examples=["pac3_mse"])
    launchers: Whole = Field(ge=1, le=100, description="Launchers that carry it [-]")
    missiles_per_launcher: Whole | None = Field(
        None, ge=0, le=64, description="Ready missiles on each of them [-]; if left out: catalogue"
    )
    reloads: Whole | None = Field(
        None,
        ge=0,
        le=100,
        description="How often each can be filled again [-]; if left out: once, if the system has a reload time",
    )


class AmmunitionRule(Described):
    """What a battery fires at some classes of threats, and how many missiles it keeps from them.

    Fields left at ``None`` are those of the doctrine, and for ``missiles`` all types of the battery in their order.

    Examples
    --------
    >>> AmmunitionRule(against=["drone"], missiles=["pac2"], reserve=8).reserve
    8
    """

    against: tuple[Slug, ...] = Field(
        min_length=1,
        max_length=50,
        description="Classes (aircraft, drone, cruise_missile, glide_bomb, ballistic, unknown) or target types",
        examples=[["drone"]],
    )
    missiles: tuple[Slug, ...] | None = Field(
        None,
        min_length=1,
        max_length=TYPES_MOST,
        description="Missile types to fire at them, the preferred first; if left out: all, in the order of the loads",
    )
    reserve: Whole = Field(
        0, ge=0, le=1000, description="Missiles of each type kept from them, on launchers and to reload [-]"
    )
    salvo: Whole | None = Field(
        None, ge=1, le=8, description="Missiles at one of them at a time [-]; if left out: doctrine"
    )
    shots_max: Whole | None = Field(
        None, ge=1, le=64, description="Missiles at one of them in all [-]; if left out: doctrine"
    )


class Resupply(Described):
    """Launcher loads that reach a battery during the run.

    Examples
    --------
    >>> Resupply(first_h=2, every_h=2, deliveries=3, loads=4).first_s
    7200.0
    """

    missile: Slug | None = Field(None, description="Missile type; if left out: the first of the battery")
    first_s: Number = Field(ge=0.0, le=86_400.0, description="When the first delivery arrives [s]")
    every_s: Number = Field(3600.0, gt=0.0, le=86_400.0, description="From one delivery to the next [s]")
    deliveries: Whole = Field(1, ge=1, le=1000, description="Number of deliveries [-]")
    loads: Whole = Field(ge=1, le=100, description="Launcher loads of one delivery [-]")


class CommonCause(Described):
    """Shares of missile failures that several missiles have in common (beta factors).

    Examples
    --------
    >>> CommonCause(salvo=0.1, source="assumed").battery
    0.0
    """

    salvo: Number = Field(0.0, ge=0.0, le=1.0, description="Share that all missiles of one salvo have in common [-]")
    battery: Number = Field(
        0.0, ge=0.0, le=1.0, description="Share that all missiles of one type in the battery have in common [-]"
    )
    source: Text = Field(min_length=1, description="Where the shares come from, or 'assumed'")

    @model_validator(mode="after")
    def _check_shares(self) -> Self:
        if self.salvo == 0.0 and self.battery == 0.0:
            raise broken_rule("salvo", "no share is above 0, so nothing is in common", "give one, or leave it out")
        return self
