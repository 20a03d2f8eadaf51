"""From a study file to a plan: scenario, factors and points, all checked before anything is simulated or written."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from cupola.errors import InputError, Problem, ScenarioError
from cupola.scenario import Scenario, load
from cupola.scenario.document import read_document
from cupola.scenario.models.problems import Desk, nearest
from cupola.study.runs.study_file import POINTS_MAX, StudyFile
from cupola.study.sweeps.changes import with_changes
from cupola.study.sweeps.design import Value, count_points, design_points, levels

#: Points that cannot be simulated: more of them are counted and not listed.
BAD_MAX = 20
#: Designs with so many points say how far their check is: it takes 4 to 80 ms a point [-].
TOLD_FROM = 100

_FOLDER = Path(__file__).parent / "bundled"


@dataclass(frozen=True, eq=False)
class SweepPlan:
    """All that decides a sweep.

    Parameters
    ----------
    study : StudyFile
        As written.
    scenario : Scenario
        The one that the factors change.
    points : tuple of tuples
        One value for each factor, in the order of the factors.
    """

    study: StudyFile
    scenario: Scenario
    points: tuple[tuple[Value, ...], ...]

    @cached_property
    def labels(self) -> tuple[str, ...]:
        """What tables call the factors."""
        return tuple(factor.label for factor in self.study.factors)

    def values_of(self, point: int) -> dict[str, Value]:
        """Factors and their values at a point."""
        return dict(zip(self.labels, self.points[point], strict=True))

    def scenario_of(self, point: int) -> Scenario:
        """The scenario of a point.

        Raises
        ------
        ScenarioError
            If its values do not go together; names the point.
        """
        pairs = zip(self.study.factors, self.points[point], strict=True)
        values = {path: one for factor, value in pairs for path, one in factor.changes(value).items()}
        try:
            return with_changes(self.scenario, values)
        except ScenarioError as error:
            where = f"{self.study.name}, point {point}"
            raise ScenarioError([_moved(one, where) for one in error.problems]) from None

    def check_points(self, progress: Callable[[str, int, int], None] | None = None) -> None:
        """Whether the values of every point go together: each may be right alone and wrong with another.

        Parameters
        ----------
        progress : callable, optional
            Called with stage, points checked, points.

        Raises
        ------
        ScenarioError
            With every point that cannot be simulated (of many the first `BAD_MAX`), and its values.
        """
        problems: list[Problem] = []
        n_bad = 0
        for point in range(len(self.points)):
            try:
                self.scenario_of(point)
            except ScenarioError as error:
                n_bad += 1
                values = ", ".join(f"{label} = {value}" for label, value in self.values_of(point).items())
                where = f"{self.study.name}, point {point} ({_cut(values)})"
                problems += [_moved(one, where) for one in error.problems] if n_bad <= BAD_MAX else []
            if progress is not None and len(self.points) >= TOLD_FROM:
                progress("checks", point + 1, len(self.points))
        if n_bad > BAD_MAX:
            limit = f"{n_bad - BAD_MAX} more of {len(self.points)} points cannot be simulated"
            problems.append(Problem(self.study.name, "", None, limit, "change the values of the factors"))
        if problems:
            raise ScenarioError(problems)

    @cached_property
    def design_hash(self) -> str:
        """SHA-256 over what is varied and the values at all points."""
        paths = [factor.set or factor.paths for factor in self.study.factors]
        return hashlib.sha256(json.dumps([paths, self.points]).encode()).hexdigest()

    def seed_of(self, point: int) -> int:
        """Root of the draws of a point: the study's, or one of its own where common random numbers are off."""
        if self.study.common_random_numbers:
            return self.study.seed
        address = f"{self.study.seed} point {point}".encode()
        return int.from_bytes(hashlib.blake2b(address, digest_size=8).digest(), "little")


def list_studies() -> tuple[str, ...]:
    """Names of the bundled studies, which `plan_sweep` takes in place of a file.

    Examples
    --------
    >>> list_studies()
    ('damascus-saturation',)
    """
    return tuple(sorted(path.stem for path in _FOLDER.glob("*.toml")))


def study_path(name: str) -> Path:
    """The file of a bundled study, to read or to copy."""
    return _FOLDER / f"{name}.toml"


