"""Dwell: how an array divides its time between its search, the tracks that it keeps and the missiles that it guides.

An array keeps so many tracks as it has places for, and looks again at once when a look at one of them gave no plot
(`cupola.kernels.dwell`). While there is time for all of it nothing is divided. When there is not, targets under fire
come first, then tracks in the order of the battery's last decision, then the rest; what is left goes to its search.
"""

from cupola.engine.phase_parts.sight import OUT_OF_SECTOR
from cupola.kernels._jit import phase
from cupola.kernels.dwell import LOOKS_MAX, LOOKS_PER_MISSILE, LOOKS_PER_TRACK, SEARCH_LEAST, looks_expected
from cupola.variants import Fate, Guidance, Identity, RadarRole, TrackStatus

#: Marks a track that is still to be dealt with in `LOOK_STATE.effort`.
WANTED = -1


@phase
def dwell(system, state):
    """Settle for every array whether it searches, how much of its search is left, and whom it has time for."""
    for i in range(system.radars.shape[0]):
        radar = system.radars[i]
        now = state.radars[i]
        now.searches = 0 if is_cued(system, state, i) else 1
        if radar.is_rotating == 1 or now.is_alive == 0 or now.emits == 0:
            continue
        now.is_rationed = 0
        now.search_share = 1.0
        if radar.battery >= 0 and is_ample(system, state, i):
            continue
        divide(system, state, i)


@phase
def is_cued(system, state, i):
    """Whether an engagement radar is told where to look, because its battery has a surveillance radar.

    Takes ``i``, the engagement radar.
    """
    radar = system.radars[i]
    return radar.role == RadarRole.ENGAGEMENT and state.batteries[radar.battery].surveillance > 0


@phase
def missile_looks(system, state, i):
    """What the missiles that a radar guides take of its time in one scan [looks].

    Takes ``i``, the radar.
    """
    radar = system.radars[i]
    if radar.role != RadarRole.ENGAGEMENT:
        return 0.0
    missile = system.batteries[radar.battery].missile
    if missile < 0 or system.missiles[missile].guidance == Guidance.SEMI_ACTIVE:
        return 0.0  # guns have none; these listen to the echo of the target and are told nothing
    return LOOKS_PER_MISSILE * state.batteries[radar.battery].missiles_guided


@phase
def is_ample(system, state, i):
    """Whether there would be time even if every track of the battery took all the looks that it may.

    Takes ``i``, an array.
    """
    radar = system.radars[i]
    tracks = state.batteries[radar.battery].tracks
    has = radar.track_capacity * (1.0 if state.radars[i].searches == 1 else LOOKS_PER_TRACK)
    return tracks <= radar.track_capacity and LOOKS_MAX * tracks + missile_looks(system, state, i) <= has


@phase
def divide(system, state, i):
    """Add up what tracks and missiles want; ration it when it is too much, and take from the search what they need.

    Takes ``i``, an array.
    """
    radar = system.radars[i]
    now = state.radars[i]
    capacity = 1.0 * radar.track_capacity
    has = capacity * LOOKS_PER_TRACK - (SEARCH_LEAST * capacity if now.searches == 1 else 0.0)
    missiles = missile_looks(system, state, i)
    n, used = 0, missiles
    for j in range(system.flights.shape[0]):
        due = state.looks[i, j]
        due.effort = 0
        if is_tracked(system, state, i, j):
            # Beside its sector a look costs nothing but the question whether the track is still there.
            due.effort = 1 if due.sight == OUT_OF_SECTOR else WANTED
            if due.effort == WANTED:
                n += 1
                used += due.cost
    if n > radar.track_capacity or used > has:
        now.is_rationed = 1
        used = ration(system, state, i, missiles, has)
    if now.searches == 1 and used > capacity:
        now.search_share = max(1.0 - (used - capacity) / capacity, SEARCH_LEAST)


@phase
def is_tracked(system, state, i, j):
    """Whether there is a track of a flight on which array ``i`` spends its time.

    Takes ``j``, the flight.
    """
    row = state.tracks[system.radars[i].home, j]
    return row.status != TrackStatus.NONE and not is_harmless(row) and state.flights[j].fate == Fate.FLYING


@phase
def is_harmless(row):
    """Whether a track was declared friendly or civil: the engagement radar spends no time on it.

    Takes ``row``, a track (row of ``tracks``).
    """
    return row.identity == Identity.FRIENDLY or row.identity == Identity.CIVIL


@phase
def ration(system, state, i, used, has):
    """Deal out looks in order of priority, to no more tracks than there are places; returns what is used [looks].

    Takes ``i``, a radar; ``used``, looks used so far; ``has``, looks that there are.
    """
    radar = system.radars[i]
    places = radar.track_capacity
    n = system.flights.shape[0]
    b = radar.battery
    if b >= 0 and radar.role == RadarRole.ENGAGEMENT:
        for j in range(n):
            if state.looks[i, j].effort == WANTED and state.engagements[b, j].is_held == 1:
                used += give(state.looks[i, j], max(has - used, 1.0))
                places -= 1
        for k in range(state.batteries[b].n_ranked):
            if places <= 0 or has - used < 1.0:
                break
            j = state.ranked[b, k]
            if state.looks[i, j].effort == WANTED:
                used += give(state.looks[i, j], has - used)
                places -= 1
    for j in range(n):
        if state.looks[i, j].effort == WANTED:
            if places > 0 and has - used >= 1.0:
                used += give(state.looks[i, j], has - used)
                places -= 1
            else:
                state.looks[i, j].effort = 0
    return used


@phase
def give(due, left):
    """Let a radar look at a flight as often as it wants to, or as there is time; returns what that takes [looks].

    Takes ``due``, row of ``looks``; ``left``, looks that are left.
    """
    due.effort = due.wanted
    if left >= due.wanted:
        return due.cost
    due.effort = int(left)
    return looks_expected(due.p_look, due.effort)
