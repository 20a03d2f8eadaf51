"""``cupola assign``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cupola.cli.console import print_json, print_table
from cupola.cli.options import json_option
from cupola.errors import InputError, Problem

if TYPE_CHECKING:
    from cupola.assignment import Instance, Solution


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--seconds", type=float, default=60.0, show_default=True, help="Time after which the best found and a bound do."
)
@json_option()
def assign(file: Path, seconds: float, as_json: bool) -> None:
    """The best assignment of weapons to targets in FILE, proved, beside what the greedy rule reaches.

    FILE is JSON: "value" of each target, "p_kill" (one row a weapon), "availability" (rounds of each weapon), and if
    targets must get a least number of rounds, "least_rounds".
    """
    if not 0.0 < seconds <= 86_400.0:
        raise InputError(Problem("--seconds", "", seconds, "must lie above 0 and up to 86 400 s"))
    from cupola.assignment import load_instance, solve

    instance = load_instance(file)
    solution = solve(instance, seconds=seconds)
    if as_json:
        print_json(as_object(instance, solution))
        return
    click.echo(f"{instance.name}: value that is expected to survive, of {instance.values.sum():g}")
    best = "optimum" if solution.is_proved else "best found"
    rows = (
        ("greedy rule", f"{solution.greedy:.4f}", above(solution.greedy, solution.bound)),
        (best, f"{solution.surviving:.4f}", above(solution.surviving, solution.bound)),
        ("bound", f"{solution.bound:.4f}", "no assignment leaves less"),
    )
    print_table(("", "surviving", "above the bound"), rows)
    click.echo("\nWho shoots at whom")
    print_table(("weapon", "target", "rounds"), [(str(w + 1), str(t + 1), str(n)) for w, t, n in shots(solution)])


def above(value: float, bound: float) -> str:
    """How far a value lies above a bound, in per cent."""
    return "" if value != value or bound <= 0.0 else f"{value / bound - 1.0:.2%}"


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
