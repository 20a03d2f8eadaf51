"""Altitude layers: what the user writes after ``--altitude``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from cupola.errors import InputError, Problem

#: Altitudes that can be asked for [m].
ALTITUDE_MIN_M, ALTITUDE_MAX_M = -430.0, 60_000.0
_ALTITUDE = re.compile(r"\s*([-+]?\d+(?:\.\d+)?)\s*(m|km|ft)?\s*(agl|msl|amsl|asl)?\s*", re.IGNORECASE)
_UNITS_M = {"": 1.0, "m": 1.0, "km": 1000.0, "ft": 0.3048}


@dataclass(frozen=True, order=True, slots=True)
class Layer:
    """One altitude layer: a height above sea level, or above the ground [m]."""

    height_m: float
    is_agl: bool = False

    @property
    def key(self) -> str:
        """As it is written on the command line and in file names: ``3000`` or ``300agl``."""
        return f"{self.height_m:g}{'agl' if self.is_agl else ''}"

    @property
    def label(self) -> str:
        """As people read it."""
        height = f"{self.height_m / 1000:g} km" if self.height_m >= 1000.0 else f"{self.height_m:g} m"
        return f"{height} above {'ground' if self.is_agl else 'sea level'}"


def parse_altitude(text: str) -> Layer:
    """A layer from its text: metres above sea level, or above ground with ``agl``; ``km`` and ``ft`` are understood.

    Raises
    ------
    InputError
        If the text does not parse, or the altitude lies outside -430 to 60 000 m, or below 1 m above ground.

    Examples
    --------
    >>> parse_altitude("3000"), parse_altitude("300agl").key, parse_altitude("10 km").height_m
    (Layer(height_m=3000.0, is_agl=False), '300agl', 10000.0)
    """
    found = _ALTITUDE.fullmatch(text)
    if found is None:
        cure = "write metres like 3000, or above ground like 300agl; km and ft may follow the number"
        raise InputError(Problem("--altitude", "", None, f"{text!r} is not an altitude", cure))
    height_m = float(found[1]) * _UNITS_M[(found[2] or "").lower()]
    is_agl = (found[3] or "").lower() == "agl"
    low_m = 1.0 if is_agl else ALTITUDE_MIN_M
    if not low_m <= height_m <= ALTITUDE_MAX_M:
        limit = f"{text!r} must lie in {low_m:g} to {ALTITUDE_MAX_M:g} m"
        raise InputError(Problem("--altitude", "", None, limit, "an airliner cruises at 11000"))
    return Layer(round(height_m, 3), is_agl)


def parse_layers(texts: Sequence[str]) -> list[Layer]:
    """Layers from their texts, each once, in the order given.

    Raises
    ------
    InputError
        With every text that is wrong.
    """
    problems: list[Problem] = []
    layers: list[Layer] = []
    for text in texts:
        try:
            layers.append(parse_altitude(text))
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    return list(dict.fromkeys(layers))
