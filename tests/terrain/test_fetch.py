"""Fetching Copernicus tiles from a server on this machine that has the buckets' layout and every bad habit."""

from __future__ import annotations

import hashlib
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import pytest

from cupola.errors import OutputError, TerrainError
from cupola.terrain import download, fetch, fetch_copernicus, open_terrain, tile_check

rasterio = pytest.importorskip("rasterio")
Affine = rasterio.Affine


@pytest.fixture(autouse=True)
def small_tiles(monkeypatch):
    """Tiles of 36 rows stand for those of 3600; the last test has real ones."""
    monkeypatch.setattr(tile_check, "ROWS", 36)


def cog(tmp_path, lat, lon, arc_seconds):
    """A real COG laid out as Copernicus does, of 36 (or 12) posts a degree: heights tell the place."""
    side = 36 // arc_seconds
    step = 1.0 / side
    heights = 100.0 * (lat + 1 - step * np.arange(side))[:, None] + (lon + step * np.arange(side))[None, :]
    transform = Affine(step, 0, lon - step / 2, 0, -step, lat + 1 + step / 2)
    path = tmp_path / "cog.tif"
    profile = {"driver": "COG", "width": side, "height": side, "count": 1, "dtype": "float32", "crs": "EPSG:4326"}
    with rasterio.open(path, "w", transform=transform, **profile) as dataset:
        dataset.write(heights.astype(np.float32), 1)
    return path.read_bytes()


