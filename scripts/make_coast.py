"""Makes the coast that ships with the package: Natural Earth's land, 1:50 million, as compact polylines.

    npm install world-atlas@2          (in a folder of its own, outside the repository)
    python scripts/make_coast.py node_modules/world-atlas/land-50m.json src/cupola/report/data/coast-50m.npz

The input is TopoJSON: rings refer to arcs, each arc is a list of differences of whole numbers. The output holds
`degrees` (int16 longitude and latitude of all points, one after another, in units of `step_deg`) and `starts` (where
each ring begins). Rings are closed; land lies inside.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np

#: 180 degrees fill 16 bits: 0.0055 degrees or 600 m, finer than a 1:50 million line is drawn.
STEP_DEG = 180.0 / 32767.0


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


def main(source: str, target: str) -> None:
    """Read TopoJSON, write the npz."""
    rings = rings_of(json.loads(Path(source).read_text(encoding="utf-8")))
    packed = [np.round(ring / STEP_DEG).astype(np.int16) for ring in rings]
    packed = [ring[np.concatenate([[True], np.any(np.diff(ring, axis=0) != 0, axis=1)])] for ring in packed]
    packed = [ring for ring in packed if len(ring) >= 4]
    lengths = np.array([len(ring) for ring in packed])
    starts = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int32)
    np.savez_compressed(target, degrees=np.concatenate(packed), starts=starts, step_deg=np.float64(STEP_DEG))
    print(f"{len(packed)} rings, {starts[-1]} points, {Path(target).stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(sys.argv[1], sys.argv[2])
