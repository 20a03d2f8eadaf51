"""Every bundled scenario runs from the command line to its report, which goes without what a scenario lacks."""

import pytest

from cupola.scenario import bundled_path, list_bundled

#: Whose pictures are drawn to the last stroke, two thirds of what a report takes.
DRAWN = ("damascus-2018",)


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[pytest.mark.thorough] * (name == "swarm")) for name in list_bundled()]
)
def test_every_bundled_scenario_runs_to_its_report(cupola, tmp_path, request, name):
    if name not in DRAWN:
        request.getfixturevalue("undrawn")
    said = cupola("run", name, "-n", 1, "--no-probes", "--quiet", "--out", "run")
    assert said.code == 0, said.err
    html = (tmp_path / "run" / "report.html").read_text(encoding="utf-8")
    assert html.rstrip().endswith("</html>") and not (tmp_path / "run" / "parts").exists()


@pytest.mark.usefixtures("undrawn")
def test_a_run_in_which_nothing_falls_has_a_report_without_debris(cupola, tmp_path):
    text = bundled_path("minimal").read_text(encoding="utf-8")
    held = text.replace('weapons_control = "tight"', 'weapons_control = "hold"')
    assert held != text
    (tmp_path / "held.toml").write_text(held, encoding="utf-8")
    said = cupola("run", "held.toml", "-n", 3, "--no-probes", "--quiet", "--out", "run")
    assert said.code == 0, said.err
    html = (tmp_path / "run" / "report.html").read_text(encoding="utf-8")
    assert 'id="numbers"' in html and 'id="debris"' not in html
