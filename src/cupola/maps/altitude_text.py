"""Altitudes as people write them: ``3000`` above sea level, ``-300`` below it, ``300agl`` above the ground."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from cupola.errors import InputError, Problem

_PATTERN = re.compile(r"\s*([+-]?\d+(?:\.\d+)?)\s*(m|ft)?\s*(agl|msl|amsl)?\s*", re.IGNORECASE)
_M_PER_FT = 0.3048
ALTITUDE_MAX_M = 100e3
#: Below the lowest shore on earth, that of the Dead Sea.
ALTITUDE_MIN_M = -500.0


@dataclass(frozen=True, slots=True)
class Altitude:
    """An altitude layer.

    Parameters
    ----------
    value_m : float
        Height [m], -500 m to 100 km; above the ground from 0.
    is_agl : bool
        Above the ground of each place, or above mean sea level.
    """

    value_m: float
    is_agl: bool

    @property
    def key(self) -> str:
        """Short name for JSON: ``"3000"``, ``"-300"`` or ``"300agl"``."""
        return f"{self.value_m:g}{'agl' if self.is_agl else ''}"

    @property
    def words(self) -> str:
        """For people: ``"3,000 m above sea level"``."""
        number = f"{abs(self.value_m):,.0f}"
        if self.is_agl:
            return f"{number} m above ground"
        return f"{number} m {'below' if self.value_m < 0.0 else 'above'} sea level"


def parse_altitudes(texts: Sequence[str], option: str = "--altitude") -> tuple[Altitude, ...]:
    """Altitudes in the order written, each once.

    Raises
    ------
    InputError
        With every text that is no altitude.

    Examples
    --------
    >>> [a.key for a in parse_altitudes(["300agl", "3000", "10000 ft", "3000m", "-300"])]
    ['300agl', '3000', '3048', '-300']
    """
    found: dict[str, Altitude] = {}
    problems = []
    for text in texts:
        match = _PATTERN.fullmatch(text)
        value_m = float(match[1]) * (_M_PER_FT if (match[2] or "").lower() == "ft" else 1.0) if match else -1.0
        is_agl = match is not None and (match[3] or "").lower() == "agl"
        least_m = 0.0 if is_agl else ALTITUDE_MIN_M
        if match is None or not least_m <= value_m <= ALTITUDE_MAX_M:
            limit = f"{text!r} must be an altitude from {least_m:g} to {ALTITUDE_MAX_M:g} m"
            hint = "write it like 3000 (above sea level), -300 (below it), 300agl or 10000ft"
            problems.append(Problem(option, "", None, limit, hint))
            continue
        altitude = Altitude(value_m + 0.0, is_agl)
        found.setdefault(altitude.key, altitude)
    if problems:
        raise InputError(problems)
    return tuple(found.values())
