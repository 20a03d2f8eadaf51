"""A sweep that has run, taken up again from its folder: factors, estimates, replications."""

from __future__ import annotations

import shutil
import tempfile
import weakref
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from cupola.analysis.estimates.intervals import Estimate
from cupola.analysis.estimates.texts import counted
from cupola.engine.results import Columns, Results
from cupola.errors import InputError, Problem
from cupola.scenario import Scenario
from cupola.scenario.load import loads
from cupola.scenario.models.problems import nearest
from cupola.study.store.manifest import hash_of
from cupola.study.store.parquet import read_table
from cupola.study.store.remote import holds, is_url
from cupola.study.store.staging import copy_of
from cupola.study.sweeps.changes import with_changes
from cupola.study.sweeps.folder import MANIFEST, TABLES, Store, is_as_written, read_sweep_manifest

_AGAIN = "run the sweep again: it resumes from what is there"


@dataclass(frozen=True, eq=False)
class SweepFolder:
    """What a sweep left on disk.

    Parameters
    ----------
    folder : pathlib.Path
        Where it lies on this machine; of an address it is a copy, which goes with this object.
    place : str
        What messages call it: the folder or the address.
    manifest : mapping
        Content of ``sweep.json``.
    points, summary : mapping of str to ndarray
        The two tables over all points (`cupola.study.sweeps.tables`).
    """

    folder: Path
    place: str
    manifest: Mapping[str, Any]
    points: Columns
    summary: Columns

    @property
    def name(self) -> str:
        """Name of the study."""
        return str(self.manifest["name"])

    @property
    def labels(self) -> tuple[str, ...]:
        """Its factors, as tables call them."""
        return tuple(self.manifest["factors"])

    @property
    def study(self) -> Mapping[str, Any]:
        """The study file as resolved."""
        return dict(self.manifest["study"])

    @property
    def factors(self) -> Columns:
        """The value of each factor at each point."""
        return {label: self.points[label] for label in self.labels}

    @property
    def n_points(self) -> int:
        """Points of the design [-], finished or not."""
        return len(self.points["point"])

    @cached_property
    def scenario(self) -> Scenario:
        """The scenario that the factors change."""
        return loads(dict(self.manifest["scenario"]), source=str(self.manifest["scenario"].get("name", self.name)))

    @cached_property
    def metrics(self) -> tuple[str, ...]:
        """Metrics that were measured."""
        return tuple(dict.fromkeys(map(str, self.summary["metric"])))

    def paths(self, label: str) -> tuple[str, ...]:
        """What a factor changes in the scenario."""
        factor = self.study["factor"][self.labels.index(label)]
        if factor.get("set"):
            return tuple(dict.fromkeys(path for one in factor["set"].values() for path in one))
        path = factor["path"]
        return (path,) if isinstance(path, str) else tuple(path)

    def scenario_with(self, values: Mapping[str, Any]) -> Scenario:
        """The scenario with values for some of the factors."""
        changes: dict[str, Any] = {}
        for label, value in values.items():
            settings = self.study["factor"][self.labels.index(label)].get("set")
            changes |= settings[plain(value)] if settings else dict.fromkeys(self.paths(label), plain(value))
        return with_changes(self.scenario, changes)

    def estimates(self, metric: str) -> list[Estimate | None]:
        """A metric at each point; None at points that are not finished or do not have it.

        Raises
        ------
        InputError
            If no point has it; names those that there are.
        """
        self.check_metric(metric)
        found: list[Estimate | None] = [None] * self.n_points
        columns = self.summary
        for k in np.flatnonzero(columns["metric"] == metric):
            middle, low, high = (float(columns[name][k]) for name in ("estimate", "low", "high"))
            if np.isfinite(middle):
                low, high = (low if np.isfinite(low) else -np.inf), (high if np.isfinite(high) else np.inf)
                unit, n = str(columns["unit"][k]), int(columns["n"][k])
                found[int(columns["point"][k])] = Estimate(middle, low, high, unit, n)
        return found

    def check_metric(self, metric: str) -> None:
        """Refuse a metric that no point has."""
        if metric not in self.metrics:
            hint = nearest(metric, self.metrics)
            raise InputError(Problem(self.place, "metric", metric, "is not measured", hint))

    def check_factor(self, label: str, what: str = "factor") -> None:
        """Refuse a name that is no factor."""
        if label not in self.labels:
            raise InputError(Problem(self.place, what, label, "is no factor", nearest(label, self.labels)))

    def results(self, point: int) -> Results:
        """The replications of a finished point; flights and shots are not kept.

        Raises
        ------
        InputError
            If there is no such point, it is not finished, or its table is damaged.
        """
        if not 0 <= point < self.n_points:
            limit = f"must lie in 0 to {self.n_points - 1}"
            hint = f"{self.name} has {counted(self.n_points, 'point')}"
            raise InputError(Problem(self.place, "point", point, limit, hint))
        path = Store(self.folder, self.n_points, "").point_path(point)
        try:
            columns, about = read_table(path)
        except OSError:
            if path.exists():
                limit = f"{path.name} is damaged: it cannot be read"
                raise InputError(Problem(self.place, "point", point, limit, _AGAIN)) from None
            limit = "is not finished: its replications are not there"
            hint = "resume the sweep, or choose a point whose status is not 'open'"
            raise InputError(Problem(self.place, "point", point, limit, hint)) from None
        if not is_as_written(columns, about):
            limit = f"{path.name} is damaged: it has another digest than it says"
            raise InputError(Problem(self.place, "point", point, limit, _AGAIN))
        columns.pop("point", None)
        values = {label: self.points[label][point] for label in self.labels}
        return Results(self.scenario_with(values), int(self.points["seed"][point]), columns, {}, {})


