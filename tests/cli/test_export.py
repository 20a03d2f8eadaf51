import json
import zipfile

import pytest

#: Ending of each format.
ENDINGS = {
    "geojson": ".geojson", "kmz": ".kmz", "czml": ".czml", "gpkg": ".gpkg", "geoparquet": ".parquet", "acmi": ".acmi",
    "dis": ".pcap", "csv": ".csv",
}  # fmt: skip


def test_the_formats_are_those_that_the_help_knows():
    from cupola.cli.export import _FORMATS
    from cupola.export import FORMATS, MAP_FORMATS

    assert set(_FORMATS) == {*FORMATS, *MAP_FORMATS} == set(ENDINGS)


@pytest.mark.parametrize("form", list(ENDINGS))
def test_a_replication_goes_to_every_format(cupola, minimal, tmp_path, form):
    done = cupola("export", minimal.folder, "--to", form, "-k", 3, "--out", f"x{ENDINGS[form]}", "--json")
    assert done.code == 0, done.err
    about = json.loads(done.out)
    assert about["format"] == form and (tmp_path / f"x{ENDINGS[form]}").stat().st_size == about["bytes"] > 1000


def test_what_export_and_replay_write_is_the_same(cupola, minimal, tmp_path):
    assert cupola("export", minimal.folder, "--to", "geojson", "--out", "a.geojson").code == 0
    assert cupola("replay", minimal.folder, "-f", "geojson", "--out", "b.geojson").code == 0
    assert (tmp_path / "a.geojson").read_bytes() == (tmp_path / "b.geojson").read_bytes()


def test_a_scenario_and_a_map_go_where_maps_go(cupola, tmp_path):
    assert cupola("export", "minimal", "--to", "geojson").code == 0
    told = cupola("export", "minimal.geojson", "--to", "kmz")
    assert told.code == 0, told.err
    with zipfile.ZipFile(tmp_path / "minimal.kmz") as archive:
        assert b"<name>route</name>" in archive.read("doc.kml")


def test_what_cannot_be_exported_is_refused_in_words(cupola, minimal, tmp_path):
    (tmp_path / "other.geojson").write_text('{"type": "FeatureCollection", "features": []}', encoding="utf-8")
    (tmp_path / "bad.geojson").write_text("{", encoding="utf-8")
    (tmp_path / "empty").mkdir()
    for arguments, said in (
        (("minimal", "--to", "acmi"), "is no run folder"),
        (("minimal", "--to", "kmz", "-k", 1), "has no replications"),
        ((minimal.folder, "--to", "kmz", "-k", 4000), "4000 must lie in 0 to"),
        (("other.geojson", "--to", "kmz"), "does not say that it is a simulation"),
        (("bad.geojson", "--to", "kmz"), "cannot be read as GeoJSON"),
        (("empty", "--to", "kmz"), "holds 0 GeoJSON files"),
        (("minimum", "--to", "kmz"), "did you mean 'minimal'?"),
    ):
        refused = cupola("export", *arguments)
        assert refused.code == 2 and refused.out == "" and said in refused.err, refused.err
    assert not list(tmp_path.glob("*.kmz"))
