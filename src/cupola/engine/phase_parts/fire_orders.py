"""Orders: what a battery under a post that deals out targets may shoot at."""

from cupola.constants import NEVER_S
from cupola.kernels._jit import phase
from cupola.variants import Coordination, Reason


@phase
def is_led(system, state, b):
    """Whether a post deals out the targets of battery ``b`` at present."""
    if system.nodes.shape[0] == 0:
        return False
    root = state.nodes[b].root
    return root != b and system.nodes[root].coordination != Coordination.NONE


@phase
def has_order(engagement):
    """Whether an order was given, even if it is still on its way.

    Takes ``engagement``, what a battery knows of one target (row of ``engagements``).
    """
    return engagement.order_s > NEVER_S


@phase
def takers(system, state, root, j):
    """How many batteries led by ``root`` have the order to shoot at flight ``j``, or are shooting at it."""
    n = 0
    for b in range(system.batteries.shape[0]):
        engagement = state.engagements[b, j]
        if state.nodes[b].root == root and (has_order(engagement) or engagement.is_held == 1):
            n += 1
    return n


@phase
def order_obstacle(system, state, b, j, now_s):
    """What the lack of an order means for a battery that has no missile at the target yet.

    Takes ``b``, a battery; ``j``, a flight.
    """
    engagement = state.engagements[b, j]
    if not is_led(system, state, b) or engagement.is_held == 1:
        return Reason.NONE.value
    if has_order(engagement):
        return Reason.NONE.value if now_s >= engagement.order_s else Reason.NO_ORDER.value
    root = state.nodes[b].root
    if takers(system, state, root, j) >= system.nodes[root].batteries_on_target:
        return Reason.ASSIGNED_ELSEWHERE.value
    return Reason.NONE.value


@phase
def lacks_order(system, state, b, j):
    """Whether a battery that could shoot has to wait until its post tells it to.

    Takes ``b``, a battery; ``j``, a flight.
    """
    engagement = state.engagements[b, j]
    return is_led(system, state, b) and engagement.is_held == 0 and not has_order(engagement)
