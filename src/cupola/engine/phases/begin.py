"""Begin: everything that changes goes back to its start, and the draws of the replication's set-up are made."""

from cupola.constants import LATER_S, NEVER_S
from cupola.engine.phase_parts.ammunition import classify
from cupola.engine.phase_parts.damage import reckon
from cupola.engine.phase_parts.sight import VISIBLE
from cupola.engine.phase_parts.timed_salvo import on_tick
from cupola.engine.phases.fail import begin_failures
from cupola.engine.phases.ghosts import begin_ghosts
from cupola.engine.phases.guns import begin_guns
from cupola.engine.phases.march import begin_moves
from cupola.engine.phases.resupply import begin_resupplies
from cupola.kernels._jit import phase
from cupola.kernels.dwell import LOOKS_MAX, LOOKS_PER_TRACK
from cupola.kernels.floor import floor_drawn_m
from cupola.kernels.mathx import log, pi
from cupola.kernels.rng import uniform
from cupola.kernels.track_life import clear_track
from cupola.variants import (
    Fate,
    Identity,
    IdentityCause,
    Outcome,
    Purpose,
    Reason,
    Side,
    Stay,
    Tracking,
    TrackStatus,
)


@phase
def begin(system, state, seed, replication):
    """Set ``state`` to the start of one replication."""
    state.counts[:] = 0
    state.tally[:] = 0
    begin_flights(system, state, seed, replication)
    begin_ghosts(system, state, seed, replication)
    begin_batteries(system, state, seed, replication)
    begin_pictures(system, state)
    begin_radars(system, state, seed, replication)
    begin_nodes(system, state)
    begin_failures(system, state, seed, replication)
    begin_timed(system, state)
    begin_guns(system, state)
    begin_resupplies(system, state)
    begin_moves(system, state)
    for i in range(state.assets.shape[0]):
        state.assets[i].hits = 0
        state.assets[i].is_lost = 0
        state.assets[i].came_lost = 0
    reckon(system, state)


@phase
def begin_flights(system, state, seed, replication):
    """Draw the start of each flight; what is released starts with its parent, which stands before it in the table."""
    for j in range(system.flights.shape[0]):
        flight = system.flights[j]
        now = state.flights[j]
        if flight.parent >= 0:
            now.start_s = state.flights[flight.parent].start_s + flight.release_s
        elif flight.arrival_gap_s > 0.0:
            before_s = flight.start_s if flight.after < 0 else state.flights[flight.after].start_s
            draw = uniform(seed, replication, Purpose.ARRIVAL, flight.key, 0, 0)
            now.start_s = before_s - flight.arrival_gap_s * log(draw)
        else:
            draw = uniform(seed, replication, Purpose.START_JITTER, flight.key, 0, 0)
            now.start_s = flight.start_s + flight.start_jitter_s * (2.0 * draw - 1.0)
            if flight.wave_jitter_s > 0.0:
                draw = uniform(seed, replication, Purpose.WAVE_JITTER, flight.wave_key, 0, 0)
                now.start_s += flight.wave_jitter_s * (2.0 * draw - 1.0)
        comes = flight.arrival_gap_s <= 0.0 or now.start_s <= flight.arrival_until_s
        now.fate = Fate.NOT_STARTED if comes else Fate.NOT_RELEASED
        now.end_s = now.start_s + flight.length_s
        now.leg = 0
        now.first_plot_s = -1.0
        now.first_plot_range_m = -1.0
        now.first_track_s = -1.0
        now.first_track_range_m = -1.0
        now.is_lasting = 0
        now.was_merged = 0
        for k in range(now.hidden_s.shape[0]):
            now.hidden_s[k] = 0.0
        now.reason = Reason.NONE
        now.shots = 0
        now.bursts = 0
        now.is_by_gun = 0
        now.decoys = flight.n_decoys
        now.killed_range_m = -1.0
        now.killed_altitude_m = 0.0
        now.killed_by = -1
        now.detour_s = 0.0
        now.n_detour = 0
        now.looks_jammed = 0
        now.react_s = -1.0
        now.aborted = 0
        now.ordered_to = -1
        now.destroyed = -1
        now.took_dummy = 0


