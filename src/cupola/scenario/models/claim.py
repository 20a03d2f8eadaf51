"""What is asked: variants of the defence to compare, and claims to judge."""

from __future__ import annotations

import datetime
import math
import operator
from collections.abc import Callable
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from cupola.scenario.models.identification import Identification
from cupola.scenario.models.units import UNITS, Described, Flag, Number, Slug, Text, Whole, broken_rule


class Variant(Described):
    """Another defence in the same scenario: the batteries named get another system, or are switched off.

    Give at least one of ``system``, ``missile``, ``identification``, ``is_active``, ``tracking``, ``jamming`` and
    ``post``. A battery that changes its system takes radars, launchers and missiles of the new one: what it said of the
    old system no longer applies.

    Examples
    --------
    >>> Variant(name="old", title="What stood there before", system="s200v").battery is None
    True
    """

    name: Slug = Field(description="Unique among variants; 'base' is the scenario as written", examples=["s300ps"])
    title: Text = Field("", description="In the report; empty: the name")
    battery: Slug | None = Field(None, description="The battery that changes; if left out: all of them")
    system: Slug | None = Field(None, description="System of the catalogue; if left out: unchanged")
    missile: Slug | None = Field(
        None, description="Missile of the catalogue; if left out: the system's primary missile"
    )
    identification: Identification | None = Field(None, description="How it identifies tracks; if left out: unchanged")
    is_active: Flag | None = Field(None, description="false: no battery; if left out: unchanged")
    tracking: Literal["separate", "merged"] | None = Field(
        None, description="Whether neighbours can be mistaken for one another; if left out: as in the scenario"
    )
    jamming: Flag | None = Field(None, description="false: no flight jams; if left out: unchanged")
    post: Slug | None = Field(None, description="The post that leads the battery; if left out: unchanged")
    note: Text = Field("", description="Why it is compared")

    @model_validator(mode="after")
    def _check_change(self) -> Self:
        if self.name == "base":
            raise broken_rule("name", "'base' means the scenario as written", "give the variant another name")
        changes = ("system", "missile", "identification", "is_active", "tracking", "jamming", "post")
        if all(getattr(self, change) is None for change in changes):
            hint = f"give {', '.join(changes[:-1])} or {changes[-1]}"
            raise broken_rule("", "a variant changes something", hint)
        return self


def _date(value: object) -> object:
    """A date from text, as JSON writes it; TOML has dates of its own."""
    if isinstance(value, str):
        return datetime.date.fromisoformat(value)
    if isinstance(value, datetime.datetime) or not isinstance(value, datetime.date):
        raise ValueError("must be a date like 2018-09-26")
    return value


_COMPARE: dict[str, Callable[[float, float], bool]] = {
    ">=": operator.ge,
    ">": operator.gt,
    "<=": operator.le,
    "<": operator.lt,
}


#: Kind of claim -> the fields that only it uses -> whether it needs them.
_FIELDS_OF_KIND: dict[str, dict[str, bool]] = {
    "range": {"classes": True, "altitudes_m": True, "bearings_rad": True},
    "simultaneity": {"type": True, "raid_sizes": True, "sectors_rad": True, "altitudes_m": True, "count": False},
    "protection": {"assets": False, "compare_with": True},
    "kills": {"classes": False, "of": False},
}

#: Kind of claim -> names of metrics that it can be about -> column of the per-replication table; empty where the kind
#: counts for itself.
METRICS_OF_KIND: dict[str, dict[str, str]] = {
    "range": {
        "range_kill_m": "max_intercept_range_m",
        "range_kill_km": "max_intercept_range_m",
        "max_intercept_range_m": "max_intercept_range_m",
        "max_intercept_range_km": "max_intercept_range_m",
        "first_detection_range_m": "first_detection_range_m",
        "first_detection_range_km": "first_detection_range_m",
    },
    "simultaneity": {
        "targets_at_once": "",
        "max_simultaneous_hits": "max_simultaneous_hits",
        "max_simultaneous_targets": "max_simultaneous_targets",
        "max_simultaneous_missiles": "max_simultaneous_missiles",
    },
    "protection": {"p_no_leaker": "", "p_no_friendly_loss": "friendly_losses", "p_no_civil_loss": "civil_losses"},
    "kills": {"kills": "", "kill_share": ""},
}
#: Kind of claim -> units in which its value can be given.
_UNITS_OF_KIND: dict[str, tuple[str, ...]] = {
    "range": ("m", "km", "nmi", "ft"),
    "simultaneity": ("targets", "1"),
    "protection": ("1",),
    "kills": ("targets", "1"),
}


