"""Write docs/models/coverage_of_intervals.md: how often each interval and stopping rule holds the truth, by simulation.

    python scripts/coverage_of_intervals.py            # some minutes on one core
    python scripts/coverage_of_intervals.py --check    # whether the page is the one that this makes

Every number is made by the functions that make the numbers of a run, over synthetic outcomes whose truth is known. To
try another shape, add a line to `SHAPES`, `DIFFERENCES` or `SHARES`.
"""

from __future__ import annotations

import argparse
import math
import os
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np

from cupola.analysis.claims import sampling
from cupola.analysis.estimates.intervals import wilson
from cupola.analysis.estimates.means import outcome_intervals
from cupola.analysis.estimates.paired import paired_gain, paired_mean, replications_for
from cupola.analysis.estimates.pooled import Pooled, PooledPart, pooled_mean
from cupola.analysis.estimates.quantiles import quantile_ranks
from cupola.analysis.estimates.rare import estimate, parts_of, tilted, weights
from cupola.analysis.metrics.estimators import mean, proportion, ratio_of_sums, share_of_flights
from cupola.analysis.metrics.sequential import Question, decide
from cupola.analysis.sensitivity.bands import bands
from cupola.analysis.sensitivity.given_data import shares_of_sample
from cupola.analysis.sensitivity.indices import of_ends
from cupola.analysis.sensitivity.noise import FALSE_DISCOVERIES
from cupola.study.comparing import GROWTH_MAX, GROWTH_MIN
from cupola.study.runs.stopping import is_narrow, next_counts
from cupola.study.runs.study_file import Until

PAGE = Path(__file__).parents[1] / "docs" / "models" / "coverage_of_intervals.md"
#: Replications of a sample, and samples of each.
SIZES = (5, 10, 20, 50, 100, 300, 1000)
SAMPLES, SEQUENCES = 2000, 1000
#: What the pages promise, and below which no cell may lie that the page does not name (`is_named`, ``from_n``) [%].
NOMINAL, FLOOR = 95, 93
#: A cell that comes out below the floor where the page promises it is simulated again with so many times the samples:
#: of a thousand, chance alone puts one in 150 at 95 % below 93.
MORE = 10
_INF = math.inf

Draw = Callable[[np.random.Generator, tuple[int, ...]], np.ndarray]


class Shape(NamedTuple):
    """Outcomes of one replication: how they are drawn, their mean, the most they can be, and where 95 % does not hold.

    ``from_n``: the smallest sample size from which the floor holds; below it the page names the cell.
    """

    draw: Draw
    mean: float
    most: float = _INF
    from_n: int = 5


def _rare(p: float, draw: Draw) -> Draw:
    return lambda rng, size: (rng.random(size) < p) * draw(rng, size)


