"""Draws the pictures of docs/app.md: python scripts/draw_app.py (needs the extra test, and chromium).

Starts the app over a folder with copies of bundled scenarios, opens it in a browser without a window, and writes
docs/images/app-*.png.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

IMAGES = Path(__file__).resolve().parents[1] / "docs" / "images"
SIZE = {"width": 1366, "height": 800}


def main():
    """All pictures."""
    from cupola.scenario import bundled_path

    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder) / "studies"
        work.mkdir()
        shutil.copy(bundled_path("damascus-2018"), work / "damascus-2018.toml")
        text = (work / "damascus-2018.toml").read_text(encoding="utf-8")
        # Watching needs no verdicts, whose judging takes minutes.
        (work / "raid.toml").write_text(text[: text.index("# ---- what was claimed")], encoding="utf-8")
        command = [sys.executable, "-m", "cupola", "app", str(work), "--no-browser"]
        environment = {**os.environ, "CUPOLA_STATE": str(Path(folder) / "state")}
        server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
        try:
            draw(server.stdout.readline().strip())
        finally:
            server.terminate()
            server.wait()


def draw(address):
    """Walk through the pages of a server."""
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page(viewport=SIZE)
        page.set_default_timeout(300_000)
        page.goto(address)
        page.get_by_text("damascus-2018.toml").click()
        page.locator(".list .row:has-text('plain')").first.click()
        page.get_by_role("button", name="Coverage").click()
        page.wait_for_selector(".story .coverage")
        settle(page)
        page.screenshot(path=IMAGES / "app-coverage.png")
        page.get_by_role("button", name="Coverage").click()
        page.get_by_role("button", name="Engagement zone").click()
        page.get_by_label("Target", exact=True).select_option("f16c")
        page.locator(".list .row:has-text('strike-west')").first.click()
        page.get_by_role("button", name="Show all").click()
        page.wait_for_selector(".story .zone")
        settle(page)
        page.screenshot(path=IMAGES / "app-zone.png")
        page.locator(".home-link").click()
        page.get_by_text("raid.toml").click()
        page.get_by_role("tab", name="Run").click()
        page.fill("#run-n", "50")
        page.keyboard.press("Tab")
        page.locator(".run button.primary").click()
        page.get_by_text("Show the results").click()
        page.get_by_text("Watch a replication").click()
        page.wait_for_selector(".film .event")
        page.locator(".event:has-text('launches')").nth(18).click()
        settle(page)
        page.screenshot(path=IMAGES / "app-film.png")
        browser.close()


def settle(page):
    """Until nothing is asked for, and a little longer for the picture."""
    page.wait_for_selector(".map[data-ground]")
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(3000)


if __name__ == "__main__":
    main()
