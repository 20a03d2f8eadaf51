"""Effects under pure noise: none is called, where an index or a mean size of effects is always positive."""

import numpy as np
import pytest

from cupola.analysis.sensitivity.bands import bands
from cupola.analysis.sensitivity.given_data import first_order, shares_of_sample
from cupola.analysis.sensitivity.indices import of_ends, of_saltelli, of_trajectories
from cupola.analysis.sensitivity.noise import FALSE_DISCOVERIES, adjusted, p_values
from cupola.study.runs.study_file import Design
from cupola.study.sweeps.design import unit_points

pytest.importorskip("SALib", reason="SALib is not installed")
NAMES = [f"x{k}" for k in range(10)]


def called(found):
    return [one.figure for one in found if one.measure == "p_noise" and one.estimate <= FALSE_DISCOVERIES]


def test_benjamini_hochberg_1995_steps():
    p = np.array([0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240])
    p = np.concatenate([p, [0.4262, 0.5719, 0.6528, 0.7590, 1.0000]])
    # Their example of 15 comparisons: four are rejected at 0.05, three by Bonferroni.
    assert np.count_nonzero(adjusted(p) <= 0.05) == 4 and np.count_nonzero(p <= 0.05 / 15) == 3


def test_p_values_are_uniform_under_noise():
    rng = np.random.default_rng(1)
    p = np.concatenate([p_values([rng.poisson(0.3, (4, 40)) - rng.poisson(0.3, (4, 40)) + 0.0], k) for k in range(200)])
    assert np.mean(p <= 0.05) == pytest.approx(0.05, abs=4 * np.sqrt(0.05 * 0.95 / 200))


@pytest.mark.parametrize("method", ["each", "morris", "saltelli"])
def test_harmless_figures_are_not_called(method):
    rng = np.random.default_rng(2)
    wrong = 0
    studies = 60 if method == "each" else 20
    for study in range(studies):
        if method == "each":
            found = of_ends(NAMES, rng.poisson(2.0, (21, 50)).astype(float), study)
        else:
            unit = unit_points(Design(kind=method, points=10 if method == "morris" else 16), 10, seed=study)
            outcomes = rng.poisson(2.0, (len(unit), 50)).astype(float)
            y = outcomes.mean(axis=1)
            if method == "morris":
                found = of_trajectories(NAMES, unit, y, study, outcomes)
            else:
                found = of_saltelli(NAMES, y, study, outcomes)
            # What was taken for a proof of an effect: an interval above 0.
            measure = "mu_star" if method == "morris" else "total"
            assert sum(one.low > 0.0 for one in found if one.measure == measure) >= (method == "morris") * 8
        wrong += bool(called(found))
    # 5 % of studies call any; three standard errors.
    assert wrong / studies <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / studies)


def test_a_figure_that_does_something_is_called_by_every_method():
    rng = np.random.default_rng(3)
    chance = rng.normal(0.0, 1.0, 50)
    for method, points in (("morris", 10), ("saltelli", 16)):
        unit = unit_points(Design(kind=method, points=points), 10, seed=1)
        outcomes = unit[:, :1] + chance + rng.normal(0.0, 0.3, (len(unit), 50))
        y = outcomes.mean(axis=1)
        if method == "morris":
            assert called(of_trajectories(NAMES, unit, y, 1, outcomes)) == ["x0"]
        else:
            assert called(of_saltelli(NAMES, y, 1, outcomes)) == ["x0"]
    outcomes = np.tile(chance, (21, 1)) + rng.normal(0.0, 0.3, (21, 50))
    outcomes[2] += 0.5
    assert called(of_ends(NAMES, outcomes, 1)) == ["x0"]


def test_noise_is_taken_off_a_total_index():
    """Two figures of equal weight, and noise between points that is as large as both: 0.5 each, not 0.75."""
    rng = np.random.default_rng(4)
    unit = unit_points(Design(kind="saltelli", points=4096), 2, seed=1)
    expected = unit.sum(axis=1)
    outcomes = expected[:, None] + rng.normal(0.0, np.sqrt(expected.var() * 10), (len(unit), 10))
    y = outcomes.mean(axis=1)
    plain = [one.estimate for one in of_saltelli(["a", "b"], y, 1) if one.measure == "total"]
    found = [one.estimate for one in of_saltelli(["a", "b"], y, 1, outcomes) if one.measure == "total"]
    assert plain == pytest.approx([0.75, 0.75], abs=0.04) and found == pytest.approx([0.5, 0.5], abs=0.06)


