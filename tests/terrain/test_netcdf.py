"""NetCDF grids as GEBCO, ETOPO and NASADEM publish them: variables by name, any order of rows, both registrations."""

from __future__ import annotations

import zipfile

import numpy as np
import pytest

from cupola.errors import TerrainError
from cupola.terrain import open_terrain

rasterio = pytest.importorskip("rasterio")
copy = pytest.importorskip("rasterio.shutil").copy
netcdf_file = pytest.importorskip("scipy.io").netcdf_file


def write(path, lat, lon, z, name="elevation", axes=("lat", "lon"), extra=(), is_in_degrees=True, **attributes):
    """A classic netCDF file with 1-D coordinates."""
    with netcdf_file(path, "w") as file:
        for axis, values, unit in zip(axes, (lat, lon), ("degrees_north", "degrees_east"), strict=True):
            file.createDimension(axis, len(values))
            variable = file.createVariable(axis, "d", (axis,))
            variable[:] = values
            if is_in_degrees:
                variable.units = unit
        for each in (name, *extra):
            variable = file.createVariable(each, z.dtype.char, axes)
            variable[:] = z if each == name else 7
            if each == name:
                for key, value in attributes.items():
                    setattr(variable, key, value)
    return path


#: 1 arc-minute about Damascus, posts in the middle of cells as GEBCO has them.
LAT = 33.0 + (np.arange(60) + 0.5) / 60.0
LON = 36.0 + (np.arange(80) + 0.5) / 60.0
Z = (500 + 5 * np.arange(60)[:, None] + np.arange(80)[None, :]).astype(np.int16)


def assert_heights(terrain):
    assert terrain.crs == "EPSG:4326" and terrain.heights.shape == (60, 80)
    for i, j in ((0, 0), (59, 79), (17, 40)):
        assert terrain.ground_m(LAT[i], LON[j]) == pytest.approx(Z[i, j], abs=0.01)


@pytest.mark.parametrize("is_south_up", [True, False])
@pytest.mark.parametrize("name", ["elevation", "z", "Band1", "NASADEM_HGT"])
def test_rows_in_either_order(tmp_path, is_south_up, name):
    rows = slice(None) if is_south_up else slice(None, None, -1)
    assert_heights(
        open_terrain(write(tmp_path / "gebco_2024_n34.0_s33.0_w36.0_e37.3.nc", LAT[rows], LON, Z[rows], name))
    )


def test_latitudes_of_a_mercator_grid_are_refused(tmp_path):
    """Predicted topography after Smith and Sandwell is spaced by the cosine of the latitude; GDAL takes it for even."""
    lat = 60.0 + np.cumsum(np.cos(np.radians(60.0 + np.arange(600) / 120.0)) / 60.0)
    z = np.broadcast_to(np.arange(600)[:, None], (600, 80)).astype(np.int16)
    with pytest.raises(TerrainError, match=r"has lat 0\.007\d+ to 0\.008\d+ deg apart: not evenly spaced"):
        open_terrain(write(tmp_path / "topo.nc", lat, LON, z))
    single = (60.0 + np.arange(600) / 60.0).astype(np.float32)
    assert open_terrain(write(tmp_path / "single.nc", single, LON, z)).heights.shape == (600, 80)
    displaced = LON.copy()
    displaced[33] += 0.01
    with pytest.raises(TerrainError, match=r"has lon .* deg apart: not evenly spaced"):
        open_terrain(write(tmp_path / "displaced.nc", LAT, displaced, Z))


def test_the_heights_are_found_beside_other_variables(tmp_path):
    assert_heights(open_terrain(write(tmp_path / "sub.nc", LAT, LON, Z, "elevation", extra=("tid", "crs_wkt"))))
    with pytest.raises(TerrainError, match=r"variable = 'swh, tid': none is known to hold heights; convert"):
        open_terrain(write(tmp_path / "other.nc", LAT, LON, Z, "swh", extra=("tid",)))
    with pytest.raises(TerrainError, match="holds 'tid', which is no height"):
        open_terrain(write(tmp_path / "sole.nc", LAT, LON, Z, "tid"))


def test_gridline_registration_as_in_etopo1(tmp_path):
    lat, lon = np.linspace(33.0, 34.0, 61), np.linspace(36.0, 37.0, 61)
    z = (1000.0 * (lat - 33.0)[:, None] + 100.0 * (lon - 36.0)[None, :]).astype(np.float32)
    terrain = open_terrain(write(tmp_path / "ETOPO1_Ice_g_gmt4.grd", lat, lon, z, "z", ("y", "x")))
    assert (terrain.y_first, terrain.x_first) == pytest.approx((34.0, 36.0), abs=1e-9)
    assert terrain.ground_m(33.25, 36.75) == pytest.approx(325.0, abs=0.01)


@pytest.mark.parametrize("lon", [np.linspace(-180.0, 180.0, 361), np.linspace(0.0, 360.0, 361), np.arange(360) - 179.5])
def test_a_grid_all_round_the_earth_has_no_seam(tmp_path, lon):
    lat = np.arange(180) - 89.5
    z = np.broadcast_to(300.0 + 100.0 * np.cos(np.radians(lon))[None, :], (180, len(lon))).astype(np.float32)
    terrain = open_terrain(write(tmp_path / "world.nc", lat, lon, z))
    assert terrain.wraps and terrain.heights.shape == (180, 360)
    for place in (179.9, -179.9, 180.0, 0.0, 359.9, -0.1, 45.0):
        assert terrain.ground_m(10.0, place) == pytest.approx(300.0 + 100.0 * np.cos(np.radians(place)), abs=0.1)
    assert terrain.share_outside(0.0, 179.9, 500e3) == 0.0


