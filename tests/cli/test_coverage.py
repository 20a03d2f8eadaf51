"""``cupola coverage``: files, JSON, and what goes wrong."""

import io
import json
import sys
import zipfile

import numpy as np
import pytest

pytestmark = pytest.mark.usefixtures("undrawn")

SITE = ("coverage", "--site", "33.45,36.40", "--range", 80, "--posting", 2000)


def test_site(cupola, tmp_path):
    pytest.importorskip("rasterio")
    import rasterio

    done = cupola(*SITE, "--altitude", "300agl", "--altitude", 3000, "--out", "out", "--json", "--bearing", 45)
    assert done.code == 0, done.err
    found = json.loads(done.out)
    (radar,) = found["radars"]
    assert radar["name"] == "site" and radar["posting_m"] == 2000.0 and "global 5 arc-minute" in radar["terrain"]
    assert list(radar["visible_share"]) == ["300agl", "3000"] and "network" not in found
    assert 0.0 < radar["visible_share"]["300agl"] < radar["visible_share"]["3000"] <= 1.0
    low, high = radar["visible_share_band"]["3000"]
    assert low <= radar["visible_share"]["3000"] <= high
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert names == {
        "coverage.json", "coverage-site.tif", "coverage-site.geojson", "coverage-site.kmz", "coverage-site.png",
        "vertical-site.png",
    }  # fmt: skip
    assert json.loads((tmp_path / "out" / "coverage.json").read_text()) == found
    with rasterio.open(tmp_path / "out" / "coverage-site.tif") as raster:
        assert raster.tags(ns="IMAGE_STRUCTURE")["LAYOUT"] == "COG" and raster.crs.linear_units == "metre"
        assert raster.units == ("metre", "metre") and 'DATUM["WGS_1984"' in raster.crs.to_wkt()
        tags = raster.tags()
        assert tags["K_FACTOR"] == "1.33333" and tags["POSTING_M"] == "2000" and "1 sigma" in tags["NOTE"]
        seen, above = raster.read(1), raster.read(2)
        row, col = raster.index(0.0, 0.0)
        assert (row, col) == (raster.height // 2, raster.width // 2)
    inside = np.isfinite(seen)
    # The share of the raster is the share of the table.
    assert (seen[inside] <= 3000.0).mean() == pytest.approx(radar["visible_share"]["3000"], abs=1e-5)
    assert (above[inside] <= 300.0).mean() == pytest.approx(radar["visible_share"]["300agl"], abs=1e-5)


def test_contours_hold_what_is_seen(cupola, tmp_path):
    done = cupola(*SITE, "--altitude", 2500, "--out", "out", "--json")
    share = json.loads(done.out)["radars"][0]["visible_share"]["2500"]
    collection = json.loads((tmp_path / "out" / "coverage-site.geojson").read_text())
    (feature,) = collection["features"]
    assert feature["properties"]["altitude"] == "2500" and "1 sigma" in collection["note"]
    from pyproj import Geod

    geod, area_m2 = Geod(ellps="WGS84"), 0.0
    for rings in feature["geometry"]["coordinates"]:
        areas = [geod.polygon_area_perimeter(*np.array(ring).T)[0] for ring in rings]
        # RFC 7946: the outer ring counter-clockwise, holes clockwise.
        assert areas[0] > 0.0 and all(area < 0.0 for area in areas[1:])
        area_m2 += sum(areas)
    assert area_m2 == pytest.approx(share * np.pi * 80e3**2, rel=0.06)
    with zipfile.ZipFile(tmp_path / "out" / "coverage-site.kmz") as archive:
        text = archive.read("doc.kml").decode()
    assert "2,500 m above sea level" in text and text.count("<Polygon>") == len(feature["geometry"]["coordinates"])
    import xml.etree.ElementTree as ElementTree

    ElementTree.parse(io.StringIO(text))


def test_scenario_and_network(cupola, tmp_path):
    done = cupola("coverage", "minimal", "--posting", 5000, "--altitude", 3000, "--json", "-q", "--rcs", 5)
    assert done.code == 0, done.err
    found = json.loads(done.out)
    assert [one["name"] for one in found["radars"]] == ["alpha/64n6e", "alpha/96l6e", "alpha/30n6e2"]
    for one in found["radars"]:
        assert one["detected_share"]["3000"] <= one["visible_share"]["3000"] and one["detection_range_km"] > 50.0
        assert one["limited_by"]["3000"] in ("horizon", "sensitivity", "elevation")
    assert found["network"]["visible_share"]["3000"] >= max(
        one["visible_share"]["3000"] for one in found["radars"] if one["range_km"] == 300.0
    )
    assert (tmp_path / "out" / "coverage-minimal" / "coverage-network.kmz").is_file()
    only = cupola("coverage", "minimal", "--radar", "96l6e", "--posting", 9000, "-q", "--out", "one")
    assert only.code == 0 and "alpha/96l6e" in only.out and "network" not in only.out


def test_without_rasterio_the_rest_is_written(cupola, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "rasterio", None)
    done = cupola(*SITE, "--out", "out")
    assert done.code == 0 and "pip install 'cupola[terrain]'" in done.err
    assert (tmp_path / "out" / "coverage-site.png").is_file() and not list((tmp_path / "out").glob("*.tif"))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "needs a scenario or --site"),
        (("minimal", "--site", "33,36"), "not both"),
        (("--site", "here"), "must be a latitude"),
        (("--site", "33,36", "--mast", -2), "antenna below ground"),
        (("--site", "33,36", "--range", 1e6), "1 to 1000 km"),
        (("--site", "33,36", "--altitude", "high"), "'high' must be an altitude"),
        (("--site", "33,36", "--posting", 0.1), "--posting"),
        (("--site", "33,36", "--radar", "x"), "belongs to a scenario"),
        (("minimal", "--radar", "x"), "is no radar of minimal"),
        (("minimal", "--mast", 3), "belong to --site"),
        (("minimal", "--k", 0, "--rcs", 0, "--p-detect", 1), "--p-detect"),
        (("--site", "33,36", "--terrain", "no.tif"), "no such file"),
    ],
)
def test_bad_input(cupola, tmp_path, arguments, said):
    done = cupola("coverage", *arguments)
    assert done.code == 2 and said in done.err and "Traceback" not in done.err and done.out == ""
    assert not any(tmp_path.iterdir())


def test_a_file_in_the_place_of_the_folder(cupola, tmp_path):
    (tmp_path / "taken").write_text("x")
    done = cupola(*SITE, "--out", "taken")
    assert done.code == 2 and "cannot be written" in done.err and (tmp_path / "taken").read_text() == "x"
