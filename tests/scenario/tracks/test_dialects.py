"""One test a dialect of the table, in the form that its page shows; and that each is told and has its page."""

import gzip
import json
import zipfile
from pathlib import Path

import duckdb
import pytest

from cupola.errors import InputError
from cupola.scenario.tracks import Datum
from cupola.scenario.tracks.dialects import DIALECTS


def one(found):
    (flight,) = found.flights
    return flight


def test_every_dialect_has_a_page_and_a_name_of_its_own():
    assert all(dialect.page.startswith("http") for dialect in DIALECTS)
    assert len({dialect.name for dialect in DIALECTS}) == len(DIALECTS)


def test_opensky_states_are_metres_geometric_before_pressure(make):
    """https://opensky-network.org/datasets/states/README.txt"""
    rows = make.flight(
        icao24="3c6444", velocity=222.0, callsign="DLH4AB  ", onground="False", baroaltitude=10668.0,
        geoaltitude=10744.2, lastposupdate=lambda k: make.T0 + 10 * k - 0.3,
    )  # fmt: skip
    rows[7]["geoaltitude"] = ""
    found = make.read(make.csv(rows))
    flight = one(found)
    assert found.dialect == "OpenSky state vectors" and flight.name == "DLH4AB" and flight.icao24 == "3c6444"
    assert flight.flown_s == 590.0 and flight.altitude_m[6] == 10744.2 and flight.altitude_m[7] == 10668.0
    assert flight.datum[6] == Datum.GEOMETRIC and flight.datum[7] == Datum.PRESSURE
    assert any("else baroaltitude (metres, 1 row)" in note for note in found.notes)
    assert any("pressure altitude" in note for note in found.notes)


def state(k, **more):
    at = 1590364800 + 10 * k
    plain = {
        "icao24": "4240ec", "callsign": "UTA394  ", "origin": "United Kingdom", "time_position": at - 1, "contact": at,
        "lon": 36.0, "lat": 33.0 + 0.02 * k, "baro": 10668.0, "ground": False, "v": 225.2, "track": 0.0, "rate": 0.0,
        "sensors": None, "geo": 10744.2, "squawk": "7674", "spi": False, "source": 0,
    }  # fmt: skip
    return list((plain | more).values())


def test_opensky_rest_states_of_several_answers(make):
    """https://openskynetwork.github.io/opensky-api/rest.html: 17 or 18 places of an array."""
    parked = {"icao24": "aaaaaa", "ground": True, "baro": None, "geo": None}
    answers = [{"time": 1590364800 + 10 * k, "states": [state(k), state(k, **parked)]} for k in range(60)]
    found = make.read(make.text("\n".join(json.dumps(answer) for answer in answers), "t.json"))
    flight, parked = found.flights
    assert found.dialect == "OpenSky REST API"
    assert (flight.name, flight.flown_s, flight.altitude_m[0]) == ("UTA394 (4240ec)", 590.0, 10744.2)
    assert parked.is_parked and parked.flown_s == 0.0


def test_opensky_rest_snapshot_is_one_position_of_each(make):
    found = make.read(make.json({"time": 1590364800, "states": [state(0), state(0, icao24="bbbbbb", callsign=None)]}))
    assert [(flight.name, len(flight.time_s), flight.flown_s) for flight in found.flights] == [
        ("UTA394", 1, 0.0), ("bbbbbb", 1, 0.0)
    ]  # fmt: skip
    assert any("single position" in note for note in found.notes)


def test_opensky_track_of_one_aircraft(make):
    path = [[1590364800 + 10 * k, 33.0 + 0.02 * k, 36.0, 10668.0, 0.0, False] for k in range(60)]
    found = make.read(make.json({"icao24": "3c4b26", "callsign": "DLH1", "startTime": 1, "path": path}))
    assert one(found).flown_s == 590.0 and one(found).icao24 == "3c4b26"


