"""Heights that the embedded terrain speaks against are told; those of the place are not."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from cupola.terrain import TerrainGrid, open_terrain
from cupola.terrain.doubts import with_doubts

FOLDER = Path(__file__).parents[2] / ".." / "shared" / "data" / "terrain"


def around(lat, lon, factor=1.0, hole=0, crs=None):
    """The embedded terrain of a square degree, at 36 arc-seconds, as a raster of its own."""
    y, x = lat + 1.0 - 0.01 * np.arange(101), lon + 0.01 * np.arange(101)
    heights = (factor * open_terrain().sample(y[:, None], x[None, :])).astype(np.float32)
    heights[20 : 20 + hole, 20 : 20 + hole] = 0.0
    return TerrainGrid(heights=heights, y_first=lat + 1.0, x_first=lon, y_step=0.01, x_step=0.01, name="made",
                       source="made", posting_m=1112.0, horizon_error_mrad=(1.0, 5.0))  # fmt: skip


PLACES = [(33.0, 36.0), (46.0, 7.0), (27.5, 86.5), (-33.0, -70.5), (52.0, 4.5), (31.0, 35.0), (66.0, -179.9)]


@pytest.mark.parametrize(("lat", "lon"), PLACES)
def test_the_right_heights_are_not_doubted(lat, lon):
    assert with_doubts(around(lat, lon), "a.tif").notes == ()


@pytest.mark.parametrize(("lat", "lon"), [place for place in PLACES if place != (52.0, 4.5)])
def test_feet_and_decimetres_without_a_declared_unit_are_told(lat, lon):
    (note,) = with_doubts(around(lat, lon, 1.0 / 0.3048), "a.tif").notes
    assert note.startswith("a.tif: ") and "is it in feet? declare the unit with gdal_edit -units ft" in note
    (note,) = with_doubts(around(lat, lon, 10.0), "a.tif").notes
    assert "is it in metres, and does it lie where it belongs?" in note


def test_a_raster_that_lies_elsewhere_is_told():
    """A tile of Hermon and Damascus whose longitude lost its sign lies in the Atlantic."""
    moved = replace(around(33.0, 36.0), x_first=-36.0)
    assert "where the embedded terrain has 0 m" in with_doubts(moved, "a.tif").notes[0]


@pytest.mark.parametrize(("hole", "is_told"), [(0, False), (4, False), (10, True)])
def test_a_block_of_zeros_far_above_the_sea_is_told(hole, is_told):
    """Old tools fill voids with zeros; a slope through 0 m and a pond are none."""
    notes = with_doubts(around(33.0, 36.0, hole=hole), "a.tif").notes
    assert any("gdal_edit -a_nodata 0" in note for note in notes) == is_told


@pytest.mark.parametrize("name", ["levant_dted0_30as.tif", "srtm1_golan_utm36n_30m.tif", "srtm3_N30E036_3as.tif"])
def test_real_tiles_are_not_doubted(name):
    pytest.importorskip("rasterio")
    if not (FOLDER / name).is_file():
        pytest.skip(f"{name} is not part of the repository and not beside it")
    assert not any("embedded" in note for note in open_terrain(FOLDER / name).notes)
