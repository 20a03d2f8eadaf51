"""System and State: what cannot change in a run, and what can.

Both are flat tuples of tables, so they enter compiled code as they are. `System` is made once by
`cupola.engine.build.model`; `State` is allocated once per thread and set back at the start of every replication. The
fields of their rows: `cupola.kernels.rows` for `System`, `cupola.engine.state_rows` for `State`; what a replication
leaves behind, `cupola.engine.result_rows`.

Rows have numbers, and in phases the numbers have letters, everywhere the same:

======  ==========================================  ===================================================
letter  number of                                   tables
======  ==========================================  ===================================================
``i``   a radar; in `launch` and `decide` launcher  ``radars``, ``masks``, ``looks[i, j]``; ``launchers``
``j``   a flight (the truth)                        ``flights``, ``tracks[p, j]``, ``engagements[b, j]``
``b``   a battery                                   ``batteries``, ``engagements[b, j]``
``p``   a picture: who keeps tracks of his own      ``tracks[p, j]``; batteries come first, then posts
``s``   a shot                                      ``shots``
``q``   a timed battery                             ``timed``, ``stays[q, j]``
``k``   a place in a list, counted within           legs, stages, ranks
======  ==========================================  ===================================================

Every phase also takes ``system`` (System, read only), ``state`` (State, changed in place), ``now_s`` (time of the beat
[s], >= 0), ``seed`` and ``replication`` (whole numbers that address draws), and ``log`` (rows of `EVENT`; of length 0
where nothing is written down). Whatever else it takes, its docstring says.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from cupola.engine.result_rows import N_REASONS
from cupola.engine.state_rows import (
    ASSET_STATE,
    BATTERY_STATE,
    CELL,
    ENGAGEMENT,
    FAILURE_STATE,
    FLIGHT_STATE,
    GUN_STATE,
    LAUNCHER_STATE,
    LOOK_STATE,
    NODE_STATE,
    PLOT,
    RADAR_STATE,
    STAY,
    TIMED_STATE,
)
from cupola.kernels.fall import FIELDS, POINTS
from cupola.kernels.rows import LEG, SHOT, TRACK, table
from cupola.variants import Coordination, Tracking

#: A `numpy.recarray` of rows. Fields are read as attributes, which type checkers do not know of record arrays.
Table = Any


class System(NamedTuple):
    """What cannot change in a run: one table per kind of thing, rows as in `cupola.kernels.rows`.

    ``masks`` holds the terrain's horizon for each radar: the largest slope (tangent of elevation, effective earth)
    of all terrain nearer than a ground range, float32 of shape (radars, bearings, ranges). ``flyout_*`` hold the time
    of flight [s] and the arrival speed [m/s] of each missile to points at a grid of altitudes and ranges, shape
    (missiles, altitudes, ranges); unreachable is infinite time.
    """

    missiles: Table
    radars: Table
    batteries: Table
    launchers: Table
    flights: Table
    legs: Table
    assets: Table
    identifications: Table  # for batteries that do not go by rates alone
    zones: Table
    corners_m: np.ndarray  # of zones, (corners, 2): east and north at sea level
    media: Table  # one per radar, or none: then nothing disturbs
    jammers: Table
    timed: Table  # batteries that a holding time stands for, or none
    ammunition: Table  # (plans, target types + 1); no rows where every battery has one missile type for all
    guns: Table
    resupplies: Table
    kill_factors: np.ndarray  # on single-shot P(kill), (missile types, target types); (0, 0): none
    salvos: np.ndarray  # rounds to fire, for those of them that shoot in stages
    masks: np.ndarray
    mask_step_m: np.ndarray
    flyout_tof_s: np.ndarray
    flyout_speed_mps: np.ndarray
    flyout_altitude_step_m: float
    flyout_range_step_m: np.ndarray
    duration_s: float
    decision_interval_s: float
    radius_east_m: float
    radius_north_m: float
    earth_radius_m: float
    k_factor: float
    detour_legs: int  # room for the legs that a flight may fly off its route
    tracking: int  # variants.Tracking
    false_tracks: Table  # no rows without false plots
    nodes: Table  # batteries, then posts; no rows where there is no network
    node_delay_s: np.ndarray  # from node to node along the tree; infinite where there is no way
    report_life_s: float  # longest delay from a plot to any picture
    failures: Table
    moves: Table  # no rows where every battery stays
    emissions: Table
    windows_s: np.ndarray  # (windows, 2): a radar radiates from, to


class State(NamedTuple):
    """What changes in a replication. Leading axes: battery, radar or picture (batteries, then posts), then flight."""

    flights: Table
    detours: Table  # legs off the route, (flights, System.detour_legs)
    radars: Table
    looks: Table
    cells: Table  # no rows unless targets merge
    plots: Table
    tracks: Table
    batteries: Table
    launchers: Table
    engagements: Table
    spare_track: Table  # scratch: one row, for a swap
    spare_engagement: Table
    timed: Table  # no rows unless there are timed batteries
    stays: Table
    assets: Table
    shots: Table
    order: np.ndarray  # scratch: flights in some order
    ranked: np.ndarray  # flights in the order in which a battery or post considers them: (pictures, flights)
    rank_keys: np.ndarray  # by which they were ordered
    tally: np.ndarray  # decisions on tracks by variants.Reason
    counts: np.ndarray  # places below
    nodes: Table
    failures: Table
    moves: np.ndarray  # of each move: 0 to come, 1 on the march, 2 over
    reports: Table  # plots on their way through the network
    gains: np.ndarray  # scratch of posts that pair batteries and targets: (batteries, flights)
    pair_prices: np.ndarray  # scratch, as `kernels.assignment.assign_pairs` wants it
    pair_marks: np.ndarray
    paired: np.ndarray
    guns: Table
    delivered: np.ndarray  # deliveries that have arrived, by row of System.resupplies
    floors_m: np.ndarray  # by missile type: its lowest altitude above ground, in this replication
    path: np.ndarray  # scratch: the believed path of a falling track, as `kernels.fall.fill_path` lays it out


#: Places in State.counts.
N_SHOTS, N_PLOTS, FIRST_OPEN_SHOT, N_LOGGED, N_LOOKS, N_STEPS, N_SWAPS = range(7)
N_REPORTS, N_NODES_LOST, N_ORDERS, N_HAND_OVERS, N_SILENCES = range(7, 12)
N_COUNTS = 12

#: Most legs of a reaction: two half turns in pieces, and two straight legs.
DETOUR_LEGS = 28


def most_looks(system: System) -> int:
    """How many looks all radars together make at one flight between two decisions, at most.

    A scan may be shortened to half by the target's own movement, see `phases.look.next_look_s`.
    """
    scans = 2.0 * system.decision_interval_s / system.radars.scan_period_s
    return int(np.sum(np.ceil(scans) + 1.0))


def most_reports(system: System) -> int:
    """How many plots can be on their way through the network at one moment, at most."""
    if len(system.nodes) == 0:
        return 0
    scans = 2.0 * (system.report_life_s + 2.0 * system.decision_interval_s) / system.radars.scan_period_s
    return len(system.flights) * int(np.sum(np.ceil(scans) + 1.0))


def new_state(system: System, shots_max: int) -> State:
    """Work space for one thread: a `State` with room for ``shots_max`` missiles."""
    n_radars, n_flights, n_batteries = len(system.radars), len(system.flights), len(system.batteries)
    n_pictures = max(n_batteries, len(system.nodes))
    pairs = bool(np.any(system.nodes.coordination == Coordination.OPTIMAL))
    return State(
        flights=table(FLIGHT_STATE, n_flights),
        detours=table(LEG, (n_flights, system.detour_legs)),
        radars=table(RADAR_STATE, n_radars),
        looks=table(LOOK_STATE, (n_radars, n_flights)),
        cells=table(CELL, (n_radars, n_flights) if system.tracking == Tracking.MERGED else (0, 0)),
        plots=table(PLOT, max(1, n_flights * most_looks(system))),
        tracks=table(TRACK, (n_pictures, n_flights)),
        batteries=table(BATTERY_STATE, n_batteries),
        launchers=table(LAUNCHER_STATE, len(system.launchers)),
        engagements=table(ENGAGEMENT, (n_batteries, n_flights)),
        spare_track=table(TRACK, 1),
        spare_engagement=table(ENGAGEMENT, 1),
        timed=table(TIMED_STATE, len(system.timed)),
        stays=table(STAY, (len(system.timed), n_flights)),
        assets=table(ASSET_STATE, len(system.assets)),
        shots=table(SHOT, shots_max),
        order=np.zeros(n_flights, np.int64),
        ranked=np.zeros((n_pictures, n_flights), np.int64),
        rank_keys=np.zeros((n_pictures, n_flights)),
        tally=np.zeros(N_REASONS, np.int64),
        counts=np.zeros(N_COUNTS, np.int64),
        nodes=table(NODE_STATE, len(system.nodes)),
        failures=table(FAILURE_STATE, len(system.failures)),
        moves=np.zeros(len(system.moves), np.int64),
        reports=table(PLOT, most_reports(system)),
        gains=np.zeros((n_batteries, n_flights) if pairs else (0, 0)),
        pair_prices=np.zeros((3, n_batteries + n_flights + 1)),
        pair_marks=np.zeros((3, n_batteries + n_flights + 1), np.int64),
        paired=np.zeros(n_batteries, np.int64),
        guns=table(GUN_STATE, len(system.guns)),
        delivered=np.zeros(len(system.resupplies), np.int64),
        floors_m=np.zeros(len(system.missiles)),
        path=np.zeros((POINTS, FIELDS)),
    )
