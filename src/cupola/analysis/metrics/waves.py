"""How the waves of a raid fared: one row per raid, wave and type, what was released counted by its own type."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cupola.analysis.findings import WaveRow
from cupola.analysis.metrics.flight_counts import FlightCounts
from cupola.engine.results import coded
from cupola.scenario import air_objects

if TYPE_CHECKING:
    from cupola.engine.results import Results


def by_wave(results: Results) -> tuple[WaveRow, ...]:
    """Rows in the order of raids, waves and types; none for a scenario without raids."""
    scenario = results.scenario
    if not scenario.raids:
        return ()
    raids = [raid.name for raid in scenario.raids]
    group: dict[str, tuple[int, int, str]] = {}
    for thing in air_objects(scenario):
        flight = scenario.flights[thing.flight]
        if flight.raid:
            group[thing.name] = (raids.index(flight.raid), flight.wave, thing.type)
    counts: FlightCounts[tuple[int, int, str]] = FlightCounts(results.n_replications)
    groups = sorted(set(group.values()))
    number = {one: k for k, one in enumerate(groups)}
    sides: dict[tuple[int, int, str], str] = {}
    start = 0
    for batch in results.batches():
        names, code = coded(batch.flights["flight"])
        which = np.array([number[group[name]] if name in group else -1 for name in names])[code]
        for k, one in enumerate(groups):
            chosen = which == k
            counts.add(one, start, batch, chosen)
            if one not in sides and chosen.any():
                sides[one] = str(batch.flights["side"][np.argmax(chosen)])
        start += batch.n_replications
    return tuple(
        WaveRow(
            raid=raids[one[0]],
            wave=one[1],
            flights=counts.row(one, sides.get(one, ""), one[2]),
            aborted=counts.share(one, "aborted"),
            not_released=counts.share(one, "not_released"),
        )
        for one in groups
    )
