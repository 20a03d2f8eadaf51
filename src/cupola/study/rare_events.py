"""The probability of a rare event: pilots that find how strongly to tilt, then the weighted run."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from cupola.analysis.estimates.rare import (
    N_MIN,
    TILT_MAX,
    Rare,
    better_tilt,
    counts,
    estimate,
    joined,
    parts_of,
    tilted,
    weights,
)
from cupola.analysis.metrics.events import Event
from cupola.errors import InputError, Problem
from cupola.scenario import Scenario, set_paths
from cupola.scenario.layout.deployment import parts_of as parts_of_battery

if TYPE_CHECKING:
    from cupola.engine.results import Results

#: Replications of a pilot, and the first number of the replications of pilots.
PILOT, PILOT_FIRST = 300, 5_000_000
#: Events in a pilot that are enough to stop there, and the fewest from which a step is taken: few, for strong tilts
#: spread the weights.
ENOUGH, LEADERS = 8, 8
#: Fewer events of equal weight than this are told as too few.
TOO_FEW = 30
#: Tilts of the pilots.
LADDER = (0.0, 1.0, -1.0, 2.0, -2.0, 3.0, -3.0, 4.0, -4.0, 5.0, -5.0)


def true_reliability(scenario: Scenario) -> dict[str, float]:
    """Nominal reliability of every missile in use [-].

    Raises
    ------
    InputError
        If no missile of the scenario can fail, so that there is nothing to tilt; or if a doctrine weighs how likely
        missiles kill: then tilted missiles would change decisions, and the weights would not be right.
    """
    doctrines = [battery.doctrine for battery in scenario.batteries if battery.is_active]
    weighs = any(one.policy == "optimal" or one.min_p_kill > 0.0 for one in doctrines)
    if weighs or any(post.coordination == "optimal" for post in scenario.posts):
        limit = "has a doctrine that weighs how likely missiles kill (optimal, min_p_kill): weights would not be right"
        raise InputError(Problem(scenario.name, "", None, limit, "use policy = 'greedy', or cupola run"))
    active = [battery for battery in scenario.batteries if battery.is_active and battery.timed is None]
    for battery in active:
        if battery.common_cause is not None:
            limit = "makes missiles fail together, and the weights of rare events take each failure for itself"
            key = f"battery.{battery.name}.common_cause"
            raise InputError(Problem(scenario.name, key, None, limit, "use cupola run with many replications"))
    names = {missile for battery in active for missile in parts_of_battery(scenario, battery).missiles}
    found = {name: float(scenario.catalogue["missile"][name]["values"]["reliability"]["nominal"]) for name in names}
    if not any(0.0 < value < 1.0 for value in found.values()):
        limit = "has no missile that may fail or work, and rare events are found through missiles that fail"
        raise InputError(Problem(scenario.name, "", None, limit, "use cupola run with many replications"))
    return dict(sorted(found.items()))


def rare_event(
    scenario: Scenario,
    event: Event,
    n: int = 10_000,
    *,
    seed: int,
    tilt: float | None = None,
    workers: int | None = None,
    say: Callable[[str], None] | None = None,
) -> Rare:
    """Estimate the probability of an event, without bias however rare it is.

    Parameters
    ----------
    scenario : Scenario
        As loaded; figures are nominal.
    event : Event
        What may happen in a replication.
    n : int
        Replications of the weighted run, at least 10.
    seed : int
        Seed of all draws. Pilots have replications of their own, so that the tilt does not depend on the run.
    tilt : float, optional
        Theta, within -6 to 6, of the part that has most of it (`analysis.estimates.rare.parts_of`); None: found by
        pilots of 300 replications. 0: the plain estimate.
    workers : int, optional
        Threads. Does not change the result.
    say : callable, optional
        Called with a sentence after each pilot.

    Raises
    ------
    InputError
        If there is nothing to tilt, no such column, or the numbers are out of range.

    Examples
    --------
    >>> from cupola.scenario import load
    >>> rare_event(load("minimal"), Event.parse("leakers>=1"), 10, seed=1, tilt=0.0, workers=1).mean_weight
    1.0
    """
    if n < N_MIN:
        raise InputError(Problem("-n", "", n, f"must be at least {N_MIN}", "10000 is usual"))
    if tilt is not None and not -TILT_MAX <= tilt <= TILT_MAX:
        raise InputError(Problem("--tilt", "", tilt, f"must lie in {-TILT_MAX:g} to {TILT_MAX:g}", "leave it out"))
    reliability = true_reliability(scenario)
    theta = _found_tilt(scenario, event, reliability, seed, workers, say) if tilt is None else tilt
    parts, first = parts_of(n, theta), 0
    happens, found = [], []
    for tilt_of_part, size in parts:
        results = _run(scenario, reliability, tilt_of_part, size, first, seed, workers)
        happens.append(event.happens(results.replications))
        found.append(counts(results, tuple(reliability)))
        first += size
    return estimate(np.concatenate(happens), weights(joined(found), reliability, parts), parts)


def rare_lines(found: Rare, text: str) -> list[str]:
    """What was found, in sentences: the probability first, then how far it can be trusted.

    Parameters
    ----------
    found : Rare
        From `rare_event`.
    text : str
        The event as it was asked for, such as ``leakers>=3``.
    """
    if found.n_events:
        lines = [f"P({text}) = {found.probability:.3g} ({found.low:.2g} to {found.high:.2g}), 95 %"]
    else:
        lines = [f"P({text}): never seen, at most {found.high:.2g} (95 %, from those without a tilt)"]
    lines += [f"  {found.n_events} of {found.n} weighted replications; worth {found.n_effective:.0f} equal events"]
    if found.n_events == 0:
        lines += ["  too far for missiles that fail, or impossible; try --tilt"]
    if found.n_effective >= TOO_FEW:
        lines += [f"  as sure as {found.n_plain:.2g} plain replications; tilt {found.tilt:g}"]
    lines += [f"  mean weight {found.mean_weight:.3f} +- {2.0 * found.mean_weight_error:.2g}, 1 but for chance"]
    if found.n_events and found.n_effective < TOO_FEW:
        lines += [f"  fewer than {TOO_FEW} equal events: the interval is not to be trusted; take more replications"]
    return lines


def _run(
    scenario: Scenario, reliability: dict[str, float], tilt: float, n: int, first: int, seed: int, workers: int | None
) -> Results:
    """Replications with tilted missiles; the scenario as it is where the tilt is 0."""
    from cupola.engine.build.model import build
    from cupola.engine.run import run

    changes = {f"catalogue.missile.{name}.reliability": tilted(value, tilt) for name, value in reliability.items()}
    return run(build(set_paths(scenario, changes) if tilt else scenario), n, first=first, seed=seed, workers=workers)


def _found_tilt(
    scenario: Scenario, event: Event, reliability: dict[str, float], seed: int, workers: int | None,
    say: Callable[[str], None] | None,
) -> float:  # fmt: skip
    """The tilt: up and down a ladder until the event is common enough, then one step of cross-entropy from there.

    Levels of the event on the way to it, which are usual, lead nowhere where counts have two values.
    """
    best, most, found = 0.0, 0, 0.0
    for k, tilt in enumerate(LADDER):
        results = _run(scenario, reliability, tilt, PILOT, PILOT_FIRST + k * PILOT, seed, workers)
        happens = event.happens(results.replications)
        n_events = int(np.count_nonzero(happens))
        if say is not None:
            say(f"pilot {k + 1}, tilt {tilt:g}: {n_events} of {PILOT} times")
        if n_events > most:
            best, most = tilt, n_events
            pilot = counts(results, tuple(reliability))
            found = better_tilt(happens, weights(pilot, reliability, [(tilt, PILOT)]), pilot, reliability)
        if n_events >= ENOUGH:
            break
    return round(found if most >= LEADERS else best, 3)
