"""What is measured: one line in a dict each.

A metric takes `Results` and gives an `Estimate`, made of one number per replication. Names end in their unit; a name
without one is a count or a probability. To add one, put it into `METRICS`: summary, report, comparison and ``--json``
pick it up.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from cupola.analysis.estimates.intervals import Estimate
from cupola.analysis.estimates.quantiles import spread
from cupola.analysis.metrics.count_limits import (
    CountLimits,
    LimitsOf,
    of_assets,
    of_people,
    of_raid,
    of_side,
    of_threats,
)
from cupola.analysis.metrics.estimators import mean, proportion, ratio_of_sums, share_of_flights
from cupola.variants import Reason

if TYPE_CHECKING:
    from cupola.engine.results import Columns, Results
    from cupola.scenario import Scenario

#: The per-replication table to one number or truth a replication.
PerReplication = Callable[["Columns"], np.ndarray]


@dataclass(frozen=True, slots=True)
class Metric:
    """A measure of a run, from one number (two for a ratio) a replication, so that runs can be compared in pairs.

    Parameters
    ----------
    kind : {"mean", "share", "ratio", "part"}
        Mean over replications; share of the replications in which something is true; ratio of two sums; the same where
        the upper is part of the lower.
    values : callable
        Per-replication table to one number per replication, in ``unit``: a count, NaN where there was none, or a truth.
    per : callable or None
        Of a ratio or part: what stands below the line.
    unit : str
        Unit as printed; the metric's name ends in it.
    better : {-1, 0, 1}
        Whether more of it is better (1) or worse (-1) for the defence; 0: neither.
    limits : callable or None
        Of a mean: what it cannot go beyond.
    """

    kind: Literal["mean", "share", "ratio", "part"]
    values: PerReplication
    per: PerReplication | None = None
    unit: str = ""
    better: int = 0
    limits: LimitsOf | None = None

    def __call__(self, results: Results) -> Estimate:
        """The estimate of a run, with its interval."""
        return self.of(results.replications, results.scenario)

    def limits_of(self, table: Columns, scenario: Scenario | None = None) -> CountLimits:
        """What a mean cannot go beyond."""
        if self.limits is not None:
            return self.limits(table, scenario)
        # Counts change by one; distances and durations have no such step.
        return CountLimits(step=0.0 if self.unit else None)

    def of(self, table: Columns, scenario: Scenario | None = None) -> Estimate:
        """The estimate of a per-replication table: of a mean, Wilson's of a share, linearised of a ratio.

        The scenario, where it is known, says what counts cannot go beyond.
        """
        values = self.values(table)
        if self.kind == "share":
            return proportion(int(np.count_nonzero(values)), len(values))
        if self.kind == "part" and self.per is not None:
            return share_of_flights(values, self.per(table))
        if self.per is not None:
            return ratio_of_sums(values, self.per(table), self.unit)
        return mean(values, self.unit, limits=self.limits_of(table, scenario))


def mean_of(
    column: str, unit: str = "", factor: float = 1.0, better: int = 0, limits: LimitsOf | None = None
) -> Metric:
    """Mean of a column over replications; ``factor`` brings it from SI into the unit."""

    def values(table: Columns) -> np.ndarray:
        return np.asarray(table[column], np.float64) * factor

    return Metric("mean", values, unit=unit, better=better, limits=limits)


def added_later(column: str, better: int = 0, limits: LimitsOf | None = None) -> Metric:
    """Mean of a column that older runs do not have: for these it is not known."""

    def values(table: Mapping[str, np.ndarray]) -> np.ndarray:
        return np.asarray(table.get(column, np.full(len(table["replication"]), np.nan)), np.float64)

    return Metric("mean", values, better=better, limits=limits)


def share_with(is_true: PerReplication, better: int) -> Metric:
    """Share of the replications in which something is true [-]."""
    return Metric("share", is_true, better=better)


def ratio_of(numerator: str, denominator: str, better: int) -> Metric:
    """Ratio of the sums of two columns [-]; NaN where the lower one is nothing but zeros."""
    values, per = mean_of(numerator).values, mean_of(denominator).values
    return Metric("ratio", values, per=per, better=better)


def part_of(part: str, whole: str, better: int) -> Metric:
    """Share of what one column counts that another counts too [-]; NaN for runs of versions without these columns."""

    def values(column: str) -> PerReplication:
        return lambda table: np.asarray(table.get(column, np.zeros(len(table["replication"]))), np.float64)

    return Metric("part", values(part), per=values(whole), better=better)


#: Name -> metric; the order is that of reports. Ranges: over the replications that had one, and ``n`` says how many.
METRICS: dict[str, Metric] = {
    "threats": mean_of("threats", limits=of_raid),
    "kills": mean_of("kills", better=1, limits=of_threats),
    "leakers": mean_of("leakers", better=-1, limits=of_threats),
    "p_no_leaker": share_with(lambda table: table["leakers"] == 0, better=1),
    "missiles_fired": mean_of("missiles_fired"),
    "missiles_per_kill": ratio_of("missiles_fired", "kills", better=-1),
    "first_detection_range_km": mean_of("first_detection_range_m", "km", 1e-3, better=1),
    "max_intercept_range_km": mean_of("max_intercept_range_m", "km", 1e-3, better=1),
    "max_simultaneous_targets": mean_of("max_simultaneous_targets"),
    "max_simultaneous_missiles": mean_of("max_simultaneous_missiles"),
    "max_simultaneous_hits": mean_of("max_simultaneous_hits"),
    "assets_lost": mean_of("assets_lost", better=-1, limits=of_assets),
    "people_hit": mean_of("people_hit", better=-1, limits=of_people),
    "parts_lost": mean_of("parts_lost", better=-1),
    "friendly_losses": mean_of("friendly_losses", better=-1, limits=of_side("friendly")),
    "p_friendly_loss": share_with(lambda table: table["friendly_losses"] > 0, better=-1),
    "civil_losses": mean_of("civil_losses", better=-1, limits=of_side("civil")),
    "p_civil_loss": share_with(lambda table: table["civil_losses"] > 0, better=-1),
    "friendly_engaged": mean_of("friendly_engaged", better=-1, limits=of_side("friendly")),
    "civil_engaged": mean_of("civil_engaged", better=-1, limits=of_side("civil")),
    "p_wrong_hostile": part_of("mistaken_hostile", "identified_hostile", better=-1),
    "p_wrong_friendly": part_of("mistaken_friendly", "identified_friendly", better=-1),
    "p_wrong_civil": part_of("mistaken_civil", "identified_civil", better=-1),
    "aborted": added_later("aborted", better=1, limits=of_threats),
    "not_engaged": mean_of("not_engaged", better=-1, limits=of_threats),
}

#: Not in the table that ``cupola run`` prints, which has all others: what repeats them, or what `telling_metrics` adds.
ONLY_IN_REPORT = frozenset(
    ("missiles_per_kill", "max_simultaneous_hits", "people_hit", "parts_lost", "p_friendly_loss", "p_civil_loss",
     "friendly_engaged", "civil_engaged", "p_wrong_hostile", "p_wrong_friendly", "p_wrong_civil", "aborted")
)  # fmt: skip

#: Only for runs in which targets can merge: in others they are nothing but zeros.
METRICS_OF_MERGING: dict[str, Metric] = {
    "track_swaps": mean_of("track_swaps", better=-1),
    "shots_astray": mean_of("shots_astray", better=-1),
    "losses_astray": mean_of("losses_astray", better=-1),
}

#: Only for runs with several missile types, rules of ammunition or deliveries.
METRICS_OF_AMMUNITION: dict[str, Metric] = {"missiles_left": added_later("missiles_left")}

#: Only for runs with guns.
METRICS_OF_GUNS: dict[str, Metric] = {
    "gun_bursts": added_later("gun_bursts"),
    "gun_kills": added_later("gun_kills", better=1),
}

#: Only for runs with decoys beside flights.
METRICS_OF_DECOYS: dict[str, Metric] = {"shots_decoyed": added_later("shots_decoyed", better=-1)}

#: Only for runs with dummy positions.
METRICS_OF_DUMMIES: dict[str, Metric] = {"dummies_taken": added_later("dummies_taken", better=1)}

#: Only for runs in which a battery may shoot at what only others see.
METRICS_OF_REMOTE: dict[str, Metric] = {"remote_shots": added_later("remote_shots")}

#: Only for runs with false plots.
METRICS_OF_GHOSTS: dict[str, Metric] = {
    "false_tracks": mean_of("false_tracks"),
    "ghost_shots": mean_of("ghost_shots", better=-1),
}

#: Only for scenarios with posts, radars that stand alone, failures or weapons that home on radars.
METRICS_OF_NETWORKS: dict[str, Metric] = {
    "nodes_lost": mean_of("nodes_lost", better=-1),
    "autonomous_min": mean_of("autonomous_s", "min", 1.0 / 60.0, better=-1),
    "orders": mean_of("orders"),
    "hand_overs": mean_of("hand_overs"),
    "silences": mean_of("silences"),
}


#: Only for scenarios in which something jams.
METRICS_OF_JAMMING: dict[str, Metric] = {"looks_jammed": added_later("looks_jammed", better=-1)}


def measure(results: Results) -> dict[str, Estimate]:
    """Every metric of `METRICS`, and those of merging, false tracks, networks and jamming where there were such."""
    return {name: metric(results) for name, metric in (METRICS | _special_metrics(results.scenario)).items()}


def quantiles(results: Results) -> dict[str, tuple[Estimate, Estimate, Estimate]]:
    """What one replication in ten, in two, and nine in ten do not exceed, for each metric that is a mean."""
    chosen = METRICS | _special_metrics(results.scenario)
    table = results.replications
    return {name: spread(one.values(table), one.unit) for name, one in chosen.items() if one.kind == "mean"}


def _special_metrics(scenario: Scenario) -> dict[str, Metric]:
    chosen = METRICS_OF_MERGING if scenario.tracking == "merged" else {}
    if uses_network(scenario):
        chosen = chosen | METRICS_OF_NETWORKS
    if any(flight.jammer for flight in scenario.flights):
        chosen = chosen | METRICS_OF_JAMMING
    if scenario.false_plots_per_scan > 0.0:
        chosen = chosen | METRICS_OF_GHOSTS
    if any(b.loads or b.resupplies or b.doctrine.ammunition for b in scenario.batteries):
        chosen = chosen | METRICS_OF_AMMUNITION
    if any(battery.guns for battery in scenario.batteries):
        chosen = chosen | METRICS_OF_GUNS
    if any(flight.decoys for flight in scenario.flights):
        chosen = chosen | METRICS_OF_DECOYS
    if any(battery.dummies for battery in scenario.batteries):
        chosen = chosen | METRICS_OF_DUMMIES
    if any(battery.doctrine.engage_on_remote != "none" for battery in scenario.batteries):
        chosen = chosen | METRICS_OF_REMOTE
    return chosen


def telling_metrics(scenario: Scenario) -> tuple[str, ...]:
    """Metrics of what this scenario uses beyond the common: identity, reactions, merging, networks, jamming.

    Examples
    --------
    >>> from cupola.scenario import load
    >>> telling_metrics(load("minimal")), telling_metrics(load("jammed-raid"))
    ((), ('looks_jammed',))
    """
    sides = {flight.side for flight in scenario.flights}
    names = []
    if any(battery.identification for battery in scenario.batteries):
        names += [f"p_wrong_{side}" for side in ("hostile", "friendly", "civil") if side in sides]
    if any(flight.reaction for flight in scenario.flights):
        names.append("aborted")
    return (*names, *_special_metrics(scenario))


def uses_network(scenario: Scenario) -> bool:
    """Whether a scenario has anything of which `METRICS_OF_NETWORKS` counts."""
    seekers = any(f.seeks or any(r.seeks for r in f.releases) for f in scenario.flights)
    is_led = any(battery.post for battery in scenario.batteries) or any(radar.battery for radar in scenario.radars)
    return bool(is_led or scenario.failures or seekers)


def not_engaged_by_reason(results: Results) -> dict[str, Estimate]:
    """Threats never shot at per replication, by reason; reasons that never occurred are left out; commonest first."""
    found: dict[str, Estimate] = {}
    for reason in Reason:
        column = results.replications.get(f"not_engaged_{reason.label}")
        if column is not None and np.any(column):
            found[reason.label] = mean(column, limits=of_threats(results.replications, None))
    return dict(sorted(found.items(), key=lambda entry: -entry[1].estimate))
