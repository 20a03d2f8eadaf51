"""A sweep: many points of one study, each with as many replications as it needs, on disk as they are finished."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cupola._shown import Shown
from cupola.engine.results import Columns
from cupola.errors import OutputError, Problem
from cupola.scenario.load import dump, scenario_hash
from cupola.study.executors.pool import Pool
from cupola.study.executors.pools import open_executor
from cupola.study.executors.tasks import recipe_of_model
from cupola.study.store.fingerprint import versions
from cupola.study.store.folder import check_is_folder
from cupola.study.store.lock import locked
from cupola.study.store.remote import is_url
from cupola.study.store.staging import workplace
from cupola.study.sweeps.folder import FORMAT, MANIFEST, Store, check_sweep_target, read_sweep_manifest
from cupola.study.sweeps.plan import SweepPlan, plan_sweep
from cupola.study.sweeps.rounds import Rounds

if TYPE_CHECKING:
    from cupola.engine.build.model import Model
    from cupola.study.runs.execution import Progress


@dataclass(frozen=True, eq=False, repr=False)
class Sweep(Shown):
    """A sweep as far as it has come.

    Parameters
    ----------
    plan : SweepPlan
        Study, scenario and points.
    folder : pathlib.Path
        Where it lies on this machine.
    points : mapping of str to ndarray
        One entry per point: ``point``, a column per factor, ``seed, replications, status, digest``.
    summary : mapping of str to ndarray
        One entry per finished point and metric: ``point``, a column per factor, ``metric, unit, estimate, low, high,
        n``.
    digest : str
        SHA-256 over the digests of all points; empty as long as points are open.
    url : str
        Where it lies when that is an address; ``folder`` was only the way there and is gone.
    """

    plan: SweepPlan
    folder: Path
    points: Columns
    summary: Columns
    digest: str
    url: str = ""

    @property
    def place(self) -> str | Path:
        """Folder or address where it lies."""
        return self.url or self.folder

    def _shown(self) -> tuple[str, tuple[str, ...], list[tuple[str, ...]]]:
        status = [str(word) for word in self.points["status"]]
        rows: list[tuple[str, ...]] = [(word, str(status.count(word))) for word in dict.fromkeys(status)]
        rows.append(("replications", str(int(self.points["replications"].sum()))))
        return f"Sweep {self.plan.study.name!r}: {len(status)} points in {self.place}", ("status", "points"), rows

    @property
    def is_complete(self) -> bool:
        """Whether every point is finished."""
        return bool(self.digest)


def sweep(
    study: str | Path | Mapping[str, Any] | SweepPlan,
    *,
    out: str | Path,
    workers: int | None = None,
    executor: str | Executor | Pool | None = None,
    resume: bool = False,
    progress: Progress | None = None,
    say: Callable[[str], None] | None = None,
    stop: threading.Event | None = None,
    render: Callable[[Path], object] | None = None,
) -> Sweep:
    """As `cupola.sweep`, which has the parameters and errors; without a page unless ``render`` writes one.

    Parameters
    ----------
    render : callable, optional
        Called with the folder at the end, to write the page into it.
    """
    plan = study if isinstance(study, SweepPlan) else plan_sweep(study)
    with workplace(out) as folder:
        done = _sweep(plan, folder, workers, executor, resume, progress, say, stop)
        if render is not None:
            render(folder)
    return replace(done, url=str(out)) if is_url(out) else done


def _sweep(
    plan: SweepPlan,
    folder: Path,
    workers: int | None,
    executor: str | Executor | Pool | None,
    resume: bool,
    progress: Progress | None,
    say: Callable[[str], None] | None,
    stop: threading.Event | None,
) -> Sweep:
    """`sweep` in a folder of this machine."""
    check_is_folder(folder)
    if resume and not (folder / MANIFEST).is_file():
        problem = Problem(str(folder), "", None, "holds no sweep to resume", "leave out --resume to begin one")
        raise OutputError(str(problem))
    if not _is_checked(plan, folder):
        plan.check_points(progress)
    with locked(folder):
        model = _first_model(plan)
        manifest = manifest_of(plan, model)
        found = check_sweep_target(folder, manifest)
        store = Store(folder, len(plan.points), manifest["inputs"])
        store.clear()
        if found is None or found["study"] != manifest["study"]:
            store.write_manifest(manifest)
        rounds = Rounds(plan, store, model.terrain.content_hash, progress or _no_progress, say or _say_nothing, stop)
        with open_executor(executor, workers) as pool:
            try:
                rounds.conduct(pool)
            except KeyboardInterrupt:
                raise rounds.stopped() from None
        points, summary = rounds.write_tables()
        digest = rounds.digest
        if digest:
            store.end()
            store.write_manifest(manifest | {"status": "complete", "digest": digest, "sha256": store.hashes()})
        return Sweep(plan, folder, points, summary, digest)


def manifest_of(plan: SweepPlan, model: Model) -> dict[str, Any]:
    """What a sweep says about itself on disk; the same for the same sweep, whoever runs it and when."""
    from cupola.engine.numerics import numerics
    from cupola.kernels._jit import source_hash

    study = plan.study.model_dump(mode="json", by_alias=True)
    study["budget"].pop("minutes")
    if plan.study.until is None:
        # A fixed number is the same written out or not, and a budget was only asked whether it allows that number.
        study |= {"replications": plan.study.n_first, "budget": {}}
    about = versions()
    if plan.study.design.kind not in ("grid", "each"):
        from importlib.metadata import version

        about["scipy"] = version("scipy")
    if plan.study.design.kind in ("morris", "saltelli"):
        from importlib.metadata import version

        about["salib"] = version("SALib")
    manifest = {
        "format": FORMAT,
        "kind": "sweep",
        "note": "Simulation for analysis and teaching; public figures only.",
        "name": plan.study.name,
        "status": "unfinished",
        "digest": "",
        "n_points": len(plan.points),
        "factors": list(plan.labels),
        "versions": about,
        "code": source_hash(),
        "numerics": numerics(),
        "design_hash": plan.design_hash,
        "scenario_hash": scenario_hash(plan.scenario),
        "terrain_hash": model.terrain.content_hash,
        "terrain": model.terrain_text,
        "warnings": list(model.warnings),
        "study": study,
        "scenario": dump(plan.scenario),
    }
    deciding = {name: manifest[name] for name in ("code", "numerics", "design_hash", "scenario_hash", "terrain_hash")}
    seeds = {"seed": study["seed"], "common": study["common_random_numbers"]}
    manifest["inputs"] = hashlib.sha256(json.dumps([deciding, seeds], sort_keys=True).encode()).hexdigest()
    return manifest


def _is_checked(plan: SweepPlan, folder: Path) -> bool:
    """Whether the same points over the same scenario were checked when the sweep of a folder began."""
    found = read_sweep_manifest(folder) or {}
    return (found.get("design_hash"), found.get("scenario_hash")) == (plan.design_hash, scenario_hash(plan.scenario))


def _first_model(plan: SweepPlan) -> Model:
    """The model of the study's own scenario: its terrain is that of the points, and it compiles the kernels."""
    from cupola.engine.build.model import build

    model = build(plan.scenario)
    recipe_of_model(model)
    return model


def _no_progress(stage: str, done: int, total: int) -> None:
    pass


def _say_nothing(sentence: str) -> None:
    pass
