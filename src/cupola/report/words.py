"""Words of reports: what the engine's short words mean to a reader, and how numbers are written."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

from cupola.analysis.wording import NOTHING as NOTHING
from cupola.analysis.wording import altitude_text as altitude_text
from cupola.analysis.wording import percent as percent

#: What stands where there is no number.

#: Reason why a threat was never shot at -> the words of plots and tables.
REASONS = {
    "none": "no reason recorded",
    "not_started": "never took off in this run",
    "below_horizon": "stayed below the horizon",
    "not_detected": "above the horizon but not detected",
    "no_track": "seen, but never long enough for a track",
    "identity": "not identified as hostile",
    "weapons_hold": "rules of engagement: hold fire",
    "out_of_range": "outside the radar's range",
    "sector": "outside the radar's sector",
    "elevation": "above or below the radar's limits of elevation",
    "engagement_horizon": "below the engagement radar's horizon",
    "not_tracked_by_engagement_radar": "not tracked by the engagement radar",
    "radar_saturated": "the radar had no time or place for one more track",
    "track_too_weak": "the track would not have lasted the missile's flight",
    "radar_lost": "its radars were out of action",
    "too_low": "below the missile's lowest altitude",
    "too_high": "above the missile's highest altitude",
    "too_fast": "too fast for the missile",
    "too_close": "inside the missile's shortest range",
    "out_of_reach": "out of the missile's reach",
    "intercept_out_of_sight": "would be out of the radar's sight at intercept",
    "no_ammunition": "no missiles left",
    "launchers_out": "its launchers were out of action",
    "remote_track_coarse": "the network's track was too coarse for the seeker",
    "no_target_channel": "all target channels busy",
    "no_missile_channel": "all missile channels busy",
    "reaction_time": "gone before the battery could react",
    "no_battery": "no battery was there",
    "launch_interval": "gone before the next launch",
    "jammed": "hidden by jamming",
    "battery_out": "the battery was out of action",
    "no_fire_zone": "in a zone where shooting is forbidden",
    "firing_sector": "where the battery may not open fire: sector or range",
    "assigned_elsewhere": "left to another battery",
    "no_order": "no order from the command post",
    "radar_silent": "the radar was silent",
    "low_p_kill": "too unlikely to be hit",
    "merged": "seen only as part of another target's echo",
    "reserve": "only the reserve of missiles left",
    "engaged": "engaged",
    "shots_spent": "all missiles that doctrine allows were fired at it",
}

#: Outcome of a shot -> words.
OUTCOMES = {
    "in_flight": "in flight at the end",
    "kill": "kill",
    "miss": "miss",
    "failed": "missile failed",
    "guidance_lost_horizon": "guidance lost: target behind the horizon",
    "guidance_lost_sector": "guidance lost: target left the sector",
    "guidance_lost_radar": "guidance lost: radar destroyed",
    "track_lost": "track lost",
    "out_of_energy": "out of energy",
    "target_gone": "target already gone",
    "nothing_there": "false track: nothing there",
    "decoyed": "seeker took a decoy",
    "not_acquired": "seeker did not find the target of the remote track",
    "ground": "hit the ground before it met its target",
}

#: Metric -> what the reader sees; the order is that of the report.
METRICS = {
    "range_kill_m": "Distance at which the target is destroyed",
    "range_kill_km": "Distance at which the target is destroyed",
    "targets_at_once": "Targets under fire at one moment",
    "p_no_arrival": "Probability that no weapon arrives",
    "p_no_weapon_arrives": "Probability that no weapon arrives",
    "p_no_friendly_loss": "Probability that no own aircraft is shot down",
    "p_no_civil_loss": "Probability that no civil aircraft is shot down",
    "missiles_per_kill": "Missiles fired for each threat destroyed",
    "p_friendly_loss": "Probability that an own aircraft is shot down",
    "p_civil_loss": "Probability that a civil aircraft is shot down",
    "threats": "Threats",
    "kills": "Threats destroyed",
    "kill_share": "Share of threats destroyed",
    "leakers": "Leakers: threats that reached what they attack",
    "p_no_leaker": "Probability that nothing leaks through",
    "missiles_fired": "Missiles fired",
    "first_detection_range_km": "Farthest first track of a threat, distance from the radar",
    "max_intercept_range_km": "Furthest intercept, distance from the battery",
    "max_simultaneous_targets": "Targets engaged at one moment, most",
    "max_simultaneous_missiles": "Missiles guided at one moment, most",
    "max_simultaneous_hits": "Targets under guided missiles at one moment and then hit, most",
    "assets_lost": "Defended sites lost",
    "parts_lost": "Parts of batteries lost",
    "people_hit": "People at sites that were lost",
    "p_wrong_hostile": "Share of threats taken for own or civil aircraft",
    "p_wrong_friendly": "Share of own aircraft taken for hostile ones",
    "p_wrong_civil": "Share of civil aircraft taken for hostile ones",
    "aborted": "Threats that gave up and were not destroyed",
    "not_engaged": "Threats never engaged",
    "friendly_engaged": "Own aircraft fired at",
    "friendly_losses": "Own aircraft shot down by mistake",
    "civil_engaged": "Civil aircraft fired at",
    "civil_losses": "Civil aircraft shot down by mistake",
    "nodes_lost": "Radars, posts, links and power supplies knocked out",
    "autonomous_min": "Battery-minutes without the post",
    "orders": "Targets assigned by posts",
    "hand_overs": "Of these, previously assigned to another battery",
    "silences": "Radars gone silent before a weapon that homes on them",
    "looks_jammed": "Looks at threats that saw nothing because of jamming",
    "track_swaps": "Tracks that continued on another target",
    "false_tracks": "False tracks confirmed",
    "ghost_shots": "Missiles fired at false tracks",
    "shots_astray": "Missiles that flew at a target other than the intended one",
    "missiles_left": "Missiles left at the end, with those to reload",
    "gun_bursts": "Bursts of guns",
    "gun_kills": "Threats destroyed by guns",
    "shots_decoyed": "Missiles that took a decoy",
    "dummies_taken": "Threats that came down on a dummy position",
    "remote_shots": "Missiles fired at what the battery's own radar did not have",
    "losses_astray": "Own and civil aircraft destroyed by such missiles",
}

#: Why a flight was taken for what it is not -> words: `cupola.variants.IdentityCause`, and two that no cause names.
CAUSES = {
    "rates": "the stated error rate",
    "matrix": "the stated confusion matrix",
    "prior": "the prior, before any evidence",
    "coded_reply": "a valid reply to IFF",
    "civil_reply": "a reply in a civil mode",
    "no_reply": "no reply to interrogation",
    "incompatible": "IFF of another mode or nation",
    "on_plan": "in the corridor of its plan",
    "off_plan": "off its corridor or without a plan",
    "track_swap": "took over the track of another aircraft",
    "profile": "speed, height or course like an attacker's",
    "operator": "the operator's error",
    "unknown": "not identified, and weapons were free",
    "seeker": "its echo drew a seeker away from the intended target",
    "other_target": "hit by a missile intended for something else",
}

#: Account of the ledger -> words.
ACCOUNTS = {
    "missiles_fired": "Missiles fired",
    "threats_killed": "Threats destroyed",
    "assets_lost": "Sites lost",
}

SIDES = {"hostile": "hostile", "friendly": "own", "civil": "civil", "ghost": "not there"}

#: Short name of a catalogue field's unit -> how it is written.
_UNIT_SIGNS = {"1": "", "m/s": "m/s", "m2": "m²", "deg": "°", "count": "", "text": ""}


def sign(op: str) -> str:
    """A comparison as it is printed."""
    return {">=": "≥", "<=": "≤"}.get(op, op)


def reason_text(word: str) -> str:
    """Words for a reason; an unknown one is shown as it is, without underscores."""
    return REASONS.get(word, word.replace("_", " "))


def metric_text(name: str) -> str:
    """Words for a metric; an unknown one loses its unit ending and underscores; an event is a probability."""
    if name in METRICS:
        return METRICS[name]
    if any(sign in name for sign in "<>="):
        return f"P({name})"
    return name.removesuffix("_km").removesuffix("_m").replace("_", " ").capitalize()


def number(value: Any, digits: int = 3) -> str:
    """A number as people read it: three figures, no exponent up to a million, a dash for nothing.

    Examples
    --------
    >>> number(0.12345), number(1234567.0), number(48.26), number(float("nan")), number("text")
    ('0.123', '1,230,000', '48.3', '–', 'text')
    """
    if value is None:
        return NOTHING
    if isinstance(value, str):
        return value
    value = float(value)
    if not math.isfinite(value):
        return NOTHING
    if value == 0.0:
        return "0"
    places = max(0, digits - 1 - math.floor(math.log10(abs(value))))
    rounded = round(value, digits - 1 - math.floor(math.log10(abs(value))))
    text = f"{rounded:,.{min(places, 12)}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def unit_text(unit: str) -> str:
    """How a unit is written; ratios and counts have none.

    Examples
    --------
    >>> unit_text("km"), unit_text("1"), unit_text("m2")
    ('km', '', 'm²')
    """
    return _UNIT_SIGNS.get(unit, unit)


def distance_km(range_m: float) -> str:
    """A distance in kilometres with two to three figures.

    Examples
    --------
    >>> distance_km(48_260.0), distance_km(5_400.0)
    ('48 km', '5.4 km')
    """
    kilometres = range_m / 1000.0
    return f"{kilometres:.0f} km" if kilometres >= 9.95 else f"{kilometres:.1f} km"


#: Factor of a claim's case -> heading of its column.
_FACTORS = {
    "type": "Target",
    "altitude_m": "Altitude [m]",
    "raid_size": "Targets that come",
    "sector_deg": "Sector [°]",
    "bearing_deg": "Bearing [°]",
    "assets": "Sites",
    "classes": "Types",
    "flown": "Flew",
    "killed": "Shot down",
    "killed_low": "Shot down, low end",
    "killed_high": "Shot down, high end",
    "gain": "Gain",
    "gain_low": "Gain, low end",
    "gain_high": "Gain, high end",
}


def factor_text(name: str) -> str:
    """Heading of a factor's column."""
    return _FACTORS.get(name, name.replace("_", " ").capitalize())


