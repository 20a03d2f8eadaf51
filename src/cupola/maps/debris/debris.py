"""Where debris falls: what missiles hit, and the missiles themselves, in pieces down to the ground.

Works on the results of a run: every shot that ended breaks up where and as fast as it ended, and so does every flight
that was destroyed. Draws have addresses as in a replication, so the same run drops the same pieces.
"""

from __future__ import annotations

import math
import os
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from cupola.engine.results import coded
from cupola.errors import InputError, Problem
from cupola.kernels.debris import fall_all
from cupola.scenario.layout.address import draw_key
from cupola.variants import Purpose

if TYPE_CHECKING:
    from cupola.engine.build.model import Model
    from cupola.engine.results import Results

#: Classes of pieces, from the heaviest.
CLASSES = ("heavy", "medium", "light")
#: Body -> for each class: pieces that can hurt, median ballistic coefficient [kg/m2], standard deviation of its
#: logarithm, standard deviation of the throw along each axis [m/s]. All assumed: see docs/models/debris.md.
BODIES: dict[str, tuple[tuple[float, float, float, float], ...]] = {
    "aircraft": ((2, 700.0, 0.4, 20.0), (10, 120.0, 0.5, 50.0), (40, 15.0, 0.6, 80.0)),
    "weapon": ((1, 1000.0, 0.4, 30.0), (6, 150.0, 0.5, 60.0), (20, 15.0, 0.6, 100.0)),
    "drone": ((1, 250.0, 0.4, 20.0), (4, 60.0, 0.5, 40.0), (10, 10.0, 0.6, 60.0)),
    "missile": ((1, 1000.0, 0.4, 30.0), (6, 150.0, 0.5, 80.0), (20, 15.0, 0.6, 120.0)),
    "whole missile": ((1, 2000.0, 0.5, 0.0), (0, 150.0, 0.5, 0.0), (0, 15.0, 0.6, 0.0)),
}
#: Words in the class of a target type -> body; the first that fits counts, and "weapon" where none does.
_WORDS = (("munition", "drone"), ("uav", "drone"))
_AIRCRAFT = ("airliner", "fighter", "patrol", "aircraft", "bomber", "helicopter", "transport", "male")
#: Pieces at most; runs with more are thinned to their first replications.
PIECES_MAX = 3_000_000


def body_of(target_class: str) -> str:
    """What a target type breaks up as, by the class that the catalogue gives it.

    Examples
    --------
    >>> body_of("fighter LO"), body_of("one-way UAV"), body_of("MALE UAV"), body_of("quasi-ballistic")
    ('aircraft', 'drone', 'aircraft', 'weapon')
    """
    text = target_class.lower()
    if any(word in text for word in _AIRCRAFT):
        return "aircraft"
    return next((body for word, body in _WORDS if word in text), "weapon")


@dataclass(frozen=True, eq=False)
class Debris:
    """Pieces on the ground, over all replications.

    Parameters
    ----------
    n_replications : int
        That they come from.
    n_hits, n_missiles : int
        Flights destroyed, and missiles that ended in the air, over these replications.
    replication : int array
        Of each piece, its row in the run, from 0.
    is_target : bool array
        Whether it is of a flight; else of a missile.
    kind : int8 array
        Place in `CLASSES`.
    lat_deg, lon_deg : arrays
        Where it lies [deg].
    time_s, speed_mps : arrays
        How long it fell, and how fast it hit the ground.
    broke_s : array
        When it began to fall, in its replication [s].
    """

    n_replications: int
    n_hits: int
    n_missiles: int
    replication: NDArray[np.int64]
    is_target: NDArray[np.bool_]
    kind: NDArray[np.int8]
    lat_deg: NDArray[np.float64]
    lon_deg: NDArray[np.float64]
    time_s: NDArray[np.float64]
    speed_mps: NDArray[np.float64]
    broke_s: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.kind)


@dataclass(frozen=True, eq=False)
class _BreakUps:
    """What breaks up: rows of the table of shots, or the flights that they destroyed."""

    replication: NDArray[np.int64]
    key: NDArray[np.int64]
    other: NDArray[np.int64]
    number: NDArray[np.int64]
    is_target: NDArray[np.bool_]
    pos_enu_m: NDArray[np.float64]
    vel_enu_mps: NDArray[np.float64]
    classes: NDArray[np.float64]
    end_s: NDArray[np.float64]


