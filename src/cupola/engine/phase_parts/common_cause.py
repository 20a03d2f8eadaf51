"""Common cause: missiles of one salvo, or of one battery, that fail together."""

from cupola.kernels._jit import phase
from cupola.kernels.common_cause import shared_draw
from cupola.kernels.rng import uniform, uniform_pair
from cupola.variants import Purpose


@phase
def works_draw(system, b, flight_key, number, salvo_index, missile_key, own, seed, replication):
    """The draw that decides whether a missile works: ``own``, its salvo's, or that of its type in battery ``b``.

    A salvo is known by the number of its first missile at this flight.

    Takes ``flight_key``, address of the flight; ``number``, of the missile among all at this flight; ``salvo_index``,
    place of the missile in its salvo, from 0; ``missile_key``, address of the missile type.
    """
    battery = system.batteries[b]
    u_battery = uniform(seed, replication, Purpose.COMMON_BATTERY, battery.key, missile_key, 0)
    of_battery = uniform(seed, replication, Purpose.COMMON_BATTERY, battery.key, missile_key, 1)
    first = number - salvo_index
    u_salvo, of_salvo = uniform_pair(seed, replication, Purpose.COMMON_SALVO, flight_key, battery.key, first)
    return shared_draw(own, u_salvo, of_salvo, battery.common_salvo, u_battery, of_battery, battery.common_battery)
