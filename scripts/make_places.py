"""Makes the names of places that ship with the package: Natural Earth's populated places, 1:10 million.

    python scripts/make_places.py ne_10m_populated_places_simple.json src/cupola/report/data/places-10m.tsv.gz

The input is GeoJSON. The output holds a line for each place, the ones that maps name first at the top: name, latitude
and longitude [deg], and the scale rank of Natural Earth.
"""

from __future__ import annotations

import gzip
import json
import sys
from pathlib import Path

#: Smaller places are left out: by their rank, and of the last rank by people.
RANK_MAX, PEOPLE_MIN = 7, 10_000


def main(source: str, target: str) -> None:
    """Write the table."""
    features = json.loads(Path(source).read_text(encoding="utf-8"))["features"]
    rows = []
    for one in features:
        about = {key.lower(): value for key, value in one["properties"].items()}
        lon_deg, lat_deg = one["geometry"]["coordinates"]
        rank, people = int(about["scalerank"]), int(about["pop_max"])
        is_known = rank < RANK_MAX or (rank == RANK_MAX and people >= PEOPLE_MIN)
        if is_known and about["featurecla"] != "Scientific station":
            rows.append((rank, -people, " ".join(about["name"].split()), round(lat_deg, 2), round(lon_deg, 2)))
    lines = [f"{name}\t{lat:g}\t{lon:g}\t{rank}\n" for rank, _, name, lat, lon in sorted(rows)]
    Path(target).write_bytes(gzip.compress("".join(lines).encode(), 9, mtime=0))
    print(f"{len(lines)} places")


if __name__ == "__main__":
    main(*sys.argv[1:])
