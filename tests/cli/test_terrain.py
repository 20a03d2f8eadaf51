"""``cupola terrain``: what it says of files, the box that it fetches, and that reading never asks the network."""

from __future__ import annotations

import http.server
import json
import os
import subprocess
import sys
import threading
from types import SimpleNamespace

import numpy as np
import pytest
from click.testing import CliRunner

from cupola.cli.terrain import area, terrain
from cupola.errors import InputError

rasterio = pytest.importorskip("rasterio")


def scene(*places):
    assets = [SimpleNamespace(lat_deg=lat, lon_deg=lon) for lat, lon in places]
    return SimpleNamespace(batteries=(), assets=assets, origin=None)


def test_the_box_to_fetch_is_the_narrow_side_of_the_earth():
    south, north, west, east = area(scene((51.0, 179.6), (51.2, -179.8)), 50.0)
    assert 50.5 < south < 50.6 and 51.6 < north < 51.7
    assert 178.8 < west < 179.0 and 180.8 < east < 181.0
    south, north, west, east = area(scene((0.0, 0.0), (1.0, 1.0)), 111.195)
    assert (south, north) == pytest.approx((-1.0, 2.0)) and (west, east) == pytest.approx((-1.0, 2.0), abs=0.01)


def test_a_box_at_a_pole_is_refused_in_words():
    with pytest.raises(InputError, match=r"--margin: reaches latitude 88\.2 deg; tiles are fetched up to 86 deg"):
        area(scene((85.5, 0.0)), 300.0)


def tile(path, crs="EPSG:4326", west=36, north=34):
    profile = {"driver": "GTiff", "width": 20, "height": 20, "count": 1, "dtype": "float32", "crs": crs}
    with rasterio.open(path, "w", transform=rasterio.Affine(0.01, 0, west, 0, -0.01, north), **profile) as dataset:
        dataset.write(np.full((1, 20, 20), 500, dtype=np.float32))
    return path


def test_info_tells_what_was_left_out(tmp_path):
    tile(tmp_path / "a.tif")
    (tmp_path / "b.tif").write_text("nothing")
    done = CliRunner().invoke(terrain, ["info", str(tmp_path)])
    assert done.exit_code == 0 and "Note: b.tif is left out: cannot be read: it is no TIFF" in done.output
    done = CliRunner().invoke(terrain, ["info", str(tmp_path), "--json"])
    assert json.loads(done.output)["notes"][0].startswith("b.tif is left out")


@pytest.fixture
def listener():
    """A server on this machine that must not be asked."""
    asked: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_error(404)

        do_HEAD = do_POST = do_PROPFIND = do_OPTIONS = do_CONNECT = do_GET

        def log_message(self, *args):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()
    thread.join()
    server.server_close()


VRT = (
    '<VRTDataset rasterXSize="20" rasterYSize="20"><SRS>EPSG:4326</SRS><GeoTransform>36,.01,0,34,0,-.01</GeoTransform>'
    '<VRTRasterBand dataType="Float32" band="1"><SimpleSource>'
    '<SourceFilename relativeToVRT="0">{source}</SourceFilename>'
    "<SourceBand>1</SourceBand></SimpleSource></VRTRasterBand></VRTDataset>"
)
WMS = '<GDAL_WMS><Service name="TMS"><ServerUrl>{url}/${{z}}/${{x}}/${{y}}.png</ServerUrl></Service></GDAL_WMS>'


def lures(tmp_path, url):
    """Files that would make GDAL ask an address, if it were let."""
    tile(tmp_path / "plain.tif")
    for k, source in enumerate((f"/vsicurl/{url}/a.tif", f"{url}/a.tif", "plain.tif")):
        (tmp_path / f"vrt{k}.tif").write_text(VRT.format(source=source))
    (tmp_path / "wms.tif").write_text(WMS.format(url=url))
    overviews = f"<MDI key='OVERVIEW_FILE'>/vsicurl/{url}/o.tif</MDI>"
    aux = f"<PAMDataset><Metadata domain='OVERVIEWS'>{overviews}</Metadata></PAMDataset>"
    tile(tmp_path / "aux.tif").with_name("aux.tif.aux.xml").write_text(aux)
    with rasterio.open(tile(tmp_path / "inner.tif"), "r+") as dataset:
        dataset.update_tags(ns="OVERVIEWS", OVERVIEW_FILE=f"/vsicurl/{url}/o.tif")
    tile(tmp_path / "mask.tif").with_name("mask.tif.msk").write_text(VRT.format(source=f"/vsicurl/{url}/a.tif"))
    (tmp_path / "list.nc").write_text(url)
    return [f"/vsicurl/{url}/x.tif", f"{url}/x.tif", *sorted(map(str, tmp_path.glob("*.tif")), key=len),
            str(tmp_path / "list.nc"), str(tmp_path)]  # fmt: skip