#: Name -> shape of the outcomes of one replication.
SHAPES: dict[str, Shape] = {
    "rare: Poisson 0.05": Shape(lambda rng, size: rng.poisson(0.05, size), 0.05),
    "rare: Poisson 0.2": Shape(lambda rng, size: rng.poisson(0.2, size), 0.2),
    "rare: one in 50": Shape(lambda rng, size: rng.binomial(1, 0.02, size), 0.02, 1.0),
    "bounded: 0 or 1, one in ten": Shape(lambda rng, size: rng.binomial(1, 0.1, size), 0.1, 1.0),
    "bounded: two kills of 2, each 0.97": Shape(lambda rng, size: rng.binomial(2, 0.97, size), 1.94, 2.0),
    "bounded: kills of 8, each 0.9": Shape(lambda rng, size: rng.binomial(8, 0.9, size), 7.2, 8.0),
    "bounded: leakers of 24, each 0.02": Shape(lambda rng, size: rng.binomial(24, 0.02, size), 0.48, 24.0, 10),
    "count: Poisson 3": Shape(lambda rng, size: rng.poisson(3.0, size), 3.0),
    "zero-inflated: 70 % none, else 4 of 8": Shape(_rare(0.3, lambda rng, s: rng.binomial(8, 0.5, s)), 1.2, 8.0, 10),
    "zero-inflated: 90 % none, else 1 + Poisson 2": Shape(
        _rare(0.1, lambda rng, s: 1 + rng.poisson(2.0, s)), 0.3, _INF, 50
    ),
    "clumped: all 8 in one of 20": Shape(_rare(0.05, lambda rng, size: np.full(size, 8)), 0.4, 8.0, 100),
    "skewed: geometric, mean 2": Shape(lambda rng, size: rng.geometric(1 / 3, size) - 1, 2.0),
    "skewed: negative binomial, variance 10": Shape(lambda rng, s: rng.negative_binomial(0.5, 0.2, s), 2.0, _INF, 20),
    "skewed: exponential": Shape(lambda rng, size: rng.exponential(1.0, size), 1.0, _INF, 10),
    "skewed: lognormal, sigma 1": Shape(lambda rng, size: rng.lognormal(0.0, 1.0, size), math.exp(0.5), _INF, 300),
    "skewed downwards: 10 - geometric": Shape(lambda rng, size: 11 - rng.geometric(1 / 3, size), 8.0, _INF, 10),
    "tied: 2, seldom 3": Shape(lambda rng, size: 2 + rng.binomial(1, 0.05, size), 2.05),
    "tied: 40 or 41": Shape(lambda rng, size: 40 + rng.binomial(1, 0.3, size), 40.3),
    "even: normal": Shape(lambda rng, size: rng.normal(10.0, 1.0, size), 10.0),
    "even: uniform": Shape(lambda rng, size: rng.random(size), 0.5),
}


def _three(up: float, down: float) -> Draw:
    """Differences of +1, -1 and 0."""

    def draw(rng: np.random.Generator, size: tuple[int, ...]) -> np.ndarray:
        u = rng.random(size)
        return (u < up) * 1.0 - ((u >= up) & (u < up + down)) * 1.0

    return draw


#: Name -> shape of the difference of one pair.
DIFFERENCES: dict[str, Shape] = {
    "1 % differ, one way": Shape(_three(0.01, 0.0), 0.01),
    "2 % differ, one way": Shape(_three(0.02, 0.0), 0.02),
    "4 %, half each way": Shape(_three(0.02, 0.02), 0.0),
    "5 %, four of five one way": Shape(_three(0.04, 0.01), 0.03),
    "15 %, two of three one way": Shape(_three(0.1, 0.05), 0.05),
    "40 %, three of four one way": Shape(_three(0.3, 0.1), 0.2),
    "all but 10 % by one": Shape(_three(0.9, 0.0), 0.9),
    "3 % differ, by 2": Shape(lambda rng, size: 2.0 * (rng.random(size) < 0.03), 0.06, _INF, 100),
    "10 % differ, by 1 + Poisson 1": Shape(_rare(0.1, lambda rng, s: 1 + rng.poisson(1.0, s)), 0.2, _INF, 50),
    "normal": Shape(lambda rng, size: rng.normal(0.3, 1.0, size), 0.3),
}

#: Probabilities of what is true or false of a replication, and from which size on the floor holds.
SHARES = {0.02: 100, 0.05: 50, 0.1: 20, 0.3: 20, 0.5: 5, 0.95: 50}


class Row(NamedTuple):
    """One line of a table: what, and for each column the coverage [%]."""

    name: str
    cells: tuple[float, ...]


class Plan(NamedTuple):
    """A table: its heading, its text, the heads of its columns, and what makes its rows."""

    title: str
    text: str
    heads: tuple[str, ...]
    make: Callable[[], tuple[Row, ...]]


def rng_of(*key: int | str) -> np.random.Generator:
    """Draws of one cell: they depend on nothing but its names."""
    return np.random.default_rng([1, *(int.from_bytes(str(part).encode()[-8:], "big") for part in key)])


