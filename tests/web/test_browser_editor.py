"""The editor in a real browser: chosen, moved, copied, renamed, drawn and typed, by mouse and by keyboard."""

import json
import shutil
import tomllib

import pytest

from cupola.scenario import bundled_path
from cupola.scenario.load import load_text


@pytest.fixture
def page(browser, served):
    """A layered network, opened; fails on any error of the page."""
    for path in served.folder.iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    (served.folder / "net.toml").write_bytes(bundled_path("layered-network").read_bytes())
    context = browser.new_context(
        viewport={"width": 1366, "height": 800}, permissions=["clipboard-read", "clipboard-write"]
    )
    found = context.new_page()
    found.set_default_timeout(60_000)
    wrong = []
    found.on("pageerror", lambda error: wrong.append(str(error)))
    found.on("console", lambda message: message.type == "error" and wrong.append(message.text))
    found.goto(served.address)
    found.locator(".card", has_text="net.toml").first.click()
    found.wait_for_selector(".editor .list .row img")
    found.wait_for_selector(".map[data-ground]")
    yield found
    assert wrong == []
    context.close()


def row(page, name):
    return page.locator(f".list .row:has-text('{name}')").first


def spot(page, lat, lon):
    from cupola.report.projection import Projection

    told = json.loads(page.locator(".map").get_attribute("data-view"))
    x_km, y_km = Projection(told["origin"]["lat"], told["origin"]["lon"]).xy_km(lat, lon)
    box = page.locator(".map").bounding_box()
    x = box["x"] + box["width"] / 2 + (float(x_km) * 1000 - told["centre"][0]) / told["resolution"]
    y = box["y"] + box["height"] / 2 - (float(y_km) * 1000 - told["centre"][1]) / told["resolution"]
    return x, y


def drag(page, start, end):
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(start[0] + 8, start[1] + 8)
    page.mouse.move(*end, steps=5)
    page.mouse.up()


def done(page, label):
    page.wait_for_selector(f".bar button[title^='Undo: {label}']")


def saved(page, served):
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_selector("button:has-text('Saved')")
    return (served.folder / "net.toml").read_text(encoding="utf-8")


def test_several_are_chosen_raised_moved_pasted_renamed_and_saved(page, served):
    before = bundled_path("layered-network").read_text(encoding="utf-8")
    # A box around two routes, and a third one by the list.
    x, y = spot(page, -28.10, 126.70)
    x1, y1 = spot(page, -28.25, 127.60)
    page.keyboard.down("Control")
    drag(page, (x - 25, y - 25), (x1 + 25, y1 + 25))
    page.keyboard.up("Control")
    page.wait_for_selector(".side h2:has-text('low-north')")
    row(page, "low-west").click(modifiers=["Shift"])
    page.wait_for_selector(".side h2:has-text('2 chosen')")
    page.get_by_label("Heights [m]").fill("20")
    page.get_by_role("button", name="higher", exact=True).click()
    done(page, "Heights of 2 items 20 m higher")
    x, y = spot(page, -28.10, 126.70)
    drag(page, (x, y), (x + 40, y + 60))
    done(page, "Move 2 items")
    page.keyboard.press("Control+c")
    page.wait_for_selector(".toast:has-text('2 items copied')")
    page.keyboard.press("Control+v")
    done(page, "Paste 2 items")
    row(page, "brigade").click()
    page.keyboard.press("F2")
    page.get_by_label("New name").fill("hq")
    page.keyboard.press("Enter")
    done(page, "Rename to hq")
    after = saved(page, served)
    load_text(after, name="net.toml")  # valid, with all that named the post

    old, new = before.splitlines(), after.splitlines()
    at = next(k for k, line in enumerate(new) if line == 'name = "airliner"')
    pasted = new.index("[[flight]]", at + 1)
    length = len(new) - len(old)
    changed = [(a, b) for a, b in zip(old, new[:pasted] + new[pasted + length :], strict=True) if a != b]
    assert all(b == a.replace('"brigade"', '"hq"') for a, b in changed if "brigade" in a)
    assert sum("brigade" in a for a, _ in changed) == 7
    moved = [tomllib.loads(f"p = [{b}]")["p"][0] for a, b in changed if "brigade" not in a]
    assert len(moved) == 4 and {one["altitude_agl_m"] for one in moved} == {80}
    wanted = spot(page, moved[0]["lat_deg"], moved[0]["lon_deg"])
    now = spot(page, -28.10, 126.70)
    assert abs(wanted[0] - now[0] - 40) < 2.0 and abs(wanted[1] - now[1] - 60) < 2.0
    copies = [one for one in tomllib.loads(after)["flight"] if one["name"] in ("low-north-5", "low-west-4")]
    assert len(copies) == 2 and copies[0]["route"][0]["altitude_agl_m"] == 80

    for _ in range(4):
        page.locator(".bar button:has-text('Undo')").click()
        page.wait_for_timeout(150)
    page.wait_for_selector(".bar button:has-text('Undo')[disabled]")
    assert saved(page, served) == before


