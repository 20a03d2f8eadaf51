"""The app: ready, list, open, raster while dragging and at rest, zone, a point, playback; as a page asks for them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from typing import Any

import psutil


def main() -> None:
    """Print the times of calls, best of several, and the memory of the server with the flagship open."""
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder) / "work"
        work.mkdir()
        command = [sys.executable, "-m", "cupola", "app", str(work), "--no-browser"]
        environment = {**os.environ, "CUPOLA_STATE": f"{folder}/state"}
        begin = time.perf_counter()
        server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
        try:
            assert server.stdout is not None
            base, token = server.stdout.readline().strip().split("/#token=")
            measure(base, token, begin, psutil.Process(server.pid))
        finally:
            server.terminate()
            server.wait()


def measure(base: str, token: str, begin: float, process: psutil.Process) -> None:
    """Ask as the page does."""

    def call(name: str, **body: Any) -> bytes:
        headers = {"content-type": "application/json", "x-cupola-token": token}
        request = urllib.request.Request(f"{base}/api/{name}", json.dumps(body).encode(), headers)
        with urllib.request.urlopen(request, timeout=600) as answer:
            return bytes(answer.read())

    def tell(what: str, name: str, **body: Any) -> None:
        times = []
        for _ in range(5):
            start = time.perf_counter()
            call(name, **body)
            times.append(time.perf_counter() - start)
        print(f"{what:36s}{min(times) * 1000:8.0f} ms")

    session = json.loads(call("session"))
    print(f"{'ready':36s}{time.perf_counter() - begin:8.2f} s")
    while not session["is_warm"]:
        time.sleep(0.2)
        session = json.loads(call("session"))
    print(f"{'kernels warm':36s}{time.perf_counter() - begin:8.2f} s")
    flagship = next(one for one in json.loads(call("listing"))["bundled"] if one["name"] == "damascus-2018")
    opened = json.loads(call("scenario/open", id=flagship["id"]))
    asked: dict[str, Any] = {"id": flagship["id"], "text": opened["text"]}
    tell("list of the folder", "listing")
    tell("open", "scenario/open", id=flagship["id"])
    edit = [{"kind": "set", "path": ["battery", 0, "lat_deg"], "value": 33.37}]
    tell("edit, check and build", "scenario/edit", **asked, edits=edit)
    radar = opened["radars"][0]
    tell("coverage while dragging", "coverage", **asked, edits=edit, radar=radar, is_quick=True)
    tell("coverage at rest", "coverage", **asked, edits=edit, radar=radar)
    tell("zone, one altitude", "zone", **asked, battery="plain", target="f16c", altitude_m=3000)
    place = {"lat_deg": 33.9, "lon_deg": 35.5}
    tell("who sees and reaches a point", "point", **asked, target="f16c", altitude_m=3000, **place)
    tell("ground of a map of 300 km", "ground", **asked, half_km=300, **place)
    print(f"{'memory of the server':36s}{process.memory_info().rss / 2**20:8.0f} MiB")
