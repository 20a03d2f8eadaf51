"""What the model cannot say. Every report ends with these sentences.

They describe the engine as it is: whoever changes what it models changes the sentence here in the same breath.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cupola.scenario.models.scenario import Scenario

_ALWAYS = (
    "This is a simulation of textbook fidelity with public figures. It shows what such figures imply; it is no "
    "measurement of a real system and no forecast of a real engagement.",
    "Intervals cover the chance between replications only. The spread between public sources is shown separately, by "
    "running every figure at its unfavourable and at its favourable end; real values may lie outside both.",
    "No public source measured reaction times, kill probabilities, channel holding times or signatures: such figures "
    "are brochure values or estimates, and are marked as such in the list of parameters.",
    "Electronic warfare is noise jamming, and only where a scenario has jammers: no deception, no chaff. Weapons that "
    "home on radars, and radars silent before them, act by assumed probabilities. Decoys that fly a route of their own "
    "are flights that do no harm, with an echo that the scenario states; the defence cannot distinguish them.",
    "Threats fly as scripted. Where the scenario says so, they react once to being shot at: they turn away, descend or "
    "return home within a load factor, and then fly straight.",
    "Ballistic weapons boost along an assumed profile, without separation and without rotation of the earth; the air "
    "slows them by a textbook law with an estimated or assumed ballistic coefficient.",
    "Propagation is line of sight over terrain on an earth enlarged by a constant factor, without ducting. Radar "
    "cross-section is three numbers for each type (front, side, rear), the same in every radar band.",
    "Missiles are points with mass, thrust, drag and a limit on acceleration. Motors and drag were fitted so that the "
    "fly-out meets published speed and reach: the missile's reach is therefore an input, not a finding.",
    "Error rates of identification, likelihoods of evidence, delays and errors of operators are assumed: no public "
    "source gives them. Evidence is taken as independent, no operator talks to a pilot, and no crew learns or panics. "
    "Debris falls with assumed numbers and weights of pieces and harms nobody.",
    "A battery without a post fights for itself. Networks pass on plots with stated delays and no errors; there are no "
    "fighters; crews do not tire, err or panic beyond the declared rates, and only what the scenario scripts breaks "
    "before the first hit.",
)


_SEPARATE = (
    "Every target is seen, tracked and homed on by itself (tracking = 'separate'): neighbours in one resolution cell "
    "are not confused, and no seeker takes a larger echo beside its target."
)
_NO_FALSE_PLOTS = "No radar reports what does not exist: there are no false plots and no false tracks."
_FALSE_PLOTS = (
    "The rate of false plots is an assumption of the scenario, spread evenly over what a radar covers; how many of the "
    "false tracks last and how long is assumed too. No battery recognises a false track by its behaviour."
)
_MERGED = (
    "Targets merge inside a box of range resolution and beamwidths that mostly follow from estimated accuracies; views "
    "and gates of seekers are assumed, and no Doppler filter separates targets. Who was hit in whose place depends "
    "on these: read it as what can happen, not how often it does."
)


def limits(scenario: Scenario) -> tuple[str, ...]:
    """What the model cannot say about this scenario, as sentences.

    Examples
    --------
    >>> from cupola.scenario import Place, Scenario
    >>> said = limits(Scenario(format=1, name="x", origin=Place(lat_deg=33.5, lon_deg=36.3)))
    >>> said[0][:44]
    'This is a simulation of textbook fidelity wi'
    """
    said = list(_ALWAYS)
    said.append(
        "Positions of batteries, routes, raid and times are those of the scenario: inputs, most of them invented for "
        "the question. Another position has another horizon."
    )
    said.append(_MERGED if scenario.tracking == "merged" else _SEPARATE)
    timed = [battery.name for battery in scenario.batteries if battery.timed is not None]
    if timed:
        said.append(
            f"Timed batteries ({', '.join(timed)}): a holding time stands for radar, track and missile flight, every "
            "look is perfect, and nothing can be said about where or against what they reach."
        )
    said += _on_ammunition(scenario)
    said.append(_on_countermeasures(scenario))
    said += _on_positions(scenario)
    said.append(_on_jamming(scenario))
    said.append(_on_environment(scenario))
    said.append(_FALSE_PLOTS if scenario.false_plots_per_scan > 0.0 else _NO_FALSE_PLOTS)
    if scenario.claims:
        said.append(
            "A verdict is about the claim under the conditions that were tried: the classes, altitudes, bearings and "
            "raids in the table. Claims about range and about targets at the same time are tried with one battery and "
            "targets that fly straight at it."
        )
    return tuple(said)


def _on_ammunition(scenario: Scenario) -> list[str]:
    said = []
    several = [battery.name for battery in scenario.batteries if battery.loads is not None and len(battery.loads) > 1]
    if several:
        said.append(
            f"Of batteries with several missile types ({', '.join(several)}), zones, exposure and the radar time that "
            "guidance takes are those of the first type; all types are guided by one engagement radar."
        )
    if any(battery.doctrine.ammunition for battery in scenario.batteries):
        said.append(
            "Rules of ammunition go by the class of the target type, which a battery knows with a stated probability "
            "from the first track on: how long it takes to tell a drone from an aircraft is not modelled."
        )
    if any(battery.guns for battery in scenario.batteries):
        said.append(
            "Guns fire one burst after another at the first track in reach, by estimated dispersion and aiming errors; "
            "rounds that miss come down nowhere, and the rounds of the guns are not refilled."
        )
    caused = [battery.name for battery in scenario.batteries if battery.common_cause is not None]
    if caused:
        said.append(
            f"Missiles fail together by a stated share ({', '.join(caused)}): no public source measured such shares. "
            "Radars, posts and crews fail independently."
        )
    elif scenario.batteries:
        said.append(
            "Every missile fails for itself: no fault is common to a salvo or a battery, so that the chance that all "
            "of them fail is told too small (common_cause)."
        )
    return said


def _on_positions(scenario: Scenario) -> list[str]:
    said = []
    away = [battery.name for battery in scenario.batteries if battery.launcher_site is not None]
    if away:
        said.append(
            f"Launchers that stand away from their radar ({', '.join(away)}) are one group at one place. The link to "
            "them never fails, and a missile is led as if it had left beside the radar. Maps show post and radars."
        )
    dummies = [battery.name for battery in scenario.batteries if battery.dummies is not None]
    if dummies:
        said.append(
            f"Dummy positions ({', '.join(dummies)}) draw off weapons that arrive, by a stated probability: routes "
            "stay as they are, and nobody finds out. A weapon on a dummy counts as a leaker."
        )
    moving = [battery.name for battery in scenario.batteries if battery.moves]
    if moving:
        said.append(
            f"Batteries that move ({', '.join(moving)}) do so as scripted, with stated times and a mean speed; "
            "nothing is seen or hit on the march. Maps show each of their places as if they stood there all the time."
        )
    remote = [battery.name for battery in scenario.batteries if battery.doctrine.engage_on_remote != "none"]
    if remote:
        said.append(
            f"Of batteries that engage on remote tracks ({', '.join(remote)}), zones, coverage, exposure and claims "
            "show what they can do with their own radars. Links between batteries and to missiles have no errors, "
            "and seekers do not search beside the place that they are told."
        )
    return said


def _on_countermeasures(scenario: Scenario) -> str:
    decoyed = any(flight.decoys is not None for flight in scenario.flights)
    if not scenario.countermeasures and not decoyed:
        return (
            "No countermeasure, no decoy beside an aircraft and no manoeuvre in the last seconds lowers the kill "
            "probability of any missile: against targets that have such means the defence looks too good."
        )
    named = ", ".join(
        f"{one.name} ({one.p_kill_factor:g} of the kill probability; {one.source})" for one in scenario.countermeasures
    )
    stated = f" Stated factors: {named}." if named else ""
    return (
        "Countermeasures, evasion and decoys beside aircraft act by the factors and probabilities that the scenario "
        f"states, the same in every geometry; no technique is modelled and no battery knows of them.{stated}"
    )


def _on_jamming(scenario: Scenario) -> str:
    if not any(flight.jammer for flight in scenario.flights):
        return "No flight of this scenario jams: every radar works at its published range."
    return (
        "Jammers radiate even noise around each radar's frequency. Their powers are inputs; the side lobes and noise "
        "temperatures of the radars are estimates, so burn-through ranges are orders of magnitude. Radars neither "
        "cancel side lobes nor track the jamming itself, and missiles do not home on it. Zones, coverage and claims "
        "about range and simultaneity are calculated without jamming."
    )


def _on_environment(scenario: Scenario) -> str:
    environment = scenario.environment
    if environment.is_clear:
        return (
            "The sky is clear and the surface gives no echo: no loss to gas or rain, no multipath lobes, no clutter "
            "other than a minimum radial speed."
        )
    parts = {
        "gas": environment.gas,
        f"rain of {environment.rain_mmph:g} mm/h everywhere": environment.rain_mmph > 0.0,
        f"clutter of {environment.surface}": environment.clutter,
        f"multipath over {environment.surface}": environment.multipath,
    }
    named = ", ".join(part for part, is_on in parts.items() if is_on)
    return (
        f"Of the environment, {named} and nothing else disturbs the radars; surface and weather are the same "
        "everywhere. Zones and coverage are those of a clear sky."
    )