class Server:
    """A thread that serves `files`; `faults` maps a path to what goes wrong on its next answers."""

    def __init__(self):
        self.files: dict[str, bytes] = {}
        self.faults: dict[str, list[str]] = {}
        self.asked: list[str] = []
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                server.asked.append(self.path)
                faults = server.faults.get(self.path, [])
                fault = faults.pop(0) if faults else ""
                body = server.files.get(self.path)
                if fault.isdigit():
                    return self.send_error(int(fault))
                if body is None:
                    return self.send_error(404)
                if fault == "login":
                    body = b"<html>log in first</html>"
                if fault == "damaged":
                    body = body[:-400] + bytes(400)
                self.send_response({"moved": 302, "partial": 206, "unsure": 203}.get(fault, 200))
                if fault == "moved":
                    self.send_header("Location", "/elsewhere.tif")
                if fault == "packed":
                    self.send_header("Content-Encoding", "gzip")
                if fault != "endless":
                    n_bytes = {"huge": 1 << 40, "empty": 0}.get(fault, len(body))
                    self.send_header("Content-Length", str(n_bytes))
                self.send_header("Last-Modified", "Mon, 16 May 2022 10:00:00 GMT")
                self.end_headers()
                if fault == "trickle":
                    for k in range(len(body)):
                        time.sleep(0.05)
                        try:
                            self.wfile.write(body[k : k + 1])
                            self.wfile.flush()
                        except OSError:
                            return None
                self.wfile.write(body[: len(body) // 2] if fault == "truncated" else body)

            def log_message(self, *args):
                pass

            def date_time_string(self, timestamp=None):
                return "Tue, 01 Oct 2024 00:00:00 GMT"

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.http.server_port}"

    def add(self, tmp_path, lat, lon, arc_seconds):
        name = fetch.tile_file(lat, lon, arc_seconds)
        path = f"/{30 * arc_seconds}m/{name[:-4]}/{name}"
        self.files[path] = cog(tmp_path, lat, lon, arc_seconds)
        return path


@pytest.fixture
def server():
    server = Server()
    thread = threading.Thread(target=server.http.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.http.shutdown()
    thread.join()
    server.http.server_close()


def bring(server, folder, box=(33.2, 34.5, 35.5, 36.5), **options):
    return fetch_copernicus(
        *box, folder, base_url=f"{server.url}/30m", fallback_url=f"{server.url}/90m/", retry_wait_s=0.001, **options
    )


def add_all(server, tmp_path):
    return [server.add(tmp_path, lat, lon, 1) for lat in (33, 34) for lon in (35, 36)]


def test_tiles_are_brought_and_open_as_one_terrain(server, tmp_path):
    add_all(server, tmp_path)
    report = bring(server, tmp_path / "dem")
    assert report.fetched == ("N33E035", "N33E036", "N34E035", "N34E036")
    assert report.cached == report.sea == report.fallback == ()
    terrain = open_terrain(report.folder)
    assert terrain.ground_m(34.25, 36.25) == pytest.approx(3425 + 36.25, abs=0.01)
    assert terrain.ground_m(33.99, 35.99) == pytest.approx(3399 + 35.99, abs=0.01)
    assert "Copernicus" in terrain.source and "Airbus" in terrain.source
    assert not list(report.folder.glob("*.part"))


def test_the_manifest_says_what_where_from_and_under_which_terms(server, tmp_path):
    path = server.add(tmp_path, 33, 36, 1)
    bring(server, tmp_path / "dem", (33.2, 33.4, 36.2, 36.4), date="2026-01-31")
    manifest = json.loads((tmp_path / "dem" / "cupola-terrain.json").read_text())
    tile = manifest["tiles"]["N33E036"]
    assert tile["url"] == server.url + path
    assert tile["sha256"] == hashlib.sha256(server.files[path]).hexdigest()
    assert tile["accessed"] == "2026-01-31" and tile["last_modified"].startswith("Mon, 16 May 2022")
    assert "European Union and ESA" in manifest["attribution"] and "liability" in manifest["licence"]


def test_without_a_date_the_server_gives_it(server, tmp_path):
    server.add(tmp_path, 33, 36, 1)
    bring(server, tmp_path / "dem", (33.2, 33.4, 36.2, 36.4))
    manifest = json.loads((tmp_path / "dem" / "cupola-terrain.json").read_text())
    assert manifest["tiles"]["N33E036"]["accessed"] == "Tue, 01 Oct 2024 00:00:00 GMT"


def test_a_second_call_asks_the_server_for_nothing(server, tmp_path):
    add_all(server, tmp_path)
    del server.files["/30m/" + "/".join([fetch.tile_file(33, 35, 1)[:-4], fetch.tile_file(33, 35, 1)])]
    server.add(tmp_path, 33, 35, 3)
    first = bring(server, tmp_path / "dem")
    manifest = (tmp_path / "dem" / "cupola-terrain.json").read_bytes()
    server.asked.clear()
    second = bring(server, tmp_path / "dem")
    assert server.asked == [] and second.n_bytes == 0
    assert second.cached == first.fetched and second.fallback == first.fallback == ("N33E035",)
    assert (tmp_path / "dem" / "cupola-terrain.json").read_bytes() == manifest


def test_a_tile_that_glo_30_lacks_comes_from_glo_90(server, tmp_path):
    for path in add_all(server, tmp_path):
        if "N33_00_E036" in path:
            del server.files[path]
    server.add(tmp_path, 33, 36, 3)
    report = bring(server, tmp_path / "dem")
    assert report.fallback == ("N33E036",) and "90 m only: N33E036" in report.describe()
    terrain = open_terrain(report.folder)
    assert terrain.ground_m(33.5, 36.5) == pytest.approx(3350 + 36.5, abs=0.01)
    assert "parts" in terrain.name


def test_a_tile_that_both_lack_is_sea_and_nothing_else_is(server, tmp_path):
    for lat in (33, 34):
        server.add(tmp_path, lat, 35, 1)
    report = bring(server, tmp_path / "dem", (33.2, 34.2, 34.2, 35.5))
    # N34E034 holds a cape of Cyprus that 5 arc-minute means hardly see: below the limit, so believed.
    assert report.sea == ("N33E034", "N34E034") and report.fetched == ("N33E035", "N34E035")
    assert open_terrain(report.folder).ground_m(33.5, 34.5) == 0.0
    server.asked.clear()
    assert bring(server, tmp_path / "dem", (33.2, 34.2, 34.2, 35.5)).sea == report.sea
    assert server.asked == []


def test_land_that_both_lack_is_a_wrong_address_not_sea(server, tmp_path):
    with pytest.raises(TerrainError, match=r"N33E036: is on neither server, yet it is land \(up to \d+ m\)"):
        bring(server, tmp_path / "dem", (33.2, 33.4, 36.2, 36.4))
    assert not list((tmp_path / "dem").glob("*"))


@pytest.mark.parametrize("faults", [["500", "503", "429"], ["truncated", "500"]])
def test_passing_faults_are_tried_again(server, tmp_path, faults):
    path = server.add(tmp_path, 33, 36, 1)
    server.faults[path] = list(faults)
    report = bring(server, tmp_path / "dem", (33.2, 33.4, 36.2, 36.4))
    assert report.fetched == ("N33E036",) and len(server.asked) == len(faults) + 1
    assert open_terrain(report.folder).ground_m(33.5, 36.5) == pytest.approx(3386.5, abs=0.01)


@pytest.mark.parametrize(
    ("faults", "message", "n_asked"),
    [
        (["500"] * 9, "HTTP 500.*gave up after 4 tries.*finished tiles are kept", 4),
        (["truncated"] * 9, "truncated: .*gave up after 4 tries", 4),
        (["403"], "HTTP 403.*the server refuses", 1),
        (["login"] * 9, "is no readable TIFF.*gave up after 4 tries", 4),
        (["damaged"] * 9, "is no readable TIFF.*gave up after 4 tries", 4),
        (["moved"], "HTTP 302: the server sends elsewhere, which is not followed", 1),
        (["partial"], "HTTP 206.*where 200 is wanted", 1),
        (["unsure"], "HTTP 203.*where 200 is wanted", 1),
        (["endless"], "comes without a length", 1),
        (["huge"], "is announced with 1099511627776 bytes, 1 to 134217728 are taken", 1),
        (["empty"], "is announced with 0 bytes", 1),
        (["packed"], "comes packed", 1),
    ],
)
def test_lasting_faults_end_with_what_was_finished_kept(server, tmp_path, faults, message, n_asked):
    paths = add_all(server, tmp_path)
    server.faults[paths[2]] = list(faults)
    with pytest.raises(TerrainError, match=message):
        bring(server, tmp_path / "dem")
    assert len(server.asked) == 2 + n_asked
    assert not list((tmp_path / "dem").glob("*.part"))
    assert sorted(path.name for path in (tmp_path / "dem").glob("*.tif")) == [p.rsplit("/", 1)[1] for p in paths[:2]]
    server.faults.clear()
    report = bring(server, tmp_path / "dem")
    assert report.cached == ("N33E035", "N33E036") and report.fetched == ("N34E035", "N34E036")


def test_killed_between_tiles_or_between_tile_and_manifest_it_goes_on(server, tmp_path, monkeypatch):
    add_all(server, tmp_path)
    whole = tmp_path / "whole"
    bring(server, whole)
    n_writes = []
    write = fetch._write

    def write_until_killed(path, data):
        if len(n_writes) == 2:
            raise KeyboardInterrupt
        n_writes.append(path)
        write(path, data)

    monkeypatch.setattr(fetch, "_write", write_until_killed)
    # Killed after the third tile lies there and before the manifest knows it.
    with pytest.raises(KeyboardInterrupt):
        bring(server, tmp_path / "dem")
    monkeypatch.setattr(fetch, "_write", write)
    report = bring(server, tmp_path / "dem")
    assert report.cached == ("N33E035", "N33E036") and report.fetched == ("N34E035", "N34E036")
    for path in whole.iterdir():
        assert (tmp_path / "dem" / path.name).read_bytes() == path.read_bytes()


def test_a_tile_that_was_changed_on_disk_is_brought_again(server, tmp_path):
    server.add(tmp_path, 33, 36, 1)
    box = (33.2, 33.4, 36.2, 36.4)
    folder = bring(server, tmp_path / "dem", box).folder
    (tile,) = folder.glob("*.tif")
    tile.write_bytes(tile.read_bytes()[:-1])
    assert bring(server, folder, box).fetched == ("N33E036",)


def test_offline_the_cure_is_told(server, tmp_path):
    url = server.url
    server.http.server_close()
    with pytest.raises(TerrainError, match=r"refused.*check the connection.*global-5min"):
        fetch_copernicus(33.2, 33.4, 36.2, 36.4, tmp_path, base_url=url, fallback_url=url, retry_wait_s=0.001)


def test_a_wrong_box_is_refused_before_anything_is_asked(tmp_path):
    with pytest.raises(TerrainError) as caught:
        fetch_copernicus(34.0, 33.0, 36.0, 720.0, tmp_path)
    assert [problem.key for problem in caught.value.problems] == ["latitude", "longitude"]
    with pytest.raises(TerrainError, match="tiles = 900: at most 100"):
        fetch_copernicus(20.0, 50.0, 10.0, 40.0, tmp_path)


def test_a_folder_that_cannot_be_written_is_an_output_error(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(OutputError, match="cannot be written"):
        fetch_copernicus(33.2, 33.4, 36.2, 36.4, tmp_path / "file")


def test_names_are_those_of_the_buckets():
    assert fetch.tile_file(-1, 30, 1) == "Copernicus_DSM_COG_10_S01_00_E030_00_DEM.tif"
    assert fetch.tile_file(53, -115, 3) == "Copernicus_DSM_COG_30_N53_00_W115_00_DEM.tif"


def test_a_box_across_180_brings_the_tiles_of_both_sides(server, tmp_path):
    for lon in (179, -180):
        server.add(tmp_path, 51, lon, 1)
    for box in ((51.2, 51.8, 179.5, -179.5), (51.2, 51.8, 179.5, 180.5)):
        report = bring(server, tmp_path / "dem", box)
        assert {*report.fetched, *report.cached} == {"N51E179", "N51W180"}
    terrain = open_terrain(report.folder)
    assert terrain.ground_m(51.5, 179.5) == pytest.approx(5150 + 179.5, abs=0.01)
    assert terrain.ground_m(51.5, -179.5) == pytest.approx(5150 - 179.5, abs=0.01)


def test_a_server_that_trickles_does_not_outlast_the_time_given(server, tmp_path):
    path = server.add(tmp_path, 33, 36, 1)
    server.faults[path] = ["trickle"] * 4
    start_s = time.monotonic()
    with pytest.raises(TerrainError, match=r"took longer than 0\.5 s"):
        bring(server, tmp_path / "dem", (33.2, 33.4, 36.2, 36.4), total_s=0.5)
    assert time.monotonic() - start_s < 5.0
    assert not list((tmp_path / "dem").glob("*"))


def test_a_tile_of_another_place_or_shape_never_enters_the_manifest(server, tmp_path):
    path = server.add(tmp_path, 33, 36, 1)
    box = (33.2, 33.4, 36.2, 36.4)
    for other in (cog(tmp_path, 33, 37, 1), cog(tmp_path, 33, 36, 3)):
        server.files[path] = other
        with pytest.raises(TerrainError, match="the answer is a TIFF of"):
            bring(server, tmp_path / "dem", box)
        assert not list((tmp_path / "dem").glob("*"))


def test_a_broken_tile_in_the_manifest_is_brought_again(server, tmp_path):
    """Earlier versions took whatever began like a TIFF."""
    server.add(tmp_path, 33, 36, 1)
    box = (33.2, 33.4, 36.2, 36.4)
    folder = bring(server, tmp_path / "dem", box).folder
    (tile,) = folder.glob("*.tif")
    tile.write_bytes(b"II*\0 and nothing more")
    manifest = json.loads((folder / "cupola-terrain.json").read_text())
    manifest["tiles"]["N33E036"]["sha256"] = hashlib.sha256(tile.read_bytes()).hexdigest()
    (folder / "cupola-terrain.json").write_text(json.dumps(manifest))
    assert bring(server, folder, box).fetched == ("N33E036",)


def test_the_manifest_leads_to_no_other_file(server, tmp_path):
    server.add(tmp_path, 33, 36, 1)
    secret = tmp_path / "other.tif"
    secret.write_bytes(b"not of the folder")
    (tmp_path / "dem").mkdir()
    entry = {"file": "../other.tif", "sha256": hashlib.sha256(secret.read_bytes()).hexdigest(), "arc_seconds": 1}
    (tmp_path / "dem" / "cupola-terrain.json").write_text(json.dumps({"tiles": {"N33E036": entry}}))
    assert bring(server, tmp_path / "dem", (33.2, 33.4, 36.2, 36.4)).fetched == ("N33E036",)
    assert secret.read_bytes() == b"not of the folder"


def test_other_addresses_than_http_are_refused(tmp_path):
    with pytest.raises(TerrainError, match="is no address over http or https"):
        fetch_copernicus(33.2, 33.4, 36.2, 36.4, tmp_path / "dem", base_url="file:///etc", fallback_url="ftp://x")


@pytest.mark.parametrize(("lat", "width"), [(33, 3600), (55, 2400), (-81, 720)])
def test_real_shapes_pass_the_check(tmp_path, monkeypatch, lat, width):
    monkeypatch.setattr(tile_check, "ROWS", 3600)
    path = tmp_path / "tile.tif"
    profile = {"driver": "GTiff", "width": width, "height": 3600, "count": 1, "dtype": "float32", "crs": "EPSG:4326"}
    place = Affine(1 / width, 0, 36 - 0.5 / width, 0, -1 / 3600, lat + 1 + 0.5 / 3600)
    with rasterio.open(path, "w", transform=place, SPARSE_OK=True, **profile):
        pass
    assert tile_check.wrong_with_tile(path, lat, 36, 1, is_deep=False) == ""
    assert "another place" in tile_check.wrong_with_tile(path, lat, 37, 1, is_deep=False)
    assert "3600 x" in tile_check.wrong_with_tile(path, lat, 36, 3, is_deep=False)


def test_the_limits_are_what_the_page_says():
    assert (download.TRIES, download.BYTES_MAX, download.TOTAL_S) == (4, 128 << 20, 900.0)


@pytest.mark.parametrize(
    "text", ["[" * 100_000, '{"sea": [["N33E036"]]}', '{"sea": ["Cyprus"]}', '{"tiles": 5}', "[]", '"x"']
)
def test_a_torn_manifest_is_refused_and_left_alone(server, tmp_path, text):
    (tmp_path / "cupola-terrain.json").write_text(text)
    with pytest.raises(
        TerrainError, match=r"cupola-terrain\.json: cannot be read .*; delete it, or choose another folder"
    ):
        bring(server, tmp_path, (33.2, 33.4, 36.2, 36.4))
    assert (tmp_path / "cupola-terrain.json").read_text() == text and server.asked == []
