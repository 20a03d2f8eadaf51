"""Identify: a confirmed track gets an identity after a delay, right or wrong.

How depends on the battery: by three rates, by a confusion matrix, or by Bayes' rule from evidence (`evidence`). Draws
have one address a battery and flight: a track that is lost and found again is taken for the same. What a battery
believes is kept with the engagement, which outlives the track.
"""

from cupola.engine.events import EventKind
from cupola.engine.phase_parts.event_log import note
from cupola.engine.phase_parts.evidence import civil_reply, coded_reply, on_plan, profile
from cupola.engine.phases.share import heard_identity
from cupola.kernels._jit import phase
from cupola.kernels.identity import (
    declared_by,
    declared_by_matrix,
    likelihood_of,
    operator_delay_s,
    posterior,
    replaced,
)
from cupola.kernels.mathx import log as ln
from cupola.kernels.rng import normal_pair, uniform, uniform_pair
from cupola.variants import Evidence, Identity, IdentityCause, IdentityModel, Purpose, Side, TrackStatus, Waiting


@phase
def identify(system, state, now_s, seed, replication, log):
    """Declare the identity of every confirmed track whose delay is over, and look again at those due for review."""
    for b in range(system.batteries.shape[0]):
        for j in range(system.flights.shape[0]):
            row = state.tracks[b, j]
            if row.status != TrackStatus.CONFIRMED:
                continue
            is_first = row.identity == Identity.UNKNOWN and row.identified_s >= 0.0
            if is_first and system.nodes.shape[0] > 0:
                identity, cause, heard_s = heard_identity(system, state, b, j, now_s)
                if heard_s >= 0.0:
                    row.reviewed_s = now_s
                    settle(state, b, j, identity, cause, heard_s, log)
                    continue
            declared_s = now_s
            if is_first:
                declared_s = row.identified_s + waiting_s(system, b, j, seed, replication)
            if declared_s > now_s or not (is_first or is_due(system, b, row, now_s)):
                continue
            row.reviewed_s = now_s
            identity, cause = declare(system, state, b, j, now_s, seed, replication)
            if is_first or identity != row.identity:
                settle(state, b, j, identity, cause, declared_s, log)


@phase
def is_due(system, b, row, now_s):
    """Whether a declared identity is to be reviewed: only evidence can change, rates cannot.

    Takes ``b``, a battery; ``row``, a track (row of ``tracks``).
    """
    k = system.batteries[b].identification
    if k < 0:
        return False
    rule = system.identifications[k]
    return rule.model == IdentityModel.BAYES and rule.review_s > 0.0 and now_s >= row.reviewed_s + rule.review_s


@phase
def settle(state, b, j, identity, cause, declared_s, log):
    """Write down what the battery takes the flight for from ``declared_s`` on.

    Takes ``b``, a battery; ``j``, a flight; ``identity``, a `cupola.variants.Identity`; ``cause``, a
    `cupola.variants.IdentityCause`.
    """
    row = state.tracks[b, j]
    row.identity = identity
    # Asked and answered: an unknown stays so until a review, or as long as this track lives. See decide.declared_s.
    row.identified_s = declared_s if identity != Identity.UNKNOWN else -1.0 - declared_s
    engagement = state.engagements[b, j]
    engagement.identity = identity
    engagement.cause = cause
    engagement.is_asked = 1
    x, y, z = row.pos_enu_m[0], row.pos_enu_m[1], row.pos_enu_m[2]
    note(state, log, declared_s, EventKind.IDENTIFIED, b, j, cause, float(identity), x, y, z)


@phase
def waiting_s(system, b, j, seed, replication):
    """The operator's part of the delay before flight ``j`` is declared [s].

    Takes ``b``, a battery.
    """
    k = system.batteries[b].identification
    if k < 0 or system.identifications[k].waiting_mean_s <= 0.0:
        return 0.0
    rule = system.identifications[k]
    key, other = system.flights[j].key, system.batteries[b].key
    u, z = 0.5, 0.0
    if rule.waiting == Waiting.LOGNORMAL:
        z, _ = normal_pair(seed, replication, Purpose.OPERATOR_DELAY, key, other, 0)
    else:
        u = uniform(seed, replication, Purpose.OPERATOR_DELAY, key, other, 0)
    return operator_delay_s(rule.waiting, rule.waiting_mean_s, rule.waiting_spread, u, z)


