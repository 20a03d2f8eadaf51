"""Folders and archives as they are distributed: the heights by their names, the rest reported, never guessed."""

from __future__ import annotations

import gzip
import json
import shutil
import tarfile
import zipfile

import numpy as np
import pytest

from cupola.errors import TerrainError
from cupola.terrain import open_terrain
from cupola.terrain.products import PRODUCTS, Role, classify

#: Each product: its heights, and the rasters that lie beside them on the same grid.
PRODUCTS_ON_DISK = {
    "AW3D30": ("ALPSMLC30_N033E036_DSM.tif", ["ALPSMLC30_N033E036_MSK.tif", "ALPSMLC30_N033E036_STK.tif"]),
    "AW3D30, first versions": ("N033E036_AVE_DSM.tif", ["N033E036_AVE_MSK.tif", "N033E036_AVE_STK.tif"]),
    "ASTER and its water": ("ASTGTMV003_N33E036_dem.tif", ["ASTWBDV001_N33E036_dem.tif", "ASTWBDV001_N33E036_att.tif"]),
    "ASTER": ("ASTGTMV003_N33E036_dem.tif", ["ASTGTMV003_N33E036_num.tif"]),
    "ASTER 2": ("ASTGTM2_N33E036_dem.tif", ["ASTGTM2_N33E036_num.tif"]),
    "Copernicus": (
        "DEM/Copernicus_DSM_10_N33_00_E036_00_DEM.tif",
        [f"AUXFILES/Copernicus_DSM_10_N33_00_E036_00_{layer}.tif" for layer in ("WBM", "EDM", "FLM", "HEM")],
    ),
    "Copernicus COG": (
        "Copernicus_DSM_COG_30_N33_00_E036_00_DEM.tif",
        ["AUXFILES/Copernicus_DSM_COG_30_N33_00_E036_00_WBM.tif", "PREVIEW/Copernicus_DSM_10_N33_00_E036_00_QL.tif"],
    ),
    "FABDEM": ("N33E036_FABDEM_V1-2.tif", []),
    "USGS SRTM": ("n33_e036_1arc_v3.tif", []),
    "GEBCO": ("gebco_2024_n34.0_s33.0_w36.0_e37.0.tif", ["gebco_2024_tid_n34.0_s33.0_w36.0_e37.0.tif"]),
    "ETOPO": ("ETOPO_2022_v1_60s_N90W180_surface.tif", ["ETOPO_2022_v1_60s_N90W180_geoid.tif"]),
    "GMTED": ("30N030E_20101117_gmted_mea075.tif", ["30N030E_20101117_gmted_std075.tif"]),
    "own": ("damascus.tif", ["damascus_hillshade.tif", "damascus_slope.tif"]),
}


@pytest.mark.parametrize("product", PRODUCTS_ON_DISK)
def test_the_height_raster_is_taken_by_its_name(tmp_path, make, product):
    name, beside = PRODUCTS_ON_DISK[product]
    plain = open_terrain(make.write(tmp_path / "plain.tif"))
    folder = tmp_path / "as distributed"
    make.write(folder / name)
    for k, other in enumerate(beside):
        # Of a type that could hold heights, and before and after them in the order of names.
        make.write(folder / other, np.full((101, 101), 3 + k, dtype=np.float32))
    terrain = open_terrain(folder)
    np.testing.assert_array_equal(terrain.heights, plain.heights)
    notes = " ".join(terrain.notes)
    assert all(other.rsplit("/", 1)[-1] in notes for other in sorted(beside)[:3])
    for other in beside:
        if product != "own":
            with pytest.raises(TerrainError, match=r"is the .* of .*, not heights; give the raster with the heights"):
                open_terrain(folder / other)


def test_every_product_is_known_by_name():
    assert {len(product.heights) + len(product.ellipsoidal) + len(product.layers) > 0 for product in PRODUCTS} == {True}
    for name, beside in PRODUCTS_ON_DISK.values():
        assert classify(name.rsplit("/", 1)[-1])[0] in (Role.HEIGHTS, Role.UNKNOWN)
        assert {classify(other.rsplit("/", 1)[-1])[0] for other in beside} <= {Role.AUXILIARY, Role.DOUBTFUL}


