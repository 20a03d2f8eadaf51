"""Floor warnings: which answers hang on the lowest altitude of a missile, which nobody knows to the metre."""

from __future__ import annotations

from typing import Any

import numpy as np

from cupola.engine.build.frame import Frame
from cupola.engine.tables import System
from cupola.kernels.floor import p_above_floor
from cupola.variants import Side

#: A flight is told of when it spends this share of its time between the ends of the spread.
SHARE_MIN = 0.1


def floor_warnings(system: System, names: Any, frame: Frame) -> tuple[str, ...]:
    """One sentence for each battery whose missiles may or may not fight as low as some threats fly.

    Parameters
    ----------
    system : System
        With the spread of every missile's lowest altitude; equal ends: none, and no sentence.
    names : Names
        Of the rows.
    frame : Frame
        The working frame of the rows.
    """
    batteries = [b for b, row in enumerate(system.batteries) if _spread(system, row) and row.timed < 0]
    if not batteries or not len(system.legs):
        return ()
    _, _, altitude_m = frame.to_geodetic(system.legs.pos_enu_m)
    height_m = np.atleast_1d(altitude_m) - system.legs.ground_msl_m
    found = []
    for b in batteries:
        missile = system.missiles[system.batteries[b].missile]
        low: dict[str, float] = {}
        for j, flight in enumerate(system.flights):
            if flight.side != Side.HOSTILE or flight.n_legs == 0:
                continue
            rows = slice(int(flight.first_leg), int(flight.first_leg + flight.n_legs))
            starts_s = system.legs.start_s[rows]
            times_s = np.diff(np.append(starts_s, flight.length_s))
            between = (height_m[rows] > missile.floor_low_m) & (height_m[rows] < missile.floor_high_m)
            if times_s[between].sum() >= SHARE_MIN * max(float(flight.length_s), 1e-9):
                middle_m = float(np.median(height_m[rows][between]))
                low.setdefault(names.flight_types[j], middle_m)
        if low:
            found.append(_sentence(names.batteries[b], missile, low))
    return tuple(found)


def _spread(system: System, battery: Any) -> bool:
    if battery.missile < 0:
        return False
    missile = system.missiles[battery.missile]
    return bool(missile.floor_high_m > missile.floor_low_m)


def _sentence(battery: str, missile: Any, low: dict[str, float]) -> str:
    least, likely, most = (float(missile[key]) for key in ("floor_low_m", "altitude_min_m", "floor_high_m"))
    parts = [
        f"{kind} at about {height_m:.0f} m ({100.0 * p_above_floor(height_m, least, likely, most):.0f} % likely)"
        for kind, height_m in low.items()
    ]
    return (
        f"whether {battery} can engage low flyers hangs on the lowest altitude of its missile, an estimate of "
        f"{least:g} to {most:g} m, likely {likely:g} m; each replication draws one: {', '.join(parts)}"
    )
