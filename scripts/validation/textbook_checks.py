"""Checks of the formulas of docs/textbook.md: pulses, rules of thumb, queues, guidance with lags, inverse questions."""

from __future__ import annotations

import cmath
import math
from collections.abc import Callable, Iterator

from cupola.analysis.textbook.homing import pn_miss
from cupola.analysis.textbook.inverse import erlang_b, load_for_blocking, shots_for_no_leak
from cupola.analysis.textbook.pulses import albersheim_db, p_detect_pulses, shnidman_db, snr_pulses

from .check import Point, check, db, rows


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


def talbot(transform: Callable[[complex], complex], t: float, terms: int = 24) -> float:
    """The function at ``t`` whose Laplace transform is given (Abate and Valko 2004: fixed contour of Talbot)."""
    radius = 2.0 * terms / (5.0 * t)
    total = 0.5 * cmath.exp(radius * t) * transform(complex(radius))
    for k in range(1, terms):
        angle = k * math.pi / terms
        turn = angle / math.tan(angle)
        at = complex(radius * turn, radius * angle)
        total += cmath.exp(t * at) * transform(at) * complex(1.0, angle + (turn - 1.0) * turn / angle)
    return radius / terms * total.real


@check("guidance", "Miss with three and five lags (textbook function)", unit="n_T T^2", abs=2e-5,
       equation=r"M = \mathcal{L}^{-1} s^{-3} (s/(s+n))^{N'} \exp(N' \textstyle\sum_{k<n} (n/(s+n))^k / k)",
       source="Zarchan, chapter 4: the adjoint of n equal lags, turned back by Talbot's contour; five lags at 2, 3, 5 "
              "are published in the same way as 1.17603, 0.42486, -0.66863",
       domain="step manoeuvre, N' = 3, 4, 5")  # fmt: skip
def pn_miss_several_lags() -> Iterator[Point]:
    for order in (3, 5):
        for navigation, flight in ((3.0, 2.0), (4.0, 3.0), (5.0, 5.0), (3.0, 6.0)):

            def adjoint(s: complex, n: int = order, ratio: float = navigation) -> complex:
                part = n / (s + n)
                lags = sum(part**k / k for k in range(1, n))
                return complex((s / (s + n)) ** ratio * cmath.exp(ratio * lags) / s**3)

            label = f"{order} lags, N' = {navigation:g}, {flight:g} T"
            yield Point(label, talbot(adjoint, flight), pn_miss(navigation, order, flight))
    for navigation, flight, printed in ((3.0, 2.0, 1.17603), (4.0, 3.0, 0.42486), (5.0, 5.0, -0.66863)):
        yield Point(f"printed: N' = {navigation:g}, {flight:g} T", printed, pn_miss(navigation, 5, flight))


@check("detection", "Albersheim beside the exact value (textbook functions)", unit="dB", abs=0.31,
       equation=r"|S_\mathrm{Albersheim} - S_\mathrm{exact}| \le 0.31",
       source="Inversion of the exact sum with 25 digits (radar_required_snr.csv): the error of the rule, not ours",
       domain="steady target, N = 1 to 24; the 0.2 dB that are quoted hold for a linear detector")  # fmt: skip
def albersheim_beside_exact() -> Iterator[Point]:
    for row in rows("radar_required_snr"):
        if row["swerling"] == 0:
            found = albersheim_db(row["Pd"], row["Pfa"], int(row["N"]))
            yield Point(f"Pd {row['Pd']:g}, Pfa {row['Pfa']:g}, N {row['N']:.0f}", row["exact_dB"], found)


@check("detection", "Shnidman beside the exact value (textbook functions)", unit="dB", abs=0.73,
       equation=r"|S_\mathrm{Shnidman} - S_\mathrm{exact}| \le 0.73",
       source="As above; 0.5 dB are often quoted, and do not hold", domain="cases 0 to 4, N = 1 to 24")  # fmt: skip
def shnidman_beside_exact() -> Iterator[Point]:
    for row in rows("radar_required_snr"):
        found = shnidman_db(row["Pd"], row["Pfa"], int(row["N"]), int(row["swerling"]))
        label = f"case {row['swerling']:.0f}, Pd {row['Pd']:g}, Pfa {row['Pfa']:g}, N {row['N']:.0f}"
        yield Point(label, row["exact_dB"], found)


@check("detection", "SNR of one pulse of several (textbook function)", unit="dB", abs=1e-7,
       equation=r"P_d(S; N) = P", source="Inversion with 25 digits (radar_required_snr.csv)",
       domain="cases 0 to 4, N above 1, every twelfth row")  # fmt: skip
def snr_of_several_pulses() -> Iterator[Point]:
    for row in [row for row in rows("radar_required_snr") if row["N"] > 1][::12]:
        found = db(snr_pulses(row["Pd"], row["Pfa"], int(row["N"]), int(row["swerling"])))
        label = f"case {row['swerling']:.0f}, Pd {row['Pd']:g}, Pfa {row['Pfa']:g}, N {row['N']:.0f}"
        yield Point(label, row["exact_dB"], found)


@check("timed", "Load for a blocking probability (textbook function)", unit="Erlang", rel=1e-4, kind="published",
       equation=r"B(c, a) = p", source="Erlang's classical table, as printed: 1.909, 4.461, 15.295 at 1 %; and "
                                       "queue_erlang_b.csv backwards", domain="1 to 24 channels")  # fmt: skip
def load_for_a_blocking() -> Iterator[Point]:
    for channels, printed in ((6, 1.909), (10, 4.461), (24, 15.295)):
        yield Point(f"printed: {channels} channels, 1 %", printed, load_for_blocking(channels, 0.01))
    for row in rows("queue_erlang_b")[::9]:
        if row["erlang_B"] > 1e-9:
            found = load_for_blocking(int(row["c"]), row["erlang_B"])
            yield Point(f"{row['c']:.0f} channels, {row['erlang_B']:.6g}", row["a_erlang"], found)


@check("doctrine", "Missiles for a probability of no leak (textbook function)", unit="missiles", rel=1e-8,
       equation=r"(P_t [1 - (1 - k)^n])^W = P_0", source="Wilkening 2000 (kill_wilkening.csv), backwards",
       domain="tracking failures of each warhead")  # fmt: skip
def missiles_for_no_leak() -> Iterator[Point]:
    for row in rows("kill_wilkening"):
        if 1e-9 < row["P0_independent"] < 1.0 - 1e-9:
            found = shots_for_no_leak(int(row["W"]), row["k"], row["P0_independent"], row["P_track"])
            yield Point(f"{row['W']:.0f} warheads, k {row['k']:g}, P_track {row['P_track']:g}", row["n"], found)
