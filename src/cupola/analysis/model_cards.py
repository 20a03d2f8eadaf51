"""What each model is, where it fails and how it was checked, in the words that a report carries: `models.toml`.

A report must answer a doubt by itself, without a checkout and without a network. So it holds, for each model that was
on, the law, its source, its assumptions, where it is known to be wrong, and the check; and each of its numbers names
the models that it leans on first.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cupola.scenario.models.scenario import Scenario

_FILE = Path(__file__).with_name("models.toml")
#: How a number of a run is counted, and with which interval: true of all of them, so that no row repeats it.
OF_ALL_NUMBERS = ("metrics", "intervals", "random")
#: Models of what a battery does with radars and missiles that fly; a run of timed batteries alone has none of them.
_FLOWN = ("terrain", "horizon", "detection", "tracking", "identity", "atmosphere", "guidance", "flyout", "lethality")


@dataclass(frozen=True, slots=True)
class ModelCard:
    """One model.

    Parameters
    ----------
    name : str
        As its page: ``docs/models/NAME.md``.
    title, equation, source, assumes, fails, check : str
        What it is; its law; where that was published; what is this project's; where it is known to be wrong; what it
        was compared with and how close it came.
    tests : tuple of str
        Files of the source tree that make the check again.
    without : str
        What a run without it says too well or too badly; empty for a model that no scenario can leave out.
    metrics, figures : tuple of str
        Patterns of the numbers, and of the figures ``kind.key``, that lean on it first; ``*`` stands for any end.
    """

    name: str
    title: str
    equation: str
    source: str
    assumes: str
    fails: str
    check: str
    tests: tuple[str, ...]
    without: str = ""
    metrics: tuple[str, ...] = ()
    figures: tuple[str, ...] = ()

    @property
    def page(self) -> str:
        """Its page in the documentation."""
        return f"docs/models/{self.name}.md"


@cache
def model_cards() -> Mapping[str, ModelCard]:
    """All models by name, in the order of an engagement.

    Examples
    --------
    >>> model_cards()["horizon"].page
    'docs/models/horizon.md'
    """
    tables = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return {name: _card(name, table) for name, table in tables.items()}


def _card(name: str, table: dict[str, Any]) -> ModelCard:
    lists = ("tests", "metrics", "figures")
    fields: dict[str, Any] = {key: tuple(value) if key in lists else value for key, value in table.items()}
    return ModelCard(name, **fields)


def models_of_metric(name: str, used: Iterable[str]) -> tuple[ModelCard, ...]:
    """The models that a metric leans on first, of those that were on; what is true of all metrics apart.

    Examples
    --------
    >>> [card.name for card in models_of_metric("missiles_per_kill", model_cards())]
    ['doctrine', 'lethality']
    """
    on = set(used) - set(OF_ALL_NUMBERS)
    cards = [card for card in model_cards().values() if card.name in on]
    return tuple(card for card in cards if any(fnmatchcase(name, one) for one in card.metrics))


def model_of_figure(kind: str, key: str, used: Iterable[str]) -> ModelCard | None:
    """The model that reads a figure: the one with the closest pattern, of those that were on; None for none.

    Examples
    --------
    >>> [model_of_figure(*one, model_cards()).name for one in (("missile", "aim_error"), ("radar", "sector"))]
    ['lethality', 'detection']
    """
    on = set(used)
    found = [
        (len(pattern), card)
        for card in model_cards().values()
        if card.name in on
        for pattern in card.figures
        if fnmatchcase(f"{kind}.{key}", pattern)
    ]
    return max(found, key=lambda one: one[0])[1] if found else None


def models_used(scenario: Scenario) -> tuple[str, ...]:
    """Names of the models that a run of the scenario uses, and its report shows, in the order of an engagement.

    Examples
    --------
    >>> from cupola.scenario import load
    >>> used = models_used(load("minimal"))
    >>> "flyout" in used, "jamming" in used
    (True, False)
    """
    off = {name for name, is_on in _switches(scenario).items() if not is_on}
    return tuple(name for name in model_cards() if name not in off)


def models_off(scenario: Scenario) -> tuple[ModelCard, ...]:
    """Models that the scenario leaves off and whose absence a reader must know of."""
    used = set(models_used(scenario))
    return tuple(card for card in model_cards().values() if card.name not in used and card.without)


def _switches(scenario: Scenario) -> dict[str, bool]:
    """Model -> whether it is on; models that are not named are always on."""
    fights = [battery for battery in scenario.batteries if battery.timed is None]
    environment = scenario.environment
    several = any(battery.loads is not None and len(battery.loads) > 1 for battery in fights)
    stocked = any(
        battery.guns or battery.resupplies or battery.common_cause or battery.doctrine.ammunition for battery in fights
    )
    has_network = bool(scenario.posts or scenario.radars or scenario.failures)
    is_flown = bool(fights or scenario.radars)
    return {
        **dict.fromkeys(_FLOWN, is_flown),
        "coverage": bool(fights),
        "zone": bool(fights),
        "debris": bool(fights),
        "doctrine": bool(scenario.batteries),
        "timed": any(battery.timed is not None for battery in scenario.batteries),
        "jamming": any(flight.jammer is not None for flight in scenario.flights),
        "clutter": environment.clutter,
        "propagation": environment.gas or environment.multipath or environment.rain_mmph > 0.0,
        "merging": scenario.tracking == "merged",
        "false_tracks": scenario.false_plots_per_scan > 0.0,
        "network": has_network,
        "ammunition": several or stocked,
        "positions": any(battery.launcher_site or battery.dummies or battery.moves for battery in fights),
        "countermeasures": bool(scenario.countermeasures)
        or any(flight.decoys is not None for flight in scenario.flights),
        "claims": bool(scenario.claims),
    }
