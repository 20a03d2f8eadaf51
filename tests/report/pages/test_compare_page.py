"""The page of a comparison: everything in one file, the same for the same comparison, and safe with odd names."""

import numpy as np
import pytest

import cupola
from cupola.report.pages.compare_page import render_comparison
from cupola.report.plots.differences import differences, pairs
from cupola.scenario import load, set_paths


@pytest.fixture(scope="module")
def comparison():
    return cupola.compare("minimal", n=30, set={"battery.alpha.doctrine.salvo": 1}, metric="kills", workers=1)


def test_page_says_what_was_changed_and_what_it_does(comparison):
    html = render_comparison(comparison, ["cupola replay a -k 1"])
    for words in (comparison.sentence, "battery.alpha.doctrine.salvo", "What it does", "cupola replay a -k 1"):
        assert words in html
    assert html == render_comparison(comparison, ["cupola replay a -k 1"])
    assert "<script" not in html


def test_names_are_text():
    scenario = load("minimal")
    a = cupola.run(scenario, 4, workers=1)
    b = cupola.run(set_paths(scenario, {"battery.alpha.launchers": 1}), 4, workers=1)
    from cupola.analysis.comparison.comparing import compare_results

    html = render_comparison(compare_results(a, b, name_b="<b>$x$ & more</b>"))
    assert "<b>" not in html and "&lt;b&gt;$x$ &amp; more" in html


def test_pictures_are_drawn_for_every_kind_of_metric(comparison, tmp_path):
    differences(comparison, filename=tmp_path / "forest.svg")
    assert (tmp_path / "forest.svg").stat().st_size > 5000
    for metric in ("kills", "missiles_per_kill", "max_intercept_range_km", "p_no_leaker"):
        other = cupola.compare("minimal", n=6, set={"battery.alpha.doctrine.salvo": 1}, metric=metric, workers=1)
        pairs(other, filename=tmp_path / f"{metric}.svg")
        assert render_comparison(other)


def test_nothing_differs():
    run = cupola.run(load("minimal"), 4, workers=1)
    found = cupola.compare(run, run)
    html = render_comparison(found)
    assert "the same scenario" in html and "Nothing that decides a result" in html
    assert np.array_equal(found.columns["kills"], np.zeros(4))
