"""The recording, read back by a small reader written from the format's description alone."""

import re
from dataclasses import dataclass, field

import numpy as np
import pytest

from cupola.export import export_acmi
from cupola.export.acmi import escaped

_KINDS = {"Air+FixedWing", "Weapon+Missile", "Weapon+Bomb", "Ground+AntiAircraft", "Ground+AntiAircraft+Sensor"}


@dataclass
class Thing:
    properties: dict = field(default_factory=dict)
    places: list = field(default_factory=list)  # (time, lon, lat, altitude)
    gone_s: float | None = None


@dataclass
class Recording:
    properties: dict = field(default_factory=dict)
    things: dict = field(default_factory=dict)
    events: list = field(default_factory=list)  # (time, kind, ids, text)


def read(path):
    """Parse ACMI 2.2: header, frames, properties with escaped commas, events, removals."""
    text = path.read_bytes().decode("utf-8-sig")
    assert "\r" not in text
    lines = text.rstrip("\n").split("\n")
    assert lines[:2] == ["FileType=text/acmi/tacview", "FileVersion=2.2"]
    recording, now, east, north = Recording(), 0.0, 0.0, 0.0
    for line in lines[2:]:
        if line.startswith("#"):
            assert float(line[1:]) >= now
            now = float(line[1:])
            continue
        if line.startswith("-"):
            recording.things[line[1:]].gone_s = now
            continue
        own, *pairs = re.split(r"(?<!\\),", line)
        assert re.fullmatch("0|[1-9a-f][0-9a-f]*", own)
        for name, value in (pair.split("=", 1) for pair in pairs):
            value = value.replace("\\,", ",")
            if own == "0" and name == "Event":
                kind, *rest = value.split("|")
                assert all(recording.things[one].gone_s is None for one in rest[:-1])  # else Tacview guesses
                recording.events.append((now, kind, rest[:-1], rest[-1]))
            elif own == "0":
                recording.properties[name] = value
            elif name == "T":
                lon, lat, altitude = (float(part) for part in value.split("|"))
                east = float(recording.properties["ReferenceLongitude"])
                north = float(recording.properties["ReferenceLatitude"])
                recording.things.setdefault(own, Thing()).places.append((now, lon + east, lat + north, altitude))
            else:
                recording.things[own].properties[name] = value
                if name.startswith("LockedTarget") and name != "LockedTargetMode" and value:
                    assert recording.things[value].gone_s is None or recording.things[value].gone_s >= now
        if own != "0":
            assert recording.things[own].gone_s is None
    return recording


@pytest.fixture(scope="module")
def recording(log, tmp_path_factory):
    return read(export_acmi(log, tmp_path_factory.mktemp("acmi") / "r.acmi"))


def named(recording, **properties):
    return {own: thing for own, thing in recording.things.items() if properties.items() <= thing.properties.items()}


def test_the_head_says_that_it_is_a_simulation(recording):
    assert recording.properties["ReferenceTime"] == "2018-09-26T00:00:00Z"
    assert recording.properties["Category"] == "Simulation" and "(simulation)" in recording.properties["Title"]
    assert "RecordingTime" not in recording.properties  # no clock: the same replication gives the same bytes


def test_flights_are_where_they_were(recording, log):
    for name, track in log.flight_tracks.items():
        (thing,) = named(recording, CallSign=name).values()
        lat, lon, height = log.model.frame.to_geodetic(np.column_stack([track["x_m"], track["y_m"], track["z_m"]]))
        found = np.array(thing.places)
        assert found[:, 0] == pytest.approx(track["t_s"], abs=0.0051)
        assert found[:, 1] == pytest.approx(lon, abs=1.1e-6) and found[:, 2] == pytest.approx(lat, abs=1.1e-6)
        assert found[:, 3] == pytest.approx(height, abs=0.051)


def test_every_shot_flies_from_its_battery_and_ends_as_in_the_table(recording, log):
    shots = log.results.engagements
    for shot, launch_s, end_s, outcome in zip(
        *(shots[name] for name in ("shot", "launch_s", "end_s", "outcome")), strict=True
    ):
        ((own, thing),) = named(recording, CallSign=f"shot-{shot + 1}").items()
        assert thing.properties["Type"] == "Weapon+Missile" and thing.properties["Coalition"] == "Defence"
        assert "Name" in recording.things[thing.properties["Parent"]].properties
        assert thing.places[0][0] == pytest.approx(launch_s, abs=0.0051)
        if outcome != "in_flight":
            assert thing.gone_s == pytest.approx(end_s, abs=0.0051)
            (event,) = [event for event in recording.events if event[2] == [own]]
            assert event[3].endswith(outcome.replace("_", " "))


