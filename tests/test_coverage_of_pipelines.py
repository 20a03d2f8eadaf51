"""Whole commands on a synthetic engine: it is what it says, shortcuts change nothing, a broken interval is seen."""

import importlib
import math
import re
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

import cupola
from cupola.study.sweeps.sweep import sweep

ROOT = Path(__file__).parents[1]
ROOMS = ("engine", "truth", "common", "ready_draws", "comparisons", "figures", "claims", "every", "page")


@pytest.fixture(scope="module")
def harness():
    """What the files of the script that makes the page hold, by name."""
    sys.path.insert(0, str(ROOT / "scripts"))
    try:
        found = {}
        for room in ROOMS:
            found |= vars(importlib.import_module(f"pipelines.{room}"))
        yield SimpleNamespace(**found)
    finally:
        sys.path.remove(str(ROOT / "scripts"))
        for name in [name for name in sys.modules if name.partition(".")[0] == "pipelines"]:
            sys.modules.pop(name, None)


@pytest.mark.parametrize("world", ["ORDINARY", "CLUMPED"])
def test_the_synthetic_engine_is_what_its_closed_forms_say(harness, world):
    law, model, n = getattr(harness, world), harness.base_model(), 20_000
    with harness.installed(law):
        found = cupola.run(model, n, seed=1, workers=1)
    for name, truth in harness.truths(law, model.system).items():
        values = np.asarray(cupola.analysis.METRICS[name].values(found.replications), np.float64)
        if name == "missiles_per_kill":
            assert found.replications["missiles_fired"].sum() / found.replications["kills"].sum() == pytest.approx(
                truth, rel=0.01
            )
            continue
        values = values[np.isfinite(values)]
        assert values.mean() == pytest.approx(truth, abs=4.0 * values.std() / math.sqrt(values.size) + 1e-9), name


def test_draws_have_addresses_so_that_runs_are_paired_and_resume(harness):
    model = harness.base_model()
    with harness.installed(harness.ORDINARY):
        whole = cupola.run(model, 60, seed=3, workers=1).replications
        later = cupola.run(model, 20, seed=3, first=40, workers=1).replications
        worse = cupola.run(cupola.build(harness.slightly_worse()), 400, seed=3, workers=1).replications["leakers"]
        better = cupola.run(model, 400, seed=3, workers=1).replications["leakers"]
    assert np.array_equal(whole["leakers"][40:], later["leakers"])
    # One missile more in a hundred fails: nothing gets better by it, and few replications differ.
    assert (worse >= better).all() and 0 < np.count_nonzero(worse > better) < 80


def test_the_engine_is_put_back(harness):
    from cupola.engine import run

    before = run.run_chunk
    with harness.installed(harness.ORDINARY):
        assert run.run_chunk is not before
    assert run.run_chunk is before


@pytest.mark.parametrize("method", ["lhs", "each"])
def test_points_made_ready_beforehand_come_out_as_those_that_are_laid_out(harness, tmp_path, method):
    plan = harness.redrawn(harness.first_plan(method, 8 if method == "lhs" else None, 10, False), 5)
    with harness.installed(harness.ORDINARY):
        long = sweep(plan, out=tmp_path / "long", workers=1)
        with harness.ready_points(plan, lambda k: harness.model_at(plan, k)):
            short = sweep(plan, out=tmp_path / "short", workers=1)
    chosen = np.isin(long.summary["metric"], ("leakers", "kills", "missiles_fired", "p_no_leaker"))
    for name in ("point", "metric", "estimate", "low", "high"):
        assert np.array_equal(long.summary[name][chosen], short.summary[name][chosen]), name


@pytest.mark.parametrize("end", ["nominal", "low"])
def test_figures_put_into_tables_are_what_a_build_puts_there(harness, end):
    from cupola.analysis.claims.figure_draws import draw
    from cupola.scenario.paths.spreads import spreads

    free = [one for one in spreads(harness.base()) if one.path.rpartition(".")[2] in harness.READ]
    assert len(free) >= 3
    for one in draw(harness.base(), free, 8, 3)[:2]:
        long = cupola.build(one, figures=end).system
        short = harness.with_figures(harness.base_model(2, "base", end), one.catalogue, end).system
        assert (
            long.missiles.reliability == short.missiles.reliability != harness.base_model().system.missiles.reliability
        )
        assert long.missiles.lethal_radius_m == short.missiles.lethal_radius_m
        assert long.batteries.identify_s == short.batteries.identify_s


@pytest.mark.parametrize("name", ["run-30", "compare", "table"])
def test_answers_hold_the_truth_about_as_often_as_the_page_says(harness, name):
    for row in harness.tally(name, 40):
        # 40 studies of which each is right in 95 of 100: fewer than 32 happen in one of 10,000 tests.
        assert row.right >= 80.0, row


def test_an_interval_that_is_too_narrow_is_seen(harness, monkeypatch):
    from cupola.analysis.estimates import means

    monkeypatch.setattr(means, "student_quantile", lambda *about: 1.0)  # one standard error: 68 %
    found = {row.name: row.right for row in harness.tally("run-200", 60)}
    assert found["missiles_fired"] < 90.0


def test_the_page_names_what_falls_short(harness):
    page = (ROOT / "docs" / "models" / "coverage_of_pipelines.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (.+) \| (\**)([\d.]+)\** \| (\d+) \|$", page, re.MULTILINE)
    assert len(rows) > 100 and {one.title for one in harness.PIPELINES.values()} >= set(
        re.findall(r"^## (.+)$", page, re.MULTILINE)
    )
    for name, bold, right, n in rows:
        row = harness.Tally(name, float(right), int(n))
        assert (bold == "**") == harness.is_short(row), row
        # Nothing is far off, whatever chance does, but for what the page names.
        assert name in harness.FALLS_SHORT or row.right >= 95.0 - 100.0 * 3.5 * math.sqrt(0.05 * 0.95 / row.n), row


def test_a_part_of_the_page_is_put_in_its_place(harness):
    page = harness.with_section(harness.INTRO, "compare", harness.section("compare", [harness.Tally("x", 96.0, 100)]))
    page = harness.with_section(page, "run-30", harness.section("run-30", [harness.Tally("y", 80.0, 100)]))
    again = harness.with_section(page, "compare", harness.section("compare", [harness.Tally("z", 94.0, 100)]))
    assert again.index("| y | **80.0** |") < again.index("| z | 94.0 |") and "| x |" not in again
    assert again.count("## `cupola compare`") == 1 and again.startswith("# Coverage of pipelines")
