"""The table of dialects: one entry per format. A new format is one more entry.

Each entry was taken from the public page it names. The first entry that fits a file counts; `BY_NAME` is for files
that fit none: its columns go by usual names, and what the names do not say is asked.
"""

from __future__ import annotations

from dataclasses import replace

from cupola.scenario.tracks.dialect import AltitudeNames, Datum, Dialect

_GEO, _BARO = Datum.GEOMETRIC, Datum.PRESSURE
_KNOT = 1852.0 / 3600.0
_HEX = ("icao24", "icao", "hex", "hexident", "hex_ident", "icao_address", "mode_s", "modes", "address", "icao_24bit")
_TIMES = (
    # One that says UTC goes before one that may be a local time.
    "timestamp_utc", "time_utc", "utc_time", "datetime_utc", "date_time_utc", "utc_date_time",
    "timestamp", "time", "time_s", "datetime", "date_time", "ts", "t", "utc",
    "epoch", "epoch_s", "unix_time", "unixtime", "timestamp_s", "time_ms",
    "timestamp_ms", "epoch_ms", "time_us", "timestamp_us", "epoch_us", "time_ns", "timestamp_ns", "epoch_ns",
    "time_over", "time_sec", "time_seconds", "seconds",
)  # fmt: skip

OPENSKY_STATES = Dialect(
    name="OpenSky state vectors",
    page="https://opensky-network.org/datasets/states/README.txt",
    needs=(("lat",), ("lon",), ("baroaltitude", "geoaltitude")),
    # Frames of the library traffic keep geoaltitude, but in feet, beside latitude and altitude.
    lacks=("altitude",),
    time=_TIMES,
    place_time=("lastposupdate",),
    address=_HEX,
    flight_id=("flight_id",),
    callsign=("callsign",),
    altitudes=(AltitudeNames(("geoaltitude",), "m", _GEO), AltitudeNames(("baroaltitude",), "m", _BARO)),
    ground=("onground",),
    speed=("velocity",),
    speed_mps=1.0,
    kind=("typecode",),
)

OPENSKY_REST = Dialect(
    name="OpenSky REST API",
    page="https://openskynetwork.github.io/opensky-api/rest.html",
    needs=(("lat", "latitude"), ("lon", "longitude"), ("baro_altitude", "geo_altitude")),
    lacks=("altitude",),
    # The position is as old as time_position says; `time` is that of the answer.
    time=("time", *_TIMES, "time_position"),
    place_time=("time_position",),
    address=_HEX,
    callsign=("callsign",),
    altitudes=(AltitudeNames(("geo_altitude",), "m", _GEO), AltitudeNames(("baro_altitude",), "m", _BARO)),
    ground=("on_ground",),
    speed=("velocity",),
    speed_mps=1.0,
)

FR24_CSV = Dialect(
    name="Flightradar24 CSV",
    page="https://community.wolfram.com/groups/-/m/t/1072478",
    needs=(("timestamp", "utc"), ("position",), ("altitude",), ("callsign",)),
    time=("timestamp", "utc"),
    callsign=("callsign",),
    place=("position",),
    altitudes=(AltitudeNames(("altitude",), "ft", _BARO),),
    speed=("speed",),
    speed_mps=_KNOT,
    is_zero_ground=True,
)

FR24_POSITIONS = Dialect(
    name="Flightradar24 positions",
    page="https://trrrj.ansperformance.eu/reference/read_positions_fr24.html",
    needs=(("snapshot_id",), ("latitude",), ("longitude",), ("altitude",)),
    time=("snapshot_id",),
    address=_HEX,
    flight_id=("flight_id",),
    callsign=("callsign",),
    altitudes=(AltitudeNames(("altitude",), "ft", _BARO),),
    ground=("on_ground",),
    speed=("speed",),
    speed_mps=_KNOT,
    is_one_flight=True,
    is_zero_ground=True,
)

