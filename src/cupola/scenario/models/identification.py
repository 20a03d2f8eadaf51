"""How a battery finds out whose a track is, and what a flight's transponder answers."""

from __future__ import annotations

import math
from typing import Literal, Self

from pydantic import Field, model_validator

from cupola.scenario.models.units import Described, Flag, Number, Slug, broken_rule

#: Modes of interrogation whose answers carry codes, so that only friends can give them; and those that anybody can.
CODED_MODES = ("1", "2", "4", "5", "kremniy", "parol")
CIVIL_MODES = ("3", "s")
Mode = Literal["1", "2", "3", "4", "5", "s", "kremniy", "parol"]
_SIDES = ("hostile", "friendly", "civil")
#: Rows and priors must sum to one this closely [-].
SUM_SLACK = 1e-9


class Declared(Described):
    """One row of a confusion matrix: with which probability a flight of one side is declared to be what.

    Examples
    --------
    >>> Declared(hostile=0.9, unknown=0.1).friendly
    0.0
    """

    hostile: Number = Field(0.0, ge=0.0, le=1.0, description="Probability that it is declared hostile [-]")
    friendly: Number = Field(0.0, ge=0.0, le=1.0, description="Probability that it is declared friendly [-]")
    civil: Number = Field(0.0, ge=0.0, le=1.0, description="Probability that it is declared civil [-]")
    unknown: Number = Field(0.0, ge=0.0, le=1.0, description="Probability that it stays unknown [-]")


class Matrix(Described):
    """A confusion matrix: one row per true side, each of which sums to one."""

    hostile: Declared = Field(description="What hostile flights are declared to be; sums to one")
    friendly: Declared = Field(description="What friendly flights are declared to be; sums to one")
    civil: Declared = Field(description="What civil flights are declared to be; sums to one")

    @model_validator(mode="after")
    def _check_rows(self) -> Self:
        for side in _SIDES:
            row = getattr(self, side)
            total = math.fsum((row.hostile, row.friendly, row.civil, row.unknown))
            if abs(total - 1.0) > SUM_SLACK:
                limit = f"must sum to one over hostile, friendly, civil and unknown; the sum is {total:.6g}"
                raise broken_rule(side, limit, "what is not given counts as 0: give the rest to unknown")
        return self


class BySide(Described):
    """One probability for each side that a flight may be of."""

    hostile: Number = Field(ge=0.0, le=1.0, description="If the flight is hostile [-]")
    friendly: Number = Field(ge=0.0, le=1.0, description="If the flight is friendly [-]")
    civil: Number = Field(ge=0.0, le=1.0, description="If the flight is civil [-]")


class Likelihood(Described):
    """What the battery holds likely: the probability of each piece of evidence for each side. All assumed.

    These are beliefs, not facts: what a flight really answers stands in its `iff`. A battery that trusts a reply which
    its friends cannot give takes them for somebody else.
    """

    coded_reply: BySide = Field(
        BySide(hostile=0.01, friendly=0.95, civil=0.001), description="It answers with codes that the battery holds"
    )
    civil_reply: BySide = Field(BySide(hostile=0.1, friendly=0.5, civil=0.98), description="It answers in a civil mode")
    on_plan: BySide = Field(
        BySide(hostile=0.05, friendly=0.4, civil=0.95), description="It keeps to the corridor of its flight plan"
    )
    fast: BySide = Field(BySide(hostile=0.5, friendly=0.3, civil=0.02), description="It is faster than `fast_mps`")
    low: BySide = Field(BySide(hostile=0.5, friendly=0.2, civil=0.1), description="It is lower than `low_m`")
    closing: BySide = Field(
        BySide(hostile=0.8, friendly=0.3, civil=0.3),
        description="It will pass the battery or a site within `closing_m`",
    )


