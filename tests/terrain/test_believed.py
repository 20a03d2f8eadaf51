"""What a raster says of itself is believed: masks, references, units, scales, sea floor."""

from __future__ import annotations

import numpy as np
import pytest

from cupola.errors import TerrainError
from cupola.terrain import open_terrain
from cupola.terrain.geoid import undulation_m

rasterio = pytest.importorskip("rasterio")
from pyproj import CRS  # noqa: E402

VOID = (slice(40, 46), slice(60, 70))


def crs_of(text):
    return rasterio.crs.CRS.from_wkt(CRS.from_user_input(text).to_wkt())


@pytest.fixture
def plain(tmp_path, make):
    return open_terrain(make.write(tmp_path / "plain" / "plain.tif"))


def with_zeros(make):
    z = make.heights()
    z[VOID] = 0.0
    return z


def check_voids(terrain, plain):
    assert terrain.n_voids_filled == 60
    assert terrain.notes[-1] == "60 of its posts (0.6%) had no height and are filled from around"
    filled, true = terrain.heights[VOID], plain.heights[VOID]
    assert np.abs(filled - true).max() < 60.0 and filled.min() > 300.0
    outside = np.ones(plain.heights.shape, dtype=bool)
    outside[VOID] = False
    np.testing.assert_array_equal(terrain.heights[outside], plain.heights[outside])


@pytest.mark.parametrize("is_internal", [True, False])
def test_masks_inside_and_beside_the_file_are_voids(tmp_path, make, plain, is_internal):
    mask = np.full((101, 101), 255, dtype=np.uint8)
    mask[VOID] = 0
    with rasterio.Env(GDAL_TIFF_INTERNAL_MASK=is_internal):
        path = make.write(tmp_path / "tile.tif", with_zeros(make))
        with rasterio.open(path, "r+") as dataset:
            dataset.write_mask(mask)
    assert path.with_name("tile.tif.msk").exists() != is_internal
    check_voids(open_terrain(path), plain)


@pytest.mark.parametrize(("kind", "opaque"), [("float32", 255), ("int16", 32767), ("uint16", 65535), ("uint16", 255)])
def test_alpha_is_a_mask(tmp_path, make, kind, opaque):
    plain = open_terrain(make.write(tmp_path / "plain.tif", make.heights().astype(kind)))
    alpha = np.full((101, 101), opaque, dtype=kind)
    alpha[VOID] = 0
    bands = np.stack([with_zeros(make).astype(kind), alpha])
    check_voids(open_terrain(make.write(tmp_path / "tile.tif", bands, ALPHA="YES", photometric="minisblack")), plain)
    bands[1, VOID[0], VOID[1]] = opaque // 2
    check_voids(open_terrain(make.write(tmp_path / "half.tif", bands, ALPHA="YES", photometric="minisblack")), plain)


@pytest.mark.parametrize("nodata", [-9999.0, 0.0, -3.4028234663852886e38, np.nan])
def test_declared_no_data_is_void_whatever_its_value(tmp_path, make, plain, nodata):
    z = make.heights()
    z[VOID] = nodata
    check_voids(open_terrain(make.write(tmp_path / "tile.tif", z, nodata=nodata)), plain)


ELLIPSOIDAL = {
    "WGS 84 3D": "EPSG:4979",
    "ITRF2014 3D": "EPSG:7912",
    "ETRS89 3D": "EPSG:4937",
    "compound with an ellipsoidal height": (
        'COMPD_CS["WGS 84 + ellipsoidal",GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563]],'
        'PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433]],VERT_CS["WGS 84 ellipsoid height",'
        'VERT_DATUM["Ellipsoid",2002],UNIT["metre",1],AXIS["Up",UP]]]'
    ),
}


