"""Cutting at 180 degrees: RFC 7946 section 3.1.9, and invariants against plain clipping by shapely."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.affinity import translate

from cupola.export.antimeridian import cut_line, cut_polygon, polygon_geometry


def wrapped(ring):
    return [[(x + 180.0) % 360.0 - 180.0, y] for x, y in ring]


def shape_of(polygons):
    return shapely.union_all([shapely.Polygon(p[0], p[1:]) for p in polygons])


def expected(polygon):
    east = polygon.intersection(shapely.box(-180, -90, 180, 90))
    return east.union(translate(polygon.intersection(shapely.box(180, -90, 540, 90)), -360.0))


def test_the_example_of_rfc7946_3_1_9():
    # "a line from 45 N 170 E across the antimeridian to 45 N 170 W", and the polygon from 40 to 50 N.
    assert cut_line([[170.0, 45.0], [-170.0, 45.0]]) == [
        [[170.0, 45.0], [180.0, 45.0]],
        [[-180.0, 45.0], [-170.0, 45.0]],
    ]
    parts = cut_polygon([[[170, 40], [-170, 40], [-170, 50], [170, 50], [170, 40]]])
    boxes = [shapely.box(170, 40, 180, 50), shapely.box(-180, 40, -170, 50)]
    assert len(parts) == 2
    assert all(shapely.Polygon(part[0]).equals(box) for part, box in zip(parts, boxes, strict=True))
    assert polygon_geometry(parts)["type"] == "MultiPolygon"
    assert polygon_geometry(parts[:1])["type"] == "Polygon"


def test_what_does_not_cross_comes_back_as_it_went_in():
    ring = [[10.0, 0.0], [11.0, 0.0], [11.0, 1.0], [10.0, 0.0]]
    assert cut_polygon([ring]) == [[ring]]
    assert cut_line(ring) == [ring]


@settings(max_examples=200, deadline=None)
@given(
    seed=st.integers(0, 2**32),
    corners=st.integers(4, 40),
    middle=st.floats(178.5, 181.5),
    lat=st.floats(-80.0, 80.0),
    decimals=st.integers(0, 5),
    has_hole=st.booleans(),
)
def test_parts_cover_what_the_polygon_covers(seed, corners, middle, lat, decimals, has_hole):
    # Few decimals put corners and edges exactly on 180 degrees.
    rng = np.random.default_rng(seed)
    angle = np.sort(rng.uniform(0.0, 2.0 * np.pi, corners))
    radius = rng.uniform(0.3, 2.0, corners)
    ring = np.round(np.c_[middle + radius * np.cos(angle), lat + radius * np.sin(angle)], decimals)
    rings = [[*ring.tolist(), ring[0].tolist()]]
    if has_hole:
        hole = np.round(np.c_[middle + 0.1 * np.cos(-angle), lat + 0.1 * np.sin(-angle)], 5)
        rings.append([*hole.tolist(), hole[0].tolist()])
    source = shapely.Polygon(rings[0], rings[1:])
    if not source.is_valid:
        return
    parts = cut_polygon([wrapped(ring) for ring in rings])
    for part in parts:
        lon = np.array(part[0])[:, 0]
        assert -180.0 <= lon.min() <= lon.max() <= 180.0
        assert lon.max() - lon.min() < 180.0
        assert shapely.Polygon(part[0], part[1:]).is_valid
        assert shapely.is_ccw(shapely.LinearRing(part[0])) or len(parts) == 1
    assert shape_of(parts).symmetric_difference(expected(source)).area < 1e-4


@pytest.mark.parametrize(("lat", "lon"), [(84.0, 10.0), (84.0, 180.0), (-84.0, -60.0)])
def test_a_ring_round_a_pole_reaches_it(lat, lon):
    from pyproj import Geod

    turn = np.linspace(360.0, 0.0, 181)
    east, north, _ = Geod(ellps="WGS84").fwd(np.full(181, lon), np.full(181, lat), turn, np.full(181, 1000e3))
    outline = np.c_[east, north].tolist()
    parts = cut_polygon([outline])
    shape = shape_of(parts)
    assert shape.covers(shapely.Point(0.0, math.copysign(90.0, lat)))
    assert shape.bounds[0] == -180.0 and shape.bounds[2] == 180.0
    hole = [[x, math.copysign(89.1, lat)] for x in [*range(-180, 180, 4), -180]]
    with_hole = shape_of(cut_polygon([outline, hole]))
    assert not with_hole.contains(shapely.Point(0.0, math.copysign(89.9, lat)))
    assert with_hole.area == pytest.approx(shape.area - 360.0 * 0.9, rel=1e-3)


@settings(max_examples=200, deadline=None)
@given(
    lon=st.lists(st.integers(1700, 1900).map(lambda x: x / 10.0), min_size=2, max_size=20),
    slope=st.floats(-2.0, 2.0),
)
def test_a_cut_line_has_the_same_length_and_never_jumps(lon, slope):
    line = [[(x + 180.0) % 360.0 - 180.0, slope * i, float(i)] for i, x in enumerate(lon)]
    pieces = cut_line(line)
    for piece in pieces:
        assert np.abs(np.diff(np.array(piece)[:, 0])).max(initial=0.0) < 180.0
    length = sum(float(np.abs(np.diff(np.array(piece)[:, 0])).sum()) for piece in pieces)
    assert length == pytest.approx(float(np.abs(np.diff(lon)).sum()), abs=1e-9)
    for before, after in itertools.pairwise(pieces):
        assert before[-1][0] == -after[0][0] and abs(after[0][0]) == 180.0
        assert before[-1][1:] == after[0][1:]
    assert pieces[0][0][1:] == line[0][1:] and pieces[-1][-1][1:] == line[-1][1:]
