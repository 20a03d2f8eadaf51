"""``cupola uncertainty``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from cupola.analysis.estimates.texts import counted
from cupola.cli.console import Console, print_json, print_table
from cupola.cli.options import check_numbers, default_folder, executor_options, json_option, out_option, quiet_option
from cupola.constants import DEFAULT_SEED
from cupola.errors import InputError, Problem

if TYPE_CHECKING:
    from cupola.study.sweeps.figure_factors import Method
    from cupola.study.sweeps.uncertainty import Uncertainty

#: Figures of the table on the screen: all are in sensitivity.parquet and in --json.
_ROWS_MAX = 15


@click.command()
@click.argument("scenario")
@click.option("--outer", type=int, default=None, metavar="N",
              help="Draws of the figures; trajectories of morris (10), base of sobol.  [default: 64]")  # fmt: skip
@click.option("-n", "--replications", "n", type=int, default=100, show_default=True, help="Replications of each draw.")
@click.option("--seed", type=int, default=DEFAULT_SEED, show_default=True, help="Seed of all random draws.")
@click.option("--metric", default="leakers", show_default=True, help="Outcome to study; a mean or a share.")
@click.option("--method", type=click.Choice(["lhs", "each", "morris", "sobol"]), default="lhs", show_default=True,
              help="lhs: both bands and ranks. each: one figure at a time. morris, sobol: designs.")  # fmt: skip
@click.option("--figure", "patterns", multiple=True, metavar="PATTERN",
              help="Only these figures, such as 'missile.*'; may be repeated.")  # fmt: skip
@click.option("--claims", "wants_claims", is_flag=True, help="Judge the claims instead, and name what decides them.")
@out_option("out/<scenario>-<method>, or -claims")
@executor_options()
@json_option()
@quiet_option()
def uncertainty(
    scenario: str,
    outer: int | None,
    n: int,
    seed: int,
    metric: str,
    method: Method,
    patterns: tuple[str, ...],
    wants_claims: bool,
    out: str | None,
    workers: int | None,
    executor: str,
    as_json: bool,
    quiet: bool,
) -> None:
    """How certain is the answer? Draw the public figures of SCENARIO from their spread, and separate it from chance.

    After an interruption, the same command continues where it stopped.

    \b
    cupola uncertainty damascus-2018                        both bands, and which figure drives the answer
    cupola uncertainty damascus-2018 --method each          a tornado: each figure at its low and its high end
    cupola uncertainty damascus-2018 --method sobol --figure 'missile.*' --outer 128
    cupola uncertainty damascus-2018 --claims               which figure decides a claim that figures leave open
    """
    check_numbers(n=n, seed=seed, workers=workers)
    from cupola.cli.sweep import conduct
    from cupola.scenario import load
    from cupola.study.store.remote import place_text
    from cupola.study.store.staging import workplace
    from cupola.study.sweeps.figure_factors import plan_figures
    from cupola.study.sweeps.uncertainty import check_usable, uncertainty_of
    from cupola.study_verbs import write_page

    console = Console(quiet=quiet)
    if wants_claims:
        _check_claims_alone(outer, patterns, executor)
        _show_claims(scenario, n, seed, workers, out, as_json, console)
        return
    check_usable(metric)
    plan = plan_figures(load(scenario), method=method, outer=outer, n=n, seed=seed, patterns=patterns)
    place = out if out is not None else default_folder(plan.study.name)
    console.say(f"{counted(len(plan.labels), 'public figure')} with sources that differ")
    with workplace(place) as folder:
        found = uncertainty_of(conduct(plan, folder, workers, executor, False, console), metric)
        write_page(folder)
    if as_json:
        print_json({**found.to_dict(), "folder": place_text(place)})
    else:
        _show(found, place)


def _show(found: Uncertainty, place: str | Path) -> None:
    """The sentence, the bands, the figures that count, and where the rest lies."""
    from cupola.report.pages.sweep_page import PAGE
    from cupola.report.plots.figure_bands import HEADS, figure_notes, figure_rows
    from cupola.study.store.remote import place_text
    from cupola.study.sweeps.uncertainty import TABLE, band_rows, sentence

    plan = found.sweep.plan
    click.echo(sentence(found))
    if found.bands is not None:
        click.echo("")
        print_table((found.metric, "95 %"), band_rows(found.bands.to_dict(), found.metric))
    elif found.base == found.base:
        click.echo(f"With nominal figures: {found.base:.3g}")
    click.echo("")
    plain = found.to_dict()
    measures = [name for name in HEADS if name in found.of(found.figures[0])]
    table = [(row["figure"], *row["cells"], row["note"]) for row in figure_rows(plain, _ROWS_MAX)]
    print_table(("figure", *(HEADS[name] for name in measures), ""), table)
    for note in figure_notes(plain, _ROWS_MAX):
        click.echo(f"  {note}")
    points, each = counted(len(plan.points), "point"), counted(plan.study.n_first, "replication")
    click.echo(f"{points}, {each} each, seed {plan.study.seed}")
    click.echo(f"Digest: {found.sweep.digest}")
    click.echo(f"Table: {place_text(place, TABLE)}")
    click.echo(f"Report: {place_text(place, PAGE)}")


def _show_claims(
    name: str, n: int, seed: int, workers: int | None, out: str | None, as_json: bool, console: Console
) -> None:
    """Judge the claims of a scenario, name the figures that decide those on which figures straddle, and write both."""
    from cupola.analysis.claims.figure_draws import band_sentence
    from cupola.cli.study import say_compiling
    from cupola.report.pages.claims_page import decided_text, straddles
    from cupola.scenario import load
    from cupola.study.decisive_figures import judge_and_decide
    from cupola.study.store.remote import place_text
    from cupola.study.store.staging import workplace
    from cupola.study_verbs import write_claims

    scenario = load(name)
    place = out if out is not None else default_folder(f"{scenario.name}-claims")
    say_compiling(console)
    with workplace(place) as folder:
        with console:
            verdicts = judge_and_decide(scenario, n, seed=seed, workers=workers, progress=console.progress)
        found = write_claims(scenario, verdicts, n, seed, folder)
    if as_json:
        print_json({**found, "folder": place_text(place)})
        return
    if not verdicts:
        click.echo(f"{name} has no claims")
    for verdict in verdicts:
        click.echo(f"{verdict.name}: {verdict.words}")
        if not straddles(verdict):
            click.echo(f"  {verdict.sentence}")
        if verdict.band is not None:
            click.echo(f"  {band_sentence(verdict.band)}")
        click.echo(f"  {decided_text(verdict)}")
    click.echo(f"Report: {place_text(place, 'claims.html')}")


def _check_claims_alone(outer: int | None, patterns: tuple[str, ...], executor: str) -> None:
    """Refuse what judging claims would pass over: they have their own metrics, and the figures that they need."""
    context = click.get_current_context()
    given = {"--outer": outer is not None, "--figure": bool(patterns), "--executor": executor != "threads"}
    for option in ("metric", "method"):
        given[f"--{option}"] = context.get_parameter_source(option) is not click.core.ParameterSource.DEFAULT
    limit, hint = "does not go with --claims, which tries the figures of each claim", "leave one of the two out"
    problems = [Problem(option, "", None, limit, hint) for option, is_given in given.items() if is_given]
    if problems:
        raise InputError(problems)
