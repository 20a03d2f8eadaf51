"""Where a battery stands beside its place: dummy positions."""

from __future__ import annotations

from pydantic import Field

from cupola.scenario.models.units import Described, Flag, Number, Text, Whole


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
