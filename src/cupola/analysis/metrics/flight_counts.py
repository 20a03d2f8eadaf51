"""How flights fared: counted by type and side, or by any other key, one number per replication."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic

import numpy as np

from cupola.analysis.findings import TypeRow
from cupola.analysis.metrics.count_limits import CountLimits
from cupola.analysis.metrics.counting import Counts, Key
from cupola.analysis.metrics.estimators import mean, ratio_of_sums, share_of_flights
from cupola.engine.results import coded

if TYPE_CHECKING:
    from cupola.analysis.estimates.intervals import Estimate
    from cupola.engine.results import Results

#: Fates of flights that never came into being: their carrier fell or completed its route first.
_NEVER_FLEW = ("not_started", "not_released")


def by_type(results: Results) -> tuple[TypeRow, ...]:
    """How the flights of each type and side fared; in order of side (hostile first) and type."""
    counts: FlightCounts[tuple[str, str]] = FlightCounts(results.n_replications)
    start = 0
    for batch in results.batches():
        (sides, side), (kinds, kind) = coded(batch.flights["side"]), coded(batch.flights["type"])
        pair = side * len(kinds) + kind
        for one in np.unique(pair).tolist():
            counts.add((sides[one // len(kinds)], kinds[one % len(kinds)]), start, batch, pair == one)
        start += batch.n_replications
    order = {"hostile": 0, "friendly": 1, "civil": 2}
    pairs = sorted(counts.keys(), key=lambda pair: (order.get(pair[0], 3), pair))
    return tuple(counts.row(pair, *pair) for pair in pairs)


class FlightCounts(Generic[Key]):
    """How flights fared, by any key: counted batch by batch, one number per replication and fate.

    Parameters
    ----------
    n : int
        Replications [-].
    """

    def __init__(self, n: int) -> None:
        self._counts: Counts[tuple[Key, str]] = Counts(n)
        self._known: dict[Key, None] = {}

    def add(self, key: Key, start: int, batch: Results, chosen: np.ndarray) -> None:
        """Count the chosen flights of a batch, whose first replication is in row ``start`` of all."""
        self._known[key] = None
        flights = batch.flights
        at = np.flatnonzero(chosen)
        position = np.searchsorted(batch.replications["replication"], flights["replication"][at])
        fate, shots = flights["fate"][at], flights["shots"][at]
        flew = ~np.isin(fate.astype(str), _NEVER_FLEW)
        aborts = flights["aborted"][at] == 1 if "aborted" in flights else np.zeros(len(at), bool)
        for what, mask in (
            ("all", np.ones(len(at), bool)),
            ("flew", flew),
            ("killed", flew & (fate == "killed")),
            ("arrived", flew & (fate == "arrived")),
            ("never_engaged", flew & (shots == 0)),
            ("aborted", aborts & (fate != "killed")),
            ("not_released", fate == "not_released"),
        ):
            self._counts.add((key, what), start, np.bincount(position[mask], minlength=batch.n_replications))
        fired = np.bincount(position[flew], weights=shots[flew], minlength=batch.n_replications)
        self._counts.add((key, "shots"), start, fired)

    def keys(self) -> tuple[Key, ...]:
        """All keys, in the order of their first appearance."""
        return tuple(self._known)

    def row(self, key: Key, side: str, kind: str) -> TypeRow:
        """How the flights of a key fared: those that flew at all."""
        flights, killed = self._counts[key, "flew"], self._counts[key, "killed"]
        return TypeRow(
            type=kind,
            side=side,
            flights_per_replication=mean(flights, limits=CountLimits(step=0.0)),  # the raid fixes them
            killed=share_of_flights(killed, flights),
            arrived=share_of_flights(self._counts[key, "arrived"], flights),
            never_engaged=share_of_flights(self._counts[key, "never_engaged"], flights),
            shots_per_kill=ratio_of_sums(self._counts[key, "shots"], killed),
        )

    def share(self, key: Key, what: str) -> Estimate:
        """Share of all flights of a key, also of those that never flew, to which something happened."""
        return share_of_flights(self._counts[key, what], self._counts[key, "all"])