def test_flightradar24_playback_is_feet_with_zero_on_the_ground(make):
    rows = [
        {"Timestamp": make.T0 + 10 * k, "UTC": "2020-05-25T00:00:00Z", "Callsign": "SWR188",
         "Position": f"{33 + 0.02 * k:.6f},36.000000", "Altitude": 0 if k < 3 else 35000, "Speed": 5 if k < 3 else 450,
         "Direction": 0} for k in range(60)
    ]  # fmt: skip
    found = make.read(make.csv(rows))
    flight = one(found)
    assert found.dialect == "Flightradar24 CSV" and flight.altitude_m[30] == pytest.approx(10668.0)
    assert flight.on_ground[:3].all() and not flight.on_ground[3:].any() and flight.flown_s == 570.0
    assert make.read(make.csv(rows, delimiter=";")).flights[0].flown_s == 570.0


def test_flightradar24_positions_are_one_flight_named_by_the_file(make):
    """https://trrrj.ansperformance.eu/reference/read_positions_fr24.html"""
    rows = [{"snapshot_id": row["time"], "altitude": 35000, "heading": 0, "latitude": row["lat"],
             "longitude": row["lon"], "radar_id": 1, "speed": 450, "squawk": 1000}
            for row in make.flight()]  # fmt: skip
    found = make.read(make.csv(rows, "20170205_207535493.csv"))
    assert found.dialect == "Flightradar24 positions" and one(found).name == "20170205_207535493"
    assert one(found).flown_s == 590.0 and one(found).altitude_m[0] == pytest.approx(10668.0)


def test_flightradar24_api_records(make):
    """https://apis.io/examples/flightradar24/live-positions-light/"""
    data = [{"fr24_id": "34242a02", "lat": row["lat"], "lon": row["lon"], "track": 0, "alt": 35000, "gspeed": 450,
             "timestamp": f"2020-05-25T00:{k // 6:02d}:{k % 6}0Z", "hex": "400A10", "callsign": "BAW123",
             "type": "A320"} for k, row in enumerate(make.flight())]  # fmt: skip
    found = make.read(make.json({"data": data}))
    flight = one(found)
    assert (flight.name, flight.icao24, flight.type_code, flight.flown_s) == ("BAW123", "400a10", "A320", 590.0)
    assert flight.altitude_m[0] == pytest.approx(10668.0)
    tracks = [{"timestamp": row["timestamp"], "lat": row["lat"], "lon": row["lon"], "alt": 35000, "gspeed": 450,
               "callsign": "BAW123"} for row in data]  # fmt: skip
    found = make.read(make.json([{"fr24_id": "34242a02", "tracks": tracks}]))
    assert one(found).flown_s == 590.0 and one(found).name == "BAW123"


def frame(make, **more):
    return [{"timestamp": f"2020-05-25 00:{k // 6:02d}:{k % 6}0+00:00", "icao24": "710001", "latitude": row["lat"],
             "longitude": row["lon"], "groundspeed": 432, "track": 0.0, "vertical_rate": 0.0, "callsign": "TEST101",
             "altitude": 35000} | more for k, row in enumerate(make.flight())]  # fmt: skip


def test_frames_of_traffic_are_feet(make):
    """Its format_history: altitudes in feet, geoaltitude too, where OpenSky has metres; knots."""
    found = make.read(make.csv(frame(make, geoaltitude=35400)))
    assert found.dialect == "frames of the library traffic"
    assert one(found).altitude_m[0] == pytest.approx(35400 * make.FT) and one(found).datum[0] == Datum.GEOMETRIC
    found = make.read(make.csv(frame(make)))
    assert one(found).altitude_m[0] == pytest.approx(35000 * make.FT) and one(found).datum[0] == Datum.PRESSURE
    with pytest.raises(InputError, match="column 'altitude': is in feet by its format, and --altitude-unit says m"):
        make.read(make.csv(frame(make)), altitude_unit="m")


def test_frames_of_traffic_as_parquet_with_nanoseconds(make):
    path = make.csv(frame(make))
    target = make.folder / "t.parquet"
    duckdb.sql(
        "COPY (SELECT * REPLACE (CAST(left(CAST(timestamp AS VARCHAR), 19) AS TIMESTAMP_NS) AS timestamp) "
        f"FROM '{path}') TO '{target}' (FORMAT parquet)"
    )
    assert one(make.read(target)).flown_s == 590.0 and one(make.read(target)).time_s[0] == make.T0


