"""The path ``catalogue.missile.48n6e2.reach``: how far and fast a missile flies, between its three fits, as one number.

Motor, drag and loft were fitted three times: to the published figures at their low end, to the nominal ones and to the
high end. One published figure cannot be moved alone, for the fit would not follow; but all of them can be moved
together: -1 is the fit to the low ends, 0 the nominal one, 1 that to the high ends, and between two fits every fitted
parameter, and the limits of range and altitude, are interpolated linearly.
"""

from __future__ import annotations

from typing import Any

from cupola.errors import Problem

REACH = "reach"
#: Table of an item that keeps the nominal fit while another one stands in its place.
_AS_FITTED = "as_fitted"
#: Published limits that go with the fit.
_LIMITS = ("range_max", "alt_max")


def has_reach(item: dict[str, Any]) -> bool:
    """Whether an item of a document has three fits to move between."""
    return {"low", "nominal", "high"} <= set(item.get("fitted") or {})


def get_reach(item: dict[str, Any]) -> float:
    """Where an item stands between its fits [-]."""
    return float(item["fitted"]["nominal"].get(REACH, 0.0))


def set_reach(item: dict[str, Any], value: float | None, told: Problem) -> list[Problem]:
    """Move an item between its fits; what is wrong with the value.

    Parameters
    ----------
    item : dict
        A missile of a document; changed in place.
    value : float or None
        -1 (low) to 1 (high) [-]; None: it was no number.
    told : Problem
        Source, key and value for messages.

    Examples
    --------
    >>> fits = {"low": {"a": 1.0}, "nominal": {"a": 2.0}, "high": {"a": 6.0}}
    >>> item = {"values": {}, "fitted": fits}
    >>> set_reach(item, 0.5, Problem("", "", None, "")), item["fitted"]["nominal"]["a"], get_reach(item)
    ([], 4.0, 0.5)
    """
    if value is None or not -1.0 <= value <= 1.0:
        limit = "must lie between -1 (fit to the low ends) and 1 (fit to the high ends)"
        return [Problem(told.source, told.key, told.value, limit, "0 is the nominal fit")]
    fits = item["fitted"]
    nominal = fits.setdefault(_AS_FITTED, dict(fits["nominal"]))
    end = fits["high" if value > 0.0 else "low"]
    moved = {
        key: _between(old, end[key], abs(value)) if _is_number(old) and _is_number(end.get(key)) else old
        for key, old in nominal.items()
    }
    fits["nominal"] = moved | {REACH: float(value)}
    for key in _LIMITS:
        entry = item["values"].get(key)
        if entry is not None:
            published = nominal.setdefault(f"{REACH}_{key}", entry["nominal"])
            entry["nominal"] = _between(published, entry["max" if value > 0.0 else "min"], abs(value))
    return []


def _between(a: float, b: float, part: float) -> float:
    return a + part * (b - a)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
