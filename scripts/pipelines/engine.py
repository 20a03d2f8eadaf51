"""An engine whose truth is known, in the place of the real one: what is estimated from it can be compared with that.

`cupola.engine.run` hands a `System` and empty tables to one compiled function, `run_chunk`, and reads what it leaves
there. Here that function is another: every threat is engaged with a chance, a salvo flies at it, every missile works or
not and hits or not, in some lines of numpy. Everything before it (scenario, paths, figures, `build`) and after it
(columns, folders, sweeps, claims, intervals) is the real thing. Draws have addresses (seed, replication, flight, what),
so that runs under one seed are paired and go on where they were.

    with installed(World()):
        study = run_study(scenario(), 100, folder=folder)
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np

from cupola.engine import run as engine_run
from cupola.scenario import Scenario, set_paths
from cupola.scenario.load import loads
from cupola.variants import Fate, Outcome, Reason, Side

#: Threats in the raid of `scenario`, and how many of them destroy the one site.
THREATS, HITS = 6, 2
#: Kill ranges are uniform over so much from here on, and grow with the altitude of the target [m; m; m/m].
RANGE_LEAST_M, RANGE_SPREAD_M, RANGE_PER_ALTITUDE = 60e3, 40e3, 2.0
#: Nominal figures on which the chances rest: lethal radius [m] and time to identify [s].
RADIUS_M, IDENTIFY_S = 16.9, 5.0


@dataclass(frozen=True)
class World:
    """The law of an engagement.

    Parameters
    ----------
    p_hit : float
        Chance that a missile that works kills [-], at the nominal lethal radius.
    p_engaged : float
        Chance that a threat is engaged [-], at the nominal time to identify.
    p_asleep : float
        Chance that a replication has no defence at all [-]: losses in clumps.
    reliability : float or None
        Of a missile [-]; None: that of the catalogue, as it is built.
    """

    p_hit: float = 0.7
    p_engaged: float = 0.9
    p_asleep: float = 0.0
    reliability: float | None = None

    def chances(
        self, reliability: float, radius_m: float = RADIUS_M, identify_s: float = IDENTIFY_S
    ) -> tuple[float, ...]:
        """Chances to be engaged, to work and to hit [-], from the three figures that do something here."""
        works = reliability if self.reliability is None else self.reliability
        hit = min(1.0, self.p_hit * math.sqrt(radius_m / RADIUS_M)) if radius_m > 0.0 else 0.0
        return self.p_engaged ** (identify_s / IDENTIFY_S), works, hit

    def chances_of(self, system: Any) -> tuple[float, ...]:
        """The same from what was built."""
        missile, battery = system.missiles[0], system.batteries[0]
        return self.chances(float(missile.reliability), float(missile.lethal_radius_m), float(battery.identify_s))

    def p_kill(self, salvo: int, chances: tuple[float, ...]) -> float:
        """Chance that a threat dies where the defence is awake [-]."""
        engaged, works, hit = chances
        return engaged * (1.0 - (1.0 - works * hit) ** salvo)

    def run_chunk(
        self,
        system: Any,
        state: Any,
        seed: Any,
        first: Any,
        rows: Any,
        flights: Any,
        shots: Any,
        n_shots: Any,
        log: Any,
    ) -> None:
        """As `cupola.engine.step.run_chunk`: fills tables of replications, flights and shots."""
        n, n_flights = flights.shape
        if n == 0:
            return
        has_battery = len(system.batteries) > 0 and len(system.launchers) > 0
        salvo = int(system.batteries[0].salvo) if has_battery else 0
        draw = _uniforms(int(seed), int(first), n, n_flights, 2 * salvo + 3)
        engaged, works, hit = self.chances_of(system) if has_battery else (0.0, 0.0, 0.0)
        awake = _uniforms(int(seed), int(first), n, 1, 1, purpose=7)[:, 0, 0] >= self.p_asleep
        is_engaged = (draw[:, :, 0] < engaged) & awake[:, None]
        did_work = draw[:, :, 3 : 3 + salvo] < works
        did_kill = did_work & (draw[:, :, 3 + salvo :] < hit)
        before = np.cumsum(did_kill, axis=2) - did_kill > 0
        is_dead = is_engaged & did_kill.any(axis=2)
        range_m = RANGE_LEAST_M + RANGE_SPREAD_M * draw[:, :, 1] + RANGE_PER_ALTITUDE * altitudes_m(system)[None, :]
        self._tell(system, rows, flights, int(first), salvo, is_engaged, is_dead, range_m)
        if salvo:
            outcome = np.where(did_kill, Outcome.KILL, np.where(did_work, Outcome.MISS, Outcome.FAILED))
            _shoot(shots, n_shots, np.where(before, Outcome.TARGET_GONE, outcome), is_engaged)

    def _tell(
        self, system: Any, rows: Any, flights: Any, first: int, salvo: int, is_engaged: Any, is_dead: Any, range_m: Any
    ) -> None:
        n, n_flights = flights.shape
        rows.replication[:] = first + np.arange(n)
        rows.threats[:] = n_flights
        rows.kills[:] = is_dead.sum(axis=1)
        rows.leakers[:] = n_flights - rows.kills
        rows.missiles_fired[:] = salvo * is_engaged.sum(axis=1)
        rows.not_engaged[:] = (~is_engaged).sum(axis=1)
        rows.reasons[:, Reason.NO_TRACK] = rows.not_engaged
        rows.max_simultaneous_targets[:] = is_engaged.sum(axis=1)
        rows.max_simultaneous_missiles[:] = rows.missiles_fired
        rows.max_simultaneous_hits[:] = rows.kills
        rows.first_detection_range_m[:] = np.where(is_engaged, range_m + 50e3, -np.inf).max(axis=1)
        rows.first_detection_range_m[rows.first_detection_range_m < 0.0] = np.nan
        rows.max_intercept_range_m[:] = np.where(is_dead, range_m, -np.inf).max(axis=1)
        rows.max_intercept_range_m[rows.kills == 0] = np.nan
        rows.assets_lost[:] = rows.leakers >= HITS
        rows.end_s[:] = 900.0
        flights.fate[:] = np.where(is_dead, Fate.KILLED, Fate.ARRIVED)
        flights.start_s[:], flights.end_s[:] = 0.0, 600.0
        flights.first_plot_s[:] = np.where(is_engaged, 100.0, -1.0)
        flights.first_plot_range_m[:] = range_m + 50e3
        flights.reason[:] = np.where(is_engaged, Reason.ENGAGED, Reason.NO_TRACK)
        flights.shots[:] = salvo * is_engaged
        flights.killed_range_m[:], flights.killed_altitude_m[:] = range_m, 1000.0
        flights.killed_by[:] = np.where(is_dead, 0, -1)
        flights.destroyed[:] = -1


def altitudes_m(system: Any) -> np.ndarray:
    """Height of every flight above sea level where it starts [m], over a sphere."""
    at = system.legs.pos_enu_m[system.flights.first_leg]
    radius_m = float(system.earth_radius_m)
    return np.sqrt(at[:, 0] ** 2 + at[:, 1] ** 2 + (at[:, 2] + radius_m) ** 2) - radius_m


def _shoot(shots: Any, n_shots: Any, outcome: np.ndarray, is_engaged: np.ndarray) -> None:
    """Rows of shots, those that were fired first."""
    n, n_flights, salvo = outcome.shape
    fired = np.repeat(is_engaged, salvo, axis=1)
    n_shots[:] = fired.sum(axis=1)
    order = np.argsort(~fired, axis=1, kind="stable")
    mine = shots[:, : n_flights * salvo]
    flight = np.take_along_axis(np.broadcast_to(np.repeat(np.arange(n_flights), salvo), fired.shape), order, axis=1)
    mine.outcome[:] = np.take_along_axis(outcome.reshape(n, -1), order, axis=1)
    for name in ("flight", "meant", "address"):
        mine[name][:] = flight
    mine.number[:] = np.arange(n_flights * salvo)
    mine.launch_s[:], mine.end_s[:] = 200.0, 300.0
    mine.salvo_index[:] = 0


def _uniforms(seed: int, first: int, n: int, n_flights: int, n_draws: int, purpose: int = 0) -> np.ndarray:
    """Numbers in [0, 1) by address: shape (replications, flights, draws). SplitMix64 (Steele and others 2014)."""
    at = np.uint64(seed * 0x9E3779B97F4A7C15 % 2**64)
    for part in (
        np.array([[[purpose]]]),
        first + np.arange(n)[:, None, None],
        np.arange(n_flights)[None, :, None],
        np.arange(n_draws)[None, None, :],
    ):
        at = _mixed(at ^ ((part.astype(np.uint64) + np.uint64(1)) * np.uint64(0xD1342543DE82EF95)))
    return (at >> np.uint64(11)).astype(np.float64) * 2.0**-53


def _mixed(z: np.ndarray) -> np.ndarray:
    with np.errstate(over="ignore"):
        z = z + np.uint64(0x9E3779B97F4A7C15)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return z ^ (z >> np.uint64(31))


@contextmanager
def installed(world: World) -> Iterator[World]:
    """The engine replaced by a world, for all that is run here in this process."""
    before = engine_run.run_chunk
    engine_run.run_chunk = world.run_chunk  # type: ignore[assignment]  # a plain function for a compiled one
    try:
        yield world
    finally:
        engine_run.run_chunk = before


def scenario(salvo: int = 2, claims: tuple[dict[str, Any], ...] = (), threats: int = THREATS) -> Scenario:
    """One battery, one site, and threats that fly straight at it; two variants: an older system, and none."""
    return loads(
        {
            "format": 1,
            "name": "synthetic",
            "title": "Synthetic",
            "duration_min": 15,
            "terrain": "global-5min",
            "origin": {"lat_deg": -28.5, "lon_deg": 128.0},
            "asset": [{"name": "depot", "lat_deg": -28.48, "lon_deg": 128.05, "hits_to_destroy": HITS}],
            "battery": [
                {
                    "name": "alpha",
                    "system": "s300pmu2",
                    "lat_deg": -28.52,
                    "lon_deg": 127.98,
                    "boresight_deg": 270,
                    "doctrine": {"salvo": salvo, "shots_max": 6},
                }
            ],
            "flight": [
                {
                    "name": "low",
                    "type": "tomahawk",
                    "side": "hostile",
                    "count": threats,
                    "spacing_s": 20,
                    "route": [{"lat_deg": -28.6, "lon_deg": 127.0, "altitude_agl_m": 100}],
                    "aim": "depot",
                }
            ],
            "variant": [
                {"name": "older", "title": "An older system", "system": "s300ps"},
                {"name": "no-battery", "title": "No battery", "is_active": False},
            ],
            "claim": list(claims),
        },
        source="synthetic",
    )


def with_salvo(base: Scenario, salvo: int) -> Scenario:
    """The same with another salvo."""
    return set_paths(base, {"battery.alpha.doctrine.salvo": salvo})


def is_hostile(side: int) -> bool:
    """Whether a side is that of the threats."""
    return side == Side.HOSTILE
