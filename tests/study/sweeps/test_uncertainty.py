"""Public figures as factors, and what a study over them leaves."""

import json

import numpy as np
import pytest

from cupola.errors import InputError
from cupola.scenario import load, set_paths
from cupola.study.runs.study_file import StudyFile
from cupola.study.store.parquet import read_table
from cupola.study.sweeps.design import count_points, design_points, each_points
from cupola.study.sweeps.figure_factors import figure_factors, plan_figures
from cupola.study.sweeps.uncertainty import FILE, TABLE, run_uncertainty, uncertainty_of

pytest.importorskip("SALib", reason="SALib is not installed")

FEW = ("missile.48n6e2.reliability", "missile.48n6e2.lethal_radius", "system.s300pmu2.reaction_time")


@pytest.fixture(scope="module")
def minimal():
    return load("minimal")


@pytest.fixture(scope="module")
def done(minimal, tmp_path_factory):
    """A Latin hypercube over three figures of the smallest scenario."""
    folder = tmp_path_factory.mktemp("lhs") / "u"
    plan = plan_figures(minimal, outer=16, n=20, seed=3, patterns=FEW)
    return run_uncertainty(plan, out=folder, metric="missiles_fired", workers=1)


def test_every_figure_with_a_spread_is_a_factor_and_all_their_ends_can_be_set(minimal):
    factors = figure_factors(minimal)
    assert {"radar.30n6e2.detection_range_ref", "missile.48n6e2.reach"} <= {factor.label for factor in factors}
    for factor in factors:
        spread = factor.distribution
        for value in (spread.low, spread.high):
            set_paths(minimal, {factor.path: round(value) if factor.whole else value})


def test_figures_of_variants_and_of_jamming_are_left_out_where_they_decide_nothing():
    labels = [factor.label for factor in figure_factors(load("damascus-2018"))]
    assert not any("5v28" in label or "side_lobe" in label for label in labels)
    assert any("side_lobe" in factor.label for factor in figure_factors(load("jammed-raid")))


def test_draws_stay_inside_the_spread_and_counts_are_whole(minimal):
    plan = plan_figures(minimal, outer=32, n=2, seed=1)
    for k, factor in enumerate(plan.study.factors):
        values = np.array([float(point[k]) for point in plan.points])
        assert values.min() >= factor.distribution.low and values.max() <= factor.distribution.high
        assert not factor.whole or (values == values.round()).all()
        # Half of a triangular distribution lies where its own median does: strata are hit once each.
        assert len(np.unique(values)) > 1


@pytest.mark.parametrize(
    ("method", "outer", "wanted"), [("lhs", 16, 16), ("each", None, 7), ("morris", 4, 16), ("sobol", 8, 40)]
)
def test_designs_have_the_points_that_they_say(minimal, method, outer, wanted):
    plan = plan_figures(minimal, method=method, outer=outer, n=2, seed=1, patterns=FEW)
    assert len(plan.points) == count_points(plan.study) == wanted


def test_one_at_a_time_leaves_all_others_nominal(minimal):
    plan = plan_figures(minimal, method="each", n=2, seed=1, patterns=FEW)
    nominal = tuple(factor.distribution.mode for factor in plan.study.factors)
    assert plan.points[0] == pytest.approx(nominal)
    for k, factor in enumerate(plan.study.factors):
        for row, end in ((1 + 2 * k, factor.distribution.low), (2 + 2 * k, factor.distribution.high)):
            assert plan.points[row][k] == pytest.approx(end)
            others = [i for i in range(len(nominal)) if i != k]
            assert [plan.points[row][i] for i in others] == pytest.approx([nominal[i] for i in others])


def test_designs_of_a_study_file_go_to_the_ends_of_ranges_too():
    document = {"format": 1, "name": "x", "scenario": "y", "design": {"kind": "each"},
                "factor": [{"path": "a", "low": 0.0, "high": 4.0}, {"path": "b", "values": [1, 2, 3]}]}  # fmt: skip
    assert design_points(StudyFile.model_validate(document))[:3] == [(2.0, 2), (0.0, 2), (4.0, 2)]
    assert each_points([0.5]).shape == (3, 1)


def test_what_is_wrong_is_told(minimal):
    with pytest.raises(InputError, match=r"fits no figure.*did you mean") as caught:
        plan_figures(minimal, seed=1, patterns=["missile.48n6e2.relaibility"])
    assert len(caught.value.problems) == 1
    with pytest.raises(InputError, match=r"power of two.*use 64 or 128"):
        plan_figures(minimal, method="sobol", outer=100, seed=1)
    with pytest.raises(InputError) as caught:
        plan_figures(minimal, method="each", outer=4, n=1, seed=1)
    assert len(caught.value.problems) == 2
    with pytest.raises(InputError, match="one ratio"):
        run_uncertainty(plan_figures(minimal, outer=8, seed=1), out="never", metric="missiles_per_kill")


def test_both_bands_and_their_files(done):
    b = done.bands
    assert (b.n_points, b.n) == (16, 20)
    assert b.raid_low <= b.figures_low <= b.mean <= b.figures_high <= b.raid_high
    assert "because public figures differ" in json.loads((done.sweep.folder / FILE).read_text())["sentence"]
    table, about = read_table(done.sweep.folder / TABLE)
    assert set(table["figure"]) == set(FEW) and set(table["measure"]) == {"rank_correlation", "first_order"}
    assert about["digest"] == done.sweep.digest
    assert (np.diff([done.size_of(name) for name in done.figures]) <= 0.0).all()


def test_the_same_folder_is_taken_up_and_another_metric_costs_nothing(done):
    before = {path: path.stat().st_mtime_ns for path in (done.sweep.folder / "points").iterdir()}
    other = run_uncertainty(done.sweep.plan, out=done.sweep.folder, metric="kills", workers=2)
    assert {path: path.stat().st_mtime_ns for path in before} == before
    assert other.sweep.digest == done.sweep.digest and other.metric == "kills"
    assert uncertainty_of(done.sweep, "missiles_fired").influences == done.influences


def test_a_battery_that_never_works_is_found_by_one_at_a_time(minimal, tmp_path):
    # Reliability alone decides between 0.8 and 0.95; the lethal radius hardly counts at these misses.
    plan = plan_figures(minimal, method="each", n=60, seed=3, patterns=FEW)
    found = run_uncertainty(plan, out=tmp_path / "e", metric="missiles_fired", workers=1)
    assert found.bands is None and found.base > 0.0
    ends = found.of("missile.48n6e2.reliability")
    assert ends["at_low"].estimate >= ends["at_high"].estimate
    assert found.to_dict()["bands"] is None