def test_readsb_names(make):
    """https://github.com/wiedehopf/readsb/blob/dev/README-json.md: feet, "ground"; `type` is the kind of message."""
    rows = [{"timestamp": row["time"], "hex": "~710001", "type": "adsb_icao", "flight": "DLH1    ", "lat": row["lat"],
             "lon": row["lon"], "alt_baro": 35000 if k else "ground", "alt_geom": 35400 if k > 1 else "", "t": "A388"}
            for k, row in enumerate(make.flight())]  # fmt: skip
    found = make.read(make.csv(rows))
    flight = one(found)
    assert found.dialect == "readsb / tar1090" and flight.icao24 == "~710001" and flight.type_code == "A388"
    assert flight.on_ground[0] and not flight.on_ground[1:].any()
    assert flight.altitude_m[1] == pytest.approx(10668.0) and flight.altitude_m[2] == pytest.approx(35400 * make.FT)
    assert not any("no numbers" in note for note in found.notes)


def test_readsb_aircraft_json_counts_the_age_of_positions(make):
    plane = {"hex": "3c6444", "flight": "DLH1", "lat": 33.0, "lon": 36.0, "alt_baro": 35000, "seen_pos": 2.5}
    documents = [{"now": 1590364800.0 + 10 * k, "aircraft": [plane | {"lat": 33 + 0.02 * k}]} for k in range(60)]
    found = make.read(make.text("\n".join(map(json.dumps, documents)), "history.json"))
    assert one(found).flown_s == 590.0
    old = [{"now": 1590364800.0, "aircraft": [plane | {"seen_pos": 55.0}, plane | {"hex": "aaaaaa"}]}]
    found = make.read(make.json(old[0]))
    assert [flight.icao24 for flight in found.flights] == ["aaaaaa"]
    assert found.not_judged[0].reason.startswith("stale")


def test_web_services_built_on_readsb_call_the_list_ac_and_count_milliseconds(make):
    """https://api.adsb.lol/docs: the answers of version 2 of the interface."""
    plane = {"hex": "3c6444", "flight": "DLH1    ", "lat": 33.0, "lon": 36.0, "alt_baro": 35000, "seen_pos": 0.0}
    documents = [
        {"ac": [plane | {"lat": 33 + 0.02 * k}], "msg": "No error", "now": 1000 * (1590364800 + 10 * k), "total": 1}
        for k in range(60)
    ]
    found = make.read(make.text("\n".join(map(json.dumps, documents)), "history.json"))
    assert found.dialect == "readsb / tar1090"
    assert (one(found).name, one(found).time_s[0], one(found).flown_s) == ("DLH1", 1590364800.0, 590.0)


def test_dump1090_of_old(make):
    """https://github.com/SDRplay/dump1090/blob/master/README-json.md: altitude in feet, or "ground"."""
    documents = [
        {"now": 1590364800.0 + 10 * k, "aircraft": [
            {"hex": "3c6444", "lat": 33 + 0.02 * k, "lon": 36.0, "altitude": 35000 if k else "ground", "seen_pos": 1}]}
        for k in range(60)
    ]  # fmt: skip
    found = make.read(make.text("\n".join(map(json.dumps, documents)), "history.json"))
    flight = one(found)
    assert found.dialect == "dump1090" and flight.altitude_m[1] == pytest.approx(10668.0) and flight.on_ground[0]


def test_readsb_trace(make):
    """Seconds after the time stamp; altitude in feet, "ground" or null; flag 8: the altitude is geometric."""
    trace = [[10.0 * k, 33.0 + 0.02 * k, 36.0, "ground" if k == 0 else 35000, 450.0, 0.0, 8 if k > 30 else 0, 0,
              {"flight": "YV3382  "} if k == 5 else None] for k in range(60)]  # fmt: skip
    path = make.folder / "trace_full_0d8300.json"
    path.write_bytes(gzip.compress(json.dumps({"icao": "0d8300", "t": "LJ31", "timestamp": 1590364800.5,
                                               "trace": trace}).encode()))  # fmt: skip
    found = make.read(path)
    flight = one(found)
    assert (flight.name, flight.icao24, flight.type_code, flight.flown_s) == ("YV3382", "0d8300", "LJ31", 590.0)
    assert flight.on_ground[0] and flight.datum[10] == Datum.PRESSURE and flight.datum[40] == Datum.GEOMETRIC
    assert flight.time_s[0] == 1590364800.5


