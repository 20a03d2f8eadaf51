"""How the waves of a raid fared: one row a raid, wave and type, what was released counted by its own type."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cupola.analysis.metrics import flights_row, per_replication, position_of, share_of_flights
from cupola.analysis.summary import WaveRow
from cupola.scenario import air_objects

if TYPE_CHECKING:
    from cupola.analysis.intervals import Estimate
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
    names, code = np.unique(results.flights["flight"].astype(str), return_inverse=True)
    groups = sorted(set(group.values()))
    number = {one: k for k, one in enumerate(groups)}
    which = np.array([number[group[name]] if name in group else -1 for name in names.tolist()])[code]
    position = position_of(results)
    return tuple(_row(results, raids[one[0]], one[1], one[2], which == k, position) for k, one in enumerate(groups))


def _row(results: Results, raid: str, wave: int, kind: str, chosen: np.ndarray, position: np.ndarray) -> WaveRow:
    side = str(results.flights["side"][chosen][0]) if chosen.any() else ""
    fate = results.flights["fate"].astype(str)
    gave_up = results.flights.get("aborted", np.zeros(len(fate), np.int64)) == 1

    def share(mask: np.ndarray) -> Estimate:
        part = per_replication(results, chosen & mask, position)
        return share_of_flights(part, per_replication(results, chosen, position))

    return WaveRow(
        raid=raid,
        wave=wave,
        flights=flights_row(results, side, kind, chosen, position),
        aborted=share(gave_up & (fate != "killed")),
        not_released=share(fate == "not_released"),
    )
