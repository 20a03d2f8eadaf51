"""What a target type and its flight say, into the row of the flight: echo, outline, jammer, reaction."""

from __future__ import annotations

import math
from typing import Any

from cupola.catalogue import Item
from cupola.engine.build.figures import Figures, figure_si
from cupola.kernels.radar import mean_over_median
from cupola.kernels.rows import JAMMER, table
from cupola.portable.angles import cos
from cupola.portable.exponential import power
from cupola.scenario import Jammer
from cupola.scenario.models.flight import Arc, Reaction
from cupola.variants import ReactionKind

#: Of types that do not say: length [m], length over breadth, and share of direct hits that destroy [-]; assumed.
LENGTH_M, SLENDERNESS, P_KILLED_BY_HIT = 6.0, 8.0, 0.9


def fill_echo(
    row: Any, item: Item, figures: Figures, swerling: int | None = None, given: dict[str, float | None] | None = None
) -> None:
    """Echo of a target: what the flight says, a mean; else the mean of the published median, by the fluctuation."""
    row.swerling = round(item.si("swerling")) if swerling is None else swerling
    for name in ("front", "side", "rear"):
        mean_m2 = (given or {}).get(name)
        if mean_m2 is None:
            mean_m2 = figure_si(item, f"rcs_{name}", figures) * mean_over_median(int(row.swerling))
        row[f"rcs_{name}_m2"] = mean_m2
    row.cos_front = cos(figure_si(item, "front_sector", figures)) if "front_sector" in item.values else 1.0


def fill_outline(row: Any, item: Item, figures: Figures) -> None:
    """The outline that a direct hit must find; what the type does not say is that of a missile."""
    row.length_m = item.si("length") if "length" in item.values else LENGTH_M
    row.width_m = item.si("width") if "width" in item.values else row.length_m / SLENDERNESS
    known = "p_killed_by_hit" in item.values
    row.p_killed_by_hit = figure_si(item, "p_killed_by_hit", figures) if known else P_KILLED_BY_HIT


def levels_off_m(item: Item) -> float:
    """Height above sea level where a battery expects a type to pull up into a glide [m]; 0 where it does not.

    The height is the usual one of its class, not the one that a flight states: that much is known of a class.
    """
    is_quasi = "profile" in item.text and item.words("profile") == "quasi_ballistic"
    return float(Arc().glide_altitude_m) if is_quasi else 0.0


def jammer_row(jammer: Jammer, flight: int) -> Any:
    """A row of `rows.JAMMER`; what it leaves open has no limit."""
    row: Any = table(JAMMER, 1)[0]
    row.flight, row.erp_w, row.bandwidth_hz = flight, jammer.erp_w, jammer.bandwidth_hz
    row.polarisation = power(10.0, -jammer.polarisation_loss_db / 10.0)
    row.frequency_min_hz = jammer.frequency_min_hz or 0.0
    row.frequency_max_hz = jammer.frequency_max_hz or math.inf
    row.from_s = jammer.from_s
    row.until_s = math.inf if jammer.until_s is None else jammer.until_s
    row.screens_all = 1 if jammer.screens == "all" else 0
    return row


def fill_reaction(row: Any, reaction: Reaction) -> None:
    """What a flight does when it is shot at, into its row."""
    row.reaction = ReactionKind[reaction.kind.upper()]
    row.react_p, row.react_delay_s, row.load_g = reaction.p, reaction.delay_s, reaction.load_g
    row.notice_m = math.inf if reaction.notice_m is None else reaction.notice_m
    row.turn_rad, row.hold_s = reaction.turn_rad, reaction.hold_s
    row.low_agl_m, row.descent_rad = reaction.altitude_agl_m, reaction.descent_rad
