"""Which target type stands for a flight: by the type it names, by the class of its ICAO designator, or by default."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from cupola.maps.zone.fill import target_item
from cupola.scenario.tracks import FlightTrack

if TYPE_CHECKING:
    from cupola.engine.build.model import Model

#: Target type of flights that do not say what they are.
DEFAULT_TYPE = "a320_b738"


@dataclass(frozen=True)
class FlightType:
    """The target type of a flight.

    Parameters
    ----------
    target : str
        Id of the target type.
    written : str
        What the file says, empty without.
    reason : str
        ``named``, ``class``, or why the default stands in: ``no type``, ``unknown type``, ``no target of its class``.
    icao_class : str
        Class of the designator in words, empty when not known.
    """

    target: str
    written: str = ""
    reason: str = "named"
    icao_class: str = ""

    @property
    def is_default(self) -> bool:
        """Whether the default stands in."""
        return self.reason not in ("named", "class")


@lru_cache(maxsize=1)
def designators() -> Mapping[str, tuple[str, str]]:
    """Designator -> target type or nothing, and class in words.

    Examples
    --------
    >>> designators()["A388"], designators()["C172"]
    (('b777', 'jet J'), ('light_aircraft', 'light aircraft'))
    """
    text = resources.files("cupola.catalogue").joinpath("aircraft_types.toml").read_text(encoding="utf-8")
    table: dict[str, dict[str, Any]] = tomllib.loads(text)
    found = {
        name: (table["target"].get(group, ""), group)
        for group, names in table["class"].items()
        for name in names.split()
    }
    found |= {name: (target, "") for target, names in table["same"].items() for name in names.split()}
    return found


def types_of(model: Model, flights: Sequence[FlightTrack], default_type: str = DEFAULT_TYPE) -> list[FlightType]:
    """The target type of each flight.

    Parameters
    ----------
    model : Model
        Its scenario may carry target types of its own.
    flights : sequence of FlightTrack
        As they were read.
    default_type : str
        What stands in where a flight names no type, or none that is known.

    Raises
    ------
    InputError
        If the default type does not exist.
    """
    from cupola.catalogue import item_ids

    target_item(model, default_type)
    known = {*item_ids("target"), *model.scenario.catalogue.get("target", {})}
    return [_type_of(flight.kind.strip(), known, default_type) for flight in flights]


def _type_of(written: str, known: set[str], default_type: str) -> FlightType:
    if not written:
        return FlightType(default_type, "", "no type")
    if written in known:
        return FlightType(written, written)
    target, group = designators().get(written.upper(), ("", ""))
    if target in known:
        return FlightType(target, written, "class", group)
    if group:
        return FlightType(default_type, written, "no target of its class", group)
    return FlightType(default_type, written, "unknown type")


def type_notes(types: Sequence[FlightType], default_type: str = DEFAULT_TYPE) -> list[str]:
    """Sentences on what stands for what, and which flights took the default."""
    notes = []
    by_class = sorted({(one.written.upper(), one.target) for one in types if one.reason == "class"})
    if by_class:
        listed = _listed([f"{written} as {target}" for written, target in by_class])
        notes.append(f"types by the class of their ICAO designator: {listed}")
    fallen = [one for one in types if one.is_default]
    for reason in dict.fromkeys(one.reason for one in fallen):
        mine = [one for one in fallen if one.reason == reason]
        names = sorted({f"{one.written.upper()}{_in_words(one.icao_class)}" for one in mine if one.written})
        of = f" ({_listed(names)})" if names else ""
        notes.append(f"{len(mine)} of {len(types)} flights have the default echo, {default_type}: {reason}{of}")
    return notes


def _in_words(icao_class: str) -> str:
    return f", {icao_class}" if icao_class else ""


def _listed(names: Sequence[str], most: int = 12) -> str:
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return "; ".join(names[:most]) + more
