"""``cupola rare``."""

from __future__ import annotations

from dataclasses import asdict

import click

from cupola.cli.console import Console, print_json
from cupola.cli.options import assignments, check_numbers, json_option, quiet_option, set_option
from cupola.constants import DEFAULT_SEED


@click.command()
@click.argument("scenario")
@click.option(
    "--event",
    "text",
    required=True,
    metavar="EVENT",
    help="A condition on a column of the table, such as 'leakers>=3'.",
)
@set_option()
@click.option("-n", "--replications", "n", type=int, default=10_000, show_default=True, help="Weighted replications.")
@click.option(
    "--tilt",
    type=float,
    default=None,
    help="Log factor on a missile's odds of failure in half of the run; the rest has half or none.  [default: found]",
)
@click.option("--seed", type=int, default=DEFAULT_SEED, show_default=True, help="Seed of all random draws.")
@click.option("-w", "--workers", type=int, default=None, help="Threads; the results do not depend on it.")
@json_option()
@quiet_option()
def rare(
    scenario: str,
    text: str,
    settings: tuple[str, ...],
    n: int,
    tilt: float | None,
    seed: int,
    workers: int | None,
    as_json: bool,
    quiet: bool,
) -> None:
    """Estimate the probability of a rare EVENT of SCENARIO: missiles fail more often, and weights correct for it.

    \b
    cupola rare minimal --event 'leakers>=2' --set battery.alpha.doctrine.p_hostile_known=1
    """
    check_numbers(n=n, seed=seed, workers=workers)
    from cupola.analysis.metrics.events import Event
    from cupola.cli.study import say_compiling
    from cupola.scenario import load, set_paths
    from cupola.study.rare_events import rare_event, rare_lines

    console = Console(quiet=quiet)
    event = Event.parse(text)
    say_compiling(console)
    with console:
        changed = set_paths(load(scenario), assignments(settings))
        found = rare_event(changed, event, n, seed=seed, tilt=tilt, workers=workers, say=console.say)
    if as_json:
        numbers = {key: None if value in (float("inf"),) else value for key, value in asdict(found).items()}
        print_json({"scenario": scenario, "event": text, "seed": seed, **numbers})
        return
    for line in rare_lines(found, text):
        click.echo(line)
