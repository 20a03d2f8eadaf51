"""Units that catalogue files may use, each with its dimension and its factor to SI; conversion happens here, once."""

from __future__ import annotations

import math

from cupola.constants import G0_MPS2

#: Speed that one Mach stands for in catalogue files [m/s]: the speed of sound from 11 to 20 km in the US Standard
#: Atmosphere 1976 is 295.07 m/s. Public Mach figures are top speeds at altitude, and state no temperature.
MACH_MPS = 295.0

#: Unit in files -> (dimension, factor to SI).
UNITS: dict[str, tuple[str, float]] = {
    "m": ("length", 1.0),
    "km": ("length", 1e3),
    "s": ("time", 1.0),
    "min": ("time", 60.0),
    "h": ("time", 3600.0),
    "m/s": ("speed", 1.0),
    "km/h": ("speed", 1.0 / 3.6),
    "Mach": ("speed", MACH_MPS),
    "m/s2": ("acceleration", 1.0),
    "g": ("acceleration", G0_MPS2),
    "kg": ("mass", 1.0),
    "m2": ("area", 1.0),
    "kg/m2": ("areal mass", 1.0),
    "deg": ("angle", math.pi / 180.0),
    "mrad": ("angle", 1e-3),
    "rad": ("angle", 1.0),
    "deg/s": ("angle rate", math.pi / 180.0),
    "rad/s": ("angle rate", 1.0),
    "Hz": ("frequency", 1.0),
    "GHz": ("frequency", 1e9),
    "K": ("temperature", 1.0),
    "count": ("count", 1.0),
    "year": ("year", 1.0),
    "-": ("ratio", 1.0),
}


def units_of(dimension: str) -> tuple[str, ...]:
    """The units of a dimension that files may use.

    Examples
    --------
    >>> units_of("length")
    ('m', 'km')
    """
    return tuple(unit for unit, (name, _) in UNITS.items() if name == dimension)
