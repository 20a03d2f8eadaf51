"""Files that cannot be read: each is refused with its column or line, and a hint."""

import gzip
import tempfile
import zipfile
from pathlib import Path

import pytest

from cupola.errors import InputError
from cupola.scenario.tracks import read_track_file, rows

ROW = "1,a,33,36,9000\n"


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("a.csv", "", "a.csv: is empty"),
        ("a.csv", "\n\n  \n", "a.csv: is empty"),
        ("a.csv", "time,id,lat,lon,altitude_m\n", "a.csv: holds no positions"),
        ("a.csv", "when,who,lat,lon,altitude_m\n" + ROW, "time: no such column; found: when, who, lat"),
        ("a.csv", "when,who,lat,lon,altitude_m\n" + ROW, "identity: no such column"),
        ("a.csv", "time,id,y,x,altitude_m\n" + ROW, "position: no such column"),
        ("a.csv", "time,id,lat,lon,height_agl_m\n" + ROW, "altitude: no such column; .*above ground is not read"),
        ("a.csv", "time,id,lat,lon,altitude\n" + ROW, "does not say whether it is in feet or metres"),
        ("a.csv", "time,id,lat,lon,altitude_m\n1,a,133,36,9000\n", "no usable position among its 1 rows: position out"),
        ("a.csv", "time,id,lat,lon,altitude_m\n1,a,330000000,360000000,9000\n", "may be degrees times a power of ten"),
        ("a.csv", "time,id,lat,lon,altitude_m\n1,a,-140,9,9000\n", "lat, lon seem to be exchanged"),
        ("a.csv", "time,id,lat,lon,altitude_m\nnoon,a,33,36,9000\n", "column 'time' = 'noon': holds no time"),
        ("a.csv", "time,id,lat,lon,altitude_m\n1,a,33°30,36,9000\n", "column 'lat' = '33°30': holds no degrees"),
        ("a.csv", "time,id,lat,lon,altitude_m\n1,a,33,36,high\n", "column 'altitude_m' = 'high': holds no number"),
        ("a.csv", "time,id,lat,lon,altitude_m\n1,a,33,36,\n", "column 'altitude_m': is empty"),
        ("a.csv", "time,id,lat,lon,altitude_m\n1,,33,36,9000\n", "column id: names no aircraft: it is empty"),
        ("a.csv", "1590364800,TEST,33.0,36.0,35000\n1590364810,TEST,33.0,36.0,35000\n", "no header of columns"),
        ("a.txt", "x", "no header of columns"),
        ("a.csv", "time,id,la\rt,lon,altitude_m\n" + ROW, "first line cannot be read: 'time,id,la.*end lines with"),
        ("a.csv", "time,id,lat,lon,altitude_m\n" + ROW + '2,"a,33,36,9000\n' + 9 * ROW, "a.csv:3: opens a quote that"),
        ("a.csv", "time,id,lat,lon,altitude_m\n" + ROW + '2,"a,33\n' + ROW + '3,"a,33,36,9000\n',
         "(cell that goes on|opens a quote)"),
        ("a.csv", "time,id,lat,lon,altitude_m\n" + 5 * ROW + 5 * ROW.replace("\n", "\r\n"), "end in different ways"),
        ("a.csv", "time,id,lat,lon,altitude_m\n0:10,a,33,36,9000\n0:20,a,33.1,36,9000\n", "'0:10': may be hours"),
        ("a.parquet", "x", "a.parquet: cannot be read"),
        ("a.json", '{"planes": 1', "a.json:1: is no JSON: Expecting"),
        ("a.json", "[1, 2]", "not of a known format of tracks"),
        ("a.json", '{"full_count": 1, "2d1e": ["896001", 33.1, 36.0]}', "convert it to records such as"),
        ("a.json", '{"lat": [1, 2], "lon": [1]}', "not in the form of its format"),
        ("a.json", '{"type": "Feature", "geometry": {"type": "Point", "coordinates": {"a": 1}}}', "not in the form"),
        ("a.json", '{"columns": [1, "lat"], "data": [[1, 2]]}', "time: no such column; found: 1, lat"),
        ("a.json", '{"type": "FeatureCollection", "features": []}', "is GeoJSON without points or lines"),
        ("a.json", '{"type": "Feature", "geometry": {"type": "LineString", "coordinates": [[1, 2], [1, 2]]}}',
         "feature 1: is a line of 2 places with 0 times; a line has a list coordTimes"),
        ("a.json", '{"time": 1, "states": [5]}', "not in the form of its format"),
        ("a.json", '{"time": 1, "states": 5}', "not in the form of its format"),
        ("a.json", '{"icao": "a", "timestamp": "x", "trace": [[1]]}', "not in the form of its format"),
        ("a.json", '{"icao": "a", "timestamp": 1, "trace": [[1]]}', "not in the form of its format"),
        ("a.json", '{"now": 1, "aircraft": [7]}', "not in the form of its format"),
        ("a.json", '{"states": null}', "holds no positions"),
        ("a.json", "[" * 90_000, "is no JSON"),
        ("a.gpx", "<gpx><trk></gpx>", "damaged XML"),
        ("a.gpx", "<gpx/>", "holds no positions"),
        ("a.kml", "<kml><LineString/></kml>", "without a gx:Track or points with a TimeStamp"),
        ("a.xml", "<svg/>", "is XML with 'svg'"),
        ("a.kml", '<!DOCTYPE k [<!ENTITY a "b">]><kml>&a;</kml>', "declares a document type or entities"),
        # The letters after A are the maker's; X: a recorder that nobody approved.
        ("a.igc", "AXCT\nB0000003300000N03600000EA0100001000\n", "has no date"),
        ("a.igc", "AXCT\nHFDTE993399\nB0000003300000N03600000EA0100001000\n", "is none"),
        ("b.csv", None, "there is no such file"),
    ],
)  # fmt: skip
def test_bad_files_are_refused_with_their_cure(tmp_path, name, text, message):
    if text is not None:
        (tmp_path / name).write_text(text)
    with pytest.raises(InputError, match=message):
        read_track_file(tmp_path / name)


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("a.csv", "time,id\n1,2".encode("utf-16"), "is not text that can be read; save it as UTF-8"),
        ("a.bin", b"\x00\x01\x02", "is not text that can be read"),
        ("a.csv.gz", gzip.compress(b"time,id,lat,lon,altitude_m\n" + ROW.encode(), mtime=0)[:40], "cannot be unpacked"),
        ("a.gz", b"\x1f\x8bnothing", "cannot be unpacked"),
        ("a.kmz", b"PK\x03\x04nothing", "cannot be unpacked"),
    ],
)  # fmt: skip
def test_damaged_packing_is_refused(tmp_path, name, data, message):
    (tmp_path / name).write_bytes(data)
    with pytest.raises(InputError, match=message):
        read_track_file(tmp_path / name)


