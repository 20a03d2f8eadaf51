"""System and State: what cannot change in a run, and what can; and the rows that a replication leaves behind.

Both are flat tuples of tables, so they enter compiled code as they are. `System` is made once by
`cupola.engine.build.model`; `State` is allocated once per thread and set back at the start of every replication.

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

from cupola.kernels.fall import FIELDS, POINTS
from cupola.kernels.rows import LEG, SHOT, TRACK, table
from cupola.variants import HIDDEN, Coordination, Reason, Tracking

_F = np.float64
_I = np.int64

#: A `numpy.recarray` of rows. Fields are read as attributes, which type checkers do not know of record arrays.
Table = Any
N_REASONS = len(Reason)
N_HIDDEN = len(HIDDEN)


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


#: What changes of a flight.
FLIGHT_STATE = np.dtype(
    [
        ("fate", _I),  # variants.Fate
        ("start_s", _F),  # in this replication
        ("end_s", _F),  # of its route, or its death
        ("leg", _I),  # leg it is on: only moves forward
        ("first_plot_s", _F),
        ("first_plot_range_m", _F),  # from the radar that saw it
        ("first_track_s", _F),  # when a picture first had a confirmed track of it; before 0: none had
        ("first_track_range_m", _F),  # from the radar whose plot confirmed it
        ("is_lasting", _I),  # of a false track: 1: there is something that gives plots to every radar
        ("was_merged", _I),  # 1: a radar had it in one plot with another flight
        ("hidden_s", _F, (N_HIDDEN,)),  # until it is first seen: radar time for which each of variants.HIDDEN hid it
        ("reason", _I),  # furthest variants.Reason why it was not engaged
        ("shots", _I),  # missiles fired at it by all batteries
        ("bursts", _I),  # of guns at it
        ("is_by_gun", _I),  # 1: a gun destroyed it
        ("decoys", _I),  # that it still has
        ("killed_range_m", _F),  # ground range from the battery that killed it
        ("killed_altitude_m", _F),
        ("killed_by", _I),  # index of the battery, or -1
        ("identified", _I),  # batteries that have made up their minds about it
        ("mistaken", _I),  # of these, those that declared a friend or civil hostile, or a hostile one of these
        ("undecided", _I),  # of these, those to which it stayed unknown
        ("cause", _I),  # variants.IdentityCause of the first mistake, else of the first declaration
        ("detour_s", _F),  # when it left its route
        ("n_detour", _I),  # legs of its detour: 0 while it is on its route
        ("looks_jammed", _I),  # looks that would have detected it without jamming
        ("react_s", _F),  # when it reacts to being shot at; before 0: it has not noticed
        ("aborted", _I),  # 1: it gave up what it came for
        ("ordered_to", _I),  # the battery that a post last gave it to, or -1
        ("destroyed", _I),  # the asset that it destroyed when it arrived, or -1
        ("took_dummy", _I),  # 1: it came down on a dummy position
    ],
    align=True,
)

#: What changes of a radar.
RADAR_STATE = np.dtype(
    [
        ("is_alive", _I),
        ("boresight_rad", _F),  # at boresight_s; from there it turns to boresight_to_rad
        ("boresight_s", _F),
        ("boresight_to_rad", _F),
        ("beam_phase_rad", _F),  # where the rotating beam pointed at time 0
        ("emits", _I),
        ("silent_until_s", _F),  # because of a weapon that homes on it
        ("searches", _I),  # 1: it looks for itself and is not only told where to look
        ("search_share", _F),  # part of its search for which tracks and missiles leave it time
        ("is_rationed", _I),  # 1: it has no time for all tracks, and LOOK_STATE.effort says for which it has
    ],
    align=True,
)

#: What changes between one radar and one flight.
LOOK_STATE = np.dtype(
    [
        ("next_s", _F),  # when the beam passes next
        ("azimuth_rad", _F),  # at the last pass
        ("count", _I),  # passes of the beam so far: the address of the next draw
        ("holds", _I),  # 1: this radar contributes to the track
        ("misses", _I),  # its looks without a plot in a row
        ("p_run", _F),  # how likely these are with the flight there
        ("effort", _I),  # looks that it may make at one pass at a track, while rationed; 0: it has no time for it
        ("wanted", _I),  # looks that it would make
        ("cost", _F),  # and takes on average
        ("sight", _I),  # what its last look found, as in phase_parts.sight
        ("credit", _F),  # part of a look of its search that it is still to make
        ("power", _F),  # mean echo at the last pass at which it could be seen; 0: none yet
        ("range_m", _F),  # and its distance then
        ("p_look", _F),  # and the probability of a plot in one look
        ("reacted", _I),  # 1: the radar has made up its mind about this weapon that homes on it
    ],
    align=True,
)

#: One look of this beat and what it gave, on its way from `look` to `track`.
PLOT = np.dtype(
    [
        ("time_s", _F),
        ("radar", _I),
        ("flight", _I),
        ("is_plot", _I),  # 0: looked and saw nothing
        ("p_miss", _F),  # how likely that was with the flight there
        ("range_m", _F),  # from the radar to the flight; of a plot
        ("pos_enu_m", _F, (3,)),
        ("var_m2", _F, (3,)),
        ("offered_s", _F),  # reports: who was to hear of it by this time has
    ],
    align=True,
)

#: How one radar has one flight among its neighbours, when targets in one resolution cell merge.
CELL = np.dtype(
    [
        ("power", _F),  # its own mean echo; 0: this radar does not see it
        ("pos_enu_m", _F, (3,)),  # where it was when cells were worked out
        ("leader", _I),  # the flight whose plot stands for the cell: itself, when it is alone or leads
        ("led_before", _I),  # the same a beat ago
        ("is_free", _I),  # scratch: 1 until it has a leader
        ("more_power", _F),  # of a leader: echo of the others in its cell
        ("offset_enu_m", _F, (3,)),  # of a leader: from it to the centre of the echo
        ("share", _F),  # of one that is led: its part of the echo of the cell
        ("behind", _I),  # whose plot it was lost in at its last look, or -1
        ("share_behind", _F),  # its share then
    ],
    align=True,
)

#: What changes of a battery.
BATTERY_STATE = np.dtype(
    [
        ("is_alive", _I),  # its command post
        ("next_launch_s", _F),
        ("dry_until_s", _F),  # found without a missile that it may fire: before this time there will be none
        ("tracks", _I),
        ("surveillance", _I),  # surveillance radars alive: while there is one, the engagement radar is cued
        ("missiles_guided", _I),
        ("targets_held", _I),
        ("weapons_control", _I),  # variants.WeaponsControl in force
        ("n_ranked", _I),  # flights that it ranked at its last decision
        ("dummies", _I),  # dummy positions that it still has
        ("stands", _I),  # 1: in position; 2: on the march to it; 0: not there yet, or no longer
    ],
    align=True,
)

#: What changes of a launcher.
LAUNCHER_STATE = np.dtype(
    [("is_alive", _I), ("missiles", _I), ("ready_s", _F), ("reloads", _I)],
    align=True,
)

#: What passes between one battery and one flight.
ENGAGEMENT = np.dtype(
    [
        ("is_held", _I),  # 1: a target channel belongs to it
        ("reason", _I),  # variants.Reason of the last decision
        ("fired", _I),
        ("launches", _I),  # the same, but of the flight and not of the track: stays when tracks are swapped
        ("in_flight", _I),
        ("unassessed", _I),
        ("salvo_size", _I),  # missiles of the present salvo
        ("salvo_left", _I),  # of these, still to launch
        ("believed_killed", _I),
        ("believed_s", _F),  # since when
        ("try_again_s", _F),  # no use predicting an intercept before
        ("identity", _I),  # variants.Identity last declared; outlives the track
        ("cause", _I),  # variants.IdentityCause of it
        ("is_asked", _I),  # 1 once the battery has made up its mind about the flight, even to unknown
        ("missile", _I),  # index of the missile type that it is considered for
        ("rule", _I),  # of a battery with a plan: column of the table of plans
        ("guide", _I),  # the battery that guides missiles at it: mostly itself
        ("is_remote", _I),  # 1: the battery's own engagement radar does not have it in hand
        ("asked_s", _F),  # since when another battery is asked to guide
        ("order_s", _F),  # when the post's order to shoot at it arrives; before time 0: there is none
    ],
    align=True,
)

#: What changes of a node of the network.
NODE_STATE = np.dtype(
    [
        ("is_alive", _I),
        ("link_up", _I),  # its link to its parent
        ("root", _I),  # the node that leads the network that it is part of: itself when it is on its own
        ("since_s", _F),  # batteries: on their own since
        ("alone_s", _F),  # batteries: on their own before that, altogether
    ],
    align=True,
)

#: What passes between one timed battery and one flight.
STAY = np.dtype(
    [
        ("stay", _I),  # variants.Stay
        ("next_s", _F),  # when something happens to it next
        ("since_s", _F),  # when it came
        ("salvos", _I),  # fired at it
        ("first_shot", _I),  # of the present salvo
        ("size", _I),  # of the present salvo
    ],
    align=True,
)

#: What changes of a scripted loss.
FAILURE_STATE = np.dtype([("at_s", _F), ("until_s", _F), ("is_down", _I)], align=True)

#: What changes of a timed battery.
TIMED_STATE = np.dtype([("rounds", _I), ("stage", _I), ("stage_s", _F)], align=True)

#: What changes of a gun.
GUN_STATE = np.dtype(
    [("rounds", _I), ("flight", _I), ("ends_s", _F), ("n_rounds", _I), ("bursts", _I)],
    align=True,
)

#: What changes of an asset.
ASSET_STATE = np.dtype(
    [
        ("hits", _I),
        ("is_lost", _I),
        ("came_lost", _I),  # 1: of a battery that moved: lost at a former place
    ],
    align=True,
)


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

#: What a replication leaves behind: one row each.
REPLICATION = np.dtype(
    [
        ("replication", _I),
        ("threats", _I),
        ("kills", _I),
        ("leakers", _I),
        ("missiles_fired", _I),
        ("first_detection_range_m", _F),  # farthest at which a threat first had a confirmed track; NaN when none had
        ("max_intercept_range_m", _F),  # NaN without a kill
        ("max_simultaneous_targets", _I),
        ("max_simultaneous_missiles", _I),
        ("max_simultaneous_hits", _I),  # different threats under guided missiles at one moment and then killed by them
        ("assets_lost", _I),
        ("people_hit", _F),
        ("parts_lost", _I),
        ("friendly_losses", _I),
        ("civil_losses", _I),
        ("friendly_engaged", _I),
        ("civil_engaged", _I),
        ("identified_hostile", _I),  # declarations: one for each battery and hostile flight
        ("mistaken_hostile", _I),  # of these, those that named it friendly or civil
        ("identified_friendly", _I),
        ("mistaken_friendly", _I),  # named hostile
        ("identified_civil", _I),
        ("mistaken_civil", _I),
        ("aborted", _I),  # threats that gave up what they came for and were not destroyed
        ("not_engaged", _I),
        ("track_swaps", _I),  # tracks that went on with another flight
        ("shots_astray", _I),  # missiles that flew at another flight than the one that the battery meant
        ("false_tracks", _I),  # that a battery confirmed
        ("ghost_shots", _I),  # missiles fired at them
        ("shots_decoyed", _I),  # missiles that took a decoy in place of their target
        ("gun_bursts", _I),
        ("gun_kills", _I),  # threats destroyed by guns
        ("missiles_left", _I),  # at the end, on launchers and to reload
        ("dummies_taken", _I),  # threats that came down on a dummy position
        ("remote_shots", _I),  # missiles fired at a target that the battery's own radar did not have in hand
        ("losses_astray", _I),  # friendly and civil flights destroyed by such a missile
        ("reasons", _I, (N_REASONS,)),  # threats never engaged, by reason
        ("decisions", _I, (N_REASONS,)),  # decisions of batteries on tracks, by reason
        ("hidden_s", _F, (N_HIDDEN,)),  # of threats never seen, radar time for which each of variants.HIDDEN hid them
        ("nodes_lost", _I),  # radars, posts, links and power supplies put out, by hits and by scripted failures
        ("autonomous_s", _F),  # time that batteries with a post were on their own, added up
        ("orders", _I),  # targets that posts gave to batteries
        ("hand_overs", _I),  # of these, targets that another battery had had before
        ("silences", _I),  # radars that went silent before a weapon that homes on them
        ("looks", _I),
        ("looks_jammed", _I),  # at threats: they would have detected without jamming
        ("steps", _I),
        ("end_s", _F),
    ],
    align=True,
)

#: One event of a replication that is logged in full.
EVENT = np.dtype(
    [
        ("time_s", _F),
        ("kind", _I),  # events.EventKind, which says what the rest means
        ("battery", _I),
        ("flight", _I),
        ("other", _I),
        ("value", _F),
        ("pos_enu_m", _F, (3,)),
    ],
    align=True,
)


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
