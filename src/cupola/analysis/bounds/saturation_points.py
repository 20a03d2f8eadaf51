"""Where leakage must begin to rise: the size of a raid at which channels, ready missiles and reloads are used up.

Arithmetic on the figures of the batteries, no simulation: a curve that bends earlier has another cause (horizon,
reaction time, targets elsewhere), one that bends there has this one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from cupola.catalogue import Item, item_from_dict
from cupola.engine.build.figures import Figures, figure_si
from cupola.scenario import Scenario
from cupola.scenario.layout.air_objects import air_objects
from cupola.scenario.layout.deployment import parts_of
from cupola.scenario.models.battery import Battery

KneeKind = Literal["channels", "radar", "magazine", "reload"]


@dataclass(frozen=True, slots=True)
class Knee:
    """A limit of the defence, as a number of targets.

    Parameters
    ----------
    kind : {"channels", "radar", "magazine", "reload"}
        What is used up: fire channels at one moment, tracks that the guiding radars keep, missiles that are ready,
        missiles after one reload.
    targets : int
        So many targets can each be given a full salvo [-]; of ``channels``: at one moment; of ``radar``: so many can
        be tracked at one moment.
    how : str
        Where the number comes from, in words: ``6 targets, 12 missiles guided at once``.
    """

    kind: KneeKind
    targets: int
    how: str


def knees(scenario: Scenario, figures: Figures = "nominal") -> tuple[Knee, ...]:
    r"""Limits of all batteries that may shoot, together.

    Parameters
    ----------
    scenario : Scenario
        As loaded, with its catalogue.
    figures : {"low", "nominal", "high"}
        Which end of the published spread.

    Returns
    -------
    tuple of Knee
        In the order channels, radar, magazine, reload; empty where no battery may shoot. ``reload`` only where
        launchers can be filled again before the scenario ends; none where a timed battery has no such limit.

    Notes
    -----
    .. math::
        N_\mathrm{channels} = \sum_b \min(T_b, \lfloor M_b / s_b \rfloor), \quad
        N_\mathrm{radar} = \sum_b K_b, \quad
        N_\mathrm{magazine} = \sum_b \lfloor \min(L_b m_b, A_b) / s_b \rfloor, \quad
        N_\mathrm{reload} = \sum_b \lfloor A_b / s_b \rfloor, \quad
        A_b = \max(0, L_b m_b + R_b - r_b)

    with target channels *T*, missile channels *M*, tracks of the guiding radar *K*, missiles against one target at a
    time *s*, launchers *L* with *m* missiles each, reserve *r*. *R* is what stands by to reload, *L m* once where the
    system has a reload time, else 0: the reserve is kept of all that the battery has, so a reserve that reloads cover
    leaves all missiles ready, even where the reload itself comes after the end. At least one target can be served as
    long as a missile channel is free, even where a salvo is larger than *M*.

    Examples
    --------
    >>> from cupola.scenario import load
    >>> [(knee.kind, knee.targets) for knee in knees(load("damascus-2018"))]
    [('channels', 6), ('radar', 12), ('magazine', 16)]
    """
    fighting = [battery for battery in scenario.batteries if _may_shoot(battery) and _has_missiles(scenario, battery)]
    if not fighting:
        return ()
    limits = [_limits(battery, scenario, figures) for battery in fighting]
    found = []
    if all(one.at_once is not None for one in limits):
        how = (
            f"{sum(one.targets for one in limits)} targets, {sum(one.guided for one in limits)} missiles guided at once"
        )
        found.append(Knee("channels", sum(one.at_once or 0 for one in limits), how))
    if all(one.tracks is not None for one in limits):
        tracks = sum(one.tracks or 0 for one in limits)
        found.append(Knee("radar", tracks, f"{tracks} targets tracked at once by the guiding radars"))
    if all(one.ready is not None for one in limits):
        ready, more = sum(one.ready or 0 for one in limits), sum(one.reloaded for one in limits)
        served = sum(one.served() for one in limits)
        found.append(Knee("magazine", served, f"{ready} missiles ready, {_salvos(limits)}"))
        if more:
            served = sum(one.served(one.reloaded) for one in limits)
            found.append(Knee("reload", served, f"{ready} missiles and {more} after reloading, {_salvos(limits)}"))
    return tuple(found)


def hostile_objects(scenario: Scenario) -> int:
    """Threats that a scenario sends [-]: hostile flights and all that they release."""
    return sum(one.side == "hostile" for one in air_objects(scenario))


def _has_missiles(scenario: Scenario, battery: Battery) -> bool:
    """Guns have neither channels nor salvos."""
    return battery.timed is not None or bool(parts_of(scenario, battery).missiles)


def _may_shoot(battery: Battery) -> bool:
    return battery.is_active and battery.doctrine.policy != "none" and battery.doctrine.weapons_control != "hold"


@dataclass(frozen=True, slots=True)
class _Limits:
    """Of one battery: what it has, and how many targets that serves; None: without limit."""

    targets: int
    guided: int
    at_once: int | None
    salvo: int
    ready: int | None
    reloaded: int = 0
    tracks: int | None = None

    def served(self, more: int = 0) -> int:
        """Targets that get a full salvo from what is ready and ``more``."""
        return ((self.ready or 0) + more) // self.salvo


def _limits(battery: Battery, scenario: Scenario, figures: Figures) -> _Limits:
    """Figures of one battery as the engine takes them (`cupola.engine.build.ground`), and what follows."""
    system = item_from_dict(scenario.catalogue["system"][battery.system])
    doctrine, timed = battery.doctrine, battery.timed

    def figure(key: str) -> int:
        return round(figure_si(system, key, figures))

    def own(value: int | None, key: str) -> int:
        return figure(key) if value is None else value

    salvo = round(system.si("salvo")) if doctrine.salvo is None else doctrine.salvo
    targets, guided = figure("simultaneous_targets"), figure("simultaneous_missiles")
    if timed is not None:
        targets = targets if timed.channels is None else timed.channels
        at_once = None if timed.discipline == "staged" else targets
        return _Limits(targets, targets * salvo, at_once, salvo, timed.rounds)
    loaded = own(battery.launchers, "launchers") * own(battery.missiles_per_launcher, "missiles_per_launcher")
    in_all = max(0, loaded * (2 if "reload_time" in system else 1) - doctrine.reserve)
    ready = min(loaded, in_all)
    at_once = min(targets, max(1, guided // salvo))
    radar = item_from_dict(scenario.catalogue["radar"][parts_of(scenario, battery).engagement_radar])
    tracks = round(figure_si(radar, "tracks", figures))
    reloaded = in_all - ready if _reloads(system, scenario, figures) else 0
    return _Limits(targets, guided, at_once, salvo, ready, reloaded, tracks)


def _reloads(system: Item, scenario: Scenario, figures: Figures) -> bool:
    """Whether a launcher can be filled again before the end; the engine does so once."""
    return "reload_time" in system and 0.0 < figure_si(system, "reload_time", figures) < scenario.duration_s


def _salvos(limits: Sequence[_Limits]) -> str:
    sizes = sorted({one.salvo for one in limits})
    return f"{' or '.join(map(str, sizes))} at a target"
