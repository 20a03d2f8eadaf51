"""Draws of public figures whose models need not be built: those that the synthetic engine reads are put into tables.

A claim draws its figures 40 times, and each draw is another scenario, of which a study of five claims would build
some four hundred. The synthetic engine reads three figures of them. `tests/test_coverage_of_pipelines.py` shows that
what is put into the tables is what `build` puts there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any
from unittest import mock

from cupola.analysis.claims import figure_draws
from cupola.catalogue import item_from_dict
from cupola.engine.build.figures import figure_si
from cupola.engine.build.model import Model
from cupola.scenario import Scenario, variant_names, with_variant
from cupola.scenario.paths.spreads import Spread

#: Figures that the synthetic engine reads, of any item.
READ = ("reliability", "lethal_radius", "identify_time")


class Drawn:
    """Which scenarios are draws, and of which: known by their catalogue, which variants share."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[Any, Scenario]] = {}

    def draw(self, scenario: Scenario, free: Sequence[Spread], n: int, seed: int) -> list[Scenario]:
        """As `figure_draws.draw`, of the figures that do something here."""
        found = _draw(scenario, [one for one in free if one.path.rpartition(".")[2] in READ], n, seed)
        self._known = {id(one.catalogue): (one.catalogue, scenario) for one in found}
        return found

    def source_of(self, scenario: Scenario) -> Scenario | None:
        """The scenario, in the same variant, of which this one is a draw; None where it is none."""
        entry = self._known.get(id(scenario.catalogue))
        if entry is None:
            return None
        for name in variant_names(entry[1]):
            there = with_variant(entry[1], name)
            if there.batteries == scenario.batteries:
                return entry[1] if name == "base" else _once(entry[1], name)
        raise AssertionError("a draw of a variant that the scenario does not have")


_draw = figure_draws.draw
_variants: dict[tuple[int, str], tuple[Scenario, Scenario]] = {}


def _once(scenario: Scenario, name: str) -> Scenario:
    """A variant as one object, so that its model is built once."""
    key = (id(scenario), name)
    if key not in _variants:
        _variants[key] = scenario, with_variant(scenario, name)
    return _variants[key][1]


def with_figures(model: Model, catalogue: Any, figures: Any) -> Model:
    """A model with the figures of another catalogue in its tables, as far as the synthetic engine reads them."""
    missiles, batteries = model.system.missiles.copy(), model.system.batteries.copy()
    for row, name in zip(missiles, model.names.missiles, strict=True):
        item = item_from_dict(catalogue["missile"][name])
        row.reliability = figure_si(item, "reliability", figures)
        row.lethal_radius_m = figure_si(item, "lethal_radius", figures)
    active = [battery for battery in model.scenario.batteries if battery.is_active]
    for row, battery in zip(batteries, active, strict=True):
        row.identify_s = figure_si(item_from_dict(catalogue["system"][battery.system]), "identify_time", figures)
    return replace(model, system=model.system._replace(missiles=missiles, batteries=batteries))


@contextmanager
def ready_draws(bench_once: Callable[..., Any], build_once: Callable[..., Model]) -> Iterator[None]:
    """Inside this block, models and benches of draws come from those of the scenario they are draws of."""
    drawn = Drawn()

    def built(scenario: Scenario, *, figures: Any = "nominal", terrain: Any = None) -> Model:
        source = drawn.source_of(scenario)
        if source is None:
            return build_once(scenario, figures=figures, terrain=terrain)
        return with_figures(build_once(source, figures=figures), scenario.catalogue, figures)

    def benched(scenario: Scenario, claim: Any, variant: str, figures: Any, terrain: Any = None) -> Any:
        source = drawn.source_of(scenario)
        if source is None:
            return bench_once(scenario, claim, variant, figures, terrain)
        item = bench_once(source, claim, variant, figures)
        return replace(item, model=with_figures(item.model, scenario.catalogue, figures))

    with (
        mock.patch.object(figure_draws, "draw", drawn.draw),
        mock.patch.object(figure_draws, "bench", benched),
        mock.patch("cupola.engine.build.model.build", built),
    ):
        yield
