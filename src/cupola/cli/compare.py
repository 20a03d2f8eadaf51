"""``cupola compare``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from cupola.cli.console import Console, print_json, print_table
from cupola.cli.options import (
    NamedPath,
    assignments,
    check_numbers,
    executor_options,
    json_option,
    out_option,
    quiet_option,
    set_option,
    widths,
)
from cupola.constants import DEFAULT_SEED

if TYPE_CHECKING:
    from cupola.analysis.comparison.comparison import Comparison

#: Metrics of the table on the screen beside those that differ.
_SHOWN = ("kills", "leakers", "p_no_leaker", "missiles_fired", "assets_lost", "friendly_losses", "civil_losses")


@click.command()
@click.argument("a")
@click.argument("b", required=False)
@set_option()
@click.option("--variant", help="Take this variant of the scenario as B.")
@click.option(
    "-n", "--replications", "n", type=int, default=None, help="Replications of each.  [default: 1000, or as A or B]"
)
@click.option(
    "--seed", type=int, default=None, help=f"Seed of all random draws.  [default: {DEFAULT_SEED}, or as A or B]"
)
@click.option("--metric", default="leakers", show_default=True, help="Metric that the verdict is about.")
@click.option(
    "--until", multiple=True, metavar="METRIC=HALF_WIDTH",
    help="Continue until the interval of the difference is this narrow; may be repeated.",
)  # fmt: skip
@click.option(
    "--max", "n_max", type=int, default=100_000, show_default=True, help="With --until: replications at most."
)
@executor_options()
@out_option("out/<A>-vs-<B>")
@click.option(
    "--terrain", type=NamedPath(path_type=Path), default=None, help="GeoTIFF, .hgt, .dt0-2, or a folder of them."
)
@click.option("--force", is_flag=True, help="Replace a different comparison in the folder.")
@json_option()
@quiet_option()
def compare(
    a: str,
    b: str | None,
    settings: tuple[str, ...],
    variant: str | None,
    n: int | None,
    seed: int | None,
    metric: str,
    until: tuple[str, ...],
    n_max: int,
    workers: int | None,
    executor: str,
    out: str | None,
    terrain: Path | None,
    force: bool,
    as_json: bool,
    quiet: bool,
) -> None:
    """Compare A with B, replication by replication with the same random draws: what does the change do?

    A and B are scenario files, names of bundled scenarios, or folders of runs. Without B it is A again, changed by
    --variant or --set, or both.
    """
    check_numbers(n=n, seed=seed, workers=workers)
    from cupola.cli.study import stopping
    from cupola.report.pages.compare_page import render_comparison
    from cupola.study.comparing import run_comparison
    from cupola.study.comparison_inputs import comparison_folder, replays, sides_of, without_folders
    from cupola.study.store.remote import place_text

    rule = widths(until)
    side_a, side_b = sides_of(a, b, assignments(settings), variant, terrain)
    place = out if out is not None else Path("out") / comparison_folder(side_a, side_b)
    console = Console(quiet=quiet)
    with stopping(console) as stop, console:
        found = run_comparison(
            side_a,
            side_b,
            n,
            seed=seed,
            metric=metric,
            until=rule,
            n_max=n_max,
            folder=place,
            workers=workers,
            executor=executor,
            force=force,
            render=lambda one: render_comparison(
                one, tuple(map(without_folders, replays(one, side_a, side_b, a, b, place)))
            ),
            progress=console.progress,
            say=console.say,
            stop=stop,
        )
    if as_json:
        print_json({**found.to_dict(), "folder": place_text(place)})
    else:
        _show(found, place, replays(found, side_a, side_b, a, b, place))


def _show(found: Comparison, place: str | Path, again: tuple[str, ...]) -> None:
    """The verdict, the numbers, and where to look closer."""
    from cupola.analysis.comparison.comparison_words import pairing
    from cupola.study.store.remote import place_text

    click.echo(found.sentence)
    for warning in found.warnings:
        click.echo(f"note: {warning}")
    click.echo(f"\nA: {found.name_a}. B: {found.name_b}. {found.n} pairs, seed {found.seed}; 95 % intervals")
    rows = []
    for name, one in found.differences.items():
        if name in _SHOWN or one.answer in ("more", "less"):
            mark = {"more": "+", "less": "-", "open": "", "same": "="}[one.answer]
            rows.append((name, f"{one.a.estimate:.3g}", f"{one.b.estimate:.3g}", mark, str(one.difference)))
    print_table(("metric", "A", "B", "", "B minus A"), rows)
    headline = found.differences[found.headline]
    if not found.is_identical and headline.n_different:
        click.echo(f"\n{pairing(headline)}")
    if found.most_different:
        numbers = ", ".join(str(pair.replication) for pair in found.most_different)
        click.echo(f"Replications that differ most: {numbers}")
        for line in again:
            click.echo(f"  {line}")
    click.echo(f"Page: {place_text(place, 'compare.html')}")
