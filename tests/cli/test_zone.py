import json

import pytest

pytestmark = pytest.mark.usefixtures("undrawn")


def test_zone_prints_the_layers_and_leaves_its_files(cupola, tmp_path):
    done = cupola("zone", "minimal", "--target", "f16c", "--altitude", "300agl", "--altitude", "5000", "--json")
    assert done.code == 0, done.err
    found = json.loads(done.out)
    assert [layer["altitude_m"] for layer in found["layers"]] == [300, 5000]
    assert [layer["reference"] for layer in found["layers"]] == ["agl", "msl"]
    for layer in found["layers"]:
        assert layer["overstatement"] == pytest.approx(
            layer["ring_area_km2"] / layer["area_km2"] - 1.0, rel=1e-3, abs=6e-5
        )
        share = layer["area_km2"] / layer["ring_area_km2"]
        assert sum(layer["limits"].values()) + share == pytest.approx(1.0, abs=1e-4)
    names = sorted(path.name for path in (tmp_path / "out" / "minimal-zone").iterdir())
    assert {"zone.geojson", "zone.kmz", "zone.png"} <= set(names)
    assert sorted(found["files"]) == sorted(str(tmp_path / "out" / "minimal-zone" / name) for name in names)


def test_zone_says_by_how_much_the_ring_is_too_large(cupola):
    done = cupola("zone", "minimal", "--target", "f16c", "--altitude", "100agl", "--figures", "low", "--out", "z")
    assert done.code == 0 and "ring too large by" in done.out and "below the horizon of a smooth earth" in done.out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("minimal",), "Missing option '--target'"),
        (("minimum", "--target", "f16c"), "did you mean 'minimal'?"),
        (("minimal", "--target", "f16"), "there is no such target; did you mean 'f16c'"),
        (("minimal", "--target", "f16c", "--altitude", "300ag"), "'300ag' must be an altitude"),
        (("minimal", "--target", "f16c", "--course", "up"), "'up' is not one of"),
        (("minimal", "--target", "f16c", "--battery", "alfa"), "did you mean 'alpha'?"),
        (("minimal", "--target", "f16c", "--simulate", "-1"), "-1 must lie in 0 to 10000"),
        (("minimal", "--target", "f16c", "--terrain", "nowhere.tif"), "is no such file or folder"),
    ],
)
def test_zone_refuses_what_is_wrong_in_one_line_each(cupola, arguments, message):
    refused = cupola("zone", *arguments)
    assert refused.code == 2 and refused.out == ""
    (told,) = (line for line in refused.err.splitlines() if not line.startswith("note: "))
    assert message in told and told.startswith("error: ")
