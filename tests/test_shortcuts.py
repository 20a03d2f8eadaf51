"""Questions of one line give what the commands of the same names give, and look short in a console and a notebook."""

import json

import pytest

import cupola
from cupola.errors import InputError


@pytest.fixture(scope="module")
def model():
    return cupola.build(cupola.load("minimal"))


def test_zone_is_that_of_the_command(model, tmp_path, capsys):
    from cupola.cli import main

    found = cupola.zone(model, "f16c", altitudes=[5000, "300agl"])
    arguments = ["zone", "minimal", "--target", "f16c", "--altitude", "5000", "--altitude", "300agl", "--json", "-q"]
    assert main([*arguments, "--out", str(tmp_path)]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["layers"] == json.loads(json.dumps(found.to_dict()))["layers"]


def test_coverage_takes_one_radar_or_all(model):
    one = cupola.coverage(model, radars=["30n6e2"], altitudes=[3000], posting_m=4000)
    both = cupola.coverage(model, altitudes=[3000], posting_m=4000)
    assert len(one.stations) == 1 and len(both.stations) == 3 and both.name == "network"


def test_exposure_is_sorted_and_says_what_is_missing(model, tmp_path):
    lines = ["time,callsign,lat,lon,altitude_ft"]
    for k in range(40):
        lines += [f"{1590364800 + 10 * k},FAR1,{-32.0 + 0.01 * k},131.5,35000"]
        lines += [f"{1590364800 + 10 * k},NEAR1,{-28.9 + 0.02 * k},127.9,35000"]
    (tmp_path / "t.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    found = cupola.exposure(model, tmp_path / "t.csv")
    assert [one.name for one in found] == ["NEAR1", "FAR1"] and found[0].about["engaged_s"] > 0.0
    with pytest.raises(InputError, match="no civil flight"):
        cupola.exposure(model)


def test_table_and_assign(model, tmp_path):
    table = cupola.table(model.scenario, {"battery.alpha.doctrine.salvo": [1, 2]}, {"variant": ["base", "no-battery"]},
                         n=10, workers=1)  # fmt: skip
    assert table.rows == (("1",), ("2",)) and table.columns == (("base",), ("no-battery",))
    assert table.at(("1",), ("no-battery",)).estimate.estimate == 4.0
    pytest.importorskip("scipy")
    instance = {"value": [5, 3], "p_kill": [[0.6, 0.5]], "availability": [2]}
    (tmp_path / "i.json").write_text(json.dumps(instance), encoding="utf-8")
    solution = cupola.assign(tmp_path / "i.json")
    assert solution.is_proved and solution.surviving == pytest.approx(5 * 0.4 + 3 * 0.5)
    assert cupola.assign(model).bound >= 0.0


def test_what_is_wrong_is_said():
    for call, said in (
        (lambda: cupola.zone("minimal", "f16"), "f16"),
        (lambda: cupola.zone("minimal", "f16c", dive_deg=95.0), "0 to 80"),
        (lambda: cupola.coverage("minimum"), "minimal"),
        (lambda: cupola.assign("minimal", seconds=0.0), "seconds"),
    ):
        with pytest.raises(InputError, match=said):
            call()


def test_answers_are_short_in_a_console_and_tables_in_a_notebook(model):
    table = cupola.table(model.scenario, {"battery.alpha.doctrine.salvo": [1]}, n=5, workers=1)
    shown = [
        model.scenario, model, table,
        cupola.zone(model, "f16c", altitudes=[5000]),
        cupola.coverage(model, radars=["30n6e2"], altitudes=[3000], posting_m=4000),
        cupola.compare("minimal", set={"battery.alpha.doctrine.salvo": 1}, n=5, workers=1),
    ]  # fmt: skip
    for one in shown:
        text, page = repr(one), one._repr_html_()
        assert len(text) < 4000 and text.count("\n") < 60 and "object at" not in text and "array(" not in text
        assert page.startswith("<table>") and page.count("<tr>") >= 2 and "<caption>" in page
    assert "Scenario 'minimal'" in repr(shown[0]) and "000 m above sea level" in repr(shown[3])


@pytest.mark.usefixtures("undrawn")
def test_every_page_says_how_to_cite_it(tmp_path):
    from cupola.report.pages.table_page import render_table

    study = {"format": 1, "name": "q", "scenario": "minimal", "replications": 4,
             "factor": [{"path": "battery.alpha.doctrine.salvo", "values": [1, 2]}]}  # fmt: skip
    found = cupola.sweep(study, out=tmp_path / "s", workers=1)
    results = cupola.run("minimal", 4, seed=9, workers=1)
    summary = cupola.summarise(results, probes=False)
    report = tmp_path / "r" / "report.html"
    cupola.write(results, tmp_path / "r", summary=summary)
    page = report.read_text(encoding="utf-8")
    assert f"To cite this run: The Cupola developers: Cupola {cupola.__version__}. Scenario minimal; seed 9" in page
    assert f"digest {results.digest[:16]}, inputs " in page
    page = next((tmp_path / "s").glob("*.html")).read_text(encoding="utf-8")
    assert f"Study q; seed 20180926, points 2, digest {found.digest[:16]}, inputs " in page
    assert "Table of leakers, minimal; seed" in render_table(
        cupola.table("minimal", {"k_factor": [1.3]}, n=2, workers=1)
    )


def test_names_with_signs_cannot_break_out_of_a_notebook():
    from cupola._shown import Shown

    class Bad(Shown):
        def _shown(self):
            return "<script>", ("<a>",), [("<b>",)]

    page = Bad()._repr_html_()
    assert "<script>" not in page and "<b>" not in page and "&lt;b&gt;" in page
