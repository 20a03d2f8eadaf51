"""NATO symbols for plots and files: which one fits, its picture, and the point of it that belongs on the map."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

#: Word in a target's class -> end of the symbol's name, for hostile flights; the first that is found counts.
_HOSTILE = (
    ("ballistic", "ballistic-missile"),
    ("srbm", "ballistic-missile"),
    ("cruise", "cruise-missile"),
    ("glide", "air-to-surface"),
    ("bomb", "air-to-surface"),
    ("anti-radiation", "air-to-surface"),
    ("missile", "air-to-surface"),
    ("uav", "uav"),
    ("loiter", "uav"),
    ("drone", "uav"),
    ("helicopter", "helicopter"),
    ("jam", "jammer"),
    ("fighter", "fighter"),
    ("strike", "attack"),
    ("attack", "attack"),
)
_FRIENDLY = (
    ("fighter", "fighter"),
    ("patrol", "patrol"),
    ("recon", "patrol"),
    ("elint", "patrol"),
    ("transport", "transport"),
)


@dataclass(frozen=True, slots=True)
class Symbol:
    """One symbol: its title, its 20-digit code, its anchor as a part of width and height, its frame's height."""

    name: str
    title: str
    sidc: str
    anchor: tuple[float, float]
    octagon: float

    @property
    def svg(self) -> str:
        """The picture as SVG text."""
        return (files("cupola.report") / "symbols" / f"{self.name}.svg").read_text(encoding="utf-8")

    @property
    def png(self) -> bytes:
        """The picture as PNG, transparent, longer side 96 pixels."""
        return (files("cupola.report") / "symbols" / f"{self.name}.png").read_bytes()

    def pixels(self) -> Any:
        """The picture as an array of red, green, blue and alpha."""
        return _pixels(self.name)


@cache
def index() -> Mapping[str, Symbol]:
    """All symbols by name."""
    text = (files("cupola.report") / "symbols" / "index.json").read_text(encoding="utf-8")
    return {
        name: Symbol(name, entry["title"], entry["sidc"], (entry["anchor"][0], entry["anchor"][1]), entry["octagon"])
        for name, entry in json.loads(text).items()
    }


def symbol(name: str) -> Symbol:
    """The symbol of that name; `index` lists them.

    Examples
    --------
    >>> symbol("radar").sidc[:4]
    '1023'
    """
    return index()[name]


def flight_symbol(side: str, target_class: str) -> Symbol:
    """The symbol of a flight.

    Parameters
    ----------
    side : str
        hostile, friendly or civil.
    target_class : str
        Words of the catalogue: "fighter", "cruise missile LO", "loitering munition".

    Examples
    --------
    >>> flight_symbol("hostile", "cruise missile LO").title, flight_symbol("civil", "airliner").title
    ('hostile cruise missile', 'civil airliner')
    """
    words = target_class.lower()
    if side == "civil":
        return symbol("civil-airliner")
    table, prefix = (_FRIENDLY, "friendly") if side == "friendly" else (_HOSTILE, "hostile")
    ending = next((name for word, name in table if word in words), "aircraft")
    return symbol(f"{prefix}-{ending}")


@cache
def _pixels(name: str) -> Any:
    from matplotlib.image import imread

    return imread(io.BytesIO(symbol(name).png), format="png")
