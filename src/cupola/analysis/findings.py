"""Rows of a summary: what a study found, as small frozen tables that a report, a file or a program can read.

Every number that was estimated is an `Estimate`: it carries its interval, its unit and how many values it rests on.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from cupola.analysis.estimates.intervals import Estimate

#: What one case of a claim says.
CellVerdict = Literal["holds", "fails", "open", "mixed"]
#: What all cases of a claim say together.
ClaimVerdict = Literal["holds", "holds_if", "fails", "undecided"]
#: Verdict -> the words that a reader sees.
VERDICT_WORDS: Mapping[str, str] = {
    "holds": "holds",
    "holds_if": "holds only under conditions",
    "fails": "does not hold",
    "undecided": "cannot be decided: no case was tried",
}
#: Why a verdict is `undecided` (`Verdict.open_by`) -> the words that a reader sees in its place.
OPEN_WORDS: Mapping[tuple[str, ...], str] = {
    ("figures",): "public figures cannot decide",
    ("chance",): "too few replications to decide",
    ("figures", "chance"): "neither public figures nor these replications decide",
}


@dataclass(frozen=True)
class CaseRow:
    """One case of a claim: one variant of the defence, one end of the figures, one combination of factors.

    Parameters
    ----------
    variant : str
        Name of the variant; ``base`` is the scenario as written.
    figures : str
        ``low``, ``nominal`` or ``high``: which end of the published spread every figure took; low is worse for the
        defence.
    factors : mapping of str to str or float
        What was varied, names ending in the unit: ``{"type": "f15", "altitude_m": 6000.0}`` or
        ``{"raid_size": 6, "sector_deg": 60.0, "altitude_m": 3000.0}``.
    estimate : Estimate
        Probability that the statement is true in this case [-].
    median_range_km, furthest_range_km : float or None
        Ground range from the battery at which targets were destroyed [km]: median and largest over the replications
        with a kill; None without a kill, or where range is not the question.
    median_count, median_hits : float or None
        Median of what is counted at the same time, and of the targets that were under guided missiles at one moment and
        then destroyed by them [-]; None where counting is not the question.
    median_ends : mapping of str to 2 floats
        Ends of the 95 % interval of each median, by the name of its field; infinite where replications are too few.
    reason : str
        Why not, in words: the commonest reason over the replications where the statement was false; empty if none was.
    verdict : str
        ``holds`` (lower bound 0.5 or more), ``fails`` (upper bound below 0.5), ``open``, or ``mixed``: all bearings
        together leave it open, but from each one it is decided, and from some it holds.
    by_bearing : tuple of pairs
        Bearing [deg] and probability from there alone, with an interval that holds for all bearings at once; empty
        where bearings are not the question.
    """

    variant: str
    figures: str
    factors: Mapping[str, str | float]
    estimate: Estimate
    median_range_km: float | None = None
    furthest_range_km: float | None = None
    median_count: float | None = None
    median_hits: float | None = None
    median_ends: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    reason: str = ""
    verdict: CellVerdict = "open"
    by_bearing: tuple[tuple[float, Estimate], ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """All fields, ready for JSON."""
        return {
            "variant": self.variant,
            "figures": self.figures,
            **self.factors,
            **estimate_dict(self.estimate),
            "median_range_km": self.median_range_km,
            "furthest_range_km": self.furthest_range_km,
            "median_count": self.median_count,
            "median_hits": self.median_hits,
            "median_ends": {name: [finite(end) for end in ends] for name, ends in self.median_ends.items()},
            "reason": self.reason,
            "verdict": self.verdict,
            "by_bearing": [{"bearing_deg": deg} | estimate_dict(one) for deg, one in self.by_bearing],
        }


@dataclass(frozen=True)
class FigureBand:
    """What public figures do to one case of a claim: all drawn together from their spread, and all at one end.

    Parameters
    ----------
    case : str
        The case, in words; empty where there is only one.
    what : str
        What the numbers are: ``probability`` that the statement is true, or ``gain`` in a probability.
    n_draws, n : int
        Draws of the figures (Latin hypercube, triangular between the published ends), and replications of each.
    mean, low, high : float
        Over the draws [-]: the mean, and the ends between which it lies for the share ``held`` of draws.
    held : float
        Share of further draws that lie between ``low`` and ``high``, on average [-]: 0.95 from 39 draws on.
    holding : Estimate
        Share of draws for which the claim is true of the case [-].
    at_low, at_high : Estimate
        The same with every figure at the end that is worse, and better, for the defence [-].
    sure, possible : int
        Draws of which the claim is true at both ends of their own interval, and at one at least.
    """

    case: str
    what: str
    n_draws: int
    n: int
    mean: float
    low: float
    high: float
    held: float
    holding: Estimate
    at_low: Estimate
    at_high: Estimate
    sure: int = 0
    possible: int = 0

    def to_dict(self) -> dict[str, Any]:
        """All fields, ready for JSON."""
        told = ("holding", "at_low", "at_high")
        fields = {name: finite(getattr(self, name)) for name in self.__dataclass_fields__ if name not in told}
        return fields | {name: estimate_dict(getattr(self, name)) for name in told}


@dataclass(frozen=True)
class Verdict:
    """A claim, judged.

    Parameters
    ----------
    name, kind, quote, source, date, metric, op, value, unit : str, except value
        The claim as the scenario states it; ``date`` in ISO form or empty; ``value`` in ``unit``.
    verdict : str
        ``holds``, ``holds_if`` (only under `conditions`), ``fails`` or ``undecided`` (`open_by` says why).
    estimate, low, high : float
        Of the cell that answers best for the base variant with nominal figures [-] (range, simultaneity), or of the
        probability in the main run (protection), with its interval; NaN without cells.
    conditions : tuple of str
        When it holds, and what else changes the answer; readable sentences.
    sentence : str
        One quotable sentence: the verdict, its conditions and the numbers.
    cells : tuple of CaseRow
        The cases behind it.
    decided_by : tuple of str
        Figures that decide it where public figures straddle the line, the strongest first; empty where nobody asked
        (`cupola.analysis.claims.decisive_figures`).
    open_by : tuple of str
        What leaves an ``undecided`` claim open: ``figures`` (within their published spread they give both answers),
        ``chance`` (more replications may decide), or both; empty where it is decided, and where no case was tried.
    band : FigureBand or None
        What public figures do to the case on which the verdict stands; None where no figure has a spread, or no case
        was tried.
    """

    name: str
    kind: str
    quote: str
    source: str
    date: str
    metric: str
    op: str
    value: float
    unit: str
    verdict: ClaimVerdict
    estimate: float
    low: float
    high: float
    conditions: tuple[str, ...]
    sentence: str
    cells: tuple[CaseRow, ...] = ()
    decided_by: tuple[str, ...] = ()
    open_by: tuple[str, ...] = ()
    band: FigureBand | None = None

    @property
    def words(self) -> str:
        """The verdict in words."""
        return OPEN_WORDS.get(self.open_by, VERDICT_WORDS[self.verdict])

    def to_dict(self) -> dict[str, Any]:
        """All fields, ready for JSON."""
        fields = {name: getattr(self, name) for name in self.__dataclass_fields__ if name != "cells"}
        fields.update(conditions=list(self.conditions), cells=[cell.to_dict() for cell in self.cells])
        fields.update(decided_by=list(self.decided_by), open_by=list(self.open_by), words=self.words)
        fields.update(band=self.band.to_dict() if self.band is not None else None)
        return {name: finite(value) for name, value in fields.items()}


@dataclass(frozen=True)
class TypeRow:
    """How flights of one type and side fared, per replication.

    Parameters
    ----------
    type, side : str
        Target type of the catalogue; hostile, friendly or civil.
    flights_per_replication : Estimate
        Flights that took off or were released [flights per replication].
    killed, arrived, never_engaged : Estimate
        Share of those flights that were destroyed, that reached what they attack, that were never shot at [-].
    shots_per_kill : Estimate
        Missiles fired at this type over kills of it, a ratio of means [-]; NaN without a kill.
    """

    type: str
    side: str
    flights_per_replication: Estimate
    killed: Estimate
    arrived: Estimate
    never_engaged: Estimate
    shots_per_kill: Estimate

    def to_dict(self) -> dict[str, Any]:
        """All fields, ready for JSON."""
        estimates = ("flights_per_replication", "killed", "arrived", "never_engaged", "shots_per_kill")
        return {"type": self.type, "side": self.side} | {name: estimate_dict(getattr(self, name)) for name in estimates}


@dataclass(frozen=True, slots=True)
class WaveRow:
    """How the flights of one type in one wave of a raid fared; what was released counts with its own type.

    Parameters
    ----------
    raid : str
        Name of the raid.
    wave : int
        From 1.
    flights : TypeRow
        As for all flights of a type, of this wave alone.
    aborted, not_released : Estimate
        Share of them that gave up and were not destroyed; of weapons, share that never left their carrier [-].
    """

    raid: str
    wave: int
    flights: TypeRow
    aborted: Estimate
    not_released: Estimate

    def to_dict(self) -> dict[str, Any]:
        """All fields, ready for JSON."""
        own = {"aborted": estimate_dict(self.aborted), "not_released": estimate_dict(self.not_released)}
        return {"raid": self.raid, "wave": self.wave} | self.flights.to_dict() | own


@dataclass(frozen=True, kw_only=True)
class Parameter:
    """One catalogue figure that the run used, as published, with where it comes from.

    Parameters
    ----------
    item, item_name : str
        ``kind/id`` of the catalogue, and its full name.
    key : str
        What the figure is.
    low, nominal, high : float, str or None
        Ends of the spread between public sources in the unit of the source, ``low`` being the smaller; text for what is
        no number; None where a source gives one figure only.
    unit : str
        As published; empty for ratios and text.
    evidence : str
        R: read in a public copy of the source; M: recalled from the source named; E: this project's estimate;
        ``choice``: of the scenario, as a doctrine.
    sources : tuple of str
        Keys or words that name the publications.
    note : str
        What the catalogue says of it.
    """

    item: str
    item_name: str
    key: str
    low: float | str | None = None
    nominal: float | str | None
    high: float | str | None = None
    unit: str = ""
    evidence: str
    sources: tuple[str, ...]
    note: str = ""

    @property
    def is_estimate(self) -> bool:
        """Whether the figure, or one of its ends, is this project's estimate."""
        return "E" in self.evidence

    def to_dict(self) -> dict[str, Any]:
        """All fields, ready for JSON."""
        fields = {name: finite(getattr(self, name)) for name in self.__dataclass_fields__}
        return fields | {"sources": list(self.sources), "is_estimate": self.is_estimate}


def finite(value: Any) -> Any:
    """The value, or None for NaN and infinities, which JSON does not know."""
    return None if isinstance(value, float) and not math.isfinite(value) else value


def estimate_dict(value: Estimate) -> dict[str, Any]:
    """An estimate ready for JSON: estimate, low, high, unit, n."""
    return {
        "estimate": finite(float(value.estimate)),
        "low": finite(float(value.low)),
        "high": finite(float(value.high)),
        "unit": value.unit,
        "n": int(value.n),
    }


def quantiles_dict(three: tuple[Estimate, Estimate, Estimate]) -> dict[str, Any]:
    """The quantiles of an outcome ready for JSON."""
    return {name: estimate_dict(one) for name, one in zip(("q10", "q50", "q90"), three, strict=True)}