def open_sweep(folder: str | Path) -> SweepFolder:
    """What a sweep left in a folder, or at an address.

    Raises
    ------
    InputError
        If there is no such folder, it holds no sweep, or one whose tables cannot be read.
    """
    if not is_url(folder):
        return _open(Path(folder), str(folder))
    if not holds(folder, MANIFEST):
        raise _no_sweep(str(folder), f"holds no {MANIFEST}")
    local = Path(tempfile.mkdtemp(prefix="cupola-"))
    try:
        found = _open(copy_of(str(folder), local), str(folder))
    except BaseException:
        shutil.rmtree(local, ignore_errors=True)
        raise
    weakref.finalize(found, shutil.rmtree, local, ignore_errors=True)
    return found


def is_sweep(place: str | Path) -> bool:
    """Whether a folder or an address holds a sweep.

    Raises
    ------
    InputError
        If it is an address that cannot be read.
    """
    return holds(place, MANIFEST)


def _open(folder: Path, place: str) -> SweepFolder:
    manifest = read_sweep_manifest(folder)
    if manifest is None:
        raise _no_sweep(place, f"holds no {MANIFEST}" if folder.is_dir() else "is no folder")
    tables = []
    for name in TABLES:
        path = folder / f"{name}.parquet"
        try:
            if hash_of(path) != manifest.get("sha256", {}).get(path.name, hash_of(path)):
                raise InputError(Problem(place, "", None, f"{path.name} is damaged, or of another sweep", _AGAIN))
            tables.append(read_table(path)[0])
        except OSError:
            raise InputError(Problem(place, "", None, f"{path.name} cannot be read", _AGAIN)) from None
    return SweepFolder(folder, place, manifest, *tables)


def _no_sweep(place: str, limit: str) -> InputError:
    return InputError(Problem(place, "", None, limit, "give a folder that 'cupola sweep' wrote"))


def plain(value: Any) -> Any:
    """A value of a table as a study wrote it."""
    return value.item() if isinstance(value, np.generic) else value
