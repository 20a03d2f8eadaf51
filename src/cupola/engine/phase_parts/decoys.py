"""Decoys: objects beside a flight that a seeker may take in its place, by a stated probability."""

from cupola.kernels._jit import phase
from cupola.kernels.rng import uniform_pair
from cupola.kernels.seeker import has_seeker
from cupola.variants import DecoyKind, Purpose


@phase
def takes_decoy(system, state, flight_index, address, b, m, number, seed, replication):
    """Whether a missile that arrives at a flight with decoys takes one of them.

    Only missiles with a seeker can. An expended decoy is used up by every one that arrives, a towed one is destroyed
    by a missile that took it, with a stated probability.

    Takes ``flight_index``, the flight that it flies at; ``address``, ``b`` and ``number``, which address its draws: the
    flight that it was launched at, its battery, and how many that had fired at the flight before; ``m``, its type.
    """
    flight = state.flights[flight_index]
    target = system.flights[flight_index]
    if flight.decoys <= 0 or has_seeker(system.missiles[m].guidance) == 0:
        return False
    key = system.flights[address].key
    u_take, u_lost = uniform_pair(seed, replication, Purpose.DECOY, key, system.batteries[b].key, number)
    is_taken = u_take < target.p_decoy_taken
    if target.decoy_kind == DecoyKind.EXPENDED or (is_taken and u_lost < target.p_decoy_lost):
        flight.decoys -= 1
    return is_taken
