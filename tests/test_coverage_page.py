"""The page of coverage: no cell below the floor that it does not name, and cells that come out as it says."""

import importlib.util
import math
import sys
from pathlib import Path

import numpy as np
import pytest

from cupola.analysis.estimates import means

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def harness():
    """The script that makes the page."""
    spec = importlib.util.spec_from_file_location(
        "coverage_of_intervals", ROOT / "scripts" / "coverage_of_intervals.py"
    )
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules[spec.name]


def tables(text):
    """Section -> row -> head -> number, as the page prints them."""
    found = {}
    for part in text.split("\n## ")[1:]:
        title, _, rest = part.partition("\n")
        lines = [line for line in rest.splitlines() if line.startswith("|")]
        if not lines:
            continue
        heads = [head.strip() for head in lines[0].strip("|").split("|")][1:]
        rows = [[cell.strip().strip("*") for cell in line.strip("|").split("|")] for line in lines[2:]]
        found[title] = {name: dict(zip(heads, map(float, cells), strict=True)) for name, *cells in rows}
    return found


@pytest.fixture(scope="module")
def page():
    return tables((ROOT / "docs" / "models" / "coverage_of_intervals.md").read_text(encoding="utf-8"))


def test_no_cell_lies_below_the_floor_that_the_list_does_not_name(harness, page):
    excused = {
        (title, name, f"n = {n}")
        for title, shapes in (("Means", harness.SHAPES), ("Paired differences", harness.DIFFERENCES))
        for name, shape in shapes.items()
        for n in harness.SIZES
        if n < shape.from_n
    }
    excused |= {
        ("Probabilities", f"p = {p:g}", f"n = {n}")
        for p, from_n in harness.SHARES.items()
        for n in harness.SIZES
        if n < from_n
    }
    below = [
        (title, row, head, value)
        for title, rows in page.items()
        for row, cells in rows.items()
        for head, value in cells.items()
        if value < harness.FLOOR and (title, row, head) not in excused and not harness.is_named(title, row, head)
    ]
    assert below == []


def test_a_cell_that_is_low_by_chance_is_simulated_again_and_one_that_is_low_stays(harness):
    asked = []

    def cover(samples, rng):
        asked.append(samples)
        return 92.0 if samples == 100 else 94.0

    assert harness.settled(cover, 100, "cell") == 94.0 and asked == [100, 1000]
    assert harness.settled(lambda samples, rng: 92.0, 100, "cell") == 92.0
    assert harness.settled(lambda samples, rng: 95.0 + 0.0 * samples, 100, "cell") == 95.0


def test_rare_events_by_weights_cover_at_the_smallest_number(harness):
    """The cell that once lay below: 5,000 studies of 1,000 weighted replications, as the page has it."""
    chance = harness.rng_of("rare", 3, 1000, "again")
    held = [harness._is_rare_covered(chance, 3, 1000, 0.03**3) for _ in range(5000)]
    assert 100.0 * np.mean(held) >= harness.FLOOR


def test_the_page_has_every_shape_and_size(harness, page):
    assert set(page["Means"]) == set(harness.SHAPES) and set(page["Paired differences"]) == set(harness.DIFFERENCES)
    assert all(list(cells) == [f"n = {n}" for n in harness.SIZES] for cells in page["Means"].values())


@pytest.mark.parametrize("name", ["rare: Poisson 0.05", "bounded: two kills of 2, each 0.97", "tied: 2, seldom 3"])
def test_cells_come_out_as_the_page_says(harness, page, name):
    row = harness.of_means({name: harness.SHAPES[name]}, is_difference=False, samples=1000)[0]
    for n, value in zip(harness.SIZES, row.cells, strict=True):
        said = page["Means"][name][f"n = {n}"]
        error = 100.0 * math.sqrt(max(said / 100.0 * (1.0 - said / 100.0), 1e-3) * (1 / 1000 + 1 / harness.SAMPLES))
        assert value == pytest.approx(said, abs=4.0 * error)


def test_student_in_its_place_would_be_seen(harness, monkeypatch):
    monkeypatch.setattr(means, "SYMMETRIC", math.inf)  # no side is the longer one: what is left is t
    shape = {"skewed: geometric, mean 2": harness.SHAPES["skewed: geometric, mean 2"]}
    cells = harness.of_means(shape, is_difference=False, samples=1000)[0].cells
    assert min(cells) < harness.FLOOR


def test_exact_coverage_of_wilson_by_enumeration(harness):
    row = next(row for row in harness.of_shares() if row.name == "p = 0.5")
    # n = 5: only 0 and 5 of 5 leave one half out; n = 10: 0, 1, 9 and 10.
    assert row.cells[0] == pytest.approx(100.0 * (1.0 - 2.0 / 32.0), abs=1e-9)
    assert row.cells[1] == pytest.approx(100.0 * (1.0 - 22.0 / 1024.0), abs=1e-9)
    assert np.isfinite(row.cells).all()
