"""A scenario with other values, and on the ground of one of its variants where these name one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cupola.scenario import Scenario, set_paths, with_variant

#: Varies like a path: names of the scenario's variants.
VARIANT = "variant"


def with_changes(scenario: Scenario, values: Mapping[str, Any]) -> Scenario:
    """The scenario with a variant, where ``values`` name one under `VARIANT`, and with other values on top of it.

    Raises
    ------
    ScenarioError
        As `cupola.scenario.set_paths` and `cupola.scenario.with_variant`.

    Examples
    --------
    >>> from cupola.scenario import load
    >>> made = with_changes(load("damascus-2018"), {"battery.plain.doctrine.salvo": 1, "variant": "s200v"})
    >>> made.batteries[0].system, made.batteries[0].doctrine.salvo
    ('s200v', 1)
    """
    changes = dict(values)
    variant = changes.pop(VARIANT, None)
    if variant is not None:
        scenario = with_variant(scenario, str(variant))
    return set_paths(scenario, changes)