@pytest.mark.parametrize(("share", "n"), [(0.94, 64), (0.94, 16), (0.6, 64), (0.3, 128)])
def test_first_order_shares_from_a_sample_are_not_biased_and_covered(share, n):
    rng = np.random.default_rng([5, n])
    middles, covered = [], 0
    for study in range(30):
        x = (np.argsort(rng.random((9, n)), axis=1).T + rng.random((n, 9))) / n
        y = (x[:, 0] - 0.5) * np.sqrt(share) + (x[:, 1:] - 0.5).sum(axis=1) * np.sqrt((1.0 - share) / 8.0)
        middles.append(first_order(x[:, :1], y)[0])
        _, (low,), (high,) = shares_of_sample(x[:, :1], y[:, None], study)
        covered += low <= share <= high
    assert np.mean(middles) == pytest.approx(share, abs=0.01 + 3 * np.std(middles) / 30**0.5)
    assert covered >= 27  # 95 % and two standard errors of 30 below


def test_chance_is_taken_off_a_first_order_share_and_is_in_its_interval():
    """Three figures with 0.77, 0.14 and 0.09 of the variance; each acts more or less in every replication."""
    weights, middles, covered, plain = np.sqrt([0.77, 0.14, 0.09]), [], 0, []
    for study in range(60):
        rng = np.random.default_rng([7, study])
        x = (np.argsort(rng.random((3, 40)), axis=1).T + rng.random((40, 3))) / 40
        # Chance moves the slope of each figure as much as the slope itself is, over 30 replications that points share.
        outcomes = (x - 0.5) @ (weights[:, None] + rng.normal(0.0, 1.0, (3, 30))) + rng.normal(0.0, 1.0, 30)
        (middle,), (low,), (high,) = shares_of_sample(x[:, :1], outcomes, study)
        plain.append(first_order(x[:, :1], outcomes.mean(axis=1))[0])
        middles.append(middle)
        covered += low <= 0.77 <= high
    assert np.mean(middles) == pytest.approx(0.77, abs=0.05) and np.mean(plain) < np.mean(middles) - 0.02
    assert covered >= 53  # 95 % and two standard errors of 60 below; halves of the points alone hold it in 40


def test_a_share_that_chance_hides_may_be_anything():
    """Figures that do nothing have no share of anything: the interval says so, and does not sit at 0."""
    rng = np.random.default_rng(8)
    _, (low,), (high,) = shares_of_sample(rng.random((16, 1)), rng.normal(size=(16, 20)), 1)
    assert low == 0.0 and high > 0.9
    assert [part.tolist() for part in shares_of_sample(rng.random((16, 1)), np.ones((16, 20)), 1)] == [[0.0]] * 3


@pytest.mark.parametrize(("points", "noise"), [(8, 0.0), (8, 0.6), (16, 0.1), (39, 0.0), (39, 0.9), (64, 0.3)])
def test_wilks_1941_bands_hold_as_many_draws_as_they_say(points, noise):
    """95 % were said and 80 to 83 % held with 8 draws; where noise is most of it the band was a point."""
    rng = np.random.default_rng([6, points, int(10 * noise)])
    held, said, shares = [], 0.0, 0
    for _ in range(100):
        a = rng.triangular(0.0, 0.3, 1.0, points)
        deviation = np.sqrt((0.09 + 1.0 - 0.3) / 18.0)
        inner = deviation * np.sqrt(20.0 * noise / (1.0 - noise))
        found = bands(a[:, None] + rng.normal(0.0, 1.0, 20) * 0.1 + rng.normal(0.0, inner + 1e-9, (points, 20)))
        further = rng.triangular(0.0, 0.3, 1.0, 2000)
        held.append(np.mean((found.figures_low <= further) & (further <= found.figures_high)))
        said = found.figures_held
        true = deviation**2 / (deviation**2 + 0.01 + inner**2)
        shares += found.share_low <= true <= found.share_high
    assert said == pytest.approx(min(0.95, (points - 1) / (points + 1)), abs=1e-9)
    assert np.mean(held) >= said - 0.02
    assert shares >= 86  # 95 % and four standard errors of 100 studies below


def test_jansen_1999_total_indices_are_held_where_figures_show_in_few_replications():
    """Three threats leak with a chance that one figure moves, three with another's: shares of 0.8 and 0.2.

    All points are under the same draws. SALib's resampling of base points alone held the one in 33, the other in 24 of
    40 studies.
    """
    rng = np.random.default_rng(20180926)
    held, n_studies, base_points, n = 0, 40, 32, 30
    for study in range(n_studies):
        a, b = (rng.uniform(-1.0, 1.0, (base_points, 2)) for _ in range(2))
        points = np.stack([a, np.column_stack([b[:, 0], a[:, 1]]), np.column_stack([a[:, 0], b[:, 1]]), b], axis=1)
        leak = 0.25 + points.reshape(-1, 2) * np.array([0.08, 0.04])
        outcomes = (rng.random((1, n, 3, 2)) < leak[:, None, None, :]).sum(axis=(2, 3)).astype(float)
        found = of_saltelli(["large", "small"], outcomes.mean(axis=1), study, outcomes)
        totals = [one for one in found if one.measure == "total"]
        held += sum(one.low <= truth <= one.high for one, truth in zip(totals, (0.8, 0.2), strict=True))
    assert held >= 0.88 * 2 * n_studies
