"""The app in a real browser, as a user has it: drawn, dragged, mended, saved, run and watched."""

import json
import shutil
import time
import tomllib
from pathlib import Path

import numpy as np
import pytest


@pytest.fixture
def command(served, small_scenario):
    """The server over the folder as it was in the beginning."""
    for path in served.folder.iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    (served.folder / "mine.toml").write_text(small_scenario, encoding="utf-8")
    if served.process.poll() is not None:
        served.start()
    return served


@pytest.fixture
def page(browser, command):
    """The first page, opened by its address; fails on any error of the page and on any request to another host."""
    context = browser.new_context(viewport={"width": 1366, "height": 800})
    found = context.new_page()
    found.set_default_timeout(240_000)
    wrong = []
    found.on("pageerror", lambda error: wrong.append(str(error)))
    found.on("console", lambda message: message.type == "error" and wrong.append(message.text))
    found.on(
        "request", lambda request: request.url.startswith((command.base, "data:", "blob:")) or wrong.append(request.url)
    )
    found.goto(command.address)
    found.wait_for_selector(".home h1")
    yield found
    refused = "the server responded with a status of 422"  # a text that is wrong, on purpose
    assert [one for one in wrong if refused not in one and "ERR_CONNECTION_RE" not in one] == []
    context.close()


def opened(page, title="One battery, one site"):
    page.locator("section", has_text="Your scenarios").get_by_text(title).click()
    page.wait_for_selector(".editor .list .row img")
    page.wait_for_selector(".map[data-ground]")
    page.wait_for_timeout(300)


def row(page, name):
    return page.locator(f".list .row:has-text('{name}')").first


def pixels(page, selector):
    import io

    from matplotlib.image import imread

    return imread(io.BytesIO(page.locator(selector).first.screenshot()), format="png")[..., :3]


def spot(page, lat, lon):
    """The pixel on the page where a place should be drawn, computed here from two things that are told."""
    from cupola.report.projection import Projection

    told = json.loads(page.locator(".map").get_attribute("data-view"))
    x_km, y_km = Projection(told["origin"]["lat"], told["origin"]["lon"]).xy_km(lat, lon)
    box = page.locator(".map").bounding_box()
    x = box["x"] + box["width"] / 2 + (float(x_km) * 1000 - told["centre"][0]) / told["resolution"]
    y = box["y"] + box["height"] / 2 - (float(y_km) * 1000 - told["centre"][1]) / told["resolution"]
    return x, y


def until(page, is_so, timeout_s=240.0):
    """Wait for something that the policy of the page forbids to ask inside it."""
    end = time.monotonic() + timeout_s
    while not is_so():
        assert time.monotonic() < end
        page.wait_for_timeout(50)


def text_of(page):
    page.get_by_role("tab", name="Text").click()
    return page.locator(".textbox textarea").input_value()


def test_the_token_leaves_the_address_and_the_page_is_light(page, command):
    assert "token" not in page.url
    files = page.evaluate("performance.getEntriesByType('resource').map((one) => one.name)")
    assert len(files) <= 6, files  # script, style, icon, and the two calls of the first page
    page.reload()
    page.wait_for_selector(".home h1")
    assert page.locator("text=mine.toml").count() == 1


def test_without_the_token_nothing_is_shown(browser, command):
    page = browser.new_page()
    page.goto(command.base)
    page.wait_for_selector("text=the token is wrong or missing")
    assert page.locator("text=mine.toml").count() == 0
    page.close()


def test_the_map_is_drawn_and_symbols_stand_where_they_belong(page):
    opened(page)
    picture = pixels(page, ".map")
    assert picture.std() > 0.05 and len(np.unique((picture * 255).astype(int).reshape(-1, 3), axis=0)) > 200
    x, y = spot(page, -28.52, 127.98)
    # The symbol of a friendly unit is a box, wider than high, in one light blue; its middle is the place.
    box = page.locator(".map").bounding_box()
    blue = np.all(np.abs(picture - np.array([128, 224, 255]) / 255) < 0.02, axis=-1)
    rows, columns = np.nonzero(blue)
    near = (np.abs(columns - (x - box["x"])) < 30) & (np.abs(rows - (y - box["y"])) < 24)
    left = columns[near].min()
    low = rows[near].max()
    assert abs(left + 18 - (x - box["x"])) <= 2.0 and abs(low - 12 - (y - box["y"])) <= 2.0


