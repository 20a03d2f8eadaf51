"""Two kinds of uncertainty: public figures drawn outside, chance inside; and which figure drives the answer.

The outer draws are points of a sweep, so a study that was killed goes on where it was. Beside the tables of the sweep
its folder holds ``uncertainty.json`` (bands, settings) and ``sensitivity.parquet`` (one row per figure and measure).
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from cupola._json import parse
from cupola._shown import Shown
from cupola.analysis.comparison.comparing import check_metric
from cupola.analysis.metrics.metrics import METRICS
from cupola.analysis.sensitivity.bands import Bands, bands
from cupola.analysis.sensitivity.indices import (
    Influence,
    noise_level,
    of_ends,
    of_saltelli,
    of_sample,
    of_trajectories,
)
from cupola.analysis.sensitivity.noise import FALSE_DISCOVERIES
from cupola.errors import InputError, Problem
from cupola.study.store.atomic import replacing, write_text
from cupola.study.store.parquet import write_table
from cupola.study.store.remote import is_url
from cupola.study.store.staging import workplace
from cupola.study.sweeps.design import unit_points
from cupola.study.sweeps.folder import Store
from cupola.study.sweeps.plan import SweepPlan
from cupola.study.sweeps.sweep import Sweep, sweep

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from cupola.study.executors.pool import Pool
    from cupola.study.runs.execution import Progress

FILE, TABLE = "uncertainty.json", "sensitivity.parquet"
#: So many figures are named in the sentence.
NAMED_MAX = 3
#: So many figures stand in the short form of an answer.
SHOWN_MAX = 10
#: Measure by which figures are ranked, by design.
_RANKED_BY = {"latin": "rank_correlation", "each": "swing", "morris": "mu_star", "saltelli": "total"}


@dataclass(frozen=True, eq=False, repr=False)
class Uncertainty(Shown):
    """What figures and chance do to one metric.

    Parameters
    ----------
    sweep : Sweep
        The points behind it.
    metric, unit : str
        What it is about.
    bands : Bands or None
        The two bands; None for designs that are no draws (``each``, ``morris``).
    influences : tuple of Influence
        Every figure, by the measures of the method.
    """

    sweep: Sweep
    metric: str
    unit: str
    bands: Bands | None
    influences: tuple[Influence, ...]

    @property
    def figures(self) -> tuple[str, ...]:
        """Figures, the one that drives the answer most first."""
        return tuple(sorted(self.sweep.plan.labels, key=lambda name: -self.size_of(name)))

    def of(self, figure: str) -> dict[str, Influence]:
        """The measures of a figure."""
        return {one.measure: one for one in self.influences if one.figure == figure}

    def size_of(self, figure: str) -> float:
        """How much a figure counts, by the measure that ranks them [-, or in the metric's unit]."""
        measures = self.of(figure)
        ranked_by = _RANKED_BY[self.sweep.plan.study.design.kind]
        if ranked_by == "swing":
            return abs(measures["at_high"].estimate - measures["at_low"].estimate)
        return abs(measures[ranked_by].estimate)

    def is_seen(self, figure: str) -> bool:
        """Whether the effect of a figure stands out of the noise."""
        plan, measures = self.sweep.plan, self.of(figure)
        kind = plan.study.design.kind
        if kind == "latin":
            return self.size_of(figure) > noise_level(len(plan.points), len(plan.labels))
        return measures["p_noise"].estimate <= FALSE_DISCOVERIES

    def effect_of(self, figure: str) -> str:
        """``seen``, ``noise``, or ``none``: not one replication came out otherwise, whatever the figure."""
        if self.is_seen(figure):
            return "seen"
        ones = self.of(figure)
        kind = self.sweep.plan.study.design.kind
        if kind == "each":
            is_none = all(ones[end].low == ones[end].high == self.base for end in ("at_low", "at_high"))
        else:
            is_none = kind != "latin" and ones["p_noise"].estimate == 1.0 and self.size_of(figure) == 0.0
        return "none" if is_none else "noise"

    @cached_property
    def base(self) -> float:
        """Of the method ``each``: the mean with nominal figures; else NaN."""
        if self.sweep.plan.study.design.kind != "each":
            return float("nan")
        return float(np.mean(_outcomes(self.sweep, self.metric, [0])))

    def _shown(self) -> tuple[str, tuple[str, ...], list[tuple[str, ...]]]:
        rows: list[tuple[str, ...]] = [
            (name, f"{self.size_of(name):.3g}", "" if self.is_seen(name) else "within the noise")
            for name in self.figures[:SHOWN_MAX]
        ]
        return sentence(self), ("figure", _RANKED_BY[self.sweep.plan.study.design.kind], "seen"), rows

    def to_dict(self) -> dict[str, Any]:
        """All of it, ready for JSON."""
        plan = self.sweep.plan
        return {
            "scenario": plan.scenario.name,
            "metric": self.metric,
            "unit": self.unit,
            "design": plan.study.design.kind,
            "points": len(plan.points),
            "replications": plan.study.n_first,
            "seed": plan.study.seed,
            "digest": self.sweep.digest,
            "bands": self.bands.to_dict() if self.bands else None,
            "sentence": sentence(self),
            "base": _or_none(self.base),
            "figures": [
                {"figure": name, "is_seen": self.is_seen(name), "effect": self.effect_of(name)}
                | {m: {"estimate": one.estimate, "low": _or_none(one.low), "high": _or_none(one.high)}
                   for m, one in self.of(name).items()}
                for name in self.figures
            ],
        }  # fmt: skip


def run_uncertainty(
    plan: SweepPlan,
    *,
    out: str | Path,
    metric: str = "leakers",
    workers: int | None = None,
    executor: str | Executor | Pool | None = None,
    progress: Progress | None = None,
    say: Callable[[str], None] | None = None,
    stop: threading.Event | None = None,
    render: Callable[[Path], object] | None = None,
) -> Uncertainty:
    """Simulate a plan of `cupola.study.sweeps.figure_factors.plan_figures` into a folder, and take the answer apart.

    Parameters
    ----------
    plan : SweepPlan
        Points over public figures.
    out : str or pathlib.Path
        The folder, or its address, as of `cupola.sweep`; a sweep of the same plan in it is taken up.
    metric : str
        A mean or a share of `cupola.analysis.METRICS`. Another metric of the same sweep costs nothing.
    workers, executor, progress, say, stop
        As of `cupola.sweep`.
    render : callable, optional
        Called with the folder at the end, to write the page into it.

    Raises
    ------
    InputError
        If the metric does not exist, is a ratio, or is unknown in some replications.
    Interrupted, OutputError, ExecutorError
        As of `cupola.sweep`.
    """
    check_usable(metric)
    with workplace(out) as folder:
        done = sweep(plan, out=folder, workers=workers, executor=executor, progress=progress, say=say, stop=stop)
        found = uncertainty_of(done, metric)
        if render is not None:
            render(folder)
    return replace(found, sweep=replace(done, url=str(out))) if is_url(out) else found


def check_usable(metric: str) -> None:
    """Whether a metric is one number per replication; raises `InputError`."""
    check_metric(metric)
    if METRICS[metric].per is not None:
        limit = "is one ratio over all replications, and no outcome of a single one"
        raise InputError(Problem("--metric", "", metric, limit, "use a mean or a share, such as leakers"))


def uncertainty_of(done: Sweep, metric: str) -> Uncertainty:
    """The bands and influences of a finished sweep, written beside it; parameters and errors of `run_uncertainty`."""
    check_usable(metric)
    plan = done.plan
    outcomes = _outcomes(done, metric, range(len(plan.points)))
    if not np.isfinite(outcomes).all():
        limit = "has no value in some replications"
        raise InputError(
            Problem("--metric", "", metric, limit, "use one that always has a value, such as leakers or kills")
        )
    names, seed, design = plan.labels, plan.study.seed, plan.study.design
    y = outcomes.mean(axis=1)
    found: Bands | None = None
    if design.kind == "latin":
        found = bands(outcomes)
        x = np.array([[float(value) for value in point] for point in plan.points])
        influences = of_sample(names, x, outcomes, seed)
    elif design.kind == "each":
        influences = of_ends(names, outcomes, seed)
    elif design.kind == "morris":
        influences = of_trajectories(names, unit_points(design, len(names), seed), y, seed, outcomes)
    else:
        # Of each block of the design the first and the last point are independent draws.
        step = len(names) + 2
        number = np.arange(len(y)) % step
        found = bands(outcomes[(number == 0) | (number == step - 1)])
        influences = of_saltelli(names, y, seed, outcomes)
    result = Uncertainty(done, metric, METRICS[metric].unit, found, tuple(influences))
    _write(result)
    return result


def sentence(found: Uncertainty) -> str:
    """The answer in one sentence, both bands apart."""
    unit = f" {found.unit}" if found.unit else ""
    seen = [name for name in found.figures if found.is_seen(name)]
    if found.bands is None:
        if not seen:
            return f"{found.metric}: no single figure stands out of the noise."
        of = "" if len(seen) == 1 else f"of {len(seen)} figures that stand out of the noise "
        ends = found.of(seen[0])
        if "at_low" not in ends:
            return f"{found.metric}: {of}{seen[0]} has the largest mean effect."
        low, high = (f"{ends[end].estimate:.3g}" for end in ("at_low", "at_high"))
        return (
            f"{found.metric}: {of}{seen[0]} has the largest swing, {low} at its low end and {high} at its high end, "
            f"against {found.base:.3g}{unit} with nominal figures."
        )
    b = found.bands
    return (
        f"{found.metric}: {b.figures_low:.3g} to {b.figures_high:.3g}{unit} because public figures differ "
        f"({100.0 * b.figures_held:.0f} % of their draws, from {b.n_points}); {_drivers(found, seen)}; "
        f"+-{b.chance_half_width:.2g} from chance ({b.n} replications of each draw)."
    )


def _drivers(found: Uncertainty, seen: list[str]) -> str:
    """Which figures go with it: most of it with one only where its share is surely more than half."""
    if not seen:
        return "no single figure stands out of the noise"
    share = next((found.of(seen[0])[name] for name in ("first_order", "total") if name in found.of(seen[0])), None)
    if share is not None and share.low > 0.5:
        return f"most of it goes with {seen[0]}"
    if len(seen) == 1:
        return f"part of it goes with {seen[0]}"
    named = ", ".join(seen[:NAMED_MAX])
    return f"{len(seen)} figures stand out of the noise: {named}{', ...' if len(seen) > NAMED_MAX else ''}"


def band_rows(bands: Mapping[str, Any], metric: str) -> list[tuple[str, str]]:
    """The two bands as lines of a table, from `Bands.to_dict`: what, and 95 % of it or what so few draws can hold.

    A single raid has a line where the metric is a number; of a probability it ends in yes or no.
    """
    share = bands["share_figures"]
    raid = (
        f"a single raid, figures and chance{_held(bands.get('raid_held'))}",
        f"{bands['raid_low']:.3g} to {bands['raid_high']:.3g}",
    )
    ends = [bands.get("share_low"), bands.get("share_high")]
    of = "" if None in ends else f" ({ends[0]:.0%} to {ends[1]:.0%})"
    return [
        ("mean over figures and chance", f"{bands['mean']:.3g} +- {bands['mean_half_width']:.2g}"),
        (
            f"expected, because public figures differ{_held(bands.get('figures_held'))}",
            f"{bands['figures_low']:.3g} to {bands['figures_high']:.3g}",
        ),
        (f"chance left in one estimate of {bands['n']} replications", f"+- {bands['chance_half_width']:.2g}"),
        *([raid] if METRICS[metric].kind != "share" else []),
        ("share of a single raid's variance from figures", "-" if share is None else f"{share:.0%}{of}"),
    ]


def _held(share: float | None) -> str:
    """What a band holds where its draws are too few for 95 % (older folders do not say)."""
    return "" if share is None or share >= 0.95 - 1e-9 else f": too few draws for 95 %, holds {100.0 * share:.0f} %"


def read_uncertainty(folder: Path) -> dict[str, Any] | None:
    """What `run_uncertainty` left beside a sweep (`Uncertainty.to_dict`); None where it left nothing."""
    try:
        return dict(parse((folder / FILE).read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError) as error:
        limit, hint = f"{FILE} cannot be read", "run cupola uncertainty again: it takes up what is there"
        raise InputError(Problem(str(folder), "", None, limit, hint)) from error


def _outcomes(done: Sweep, metric: str, points: Any) -> np.ndarray:
    """One row per point, one column per replication."""
    store = Store(done.folder, len(done.plan.points), "")
    rows = []
    for point in points:
        from cupola.study.store.parquet import read_table

        columns, _ = read_table(store.point_path(point))
        rows.append(np.asarray(METRICS[metric].values(columns), np.float64))
    return np.array(rows)


def _write(found: Uncertainty) -> None:
    folder = found.sweep.folder
    columns: dict[str, np.ndarray] = {
        name: np.array([getattr(one, name) for one in found.influences], object if k < 2 else np.float64)
        for k, name in enumerate(Influence._fields)
    }
    with replacing(folder / TABLE) as temporary:
        write_table(temporary, columns, {"metric": found.metric, "digest": found.sweep.digest})
    write_text(folder / FILE, json.dumps(found.to_dict(), indent=2, ensure_ascii=False) + "\n")


def _or_none(value: float) -> float | None:
    return value if np.isfinite(value) else None
