"""Event log: what happens in a replication is written down when it is replayed, and costs nothing when it is not."""

from cupola.engine.tables import N_LOGGED
from cupola.kernels._jit import phase


@phase
def note(state, log, time_s, kind, battery, flight, other, value, x_m, y_m, z_m):
    """Write one row of the log, if there is room: runs that are not logged pass a log of no rows.

    Takes ``time_s``, when [s]; ``kind``, an `EventKind`; ``battery`` and ``flight``, who takes part, -1 for nobody;
    ``other``, another thing that takes part, -1 for none; ``value``, what the kind says it is; ``x_m``, ``y_m``,
    ``z_m``, where [m]; all 0 for nowhere.
    """
    row = state.counts[N_LOGGED]
    if row < log.shape[0]:
        event = log[row]
        event.time_s = time_s
        event.kind = kind
        event.battery = battery
        event.flight = flight
        event.other = other
        event.value = value
        event.pos_enu_m[0] = x_m
        event.pos_enu_m[1] = y_m
        event.pos_enu_m[2] = z_m
        state.counts[N_LOGGED] = row + 1
