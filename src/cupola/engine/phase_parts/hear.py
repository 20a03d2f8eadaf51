"""Hear: who hears whom in the network, as things stand now."""

from cupola.kernels._jit import phase


@phase
def hears(system, state, p, i):
    """Whether the plots of radar ``i`` reach picture ``p``: its own, or one that is led by the same post."""
    home = system.radars[i].home
    if home == p:
        return state.nodes[p].is_alive == 1
    return state.nodes[home].root == state.nodes[p].root
