"""Small things that users stumbled over: each says what was meant, or does it."""

import math
from types import SimpleNamespace

import numpy as np
import pytest

from cupola.analysis.estimates.intervals import Estimate
from cupola.analysis.metrics import metrics as metrics_room
from cupola.cli import main
from cupola.cli import study as study_room
from cupola.cli.assign import what_counts


def said(capsys, *arguments):
    """Exit code and what stands on standard error."""
    return main(list(arguments)), capsys.readouterr().err


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        (("s300pmu2",), "cupola catalogue show s300pmu2"),
        (("s300pmu2x",), "cupola catalogue show s300pmu2"),
        (("iskander",), "cupola catalogue s"),
        (("lst",), "cupola catalogue list"),
        (("Favorit",), "cupola catalogue search Favorit"),
    ],
)
def test_who_forgets_the_action_is_told_which(capsys, typed, meant):
    code, text = said(capsys, "catalogue", *typed)
    assert code == 2 and f"did you mean '{meant}" in text


def test_an_action_that_is_like_none_gets_the_list_of_all(capsys):
    code, text = said(capsys, "catalogue", "qqqqqq")
    assert code == 2 and "the actions are list, show, search" in text


STUDY = """format = 1
name = "two"
scenario = "minimal"
{}
[[factor]]
path = "battery.alpha.launchers"
values = [1, 2]
"""


def test_n_of_a_sweep_that_decides_itself_is_refused(capsys, tmp_path):
    path = tmp_path / "s.toml"
    path.write_text(STUDY.format('[until]\nmetric = "leakers"\nhalf_width = 0.1\n'), encoding="utf-8")
    code, text = said(capsys, "sweep", str(path), "-n", "7", "--out", str(tmp_path / "out"))
    assert code == 2 and "the study decides by 'until'" in text and not (tmp_path / "out").exists()


def test_n_of_a_sweep_replaces_what_the_study_says(tmp_path):
    from cupola.study.sweeps.plan import plan_sweep

    path = tmp_path / "s.toml"
    path.write_text(STUDY.format("replications = 300\n"), encoding="utf-8")
    assert plan_sweep(path).study.n_first == 300
    assert plan_sweep(path, replications=7).study.n_first == 7


def study():
    """What `_rows` looks at."""
    from cupola.scenario import load

    metrics = {
        "kills": Estimate(2.0, 1.0, 3.0, "", 9),
        "mine": Estimate(7.0, 6.0, 8.0, "km", 9),
        "first_detection_range_km": Estimate(math.nan, -math.inf, math.inf, "km", 0),
        "not_engaged": Estimate(0.0, 0.0, 0.0, "", 9),
    }
    return SimpleNamespace(
        model=SimpleNamespace(scenario=load("minimal")), summary=SimpleNamespace(metrics=metrics, not_engaged={})
    )


def test_a_new_metric_stands_in_the_table_of_run(monkeypatch):
    last = {"not_engaged": metrics_room.METRICS["not_engaged"]}
    known = {name: one for name, one in metrics_room.METRICS.items() if name not in last}
    monkeypatch.setattr(metrics_room, "METRICS", {**known, "mine": metrics_room.mean_of("kills"), **last})
    rows = dict(study_room._rows(study()))
    assert rows["mine"] == "7 km (6 to 8)"
    assert rows["first_detection_range_km"] == "no threat was tracked"
    assert [*rows][-1] == "not_engaged"


def test_assign_says_what_rounds_are():
    class problem:
        values = np.array([1.0])

    assert "on its launchers and, once more for each reload" in what_counts(problem)