def factor_value(name: str, value: Any, names: Any) -> str:
    """A factor's value in words; types by their full name."""
    if isinstance(value, str):
        return str(names.get(value, value)) if name == "type" else value
    return number(value, 6)


def counted(n: int, noun: str) -> str:
    """A number with its noun, as `number` writes it.

    Examples
    --------
    >>> counted(1, "replication"), counted(20000, "replication")
    ('1 replication', '20,000 replications')
    """
    return f"{number(n, 9)} {noun}{'' if n == 1 else 's'}"


def run_source(results: Any, label: str = "") -> str:
    """Where the numbers of a run come from, for the foot of a picture; ``label``: which point of a sweep it is."""
    text = f"Scenario {results.scenario.name}{', ' + label if label else ''}, seed {results.seed}"
    return f"{text}, {counted(results.n_replications, 'replication')}."


def listed(parts: Iterable[str]) -> str:
    """Different parts in a row, as a sentence lists them.

    Examples
    --------
    >>> listed(["S-300", "Buk", "S-300", "Tor"]), listed(["Buk"])
    ('S-300, Buk and Tor', 'Buk')
    """
    *first, last = dict.fromkeys(parts)
    return f"{', '.join(first)} and {last}" if first else last


def cut(text: str, length: int) -> str:
    """Text of at most so many characters."""
    return text if len(text) <= length else text[: length - 1] + "…"


def sentence(text: str) -> str:
    """Text that begins with a capital; the rest stays as it is.

    Examples
    --------
    >>> sentence("at 35 m no class"), sentence("")
    ('At 35 m no class', '')
    """
    return text[:1].upper() + text[1:]


def claim_line(verdict: Any) -> str:
    """A claim and its verdict in one short line, for under the title of a figure."""
    return f"Claim: {quoted(cut(verdict.quote, 150))}. It {_OPEN.get(verdict.open_by, _JUDGED[verdict.verdict])}."


def quoted(text: str) -> str:
    """Text between quotation marks, without the stop that it may end in."""
    return f"\N{LEFT DOUBLE QUOTATION MARK}{text.rstrip('.')}\N{RIGHT DOUBLE QUOTATION MARK}"


_JUDGED = {
    "holds": "holds",
    "holds_if": "holds only under conditions",
    "fails": "does not hold",
    "undecided": "cannot be decided: no case was tried",
}
_OPEN = {
    ("figures",): "cannot be decided from public figures",
    ("chance",): "cannot be decided from so few replications",
    ("figures", "chance"): "can be decided neither from public figures nor from so few replications",
}
