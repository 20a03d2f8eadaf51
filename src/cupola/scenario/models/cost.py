"""What things cost, for those who want a ledger: one table a thing, each with its source."""

from __future__ import annotations

from typing import Self

from pydantic import Field, model_validator

from cupola.scenario.models.units import Described, Number, Slug, Text, Whole, broken_rule


class Cost(Described):
    """What one missile, one flight of a type, or one asset costs, in units of its currency.

    Examples
    --------
    >>> cost = Cost(item="shahed136", low=2e4, nominal=3.5e4, high=8e4, year=2024, source="assumed")
    >>> cost.figures
    (20000.0, 35000.0, 80000.0)
    >>> Cost(item="depot", nominal=1e6, year=2024, source="assumed").figures
    (1000000.0, 1000000.0, 1000000.0)
    """

    item: Slug = Field(
        description="A missile or target type of the catalogue that the scenario uses, or the name of an asset",
        examples=["shahed136"],
    )
    low: Number | None = Field(None, ge=0.0, le=1e13, description="Lowest public figure; if left out: the nominal one")
    nominal: Number = Field(ge=0.0, le=1e13, description="Figure used in the calculation", examples=[35_000])
    high: Number | None = Field(
        None, ge=0.0, le=1e13, description="Highest public figure; if left out: the nominal one"
    )
    currency: str = Field("USD", pattern=r"^[A-Z]{3}$", description="ISO 4217 code; the same for all")
    year: Whole = Field(ge=1950, le=2100, description="Of the prices; nothing is converted", examples=[2024])
    source: Text = Field(min_length=3, description="Who says so, and where; or: assumed", examples=["assumed"])
    note: Text = Field("", description="How the figures were read")

    @property
    def figures(self) -> tuple[float, float, float]:
        """Low, nominal and high."""
        low = self.nominal if self.low is None else self.low
        return low, self.nominal, self.nominal if self.high is None else self.high

    @model_validator(mode="after")
    def _check_order(self) -> Self:
        low, nominal, high = self.figures
        if not low <= nominal <= high:
            raise broken_rule("nominal", f"must lie between low and high, {low:g} to {high:g}", "put them in order")
        return self
