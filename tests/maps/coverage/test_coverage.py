"""Coverage of radars and networks: the known shares of the Levant, limits, ground on the plane, errors."""

import math
from pathlib import Path

import numpy as np
import pytest

from cupola.engine.build.model import build
from cupola.errors import InputError, TerrainError
from cupola.kernels.horizon import horizon_slope
from cupola.kernels.visibility import slant_range_m
from cupola.maps.altitude_text import Altitude, parse_altitudes
from cupola.maps.coverage import coverage
from cupola.maps.coverage.coverage import cover, default_posting_m
from cupola.maps.coverage.ground import ground_around
from cupola.maps.coverage.network import unite_coverages
from cupola.maps.coverage.stations import Station, station_at, stations_of
from cupola.maps.coverage.visible_altitude import minimum_visible_altitude
from cupola.scenario import load
from cupola.terrain import open_terrain
from cupola.terrain.grid import TerrainGrid

TERRAIN = Path(__file__).parents[3] / ".." / "shared" / "data" / "terrain"
LAYERS = parse_altitudes(["1000", "3000", "5000", "10000", "300agl"])


def flat(height_m=0.0, size_deg=6.0, step_deg=0.05):
    n = round(size_deg / step_deg) + 1
    heights = np.full((n, n), height_m, np.float32)
    return TerrainGrid(
        heights=heights, y_first=33.0 + size_deg / 2, x_first=36.0 - size_deg / 2, y_step=step_deg, x_step=step_deg,
        name="plain", source="made up", posting_m=step_deg * 111e3, horizon_error_mrad=(1.0, 2.0),
    )  # fmt: skip


def levant():
    pytest.importorskip("rasterio")
    path = TERRAIN / "levant_dted0_30as.tif"
    if not path.is_file():
        pytest.skip("levant_dted0_30as.tif is not part of the repository and not beside it")
    return open_terrain(path)


def test_known_shares_of_the_levant(monkeypatch):
    """Measured elsewhere with another program on the same terrain: 25 m mast, 900 m grid, k = 4/3, R = 6371 km.

    That program looks at the posts of its grid alone. Looked at so, ours gives the same within 0.25 points. Finer
    planes near the mast (`test_steep_sites.py`, against a walk over the raster itself) hide up to 1 point more at 3
    and 5 km, where ground nearer than a post decides, and nowhere less.
    """
    terrain = levant()
    known = {"1000": 0.051, "3000": 0.365, "5000": 0.650, "10000": 0.940, "300agl": 0.072}

    def shares():
        found = cover(station_at(terrain, 33.45, 36.40, 25.0, 250.0), terrain, LAYERS, 4 / 3, posting_m=900.0)
        for share in found.shares.values():
            assert share.low < share.visible < share.high and share.covered == share.visible and share.weak == 0.0
        return {altitude.key: share.visible for altitude, share in found.shares.items()}

    fine = shares()
    monkeypatch.setattr(coverage, "near_planes", lambda *_: [])
    posts = shares()
    assert posts == pytest.approx(known, abs=0.0025)
    for key, share in posts.items():
        assert share - 0.0105 < fine[key] < share, key


def test_flat_ground_sees_the_circle_of_the_formula():
    station = station_at(flat(), 33.0, 36.0, 25.0, 150.0)
    found = cover(station, flat(), parse_altitudes(["500", "500agl"]), 4 / 3, posting_m=500.0, with_band=False)
    radius_m = 4 / 3 * 6371e3
    reach_m = sum(radius_m * math.acos(radius_m / (radius_m + h)) for h in (25.0, 500.0))
    for share in found.shares.values():
        assert share.visible == pytest.approx((reach_m / 150e3) ** 2, abs=0.004)