def test_scale_fill_and_unit_are_honoured(tmp_path):
    feet = np.rint((Z / 0.3048 - 500.0) / 0.5).astype(np.int16)
    feet[5, 5] = -9
    path = write(
        tmp_path / "ft.nc", LAT, LON, feet, units="ft", scale_factor=0.5, add_offset=500.0, _FillValue=np.int16(-9)
    )
    terrain = open_terrain(path)
    assert terrain.n_voids_filled == 1
    assert terrain.ground_m(LAT[40], LON[10]) == pytest.approx(Z[40, 10], abs=0.1)


def test_depths_are_refused(tmp_path):
    for name, attributes in (
        ("elevation", {"positive": "down"}),
        ("z", {"standard_name": "sea_floor_depth_below_geoid"}),
    ):
        with pytest.raises(TerrainError, match="counts depths downward, not heights"):
            open_terrain(write(tmp_path / "x.nc", LAT, LON, Z, name, **attributes))


def test_sea_floor_of_gebco_is_covered(tmp_path):
    lat, lon = 25.0 + (np.arange(240) + 0.5) / 240, 50.0 + (np.arange(240) + 0.5) / 240
    z = np.where(np.arange(240)[None, :] < 40, 5, -60) * np.ones((240, 1))
    terrain = open_terrain(write(tmp_path / "gebco.nc", lat, lon, z.astype(np.int16)))
    assert np.unique(terrain.heights).tolist() == [0, 5]


def test_what_is_on_no_regular_grid_of_degrees_is_refused(tmp_path):
    uneven = np.r_[LAT[:30], LAT[30:] + 0.3 + 0.01 * np.arange(30) ** 2]
    with pytest.raises(TerrainError, match=r"regular grid|CRS: is missing"):
        open_terrain(write(tmp_path / "uneven.nc", uneven, LON, Z))
    with pytest.raises(TerrainError, match=r"regular grid|CRS: is missing"):
        open_terrain(write(tmp_path / "bare.nc", LAT, LON, Z, axes=("y", "x"), is_in_degrees=False))
    (tmp_path / "no.nc").write_bytes(b"CDF\x01 and nothing more")
    with pytest.raises(TerrainError, match=r"no\.nc: cannot be read"):
        open_terrain(tmp_path / "no.nc")


def test_netcdf_4_with_a_reference_of_its_own(tmp_path, make):
    plain = open_terrain(make.write(tmp_path / "plain.tif"))
    path = tmp_path / "nc4.nc"
    copy(tmp_path / "plain.tif", path, driver="netCDF", FORMAT="NC4")
    np.testing.assert_array_equal(open_terrain(path).heights, plain.heights)
    utm = rasterio.Affine(30, 0, 745e3, 0, -30, 3650e3)
    path = tmp_path / "utm.nc"
    copy(make.write(tmp_path / "utm.tif", transform=utm, crs="EPSG:32636"), path, driver="netCDF", FORMAT="NC4")
    assert open_terrain(path).crs == "EPSG:32636"


def test_gebco_comes_in_a_zip_with_its_terms(tmp_path):
    write(tmp_path / "sub.nc", LAT, LON, Z)
    with zipfile.ZipFile(tmp_path / "GEBCO_30_Nov_2026.zip", "w") as archive:
        archive.write(tmp_path / "sub.nc", "GEBCO_30_Nov_2026/gebco_2026_n34.0_s33.0_w36.0_e37.3.nc")
        archive.writestr("GEBCO_30_Nov_2026/GEBCO_Grid_terms_of_use.pdf", b"words")
    assert_heights(open_terrain(tmp_path / "GEBCO_30_Nov_2026.zip"))


def test_a_reader_that_dies_takes_nothing_with_it(tmp_path, monkeypatch):
    """The C library runs in a process of its own: what it does not survive is a message here."""
    path = write(tmp_path / "sub.nc", LAT, LON, Z)
    monkeypatch.setattr("cupola.terrain.netcdf.subprocess.run", lambda *args, **options: None)
    with pytest.raises(
        TerrainError, match=r"sub\.nc: cannot be read: the netCDF library stopped over it; is it damaged"
    ):
        open_terrain(path)


def test_latitude_as_the_last_dimension_is_refused(tmp_path):
    """GDAL would lay it as the columns: the ground at 33 N 37 E would be that at 37 N 33 E."""
    lat, lon = 32.0 + 0.1 * np.arange(60), 34.0 + 0.1 * np.arange(50)
    z = np.full((60, 50), 500.0, "f4")
    z[10, 30] = 900.0
    terrain = open_terrain(write(tmp_path / "a.nc", lat, lon, z))
    assert terrain.ground_m(33.0, 37.0) == pytest.approx(900.0, abs=0.1)
    path = tmp_path / "b.nc"
    with netcdf_file(path, "w") as file:
        for axis, values, unit in (("lat", lat, "degrees_north"), ("lon", lon, "degrees_east")):
            file.createDimension(axis, len(values))
            variable = file.createVariable(axis, "d", (axis,))
            variable[:], variable.units = values, unit
        file.createVariable("z", "f", ("lon", "lat"))[:] = z.T
    with pytest.raises(TerrainError, match="rows that do not go along lat: the dimensions"):
        open_terrain(path)
