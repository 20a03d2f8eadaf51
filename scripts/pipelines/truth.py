"""What is true in a synthetic world (`engine.py`): closed forms for all that is estimated from it."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from pipelines.engine import HITS, RANGE_LEAST_M, RANGE_PER_ALTITUDE, RANGE_SPREAD_M, World, altitudes_m


def pmf(n: int, p: float) -> np.ndarray:
    """Binomial probabilities of 0 to n [-]."""
    return np.array([math.comb(n, k) * p**k * (1.0 - p) ** (n - k) for k in range(n + 1)])


def kill_law(world: World, system: Any) -> np.ndarray:
    """Probability of 0 to N kills in a replication [-]."""
    n = len(system.flights)
    has_battery = len(system.batteries) > 0 and len(system.launchers) > 0
    if not has_battery:
        return pmf(n, 0.0)
    q = world.p_kill(int(system.batteries[0].salvo), world.chances_of(system))
    return (1.0 - world.p_asleep) * pmf(n, q) + world.p_asleep * pmf(n, 0.0)


def truths(world: World, system: Any) -> dict[str, float]:
    """True value of every metric that varies in the synthetic raid."""
    law, n = kill_law(world, system), len(system.flights)
    has_battery = len(system.batteries) > 0 and len(system.launchers) > 0
    salvo = int(system.batteries[0].salvo) if has_battery else 0
    engaged = world.chances_of(system)[0] * (1.0 - world.p_asleep) if has_battery else 0.0
    kills = float(law @ np.arange(n + 1))
    shift = RANGE_LEAST_M + RANGE_PER_ALTITUDE * float(altitudes_m(system)[0])
    some = np.arange(1, n + 1)
    fire = (1.0 - world.p_asleep) * pmf(n, engaged / (1.0 - world.p_asleep))
    fire[0] += world.p_asleep
    farthest = [
        (shift + RANGE_SPREAD_M * float(one[1:] @ (some / (some + 1.0))) / (1.0 - one[0])) / 1000.0
        if one[0] < 1.0
        else 0.0
        for one in (law, fire)
    ]
    return {
        "kills": kills,
        "leakers": n - kills,
        "p_no_leaker": float(law[n]),
        "missiles_fired": salvo * n * engaged,
        "missiles_per_kill": salvo * n * engaged / kills if kills else math.nan,
        "not_engaged": n * (1.0 - engaged),
        "assets_lost": float(law[: n - HITS + 1].sum()),
        "max_simultaneous_targets": n * engaged,
        "max_intercept_range_km": farthest[0],
        "first_detection_range_km": farthest[1] + 50.0,
    }


def quantile_of(law: np.ndarray, p: float) -> float:
    """The smallest count that a share p does not exceed."""
    return float(np.searchsorted(np.cumsum(law), p - 1e-9))


def covers(one: Any, truth: float) -> bool:
    """Whether an estimate's interval holds the truth; an end that is missing does."""
    low = -math.inf if one.low is None or math.isnan(one.low) else one.low
    high = math.inf if one.high is None or math.isnan(one.high) else one.high
    return low - 1e-9 <= truth <= high + 1e-9