FR24_API = Dialect(
    name="Flightradar24 API",
    page="https://apis.io/examples/flightradar24/live-positions-light/",
    needs=(("fr24_id",), ("lat",), ("lon",), ("alt",)),
    time=("timestamp",),
    address=("hex",),
    flight_id=("fr24_id",),
    callsign=("callsign", "flight"),
    registration=("reg",),
    altitudes=(AltitudeNames(("alt",), "ft", _BARO),),
    speed=("gspeed",),
    speed_mps=_KNOT,
    kind=("type",),
    is_zero_ground=True,
)

TRAFFIC = Dialect(
    name="frames of the library traffic",
    page="https://github.com/xoolive/traffic/blob/master/src/traffic/data/adsb/opensky.py",
    needs=(("timestamp",), ("latitude",), ("longitude",), ("altitude",), ("groundspeed",), ("track", "vertical_rate")),
    time=("timestamp",),
    place_time=("last_position",),
    address=_HEX,
    flight_id=("flight_id",),
    callsign=("callsign",),
    registration=("registration",),
    altitudes=(AltitudeNames(("geoaltitude",), "ft", _GEO), AltitudeNames(("altitude",), "ft", _BARO)),
    ground=("onground",),
    speed=("groundspeed",),
    speed_mps=_KNOT,
    kind=("typecode",),
)

READSB = Dialect(
    name="readsb / tar1090",
    page="https://github.com/wiedehopf/readsb/blob/dev/README-json.md",
    needs=(("lat", "latitude"), ("lon", "longitude"), ("alt_baro", "alt_geom")),
    time=("timestamp", "now", *_TIMES),
    age=("seen_pos",),
    address=("hex", *_HEX),
    callsign=("flight", "callsign"),
    registration=("r",),
    altitudes=(AltitudeNames(("alt_geom",), "ft", _GEO), AltitudeNames(("alt_baro",), "ft", _BARO)),
    speed=("gs",),
    speed_mps=_KNOT,
    # `type` is the kind of message here, `t` the type of aircraft.
    kind=("t",),
)

DUMP1090 = Dialect(
    name="dump1090",
    page="https://github.com/SDRplay/dump1090/blob/master/README-json.md",
    needs=(("hex",), ("lat",), ("lon",), ("altitude",), ("seen_pos",)),
    time=("timestamp", "now", *_TIMES),
    age=("seen_pos",),
    address=("hex",),
    callsign=("flight",),
    altitudes=(AltitudeNames(("altitude",), "ft", _BARO),),
)

SBS = Dialect(
    name="SBS / BaseStation",
    page="http://woodair.net/SBS/Article/Barebones42_Socket_Data.htm",
    needs=(("hexident",), ("time_generated",), ("date_generated",), ("altitude",)),
    time=("time_generated",),
    date=("date_generated",),
    address=("hexident",),
    callsign=("callsign",),
    altitudes=(AltitudeNames(("altitude",), "ft", _BARO),),
    ground=("is_on_ground",),
    remark="its clock is that of the receiver, taken as UTC",
)

EUROCONTROL = Dialect(
    name="EUROCONTROL flight points",
    page="https://www.eurocontrol.int/dashboard/aviation-data-research",
    needs=(("ectrl_id",), ("time_over",), ("flight_level",)),
    time=("time_over",),
    flight_id=("ectrl_id",),
    altitudes=(AltitudeNames(("flight_level",), "FL", _BARO),),
    date_order="day-first",
)

IGC = Dialect(
    name="IGC flight recorder",
    page="https://xp-soaring.github.io/igc_file_format/igc_format_2008.html",
    needs=(("igc_time",),),
    time=("igc_time",),
    flight_id=("recorder",),
    registration=("glider",),
    altitudes=(AltitudeNames(("gnss_altitude",), "m", _GEO), AltitudeNames(("pressure_altitude",), "m", _BARO)),
)

KML_TRACK = Dialect(
    name="KML gx:Track",
    page="https://developers.google.com/kml/documentation/kmlreference#gxtrack",
    needs=(("gx_when",),),
    time=("gx_when",),
    flight_id=("placemark",),
    callsign=("name",),
    altitudes=(AltitudeNames(("gx_altitude",), "m", _GEO),),
)

