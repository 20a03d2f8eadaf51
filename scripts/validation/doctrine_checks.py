"""Checks of ammunition, claims, countermeasures, identity, merging, metrics and network: chance worked out exactly."""

from __future__ import annotations

import math
from collections.abc import Iterator
from fractions import Fraction
from itertools import product
from types import SimpleNamespace
from typing import Any

import numpy as np

from cupola.analysis.claims.settling import HARDLY
from cupola.analysis.estimates.intervals import stratified_wilson
from cupola.analysis.metrics.estimators import proportion, share_of_flights
from cupola.analysis.metrics.metrics import METRICS
from cupola.engine.build.network import delays
from cupola.engine.phase_parts import decoys
from cupola.engine.results import Results
from cupola.kernels import common_cause, guns, identity, kalman, resolution, seeker
from cupola.kernels import rows as tables
from cupola.scenario.models.scenario import Place, Scenario
from cupola.variants import DecoyKind, Evidence, Guidance, Reason, Waiting

from .check import Point, check


@check("ammunition", "All missiles of a salvo fail", unit="-", rel=1e-12,
       equation=r"P_n = \beta_b q + (1 - \beta_b) [\beta_s q + (1 - \beta_s) q^n]",
       source="Fleming 1975, GA-A13284; NUREG/CR-4780: the kernel's draws counted over all cells of a grid",
       domain="shares and probability in tenths, salvos of 1 to 3")  # fmt: skip
def salvo_fails_together() -> Iterator[Point]:
    middles = [(k + 0.5) / 10.0 for k in range(10)]
    for salvo, battery in ((0.1, 0.0), (0.0, 0.2), (0.3, 0.2)):
        q, cases = 0.3, list(product(middles, repeat=4))
        # Given what is shared the missiles are independent: each fails in this share of its own draws.
        failing = [
            sum(common_cause.shared_draw(own, u_s, of_s, salvo, u_b, of_b, battery) < q for own in middles) / 10.0
            for u_s, of_s, u_b, of_b in cases
        ]
        for n in (1, 2, 3):
            found = sum(share**n for share in failing) / len(cases)
            expected = battery * q + (1.0 - battery) * (salvo * q + (1.0 - salvo) * q**n)
            yield Point(f"{n} of a salvo, shares {salvo:g} and {battery:g}", expected, found)


@check("ammunition", "A round at a diffuse target", unit="-", rel=1e-9,
       equation=r"p = \int\!\!\int e^{-r^2 / 2 b^2}\, \varphi_\sigma(x - d) \varphi_\sigma(y) dx\,dy,\; b^2=A/2\pi",
       source="Washburn and Kress, chapter 2: the integral over both axes by the trapezoidal rule, 4,001 points each",
       domain="rounds about a point of aim")  # fmt: skip
def rounds_at_a_diffuse_target() -> Iterator[Point]:
    z = np.linspace(-10.0, 10.0, 4001)
    weights = np.exp(-0.5 * z * z) * (z[1] - z[0]) / math.sqrt(2.0 * math.pi)
    for area_m2, sigma_m, offset_m in ((1.0, 2.0, 0.0), (3.0, 1.0, 0.0), (3.0, 1.0, 2.0), (0.5, 1.0, 1.5)):
        b2 = area_m2 / (2.0 * math.pi)
        x, y = (sigma_m * z + shift for shift in (offset_m, 0.0))
        along = [float(weights @ np.exp(-(axis**2) / (2.0 * b2))) for axis in (x, y)]
        found = guns.p_hit_round(area_m2, sigma_m, offset_m)
        yield Point(f"{area_m2:g} m2, sigma {sigma_m:g} m, off by {offset_m:g} m", along[0] * along[1], found)


@check("claims", "Several bearings: strata of equal weight", unit="-", abs=6e-8, kind="another program",
       equation=r"\frac1B \sum_i \mathrm{Wilson}(k_i, n_i; z'),\; z' = z \sqrt{\textstyle\sum v_i} / \sum \sqrt{v_i}",
       source="Yan and Su 2010; the package tern for R prints 0.4190436 and 0.5789733 for 100 responses drawn by R's "
              "generator under seed 1 (its test of inserted weights)",
       domain="six strata, 90 %")  # fmt: skip
def strata_of_tern() -> Iterator[Point]:
    found = stratified_wilson([12, 7, 5, 9, 8, 8], [22, 18, 17, 17, 14, 12], 0.90)
    yield Point("lower end", 0.4190436, round(found[0], 7))
    yield Point("upper end", 0.5789733, round(found[1], 7))