def test_readsb_trace_of_today_has_the_geometric_altitude_in_each_point(make):
    """The README since 2022: place 10; the object with details stands in some points only."""
    details = {"type": "adsb_icao", "flight": "DLH7YA  ", "alt_geom": 36200}
    trace = [[10.0 * k, 33.0 + 0.02 * k, 36.0, 35000, 450.0, 0.0, 0, 0, details if k % 4 == 0 else None, "adsb_icao",
              36200, 0, 280, None] for k in range(60)]  # fmt: skip
    flight = one(make.read(make.json({"icao": "3c66b0", "timestamp": 1590364800.5, "trace": trace})))
    assert set(flight.altitude_m.round(1)) == {round(36200 * make.FT, 1)} and set(flight.datum) == {Datum.GEOMETRIC}


POSITION = {"fa_flight_id": None, "altitude": 350, "altitude_change": "-", "groundspeed": 450, "heading": 0,
            "update_type": "A"}  # fmt: skip


def test_flightaware_counts_in_hundreds_of_feet(make):
    """AeroAPI and FlightXML: one flight without an id is named by its file, ids tell several apart."""
    positions = [POSITION | {"latitude": row["lat"], "longitude": row["lon"],
                             "timestamp": f"2020-05-25T00:{k // 6:02d}:{k % 6}0Z"}
                 for k, row in enumerate(make.flight())]  # fmt: skip
    found = make.read(make.json({"actual_distance": 80, "positions": positions}, "ual1.json"))
    assert found.dialect == "FlightAware track" and one(found).name == "ual1" and one(found).flown_s == 590.0
    assert one(found).altitude_m[0] == pytest.approx(10668.0) and one(found).datum[0] == Datum.PRESSURE
    both = [row | {"fa_flight_id": f"X{k}", "longitude": 36 + k} for row in positions for k in (0, 1)]
    assert [one.name for one in make.read(make.json({"positions": both})).flights] == ["X0", "X1"]
    old = [{"timestamp": row["time"], "latitude": row["lat"], "longitude": row["lon"], "groundspeed": 450,
            "altitude": 350, "altitudeStatus": "", "updateType": "TZ", "altitudeChange": ""}
           for row in make.flight()]  # fmt: skip
    found = make.read(make.json({"GetHistoricalTrackResult": {"data": old}}))
    assert found.dialect == "FlightAware track" and one(found).altitude_m[0] == pytest.approx(10668.0)


def test_virtual_radar_server_counts_milliseconds(make):
    rows = [{"Icao": "3C6444", "Alt": 35000, "GAlt": 35100, "Lat": row["lat"], "Long": row["lon"], "Gnd": False,
             "PosTime": 1000 * row["time"], "Call": "DLH1", "Type": "A388", "Cos": [1, 2]}
            for row in make.flight()]  # fmt: skip
    answers = "\n".join(json.dumps({"src": 1, "feeds": [], "acList": [row]}) for row in rows)
    found = make.read(make.text(answers, "vrs.json"))
    flight = one(found)
    assert found.dialect == "Virtual Radar Server" and flight.altitude_m[0] == pytest.approx(10668.0)
    assert (flight.name, flight.icao24, flight.type_code, flight.time_s[0]) == ("DLH1", "3c6444", "A388", make.T0)


def feature(kind, coordinates, **properties):
    return {"type": "Feature", "properties": properties, "geometry": {"type": kind, "coordinates": coordinates}}


def collection(*features):
    return {"type": "FeatureCollection", "features": list(features)}


