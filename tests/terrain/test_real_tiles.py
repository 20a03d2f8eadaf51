"""Real elevation data of the Levant, read by us and known from maps; skipped where the data are not at hand."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from cupola.errors import TerrainError
from cupola.terrain import open_terrain

FOLDER = Path(__file__).parents[2] / ".." / "shared" / "data" / "terrain"


def real(name):
    pytest.importorskip("rasterio")
    if not (FOLDER / name).is_file():
        pytest.skip(f"{name} is not part of the repository and not beside it")
    return open_terrain(FOLDER / name)


# Post values given with the data; the README beside them compares with published heights.
SPOTS = [
    ("Mount Hermon, peak 2814 m", 33.416, 35.857, 2767),
    ("Damascus", 33.513, 36.292, 699),
    ("Damascus airport, published 616 m", 33.411, 36.516, 608),
    ("Dead Sea", 31.5, 35.48, -405),
    ("Qurnat as Sawda, peak 3088 m", 34.3, 36.117, 3053),
    ("Kinneret", 32.82, 35.59, -218),
]


@pytest.mark.parametrize(("name", "lat", "lon", "post_m"), SPOTS, ids=[spot[0] for spot in SPOTS])
def test_dted0_spot_heights(name, lat, lon, post_m):
    terrain = real("levant_dted0_30as.tif")
    nearest = terrain.ground_m(round(lat * 120) / 120, round(lon * 120) / 120)
    assert nearest == pytest.approx(post_m, abs=1.0)
    # Between posts the height differs by the slope over half a posting.
    assert terrain.ground_m(lat, lon) == pytest.approx(post_m, abs=40.0)


def test_dted0_is_described_with_its_published_error():
    terrain = real("levant_dted0_30as.tif")
    assert "30 arc-second" in terrain.name and "927 m" in terrain.describe() and "0.4 to 1.6 mrad" in terrain.describe()
    assert "NIMA/NGA" in terrain.source
    assert terrain.ground_m(34.0, 31.5) == 0.0


@pytest.mark.parametrize(("tile", "n_voids"), [("srtm3_N32E036_3as.tif", 174), ("srtm3_N30E036_3as.tif", 770)])
def test_srtm3_voids_are_filled_and_agree_with_dted0(tile, n_voids):
    """The README measured 7.6 m rms between the two at common posts."""
    srtm, dted = real(tile), real("levant_dted0_30as.tif")
    assert srtm.n_voids_filled == n_voids and srtm.heights.min() > 200
    south, west = srtm.y_first - 1.0, srtm.x_first
    lat, lon = south + np.arange(121)[:, None] / 120, west + np.arange(121)[None, :] / 120
    error_m = dted.sample(lat, lon) - srtm.sample(lat, lon)
    assert np.sqrt((error_m**2).mean()) == pytest.approx(7.6, abs=0.3)


def test_projected_golan_tile_agrees_with_dted0():
    """The README measured 12 m rms; a grid shifted by half a pixel or read upside down is far worse."""
    golan, dted = real("srtm1_golan_utm36n_30m.tif"), real("levant_dted0_30as.tif")
    lat, lon = np.mgrid[32.80:33.0:25j, 35.6:35.78:22j]
    lat, lon = np.round(lat * 120) / 120, np.round(lon * 120) / 120
    inside = golan.covers(lat, lon)
    error_m = dted.sample(lat[inside], lon[inside]) - golan.sample(lat[inside], lon[inside])
    assert inside.mean() > 0.8 and np.sqrt((error_m**2).mean()) == pytest.approx(12.0, abs=3.0)
    with pytest.raises(TerrainError, match="EPSG:32636"):
        golan.ground_m(33.5, 36.3)


def test_global_grid_is_the_mean_of_dted0_over_its_cells():
    """Right place, right heights in plains, and summits cut: the source is no mean over cells, and has steps of 28 m.

    The steps alone would make 7 m rms. What is left is in mountains: 59 m rms where the ground changes by more than
    150 m from cell to cell, 3.5 m where it changes by less than 5. It is no shift: 4 % of a cell fits best.
    """
    world, dted = open_terrain(), real("levant_dted0_30as.tif")
    lat, lon = np.arange(29.0, 37.0, 1 / 12) + 1 / 24, np.arange(32.0, 41.0, 1 / 12) + 1 / 24
    offsets = (np.arange(10) - 4.5) / 120

    def means(north_deg, east_deg):
        y, x = lat[:, None] + offsets + north_deg, lon[:, None] + offsets + east_deg
        return dted.sample(y[:, :, None, None], x[None, None, :, :]).mean(axis=(1, 3))

    def rms_m(error_m):
        return float(np.sqrt((error_m**2).mean()))

    heights, fine = world.sample(lat[:, None], lon[None, :]), means(0.0, 0.0)
    error_m = heights - fine
    assert rms_m(error_m) == pytest.approx(25.1, abs=0.5) and abs(error_m.mean()) < 4.5
    quarter = 1 / 48
    for shift in ((quarter, 0.0), (-quarter, 0.0), (0.0, quarter), (0.0, -quarter)):
        assert rms_m(heights - means(*shift)) > 1.3 * rms_m(error_m), shift
    slope_m = np.hypot(*np.gradient(fine))  # from cell to cell
    assert rms_m(error_m[slope_m < 5.0]) < 4.0
    assert 50.0 < rms_m(error_m[slope_m > 150.0]) < 65.0
