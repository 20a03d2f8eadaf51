"""One replication as a capture of DIS traffic: what an exercise would have sent, in a file and nowhere else.

Protocol data units of IEEE 1278.1-2012 (version 7), one a datagram, UDP from port 3000 to port 3000, in a pcap file of
raw IP packets: Wireshark shows it without being told anything. Nothing here opens a socket.

References
----------
IEEE Std 1278.1-2012: entity state PDU (7.2.2), fire PDU (7.3.2), detonation PDU (7.3.3). Enumerations: SISO-REF-010.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from cupola.constants import WGS84_A_M, WGS84_E2
from cupola.export.features import CLOCK_ZERO
from cupola.export.scene import Scene, Track, check_log, scene
from cupola.study.store.atomic import replacing
from cupola.terrain.geoid import undulation_m

if TYPE_CHECKING:
    from cupola.engine.replay import Log

PORT = 3000
#: Of raw IP in a pcap file (LINKTYPE_RAW).
_LINK_RAW = 101
_EXERCISE, _SITE, _APPLICATION = 1, 1, 1
_VERSION, _ENTITY_STATE, _FIRE, _DETONATION = 7, 1, 2, 3
#: An entity that stands still tells of itself this often [s] (the standard's heartbeat of 5 s), a moving one as often
#: as its track has positions.
_HEARTBEAT_S = 5.0
_FORCES = {"defence": 1, "friendly": 1, "hostile": 2, "civil": 3, "ghost": 0}
#: Kind and domain: platforms on land and in the air, munitions against air and against the ground. The rest stays 0
#: (other): which country and type stands for which is no business of a simulation on public figures.
_ON_LAND, _IN_AIR, _MISSILE, _WEAPON = (1, 1), (1, 2), (2, 1), (2, 9)
#: Detonation results: entity impact, detonation without effect.
_HIT, _NONE = 1, 6
_Unit = tuple[float, bytes]


def export_dis(log: Log, path: str | Path) -> Path:
    """Write one replication as a pcap file of DIS PDUs.

    Parameters
    ----------
    log : Log
        From `cupola.replay`.
    path : str or pathlib.Path
        The file, by custom ``*.pcap``.

    Returns
    -------
    pathlib.Path
        The file; the same replication gives the same bytes.

    Raises
    ------
    OutputError
        If it cannot be written.

    Notes
    -----
    Positions are earth-centred [m]: heights above sea level with the geoid (EGM96) added. Times are relative to
    `export.features.CLOCK_ZERO`, as scenarios have no date.
    """
    check_log(log, "export_dis")
    path = Path(path)
    units = sorted(_units(scene(log)), key=lambda unit: unit[0])
    zero = int(CLOCK_ZERO.timestamp())
    with replacing(path) as temporary, open(temporary, "wb") as file:
        file.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, _LINK_RAW))
        for number, (time_s, unit) in enumerate(units):
            packet = _datagram(unit, number)
            micro = round(1e6 * max(time_s, 0.0))
            file.write(struct.pack("<IIII", zero + micro // 10**6, micro % 10**6, len(packet), len(packet)))
            file.write(packet)
    return path


def ecef_m(lat_deg: np.ndarray, lon_deg: np.ndarray, altitude_m: np.ndarray) -> np.ndarray:
    """Earth-centred positions [m], shape (n, 3), of places with heights above sea level [deg, deg, m].

    Examples
    --------
    >>> ecef_m(np.array([0.0]), np.array([0.0]), np.array([0.0])).round(-2).tolist()
    [[6378200.0, 0.0, 0.0]]
    """
    lat, lon = np.radians(lat_deg), np.radians(lon_deg)
    height = np.asarray(altitude_m, np.float64) + undulation_m(np.asarray(lat_deg), np.asarray(lon_deg))
    normal = WGS84_A_M / np.sqrt(1.0 - WGS84_E2 * np.sin(lat) ** 2)
    around = (normal + height) * np.cos(lat)
    up = (normal * (1.0 - WGS84_E2) + height) * np.sin(lat)
    return np.column_stack([around * np.cos(lon), around * np.sin(lon), up])


def _units(picture: Scene) -> Iterator[_Unit]:
    numbers = {("flight", track.index): 1 + k for k, track in enumerate(picture.flights)}
    numbers |= {("shot", shot.index): 1 + len(numbers) + k for k, shot in enumerate(picture.shots)}
    sites = {site.name: 20_000 + k for k, site in enumerate(picture.sites)}
    until_s = max((float(track.times_s[-1]) for track in (*picture.flights, *picture.shots) if len(track.times_s)),
                  default=0.0)  # fmt: skip
    for site in picture.sites:
        place = ecef_m(np.array([site.lat_deg]), np.array([site.lon_deg]), np.array([site.altitude_m]))[0]
        force = 1 if site.kind != "asset" else 3
        for time_s in np.arange(0.0, until_s + _HEARTBEAT_S, _HEARTBEAT_S):
            state = _state(sites[site.name], force, _ON_LAND, site.name, place, np.zeros(3), (0.0, 0.0, 0.0), time_s)
            yield float(time_s), state
    for track in (*picture.flights, *picture.shots):
        if len(track.times_s):
            yield from _states(track, numbers[(track.kind, track.index)])
    batteries = {site.index: sites[site.name] for site in picture.sites if site.kind == "battery"}
    for shot in picture.shots:
        if len(shot.times_s):
            yield from _ends(shot, batteries.get(shot.battery, 0), numbers)


def _states(track: Track, number: int) -> Iterator[_Unit]:
    place = ecef_m(track.lat_deg, track.lon_deg, track.altitude_m)
    times = np.asarray(track.times_s, np.float64)
    velocity = np.zeros_like(place)
    if len(times) > 1:
        steps = np.maximum(np.diff(times), 1e-3)[:, None]
        velocity[:-1] = np.diff(place, axis=0) / steps
        velocity[-1] = velocity[-2]
    kind = _MISSILE if track.kind == "shot" else _kind_of(track)
    for k, time_s in enumerate(times):
        angles = orientation(track.lat_deg[k], track.lon_deg[k], velocity[k])
        force = _FORCES[track.side]
        yield float(time_s), _state(number, force, kind, track.name, place[k], velocity[k], angles, float(time_s))


def _kind_of(track: Track) -> tuple[int, int]:
    words = track.target_class.lower()
    return _WEAPON if any(word in words for word in ("missile", "bomb", "ballistic", "glide")) else _IN_AIR


def orientation(lat_deg: float, lon_deg: float, velocity_mps: np.ndarray) -> tuple[float, float, float]:
    """Euler angles psi, theta, phi [rad] of a body that flies nose first with its wings level.

    Examples
    --------
    >>> east = np.array([0.0, 100.0, 0.0])  # at latitude and longitude 0: the wings lie along the axis of the earth
    >>> tuple(round(angle, 3) for angle in orientation(0.0, 0.0, east))
    (1.571, 0.0, -1.571)
    """
    lat, lon = math.radians(lat_deg), math.radians(lon_deg)
    up = np.array([math.cos(lat) * math.cos(lon), math.cos(lat) * math.sin(lon), math.sin(lat)])
    speed = float(np.linalg.norm(velocity_mps))
    if speed < 1e-6:
        return 0.0, 0.0, 0.0
    nose = velocity_mps / speed
    right = np.cross(nose, up)
    size = float(np.linalg.norm(right))
    if size < 1e-9:  # straight up or down: any side is the right one
        right, size = np.cross(nose, np.array([0.0, 0.0, 1.0])), 1.0
        size = max(float(np.linalg.norm(right)), 1e-12)
    right = right / size
    down = np.cross(nose, right)
    theta = 0.0 - math.asin(min(max(float(nose[2]), -1.0), 1.0))
    return math.atan2(float(nose[1]), float(nose[0])), theta, math.atan2(float(right[2]), float(down[2]))


def _ends(shot: Track, battery: int, numbers: dict[tuple[str, int], int]) -> Iterator[_Unit]:
    """The launch of a shot, and its end where it had one."""
    own, target = numbers[("shot", shot.index)], numbers.get(("flight", shot.target), 0)
    place = ecef_m(shot.lat_deg, shot.lon_deg, shot.altitude_m)
    begin_s = float(shot.times_s[0])
    event = struct.pack(">HHH", _SITE, _APPLICATION, shot.index + 1)
    who = _entity(battery) + _entity(target) + _entity(own) + event
    told = _type(_MISSILE) + struct.pack(">HHHH", 0, 0, 1, 0)
    body = who + struct.pack(">I", 0) + struct.pack(">3d", *place[0]) + told + struct.pack(">3f", 0, 0, 0)
    yield begin_s, _unit(_FIRE, body + struct.pack(">f", 0.0), begin_s)
    if shot.end == "in_flight":
        return
    velocity = np.zeros(3)
    if len(shot.times_s) > 1:
        velocity = (place[-1] - place[-2]) / max(float(shot.times_s[-1] - shot.times_s[-2]), 1e-3)
    result = _HIT if shot.end == "kill" else _NONE
    body = who + struct.pack(">3f", *velocity) + struct.pack(">3d", *place[-1]) + told
    yield (
        shot.end_s,
        _unit(_DETONATION, body + struct.pack(">3f", 0, 0, 0) + struct.pack(">BBH", result, 0, 0), shot.end_s),
    )


def _entity(number: int) -> bytes:
    return struct.pack(">HHH", _SITE if number else 0, _APPLICATION if number else 0, number)


def _type(kind: tuple[int, int]) -> bytes:
    return struct.pack(">BBHBBBB", *kind, 0, 0, 0, 0, 0)


def _state(
    number: int, force: int, kind: tuple[int, int], name: str, place: np.ndarray, velocity: np.ndarray,
    angles: Sequence[float], time_s: float,
) -> bytes:  # fmt: skip
    marking = name.encode("ascii", "replace")[:11].ljust(11, b"\0")
    # Dead reckoning: straight on in the world's axes (2) where it moves, none (1) where it stands.
    reckoning = struct.pack(">B", 2 if velocity.any() else 1) + bytes(15) + struct.pack(">6f", 0, 0, 0, 0, 0, 0)
    body = (
        _entity(number) + struct.pack(">BB", force, 0) + _type(kind) + _type(kind)
        + struct.pack(">3f", *velocity) + struct.pack(">3d", *place) + struct.pack(">3f", *angles)
        + struct.pack(">I", 0) + reckoning + struct.pack(">B", 1) + marking + struct.pack(">I", 0)
    )  # fmt: skip
    return _unit(_ENTITY_STATE, body, time_s)


def _unit(kind: int, body: bytes, time_s: float) -> bytes:
    """A PDU: header of 12 bytes, then what it says. Its clock is 2^31 units an hour, the lowest bit 0: relative."""
    stamp = (round((max(time_s, 0.0) % 3600.0) / 3600.0 * 2**31) % 2**31) << 1
    family = 1 if kind == _ENTITY_STATE else 2
    return struct.pack(">BBBBIHBB", _VERSION, _EXERCISE, kind, family, stamp, 12 + len(body), 0, 0) + body


def _datagram(unit: bytes, number: int) -> bytes:
    """A PDU in UDP in IPv4, from one address of documentation (RFC 5737) to another."""
    source, target = bytes((192, 0, 2, 1)), bytes((192, 0, 2, 255))
    length = 8 + len(unit)
    udp = struct.pack(">HHHH", PORT, PORT, length, 0)
    fake = source + target + struct.pack(">BBH", 0, 17, length)
    udp = struct.pack(">HHHH", PORT, PORT, length, _checksum(fake + udp + unit) or 0xFFFF)
    head = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + length, number % 65536, 0, 1, 17, 0, source, target)
    head = head[:10] + struct.pack(">H", _checksum(head)) + head[12:]
    return head + udp + unit


def _checksum(data: bytes) -> int:
    """The internet checksum (RFC 1071)."""
    words = np.frombuffer(data + b"\0" * (len(data) % 2), ">u2")
    total = int(words.sum(dtype=np.uint64))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF
