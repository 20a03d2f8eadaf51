"""Write docs/models/history.md: which past outcomes are plausible under public figures, and where the model cannot say.

Usage: ``python scripts/make_history.py [-n N] [--out PAGE]``

The facts are `tests/data/validation/historical_events.csv`, claims of the parties apart. Nothing is fitted to them: a
battery of the catalogue stands on level ground, and what is known of the event (weapon, target, height, number of
missiles) is simulated with every figure at its low, nominal and high end. The same inputs give the same page.
"""

from __future__ import annotations

import argparse
import csv
import math
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

import numpy as np
from make_sanity import BEARING_DEG, GEOD, LAT, LON, SEED, level_ground

from cupola.analysis.estimates.intervals import wilson
from cupola.catalogue import load_item
from cupola.engine.build.model import build
from cupola.engine.results import Results
from cupola.engine.run import run
from cupola.scenario import load, loads
from cupola.terrain.grid import TerrainGrid

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "models" / "history.md"
FACTS = ROOT / "tests" / "data" / "validation" / "historical_events.csv"
Figures = Literal["low", "nominal", "high"]
FIGURES: tuple[Figures, ...] = get_args(Figures)
#: Batteries of these types stood in the country of the raids, by public accounts; how many and where is not public.
UKRAINE = ("patriot_pac3", "s300ps", "buk_m1", "nasams", "irist_slm")
PLAUSIBLE, STRAINED, SILENT = "plausible", "not plausible as modelled", "the model cannot say"
LOW_END = "plausible only with figures at their low end"


@dataclass(frozen=True)
class Span:
    """A share over the ends of the figures [-]: nominal, lowest lower end and highest upper end of its intervals."""

    low: float
    nominal: float
    high: float

    def __str__(self) -> str:
        return f"{self.nominal:.2f} ({self.low:.2f} to {self.high:.2f})"


@dataclass(frozen=True)
class Row:
    """One line of the page: the event, what is public, what the model says, and what follows."""

    event: str
    public: str
    model: str
    reading: str
    why: str


def span_of(shares: dict[Figures, tuple[int, int]]) -> Span:
    """Hits and trials at each end of the figures as one span.

    Examples
    --------
    >>> print(span_of({"low": (30, 100), "nominal": (50, 100), "high": (70, 100)}))
    0.50 (0.22 to 0.78)
    """
    ends = [wilson(hits, n) for hits, n in shares.values()]
    hits, n = shares["nominal"]
    return Span(min(low for low, _ in ends), hits / n, max(high for _, high in ends))


def killed_of(fired: int, p: Span) -> tuple[int, int]:
    """Kills of so many independent missiles that 95 in 100 cases lie between, over a span of kill probabilities.

    Examples
    --------
    >>> killed_of(40, Span(0.3, 0.5, 0.7))
    (6, 34)
    """
    ends = []
    for share, sign in ((p.low, -1.0), (p.high, 1.0)):
        ends.append(fired * share + sign * 1.96 * math.sqrt(fired * share * (1.0 - share)))
    return max(0, math.floor(ends[0])), min(fired, math.ceil(ends[1]))


def facts(path: Path = FACTS) -> dict[str, list[dict[str, str]]]:
    """Rows of the table by event, in its order."""
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    found: dict[str, list[dict[str, str]]] = {}
    for row in csv.DictReader(lines):
        found.setdefault(row["event"], []).append(row)
    return found


# ---- what is simulated


def battery(system: str, **doctrine: Any) -> dict[str, Any]:
    sure = {"p_hostile_known": 1.0, "p_friendly_mistaken": 0.0, "p_civil_mistaken": 1.0}
    place = {"lat_deg": LAT, "lon_deg": LON, "boresight_deg": BEARING_DEG}
    return {"name": "alpha", "system": system, **place, "doctrine": sure | doctrine}


def at(range_m: float) -> dict[str, float]:
    lon, lat, _ = GEOD.fwd(LON, LAT, BEARING_DEG, range_m)
    return {"lat_deg": lat, "lon_deg": lon}


