"""What files of other programs hold, and what is refused at the door."""

import gzip
import zipfile

import pytest

from cupola.errors import InputError
from cupola.imports import read_file
from cupola.imports.reading import BYTES_MAX


def names(reading):
    return [one.name for one in reading.found]


def test_msdl_places_forces_and_relations(put, drawn):
    reading = read_file(put(drawn.MSDL, "north.xml"))
    assert (reading.form, reading.title, names(reading)) == ("MSDL", "North", ["1 Bty", "Viper", "P-18"])
    battery, viper, radar = reading.found
    # The same place in MGRS with a dropped nought, and in UTM.
    for one in (battery, radar):
        assert (one.spots[0].lat_deg, one.spots[0].lon_deg) == pytest.approx((58.54383, 15.038887), abs=2e-5)
    # By its superior, by its force's allegiance, and by the unit that it belongs to.
    assert (battery.party, viper.party, radar.party) == ("Red", "Blue", "Red")
    assert reading.relations == {("Red", "Blue"): "hostile"}
    assert viper.spots[0].altitude_agl_m == 3000.0 and battery.spots[0].altitude_agl_m is None
    assert [(one.name, one.reason) for one in reading.left_out] == [("HQ", "has no place")]


def test_msdl_superiors_in_a_circle_end(put, drawn):
    text = drawn.MSDL.replace("<ForceSideHandle>f-1</ForceSideHandle>",
                        "<CommandingSuperiorHandle>u-1</CommandingSuperiorHandle>")  # fmt: skip
    assert read_file(put(text, "north.xml")).found[0].party == "unknown"


def test_orbat_mapper_units_sides_and_times(put, drawn):
    reading = read_file(put(drawn.ORBAT))
    assert (reading.form, names(reading)) == ("scenario of ORBAT Mapper", ["A Bty", "Raider"])
    battery, raider = reading.found
    assert battery.party == "friend" and "S-300 PMU-2" in battery.words
    # In order of time, and not of the file: the place, what it passes, the end. The side outranks the symbol's digit.
    assert [(one.lon_deg, one.lat_deg) for one in raider.spots] == [(8.6, 59.9), (10.6, 59.9)]
    assert raider.spots[1].time_s - raider.spots[0].time_s == 480.0 and raider.party == "hostile"
    reasons = [str(one) for one in reading.left_out]
    assert any("Division" in text and "has no place" in text for text in reasons) and any(
        "2 drawn" in t for t in reasons
    )


def test_orbat_mapper_passes_the_places_between(put, drawn):
    later = {**drawn.ORBAT["sides"][1]["subUnits"][0]}
    later["state"] = [{**later["state"][1]}, {**later["state"][0], "via": [[9.0, 60.5]]}]
    reading = read_file(put({**drawn.ORBAT, "sides": [{**drawn.ORBAT["sides"][1], "subUnits": [later]}]}))
    assert [one.lon_deg for one in reading.found[0].spots] == [8.6, 9.0, 10.6]


def test_kml_placemarks_and_paths(put, drawn):
    reading = read_file(put(drawn.KML, "west.kml"))
    assert (reading.title, names(reading)) == ("West", ["S-400 north", "Dépôt", "way in"])
    # Clamped to the ground a height says nothing.
    assert reading.found[0].spots[0].altitude_m is None
    assert [one.altitude_m for one in reading.found[2].spots] == [9000.0, 9000.0, 500.0]
    assert str(reading.left_out[0]) == "area (Placemark 4): a polygon is neither a site nor a route"


GX = 'xmlns:gx="http://www.google.com/kml/ext/2.2"'


@pytest.mark.parametrize(
    ("shape", "said"),
    [
        ("", "has no place"),
        ("<Point><coordinates>36,33 37,34</coordinates></Point>", "a point with 2 positions"),
        ("<LineString><coordinates>36,33</coordinates></LineString>", "a path of fewer than two points"),
        ("<Point><coordinates>east,33</coordinates></Point>", "'east 33' is no position"),
        ("<Point><coordinates>36</coordinates></Point>", "'36' is no position"),
        (f"<gx:Track {GX}><when>2018-09-17T19:00:00Z</when></gx:Track>", "a track with 1 times and 0 positions"),
        (
            "<MultiGeometry><Point><coordinates>36,33</coordinates></Point>"
            "<Point><coordinates>37,33</coordinates></Point></MultiGeometry>",
            "several shapes in one placemark are neither a site nor a route",
        ),
    ],
)
def test_a_kml_shape_that_is_no_site_and_no_route_is_named(put, drawn, shape, said):
    mark = f"<Placemark><name>odd</name>{shape}</Placemark></Document>"
    reading = read_file(put(drawn.KML.replace("</Document>", mark), "west.kml"))
    assert [one.reason for one in reading.left_out if one.name == "odd"] == [said]


def test_a_kml_path_may_stand_inside_other_shapes_and_cross_the_180th_meridian(put, drawn):
    line = "<LineString><coordinates>{}</coordinates></LineString>"
    whole = line.format("36,33,100 36.5,33,100")
    cut = line.format("179,33 180,33.5") + line.format("-180,33.5 -179,34")
    for inner, last in ((whole, 36.5), (cut, -179.0)):
        mark = f"<Placemark><name>path</name><MultiGeometry>{inner}</MultiGeometry></Placemark></Document>"
        found = read_file(put(drawn.KML.replace("</Document>", mark), "west.kml")).found[-1]
        assert found.name == "path" and len(found.spots) == 2 and found.spots[-1].lon_deg == last


