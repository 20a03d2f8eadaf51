"""Questions of the page beside runs and sweeps: two runs that exist, what decides claims, how likely an event is."""

from __future__ import annotations

from cupola.errors import InputError, Interrupted, Problem
from cupola.web.calls import Call, wrong
from cupola.web.folder import Entry, Folder
from cupola.web.planning import (
    FACTORS_MAX,
    N_MAX,
    Planned,
    Way,
    command_for,
    loaded,
    metric_of,
    metric_words,
    seed_of,
    seed_words,
)  # fmt: skip


def compare_runs(folder: Folder, entry: Entry, call: Call) -> Planned:
    """Two runs that exist: nothing is simulated. The folder is always a new one, since runs change under a name."""
    from cupola.analysis.comparison.comparing import check_metric
    from cupola.report.pages.compare_page import render_comparison
    from cupola.study.comparing import run_comparison
    from cupola.study.comparison_inputs import comparison_folder, replays, sides_of, without_folders

    other, metric = folder.entry(call.text("other", 40)), metric_of(call)
    check_metric(metric)
    if other.kind != "run":
        raise wrong("other", "must be a run as well")
    side_a, side_b = sides_of(entry.path, other.path, {})
    name = comparison_folder(side_a, side_b)
    where = folder.run_folder(name, lambda path: not path.exists())
    place = where.relative_to(folder.root).as_posix()
    again = (side_a, side_b, entry.shown, other.shown, place)

    def work(way: Way) -> None:
        run_comparison(
            side_a, side_b, None, metric=metric, folder=where, say=way.say, stop=way.stop,
            render=lambda one: render_comparison(one, tuple(map(without_folders, replays(one, *again)))),
        )  # fmt: skip

    words = ["compare", entry.shown, other.shown, *metric_words(metric)]
    return Planned(where, command_for(folder, words, where, name), work, 1, 0)


def claims(folder: Folder, entry: Entry, call: Call) -> Planned:
    """Which figures decide the claims; always in a new folder, since nothing in one tells of which text it is."""
    from cupola.study.decisive_figures import judge_and_decide
    from cupola.study_verbs import write_claims

    n, seed, scenario = call.whole("n", 2, N_MAX, 100), seed_of(call), loaded(entry)
    if not scenario.claims:
        hint = "state one with + Claim, or choose another method"
        raise InputError(Problem("--claims", "", None, f"{scenario.name} has no claims", hint))
    where = folder.run_folder(f"{scenario.name}-claims", lambda path: not path.exists())

    def work(way: Way) -> None:
        def progress(stage: str, done: int, total: int) -> None:
            if way.stop.is_set():
                raise Interrupted("stopped: nothing of it is kept")
            way.progress(stage, done, total)

        write_claims(scenario, judge_and_decide(scenario, n, seed=seed, progress=progress), n, seed, where)

    words = ["uncertainty", entry.shown, "--claims", "-n", str(n), *seed_words(seed)]
    return Planned(where, command_for(folder, words, where, f"{scenario.name}-claims"), work, n, seed)


def rare(folder: Folder, entry: Entry, call: Call) -> Planned:
    """A probability in a few sentences: nothing is written."""
    from cupola.analysis.metrics.events import Event
    from cupola.scenario import set_paths
    from cupola.study.rare_events import rare_event, rare_lines, true_reliability

    n, seed, text = call.whole("n", 10, N_MAX, 10_000), seed_of(call), call.text_or("event", "", 200)
    settings = call.pairs("settings", FACTORS_MAX)
    event, scenario = Event.parse(text), set_paths(loaded(entry), dict(settings))
    true_reliability(scenario)  # refuses what has no missile to fail

    def work(way: Way) -> str:
        def say(sentence: str) -> None:
            if way.stop.is_set():
                raise Interrupted("stopped: nothing of it is kept")
            way.say(sentence)

        return "\n".join(rare_lines(rare_event(scenario, event, n, seed=seed, say=say), text))

    words = ["rare", entry.shown, "--event", text]
    words += [word for path, value in settings for word in ("--set", f"{path}={value}")]
    words += ["-n", str(n), *seed_words(seed)]
    return Planned(folder.root / entry.path.stem, ("cupola", *words), work, n, seed)