def plan_sweep(
    source: str | Path | Mapping[str, Any], *, folder: Path | None = None, replications: int | None = None
) -> SweepPlan:
    """Read a study file, load its scenario, lay out its points, and check every factor by itself.

    Whether the values of a point go together is checked by `SweepPlan.check_points`, before a sweep begins.

    Parameters
    ----------
    source : str, pathlib.Path or mapping
        A ``.toml`` or ``.json`` file, the name of a bundled study, or its content as plain data.
    folder : pathlib.Path, optional
        What the path of a scenario in plain data is relative to; None: the working folder.
    replications : int, optional
        Replications of each point [-], in place of what the study says.

    Returns
    -------
    SweepPlan
        Ready to run.

    Raises
    ------
    InputError
        With every problem: file and line, key, value, limit, hint.

    Examples
    --------
    >>> document = {"format": 1, "name": "x", "scenario": "minimal", "factor": [{"path": "k_factor", "values": [1, 2]}]}
    >>> plan_sweep(document).points
    ((1,), (2,))
    """
    if isinstance(source, Mapping):
        desk = Desk("study", dict(source), root=StudyFile)
        folder = folder or Path()
    else:
        path = _find(source)
        document, lines = read_document(path, str(source))
        desk = Desk(path.name, document, lines, root=StudyFile)
        folder = path.parent
    if replications is not None:
        if "until" in desk.document:
            limit = f"{replications} replications of each point, and the study decides by 'until' how many there are"
            raise InputError(Problem("-n", "", None, limit, "leave -n out, or take 'until' out of the study"))
        desk.document["replications"] = replications
    try:
        study = StudyFile.model_validate(desk.document)
    except ValidationError as error:
        desk.add_validation(error)
        raise InputError(desk.problems) from None
    _check_study(study, desk)
    scenario = _load_scenario(study, desk, folder)
    if scenario is not None:
        _check_factors(study, scenario, desk)
    if desk.problems or scenario is None:
        raise InputError(desk.problems)
    return SweepPlan(study, scenario, tuple(design_points(study)))


def _find(source: str | Path) -> Path:
    name = str(source)
    if name in list_studies() and isinstance(source, str):
        return study_path(name)
    path = Path(source)
    if not path.is_file():
        hint = nearest(name, list_studies(), "give a file, or the name of a bundled study")
        raise InputError(Problem(name, "", None, "does not exist", hint))
    if path.suffix.lower() not in (".toml", ".json"):
        raise InputError(Problem(name, "", None, "is not a study file", "its name must end in .toml or .json"))
    return path


def _load_scenario(study: StudyFile, desk: Desk, folder: Path) -> Scenario | None:
    beside = folder / study.scenario
    try:
        return load(beside if beside.is_file() else study.scenario)
    except ScenarioError as error:
        if error.problems[0].source == study.scenario:
            desk.add(("scenario",), error.problems[0].limit, error.problems[0].hint)
        else:
            desk.problems += error.problems
    return None


def _check_study(study: StudyFile, desk: Desk) -> None:
    """Metric, levels and budget: what needs no scenario."""
    from cupola.analysis.metrics.metrics import METRICS
    from cupola.analysis.metrics.sequential import check_what

    if study.until and study.until.half_width is None:
        limit, hint = check_what(study.until.metric)
        if limit:
            desk.add(("until", "metric"), limit, hint)
    elif study.until and study.until.metric not in METRICS:
        desk.add(("until", "metric"), "is no metric", nearest(study.until.metric, METRICS))
    for k, factor in enumerate(study.factors):
        is_grid = study.design.kind == "grid"
        if is_grid and not levels(factor):
            hint = "give values, or low, high and n; or use the design latin or sobol"
            desk.add(("factor", k), f"{factor.label!r} has no levels for a grid", hint)
        elif not is_grid and factor.n is not None:
            limit = f"only counts in a grid, and the design is {study.design.kind}"
            desk.add(("factor", k, "n"), limit, "leave it out")
    n_points = count_points(study)
    if n_points > POINTS_MAX:
        hint = "use fewer levels, or the design latin or sobol"
        desk.add(("design",), f"the grid has {n_points:,} points, more than {POINTS_MAX:,}", hint)
    budget = study.budget.replications
    if budget is not None and n_points * study.n_first > budget:
        which, least = ("until.min", 30) if study.until else ("replications", 2)
        asked = f"{n_points:,} points x {study.n_first:,} replications = {n_points * study.n_first:,}"
        hint = f"raise it, use fewer points, or {which} = {budget // n_points} or less"
        if budget // n_points < least:
            hint = "raise it, or use fewer points"
        desk.add(("budget", "replications"), f"the design does not fit the budget: {asked}", hint)


def _check_factors(study: StudyFile, scenario: Scenario, desk: Desk) -> None:
    """Every path of every factor, with each of its values, or both ends of its range."""
    for k, factor in enumerate(study.factors):
        ends = [end for end in (factor.low, factor.high) if end is not None]
        if factor.distribution is not None:
            ends = [end for end in (factor.distribution.low, factor.distribution.high) if end is not None]
            ends = ends or [factor.distribution.mean or 0.0]
        tried: list[Value] = list(factor.values or ends)
        if factor.whole:
            tried = [round(value) for value in tried if isinstance(value, int | float)]
        problems: dict[str, Problem] = {}
        for value in {repr(value): value for value in tried}.values():  # each once: a check loads the whole scenario
            try:
                with_changes(scenario, factor.changes(value))
            except ScenarioError as error:
                for one in error.problems:
                    problems.setdefault(str(one), one)
        desk.problems += [_moved(one, desk.place(("factor", k, "path"))) for one in problems.values()]


def _cut(text: str, most: int = 200) -> str:
    return text if len(text) <= most else f"{text[: most - 3]}..."


def _moved(problem: Problem, source: str) -> Problem:
    """A problem of the scenario as one of the study file that brought it about."""
    return Problem(source, problem.key, problem.value, problem.limit, problem.hint)
