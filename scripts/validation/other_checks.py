"""Checks of air, tracks, missiles, kills, queues, allocations and numbers."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from pathlib import Path

from cupola.analysis.estimates import intervals
from cupola.analysis.metrics.sequential import average_sample_number, thresholds
from cupola.assignment import load_instance, shoot_look_shoot, solve
from cupola.kernels import ballistic, kalman, lethality, rng
from cupola.kernels import rows as tables
from cupola.kernels.atmosphere import density_kgpm3, pressure_pa, sound_speed_mps, temperature_k
from cupola.kernels.debris import fall
from cupola.kernels.guidance import collision_time_s

from .. import adjudicate
from .check import TABLES, Point, check, rows

_EARTH_M = 6371e3


@check("atmosphere", "US Standard Atmosphere 1976", unit="Pa", x="altitude [m]", rel=1e-9,
       equation=r"p = p_b (T_b / T)^{g_0 M / (R^* L)}",
       source="NOAA, NASA, USAF 1976; 39 altitudes with 25 digits (atm_us76.csv)",
       domain="-5 to 86 km geometric")  # fmt: skip
def us76_pressure() -> Iterator[Point]:
    for row in rows("atm_us76"):
        yield Point(f"{row['z_m']:g} m", row["p_Pa"], pressure_pa(row["z_m"]), row["z_m"])


@check("atmosphere", "The same: temperature, density, speed of sound", unit="K, kg/m3, m/s", rel=1e-9,
       equation=r"T_M,\quad \rho = p / (R T_M),\quad a = \sqrt{\gamma R T_M}",
       source="As above", domain="-5 to 86 km geometric")  # fmt: skip
def us76_air() -> Iterator[Point]:
    for row in rows("atm_us76"):
        yield Point(f"temperature, {row['z_m']:g} m", row["TM_K"], temperature_k(row["z_m"]))
        yield Point(f"density, {row['z_m']:g} m", row["rho_kgm3"], density_kgpm3(row["z_m"]))
        yield Point(f"sound, {row['z_m']:g} m", row["a_ms"], sound_speed_mps(row["z_m"]))


@check("atmosphere", "The same against the printed table", unit="Pa", rel=1e-4, kind="published",
       equation=r"p(z)", source="Five printed figures of the standard's table I (atm_us76.csv)",
       domain="16 altitudes")  # fmt: skip
def us76_printed() -> Iterator[Point]:
    for row in rows("atm_us76"):
        if row["pub_p_Pa"] != "":
            yield Point(f"{row['z_m']:g} m", row["pub_p_Pa"], pressure_pa(row["z_m"]))


@check("tracking", "Kalman filter, step by step", unit="m, m/s", rel=1e-11,
       equation=r"x \leftarrow x + K (z - H x),\quad K = P H^T / S",
       source="Worked example of four updates with 25 digits (track_kalman_example.csv)",
       domain="white noise acceleration, one axis")  # fmt: skip
def kalman_example() -> Iterator[Point]:
    state = (1000.0, -200.0, 400.0, 0.0, 2500.0)
    for k, row in enumerate(rows("track_kalman_example")):
        *state, _ = kalman.update_axis(*kalman.predict_axis(*state, 2.0, 0.5), row["z"], 100.0)
        for value, key in zip(state, ("x1", "x2", "P11", "P12", "P22"), strict=True):
            yield Point(f"update {k + 1}, {key}", row[key], value)


@check("tracking", "Steady state", unit="-", rel=1e-10, x="L",
       equation=r"\alpha = -\tfrac18 (L^2 + 8L - (L + 4)\sqrt{L^2 + 8L}),\quad \beta^2 / (1 - \alpha) = L^2",
       source="Kalata 1984 (track_alpha_beta.csv)", domain="tracking index L from 0.01 to 10")  # fmt: skip
def kalata_steady_state() -> Iterator[Point]:
    for row in rows("track_alpha_beta"):
        state = [0.0, 0.0, 1.0, 0.0, 1.0]
        for _ in range(int(100 + 60 / row["alpha"])):  # the memory of slow filters is about one over alpha steps
            predicted = kalman.predict_axis(*state, 1.0, row["L"])
            *state, _ = kalman.update_axis(*predicted, 0.0, 1.0)
        yield Point(f"alpha, L = {row['L']:g}", row["alpha"], predicted[2] / (predicted[2] + 1.0), row["L"], "alpha")
        yield Point(f"beta, L = {row['L']:g}", row["beta"], predicted[3] / (predicted[2] + 1.0), row["L"], "beta")


@check("tracking", "Cramer-Rao bound", unit="m", rel=1e-10, equation=r"J^+ = (Q + F J^{-1} F^T)^{-1} + H^T R^{-1} H",
       source="Tichavsky 1998 (track_pcrlb.csv), where every look gives a plot", domain="one axis")  # fmt: skip
def cramer_rao() -> Iterator[Point]:
    for row in rows("track_pcrlb"):
        if row["Pd"] == 1:
            state = [0.0, 0.0, 100.0**2, 0.0, 300.0**2]
            for _ in range(int(row["k"])):
                *state, _ = kalman.update_axis(*kalman.predict_axis(*state, 4.0, row["sigma_a"]), 0.0, 50.0**2)
            yield Point(f"k = {row['k']:.0f}, sigma_a = {row['sigma_a']:g}", row["sd_pos"], math.sqrt(state[2]))


@check("tracking", "Stone Soup's Kalman filter", unit="m", rel=1e-9, abs=1e-9, kind="another program",
       equation=r"\hat{x} = (x, y, z)",
       source="Stone Soup 1.9.1 on the same 40 plots (scripts/freeze_stonesoup.py, track_stonesoup.csv)",
       domain="three axes, a target that turns")  # fmt: skip
def stone_soup() -> Iterator[Point]:
    variances_m2 = (120.0**2, 150.0**2, 400.0**2)
    track = tables.table(tables.TRACK, 1)[0]
    for k, row in enumerate(rows("track_stonesoup")):
        plot_m = [row[f"plot_{axis}_m"] for axis in "xyz"]
        if k == 0:
            kalman.start_track(track, row["time_s"], *plot_m, *variances_m2, 350.0)
        else:
            kalman.predict_track(track, row["time_s"], 3.0)
            kalman.update_track(track, *plot_m, *variances_m2)
        for axis, found in zip("xyz", track["pos_enu_m"], strict=True):
            yield Point(f"{row['time_s']:g} s, {axis}", row[f"pos_{axis}_m"], float(found))


@check("flyout", "Least-energy arcs", unit="m/s", x="range [m]", rel=1e-9,
       equation=r"v^2 = \frac{2\mu}{R} \frac{\sin(\theta/2)}{1 + \sin(\theta/2)}",
       source="Bate, Mueller and White, chapter 6 (traj_ballistic_sphere.csv)", domain="sphere, no air")  # fmt: skip
def least_energy_arcs() -> Iterator[Point]:
    for row in rows("traj_ballistic_sphere"):
        _, _, speed_mps, _, lasts_s = ballistic.least_energy_arc(_EARTH_M, _EARTH_M, row["range_m"] / _EARTH_M)
        yield Point(f"speed, {row['range_m'] / 1e3:g} km", row["v_ms"], speed_mps, row["range_m"], "speed")
        yield Point(f"time [s], {row['range_m'] / 1e3:g} km", row["tof_s"], lasts_s)


@check("debris", "Parabola without air", unit="m", rel=1e-6, abs=1e-3,
       equation=r"R = v_0^2 \sin 2\theta / g", source="Galilei (traj_vacuum_flat.csv)",
       domain="flat earth, no air; the production step")  # fmt: skip
def parabola() -> Iterator[Point]:
    import numpy as np

    calm = np.array([[0.0, 0.0, 0.0]])
    for row in rows("traj_vacuum_flat"):
        slope = math.radians(row["el_deg"])
        vx, vz = row["v0_ms"] * math.cos(slope), row["v0_ms"] * math.sin(slope)
        x, *_ = fall(0.0, 0.0, 1e-6, vx, 0.0, vz, 1e12, 0.0, calm, 1e15, 1e15)
        yield Point(f"{row['v0_ms']:g} m/s at {row['el_deg']:g} deg", row["range_m"], x)


@check("guidance", "Collision triangle", unit="s", rel=1e-11,
       equation=r"|r + v t| = v_m t", source="Root of the quadratic (kin_collision_triangle.csv)",
       domain="constant speeds")  # fmt: skip
def collision_triangle() -> Iterator[Point]:
    for k, row in enumerate(rows("kin_collision_triangle")):
        if row["t_s"] != "none":
            found = collision_time_s(row["tx_m"], row["ty_m"], 0.0, row["vx_ms"], row["vy_ms"], 0.0, row["vm_ms"])
            yield Point(f"case {k + 1}", row["t_s"], found)


@check("lethality", "Carleton's function over Gaussian misses", unit="-", rel=1e-10,
       equation=r"P_k = \frac{R^2}{R^2 + \sigma^2} e^{-m^2 / (2 (R^2 + \sigma^2))}",
       source="Washburn and Kress, chapter 2 (kill_carleton.csv)", domain="round warhead, round misses")  # fmt: skip
def carleton() -> Iterator[Point]:
    for row in rows("kill_carleton"):
        if row["D0"] == 1 and row["Rx_m"] == row["Ry_m"] and row["sx_m"] == row["sy_m"]:
            bias_m = math.hypot(row["mx_m"], row["my_m"])
            found = lethality.p_kill_carleton_gauss(row["Rx_m"], row["sx_m"], bias_m)
            yield Point(f"R {row['Rx_m']:g}, sigma {row['sx_m']:g}, bias {bias_m:g} m", row["Pk"], found)


@check("doctrine", "Shoot, look, shoot", unit="targets", abs=1e-12,
       equation=r"V_s(n, m) = \min_x \mathrm{E}\, V_{s-1}(n', m - x)",
       source="Dynamic programme of another author with 25 digits (dyn_sls_dp.csv)",
       domain="equal targets and rounds, perfect look")  # fmt: skip
def shoot_look_shoot_programme() -> Iterator[Point]:
    for row in rows("dyn_sls_dp"):
        stage = shoot_look_shoot(int(row["N"]), int(row["M"]), int(row["S"]), row["p"])
        label = f"{row['N']:.0f} targets, {row['M']:.0f} rounds, {row['S']:.0f} stages, p {row['p']:g}"
        yield Point(f"leakers, {label}", row["E_leakers"], stage.leakers)
        yield Point(f"P(none), {label}", row["P_zero"], stage.p_none)


@check("assignment", "Proved optima of weapon-target assignment", unit="value left", rel=1e-9,
       equation=r"\min \sum_j v_j \prod_i (1 - p_{ij})^{x_{ij}}",
       source="Branch and price by another author (wta_optima.csv, gbad_*)", domain="up to 20 x 20 here")  # fmt: skip
def wta_optima() -> Iterator[Point]:
    folder = TABLES.parent / "wta"
    optima = {one["instance"]: one for one in _wta_rows(folder)}
    for path in sorted(folder.glob("gbad_*.json")):
        size = json.loads(path.read_text(encoding="utf-8"))
        if path.stem in optima and len(size.get("values", size.get("v", []))) <= 20:
            found = solve(load_instance(path)).surviving
            yield Point(path.stem, float(optima[path.stem]["optimum"]), float(found))


def _wta_rows(folder: Path) -> list[dict[str, str]]:
    import csv

    with (folder / "wta_optima.csv").open(encoding="utf-8") as lines:
        return list(csv.DictReader(line for line in lines if not line.startswith("#")))


@check("intervals", "Wilson and Clopper-Pearson", unit="-", abs=1e-9,
       equation=r"\frac{\hat p + z^2/2n \pm z \sqrt{\hat p (1 - \hat p)/n + z^2/4n^2}}{1 + z^2/n}",
       source="Newcombe 1998 (stat_binomial_ci.csv)", domain="95 %")  # fmt: skip
def binomial_intervals() -> Iterator[Point]:
    for row in rows("stat_binomial_ci"):
        x, n = int(row["x"]), int(row["n"])
        for name, found in (("wilson", intervals.wilson(x, n)), ("cp", intervals.clopper_pearson(x, n))):
            for end, value in zip(("lo", "hi"), found, strict=True):
                yield Point(f"{name} {end}, {x} of {n}", row[f"{name}_{end}"], value)


@check("intervals", "Student's quantile", unit="-", rel=1e-9, equation=r"t_{0.975, \nu}",
       source="25 digits (stat_student_t975.csv)", domain="1 to 1000 degrees of freedom")  # fmt: skip
def student() -> Iterator[Point]:
    for row in rows("stat_student_t975"):
        yield Point(f"nu = {row['dof']:.0f}", row["t975"], intervals.student_quantile(0.975, int(row["dof"])))


@check("intervals", "Wald's sequential test", unit="-", rel=1e-10,
       equation=r"\ln A = \ln\frac{1 - \beta}{\alpha},\quad \mathrm{ASN}",
       source="Wald 1945 (stat_sprt.csv)", domain="two probabilities")  # fmt: skip
def wald() -> Iterator[Point]:
    for row in rows("stat_sprt"):
        rates, ps = (row["alpha"], row["beta"]), (row["p0"], row["p1"])
        low, high = thresholds(*rates)
        yield Point(f"ln B, {ps}", row["ln_B"], low)
        yield Point(f"ln A, {ps}", row["ln_A"], high)
        for p, key in zip(ps, ("ASN_p0", "ASN_p1"), strict=True):
            yield Point(f"average number at {p:g}, {ps}", row[key], average_sample_number(p, *ps, *rates))


@check("random", "Philox 4x32-10", unit="32-bit words", equation=r"\mathrm{Philox}(counter, key)",
       source="Known answers of Random123 (rng_random123_kat.csv, BSD 3-clause)", kind="published",
       domain="three blocks of four words")  # fmt: skip
def philox() -> Iterator[Point]:
    import csv

    with (TABLES / "rng_random123_kat.csv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(line for line in lines if not line.startswith("#")):
            if (row["generator"], row["rounds"]) == ("philox4x32", "10"):
                counter, key, block = ([int(w, 16) for w in row[k].split()] for k in ("counter", "key", "expected"))
                for k, (found, wanted) in enumerate(zip(rng.philox4x32(*counter, *key), block, strict=True)):
                    yield Point(f"counter {row['counter'][:8]}..., word {k}", float(wanted), float(found))


@check("engine", "One replication by hand", unit="s, -", abs=1e-9,
       equation=r"t_0 + j (2u - 1),\; u < p,\; e^{-(m / R)^2},\; t + \Delta",
       source="Every draw of starts, identities, missiles, kills and judgements worked out again with the standard "
              "library (scripts/adjudicate.py); a test holds the record against the engine "
              "([page](../adjudication.md))",
       domain="`minimal`, replication 4; looks and fly-outs as they happened")  # fmt: skip
def replication_by_hand() -> Iterator[Point]:
    for fact in adjudicate.facts():
        value, _ = adjudicate.worked_out(fact)
        yield Point(f"{fact.kind}: {fact.flight}, shot {fact.number + 1}", value, fact.happened)