@pytest.mark.parametrize("reference", ELLIPSOIDAL)
def test_heights_above_the_ellipsoid_are_brought_to_sea_level(tmp_path, make, plain, reference):
    crs = rasterio.crs.CRS.from_user_input(ELLIPSOIDAL[reference])
    terrain = open_terrain(make.write(tmp_path / "tile.tif", crs=crs))
    # In the Levant sea level lies some 20 m above the ellipsoid.
    lat, lon = np.broadcast_arrays(34.0 - 0.01 * np.arange(101)[:, None], 36.0 + 0.01 * np.arange(101)[None, :])
    np.testing.assert_allclose(terrain.heights, plain.heights - undulation_m(lat, lon), atol=0.01)
    assert (plain.heights - terrain.heights).min() > 18.0 and (plain.heights - terrain.heights).max() < 28.0
    assert "tile.tif: heights above the ellipsoid are brought to sea level by EGM96" in terrain.notes[0]


@pytest.mark.parametrize("tag", [{"VERTICAL_DATUM": "WGS84 ellipsoid"}, {"VERT_DATUM": "Ellipsoid"},
                                 {"COMMENT": "Ellipsoidal heights in metres"}])  # fmt: skip
def test_tags_that_speak_of_the_ellipsoid_are_heard(tmp_path, make, tag):
    path = make.write(tmp_path / "tile.tif")
    with rasterio.open(path, "r+") as dataset:
        dataset.update_tags(**tag)
    with pytest.raises(TerrainError, match="says that its heights are above the ellipsoid"):
        open_terrain(path)
    with rasterio.open(path, "r+") as dataset:
        dataset.update_tags(
            VERTICAL_DATUM="EGM2008", VERT_DATUM="EGM96", COMMENT="Ellipsoid: WGS 84", ELEVATION_UNITS="m"
        )
    open_terrain(path)


def test_a_projected_reference_with_ellipsoidal_heights_is_refused(tmp_path, make):
    crs = rasterio.crs.CRS.from_wkt(CRS("EPSG:32636").to_3d().to_wkt())
    path = make.write(tmp_path / "tile.tif", transform=rasterio.Affine(30, 0, 745e3, 0, -30, 3650e3), crs=crs)
    # GeoTIFF cannot say it: GDAL writes it beside the file.
    with pytest.raises(TerrainError, match="its own SRS, which is not read"):
        open_terrain(path)


def test_the_files_own_words_count(tmp_path, make):
    path = make.write(tmp_path / "tile.tif")
    with rasterio.open(path, "r+") as dataset:
        dataset.set_band_description(1, "Height above WGS84 ellipsoid (m)")
    with pytest.raises(TerrainError, match="says that its heights are above the ellipsoid"):
        open_terrain(path)
    with rasterio.open(path, "r+") as dataset:
        dataset.set_band_description(1, "Orthometric height, EGM2008; ellipsoid of the grid: WGS 84")
    open_terrain(path)


@pytest.mark.parametrize("vertical", [5773, 3855, 5714, 5703, 5621])
def test_sea_level_references_are_read(tmp_path, make, plain, vertical):
    path = make.write(tmp_path / "tile.tif", crs=crs_of(f"EPSG:4326+{vertical}"))
    np.testing.assert_array_equal(open_terrain(path).heights, plain.heights)


def test_depths_are_refused(tmp_path, make):
    path = make.write(tmp_path / "tile.tif", crs=crs_of("EPSG:4326+5715"))
    with pytest.raises(TerrainError, match="counts downward: depths, not heights"):
        open_terrain(path)


@pytest.mark.parametrize(
    ("unit", "unit_m"), [("ft", 0.3048), ("US survey foot", 1200 / 3937), ("cm", 0.01), ("m", 1.0)]
)
def test_units_of_the_band_are_converted(tmp_path, make, plain, unit, unit_m):
    z = (make.heights().astype(np.float64) / unit_m).astype(np.float32)
    terrain = open_terrain(make.write(tmp_path / "tile.tif", z, unit=unit))
    np.testing.assert_allclose(terrain.heights, plain.heights, atol=0.01)