@check("claims", "How many draws settle a verdict", unit="-", rel=1e-12,
       equation=r"n / (n + z^2) > 1 - h", source="Wilson's lower end where all n agree, as a fraction",
       domain="draws of public figures")  # fmt: skip
def draws_that_settle() -> Iterator[Point]:
    z2 = 1.959963984540054**2
    for n in (8, 20, 39, 40):
        yield Point(f"lower end, all of {n} draws agree", n / (n + z2), proportion(n, n).low)
    enough = next(n for n in range(1, 100) if proportion(n, n).low > 1.0 - HARDLY)
    yield Point("fewest draws that settle, all agreeing", math.floor(z2 * (1.0 - HARDLY) / HARDLY) + 1, enough)


@check("countermeasures", "Missiles that take a decoy", unit="missiles",
       equation=r"\text{towed, lost: } m;\quad \text{expended: } m;\quad \text{towed, kept: all}",
       source="Counted by hand: decoys that are always taken, ten missiles",
       domain="seekers; none under command")  # fmt: skip
def decoys_by_count() -> Iterator[Point]:
    for label, kind, lost, guidance, expected in (
        ("three towed, lost to the missile", DecoyKind.TOWED, 1.0, Guidance.SEMI_ACTIVE, 3),
        ("three towed, never lost", DecoyKind.TOWED, 0.0, Guidance.ACTIVE, 10),
        ("three expended", DecoyKind.EXPENDED, 0.0, Guidance.TRACK_VIA_MISSILE, 3),
        ("three expended, command guidance", DecoyKind.EXPENDED, 0.0, Guidance.COMMAND, 0),
    ):
        yield Point(label, expected, sum(_taken(kind, 1.0, lost, guidance, 3, range(10))))


@check("countermeasures", "Share that takes a decoy", unit="-", abs=4.0 * 0.5 / math.sqrt(1000),
       equation=r"P(\text{decoyed}) = p",
       source="The stated probability; 1,000 draws of the kernel, four standard errors",
       domain="towed, never lost")  # fmt: skip
def decoys_by_share() -> Iterator[Point]:
    for p in (0.05, 0.3, 0.5, 0.9):
        found = np.mean(_taken(DecoyKind.TOWED, p, 0.0, Guidance.ACTIVE, 1, range(1000)))
        yield Point(f"p = {p:g}", p, float(found))


def _taken(kind: Any, p: float, lost: float, guidance: Any, decoys_left: int, missiles: Any) -> list[bool]:
    """Whether each missile that arrives takes a decoy of one flight."""
    target = SimpleNamespace(key=7, decoy_kind=int(kind), p_decoy_taken=p, p_decoy_lost=lost)
    system = SimpleNamespace(
        flights=[target], missiles=[SimpleNamespace(guidance=int(guidance))], batteries=[SimpleNamespace(key=3)]
    )
    state = SimpleNamespace(flights=[SimpleNamespace(decoys=decoys_left)])
    takes: Any = getattr(decoys.takes_decoy, "py_func", decoys.takes_decoy)
    return [bool(takes(system, state, 0, 0, 0, 0, k, np.uint64(5), 11)) for k in missiles]


@check("identity", "Bayes' rule", unit="-", rel=1e-13,
       equation=r"P(s \mid e) = P(s) \prod_k P(e_k \mid s) / \sum_t P(t) \prod_k P(e_k \mid t)",
       source="Worked out in fractions, all 27 findings about three kinds of evidence",
       domain="three sides")  # fmt: skip
def bayes_in_fractions() -> Iterator[Point]:
    prior = [Fraction(1, 2), Fraction(3, 10), Fraction(1, 5)]
    kinds = {Evidence.CODED_REPLY: (1, 95, 5), Evidence.FAST: (60, 30, 2), Evidence.ON_PLAN: (10, 50, 90)}
    rule = tables.table(tables.IDENTIFICATION, 1)[0]
    rule.prior[:], rule.likelihood[:] = [float(p) for p in prior], 0.5
    for kind, percent in kinds.items():
        rule.likelihood[kind] = [one / 100.0 for one in percent]
    for findings in product((1, 0, -1), repeat=3):
        asked, shares = [-1] * len(Evidence), list(prior)
        for (kind, percent), found in zip(kinds.items(), findings, strict=True):
            asked[kind] = found
            if found >= 0:
                shares = [s * Fraction(p if found else 100 - p, 100) for s, p in zip(shares, percent, strict=True)]
        for side, (share, got) in enumerate(zip(shares, identity.posterior(rule, *asked), strict=True)):
            yield Point(f"findings {findings}, side {side}", float(share / sum(shares)), got)