def test_a_dragged_battery_is_saved_as_one_changed_place(page, command):
    path = command.folder / "mine.toml"
    before = path.read_text(encoding="utf-8")
    opened(page)
    x, y = spot(page, -28.52, 127.98)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 2, y + 1)
    page.mouse.up()  # less than the threshold: a click
    assert text_of(page) == before
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 30, y + 30, steps=6)
    page.mouse.move(x - 80, y + 60, steps=6)
    page.mouse.up()
    page.wait_for_selector("button:has-text('Save'):not(:disabled)")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Save").click()
    page.wait_for_selector("button:has-text('Saved')")
    after = path.read_text(encoding="utf-8")
    changed = [(a, b) for a, b in zip(before.splitlines(), after.splitlines(), strict=True) if a != b]
    assert [a for a, _ in changed] == ["lat_deg = -28.52", "lon_deg = 127.98"]
    lat, lon = (float(b.split("=")[1]) for _, b in changed)
    wanted = spot(page, lat, lon)
    assert abs(wanted[0] - (x - 80)) < 2.0 and abs(wanted[1] - (y + 60)) < 2.0
    page.locator(".bar button:has-text('Undo')").click()
    page.wait_for_selector("button:has-text('Redo'):not(:disabled)")
    assert text_of(page) == before


def _is_at_rest(asked):
    return not asked["is_quick"] and not asked["edits"]


def test_the_share_that_is_seen_follows_the_drag_and_is_that_of_the_command(page, command, capsys, no_maps):
    from cupola.cli import main

    opened(page)
    row(page, "alpha").click()
    page.get_by_role("button", name="Coverage").click()
    page.wait_for_selector(".story .coverage h3")

    def share():
        until(page, lambda: "Coarse" not in page.locator(".story").inner_text())
        return float(page.locator(".story .coverage h3").inner_text().split("sees ")[1].split(" %")[0])

    first = share()
    x, y = spot(page, -28.52, 127.98)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 60, y + 30, steps=5)
    until(page, lambda: f" {first} %" not in page.locator(".story .coverage h3").inner_text())
    page.mouse.move(x - 180, y + 150, steps=5)
    with page.expect_response(lambda one: one.url.endswith("/coverage") and _is_at_rest(one.request.post_data_json)):
        page.mouse.up()
    page.wait_for_selector("button:has-text('Save'):not(:disabled)")
    until(page, lambda: f" {first} %" not in page.locator(".story .coverage h3").inner_text())
    last = share()
    assert last != first
    page.get_by_role("button", name="Save").click()
    page.wait_for_selector("button:has-text('Saved')")
    radar = page.get_by_label("Radar", exact=True).input_value()
    arguments = ["coverage", str(command.folder / "mine.toml"), "--radar", radar, "--altitude", "1000"]
    assert main([*arguments, "-o", str(command.folder / "c"), "--json", "-q"]) == 0
    told = json.loads(capsys.readouterr().out)["radars"][0]["visible_share"]["1000"]
    assert last == pytest.approx(100 * told, abs=0.06)


def test_a_field_is_broken_and_mended(page):
    opened(page)
    row(page, "alpha").click()
    field = page.locator("[data-path='battery[0].doctrine.salvo'] input")
    field.fill("99")
    field.press("Tab")
    page.wait_for_selector("[data-path='battery[0].doctrine.salvo'] .error")
    assert page.locator(".state").inner_text() == "1 problem"
    assert "problem" in row(page, "alpha").inner_text()
    page.locator(".state").click()
    assert "salvo" in page.locator(".problem").first.inner_text()
    page.get_by_role("tab", name="Properties").click()
    field.fill("3")
    field.press("Tab")
    page.wait_for_selector(".state.right")
    assert "salvo = 3" in text_of(page)


def test_the_text_and_the_map_are_one_thing(page):
    opened(page)
    area = page.locator(".textbox textarea")
    text = text_of(page)
    area.fill(text.replace('name = "depot"', 'name = "store"').replace('aim = "depot"', 'aim = "store"'))
    page.wait_for_selector(".list .row:has-text('store')")
    area.fill(text + "\n= 3\n")
    page.wait_for_selector(".problem:has-text('Line')")
    assert row(page, "alpha").count() == 1  # the map keeps what could be read last
    page.locator("h1").click()
    page.keyboard.press("Control+z")
    page.wait_for_selector(".state.right")