def debris_of(results: Results, model: Model, pieces_max: int = PIECES_MAX) -> Debris:
    """Let everything fall that was hit, missed or failed in a run.

    Parameters
    ----------
    results : Results
        Of the run.
    model : Model
        What it was run with: terrain, frame, and the wind of its scenario.
    pieces_max : int
        So many pieces at most, of as many of the first replications; at least one replication.

    Raises
    ------
    InputError
        If its tables are of an older version and have no velocities.
    """
    if "vel_up_mps" not in results.engagements:
        limit = "the table of engagements has no velocities: an older version wrote it"
        raise InputError(Problem(results.scenario.name, "", None, limit, "run the study again"))
    found, n_used = _first_break_ups(results, model, pieces_max)
    counts = found.classes[:, :, 0].astype(np.int64)
    per_event = counts.sum(axis=1)
    first = np.concatenate(([0], np.cumsum(per_event)))
    lat, lon, _ = model.frame.to_geodetic(found.pos_enu_m)
    landed = np.empty((int(first[-1]), 5))
    # First to the height of the ground below the break-up; then to that of where it came down.
    ground_m = np.repeat(_ground_m(model, lat, lon), per_event)
    for _ in range(2):
        _fall(found, first, ground_m, model, results.seed, landed)
        lat, lon, _ = model.frame.to_geodetic(landed[:, :3])
        ground_m = _ground_m(model, lat, lon)
    kinds = np.tile(np.arange(len(CLASSES), dtype=np.int8), len(counts))
    return Debris(
        n_used,
        int(np.count_nonzero(found.is_target)),
        int(np.count_nonzero(~found.is_target)),
        np.repeat(np.searchsorted(results.replications["replication"], found.replication), per_event),
        np.repeat(found.is_target, per_event),
        np.repeat(kinds, counts.ravel()),
        lat,
        lon,
        landed[:, 3],
        landed[:, 4],
        np.repeat(found.end_s, per_event),
    )


def wind_table(scenario: Any) -> NDArray[np.float64]:
    """The wind as the kernel wants it: one row per level, calm where the scenario says nothing."""
    rows = [(level.altitude_m, *level.towards_mps) for level in scenario.winds]
    return np.array(rows or [(0.0, 0.0, 0.0)], np.float64)


def _break_ups(results: Results, model: Model) -> _BreakUps:
    """Missiles first, then the flights that they destroyed, each in the order of the table."""
    shots = results.engagements
    outcome = shots["outcome"]
    flies = np.ones(len(outcome), bool)
    for battery in model.scenario.batteries:
        if battery.timed is not None:  # they have no missiles that fly: nothing of theirs comes down
            flies &= _is(shots["battery"], battery.name, but=True)
    ended = np.flatnonzero(flies & _is(outcome, "in_flight", but=True))
    hits = np.flatnonzero(flies & _is(outcome, "kill"))
    rows = np.concatenate((ended, hits))
    is_target = np.arange(len(rows)) >= len(ended)
    place = model.frame.to_enu(shots["lat_deg"][rows], shots["lon_deg"][rows], shots["altitude_m"][rows])
    own, other = (
        np.stack([np.asarray(shots[f"{name}_{axis}_mps"], np.float64) for axis in ("east", "north", "up")], axis=-1)
        for name in ("vel", "target_vel")
    )
    bodies = np.where(_is(outcome[rows], "failed"), "whole missile", "missile").astype(object)
    catalogue = model.scenario.catalogue.get("target", {})
    types, of_row = coded(shots["type"][rows])
    for k, name in enumerate(types):
        bodies[is_target & (of_row == k)] = body_of(_class_of(catalogue.get(name, {})))
    classes = np.array([BODIES[str(body)] for body in bodies], np.float64).reshape(len(rows), len(CLASSES), 4)
    flights, aimed = _keys(shots["flight"][rows]), _keys(shots["aimed_flight"][rows])
    return _BreakUps(
        replication=np.asarray(shots["replication"][rows], np.int64),
        # A missile that went astray has two flights to its address.
        key=np.where(flights == aimed, flights, flights ^ aimed),
        other=_keys(shots["battery"][rows]),
        number=2 * np.asarray(shots["number"][rows], np.int64) + is_target,
        is_target=is_target,
        pos_enu_m=np.ascontiguousarray(place),
        vel_enu_mps=np.ascontiguousarray(np.where(is_target[:, None], other[rows], own[rows])),
        classes=classes,
        end_s=np.asarray(shots["end_s"][rows], np.float64),
    )