class Claim(Described):
    """A statement about the defence that the study judges: what was said, by whom, and what would make it true.

    The kind says which fields count, besides `battery`, `variants` and `replications`, which count for all.
    ``range``: `classes`, `altitudes_m`, `bearings_rad`. ``simultaneity``: `type`, `raid_sizes`, `sectors_rad`,
    `altitudes_m`, `count`. ``protection``: `assets`, `compare_with`. ``kills``: `classes`, `of`.

    Examples
    --------
    >>> claim = Claim(name="reach", kind="range", quote="more than 250 km", source="press", metric="range_kill_m",
    ...               op=">", value=250, unit="km", classes=["f15"], altitudes_km=[0.1, 10], bearings_deg=[0])
    >>> claim.value_si, claim.altitudes_m, claim.holds(240e3)
    (250000.0, (100.0, 10000.0), False)
    """

    name: Slug = Field(description="Unique among claims", examples=["reach"])
    kind: Literal["range", "simultaneity", "protection", "kills"] = Field(description="Which study judges it")
    quote: Text = Field(description="The words, or the question of the study")
    source: Text = Field(min_length=1, description="Who said it and where; or that it is this study's own question")
    date: Annotated[datetime.date, BeforeValidator(_date)] | None = Field(None, description="When it was said")
    metric: Slug = Field(description="The result that is compared with the value", examples=["range_kill_m"])
    op: Literal[">=", ">", "<=", "<"] = Field(description="How the metric must compare with the value")
    value: Number = Field(description="The value claimed, in `unit`", examples=[250.0])
    unit: Literal["1", "targets", "people", "m", "km", "nmi", "ft", "s", "min", "h"] = Field(
        "1", description="Unit of the value; 1: a ratio or a probability"
    )
    variants: tuple[Slug, ...] = Field((), max_length=50, description="Variants to judge; empty: base and all others")
    battery: Slug | None = Field(None, description="The battery that is meant; if left out: the first")
    replications: Whole = Field(200, ge=1, le=1_000_000, description="Replications of each case [-]")
    classes: tuple[Slug, ...] = Field(
        (), max_length=100, description="Target types of the catalogue (range; kills: empty: all that are hostile)"
    )
    altitudes_m: tuple[Annotated[Number, Field(ge=1.0, le=60_000.0)], ...] = Field(
        (), max_length=50, description="Heights of the targets above the battery's ground [m] (range, simultaneity)"
    )
    bearings_rad: tuple[Annotated[Number, Field(ge=-math.tau, le=math.tau)], ...] = Field(
        (), max_length=360, description="Bearings from the battery, clockwise from true north [rad] (range)"
    )
    raid_sizes: tuple[Annotated[Whole, Field(ge=1, le=500)], ...] = Field(
        (), max_length=50, description="Targets that arrive at the same time [-] (simultaneity)"
    )
    sectors_rad: tuple[Annotated[Number, Field(gt=0.0, le=math.tau)], ...] = Field(
        (), max_length=50, description="Widths of the sector from which they come [rad] (simultaneity)"
    )
    type: Slug | None = Field(None, description="Target type of the raid (simultaneity)")
    count: Literal["in_flight", "intercepted", "killed"] = Field(
        "in_flight",
        description="What 'at the same time' counts: in_flight: different targets with missiles in flight against them "
        "at one moment; intercepted: those of them that these missiles then destroyed; killed: all targets destroyed, "
        "whenever (simultaneity)",
    )
    assets: tuple[Slug, ...] = Field((), max_length=100, description="Assets that are meant; empty: all (protection)")
    compare_with: Slug | None = Field(None, description="Variant to compare with, paired draws (protection)")
    of: Whole | None = Field(
        None,
        ge=1,
        le=100_000,
        description="How many flew, as the claim says: the raid must have as many (kills)",
    )
    note: Text = Field("", description="How the words were read")

    @model_validator(mode="after")
    def _check_metric(self) -> Self:
        known = METRICS_OF_KIND[self.kind]
        if self.metric not in known:
            limit = f"a claim of kind '{self.kind}' cannot be about {self.metric!r}"
            raise broken_rule("metric", limit, f"use one of {', '.join(known)}")
        units = _UNITS_OF_KIND[self.kind]
        if self.unit not in units:
            limit = f"{self.metric} is not measured in {self.unit!r}"
            raise broken_rule("unit", limit, f"use one of {', '.join(map(repr, units))}")
        if self.metric == "kill_share" and (self.unit != "1" or not 0.0 <= self.value <= 1.0):
            raise broken_rule(
                "value", "kill_share is a share, 0 to 1, with unit '1'", "use metric 'kills' for a number"
            )
        if self.of is not None and self.metric == "kills" and self.value > self.of:
            raise broken_rule("value", f"more than the {self.of} that flew cannot be shot down", "correct value or of")
        return self

    @model_validator(mode="after")
    def _check_kind(self) -> Self:
        own = _FIELDS_OF_KIND[self.kind]
        foreign = {field for fields in _FIELDS_OF_KIND.values() for field in fields} - set(own)
        for field in sorted(foreign & self.model_fields_set):
            if getattr(self, field) not in ((), None, "in_flight"):
                raise broken_rule(field, f"does not count for a claim of kind '{self.kind}'", "leave it out")
        for field, is_needed in own.items():
            if is_needed and getattr(self, field) in ((), None):
                raise broken_rule("", f"a claim of kind '{self.kind}' needs {field}", f"give {field}")
        return self

    @property
    def value_si(self) -> float:
        """The value claimed, in SI."""
        for others in UNITS.values():
            if self.unit in others:
                return self.value * others[self.unit]
        return self.value

    def holds(self, found: float) -> bool:
        """Whether a value of the metric, in SI, makes the claim true."""
        return _COMPARE[self.op](found, self.value_si)