def test_sensitivity_and_elevation_limit():
    station = Station(name="a", lat_deg=33.0, lon_deg=36.0, antenna_m=500.0, reach_m=100e3, detection_m=60e3)
    layers = parse_altitudes(["5000"])
    weak = cover(station, flat(), layers, 4 / 3, posting_m=500.0, with_band=False).shares[layers[0]]
    assert weak.visible > 0.999 and weak.limited_by == "sensitivity"
    assert weak.covered == pytest.approx((60e3**2 - 4.5e3**2) / 100e3**2, rel=0.005)
    assert weak.covered + weak.weak == pytest.approx(weak.visible, abs=1e-12)
    low = Station(
        name="b", lat_deg=33.0, lon_deg=36.0, antenna_m=500.0, reach_m=100e3, elevation_max_rad=math.radians(10.0)
    )
    cone = cover(low, flat(), layers, 4 / 3, posting_m=500.0, with_band=False).shares[layers[0]]
    assert cone.limited_by == "elevation"
    # 4500 m up at 10 degrees: the cone of silence is 25.5 km wide.
    assert cone.visible - cone.covered == pytest.approx((4.5 / math.tan(math.radians(10.0)) / 100.0) ** 2, rel=0.02)


def test_a_face_that_cannot_be_turned_sees_its_sector_only():
    place = {"lat_deg": 33.0, "lon_deg": 36.0, "antenna_m": 500.0, "reach_m": 50e3}
    look = {"sector_half_rad": math.radians(45.0), "boresight_rad": math.radians(300.0), "can_turn": False}
    face = Station(name="f", **place, **look)
    layers = parse_altitudes(["5000"])
    found = cover(face, flat(), layers, 4 / 3, posting_m=500.0, with_band=False)
    assert found.shares[layers[0]].visible == pytest.approx(0.25, abs=0.005) and "300 degrees" in face.sector_text
    assert found.visible_from_m[100, 20] < 500.0 and np.isinf(found.visible_from_m[100, 180])
    assert not Station(name="r", **place).sector_text


def test_slant_range_is_the_inverse_of_the_horizon_slope():
    for ground_m in (1e3, 50e3, 400e3):
        range_m = slant_range_m(ground_m, 25.0, 9000.0, 6371e3)
        assert horizon_slope(range_m, 25.0, 9000.0, 6371e3, 4 / 3)[1] == pytest.approx(ground_m, rel=1e-9)


def test_radars_of_a_scenario_are_those_of_the_engine():
    model = build(load("minimal"))
    stations = stations_of(model, [], 1.0, 0.5)
    assert tuple(s.name for s in stations) == model.names.radars
    row = model.system.radars[0]
    assert stations[0].antenna_m == row.altitude_msl_m and stations[0].reach_m == row.range_max_m
    assert stations[0].lat_deg == pytest.approx(-28.52, abs=1e-6)
    # Sixteen times the echo reaches twice as far; a higher probability less far.
    assert stations_of(model, [], 16.0, 0.5)[0].detection_m == pytest.approx(2 * stations[0].detection_m)
    assert stations_of(model, [], 1.0, 0.9)[0].detection_m < stations[0].detection_m
    assert [s.name for s in stations_of(model, ["96l6e"], 1.0, 0.5)] == ["alpha/96l6e"]
    with pytest.raises(InputError, match=r"--radar.*96l6x.*no radar"):
        stations_of(model, ["96l6x"], 1.0, 0.5)


def test_network_is_the_lowest_of_its_radars():
    terrain = flat(100.0)
    layers = parse_altitudes(["1000"])
    west = cover(station_at(terrain, 33.0, 35.6, 25.0, 60.0), terrain, layers, 4 / 3, posting_m=500.0)
    east = cover(station_at(terrain, 33.0, 36.4, 25.0, 60.0), terrain, layers, 4 / 3, posting_m=500.0)
    both = unite_coverages([west, east])
    assert (both.lat_deg, both.lon_deg) == (pytest.approx(33.0, abs=0.01), pytest.approx(36.0))
    n = both.ground_m.shape[0] // 2
    # Midway both see alike; over each radar the ground is seen.
    shift = round(37.4e3 / 500.0)
    assert both.visible_from_m[n, n - shift] == pytest.approx(100.0, abs=0.5)
    assert both.visible_from_m[n, n + shift] == pytest.approx(100.0, abs=0.5)
    assert np.isnan(both.visible_from_m[0, 0])
    middle = west.ground_m.shape[0] // 2
    assert both.visible_from_m[n, n] == pytest.approx(west.visible_from_m[middle, middle + shift], abs=1.0)
    same = unite_coverages([west, west])
    assert np.array_equal(same.visible_from_m, west.visible_from_m, equal_nan=True)
    assert same.shares[layers[0]].visible == pytest.approx(west.shares[layers[0]].visible)