@check("identity", "How long an operator takes", unit="s", rel=1e-9,
       equation=r"m \ln 2,\quad m e^{-s^2/2},\quad \int_0^1 t(u)\, du = m",
       source="Quantiles of the exponential and the lognormal law; means by Gauss",
       domain="mean 12 s, spread 0.8")  # fmt: skip
def operator_delays() -> Iterator[Point]:
    mean_s, spread = 12.0, 0.8
    exponential, lognormal = int(Waiting.EXPONENTIAL), int(Waiting.LOGNORMAL)
    yield Point("median, exponential", mean_s * math.log(2.0),
                identity.operator_delay_s(exponential, mean_s, spread, 0.5, 0.0))  # fmt: skip
    yield Point("median, lognormal", mean_s * math.exp(-0.5 * spread**2),
                identity.operator_delay_s(lognormal, mean_s, spread, 0.5, 0.0))  # fmt: skip
    nodes, weights = np.polynomial.hermite_e.hermegauss(60)
    delays_s = [identity.operator_delay_s(lognormal, mean_s, spread, 0.5, float(z)) for z in nodes]
    yield Point("mean, lognormal", mean_s, float(weights @ delays_s) / math.sqrt(2.0 * math.pi))
    ages, weights = np.polynomial.laguerre.laggauss(40)  # u = exp(-x)
    delays_s = [identity.operator_delay_s(exponential, mean_s, spread, math.exp(-x), 0.0) for x in ages]
    yield Point("mean, exponential", mean_s, float(weights @ delays_s))


@check("merging", "The edge of a resolution cell", unit="m", abs=0.5,
       equation=r"|d_r| < \Delta R,\quad |d_a| < R\, \theta_a,\quad |d_e| < R\, \theta_e",
       source="Skolnik; found by halving from a point at 60 km", domain="150 m, one and two degrees")  # fmt: skip
def cell_edges() -> Iterator[Point]:
    row = tables.table(tables.RADAR, 1)[0]
    row.to_local[:] = np.eye(3)
    row.beam_azimuth_rad, row.beam_elevation_rad = math.radians(1.0), math.radians(2.0)
    here = np.array([0.0, 60e3, 0.0])
    for label, way, length_m, expected in (
        ("along the range", (0.0, 1.0, 0.0), 150.0, 150.0),
        ("across in azimuth", (1.0, 0.0, 0.0), 5e3, 60e3 * math.radians(1.0)),
        ("up", (0.0, 0.0, 1.0), 5e3, 60e3 * math.radians(2.0)),
    ):
        row.resolution_m = length_m
        low, high = 0.0, 2.0 * expected
        while high - low > 0.01:
            middle = 0.5 * (low + high)
            is_in = resolution.is_in_cell(row, *here, *(here + middle * np.array(way)))
            low, high = (middle, high) if is_in else (low, middle)
        yield Point(label, expected, low)


@check("merging", "Whom a seeker takes", unit="-", rel=1e-12,
       equation=r"P_1 / P_2 = G_1 \sigma_1 R_{t2}^2 R_{m2}^2 / (G_2 \sigma_2 R_{t1}^2 R_{m1}^2),\;"
                r"\sigma_1 R_{m2}^4 / (\sigma_2 R_{m1}^4)",
       source="Skolnik, bistatic range equation; half the power half a beam off the axis",
       domain="illuminated and active")  # fmt: skip
def seeker_ratios() -> Iterator[Point]:
    one, two = (40.0, 14e3, 31e3), (3.0, 13e3, 30e3)
    lit = [seeker.seeker_power(int(Guidance.SEMI_ACTIVE), *each, 1.0) for each in (one, two)]
    own = [seeker.seeker_power(int(Guidance.ACTIVE), *each, 1.0) for each in (one, two)]
    yield Point("illuminated", 40.0 / 3.0 * (13.0 / 14.0) ** 2 * (30.0 / 31.0) ** 2, lit[0] / lit[1])
    yield Point("active", 40.0 / 3.0 * (13.0 / 14.0) ** 4, own[0] / own[1])
    # The kernel has the angle by its cosine: psi^2 = 2 (1 - cos psi) there.
    psi = 2.0 * math.asin(0.5 * 0.01)
    yield Point("half a beam off", 0.5, seeker.beam_gain(math.cos(psi), 0.02))