def test_zones_raids_posts_and_their_points_by_mouse(page, served):
    page.get_by_role("button", name="+ Zone").click()
    page.locator(".choice:has-text('No fire')").click()
    corners = [(-28.9, 127.2), (-28.9, 127.5), (-29.1, 127.5), (-29.1, 127.2)]
    for place in corners:
        page.mouse.click(*spot(page, *place))
    page.keyboard.press("Enter")
    done(page, "Draw no-fire")
    # The middle of an edge puts a corner in, alt-click takes one out, an edge moves the whole.
    x, y = spot(page, -28.9, 127.35)
    drag(page, (x, y), (x, y - 30))
    done(page, "Put a point into no-fire")
    page.keyboard.down("Alt")
    page.mouse.click(*spot(page, *corners[0]))
    page.keyboard.up("Alt")
    done(page, "Take corner 1 of no-fire out")
    edge = spot(page, -29.04, 127.5)
    drag(page, edge, (edge[0] + 30, edge[1]))
    done(page, "Move no-fire")
    page.get_by_role("button", name="+ Raid").click()
    page.locator(".choice:has-text('power-station')").click()
    page.locator(".choice:has-text('Tomahawk')").first.click()
    page.mouse.click(*spot(page, -28.42, 126.9))
    done(page, "Draw raid")
    axis = spot(page, -28.42, 126.9)
    drag(page, axis, (axis[0], axis[1] - 60))
    done(page, "Move axis 1 of raid")
    page.get_by_role("button", name="+ Post").click()
    page.get_by_label("Type a place").fill("28 36 S 128 00 E")
    page.keyboard.press("Enter")
    done(page, "Place post")
    document = tomllib.loads(saved(page, served))
    points = document["zone"][0]["points"]
    assert len(points) == 4 and document["zone"][0]["kind"] == "no_fire"
    assert points[1]["lon_deg"] - 127.5 == pytest.approx(points[2]["lon_deg"] - 127.5, abs=0.01) != 0
    raid = document["raid"][0]
    assert raid["center"] == "power-station" and 275 < raid["bearings_deg"][0] < 300
    assert [(one["lat_deg"], one["lon_deg"]) for one in document["post"]][-1] == (-28.6, 128.0)
    assert page.locator(".state").inner_text() == "Valid"


def test_a_slow_click_on_save_counts_although_all_is_drawn_anew_meanwhile(page, served):
    row(page, "long").click()
    field = page.locator("[data-path='battery[0].boresight_deg'] input")
    field.fill("100")
    field.press("Tab")
    done(page, "Change battery[0].boresight_deg")
    field.fill("110")
    box = page.locator(".bar .primary").bounding_box()
    page.mouse.move(box["x"] + 10, box["y"] + 10)
    with page.expect_response("**/api/scenario/edit"):
        page.mouse.down()
    page.wait_for_timeout(150)
    page.mouse.up()
    page.wait_for_selector(".bar .primary:has-text('Saved')")
    assert "boresight_deg = 110" in (served.folder / "net.toml").read_text(encoding="utf-8")


