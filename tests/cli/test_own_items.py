"""Items of the user's own from the command line: found by every command, told when they lack something, fitted."""

import json
import shutil
from importlib import resources

import click
import pytest

from cupola.catalogue import load_item
from cupola.cli.group import COMMANDS, WITH_CATALOGUE
from cupola.cli.group import cupola as group
from cupola.scenario import bundled_path

ITEMS = resources.files("cupola.catalogue") / "items"


def copied(folder, kind, item_id, new_id, **replaced):
    """A copy of one of Cupola's items under another id, with other text in places."""
    text = (
        (ITEMS / f"{kind}s" / f"{item_id}.toml").read_text(encoding="utf-8").replace(f'"{item_id}"', f'"{new_id}"', 1)
    )
    for old, new in replaced.items():
        assert old in text
        text = text.replace(old, new)
    place = folder / f"{kind}s" / f"{new_id}.toml"
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(text, encoding="utf-8")
    return place


@pytest.fixture
def mine(tmp_path):
    """A folder with a system, and a target type."""
    folder = tmp_path / "mine"
    copied(folder, "target", "shahed136", "mine_t")
    copied(folder, "system", "tor_m2", "mine_s")
    return folder


@pytest.fixture
def study(tmp_path):
    """A scenario whose flights are of a type that Cupola does not have."""
    text = bundled_path("minimal").read_text(encoding="utf-8")
    text = text.replace('type = "tomahawk"', 'type = "mine_t"')
    path = tmp_path / "study.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_every_command_that_reads_a_scenario_takes_the_option():
    ctx = click.Context(group)
    for name in COMMANDS:
        command = group.get_command(ctx, name)
        has = any("--catalogue" in parameter.opts for parameter in command.params)
        assert has == (name in WITH_CATALOGUE), name
        reads = any(parameter.name == "scenario" for parameter in command.params)
        assert has or not reads, name
    fetch = group.get_command(ctx, "terrain").get_command(ctx, "fetch")
    assert any("--catalogue" in parameter.opts for parameter in fetch.params)


def test_a_type_of_ones_own_is_found_only_with_its_folder(cupola, mine, study):
    without = cupola("validate", study)
    assert without.code == 2 and "'mine_t': there is no such target" in without.err
    found = cupola("validate", study, "--catalogue", mine, "--json")
    assert found.code == 0 and {one["type"] for one in json.loads(found.out)["flights"]} > {"mine_t"}
    assert cupola("validate", study).code == 2  # nothing of it stays behind


def test_settings_and_targets_are_found_there_too(cupola, mine, study):
    told = ("compare", study, "--set", "battery.alpha.system=mine_s", "-n", 2, "-q", "--out", "c", "--json")
    compared = cupola(*told, "--catalogue", mine)
    assert compared.code == 0, compared.err
    manifest = json.loads((mine.parent / "c" / "b" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["scenario"]["battery"][0]["system"] == "mine_s"
    assert cupola(*told).code == 2
    zone = cupola("zone", "minimal", "--target", "mine_t", "--altitude", 500, "--json", "-q", "--catalogue", mine)
    assert zone.code == 0, zone.err
    assert cupola("catalogue", "show", "mine_t", "--catalogue", mine).code == 0
    # What a run used stays with it.
    assert cupola("replay", mine.parent / "c" / "b", "-k", 0, "-q").code == 0


def test_an_item_of_the_same_id_replaces(cupola, tmp_path):
    folder = tmp_path / "mine"
    place = copied(folder, "missile", "48n6e2", "48n6e2")
    place.write_text(place.read_text(encoding="utf-8").replace("nominal = 0.9\n", "nominal = 0.87\n"), encoding="utf-8")
    with_it = json.loads(cupola("validate", "minimal", "--json", "--catalogue", folder).out)
    assert with_it["hash"] != json.loads(cupola("validate", "minimal", "--json").out)["hash"]


def test_what_an_item_lacks_is_told_with_file_key_and_cure(cupola, mine, study):
    place = mine / "targets" / "mine_t.toml"
    kept, _, rest = place.read_text(encoding="utf-8").partition("[values.swerling]")
    place.write_text(kept + rest[rest.index("[") :], encoding="utf-8")
    refused = cupola("validate", study, "--catalogue", mine)
    assert refused.code == 2 and "mine_t.toml: values.swerling: is missing: the simulation needs it" in refused.err


@pytest.mark.parametrize("what", ["nowhere", "empty"])
def test_a_folder_without_items_is_refused(cupola, tmp_path, what):
    (tmp_path / "empty" / "missile").mkdir(parents=True)
    (tmp_path / "empty" / "missile" / "lost.toml").write_text('id = "lost"', encoding="utf-8")
    refused = cupola("run", "minimal", "-n", 1, "--catalogue", what)
    assert refused.code == 2 and refused.err.startswith(f"error: {what}: ") and not (tmp_path / "out").exists()


def test_a_missile_of_ones_own_is_fitted_as_cupolas_are(cupola, tmp_path):
    folder = tmp_path / "mine"
    place = copied(folder, "missile", "57e6", "mine_a")
    text = place.read_text(encoding="utf-8")
    place.write_text(text[: text.index("[fitted.")], encoding="utf-8")
    system = copied(folder, "system", "pantsir_s1", "mine_s", **{'missiles = ["57e6"]': 'missiles = ["mine_a"]'})
    assert "mine_a" in system.read_text(encoding="utf-8")
    unfitted = cupola("catalogue", "lint", "mine_a", "--catalogue", folder)
    assert unfitted.code == 2 and "fitted.nominal: is missing" in unfitted.out
    fitted = cupola(
        "catalogue", "fit", "mine_a", "--catalogue", folder, "--assume", "case_part=0.35",
        "--assume", "elevation_deg=10", "--assume", "stage_diameter_m=0.09",
    )  # fmt: skip
    assert fitted.code == 0 and "written: " in fitted.out
    assert load_item("missile", "mine_a", folder).fitted == load_item("missile", "57e6").fitted
    now = place.read_text(encoding="utf-8").replace("nominal = 1300\nmax = 1300\n", "nominal = 1310\nmax = 1320\n")
    place.write_text(now, encoding="utf-8")
    old = cupola("catalogue", "lint", "mine_a", "--catalogue", folder)
    assert old.code == 2 and "was fitted to speed_max = 1300 (SI), and the item now says 1310" in old.out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("fit",), "needs the id of a missile"),
        (("fit", "48n6e2"), "is a missile of Cupola's own"),
        (("fit", "mine_b", "--assume", "isp=2"), "is not something that a fit assumes"),
        (("fit", "mine_b", "--assume", "isp_s=9000"), "must be a number in 100 to 400"),
        (("list", "--assume", "isp_s=250"), "is for 'cupola catalogue fit'"),
        (("show", "48n6e2", "-n", "3"), "is for 'cupola catalogue lint'"),
    ],
)
def test_wrong_words_of_fit(cupola, tmp_path, arguments, message):
    copied(tmp_path / "mine", "missile", "57e6", "mine_b")
    refused = cupola("catalogue", *arguments, "--catalogue", "mine")
    assert refused.code == 2 and message in refused.err


def test_the_folder_holds_no_open_file(cupola, mine, study):
    assert cupola("validate", study, "--catalogue", mine).code == 0
    shutil.rmtree(mine)
    assert not mine.exists()
