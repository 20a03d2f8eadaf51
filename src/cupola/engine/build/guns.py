"""Build guns: those on each launcher vehicle of a battery as one row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cupola.catalogue import Item
from cupola.engine.build.figures import Figures, figure_si
from cupola.kernels.rows import GUN, table
from cupola.scenario import Battery
from cupola.scenario.layout.address import draw_key


def gun_rows(
    battery: Battery, system: Item, index: int, first: int, launchers: Sequence[Any], figures: Figures
) -> list[Any]:
    """Rows of `rows.GUN`, one for each vehicle of a battery; none unless it uses its guns, or has nothing else.

    Parameters
    ----------
    battery : Battery
        Whose guns they are.
    system : Item
        With the figures ``gun_*``.
    index, first : int
        Row of the battery, and of its first launcher.
    launchers : sequence of rows
        Its launchers: where the guns stand.
    figures : Figures
        Which end of the published spread.
    """
    is_armed = battery.guns if system.missiles else True
    if not is_armed or battery.timed is not None:
        return []
    found = []
    for k, launcher in enumerate(launchers):
        row: Any = table(GUN, 1)[0]
        row.key = draw_key(f"{battery.name}/gun-{k + 1}")
        row.battery, row.launcher, row.pos_enu_m = index, first + k, launcher.pos_enu_m
        row.range_min_m = figure_si(system, "gun_range_min", figures)
        row.range_max_m = figure_si(system, "gun_range", figures)
        row.height_max_m = figure_si(system, "gun_alt_max", figures)
        row.speed_mps = figure_si(system, "gun_speed", figures)
        row.burst_s = system.si("gun_burst")
        row.burst_rounds = max(1, round(row.burst_s * figure_si(system, "gun_rate", figures)))
        row.rounds = round(figure_si(system, "gun_rounds", figures))
        row.sigma_rad = figure_si(system, "gun_dispersion", figures)
        row.aim_rad = figure_si(system, "gun_aim_error", figures)
        row.p_killed_by_hit = figure_si(system, "gun_p_killed_by_hit", figures)
        found.append(row)
    return found