def test_what_is_half_typed_and_the_focus_stay_when_an_answer_arrives(page):
    held = []

    def answered():
        page.wait_for_timeout(50)
        with page.expect_response("**/api/scenario/edit"):
            held.pop(0).continue_()
        page.wait_for_timeout(50)

    page.route("**/api/scenario/edit", lambda route: held.append(route))
    row(page, "brigade").click()
    page.locator("summary:has-text('more keys')").first.click()
    first = page.locator("[data-path='post[0].delay_s'] input")
    second = page.locator("[data-path='post[0].batteries_on_target'] input")
    first.fill("7")
    first.press("Tab")
    second.focus()
    page.keyboard.press("Control+a")
    page.keyboard.type("1")
    answered()
    assert second.input_value() == "1" and second.evaluate("one => one === document.activeElement")
    page.keyboard.type("0")
    page.keyboard.press("Enter")
    answered()
    done(page, "Give post[0].batteries_on_target")
    assert (first.input_value(), second.input_value()) == ("7", "10")
    # The same of a tab that was chosen by keyboard, and of the number of replications.
    first.fill("8")
    first.press("Tab")
    page.keyboard.press("Control+k")
    page.keyboard.type("run")
    page.keyboard.press("Enter")
    page.wait_for_selector("[role=tab]:has-text('Run'):focus")
    answered()
    page.wait_for_selector("[role=tab]:has-text('Run'):focus")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    page.locator("[data-path='post[0].delay_s'] input").fill("9")
    page.get_by_role("tab", name="Run").click()
    page.locator("#run-n").select_text()
    answered()
    page.keyboard.type("25")
    assert page.locator("#run-n").input_value() == "25"


def test_everything_by_keyboard_and_palette(page, served):
    def command(words):
        page.keyboard.press("Control+k")
        page.keyboard.type(words)
        page.keyboard.press("Enter")

    command("go to flight low-south")
    page.wait_for_selector(".side h2:has-text('low-south')")
    page.keyboard.press("]")
    page.keyboard.press("Shift+PageUp")
    done(page, "Heights +10 m")
    page.keyboard.press("Shift+ArrowRight")
    done(page, "Move waypoint 1 of low-south")
    page.keyboard.press("i")
    done(page, "Put a point into low-south")
    page.keyboard.press("Delete")
    done(page, "Take waypoint 2 of low-south out")
    page.keyboard.press("d")
    done(page, "Copy low-south")
    page.keyboard.press("Delete")
    done(page, "Delete low-south-4")
    # Placed by typing alone: the field has the focus, and then the map, whose arrows move what was placed.
    command("add site")
    page.wait_for_selector("[aria-label='Type a place']:focus")
    page.keyboard.type("-28.4 127.9")
    page.keyboard.press("Enter")
    done(page, "Place site")
    page.wait_for_selector(".map:focus")
    page.keyboard.press("ArrowRight")
    done(page, "Move site")
    page.keyboard.press("Delete")
    done(page, "Delete site")
    command("run")
    page.wait_for_selector("[role=tab]:has-text('Run'):focus")
    page.keyboard.press("ArrowRight")
    page.wait_for_selector("[role=tab][aria-selected=true]:has-text('Properties'):focus")
    # Measured by palette, and it stays: the line of sight in words, until it is cleared.
    before = page.locator(".map").screenshot()
    command("measure distance")
    page.mouse.click(*spot(page, -28.5, 127.3))
    page.mouse.click(*spot(page, -28.2, 127.9))
    page.wait_for_selector(".sightline .profile-words:has-text('km')")
    page.keyboard.press("Escape")
    assert page.locator(".sightline").is_visible() and page.locator(".map").screenshot() != before
    command("clear measures")
    assert page.locator(".sightline").is_hidden()
    # A key that is not there is given in its form, with what it means; the variant and failure by forms alone.
    command("add failure")
    page.locator(".choice:has-text('brigade')").first.click()
    done(page, "Let brigade fail")
    page.locator("summary:has-text('more keys')").click()
    field = page.locator("[data-path='failure[1].p'] input")
    assert field.get_attribute("placeholder") == "1"
    field.fill("0.5")
    field.press("Tab")
    done(page, "Give failure[1].p")
    assert "p = 0.5" in saved(page, served)
    page.mouse.click(*spot(page, -28.52, 127.98), button="right")
    menu = page.locator("dialog.menu")
    assert "Choose long" in menu.inner_text() and "Choose guard" in menu.inner_text()
    menu.get_by_role("button", name="Copy them as MGRS").click()
    assert page.evaluate("navigator.clipboard.readText()").startswith("52J ")
    page.keyboard.press("?")
    page.wait_for_selector("dialog:has-text('PageUp')")


