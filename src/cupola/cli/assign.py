"""``cupola assign``."""

from __future__ import annotations

import math
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cupola._json import parse
from cupola.cli.console import Console, print_json, print_table
from cupola.cli.options import NamedPath, assignments, check_numbers, json_option, quiet_option, set_option
from cupola.constants import DEFAULT_SEED
from cupola.errors import InputError, Problem

if TYPE_CHECKING:
    from cupola.analysis.bounds.static_bound import StaticProblem, Worth
    from cupola.assignment import Instance, Solution

#: A bound below this part of the best found is none yet; one below this part of all that comes says nothing [-].
NO_BOUND, WEAK = 1e-6, 1e-3
#: What the bound of a scenario leaves out: printed with it.
IGNORED = (
    "The bound takes time away: every missile meets its target at the best place of its route, everything is seen at "
    "once, and channels, launch intervals, horizon, sectors, identity and errors of judgement cost nothing. No way of "
    "shooting does better than the first line. A battery that looks before it shoots again may do better than one "
    "volley."
)
GIVES_UP = "Threats may give up when they are shot at, which no line but the simulation counts."
RELEASED = "Some threats are released by others: one volley shoots at the weapons only, the bound also at the carriers."


@click.command()
@click.argument("source")
@click.option(
    "--seconds",
    type=float,
    default=60.0,
    show_default=True,
    help="Time limit for the proof.",
)
@click.option(
    "--worth",
    type=click.Choice(["threats", "assets"]),
    default="threats",
    show_default=True,
    help="For a scenario: weight each threat equally, or by the value of the asset it flies at.",
)
@click.option(
    "-n", "--replications", "n", type=int, default=200, show_default=True, help="For a scenario: replications."
)
@click.option("--seed", type=int, default=DEFAULT_SEED, show_default=True, help="Seed of all random draws.")
@set_option()
@click.option("--terrain", type=NamedPath(path_type=Path), default=None, help="GeoTIFF, .hgt, .dt0-2, or a folder.")
@json_option()
@quiet_option()
def assign(
    source: str,
    seconds: float,
    worth: Worth,
    n: int,
    seed: int,
    settings: tuple[str, ...],
    terrain: Path | None,
    as_json: bool,
    quiet: bool,
) -> None:
    """Find the best assignment of weapons to targets in SOURCE, with proof, and compare it with the greedy rule.

    SOURCE is a JSON file with "value" of each target, "p_kill" (one row per weapon), "availability" (rounds of each
    weapon) and, if targets must get a minimum number of rounds, "least_rounds". Or it is a scenario: then the bound
    that no doctrine can beat is shown beside what its batteries achieve in a simulation.
    """
    if not 0.0 < seconds <= 86_400.0:
        raise InputError(Problem("--seconds", "", seconds, "must lie above 0 and up to 86,400 s"))
    check_numbers(n=n, seed=seed)
    if is_instance(source):
        if settings or terrain is not None:
            limit = "only counts for a scenario"
            raise InputError(Problem("--set" if settings else "--terrain", "", None, limit, "leave it out"))
        assign_instance(source, seconds, as_json)
    else:
        assign_scenario(source, seconds, worth, n, seed, settings, terrain, as_json, Console(quiet=quiet))


