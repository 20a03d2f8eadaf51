"""Build ammunition: the rules of a doctrine as one row for each target type."""

from __future__ import annotations

from typing import Any

import numpy as np

from cupola.catalogue import item_from_dict
from cupola.engine.tables import Table
from cupola.kernels.rows import AMMUNITION, RESUPPLY, table
from cupola.scenario import Scenario
from cupola.scenario.layout.threat_class import UNKNOWN, threat_class
from cupola.scenario.models.ammunition import AmmunitionRule
from cupola.scenario.models.battery import Battery, Doctrine


def plan_rows(doctrine: Doctrine, battery: Any, missiles: dict[str, int], scenario: Scenario) -> Table:
    """Rows of `rows.AMMUNITION`: target types in the order of their names, then what is unknown.

    Parameters
    ----------
    doctrine : Doctrine
        With its rules.
    battery : row of rows.BATTERY
        What holds where a rule says nothing: salvo and most shots.
    missiles : dict of str to int
        Missile types of the battery in the order of its loads, and their rows in the table of missiles.
    scenario : Scenario
        With its target types.

    Notes
    -----
    A rule that names a type goes before one that names its class.
    """
    by_word = {word: rule for rule in doctrine.ammunition for word in rule.against}
    targets = sorted(scenario.catalogue.get("target", {}).items())
    rows = table(AMMUNITION, len(targets) + 1)
    for k, (name, saved) in enumerate(targets):
        rule = by_word.get(name) or by_word.get(threat_class(item_from_dict(saved)))
        _fill(rows[k], rule, doctrine, battery, missiles)
    _fill(rows[len(targets)], by_word.get(UNKNOWN), doctrine, battery, missiles)
    return rows


def _fill(row: Any, rule: AmmunitionRule | None, doctrine: Doctrine, battery: Any, missiles: dict[str, int]) -> None:
    names = list(missiles) if rule is None or rule.missiles is None else list(rule.missiles)
    row.n_missiles = len(names)
    row.missiles[: len(names)] = [missiles[name] for name in names]
    row.salvo, row.shots_max = battery.salvo, battery.shots_max
    if rule is not None:
        row.reserve = rule.reserve
        if rule.salvo is not None and doctrine.fire != "shoot_look_shoot":
            row.salvo = rule.salvo
        if rule.shots_max is not None:
            row.shots_max = rule.shots_max
    row.shots_max = max(row.shots_max, row.salvo)


def resupply_rows(battery: Battery, index: int, missiles: dict[str, int]) -> list[Any]:
    """Rows of `rows.RESUPPLY`: the deliveries that a battery gets."""
    found = []
    for one in battery.resupplies or ():
        row: Any = table(RESUPPLY, 1)[0]
        row.battery = index
        row.missile = missiles[one.missile] if one.missile is not None else next(iter(missiles.values()))
        row.first_s, row.every_s, row.n_deliveries, row.loads = one.first_s, one.every_s, one.deliveries, one.loads
        found.append(row)
    return found


def ammunition_table(scenario: Scenario, plans: list[Table]) -> Table:
    """All plans as one table of shape (plans, target types + 1)."""
    n_types = len(scenario.catalogue.get("target", {})) + 1
    rows = np.zeros((len(plans), n_types), AMMUNITION)
    for k, plan in enumerate(plans):
        rows[k] = plan
    return rows.view(np.recarray)