def test_from_nothing_to_a_run_in_the_browser(page, command):
    page.get_by_role("button", name="New empty scenario").click()
    page.fill("#new-name", "tour")
    page.fill("#new-lat", "-28.5")
    page.fill("#new-lon", "128")
    page.get_by_role("button", name="Create").click()
    page.wait_for_selector(".editor .adders")
    assert page.locator(".state").inner_text() == "Waits for a battery"  # what is being begun is not called wrong
    assert page.locator(".problem-list").count() == 0
    box = page.locator(".map").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.get_by_role("button", name="+ Site").click()
    page.mouse.click(x + 20, y)
    page.wait_for_selector(".list .row:has-text('site')")
    page.get_by_role("button", name="+ Battery").click()
    page.locator(".choice:has-text('S-300PMU-2')").first.click()
    page.mouse.click(x, y + 10)
    page.wait_for_selector(".list .row:has-text('s300pmu2')")
    page.get_by_role("button", name="+ Flight").click()
    page.locator(".choice:has-text('Tomahawk')").first.click()
    page.mouse.click(x - 250, y - 230)
    page.mouse.click(x - 120, y - 60)
    page.keyboard.press("Enter")
    page.wait_for_selector(".list .row:has-text('tomahawk')")
    page.wait_for_selector("canvas[aria-label^='Altitude profile']")
    page.wait_for_selector(".state.right:has-text('Valid')")
    page.get_by_role("tab", name="Run").click()
    page.fill("#run-n", "25")
    page.keyboard.press("Tab")
    page.get_by_role("button", name="Save and run").click()
    page.wait_for_selector("text=Show the results", timeout=900_000)
    page.get_by_text("Show the results").click()
    page.wait_for_selector(".results .headline")
    assert "25 replications" in page.locator(".results").inner_text()
    assert (command.folder / "out" / "tour" / "report.html").exists()
    page.get_by_text("Watch a replication").click()
    page.wait_for_selector(".film .map[data-ground]")
    page.wait_for_selector(".film .event")
    drawn = tomllib.loads((command.folder / "tour.toml").read_text(encoding="utf-8"))

    def are_all_seen():
        box = page.locator(".film .map").bounding_box()
        spots = [spot(page, one["lat_deg"], one["lon_deg"]) for one in (*drawn["asset"], *drawn["battery"])]
        return all(20 < x - box["x"] < box["width"] - 20 and 20 < y - box["y"] < box["height"] - 20 for x, y in spots)

    until(page, are_all_seen, 5.0)
    before = pixels(page, ".film .map")
    page.locator(".event:has-text('launches')").first.click()
    page.wait_for_timeout(400)
    assert np.abs(pixels(page, ".film .map") - before).max() > 0.2
    assert "t=" in page.url and page.locator(".now .event").count() == 1
    page.locator("h1").click()
    page.keyboard.press("Home")
    page.keyboard.press("]")
    assert page.locator(".clock").inner_text() >= "00:00"
    page.keyboard.press("Space")
    until(page, lambda: float(page.locator(".scrub input").input_value()) > 1.0, 20.0)
    page.keyboard.press("Space")


def test_a_film_in_one_file_plays_by_itself(browser, tmp_path):
    """Opened as a file, offline: drawn, played, stepped, its moment in the address."""
    from cupola.engine.replay import replay
    from cupola.film.page import write_film

    path = write_film(replay("minimal", seed=20180926, replication=0), tmp_path / "replication-0.html")
    context = browser.new_context(viewport={"width": 1280, "height": 720}, offline=True)
    page = context.new_page()
    wrong, asked = [], []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda message: message.type == "error" and wrong.append(message.text))
    page.on("request", lambda request: asked.append(request.url.split("#")[0]))
    page.goto(path.as_uri())
    page.wait_for_selector("[data-player=ready]")
    page.wait_for_timeout(500)
    before = pixels(page, ".film .map")
    assert len(np.unique((before * 255).astype(int).reshape(-1, 3), axis=0)) > 100
    page.locator(".event:has-text('launches')").first.click()
    page.wait_for_timeout(300)
    assert np.abs(pixels(page, ".film .map") - before).max() > 0.2
    assert page.locator(".now .event").count() == 1 and "#t=" in page.url
    assert "missiles left" in page.locator(".lane-words").first.inner_text()
    moment = page.url
    page.keyboard.press("Space")
    page.wait_for_timeout(700)
    page.keyboard.press("Space")
    assert page.url != moment
    page.goto("about:blank")
    page.goto(moment)
    page.wait_for_selector("[data-player=ready]")
    assert f"t={float(page.locator('.scrub input').input_value()):.1f}" in moment
    assert wrong == [] and set(asked) <= {path.as_uri(), "about:blank"}
    context.close()


