"""Work that the page started: runs and studies in ordinary folders, made by the same code as the command line."""

from __future__ import annotations

import json
import shlex
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cupola._json import parse
from cupola.errors import CupolaError, InputError, Interrupted, Problem
from cupola.study.store.atomic import replacing
from cupola.web.calls import Call
from cupola.web.folder import Folder
from cupola.web.planning import Planned, Way
from cupola.web.starting import plan
from cupola.web.studies import PAGES

#: What the page shows of a job.
_SHOWN = (
    "name", "n", "until", "state", "stage", "done", "total", "note", "run", "looks", "scenario", "seed", "verb",
    "command", "asked",
)  # fmt: skip


@dataclass
class Job:
    """Work under way, or how it ended.

    ``state`` is running, stopping, finished, stopped or failed; ``stage`` says what is being done; ``asked`` is the
    call that began it, and goes on with it when it is made again.
    """

    folder: Path
    name: str
    n: int
    asked: dict[str, Any]
    command: str = ""
    until: dict[str, float] = field(default_factory=dict)
    state: str = "running"
    stage: str = "preparing"
    done: int = 0
    total: int = 0
    note: str = ""
    run: str = ""
    seed: int = 0
    looks: list[dict[str, Any]] = field(default_factory=list)
    stop: threading.Event = field(default_factory=threading.Event)
    started_s: float = field(default_factory=time.monotonic)
    ended_s: float = 0.0

    @property
    def verb(self) -> str:
        """What is being done, by the name of its command."""
        return str(self.asked.get("verb", "run"))

    @property
    def scenario(self) -> str:
        """The id of its scenario."""
        return str(self.asked.get("id", ""))

    @property
    def is_busy(self) -> bool:
        """Whether it is under way."""
        return self.state in ("running", "stopping")

    def about(self) -> dict[str, Any]:
        """For the page."""
        elapsed_s = (self.ended_s or time.monotonic()) - self.started_s
        return {**{name: getattr(self, name) for name in _SHOWN}, "elapsed_s": elapsed_s}


class Jobs:
    """The work that is under way: one at a time, since each takes all cores.

    Parameters
    ----------
    folder : Folder
        Where results go: into ``out`` below it.
    wait : callable
        Waits so many seconds for the kernels; whether they are ready.
    record : pathlib.Path, optional
        Where the work under way is written down, so that it is found again after the server was killed.
    """

    def __init__(self, folder: Folder, wait: Callable[[float], bool], record: Path | None = None) -> None:
        self._folder = folder
        self._wait = wait
        self._record = record
        self._lock = threading.Lock()
        self._job: Job | None = self._found_again()

    @property
    def is_busy(self) -> bool:
        """Whether work is under way."""
        return self._job is not None and self._job.is_busy

    def start(self, call: Call) -> dict[str, Any]:
        """Begin work on a scenario as it is on disk; raises InputError while other work is under way."""
        with self._lock:
            if self._job is not None and self._job.is_busy:
                limit = f"{self._job.name} is being {'run' if self._job.verb == 'run' else 'made'}"
                raise InputError(Problem("run", "", None, limit, "stop it, or wait for its end"))
            planned = plan(self._folder, call)
            name = planned.folder.relative_to(self._folder.root).as_posix()
            job = self._job = Job(
                planned.folder, name, planned.n, call.body, shlex.join(planned.command), planned.until,
                seed=planned.seed,
            )  # fmt: skip
            self._keep(job)
        threading.Thread(target=self._work, args=(job, planned), daemon=True, name="run").start()
        return job.about()

    def state(self) -> dict[str, Any]:
        """How far it is; ``state`` is ``none`` where there was nothing."""
        return self._job.about() if self._job is not None else {"state": "none"}

    def stop(self) -> dict[str, Any]:
        """Stop after the chunks that are running; what is finished is kept."""
        job = self._job
        if job is not None and job.state == "running":
            job.state = "stopping"
            job.stop.set()
        return self.state()

    def forget(self) -> dict[str, Any]:
        """Offer what was stopped no longer; what it left in its folder stays there."""
        with self._lock:
            if self._job is not None and not self._job.is_busy:
                self._job = None
                self._forget()
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
        about = {"name": job.name, "n": job.n, "until": job.until, "seed": job.seed, "command": job.command}
        with suppress(OSError), replacing(self._record) as temporary:
            temporary.write_text(json.dumps({**about, "asked": job.asked}), encoding="utf-8")

    def _forget(self) -> None:
        if self._record is not None:
            self._record.unlink(missing_ok=True)

    def _found_again(self) -> Job | None:
        """The work that was under way when a server of this folder ended, if it is not finished."""
        try:
            known = parse(self._record.read_text(encoding="utf-8")) if self._record is not None else {}
            folder = self._folder.root / str(known["name"])
            asked = dict(known["asked"])
            if not folder.resolve().is_relative_to(self._folder.root):
                return None
            verb = asked.get("verb", "run")
            if not ((folder / "parts").is_dir() if verb == "run" else verb == "table" or folder.is_dir()):
                return None
            job = Job(
                folder, str(known["name"]), int(known["n"]), asked, str(known["command"]),
                {str(k): float(v) for k, v in known["until"].items()}, state="stopped", seed=int(known["seed"]),
            )  # fmt: skip
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return None
        kept = "Nothing of a table is kept: it begins anew." if job.verb == "table" else "What was finished is kept."
        job.note = f"The server ended while this was being {'run' if job.verb == 'run' else 'made'}. {kept}"
        job.ended_s = job.started_s
        return job

    def _work(self, job: Job, planned: Planned) -> None:
        from cupola.kernels._jit import is_compiled

        def progress(stage: str, done: int, total: int) -> None:
            job.stage, job.done, job.total = stage, done, total

        job.stage = "replications" if is_compiled("run_chunk") else "compiling"
        way = Way(
            progress,
            lambda sentence: setattr(job, "note", sentence),
            job.stop,
            lambda look: job.looks.append(_look(look)),
        )
        try:
            while not job.stop.is_set() and not self._wait(0.2):
                pass
            told = planned.work(way)
            if isinstance(told, str):
                job.note = told
            job.run = self._id_of(job.folder)
            job.state = "finished"
            self._forget()
        except Interrupted as error:
            job.note, job.state = str(error), "stopped"
        except CupolaError as error:
            job.note, job.state = str(error), "failed"
            if job.verb != "run":
                self._forget()
        except Exception as error:  # shown on the page: a thread has no other way out
            job.note, job.state = f"{type(error).__name__}: {error}; please report it", "failed"
        job.ended_s = time.monotonic()

    def _id_of(self, path: Path) -> str:
        return next((one.id for one in self._folder.entries() if one.kind in PAGES and one.path == path), "")


def _look(look: Any) -> dict[str, Any]:
    """A look for the page: replications, and for each metric estimate, low and high."""
    estimates = {name: (one.estimate, one.low, one.high) for name, one in look.estimates.items()}
    return {"n": look.n, "estimates": estimates, "is_narrow": look.is_narrow}
