"""Who was taken for whom: how often each side was declared wrongly, and who was shot at by mistake, and why.

A mistake is a flight that is not hostile and was shot at, or was hit by a missile that was meant for something else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from cupola.analysis.intervals import Estimate
from cupola.analysis.metrics import mean, proportion, share_of_flights
from cupola.analysis.summary import estimate_dict

if TYPE_CHECKING:
    from cupola.engine.results import Results

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
    flights = results.flights
    if "mistaken" not in flights:
        return ()
    position = np.searchsorted(results.replications["replication"], flights["replication"])
    rows = []
    for side in _SIDES:
        own = flights["side"] == side

        def count(column: str, own: np.ndarray = own) -> np.ndarray:
            weights = flights[column][own].astype(np.float64)
            return np.bincount(position[own], weights=weights, minlength=results.n_replications)

        identified = count("identified")
        if identified.any():
            wrong, unknown = (share_of_flights(count(name), identified) for name in ("mistaken", "undecided"))
            rows.append(IdentityRow(side, mean(identified), wrong, unknown))
    return tuple(rows)


def mistakes(results: Results) -> tuple[MistakeRow, ...]:
    """One row for each flight that is not hostile and was shot at or destroyed in any replication, worst first."""
    flights, shots = results.flights, results.engagements
    if "mistaken" not in flights or "identity_cause" not in shots:
        return ()
    n = results.n_replications
    real = np.isin(flights["side"], ("friendly", "civil"))
    concerned = real & ((flights["shots"] > 0) | (flights["fate"] == "killed"))
    rows = []
    for name in dict.fromkeys(flights["flight"][concerned].tolist()):
        own = flights["flight"] == name
        fired, killed = flights["shots"][own], flights["fate"][own] == "killed"
        at_it = shots["flight"] == name
        causes = np.where(shots["identity"][at_it] == "unknown", UNKNOWN, shots["identity_cause"][at_it])
        causes = np.where(shots["cause"][at_it] == "seeker", "seeker", causes)
        first = np.unique(shots["replication"][at_it], return_index=True)[1]
        counted = [str(cause) for cause in causes[first]]
        unaimed = ~np.isin(flights["replication"][own], shots["replication"][at_it])
        counted += [OTHER_TARGET] * int(np.count_nonzero(killed & unaimed))
        shares = {cause: counted.count(cause) / len(counted) for cause in sorted(set(counted))}
        rows.append(
            MistakeRow(
                flight=str(name),
                type=str(flights["type"][own][0]),
                side=str(flights["side"][own][0]),
                shot_at=proportion(int(np.count_nonzero(fired > 0)), n),
                lost=proportion(int(np.count_nonzero(killed)), n),
                missiles=mean(fired),
                causes=dict(sorted(shares.items(), key=lambda entry: -entry[1])),
            )
        )
    return tuple(sorted(rows, key=lambda row: (-row.lost.estimate, -row.shot_at.estimate)))
