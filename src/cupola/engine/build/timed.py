"""Build timed batteries: rows of laws and means, and for those that shoot in stages the table of salvos."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from cupola.errors import Problem, ScenarioError
from cupola.kernels.rows import TIMED, table
from cupola.scenario import Scenario, air_objects
from cupola.scenario.models.timed import Timed
from cupola.variants import Discipline, Waiting


def timed_row(
    timed: Timed, battery: int, channels: int, first_salvo: int, scenario: Scenario
) -> tuple[Any, np.ndarray]:
    """A row of `rows.TIMED`, and its part of `System.salvos`: (stages left - 1, targets alive, rounds left), flat."""
    row: Any = table(TIMED, 1)[0]
    row.battery = battery
    row.discipline = Discipline[timed.discipline.upper()]
    row.channels = channels if timed.channels is None else timed.channels
    row.holding = Waiting[timed.holding.law.upper()]
    row.holding_mean_s, row.holding_spread = timed.holding.mean_s, timed.holding.spread
    row.patience_mean_s = math.inf
    if timed.patience is not None:
        row.patience = Waiting[timed.patience.law.upper()]
        row.patience_mean_s, row.patience_spread = timed.patience.mean_s, timed.patience.spread
    row.p_kill, row.p_track = timed.p_kill, timed.p_track
    row.fails_together = 1 if timed.track_failure == "all" else 0
    row.enters_after_s = timed.enters_after_s
    row.rounds = -1 if timed.rounds is None else timed.rounds
    row.stages, row.first_salvo = timed.stages, first_salvo
    if timed.discipline != "staged":
        return row, np.zeros(0, np.int64)
    row.most_targets = sum(thing.side == "hostile" for thing in air_objects(scenario))
    return row, staged_salvos(timed, int(row.most_targets), scenario.name)


def staged_salvos(timed: Timed, targets: int, name: str) -> np.ndarray:
    """Rounds to fire at every position, by dynamic programming."""
    from cupola.assignment.stages import MOST_TARGETS, salvos

    if targets > MOST_TARGETS:
        limit = f"must not exceed {MOST_TARGETS} where a battery shoots in stages"
        raise ScenarioError(Problem(name, "hostile flights", targets, limit, "use discipline = 'waits'"))
    fewest = timed.objective == "fewest_leakers"
    return salvos(targets, timed.rounds or 0, timed.stages, timed.p_kill, fewest=fewest).reshape(-1)
