"""``cupola run``."""

from __future__ import annotations

from pathlib import Path

import click

from cupola.cli.console import Console, print_json
from cupola.cli.options import (
    NamedPath,
    check_numbers,
    default_folder,
    executor_options,
    json_option,
    out_option,
    quiet_option,
    widths,
)
from cupola.constants import DEFAULT_SEED
from cupola.errors import InputError, Problem


@click.command()
@click.argument("scenario")
@click.option("-n", "--replications", "n", type=int, default=1000, show_default=True, help="Replications.")
@click.option(
    "--decide", type=(str, float, float), default=None, metavar="WHAT BELOW ABOVE",
    help="Stop as soon as it is decided whether P(WHAT) is below or above, such as 'leakers>=1' 0.1 0.2; at most -n.",
)  # fmt: skip
@click.option(
    "--until",
    multiple=True,
    metavar="METRIC=HALF_WIDTH",
    help="Stop as soon as the 95 % interval is this narrow, such as leakers=0.05; may be repeated; at most -n.",
)
@click.option("--error", type=float, default=None, help="With --decide: error rate of either answer.  [default: 0.05]")
@click.option("--seed", type=int, default=DEFAULT_SEED, show_default=True, help="Seed of all random draws.")
@executor_options()
@out_option("out/<scenario>")
@click.option(
    "--terrain", type=NamedPath(path_type=Path), default=None, help="GeoTIFF, .hgt, .dt0-2, or a folder of them."
)
@click.option("--force", is_flag=True, help="Replace another run that the folder holds.")
@click.option("--resume", is_flag=True, help="Only continue: refuse if there is no unfinished run to continue.")
@click.option("--no-probes", is_flag=True, help="Faster: do not judge claims by separate runs.")
@json_option()
@quiet_option()
def run(
    scenario: str,
    n: int,
    decide: tuple[str, float, float] | None,
    until: tuple[str, ...],
    error: float | None,
    seed: int,
    workers: int | None,
    executor: str,
    out: str | None,
    terrain: Path | None,
    force: bool,
    resume: bool,
    no_probes: bool,
    as_json: bool,
    quiet: bool,
) -> None:
    """Run a study of SCENARIO, a file or the name of a bundled scenario.

    Interrupted at any moment, the same command goes on where it was and ends with the same results.
    """
    check_numbers(n=n, seed=seed, workers=workers)
    if force and resume:
        limit = "discards what --resume continues from"
        raise InputError(Problem("--force", "", None, limit, "give one of the two"))
    if error is not None and decide is None:
        raise InputError(Problem("--error", "", error, "only counts with --decide", "leave it out"))
    from cupola.analysis.metrics.sequential import Question
    from cupola.cli.study import Plan, conduct, show

    plan = Plan(
        scenario,
        n,
        seed,
        workers,
        out if out is not None else default_folder(scenario),
        executor=executor,
        terrain=terrain,
        force=force,
        resume=resume,
        until=widths(until),
        decide=Question(*decide, 0.05 if error is None else error) if decide is not None else None,
        probes=not no_probes,
    )
    study = conduct(plan, Console(quiet=quiet))
    if as_json:
        print_json(study.summary.to_dict())
    else:
        show(study)
