"""What happens when a raster cannot be written."""

import numpy as np
import pytest

from cupola.errors import OutputError
from cupola.export.rasters import Plane, RasterBand, of_array, write_cog

pytest.importorskip("rasterio")


def test_a_disk_that_fills_up_while_gdal_writes_is_told(tmp_path, monkeypatch):
    """GDAL's own error, not one of rasterio: a coverage on a full disk ended with "this should not happen"."""
    import rasterio._err
    import rasterio.shutil

    def full(*_arguments, **_options):
        raise rasterio._err.CPLE_AppDefinedError(3, 1, "TIFFRewriteDirectory:Error fetching directory count")

    monkeypatch.setattr(rasterio.shutil, "copy", full)
    band = RasterBand("a", "m", of_array(np.zeros((64, 64), "f4")))
    plane = Plane(33.5, 36.5, 64, 100.0, 3200.0)
    with pytest.raises(OutputError, match=r"a\.tif: cannot be written: .*; choose another place"):
        write_cog(tmp_path / "a.tif", plane, [band], dtype="float32", nodata=float("nan"), tags={})
    assert not list(tmp_path.iterdir())