def percent(is_covered: np.ndarray) -> float:
    """Share of what is covered [%]."""
    return 100.0 * float(
        np.mean(np.fromiter(is_covered, bool) if not isinstance(is_covered, np.ndarray) else is_covered)
    )


def is_named(title: str, row: str, head: str) -> bool:
    """Whether the page names a cell as one that does not hold: heavy tails, first looks at clumps, few samples."""
    if head == "first look 30":
        return row.startswith(("zero-inflated: 90", "clumped", "skewed: lognormal", "3 % differ", "10 % differ"))
    if title.startswith("Paired shares"):
        return int(head.removeprefix("n = ").replace(",", "")) < (50 if "flights" in row else 10)
    return head == "first look 100" and row.startswith("skewed: lognormal")


def settled(cover: Callable[[int, np.random.Generator], float], samples: int, *key: int | str) -> float:
    """Coverage of one cell [%]; of one below the floor that is not to be there, from `MORE` samples of their own.

    Parameters
    ----------
    cover : callable
        Number of samples and generator to coverage [%].
    samples : int
        Samples of an ordinary cell.
    key : int or str
        Names of the cell's draws.
    """
    found = cover(samples, rng_of(*key))
    return found if found >= FLOOR else cover(MORE * samples, rng_of(*key, "again"))


def of_means(shapes: dict[str, Shape], *, is_difference: bool, samples: int = SAMPLES) -> tuple[Row, ...]:
    """Coverage of the interval of a mean, or of a paired difference."""
    rows = []
    for name, shape in shapes.items():
        cells = []
        for n in SIZES:
            drawn = np.asarray(shape.draw(rng_of(name, n), (samples, n)), np.float64)
            _, low, high = outcome_intervals(drawn, least=-_INF if is_difference else 0.0, most=shape.most)
            cells.append(percent((low <= shape.mean + 1e-12) & (shape.mean - 1e-12 <= high)))
        rows.append(Row(name, tuple(cells)))
    return tuple(rows)


def of_shares() -> tuple[Row, ...]:
    """Coverage of Wilson's interval, summed over all counts: no simulation."""
    rows = []
    for p in SHARES:
        cells = []
        for n in SIZES:
            logs = [
                math.lgamma(n + 1)
                - math.lgamma(k + 1)
                - math.lgamma(n - k + 1)
                + k * math.log(p)
                + (n - k) * math.log1p(-p)
                for k in range(n + 1)
            ]
            ends = [wilson(k, n) for k in range(n + 1)]
            cells.append(
                100.0 * sum(math.exp(log) for log, (low, high) in zip(logs, ends, strict=True) if low <= p <= high)
            )
        rows.append(Row(f"p = {p:g}", tuple(cells)))
    return tuple(rows)


def of_quantiles(samples: int = SAMPLES) -> tuple[Row, ...]:
    """Coverage of the median and of what nine in ten do not exceed, ends that are infinite included."""
    rows = []
    for name, draw, truths in (
        ("exponential", lambda rng, s: rng.exponential(1.0, s), {0.5: math.log(2.0), 0.9: math.log(10.0)}),
        ("Poisson 3", lambda rng, s: rng.poisson(3.0, s), {0.5: 3.0, 0.9: 5.0}),
        ("rare: Poisson 0.05", lambda rng, s: rng.poisson(0.05, s), {0.5: 0.0, 0.9: 0.0}),
    ):
        for p, truth in truths.items():
            cells = []
            for n in SIZES:
                ordered = np.sort(np.asarray(draw(rng_of(name, n), (samples, n)), np.float64), axis=1)
                low, high = quantile_ranks(n, p)
                is_above = ordered[:, low - 1] <= truth if low >= 1 else np.ones(samples, bool)
                is_below = truth <= ordered[:, high - 1] if high <= n else np.ones(samples, bool)
                cells.append(percent(is_above & is_below))
            rows.append(Row(f"{name}, {'median' if p == 0.5 else 'nine in ten'}", tuple(cells)))
    return tuple(rows)


