import csv
import json
import re

import pytest

TRACK = "timestamp,callsign,lat,lon,altitude_ft\n0,AB1,-29.5,127.0,33000\n600,AB1,-28.5,128.0,33000\n"


def states(rows, header="time,icao24,lat,lon,callsign,onground,geoaltitude,lastposupdate"):
    return "\n".join([header, *(",".join(map(str, row)) for row in rows)]) + "\n"


def test_exposure_of_a_file(cupola, tmp_path):
    (tmp_path / "t.csv").write_text(TRACK)
    done = cupola("exposure", "minimal", "--tracks", "t.csv", "--out", "e", "--json")
    assert done.code == 0, done.err
    found = json.loads(done.out)
    (one,) = found["exposures"]
    assert one["flight"] == "AB1" and one["flown_s"] == 600.0 and 0.0 < one["engaged_s"] <= one["detected_s"]
    assert one["worst"]["battery"] == "alpha" and found["flights_engaged"] == 1 and not found["cautious"]
    assert found["tracks"]["rows"] == 2 and found["tracks"]["left_out"] == [] and found["flights_not_judged"] == 0
    names = ["exposure.csv", "exposure.geojson", "exposure.kmz", "exposure.png"]
    assert sorted(path.name for path in (tmp_path / "e").iterdir()) == names


def test_exposure_of_a_sample_prints_a_table(cupola, tmp_path):
    done = cupola("exposure", "minimal", "--sample", 3, "--step", 60, "--out", "e")
    assert (
        done.code == 0
        and re.search(r"of 3 flights comes? inside an engagement zone", done.out)
        and "CIV000" in done.out
    )
    assert (tmp_path / "e" / "tracks.csv").is_file()


def test_what_was_left_out_is_counted_by_reason_and_column(cupola, tmp_path):
    """A parked aircraft, one without an altitude, and one that is judged."""
    rows = []
    for k in range(30):
        place = (-29.5 + 0.03 * k, 127.0 + 0.03 * k)
        rows.append((1590364800 + 10 * k, "710001", *place, "TEST101 ", False, 10668, 1590364799 + 10 * k))
        rows.append((1590364800 + 10 * k, "710002", *place, "TEST102 ", False, "", 1590364799 + 10 * k))
        rows.append((1590364800 + 10 * k, "710003", -29.5, 127.0, "PARKED", True, "", 1590364799 + 10 * k))
    (tmp_path / "t.csv").write_text(states(rows))
    done = cupola("exposure", "minimal", "--tracks", "t.csv", "--out", "e", "--quiet")
    assert done.code == 0, done.err
    assert re.search(r"^1 of 1 flights comes inside", done.out), done.out
    assert "Parked, not judged: PARKED." in done.out
    assert re.search(r"NOT JUDGED, no usable position is left: 1 aircraft: TEST102 \(no altitude", done.out)
    assert re.search(r"no altitude\S* .*geoaltitude.* 30 +1 ", done.out), done.out
    found = json.loads(cupola("exposure", "minimal", "--tracks", "t.csv", "--out", "e", "--json").out)
    assert found["flights_not_judged"] == 1 and found["flights_parked"] == 1
    assert found["tracks"]["not_judged"][0]["flight"] == "TEST102"
    (reason,) = found["tracks"]["left_out"]
    assert (reason["rows"], reason["flights"]) == (30, 1) and reason["seconds"] == pytest.approx(290.0, abs=10.0)
    assert [one["status"] for one in found["exposures"]] == ["in reach", "parked"]
    assert found["exposures"][0]["first_in"] == "2020-05-25T00:00:00Z"


def test_stale_positions_and_jumps_are_left_out_or_kept_by_choice(cupola, tmp_path):
    lines = ["time,callsign,lat,lon,altitude_ft"]
    for k in range(60):
        lat = -29.5 + 0.02 * k + (1.0 if 20 <= k < 26 else 0.0)
        lines.append(f"{1590364800 + 10 * k},TEST101,{lat},127.0,35000")
    (tmp_path / "t.csv").write_text("\n".join(lines) + "\n")

    def flown_km(*more):
        found = json.loads(cupola("exposure", "minimal", "--tracks", "t.csv", "--out", "e", "--json", *more).out)
        return found["exposures"][0]["flown_km"], found

    out, found = flown_km()
    assert out == pytest.approx(130.8, abs=0.5)
    assert found["tracks"]["left_out"][0]["rows"] == 6 and found["exposures"][0]["left_out_s"]
    shapes = json.loads((tmp_path / "e" / "exposure.geojson").read_text())["features"]
    marked = [one["properties"] for one in shapes if one["properties"]["kind"] == "not flown"]
    wanted = {"kind": "not flown", "name": "TEST101", "mark": "jump", "positions": 6}
    assert len(marked) == 1 and wanted.items() <= marked[0].items()
    kept, _ = flown_km("--jumps", "keep")
    assert kept > 300.0


def test_the_worst_case_has_a_column_for_each_figure_and_a_margin(cupola, tmp_path):
    (tmp_path / "t.csv").write_text(TRACK)
    done = cupola("exposure", "minimal", "--tracks", "t.csv", "--cautious", "--step", 60, "--out", "e")
    assert done.code == 0, done.err
    assert done.out.startswith("In the worst case of figures and courses, 1 of 1 flights")
    assert re.search(r"flight +low +nominal +high +any course .*margin to the edge", done.out)
    assert re.search(r"km inside alpha", done.out)
    with open(tmp_path / "e" / "exposure.csv", newline="", encoding="utf-8") as opened:
        (row,) = csv.DictReader(opened)
    assert float(row["margin_km"]) < 0.0 and row["margin_battery"] == "alpha"
    assert float(row["engaged_s"]) >= float(row["engaged_high_s"]) - 0.1 >= 0.0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--tracks", "nowhere.csv"), "nowhere.csv: there is no such file"),
        (("--tracks", "t.csv", "--sample", 3), "cannot go with --tracks"),
        (("--sample", 0), "0 must lie in 1 to 10000"),
        (("--sample", 3, "--p-detect", 2), "2 must lie between 0 and 1"),
        (("--sample", 3, "--step", 0), "0 s must lie in 1 to 300"),
        (("--sample", 3, "--gap", 5), "5 s must lie in 10 to 7200"),
        (("--sample", 3, "--cautious", "--figures", "low"), "cannot go with --cautious"),
        (("--sample", 3, "--type", "zeppelin"), "there is no such target"),
        (("--tracks", "t.csv", "--altitude-unit", "yd"), "'yd' is not one of"),
    ],
)
def test_exposure_refuses_what_is_wrong(cupola, tmp_path, arguments, message):
    (tmp_path / "t.csv").write_text(TRACK)
    refused = cupola("exposure", "minimal", *arguments)
    assert refused.code == 2 and refused.out == "" and message in refused.err
