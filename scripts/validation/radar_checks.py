"""Checks of what radars see: range equation, detection, clutter, jamming, propagation, horizon."""

from __future__ import annotations

import math
from collections.abc import Iterator

from cupola.constants import SPEED_OF_LIGHT_MPS
from cupola.kernels import clutter, detection, false_tracks, horizon, jamming, propagation, radar
from cupola.kernels import rows as tables
from cupola.variants import Swerling

from .check import Point, check, db, rows

_COLUMN = {Swerling.CASE_0: "Pd_sw0", Swerling.CASE_1: "Pd_sw1", Swerling.CASE_3: "Pd_sw3"}
_EARTH_M, _K = 6371e3, 4.0 / 3.0


def ratio(decibels: float) -> float:
    """A power ratio from decibels."""
    return float(10.0 ** (decibels / 10.0))


@check("detection", "Probability of detection, one look", unit="-", x="SNR [dB]", rel=1e-11, abs=1e-12,
       equation=r"P_d = Q_1(\sqrt{2S}, \sqrt{2T}),\; P_{fa}^{1/(1+S)},\; (1 + T s/(1+s)^2) e^{-T/(1+s)}",
       source="Swerling 1960, cases 0, 1 and 3; computed with 25 digits (radar_pd_swerling.csv)",
       domain="one coherent burst a look, square-law detector, noise of known level")  # fmt: skip
def p_detect() -> Iterator[Point]:
    for row in rows("radar_pd_swerling"):
        if row["N"] == 1:
            for case, column in _COLUMN.items():
                found = detection.p_detect(ratio(row["snr_dB"]), row["Pfa"], case)
                label = f"case {int(case)}, Pfa {row['Pfa']:g}, {row['snr_dB']:g} dB"
                yield Point(label, row[column], found, row["snr_dB"], f"case {int(case)}, {row['Pfa']:g}")


@check("detection", "Marcum's Q, order 1", unit="-", rel=1e-11, abs=1e-18,
       equation=r"Q_1(a, b) = \int_b^\infty t\, e^{-(t^2 + a^2)/2} I_0(a t)\, dt",
       source="Marcum 1960; computed with 25 digits, agrees with SciPy to 1e-15 (radar_marcumq.csv)",
       domain="a, b from 0 to 20")  # fmt: skip
def marcum_q1() -> Iterator[Point]:
    for row in rows("radar_marcumq"):
        if row["M"] == 1:
            yield Point(f"a = {row['a']:g}, b = {row['b']:g}", row["Q"], detection.marcum_q1(row["a"], row["b"]))


@check("detection", "Marcum's Q where signal and threshold are equal", unit="-", rel=1e-11,
       equation=r"Q_1(a, a) = \tfrac12 (1 + e^{-a^2} I_0(a^2))",
       source="Marcum 1960; Bessel's function by its asymptotic series",
       domain="a from 20 to 35 (above 38, far beyond any threshold, terms underflow)")  # fmt: skip
def marcum_q1_diagonal() -> Iterator[Point]:
    for a in (20.0, 25.0, 30.0, 35.0):
        x, term, total = a * a, 1.0, 1.0
        for k in range(1, 9):
            term *= (2 * k - 1) ** 2 / (8.0 * k * x)
            total += term
        scaled = total / math.sqrt(2.0 * math.pi * x)
        yield Point(f"a = b = {a:g}", 0.5 * (1.0 + scaled), detection.marcum_q1(a, a))


@check("detection", "SNR for a wanted probability", unit="dB", abs=1e-8,
       equation=r"P_d(S) = P",
       source="Inversion with 25 digits; 13.18349 dB for case 0 at 0.9 and 1e-6 is published by the package sdr "
              "(radar_required_snr.csv)",
       domain="one look; cases 0, 1, 3")  # fmt: skip
def snr_required() -> Iterator[Point]:
    for row in rows("radar_required_snr"):
        if row["N"] == 1 and row["swerling"] in (0, 1, 3):
            found = db(radar.snr_reference(row["Pd"], row["Pfa"], int(row["swerling"])))
            yield Point(f"case {row['swerling']:.0f}, Pd {row['Pd']:g}, Pfa {row['Pfa']:g}", row["exact_dB"], found)