def test_geojson_points_with_times(make):
    """RFC 7946: longitude first, the third number is metres above the ellipsoid."""
    rows = make.flight()
    points = [feature("Point", [36.0, row["lat"], 10700], callsign="DLH1", time=row["time"]) for row in rows]
    found = make.read(make.json(collection(*points)))
    flight = one(found)
    assert found.dialect == "GeoJSON" and (flight.name, flight.flown_s, flight.lat_deg[0]) == ("DLH1", 590.0, 33.0)
    assert flight.altitude_m[0] == 10700.0 and flight.datum[0] == Datum.GEOMETRIC
    flat = [feature("Point", [36.0, row["lat"]], callsign="DLH1", time=row["time"], altitude_ft=35000) for row in rows]
    assert one(make.read(make.json(collection(*flat)))).altitude_m[0] == pytest.approx(10668.0)
    zero = [feature("Point", [36.0, row["lat"], 0], callsign="DLH1", time=row["time"], altitude_ft=35000)
            for row in rows]  # fmt: skip
    assert one(make.read(make.json(collection(*zero)))).altitude_m[0] == pytest.approx(10668.0)
    feet = [feature("Point", [36.0, row["lat"], 35000], callsign="A", time=row["time"], altitude_ft=35000)
            for row in rows]  # fmt: skip
    with pytest.raises(InputError, match=r"column 'geojson_height': .* is 3.28 times"):
        make.read(make.json(collection(*feet)))


@pytest.mark.parametrize("times", ["coordTimes", "coordinateProperties"])
def test_geojson_lines_with_a_time_for_each_place(make, times):
    rows = make.flight()
    stamps = [f"2020-05-25T00:{k // 6:02d}:{k % 6}0Z" for k in range(60)]
    said = {times: {"times": stamps} if times == "coordinateProperties" else stamps}
    line = feature("LineString", [[36.0, row["lat"], 10700] for row in rows], callsign="DLH1", **said)
    assert one(make.read(make.json(line))).flown_s == 590.0
    parts = {times: {"times": [stamps[:30], stamps[30:]]} if times == "coordinateProperties"
             else [stamps[:30], stamps[30:]]}  # fmt: skip
    place = [[36.0, row["lat"], 10700] for row in rows]
    several = feature("MultiLineString", [place[:30], place[30:]], **parts)
    assert one(make.read(make.json(collection(several)))).flown_s == 590.0


def test_frames_of_pandas_as_json(make):
    """Its forms columns, split and table, and lists by the names of columns."""
    rows = make.flight(icao24="3c6444", baroaltitude=10668.0)
    names, columns = list(rows[0]), {name: [row[name] for row in rows] for name in rows[0]}
    documents = (
        {name: {str(k): value for k, value in enumerate(values)} for name, values in columns.items()},
        {"columns": names, "index": [0], "data": [list(row.values()) for row in rows]},
        {"schema": {"fields": []}, "data": rows},
        columns,
    )
    assert [one(make.read(make.json(document))).flown_s for document in documents] == [590.0] * 4


def test_sbs_messages_on_a_state_have_no_callsign(make):
    """STA messages have PL, SL, RM, AD or OK in its place."""
    lines = []
    for k in range(60):
        when = f"2020/05/25,00:{k // 6:02d}:{k % 6}0.000,2020/05/25,00:{k // 6:02d}:{k % 6}0.000"
        lines += [
            f"MSG,3,1,1,4CA2D6,1,{when},,35000,,,{33 + 0.02 * k:.5f},36.0,,,0,0,0,0", f"STA,,1,1,4CA2D6,1,{when},RM",
        ]  # fmt: skip
    lines.append(f"MSG,1,1,1,4CA2D6,1,{when},RYR12AB ,,,,,,,,,,,")
    flight = one(make.read(make.text("\n".join(lines), "sbs.txt")))
    assert (flight.name, flight.flown_s) == ("RYR12AB", 590.0)
    dateless = "\n".join(lines).replace("2020/05/25", "")
    found = make.read(make.text(dateless, "sbs.txt"))
    assert found.is_relative and one(found).flown_s == 590.0


