"""Runs started from the page: ordinary run folders, made by the same code as ``cupola run``."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cupola._json import parse
from cupola.constants import DEFAULT_SEED
from cupola.errors import CupolaError, InputError, Interrupted, OutputError, Problem
from cupola.study.store.atomic import replacing
from cupola.web.calls import Call
from cupola.web.folder import Entry, Folder

#: Replications that the page may ask for; more is work for the command line.
N_MAX = 100_000


@dataclass
class Job:
    """A run under way, or how it ended.

    ``state`` is running, stopping, finished, stopped or failed; ``stage`` says what is being done.
    """

    folder: Path
    name: str
    n: int
    until: dict[str, float] = field(default_factory=dict)
    state: str = "running"
    stage: str = "preparing"
    done: int = 0
    total: int = 0
    note: str = ""
    run: str = ""
    scenario: str = ""
    seed: int = DEFAULT_SEED
    looks: list[dict[str, Any]] = field(default_factory=list)
    stop: threading.Event = field(default_factory=threading.Event)
    started_s: float = field(default_factory=time.monotonic)
    ended_s: float = 0.0

    def about(self) -> dict[str, Any]:
        """For the page."""
        names = ("name", "n", "until", "state", "stage", "done", "total", "note", "run", "looks", "scenario", "seed")
        elapsed_s = (self.ended_s or time.monotonic()) - self.started_s
        return {**{name: getattr(self, name) for name in names}, "elapsed_s": elapsed_s}


class Jobs:
    """The run that is under way: one at a time, since each takes all cores.

    Parameters
    ----------
    folder : Folder
        Where runs go: into ``out`` below it.
    wait : callable
        Waits so many seconds for the kernels; whether they are ready.
    record : pathlib.Path, optional
        Where the run under way is written down, so that it is found again after the server was killed.
    """

    def __init__(self, folder: Folder, wait: Callable[[float], bool], record: Path | None = None) -> None:
        self._folder = folder
        self._wait = wait
        self._record = record
        self._lock = threading.Lock()
        self._job: Job | None = self._found_again()

    def start(self, call: Call) -> dict[str, Any]:
        """Begin a run of a scenario as it is on disk; raises InputError while another one is under way."""
        from cupola.scenario import load
        from cupola.study.runs.looking import Looking

        entry = self._folder.entry(call.text("id", 40))
        n = call.whole("n", 1, N_MAX, 1000)
        seed = call.whole("seed", 0, 2**53, DEFAULT_SEED)
        until = {call.text("metric", 60): call.number("half_width", 0.0, 1e9)} if call.flag("is_until") else {}
        Looking(until)  # refuses what is no metric
        with self._lock:
            if self._job is not None and self._job.state in ("running", "stopping"):
                limit = f"{self._job.name} is being run"
                raise InputError(Problem("run", "", None, limit, "stop it, or wait for its end"))
            scenario = load(entry.shown if entry.kind == "bundled" else entry.path)
            where = self._folder.run_folder(entry.path.stem, lambda path: _takes(path, scenario, seed, n))
            name = where.relative_to(self._folder.root).as_posix()
            job = self._job = Job(where, name, n, until, scenario=entry.id, seed=seed)
            self._keep(job)
        looking = Looking(until, lambda look: job.looks.append(_look(look)))
        threading.Thread(target=self._work, args=(job, scenario, looking), daemon=True, name="run").start()
        return job.about()

    def state(self) -> dict[str, Any]:
        """How far the run is; ``state`` is ``none`` where there was none."""
        return self._job.about() if self._job is not None else {"state": "none"}

    def stop(self) -> dict[str, Any]:
        """Stop after the chunks that are running; what is finished is kept."""
        job = self._job
        if job is not None and job.state == "running":
            job.state = "stopping"
            job.stop.set()
        return self.state()

    def stop_and_wait(self, timeout_s: float) -> None:
        """At the end of the server."""
        self.stop()
        end = time.monotonic() + timeout_s
        while self._job is not None and self._job.state == "stopping" and time.monotonic() < end:
            time.sleep(0.05)

    def _keep(self, job: Job) -> None:
        """Write down what is under way; without a place for it, a run is found again by its folder alone."""
        if self._record is None:
            return
        about = {"name": job.name, "n": job.n, "until": job.until, "scenario": job.scenario, "seed": job.seed}
        with suppress(OSError), replacing(self._record) as temporary:
            temporary.write_text(json.dumps(about), encoding="utf-8")

    def _found_again(self) -> Job | None:
        """The run that was under way when a server of this folder ended, if it is not finished."""
        try:
            known = parse(self._record.read_text(encoding="utf-8")) if self._record is not None else {}
            folder = self._folder.root / str(known["name"])
            if not (folder.resolve().is_relative_to(self._folder.root) and (folder / "parts").is_dir()):
                return None
            job = Job(
                folder, str(known["name"]), int(known["n"]), {str(k): float(v) for k, v in known["until"].items()},
                state="stopped", scenario=str(known["scenario"]), seed=int(known["seed"]),
            )  # fmt: skip
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return None
        job.note = "The server ended while this was being run. What was finished is kept."
        job.ended_s = job.started_s
        return job

    def _work(self, job: Job, scenario: Any, looking: Any) -> None:
        from cupola.kernels._jit import is_compiled
        from cupola.report.pages.run_page import render_report
        from cupola.study import run_study

        def progress(stage: str, done: int, total: int) -> None:
            job.stage, job.done, job.total = stage, done, total

        job.stage = "replications" if is_compiled("run_chunk") else "compiling"
        try:
            while not job.stop.is_set() and not self._wait(0.2):
                pass
            run_study(
                scenario, job.n, folder=job.folder, seed=job.seed, looking=looking, render=render_report,
                progress=progress, stop=job.stop, say=lambda sentence: setattr(job, "note", sentence),
            )  # fmt: skip
            job.run = self._id_of(job.folder)
            job.state = "finished"
            if self._record is not None:
                self._record.unlink(missing_ok=True)
        except Interrupted as error:
            job.note, job.state = str(error), "stopped"
        except CupolaError as error:
            job.note, job.state = str(error), "failed"
        except Exception as error:  # shown on the page: a thread has no other way out
            job.note, job.state = f"{type(error).__name__}: {error}; please report it", "failed"
        job.ended_s = time.monotonic()

    def _id_of(self, path: Path) -> str:
        return next((one.id for one in self._folder.entries() if one.kind == "run" and one.path == path), "")


def _look(look: Any) -> dict[str, Any]:
    """A look for the page: replications, and for each metric estimate, low and high."""
    estimates = {name: (one.estimate, one.low, one.high) for name, one in look.estimates.items()}
    return {"n": look.n, "estimates": estimates, "is_narrow": look.is_narrow}


def _takes(path: Path, scenario: Any, seed: int, n: int) -> bool:
    """Whether a run of this scenario, seed and size may go into a folder: a new one, or one of its own."""
    from cupola.engine.build.model import build
    from cupola.study.store.fingerprint import fingerprint_of
    from cupola.study.store.folder import check_target

    if not path.exists():
        return True
    try:
        check_target(path, fingerprint_of(build(scenario), seed), n)
    except (OutputError, InputError):
        return False
    return True


def results(entry: Entry) -> dict[str, Any]:
    """Verdicts and numbers of a finished run, in the words of its report."""
    from cupola.report import words
    from cupola.report.rows import VERDICT_SIGNS
    from cupola.web.findings import distributions

    summary = _summary(entry)
    claims = [
        {
            **{key: one[key] for key in ("name", "quote", "source", "verdict", "words", "sentence", "conditions")},
            "sign": VERDICT_SIGNS.get(one["verdict"], "?"),
        }
        for one in summary["claims"]
    ]
    metrics = [
        {"name": name, "words": words.metric_text(name), **_numbers(name, one)}
        for name, one in summary["metrics"].items()
        if one.get("estimate") is not None
    ]
    reasons = summary["metrics"].get("not_engaged", {}).get("reasons", {})
    return {
        "name": entry.shown,
        "has_report": (entry.path / "report.html").is_file(),
        **{key: summary[key] for key in ("title", "question", "headline", "seed", "replications", "digest", "version")},
        "claims": claims,
        "metrics": metrics,
        "distributions": distributions(entry),
        "reasons": [
            {"name": name, "words": words.reason_text(name), **_numbers(name, one)}
            for name, one in sorted(reasons.items(), key=lambda pair: -(pair[1]["estimate"] or 0.0))
            if one["estimate"]
        ],
        "terrain": summary.get("terrain", ""),
        "warnings": summary.get("warnings", []),
        "limits": summary.get("limits", []),
    }


def _numbers(name: str, one: dict[str, Any]) -> dict[str, Any]:
    return {key: one.get(key) for key in ("estimate", "low", "high", "unit", "n")} | {"is_share": name.startswith("p_")}


def _summary(entry: Entry) -> dict[str, Any]:
    if entry.kind != "run":
        raise InputError(Problem(entry.shown, "", None, "is no run", "choose a run of the list"))
    try:
        found = parse((entry.path / "summary.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        limit = "has no summary: the run is not finished, or not one that this version reads"
        raise InputError(Problem(entry.shown, "", None, limit, "run it again")) from None
    if not isinstance(found, dict) or "metrics" not in found:
        raise InputError(Problem(entry.shown, "", None, "has a summary of another kind", "open its report instead"))
    return found