@pytest.mark.parametrize(
    ("tags", "description"),
    [({"UNITS": "feet"}, ""), ({"VERTICAL_UNITS": "us_survey_feet"}, ""), ({"UNITTYPE": "ft"}, ""),
     ({}, "Elevation (feet)"), ({"TIFFTAG_IMAGEDESCRIPTION": "Bare earth, heights in US survey feet"}, "")],
)  # fmt: skip
def test_feet_that_only_words_say_are_refused(tmp_path, make, tags, description):
    rasterio = pytest.importorskip("rasterio")
    path = make.write(tmp_path / "feet.tif", make.heights() / 0.3048)
    with rasterio.open(path, "r+") as dataset:
        dataset.update_tags(**tags)
        dataset.descriptions = [description]
    with pytest.raises(TerrainError, match="declare it with gdal_edit -units"):
        open_terrain(path)
    with rasterio.open(path, "r+") as dataset:
        dataset.units = ["ft"]
    assert open_terrain(path).ground_m(33.5, 36.5) == pytest.approx(make.ground(33.5, 36.5), abs=0.1)


def test_units_of_the_vertical_reference_are_converted_and_conflicts_refused(tmp_path, make, plain):
    z = make.heights() / np.float32(1200 / 3937)
    path = make.write(tmp_path / "tile.tif", z, crs=crs_of("EPSG:4269+6360"))
    np.testing.assert_allclose(open_terrain(path).heights, plain.heights, atol=0.01)
    with rasterio.open(path, "r+") as dataset:
        dataset.units = ["m"]
    with pytest.raises(TerrainError, match=r"units = 'm': contradicts the vertical reference, whose unit is 0\.3048"):
        open_terrain(path)


def test_scale_offset_and_unit_together(tmp_path, make, plain):
    feet = make.heights().astype(np.float64) / 0.3048
    path = make.write(tmp_path / "tile.tif", np.rint((feet + 500.0) / 0.5).astype(np.uint16), unit="ft")
    with rasterio.open(path, "r+") as dataset:
        dataset.scales, dataset.offsets = [0.5], [-500.0]
    np.testing.assert_allclose(open_terrain(path).heights, plain.heights, atol=0.08)
    with rasterio.open(path, "r+") as dataset:
        dataset.scales = [0.0]
    with pytest.raises(TerrainError, match=r"scale and offset.*must be finite, and the scale not zero"):
        open_terrain(path)


def test_8_bits_with_a_scale_are_heights(tmp_path, make):
    path = make.write(tmp_path / "tile.tif", np.full((20, 20), 40, dtype=np.uint8))
    with rasterio.open(path, "r+") as dataset:
        dataset.scales, dataset.offsets = [28.0], [-450.0]
    assert open_terrain(path).ground_m(33.95, 36.05) == pytest.approx(670.0)


def test_side_files_that_change_heights_are_refused_and_others_ignored(tmp_path, make, plain):
    path = make.write(tmp_path / "tile.tif")
    side = path.with_name("tile.tif.aux.xml")
    side.write_text("<PAMDataset><PAMRasterBand band='1'><NoDataValue>0</NoDataValue></PAMRasterBand></PAMDataset>")
    with pytest.raises(TerrainError, match=r"has a side file tile\.tif\.aux\.xml with its own NoDataValue"):
        open_terrain(path)
    side.write_text("<PAMDataset><PAMRasterBand band='1'><Metadata><MDI key='STATISTICS_MEAN'>1</MDI></Metadata>"
                    "</PAMRasterBand></PAMDataset>")  # fmt: skip
    assert open_terrain(path).content_hash == plain.content_hash


def test_web_mercator_posts_are_as_far_apart_as_on_the_ground(tmp_path, make):
    place = rasterio.Affine(100.0, 0, 2.2e6, 0, -100.0, 8.4e6)
    terrain = open_terrain(make.write(tmp_path / "tile.tif", transform=place, crs="EPSG:3857"))
    assert terrain.posting_m == pytest.approx(50.0, rel=0.02)


def gulf(floor_m=-80):
    """The shape of the Gulf off Dhahran: 2 degrees at 15 arc-seconds, land in the west, islands, a strait."""
    z = np.full((481, 481), floor_m, dtype=np.int16)
    z[:, :96] = 6
    z[200:230, 200:220] = 30
    return z


