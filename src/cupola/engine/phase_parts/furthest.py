"""Furthest: which of two reasons is the later obstacle on the way to a launch."""

from cupola.kernels._jit import phase
from cupola.variants import Reason


@phase
def further(one, other):
    """The later of two reasons, as a battery meets them; numbers are kept for ever, so not all are in that order.

    Takes ``one``, ``other``, `cupola.variants.Reason`.
    """
    return one if place_on_the_way(one) >= place_on_the_way(other) else other


@phase
def place_on_the_way(reason):
    """Where a reason is met, in numbers of `cupola.variants.Reason`: a remote track is found too coarse before energy.

    Takes ``reason``, a `cupola.variants.Reason`.
    """
    return Reason.REACTION_TIME.value + 0.5 if reason == Reason.REMOTE_TRACK_COARSE else 1.0 * reason
