"""Build moves: a row for each change of position, between the batteries that stand for the two places."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cupola.engine.tables import Table
from cupola.kernels.rows import MOVE, table
from cupola.scenario import Scenario
from cupola.scenario.layout.stations import times_s

if TYPE_CHECKING:
    from cupola.engine.build.ground import Ground


def move_rows(scenario: Scenario, ground: Ground) -> Table:
    """Rows of `rows.MOVE`, in the order of the file; none of a battery whose other places are not in the scenario.

    Parameters
    ----------
    scenario : Scenario
        With the places that batteries move to, as loaded.
    ground : Ground
        With a battery for each place.
    """
    index_of = {b.name: k for k, b in enumerate(battery for battery in scenario.batteries if battery.is_active)}
    found = []
    for battery in scenario.batteries:
        names = [battery.name, *(f"{battery.name}-at-{k + 2}" for k in range(len(battery.moves)))]
        if any(name not in index_of for name in names):
            continue
        for k, (leave_s, ready_s) in enumerate(times_s(battery)):
            before, after = index_of[names[k]], index_of[names[k + 1]]
            firsts = ground.first_assets[before], ground.first_assets[after]
            found.append((before, after, leave_s, ready_s, *firsts, ground.n_assets_of(before)))
    rows = table(MOVE, len(found))
    for k, row in enumerate(found):
        rows[k] = row
    return rows