@phase
def declare(system, state, b, j, now_s, seed, replication):
    """What battery ``b`` takes flight ``j`` for, as `cupola.variants.Identity`, and the `IdentityCause`."""
    battery = system.batteries[b]
    flight = system.flights[j]
    if battery.identification < 0:
        return declare_by_rates(battery, flight, seed, replication), IdentityCause.RATES.value
    rule = system.identifications[battery.identification]
    if rule.model == IdentityModel.BAYES:
        identity, cause = declare_by_evidence(system, state, rule, b, j, now_s, seed, replication)
    elif rule.model == IdentityModel.MATRIX:
        draw = uniform(seed, replication, Purpose.IDENTITY, flight.key, battery.key, 0)
        identity, cause = declared_by_matrix(rule, seems(flight.side), draw), IdentityCause.MATRIX.value
    else:
        identity, cause = declare_by_rates(battery, flight, seed, replication), IdentityCause.RATES.value
    u_errs, u_which = uniform_pair(seed, replication, Purpose.OPERATOR_ERROR, flight.key, battery.key, 0)
    if u_errs < rule.p_operator_error:
        return replaced(identity, u_which), IdentityCause.OPERATOR.value
    return identity, cause


@phase
def seems(side):
    """The side that a flight can be told from: what is not there answers no more than an enemy does.

    Takes ``side``, a `cupola.variants.Side`.
    """
    return Side.HOSTILE.value if side == Side.GHOST else side


@phase
def declare_by_rates(battery, flight, seed, replication):
    """The identity by the battery's three rates.

    Takes ``battery``, row of rows.BATTERY; ``flight``, row of rows.FLIGHT.
    """
    draw = uniform(seed, replication, Purpose.IDENTITY, flight.key, battery.key, 0)
    if seems(flight.side) == Side.HOSTILE:
        return Identity.HOSTILE.value if draw < battery.p_hostile_known else Identity.UNKNOWN.value
    if flight.side == Side.FRIENDLY:
        return Identity.HOSTILE.value if draw < battery.p_friendly_mistaken else Identity.FRIENDLY.value
    return Identity.HOSTILE.value if draw < battery.p_civil_mistaken else Identity.CIVIL.value


@phase
def declare_by_evidence(system, state, rule, b, j, now_s, seed, replication):
    """The identity by Bayes' rule, and the evidence that spoke loudest for it.

    Takes ``rule``, row of rows.IDENTIFICATION: the evidence of a battery; ``b``, a battery; ``j``, a flight.
    """
    coded, why_silent = coded_reply(system, rule, b, j, seed, replication)
    civil = civil_reply(system, rule, b, j, seed, replication)
    plan = on_plan(system, state, rule, b, j, now_s)
    fast, low, closing = profile(system, state, rule, b, j, now_s)
    hostile, friendly, civilian = posterior(rule, coded, civil, plan, fast, low, closing)
    identity = declared_by(rule, hostile, friendly, civilian)
    side, other = sides_to_weigh(identity, seems(system.flights[j].side), hostile, friendly, civilian)
    best, cause = 0.0, IdentityCause.PRIOR.value
    weight = weight_of(rule, Evidence.CODED_REPLY.value, coded, side, other)
    if weight > best:
        best, cause = weight, why_silent
    weight = weight_of(rule, Evidence.CIVIL_REPLY.value, civil, side, other)
    if weight > best:
        best, cause = weight, IdentityCause.CIVIL_REPLY.value if civil == 1 else IdentityCause.NO_REPLY.value
    weight = weight_of(rule, Evidence.ON_PLAN.value, plan, side, other)
    if weight > best:
        best, cause = weight, IdentityCause.ON_PLAN.value if plan == 1 else IdentityCause.OFF_PLAN.value
    weight = weight_of(rule, Evidence.FAST.value, fast, side, other)
    weight += weight_of(rule, Evidence.LOW.value, low, side, other)
    weight += weight_of(rule, Evidence.CLOSING.value, closing, side, other)
    if weight > best:
        cause = IdentityCause.PROFILE.value
    return identity, cause


@phase
def sides_to_weigh(identity, truth, hostile, friendly, civilian):
    """The side for which evidence is weighed, and the one against which.

    For a wrong identity: what was declared, against what the flight is. For a right or an open one: the likeliest side
    against the second likeliest.

    Takes ``identity``, what was declared, a `cupola.variants.Identity`; ``truth``, the side that the flight is on;
    ``hostile``, ``friendly``, ``civilian``, probabilities of the three sides [-].
    """
    if identity != Identity.UNKNOWN and identity - 1 != truth:
        return identity - 1, truth
    first = 0
    if friendly > hostile:
        first = 1
    if civilian > max(hostile, friendly):
        first = 2
    if first == 0:
        return 0, 1 if friendly >= civilian else 2
    if first == 1:
        return 1, 0 if hostile >= civilian else 2
    return 2, 0 if hostile >= friendly else 1


@phase
def weight_of(rule, evidence, found, side, other):
    """Weight of evidence: logarithm of the likelihood ratio of two sides, held within +-20.

    Takes ``rule``, row of rows.IDENTIFICATION: the evidence of a battery; ``evidence``, which kind of it; ``found``,
    what was found: 1, 0 or -1; ``side``, the side for which it is weighed; ``other``, and the one against which.
    """
    p = max(likelihood_of(rule, evidence, side, found), 1e-9)
    q = max(likelihood_of(rule, evidence, other, found), 1e-9)
    return ln(p / q)
