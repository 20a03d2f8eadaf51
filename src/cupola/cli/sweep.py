"""``cupola sweep``."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cupola.analysis.estimates.texts import counted
from cupola.cli.console import Console, print_json, print_table
from cupola.cli.options import check_numbers, default_folder, executor_options, json_option, out_option, quiet_option
from cupola.errors import InputError, Interrupted, Problem

if TYPE_CHECKING:
    from cupola.study.sweeps.plan import SweepPlan
    from cupola.study.sweeps.sweep import Sweep

#: Rows of the table on the screen: all are in summary.parquet and in --json.
_ROWS_MAX = 40
#: Metrics of the table on the screen, besides that of `until`.
_SHOWN = ("leakers", "p_no_leaker", "missiles_fired")


@click.command()
@click.argument("study")
@out_option("out/<study>")
@click.option(
    "-n", "--replications", "n", type=int, default=None, help="Replications of each point.  [default: what STUDY says]"
)
@click.option("--resume", is_flag=True, help="Only continue the sweep that the folder holds; never begin one.")
@click.option("--point", type=int, default=None, metavar="K", help="Only point K, with a report, as by 'cupola run'.")
@executor_options()
@json_option()
@quiet_option()
def sweep(
    study: str,
    out: str | None,
    n: int | None,
    resume: bool,
    point: int | None,
    workers: int | None,
    executor: str,
    as_json: bool,
    quiet: bool,
) -> None:
    """Simulate all points of STUDY, a file or the name of a bundled study: factors over a scenario, and a design.

    After an interruption, the same command continues where it stopped and ends with the same results.

    \b
    cupola sweep damascus-saturation              the bundled study: copy its file and change it
    cupola sweep my.toml --out big --resume       continue, or fail if there is nothing to continue
    cupola sweep my.toml --point 17 --out one     point 17 with a report, to examine and to replay
    """
    check_numbers(n=n, workers=workers)
    from cupola.study.sweeps.plan import plan_sweep
    from cupola.study_verbs import write_page

    plan = plan_sweep(study, replications=n)
    console = Console(quiet=quiet)
    if point is not None:
        _run_point(plan, point, out, workers, executor, as_json, console)
        return
    place = out if out is not None else default_folder(plan.study.name)
    done = conduct(plan, place, workers, executor, resume, console, write_page)
    if as_json:
        print_json(about(done))
    else:
        show(done)


def conduct(
    plan: SweepPlan,
    place: str | Path,
    workers: int | None,
    executor: str,
    resume: bool,
    console: Console,
    render: Callable[[Path], object] | None = None,
) -> Sweep:
    """Run a sweep under the user's eyes; tells how to go on when it is interrupted."""
    from cupola.cli.study import command_line, say_compiling, stopping
    from cupola.study.runs.stopping import most_replications
    from cupola.study.sweeps.sweep import sweep as run

    n_points = len(plan.points)
    most = most_replications(plan.study, n_points)
    at_most = "at most " if plan.study.until else ""
    console.say(f"{counted(n_points, 'point')}, {at_most}{counted(most, 'replication')}")
    say_compiling(console)
    with stopping(console) as stop, console:
        try:
            return run(
                plan,
                out=place,
                workers=workers,
                executor=executor,
                resume=resume,
                progress=console.progress,
                say=console.say,
                stop=stop,
                render=render,
            )
        except Interrupted as error:
            raise Interrupted(f"{error}\nto resume: {command_line()}") from None


def about(done: Sweep) -> dict[str, Any]:
    """A sweep, ready for JSON."""
    from cupola.study.store.remote import place_text

    metrics: dict[int, dict[str, Any]] = {}
    columns = done.summary
    for k, point in enumerate(columns["point"].tolist()):
        row = {name: columns[name][k] for name in ("estimate", "low", "high", "n", "unit")}
        metrics.setdefault(point, {})[str(columns["metric"][k])] = {
            name: value.item() if hasattr(value, "item") else value for name, value in row.items()
        }
    return {
        "study": done.plan.study.name,
        "scenario": done.plan.scenario.name,
        "is_complete": done.is_complete,
        "digest": done.digest,
        "folder": place_text(done.place),
        "points": [
            {
                "point": point,
                "factors": done.plan.values_of(point),
                "seed": done.plan.seed_of(point),
                "replications": int(done.points["replications"][point]),
                "status": str(done.points["status"][point]),
                **{name: int(done.points[name][point]) for name in ("decided_after",) if name in done.points},
                "metrics": metrics.get(point, {}),
            }
            for point in range(len(done.plan.points))
        ],
    }


def show(done: Sweep) -> None:
    """A table of points, and where the rest lies."""
    from cupola.study.store.remote import place_text

    study = done.plan.study
    names = list(dict.fromkeys([*([study.until.metric] if study.until else []), *_SHOWN]))
    points = about(done)["points"]
    rows = []
    for one in points[:_ROWS_MAX]:
        values = (_plain(value) for value in one["factors"].values())
        cells = (_interval(one["metrics"].get(name)) for name in names)
        rows.append((str(one["point"]), *values, str(one["replications"]), one["status"], *cells))
    click.echo(f"{study.title or study.name} (95 % intervals)")
    print_table(("point", *done.plan.labels, "n", "status", *names), rows)
    if len(points) > _ROWS_MAX:
        click.echo(f"  and {counted(len(points) - _ROWS_MAX, 'point')} more")
    n_open = sum(one["status"] == "open" for one in points)
    if n_open:
        are = "is" if n_open == 1 else "are"
        click.echo(f"{n_open} of {counted(len(points), 'point')} {are} open: the same command resumes the sweep")
    else:
        click.echo(f"Digest: {done.digest}")
    click.echo(f"Tables: {place_text(done.place, 'summary.parquet')}")
    click.echo(f"Report: {place_text(done.place, 'report.html')}")


def _interval(metric: dict[str, Any] | None) -> str:
    if metric is None:
        return "-"
    return f"{metric['estimate']:.3g} ({metric['low']:.3g} to {metric['high']:.3g})"


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def _run_point(
    plan: SweepPlan, point: int, out: str | None, workers: int | None, executor: str, as_json: bool, console: Console
) -> None:
    """One point as an ordinary run folder: the same seed, replications and draws as in the sweep."""
    from cupola.cli.study import Plan, conduct_scenario
    from cupola.cli.study import show as show_run

    if not 0 <= point < len(plan.points):
        limit = f"{point} must lie in 0 to {len(plan.points) - 1}"
        raise InputError(
            Problem("--point", "", None, limit, f"{plan.study.name} has {counted(len(plan.points), 'point')}")
        )
    scenario, n, seed = plan.scenario_of(point), plan.study.n_first, plan.seed_of(point)
    folder = out if out is not None else default_folder(f"{plan.study.name}-point-{point}")
    about_run = Plan(plan.study.scenario, n, seed, workers, folder, executor=executor, probes=False)
    study = conduct_scenario(scenario, about_run, console)
    if as_json:
        print_json(study.summary.to_dict())
    else:
        show_run(study)