@pytest.mark.parametrize(
    "name",
    ["TDM1_DEM__30_N33E036_DEM.tif", "TDM1_DEM__30_N33E036_DEM_clip.tif", "TDM1_EDEM_10_N33E036_EDEM_W84.tif",
     "output_SRTMGL1E.tif", "AW3D30_E.tif", "10_10_32m_v4.1_dem.tif", "arcticdem_mosaic_32m_clip.tif",
     "SETSM_s2s041_WV02_20200101_103001_2m_lsf_seg1_dem.tif"],
)  # fmt: skip
def test_products_above_the_ellipsoid_are_brought_to_sea_level(tmp_path, make, name):
    plain = open_terrain(make.write(tmp_path / "plain.tif"))
    # Whether they declare it, which most do not, or not.
    for crs in ("EPSG:4326", "EPSG:4979"):
        path = make.write(tmp_path / "x" / name, crs=crs)
        for terrain in (open_terrain(path), open_terrain(path.parent)):
            below = plain.heights - terrain.heights
            assert 18.0 < below.min() <= below.max() < 28.0
            assert "brought to sea level by EGM96" in terrain.notes[0]


def test_nasadem_and_srtm_zips(tmp_path, make):
    tile = make.write_hgt(tmp_path / "n33e036.hgt").read_bytes()
    folder = tmp_path / "zips"
    folder.mkdir()
    with zipfile.ZipFile(folder / "NASADEM_HGT_n33e036.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for ending, data in (("hgt", tile), ("num", b"\1" * 1201**2), ("swb", b"\0" * 1201**2)):
            archive.writestr(f"n33e036.{ending}", data)
    with zipfile.ZipFile(folder / "N33E037.SRTMGL3.hgt.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("N33E037.hgt", tile)
    with zipfile.ZipFile(folder / "N33E036.SRTMGL3.num.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("N33E036.hgt", b"\0" * len(tile))
    terrain = open_terrain(folder)
    assert terrain.heights.shape == (1201, 2401)
    assert terrain.ground_m(33.0, 37.0) in (300.0, 900.0) and terrain.ground_m(34.0, 36.0) == 300.0


def test_viewfinder_zips_with_folders_inside(tmp_path, make):
    with zipfile.ZipFile(tmp_path / "I37.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for name in ("N33E036", "N33E037", "N34E036", "N34E037"):
            archive.writestr(f"I37/{name}.hgt", make.write_hgt(tmp_path / "tile.hgt").read_bytes())
        archive.writestr("__MACOSX/I37/._N33E036.hgt", b"junk")
        archive.writestr("I37/readme.txt", "words")
    terrain = open_terrain(tmp_path / "I37.zip")
    assert terrain.heights.shape == (2401, 2401) and terrain.notes == ()
    assert terrain.ground_m(34.5, 36.5) == 600.0


def test_skadi_gzip_and_tar(tmp_path, make):
    path = make.write_hgt(tmp_path / "N33E036.hgt")
    plain = open_terrain(path)
    (tmp_path / "g").mkdir()
    (tmp_path / "g" / "N33E036.hgt.gz").write_bytes(gzip.compress(path.read_bytes()))
    assert open_terrain(tmp_path / "g" / "N33E036.hgt.gz").content_hash == plain.content_hash
    assert open_terrain(tmp_path / "g").content_hash == plain.content_hash
    dsm = make.write(tmp_path / "ALPSMLC30_N033E036_DSM.tif", make.heights(kind="int16"))
    mask = make.write(tmp_path / "ALPSMLC30_N033E036_MSK.tif", np.zeros((101, 101), dtype=np.uint8))
    with tarfile.open(tmp_path / "N033E036.tar.gz", "w:gz") as archive:
        archive.add(dsm, "N033E036/ALPSMLC30_N033E036_DSM.tif")
        archive.add(mask, "N033E036/ALPSMLC30_N033E036_MSK.tif")
    terrain = open_terrain(tmp_path / "N033E036.tar.gz")
    np.testing.assert_array_equal(terrain.heights, open_terrain(dsm).heights)
    with zipfile.ZipFile(tmp_path / "N033E036.zip", "w") as archive:
        archive.write(dsm, "N033E036/ALPSMLC30_N033E036_DSM.tif")
        archive.write(mask, "N033E036/ALPSMLC30_N033E036_MSK.tif")
    np.testing.assert_array_equal(open_terrain(tmp_path / "N033E036.zip").heights, terrain.heights)


def test_a_stray_file_never_blocks_a_folder_and_is_reported(tmp_path, make):
    make.write(tmp_path / "damascus.tif")
    (tmp_path / "holiday.tif").write_bytes(b"not a tiff at all")
    make.write(tmp_path / "satellite.tif", np.zeros((3, 20, 20), dtype=np.uint8))
    make.write(tmp_path / "nowhere.tif", np.ones((20, 20), dtype=np.float32), crs=None)
    (tmp_path / "letters.zip").write_bytes(b"PK")
    (tmp_path / "notes.hgt").write_bytes(b"words")
    (tmp_path / "._damascus.tif").write_bytes(b"junk of another system")
    terrain = open_terrain(tmp_path)
    assert terrain.heights.shape == (101, 101)
    notes = "\n".join(terrain.notes)
    assert "holiday.tif is left out: cannot be read: it is no TIFF" in notes and "2 more files are left out" in notes


def test_a_broken_tile_whose_ground_is_missing_is_asked_for(tmp_path, make):
    make.write_hgt(tmp_path / "N33E036.hgt")
    broken = tmp_path / "N33E037.hgt"
    broken.write_bytes(b"cut off")
    with pytest.raises(TerrainError, match=r"N33E037\.hgt: size"):
        open_terrain(tmp_path)
    # Its ground is there in another file: it is only left out.
    make.write_hgt(tmp_path / "copy" / "N33E037.SRTMGL3.hgt")
    terrain = open_terrain(tmp_path)
    assert terrain.heights.shape == (1201, 2401) and "N33E037.hgt is left out: size" in terrain.notes[0]


def test_files_that_disagree_are_refused_with_both_names(tmp_path, make):
    make.write(tmp_path / "a.tif")
    for name, other in {
        "feet": make.heights() / np.float32(0.3048),
        "ellipsoid": make.heights() + np.float32(22.0),
        "mask": np.full((101, 101), 3.0, dtype=np.float32),
        "hole": np.where(np.arange(101)[:, None] < 20, np.float32(0.0), make.heights()),
        "north south": make.heights()[::-1],
    }.items():
        path = make.write(tmp_path / "b.tif", np.ascontiguousarray(other))
        with pytest.raises(TerrainError, match=r"b\.tif: disagrees with a\.tif .*; keep the one that is right"):
            open_terrain(tmp_path), name
        path.unlink()


def test_files_that_agree_are_joined_and_copies_are_dropped(tmp_path, make):
    first = make.write(tmp_path / "a.tif")
    plain = open_terrain(first)
    shutil.copy(first, tmp_path / "copy of a.tif")
    terrain = open_terrain(tmp_path)
    np.testing.assert_array_equal(terrain.heights, plain.heights)
    assert not any("cover the same ground" in note for note in terrain.notes)
    rough = np.random.default_rng(1).normal(0.0, 3.0, (101, 101)).astype(np.float32)
    make.write(tmp_path / "other survey.tif", make.heights() + rough)
    assert "cover the same ground; there other survey.tif is used" in open_terrain(tmp_path).notes[0]
    (tmp_path / "other survey.tif").unlink()
    # A coarse background under a fine tile, as people lay them together.
    make.write(tmp_path / "wide.tif", make.heights(35.0, 35.0, 61, 61, 0.05), 35.0, 35.0, 0.05)
    terrain = open_terrain(tmp_path)
    assert terrain.ground_m(33.5, 36.5) == pytest.approx(plain.ground_m(33.5, 36.5), abs=0.5)
    assert terrain.covers(34.9, 35.1)


def test_only_masks_or_only_foreign_things(tmp_path, make):
    folder = tmp_path / "masks"
    make.write(folder / "ALPSMLC30_N033E036_MSK.tif", np.zeros((20, 20), dtype=np.uint8))
    with pytest.raises(TerrainError, match=r"masks: holds no heights, only ALPSMLC30_N033E036_MSK\.tif"):
        open_terrain(folder)
    with zipfile.ZipFile(tmp_path / "photos.zip", "w") as archive:
        archive.writestr("a.jpg", b"x")
    with pytest.raises(TerrainError, match=r"photos\.zip: holds no terrain file; is it the right archive"):
        open_terrain(tmp_path / "photos.zip")
    # A name alone does not condemn a file that the user names.
    assert open_terrain(make.write(tmp_path / "after_mask.tif")).heights.shape == (101, 101)


def test_the_folder_says_who_made_it(tmp_path, make):
    make.write(tmp_path / "t" / "Copernicus_DSM_COG_10_N33_00_E036_00_DEM.tif")
    assert open_terrain(tmp_path / "t").source == "Copernicus DEM; the file names no credit"
    (tmp_path / "t" / "cupola-terrain.json").write_text(json.dumps({"attribution": "ESA"}))
    assert open_terrain(tmp_path / "t").source == "ESA"


def test_another_reference_in_the_folder(tmp_path, make):
    plain = open_terrain(make.write(tmp_path / "a" / "degrees.tif"))
    place = (30.0, 0, 815e3, 0, -30.0, 3720e3)
    rasterio = pytest.importorskip("rasterio")
    small = np.full((50, 50), 700.0, dtype=np.float32)
    make.write(tmp_path / "a" / "utm.tif", small, transform=rasterio.Affine(*place), crs="EPSG:32636")
    terrain = open_terrain(tmp_path / "a")
    np.testing.assert_array_equal(terrain.heights, plain.heights)
    assert "utm.tif is left out: CRS: is in EPSG:32636, and degrees.tif in EPSG:4326" in terrain.notes[0]
    far = rasterio.Affine(30.0, 0, 300e3, 0, -30.0, 3720e3)
    make.write(tmp_path / "a" / "utm.tif", small, transform=far, crs="EPSG:32636")
    with pytest.raises(TerrainError, match=r"utm\.tif: CRS: is in EPSG:32636, and degrees\.tif in EPSG:4326"):
        open_terrain(tmp_path / "a")


def test_a_file_of_another_part_of_the_earth(tmp_path, make):
    make.write(tmp_path / "a.tif")
    make.write(tmp_path / "b.tif", lon_west=37.01)
    make.write(tmp_path / "alps.tif", lat_north=47.0, lon_west=10.0)
    terrain = open_terrain(tmp_path)
    assert terrain.heights.shape == (101, 202)
    assert "alps.tif is left out: lies far from a.tif and the files around it: latitude 46.0000" in terrain.notes[0]
    # Which of two places is meant only the user knows.
    make.write(tmp_path / "alps2.tif", lat_north=47.0, lon_west=11.01)
    with pytest.raises(TerrainError, match=r"a\.tif: lies far from alps\.tif|alps\.tif: lies far from a\.tif"):
        open_terrain(tmp_path)
    for name in ("b.tif", "alps2.tif"):
        (tmp_path / name).unlink()
    with pytest.raises(TerrainError, match="keep one part of the earth in a folder"):
        open_terrain(tmp_path)
    # A gap of a tile is no other part of the earth: it is asked for.
    (tmp_path / "alps.tif").unlink()
    make.write(tmp_path / "c.tif", lon_west=38.02)
    with pytest.raises(TerrainError, match=r"has no heights \(.*N33E037"):
        open_terrain(tmp_path)


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("N033E036_dem.tif", Role.UNKNOWN),
        ("my_srtm.tif", Role.UNKNOWN),
        ("TDM1_DEM__30_N33E036_HEM.tif", Role.AUXILIARY),
        ("arcticdem_mosaic_500m_v4.1_count.tif", Role.AUXILIARY),
        ("31_31_1_2_2m_v4.1_datamask.tif", Role.AUXILIARY),
        ("ALPSMLC30_N033E036_DSM_clip.tif", Role.UNKNOWN),
        ("Copernicus_DSM_10_N33_00_E036_00.dt2", Role.HEIGHTS),
        ("Copernicus_DSM_10_N33_00_E036_00_HEM.dt2", Role.AUXILIARY),
        ("N33E036.SRTMGL1.num.zip", Role.AUXILIARY),
        ("N33E036.SRTMSWBD.raw.zip", Role.AUXILIARY),
        ("GEBCO_2024_TID.nc", Role.AUXILIARY),
        ("GEBCO_2024_sub_ice_topo.nc", Role.HEIGHTS),
        ("ETOPO_2022_v1_30s_N90W180_bed.nc", Role.HEIGHTS),
    ],
)
def test_names_at_the_edges_of_the_patterns(name, role):
    assert classify(name)[0] is role
