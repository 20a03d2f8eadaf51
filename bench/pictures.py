"""The app as it is drawn: pictures a second of a busy film, first paint, and rasters after a drag.

Needs Playwright and chromium, as the tests in a browser do; draws in software, as a machine without a graphics card.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import psutil

#: What the film shows: flights, each with a track, and missiles, all at once.
FLIGHTS, MISSILES = 300, 200
WIDTH, HEIGHT = 1920, 1080
DURATION_S = 600.0


def main() -> None:
    """Print all of them."""
    from playwright.sync_api import sync_playwright

    path = os.environ.get("CUPOLA_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        print("skipped: there is no chromium")
        return
    with sync_playwright() as play, tempfile.TemporaryDirectory() as folder:
        browser = play.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        film(browser, Path(folder))
        app(browser, Path(folder))
        browser.close()


def film(browser: Any, folder: Path) -> None:
    """Pictures a second while a film of 300 flights and 200 missiles plays, and the longest time between two."""
    path = folder / "busy.html"
    path.write_text(busy_film(), encoding="utf-8")
    for width, height in ((1280, 720), (WIDTH, HEIGHT), (3840, 2160)):
        page = browser.new_page(viewport={"width": width, "height": height})
        page.goto(path.as_uri() + "#t=100")
        page.wait_for_selector("[data-player=ready]")
        page.wait_for_timeout(1500)
        page.keyboard.press("Space")
        page.wait_for_timeout(500)
        before_s = _cpu_s()
        gaps = page.evaluate(
            """() => new Promise((done) => {
                const gaps = []; let last = performance.now(); const end = last + 8000;
                const tick = (now) => {
                    gaps.push(now - last); last = now;
                    if (now < end) requestAnimationFrame(tick); else done(gaps.slice(1));
                };
                requestAnimationFrame(tick);
            })"""
        )
        rate = 1000.0 * len(gaps) / sum(gaps)
        each_ms = 1000.0 * (_cpu_s() - before_s) / len(gaps)
        words = f"longest {max(gaps):.0f} ms, processor time of all processes {each_ms:.1f} ms a picture"
        print(f"{f'pictures a second, {width} x {height}':40s}{rate:8.1f}    {words}")
        page.close()


def _cpu_s() -> float:
    """Processor time of the browser, all of its processes [s]: on a busy machine it tells more than a rate."""
    times = [one.cpu_times() for one in psutil.Process().children(recursive=True) if one.is_running()]
    return sum(one.user + one.system for one in times)


def busy_film() -> str:
    """A film of `FLIGHTS` flights with a track each and `MISSILES` missiles, all in the air for all of the time."""
    from cupola.film.ground import ground_of
    from cupola.film.making import Columns
    from cupola.film.packing import packed
    from cupola.film.page import _page
    from cupola.terrain.readers import open_terrain

    lat, lon, columns = 33.5, 36.3, Columns()
    times = np.arange(0.0, DURATION_S, 10.0)

    def way(i: int, n: int, span: float, altitude_m: float) -> int:
        turn = 2 * np.pi * (i / n + times / 900.0)
        reach = span * (0.25 + 0.75 * (i * 7 % n) / n)
        places = np.column_stack(
            [lat + reach * np.cos(turn), lon + 1.2 * reach * np.sin(turn), np.full(len(times), altitude_m)]
        )
        return columns.way(times, places)

    def mover(name: str, i: int, column: int, **more: Any) -> dict[str, Any]:
        base = {"name": name, "type": "f16c", "side": "hostile", "symbol": "hostile-fighter", "end_s": DURATION_S}
        return {**base, "end": "flying", "battery": -1, "target": -1, "index": i, "column": column, **more}

    flights = [mover(f"flight-{i}", i, way(i, FLIGHTS, 1.5, 6000.0)) for i in range(FLIGHTS)]
    shots = [
        mover(f"shot-{i}", i, way(i, MISSILES, 0.8, 9000.0), battery=0, target=i, guidance="semi_active", guide=0,
              homes_s=300.0, end="miss")
        for i in range(MISSILES)
    ]  # fmt: skip
    beliefs = [
        {"picture": 0, "flight": i, "name": f"flight-{i}", "is_false": False, "spans": [[0.0, DURATION_S]],
         "identities": [[0.0, "hostile"]], "swaps": [], "column": one["column"]}
        for i, one in enumerate(flights)
    ]  # fmt: skip
    place = {"lat_deg": lat, "lon_deg": lon}
    radar = {"name": "alpha/radar", "battery": 0, "is_timed": False, **place, "range_m": 2e5, "is_rotating": False,
             "half_rad": 1.0, "period_s": 1.0, "phase_rad": 0.0, "slew_radps": 0.5, "turns": [[0, 0, 0]],
             "emits": [[0, 1]]}  # fmt: skip
    events = [
        {"kind": "launched", "battery": "alpha", "flight": f"flight-{i}", "other": "", "words": "a launch"}
        for i in range(1000)
    ]
    head = {
        "title": "A busy film", "replication": 0, "replications": 1, "seed": 1, "note": "", "duration_s": DURATION_S,
        "origin": place, "sites": [{"kind": "battery", "name": "alpha", "battery": 0, **place}], "batteries": ["alpha"],
        "posts": [], "flight_names": [one["name"] for one in flights], "flights": flights, "shots": shots,
        "beliefs": beliefs, "radars": [radar], "losses": [], "strobes": [], "events": events,
        "ledgers": [{"target_channels": 6, "missile_channels": 12, "targets": [[0, 0.0, DURATION_S]],
                     "rounds": [[0.0, 300]], "gun_rounds": [[0.0, 0]]}],
        "debris": {"column": columns.way(np.zeros(1), np.zeros((1, 3)))},
    }  # fmt: skip
    head["event_column"] = columns.times(np.linspace(0.0, DURATION_S, len(events)))
    about, ground = ground_of(open_terrain("global-5min"), lat, lon, 300.0, 200, has_heights=False)
    return _page(head, columns.all, packed(about, *ground))


def app(browser: Any, folder: Path) -> None:
    """First paint, the list, a scenario on its map, and rasters after a drag, as they are seen on the page."""
    work = folder / "work"
    work.mkdir()
    command = [sys.executable, "-m", "cupola", "app", str(work), "--no-browser"]
    environment = {**os.environ, "CUPOLA_STATE": f"{folder}/state"}
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
    try:
        assert server.stdout is not None
        address = server.stdout.readline().strip()
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
        page.set_default_timeout(600_000)
        page.goto(address)
        page.wait_for_selector(".home h1")
        page.wait_for_timeout(20_000)  # kernels of maps

        def timed(what: str, do: Callable[[], None]) -> None:
            start = time.perf_counter()
            do()
            print(f"{what:40s}{1000 * (time.perf_counter() - start):8.0f} ms")

        def first() -> None:
            page.reload()
            page.wait_for_selector(".home h1")

        timed("page usable", first)
        paint = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? NaN")
        print(f"{'first paint':40s}{paint:8.0f} ms")

        def opened() -> None:
            page.locator(".card:has-text('damascus-2018')").first.click()
            page.wait_for_selector(".map[data-ground]")

        timed("flagship on its map", opened)
        page.locator(".list .row:has-text('plain')").first.click()
        page.get_by_role("button", name="Coverage").click()
        page.wait_for_selector(".story .coverage h3")
        _drag(page, "full coverage after a drag", ".story .coverage h3", (0, 0), (-60, -30))
        page.get_by_role("button", name="Coverage").click()
        page.get_by_role("button", name="Engagement zone").click()
        page.wait_for_selector(".story .zone h3")
        _drag(page, "zone after a drag", ".story .zone", (-60, -30), (20, 10))
    finally:
        server.terminate()
        server.wait()


def _drag(page: Any, what: str, told: str, begin: tuple[int, int], end: tuple[int, int]) -> None:
    """Drag the chosen battery, and wait until the page shows what belongs to its new place, whole.

    ``begin`` and ``end`` are pixels from where it stands in the file.
    """
    from cupola.report.projection import Projection
    from cupola.scenario import load

    box = page.locator(".map").bounding_box()
    view = page.evaluate("JSON.parse(document.querySelector('.map').dataset.view)")
    before = page.locator(told).inner_text()
    battery = load("damascus-2018").batteries[0]
    x_km, y_km = Projection(view["origin"]["lat"], view["origin"]["lon"]).xy_km(battery.lat_deg, battery.lon_deg)
    x = box["x"] + box["width"] / 2 + (float(x_km) * 1000 - view["centre"][0]) / view["resolution"]
    y = box["y"] + box["height"] / 2 - (float(y_km) * 1000 - view["centre"][1]) / view["resolution"]
    page.mouse.move(x + begin[0], y + begin[1])
    page.mouse.down()
    page.mouse.move(x + end[0], y + end[1], steps=8)
    start = time.perf_counter()
    with page.expect_response(_is_whole):
        page.mouse.up()
    latest = time.monotonic() + 60
    while page.locator(told).inner_text() == before or "Coarse" in page.locator(".story").inner_text():
        assert time.monotonic() < latest, "the raster does not follow"
        page.wait_for_timeout(10)
    print(f"{what:40s}{1000 * (time.perf_counter() - start):8.0f} ms")


def _is_whole(answer: Any) -> bool:
    """Whether an answer is a raster of the place at which something was put down."""
    if not answer.url.endswith(("/coverage", "/zone")):
        return False
    asked = answer.request.post_data_json
    return not asked["edits"] and not asked.get("is_quick")
