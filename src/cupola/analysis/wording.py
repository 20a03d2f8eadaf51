"""How numbers are said, in sentences and tables alike: shares as percentages, altitudes as people say them."""

from __future__ import annotations

import math

#: Stands where there is no number.
NOTHING = "\N{EN DASH}"


def percent(share: float) -> str:
    """A probability as a percentage; never 0 % or 100 % for what only came out so by rounding.

    Examples
    --------
    >>> percent(0.4567), percent(0.0004), percent(0.996), percent(1.0), percent(float("nan"))
    ('46 %', '<0.1 %', '99.6 %', '100 %', '–')
    """
    if not math.isfinite(share):
        return NOTHING
    value = 100.0 * share
    if 0.0 < value < 0.1:
        return "<0.1 %"
    if 99.9 < value < 100.0:
        return ">99.9 %"
    is_fine = (value < 9.95 or 99.0 < value < 100.0) and value != round(value)
    return f"{value:.1f} %" if is_fine else f"{value:.0f} %"


def at_least(share: float) -> str:
    """A share as a lower limit, before a noun in the plural.

    Examples
    --------
    >>> at_least(0.9), at_least(1.0)
    ('at least 90 % of', 'all')
    """
    return "all" if share == 1.0 else f"at least {percent(share)} of"


def at_most(share: float) -> str:
    """A share as an upper limit.

    Examples
    --------
    >>> at_most(0.1), at_most(0.0)
    ('at most 10 %', 'none')
    """
    return "none" if share == 0.0 else f"at most {percent(share)}"


def altitude_text(altitude_m: float) -> str:
    """An altitude as people say it: metres below 1 km, kilometres above.

    Examples
    --------
    >>> altitude_text(100), altitude_text(1500), altitude_text(10000)
    ('100 m', '1.5 km', '10 km')
    """
    return f"{altitude_m:.0f} m" if altitude_m < 1000.0 else f"{altitude_m / 1000.0:.3g} km"