def test_the_tour_leads_from_nothing_to_the_run(page, served):
    page.goto(served.address)
    page.wait_for_selector(".home h1")
    page.locator("summary:has-text('five steps')").click()
    page.get_by_role("button", name="Take the tour").click()
    page.wait_for_selector(".tour:has-text('Step 1 of 5')")
    box = page.locator(".map").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.get_by_role("button", name="+ Site").click()
    page.mouse.click(x, y)
    page.wait_for_selector(".tour:has-text('Step 2 of 5')")
    page.get_by_role("button", name="+ Battery").click()
    page.locator(".choice:has-text('S-300PMU-2')").first.click()
    page.mouse.click(x - 30, y)
    page.wait_for_selector(".tour:has-text('Step 3 of 5')")
    page.get_by_role("button", name="+ Flight").click()
    page.locator(".choice:has-text('Tomahawk')").first.click()
    page.mouse.click(x - 300, y + 100)
    page.mouse.click(x - 150, y + 50)
    page.keyboard.press("Enter")
    page.wait_for_selector(".tour:has-text('Step 4 of 5')")
    page.get_by_role("button", name="+ Claim").click()
    page.locator(".choice:has-text('A site comes through')").click()
    page.wait_for_selector(".tour:has-text('Step 5 of 5')")
    assert page.locator(".state").inner_text() == "Valid", page.locator(".problem-list").inner_text()
    # What the other buttons put in is valid as it comes, too.
    for button, *choices in (
        ("Claim", "So many are shot down"), ("Claim", "It reaches that far"), ("Claim", "So many at once"),
        ("Variant", "Another system", "S-300PS"), ("Variant", "mistaken for one another"),
        ("Failure", "s300pmu2/power"),
    ):  # fmt: skip
        undo = page.locator(".bar button:has-text('Undo')").get_attribute("title")
        page.get_by_role("button", name=f"+ {button}").click()
        for choice in choices:
            page.locator(f".choice:has-text('{choice}')").first.click()
        page.wait_for_selector(f".bar button:has-text('Undo'):not([title='{undo}'])")
        assert page.locator(".state").inner_text() == "Valid", page.locator(".problem-list").inner_text()
    # The profile goes on to the aim, over ground that is not flat.
    row(page, "tomahawk").click()
    page.wait_for_selector(".profile-words:has-text('to its aim')")


def fits(page, width, height):
    """Nothing lies outside the window, and the map is drawn in all of it."""
    import io

    from matplotlib.image import imread

    page.set_viewport_size({"width": width, "height": height})
    page.wait_for_timeout(500)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    for selector in (".bar", ".overlays", ".list", ".side", ".map"):
        box = page.locator(selector).bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= width + 1, selector
        assert box["y"] >= 0 and box["y"] + box["height"] <= height + 1, selector
    picture = imread(io.BytesIO(page.locator(".map").screenshot()), format="png")[..., :3]
    quarters = (picture[: len(picture) // 2], picture[len(picture) // 2 :])
    assert all(quarter[::2, ::2].std() > 0.01 for quarter in quarters)


def test_axe_finds_nothing_serious_in_the_editor_and_it_fits_all_screens(browser, served, page, serious):
    """Rules of WCAG that a program can check (axe-core): several chosen, forms unfolded, palette, measures."""
    context = browser.new_context(viewport={"width": 1280, "height": 720}, bypass_csp=True)
    page = context.new_page()
    page.goto(served.address)
    page.locator(".card", has_text="net.toml").first.click()
    page.wait_for_selector(".editor .list .row img")

    row(page, "low-south").click()
    row(page, "low-west").click(modifiers=["Shift"])
    page.wait_for_selector(".side h2:has-text('2 chosen')")
    page.get_by_role("button", name="Measure and look").click()
    page.wait_for_selector(".sightline .profile-words:has-text('km')")
    assert serious(page) == []
    row(page, "long").click()
    page.locator("summary:has-text('more keys')").first.click()
    page.get_by_role("button", name="+ Post").click()
    assert serious(page) == []
    page.keyboard.press("Escape")
    page.keyboard.press("Control+k")
    page.wait_for_selector(".command.marked")
    assert serious(page) == []
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    fits(page, 1280, 720)
    fits(page, 3840, 2160)
    context.close()
