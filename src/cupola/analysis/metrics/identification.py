"""Who was taken for whom: how often each side was declared wrongly, and who was shot at by mistake, and why.

A mistake is a flight that is not hostile and was shot at, or was hit by a missile that was meant for something else.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from cupola.analysis.estimates.intervals import Estimate
from cupola.analysis.findings import estimate_dict
from cupola.analysis.metrics.counting import Counts, per_replication, position_of
from cupola.analysis.metrics.estimators import mean, proportion, share_of_flights

if TYPE_CHECKING:
    from cupola.engine.results import Columns, Results

_SIDES = ("hostile", "friendly", "civil")
#: Why, when the shots do not say: it was never shot at itself; or its identity was open and weapons were free.
OTHER_TARGET, UNKNOWN = "other_target", "unknown"


@dataclass(frozen=True)
class IdentityRow:
    """How well flights of one side were told from the others.

    Parameters
    ----------
    side : str
        hostile, friendly or civil.
    identified : Estimate
        Declarations per replication: one for each battery and flight.
    wrong, unknown : Estimate
        Share of declarations that were wrong about hostile or not hostile; that left it unknown [-]. A friend taken
        for a civil flight is not counted: no rule of engagement makes a difference between them.
    """

    side: str
    identified: Estimate
    wrong: Estimate
    unknown: Estimate

    def to_dict(self) -> dict[str, Any]:
        """All fields, ready for JSON."""
        values = {name: estimate_dict(getattr(self, name)) for name in ("identified", "wrong", "unknown")}
        return {"side": self.side} | values


@dataclass(frozen=True)
class MistakeRow:
    """What happened by mistake to one flight that is not hostile.

    Parameters
    ----------
    flight, type, side : str
        Its name, target type of the catalogue, and side.
    shot_at, lost : Estimate
        Probability that it was shot at, that it was destroyed [-].
    missiles : Estimate
        Missiles fired at it per replication.
    causes : mapping of str to float
        Share of its mistakes by what led to them, the commonest first [-]: words of `cupola.variants.IdentityCause`;
        ``unknown`` where it was not identified and weapons were free; ``other_target`` where it was hit by a missile
        that was fired at something else.
    """

    flight: str
    type: str
    side: str
    shot_at: Estimate
    lost: Estimate
    missiles: Estimate
    causes: Mapping[str, float]

    def to_dict(self) -> dict[str, Any]:
        """All fields, ready for JSON."""
        values = {name: estimate_dict(getattr(self, name)) for name in ("shot_at", "lost", "missiles")}
        return {"flight": self.flight, "type": self.type, "side": self.side} | values | {"causes": dict(self.causes)}


def by_side(results: Results) -> tuple[IdentityRow, ...]:
    """One row for each side of which something was identified; none for results without these columns."""
    if "mistaken" not in results.flights:
        return ()
    counts: Counts[tuple[str, str]] = Counts(results.n_replications)
    start = 0
    for batch in results.batches():
        flights = batch.flights
        position, sides = position_of(batch), flights["side"]
        for column in ("identified", "mistaken", "undecided"):
            values = flights[column]
            for side in _SIDES:
                own = sides == side
                counts.add((side, column), start, per_replication(batch, own, position, values))
        start += batch.n_replications
    rows = []
    for side in _SIDES:
        identified = counts[side, "identified"]
        if identified.any():
            wrong, unknown = (share_of_flights(counts[side, name], identified) for name in ("mistaken", "undecided"))
            rows.append(IdentityRow(side, mean(identified), wrong, unknown))
    return tuple(rows)


def mistakes(results: Results) -> tuple[MistakeRow, ...]:
    """One row for each flight that is not hostile and was shot at or destroyed in any replication, worst first."""
    if "mistaken" not in results.flights or "identity_cause" not in results.engagements:
        return ()
    fired: Counts[str] = Counts(results.n_replications)
    killed: dict[str, int] = {}
    labels: dict[str, tuple[str, str]] = {}
    causes: dict[str, Counter[str]] = {}
    start = 0
    for batch in results.batches():
        flights = batch.flights
        at = np.flatnonzero(np.isin(flights["side"].astype(str), ("friendly", "civil")))
        table = {name: flights[name][at] for name in ("replication", "flight", "type", "side", "fate", "shots")}
        for name in dict.fromkeys(table["flight"].tolist()):
            own = table["flight"] == name
            position = np.searchsorted(batch.replications["replication"], table["replication"][own])
            shots = np.bincount(position, weights=table["shots"][own], minlength=batch.n_replications)
            fired.add(name, start, shots)
            labels.setdefault(name, (str(table["type"][own][0]), str(table["side"][own][0])))
            lost = table["replication"][own][table["fate"][own] == "killed"]
            killed[name] = killed.get(name, 0) + len(lost)
            if len(lost) or shots.any():
                causes.setdefault(name, Counter()).update(_causes(batch.engagements, name, lost))
        start += batch.n_replications
    n = results.n_replications
    rows = []
    for name, counted in causes.items():
        shares = {cause: counted[cause] / counted.total() for cause in sorted(counted)}
        rows.append(
            MistakeRow(
                flight=str(name),
                type=labels[name][0],
                side=labels[name][1],
                shot_at=proportion(int(np.count_nonzero(fired[name])), n),
                lost=proportion(killed[name], n),
                missiles=mean(fired[name]),
                causes=dict(sorted(shares.items(), key=lambda entry: -entry[1])),
            )
        )
    return tuple(sorted(rows, key=lambda row: (-row.lost.estimate, -row.shot_at.estimate)))


def _causes(shots: Columns, name: str, lost: np.ndarray) -> list[str]:
    """What each mistake about a flight rests on: one per replication in which it was shot at or only destroyed."""
    at_it = shots["flight"] == name
    causes = np.where(shots["identity"][at_it] == "unknown", UNKNOWN, shots["identity_cause"][at_it])
    causes = np.where(shots["cause"][at_it] == "seeker", "seeker", causes)
    numbers, first = np.unique(shots["replication"][at_it], return_index=True)
    unaimed = ~np.isin(lost, numbers)
    return [str(cause) for cause in causes[first]] + [OTHER_TARGET] * int(np.count_nonzero(unaimed))