def test_ground_on_the_plane_is_that_of_the_engine():
    terrain = open_terrain()
    ours = ground_around(terrain, 33.36, 36.42, 200e3, 2000.0).heights_m
    assert ours == pytest.approx(terrain.resample_around(33.36, 36.42, 200e3, 2000.0).heights_m, abs=0.02)
    beyond = flat(100.0, size_deg=1.0)
    ours = ground_around(beyond, 33.0, 36.0, 100e3, 1000.0).heights_m
    assert np.array_equal(ours, beyond.resample_around(33.0, 36.0, 100e3, 1000.0).heights_m)
    assert set(np.unique(ours)) == {0.0, 100.0}
    seam = ground_around(terrain, -17.0, 179.9, 300e3, 5000.0).heights_m
    assert seam == pytest.approx(terrain.resample_around(-17.0, 179.9, 300e3, 5000.0).heights_m, abs=0.02)


def test_default_posting():
    assert default_posting_m(flat(step_deg=0.05), 600e3) == pytest.approx(0.05 * 111e3 / 4)
    assert default_posting_m(flat(step_deg=0.05), 250e3) == pytest.approx(250e3 / 400)  # enough cells to count by
    assert default_posting_m(flat(step_deg=0.05), 3e3) == pytest.approx(3e3 / 400)
    assert default_posting_m(flat(size_deg=1.0, step_deg=0.005), 250e3) == pytest.approx(0.005 * 111e3 / 2)
    fine = flat(size_deg=0.1, step_deg=0.0005)
    assert default_posting_m(fine, 250e3) == pytest.approx(55.5)
    assert default_posting_m(fine, 1000e3) > 100.0  # not more cells than fit


def test_altitudes():
    assert parse_altitudes(["300 AGL", "3000msl"]) == (Altitude(300.0, True), Altitude(3000.0, False))
    (dead_sea,) = parse_altitudes(["-300"])
    assert dead_sea == Altitude(-300.0, False) and dead_sea.words == "300 m below sea level"
    with pytest.raises(InputError) as caught:
        parse_altitudes(["high", "-5agl", "3000", "2000000", "agl", "-501"])
    assert len(caught.value.problems) == 5 and "'high'" in str(caught.value) and "300agl" in str(caught.value)


def test_bad_input_is_refused():
    heights = np.zeros((21, 21), np.float32)
    heights[3, 4] = np.nan
    with pytest.raises(TerrainError, match="voids"):
        minimum_visible_altitude(heights, 100.0, 25.0, 1e3, 6371e3, 4 / 3)
    heights[3, 4] = -32768.0
    with pytest.raises(TerrainError, match="voids"):
        minimum_visible_altitude(heights, 100.0, 25.0, 1e3, 6371e3, 4 / 3)
    with pytest.raises(TerrainError, match="below the ground"):
        minimum_visible_altitude(np.full((21, 21), 50.0, np.float32), 100.0, 25.0, 1e3, 6371e3, 4 / 3)
    with pytest.raises(TerrainError, match="odd"):
        minimum_visible_altitude(np.zeros((20, 21), np.float32), 100.0, 25.0, 1e3, 6371e3, 4 / 3)
    with pytest.raises(TerrainError) as caught:
        station_at(flat(), 50.0, 36.0, -3.0, 5000.0)
    assert len(caught.value.problems) == 3
    with pytest.raises(TerrainError, match=r"million cells.*use \d+ m or more"):
        ground_around(flat(), 33.0, 36.0, 500e3, 10.0)


def test_threads_do_not_change_the_result():
    heights = np.random.Generator(np.random.Philox(1)).normal(500.0, 300.0, (301, 301)).astype(np.float32)
    one, many = (minimum_visible_altitude(heights, 500.0, 3000.0, 75e3, 6371e3, 4 / 3, workers=w) for w in (1, 5))
    assert np.array_equal(one, many, equal_nan=True)


