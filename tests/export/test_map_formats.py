"""Feature collections in other people's formats, read back by other people's readers."""

import json
import struct
import zipfile
from datetime import datetime

import numpy as np
import pytest

from cupola.engine.build.model import build
from cupola.export import export_czml, export_geojson, export_geopackage, export_geoparquet, export_kmz
from cupola.export.czml import SAG_MAX_M, densified
from cupola.export.features import collection, feature, flat, moment, write_collection
from cupola.export.geojson import collection as replay_collection
from cupola.export.scenario_map import picture_of
from cupola.export.scene import NOTICE, scene
from cupola.scenario import load
from cupola.terrain.geoid import undulation_m

shapely = pytest.importorskip("shapely")


@pytest.fixture(scope="module")
def ogr():
    """GDAL, through pyogrio."""
    return pytest.importorskip("pyogrio", reason="needs the extra test")


@pytest.fixture(scope="module")
def picture(log):
    return replay_collection(scene(log))


@pytest.fixture(scope="module")
def areas():
    """Every kind of geometry, one of them on both sides of 180 degrees, and an empty one."""
    ring = [[179.0, 0.0], [180.0, 0.0], [180.0, 1.0], [179.0, 1.0], [179.0, 0.0]]
    hole = [[179.4, 0.4], [179.4, 0.6], [179.6, 0.6], [179.6, 0.4], [179.4, 0.4]]
    west = [[-180.0, 0.0], [-179.0, 0.0], [-179.0, 1.0], [-180.0, 1.0], [-180.0, 0.0]]
    features = [
        feature(
            {"type": "MultiPolygon", "coordinates": [[ring, hole], [west]]}, kind="zone", name="a", altitude_m=3000.0
        ),
        feature({"type": "Polygon", "coordinates": [west]}, kind="zone", name="b", altitude_m=None),
        feature({"type": "MultiPolygon", "coordinates": []}, kind="contour", name="none", pieces_per_km2=3.0),
        feature({"type": "Point", "coordinates": [179.5, 0.5]}, kind="battery", name="it's", is_active=True),
    ]
    return collection("areas <&>", features)


def frame(ogr, path, layer=None):
    """Columns by name, and geometries, of a layer as GDAL reads it."""
    about, _, geometry, columns = ogr.raw.read(path, layer=layer)
    return dict(zip(about["fields"], columns, strict=True)), shapely.from_wkb(geometry), about


def test_a_geojson_replay_has_dates_symbols_and_the_notice_in_every_feature(ogr, log, tmp_path):
    columns, _, about = frame(ogr, export_geojson(log, tmp_path / "r.geojson"))
    assert set(columns["notice"]) == {NOTICE} and columns["simulation"].all()
    assert str(columns["begin"].dtype).startswith("datetime64") and about["crs"] == "EPSG:4326"
    is_end = columns["kind"] == "shot_end"
    assert is_end.any() and all(code.startswith("102") for code in columns["sidc"][is_end])
    assert not any(
        isinstance(value, str) and value.startswith("{") for cells in columns.values() for value in cells[:5]
    )


def test_objects_in_properties_become_columns():
    assert flat({"p": {"estimate": 0.5, "low": 0.1, "n": 3}, "x": [1]}) == {"p": 0.5, "p_low": 0.1, "p_n": 3, "x": [1]}


def test_a_geopackage_has_a_layer_a_kind_with_dates_and_positions(ogr, picture, log, tmp_path):
    path = export_geopackage(picture, tmp_path / "r.gpkg")
    layers = dict(ogr.list_layers(path))
    assert {"flight", "shot", "shot_end", "battery", "radar", "asset"} <= set(layers)
    columns, geometry, about = frame(ogr, path, "flight")
    assert set(columns["name"]) == set(log.flight_tracks) and about["crs"] == "EPSG:4326"
    assert about["geometry_type"].startswith("LineString Z") and str(columns["begin"].dtype).startswith("datetime64")
    wanted = {one["properties"]["name"]: one["geometry"]["coordinates"] for one in picture["features"]
              if one["properties"]["kind"] == "flight"}  # fmt: skip
    for name, line in zip(columns["name"], geometry, strict=True):
        assert shapely.get_coordinates(line, include_z=True).tolist() == wanted[name]
    styles, _, _ = frame(ogr, path, "layer_styles") if "layer_styles" in layers else ({}, None, None)
    assert not len(styles) or {"flight", "shot"} <= set(styles["f_table_name"])


