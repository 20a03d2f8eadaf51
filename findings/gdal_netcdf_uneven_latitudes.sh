#!/usr/bin/env bash
# GDAL 3.10.3 (rasterio 1.4.4), netCDF: latitudes that are not evenly spaced get an even geotransform if none of the steps differs
# much from the others, and what is read at a place is then the height of another.
#
# Guess, written before the first run: steps of latitude from 0.0104 to 0.03 degrees are refused as irregular, or there is no
# geotransform.
# Seen: an even transform from the first latitude to the last. A grid whose value is its own latitude reads up to 0.24 degrees
# (26 km) wrong; rasterio gives no warning. The true latitudes stand in the metadata domain GEOLOCATION2 (Y_VALUES) alone.
# Why it matters here: elevation on a stretched or Gaussian grid would put hills kilometres from where they are.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q "rasterio==1.4.4" "scipy==1.17.1" "numpy==2.4.6" >/dev/null 2>&1
cd "$work"
"$work/venv/bin/python" - <<'PY'
import warnings

import numpy as np
import rasterio
from scipy.io import netcdf_file

steps = np.linspace(0.0104, 0.03, 99)
lat = 33.0 + np.concatenate([[0.0], np.cumsum(steps)])
lon = 36.0 + 0.02 * np.arange(50)
with netcdf_file("uneven.nc", "w") as file:
    for name, values, units in (("lat", lat, "degrees_north"), ("lon", lon, "degrees_east")):
        file.createDimension(name, len(values))
        axis = file.createVariable(name, "f8", (name,))
        axis[:] = values
        axis.units, axis.standard_name = units, {"lat": "latitude", "lon": "longitude"}[name]
    z = file.createVariable("z", "f8", ("lat", "lon"))
    z[:] = np.repeat(lat[:, None], len(lon), axis=1)
    z.units = "degrees"

with warnings.catch_warnings(record=True) as told:
    warnings.simplefilter("always")
    with rasterio.open("netcdf:uneven.nc:z") as data:
        transform, band = data.transform, data.read(1)
        domains = data.tags(ns="GEOLOCATION2")
print("rasterio", rasterio.__version__, "GDAL", rasterio.__gdal_version__)
rows = np.arange(band.shape[0])
placed = transform.f + (rows + 0.5) * transform.e
off = np.abs(band[:, 0] - placed)
print(f"step of the transform {transform.e:.6f} deg, steps of the file {steps.min():.4f} to {steps.max():.4f} deg")
print(f"a row lies up to {off.max():.3f} deg from where the transform puts it; warnings: {len(told)}")
print("GEOLOCATION2:", sorted(domains))
assert abs(abs(transform.e) - steps.mean()) < 1e-6 and off.max() > 0.2, "changed: " + repr(transform)
assert not told and "Y_VALUES" in domains, "changed: " + repr((told, domains))
print("as seen: an even transform over uneven latitudes, without a warning")
PY
