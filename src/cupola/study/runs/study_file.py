"""What a user writes to ask many questions at once: a scenario, factors to vary, a design, and when to stop."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, Self

from pydantic import Field, model_validator

from cupola.constants import DEFAULT_SEED
from cupola.scenario.models.units import Described, Flag, Number, Slug, Text, Whole, broken_rule

if TYPE_CHECKING:
    from cupola.analysis.metrics.sequential import Question

#: A sweep of more points than this is a mistake.
POINTS_MAX = 100_000
#: Replications of a point where the file says nothing.
REPLICATIONS = 100
#: Seed of all draws where the file says nothing: as of a run.


class Distribution(Described):
    """How the values of a factor are spread, in the unit of its path.

    Examples
    --------
    >>> Distribution(kind="triangular", low=0.7, mode=0.85, high=0.95).mode
    0.85
    """

    kind: Literal["uniform", "loguniform", "triangular", "normal"] = Field(description="Which distribution")
    low: Number | None = Field(None, description="Least value; of a normal one, where it is cut off")
    high: Number | None = Field(None, description="Greatest value; of a normal one, where it is cut off")
    mode: Number | None = Field(None, description="Likeliest value of a triangular one")
    mean: Number | None = Field(None, description="Mean of a normal one, before it is cut off")
    sd: Number | None = Field(None, gt=0.0, description="Standard deviation of a normal one, before it is cut off")

    @model_validator(mode="after")
    def _check_numbers(self) -> Self:
        needed = {"triangular": ("low", "mode", "high"), "normal": ("mean", "sd")}.get(self.kind, ("low", "high"))
        allowed = {*needed, "low", "high"}
        for name in ("low", "high", "mode", "mean", "sd"):
            if name in needed and getattr(self, name) is None:
                raise broken_rule("", f"a {self.kind} distribution needs {name}", f"give {', '.join(needed)}")
            if name not in allowed and getattr(self, name) is not None:
                raise broken_rule(name, f"is no number of a {self.kind} distribution", f"give {', '.join(needed)}")
        if self.low is not None and self.high is not None and self.low >= self.high:
            raise broken_rule("low", "must be less than high", "exchange them")
        if self.kind == "loguniform" and self.low is not None and self.low <= 0.0:
            raise broken_rule("low", "must be more than 0", "a loguniform distribution has positive values")
        if self.mode is not None and not (self.low or 0.0) <= self.mode <= (self.high or 0.0):
            raise broken_rule("mode", "must lie between low and high", "the likeliest value lies inside")
        if self.mean is not None and not self._holds(self.mean):
            raise broken_rule("mean", "must lie between low and high", "cut off the tails, not the middle")
        return self

    def _holds(self, value: float) -> bool:
        return (self.low is None or self.low <= value) and (self.high is None or value <= self.high)


class Factor(Described):
    """One thing that is varied: a path into the scenario or its catalogue, and the values that it takes.

    Give exactly one of ``values``, ``low`` with ``high``, ``distribution`` and ``set``. Several paths move together;
    with ``set`` each named value sets paths of its own.

    Examples
    --------
    >>> Factor(path="battery.plain.doctrine.salvo", values=[1, 2, 3]).label
    'battery.plain.doctrine.salvo'
    >>> Factor(name="defence", set={"old": {"variant": "s200v"}, "few": {"battery.plain.launchers": 2}}).values
    ('old', 'few')
    """

    path: Text | tuple[Text, ...] = Field(
        (),
        description="Path of the value, as `cupola compare --set` takes it; or a list of paths that get the same value",
        examples=["battery.plain.doctrine.salvo"],
    )
    name: Text = Field("", max_length=200, description="What tables call it; empty: its (first) path")
    values: tuple[bool | int | float | str, ...] | None = Field(
        None, min_length=1, max_length=10_000, description="The values that it takes"
    )
    low: Number | None = Field(None, description="Least value of a range, in the unit of the path")
    high: Number | None = Field(None, description="Greatest value of a range, in the unit of the path")
    n: Whole | None = Field(None, ge=2, le=10_000, description="Levels of the range in a grid, ends included [-]")
    whole: Flag = Field(False, description="Whether the range or distribution gives whole numbers only")
    distribution: Distribution | None = Field(None, description="How the values are spread")
    set: dict[Text, dict[Text, bool | int | float | str]] | None = Field(
        None, min_length=1, description="In place of path and values: named values, each with the paths that it sets"
    )

    @model_validator(mode="before")
    @classmethod
    def _name_values(cls, data: Any) -> Any:
        """The values of a factor with ``set`` are its names."""
        if isinstance(data, dict) and isinstance(data.get("set"), dict) and data.get("values") is None:
            return {**data, "values": list(data["set"])}
        return data

    @model_validator(mode="after")
    def _check_set(self) -> Self:
        if self.set is None:
            return self
        if self.path:
            raise broken_rule("path", "is not for a factor with set, whose values name their paths", "leave it out")
        if not self.name:
            raise broken_rule("", "a factor with set needs a name", 'give name, such as "defence"')
        if tuple(self.set) != self.values:
            raise broken_rule("values", "are the names in set", "leave them out")
        return self

    @model_validator(mode="after")
    def _check_one_kind(self) -> Self:
        has_range = self.low is not None or self.high is not None
        if (self.values is not None) + has_range + (self.distribution is not None) != 1:
            raise broken_rule("", "a factor has one set of values", "give values, or low and high, or distribution")
        if has_range and (self.low is None or self.high is None):
            raise broken_rule("", "a range has two ends", "give low and high")
        if self.low is not None and self.high is not None and self.low >= self.high:
            raise broken_rule("low", "must be less than high", "exchange them")
        if self.values is not None and self.whole:
            raise broken_rule("whole", "only counts for a range or a distribution", "leave it out")
        if self.n is not None and not has_range:
            raise broken_rule("n", "is the number of levels between low and high", "leave it out")
        if self.set is None and (not self.paths or not all(self.paths)):
            raise broken_rule("path", "must name something", "give a path, such as battery.plain.doctrine.salvo")
        return self

    def changes(self, value: Any) -> dict[str, Any]:
        """Paths and what a value sets them to."""
        return dict(self.set[value]) if self.set is not None else dict.fromkeys(self.paths, value)

    @property
    def paths(self) -> tuple[str, ...]:
        """All its paths."""
        if self.set is not None:
            return tuple(dict.fromkeys(path for one in self.set.values() for path in one))
        return (self.path,) if isinstance(self.path, str) else self.path

    @property
    def is_endless(self) -> bool:
        """Whether its values have no least or no greatest."""
        spread = self.distribution
        return spread is not None and spread.kind == "normal" and (spread.low is None or spread.high is None)

    @property
    def label(self) -> str:
        """What tables call it."""
        return self.name or self.paths[0]


class Design(Described):
    """Which combinations of the factors are simulated.

    Examples
    --------
    >>> Design(kind="latin", points=50).scramble
    True
    """

    kind: Literal["grid", "latin", "sobol", "each", "morris", "saltelli"] = Field(
        "grid",
        description="grid: every combination; latin: Latin hypercube; sobol: Sobol' sequence; each: one factor at a "
        "time at its ends; morris: trajectories; saltelli: for Sobol' indices",
    )
    points: Whole | None = Field(
        None, ge=2, le=POINTS_MAX, description="Points of latin and sobol, trajectories of morris, base of saltelli [-]"
    )
    scramble: Flag = Field(True, description="Whether a Sobol' sequence is scrambled by the seed (Owen); false: as is")

    @model_validator(mode="after")
    def _check_points(self) -> Self:
        has_own = self.kind in ("grid", "each")
        if has_own and self.points is not None:
            what = "a grid has as many points as combinations" if self.kind == "grid" else "has two a factor, and one"
            raise broken_rule("points", what, "leave it out")
        if not has_own and self.points is None:
            raise broken_rule("", f"a {self.kind} design needs a number of points", "give points")
        if self.kind in ("sobol", "saltelli") and self.points is not None and self.points & (self.points - 1):
            near = 2 ** (self.points.bit_length() - 1)
            hint = f"use {near} or {2 * near}: other numbers lose the balance of the sequence"
            raise broken_rule("points", "must be a power of two in a Sobol' sequence", hint)
        return self


class Until(Described):
    """Replications of a point until the interval of one metric is narrow enough, or a question is decided.

    With ``half_width`` looks are taken after ``min`` replications and after each doubling; with ``below`` and ``above``
    (Wald's sequential test, `analysis.metrics.sequential`) after ``min`` more, or a quarter more; never more than
    ``max``.

    Examples
    --------
    >>> Until(metric="leakers", half_width=0.05).max, Until(metric="leakers>=1", below=0.1, above=0.2).error
    (10000, 0.05)
    """

    metric: Text = Field(
        min_length=1, description="Name of the metric; of a question one that is a share, or an event: 'leakers>=1'",
        examples=["leakers"],
    )  # fmt: skip
    half_width: Number | None = Field(
        None, gt=0.0, description="Wanted half-width of its 95 % interval, in the metric's unit"
    )
    below: Number | None = Field(None, description="Is its probability below this [-] ...")
    above: Number | None = Field(None, description="... or above this? [-]")
    error: Number = Field(0.05, description="With below and above: how often either answer may be wrong [-]")
    min: Whole = Field(100, ge=30, le=1_000_000, description="Replications before the first look [-]")
    max: Whole = Field(10_000, ge=30, le=1_000_000, description="No more replications of a point than this [-]")

    @model_validator(mode="after")
    def _check_order(self) -> Self:
        if self.min > self.max:
            raise broken_rule("min", "must not exceed max", "exchange them")
        return self

    @model_validator(mode="after")
    def _check_kind(self) -> Self:
        from cupola.analysis.metrics.sequential import check_numbers

        asks = self.below is not None or self.above is not None
        if asks == (self.half_width is not None):
            raise broken_rule("", "a point ends by an interval or by a question", "give half_width, or below and above")
        if not asks:
            return self
        if self.below is None or self.above is None:
            raise broken_rule("", "a question has two probabilities", "give below and above")
        for name, (limit, hint) in check_numbers(self.below, self.above, self.error).items():
            raise broken_rule(name, limit, hint)
        return self

    def question(self) -> Question | None:
        """What is to be decided; None where an interval is to be narrow."""
        from cupola.analysis.metrics.sequential import Question

        if self.below is None or self.above is None:
            return None
        return Question(self.metric, self.below, self.above, self.error)

    def next_look(self, count: int) -> int:
        """Replications of a point at its next look [-].

        Examples
        --------
        >>> Until(metric="leakers", half_width=0.05).next_look(1000)
        2000
        >>> [Until(metric="leakers>=1", below=0.1, above=0.2).next_look(n) for n in (100, 1000)]
        [200, 1250]
        """
        longer = 2 * count if self.half_width is not None else count + max(self.min, count // 4)
        return min(longer, self.max)


class Budget(Described):
    """What the whole sweep may cost."""

    replications: Whole | None = Field(None, ge=1, description="Replications of all points together [-]")
    minutes: Number | None = Field(
        None, gt=0.0, description="Time [min] after which it stops as if interrupted; the same command resumes it"
    )


class StudyFile(Described):
    """A sweep as it is written in a file.

    In files the factors are written in the singular, one table each: ``[[factor]]``.

    Examples
    --------
    >>> StudyFile(format=1, name="x", scenario="minimal", factor=[Factor(path="k_factor", values=[1, 1.3])]).n_first
    100
    """

    format: Literal[1] = Field(description="Version of this file format", examples=[1])
    name: Slug = Field(description="Short name; the default folder", examples=["saturation"])
    title: Text = Field("", description="One line; empty: the name")
    question: Text = Field("", description="What the study is to find out")
    scenario: str = Field(
        min_length=1, max_length=4096, description="Name of a bundled scenario, or path of one relative to the file"
    )
    seed: Whole = Field(DEFAULT_SEED, ge=0, le=2**64 - 1, description="Seed of all draws, of the design as well [-]")
    common_random_numbers: Flag = Field(
        True, description="true: every point has the same seed, so that points differ by their factors alone"
    )
    replications: Whole | None = Field(
        None, ge=2, le=1_000_000, description=f"Of each point [-]; without it and until: {REPLICATIONS}"
    )
    until: Until | None = Field(None, description="Instead of replications: as many as an interval or a question needs")
    budget: Budget = Field(default_factory=lambda: Budget(), description="What the whole may cost")
    design: Design = Field(default_factory=lambda: Design(), description="Which combinations are simulated")
    factors: tuple[Factor, ...] = Field(alias="factor", min_length=1, max_length=512, description="What is varied")

    @model_validator(mode="after")
    def _check_together(self) -> Self:
        if self.replications is not None and self.until is not None:
            raise broken_rule("until", "a point has either a number of replications or until", "leave one out")
        labels = [factor.label for factor in self.factors]
        paths = [path for factor in self.factors for path in factor.paths]
        twice = next((one for names in (labels, paths) for one in names if names.count(one) > 1), None)
        if twice is not None:
            raise broken_rule("factor", f"{twice!r} appears twice", "vary each thing once, under one name")
        endless = next((one.label for one in self.factors if one.is_endless), None)
        if endless is not None and self.design.kind in ("each", "morris"):
            limit = f"{endless!r} has no ends, and a design of kind {self.design.kind} goes to the ends"
            raise broken_rule("factor", limit, "give its normal distribution low and high")
        reserved = next((label for label in labels if label in RESERVED), None)
        if reserved is not None:
            raise broken_rule("factor", f"{reserved!r} is a column of its own", "give that factor another name")
        return self

    @property
    def n_first(self) -> int:
        """Replications that every point gets."""
        return self.until.min if self.until else self.replications or REPLICATIONS


#: Columns of the table of points that are no factors.
RESERVED = (
    *("point", "seed", "replications", "status", "digest"),
    *("decided_after", "metric", "estimate", "low", "high", "n", "unit"),
)