@check("detection", "Range equation", unit="dB", abs=1e-9, kind="exact and published",
       equation=r"S = P G_t G_r \lambda^2 \sigma \tau / ((4\pi)^3 R_t^2 R_r^2 k T_s L)",
       source="Skolnik; the published examples are those of MathWorks' radareqsnr (radar_range_equation.csv)",
       domain="free space")  # fmt: skip
def range_equation() -> Iterator[Point]:
    for k, row in enumerate(rows("radar_range_equation")):
        snr = radar.snr_full(
            row["Pt_W"], ratio(row["Gt_dB"]), ratio(row["Gr_dB"]), SPEED_OF_LIGHT_MPS / row["f_Hz"], row["rcs_m2"],
            row["Rt_m"], row["Rr_m"], row["tau_s"], row["Ts_K"], ratio(row["loss_dB"]),
        )  # fmt: skip
        yield Point(f"example {k + 1}", row["snr_dB"], db(snr))


@check("detection", "Range and cross-section", unit="-", rel=1e-11,
       equation=r"S = S_0\, (\sigma / \sigma_0)\, (R_0 / R)^4",
       source="Fourth-root law (radar_rcs_scaling.csv): at the range of each row the SNR is that of the reference, 13",
       domain="free space")  # fmt: skip
def fourth_root() -> Iterator[Point]:
    for row in rows("radar_rcs_scaling"):
        reference = tables.table(tables.RADAR, 1)
        reference.range_ref_m, reference.rcs_ref_m2, reference.snr_ref = row["R0_km"] * 1e3, row["sigma0_m2"], 13.0
        found = radar.snr(reference[0], row["R_km"] * 1e3, row["sigma_m2"])
        yield Point(f"{row['sigma_m2']:g} m2 at {row['R_km']:.4g} km", 13.0, found)


@check("detection", "Cumulative detection of a closing target", unit="-", abs=1e-12,
       equation=r"P_c = 1 - \prod_i (1 - P_{d,i})",
       source="Mallett and Brennan 1963 (radar_cumulative_pd.csv)",
       domain="independent looks, case 1, SNR with the fourth power of range")  # fmt: skip
def cumulative_detection() -> Iterator[Point]:
    at_100_km = math.log(1e-6) / math.log(0.5) - 1.0
    for row in rows("radar_cumulative_pd"):
        p_missed, range_m, looks = 1.0, 200e3, 0
        while range_m >= row["R_end_m"]:
            p_missed *= 1.0 - detection.p_detect(at_100_km * (100e3 / range_m) ** 4, 1e-6, Swerling.CASE_1)
            range_m = 200e3 - (looks + 1) * row["v_ms"] * row["Ts_s"]
            looks += 1
        label = f"{row['v_ms']:g} m/s, a look in {row['Ts_s']:g} s, down to {row['R_end_m'] / 1e3:g} km"
        yield Point(label, row["Pcum"], 1.0 - p_missed)


@check("false_tracks", "At least M of N", unit="-", rel=1e-9,
       equation=r"P = \sum_{k \ge M} \binom{N}{k} p^k (1 - p)^{N - k}",
       source="Binomial tail with 25 digits (stat_m_of_n.csv)", domain="independent looks")  # fmt: skip
def m_of_n() -> Iterator[Point]:
    for row in rows("stat_m_of_n"):
        found = false_tracks.p_at_least(int(row["M"]), int(row["N"]), row["p"])
        yield Point(f"{row['M']:.0f} of {row['N']:.0f}, p = {row['p']:g}", row["P"], found)


@check("clutter", "Reflectivity of the sea", unit="dB", x="grazing angle [deg]", abs=1e-6,
       equation=r"\sigma^0 = c_1 + c_2 \log\sin\alpha + (27.5 + c_3 \alpha)\log f / (1 + 0.95 \alpha) + \dots",
       source="Gregers-Hansen and Mital, NRL/MR/5310-12-9346 (radar_seaclutter_nrl.csv)",
       domain="0.5 to 35 GHz, sea state 0 to 6, grazing 0.1 to 60 degrees")  # fmt: skip
