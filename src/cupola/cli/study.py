"""What `run` and `demo` share: a study under the user's eyes, and what it found."""

from __future__ import annotations

import math
import os
import shlex
import signal
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cupola.analysis.estimates.texts import counted
from cupola.cli.console import Console, print_table
from cupola.errors import Interrupted

if TYPE_CHECKING:
    from cupola.analysis.estimates.intervals import Estimate
    from cupola.analysis.metrics.sequential import Question
    from cupola.scenario import Scenario
    from cupola.study import Study

#: Seconds that the first run on a machine spends on compiling, measured on two slow cores.
COMPILE_S = 70


@dataclass(frozen=True)
class Plan:
    """What the user asked for."""

    scenario: str
    n: int
    seed: int
    workers: int | None
    out: Path | str
    executor: str = "threads"
    terrain: Path | None = None
    force: bool = False
    resume: bool = False
    decide: Question | None = None
    until: Mapping[str, float] | None = None
    probes: bool = True


def conduct(plan: Plan, console: Console) -> Study:
    """Load a scenario and run the study; tells how to go on when it is interrupted."""
    return conduct_scenario(load_with_terrain(plan.scenario, plan.terrain), plan, console)


def conduct_scenario(scenario: Scenario, plan: Plan, console: Console) -> Study:
    """Run the study of a scenario that is loaded."""
    from cupola.film.page import report_with_film
    from cupola.study import run_study
    from cupola.study.runs.looking import Looking

    for warning in scenario.warnings:
        console.say(f"note: {warning}")
    say_compiling(console)
    with stopping(console) as stop, console:
        try:
            study = run_study(
                scenario,
                plan.n,
                folder=plan.out,
                seed=plan.seed,
                workers=plan.workers,
                executor=plan.executor,
                force=plan.force,
                resume=plan.resume,
                decide=plan.decide,
                looking=Looking(plan.until) if plan.until else None,
                probes=plan.probes,
                render=report_with_film,
                progress=console.progress,
                say=console.say,
                stop=stop,
            )
            for warning in study.summary.warnings:
                if warning not in scenario.warnings:
                    console.say(f"note: {warning}")
            return study
        except Interrupted as error:
            raise Interrupted(f"{error}\nto resume: {command_line()}") from None


def say_compiling(console: Console) -> None:
    """A note when the first run on a machine will take its time."""
    from cupola.kernels._jit import is_compiled

    if not is_compiled("run_chunk"):  # checking a scenario compiles its small entries
        console.say(f"compiling kernels once, about {COMPILE_S} s")


def load_with_terrain(source: str, terrain: Path | None, *, maps_only: bool = False) -> Scenario:
    """A scenario, with its terrain replaced where the user names another; for maps it needs no hostile flight."""
    from cupola.scenario import load

    scenario = load(source, maps_only=maps_only)
    if terrain is not None:
        scenario = scenario.model_copy(update={"terrain": str(terrain.resolve())})
    return scenario


@contextmanager
def stopping(console: Console) -> Iterator[threading.Event]:
    """Ctrl-C asks to stop after the running chunks; a second one stops at once."""
    stop = threading.Event()

    def ask(signum: int, frame: Any) -> None:
        if stop.is_set():
            # Like a kill: a thread that compiles cannot be told to stop, and what is on disk is whole at any moment.
            console.close()
            os._exit(130)
        stop.set()
        console.say("stopping after the running chunk; Ctrl-C again stops at once")

    previous = signal.signal(signal.SIGINT, ask)
    try:
        yield stop
    finally:
        signal.signal(signal.SIGINT, previous)


def show(study: Study) -> None:
    """The verdict first, then the claims, the numbers, and where the report lies."""
    from cupola.analysis.claims.figure_draws import band_sentence

    summary = study.summary
    if summary.decision is not None:
        click.echo(summary.decision.sentence)
    click.echo(summary.headline)
    for verdict in summary.claims:
        if verdict.sentence not in summary.headline:
            click.echo(f"- {verdict.sentence}")
        if verdict.band is not None:
            click.echo(f"  {band_sentence(verdict.band)}")
    click.echo(f"\nNumbers per replication ({counted(summary.replications, 'replication')}, 95 % intervals)")
    print_table(("metric", "mean and interval"), _rows(study))
    if summary.lost:
        click.echo(f"\n{summary.lost}")
    if summary.unseen:
        click.echo(f"\n{summary.unseen}")
    if summary.terrain:
        click.echo(f"\n{summary.terrain}")
    click.echo(f"Digest: {summary.digest}")
    click.echo(f"Report: {study.report}")


def _rows(study: Study) -> list[tuple[str, ...]]:
    from cupola.analysis.metrics.metrics import METRICS, ONLY_IN_REPORT, telling_metrics

    summary = study.summary
    shown = [name for name in METRICS if name not in ONLY_IN_REPORT]
    names = (*shown[:-1], *telling_metrics(study.model.scenario), *shown[-1:])  # reasons follow 'not_engaged'
    is_timed = all(battery.timed is not None for battery in study.model.scenario.batteries)
    rows = [(name, _cell(name, summary.metrics[name], is_timed)) for name in names if name in summary.metrics]
    reasons = sorted(summary.not_engaged.items(), key=lambda pair: -pair[1].estimate)
    return [*rows, *((f"  {name}", str(value)) for name, value in reasons if value.estimate > 0.0)]


def _cell(name: str, value: Estimate, is_timed: bool = False) -> str:
    """A metric with its interval; why there is none, where there is none."""
    nothing = {"first_detection_range_km": "no threat was tracked", "max_intercept_range_km": "no threat was hit"}
    if is_timed:
        nothing["first_detection_range_km"] = "none: a timed battery has no radar"
    return nothing.get(name, "none") if math.isnan(value.estimate) else str(value)


def command_line() -> str:
    """What the user typed, to be typed again."""
    return shlex.join(["cupola", *sys.argv[1:]])