def test_sbs_takes_positions_and_names_from_messages_of_their_own(make):
    """http://woodair.net/SBS/Article/Barebones42_Socket_Data.htm: MSG,1 names, MSG,2 and 3 place, MSG,4 has speeds."""
    lines = []
    for k in range(60):
        at = f"2020/05/25,00:{k // 6:02d}:{k % 6}0.250,2020/05/25,00:{k // 6:02d}:{k % 6}0.300"
        lines.append(f"MSG,4,1,1,710001,1,{at},,,450.0,0.0,,,0,,,,,")
        lines.append(f"MSG,3,1,1,710001,1,{at},,35000,,,{33 + 0.02 * k:.4f},36.0000,,,0,0,0,0")
    lines.insert(40, "MSG,1,1,1,710001,1,2020/05/25,00:01:00.000,2020/05/25,00:01:00.000,DLH4AB  ,,,,,,,,,,,")
    lines.insert(0, "AIR,,1,1,710001,1,2020/05/25,00:00:00.000,2020/05/25,00:00:00.000")
    lines.append("MSG,2,1,1,710001,1,2020/05/25,00:10:00.000,2020/05/25,00:10:00.000,,0,5,0,34.2,36.0,,,0,0,0,-1")
    found = make.read(make.text("\r\n".join(lines) + "\r\n", "log.txt"))
    flight = one(found)
    assert found.dialect == "SBS / BaseStation" and flight.name == "DLH4AB" and len(flight.time_s) == 61
    assert flight.altitude_m[0] == pytest.approx(10668.0) and flight.on_ground[-1] and found.left_out == ()
    assert flight.flown_s == pytest.approx(599.75)


def test_eurocontrol_flight_points_are_flight_levels_with_days_first(make):
    rows = [{"ECTRL ID": 230000001, "Sequence Number": k, "Time Over": f"01-03-2019 00:{2 + 2 * k:02d}:03",
             "Flight Level": 350, "Latitude": 33 + 0.24 * k, "Longitude": 36.0} for k in range(10)]  # fmt: skip
    found = make.read(make.csv(rows, quoting=1))
    assert found.dialect == "EUROCONTROL flight points" and one(found).flown_s == 1080.0
    assert one(found).altitude_m[0] == pytest.approx(10668.0)
    assert one(found).time_s[0] == 1551398523.0  # 2019-03-01 00:02:03 UTC
    packed = make.folder / "Flight_Points_Actual.csv.gz"
    packed.write_bytes(gzip.compress(make.csv(rows).read_bytes()))
    assert one(make.read(packed)).flown_s == 1080.0


IGC = """ALXNABC FLIGHT:1
HFDTE160701
HFGIDGLIDERID:N116EL
I013638FXA
B2359305407121N00249342WA0280000421205
B2359405408121N00249342WA0280100422205
B2359505409121N00249342WV0280200423205
B0000005410121N00249342WA0280300000205
LLXN a comment
B0000105411121N00249342WA0280400425205
GREJNGJERJKNJKRE31895478537H43982FJN9248F942389T433T
"""


def test_igc_fixes_across_midnight(make):
    """FAI, flight recorder specification, B record: UTC, 1/1000 minutes, pressure and GNSS altitude in metres."""
    found = make.read(make.text(IGC.replace("\n", "\r\n"), "flight.igc"))
    flight = one(found)
    assert found.dialect == "IGC flight recorder" and flight.name == "flight" and flight.flown_s == 40.0
    assert flight.time_s[0] == 995327970.0  # 2001-07-16 23:59:30 UTC
    assert flight.lat_deg[0] == pytest.approx(54 + 7.121 / 60) and flight.lon_deg[0] == pytest.approx(-2 - 49.342 / 60)
    assert flight.altitude_m.tolist() == [421.0, 422.0, 2802.0, 2803.0, 425.0]
    assert flight.datum.tolist() == [1, 1, 2, 2, 1]
    dated = make.text(IGC.replace("HFDTE160701", "HFDTEDATE:160701,02"), "b.igc")
    assert one(make.read(dated)).time_s[0] == 995327970.0


def kml(mode="absolute", tracks=1):
    track = f"<gx:Track><altitudeMode>{mode}</altitudeMode>" + "".join(
        f"<when>2020-05-25T00:00:{k}0Z</when><gx:coord>36.0 {33 + 0.02 * k:.2f} 10668</gx:coord>" for k in range(6)
    ) + "</gx:Track>"  # fmt: skip
    marks = "".join(f"<Placemark><name>TST{k}</name>{track}</Placemark>" for k in range(tracks))
    return (
        '<?xml version="1.0" encoding="UTF-8"?><kml xmlns="http://www.opengis.net/kml/2.2" '
        f'xmlns:gx="http://www.google.com/kml/ext/2.2"><Document><name>Flights</name>{marks}</Document></kml>'
    )