def passing(target: str, altitude_m: float, far_m: float, speed_mps: float | None = None) -> dict[str, Any]:
    """A flight over the battery and away, or, for a weapon, to the battery's post; hostile, so that it is shot at."""
    item = load_item("target", target)
    flight: dict[str, Any] = {"name": "in", "type": target, "side": "hostile"}
    if item.words("profile") != "direct":
        return flight | {
            "profile": item.words("profile"), "aim": "alpha/post", "route": [at(far_m) | {"altitude_m": 0.0}],
        }  # fmt: skip
    key = "altitude_agl_m" if item.flag("is_weapon") else "altitude_m"
    first = at(far_m) | {key: altitude_m} | ({"speed_mps": speed_mps} if speed_mps else {})
    if item.flag("is_weapon"):
        return flight | {"aim": "alpha/post", "route": [first, at(1500.0) | {key: altitude_m}]}
    return flight | {"route": [first, at(-0.5 * far_m) | {key: altitude_m}]}


def outcomes(
    terrain: TerrainGrid, n: int, flight: dict[str, Any], system: str, **doctrine: Any
) -> dict[Figures, Results]:
    """The same engagement with every figure at its low, nominal and high end."""
    found: dict[Figures, Results] = {}
    document = {
        "format": 1, "name": "history", "duration_s": 4000.0, "origin": {"lat_deg": LAT, "lon_deg": LON},
        "battery": [battery(system, **doctrine)], "flight": [flight],
    }  # fmt: skip
    for figures in FIGURES:
        found[figures] = run(build(loads(document), terrain=terrain, figures=figures), n, seed=SEED)
    return found


def destroyed(found: dict[Figures, Results]) -> Span:
    """Share of replications in which the one flight was destroyed."""
    share = {}
    for figures, results in found.items():
        share[figures] = (int(np.sum(results.flights["fate"] == "killed")), results.n_replications)
    return span_of(share)


def kill_per_shot(found: dict[Figures, Results]) -> Span:
    """Share of kills among missiles that met their target or failed on the way."""
    share = {}
    for figures, results in found.items():
        ended = np.isin(results.engagements["outcome"], ("kill", "miss", "failed"))
        share[figures] = (int(np.sum(results.engagements["outcome"][ended] == "kill")), max(int(ended.sum()), 1))
    return span_of(share)


# ---- event by event


def il20(n: int) -> Row:
    share = {}
    for figures in FIGURES:
        results = run(build(load("latakia-2018"), figures=figures), n, seed=SEED)
        share[figures] = (int(np.sum(results.replications["friendly_losses"] > 0)), n)
    span = span_of(share)
    return Row(
        "Il-20M off Latakia, 2018-09-17",
        "lost to an S-200 that was fired at four F-16",
        f"patrol aircraft lost in {span} of replications of `latakia-2018`",
        PLAUSIBLE if span.high > 0.01 else STRAINED,
        "A mechanism: wrong identity without a common IFF, or a seeker that takes the larger echo. The layout is "
        "invented so that both can occur ([identity](identity.md)); how likely it was that night, the model cannot "
        "say.",
    )


def mh17(terrain: TerrainGrid, n: int) -> Row:
    found = outcomes(terrain, n, passing("b777", 10_058.0, 120e3), "buk_m1", salvo=1, shots_max=1)
    span = destroyed(found)
    return Row(
        "MH17, 2014-07-17",
        "Boeing 777 at 33,000 ft destroyed by one missile of the 9M38 series",
        f"once it is taken for hostile, one missile of a Buk-M1 destroys it with {span}",
        PLAUSIBLE if span.high > 0.05 else STRAINED,
        "Height, speed and one missile are within reach of the figures. Why it was taken for hostile is outside the "
        "model: the run assumes it.",
    )


def ps752(terrain: TerrainGrid, n: int) -> Row:
    flight = passing("a320_b738", 2400.0, 30e3, 140.0)
    found = outcomes(terrain, n, flight, "tor_m1", salvo=1, shots_max=2)
    span, gaps = destroyed(found), []
    for results in found.values():
        shots = results.engagements
        second = np.flatnonzero(shots["number"] == 1)
        first = [
            np.flatnonzero((shots["replication"] == shots["replication"][k]) & (shots["number"] == 0)) for k in second
        ]
        gaps += [shots["end_s"][k] - shots["end_s"][one[0]] for k, one in zip(second, first, strict=True) if len(one)]
    between = f"{np.quantile(gaps, 0.05):.0f} to {np.quantile(gaps, 0.95):.0f} s" if gaps else "-"
    return Row(
        "PS752, 2020-01-08",
        "Boeing 737 at 7,900 ft destroyed by two missiles of a Tor-M1, some 20 to 23 s between detonations",
        f"at most two missiles, one at a time, destroy it with {span}; where a second was fired, {between} between "
        f"the ends of the two (90 % of cases)",
        PLAUSIBLE if gaps and np.quantile(gaps, 0.05) <= 23.0 and np.quantile(gaps, 0.95) >= 20.0 else STRAINED,
        "The time between shots follows from an assessment delay that is an estimate. Misalignment and the decision "
        "to fire are outside the model.",
    )


