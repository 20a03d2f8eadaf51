"""Any feature collection for Cesium: CZML, with a clock, sampled tracks, and heights above the ellipsoid.

Cesium measures heights from the WGS-84 ellipsoid, everything here from sea level: the geoid (EGM96) is added. Every
time has its Z, since without it the viewer's own time zone counts; how tracks are interpolated and what holds outside
their samples is written out, since what is left out means something else in each version.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from cupola.constants import EARTH_RADIUS_MEAN_M
from cupola.export.features import CLOCK_ZERO, moment
from cupola.study.store.atomic import write_text
from cupola.terrain.geoid import undulation_m

#: A straight line between two samples may lie so far below the arc over the earth [m].
SAG_MAX_M = 10.0
#: Two samples may be this far apart: sag = d^2 / 8 R [m].
STEP_MAX_M = math.sqrt(8.0 * EARTH_RADIUS_MEAN_M * SAG_MAX_M)
_EPOCH = f"{CLOCK_ZERO:%Y-%m-%dT%H:%M:%SZ}"
_COLOURS = {
    "hostile": [179, 38, 30, 255], "friendly": [10, 114, 178, 255], "civil": [0, 166, 115, 255],
    "ghost": [154, 96, 176, 255], "shot": [10, 114, 178, 255], "zone": [179, 38, 30, 90], "contour": [216, 144, 0, 90],
}  # fmt: skip
_OTHER = [107, 119, 128, 255]
#: Alpha of areas: what lies under them stays visible.
_AREA_ALPHA = 80


def export_czml(found: Mapping[str, Any], path: Path) -> Path:
    """Write a feature collection as CZML.

    Parameters
    ----------
    found : mapping
        As `export.features.collection` makes it; lines with ``times_s`` move, others stand.
    path : pathlib.Path
        The file.

    Raises
    ------
    OutputError
        If it cannot be written.
    """
    packets = [packet for number, one in enumerate(found["features"]) for packet in _packets(one, number)]
    times = [time_s for one in found["features"] for time_s in _times(one)]
    document: dict[str, Any] = {
        "id": "document",
        "name": str(found["name"]),
        "version": "1.0",
        "description": f"{found['notice']} Heights are above the WGS-84 ellipsoid (sea level by EGM96).",
    }
    if times:
        span = f"{moment(min(times))}/{moment(max(times))}"
        document["clock"] = {
            "interval": span, "currentTime": moment(min(times)), "multiplier": 10, "range": "CLAMPED",
            "step": "SYSTEM_CLOCK_MULTIPLIER",
        }  # fmt: skip
    write_text(path, json.dumps([document, *packets], ensure_ascii=False, allow_nan=False) + "\n")
    return path


def _packets(one: Mapping[str, Any], number: int) -> Iterator[dict[str, Any]]:
    about, geometry = one["properties"], one["geometry"]
    kind, name = str(about.get("kind", "")), str(about.get("name") or about.get("altitude") or "")
    colour = _COLOURS.get(str(about.get("side") if kind == "flight" else kind), _OTHER)
    said = {key: value for key, value in about.items() if key != "times_s" and value is not None}
    head = {"name": name or kind, "description": str(about.get("notice", "")), "properties": said}
    own = f"{kind}/{name}/{number}"
    if about.get("times_s") is not None and geometry["type"] != "Point":
        yield {"id": own, **head, **_moving(geometry, about, colour)}
        return
    for part, (shape, coordinates) in enumerate(_singles(geometry)):
        yield {"id": f"{own}/{part}", **head, **_standing(shape, coordinates, about, colour)}


def _moving(geometry: Mapping[str, Any], about: Mapping[str, Any], colour: Sequence[int]) -> dict[str, Any]:
    is_whole = geometry["type"] == "LineString"
    pieces = [geometry["coordinates"]] if is_whole else geometry["coordinates"]
    times = [about["times_s"]] if is_whole else about["times_s"]
    rows = [
        [float(time_s), *place]
        for line, own in zip(pieces, times, strict=True)
        for place, time_s in zip(line, own, strict=True)
    ]
    samples = densified(np.array(rows))
    samples[:, 3] += undulation_m(samples[:, 2], samples[:, 1])
    flat = [round(float(value), 6 if k % 4 in (1, 2) else 3) for k, value in enumerate(samples.ravel())]
    span = f"{about['begin']}/{about['finish']}"
    return {
        "availability": span,
        "position": {
            "epoch": _EPOCH, "cartographicDegrees": flat, "interpolationAlgorithm": "LINEAR", "interpolationDegree": 1,
            "forwardExtrapolationType": "HOLD", "backwardExtrapolationType": "NONE",
        },
        "point": {"pixelSize": 7, "color": {"rgba": list(colour)}},
        "path": {
            "material": {"solidColor": {"color": {"rgba": list(colour)}}}, "width": 2, "leadTime": 0,
            "trailTime": 86400, "resolution": 5,
        },
    }  # fmt: skip


def densified(samples: np.ndarray) -> np.ndarray:
    """Samples of time, longitude, latitude, height with others between them where a chord would sag too far.

    Examples
    --------
    >>> densified(np.array([[0.0, 0.0, 0.0, 0.0], [60.0, 1.0, 0.0, 0.0]])).shape[0] > 4
    True
    """
    found = [samples[0]]
    for before, here in pairwise(samples):
        step = here - before
        # The short way round, where a track goes over 180 degrees.
        step[1] -= 360.0 * round(step[1] / 360.0)
        length_m = EARTH_RADIUS_MEAN_M * math.radians(math.hypot(step[1] * math.cos(math.radians(here[2])), step[2]))
        n = max(1, math.ceil(length_m / STEP_MAX_M))
        found += [before + step * k / n for k in range(1, n)] + [here]
    return np.array(found)


def _standing(shape: str, coordinates: Any, about: Mapping[str, Any], colour: Sequence[int]) -> dict[str, Any]:
    if shape == "Point":
        told: dict[str, Any] = {
            "position": {"cartographicDegrees": _heights([coordinates])},
            "point": {"pixelSize": 9, "color": {"rgba": list(colour)}},
        }
        if about.get("begin"):
            # What happens at a moment is shown from then on.
            told["availability"] = f"{about['begin']}/{about.get('finish') or '9999-12-31T23:59:59Z'}"
        return told
    if shape == "LineString":
        return {
            "polyline": {
                "positions": {"cartographicDegrees": _heights(coordinates)}, "width": 2,
                "clampToGround": len(coordinates[0]) < 3, "material": {"solidColor": {"color": {"rgba": list(colour)}}},
            }
        }  # fmt: skip
    area = [*colour[:3], _AREA_ALPHA]
    # No height at all: so a polygon lies on the ground, whatever the terrain of the viewer.
    polygon: dict[str, Any] = {
        "positions": {"cartographicDegrees": _flat(coordinates[0])},
        "material": {"solidColor": {"color": {"rgba": area}}},
    }
    if len(coordinates) > 1:
        polygon["holes"] = {"cartographicDegrees": [_flat(ring) for ring in coordinates[1:]]}
    return {"polygon": polygon}


def _heights(places: Sequence[Sequence[float]]) -> list[float]:
    """Positions one after another, with heights above the ellipsoid."""
    rows = np.array([[*place, 0.0][:3] for place in places], np.float64)
    rows[:, 2] += undulation_m(rows[:, 1], rows[:, 0])
    return [round(float(value), 6 if k % 3 < 2 else 2) for k, value in enumerate(rows.ravel())]


def _flat(ring: Sequence[Sequence[float]]) -> list[float]:
    # The last corner repeats the first, which Cesium does by itself.
    return [value for x, y, *_ in ring[:-1] for value in (x, y, 0.0)]


def _singles(geometry: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    kind = geometry["type"]
    if kind.startswith("Multi"):
        for part in geometry["coordinates"]:
            yield kind.removeprefix("Multi"), part
    else:
        yield kind, geometry["coordinates"]


def _times(one: Mapping[str, Any]) -> Iterator[float]:
    times = one["properties"].get("times_s") or ()
    for value in times:
        if isinstance(value, Sequence):
            yield from value
        else:
            yield value
