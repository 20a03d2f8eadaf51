import json

import pytest

pytestmark = pytest.mark.usefixtures("undrawn")


def test_debris_of_a_run_folder(cupola, minimal, tmp_path):
    done = cupola("debris", minimal.folder, "--json", "--out", "here")
    assert done.code == 0, done.err
    found = json.loads(done.out)
    assert found["replications"] == 40 and found["pieces"] > 0
    assert 0 < found["area_half_km2"] < found["area_nine_tenths_km2"]
    assert {"debris.geojson", "debris.png", "debris.svg"} <= {path.name for path in (tmp_path / "here").iterdir()}
    sites = json.loads((tmp_path / "here" / "debris.geojson").read_text(encoding="utf-8"))["features"]
    assert all(one["properties"]["notice"] for one in sites)
    assert not any(isinstance(value, dict) for one in sites for value in one["properties"].values())
    contours = [one["properties"]["pieces_per_km2"] for one in sites if one["properties"]["kind"] == "contour"]
    assert contours == sorted(contours) and len(contours) >= 2
    for site in found["sites"]:
        share = site["p_any_piece"]
        assert 0.0 <= share["low"] <= share["estimate"] <= share["high"] <= 1.0


def test_debris_of_a_scenario_says_what_lies_near(cupola, tmp_path):
    done = cupola("debris", "minimal", "-n", 20, "--quiet")
    assert done.code == 0, done.err
    assert "any piece falls there" in done.out and "nine in ten on" in done.out
    assert (tmp_path / "out" / "minimal-debris" / "debris.png").exists()


def test_a_map_as_geotiff(cupola, minimal, tmp_path):
    rasterio = pytest.importorskip("rasterio", reason="needs the extra terrain")
    assert cupola("debris", minimal.folder, "--out", "here", "--cell-km", 2).code == 0
    with rasterio.open(tmp_path / "here" / "debris.tif") as file:
        assert file.count == 2 and file.transform.a == 2000.0
        assert file.tags(ns="IMAGE_STRUCTURE")["LAYOUT"] == "COG" and file.nodata != file.nodata  # NaN
        assert file.units == ("1/km2", "1/km2")
        both = file.read()
    assert (both[0] >= both[1] - 1e-6).all() and both[1].max() > 0.0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("minimum",), "did you mean 'minimal'?"),
        (("minimal", "--near-km", "0"), "0 must lie in 0.01 to 100 km"),
        (("minimal", "-n", "0"), "0 must lie in 1 to"),
        (("minimal", "-n", "5", "--quiet", "--cell-km", "99"), "99 must lie in 0.05 to 50 km"),
    ],
)
def test_debris_refuses_what_is_wrong(cupola, arguments, message):
    refused = cupola("debris", *arguments)
    assert refused.code == 2 and refused.out == "" and message in refused.err


def test_options_of_scenarios_are_refused_for_a_run_folder(cupola, minimal):
    refused = cupola("debris", minimal.folder, "-n", 5, "--seed", 1)
    assert refused.code == 2 and refused.err.count("is for scenarios") == 2


def test_replay_says_why(cupola, minimal):
    done = cupola("replay", minimal.folder, "--why", "-f", "csv", "--out", "r.csv", "--json")
    found = json.loads(done.out)["not_engaged"]
    assert found and {"time_s", "battery", "flight", "reason", "words"} == set(found[0])
    told = cupola("replay", minimal.folder, "--why", "-f", "csv", "--out", "r.csv", "--flight", found[0]["flight"])
    assert "not engaged because" in told.out and found[0]["words"] in told.out
    refused = cupola("replay", minimal.folder, "--why", "--flight", "nobody")
    assert refused.code == 2 and "is no flight of the scenario" in refused.err