def s7(terrain: TerrainGrid, n: int) -> Row:
    found = outcomes(terrain, n, passing("a320_b738", 11_000.0, 320e3), "s200v", salvo=1, shots_max=1)
    span = destroyed(found)
    reach = [results.replications["max_intercept_range_m"] for results in found.values()]
    far_km = np.nanmax(np.concatenate(reach)) / 1000.0
    return Row(
        "Siberia Airlines 1812, 2001-10-04",
        "Tu-154 at 11 km over the Black Sea, lost to an S-200 of an exercise",
        f"one missile at an airliner at 11 km destroys it with {span}, out to {far_km:.0f} km",
        PLAUSIBLE if span.high > 0.05 else STRAINED,
        "An airliner of another type stands for the Tu-154. That a missile of the exercise took the airliner is the "
        "seeker's mechanism of [merging](merging.md), not tried here: its own target is not in the table.",
    )


def f16i(terrain: TerrainGrid, n: int) -> Row:
    found = outcomes(terrain, n, passing("f16c", 9000.0, 320e3), "s200v", salvo=1, shots_max=1)
    p = kill_per_shot(found)
    low, high = (min(8, kills) for kills in killed_of(20, p))
    least = killed_of(20, Span(p.nominal, p.nominal, p.nominal))[0]
    return Row(
        "F-16I over Israel, 2018-02-10",
        "one of eight lost to an S-200; more than 20 missiles of four systems fired (recalled)",
        f"one S-200 kills an F-16 that flies straight on with {p}; 20 such shots would bring down {low} to {high} "
        f"of eight",
        STRAINED if low > 1 else LOW_END if least > 1 else PLAUSIBLE,
        "With nominal figures, targets that neither jam nor turn and missiles that are all in reach, many more "
        "would have fallen. How many of the missiles were S-200, from where they were fired and what the aircraft "
        "did is not "
        "public: this is what a run without [countermeasures](countermeasures.md) flatters, and no evidence for a "
        "figure.",
    )


def syria(terrain: TerrainGrid, n: int) -> Row:
    found = outcomes(terrain, n, passing("tomahawk", 50.0, 120e3), "buk_m1", salvo=1, shots_max=1)
    p = kill_per_shot(found)
    low, high = killed_of(40, p)
    reading = STRAINED if high < 71 else PLAUSIBLE
    return Row(
        "Strikes on Syria, 2018-04-14",
        "105 weapons; none intercepted (United States), 71 of 103 (Russia); about 40 missiles fired (United States, "
        "recalled)",
        f"a Buk-M1 kills a Tomahawk at 50 m with {p} a shot; 40 such shots would kill {low} to {high}",
        f"71 of 103: {reading} with 40 missiles; none: {SILENT}",
        "71 kills need 71 missiles at least. None is what follows if most were fired after the last impact, as the "
        "Pentagon said: when they were fired is not modelled. S-125, Kvadrat, Osa and Strela are not in the "
        "catalogue, and "
        "where batteries stood is not public.",
    )


#: Type, words, height above ground [m], distance from which it comes [m], shares intercepted by time.
CLASSES: tuple[tuple[str, str, float, float, dict[str, float]], ...] = (
    ("kh101", "grouped cruise missiles", 60.0, 120e3, {"2022 to 2024": 0.67, "July 2026": 0.71}),
    ("shahed136", "Shahed and like drones", 1000.0, 120e3, {"2022 to 2024": 0.66, "July 2026": 0.87}),
    ("iskander", "ballistic missiles", math.nan, 400e3, {"July 2026": 0.15}),
)


