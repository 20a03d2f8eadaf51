"""Hear: who hears whom in the network, and whose plots go into which picture, as things stand now."""

from cupola.kernels._jit import phase


@phase
def hears(system, state, p, i):
    """Whether the plots of radar ``i`` reach picture ``p``: its own, or one that is led by the same post."""
    home = system.radars[i].home
    if home == p:
        return state.nodes[p].is_alive == 1
    return state.nodes[home].root == state.nodes[p].root


@phase
def feeds(system, state, i, b):
    """Whether the plots of radar ``i`` go into the picture of battery ``b``."""
    return system.radars[i].battery == b or (system.nodes.shape[0] > 0 and hears(system, state, b, i))
