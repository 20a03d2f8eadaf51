"""Studies in a real browser: started, refused beside the field, stopped, opened as pages; axe on these."""

import json
import re
import shutil
import time
import tomllib

import pytest

import cupola

SALVO = "battery.alpha.doctrine.salvo"


@pytest.fixture
def page(browser, served, small_scenario):
    """The first page over a folder with one scenario; fails on any error of the page."""
    for path in served.folder.iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    (served.folder / "mine.toml").write_text(small_scenario, encoding="utf-8")
    context = browser.new_context(
        viewport={"width": 1280, "height": 720}, permissions=["clipboard-read", "clipboard-write"], bypass_csp=True
    )
    found = context.new_page()
    found.set_default_timeout(120_000)
    wrong = []
    found.on("pageerror", lambda error: wrong.append(str(error)))
    found.goto(served.address)
    found.wait_for_selector(".home h1")
    yield found
    assert wrong == []
    context.close()


def test_a_comparison_is_asked_for_refused_mended_copied_and_opened(page, served, serious):
    page.locator(".card", has_text="mine.toml").first.click()
    page.wait_for_selector(".map[data-ground]")
    page.get_by_role("tab", name="Run").click()
    page.select_option("#run-what", "compare")
    page.wait_for_selector("datalist option", state="attached")
    page.get_by_label("Change 1: quantity").fill(SALVO[:-1])
    page.get_by_label("Change 1: value").click()
    page.keyboard.type("1")  # the field that was clicked is still there
    page.get_by_role("button", name="Compare", exact=True).click()
    page.wait_for_selector(f".pair.wrong ~ .error:has-text(\"did you mean '{SALVO}'\")")
    assert serious(page) == []
    page.get_by_label("Change 1: quantity").fill(SALVO)
    page.locator("#study-n").fill("20")
    page.get_by_role("button", name="Copy the command").click()
    words = page.evaluate("navigator.clipboard.readText()")
    assert words == f"cupola compare mine.toml --set {SALVO}=1 -n 20"
    page.get_by_role("button", name="Compare", exact=True).click()
    page.wait_for_selector("text=Finished after")
    assert page.locator(".pair.wrong, .error:has-text('did you mean')").count() == 0
    with page.context.expect_page() as opened:
        page.get_by_role("button", name="Open its page").click()
    opened.value.wait_for_selector("h1")
    assert serious(opened.value) == []
    page.get_by_role("link", name="Cupola").click()
    page.wait_for_selector("tr:has-text('comparison: minimal and salvo = 1')")
    assert page.get_by_role("link", name="Watch both").count() == 1
    assert serious(page) == []


def test_a_rare_event_is_told_and_two_runs_are_compared(page, served, finished_run, serious):
    for name in ("mine", "other"):
        shutil.copytree(finished_run / "out/mine", served.folder / "out" / name)
    page.locator(".card", has_text="mine.toml").first.click()
    page.wait_for_selector(".map[data-ground]")
    page.get_by_role("tab", name="Run").click()
    page.select_option("#run-what", "rare")
    page.locator("#study-event").fill("many")
    page.locator("#study-n").fill("40")
    page.get_by_role("button", name="Find out", exact=True).click()
    page.wait_for_selector(".field.wrong .error:has-text('must be a column, a comparison and a number')")
    page.locator("#study-event").fill("leakers>=1")
    page.get_by_role("button", name="Find out", exact=True).click()
    page.wait_for_selector(".told:has-text('of 40 weighted replications')")
    assert serious(page) == [] and page.get_by_role("button", name="Open its page").count() == 0
    page.get_by_role("link", name="Cupola").click()
    page.get_by_role("button", name="Compare two runs").click()
    assert serious(page) == []
    page.get_by_role("button", name="Compare", exact=True).click()
    page.wait_for_selector(".under-way:has-text('out/mine-vs-other is finished')")
    with page.context.expect_page() as opened:
        page.get_by_role("button", name="Open its page").click()
    opened.value.wait_for_selector("h1")


def test_a_sweep_is_stopped_and_found_again_and_every_page_passes_axe(page, served, serious):
    mine = served.call("listing")["scenarios"][0]["id"]

    def made(**asked):
        served.call("run/start", id=mine, **asked)
        while (state := served.call("run/state"))["state"] == "running":
            time.sleep(0.05)
        return state

    found = [
        made(verb="table", rows=[[SALVO, "1,2"]], columns=[["flight.low.count", "1,2"]], n=4),
        made(verb="uncertainty", method="lhs", outer=8, n=4),
        made(verb="sweep", factors=[[SALVO, "1,2"]], n=4),
    ]
    assert [one["state"] for one in found] == ["finished"] * 3
    page.reload()
    for one in found:
        with page.context.expect_page() as opened:
            page.get_by_role("button", name=one["name"]).click()
        opened.value.wait_for_selector("h1")
        assert serious(opened.value) == [], one["name"]
        opened.value.close()
    served.call("run/start", id=mine, verb="sweep", factors=[[SALVO, "1,2,3"]], n=50_000)
    page.reload()
    page.wait_for_selector(".under-way:has-text('out/mine-sweep-2 is under way')")
    served.stop(kill=True)
    served.start()
    page.reload()
    page.wait_for_selector(".under-way:has-text('was stopped')")
    page.get_by_role("link", name="Go on with it").click()
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("button", name="Stop").click()
    page.wait_for_selector("button:has-text('Go on')")