def test_layers_below_sea_level_are_seen_over_ground_that_lies_lower():
    """The basin of the Dead Sea: a radar at -400 m sees a target at -300 m over the floor, and none under the hills."""
    heights = np.full((201, 201), 200, dtype=np.int16)
    heights[60:141, 60:141] = -420
    basin = TerrainGrid(
        heights=heights, y_first=32.0, x_first=35.0, y_step=0.005, x_step=0.005, name="basin", source="made up",
        posting_m=556.0, horizon_error_mrad=(1.0, 2.0),
    )  # fmt: skip
    layers = parse_altitudes(["-300", "-450", "100agl"])
    found = cover(station_at(basin, 31.5, 35.5, 20.0, 15.0), basin, layers, 4 / 3, with_band=False)
    assert found.shares[layers[0]].visible == pytest.approx(1.0, abs=0.01)
    assert found.shares[layers[1]].visible == 0.0
    wide = cover(station_at(basin, 31.5, 35.5, 20.0, 60.0), basin, layers, 4 / 3, with_band=False)
    # The floor is 45 km by 38 km of a disc of 60 km: 15 % of it.
    assert wide.shares[layers[0]].visible == pytest.approx(45.0 * 38.4 / (np.pi * 60.0**2), rel=0.05)


def test_a_radar_at_sea_stands_on_the_water_and_looks_over_it():
    """The Gulf as GEBCO has it, floor at -80 m, against the same with the sea at 0 m: right is 0.26, 0.58 came out."""
    pytest.importorskip("rasterio")
    folder = Path(__file__).parents[2] / "data" / "terrain"
    shares, antennas = [], []
    for name in ("gulf_gebco.tif", "gulf_sea0.tif"):
        terrain = open_terrain(folder / name)
        station = station_at(terrain, 26.0, 50.39, 15.0, 90.0)
        found = cover(station, terrain, parse_altitudes(["50"]), 4 / 3, with_band=False)
        shares.append(next(iter(found.shares.values())).visible)
        # In open water, off the islands, the mast stands at sea level.
        antennas.append(station_at(terrain, 26.3, 51.7, 15.0, 90.0).antenna_m)
    assert shares[0] == pytest.approx(0.26, abs=0.005) and shares[0] == shares[1]
    assert antennas == [15.0, 15.0]


def test_outlines_across_180_are_cut_in_geojson_and_kmz(tmp_path):
    """RFC 7946, 3.1.9: no edge from 179.99 to -180, and no line in KMZ that runs round the earth."""
    import json
    import re
    import zipfile

    import shapely

    from cupola.export.coverage_files import write_geojson, write_kmz

    sea = TerrainGrid(
        heights=np.zeros((81, 81), dtype=np.int16), y_first=2.0, x_first=178.0, y_step=0.05, x_step=0.05, name="sea",
        source="made up", posting_m=5560.0, horizon_error_mrad=(1.0, 2.0),
    )  # fmt: skip
    for lon in (180.0, -180.0, 179.6, -179.5):
        layers = parse_altitudes(["300", "3000"])
        found = cover(station_at(sea, 0.0, lon, 25.0, 100.0), sea, layers, 4 / 3, posting_m=1000.0, with_band=False)
        write_geojson(found, tmp_path / "a.geojson", layers)
        write_kmz(found, tmp_path / "a.kmz", layers)
        for feature in json.loads((tmp_path / "a.geojson").read_text())["features"]:
            shape = shapely.geometry.shape(feature["geometry"])
            assert shape.is_valid and len(shape.geoms) == 2
            assert (shape.bounds[0], shape.bounds[2]) == (-180.0, 180.0)
            assert all(part.bounds[2] - part.bounds[0] < 1.9 for part in shape.geoms)
            # Square degrees at the equator: the whole disc, on both sides together.
            share = feature["properties"]["visible_share"]
            assert shape.area == pytest.approx(share * np.pi * 100.0**2 / 111.32 / 110.57, rel=0.03)
        with zipfile.ZipFile(tmp_path / "a.kmz") as archive:
            lines = re.findall("<coordinates>(.*?)</coordinates>", archive.read("doc.kml").decode())
        for line in lines:
            lons = [float(point.split(",")[0]) for point in line.split()]
            assert np.abs(np.diff(lons)).max(initial=0.0) < 1.9
