"""Replay: run one replication again, with everything that happens written down.

Nothing is stored for this: every draw has an address, so the same replication happens again.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from cupola.engine.build.model import Model, build
from cupola.engine.columns import results_of
from cupola.engine.result_rows import EVENT, REPLICATION
from cupola.engine.results import Results
from cupola.engine.run import check_numbers, most_shots
from cupola.engine.state_rows import FLIGHT_STATE
from cupola.engine.step import run_chunk
from cupola.engine.tables import N_LOGGED, Table, new_state
from cupola.errors import InputError, Problem
from cupola.kernels.legs import along, flight_state_alone
from cupola.kernels.rows import SHOT, table
from cupola.scenario import Scenario
from cupola.variants import Fate

#: Rows of a first log; a log that runs full is made again with more.
LOG_ROWS = 200_000


@dataclass(frozen=True, eq=False)
class Log:
    """One replication in full.

    Parameters
    ----------
    model : Model
        What was simulated.
    seed, replication : int
        Which one.
    events : recarray of `tables.EVENT`
        In order of time; what the columns mean for each kind stands in `events.EventKind`.
    results : Results
        Of this one replication; equal to its rows in the run.
    flights : recarray of `tables.FLIGHT_STATE`
        How each flight ended, in the order of ``model.names.flights``.
    flight_tracks : dict of str to dict of str to ndarray
        For each flight that flew: ``t_s, x_m, y_m, z_m``, each second and at its end.
    """

    model: Model
    seed: int
    replication: int
    events: Table
    results: Results
    flights: Table
    flight_tracks: dict[str, dict[str, np.ndarray]]


def replay(scenario: Scenario | Model | str | Path, *, seed: int, replication: int, step_s: float = 1.0) -> Log:
    """Simulate replication ``replication`` of ``seed`` with the full log.

    Parameters
    ----------
    scenario : Scenario or Model
        As it was run.
    seed : int
        As it was run.
    replication : int
        Which replication, >= 0.
    step_s : float
        Time between two points of the tracks of flights [s], > 0.

    Raises
    ------
    InputError
        If a number is out of range.

    Examples
    --------
    >>> from cupola.scenario import load
    >>> log = replay(load("minimal"), seed=1, replication=0)
    >>> bool((np.diff(log.events.time_s) >= 0).all())
    True
    """
    check_numbers(1, seed, 1, replication, 1)
    if not 0.01 <= step_s <= 3600.0:
        raise InputError(Problem("replay", "step_s", step_s, "must lie in 0.01 to 3600 s"))
    model = scenario if isinstance(scenario, Model) else build(scenario)
    rows_of_log = LOG_ROWS
    while True:
        log = table(EVENT, rows_of_log)
        state, results = _run_logged(model, seed, replication, log)
        if state.counts[N_LOGGED] < rows_of_log:
            break
        rows_of_log *= 4
    events = log[: state.counts[N_LOGGED]]
    events = events[np.argsort(events.time_s, kind="stable")]
    flights = state.flights.copy().view(np.recarray)
    return Log(model, seed, replication, events, results, flights, _flight_tracks(model, state, step_s))


def _run_logged(model: Model, seed: int, replication: int, log: Table) -> tuple[Any, Results]:
    shots_max = most_shots(model.system)
    rows, flights = table(REPLICATION, 1), table(FLIGHT_STATE, (1, len(model.system.flights)))
    shots, n_shots = table(SHOT, (1, shots_max)), np.zeros(1, np.int64)
    state = new_state(model.system, shots_max)
    run_chunk(model.system, state, np.uint64(seed), np.int64(replication), rows, flights, shots, n_shots, log)
    return state, results_of(model, seed, rows, flights, shots, n_shots)


def _flight_tracks(model: Model, state: Any, step_s: float) -> dict[str, dict[str, np.ndarray]]:
    tracks = {}
    for j, name in enumerate(model.names.flights):
        now = state.flights[j]
        if now.fate in (Fate.NOT_STARTED, Fate.NOT_RELEASED):
            continue
        end_s = min(now.end_s, model.system.duration_s)
        times = np.append(np.arange(now.start_s, end_s, step_s), end_s)
        points = [_place(model, state, j, t) for t in times]
        x, y, z = np.array(points).T
        tracks[name] = {"t_s": times, "x_m": x, "y_m": y, "z_m": z}
    return tracks


def _place(model: Model, state: Any, j: int, time_s: float) -> tuple[float, float, float]:
    """Where a flight is: `phases.place.place` for Python, which cannot call phases."""
    now = state.flights[j]
    if now.n_detour > 0 and time_s >= now.detour_s:
        return along(state.detours[j], 0, now.n_detour - 1, time_s - now.detour_s, -1)[:3]
    return flight_state_alone(model.system.flights, model.system.legs, j, time_s - now.start_s, -1)[:3]