CODE = """
import sys
from cupola.cli.entry_point import main
for source in sys.argv[1:]:
    place = ["--at=39.9,-99.9"] if source.endswith("old") else []
    print(main(["terrain", "info", source, *place]), source)
"""


def asking(url):
    """An environment that tells GDAL and PROJ to ask a server for whatever they would like to have."""
    return {
        **os.environ, "PROJ_NETWORK": "ON", "PROJ_NETWORK_ENDPOINT": url, "GDAL_VRT_ENABLE_RAWRASTERBAND": "YES",
        "GDAL_DISABLE_READDIR_ON_OPEN": "FALSE", "GDAL_PAM_ENABLED": "YES", "GDAL_HTTP_PROXY": url.removeprefix("http://"),
        "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": ".tif", "GDAL_PROXY_AUTH": "ANY",
    }  # fmt: skip


def test_terrain_info_never_asks_the_network(tmp_path, listener):
    """Neither for the files themselves, nor for what they name, nor because the environment of GDAL or PROJ says so."""
    url, asked = listener
    env = asking(url)
    # A datum that PROJ would like a grid for.
    (tmp_path / "old").mkdir()
    tile(tmp_path / "old" / "nad27.tif", "EPSG:4267", -100, 40)
    sources = [*lures(tmp_path, url), str(tmp_path / "old")]
    done = subprocess.run([sys.executable, "-c", CODE, *sources], env=env, capture_output=True, text=True, check=False)
    codes = dict(line.split(" ", 1)[::-1] for line in done.stdout.splitlines() if line[:2] in ("0 ", "2 "))
    assert asked == [], asked
    assert set(codes) == set(sources), done.stdout + done.stderr
    assert codes[str(tmp_path / "plain.tif")] == codes[str(tmp_path / "aux.tif")] == "0"
    assert {codes[source] for source in sources if "vrt" in source or "wms" in source or source.startswith("http")} == {
        "2"
    }
    assert "Traceback" not in done.stderr


#: A datum of Australia that PROJ would like a grid for.
AGD66 = "EPSG:4202"
WISH = f"from pyproj import Transformer; Transformer.from_crs({AGD66!r}, 4326, always_xy=True).transform(128, -28.5)"
EACH = """
import json, sys
from cupola.cli.entry_point import main
for arguments in json.loads(sys.argv[1]):
    print("ended", main(arguments), arguments[:2])
"""


@pytest.mark.thorough
def test_no_command_that_reads_terrain_asks_the_network(tmp_path, listener):
    url, asked = listener
    path, env = tmp_path / "old.tif", asking(url)
    profile = {"driver": "GTiff", "width": 140, "height": 140, "count": 1, "dtype": "float32", "crs": AGD66}
    with rasterio.open(path, "w", transform=rasterio.Affine(0.05, 0, 124.5, 0, -0.05, -25), **profile) as dataset:
        dataset.write(np.full((1, 140, 140), 300, dtype=np.float32))
        dataset.update_tags(ns="OVERVIEWS", OVERVIEW_FILE=f"/vsicurl/{url}/o.tif")
    subprocess.run([sys.executable, "-c", WISH], env=env, check=False, capture_output=True)
    assert asked, "PROJ asks no server: this test shows nothing"
    asked.clear()
    out = [["-o", str(tmp_path / name)] for name in ("coverage", "zone", "exposure", "run")]
    commands = [
        ["terrain", "info", str(path), "--at=-28.5,128"],
        ["terrain", "sight", str(path), "--from=-28.5,128", "--to=-28.4,128.1"],
        ["validate", "minimal", "--terrain", str(path)],
        ["coverage", "--site=-28.5,128", "--range", "10", "--terrain", str(path), *out[0]],
        ["zone", "minimal", "--target", "tomahawk", "--altitude", "3000", "--terrain", str(path), *out[1]],
        ["exposure", "minimal", "--sample", "2", "--terrain", str(path), *out[2]],
        ["run", "minimal", "-n", "2", "--no-probes", "--terrain", str(path), *out[3]],
    ]
    done = subprocess.run(
        [sys.executable, "-c", EACH, json.dumps(commands)], env=env, capture_output=True, text=True, check=False
    )
    ended = [line for line in done.stdout.splitlines() if line.startswith("ended")]
    assert ended == [f"ended 0 {arguments[:2]}" for arguments in commands], done.stderr
    assert asked == [], asked


@pytest.mark.parametrize("command", [["info", ""], ["sight", "", "--from=0,0", "--to=0,1"]])
def test_an_empty_name_is_not_the_working_folder(command):
    done = CliRunner().invoke(terrain, command)
    assert done.exit_code == 2 and "it is empty; give a name" in done.output
