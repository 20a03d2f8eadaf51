"""The network: posts, radars that stand alone, when radars radiate, and what is scripted to be lost."""

from __future__ import annotations

import math
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from cupola.scenario.models.units import Described, Flag, Number, Slug, Text, Whole, broken_rule
from cupola.scenario.models.world import Place

#: A moment of a run [s].
_Moment = Annotated[Number, Field(ge=0.0, le=86_400.0)]
#: Parts of a battery that a failure may name; a radar may also be named by its catalogue id.
FAILING_PARTS = ("post", "link", "power", "launchers", "engagement-radar", "surveillance-radar")


class Emission(Described):
    """When a radar radiates, and whether it goes silent before a weapon that homes on it.

    Without windows and cue it radiates all the time. A silent radar sees nothing and guides no missile.

    Examples
    --------
    >>> Emission(windows_min=[[0, 5], [12, 14]]).windows_s
    ((0.0, 300.0), (720.0, 840.0))
    """

    windows_s: tuple[tuple[_Moment, _Moment], ...] = Field(
        (), max_length=100, description="It radiates in these spans of time: a list of [from, to] [s]"
    )
    cue_range_m: Number | None = Field(
        None,
        gt=0.0,
        le=1_000e3,
        description="It also radiates while a battery that it serves has a hostile track within this range of it [m]",
    )
    silence_s: Number = Field(
        0.0,
        ge=0.0,
        le=3600.0,
        description="How long it goes silent when it recognises a weapon that homes on it [s]; 0: it does not",
    )
    warning_s: Number = Field(
        30.0, gt=0.0, le=600.0, description="Recognised when the weapon is this near in time [s]; assumed"
    )
    p_recognised: Number = Field(
        0.5, ge=0.0, le=1.0, description="Probability that such a weapon is recognised in time [-]; assumed"
    )

    @model_validator(mode="after")
    def _check_windows(self) -> Self:
        for start_s, end_s in self.windows_s:
            if end_s <= start_s:
                raise broken_rule("windows_s", "a window must end after it begins", "give [from, to] with from < to")
        return self


class Post(Place):
    """A command post above batteries, or above other posts.

    Examples
    --------
    >>> Post(name="brigade", lat_deg=33.4, lon_deg=36.4).coordination
    'deconflict'
    """

    name: Slug = Field(description="Unique among posts, radars, batteries and assets", examples=["brigade"])
    parent: Slug | None = Field(None, description="The post above it; if left out: it is the highest")
    delay_s: Number = Field(0.0, ge=0.0, le=120.0, description="From it to the post above it, one way [s]")
    mode: Literal["shared", "autonomous"] = Field(
        "shared",
        description="shared: it passes on what it knows and leads; autonomous: the batteries fight for themselves",
    )
    coordination: Literal["none", "deconflict", "best", "optimal"] = Field(
        "deconflict",
        description="Who shoots at a target: none: whoever can; deconflict: the first that can; best: the one that "
        "is there first, point defence of what is attacked before all others; optimal: batteries and targets are "
        "paired so that most is saved",
    )
    batteries_on_target: Whole = Field(
        1, ge=1, le=64, description="How many batteries may shoot at one target at a time [-]"
    )
    hits_to_destroy: Whole = Field(1, ge=1, le=1000, description="Hits after which it decides no more [-]")
    note: Text = Field("", description="Where the position comes from")


class Radar(Place):
    """A surveillance radar that stands alone and reports to a post or to a battery; give one of the two.

    Examples
    --------
    >>> Radar(name="early", type="p18", lat_deg=33.4, lon_deg=36.4, post="brigade").delay_s
    0.0
    """

    name: Slug = Field(description="Unique among posts, radars, batteries and assets", examples=["early"])
    type: Slug = Field(description="Surveillance radar of the catalogue", examples=["p18"])
    post: Slug | None = Field(None, description="The post that it reports to")
    battery: Slug | None = Field(None, description="The battery that it reports to")
    delay_s: Number = Field(0.0, ge=0.0, le=120.0, description="From its plot to whom it reports to [s]")
    mast_height_m: Number | None = Field(
        None, ge=0.0, le=200.0, description="Antenna height above ground [m]; if left out: catalogue"
    )
    boresight_rad: Number = Field(
        0.0, ge=-math.tau, le=math.tau, description="Azimuth that a radar with a sector looks to [rad]"
    )
    emission: Emission = Field(default_factory=lambda: Emission(), description="When it radiates")
    is_active: Flag = Field(True, description="false: as if it were not there")
    note: Text = Field("", description="Where the position comes from")

    @model_validator(mode="after")
    def _check_owner(self) -> Self:
        if (self.post is None) == (self.battery is None):
            raise broken_rule("", "a radar reports to one post or one battery", "give post or battery")
        return self


class Failure(Described):
    """A scripted loss; what a hit does needs no script.

    ``node`` is a post, a radar that stands alone, or ``battery/part`` with a radar's catalogue id or one of post,
    link, power, launchers, engagement-radar, surveillance-radar; ``post/link`` is the link of a post to the one above.

    Examples
    --------
    >>> Failure(node="plain/link", at_min=5).repair_s is None
    True
    """

    node: str = Field(min_length=1, max_length=130, description="What fails", examples=["plain/link"])
    at_s: _Moment = Field(description="When [s]")
    jitter_s: Number = Field(0.0, ge=0.0, le=3600.0, description="Half width of the uniform spread of that time [s]")
    p: Number = Field(1.0, ge=0.0, le=1.0, description="Probability that it happens at all [-]")
    repair_s: Number | None = Field(
        None, gt=0.0, le=86_400.0, description="How long until it is back [s]; if left out: it does not come back"
    )
    note: Text = Field("", description="Why")