def test_igc_days_of_a_recorder_that_is_left_on_and_fixes_that_are_damaged(make):
    def fix(k, start):
        at = start + 10 * k
        return (f"B{at // 3600:02d}{at // 60 % 60:02d}{at % 60:02d}33{k * 100:05d}N03600000EA0200002100"
                [: 20 if k % 7 == 3 else None])  # fmt: skip

    days = [f"HFDTE{day}\n" + "\n".join(fix(k, 36000) for k in range(60)) for day in ("250520", "270520")]
    found = make.read(make.text("AXXX001\n" + "\n".join(days), "x.igc"))
    assert [flight.time_s[0] - make.T0 for flight in found.flights] == [36000.0, 36000.0 + 2 * 86400.0]
    assert [(one.reason, one.rows) for one in found.left_out] == [("no time", 18)]


def test_kml_multitrack_says_the_mode_for_its_tracks(make):
    rows = make.flight()
    track = "".join(
        f"<when>2020-05-25T00:{k // 6:02d}:{k % 6}0Z</when><gx:coord>36.0,{row['lat']},10668</gx:coord>"
        for k, row in enumerate(rows)
    )
    text = (f'<kml xmlns:gx="http://www.google.com/kml/ext/2.2"><Placemark><name>UAE1</name><gx:MultiTrack>'
            f"<altitudeMode>absolute</altitudeMode><gx:Track>{track}</gx:Track></gx:MultiTrack>"
            "</Placemark></kml>")  # fmt: skip
    assert one(make.read(make.text(text, "x.kml"))).altitude_m[0] == 10668.0


def kml_point(name, k, lon):
    return (f"<Placemark><name>{name}</name><TimeStamp><when>2020-05-25T00:{k // 6:02d}:{k % 6}0Z</when></TimeStamp>"
            "<Point><altitudeMode>absolute</altitudeMode>"
            f"<coordinates>{lon},{33 + 0.02 * k},10668</coordinates></Point></Placemark>")  # fmt: skip


@pytest.mark.parametrize("by", ["folder", "name"])
def test_kml_points_of_two_aircraft_side_by_side_stay_two(make, by):
    """100 m apart: as one flight half of the positions would be a second place at the same time."""
    points = {who: [kml_point(who if by == "name" else k, k, lon) for k in range(60)]
              for who, lon in (("A", 36.0), ("B", 36.001))}  # fmt: skip
    parts = [f"<Folder><name>{who}</name>{''.join(mine)}</Folder>" for who, mine in points.items()]
    if by == "name":
        parts = [one for pair in zip(*points.values(), strict=True) for one in pair]
    found = make.read(make.text(f"<kml><Document><name>D</name>{''.join(parts)}</Document></kml>", "x.kml"))
    assert [(flight.name, flight.flown_s) for flight in found.flights] == [("A", 590.0), ("B", 590.0)]


def test_kml_tracks(make):
    """https://developers.google.com/kml/documentation/kmlreference#gxtrack: longitude, latitude, metres."""
    found = make.read(make.text(kml(tracks=2), "t.kml"))
    assert found.dialect == "KML gx:Track"
    assert [(one.name, one.flown_s, one.altitude_m[0]) for one in found.flights] == [
        ("TST0", 50.0, 10668.0), ("TST1", 50.0, 10668.0)
    ]  # fmt: skip
    with zipfile.ZipFile(make.folder / "t.kmz", "w") as pack:
        pack.writestr("doc.kml", kml())
    assert one(make.read(make.folder / "t.kmz")).flown_s == 50.0


@pytest.mark.parametrize("mode", ["clampToGround", "relativeToGround"])
def test_kml_heights_above_ground_are_no_altitudes(make, mode):
    with pytest.raises(InputError, match="altitudeMode: has no heights above sea level"):
        make.read(make.text(kml(mode), "t.kml"))