class Identification(Described):
    """How a battery finds out whose a track is, when it does not go by the three rates of its doctrine alone.

    `matrix` counts for the model ``matrix``; modes, codes, likelihoods, prior, thresholds and review for ``bayes``;
    the operator's delay and error for all three. No public source gives these numbers: all defaults are assumed.

    Examples
    --------
    >>> rule = Identification(model="bayes", modes=["4", "s"], codes=["syria"], waiting_mean_s=10)
    >>> rule.waiting, rule.threshold.hostile
    ('exponential', 0.9)
    """

    model: Literal["rates", "matrix", "bayes"] = Field(
        description="rates: those of the doctrine; matrix: a confusion matrix; bayes: from evidence, by Bayes' rule"
    )
    matrix: Matrix | None = Field(None, description="What flights of each side are declared to be (matrix)")
    modes: tuple[Mode, ...] = Field(
        (), max_length=8, description="Modes in which it interrogates (bayes): 1, 2, 4, 5, kremniy, parol; civil: 3, s"
    )
    codes: tuple[Slug, ...] = Field((), max_length=60, description="Nations whose codes it holds (bayes)")
    p_reply: Number = Field(
        0.98, ge=0.0, le=1.0, description="Probability that a compatible transponder is understood [-]; assumed"
    )
    p_interrogator_fails: Number = Field(
        0.02, ge=0.0, le=1.0, description="Probability that it fails to ask, unnoticed, one flight [-]; assumed"
    )
    has_plans: Flag = Field(
        True, description="Whether it knows who filed a plan for which corridor; false: any corridor counts"
    )
    prior: BySide = Field(
        BySide(hostile=0.4, friendly=0.3, civil=0.3),
        description="Probability of each side before any evidence; sums to one",
    )
    likelihood: Likelihood = Field(
        default_factory=lambda: Likelihood(), description="Probability of each piece of evidence, by side"
    )
    threshold: BySide = Field(
        BySide(hostile=0.9, friendly=0.9, civil=0.9),
        description="Posterior from which the likeliest side is declared; below it stays unknown",
    )
    fast_mps: Number = Field(300.0, gt=0.0, le=8000.0, description="Ground speed from which a track is fast [m/s]")
    low_m: Number = Field(1000.0, ge=0.0, le=60_000.0, description="Height above ground below which a track is low [m]")
    closing_m: Number = Field(
        20_000.0, ge=0.0, le=500_000.0, description="Distance within which a closing track will pass [m]"
    )
    review_s: Number = Field(
        0.0, ge=0.0, le=3600.0, description="Time after which the evidence is looked at again [s]; 0: never (bayes)"
    )
    waiting: Literal["fixed", "exponential", "lognormal"] = Field(
        "exponential", description="How the operator's delay is spread about its mean"
    )
    waiting_mean_s: Number = Field(
        0.0, ge=0.0, le=600.0, description="Mean of the operator's delay, on top of identify_s [s]"
    )
    waiting_spread: Number = Field(
        0.5, gt=0.0, le=3.0, description="Standard deviation of the logarithm of the delay, lognormal only [-]"
    )
    p_operator_error: Number = Field(
        0.0, ge=0.0, le=1.0, description="Probability that the operator declares one of the other three instead [-]"
    )

    @model_validator(mode="after")
    def _check_model(self) -> Self:
        if self.model == "matrix" and self.matrix is None:
            raise broken_rule("matrix", "the model 'matrix' needs a matrix", "give [battery.identification.matrix]")
        if self.model != "matrix" and self.matrix is not None:
            raise broken_rule("matrix", f"does not count for the model '{self.model}'", "leave it out, or change model")
        total = math.fsum((self.prior.hostile, self.prior.friendly, self.prior.civil))
        if abs(total - 1.0) > SUM_SLACK:
            raise broken_rule("prior", f"must sum to one; the sum is {total:.6g}", "scale it, or leave it out")
        if any(mode in CODED_MODES for mode in self.modes) and not self.codes:
            raise broken_rule("codes", "modes with codes need codes", "name the nations whose codes it holds")
        return self


class Iff(Described):
    """What a flight's transponder answers. A flight without one answers nothing.

    Examples
    --------
    >>> Iff(modes=["3", "s"]).p_on
    1.0
    """

    modes: tuple[Mode, ...] = Field(
        (), max_length=8, description="Modes that it answers: 1, 2, 4, 5, kremniy, parol; civil: 3, s"
    )
    codes: Slug | None = Field(None, description="Nation of its codes; if left out: none", examples=["syria"])
    p_on: Number = Field(1.0, ge=0.0, le=1.0, description="Probability that it is on and works [-]")
    p_spoof: Number = Field(
        0.0, ge=0.0, le=1.0, description="Probability that it answers like a friend with codes that are not its own [-]"
    )

    @model_validator(mode="after")
    def _check_codes(self) -> Self:
        if any(mode in CODED_MODES for mode in self.modes) and self.codes is None:
            raise broken_rule("codes", "modes with codes need codes", "name the nation whose codes it has")
        return self


def bits(words: tuple[str, ...], known: tuple[str, ...]) -> int:
    """A set of words as a number: one bit for each that is known, in their order; others are left out.

    Examples
    --------
    >>> bits(("4", "s"), CODED_MODES), bits(("4", "s"), CIVIL_MODES)
    (4, 2)
    """
    return sum(1 << i for i, word in enumerate(known) if word in words)


__all__ = [
    "CIVIL_MODES",
    "CODED_MODES",
    "BySide",
    "Declared",
    "Identification",
    "Iff",
    "Likelihood",
    "Matrix",
    "bits",
]
