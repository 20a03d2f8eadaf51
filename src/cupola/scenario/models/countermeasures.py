"""Countermeasures and decoys: no technique is modelled, only its published effect, with its source."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from cupola.scenario.models.units import Described, Number, Slug, Text, Whole, broken_rule


class Countermeasure(Described):
    """What some target types do to the kill probability of some missiles: a factor, with its spread and its source.

    A countermeasure on board or a manoeuvre in the last seconds; the model does not distinguish them.

    Examples
    --------
    >>> jinks = Countermeasure(name="jinks", carried_by=["f16c"], p_kill_factor=0.6, source="assumed")
    >>> jinks.against, jinks.factor_at("low")
    ((), 0.6)
    """

    name: Slug = Field(description="Unique among countermeasures", examples=["jinks"])
    kind: Literal["countermeasure", "evasion"] = Field(
        "countermeasure", description="On board, or a manoeuvre in the last seconds; only a word for the report"
    )
    carried_by: tuple[Slug, ...] = Field(
        min_length=1,
        max_length=50,
        description="Classes (aircraft, drone, cruise_missile, glide_bomb, ballistic) or target types that have it",
        examples=[["aircraft"]],
    )
    against: tuple[Slug, ...] = Field(
        (),
        max_length=50,
        description="Kinds of guidance (command, semi_active, track_via_missile, active) or missiles that it works "
        "against; none: all",
    )
    p_kill_factor: Number = Field(ge=0.0, le=1.0, description="Multiplies the kill probability of each such shot [-]")
    p_kill_factor_min: Number | None = Field(
        None, ge=0.0, le=1.0, description="Lower end of its published spread [-]; if left out: none is known"
    )
    p_kill_factor_max: Number | None = Field(
        None, ge=0.0, le=1.0, description="Upper end of its published spread [-]; if left out: none is known"
    )
    source: Text = Field(min_length=1, description="Where the factor comes from, or 'assumed'")

    @model_validator(mode="after")
    def _check_spread(self) -> Self:
        low, high = self.p_kill_factor_min, self.p_kill_factor_max
        if low is not None and low > self.p_kill_factor:
            raise broken_rule("p_kill_factor_min", "must not lie above p_kill_factor", "lower it")
        if high is not None and high < self.p_kill_factor:
            raise broken_rule("p_kill_factor_max", "must not lie below p_kill_factor", "raise it")
        return self

    def factor_at(self, figures: str) -> float:
        """The factor at an end of the figures: ``low`` is worse for the defence, so the lower one."""
        ends = {"low": self.p_kill_factor_min, "high": self.p_kill_factor_max}
        found = ends.get(figures)
        return self.p_kill_factor if found is None else found


class Decoys(Described):
    """Objects beside a flight that the seeker of a missile may take in its place.

    Examples
    --------
    >>> Decoys(count=2, p_taken=0.5, source="assumed").kind
    'towed'
    """

    kind: Literal["towed", "expended"] = Field(
        "towed",
        description="towed: one stays until a missile destroys it; expended: every missile that arrives uses one",
    )
    count: Whole = Field(1, ge=1, le=1000, description="Decoys of each copy [-]")
    p_taken: Number = Field(
        ge=0.0,
        le=1.0,
        description="Probability that an arriving missile with a seeker takes one, while there is one [-]",
    )
    p_lost: Number = Field(
        1.0, ge=0.0, le=1.0, description="Probability that a towed one is lost to the missile that took it [-]; assumed"
    )
    source: Text = Field(min_length=1, description="Where the probabilities come from, or 'assumed'")