def test_kml_tracks_keep_their_times(put, drawn):
    track = ('<Placemark><name>t</name><gx:Track xmlns:gx="http://www.google.com/kml/ext/2.2">'
             "<altitudeMode>relativeToGround</altitudeMode><when>2018-09-26T00:00:00Z</when>"
             "<when>2018-09-26T00:01:00Z</when><gx:coord>36 33 100</gx:coord><gx:coord>36.1 33 100</gx:coord>"
             "</gx:Track></Placemark></Document>")  # fmt: skip
    spots = read_file(put(drawn.KML.replace("</Document>", track), "west.kml")).found[-1].spots
    assert spots[1].time_s - spots[0].time_s == 60.0 and spots[0].altitude_agl_m == 100.0


def test_geojson_lines_areas_and_heights(put, drawn):
    line = ({"name": "up"}, "LineString", [[34.5, 33.5, 9000], [36.4, 33.45, 0]])
    area = ({"name": "area"}, "Polygon", [[[36, 33], [37, 33], [37, 34], [36, 33]]])
    reading = read_file(put(drawn.geojson(drawn.BATTERY, line, area, ({"name": "none"}, "Point", []))))
    assert names(reading) == ["1st S-300PMU2", "up"]
    # A nought is what programs write that know no height.
    assert [one.altitude_m for one in reading.found[1].spots] == [9000.0, None]
    assert len(reading.left_out) == 2 and "ellipsoid" in reading.notes[0]


def test_a_line_cut_at_180_degrees_is_one_line_again(put, drawn):
    cut = [[[179.0, 0.0], [180.0, 0.5]], [[-180.0, 0.5], [-179.0, 1.0]]]
    apart = [[[10.0, 0.0], [11.0, 0.5]], [[12.0, 0.5], [13.0, 1.0]]]
    reading = read_file(
        put(drawn.geojson(({"name": "a"}, "MultiLineString", cut), ({"name": "b"}, "MultiLineString", apart)))
    )
    assert [(one.lon_deg, one.lat_deg) for one in reading.found[0].spots] == [(179.0, 0.0), (-179.0, 1.0)]
    assert reading.left_out[0].name == "b"


def test_positions_that_are_none_are_left_out_with_the_reason(put, drawn):
    odd = [["36", 33], [True, 33], [36.0, 95.5], [36.0, 89.0], [400.0, 33.0], [float("1e400"), 1.0]]
    features = [({"name": f"p{k}"}, "Point", at) for k, at in enumerate(odd)]
    text = str([str(one) for one in read_file(put(drawn.geojson(drawn.BATTERY, *features))).left_out])
    for words in ("no number of degrees", "swapped", "-85 to 85", "-180 to 180"):
        assert words in text, words
    assert text.count("no number of degrees") == 3


def test_swapped_coordinates_are_said_and_read_on_demand(put, drawn):
    path = put(drawn.geojson(({"name": "a"}, "Point", [-33.8, 151.2]), ({"name": "b"}, "Point", [-33.9, 151.1])))
    with pytest.raises(InputError, match="seem to be swapped: --swap"):
        read_file(path)
    assert read_file(path, swap=True).found[0].spots[0].lat_deg == -33.8


def test_one_swapped_place_among_others_is_found_by_its_neighbours(put, drawn):
    good = [({"name": f"p{k}"}, "Point", [36.3 + 0.1 * k, 10.5]) for k in range(4)]
    with pytest.raises(InputError, match=r"'odd': 36\.3, 10\.5 lies \d+ km from the rest.*each other's place"):
        read_file(put(drawn.geojson(*good, ({"name": "odd"}, "Point", [10.5, 36.3]))))


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        ("<!DOCTYPE x [<!ENTITY a 'b'>]><kml/>", "a.kml", "document type or entities"),
        ("<kml><Placemark>", "a.kml", "damaged XML"),
        ("<gpx/>", "a.gpx", "is XML with 'gpx'"),
        ("{", "a.json", "damaged JSON"),
        ('{"type": "Topology"}', "a.json", "is no GeoJSON"),
        ('{"a": 1, "a": 2}', "a.json", "damaged JSON"),
        ("[" * 100_000, "a.json", "nested too deeply"),
        ('{"type": "ORBAT-mapper-encrypted"}', "a.json", "without a password"),
        ('{"type": "FeatureCollection", "features": []}', "a.json", "no site and no route"),
        ("a,b\n1,2\n", "a.csv", "is csv, and no deployment"),
        (" ", "a.json", "is empty"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused(put, content, name, words):
    with pytest.raises(InputError, match=words):
        read_file(put(content, name))


def test_a_document_type_in_another_encoding_is_refused_too(tmp_path):
    path = tmp_path / "a.kml"
    path.write_bytes('<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE kml SYSTEM "x"><kml/>'.encode("utf-16"))
    with pytest.raises(InputError):
        read_file(path)


def test_missing_files_folders_and_bombs_are_refused(tmp_path, drawn):
    with pytest.raises(InputError, match="no such file; give one file: MSDL"):
        read_file(tmp_path / "none.kml")
    with pytest.raises(InputError, match="is a folder"):
        read_file(tmp_path)
    bomb = tmp_path / "a.json.gz"
    bomb.write_bytes(gzip.compress(b'{"a": "' + b" " * (BYTES_MAX + 10)))
    with pytest.raises(InputError, match="32 MB are the most"):
        read_file(bomb)
    with zipfile.ZipFile(tmp_path / "a.kmz", "w") as pack:
        pack.writestr("a.kml", drawn.KML)
        pack.writestr("b.kml", drawn.KML)
    with pytest.raises(InputError, match="2 KML files"):
        read_file(tmp_path / "a.kmz")
