"""Build countermeasures: one factor on the kill probability for each missile type and each target type."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cupola.catalogue import item_from_dict
from cupola.engine.build.figures import Figures
from cupola.scenario import Scenario
from cupola.scenario.layout.threat_class import threat_class


def kill_factors(scenario: Scenario, missiles: Sequence[str], figures: Figures) -> np.ndarray:
    """Factors of shape (missile rows, target types); (0, 0) where there are no countermeasures.

    Parameters
    ----------
    scenario : Scenario
        With its countermeasures and target types.
    missiles : sequence of str
        Catalogue ids of the rows of the table of missiles.
    figures : Figures
        ``low`` takes the lower end of each factor, ``high`` the upper one.

    Notes
    -----
    Several countermeasures of one type against one missile multiply.
    """
    if not scenario.countermeasures:
        return np.zeros((0, 0))
    targets = sorted(scenario.catalogue.get("target", {}).items())
    factors = np.ones((len(missiles), len(targets)))
    for m, missile in enumerate(missiles):
        guidance = item_from_dict(scenario.catalogue["missile"][missile]).words("guidance_model")
        for t, (name, saved) in enumerate(targets):
            known_as = {name, threat_class(item_from_dict(saved))}
            for one in scenario.countermeasures:
                if known_as & set(one.carried_by) and (not one.against or {missile, guidance} & set(one.against)):
                    factors[m, t] *= one.factor_at(figures)
    return factors