def sea_clutter() -> Iterator[Point]:
    for row in rows("radar_seaclutter_nrl"):
        grazing, is_vertical = math.radians(row["grazing_deg"]), int(row["pol"] == "V")
        found = db(clutter.reflectivity_sea(row["f_GHz"] * 1e9, row["sea_state"], grazing, is_vertical))
        curve = f"{row['pol']}, {row['f_GHz']:g} GHz, state {row['sea_state']:g}"
        yield Point(f"{curve}, {row['grazing_deg']:g} deg", row["sigma0_dB"], found, row["grazing_deg"], curve)


@check("clutter", "Improvement of cancellers", unit="dB", abs=1e-8,
       equation=r"I_1 = 1 / (1 - \rho_1),\quad I_2 = 1 / (1 - \tfrac43 \rho_1 + \tfrac13 \rho_2)",
       source="Gaussian clutter, exact (radar_mti_improvement.csv)", domain="one and two cancellations")  # fmt: skip
def mti_improvement() -> Iterator[Point]:
    for row in rows("radar_mti_improvement"):
        for n, key in ((1, "I_single_dB"), (2, "I_double_dB")):
            found = db(clutter.improvement_factor(row["sigma_c_over_prf"], n))
            yield Point(f"sigma / PRF = {row['sigma_c_over_prf']:g}, {n} x", row[key], found)


@check("clutter", "Blind speeds", unit="m/s", rel=1e-12, equation=r"v_n = n \lambda\, \mathrm{PRF} / 2",
       source="Skolnik (radar_blind_speeds.csv)", domain="one pulse repetition frequency")  # fmt: skip
def blind_speeds() -> Iterator[Point]:
    for row in rows("radar_blind_speeds"):
        first = clutter.blind_speed_mps(SPEED_OF_LIGHT_MPS / row["f_Hz"], row["prf_Hz"])
        yield Point(
            f"{row['f_Hz'] / 1e9:g} GHz, {row['prf_Hz']:g} Hz, n = {row['n']:.0f}", row["v_ms"], row["n"] * first
        )


def clear_range_m(row: dict[str, float], snr_wanted: float) -> float:
    """Where the row's radar sees its target with this SNR, without jamming: the range equation solved for R."""
    at_1_m = radar.snr_full(row["Pt_W"], ratio(row["G_dB"]), ratio(row["G_dB"]), _WAVELENGTH_M, row["rcs_m2"], 1.0, 1.0,
                            1.0 / row["Br_Hz"], _COLD_K, 1.0)  # fmt: skip
    return float((at_1_m / snr_wanted) ** 0.25)


def jam(row: dict[str, float], range_m: float) -> float:
    """Jam to noise of the row's jammer at a range."""
    return float(jamming.jam_to_noise(row["ERPj_W"], row["Bj_Hz"], 1.0, ratio(row["G_dB"]), _WAVELENGTH_M, _COLD_K,
                                      row["Br_Hz"], range_m))  # fmt: skip


#: Any frequency: with jamming and echo through one antenna the wavelength cancels. Cold: no noise of its own.
_WAVELENGTH_M, _COLD_K = SPEED_OF_LIGHT_MPS / 3e9, 1e-12


@check("jamming", "Burn-through, self-screening", unit="m", rel=1e-10,
       equation=r"R = \sqrt{P G \sigma B_j / (4\pi\, \mathrm{ERP}_j B_r (S/J))}",
       source="Adamy; Skolnik (radar_burnthrough.csv)", domain="jammer on the target")  # fmt: skip
def burn_through_self_screening() -> Iterator[Point]:
    for k, row in enumerate(rows("radar_burnthrough")):
        clear_m = clear_range_m(row, ratio(row["SJ_dB"]))
        yield Point(f"case {k + 1}", row["R_selfscreen_m"], jamming.burn_through_m(clear_m, jam(row, clear_m)))


@check("jamming", "Burn-through, stand-off in a side lobe", unit="m", rel=1e-10,
       equation=r"R = (P G^2 \sigma R_j^2 B_j / (4\pi\, \mathrm{ERP}_j G_{sl} B_r (S/J)))^{1/4}",
       source="Adamy; Skolnik (radar_burnthrough.csv)", domain="jammer away from the target")  # fmt: skip
def burn_through_stand_off() -> Iterator[Point]:
    for k, row in enumerate(rows("radar_burnthrough")):
        clear_m = clear_range_m(row, ratio(row["SJ_dB"]))
        in_lobe = jam(row, row["Rj_m"]) * ratio(row["Gsl_dB"] - row["G_dB"])
        yield Point(f"case {k + 1}", row["R_standoff_m"], clear_m * jamming.range_factor(in_lobe))


