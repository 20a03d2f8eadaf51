"""Bands of dice against distributions known in closed form."""

import math

import numpy as np
import pytest

from cupola.analysis.estimates.intervals import Estimate
from cupola.analysis.tables.wargame_tables import DICE, Band, bands, cell_of
from cupola.analysis.tables.wargame_words import outcome_text


def binomial(n, p, copies):
    """Outcomes of which each is there as often as the binomial distribution says, of so many copies in all."""
    counts = [math.comb(n, k) * p**k * (1.0 - p) ** (n - k) * copies for k in range(n + 1)]
    assert all(count == round(count) for count in counts)
    return np.repeat(np.arange(n + 1.0), [round(count) for count in counts])


def faces(found):
    return {band.outcome: band.faces for band in found}


def test_four_weapons_of_even_chance_on_every_die():
    """Binomial(4, 1/2): 1, 4, 6, 4, 1 of 16; cumulated 1, 5, 11, 15, 16 of 16."""
    values = binomial(4, 0.5, 16)
    # Of 6 faces 0.375, 1.875, 4.125, 5.625, 6: to the nearest 0, 2, 4, 6, 6.
    found, error, edge = bands(values, DICE["d6"])
    assert faces(found) == {1.0: "1-2", 2.0: "3-4", 3.0: "5-6"}
    assert error == pytest.approx(1 / 3 - 4 / 16, rel=1e-12)
    assert edge == pytest.approx(1 / 16, rel=1e-12)
    # Of 10 faces 0.625, 3.125, 6.875, 9.375, 10: 1, 3, 7, 9, 10.
    found, error, edge = bands(values, DICE["d10"])
    assert faces(found) == {0.0: "1", 1.0: "2-3", 2.0: "4-7", 3.0: "8-9", 4.0: "10"}
    assert error == pytest.approx(0.05, rel=1e-9)
    assert edge == pytest.approx(0.0375, rel=1e-9)
    # Of 100 faces 6.25, 31.25, 68.75, 93.75: 6, 31, 69, 94.
    found, _, edge = bands(values, DICE["d100"])
    assert faces(found) == {0.0: "1-6", 1.0: "7-31", 2.0: "32-69", 3.0: "70-94", 4.0: "95-100"}
    assert edge == pytest.approx(0.0025, rel=1e-9)
    # Two dice, 36 ways, 2.25, 11.25, 24.75, 33.75; up to each face 1, 3, 6, 10, 15, 21, 26, 30, 33, 35, 36.
    found, _, _ = bands(values, DICE["2d6"])
    assert faces(found) == {0.0: "2-3", 1.0: "4-5", 2.0: "6-8", 3.0: "9-10", 4.0: "11-12"}


@pytest.mark.parametrize("die", DICE)
@pytest.mark.parametrize(("n", "p", "copies"), [(1, 0.5, 2), (6, 0.25, 4**6), (8, 0.5, 256), (3, 0.75, 64)])
def test_no_edge_is_off_by_more_than_half_a_face(die, n, p, copies):
    found, error, edge = bands(binomial(n, p, copies), DICE[die])
    widest = max(DICE[die].values()) / sum(DICE[die].values())
    assert edge <= 0.5 * widest + 1e-12
    assert error <= widest + 1e-12
    assert sum(band.p_die for band in found) == pytest.approx(1.0, rel=1e-12)
    rolled = [face for band in found for face in range(band.first, band.last + 1)]
    assert rolled == list(DICE[die])
    assert [band.outcome for band in found] == sorted(band.outcome for band in found)


def test_what_fits_the_faces_fits_exactly():
    values = np.repeat([0.0, 1.0, 5.0], [3, 2, 1])
    found, error, edge = bands(values, DICE["d6"])
    assert faces(found) == {0.0: "1-3", 1.0: "4-5", 5.0: "6"} and error == edge == 0.0
    found, _, _ = bands(np.full(7, 3.0), DICE["d100"])
    assert found == (Band(1, 100, 3.0, 1.0),)


def test_drawn_outcomes_come_near_the_exact_table():
    drawn = np.random.default_rng(8).binomial(4, 0.5, 200_000).astype(float)
    assert faces(bands(drawn, DICE["d10"])[0]) == faces(bands(binomial(4, 0.5, 16), DICE["d10"])[0])


def test_quantiles_of_a_known_distribution():
    """Binomial(4, 1/2): cumulated 0.0625, 0.3125, 0.6875, 0.9375."""
    cell = cell_of(("4",), ("base",), binomial(4, 0.5, 16), Estimate(2.0, 1.5, 2.5, "", 16))
    assert [one.estimate for one in cell.quantiles] == [1.0, 2.0, 3.0]
    assert cell.bands == () and math.isnan(cell.error)


def test_missing_outcomes_are_left_out():
    cell = cell_of(("4",), (), np.array([np.nan, 1.5, np.nan]), Estimate(1.5, -1, 4, "km", 1), "d6")
    assert cell.n == 1 and faces(cell.bands) == {1.5: "1-6"}
    empty = cell_of(("4",), (), np.array([np.nan]), Estimate(math.nan, -1, 4, "km", 0), "d6")
    assert empty.n == 0 and empty.bands == ()


def test_words():
    assert [outcome_text(value) for value in (0.0, 1234.0, 0.04567)] == ["0", "1234", "0.0457"]