def test_a_geopackage_is_one_by_its_header_and_the_same_each_time(picture, tmp_path):
    first = export_geopackage(picture, tmp_path / "a.gpkg").read_bytes()
    assert first[:16] == b"SQLite format 3\0" and first[68:72] == b"GPKG"
    assert struct.unpack(">I", first[60:64])[0] == 10301
    assert export_geopackage(picture, tmp_path / "b.gpkg").read_bytes() == first


def test_a_geopackage_keeps_holes_empty_areas_and_missing_values(ogr, areas, tmp_path):
    path = export_geopackage(areas, tmp_path / "a.gpkg")
    columns, geometry, about = frame(ogr, path, "zone")
    assert about["geometry_type"] == "MultiPolygon" and geometry[0].area == pytest.approx(2.0 - 0.04)
    assert np.isnan(columns["altitude_m"][1]) and columns["altitude_m"][0] == 3000.0
    _, empty, _ = frame(ogr, path, "contour")
    assert empty[0].is_empty
    columns, _, _ = frame(ogr, path, "battery")
    assert columns["name"][0] == "it's" and bool(columns["is_active"][0]) is True


def test_styles_name_their_layer_as_qgis_asks_for_them(picture, tmp_path):
    import sqlite3

    path = export_geopackage(picture, tmp_path / "r.gpkg")
    with sqlite3.connect(path) as base:
        # The question of QGIS 3.22, word for word.
        (qml,) = base.execute(
            "SELECT styleQML FROM layer_styles WHERE f_table_schema='' AND f_table_name='flight' AND "
            "f_geometry_column='geom' ORDER BY CASE WHEN useAsDefault THEN 1 ELSE 2 END, update_time DESC LIMIT 1"
        ).fetchone()
        assert base.execute("PRAGMA foreign_key_check").fetchall() == []
    assert 'startField="begin"' in qml and 'endField="finish"' in qml and "SimpleLine" in qml


def test_geoparquet_comes_back_with_its_coordinate_system(picture, areas, tmp_path):
    import duckdb

    path = export_geoparquet(picture, tmp_path / "it's.parquet")
    with duckdb.connect() as base:
        base.execute("SET TimeZone = 'UTC'")
        source = str(path).replace("'", "''")
        found = base.execute(
            f"SELECT kind, name, strftime(begin, '%H:%M:%S'), ST_AsText(geometry) FROM '{source}' WHERE kind = 'flight'"
        ).fetchall()
        (kind,) = base.execute(f"SELECT typeof(geometry) FROM '{source}' LIMIT 1").fetchone()
        (geo,) = base.execute(f"SELECT value FROM parquet_kv_metadata('{source}') WHERE key = 'geo'").fetchone()
    wanted = [one for one in picture["features"] if one["properties"]["kind"] == "flight"]
    assert kind == "GEOMETRY('OGC:CRS84')" and json.loads(geo)["columns"]["geometry"]["encoding"] == "WKB"
    for (_, name, begin, text), one in zip(found, wanted, strict=True):
        assert name == one["properties"]["name"] and begin == one["properties"]["begin"][11:19]
        assert (
            shapely.get_coordinates(shapely.from_wkt(text), include_z=True).tolist() == one["geometry"]["coordinates"]
        )
    with duckdb.connect() as base:
        other = export_geoparquet(areas, tmp_path / "areas.parquet")
        texts = [text for (text,) in base.execute(f"SELECT ST_AsText(geometry) FROM '{other}'").fetchall()]
    assert shapely.from_wkt(texts[0]).area == pytest.approx(1.96) and texts[2] == "MULTIPOLYGON EMPTY"


def test_a_kmz_has_each_track_twice_with_times_and_as_a_line(ogr, picture, log, tmp_path):
    path = export_kmz(picture, tmp_path / "r.kmz")
    with zipfile.ZipFile(path) as archive:
        text = archive.read("doc.kml").decode()
    tracks = text.count("<gx:Track>")
    moving = [
        one for one in picture["features"] if "times_s" in one["properties"] and one["geometry"]["type"] != "Point"
    ]
    assert tracks == len(moving) == text.count("(path)</name>") and text.count("<gx:coord>") == text.count(
        "<when>20"
    ) - text.count("<TimeStamp>")
    if "LIBKML" not in ogr.list_drivers():
        pytest.skip("this GDAL has no LIBKML")
    columns, geometry, _ = frame(ogr, path, "flight")
    for name in log.flight_tracks:
        both = [
            shapely.get_coordinates(line, include_z=True)
            for line in geometry[np.isin(columns["Name"], (name, f"{name} (path)"))]
        ]
        assert len(both) == 2 and np.allclose(both[0], both[1])
        assert np.isfinite(both[0]).all()
    begin = columns["begin"][list(columns["Name"]).index(next(iter(log.flight_tracks)))]
    assert np.datetime64(begin).astype("datetime64[D]") == np.datetime64("2018-09-26")


