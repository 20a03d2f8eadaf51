"""The public figures of a scenario as factors of a study: each triangular between the ends of its published spread."""

from __future__ import annotations

import fnmatch
from collections.abc import Sequence
from typing import Literal

from cupola.errors import InputError, Problem
from cupola.scenario import Scenario
from cupola.scenario.models.problems import nearest
from cupola.scenario.paths.spreads import spreads
from cupola.study.runs.study_file import POINTS_MAX, Distribution, Factor, StudyFile
from cupola.study.sweeps.design import count_points, design_points
from cupola.study.sweeps.plan import SweepPlan

Method = Literal["lhs", "each", "morris", "sobol"]
#: Design of each method, and its points where nobody says how many: draws, none, trajectories, base.
DESIGNS: dict[str, tuple[str, int | None]] = {
    "lhs": ("latin", 64),
    "each": ("each", None),
    "morris": ("morris", 10),
    "sobol": ("saltelli", 64),
}


def figure_factors(scenario: Scenario, patterns: Sequence[str] = ()) -> tuple[Factor, ...]:
    """Every figure whose public sources differ, as a factor: triangular, the nominal figure being its mode.

    Parameters
    ----------
    scenario : Scenario
        As loaded.
    patterns : sequence of str
        Only paths that fit one of them (``*`` for anything), without ``catalogue.``; none: all.

    Returns
    -------
    tuple of Factor
        Counts are whole numbers. Figures of missiles that were fitted together move together, as ``reach``.

    Raises
    ------
    InputError
        If a pattern fits no figure.

    Examples
    --------
    >>> from cupola.scenario import load
    >>> [one.label for one in figure_factors(load("minimal"), ["missile.*"])][-2:]
    ['missile.48n6e2.reliability', 'missile.48n6e2.reach']
    """
    factors = []
    for one in spreads(scenario):
        distribution = Distribution(kind="triangular", low=one.low, mode=one.mode, high=one.high)
        name = one.path.partition(".")[2]
        factors.append(Factor(path=one.path, name=name, whole=one.is_whole, distribution=distribution))
    names = [factor.label for factor in factors]
    for pattern in patterns:
        if not fnmatch.filter(names, pattern):
            raise InputError(Problem("--figure", "", pattern, "fits no figure with a spread", nearest(pattern, names)))
    return tuple(f for f in factors if not patterns or any(fnmatch.fnmatchcase(f.label, p) for p in patterns))


def plan_figures(
    scenario: Scenario,
    *,
    method: Method = "lhs",
    outer: int | None = None,
    n: int = 100,
    seed: int,
    patterns: Sequence[str] = (),
) -> SweepPlan:
    """A sweep over the public figures of a scenario, under common random numbers.

    Parameters
    ----------
    scenario : Scenario
        As loaded.
    method : {"lhs", "each", "morris", "sobol"}
        Latin hypercube; one figure at a time at its ends; Morris' trajectories; Saltelli's design.
    outer : int, optional
        Draws, trajectories or base points; None: those of `DESIGNS`. ``each`` has none.
    n : int
        Replications of each point, at least 2.
    seed : int
        Seed of all draws.
    patterns : sequence of str
        As of `figure_factors`.

    Raises
    ------
    InputError
        If the numbers are out of range, no figure differs, or the design has too many points.
    """
    kind, points = DESIGNS[method]
    factors = figure_factors(scenario, patterns)
    problems = []
    if n < 2:
        problems.append(Problem("-n", "", n, "must be 2 at least", "100 is usual"))
    if method == "each" and outer is not None:
        problems.append(Problem("--outer", "", outer, "the method 'each' has two points per figure", "leave it out"))
    least = 8 if method == "lhs" else 2
    if outer is not None and not least <= outer <= POINTS_MAX:
        limit = f"must lie in {least} to {POINTS_MAX}"
        problems.append(Problem("--outer", "", outer, limit, "64 is a start; more draws make the bands more precise"))
    if method == "sobol" and outer is not None and outer & (outer - 1):
        near = 2 ** (outer.bit_length() - 1)
        problems.append(Problem("--outer", "", outer, "must be a power of two", f"use {near} or {2 * near}"))
    if not factors:
        problems.append(Problem(scenario.name, "", None, "has no public figure with a spread", "nothing varies"))
    if problems:
        raise InputError(problems)
    study = StudyFile.model_validate(
        {
            "format": 1,
            "name": f"{scenario.name}-{method}",
            "title": f"{scenario.title or scenario.name}: public figures differ",
            "scenario": scenario.name,
            "seed": seed,
            "replications": n,
            "design": {"kind": kind, "points": points if outer is None else outer},
            "factor": factors,
        }
    )
    count = count_points(study)
    if count > POINTS_MAX:
        limit = f"makes {count:,} points with {len(factors)} figures, more than {POINTS_MAX:,}"
        raise InputError(Problem("--outer", "", outer, limit, "use fewer, or choose figures with --figure"))
    return SweepPlan(study, scenario, tuple(design_points(study)))
