"""What disturbs radars: the air and the ground between them and what flies, and jammers on board."""

from __future__ import annotations

import math
from typing import Literal, Self

from pydantic import Field, model_validator

from cupola.portable.angles import cos, sin
from cupola.scenario.models.units import Described, Flag, Number, Text, broken_rule


class Environment(Described):
    """Air and surface for all radars of the scenario. As it stands by default, nothing disturbs: free space.

    Examples
    --------
    >>> Environment().is_clear, Environment(rain_mmph=4).is_clear
    (True, False)
    """

    gas: Flag = Field(False, description="Loss to oxygen and water vapour (ITU-R P.676)")
    rain_mmph: Number = Field(
        0.0, ge=0.0, le=200.0, description="Rain rate, the same everywhere [mm/h]: 1 drizzle, 4 rain, 16 heavy"
    )
    rain_top_m: Number = Field(
        3000.0, ge=0.0, le=10_000.0, description="It rains below this height above sea level [m]"
    )
    surface: Literal["farmland", "hills", "sea"] = Field(
        "farmland", description="What lies around the radars: counts for clutter and multipath"
    )
    sea_state: Number = Field(3.0, ge=0.0, le=6.0, description="Douglas sea state, with surface = 'sea' [-]")
    clutter: Flag = Field(False, description="Echoes of the surface, less what the radar's clutter filter removes")
    multipath: Flag = Field(False, description="Mirror image in the surface: lobes, and loss at low elevation")
    note: Text = Field("", description="Where this comes from")

    @property
    def is_clear(self) -> bool:
        """Whether nothing of it disturbs a radar."""
        return not (self.gas or self.rain_mmph > 0.0 or self.clutter or self.multipath)

    @model_validator(mode="after")
    def _check_surface(self) -> Self:
        if "sea_state" in self.model_fields_set and self.sea_state != 3.0 and self.surface != "sea":
            raise broken_rule("sea_state", "only counts with surface = 'sea'", "set surface or leave it out")
        return self


class Wind(Described):
    """The wind at one altitude; between levels it changes evenly, beyond the outermost it stays. Only debris feels it.

    Examples
    --------
    >>> wind = Wind(speed_kt=20, from_deg=270)
    >>> east_mps, north_mps = wind.towards_mps
    >>> round(east_mps, 2), round(north_mps, 2)
    (10.29, 0.0)
    """

    altitude_m: Number = Field(0.0, ge=-500.0, le=60_000.0, description="Height above sea level [m]")
    speed_mps: Number = Field(ge=0.0, le=150.0, description="Its speed [m/s]", examples=[12.0])
    from_rad: Number = Field(
        ge=-math.tau, le=math.tau, description="Where it blows from, clockwise from true north [rad]"
    )
    note: Text = Field("", description="Where this comes from")

    @property
    def towards_mps(self) -> tuple[float, float]:
        """Velocity towards east and towards north [m/s]."""
        return -self.speed_mps * sin(self.from_rad), -self.speed_mps * cos(self.from_rad)


class Jammer(Described):
    """A noise jammer on board of a flight; each copy carries one. It is silent once its carrier is shot down.

    Examples
    --------
    >>> jammer = Jammer(erp_dbw=40, bandwidth_mhz=200)
    >>> jammer.erp_w, jammer.bandwidth_hz, jammer.screens
    (10000.0, 200000000.0, 'all')
    """

    erp_w: Number = Field(gt=0.0, le=1e9, description="Effective radiated power towards each radar that it jams [W]")
    bandwidth_hz: Number = Field(
        gt=0.0, le=1e11, description="Band that it fills evenly around each of these radars' frequencies [Hz]"
    )
    screens: Literal["all", "self"] = Field(
        "all", description="all: always, and screens others far away too; self: only in beams that its carrier is in"
    )
    frequency_min_hz: Number | None = Field(
        None, gt=0.0, le=1e12, description="It jams no radar below this frequency [Hz]; if left out: no limit"
    )
    frequency_max_hz: Number | None = Field(
        None, gt=0.0, le=1e12, description="It jams no radar above this frequency [Hz]; if left out: no limit"
    )
    from_s: Number = Field(0.0, ge=0.0, le=86_400.0, description="When it begins, on the clock of the scenario [s]")
    until_s: Number | None = Field(None, gt=0.0, le=86_400.0, description="When it ends [s]; if left out: never")
    polarisation_loss_db: Number = Field(
        3.0, ge=0.0, le=30.0, description="What the radar's polarisation keeps out [dB]; 3: slant against linear"
    )
    note: Text = Field("", description="Where the figures come from")

    @model_validator(mode="after")
    def _check_order(self) -> Self:
        if self.until_s is not None and self.until_s <= self.from_s:
            raise broken_rule("until_s", f"must be later than from_s, {self.from_s:g} s", "swap the two times")
        low, high = self.frequency_min_hz, self.frequency_max_hz
        if low is not None and high is not None and high <= low:
            raise broken_rule("frequency_max_hz", "must lie above frequency_min", "swap the two frequencies")
        return self
