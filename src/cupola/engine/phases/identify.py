"""Identify: a confirmed track gets an identity after a delay, right or wrong by declared rates.

One draw a battery and flight: a track that is lost and found again keeps what it was taken for. Richer evidence (IFF,
corridors, profile) would replace `declare` and nothing else.
"""

from cupola.kernels._jit import phase
from cupola.kernels.rng import uniform
from cupola.variants import Identity, Purpose, Side, TrackStatus

from ..events import EventKind
from .diary import note


@phase
def identify(system, state, now_s, seed, replication, log):
    """Declare the identity of every confirmed track whose delay is over."""
    for b in range(system.batteries.shape[0]):
        for j in range(system.flights.shape[0]):
            row = state.tracks[b, j]
            waits = row.status == TrackStatus.CONFIRMED and row.identity == Identity.UNKNOWN
            if waits and 0.0 <= row.identified_s <= now_s:
                row.identity = declare(system.batteries[b], system.flights[j], seed, replication)
                x, y, z = row.pos_enu_m[0], row.pos_enu_m[1], row.pos_enu_m[2]
                note(state, log, row.identified_s, EventKind.IDENTIFIED, b, j, -1, float(row.identity), x, y, z)
                if row.identity == Identity.UNKNOWN:
                    # Asked and answered: stays unknown for as long as this track lives. See decide.declared_s.
                    row.identified_s = -1.0 - row.identified_s


@phase
def declare(battery, flight, seed, replication):
    """What the battery takes a flight for: `cupola.variants.Identity`."""
    draw = uniform(seed, replication, Purpose.IDENTITY, flight.key, battery.key, 0)
    if flight.side == Side.HOSTILE:
        return Identity.HOSTILE.value if draw < battery.p_hostile_known else Identity.UNKNOWN.value
    if flight.side == Side.FRIENDLY:
        return Identity.HOSTILE.value if draw < battery.p_friendly_mistaken else Identity.FRIENDLY.value
    return Identity.HOSTILE.value if draw < battery.p_civil_mistaken else Identity.CIVIL.value