def test_a_flight_drawn_first_takes_the_first_site_and_undo_outlives_a_reload(page):
    page.get_by_role("button", name="New empty scenario").click()
    page.get_by_role("button", name="Create").click()
    page.wait_for_selector(".map[data-ground]")

    def click(x, y):
        box = page.locator(".map").bounding_box()
        page.mouse.click(box["x"] + x * box["width"], box["y"] + y * box["height"])

    def flight():
        page.get_by_role("tab", name="Text").click()
        document = tomllib.loads(page.locator(".textbox textarea").input_value())
        return document["flight"][0], [one["name"] for one in document.get("asset", [])]

    # A first battery of short reach is looked at from near, and what is left out shows what the catalogue has.
    before = json.loads(page.locator(".map").get_attribute("data-view"))["resolution"]
    page.get_by_role("button", name="+ Battery").click()
    page.get_by_label("Search").fill("pantsir")
    page.keyboard.press("Enter")
    click(0.5, 0.5)
    page.wait_for_selector(".side h2:has-text('pantsir')")
    until(page, lambda: json.loads(page.locator(".map").get_attribute("data-view"))["resolution"] < 0.6 * before)
    page.locator("summary:has-text('more keys')").first.click()
    assert page.get_by_label("missiles per launcher").get_attribute("placeholder") == "12"
    assert page.get_by_label("system").locator("option:checked").inner_text() == "Pantsir-S1 (SA-22) (pantsir_s1)"
    page.get_by_role("button", name="+ Flight").click()
    page.get_by_label("Search").fill("tomahawk")
    page.keyboard.press("Enter")
    click(0.2, 0.5)
    click(0.4, 0.4)
    page.keyboard.press("Enter")
    page.wait_for_selector("text=it takes the first one that you place")
    assert "aim" not in flight()[0]
    page.get_by_role("button", name="+ Site").click()
    click(0.6, 0.4)
    page.wait_for_selector("text=now flies at site")
    assert flight()[0]["aim"] == "site"
    page.reload()
    page.wait_for_selector(".list .row:has-text('site')")
    page.wait_for_selector("button[title^='Undo: Place site']:not([disabled])")
    page.get_by_role("button", name="Undo").click()
    page.wait_for_selector("button[title^='Redo: Place site']:not([disabled])")
    found, sites = flight()
    assert "aim" not in found and sites == []


def until(page, is_so, timeout_s=60.0):
    """Wait for something that is asked from here."""
    end = time.monotonic() + timeout_s
    while not is_so():
        assert time.monotonic() < end
        page.wait_for_timeout(50)


def test_the_map_of_intercepts_names_a_kill_of_the_run_and_leads_to_it(page, served, finished_run, serious):
    shutil.copytree(finished_run / "out", served.folder / "out")
    page.reload()
    page.get_by_role("link", name="out/mine").click()
    page.wait_for_selector(".distribution")
    assert page.get_by_role("link", name="Its scenario").get_attribute("href").startswith("#/scenario/")
    page.locator(".intercepts").scroll_into_view_if_needed()
    page.wait_for_selector(".intercepts .map[data-view]")
    page.locator(".intercepts .map").focus()
    page.keyboard.press("]")
    page.wait_for_selector(".intercepts a")
    told = page.locator(".intercepts p[aria-live]").inner_text()
    name, height, k = re.fullmatch(r"(\S+) at ([\d,]+) m above sea level: watch replication (\d+)", told).groups()
    shots = cupola.open_results(finished_run / "out" / "mine").engagements
    mine = (shots["outcome"] == "kill") & (shots["flight"] == name) & (shots["replication"] == int(k))
    assert mine.any() and abs(shots["altitude_m"][mine] - int(height.replace(",", ""))).min() < 1.0
    page.locator(".intercepts a").click()
    page.wait_for_selector("[data-player=ready]")
    assert page.locator(".side h2").first.inner_text().startswith(f"What happened to {name}")
    page.set_viewport_size({"width": 1280, "height": 420})  # lanes and lists scroll
    assert serious(page) == []
