"""Where a battery stands beside its place: dummy positions, and positions that it moves to."""

from __future__ import annotations

import math

from pydantic import Field

from cupola.scenario.models.units import Described, Flag, Number, Text, Whole
from cupola.scenario.models.world import Place


class Dummies(Described):
    """Dummy positions of a battery: a weapon aimed at one of its parts may come down on one of them instead.

    Examples
    --------
    >>> Dummies(count=3, p_taken=0.4, source="assumed").radiate
    False
    """

    count: Whole = Field(ge=1, le=100, description="Dummy positions [-]; one that is hit draws off nothing more")
    p_taken: Number = Field(
        ge=0.0, le=1.0, description="Probability that a weapon takes one of them for its aim, while one is left [-]"
    )
    radiate: Flag = Field(False, description="true: they draw off weapons that home on radars as well")
    source: Text = Field(min_length=1, description="Where the probability comes from, or 'assumed'")


class Move(Place):
    """A change of position: the battery packs up, marches and sets up at another place; until then it does nothing.

    Examples
    --------
    >>> move = Move(lat_deg=33.6, lon_deg=36.4, at_min=10, pack_min=5, set_up_min=5, speed_kmph=30)
    >>> move.pack_s, round(move.speed_mps, 2)
    (300.0, 8.33)
    """

    at_s: Number = Field(ge=0.0, le=86_400.0, description="When it goes off the air and begins to pack up [s]")
    pack_s: Number = Field(ge=0.0, le=86_400.0, description="Time to pack up [s]")
    speed_mps: Number = Field(gt=0.0, le=60.0, description="Mean speed of the march along the road [m/s]")
    road_factor: Number = Field(
        1.3, ge=1.0, le=10.0, description="Length of the road over the straight distance [-]; assumed"
    )
    set_up_s: Number = Field(ge=0.0, le=86_400.0, description="From arrival until it can see and shoot [s]")
    boresight_rad: Number | None = Field(
        None,
        ge=-math.tau,
        le=math.tau,
        description="Azimuth to which the engagement radar looks there at first [rad]; if left out: as before",
    )
    note: Text = Field("", description="Where the times come from")
