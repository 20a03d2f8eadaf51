#!/usr/bin/env bash
# An alpha band masks heights only if its type has no sign.
#
# Guess before running: a band whose colour interpretation is alpha masks the bands of its dataset, whatever their type. `gdalwarp
# -dstalpha` gives the alpha band the type of the raster, so that of a height raster would be int16 or float32 and mask it all the same.
#
# Seen with rasterio 1.4.4 (GDAL 3.10.3): for uint8 and uint16 the mask flags say "alpha" and posts with alpha 0 are masked; for int16,
# int32 and float32 the flags say "all valid", and what lies outside a warped height raster reads as 0 m of ground.
# The colour interpretation is alpha in all cases. GDAL's RFC 15 names the rule ("alpha band ... of type Byte or UInt16").
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q "rasterio==1.4.4" "numpy==2.4.6"
cd "$work"
"$work/venv/bin/python" - <<'PY'
import numpy as np
import rasterio
from rasterio.enums import ColorInterp

print("rasterio", rasterio.__version__, "GDAL", rasterio.__gdal_version__)
seen = {}
for kind in ("uint8", "uint16", "int16", "int32", "float32"):
    top = {"uint8": 255, "uint16": 65535, "int16": 32767, "int32": 2**31 - 1, "float32": 255}[kind]
    alpha = np.full((8, 8), top, dtype=kind)
    alpha[:4] = 0
    place = rasterio.Affine(0.1, 0, 36, 0, -0.1, 34)
    profile = dict(driver="GTiff", width=8, height=8, count=2, dtype=kind, crs="EPSG:4326", transform=place)
    with rasterio.open("a.tif", "w", alpha="YES", photometric="minisblack", **profile) as dataset:
        dataset.write(np.stack([np.full((8, 8), 100, dtype=kind), alpha]))
    with rasterio.open("a.tif") as dataset:
        assert dataset.colorinterp[1] == ColorInterp.alpha
        flags = [flag.name for flag in dataset.mask_flag_enums[0]]
        seen[kind] = int((dataset.read_masks(1) == 0).sum())
        print(f"{kind:8s} mask flags {flags}, {seen[kind]} of 32 clear posts masked")
assert seen == {"uint8": 32, "uint16": 32, "int16": 0, "int32": 0, "float32": 0}, seen
print("as described")
PY
