"""Timed batteries: a holding time in place of radar, track and missile flight; and raids that arrive by chance."""

from __future__ import annotations

import math
from typing import Literal, Self

from pydantic import Field, model_validator

from cupola.portable.exponential import exp
from cupola.scenario.models.units import Described, Number, Whole, broken_rule

#: Probability that more flights would come than there are copies [-]: then the last ones would be missing.
P_TOO_FEW = 1e-6


class Span(Described):
    """A time by chance.

    Examples
    --------
    >>> Span(law="exponential", mean_min=2).mean_s
    120.0
    """

    law: Literal["fixed", "exponential", "lognormal"] = Field(
        "exponential", description="fixed: always the mean; exponential; lognormal"
    )
    mean_s: Number = Field(gt=0.0, le=86_400.0, description="Mean [s]")
    spread: Number = Field(0.5, ge=0.0, le=3.0, description="Standard deviation of the logarithm, for lognormal [-]")


class Timed(Described):
    """A battery without radars and missiles that fly: each salvo holds a channel for a time, and then kills or not.

    Salvo and the most shots at one target are those of the battery's doctrine. The look after a salvo is perfect.

    Examples
    --------
    >>> Timed(holding=Span(mean_s=60)).discipline
    'lost'
    """

    holding: Span = Field(description="How long one salvo holds its channel")
    channels: Whole | None = Field(
        None, ge=1, le=500, description="Targets engaged simultaneously [-]; if left out: the system's in the catalogue"
    )
    discipline: Literal["lost", "waits", "staged"] = Field(
        "lost",
        description="What becomes of a target that finds all channels busy: lost, or waits in order of coming; "
        "staged: all targets are shot at together in stages, without a limit of channels",
    )
    patience: Span | None = Field(
        None, description="How long a target waits at most; if left out: until its flight ends"
    )
    p_kill: Number = Field(1.0, ge=0.0, le=1.0, description="Probability that one round kills [-]")
    p_track: Number = Field(1.0, ge=0.0, le=1.0, description="Probability that a flight is tracked at all [-]")
    track_failure: Literal["each", "all"] = Field(
        "each", description="each: by a draw for each flight; all: one draw for all flights of a replication"
    )
    enters_after_s: Number = Field(
        0.0, ge=0.0, le=86_400.0, description="Flights come into its zone so long after their start [s]"
    )
    rounds: Whole | None = Field(
        None, ge=0, le=100_000, description="Rounds in all [-]; if left out: as many as are needed"
    )
    stages: Whole = Field(1, ge=1, le=20, description="Stages of shoot-look-shoot, for discipline = 'staged' [-]")
    objective: Literal["fewest_leakers", "no_leaker"] = Field(
        "fewest_leakers", description="What the salvos of the stages are best for, for discipline = 'staged'"
    )

    @model_validator(mode="after")
    def _check_rules(self) -> Self:
        if self.discipline == "staged":
            if self.rounds is None:
                raise broken_rule("rounds", "is needed with discipline = 'staged'", "say how many rounds there are")
            if self.rounds > 200:
                raise broken_rule("rounds", "must not exceed 200 with discipline = 'staged'", "lower it")
            if self.holding.law != "fixed":
                raise broken_rule("holding", "stages have a fixed length", "set law = 'fixed'")
        if self.patience is not None and self.discipline != "waits":
            raise broken_rule("patience", "only counts with discipline = 'waits'", "set it, or leave patience out")
        return self


class Arrivals(Described):
    """Copies of a flight come one after another by chance: a Poisson stream from the flight's start on.

    Examples
    --------
    >>> Arrivals(mean_gap_s=10, until_min=30).most(0.0)
    247
    """

    mean_gap_s: Number = Field(gt=0.0, le=86_400.0, description="Mean time between two arrivals [s]")
    until_s: Number = Field(ge=0.0, le=86_400.0, description="Nobody comes later than this [s]")

    def most(self, start_s: float) -> int:
        """So many copies are enough, but for one chance in a million."""
        mean = max(self.until_s - start_s, 0.0) / self.mean_gap_s
        n, p, left = 0, exp(-min(mean, 700.0)), 1.0
        if mean > 700.0:
            return math.ceil(mean + 6.0 * math.sqrt(mean))
        while left - p > P_TOO_FEW:
            left -= p
            n += 1
            p *= mean / n
        return max(n, 1)

    def check_flight(self, start_s: float, count: int, spread_s: float) -> None:
        """Enough copies, and no other schedule beside this one."""
        if spread_s > 0.0:
            hint = "leave out spacing_s and start_jitter_s"
            raise broken_rule("arrivals", "stands in place of spacing and jitter", hint)
        needed = self.most(start_s)
        if count < needed:
            limit = f"must be at least {needed}: that many may arrive until {self.until_s:g} s"
            raise broken_rule("count", limit, f"set count = {needed}, raise mean_gap_s or lower until_s")
