"""What a battery has to fire, at whom, and what fails together, as rows of the list of parameters."""

from __future__ import annotations

from collections.abc import Iterator

from cupola.analysis.findings import Parameter
from cupola.scenario.layout.stations import times_s
from cupola.scenario.models.ammunition import AmmunitionRule
from cupola.scenario.models.battery import Battery
from cupola.scenario.models.world import distance_m

_SET = ("set in the scenario",)


def ammunition_rows(battery: Battery) -> Iterator[Parameter]:
    """One row for each load and each rule of ammunition of a battery, its positions, and shares of common failures.

    Examples
    --------
    >>> from cupola.scenario import Battery
    >>> rules = {"ammunition": [{"against": ["drone"], "missiles": ["pac2"], "reserve": 8}]}
    >>> battery = Battery(name="b", system="patriot_pac3", lat_deg=33, lon_deg=36, doctrine=rules)
    >>> [row.nominal for row in ammunition_rows(battery)]
    ['drone: pac2; keeps 8 of each type']
    """
    for load in battery.loads or ():
        ready = "" if load.missiles_per_launcher is None else f" with {load.missiles_per_launcher} missiles each"
        yield _row(battery, "load", f"{load.missile}: {load.launchers} launchers{ready}", "missile types by launcher")
    for rule in battery.doctrine.ammunition:
        yield _row(battery, "ammunition", _words(rule), "what is fired at a class of threats")
    for one in battery.resupplies or ():
        words = f"{one.loads} launcher loads, {one.deliveries} times from {one.first_s / 60:g} min on"
        yield _row(battery, "resupply", words, "what arrives during the run")
    if battery.guns:
        yield _row(battery, "guns", "true", "guns fire at what comes near")
    yield from _position_rows(battery)
    if battery.dummies is not None:
        yield Parameter(
            item=f"battery/{battery.name}",
            item_name=f"{battery.dummies.count} dummy positions of battery {battery.name}",
            key="dummies_p_taken",
            nominal=float(battery.dummies.p_taken),
            evidence="E",
            sources=(battery.dummies.source,),
            note="probability that a weapon takes one of them for a part of the battery; vary it",
        )
    cause = battery.common_cause
    if cause is not None:
        for share, where in ((cause.salvo, "salvo"), (cause.battery, "battery")):
            yield Parameter(
                item=f"battery/{battery.name}",
                item_name=f"common causes in battery {battery.name}",
                key=f"common_cause_{where}",
                nominal=float(share),
                evidence="E",
                sources=(cause.source,),
                note=f"share of missile failures that one {where} has in common; vary it",
            )


def _position_rows(battery: Battery) -> Iterator[Parameter]:
    """Where its launchers stand, and each change of position with its times."""
    site = battery.launcher_site
    if site is not None:
        away_km = distance_m(battery, site) / 1000.0
        words = f"{site.lat_deg:.4f}, {site.lon_deg:.4f}: {away_km:.1f} km from the battery"
        yield _row(battery, "launcher_site", words, "where its launchers stand", "position")
    for move, (leave_s, ready_s) in zip(battery.moves, times_s(battery), strict=True):
        words = f"off the air at {leave_s / 60:.1f} min, ready at {move.lat_deg:.4f}, {move.lon_deg:.4f} "
        yield _row(battery, "move", f"{words}at {ready_s / 60:.1f} min", "scripted change of position", "position")


def _row(battery: Battery, key: str, value: str, note: str, of: str = "ammunition") -> Parameter:
    return Parameter(
        item=f"battery/{battery.name}",
        item_name=f"{of} of battery {battery.name}",
        key=key,
        nominal=value,
        evidence="choice",
        sources=_SET,
        note=note,
    )


def _words(rule: AmmunitionRule) -> str:
    """One rule in a few words."""
    parts = [f"{', '.join(rule.against)}: {' before '.join(rule.missiles) if rule.missiles else 'all types'}"]
    if rule.salvo is not None:
        parts.append(f"salvo {rule.salvo}")
    if rule.shots_max is not None:
        parts.append(f"at most {rule.shots_max}")
    if rule.reserve > 0:
        parts.append(f"keeps {rule.reserve} of each type")
    return "; ".join(parts)
