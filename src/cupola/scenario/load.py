"""From a file to a checked `Scenario`, and back to plain data.

Every problem is collected before anything is raised: a user mends a file in one go, not one message at a time.
"""

from __future__ import annotations

import copy
import hashlib
import json
import re
from collections.abc import Mapping
from pathlib import Path as FilePath
from typing import Any

from pydantic import ValidationError

from cupola.errors import Problem, ScenarioError
from cupola.scenario.bundle import bundled_path, list_bundled
from cupola.scenario.checks.whole import check
from cupola.scenario.document import check_size, parse_document, read_document
from cupola.scenario.layout.raid_layout import with_raids
from cupola.scenario.layout.resolve import resolve
from cupola.scenario.layout.routes import with_traffic
from cupola.scenario.layout.stations import with_stations
from cupola.scenario.models.lines import Path
from cupola.scenario.models.problems import Desk, nearest
from cupola.scenario.models.scenario import Scenario

#: Keys that are set when a scenario is laid out: in a file they would say that a flight comes from where it does not.
_SET_LATER = ("raid", "wave", "traffic")


def load(source: str | FilePath, *, extra: str | FilePath | None = None, maps_only: bool = False) -> Scenario:
    """Read a scenario, resolve its catalogue keys and check it.

    Parameters
    ----------
    source : str or pathlib.Path
        A ``.toml`` or ``.json`` file, or the name of a bundled scenario (see `list_bundled`).
    extra : str or pathlib.Path, optional
        A folder with catalogue items of the user's own, which take precedence over those of Cupola.
    maps_only : bool
        Whether it serves coverage, zones and exposure alone, which need no hostile flight; a run does.

    Returns
    -------
    Scenario
        Frozen, in SI units, with the catalogue items that it needs and the warnings about it. A terrain given by path
        is absolute in it.

    Raises
    ------
    ScenarioError
        With every problem: file and line, key, value, limit, hint.

    Examples
    --------
    >>> load("minimal").name
    'minimal'
    >>> load("minimum")
    Traceback (most recent call last):
    cupola.errors.ScenarioError: minimum: does not exist; did you mean 'minimal'?
    """
    if not isinstance(source, str | FilePath):
        limit = f"needs the name of a scenario or a file, and got {_kind(source)}"
        raise ScenarioError(Problem("load", "", None, limit, "cupola.loads takes plain data"))
    path = _find(source)
    document, lines = read_document(path, str(source))
    _refuse_study(document, str(source))
    _refuse_internal(document, path.name, lines)
    return _understand(document, Desk(path.name, document, lines), path.parent, extra, maps_only)


def load_text(text: str, *, name: str, folder: str | FilePath | None = None, maps_only: bool = False) -> Scenario:
    """The scenario in a TOML text that stands in no file yet, or not as it is; same checks as `load`.

    Parameters
    ----------
    text : str
        TOML.
    name : str
        What messages call it: ``raid.toml``.
    folder : str or pathlib.Path, optional
        Where its file lies or would lie: terrain and track files are looked for from there.
    maps_only : bool
        As of `load`.

    Raises
    ------
    ScenarioError
        With every problem.

    Examples
    --------
    >>> from cupola.scenario.bundle import bundled_path
    >>> path = bundled_path("minimal")
    >>> load_text(path.read_text(encoding="utf-8"), name="mine.toml") == load("minimal")
    True
    """
    document, lines = parse_document(text, ".toml", name)
    _refuse_study(document, name)
    _refuse_internal(document, name, lines)
    here = FilePath(folder) if folder is not None else None
    return _understand(document, Desk(name, document, lines), here, None, maps_only)


def loads(document: Mapping[str, Any], *, source: str = "document", extra: str | FilePath | None = None) -> Scenario:
    """The scenario in plain data, such as `dump` gives; same checks as `load`.

    Parameters
    ----------
    document : mapping
        Keys as in a scenario file.
    source : str
        What messages call it.
    extra : str or pathlib.Path, optional
        A folder with catalogue items of the user's own.

    Returns
    -------
    Scenario
        Equal to the one that `dump` was given. A terrain given by path is taken as it is.

    Raises
    ------
    ScenarioError
        With every problem.

    Examples
    --------
    >>> scenario = load("minimal")
    >>> loads(dump(scenario)) == scenario
    True
    """
    if not isinstance(document, Mapping):
        hint = "cupola.load takes the name of a scenario or a file"
        raise ScenarioError(Problem(source, "", None, f"must be a mapping, and is {_kind(document)}", hint))
    check_size(document, source)
    return _understand(document, Desk(source, document), None, extra)


def as_scenario(value: Any, where: str) -> Scenario:
    """A scenario, or what `load` makes of a name, a file or plain data.

    Raises
    ------
    ScenarioError
        If it is neither; says what to pass.

    Examples
    --------
    >>> as_scenario("minimal", "build").name
    'minimal'
    """
    if isinstance(value, Scenario):
        return value
    if isinstance(value, str | FilePath):
        return load(value)
    if isinstance(value, Mapping):
        return loads(value)
    limit = f"needs a scenario, and got {_kind(value)}"
    raise ScenarioError(
        Problem(where, "", None, limit, "pass a name, a file, or what cupola.load or cupola.build returned")
    )


def _kind(value: Any) -> str:
    return "nothing" if value is None else f"{type(value).__name__} {str(value)[:40]!r}"


def dump(scenario: Scenario) -> dict[str, Any]:
    """The scenario as plain data for JSON: SI units, catalogue items included.

    Examples
    --------
    >>> import json
    >>> json.loads(json.dumps(dump(load("minimal"))))["name"]
    'minimal'
    """
    return as_scenario(scenario, "dump").model_dump(mode="json", by_alias=True)