def test_what_was_killed_is_destroyed_before_it_is_removed(recording, log):
    flights = log.results.flights
    killed = flights["flight"][flights["fate"] == "killed"]
    assert len(killed) > 0
    for name in killed:
        ((own, thing),) = named(recording, CallSign=name).items()
        (event,) = [event for event in recording.events if event[2] == [own]]
        assert event[1] == "Destroyed" and event[0] == thing.gone_s
    for name in flights["flight"][flights["fate"] == "completed"]:
        ((own, _),) = named(recording, CallSign=name).items()
        assert [event[1] for event in recording.events if event[2] == [own]] == ["LeftArea"]


def test_types_sides_and_colours_are_known_to_the_format(recording):
    for thing in recording.things.values():
        assert thing.properties["Type"] in {*_KINDS, "Ground+Static+Building"}
        assert thing.properties["Color"] in {"Red", "Orange", "Yellow", "Green", "Cyan", "Blue", "Violet"}
    assert {thing.properties["Color"] for thing in named(recording, Coalition="Raid").values()} == {"Red"}


def test_the_engagement_radar_shows_what_it_guides_at(log, tmp_path):
    text = export_acmi(log, tmp_path / "r.acmi").read_text(encoding="utf-8-sig")
    locks = re.findall(r"^(\w+),LockedTarget=(\w*)", text, re.MULTILINE)
    radar = 0x1000 + int(log.model.system.batteries[0].engagement_radar)
    assert {own for own, _ in locks} == {f"{radar:x}"}
    shot_at = {log.model.names.flights.index(name) for name in log.results.engagements["flight"]}
    assert {int(target, 16) - 0x10000 for _, target in locks if target} <= shot_at
    assert locks[-1][1] == ""  # at the end it lets go


def test_the_same_replication_gives_the_same_bytes(log, tmp_path):
    one, two = (export_acmi(log, tmp_path / name).read_bytes() for name in ("a.acmi", "b.acmi"))
    assert one == two


def test_text_cannot_break_out_of_its_property():
    assert escaped("a,b\n0,Title=x\\") == "a\\,b 0\\,Title=x\\\\"


def test_a_radar_that_is_hit_is_destroyed_and_lets_go(log, tmp_path):
    from dataclasses import replace

    from cupola.engine.events import EventKind

    names, events = log.model.names, log.events.copy()
    radar = names.radars[int(log.model.system.batteries[0].engagement_radar)]
    launch = int(np.flatnonzero(events.kind == EventKind.LAUNCHED)[0])
    loss = events[launch : launch + 1].copy()
    loss["kind"], loss["other"], loss["time_s"] = (
        EventKind.PART_LOST,
        names.assets.index(radar),
        events.time_s[launch] + 1,
    )
    at = int(np.searchsorted(events.time_s, loss["time_s"][0], side="right"))
    hit = replace(log, events=np.insert(events, at, loss[0]).view(np.recarray))
    found = read(export_acmi(hit, tmp_path / "r.acmi"))  # refuses properties of what is gone
    ((own, thing),) = named(found, Name=radar).items()
    assert thing.gone_s == pytest.approx(loss["time_s"][0], abs=0.0051)
    assert [event[1] for event in found.events if event[2] == [own]] == ["Destroyed"]


def test_nothing_stands_before_the_reference_time(log, tmp_path):
    from dataclasses import replace

    early = {name: {**track, "t_s": track["t_s"] - track["t_s"][0] - 5.0} for name, track in log.flight_tracks.items()}
    text = export_acmi(replace(log, flight_tracks=early), tmp_path / "r.acmi").read_text(encoding="utf-8-sig")
    assert not re.search(r"^#-", text, re.MULTILINE)
    assert {thing.places[0][0] for thing in named(read(tmp_path / "r.acmi"), Coalition="Raid").values()} == {0.0}
