"""One replication for Tacview: ACMI text, file version 2.2.

Written from the public description of the format. The file says in title and category that it is a simulation.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from cupola.engine.events import EventKind
from cupola.export.features import CLOCK_ZERO
from cupola.export.scene import NOTICE, Scene, SceneSite, Track, check_log, scene
from cupola.study.store.atomic import write_text
from cupola.version import __version__

if TYPE_CHECKING:
    from cupola.engine.replay import Log

REFERENCE_TIME = f"{CLOCK_ZERO:%Y-%m-%dT%H:%M:%SZ}"

_COLORS = {"hostile": "Red", "friendly": "Cyan", "civil": "Green", "ghost": "Violet", "defence": "Blue"}
_COALITIONS = {
    "hostile": "Raid",
    "friendly": "Friendly",
    "civil": "Civil",
    "ghost": "False tracks",
    "defence": "Defence",
}
_SITES = {
    "battery": "Ground+AntiAircraft",
    "radar": "Ground+AntiAircraft+Sensor",
    "launcher": "Ground+AntiAircraft",
    "post": "Ground+Static",
    "asset": "Ground+Static+Building",
}
#: Word in a target's class -> tags; the first that is found counts.
_TYPES = (
    ("ballistic", "Weapon+Missile"),
    ("missile", "Weapon+Missile"),
    ("glide", "Weapon+Bomb"),
    ("bomb", "Weapon+Bomb"),
    ("loiter", "Weapon+Missile"),
    ("helicopter", "Air+Rotorcraft"),
)
#: First object id of each kind.
_FIRST_ID = {
    "battery": 0x100,
    "radar": 0x1000,
    "launcher": 0x2000,
    "post": 0x3000,
    "asset": 0x4000,
    "flight": 0x10000,
    "shot": 0x100000,
}
#: Lock properties that the format has.
_LOCKS = ("LockedTarget", *(f"LockedTarget{i}" for i in range(2, 10)))

#: Time [s], rank within the moment (appear, move, happen, go), line.
_Line = tuple[float, int, str]


def export_acmi(log: Log, path: str | Path) -> Path:
    """Write one replication as a Tacview recording.

    Parameters
    ----------
    log : Log
        From `cupola.replay`.
    path : str or pathlib.Path
        The file to write, by custom ``*.acmi``.

    Returns
    -------
    pathlib.Path
        The file.

    Raises
    ------
    InputError
        If ``log`` is something else.
    OutputError
        If it cannot be written.

    Notes
    -----
    Altitudes are metres above mean sea level. Engagement radars show which flights they guide missiles at
    (``LockedTarget``), missiles which launcher or battery they came from (``Parent``).
    """
    check_log(log, "export_acmi")
    path = Path(path)
    write_text(path, "\ufeff" + "\n".join(lines(scene(log), log)) + "\n")
    return path


def lines(picture: Scene, log: Log) -> Iterator[str]:
    """The lines of the recording, without line ends."""
    origin = log.model.scenario.origin
    yield "FileType=text/acmi/tacview"
    yield "FileVersion=2.2"
    yield f"0,ReferenceTime={REFERENCE_TIME}"
    yield f"0,Title={escaped(picture.title)}"
    yield "0,Category=Simulation"
    yield f"0,DataSource=Cupola {__version__} (simulation)"
    yield f"0,DataRecorder=Cupola {__version__}"
    yield f"0,Comments={escaped(NOTICE)}"
    yield f"0,ReferenceLongitude={origin.lon_deg:.6f}"
    yield f"0,ReferenceLatitude={origin.lat_deg:.6f}"
    lost = losses(picture, log)
    body = [*_sites(picture, origin.lat_deg, origin.lon_deg), *_locks(picture, log, lost), *_gone(lost)]
    for track in (*picture.flights, *picture.shots):
        body += _track(track, origin.lat_deg, origin.lon_deg)
    body.sort(key=lambda entry: entry[:2])
    now = None
    for time_s, _, text in body:
        if time_s != now:
            now = time_s
            yield f"#{time_s:.2f}"
        yield text


def escaped(text: str) -> str:
    r"""Text for a property: commas and backslashes escaped, one line.

    Examples
    --------
    >>> print(escaped("Damascus, 2018"))
    Damascus\, 2018
    """
    return " ".join(text.split()).replace("\\", "\\\\").replace(",", "\\,")


def object_id(kind: str, index: int) -> str:
    """Id of an object, hexadecimal; the same in every recording of a scenario."""
    return f"{_FIRST_ID[kind] + index:x}"


def _place(lat_deg: float, lon_deg: float, altitude_m: float, lat0_deg: float, lon0_deg: float) -> str:
    # Shorter by the reference point; the short way round at the 180th meridian.
    east_deg = (lon_deg - lon0_deg + 180.0) % 360.0 - 180.0
    return f"T={east_deg:.6f}|{lat_deg - lat0_deg:.6f}|{altitude_m:.1f}"


def _sites(picture: Scene, lat0_deg: float, lon0_deg: float) -> Iterator[_Line]:
    for site in picture.sites:
        place = _place(site.lat_deg, site.lon_deg, site.altitude_m, lat0_deg, lon0_deg)
        has_battery = site.kind in ("radar", "launcher") and site.battery >= 0
        parent = f",Parent={object_id('battery', site.battery)}" if has_battery else ""
        side = f"Coalition={_COALITIONS['defence']},Color={_COLORS['defence']}"
        about = f"Type={_SITES[site.kind]},Name={escaped(site.name)}"
        yield 0.0, 0, f"{object_id(site.kind, site.index)},{place},{about},{side}{parent}"


def losses(picture: Scene, log: Log) -> list[tuple[float, SceneSite]]:
    """When something on the ground was destroyed, and what: radars, launchers, posts and sites, each once."""
    names = log.model.names
    found: dict[tuple[str, int], tuple[float, SceneSite]] = {}
    for event in log.events[log.events.kind == EventKind.PART_LOST]:
        name = names.assets[int(event["other"])]
        # The post of a battery is the battery's own object.
        own = name.removesuffix("/post") if name.removesuffix("/post") in names.batteries else name
        for site in picture.sites:
            if site.name == own:
                found.setdefault((site.kind, site.index), (round(float(event["time_s"]), 2), site))
    return list(found.values())


def _gone(lost: list[tuple[float, SceneSite]]) -> Iterator[_Line]:
    """What was destroyed burns and goes; a battery whose post is lost stays, since its missiles fly on."""
    for time_s, site in lost:
        own = object_id(site.kind, site.index)
        yield time_s, 2, f"0,Event=Destroyed|{own}|{escaped(site.name).replace('|', '/')}"
        if site.kind != "battery":
            yield time_s, 3, f"-{own}"


def _track(track: Track, lat0_deg: float, lon0_deg: float) -> Iterator[_Line]:
    own = object_id(track.kind, track.index)
    is_new = True
    for i, time_s in enumerate(_hundredths(track)):
        if time_s < 0.0 and track.end_s >= 0.0:
            continue  # a recording has nothing before its reference time
        text = f"{own},{_place(track.lat_deg[i], track.lon_deg[i], track.altitude_m[i], lat0_deg, lon0_deg)}"
        if not is_new:
            yield time_s, 1, text
            continue
        is_new = False
        about = f"Type={_type_of(track)},Name={escaped(track.type)},CallSign={escaped(track.name)}"
        parent = f",Parent={object_id('battery', track.battery)}" if track.kind == "shot" else ""
        side = f"Coalition={_COALITIONS[track.side]},Color={_COLORS[track.side]}"
        yield time_s, 0, f"{text},{about},{side}{parent}"
    if track.end not in ("flying", "in_flight") and len(track.times_s):
        end_s = round(max(track.end_s, float(track.times_s[-1])), 2)
        is_gone = track.end in ("completed", "target_gone")
        yield end_s, 2, f"0,Event={'LeftArea' if is_gone else 'Destroyed'}|{own}|{_event_text(track)}"
        yield end_s, 3, f"-{own}"


def _hundredths(track: Track) -> list[float]:
    return [round(float(time_s), 2) for time_s in track.times_s]


def _event_text(track: Track) -> str:
    return escaped(f"{track.name}: {track.end.replace('_', ' ')}").replace("|", "/")


def _type_of(track: Track) -> str:
    if track.kind == "shot":
        return "Weapon+Missile"
    words = track.target_class.lower()
    return next((tags for word, tags in _TYPES if word in words), "Air+FixedWing")


def _locks(picture: Scene, log: Log, lost: list[tuple[float, SceneSite]]) -> Iterator[_Line]:
    """Which flights each engagement radar guides missiles at, whenever that changes, as long as it stands."""
    ends = {object_id(site.kind, site.index): time_s for time_s, site in lost}
    for battery, row in enumerate(log.model.system.batteries):
        shots = [shot for shot in picture.shots if shot.battery == battery and len(shot.times_s)]
        moments = sorted({round(time_s, 2) for shot in shots for time_s in (float(shot.times_s[0]), shot.end_s)})
        radar = object_id("radar", int(row.engagement_radar))
        before: list[int] = []
        for moment in moments:
            guided = {
                shot.target for shot in shots if round(float(shot.times_s[0]), 2) <= moment < round(shot.end_s, 2)
            }
            held = sorted(guided)[: len(_LOCKS)]
            if held == before or moment >= ends.get(radar, math.inf):
                continue
            # Properties that are no longer needed are set back to nothing.
            values = [object_id("flight", i) for i in held] + [""] * max(0, len(before) - len(held))
            pairs = [f"{lock}={value}" for lock, value in zip(_LOCKS, values, strict=False)]
            yield moment, 1, f"{radar},{','.join(pairs)},LockedTargetMode={1 if held else 0}"
            before = held
