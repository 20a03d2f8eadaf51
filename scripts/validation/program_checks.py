"""Checks against programs of other people, whose numbers `scripts/freeze_*.py` froze."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from cupola.analysis.textbook.inverse import erlang_b
from cupola.kernels import flyout, resolution
from cupola.kernels import rows as tables

from ..freeze_viewshed import HALF, MAST_M, POSTING_M, mountains
from .check import Point, check, rows
from .space_checks import lowest_seen

_EARTH_M, _G0_MPS2 = 6371e3, 9.80665


@check("merging", "Two targets part: Stone Soup's association", unit="-", abs=0.045, kind="another program",
       equation=r"P = a (1 - b) + b (1 - a),\; a = \Phi(-\Delta / \sqrt2 \sigma_t), b=\Phi(-\Delta / \sqrt2 \sigma_z)",
       source="Stone Soup 1.9.1, global nearest neighbour, 2,000 drawn cases each (scripts/freeze_association.py, "
              "track_association.csv); four standard errors",
       domain="two tracks, two plots, one line")  # fmt: skip
def stone_soup_two_tracks() -> Iterator[Point]:
    for row in rows("track_association"):
        found = resolution.p_swap_two(
            row["gap_m"], math.sqrt(2.0) * row["sigma_track_m"], math.sqrt(2.0) * row["sigma_plot_m"]
        )
        label = f"{row['gap_m']:g} m apart, track {row['sigma_track_m']:g} m, plot {row['sigma_plot_m']:g} m"
        yield Point(label, row["two_tracks"], found)


@check("merging", "One track for two: Stone Soup's nearest neighbour", unit="-", abs=0.045, kind="another program",
       equation=r"P = \Phi((w - \tfrac12) \Delta / \sqrt{\sigma_t^2 + \sigma_z^2 / 2})",
       source="As above. Cases whose plots come in the wrong order in more than one of a hundred are left out: the "
              "closed form does not know them, and says so", domain="w = 0.1")  # fmt: skip
def stone_soup_one_track() -> Iterator[Point]:
    for row in rows("track_association"):
        if 0.5 * math.erfc(row["gap_m"] / (2.0 * row["sigma_plot_m"])) < 0.01:
            found = resolution.p_swap_one(row["gap_m"], 0.1, row["sigma_track_m"], row["sigma_plot_m"])
            label = f"{row['gap_m']:g} m apart, track {row['sigma_track_m']:g} m, plot {row['sigma_plot_m']:g} m"
            yield Point(label, row["one_track"], found)


@check("timed", "Erlang's loss and Ciw (textbook function)", unit="-", abs=0.016, kind="another program",
       equation=r"B(c, a), \text{ whatever the law of the holding time}",
       source="Ciw 3.2.5, 8 runs of 1,500 holding times (scripts/freeze_queues.py, queue_ciw.csv): exponential "
              "and lognormal; the engine's own queues are held against the same file in "
              "tests/engine/phases/test_timed.py, also where no formula is known",
       domain="2 and 6 channels")  # fmt: skip
def ciw_loss() -> Iterator[Point]:
    for row in rows("queue_ciw"):
        if row["patience"] == "lost":
            label = f"{row['channels']:.0f} channels, load {row['rate']:g}, {row['holding']}"
            yield Point(label, row["lost"], erlang_b(int(row["channels"]), row["rate"]))


@check("flyout", "Boost and coast: RocketPy", unit="m, m/s", x="time [s]", rel=2e-3, abs=1.5, kind="another program",
       equation=r"\dot v = (T - \tfrac12 \rho v^2 S C_D(M)) / m - g",
       source="RocketPy 1.13.0, six degrees of freedom (scripts/freeze_boost.py, traj_rocketpy.csv). Its gravity is "
              "that of the latitude, 0.12 % less than ours; its air is up to 0.2 % slower in sound at 8 km",
       domain="straight up, constant thrust, standard atmosphere")  # fmt: skip
def rocketpy_boost_and_coast() -> Iterator[Point]:
    cases: dict[tuple[float, ...], list[dict[str, float]]] = {}
    names = ("launch_kg", "burnout_kg", "burn_s", "impulse_s", "radius_m")
    for row in rows("traj_rocketpy"):
        cases.setdefault(tuple(row[name] for name in names), []).append(row)
    for case, points in cases.items():
        launch_kg, burnout_kg, burn_s, impulse_s, radius_m = case
        missile = tables.table(tables.MISSILE, 1)[0]
        missile.mass_launch_kg, missile.boost_s = launch_kg, burn_s
        missile.boost_flow_kgps = (launch_kg - burnout_kg) / burn_s
        missile.boost_thrust_n = missile.boost_flow_kgps * impulse_s * _G0_MPS2
        missile.area_m2, missile.drag_scale = math.pi * radius_m**2, 1.0
        state, dt_s, k = (0.0, 0.0, 0.0, 0.0, 0.0, 1e-9, 0.0, 0.0, 0.0), 0.05, 0
        for row in points:
            while k * dt_s < row["time_s"] - 1e-9:
                state = flyout.step(missile, k * dt_s, *state[:6], 0.0, 0.0, 0.0, *state[6:], dt_s, _EARTH_M, _EARTH_M)
                k += 1
            label = f"{launch_kg:g} kg, {row['time_s']:g} s"
            yield Point(f"height, {label}", row["height_m"], state[2], row["time_s"], f"height, {launch_kg:g} kg")
            yield Point(f"speed, {label}", row["speed_mps"], state[5])


@check("coverage", "Share of cells that are seen: GDAL's viewshed", unit="-", x="height above sea level [m]", abs=0.02,
       kind="another program", equation=r"\#\{z \le h\} / \#",
       source="GDAL's viewshed over made-up mountains (scripts/freeze_viewshed.py, cov_gdal.csv); its sweep keeps the "
              "slopes of two neighbours of each cell, ours all ground on the ray: single cells differ by 15 m "
              "(median), shares agree",
       domain="50 km, posts of 500 m, a mast of 25 m")  # fmt: skip
def gdal_viewshed() -> Iterator[Point]:
    heights = mountains()
    found = lowest_seen(heights, POSTING_M, float(heights[HALF, HALF]) + MAST_M)
    cells = rows("cov_gdal")
    theirs = np.array([cell["height_m"] for cell in cells])
    ours = np.array([found[int(cell["row"]), int(cell["column"])] for cell in cells])
    for height_m in (600.0, 800.0, 1000.0, 1250.0, 1500.0, 2000.0, 3000.0):
        share = float(np.mean(theirs <= height_m))
        yield Point(f"{height_m:g} m", share, float(np.mean(ours <= height_m)), height_m)
