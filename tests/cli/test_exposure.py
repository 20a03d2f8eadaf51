import json

import pytest

TRACK = "timestamp,callsign,lat,lon,altitude_ft\n0,AB1,-29.5,127.0,33000\n600,AB1,-28.5,128.0,33000\n"


def test_exposure_of_a_file(cupola, tmp_path):
    (tmp_path / "t.csv").write_text(TRACK)
    done = cupola("exposure", "minimal", "--tracks", "t.csv", "--out", "e", "--json")
    assert done.code == 0, done.err
    found = json.loads(done.out)
    (one,) = found["exposures"]
    assert one["flight"] == "AB1" and one["flown_s"] == 600.0 and 0.0 < one["engaged_s"] <= one["detected_s"]
    assert one["worst"]["battery"] == "alpha" and found["flights_engaged"] == 1
    assert sorted(path.name for path in (tmp_path / "e").iterdir()) == ["exposure.csv", "exposure.png"]


def test_exposure_of_a_sample_prints_a_table(cupola, tmp_path):
    done = cupola("exposure", "minimal", "--sample", 3, "--step", 60, "--out", "e")
    assert done.code == 0 and "of 3 flights come inside an engagement zone" in done.out and "CIV000" in done.out
    assert (tmp_path / "e" / "tracks.csv").is_file()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--tracks", "nowhere.csv"), "nowhere.csv: there is no such file"),
        (("--tracks", "t.csv", "--sample", 3), "cannot go with --tracks"),
        (("--sample", 0), "0 must lie in 1 to 10000"),
        (("--sample", 3, "--p-detect", 2), "2 must lie between 0 and 1"),
        (("--sample", 3, "--step", 0), "0 s must lie in 1 to 300"),
        (("--sample", 3, "--type", "zeppelin"), "there is no such target"),
        (("--tracks", "t.csv", "--altitude-unit", "yd"), "'yd' is not one of"),
    ],
)
def test_exposure_refuses_what_is_wrong(cupola, tmp_path, arguments, message):
    (tmp_path / "t.csv").write_text(TRACK)
    refused = cupola("exposure", "minimal", *arguments)
    assert refused.code == 2 and refused.out == "" and message in refused.err