def test_changes_survive_a_killed_server_and_a_closed_tab(page, command, browser):
    opened(page)
    row(page, "depot").click()
    field = page.locator("[data-path='asset[0].people'] input")
    field.fill("77")
    field.press("Tab")
    page.wait_for_selector("button:has-text('Save'):not(:disabled)")
    address = page.url
    command.stop(kill=True)
    field.fill("78")
    field.press("Tab")
    page.wait_for_selector(".toast.error:has-text('does not answer')")
    command.start()
    page.goto("about:blank")
    page.goto(address)
    page.wait_for_selector(".editor .list .row img")
    page.wait_for_selector("button:has-text('Save'):not(:disabled)")
    assert "people = 77" in text_of(page)
    assert "people = 77" not in (command.folder / "mine.toml").read_text(encoding="utf-8")


def test_two_windows_keep_their_changes_apart(page, command):
    """What both left unsaved is there again: the younger on top, the older a step of undo below."""
    opened(page)
    other = page.context.new_page()
    other.goto(command.address)
    opened(other)
    for window, value in ((page, "3"), (other, "4")):
        row(window, "alpha").click()
        field = window.locator("[data-path='battery[0].doctrine.salvo'] input")
        field.fill(value)
        field.press("Tab")
        window.wait_for_selector("button:has-text('Save'):not(:disabled)")
    page.reload()  # its own, although the other window wrote later
    page.wait_for_selector(".map[data-ground]")
    assert "salvo = 3" in text_of(page)
    third = page.context.new_page()
    page.close()
    other.close()
    third.goto(command.address)
    opened(third)
    third.wait_for_selector(".toast:has-text('2 windows')")
    assert "salvo = 3" in text_of(third)  # it was written again when its window was loaded again
    third.locator(".bar button:has-text('Undo')").click()
    until(third, lambda: "salvo = 4" in third.locator(".textbox textarea").input_value())


def test_a_file_that_another_program_changed_is_not_overwritten_unasked(page, command):
    path = command.folder / "mine.toml"
    opened(page)
    row(page, "depot").click()
    field = page.locator("[data-path='asset[0].people'] input")
    field.fill("77")
    field.press("Tab")
    page.wait_for_selector("button:has-text('Save'):not(:disabled)")
    path.write_text(path.read_text(encoding="utf-8") + "# theirs\n", encoding="utf-8")
    page.get_by_role("button", name="Save").click()
    page.wait_for_selector("dialog:has-text('changed by another program')")
    page.get_by_role("button", name="Neither now").click()
    assert path.read_text(encoding="utf-8").endswith("# theirs\n")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("button", name="Keep mine").click()
    page.wait_for_selector("button:has-text('Saved')")
    assert "people = 77" in path.read_text(encoding="utf-8")
    assert Path(f"{path}.before-overwriting").read_text(encoding="utf-8").endswith("# theirs\n")


def test_keys_move_measure_and_leave_the_browser_its_own(page):
    opened(page)
    row(page, "alpha").focus()
    page.keyboard.press("Enter")
    text = text_of(page)
    page.get_by_role("tab", name="Properties").click()
    row(page, "alpha").focus()
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("ArrowRight")
    page.wait_for_selector("button:has-text('Save'):not(:disabled)")
    assert text_of(page) != text
    page.locator("h1").click()
    page.keyboard.press("Control+z")
    page.wait_for_selector("button:has-text('Saved')")
    # The pointer goes to the coordinates over the map, and a click writes them in another way.
    page.mouse.move(700, 400)
    page.locator(".readout").hover()
    shown = page.locator(".readout").inner_text()
    page.locator(".readout").click()
    assert page.locator(".readout").inner_text() != shown
    page.keyboard.press("m")
    box = page.locator(".map").bounding_box()
    before = pixels(page, ".map")
    page.mouse.click(box["x"] + 300, box["y"] + 300)
    page.mouse.click(box["x"] + 500, box["y"] + 350)
    page.wait_for_timeout(300)
    assert np.abs(pixels(page, ".map") - before).max() > 0.3
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    page.wait_for_selector("dialog[open]")
    page.keyboard.press("Escape")
    prevented = page.evaluate(
        """() => {
            const event = new KeyboardEvent('keydown', {key: 'r', ctrlKey: true, cancelable: true, bubbles: true});
            document.body.dispatchEvent(event);
            return event.defaultPrevented;
        }"""
    )
    assert prevented is False