def test_sea_floor_is_covered_by_water(tmp_path, make):
    terrain = open_terrain(make.write(tmp_path / "gebco.tif", gulf(), 27.0, 50.0, 1 / 240))
    assert np.unique(terrain.heights).tolist() == [0, 6, 30]
    assert terrain.notes[0].endswith("sea floor (down to -80 m): the ground there is the surface, 0 m")
    deep = open_terrain(make.write(tmp_path / "pacific.tif", np.full((50, 50), -10_900, dtype=np.int16), 12.0, 142.0))
    assert deep.heights.max() == deep.heights.min() == 0


def test_land_below_sea_level_is_ground(tmp_path, make):
    # The Dead Sea's shore and Turpan; a sea of its own level beside them is none.
    # In the Arava and at Lake Eyre the embedded terrain is 0 m by chance.
    places = ((31.6, 35.3, -428), (43.0, 88.9, -154), (36.3, -117.0, -86), (29.8, 26.8, -133), (30.9, 35.0, -120),
              (-30.2, 139.4, -15))  # fmt: skip
    for lat, lon, low in places:
        z = np.full((60, 60), 300, dtype=np.int16)
        z[20:40, 20:40] = low
        terrain = open_terrain(make.write(tmp_path / "land.tif", z, lat, lon))
        assert terrain.heights.min() == low and not any("sea floor" in note for note in terrain.notes)
    # Lake Assal lies behind a ridge 10 km from the sea.
    z[z == low] = -155
    assert open_terrain(make.write(tmp_path / "assal.tif", z, 11.8, 42.25, 0.005)).heights.min() == -155


@pytest.mark.parametrize(("lat", "lon"), [(29.3, 34.6), (38.4, 22.3), (40.9, 28.0), (27.9, 50.9), (43.2, 34.0)])
def test_gulfs_and_seas_that_the_coarse_cells_cut_off_are_sea(tmp_path, make, lat, lon):
    """Aqaba, Corinth, Marmara, the Gulf and the Black Sea, each in a raster that shows nothing else."""
    z = np.full((60, 60), 200, dtype=np.int16)
    z[15:45, 15:45] = -500
    terrain = open_terrain(make.write(tmp_path / "gulf.tif", z, lat, lon))
    assert np.unique(terrain.heights).tolist() == [0, 200]


def test_a_fjord_is_sea_far_from_where_the_embedded_terrain_has_sea(tmp_path, make):
    # A floor of -1200 m, 5 km wide and 100 km long, from the open sea into mountains.
    z = np.full((120, 300), 900, dtype=np.int16)
    z[:, :60] = -300
    z[55:60, 60:280] = -1200
    terrain = open_terrain(make.write(tmp_path / "fjord.tif", z, 61.5, 4.2))
    assert np.unique(terrain.heights).tolist() == [0, 900]


def test_the_floor_of_the_caspian_is_covered_to_its_own_level(tmp_path, make):
    z = np.full((200, 200), 50, dtype=np.int16)
    z[50:150, 50:150] = -700
    z[10:15, 10:15] = -20
    terrain = open_terrain(make.write(tmp_path / "caspian.tif", z, 42.5, 50.0))
    assert np.unique(terrain.heights).tolist() == [-28, -20, 50]
    assert "of the Caspian -28 m" in terrain.notes[0]


def test_land_deeper_than_any_is_refused(tmp_path, make):
    z = np.full((60, 60), 300, dtype=np.int16)
    z[30, 30] = -700
    with pytest.raises(TerrainError, match=r"heights = '-700 to 300': must lie in -600 to 9000 m on land"):
        open_terrain(make.write(tmp_path / "land.tif", z))


def test_sea_floor_in_a_projected_raster(tmp_path, make):
    place = rasterio.Affine(500, 0, 390e3, 0, -500, 2.98e6)
    terrain = open_terrain(make.write(tmp_path / "utm.tif", gulf(), transform=place, crs="EPSG:32639"))
    assert np.unique(terrain.heights).tolist() == [0, 6, 30]