@check("jamming", "Range under jamming", unit="-", rel=1e-12, equation=r"R / R_0 = (1 + J/N)^{-1/4}",
       source="Skolnik (radar_jn_range_factor.csv)", domain="noise jamming")  # fmt: skip
def jam_range_factor() -> Iterator[Point]:
    for row in rows("radar_jn_range_factor"):
        yield Point(f"J/N = {row['J_over_N']:g}", row["range_factor"], jamming.range_factor(row["J_over_N"]))


@check("propagation", "Gas loss, two ways over 100 km", unit="dB", x="frequency [GHz]", rel=1e-6, kind="published",
       equation=r"L = 2 d (\gamma_o + \gamma_w)",
       source="ITU-R P.676-12, validation examples revision 5.1 (prop_gas_attenuation.csv)",
       domain="1 to 35 GHz, sea level, 7.5 g/m3")  # fmt: skip
def gas_loss() -> Iterator[Point]:
    for row in rows("prop_gas_attenuation"):
        if row["f_GHz"] <= 35.0:
            dry, wet = propagation.gas_dbpm(row["f_GHz"] * 1e9)
            loss = 2.0 * propagation.path_loss_db(100e3, 0.0, 0.0, 1e15, dry, wet, 0.0, 0.0)
            yield Point(f"{row['f_GHz']:g} GHz", row["two_way_100km_dB"], loss, row["f_GHz"])


@check("propagation", "Two rays over a flat earth", unit="dB", x="ground range [m]", abs=1e-6,
       equation=r"F^4 = |1 - e^{-2\pi i\, \Delta / \lambda}|^4",
       source="Exact path difference, mirror of -1 (radar_tworay_flat.csv)", domain="above -40 dB")  # fmt: skip
def two_rays() -> Iterator[Point]:
    for row in rows("radar_tworay_flat"):
        if row["F4_dB"] > -40.0:
            wave_m = SPEED_OF_LIGHT_MPS / row["f_Hz"]
            f2 = propagation.two_ray_f2(row["ground_range_m"], row["ha_m"], row["ht_m"], wave_m, 1.0)
            label = f"{row['f_Hz'] / 1e9:g} GHz, {row['ha_m']:g} and {row['ht_m']:g} m, {row['ground_range_m']:g} m"
            yield Point(label, row["F4_dB"], 20.0 * math.log10(f2), row["ground_range_m"],
                        f"{row['f_Hz'] / 1e9:g} GHz, {row['ha_m']:g}, {row['ht_m']:g} m")  # fmt: skip


@check("horizon", "Height on the four-thirds earth", unit="m", rel=1e-9,
       equation=r"h = \sqrt{R^2 + (kR_e + h_a)^2 + 2 R (kR_e + h_a)\sin\epsilon} - kR_e",
       source="Skolnik; ITU-R P.834 (geo_43earth_height.csv)", domain="any range and elevation")  # fmt: skip
def height_on_four_thirds() -> Iterator[Point]:
    for row in rows("geo_43earth_height"):
        found, _ = horizon.height_from_elevation(row["range_km"] * 1e3, math.radians(row["el_deg"]), 25.0, _EARTH_M, _K)
        yield Point(f"{row['range_km']:g} km at {row['el_deg']:g} deg", row["h_exact_m"], found)


@check("horizon", "Radar horizon", unit="m", x="target height [m]", rel=1e-9,
       equation=r"d = \sqrt{h_a (h_a + 2 k R_e)} + \sqrt{h_t (h_t + 2 k R_e)}",
       source="Exact tangents (geo_radar_horizon.csv)", domain="smooth earth, k = 4/3")  # fmt: skip
def radar_horizon() -> Iterator[Point]:
    for row in rows("geo_radar_horizon"):
        slant_m, _ = horizon.horizon_range_m(row["ha_m"], row["ht_m"], _EARTH_M, _K)
        label = f"antenna {row['ha_m']:g} m, target {row['ht_m']:g} m"
        yield Point(label, row["slant_km"] * 1e3, slant_m, row["ht_m"], f"antenna {row['ha_m']:g} m")
