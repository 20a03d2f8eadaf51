"""Checks of the formulas of docs/textbook.md: pulses, rules of thumb, queues, guidance of first order."""

from __future__ import annotations

from collections.abc import Iterator

from cupola.analysis.textbook.homing import pn_miss
from cupola.analysis.textbook.inverse import erlang_b
from cupola.analysis.textbook.pulses import albersheim_db, p_detect_pulses, shnidman_db

from .check import Point, check, rows


@check("detection", "Several pulses (textbook function)", unit="-", rel=1e-9, abs=1e-12,
       equation=r"P_d = \sum_m w_m\, \Gamma(N + m, T) / \Gamma(N + m)",
       source="Swerling 1954, cases 0 to 4, N = 4, 10, 24, with 25 digits (radar_pd_swerling.csv)",
       domain="square-law detector; not part of the engine, which has one look")  # fmt: skip
def pulses_integrated() -> Iterator[Point]:
    for row in rows("radar_pd_swerling"):
        for case in range(5):
            found = p_detect_pulses(10.0 ** (row["snr_dB"] / 10.0), row["Pfa"], int(row["N"]), case)
            label = f"case {case}, N = {row['N']:.0f}, Pfa {row['Pfa']:g}, {row['snr_dB']:g} dB"
            yield Point(label, row[f"Pd_sw{case}"], found)


@check("detection", "Albersheim's rule (textbook function)", unit="dB", abs=1e-9, kind="another program",
       equation=r"-5 \log N + (6.2 + 4.54 / \sqrt{N + 0.44}) \log(A + 0.12 A B + 1.7 B)",
       source="MATLAB's albersheim, as recorded in the tests of the package sdr, MIT "
              "(radar_albersheim_shnidman_matlab.csv)", domain="steady target")  # fmt: skip
def albersheim_of_matlab() -> Iterator[Point]:
    for row in rows("radar_albersheim_shnidman_matlab"):
        if row["albersheim_dB"] != "":
            found = albersheim_db(row["Pd"], row["Pfa"], int(row["N"]))
            yield Point(f"Pd {row['Pd']:g}, Pfa {row['Pfa']:g}, N {row['N']:.0f}", row["albersheim_dB"], found)


@check("detection", "Shnidman's rule (textbook function)", unit="dB", abs=1e-9, kind="another program",
       equation=r"X = \eta (\eta + 2 \sqrt{N/2 + \alpha - 1/4})",
       source="MATLAB's shnidman, as above", domain="steady target")  # fmt: skip
def shnidman_of_matlab() -> Iterator[Point]:
    for row in rows("radar_albersheim_shnidman_matlab"):
        # At N = 40 itself MATLAB still has alpha = 0, where the rule has 1/4 from 40 on: 0.02 dB.
        if row["shnidman_dB"] != "" and row["N"] != 40:
            found = shnidman_db(row["Pd"], row["Pfa"], int(row["N"]), 0)
            yield Point(f"Pd {row['Pd']:g}, Pfa {row['Pfa']:g}, N {row['N']:.0f}", row["shnidman_dB"], found)


@check("timed", "Erlang's loss (textbook function)", unit="-", rel=1e-10,
       equation=r"B(c, a) = \frac{a^c / c!}{\sum_k a^k / k!}",
       source="Erlang 1917 (queue_erlang_b.csv); the engine's own queues are held against it in "
              "tests/engine/phases/test_timed.py", domain="Poisson arrivals, any holding time")  # fmt: skip
def erlang_b_loss() -> Iterator[Point]:
    for row in rows("queue_erlang_b"):
        yield Point(f"c = {row['c']:.0f}, a = {row['a_erlang']:g}", row["erlang_B"],
                    erlang_b(int(row["c"]), row["a_erlang"]))  # fmt: skip


@check("guidance", "Miss with one lag (textbook function)", unit="n_T T^2", x="time of flight in lags", abs=2e-5,
       equation=r"M = \mathcal{L}^{-1}\, s^{N' - 3} / (s + 1)^{N'}",
       source="Zarchan, chapter 3 (pn_miss_singlelag.csv)", domain="step manoeuvre, N' = 3, 4, 5")  # fmt: skip
def pn_miss_one_lag() -> Iterator[Point]:
    for row in rows("pn_miss_singlelag"):
        found = pn_miss(row["Nprime"], 1, row["tF_over_T"])
        label = f"N' = {row['Nprime']:g}, {row['tF_over_T']:g} lags"
        yield Point(label, row["miss_step"], found, row["tF_over_T"], f"N' = {row['Nprime']:g}")
