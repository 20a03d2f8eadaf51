"""A study that never ran: made-up results, summary, model and log with every column that the real ones have."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from cupola.analysis.estimates.intervals import Estimate
from cupola.analysis.findings import CaseRow, Parameter, TypeRow, Verdict
from cupola.analysis.summary import Summary
from cupola.engine.events import EventKind
from cupola.engine.result_rows import EVENT
from cupola.engine.results import Results
from cupola.kernels.rows import BATTERY, MISSILE, table
from cupola.scenario.models.scenario import Asset, Battery, Claim, Flight, Place, Release, Scenario, Waypoint
from cupola.terrain.grid import TerrainGrid
from cupola.variants import Outcome

HOSTILE_NAME = '<script>alert(1)</script> & "Tomahawk" $x_1$'
TYPES = ("f15", "tomahawk", "gbu39")


def make_terrain() -> TerrainGrid:
    lat, lon = np.meshgrid(np.linspace(38, 29, 220), np.linspace(31, 42, 240), indexing="ij")
    heights = 700 + 900 * np.sin(lon * 4) * np.cos(lat * 3) + 400 * np.sin(lat * 9)
    return TerrainGrid(
        heights=heights.clip(0).astype(np.int16),
        y_first=38.0,
        x_first=31.0,
        y_step=9 / 219,
        x_step=11 / 239,
        name="made-up hills",
        source="made up",
        posting_m=4600.0,
        horizon_error_mrad=(1.0, 4.0),
    )


def make_scenario() -> Scenario:
    def points(*rows):
        return [Waypoint(lat_deg=a, lon_deg=o, altitude_m=h) for a, o, h in rows]

    return Scenario(
        format=1,
        name="damascus-made-up",
        title="A modern S-300 goes to Damascus",
        question="Can it intercept at more than 250 km, and several targets at once?",
        origin=Place(lat_deg=33.5, lon_deg=36.4),
        duration_s=1200.0,
        assets=[
            Asset(name="mezzeh-airbase", lat_deg=33.478, lon_deg=36.224, people=900),
            Asset(name="damascus-airport", lat_deg=33.411, lon_deg=36.515, people=2000),
            Asset(name="research-centre", lat_deg=33.57, lon_deg=36.25, people=200),
        ],
        batteries=[Battery(name="plain", system="s300pmu2", lat_deg=33.45, lon_deg=36.42)],
        flights=[
            Flight(
                name="west",
                type="f15",
                side="hostile",
                count=4,
                spacing_s=20,
                route=points((34.0, 33.2, 9000), (33.9, 35.2, 9000), (33.6, 33.4, 9000)),
                releases=[Release(type="gbu39", count=4, at_waypoint=1, aim="mezzeh-airbase")],
            ),
            Flight(
                name="sea",
                type="tomahawk",
                side="hostile",
                count=8,
                spacing_s=10,
                route=points((34.9, 33.6, 60), (34.3, 35.9, 60)),
                aim="damascus-airport",
            ),
            Flight(name="liner", type="a320", side="civil", route=points((31.2, 36.1, 10500), (36.0, 37.0, 10500))),
            Flight(name="patrol", type="il20", side="friendly", route=points((35.4, 35.6, 5000), (34.5, 35.4, 5000))),
        ],
        claims=[
            Claim(
                name="reach",
                kind="range",
                quote="at a distance of more than 250 kilometers",
                source="press, 2018-09-26",
                date="2018-09-26",
                metric="range_kill_m",
                op=">",
                value=250,
                unit="km",
                classes=["f15"],
                altitudes_m=[100.0],
                bearings_rad=[0.0],
            )
        ],
        catalogue={
            "system": {"s300pmu2": {"name": "S-300PMU-2 (SA-20B)"}},
            "missile": {"48n6e2": {"name": "48N6E2"}},
            "target": {
                "f15": {"name": "F-15 class", "values": {"class": {"text": "fighter"}}},
                "tomahawk": {"name": HOSTILE_NAME, "values": {"class": {"text": "cruise missile"}}},
                "gbu39": {"name": "GBU-39 class", "values": {"class": {"text": "glide bomb"}}},
                "a320": {"name": "Airbus A320", "values": {"class": {"text": "airliner"}}},
                "il20": {"name": "Il-20 class", "values": {"class": {"text": "patrol"}}},
            },
        },
    )


def make_model() -> SimpleNamespace:
    missiles, batteries = table(MISSILE, 1), table(BATTERY, 1)
    missiles[0].range_max_m = 200e3
    batteries[0].target_channels, batteries[0].missile_channels = 6, 12
    terrain = make_terrain()
    return SimpleNamespace(
        scenario=make_scenario(),
        terrain=terrain,
        terrain_text=terrain.describe(),
        system=SimpleNamespace(missiles=missiles, batteries=batteries, duration_s=1200.0),
        names=SimpleNamespace(
            missiles=("48n6e2",),
            batteries=("plain",),
            radars=("plain/64n6e",),
            launchers=("plain-1",),
            flights=tuple(FLIGHTS),
            flight_types=TYPES,
            assets=("mezzeh-airbase", "damascus-airport", "research-centre"),
        ),
        warnings=(),
    )


FLIGHTS = (
    [f"west-{i}" for i in range(1, 5)]
    + [f"west-{i}/gbu39-{j}" for i in range(1, 5) for j in range(1, 5)]
    + [f"sea-{i}" for i in range(1, 9)]
)


def make_results(n: int = 200, kills: bool = True) -> Results:
    rng = np.random.default_rng(5)
    columns: dict[str, np.ndarray] = {"replication": np.arange(n)}
    killed = rng.binomial(14, 0.4, n) if kills else np.zeros(n, int)
    columns |= {"threats": np.full(n, 28), "kills": killed, "leakers": rng.binomial(14, 0.35, n)}
    columns |= {"missiles_fired": killed * 2 + rng.poisson(4, n) if kills else np.zeros(n, int)}
    for name in ("max_simultaneous_targets", "max_simultaneous_missiles", "not_engaged", "assets_lost"):
        columns[name] = rng.integers(0, 6, n)
    shots = 12 if kills else 0
    rows = n * shots
    bearing, reach = rng.uniform(4.2, 6.0, rows), rng.gamma(4.0, 14e3, rows)
    outcomes = rng.choice(["kill", "miss", "out_of_energy"], rows, p=[0.5, 0.4, 0.1])
    engagements = {
        "replication": np.repeat(np.arange(n), shots),
        "outcome": outcomes if rows else np.zeros(0, "U8"),
        "range_m": reach,
        "altitude_m": rng.choice([120.0, 2500.0, 6000.0, 9000.0], rows),
        "lat_deg": 33.45 + reach * np.cos(bearing) / 111e3,
        "lon_deg": 36.42 + reach * np.sin(bearing) / 93e3,
    }
    terrain = make_terrain()
    return Results(
        make_scenario(), 20180926, columns, {}, engagements, terrain.describe(), ("flights outlast the run",)
    )


def estimate(value: float, half: float, unit: str = "", n: int = 200) -> Estimate:
    return Estimate(value, value - half, value + half, unit, n)


def make_range_claim() -> Verdict:
    cells = []
    for variant, reach in (("base", 150.0), ("s300ps", 70.0), ("s200v", 190.0)):
        for figures, factor in (("low", 0.85), ("nominal", 1.0), ("high", 1.12)):
            for kind, scale in (("f15", 1.0), ("tomahawk", 0.7), ("gbu39", 0.5)):
                for altitude in (50.0, 100.0, 300.0, 1000.0, 3000.0, 10000.0):
                    horizon = 4.12 * (altitude**0.5 + 5.0)
                    middle = min(reach * scale * factor, horizon)
                    none = variant == "s200v" and altitude < 300
                    cells.append(
                        CaseRow(
                            variant,
                            figures,
                            {"type": kind, "altitude_m": altitude},
                            Estimate(0.0, 0.0, 0.02, "", 200),
                            median_range_km=None if none else middle,
                            furthest_range_km=None if none else 1.15 * middle,
                            reason="would be below the horizon at intercept",
                            verdict="fails",
                        )
                    )
    return Verdict(
        "reach",
        "range",
        "capable of intercepting at a distance of more than 250 kilometers",
        "press <b>agency</b>",
        "2018-09-26",
        "range_kill_m",
        ">",
        250.0,
        "km",
        "fails",
        0.0,
        0.0,
        0.02,
        ("No class was hit beyond 172 km at any altitude.", "Below 300 m nothing was hit beyond 92 km."),
        "The claim of more than 250 km does not hold: no target was hit further away than 172 km.",
        tuple(cells),
    )


def make_raid_claim() -> Verdict:
    cells = []
    for variant, channels in (("base", 6), ("s300ps", 5)):
        for sector in (30.0, 60.0, 360.0):
            for altitude in (100.0, 3000.0):
                for size in (1, 2, 4, 6, 8, 12):
                    count = min(size, channels if sector < 90 else channels / 2) * (0.7 if altitude < 1000 else 1.0)
                    share = min(1.0, count / 4)
                    cells.append(
                        CaseRow(
                            variant,
                            "nominal",
                            {"raid_size": size, "sector_deg": sector, "altitude_m": altitude},
                            Estimate(share, max(0, share - 0.06), min(1, share + 0.06), "", 200),
                            median_count=float(count),
                            median_hits=0.6 * count,
                            reason="all target channels busy",
                            verdict="holds" if share > 0.5 else "fails",
                        )
                    )
    return Verdict(
        "several",
        "simultaneity",
        "hit simultaneously several air targets",
        "press",
        "2018-09-26",
        "targets_at_once",
        ">=",
        3.0,
        "targets",
        "holds_if",
        0.9,
        0.86,
        0.94,
        ("They come from a sector of 60 degrees or less.",),
        "Several targets at once holds only if they come from one side.",
        tuple(cells),
    )


def make_protection_claim() -> Verdict:
    def cell(variant: str, figures: str, share: float, gain: float | None) -> CaseRow:
        factors: dict[str, str | float] = {"assets": "research-centre"}
        if gain is not None:
            factors |= {"gain": gain, "gain_low": gain - 0.05, "gain_high": gain + 0.05}
        return CaseRow(variant, figures, factors, Estimate(share, max(0.0, share - 0.04), share + 0.04, "", 200))

    cells = (
        cell("base", "nominal", 0.41, 0.36),
        cell("base", "low", 0.08, 0.03),
        cell("base", "high", 0.7, 0.65),
        cell("no-battery", "nominal", 0.05, None),
        cell("s300ps", "nominal", 0.2, 0.15),
    )
    return Verdict(
        name="shield",
        kind="protection",
        quote="does it protect Damascus?",
        source="this study",
        date="",
        metric="p_no_leaker",
        op=">=",
        value=0.1,
        unit="1",
        verdict="undecided",
        open_by=("figures",),
        estimate=0.36,
        low=0.31,
        high=0.41,
        conditions=tuple(f"with it, condition {k}" for k in range(6)),
        sentence="Public figures cannot decide whether the battery protects Damascus.",
        cells=cells,
    )


def make_summary(claims: bool = True, title: str = "A modern S-300 goes to Damascus") -> Summary:
    share = estimate(0.42, 0.05)
    return Summary(
        scenario="damascus-made-up",
        title=title,
        question="Does the circle hold?",
        version="0.1.0",
        seed=20180926,
        replications=200,
        digest="ab" * 32,
        headline="The 250 km claim does not hold; several targets at once holds only from one side.",
        metrics={
            "threats": Estimate(28.0, 28.0, 28.0, "", 200),
            "kills": estimate(5.6, 0.3),
            "leakers": estimate(4.9, 0.2),
            "p_no_leaker": Estimate(0.0, 0.0, 0.02, "", 200),
            "max_intercept_range_km": estimate(143.0, 4.0, "km"),
            "missiles_per_kill": Estimate(float("nan"), float("-inf"), float("inf"), "", 200),
            "not_engaged": estimate(9.0, 0.4),
        },
        not_engaged={
            "below_horizon": estimate(4.4, 0.3),
            "no_target_channel": estimate(2.6, 0.2),
            "sector": estimate(1.3, 0.2),
            "intercept_out_of_sight": estimate(0.7, 0.1),
        },
        by_type=(
            TypeRow(
                "f15", "hostile", estimate(4.0, 0.0), share, estimate(0.0, 0.0), estimate(0.3, 0.04), estimate(2.6, 0.2)
            ),
            TypeRow("tomahawk", "hostile", estimate(8.0, 0.0), estimate(0.2, 0.05), estimate(0.7, 0.05), share, share),
            TypeRow(
                "a320",
                "civil",
                estimate(1.0, 0.0),
                estimate(0.01, 0.01),
                estimate(0.0, 0.0),
                estimate(0.98, 0.01),
                Estimate(float("nan"), float("-inf"), float("inf"), "", 200),
            ),
        ),
        claims=(make_range_claim(), make_raid_claim(), make_protection_claim()) if claims else (),
        parameters=(
            Parameter(
                item="missile/48n6e2",
                item_name="48N6E2",
                key="range_max",
                low=195.0,
                nominal=200.0,
                high=200.0,
                unit="km",
                evidence="R",
                sources=("s300ref", "mapio"),
            ),
            Parameter(
                item="target/f15",
                item_name="F-15 class",
                key="rcs_front",
                low=3.0,
                nominal=10.0,
                high=25.0,
                unit="m2",
                evidence="M,E",
                sources=("oprf",),
                note="<i>guess</i>",
            ),
        ),
        terrain=make_terrain().describe(),
        warnings=("flights outlast the run",),
        limits=("It does not know electronic attack.", "It says nothing about crews."),
    )


def make_log() -> SimpleNamespace:
    rows, model = [], make_model()
    flights = {}
    rng = np.random.default_rng(1)

    def add(time_s, kind, battery=0, flight=-1, other=-1, value=0.0):
        rows.append((time_s, kind, battery, flight, other, value, (0.0, 0.0, 100.0)))

    shots = {name: [] for name in ("flight", "launch_s", "end_s", "outcome")}
    for i, name in enumerate(FLIGHTS):
        start = float(rng.uniform(0, 120) + (280 if "/" in name else 0))
        end = start + float(rng.uniform(400, 700))
        add(start, EventKind.STARTED, -1, i)
        if i % 4 != 3:
            add(start + 80, EventKind.PLOT, 0, i, 0, 150e3)
            add(start + 90, EventKind.CONFIRMED, 0, i)
        if i % 4 == 0:
            for k in range(2):
                number = len(shots["flight"])
                add(start + 200 + 5 * k, EventKind.LAUNCHED, 0, i, number)
                outcome = Outcome.KILL if k and i % 8 == 0 else Outcome.MISS
                add(start + 280 + 5 * k, EventKind.SHOT_ENDED, 0, i, number, float(outcome))
                shots["flight"].append(name)
                shots["launch_s"].append(start + 200 + 5 * k)
                shots["end_s"].append(start + 280 + 5 * k)
                shots["outcome"].append(outcome.label)
            if i % 8 == 0:
                end = start + 285.0
                add(end, EventKind.KILLED, 0, i, len(shots["flight"]) - 1)
        if end > start + 285.0:
            add(end, EventKind.ARRIVED, -1, i, 0, 1.0)
        flights[name] = (start, end)
    rows.sort(key=lambda row: row[0])
    events = np.array(rows, EVENT).view(np.recarray)
    table_flights = {
        "flight": np.array(FLIGHTS),
        "type": np.array(["gbu39" if "/" in f else "f15" if f[0] == "w" else "tomahawk" for f in FLIGHTS]),
        "side": np.array(["hostile"] * len(FLIGHTS)),
        "start_s": np.array([flights[f][0] for f in FLIGHTS]),
        "end_s": np.array([flights[f][1] for f in FLIGHTS]),
        "fate": np.array(["killed" if i % 8 == 0 else "arrived" for i in range(len(FLIGHTS))]),
    }
    engagements = {name: np.array(column) for name, column in shots.items()}
    results = Results(make_scenario(), 20180926, {"replication": np.array([3])}, table_flights, engagements)
    return SimpleNamespace(model=model, seed=20180926, replication=3, events=events, results=results, flight_tracks={})


@pytest.fixture(scope="session")
def model():
    return make_model()


@pytest.fixture(scope="session")
def results():
    return make_results()


@pytest.fixture(scope="session")
def results_without_kills():
    return make_results(n=20, kills=False)


@pytest.fixture(scope="session")
def summary():
    return make_summary()


@pytest.fixture(scope="session")
def summary_without_claims():
    return make_summary(claims=False, title="<script>alert('title')</script>")


@pytest.fixture(scope="session")
def range_claim():
    return make_range_claim()


@pytest.fixture(scope="session")
def raid_claim():
    return make_raid_claim()


@pytest.fixture(scope="session")
def protection_claim():
    return make_protection_claim()


@pytest.fixture(scope="session")
def log():
    return make_log()