def ukraine(terrain: TerrainGrid, n: int) -> Iterator[Row]:
    """One row for each class: what single batteries do, and what the public share then asks of their reach."""
    for target, words, altitude_m, far_m, shares in CLASSES:
        spans = {}
        for system in UKRAINE:
            found = outcomes(terrain, n, passing(target, altitude_m, far_m), system)
            spans[system] = destroyed(found)
        names = {system: load_item("system", system).name for system in UKRAINE}
        best = max(span.high for span in spans.values())
        told = ", ".join(f"{names[system]} {span}" for system, span in spans.items())
        said = ", ".join(f"{share:.2f} ({when})" for when, share in shares.items())
        fits = max(shares.values()) <= best
        yield Row(
            f"Ukraine: {words}",
            f"share intercepted {said}",
            f"one weapon that attacks one battery is destroyed with: {told}",
            PLAUSIBLE if fits else STRAINED,
            f"A share of all weapons is the share that comes within reach of a battery times what it does there. At "
            f"{best:.2f} at best, {max(shares.values()) / best:.0%} of them must have come within reach of some "
            f"battery, aircraft and guns "
            "not counted. Where batteries stood, and how raids were mixed, is not public.",
        )


def silent() -> Iterator[Row]:
    """Events about which nothing was run, and why not."""
    for name, share in (("Kh-22 and Kh-32", "2 of 362"), ("Oniks", "12 of 211"), ("Tsirkon", "2 of 6")):
        yield Row(
            f"Ukraine: {name}", f"{share} intercepted", "-", SILENT,
            "The type is not in the catalogue: its echo, path and speed at the end would all be ours.",
        )  # fmt: skip


HEAD = """# History

    python scripts/make_history.py    # writes this page

What happened once, beside what the model finds possible. **Nothing is fitted to it**: samples are tiny, parties
contradict each other by an order of magnitude, and how many missiles were spent is mostly unknown. So the question
is only whether an outcome lies within what public figures allow, and where the model has no answer the page says
so. Facts, claims of the parties and their sources:
[`historical_events.csv`](../../tests/data/validation/historical_events.csv) (evidence R: read in press or reference
copies, M: recalled).

Each number is the nominal one, then the span over all figures at their low and high ends with 95 % intervals of {n}
replications each. Level ground, no jamming, no evasion; batteries alone, sure of their target. *Not plausible as
modelled* means that the model without what it leaves out would have said something else.

| Event | Public | Model | Reading |
| --- | --- | --- | --- |
"""

TAIL = """
## What each reading rests on

{reasons}

## What this says about the model

* It does not contradict the single losses of large aircraft: heights, speeds and numbers of missiles are within
  public figures. That is little: a model with twice or half the kill probability would pass as well.
* Where targets defend themselves (2018-02-10) or batteries may not be where the weapons pass (Ukraine), it is an
  upper bound on the defence.
* Levels must not be read as forecasts. What has been compared here are possibilities; the [credibility
  table](../credibility.md) counts it so.

Checked by `tests/docs/test_history.py`: every event of the table stands on the page, and the rules of the readings
on made-up shares.
"""


def rows(n: int) -> Iterator[Row]:
    """All rows, in the order of the page."""
    terrain = level_ground()
    yield il20(n)
    yield syria(terrain, n)
    yield f16i(terrain, n)
    yield ps752(terrain, n)
    yield mh17(terrain, n)
    yield s7(terrain, n)
    yield from ukraine(terrain, n)
    yield from silent()


def page_of(found: list[Row], n: int) -> str:
    """The page."""
    table = "\n".join(f"| {row.event} | {row.public} | {row.model} | **{row.reading}** |" for row in found)
    reasons = "\n".join(f"* **{row.event}.** {row.why}" for row in found)
    return HEAD.format(n=n) + table + "\n" + TAIL.format(reasons=reasons)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-n", type=int, default=200, help="replications of each run")
    parser.add_argument("--out", type=Path, default=PAGE, help="page to write")
    options = parser.parse_args()
    found = []
    for row in rows(options.n):
        found.append(row)
        print(f"{row.event}: {row.model} -> {row.reading}", file=sys.stderr, flush=True)
    options.out.write_text(page_of(found, options.n), encoding="utf-8")


if __name__ == "__main__":
    main()