def of_others(samples: int = SAMPLES // 4) -> tuple[Row, ...]:
    """Coverage of paired shares, ratios, shares of flights and points put together."""
    makers: dict[str, Callable[[np.random.Generator, int], tuple[float, float, float]]] = {
        "difference of shares, 0.10 and 0.05, paired": _gain(0.1, 0.5),
        "difference of shares, 0.02 and 0.02, paired": _gain(0.02, 1.0),
        "missiles per kill, 2 for each and Poisson 2": _ratio,
        "share of flights lost, 8 that share their luck": _flights,
        "mean of three points of one seed, n, 2n and 4n": _pool,
    }
    rows = []
    for name, make in makers.items():
        cells = []
        for n in SIZES:
            rng = rng_of(name, n)
            found = [make(rng, n) for _ in range(samples if n < 300 else samples // 2)]
            cells.append(percent(np.array([low - 1e-12 <= truth <= high + 1e-12 for low, high, truth in found])))
        rows.append(Row(name, tuple(cells)))
    return tuple(rows)


def _gain(p: float, kept: float) -> Callable[[np.random.Generator, int], tuple[float, float, float]]:
    """Of two shares: B has what A has, less some; or draws of its own."""

    def make(rng: np.random.Generator, n: int) -> tuple[float, float, float]:
        a = rng.random(n) < p
        b = a & (rng.random(n) < kept) if kept < 1.0 else rng.random(n) < p
        one = paired_gain(b, a)
        return one.low, one.high, p * kept - p

    return make


def _ratio(rng: np.random.Generator, n: int) -> tuple[float, float, float]:
    kills = rng.binomial(6, 0.7, n).astype(float)
    one = ratio_of_sums(2.0 * kills + rng.poisson(2.0, n), kills)
    return one.low, one.high, 2.0 + 2.0 / 4.2


def _flights(rng: np.random.Generator, n: int) -> tuple[float, float, float]:
    lost = rng.binomial(8, rng.beta(0.6, 2.4, n))
    one = share_of_flights(lost, np.full(n, 8))
    return one.low, one.high, 0.2


def _pool(rng: np.random.Generator, n: int) -> tuple[float, float, float]:
    luck = rng.gamma(2.0, 0.5, 4 * n)  # of the replications, which the points share
    parts = [
        PooledPart(rng.poisson(rate * luck[:size]) * 1.0, 7, np.arange(size))
        for rate, size in ((0.3, n), (1.0, 2 * n), (3.0, 4 * n))
    ]
    one = pooled_mean(Pooled(parts), least=0.0)
    return one.low, one.high, 4.3 / 3.0


def of_sweeps(sequences: int = SEQUENCES) -> tuple[Row, ...]:
    """Coverage where a point of a sweep stops by the width of its interval."""
    rows = []
    for name, width in (
        ("rare: Poisson 0.05", 0.02), ("rare: Poisson 0.05", 0.1), ("rare: one in 50", 0.02),
        ("bounded: two kills of 2, each 0.97", 0.05), ("bounded: leakers of 24, each 0.02", 0.1),
        ("zero-inflated: 70 % none, else 4 of 8", 0.3), ("zero-inflated: 90 % none, else 1 + Poisson 2", 0.2),
        ("clumped: all 8 in one of 20", 0.2), ("skewed: geometric, mean 2", 0.3),
        ("skewed: lognormal, sigma 1", 0.2), ("even: normal", 0.1),
    ):  # fmt: skip
        cells = []
        for first in (30, 100):
            shape, rng = SHAPES[name], rng_of(name, first, width)
            until = Until(metric="leakers", half_width=width, min=first, max=2000)
            covered = [_swept(shape, width, until, rng) for _ in range(sequences)]
            cells.append(percent(np.array(covered)))
        rows.append(Row(f"{name}, to {width:g}", tuple(cells)))
    for p, width in ((0.02, 0.02), (0.05, 0.03), (0.3, 0.05)):
        cells = []
        for first in (30, 100):
            until = Until(metric="p_no_leaker", half_width=width, min=first, max=2000)
            shape = Shape(lambda rng, size, p=p: rng.random(size) < p, p, 1.0)

            def cover(n: int, rng: np.random.Generator, shape=shape, width=width, until=until) -> float:
                return percent(np.array([_swept(shape, width, until, rng, True) for _ in range(n)]))

            cells.append(settled(cover, sequences, "share", first, p))
        rows.append(Row(f"share of {p:g}, to {width:g}", tuple(cells)))
    return tuple(rows)


def _swept(shape: Shape, width: float, until: Until, rng: np.random.Generator, is_share: bool = False) -> bool:
    values, n = np.asarray(shape.draw(rng, (until.max,)), np.float64), until.min
    while True:
        one = proportion(int(values[:n].sum()), n) if is_share else mean(values[:n])
        more = next_counts({0: n}, until, None)
        if is_narrow(one, width) or not more:
            return one.low - 1e-12 <= shape.mean <= one.high + 1e-12
        n = more[0]


def of_comparisons(sequences: int = SEQUENCES) -> tuple[Row, ...]:
    """Coverage where a comparison goes on until the interval of its difference is narrow enough."""
    rows = []
    for name, width in (
        ("1 % differ, one way", 0.05), ("2 % differ, one way", 0.02), ("4 %, half each way", 0.03),
        ("5 %, four of five one way", 0.03), ("15 %, two of three one way", 0.05), ("3 % differ, by 2", 0.05),
        ("10 % differ, by 1 + Poisson 1", 0.1), ("normal", 0.1),
    ):  # fmt: skip
        cells = []
        for first in (30, 200):
            shape = DIFFERENCES[name]

            def cover(n: int, rng: np.random.Generator, shape=shape, width=width, first=first) -> float:
                return percent(np.array([_compared(shape, width, first, rng) for _ in range(n)]))

            if is_named("", name, f"first look {first}"):
                cells.append(cover(sequences, rng_of(name, first, width)))
            else:
                cells.append(settled(cover, sequences, name, first, width))
        rows.append(Row(f"{name}, to {width:g}", tuple(cells)))
    return tuple(rows)


def _compared(shape: Shape, width: float, first: int, rng: np.random.Generator, most: int = 4000) -> bool:
    values, n = np.asarray(shape.draw(rng, (most,)), np.float64), first
    while True:
        one = paired_mean(np.zeros(n), values[:n])
        if is_narrow(one, width) or n >= most:
            return one.low - 1e-12 <= shape.mean <= one.high + 1e-12
        needed = replications_for(width, float(values[:n].std(ddof=1))) * 1.05
        n = int(min(most, max(n + 1, n * GROWTH_MIN, min(needed, n * GROWTH_MAX))))


def of_claims(sequences: int = SEQUENCES) -> tuple[Row, ...]:
    """How often a case of a claim is not called the wrong way, at the tie and beside it."""
    rows = []
    for replications in (100, 200, 1000):
        cells = []
        for p in (0.5, 0.45, 0.3):
            rng, right = rng_of("claim", replications, p), 0
            for _ in range(sequences):
                true = np.cumsum(rng.random(4 * replications) < p)
                verdict = _called(true, replications)
                right += verdict == "open" if p == 0.5 else verdict != "holds"
            cells.append(100.0 * right / sequences)
        rows.append(Row(f"{replications} replications", tuple(cells)))
    return tuple(rows)


def _called(true: np.ndarray, replications: int) -> str:
    for n in sampling.goals(replications, sampling.FIRST_LOOK):
        one = proportion(int(true[n - 1]), n, sampling.LOOK_CONFIDENCE)
        gap = sampling.CLEAR_BY if n < replications else 0.0
        if one.low >= 0.5 + gap:
            return "holds"
        if one.high < 0.5 - gap:
            return "fails"
    return "open"


def of_questions(sequences: int = SEQUENCES) -> tuple[Row, ...]:
    """How often Wald's test does not err at its two probabilities."""
    rows = []
    for below, above in ((0.1, 0.2), (0.02, 0.05), (0.5, 0.6)):
        question, cells = Question("p_no_leaker", below, above, 0.05), []
        for p, wrong in ((below, "above"), (above, "below")):
            rng = rng_of("question", below, p)
            cells.append(
                percent(np.array([decide(question, rng.random(3000) < p).answer != wrong for _ in range(sequences)]))
            )
        rows.append(Row(f"{below:g} or {above:g}", tuple(cells)))
    return tuple(rows)


def of_uncertainty(studies: int = 120) -> tuple[Row, ...]:
    """Bands, against the share that they say; the share of variance; the first-order share; harmless figures."""
    rows, sizes = [], (8, 16, 39, 64, 128)
    deviation = math.sqrt(0.79 / 18.0)
    for noise in (0.1, 0.5, 0.9):
        held, shares = [], []
        for points in sizes:
            rng, inner = rng_of("bands", points, noise), deviation * math.sqrt(20.0 * noise / (1.0 - noise))
            found = [bands(_table(rng, points, inner)) for _ in range(studies)]
            further, truth = rng.triangular(0.0, 0.3, 1.0, 2000), deviation**2 / (deviation**2 + 0.01 + inner**2)
            inside = np.mean([np.mean((one.figures_low <= further) & (further <= one.figures_high)) for one in found])
            held.append(min(100.0, 100.0 * float(inside) / found[0].figures_held * 0.95))
            share = percent(np.array([one.share_low <= truth <= one.share_high for one in found]))
            if share < FLOOR:
                again = rng_of("bands", points, noise, "again")
                more = [bands(_table(again, points, inner)) for _ in range(2 * MORE * studies)]
                share = percent(np.array([one.share_low <= truth <= one.share_high for one in more]))
            shares.append(share)
        name = f"noise {100 * noise:.0f} % of the spread of means"
        rows.append(Row(f"band, as 95 % of what it says; {name}", tuple(held)))
        rows.append(Row(f"share of variance from figures; {name}", tuple(shares)))
    for share in (0.3, 0.94):
        cells = []
        for n in sizes:
            cells.append(settled(partial(_share_covered, n, share), SEQUENCES, "first", n, share))
        rows.append(Row(f"first-order share of {share:g}, lhs", tuple(cells)))
    return tuple(rows)


def _share_covered(n: int, share: float, studies: int, rng: np.random.Generator) -> float:
    """Coverage [%] of the first-order share of one figure in nine, from a Latin hypercube of ``n`` draws."""
    covered = []
    for study in range(studies):
        x = (np.argsort(rng.random((9, n)), axis=1).T + rng.random((n, 9))) / n
        y = (x[:, 0] - 0.5) * math.sqrt(share) + (x[:, 1:] - 0.5).sum(axis=1) * math.sqrt((1.0 - share) / 8.0)
        _, (low,), (high,) = shares_of_sample(x[:, :1], y[:, None], study)
        covered.append(bool(low <= share <= high))
    return percent(np.array(covered))


def _table(rng: np.random.Generator, points: int, inner: float) -> np.ndarray:
    """Outcomes of draws of one triangular figure and of 20 replications that they share, with noise of their own."""
    figures = rng.triangular(0.0, 0.3, 1.0, points)[:, None]
    return figures + rng.normal(0.0, 0.1, 20) + rng.normal(0.0, inner, (points, 20))


def of_noise(studies: int = 40) -> tuple[Row, ...]:
    """How many studies of harmless figures call none, one figure at a time."""
    cells = []
    for k in (1, 10, 60):
        rng, none = rng_of("noise", k), 0
        for study in range(studies):
            found = of_ends([f"x{i}" for i in range(k)], rng.poisson(2.0, (1 + 2 * k, 40)).astype(float), study)
            none += not any(one.measure == "p_noise" and one.estimate <= FALSE_DISCOVERIES for one in found)
        cells.append(100.0 * none / studies)
    return (Row("each, Poisson 2, 40 replications", tuple(cells)),)


def _is_rare_covered(rng: np.random.Generator, missiles: int, n: int, p: float) -> bool:
    """Whether the interval from ``n`` weighted replications holds the chance that all missiles fail."""
    parts = parts_of(n, 3.0)
    failed = np.concatenate([rng.binomial(missiles, 1.0 - tilted(0.97, tilt), size) for tilt, size in parts])
    weight = weights({"m": (failed, missiles - failed)}, {"m": 0.97}, parts)
    one = estimate(failed == missiles, weight, parts)
    return one.low <= p <= one.high


def of_rare(studies: int = SEQUENCES) -> tuple[Row, ...]:
    """Weighted replications: k of k missiles of reliability 0.97 must fail."""
    rows = []
    for missiles in (1, 2, 3):
        p, cells = 0.03**missiles, []
        for n in (1000, 10_000):

            def cover(studies: int, rng: np.random.Generator, missiles=missiles, n=n, p=p) -> float:
                return percent(np.array([_is_rare_covered(rng, missiles, n, p) for _ in range(studies)]))

            cells.append(settled(cover, studies // 2, "rare", missiles, n))
        rows.append(Row(f"P = {p:.2g}", tuple(cells)))
    return tuple(rows)


_SIZES = tuple(f"n = {n}" for n in SIZES)
_DRAWS = tuple(f"{m} draws" for m in (8, 16, 39, 64, 128))
#: The tables of the page.
PLANS: tuple[Plan, ...] = (
    Plan(
        "Means",
        "Counts and distances of runs and of points of sweeps (`outcome_interval`).",
        _SIZES,
        partial(of_means, SHAPES, is_difference=False),
    ),
    Plan(
        "Paired differences",
        "Of `cupola compare`: B minus A over pairs.",
        _SIZES,
        partial(of_means, DIFFERENCES, is_difference=True),
    ),
    Plan("Probabilities", "Wilson's interval, summed exactly over all counts.", _SIZES, of_shares),
    Plan("Quantiles", "Order statistics; an end that is infinite holds the truth.", _SIZES, of_quantiles),
    Plan(
        "Paired shares, ratios, shares of flights, points put together",
        "Tango's score; linearised; design effect; draws counted once.",
        _SIZES,
        of_others,
    ),
    Plan(
        "Sweeps that stop by width",
        "`until` of a study file: looks after the first number and each doubling, up to 2,000.",
        ("first look 30", "first look 100"),
        of_sweeps,
    ),
    Plan(
        "Comparisons that stop by width",
        "`cupola compare --until`: looks as often as it takes, up to 4,000.",
        ("first look 30", "first look 200"),
        of_comparisons,
    ),
    Plan(
        "Claims",
        "Cases that are looked at up to six times: share of runs that leave a tie open, and that do not call a case "
        "true whose probability lies below one half.",
        ("p = 0.5", "p = 0.45", "p = 0.3"),
        of_claims,
    ),
    Plan(
        "Questions",
        "Wald's test with 5 % for either error: share of runs without it.",
        ("at the lower", "at the upper"),
        of_questions,
    ),
    Plan("Uncertainty of figures", "By draws of figures; 20 replications of each.", _DRAWS, of_uncertainty),
    Plan(
        "Harmless figures",
        "Share of studies in which none is called, by the number of figures that were looked at.",
        ("1 figure", "10 figures", "60 figures"),
        of_noise,
    ),
    Plan(
        "Rare events",
        "Importance sampling: all of one, two or three missiles of reliability 0.97 must fail, tilt 3.",
        ("n = 1,000", "n = 10,000"),
        of_rare,
    ),
)


def rows_of(number: int) -> tuple[Row, ...]:
    """The rows of one table, by its number: what a process makes."""
    return PLANS[number].make()


INTRO = """# Coverage of intervals

Generated by `python scripts/coverage_of_intervals.py`; do not edit.

An interval of 95 % promises to hold the truth in 95 of 100 studies. Whether it does is found by making studies whose
truth is known: outcomes are drawn in the shapes that occur here, given to the functions that make the numbers of a
run, and counted. Cells are per cent of studies, nominal 95; each is known to about one point ({samples} samples of
fixed size, {sequences} sequences with a stopping rule). **Bold** cells lie below {floor}: there 95 % is not promised,
and the list at the end says why.
"""

WHERE_NOT = """## Where 95 % does not hold

* **Events in clumps that few replications have met.** Where one replication in 20 loses all of 8, half of all runs of
  13 replications have seen none, and no interval that is made from them alone can know of it. An interval of 0 allows
  for single events, up to 0.16 at n = 20; it holds from about n = 5 / p on, with p the frequency of the clump. The
  same holds for the first look of a stopping rule: leave it at 100 or more.
* **Heavy tails at few replications**: the lognormal distribution below n = 300, very uneven counts below 20, other
  skewed ones at 5. A median or a probability ([intervals](intervals.md)) says more.
* **Probabilities at few replications**: Wilson's interval holds 95 % on average over p and not for each: from 90.4 to
  98.4 up to n = 50. Shares of flights that share their luck, below n = 50. Clopper-Pearson never falls short, and is
  wider.
* **The share of the variance from figures**: exact for normal draws. Triangular ones cover about as often; where
  figures have a few values, it can be less.
* **Distances and durations that never varied** have an interval of width 0: there is no next value to allow for. That
  they vary in at most {none20:.0f} % of replications is all that 20 of them say.
* **Cells near 93** that this list does not name were simulated with ten times as many samples where they came out below
  it; none stayed there.
* **Families.** Each interval holds for itself. Of twenty metrics or cells about one misses its truth.

## How it is checked

`tests/test_coverage_page.py` reads this page and refuses a cell below {floor} that the list does not name; it makes
some cells anew and compares them; and with Student's t in place of `outcome_interval` it fails.
"""


def page_text(workers: int) -> str:
    """The whole page."""
    text = INTRO.format(samples=f"{SAMPLES:,}", sequences=SEQUENCES, floor=FLOOR)
    with ProcessPoolExecutor(workers) as pool:
        for plan, rows in zip(PLANS, pool.map(rows_of, range(len(PLANS))), strict=True):
            text += f"\n## {plan.title}\n\n{plan.text}\n\n| | {' | '.join(plan.heads)} |\n"
            text += f"| --- |{' ---: |' * len(plan.heads)}\n"
            for row in rows:
                text += f"| {row.name} | {' | '.join(map(_cell, row.cells))} |\n"
    return text + "\n" + WHERE_NOT.format(floor=FLOOR, none20=100.0 * wilson(0, 20)[1])


def _cell(value: float) -> str:
    return f"**{value:.1f}**" if value < FLOOR else f"{value:.1f}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the page, or compare it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="compare with the page that is there, and write nothing")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="processes; changes no number")
    asked = parser.parse_args(arguments)
    text = page_text(asked.workers)
    if not asked.check:
        PAGE.write_text(text, encoding="utf-8")
        return 0
    is_same = PAGE.read_text(encoding="utf-8") == text
    print("the page is what this makes" if is_same else f"{PAGE} differs: run this without --check")
    return 0 if is_same else 1


if __name__ == "__main__":
    sys.exit(main())