def test_kml_points_with_time_stamps(make):
    """As Flightradar24 exports a flight: a placemark a position, the flight in the document's name."""
    points = "".join(
        f"<Placemark><TimeStamp><when>2020-05-25T00:00:{k}0+00:00</when></TimeStamp><Point><altitudeMode>absolute"
        f"</altitudeMode><coordinates>36.0,{33 + 0.02 * k:.2f},10668</coordinates></Point></Placemark>"
        for k in range(6)
    )
    text = f'<kml xmlns="http://www.opengis.net/kml/2.2"><Document><name>LH971</name>{points}</Document></kml>'
    flight = one(make.read(make.text(text, "t.kml")))
    assert (flight.name, flight.flown_s, flight.altitude_m[0], flight.lat_deg[1]) == ("LH971", 50.0, 10668.0, 33.02)


def test_gpx_tracks(make):
    """https://www.topografix.com/GPX/1/1/: elevation in metres, UTC."""
    points = "".join(
        f'<trkpt lat="{33 + 0.02 * k}" lon="36.0"><ele>3000.5</ele><time>2020-05-25T00:00:{k}0Z</time></trkpt>'
        for k in range(6)
    )
    text = (
        '<gpx version="1.1" xmlns="http://www.topografix.com/GPX/1/1"><metadata><time>2020-01-01T00:00:00Z</time></metadata>'
        f"<trk><name>D-1234</name><trkseg>{points}</trkseg></trk></gpx>"
    )
    found = make.read(make.text(text, "t.gpx"))
    assert found.dialect == "GPX" and one(found).name == "D-1234" and one(found).flown_s == 50.0
    assert one(found).altitude_m[0] == 3000.5


def test_records_of_json_go_by_their_names(make):
    rows = make.flight(callsign="AB1", altitude_ft=35000)
    assert one(make.read(make.json(rows))).flown_s == 590.0
    lines = "\n".join(json.dumps(row) for row in rows)
    assert one(make.read(make.text(lines, "t.jsonl"))).altitude_m[0] == pytest.approx(10668.0)


@pytest.mark.parametrize(
    "header",
    [
        ("Time", "Callsign", "Lat", "Lon", "Altitude (ft)"),
        (" timestamp", "call sign", "Latitude ", "LONGITUDE", "alt_ft"),
        ("UTC time", "ident", "lat [deg]", "lon [deg]", "Altitude [feet]"),
        ("Datetime", "Hex", "lat", "lng", "altitudeFt"),
        ("epoch", "flightId", "Latitude (deg)", "Longitude (deg)", "GPS Altitude (ft)"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("before", ["", "\ufeff", "sep=,\n", "# exported\n# by hand\n", "\n\n"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_headers_as_people_write_them(make, header, before, end):
    lines = [f"{row['time']},A1,{row['lat']},36.0,35000" for row in make.flight()]
    found = make.read(make.text((before + "\n".join([",".join(header), *lines])).replace("\n", end), "t.txt"))
    assert one(found).flown_s == 590.0 and one(found).altitude_m[0] == pytest.approx(10668.0)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters(make, delimiter):
    rows = make.flight(callsign="A", altitude_ft=35000, remark='far, "quoted"; text')
    assert one(make.read(make.csv(rows, delimiter=delimiter))).flown_s == 590.0


def test_a_file_in_latin_1_is_read(make):
    path = make.csv(make.flight(callsign="A", altitude_ft=35000, airport="Z_rich"))
    path.write_bytes(path.read_bytes().replace(b"Z_", b"Z\xfc"))
    assert one(make.read(path)).flown_s == 590.0


def test_integers_of_parquet_that_are_names_keep_their_digits(make):
    path, target = (
        make.csv(make.flight(icao24=710001, flight_id=10**17 + 1, altitude_ft=35000)),
        make.folder / "t.parquet",
    )
    duckdb.sql(f"COPY (SELECT * FROM '{path}') TO '{target}' (FORMAT parquet)")
    assert one(make.read(target)).icao24 == "710001"


def test_the_page_of_dialects_names_each_with_its_source():
    page = (Path(__file__).parents[3] / "docs" / "tracks.md").read_text(encoding="utf-8")
    for dialect in DIALECTS:
        assert f"| {dialect.name} |" in page and f"<{dialect.page}>" in page