def test_a_track_of_one_point_is_a_point(ogr, tmp_path):
    lonely = feature(
        {"type": "Point", "coordinates": [36.0, 33.0, 500.0]}, kind="shot", name="s", times_s=[3.0], begin=moment(3)
    )
    text_path = export_kmz(collection("x", [lonely]), tmp_path / "x.kmz")
    with zipfile.ZipFile(text_path) as archive:
        text = archive.read("doc.kml").decode()
    assert "gx:Track>" not in text and "<TimeStamp>" in text and "<altitudeMode>absolute" in text


def test_czml_moves_what_moved_and_says_what_it_means(picture, log, tmp_path):
    document, *packets = json.loads(export_czml(picture, tmp_path / "r.czml").read_text(encoding="utf-8"))
    assert document["version"] == "1.0" and document["clock"]["interval"].count("Z") == 2
    assert NOTICE in document["description"] and "ellipsoid" in document["description"]
    assert len({packet["id"] for packet in packets}) == len(packets)
    moving = {packet["name"]: packet for packet in packets if "path" in packet}
    for name, track in log.flight_tracks.items():
        position = moving[name]["position"]
        assert position["epoch"].endswith("Z") and position["interpolationAlgorithm"] == "LINEAR"
        assert position["backwardExtrapolationType"] == "NONE" and position["forwardExtrapolationType"] == "HOLD"
        rows = np.array(position["cartographicDegrees"]).reshape(-1, 4)
        lat, lon, height = log.model.frame.to_geodetic(np.column_stack([track["x_m"], track["y_m"], track["z_m"]]))
        at = np.searchsorted(rows[:, 0], np.round(track["t_s"], 3))
        assert rows[at, 3] == pytest.approx(height + undulation_m(lat, lon), abs=0.06)
        begin, end = (datetime.fromisoformat(one) for one in moving[name]["availability"].split("/"))
        assert (end - begin).total_seconds() == pytest.approx(track["t_s"][-1] - track["t_s"][0], abs=0.002)


def test_czml_areas_lie_on_the_ground_and_keep_their_holes(areas, tmp_path):
    _, *packets = json.loads(export_czml(areas, tmp_path / "a.czml").read_text(encoding="utf-8"))
    polygons = [packet["polygon"] for packet in packets if "polygon" in packet]
    assert len(polygons) == 3 and len(polygons[0]["holes"]["cartographicDegrees"]) == 1
    assert not any(key in one for one in polygons for key in ("height", "extrudedHeight", "heightReference"))


def test_no_chord_between_two_samples_sags_more_than_it_may():
    samples = densified(np.array([[0.0, 179.0, 50.0, 9000.0], [600.0, -179.0, 52.0, 9000.0]]))
    lat, lon = np.radians(samples[:, 2]), np.radians(samples[:, 1])
    place = 6371008.8 * np.column_stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])
    length = np.linalg.norm(np.diff(place, axis=0), axis=1)
    assert length.max() ** 2 / (8.0 * 6371008.8) <= SAG_MAX_M * 1.05 and len(samples) > 10


@pytest.mark.parametrize("name", ["minimal", "damascus-2018", "latakia-2018"])
def test_a_scenario_is_drawn_before_it_is_run(ogr, name, tmp_path):
    scenario = load(name, maps_only=True)
    found = picture_of(build(scenario))
    kinds = [one["properties"]["kind"] for one in found["features"]]
    assert kinds.count("asset") == len(scenario.assets) and kinds.count("battery") == len(scenario.batteries)
    assert kinds.count("route") == len(scenario.flights) and kinds.count("airspace") == len(scenario.zones)
    path = export_geopackage(found, tmp_path / "s.gpkg")
    _, geometry, _ = frame(ogr, path, "battery")
    for battery, point in zip(scenario.batteries, geometry, strict=True):
        assert (point.x, point.y) == (battery.lon_deg, battery.lat_deg)
    if "sector" in kinds:
        _, sector, _ = frame(ogr, path, "sector")
        assert all(one.is_valid and one.exterior.is_ccw for one in sector if one.geom_type == "Polygon")
    assert frame(ogr, write_collection(found, tmp_path / "s.geojson"))[0]["notice"][0] == NOTICE
