"""Which figures a run used, and where each of them comes from.

Catalogue figures come with the evidence and the sources of the catalogue; what a scenario assumes without a public
source (error rates of identification) is listed with them and marked as an estimate, and so is the doctrine that it
chooses. No number that decides a result stays out of sight.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from cupola.analysis.findings import Parameter
from cupola.analysis.metrics.ammunition import ammunition_rows
from cupola.analysis.metrics.countermeasures import countermeasure_rows
from cupola.analysis.metrics.doctrine import doctrine_rows
from cupola.catalogue import Item, item_from_dict, source_keys
from cupola.catalogue.keys import FIGURES, WORDS
from cupola.scenario.layout.stations import own_batteries

if TYPE_CHECKING:
    from cupola.scenario.models.scenario import Flight, Scenario


def parameters(scenario: Scenario) -> tuple[Parameter, ...]:
    """Every figure that decides the results of a scenario, its variants and its claims.

    Parameters
    ----------
    scenario : Scenario
        As loaded, with its catalogue items.

    Returns
    -------
    tuple of Parameter
        Figures that the engine reads, as published, in order of kind (system, radar, missile, target), item and key;
        then the motors and drag fitted to them; then each battery's doctrine, and the jammers.
    """
    rows: list[Parameter] = []
    for kind in FIGURES:
        for saved in scenario.catalogue.get(kind, {}).values():
            item = item_from_dict(saved)
            rows += _figures(item)
            rows += _words(item)
            rows += _fitted(item)
    rows = [row for row in rows if row.key not in scenario.unread_figures]
    for battery in own_batteries(scenario):
        rows += doctrine_rows(scenario, battery)
        rows += ammunition_rows(battery)
    rows += countermeasure_rows(scenario)
    for flight in scenario.flights:
        rows += _jammer(flight)
    return tuple(rows)


def _figures(item: Item) -> Iterator[Parameter]:
    for key, value in item.values.items():
        if key in FIGURES[item.kind]:
            yield Parameter(
                item=f"{item.kind}/{item.id}",
                item_name=item.name,
                key=key,
                low=value.min,
                nominal=value.nominal,
                high=value.max,
                unit="" if value.unit == "-" else value.unit,
                evidence=value.evidence,
                sources=source_keys(value.sources),
                note=_note(value.sources, value.note),
            )


def _words(item: Item) -> Iterator[Parameter]:
    for key, fact in item.text.items():
        if key in WORDS[item.kind]:
            yield Parameter(
                item=f"{item.kind}/{item.id}",
                item_name=item.name,
                key=key,
                nominal=fact.text,
                evidence=fact.evidence,
                sources=source_keys(fact.sources),
                note=_note(fact.sources, fact.note),
            )


def _fitted(item: Item) -> Iterator[Parameter]:
    """Motors and drag of a missile: fitted once, so that the fly-out meets the published speed and reach."""
    cases = item.fitted
    for key, nominal in cases.get("nominal", {}).items():
        if isinstance(nominal, str):
            continue
        ends = [table[key] for table in cases.values() if isinstance(table.get(key), int | float)]
        numbers = [float(end) for end in ends]
        yield Parameter(
            item=f"{item.kind}/{item.id}",
            item_name=item.name,
            key=key,
            low=min(numbers),
            nominal=float(nominal),
            high=max(numbers),
            evidence="E",
            sources=("fitted to the published figures of this item",),
            note="SI; reproduces published speed and reach, not a measurement",
        )


def _jammer(flight: Flight) -> Iterator[Parameter]:
    """What a scenario gives a jammer."""
    if flight.jammer is None:
        return
    for key, unit in (("erp_w", "W"), ("bandwidth_hz", "Hz"), ("polarisation_loss_db", "dB")):
        yield Parameter(
            item=f"jammer/{flight.name}",
            item_name=f"jammer of flight {flight.name}",
            key=key.rpartition("_")[0],
            nominal=float(getattr(flight.jammer, key)),
            unit=unit,
            evidence="E",
            sources=("given by the scenario",),
            note=flight.jammer.note or "no public source; vary it before a conclusion leans on it",
        )


def _note(sources: str, note: str) -> str:
    """What the sources say in their own words, then what the catalogue adds."""
    return "; ".join(part for part in (sources.strip(), note.strip()) if part)