@pytest.mark.parametrize(
    ("at", "value", "message"),
    [(8, b"\x01\x00", "is encrypted; unpack it yourself"), (10, b"\x09\x00", "cannot be unpacked: That compression")],
)
def test_a_kmz_that_cannot_be_opened_here_is_refused(tmp_path, at, value, message):
    path = tmp_path / "a.kmz"
    with zipfile.ZipFile(path, "w") as pack:
        pack.writestr("doc.kml", "<kml/>")
    data = bytearray(path.read_bytes())
    start = data.index(b"PK\x01\x02") + at
    data[start : start + 2] = value
    path.write_bytes(data)
    with pytest.raises(InputError, match=message):
        read_track_file(path)


def test_a_folder_is_refused(tmp_path):
    with pytest.raises(InputError, match="is a folder; give one file of tracks"):
        read_track_file(tmp_path)


def test_a_file_that_may_not_be_read_is_refused(tmp_path, monkeypatch):
    path = tmp_path / "a.csv"
    path.write_text("time,id,lat,lon,altitude_m\n" + ROW)

    def refuse(*_, **__):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(InputError, match=r"a\.csv: cannot be read: Permission denied"):
        read_track_file(path)


def test_nothing_is_left_behind_and_little_memory_is_enough(tmp_path, monkeypatch):
    """What does not fit goes to a folder of its own, which goes away."""
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    monkeypatch.setattr(rows, "MEMORY_LIMIT", "40MB")
    monkeypatch.chdir(tmp_path)
    lines = [f"{k % 1000},a{k // 1000},33.{k % 1000:03d},36,9000" for k in range(60_000)]
    (tmp_path / "a.csv").write_text("time,id,lat,lon,altitude_m\n" + "\n".join(lines))
    assert len(read_track_file(tmp_path / "a.csv").flights) == 60
    assert list(temporary.iterdir()) == [] and sorted(one.name for one in tmp_path.iterdir()) == ["a.csv", "temporary"]


def test_rows_stay_in_the_order_of_the_file():
    """Of two threads the second read the middle of a file of a million rows before the beginning now and then."""
    with rows.connected() as connection:
        assert connection.execute("SELECT current_setting('threads')").fetchall() == [(1,)]
