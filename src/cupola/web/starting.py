"""What the page can start: checked as the command line checks it, with its folder and the command for the same."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from cupola.errors import InputError, Problem
from cupola.web.asking import claims, compare_runs, rare
from cupola.web.calls import Call, wrong
from cupola.web.folder import Entry, Folder
from cupola.web.planning import (
    FACTORS_MAX,
    N_MAX,
    OUTER_MAX,
    Planned,
    Way,
    command_for,
    loaded,
    metric_of,
    metric_words,
    seed_of,
    seed_words,
    source_of,
)  # fmt: skip
from cupola.web.scenarios import Models, model_of
from cupola.web.sweeping import GRID, SAMPLED, study_text
from cupola.web.taken import is_made_by, takes_run, takes_sweep

if TYPE_CHECKING:
    from cupola.study.sweeps.figure_factors import Method


def plan(folder: Folder, call: Call) -> Planned:
    """Check what a call asks for.

    Raises
    ------
    InputError
        As the command line would, naming its options.
    """
    verb = call.text_or("verb", "run", 20)
    if verb not in VERBS:
        raise wrong("verb", f"must be one of {', '.join(VERBS)}")
    return VERBS[verb](folder, folder.entry(call.text("id", 40)), call)


def _run(folder: Folder, entry: Entry, call: Call) -> Planned:
    from cupola.film.page import report_with_film
    from cupola.study import run_study
    from cupola.study.runs.looking import Looking

    n, seed = call.whole("n", 1, N_MAX, 1000), seed_of(call)
    until = _until(call)
    Looking(until)  # refuses what is no metric
    scenario = loaded(entry)
    where = folder.run_folder(entry.path.stem, lambda path: takes_run(path, scenario, seed, n))

    def work(way: Way) -> None:
        run_study(
            scenario, n, folder=where, seed=seed, looking=Looking(until, way.look), render=report_with_film,
            progress=way.progress, stop=way.stop, say=way.say,
        )  # fmt: skip

    words = ["run", entry.shown, "-n", str(n), *_until_words(until), *seed_words(seed)]
    return Planned(where, command_for(folder, words, where, entry.path.stem), work, n, seed, until)


def _compare(folder: Folder, entry: Entry, call: Call) -> Planned:
    from cupola.analysis.comparison.comparing import check_metric
    from cupola.report.pages.compare_page import render_comparison
    from cupola.study.comparing import run_comparison
    from cupola.study.comparison_inputs import comparison_folder, replays, sides_of, without_folders

    if entry.kind == "run":
        return compare_runs(folder, entry, call)
    n, seed, metric, until = call.whole("n", 1, N_MAX, 1000), seed_of(call), metric_of(call), _until(call)
    check_metric(metric)
    other = folder.entry(call.text("other", 40)) if call.text_or("other", "") else None
    settings, variant = call.pairs("settings", FACTORS_MAX), call.text_or("variant", "", 200)
    b = source_of(other) if other else None
    side_a, side_b = sides_of(source_of(entry), b, dict(settings), variant or None)
    name = comparison_folder(side_a, side_b)

    def is_free(path: Path) -> bool:
        return all(takes_run(path / key, side.scenario, seed, n) for key, side in (("a", side_a), ("b", side_b)))

    where = folder.run_folder(name, is_free)
    place = where.relative_to(folder.root).as_posix()
    shown = (entry.shown, other.shown if other else None)

    def work(way: Way) -> None:
        run_comparison(
            side_a, side_b, n, seed=seed, metric=metric, until=until, folder=where, progress=way.progress,
            say=way.say, stop=way.stop,
            render=lambda one: render_comparison(
                one, tuple(map(without_folders, replays(one, side_a, side_b, *shown, place)))
            ),
        )  # fmt: skip

    words = ["compare", *(one for one in shown if one)]
    words += [word for path, value in settings for word in ("--set", f"{path}={value}")]
    words += ["--variant", variant] if variant else []
    words += ["-n", str(n), *metric_words(metric), *_until_words(until), *seed_words(seed)]
    return Planned(where, command_for(folder, words, where, name), work, n, seed)


def _table(folder: Folder, entry: Entry, call: Call) -> Planned:
    from cupola.study.tabulating import TableFactor, check_table, tabulate
    from cupola.study_verbs import write_table

    n, seed, metric, die = call.whole("n", 1, N_MAX, 500), seed_of(call), metric_of(call), call.text_or("die", "", 10)
    scenario = loaded(entry)
    asked = {option: call.pairs(key, FACTORS_MAX) for key, option in (("rows", "--rows"), ("columns", "--columns"))}
    down, across = ([TableFactor(p, _values(option, p, v)) for p, v in pairs] for option, pairs in asked.items())
    check_table(scenario, down, across, metric, die)
    words = ["table", entry.shown]
    words += [
        word for option, pairs in asked.items() for path, values in pairs for word in (option, f"{path}={values}")
    ]
    words += [*metric_words(metric), *(["--dice", die] if die else []), "-n", str(n), *seed_words(seed)]
    name = f"{Path(entry.shown).name.removesuffix('.toml')}-table"

    def is_free(path: Path) -> bool:
        page = path / "table.html"
        # The page says by which command it was made; the same one may make it again.
        return not path.exists() or (page.is_file() and is_made_by(page, command_for(folder, words, path, name)))

    where = folder.run_folder(name, is_free)
    command = command_for(folder, words, where, name)

    def work(way: Way) -> None:
        made = tabulate(
            scenario, down, across, metric=metric, die=die, n=n, seed=seed, progress=way.progress, stop=way.stop
        )
        where.mkdir(parents=True, exist_ok=True)
        write_table(made, where, shlex.join(command))

    return Planned(where, command, work, n, seed)


def _sweep(folder: Folder, entry: Entry, call: Call) -> Planned:
    from cupola.study.store.atomic import write_text
    from cupola.study.sweeps.plan import plan_sweep
    from cupola.study_verbs import sweep

    n, seed = call.whole("n", 2, N_MAX, 100), seed_of(call)
    factors = call.pairs("factors", FACTORS_MAX)
    design = call.text_or("design", GRID, 10)
    if design not in (GRID, *SAMPLED):
        raise wrong("design", f"must be one of {', '.join((GRID, *SAMPLED))}")
    points = call.whole("points", 2, OUTER_MAX, 64)
    stem = f"{re.sub(r'[^A-Za-z0-9._-]+', '-', Path(entry.shown).stem).strip('-.') or 'my'}-sweep"
    number = 1
    while True:
        name = stem if number == 1 else f"{stem}-{number}"
        text = study_text(name, entry.shown, factors, n, seed, design, points)
        file = folder.root / f"{name}.study.toml"
        there = file.read_text(encoding="utf-8") if file.exists() else text
        where = folder.root / "out" / name
        made = plan_sweep(_document(text), folder=folder.root)
        if there == text and takes_sweep(where, made):
            break
        number += 1

    def work(way: Way) -> None:
        if not file.exists():
            write_text(file, text)
        sweep(plan_sweep(file), out=where, progress=way.progress, say=way.say, stop=way.stop)

    return Planned(where, ("cupola", "sweep", file.name), work, n, seed)


def _uncertainty(folder: Folder, entry: Entry, call: Call) -> Planned:
    from cupola.study.sweeps.figure_factors import DESIGNS, plan_figures
    from cupola.study.sweeps.uncertainty import check_usable, run_uncertainty
    from cupola.study_verbs import write_page

    if call.flag("claims"):
        return claims(folder, entry, call)
    n, seed, metric = call.whole("n", 2, N_MAX, 100), seed_of(call), metric_of(call)
    method, outer = call.text_or("method", "lhs", 10), call.whole("outer", 0, OUTER_MAX, 0)
    if method not in DESIGNS:
        raise wrong("method", f"must be one of {', '.join(DESIGNS)}")
    check_usable(metric)
    made = plan_figures(loaded(entry), method=cast("Method", method), outer=outer or None, n=n, seed=seed)
    where = folder.run_folder(made.study.name, lambda path: takes_sweep(path, made))

    def work(way: Way) -> None:
        run_uncertainty(
            made, out=where, metric=metric, progress=way.progress, say=way.say, stop=way.stop, render=write_page
        )

    words = ["uncertainty", entry.shown, "--method", method, *(["--outer", str(outer)] if outer else [])]
    words += ["-n", str(n), *metric_words(metric), *seed_words(seed)]
    return Planned(where, command_for(folder, words, where, made.study.name), work, n, seed)


VERBS: dict[str, Callable[[Folder, Entry, Call], Planned]] = {
    "run": _run, "compare": _compare, "table": _table, "sweep": _sweep, "uncertainty": _uncertainty,
    "rare": rare,
}  # fmt: skip


def choices(folder: Folder, models: Models, call: Call) -> dict[str, Any]:
    """What the forms of the page offer for a scenario: paths that can be set, metrics, dice, variants."""
    from cupola.analysis.metrics.metrics import METRICS
    from cupola.analysis.tables.wargame_tables import DICE
    from cupola.report import words
    from cupola.scenario.paths.paths import known_paths

    scenario = model_of(folder, models, call)[1].scenario
    metrics = [
        {"name": name, "words": words.metric_text(name), "is_ratio": one.per is not None}
        for name, one in METRICS.items()
    ]
    return {"paths": known_paths(scenario), "metrics": metrics, "dice": list(DICE)}


def _document(text: str) -> dict[str, Any]:
    import tomllib

    return tomllib.loads(text)


def _until(call: Call) -> dict[str, float]:
    return {metric_of(call): call.number("half_width", 0.0, 1e9)} if call.flag("is_until") else {}


def _until_words(until: dict[str, float]) -> list[str]:
    return [word for name, width in until.items() for word in ("--until", f"{name}={width:g}")]


def _values(option: str, path: str, text: str) -> tuple[str, ...]:
    found = tuple(value.strip() for value in text.split(",") if value.strip())
    if not found:
        raise InputError(Problem(option, path, None, "has no values", "write them with commas between them: 2,4,8"))
    return found
