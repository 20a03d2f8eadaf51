"""The two sides of a comparison: from what a user gives to scenarios and runs, each with its name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cupola.engine.results import Results
from cupola.errors import InputError, Problem
from cupola.scenario import Scenario, load, set_paths, with_variant
from cupola.scenario.paths.paths import differing
from cupola.study.store.folder import open_results

if TYPE_CHECKING:
    from cupola.analysis.comparison.comparison import Comparison

#: A side is called by what was changed, if that is no more than this.
_NAMED_MAX = 3


@dataclass(frozen=True)
class ComparisonInput:
    """One side of a comparison: what is run, or what has been.

    Parameters
    ----------
    name : str
        What the reader calls it.
    scenario : Scenario
        As loaded.
    results : Results or None
        Of a run that exists.
    """

    name: str
    scenario: Scenario
    results: Results | None = None


def sides_of(
    a: Scenario | Results | str | Path,
    b: Scenario | Results | str | Path | None,
    values: Mapping[str, Any],
    variant: str | None = None,
    terrain: Path | None = None,
) -> tuple[ComparisonInput, ComparisonInput]:
    """Both sides, with the names that a reader will see.

    Parameters
    ----------
    a, b : Scenario, Results, str or pathlib.Path
        Scenarios, files or names of bundled ones; results; or folders of runs. ``b`` None: ``a`` again.
    values : mapping of str to value
        Paths to change in B.
    variant : str or None
        B is this variant of its scenario.
    terrain : pathlib.Path or None
        In place of that of the scenarios.

    Raises
    ------
    InputError
        If there is nothing to compare with, or something does not exist.
    """
    if b is None and not values and variant is None:
        problem = Problem("compare", "", None, "there is nothing to compare with", "give B, a variant or a setting")
        raise InputError(problem)
    side_a = _side(a, terrain)
    side_b = side_a if b is None else _side(b, terrain)
    if values or variant is not None:
        return side_a, _changed(side_b.scenario, values, variant)
    if side_a.name == side_b.name:
        changes = differing(side_a.scenario, side_b.scenario)
        if 0 < len(changes) <= _NAMED_MAX:
            return side_a, replace(side_b, name=_told({one.path: one.b for one in changes}))
        stems = [Path(source).stem if isinstance(source, str | Path) else "" for source in (a, b or a)]
        names = stems if stems[0] != stems[1] else [f"{side_a.name} (A)", f"{side_b.name} (B)"]
        side_a, side_b = replace(side_a, name=names[0]), replace(side_b, name=names[1])
    return side_a, side_b


def comparison_folder(a: ComparisonInput, b: ComparisonInput) -> str:
    """What the folder of a comparison is called, unless somebody says otherwise.

    Examples
    --------
    >>> from cupola.scenario import load
    >>> comparison_folder(*sides_of(load("minimal"), None, {"battery.alpha.doctrine.salvo": 1}))
    'minimal-vs-salvo-1'
    """
    return f"{_slug(a.name)}-vs-{_slug(b.name)}"


def replays(
    found: Comparison, side_a: ComparisonInput, side_b: ComparisonInput, a: str, b: str | None, place: str | Path
) -> tuple[str, ...]:
    """What to type to see both sides of the replication that differs most."""
    if not found.most_different:
        return ()
    k = found.most_different[0].replication
    ran_a, ran_b = (f"{str(place).rstrip('/')}/{key}" for key in "ab")
    runs = (a if side_a.results is not None else ran_a, b if side_b.results is not None else ran_b)
    return tuple(f"cupola replay {run} -k {k}" for run in runs)


def without_folders(command: str) -> str:
    """A command as a page may show it that is sent to others: no folders of this machine above what it names.

    Examples
    --------
    >>> without_folders("cupola replay /home/somebody/out/a-vs-b/a -k 3"), without_folders("cupola replay out/x/a -k 3")
    ('cupola replay a-vs-b/a -k 3', 'cupola replay out/x/a -k 3')
    """
    words = (Path(word) if word.startswith(("/", "\\")) or word[1:3] == ":\\" else word for word in command.split(" "))
    return " ".join(word if isinstance(word, str) else "/".join(word.parts[-2:]) for word in words)


def _slug(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9.]+", "-", text).strip("-")[:60] or "b"


def _side(source: Scenario | Results | str | Path, terrain: Path | None) -> ComparisonInput:
    """A scenario, or a run that exists."""
    if isinstance(source, str | Path) and ("://" in str(source) or (Path(source) / "manifest.json").is_file()):
        source = open_results(source)
    if isinstance(source, Results):
        return ComparisonInput(source.scenario.name, source.scenario, source)
    scenario = source if isinstance(source, Scenario) else load(source)
    if terrain is not None:
        scenario = scenario.model_copy(update={"terrain": str(terrain.resolve())})
    return ComparisonInput(scenario.name, scenario)


def _changed(scenario: Scenario, values: Mapping[str, Any], variant: str | None) -> ComparisonInput:
    """A scenario with a variant and other values, called by what was changed."""
    words = []
    if variant is not None:
        scenario = with_variant(scenario, variant)
        words += [one.title or variant for one in scenario.variants if one.name == variant] or [variant]
    if values:
        words.append(_told(values))
        scenario = set_paths(scenario, values)
    return ComparisonInput(", ".join(words), scenario)


def _told(values: Mapping[str, Any]) -> str:
    """Changes as a name: the last word of each path and its value."""
    plain = {None: "none", True: "true", False: "false"}
    shown = {
        path: plain[value] if value is None or isinstance(value, bool) else value for path, value in values.items()
    }
    return ", ".join(f"{path.rpartition('.')[2]} = {value}" for path, value in shown.items())
