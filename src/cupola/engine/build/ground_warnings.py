"""Ground warnings: hostile flights whose way lies under the ground, where no radar sees them."""

from __future__ import annotations

from typing import Any

import numpy as np

from cupola.engine.build.frame import Frame
from cupola.engine.tables import System
from cupola.terrain.grid import TerrainGrid
from cupola.variants import Side

#: Deeper than this is no error of the terrain [m]: of one with posts so far apart [m], and of a finer one.
COARSE_M, DEEP_COARSE_M, DEEP_FINE_M = 1000.0, 150.0, 30.0


def ground_warnings(system: System, names: Any, frame: Frame, grid: TerrainGrid) -> tuple[str, ...]:
    """A sentence if hostile flights fly under the ground: an altitude above sea level, taken for one above ground.

    Parameters
    ----------
    system : System
        With the legs of all flights.
    names : Names
        Of the rows.
    frame : Frame
        The working frame of the rows.
    grid : TerrainGrid
        Says how deep is too deep for an error of its own.
    """
    if not len(system.legs):
        return ()
    _, _, altitude_m = frame.to_geodetic(system.legs.pos_enu_m)
    depth_m = system.legs.ground_msl_m - np.atleast_1d(altitude_m)
    least_m = DEEP_COARSE_M if grid.posting_m > COARSE_M else DEEP_FINE_M
    found: list[tuple[float, float, str]] = []
    for j, flight in enumerate(system.flights):
        if flight.side != Side.HOSTILE or flight.n_legs == 0:
            continue
        rows = slice(int(flight.first_leg), int(flight.first_leg + flight.n_legs))
        times_s = np.diff(np.append(system.legs.start_s[rows], flight.length_s))
        under = depth_m[rows] > least_m
        if under.any():
            found.append((float(depth_m[rows].max()), float(times_s[under].sum()), names.flights[j]))
    if not found:
        return ()
    deepest_m, under_s, name = max(found)
    who = f"flight {name!r} flies" if len(found) == 1 else f"flight {name!r} and {len(found) - 1} more fly"
    return (
        f"{who} under the ground, by up to {deepest_m:.0f} m and for {under_s:.0f} s, where nothing "
        "sees it: altitude_m is above sea level, altitude_agl_m above ground",
    )
