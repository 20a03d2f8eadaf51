"""Makes the coast that ships with the package: Natural Earth's land, 1:10 million, as compact polylines.

    npm install world-atlas@2          (in a folder of its own, outside the repository)
    python scripts/make_coast.py node_modules/world-atlas/land-10m.json src/cupola/report/data/coast-10m.npz

The input is TopoJSON: rings refer to arcs, each arc is a list of differences of whole numbers. The output holds
`planes` (the four bytes, plane after plane, of each point's difference from the one before: longitude and
latitude in units of `step_deg`, folded so that small differences of either sign are small) and `starts` (where each
ring begins; its first point is a difference from 0, 0). Rings are closed; land lies inside, holes turn the other way.
No ring is cut at 180 degrees: longitudes run on beyond.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np

#: A power of two of it makes 180 degrees, so that rings cut there meet exactly: 76 m, finer than the line is drawn.
STEP_DEG = 180.0 / 2**18


def decoded_arcs(topology: dict) -> list[np.ndarray]:
    """All arcs as arrays of (longitude, latitude) [deg]."""
    scale, translate = np.array(topology["transform"]["scale"]), np.array(topology["transform"]["translate"])
    return [np.cumsum(np.array(arc), axis=0) * scale + translate for arc in topology["arcs"]]


def ring_points(ring: list[int], arcs: list[np.ndarray]) -> np.ndarray:
    """One ring from its arcs; a negative number means an arc backwards, and shared end points count once."""
    pieces = [arcs[i] if i >= 0 else arcs[~i][::-1] for i in ring]
    return np.concatenate([pieces[0], *(piece[1:] for piece in pieces[1:])])


def rings_of(topology: dict) -> list[np.ndarray]:
    """Every ring of the object `land`."""
    arcs = decoded_arcs(topology)
    rings = []
    for geometry in topology["objects"]["land"]["geometries"]:
        polygons = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
        rings += [ring_points(ring, arcs) for polygon in polygons for ring in polygon]
    return rings


def unwrapped(ring: np.ndarray) -> np.ndarray:
    """A ring with longitudes that do not jump at 180 degrees; one round the South Pole is closed along 90 S."""
    lon = np.unwrap(ring[:, 0], period=360.0)
    lon -= 360.0 * np.round(lon.mean() / 360.0)
    turn = round((lon[-1] - lon[0]) / 360.0)
    ring = np.column_stack([lon, ring[:, 1]])
    if turn:
        ring = np.concatenate([ring, [[lon[-1], -90.0], [lon[0], -90.0], ring[0]]])
    return ring


def main(source: str, target: str) -> None:
    """Read TopoJSON, write the npz."""
    found = rings_of(json.loads(Path(source).read_text("utf-8")))
    rings = [np.round(unwrapped(ring) / STEP_DEG).astype(np.int32) for ring in found]
    rings = [ring[np.concatenate([[True], np.any(np.diff(ring, axis=0) != 0, axis=1)])] for ring in rings]
    rings = [ring for ring in rings if len(ring) >= 4]
    steps = np.concatenate([np.diff(ring, axis=0, prepend=np.zeros((1, 2), np.int32)) for ring in rings])
    folded = ((steps << 1) ^ (steps >> 31)).astype("<u4")
    planes = np.ascontiguousarray(np.moveaxis(folded.view(np.uint8).reshape(*folded.shape, 4), -1, 0))
    starts = np.concatenate([[0], np.cumsum([len(ring) for ring in rings])]).astype(np.int32)
    np.savez_compressed(target, planes=planes, starts=starts, step_deg=np.float64(STEP_DEG))
    print(f"{len(rings)} rings, {starts[-1]} points, {Path(target).stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(sys.argv[1], sys.argv[2])
