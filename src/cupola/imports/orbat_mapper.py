"""Scenario files of ORBAT Mapper: sides, groups and units with symbols, and their places in the course of time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from cupola.imports.found import DrawnPoint, Found, Reading, Unused
from cupola.imports.geometry import PlaceError, spot
from cupola.imports.symbols import read_symbol
from cupola.imports.times import seconds

#: `standardIdentity` of a side.
_IDENTITY = {"3": "friend", "6": "hostile", "4": "neutral"}
#: Units below units below units: more than this is no order of battle.
_DEPTH_MAX = 50


def read_orbat_mapper(document: Mapping[str, Any], *, swap: bool = False) -> Reading:
    """Every unit of a scenario of ORBAT Mapper (file versions up to 3.4).

    Parameters
    ----------
    document : mapping
        As parsed; ``type`` is ``ORBAT-mapper``.
    swap : bool
        Whether its positions have latitude first.

    Returns
    -------
    Reading
        A unit without a place is left out. Whose it is, its side says, as in the program itself; one that moves
        becomes a route with times. Drawings (layers) are left out.
    """
    found: list[Found] = []
    left_out: list[Unused] = []
    for where, unit, identity in _units(document):
        name = str(unit.get("name") or "").strip()
        code = str(unit.get("sidc") or "")
        symbol = read_symbol(code)
        try:
            spots = _spots(unit, swap)
        except PlaceError as error:
            left_out.append(Unused(name, where, str(error)))
            continue
        party = identity or (symbol.identity if symbol is not None else "unknown")
        found.append(Found(name, where, spots, code, party, _words(unit)))
    layers = document.get("layerStack") or document.get("layers") or []
    drawings = sum(len(one.get("items") or one.get("features") or []) for one in layers if isinstance(one, dict))
    if drawings:
        left_out.append(Unused("drawings", "layerStack", f"{drawings} drawn features: export them as GeoJSON"))
    return Reading("scenario of ORBAT Mapper", str(document.get("name") or ""), tuple(found), tuple(left_out))


def _units(document: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any], str]]:
    """Each unit with where it stands and whose it is by its side; empty where the side does not say."""
    for i, side in enumerate(_dicts(document.get("sides"))):
        standard = str(side.get("standardIdentity") or "")
        identity = _IDENTITY.get(standard, "unknown") if standard else ""
        for j, group in enumerate(_dicts(side.get("groups"))):
            for where, unit in _below(group, f"sides[{i}].groups[{j}]", 0):
                yield where, unit, identity
        for where, unit in _below(side, f"sides[{i}]", 0):
            yield where, unit, identity


def _below(parent: Mapping[str, Any], where: str, depth: int) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for k, unit in enumerate(_dicts(parent.get("subUnits"))):
        here = f"{where}.subUnits[{k}]"
        yield here, unit
        if depth < _DEPTH_MAX:
            yield from _below(unit, here, depth + 1)


def _dicts(value: Any) -> list[Mapping[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _spots(unit: Mapping[str, Any], swap: bool) -> tuple[DrawnPoint, ...]:
    """The places of a unit in order of time; between two of them those that it passes, without times."""
    states = [one for one in _dicts(unit.get("state")) if isinstance(one.get("location"), list)]
    # The program itself does not sort them on loading, but plays them in order of time.
    states.sort(key=lambda one: seconds(one.get("t")) or 0.0)
    spots: list[DrawnPoint] = []
    if isinstance(unit.get("location"), list):
        spots.append(_spot(unit["location"], swap))
    for one in states:
        if spots and isinstance(one.get("via"), list):
            spots += [_spot(via, swap) for via in one["via"]]
        spots.append(_spot(one["location"], swap, seconds(one.get("t"))))
    if not spots:
        raise PlaceError("has no place")
    return tuple(one for k, one in enumerate(spots) if k == 0 or not _is_same(one, spots[k - 1]))


def _is_same(one: DrawnPoint, other: DrawnPoint) -> bool:
    return (one.lat_deg, one.lon_deg) == (other.lat_deg, other.lon_deg)


def _spot(at: list[Any], swap: bool, time_s: float | None = None) -> DrawnPoint:
    if len(at) < 2:
        raise PlaceError("a position that is no list of longitude and latitude")
    height = at[2] if len(at) > 2 and isinstance(at[2], int | float) and at[2] else None
    return spot(at[0], at[1], swap=swap, time_s=time_s, altitude_m=float(height) if height else None)


def _words(unit: Mapping[str, Any]) -> tuple[str, ...]:
    texts = [unit.get("name"), unit.get("shortName"), unit.get("description")]
    texts += [one.get("name") for one in _dicts(unit.get("equipment"))]
    return tuple(text for text in texts if isinstance(text, str))
