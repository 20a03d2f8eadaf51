"""Paths into a scenario: one dotted name for every number that a study may change.

``battery.plain.doctrine.salvo``, ``flight.west.start_min``, ``flight.west.route.0.altitude_km``: keys as in files,
members of lists by their name (routes and releases, which have none, by number from 0), every quantity in every unit
that a file may use. ``*`` in place of a name means all of them. ``catalogue.missile.48n6e2.reliability`` is a figure of
a catalogue item that the scenario uses (`cupola.scenario.paths.figures`).
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from cupola.errors import Problem, ScenarioError
from cupola.scenario.layout.deployment import OF_SYSTEM
from cupola.scenario.load import dump, loads
from cupola.scenario.models.lines import Path
from cupola.scenario.models.problems import dotted, model_at
from cupola.scenario.models.scenario import Battery, Scenario
from cupola.scenario.models.units import Spelling, spellings
from cupola.scenario.paths.figures import figure_paths, get_figure, is_figure, set_figures
from cupola.scenario.paths.values import typed

#: What a document holds beside what a user may set. Tables of traffic were read: their flights are what can be set.
_NOT_SET = ("format", "catalogue", "warnings", "traffic")
#: Words about a scenario, which decide nothing.
_WORDS = ("title", "question", "description", "notes", "note")
#: More candidates than this are not searched for the one that was meant.
_CANDIDATES_MAX = 20_000


class PathSpot(NamedTuple):
    """Where a path leads.

    Parameters
    ----------
    path : str
        The path, with names in place of ``*``.
    holder : tuple
        Keys and indices of the table that holds the key, in the document of `dump`.
    way : Spelling
        The key as the path writes it, the field that it means, and its unit.
    """

    path: str
    holder: Path
    way: Spelling


def set_paths(scenario: Scenario, values: Mapping[str, Any]) -> Scenario:
    """The scenario with other values, checked as when it was loaded.

    Parameters
    ----------
    scenario : Scenario
        As loaded; it is not changed.
    values : mapping of str to value
        Paths and what to set: numbers in the unit of the path's key, words, true or false, ``None`` for what a
        catalogue or a default decides. Text is read as the key needs it: ``"4"``, ``"true"``, ``"none"``, and
        ``"a,b"`` for a list. Of two values for one key the later one counts. A battery that changes its ``system``
        takes radars, launchers and missiles of the new one, unless they are set too.

    Returns
    -------
    Scenario
        Frozen, with the catalogue items that it needs now.

    Raises
    ------
    ScenarioError
        With every problem: a path that does not exist (and the nearest that do), a value that no file may hold, a
        figure that the simulation does not follow.

    Examples
    --------
    >>> from cupola.scenario import load
    >>> other = set_paths(load("minimal"), {"battery.alpha.doctrine.salvo": 1, "flight.low.start_min": "0.75"})
    >>> other.batteries[0].doctrine.salvo, other.flights[0].start_s
    (1, 45.0)
    >>> set_paths(load("minimal"), {"battery.alpha.salvo": 1})
    Traceback (most recent call last):
    cupola.errors.ScenarioError: minimal: battery.alpha.salvo: is not a path of this scenario; did you mean
    'battery.alpha.doctrine.salvo'?
    """
    figures = {path: value for path, value in values.items() if is_figure(path)}
    changes = {path: value for path, value in values.items() if path not in figures}
    problems: list[Problem] = []
    changed = _set_fields(scenario, changes, problems) if changes else scenario
    if figures:
        document = dump(changed or scenario)
        problems += set_figures(document["catalogue"], figures, scenario.name)
        if not problems:
            changed = loads(document, source=scenario.name)
    if changed is None or problems:
        raise ScenarioError(problems)
    return changed


def get_path(scenario: Scenario, path: str) -> Any:
    """What stands at a path, in the unit of its key; ``None`` where a catalogue or a default decides.

    Raises
    ------
    ScenarioError
        When the path does not exist, or names more than one value.

    Examples
    --------
    >>> from cupola.scenario import load
    >>> scenario = load("minimal")
    >>> get_path(scenario, "duration_min"), get_path(scenario, "catalogue.missile.48n6e2.range_max")
    (15.0, 200)
    """
    if is_figure(path):
        return get_figure(scenario.catalogue, path, scenario.name)
    document = dump(scenario)
    spots = _spots(document, path)
    if len(spots) != 1:
        several = Problem(scenario.name, path, None, f"names {len(spots)} values", "give one name in place of *")
        raise ScenarioError(several if spots else unknown(scenario, path))
    way = spots[0].way
    value = _at(document, spots[0].holder)[way.field]
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if isinstance(value, list) and way.key != way.field:
        return [way.from_si(entry) for entry in value]
    return way.from_si(value) if is_number and way.key != way.field else value


def known_paths(scenario: Scenario) -> tuple[str, ...]:
    """Every path of a scenario, quantities in SI and catalogue figures in their published unit; sorted.

    Examples
    --------
    >>> from cupola.scenario import load
    >>> [path for path in known_paths(load("minimal")) if path.startswith("asset.depot.h")]
    ['asset.depot.hits_to_destroy']
    """
    return tuple(sorted([*_known(dump(scenario), (), ""), *figure_paths(scenario.catalogue)]))


class Change(NamedTuple):
    """A path at which two scenarios differ: the values of both, in SI or the published unit; ``None``: not there."""

    path: str
    a: Any
    b: Any


def differing(a: Scenario, b: Scenario) -> tuple[Change, ...]:
    """The paths at which two scenarios differ; titles and other words about them do not count.

    Examples
    --------
    >>> from cupola.scenario import load
    >>> scenario = load("minimal")
    >>> differing(scenario, set_paths(scenario, {"flight.low.count": 4}))
    (Change(path='flight.low.count', a=2, b=4),)
    """
    values_a, values_b = _values(a), _values(b)
    paths = dict.fromkeys([*values_a, *values_b])
    found = (Change(path, values_a.get(path), values_b.get(path)) for path in paths)
    return tuple(change for change in found if change.a != change.b)


def _values(scenario: Scenario) -> dict[str, Any]:
    """What stands at each path that can decide a result."""
    document = dump(scenario)
    found = {}
    for path in _known(document, (), ""):
        if not path.startswith(("claim.", "variant.")) and path.rpartition(".")[2] not in _WORDS:
            (spot,) = _spots(document, path)[:1]
            found[path] = _at(document, spot.holder)[spot.way.field]
    for path in figure_paths(scenario.catalogue):
        found[path] = get_figure(scenario.catalogue, path, scenario.name)
    return found


def unknown(scenario: Scenario, path: str) -> Problem:
    """The problem of a path that leads nowhere: with the nearest paths, or the keys where it goes wrong."""
    document = dump(scenario)
    at, shown, rest = _as_far_as_it_goes(document, path)
    if path and not rest:
        hint = f"set one of its keys: {', '.join(_keys(document, at)[:12])}"
        return Problem(scenario.name, path, None, "is a table, not a value", hint)
    known = [known for _, known in zip(range(_CANDIDATES_MAX), _known(document, at, shown), strict=False)]
    if not at:
        known += figure_paths(scenario.catalogue)
    # A key at the wrong place is likelier than another key at this one.
    endings = dict.fromkeys(name.rpartition(".")[2] for name in known)
    likely = difflib.get_close_matches(path.rpartition(".")[2], endings, n=1, cutoff=0.75)
    close = [name for name in known if name.rpartition(".")[2] in likely]
    close = difflib.get_close_matches(path, close or known, n=3, cutoff=0.0 if close else 0.6)
    if close:
        hint = f"did you mean {' or '.join(repr(name) for name in close)}?"
    else:
        hint = f"known {f'in {shown}' if shown else 'here'}: {', '.join(_keys(document, at)[:30])}"
    return Problem(scenario.name, path, None, "is not a path of this scenario", hint)


def _set_fields(scenario: Scenario, values: Mapping[str, Any], problems: list[Problem]) -> Scenario | None:
    """The scenario with all but figures set; problems are reported with the paths as they were given."""
    document = dump(scenario)
    chosen: dict[tuple[Path, str], tuple[PathSpot, Any]] = {}
    for path, value in values.items():
        spots = _spots(document, path)
        if not spots:
            problems.append(unknown(scenario, path))
        for spot in spots:
            raid = _at(document, spot.holder[:2]).get("raid") if spot.holder[:1] == ("flight",) else None
            if raid:
                limit = f"is laid out by the raid {raid!r}, which would overwrite it"
                problems.append(Problem(scenario.name, spot.path, None, limit, f"set raid.{raid}. and a key of it"))
            elif spot.way.field == "name":
                limit = "identifies it in paths, aims and draws, so it cannot be changed here"
                problems.append(Problem(scenario.name, path, None, limit, "change it in the file"))
            else:
                chosen[spot.holder, spot.way.field] = spot, value
    for (holder, field), (spot, value) in sorted(chosen.items(), key=lambda entry: entry[0][1] != "system"):
        table = _at(document, holder)
        if field == "system" and holder[0] == "battery" and value != table[field]:
            table.update({Battery.model_fields[name].alias or name: None for name in OF_SYSTEM})
        del table[field]
        table[spot.way.key] = typed(value, holder, field)
    try:
        return loads(document, source=scenario.name)
    except ScenarioError as error:
        given = {dotted((*holder, spot.way.key)): spot.path for (holder, _), (spot, _) in chosen.items()}
        for one in error.problems:
            key = next((path + one.key[len(at) :] for at, path in given.items() if one.key.startswith(at)), one.key)
            problems.append(Problem(one.source, key, one.value, one.limit, one.hint))
        return None


def _spots(document: Any, path: str, at: Path = (), shown: str = "") -> list[PathSpot]:
    """Every place that a path names; none where it leads nowhere. Names may hold dots, so parts are tried."""
    here = _at(document, at)
    found: list[PathSpot] = []
    for name, step in _members(here, at):
        is_table = isinstance(step, int) or model_at((*at, step)) is not None
        if is_table:
            for head in (name, "*") if isinstance(step, int) else (name,):
                if path.startswith(head + "."):
                    found += _spots(document, path[len(head) + 1 :], (*at, step), _join(shown, name))
        else:
            ways = (way for way in spellings(name) if way.key == path)
            found += [PathSpot(_join(shown, way.key), at, way) for way in ways]
    return found


def _members(here: Any, at: Path) -> Iterator[tuple[str, str | int]]:
    """What a table or a list holds: as paths call it, and the key or the index."""
    if isinstance(here, dict):
        yield from ((key, key) for key in here if at or key not in _NOT_SET)
    elif isinstance(here, list):
        yield from ((member.get("name", str(i)), i) for i, member in enumerate(here))


def _known(document: Any, at: Path, shown: str) -> Iterator[str]:
    if at[:1] == ("flight",) and len(at) == 2 and _at(document, at).get("raid"):
        return  # laid out by a raid, whose paths are those to set
    for name, step in _members(_at(document, at), at):
        if isinstance(step, int) or model_at((*at, step)) is not None:
            yield from _known(document, (*at, step), _join(shown, name))
        elif name != "name":
            yield _join(shown, name)


def _keys(document: Any, at: Path) -> list[str]:
    """The names that go on from a place."""
    names = [name for name, _ in _members(_at(document, at), at) if name != "name"]
    return names if at else [*names, "catalogue"]


def _as_far_as_it_goes(document: Any, path: str) -> tuple[Path, str, str]:
    """The deepest place that a path reaches: where, how it is called, and the rest of the path."""
    at: Path = ()
    shown, rest = "", path
    while rest:
        for name, step in _members(_at(document, at), at):
            is_table = isinstance(step, int) or model_at((*at, step)) is not None
            if is_table and (rest == name or rest.startswith(name + ".")):
                at, shown, rest = (*at, step), _join(shown, name), rest[len(name) + 1 :]
                break
        else:
            return at, shown, rest
    return at, shown, rest


def _join(shown: str, name: str) -> str:
    return f"{shown}.{name}" if shown else name


def _at(document: Any, at: Path) -> Any:
    for part in at:
        document = document[part]
    return document