def scenario_hash(scenario: Scenario) -> str:
    """SHA-256 of all that decides a result, as 64 hexadecimal digits.

    Warnings do not count, nor do the folders in which a terrain file or a user's own catalogue items lie: the same
    study on another machine has the same hash.

    Examples
    --------
    >>> len(scenario_hash(load("minimal")))
    64
    """
    document = dump(scenario)
    del document["warnings"]
    for items in document["catalogue"].values():
        for item in items.values():
            item.pop("source", None)
    document["terrain"] = re.split(r"[/\\]", scenario.terrain)[-1]
    for traffic in document["traffic"]:
        traffic["file"] = re.split(r"[/\\]", traffic["file"])[-1]
    text = json.dumps(document, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _understand(
    document: Any, desk: Desk, folder: FilePath | None, extra: str | FilePath | None, maps_only: bool = False
) -> Scenario:
    try:
        scenario = _validate(document, desk)
        if scenario is not None:
            scenario = resolve(scenario, desk, extra)
            scenario = with_traffic(with_raids(with_stations(scenario)), desk, folder)
            scenario = check(scenario, desk, maps_only=maps_only)
            scenario = _settle_terrain(scenario, desk, folder)
    except RecursionError:
        desk.add((), "is nested too deeply", "a scenario needs no more than five levels")
    if desk.problems or scenario is None:
        raise ScenarioError(desk.problems)
    return scenario


def _validate(document: Any, desk: Desk) -> Scenario | None:
    """The scenario; with problems, what is left of it without the keys that are wrong, so that checks can go on."""
    try:
        return Scenario.model_validate(document)
    except ValidationError as error:
        desk.add_validation(error)
        wrong = [desk.as_written(tuple(found["loc"])) for found in error.errors(include_url=False, include_input=False)]
    try:
        return Scenario.model_validate(_without(document, wrong))
    except ValidationError:
        return None


def _without(document: Any, wrong: list[Path]) -> Any:
    """A copy of a document without the keys at these paths."""
    pruned = copy.deepcopy(document)
    for path in wrong:
        here = pruned
        for part in path[:-1]:
            inside = isinstance(here, dict) and part in here
            inside = inside or (isinstance(here, list) and isinstance(part, int) and part < len(here))
            here = here[part] if inside else None
        if isinstance(here, dict) and path:
            here.pop(path[-1], None)
    return pruned


def _find(source: str | FilePath) -> FilePath:
    name = str(source)
    if isinstance(source, str) and name in list_bundled():
        return bundled_path(name)
    path = FilePath(source)
    try:
        exists = path.exists()
    except (OSError, ValueError):
        exists = False
    if not exists:
        hint = nearest(name, list_bundled(), "give a file, or the name of a bundled scenario")
        raise ScenarioError(Problem(name, "", None, "does not exist", hint))
    if path.suffix.lower() not in (".toml", ".json"):
        raise ScenarioError(Problem(name, "", None, "is not a scenario file", "its name must end in .toml or .json"))
    return path


def _refuse_internal(document: Any, shown: str, lines: Mapping[Path, int]) -> None:
    """Refuse keys that only Cupola sets; what `dump` wrote, with its catalogue inside, has them by right."""
    if not isinstance(document, dict) or document.get("catalogue"):
        return
    flights = document.get("flight")
    desk = Desk(shown, document, lines)
    for k, flight in enumerate(flights if isinstance(flights, list) else []):
        for key in _SET_LATER:
            if isinstance(flight, dict) and flight.get(key):
                hint = "leave it out; [[raid]] and [[traffic]] lay out flights of their own"
                desk.add(("flight", k, key), "is set when the scenario is laid out, and is no key of a file", hint)
    batteries = document.get("battery")
    for k, battery in enumerate(batteries if isinstance(batteries, list) else []):
        if isinstance(battery, dict) and battery.get("station_of"):
            hint = "leave it out; [[battery.move]] lays out the places that a battery moves to"
            desk.add(
                ("battery", k, "station_of"), "is set when the scenario is laid out, and is no key of a file", hint
            )
    if document.get("warnings"):
        desk.add(("warnings",), "is set when the scenario is loaded, and is no key of a file", "leave it out")
    if desk.problems:
        raise ScenarioError(desk.problems)


def _refuse_study(document: Any, shown: str) -> None:
    """A study, as of `cupola sweep`, names its scenario and varies it: every key of it would look misspelt."""
    if not isinstance(document, dict) or not isinstance(document.get("scenario"), str) or "factor" not in document:
        return
    then = f"cupola sweep {shown}; then cupola table, plot or query out/{document.get('name', 'NAME')}"
    limit = f"is a study of many points over the scenario {document['scenario']!r}, and no scenario"
    raise ScenarioError(Problem(shown, "", None, limit, f"sweep it first: {then}"))


def _settle_terrain(scenario: Scenario, desk: Desk, folder: FilePath | None) -> Scenario:
    """Make a terrain path absolute, and see that something is there; names of embedded terrains stay."""
    name = scenario.terrain
    is_path = "/" in name or "\\" in name or "." in name
    if folder is None or not is_path:
        return scenario
    path = folder / name
    try:
        path = path.resolve()
        if path.is_file() or path.is_dir():
            return scenario.model_copy(update={"terrain": path.as_posix()})
    except (OSError, ValueError, RuntimeError):
        pass
    hint = "give a raster or a folder of tiles relative to the scenario file, or leave it out"
    desk.add(("terrain",), "is neither a file nor a folder", hint)
    return scenario
