"""What was out of action in a run: parts that a script took away, and what hits destroyed, with how often and when."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from cupola.analysis.estimates.intervals import Estimate
from cupola.analysis.estimates.quantiles import quantile
from cupola.analysis.findings import estimate_dict
from cupola.analysis.metrics.estimators import proportion
from cupola.analysis.wording import percent

if TYPE_CHECKING:
    from cupola.engine.results import Results
    from cupola.scenario import Scenario
    from cupola.scenario.models.network import Failure

#: Part of a battery, as failures and aims name it -> what a reader calls it.
_PARTS = {
    "power": "power supply",
    "launchers": "launchers",
    "post": "command post",
    "link": "data link",
    "engagement-radar": "engagement radar",
    "surveillance-radar": "surveillance radars",
}
#: Losses named in the sentence; the report has all.
_NAMED = 4


@dataclass(frozen=True)
class LossRow:
    """One part or site that was out of action.

    Parameters
    ----------
    node, name : str
        As the scenario names it, such as ``alpha/power``; and in words.
    cause : str
        ``script``: a failure of the scenario. ``hit``: destroyed by a weapon.
    share : Estimate
        Share of replications in which it happened [-]; for a script the probability that it states, which has no
        interval.
    at_s : Estimate
        When [s]: the median over those replications; for a script the time that it states.
    jitter_s : float
        Half width of the spread of that time in a script [s].
    until_s : float or None
        When it is back [s], for a script with a repair.
    """

    node: str
    name: str
    cause: str
    share: Estimate
    at_s: Estimate
    jitter_s: float = 0.0
    until_s: float | None = None

    def to_dict(self) -> dict[str, Any]:
        """All fields, ready for JSON."""
        fields = {name: getattr(self, name) for name in ("node", "name", "cause", "jitter_s", "until_s")}
        return fields | {"share": estimate_dict(self.share), "at_s": estimate_dict(self.at_s)}


def losses(results: Results) -> tuple[LossRow, ...]:
    """What was out of action: scripted failures in the order of the file, then what was hit, the commonest first."""
    scenario = results.scenario
    scripted = [_scripted(scenario, failure) for failure in scenario.failures]
    times: dict[str, list[float]] = {}
    for batch in results.batches():
        flights = batch.flights
        for row in np.flatnonzero(flights["destroyed"] != ""):
            times.setdefault(str(flights["destroyed"][row]), []).append(float(flights["end_s"][row]))
    hit = [_hit(scenario, node, np.array(when), results.n_replications) for node, when in times.items()]
    return (*scripted, *sorted(hit, key=lambda row: (-row.share.estimate, row.node)))


def _scripted(scenario: Scenario, failure: Failure) -> LossRow:
    share, at_s = (Estimate(value, value, value, unit, 0) for value, unit in ((failure.p, ""), (failure.at_s, "s")))
    until_s = None if failure.repair_s is None else failure.at_s + failure.repair_s
    name = part_text(failure.node, scenario)
    return LossRow(failure.node, name, "script", share, at_s, failure.jitter_s, until_s)


def _hit(scenario: Scenario, node: str, when: np.ndarray, n: int) -> LossRow:
    return LossRow(node, part_text(node, scenario), "hit", proportion(len(when), n), quantile(when, 0.5, "s"))


def part_text(node: str, scenario: Scenario) -> str:
    """What fails or is hit, in words.

    Examples
    --------
    >>> from cupola.scenario import load
    >>> [part_text(node, load("minimal")) for node in ("alpha/power", "alpha/launcher-2", "alpha/30n6e2", "depot")]
    ['power supply of alpha', 'launcher 2 of alpha', 'radar 30n6e2 of alpha', 'site depot']
    """
    owner, separator, part = node.partition("/")
    if not separator:
        posts, radars = ({one.name for one in known} for known in (scenario.posts, scenario.radars))
        return f"{'command post' if node in posts else 'radar' if node in radars else 'site'} {node}"
    number = re.fullmatch(r"launcher-?(\d+)", part)
    return f"{f'launcher {number[1]}' if number else _PARTS.get(part, f'radar {part}')} of {owner}"


def loss_text(row: LossRow) -> str:
    """One loss in words: what, when, how often.

    Examples
    --------
    >>> sure, at_s = Estimate(1, 1, 1, "", 0), Estimate(200, 200, 200, "s", 0)
    >>> loss_text(LossRow("a/launchers", "launchers of a", "script", sure, at_s))
    'launchers of a out of action from 200 s (scripted)'
    """
    if row.cause == "hit":
        share, median_s = percent(row.share.estimate), row.at_s.estimate
        return f"{row.name} destroyed in {share} of replications, half of them by {median_s:.0f} s"
    spread = f" +- {row.jitter_s:g}" if row.jitter_s else ""
    until = f" to {row.until_s:g} s" if row.until_s is not None else ""
    when = f"from {row.at_s.estimate:g}{spread} s{until}"
    chance = "" if row.share.estimate == 1.0 else f" with probability {row.share.estimate:g}"
    return f"{row.name} out of action {when} (scripted{chance})"


def losses_sentence(rows: tuple[LossRow, ...]) -> str:
    """What was out of action, in one sentence; empty where nothing was."""
    if not rows:
        return ""
    said = [loss_text(row) for row in rows[:_NAMED]]
    more = f"; and {len(rows) - _NAMED} more" if len(rows) > _NAMED else ""
    return f"Lost: {'; '.join(said)}{more}."
