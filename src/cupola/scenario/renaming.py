"""Another name for something in a scenario, with everything that names it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from cupola.errors import Problem, ScenarioError
from cupola.scenario.edits import Edit
from cupola.scenario.models.lines import Path

#: Kinds that share one set of names: aims, failures and posts name any of them.
NODES = ("asset", "battery", "post", "radar")

#: How something is named in one place: by its name alone, with a part behind it (``plain/launchers``), or either.
_ALONE, _WITH_PART, _EITHER = (True, False), (False, True), (True, True)
_AIM = {"asset": _ALONE, "post": _ALONE, "radar": _ALONE, "battery": _WITH_PART}
_SITE = dict.fromkeys(NODES, _ALONE)
_POST, _BATTERY = {"post": _ALONE}, {"battery": _ALONE}

#: Where names stand: the path with ``*`` for every item of an array, and what is named there in which way.
_PLACES: tuple[tuple[str, Mapping[str, tuple[bool, bool]]], ...] = (
    ("flight.*.aim", _AIM),
    ("flight.*.release.*.aim", _AIM),
    ("flight.*.flight_plan", {"zone": _ALONE}),
    ("raid.*.center", _SITE),
    ("raid.*.aims.*", _AIM),
    ("raid.*.member.*.aims.*", _AIM),
    ("raid.*.member.*.release.*.aims.*", _AIM),
    ("battery.*.post", _POST),
    ("battery.*.protects", _SITE),
    ("radar.*.post", _POST),
    ("radar.*.battery", _BATTERY),
    ("post.*.parent", _POST),
    ("failure.*.node", {"post": _EITHER, "radar": _ALONE, "battery": _WITH_PART}),
    ("variant.*.battery", _BATTERY),
    ("variant.*.post", _POST),
    ("claim.*.battery", _BATTERY),
    ("claim.*.assets.*", {"asset": _ALONE}),
    ("claim.*.variants.*", {"variant": _ALONE}),
    ("claim.*.compare_with", {"variant": _ALONE}),
    ("cost.*.item", {"asset": _ALONE}),
)


def rename_edits(document: Mapping[str, Any], path: Path, name: str) -> list[Edit]:
    """Edits that give an item another name and change every place that names it.

    Parameters
    ----------
    document : mapping
        As `tomllib` reads it.
    path : tuple
        Kind and place of the item: ``("battery", 0)``.
    name : str
        The new name. Whether it may be one, `cupola.scenario.load` says.

    Returns
    -------
    list of Edit
        The name first, then what names it, in the order of the kinds. Nothing when it has that name already.

    Raises
    ------
    ScenarioError
        If there is no such item, or something that could be meant instead has the new name.

    Notes
    -----
    Draws of chance belong to names (`cupola.scenario.layout.address`): a study of the scenario with the new name draws
    other numbers for the item.

    Examples
    --------
    >>> document = {"asset": [{"name": "depot"}], "flight": [{"name": "low", "aim": "depot"}]}
    >>> [(edit.path, edit.value) for edit in rename_edits(document, ("asset", 0), "store")]
    [(('asset', 0, 'name'), 'store'), (('flight', 0, 'aim'), 'store')]
    """
    kind, item = str(path[0]), _item(document, path)
    old = item.get("name")
    if old == name:
        return []
    kinds = NODES if kind in NODES else (kind,)
    for other in kinds:
        for k, row in enumerate(_rows(document, other)):
            if row.get("name") == name:
                limit = f"is the name of {other}[{k}] already"
                raise ScenarioError(Problem("rename", f"{kind}.{path[1]}.name", name, limit, "choose another name"))
    edits = [Edit("set", (*path, "name"), name)]
    if not isinstance(old, str):
        return edits
    # An asset may bear the name of a battery: where either could be meant, the battery is.
    is_shadowed = kind == "asset" and any(row.get("name") == old for row in _rows(document, "battery"))
    for pattern, named in _PLACES:
        if kind in named and not (is_shadowed and named is _SITE):
            found = _found(document, pattern.split("."), ())
            edits += [
                Edit("set", at, name + value[len(old) :]) for at, value in found if _means(value, old, named[kind])
            ]
    return edits


def _item(document: Mapping[str, Any], path: Path) -> Mapping[str, Any]:
    rows = _rows(document, str(path[0])) if len(path) == 2 else []
    if len(path) != 2 or not isinstance(path[1], int) or not 0 <= path[1] < len(rows):
        key = ".".join(str(part) for part in path)
        raise ScenarioError(Problem("rename", key, None, "does not exist", "choose an item of the scenario"))
    return rows[path[1]]


def _rows(document: Mapping[str, Any], kind: str) -> list[Mapping[str, Any]]:
    rows = document.get(kind)
    return [row if isinstance(row, Mapping) else {} for row in rows] if isinstance(rows, list) else []


def _found(here: Any, parts: list[str], at: Path) -> Iterator[tuple[Path, str]]:
    """Texts of a document at the places of a pattern."""
    if not parts:
        if isinstance(here, str):
            yield at, here
    elif parts[0] == "*":
        if isinstance(here, list):
            for k, one in enumerate(here):
                yield from _found(one, parts[1:], (*at, k))
    elif isinstance(here, Mapping) and parts[0] in here:
        yield from _found(here[parts[0]], parts[1:], (*at, parts[0]))


def _means(value: str, name: str, way: tuple[bool, bool]) -> bool:
    owner, separator, _ = value.partition("/")
    return owner == name and way[1 if separator else 0]