GPX = Dialect(
    name="GPX",
    page="https://www.topografix.com/GPX/1/1/",
    needs=(("gpx_time",),),
    time=("gpx_time",),
    flight_id=("track_number",),
    callsign=("name",),
    altitudes=(AltitudeNames(("ele",), "m", _GEO),),
)

FLIGHTAWARE = Dialect(
    name="FlightAware track",
    page="https://flightaware.com/commercial/flightxml/documentation.rvt",
    # FlightXML writes one word, AeroAPI two.
    needs=(("altitude",), ("groundspeed",), ("altitude_change", "altitudechange"), ("update_type", "updatetype")),
    time=("timestamp",),
    flight_id=("fa_flight_id", "faflightid"),
    callsign=("ident",),
    altitudes=(AltitudeNames(("altitude",), "FL", _BARO),),
    speed=("groundspeed",),
    speed_mps=_KNOT,
    is_one_flight=True,
)

VIRTUAL_RADAR = Dialect(
    name="Virtual Radar Server",
    page="https://www.virtualradarserver.co.uk/Documentation/Formats/AircraftList.aspx",
    needs=(("icao",), ("postime",), ("lat",), ("long",), ("alt",)),
    time=("postime",),
    address=("icao",),
    callsign=("call",),
    registration=("reg",),
    lon=("long",),
    altitudes=(AltitudeNames(("alt",), "ft", _BARO),),
    ground=("gnd",),
    speed=("spd",),
    speed_mps=_KNOT,
    kind=("type",),
)

BY_NAME = Dialect(
    name="columns by name",
    page="",
    needs=(),
    time=_TIMES,
    date=("date", "day", "date_utc", "utc_date"),
    place_time=("lastposupdate", "last_position_update", "last_position"),
    age=("seen_pos",),
    address=_HEX,
    flight_id=("flight_id", "flightid", "fr24_id", "track_id", "trackid"),
    callsign=("callsign", "call_sign", "flight", "ident", "acid", "flt_id", "flight_number"),
    registration=("registration", "reg", "tail", "tail_number"),
    other_id=("id", "name", "aircraft", "aircraft_id"),
    lat=("lat", "latitude", "lat_deg", "latitude_deg"),
    lon=("lon", "longitude", "lng", "long", "lon_deg", "longitude_deg"),
    # Not "coordinates": GeoJSON has the longitude first, others the latitude.
    place=("position", "latlon"),
    # Units may follow the name (altitude_ft, Altitude [m], alt (feet)): `columns` reads them; without, they are asked.
    altitudes=(
        AltitudeNames(("geoaltitude", "geo_altitude", "alt_geom", "gps_altitude", "gnss_altitude", "altitude_gnss",
                  "altitude_gps", "geometric_altitude", "altitude_msl", "alt_msl"), None, _GEO),
        AltitudeNames(("altitude", "alt", "height", "elevation"), None),
        AltitudeNames(("baroaltitude", "baro_altitude", "alt_baro", "pressure_altitude", "barometric_altitude",
                  "altitude_baro"), None, _BARO),
        AltitudeNames(("flight_level", "flightlevel", "fl"), "FL", _BARO),
    ),
    ground=("onground", "on_ground", "is_on_ground", "isonground", "ground"),
    kind=("typecode", "type_code", "icao_type", "aircraft_type", "actype", "ac_type", "type", "target"),
)  # fmt: skip

#: Properties go by their usual names; a third coordinate is a height.
GEOJSON = replace(
    BY_NAME,
    name="GeoJSON",
    page="https://www.rfc-editor.org/rfc/rfc7946",
    needs=(("geojson_height",),),
    altitudes=(AltitudeNames(("geojson_height",), "m", _GEO),),
)

#: The order matters only where two could fit: the stricter one first.
DIALECTS: tuple[Dialect, ...] = (
    SBS, EUROCONTROL, IGC, KML_TRACK, GPX, FR24_API, FR24_POSITIONS, FR24_CSV, FLIGHTAWARE, VIRTUAL_RADAR, READSB,
    DUMP1090, TRAFFIC, OPENSKY_REST, OPENSKY_STATES, GEOJSON,
)  # fmt: skip