@phase
def begin_radars(system, state, seed, replication):
    """Point the sectors where they look at first, and draw where each rotating beam is at time 0."""
    for i in range(system.radars.shape[0]):
        radar = system.radars[i]
        now = state.radars[i]
        now.emits = 1
        now.silent_until_s = NEVER_S
        now.searches = 1
        now.search_share = 1.0
        now.is_rationed = 0
        now.boresight_rad = radar.boresight_rad
        now.boresight_s = 0.0
        now.boresight_to_rad = radar.boresight_rad
        now.beam_phase_rad = 2.0 * pi * uniform(seed, replication, Purpose.BEAM_PHASE, radar.key, 0, 0)
        for j in range(system.flights.shape[0]):
            look = state.looks[i, j]
            look.next_s = NEVER_S
            look.azimuth_rad = 0.0
            look.count = 0
            look.holds = 0
            look.misses = 0
            look.p_run = 1.0
            look.effort = 0
            look.wanted = LOOKS_MAX
            look.cost = LOOKS_PER_TRACK
            look.sight = VISIBLE
            look.credit = 0.0
            look.power = 0.0
            look.range_m = 0.0
            look.p_look = 0.0
            look.reacted = 0
            if system.tracking == Tracking.MERGED:
                state.cells[i, j].power = 0.0
                state.cells[i, j].leader = j
                state.cells[i, j].behind = -1


@phase
def begin_timed(system, state):
    """Timed batteries have all their rounds, and every threat is still away from them."""
    for q in range(system.timed.shape[0]):
        state.timed[q].rounds = system.timed[q].rounds
        state.timed[q].stage = 0
        state.timed[q].stage_s = LATER_S
        for j in range(system.flights.shape[0]):
            comes = system.flights[j].side == Side.HOSTILE and state.flights[j].fate == Fate.NOT_STARTED
            stay = state.stays[q, j]
            stay.stay = Stay.AWAY if comes else Stay.DONE
            stay.next_s = on_tick(state.flights[j].start_s + system.timed[q].enters_after_s) if comes else LATER_S
            stay.since_s = 0.0
            stay.salvos = 0
            stay.first_shot = 0
            stay.size = 0


@phase
def begin_batteries(system, state, seed, replication):
    """Fill launchers, forget engagements, and draw how low the missiles of each battery can fight.

    That altitude is one figure for all batteries with the same missile, and nobody knows it: one draw.
    """
    for m in range(system.missiles.shape[0]):
        missile = system.missiles[m]
        state.floors_m[m] = missile.altitude_min_m
        if missile.floor_high_m > missile.floor_low_m:
            draw = uniform(seed, replication, Purpose.FLOOR, missile.key, 0, 0)
            state.floors_m[m] = floor_drawn_m(missile.floor_low_m, missile.altitude_min_m, missile.floor_high_m, draw)
    for i in range(system.launchers.shape[0]):
        launcher = state.launchers[i]
        launcher.missiles = system.launchers[i].missiles
        launcher.ready_s = 0.0
        launcher.reloads = system.launchers[i].reloads
    for b in range(system.batteries.shape[0]):
        battery = state.batteries[b]
        battery.next_launch_s = 0.0
        battery.dry_until_s = NEVER_S
        battery.tracks = 0
        battery.missiles_guided = 0
        battery.targets_held = 0
        battery.weapons_control = system.batteries[b].weapons_control
        battery.n_ranked = 0
        battery.stands = 1
        battery.dummies = system.batteries[b].dummies
        for j in range(system.flights.shape[0]):
            engagement = state.engagements[b, j]
            engagement.is_held = 0
            engagement.reason = Reason.NONE
            engagement.fired = 0
            engagement.launches = 0
            engagement.in_flight = 0
            engagement.unassessed = 0
            engagement.salvo_left = 0
            engagement.believed_killed = 0
            engagement.believed_s = NEVER_S
            engagement.try_again_s = NEVER_S
            engagement.identity = Identity.UNKNOWN
            engagement.cause = IdentityCause.NONE
            engagement.is_asked = 0
            engagement.guide = b
            engagement.is_remote = 0
            engagement.asked_s = NEVER_S
            engagement.order_s = NEVER_S
            engagement.missile = system.batteries[b].missile
        if system.batteries[b].plan >= 0:
            classify(system, state, b, seed, replication)
    for i in range(state.shots.shape[0]):
        state.shots[i].outcome = Outcome.IN_FLIGHT


@phase
def begin_pictures(system, state):
    """Forget all tracks, and in which order they were considered."""
    for p in range(state.tracks.shape[0]):
        for j in range(system.flights.shape[0]):
            state.ranked[p, j] = j
            track = state.tracks[p, j]
            clear_track(track, TrackStatus.NONE)
            track.time_s = 0.0
            track.begun_on = j
            track.levels_m = system.flights[j].levels_m
            track.reviewed_s = NEVER_S


@phase
def begin_nodes(system, state):
    """Every battery with a post is in its network, until `reckon` finds that it is not."""
    for p in range(system.nodes.shape[0]):
        state.nodes[p].since_s = NEVER_S
        state.nodes[p].alone_s = 0.0
