"""Ammunition: which missile type a battery fires at which threat, how many at once, and what it keeps for others."""

from cupola.engine.phase_parts.furthest import further
from cupola.engine.phase_parts.launch import pick_launcher
from cupola.engine.phase_parts.reach import TRY_AGAIN_MIN_S, intercept_obstacle
from cupola.kernels._jit import phase
from cupola.kernels.rng import uniform
from cupola.variants import Purpose, Reason, Side


@phase
def classify(system, state, b, seed, replication):
    """Settle for a battery with a plan under which rule each flight comes: its type's, or that of the unknown.

    Takes ``b``, a battery.
    """
    battery = system.batteries[b]
    unknown = system.ammunition.shape[1] - 1
    for j in range(system.flights.shape[0]):
        flight = system.flights[j]
        draw = uniform(seed, replication, Purpose.THREAT_CLASS, flight.key, battery.key, 0)
        is_known = flight.side != Side.GHOST and draw < battery.p_class_known
        engagement = state.engagements[b, j]
        engagement.rule = flight.target if is_known else unknown
        engagement.missile = system.ammunition[battery.plan, engagement.rule].missiles[0]


@phase
def shots_allowed(system, b, engagement):
    """Missiles against one target in all [-]: of the rule for its class, or of the battery.

    Takes ``b``, a battery; ``engagement``, what a battery knows of one target (row of ``engagements``).
    """
    battery = system.batteries[b]
    if battery.plan < 0:
        return battery.shots_max
    return system.ammunition[battery.plan, engagement.rule].shots_max


@phase
def salvo_of(system, b, engagement):
    """Missiles against one target at a time [-]: of the rule for its class, or of the battery.

    Takes ``b``, a battery; ``engagement``, what a battery knows of one target (row of ``engagements``).
    """
    battery = system.batteries[b]
    if battery.plan < 0:
        return battery.salvo
    return system.ammunition[battery.plan, engagement.rule].salvo


@phase
def obstacle_to_any(system, state, b, j, now_s, launch_s):
    """What stands in the way of an intercept with any missile type of the battery; and the time of flight [s].

    Types are tried in the order of the plan, those without a round that may be fired left out; ``engagement.missile``
    is the first that would meet the target. With none the reason is the furthest that one of them met.

    Takes ``b``, a battery; ``j``, a flight; ``launch_s``, when the missile would leave [s].
    """
    has_plan = system.batteries[b].plan >= 0
    if has_plan:
        take_next(system, state, b, j, now_s, launch_s, -1)
    furthest, tof_s = Reason.NONE.value, 0.0
    is_open = True
    while is_open:
        reason, tof_s = intercept_obstacle(system, state, b, j, now_s, launch_s)
        furthest = further(furthest, reason) if reason != Reason.NONE else reason
        is_open = has_plan and reason != Reason.NONE
        if is_open:
            is_open = take_next(system, state, b, j, now_s, launch_s, state.engagements[b, j].missile)
    if has_plan and furthest == Reason.NONE:
        # A type that was tried before may have asked for patience: the rest of the salvo must not wait for it.
        state.engagements[b, j].try_again_s = now_s
    return furthest, tof_s


@phase
def take_next(system, state, b, j, now_s, launch_s, after):
    """Turn to the next missile type behind ``after`` (-1: the first) with a round for this target; False for none.

    A salvo that has begun keeps its type. Where no type at all has a round, the preferred one stays.

    Takes ``b``, a battery; ``j``, the target; ``launch_s``, when the missile would leave [s].
    """
    engagement = state.engagements[b, j]
    if engagement.salvo_left > 0:
        return False
    rule = system.ammunition[system.batteries[b].plan, engagement.rule]
    is_behind = after < 0
    if is_behind:
        engagement.missile = rule.missiles[0]
    before = engagement.missile
    for k in range(rule.n_missiles):
        if is_behind:
            engagement.missile = rule.missiles[k]
            if pick_launcher(system, state, b, j, launch_s) >= 0:
                return True
        is_behind = is_behind or rule.missiles[k] == after
    engagement.missile = before
    # Another type may be able to sooner than the last one that was tried.
    engagement.try_again_s = min(engagement.try_again_s, now_s + TRY_AGAIN_MIN_S)
    return False
