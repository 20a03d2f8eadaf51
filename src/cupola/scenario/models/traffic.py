"""Background traffic from files of tracks: what a user writes about it."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from cupola.scenario.models.units import Described, Number, Slug, Text, Whole


class Traffic(Described):
    """Civil flights of a file of tracks, as ``cupola exposure`` reads it.

    When the scenario is loaded from its file they become flights with routes, so that a saved scenario needs the file
    no more.

    Examples
    --------
    >>> Traffic(name="evening", file="tracks.csv", altitude_unit="ft").type
    'a320_b738'
    """

    name: Slug = Field(max_length=30, description="Unique among tables of traffic; its flights are NAME-ID")
    file: str = Field(
        min_length=1,
        max_length=4096,
        description="File of positions (CSV, Parquet, JSON, IGC, KML, GPX, ...), relative to the scenario file",
    )
    type: Slug = Field("a320_b738", description="Target type of the catalogue that they fly as")
    side: Literal["civil", "friendly"] = Field("civil", description="Who they belong to")
    altitude_unit: Literal["m", "ft"] | None = Field(
        None, description="Unit of an altitude column whose name does not say it"
    )
    date_order: Literal["day-first", "month-first"] | None = Field(
        None, description="Order of day and month in dates that leave it open, such as 05/03/2020"
    )
    time_unit: Literal["s", "ms", "us", "ns"] | None = Field(
        None, description="Unit of times that are numbers; if left out: by their size"
    )
    time_zero_s: Number | None = Field(
        None, description="Time of the file at which the scenario begins [s]; if left out: the first time in the file"
    )
    step_s: Number = Field(60.0, ge=5.0, le=600.0, description="Time between two points of the routes [s]")
    jitter_s: Number = Field(
        0.0, ge=0.0, le=3600.0, description="Half width of the spread of each flight's start between replications [s]"
    )
    flights_max: Whole = Field(
        500, ge=1, le=2000, description="More flights than this in the file are refused: what the user expects [-]"
    )
    note: Text = Field("", description="Where the tracks come from")
