"""Floors: which verdicts hang on the lowest altitude of a missile, an estimate that nobody knows to the metre."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from cupola.analysis.claims.conditions import join
from cupola.analysis.claims.probes import Bench
from cupola.kernels.floor import p_above_floor

#: How the warning of `cupola.engine.build.floor_warnings` is known among others.
_MARK = "lowest altitude of its missile, an estimate"


def floor_conditions(item: Bench, heights_m: Iterable[float]) -> list[str]:
    """One sentence for the heights [m above ground] at which a missile may or may not be able to fight; or none.

    Parameters
    ----------
    item : Bench
        The battery with nominal figures.
    heights_m : iterable of float
        Of the cases that were tried.
    """
    missile = item.model.system.missiles[int(item.model.system.batteries[0].missile)]
    low, likely, high = float(missile.floor_low_m), float(missile.altitude_min_m), float(missile.floor_high_m)
    shares = {height: p_above_floor(height, low, likely, high) for height in sorted(set(heights_m))}
    parts = [
        f"{height:g} m (within reach with probability {share:.2f})"
        for height, share in shares.items()
        if 0.0 < share < 1.0
    ]
    if not parts:
        return []
    return [
        f"at {join(parts)} the answer depends on how low the missile can fight, which is an estimate: {low:g} to "
        f"{high:g} m, most likely {likely:g} m"
    ]


def floor_warnings_among(warnings: Sequence[str]) -> list[str]:
    """Those warnings of a run that say what hangs on the lowest altitude of a missile."""
    return [text for text in warnings if _MARK in text]
