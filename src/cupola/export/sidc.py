"""Symbol codes of NATO APP-6 / MIL-STD-2525 (20 digits), all in the standard's simulation context."""

from __future__ import annotations

#: Version 10, context 2: simulation.
_PREFIX = "102"
_IDENTITY = {"hostile": "6", "friendly": "3", "civil": "4", "ghost": "1"}

#: Word in a target's class -> symbol set, entity, first and second modifier; the first that is found counts.
_AIR = (
    ("ballistic", "02", "110000", "06", "00"),
    ("cruise", "02", "110000", "07", "00"),
    ("glide", "02", "110000", "01", "02"),
    ("bomb", "02", "110000", "01", "02"),
    ("missile", "02", "110000", "01", "02"),
    ("uav", "01", "110300", "00", "00"),
    ("loiter", "01", "110300", "00", "00"),
    ("drone", "01", "110300", "00", "00"),
    ("fighter", "01", "110104", "00", "00"),
    ("attack", "01", "110102", "00", "00"),
    ("strike", "01", "110102", "00", "00"),
)

_GROUND = {
    "radar": ("15", "00", "220300", "00"),
    "launcher": ("15", "00", "111107", "00"),
    "battery": ("10", "15", "130102", "00"),
    "post": ("10", "20", "130100", "00"),
    "asset": ("20", "00", "110000", "00"),
}

#: Surface-to-air missile in flight.
SHOT = f"{_PREFIX}3020000110000{'02'}{'01'}"


def flight_sidc(side: str, target_class: str) -> str:
    """Code of a flight.

    Parameters
    ----------
    side : str
        hostile, friendly or civil.
    target_class : str
        Words of the catalogue.

    Examples
    --------
    >>> flight_sidc("hostile", "fighter"), len(flight_sidc("civil", "airliner"))
    ('10260100001101040000', 20)
    """
    identity = _IDENTITY[side]
    if side == "civil":
        return f"{_PREFIX}{identity}0100001201000000"
    words = target_class.lower()
    found = next((code for word, *code in _AIR if word in words), ["01", "110000", "00", "00"])
    symbol_set, entity, first, second = found
    return f"{_PREFIX}{identity}{symbol_set}0000{entity}{first}{second}"


def ground_sidc(kind: str) -> str:
    """Code of a part of the defence or of an asset: radar, launcher, battery, post or asset.

    Examples
    --------
    >>> ground_sidc("radar")
    '10231500002203000000'
    """
    symbol_set, echelon, entity, modifier = _GROUND[kind]
    return f"{_PREFIX}3{symbol_set}00{echelon}{entity}{modifier}00"