def made_up(**columns: Any) -> Results:
    """Results with the columns given, and zeros elsewhere."""
    n = len(next(iter(columns.values())))
    counted = (
        "threats kills leakers missiles_fired max_simultaneous_targets max_simultaneous_missiles "
        "max_simultaneous_hits assets_lost people_hit parts_lost friendly_losses civil_losses friendly_engaged "
        "civil_engaged not_engaged"
    )
    table: dict[str, Any] = {"replication": np.arange(n)} | {name: np.zeros(n, np.int64) for name in counted.split()}
    table |= {name: np.full(n, np.nan) for name in ("first_detection_range_m", "max_intercept_range_m")}
    table |= {f"not_engaged_{reason.label}": np.zeros(n, np.int64) for reason in Reason}
    table |= {name: np.asarray(values) for name, values in columns.items()}
    place = Place(lat_deg=33.5, lon_deg=36.3)
    return Results(Scenario(format=1, name="made-up", origin=place), 1, table, {}, {})


@check("metrics", "A probability, a mean, a ratio, a share", unit="-", abs=5e-5, kind="published and exact",
       equation=r"\text{Wilson};\; t_{0.975, n - 1}\, s / \sqrt n;\; s^2 = \sum (x_i - r y_i)^2 / (n (n - 1) \bar y^2)",
       source="Newcombe 1998, 15 of 148; Student's 12.7062 and 4.30265 by hand; Cochran 1977, section 6.3, by hand; "
              "flights that fall together count as one (Kish)",
       domain="results made by hand")  # fmt: skip
def metrics_by_hand() -> Iterator[Point]:
    found = METRICS["p_no_leaker"](made_up(leakers=[0] * 15 + [1] * 100 + [3] * 33))
    yield Point("P(no leaker), lower end", 0.0624, found.low)
    yield Point("P(no leaker), upper end", 0.1605, found.high)
    found = METRICS["max_intercept_range_km"](made_up(max_intercept_range_m=[100e3, np.nan, 140e3, np.nan]))
    yield Point("range, of the two that have one", 120.0, found.estimate)
    yield Point("range, half width", 12.706204736 * 20.0, found.high - found.estimate)
    found = METRICS["missiles_per_kill"](made_up(missiles_fired=[4, 8, 6], kills=[1, 3, 2]))
    yield Point("missiles per kill", 3.0, found.estimate)
    yield Point("missiles per kill, half width", 4.302652730 * math.sqrt(2.0 / 6.0) / 2.0, found.high - 3.0)
    together = share_of_flights(np.array([0, 10] * 50), np.full(100, 10))
    alone = proportion(50, 100)
    yield Point("share, ten flights that fall together", alone.estimate, together.estimate)


@check("network", "Delay between two nodes", unit="s", rel=1e-14,
       equation=r"d(a, b) = \sum_{\text{links on the way } a \to b} d_\text{link}", source="Added up by hand",
       domain="two trees of seven and one node")  # fmt: skip
def delays_of_a_tree() -> Iterator[Point]:
    nodes = tables.table(tables.NODE, 8)
    nodes.parent = [4, 4, 5, 5, 6, 6, -1, -1]
    found = delays(nodes, [1.0, 2.0, 0.5, 0.25, 10.0, 20.0, 0.0, 0.0])
    for (a, b), expected in {(0, 1): 3.0, (0, 2): 31.5, (2, 3): 0.75, (3, 6): 20.25, (4, 5): 30.0, (1, 4): 2.0,
                             (6, 6): 0.0, (2, 1): 32.5}.items():  # fmt: skip
        yield Point(f"from {a} to {b}", expected, float(found[a, b]))
    yield Point("to another tree there is no way", 1.0, float(math.isinf(found[0, 7])))


@check("network", "Information of two radars adds up", unit="1/m2", rel=1e-12,
       equation=r"P_{ab}^{-1} = P_a^{-1} + P_b^{-1} - P_0^{-1}",
       source="Bar-Shalom, Li and Kirubarajan 2001, chapter 7; three plots of each radar, matrices inverted",
       domain="no manoeuvre noise, one axis")  # fmt: skip
def fused_information() -> Iterator[Point]:
    start = (0.0, 0.0, 1e4, 0.0, 300.0**2)
    looks = [(2.0, 40.0**2, "a"), (3.0, 90.0**2, "b"), (6.0, 40.0**2, "a"), (7.5, 90.0**2, "b")]
    ends = {}
    for names in ("a", "b", "ab", ""):
        state, time_s = start, 0.0
        for at_s, variance, name in looks:
            if name in names:
                state = kalman.predict_axis(*state, at_s - time_s, 0.0)
                state, time_s = kalman.update_axis(*state, 0.0, variance)[:5], at_s
        state = kalman.predict_axis(*state, 8.0 - time_s, 0.0)
        ends[names] = np.linalg.inv(np.array([[state[2], state[3]], [state[3], state[4]]]))
    expected = ends["a"] + ends["b"] - ends[""]
    for i, j in ((0, 0), (0, 1), (1, 1)):
        yield Point(f"element {i}{j}", float(expected[i, j]), float(ends["ab"][i, j]))
