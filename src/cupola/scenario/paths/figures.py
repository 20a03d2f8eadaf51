"""Paths to catalogue figures: ``catalogue.missile.48n6e2.reliability``.

A scenario carries the catalogue items that it uses, so a study may change a figure for itself. What is set is the
nominal value; the ends of the published spread stay, and move out only as far as they must to bracket it. The value
says from then on that the study set it: its evidence is ``E``. ``reach`` of a missile stands for all figures from which
it was fitted (`cupola.scenario.paths.reach`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from cupola.catalogue import item_from_dict
from cupola.catalogue.keys import FIGURES, FITTED_FROM, NOT_SIMULATED, WORDS
from cupola.catalogue.model import nearest
from cupola.catalogue.units import UNITS
from cupola.errors import CatalogueError, Problem, ScenarioError
from cupola.scenario.models.units import Spelling, spellings
from cupola.scenario.paths.reach import REACH, get_reach, has_reach, set_reach

Catalogue = Mapping[str, Mapping[str, Mapping[str, Any]]]

_ROOT = "catalogue."
#: How the sources of a figure begin that a study has set.
SET_IN_STUDY = "set in this study"
#: Ending of a key, in SI, by the dimension of a figure.
_SI_ENDINGS = {
    "length": "m", "time": "s", "speed": "mps", "angle": "rad", "angle rate": "radps", "area": "m2", "frequency": "hz",
}  # fmt: skip
_FIT_LIMIT = "decides how the missile's motor and drag were fitted, and the fit would not follow"
_FIT_CURE = "set 'reach' (-1 to 1: between its fits), or make a missile of your own and fit it (docs/extending.md)"


def is_figure(path: str) -> bool:
    """Whether a path leads into the catalogue items of a scenario."""
    return path == "catalogue" or path.startswith(_ROOT)


def figure_paths(catalogue: Catalogue) -> list[str]:
    """Paths of all figures and facts that may be set."""
    return [
        f"{_ROOT}{kind}.{name}.{key}"
        for kind, items in catalogue.items()
        for name, item in items.items()
        for key in (*item["values"], *([REACH] if has_reach(dict(item)) else []))
        if _refusal(kind, key) is None
    ]


def get_figure(catalogue: Catalogue, path: str, source: str) -> Any:
    """A nominal figure, in the unit of the path's ending or as published; or a fact in words.

    Raises
    ------
    ScenarioError
        When there is none, or more than one.
    """
    spots = list(_spots(catalogue, path))
    if len(spots) != 1:
        limit, hint = f"names {len(spots)} values", "give one name in place of *"
        raise ScenarioError(Problem(source, path, None, limit, hint) if spots else _unknown(catalogue, path, source))
    kind, name, key, way = spots[0]
    if key == REACH:
        return get_reach(dict(catalogue[kind][name]))
    entry = catalogue[kind][name]["values"][key]
    if "text" in entry:
        return entry["text"]
    return entry["nominal"] if way is None else way.from_si(entry["nominal"] * UNITS[entry["unit"]][1])


def set_figures(
    catalogue: dict[str, dict[str, dict[str, Any]]], values: Mapping[str, Any], source: str
) -> list[Problem]:
    """Set figures in the items of a document; what is wrong with them, as problems.

    Parameters
    ----------
    catalogue : dict
        Items by kind and id, as `cupola.scenario.dump` has them; changed in place.
    values : mapping of str to value
        Paths and what to set.
    source : str
        What messages call the scenario.
    """
    problems: list[Problem] = []
    changed: dict[tuple[str, str], list[tuple[str, Problem]]] = {}
    for path, value in values.items():
        spots = list(_spots(catalogue, path))
        if not spots:
            problems.append(_unknown(catalogue, path, source))
        for kind, name, key, way in spots:
            refusal, told = _refusal(kind, key), Problem(source, path, value, "")
            if refusal is not None:
                problems.append(Problem(source, path, None, *refusal))
                continue
            wrong = _set(catalogue[kind][name], key, way, value, told)
            problems += wrong
            if not wrong and key != REACH:
                changed.setdefault((kind, name), []).append((key, told))
    for (kind, name), settings in changed.items():
        problems += _wrong_in(catalogue[kind][name], settings)
    return problems


def _refusal(kind: str, key: str) -> tuple[str, str] | None:
    """Why a figure cannot be set, and what to do instead; ``None`` when it can."""
    if kind == "missile" and key == REACH:
        return None
    if kind == "missile" and key in FITTED_FROM:
        return _FIT_LIMIT, _FIT_CURE
    if key in NOT_SIMULATED[kind] or (key not in FIGURES[kind] and key not in WORDS[kind]):
        refused = NOT_SIMULATED[kind] | (FITTED_FROM if kind == "missile" else frozenset())
        used = {*FIGURES[kind], *WORDS[kind]} - refused
        return "is a fact for the reader: the simulation does not use it", nearest(key, used)
    return None


def _set(item: dict[str, Any], key: str, way: Spelling | None, value: Any, told: Problem) -> list[Problem]:
    """Set one figure or fact of an item; what is wrong with the value itself, told of the path."""
    figure = _number(value)
    if key == REACH:
        return set_reach(item, figure, told)
    entry = item["values"][key]
    if "text" in entry:
        entry.update(text=str(value), evidence="E", sources=f"{SET_IN_STUDY}; published: {entry['sources']}")
    elif figure is None:
        return [Problem(told.source, told.key, value, "must be a finite number")]
    else:
        if way is not None:
            figure = way.to_si(figure) / UNITS[entry["unit"]][1]
        sources = f"{SET_IN_STUDY}; published nominal {entry['nominal']:g} {entry['unit']}: {entry['sources']}"
        entry.update(
            min=min(entry["min"], figure), nominal=figure, max=max(entry["max"], figure), evidence="E", sources=sources
        )
    return []


def _wrong_in(item: dict[str, Any], settings: list[tuple[str, Problem]]) -> list[Problem]:
    """Check an item in which figures were set: the first problem of each of them, told of its path."""
    try:
        item_from_dict(item)
    except CatalogueError as error:
        found = []
        for key, told in settings:
            where = f"values.{key}"
            mine = (one for one in error.problems if one.key == where or one.key.startswith(f"{where}."))
            found += [Problem(told.source, told.key, told.value, one.limit, one.hint) for one in mine][:1]
        return found
    return []


def _number(value: Any) -> float | None:
    """A number from a number or from text; ``None`` when it is neither, or not finite."""
    if isinstance(value, bool):
        return None
    try:
        number = float(value)
    except (TypeError, ValueError):
        return None
    if number - number != 0.0:
        return None
    return int(number) if number.is_integer() else number


def _spots(catalogue: Catalogue, path: str) -> Iterator[tuple[str, str, str, Spelling | None]]:
    """Kind, id, key and unit of all figures that a path names; the unit is ``None`` for the published one."""
    parts = path.split(".")
    if len(parts) != 4:
        return
    for kind, items in catalogue.items():
        for name, item in items.items():
            if parts[1] in (kind, "*") and parts[2] in (name, "*"):
                if parts[3] in item["values"] or (parts[3] == REACH and has_reach(dict(item))):
                    yield kind, name, parts[3], None
                else:
                    yield from ((kind, name, key, way) for key, way in _in_units(item) if way.key == parts[3])


def _in_units(item: Mapping[str, Any]) -> Iterator[tuple[str, Spelling]]:
    """The figures of an item with every way to end their key in a unit."""
    for key, entry in item["values"].items():
        ending = _SI_ENDINGS.get(UNITS[entry["unit"]][0]) if "unit" in entry else None
        if ending is not None:
            yield from ((key, way) for way in spellings(f"{key}_{ending}"))


def _unknown(catalogue: Catalogue, path: str, source: str) -> Problem:
    """The problem of a path that leads to no figure, with what is known where it goes wrong."""
    limit = "is not a figure that this scenario uses"
    _, *parts = path.split(".")
    kind, name, key = (*parts, "", "", "")[:3]
    if kind not in ("*", *catalogue):
        return Problem(source, path, None, limit, nearest(kind, catalogue))
    items = {id_: item for k, found in catalogue.items() for id_, item in found.items() if kind in (k, "*")}
    if name not in ("*", *items):
        return Problem(source, path, None, limit, nearest(name, items))
    keys = {k for id_, item in items.items() for k in item["values"] if name in (id_, "*")}
    usable = {k for k in keys if kind == "*" or _refusal(kind, k) is None}
    return Problem(source, path, None, limit, nearest(key, usable or keys))