def test_text_of_a_scenario_is_inert(page, command):
    path = command.folder / "mine.toml"
    evil = "<img src=x onerror=alert(1)>"
    text = path.read_text(encoding="utf-8").replace('title = "One battery', f'title = "{evil} One battery')
    path.write_text(text, encoding="utf-8")
    page.reload()
    page.wait_for_selector(f"text={evil}")
    assert page.locator("img[src=x]").count() == 0


def test_an_idle_page_asks_for_nothing(page):
    opened(page)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    time.sleep(1.5)
    assert asked == []


def _keys_and_export_of_a_film(page):
    """A typed time, the sheet, the palette; and the film in one file, which the browser saves."""
    page.keyboard.press("t")
    page.locator("#film-time").fill("1:05")
    page.keyboard.press("Enter")
    until(page, lambda: page.locator(".clock").inner_text() == "01:05")
    page.keyboard.press("?")
    page.wait_for_selector("dialog[open]:has-text('to a time that is typed')")
    page.keyboard.press("Escape")
    page.keyboard.press("Control+k")
    page.get_by_label("Command", exact=True).fill("film in one file")
    with page.expect_download() as saved:
        page.keyboard.press("Enter")
    assert saved.value.suggested_filename.endswith(".html")
    assert 'id="beside"' in Path(saved.value.path()).read_text(encoding="utf-8")


def test_results_open_what_is_behind_them_and_two_films_run_in_lockstep(browser, command, finished_run, serious):
    """From a bar to a replication, and that beside a variant; and axe on these pages."""
    shutil.copytree(finished_run / "out", command.folder / "out")
    context = browser.new_context(viewport={"width": 1366, "height": 800}, bypass_csp=True)
    page = context.new_page()
    page.set_default_timeout(240_000)
    wrong = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.goto(command.address)
    page.get_by_role("link", name="out/mine").click()
    page.wait_for_selector(".distribution")
    assert page.locator(".distribution").count() == 3
    assert serious(page) == []
    page.locator(".column:not(:disabled)").first.click()
    page.locator(".distribution a").first.click()
    page.wait_for_selector("[data-player=ready]")
    assert serious(page) == []
    # Beside a variant, under the same draws: one clock, and the first difference marked.
    page.get_by_label("Beside it").select_option(
        label=page.locator("[aria-label='Beside it'] option").nth(1).inner_text()
    )
    page.wait_for_selector(".film.two")
    assert page.locator(".film .map").count() == 2
    at = page.locator(".difference").inner_text().split()[-1]
    page.locator(".difference").click()
    assert page.locator(".clock").inner_text() == at
    assert page.locator(".first-difference p").count() == 2
    views = [json.loads(one.get_attribute("data-view")) for one in page.locator(".film .map").all()]
    assert views[0]["resolution"] == views[1]["resolution"]
    assert views[0]["centre"] == pytest.approx(views[1]["centre"], abs=1.0)  # metres: less than a hundredth of a pixel
    page.locator("h1").click()
    page.keyboard.press("Space")
    page.wait_for_timeout(500)
    page.keyboard.press("Space")
    assert page.locator(".clock").inner_text() > at and "vs=" in page.url
    _keys_and_export_of_a_film(page)
    assert serious(page) == [] and wrong == []
    context.close()


def test_axe_finds_nothing_serious(browser, command, serious):
    """Rules of WCAG that a program can check (axe-core), on the pages as they stand."""
    context = browser.new_context(viewport={"width": 1280, "height": 720}, bypass_csp=True)
    page = context.new_page()
    page.set_default_timeout(240_000)

    page.goto(command.address)
    page.wait_for_selector(".home h1")
    assert serious(page) == []
    opened(page)
    row(page, "low").click()
    page.get_by_role("button", name="Coverage").click()
    page.wait_for_selector(".story .coverage h3")
    assert serious(page) == []
    for tab in ("Text", "Run"):
        page.get_by_role("tab", name=tab).click()
        assert serious(page) == []
    page.get_by_role("button", name="+ Battery").click()
    page.wait_for_selector(".choice")
    assert serious(page) == []
    context.close()
