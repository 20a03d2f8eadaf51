"""Files of flight tracks in the shape that people have, spoiled: flights, or a message with column and hint."""

from __future__ import annotations

import gzip
import json
import random
from pathlib import Path

from torture.common import attempt, spoiled_bytes, spoiled_text

_HEADS = (
    "time,icao24,callsign,lat,lon,geoaltitude,onground",
    "timestamp,icao24,callsign,latitude,longitude,altitude",
    "Timestamp,UTC,Callsign,Position,Altitude,Speed,Direction",
    "time_s,id,lat_deg,lon_deg,altitude_m",
)


def made(chance: random.Random) -> str:
    """A table of positions of a few flights."""
    head = chance.choice(_HEADS)
    rows = [head]
    for flight in range(chance.randint(1, 3)):
        for k in range(chance.randint(1, 40)):
            time = 1_525_305_600 + 10 * k
            lat, lon = 33.0 + 0.01 * k, 36.0 + 0.02 * flight
            call, icao = f"ABC{flight}", f"4b{flight:04x}"
            rows.append(
                {
                    0: f"{time},{icao},{call},{lat},{lon},10668,False",
                    1: f"{time},{icao},{call},{lat},{lon},35000",
                    2: f'{time},2018-05-03T00:00:00Z,{call},"{lat},{lon}",35000,450,90',
                    3: f"{10 * k},{call},{lat},{lon},10668",
                }[_HEADS.index(head)]
            )
    return "\n".join(rows) + "\n"


def trial(chance: random.Random, place: Path) -> None:
    """One spoiled file of tracks."""
    from cupola.scenario.tracks import read_track_file

    text = made(chance)
    if chance.random() < 0.3:
        head, *rows = (line.split(",") for line in text.strip().split("\n"))
        text = json.dumps([dict(zip(head, row, strict=False)) for row in rows], indent=1)
        path = place / "tracks.json"
    else:
        text = text.replace(",", chance.choice((",", ",", ";", "\t")))
        path = place / "tracks.csv"
    data = spoiled_text(chance, text).encode() if chance.random() < 0.6 else spoiled_bytes(chance, text.encode())
    if chance.random() < 0.1:
        path = path.with_name(path.name + ".gz")
        data = gzip.compress(data) if chance.random() < 0.5 else spoiled_bytes(chance, gzip.compress(data))
    path.write_bytes(data)
    attempt(lambda: read_track_file(path), f"tracks {path.name}")