def is_instance(source: str) -> bool:
    """Whether a source is a file that holds an assignment problem and not a scenario."""
    path = Path(source)
    if path.suffix.lower() != ".json" or not path.is_file():
        return False
    try:
        data = parse(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return True  # to be refused with the words for such a file
    return not (isinstance(data, dict) and ("flight" in data or "raid" in data))


def assign_instance(source: str, seconds: float, as_json: bool) -> None:
    """Solve an instance from a file and print it."""
    from cupola.assignment import load_instance, solve

    instance = load_instance(source)
    begun_s = time.perf_counter()
    solution = solve(instance, seconds=seconds)
    took_s = time.perf_counter() - begun_s
    if as_json:
        print_json(as_object(instance, solution))
        return
    click.echo(f"{instance.name}: value that is expected to survive, of {instance.values.sum():g}")
    best = "optimum" if solution.is_proved else "best found"
    bound = solution.bound if has_bound(solution) else 0.0
    rows = (
        ("greedy rule", number(solution.greedy), above(solution.greedy, bound)),
        (best, number(solution.surviving), above(solution.surviving, bound)),
        ("bound", number(bound), "no assignment leaves less") if has_bound(solution) else ("bound", "none yet", ""),
    )
    print_table(("", "surviving", "above the bound"), rows)
    click.echo(f"\n{how_it_ended(solution, took_s)}")
    click.echo("\nWho shoots at whom")
    print_table(("weapon", "target", "rounds"), [(str(w + 1), str(t + 1), str(n)) for w, t, n in shots(solution)])


def assign_scenario(
    source: str,
    seconds: float,
    worth: Worth,
    n: int,
    seed: int,
    settings: tuple[str, ...],
    terrain: Path | None,
    as_json: bool,
    console: Console,
) -> None:
    """Bound, one volley and simulation of a scenario, printed."""
    from cupola.analysis.bounds.static_bound import bound_of_any_doctrine, reached, static_problem
    from cupola.assignment import solve
    from cupola.cli.study import load_with_terrain
    from cupola.engine.build.model import build
    from cupola.engine.run import run
    from cupola.scenario import set_paths

    model = build(set_paths(load_with_terrain(source, terrain), assignments(settings)))
    problem = static_problem(model, worth)
    bound, instance = bound_of_any_doctrine(problem), problem.instance()
    begun_s = time.perf_counter()
    solution = solve(instance, seconds=seconds)
    took_s = time.perf_counter() - begun_s
    with console:
        results = run(model, n, seed=seed, progress=lambda done, all_: console.progress("simulating", done, all_))
    mean, error = reached(problem, results)
    if as_json:
        found = {"bound_of_any_doctrine": bound, "simulated": mean, "standard_error": error, "n": n, "seed": seed}
        reach = {b: dict(zip(problem.threats, row, strict=True)) for b, row in tabled(problem)}
        print_json({**as_object(instance, solution), "worth": worth, **found, "p_kill": reach})
        return
    what = "threats that get through" if worth == "threats" else "value of assets that are got through to"
    best = "one volley, optimum" if solution.is_proved else "one volley, best found"
    click.echo(f"{problem.name}: {what}, of {problem.values.sum():g}")
    rows = (
        ("bound of any doctrine", f"{bound:.4f}", "looks and second shots included"),
        (best, f"{solution.surviving:.4f}", "all rounds shared out at once, nobody looks"),
        ("one volley, greedy rule", f"{solution.greedy:.4f}", "each round where it saves most"),
        ("simulated", f"{mean:.4f}", f"+- {error:.4f} (one standard error of {n} replications)"),
    )
    print_table(("", "through", ""), rows)
    click.echo()
    print_table(("battery", "rounds", "threats in reach", "best P(kill) of a round"), reaches(problem))
    said = [what_counts(problem), *weak(problem, bound), *sentences(problem), how_it_ended(solution, took_s)]
    click.echo("\n" + " ".join(said))


def tabled(problem: StaticProblem) -> list[tuple[str, list[float]]]:
    """Batteries with their chances."""
    return [(b, row.tolist()) for b, row in zip(problem.batteries, problem.p_kill, strict=True)]


def reaches(problem: StaticProblem) -> list[tuple[str, str, str, str]]:
    """For each battery its rounds, how many threats it reaches, and from which to which chance."""
    found = []
    for b, name in enumerate(problem.batteries):
        inside = problem.p_kill[b][problem.p_kill[b] > 0.0]
        chances = f"{inside.min():.2f} to {inside.max():.2f}" if len(inside) else "none"
        found.append((name, str(problem.rounds[b]), f"{len(inside)} of {len(problem.threats)}", chances))
    return found


def sentences(problem: StaticProblem) -> list[str]:
    """What the numbers leave out."""
    said = [IGNORED]
    if (problem.parents >= 0).any():
        said.append(RELEASED)
    if problem.gives_up:
        said.append(GIVES_UP)
    return said


def what_counts(problem: StaticProblem) -> str:
    """Which threats the first table counts, the second one, and a run."""
    n, others = int((problem.values > 0.0).sum()), int((problem.values == 0.0).sum())
    rounds = (
        "Rounds are all that a battery may fire: on its launchers and, once more for each reload that it has, less its "
        "reserve; a run fires as many of them as time and channels allow."
    )
    said = f"{rounds} The first table counts the {n} threats that attack something and arrive before the run ends"
    if not others:
        return f"{said}."
    return (
        f"{said}, the second one also the {others} that only carry weapons, attack nothing or come too late: all that "
        "is in reach somewhere on its way. A run counts what flew, so without weapons whose carrier was shot down."
    )


def weak(problem: StaticProblem, bound: float) -> list[str]:
    """Why a bound says nothing, where it does."""
    if bound > WEAK * problem.values.sum():
        return []
    carriers = ", or its carrier before the release," if (problem.parents >= 0).any() else ""
    return [
        f"The bound is next to nothing here: without limits of time the {int(problem.rounds.sum())} rounds are enough "
        f"to shoot at each threat{carriers} until it is hit. What gets through in the simulation does so for want of "
        "time, sight and channels, which the bound leaves out."
    ]


def above(value: float, bound: float) -> str:
    """How far a value lies above a bound, in per cent; in words where per cent say nothing."""
    if value != value or bound <= 0.0:
        return ""
    return f"{value / bound - 1.0:.2%}" if value < 10.0 * bound else "more than tenfold"


def has_bound(solution: Solution) -> bool:
    """Whether there is a bound that says something: time may run out before."""
    return solution.is_proved or solution.bound > NO_BOUND * solution.surviving


def number(value: float) -> str:
    """A value with four decimals; small ones with four figures, and a dash for none."""
    if not math.isfinite(value):
        return "-"
    return f"{value:.4f}" if value >= 0.01 or value == 0.0 else f"{value:.4g}"


def how_it_ended(solution: Solution, took_s: float) -> str:
    """How long the search took, and whether it came to its end."""
    if solution.is_proved:
        return f"Solved in {took_s:.1f} s."
    return f"Not proved within {took_s:.1f} s: give --seconds more."


def shots(solution: Solution) -> list[tuple[int, int, int]]:
    """Weapon, target (both from 0) and rounds, where there are any."""
    pairs = zip(*solution.allocation.nonzero(), strict=True)
    return [(int(w), int(t), int(solution.allocation[w, t])) for w, t in pairs]


def as_object(instance: Instance, solution: Solution) -> dict[str, Any]:
    """What ``--json`` prints."""
    return {
        "name": instance.name,
        "weapons": len(instance.rounds),
        "targets": len(instance.values),
        "greedy": solution.greedy,
        "surviving": solution.surviving,
        "bound": solution.bound,
        "gap": solution.gap,
        "is_proved": solution.is_proved,
        "allocation": [{"weapon": w, "target": t, "rounds": n} for w, t, n in shots(solution)],
    }