def _class_of(item: Mapping[str, Any]) -> str:
    return str(item.get("values", {}).get("class", {}).get("text", ""))


def _is(column: NDArray[Any], word: str, but: bool = False) -> NDArray[np.bool_]:
    """Where a column of words holds a word; or where it does not."""
    return np.asarray(column != word if but else column == word, bool)


def _keys(names: NDArray[Any]) -> NDArray[np.int64]:
    known, places = coded(names)
    return np.array([int(draw_key(name)) for name in known], np.int64)[places]


def _first_break_ups(results: Results, model: Model, pieces_max: int) -> tuple[_BreakUps, int]:
    """Those of the first replications whose pieces are not too many together, and how many replications these are."""
    found: list[_BreakUps] = []
    n_used, left = 0, pieces_max
    for batch in results.batches():
        kept, n, pieces = _thinned(_break_ups(batch, model), batch, left)
        if n == 0 and n_used == 0 and batch.n_replications:
            kept, n, pieces = _thinned(_break_ups(batch, model), batch, left, at_least=1)
        found.append(kept)
        n_used, left = n_used + n, left - pieces
        if n < batch.n_replications:
            break
    whole = {name: np.concatenate([getattr(one, name) for one in found]) for name in _BreakUps.__dataclass_fields__}
    # Of all batches the missiles first.
    order = np.argsort(whole["is_target"], kind="stable")
    return _BreakUps(**{name: column[order] for name, column in whole.items()}), n_used


def _thinned(found: _BreakUps, results: Results, pieces_max: int, at_least: int = 0) -> tuple[_BreakUps, int, int]:
    """The first replications of a batch whose pieces are not too many together; how many, and how many pieces."""
    row = np.searchsorted(results.replications["replication"], found.replication)
    per_run = np.bincount(row, weights=found.classes[:, :, 0].sum(axis=1), minlength=results.n_replications)
    n_used = max(at_least, int(np.searchsorted(np.cumsum(per_run), pieces_max, side="right")))
    kept = row < n_used
    fields = {name: getattr(found, name)[kept] for name in found.__dataclass_fields__}
    return _BreakUps(**fields), n_used, int(per_run[:n_used].sum())


def _ground_m(model: Model, lat: NDArray[np.float64], lon: NDArray[np.float64]) -> NDArray[np.float64]:
    """Height of the ground, held at the edge where the terrain ends; never below the sea."""
    return np.maximum(model.terrain.at_row_col(*model.terrain.row_col(lat, lon)), 0.0)


def _fall(
    found: _BreakUps, first: NDArray[np.int64], ground_m: NDArray[np.float64], model: Model, seed: int,
    landed: NDArray[np.float64],
) -> None:  # fmt: skip
    """All pieces, in threads: each break-up writes rows of its own."""
    wind = wind_table(model.scenario)
    n, workers = len(found.key), os.cpu_count() or 1
    step = max(1, math.ceil(n / (4 * workers)))

    def part(start: int) -> None:
        chosen = slice(start, min(start + step, n))
        fall_all(
            np.uint64(seed), int(Purpose.DEBRIS_THROW), int(Purpose.DEBRIS_REST), found.replication[chosen],
            found.key[chosen], found.other[chosen], found.number[chosen], found.pos_enu_m[chosen],
            found.vel_enu_mps[chosen], found.classes[chosen], first[chosen], ground_m, wind,
            model.frame.radius_east_m, model.frame.radius_north_m, landed,
        )  # fmt: skip

    with ThreadPoolExecutor(workers) as threads:
        list(threads.map(part, range(0, n, step)))
