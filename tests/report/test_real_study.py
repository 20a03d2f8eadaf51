"""The whole line on the bundled minimal scenario: what the engine leaves behind is what the report reads."""

from __future__ import annotations

import dataclasses

import pytest

import cupola
from cupola.report import map_of_intercepts, render_report


@pytest.fixture(scope="module")
def study():
    model = cupola.build(cupola.load("minimal"))
    results = cupola.run(model, 6, seed=3, workers=1)
    return results, cupola.summarise(results, probes=False), model


def test_the_report_of_a_real_run_has_every_section(study):
    results, summary, model = study
    html = render_report(results, summary, model)
    for section in ("numbers", "map", "shape", "timeline", "outcomes", "types", "parameters", "limits", "reproduce"):
        assert f'id="{section}"' in html
    assert "flying at the battery could be intercepted" in html and "has a line of sight" in html
    assert summary.digest in html and len(html) < 3_000_000
    assert html == render_report(results, summary, model)


@pytest.mark.usefixtures("undrawn")
def test_a_replication_that_comes_out_otherwise_is_not_shown(study):
    """Results of another version: the replay is not what was run, so the report goes without a timeline."""
    results, summary, model = study
    other = {**results.replications, "missiles_fired": results.replications["missiles_fired"] + 1}
    html = render_report(dataclasses.replace(results, replications=other), summary, model)
    assert 'id="timeline"' not in html and "does not reproduce the replications" in html


def test_the_map_shows_as_many_intercepts_as_the_table(study):
    results, summary, model = study
    kills = int((results.engagements["outcome"].astype(str) == "kill").sum())
    axes = map_of_intercepts(results, summary, model).axes[0]
    drawn = sum(len(line.get_xdata()) for line in axes.lines if line.get_markeredgewidth() == 0.35)
    assert drawn == kills
