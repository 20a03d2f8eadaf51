"""A new name reaches every place that names the thing, and no other."""

import tomllib

import pytest

from cupola.errors import ScenarioError
from cupola.scenario import bundled_path, list_bundled
from cupola.scenario.load import load_text
from cupola.scenario.renaming import rename_edits
from cupola.scenario.splicing import excerpt, splice


def renamed(text, path, name):
    return splice(text, rename_edits(tomllib.loads(text), path, name))


@pytest.mark.parametrize("scenario", ["layered-network", "raid-mixed", "latakia-2018", "damascus-2018"])
def test_a_bundled_scenario_stays_valid_whatever_is_renamed(scenario):
    # Names that nothing follows would leave aims, posts, failures and claims that point at nothing: load refuses them.
    text = bundled_path(scenario).read_text(encoding="utf-8")
    for kind, rows in tomllib.loads(text).items():
        if not isinstance(rows, list):
            continue
        for k, row in enumerate(rows):
            if "name" in row:
                text = renamed(text, (kind, k), f"new-{kind[:2]}-{k}")
    for row in (row for rows in tomllib.loads(text).values() if isinstance(rows, list) for row in rows):
        assert row.get("name", "new-").startswith("new-")
    load_text(text, name="x.toml", maps_only=True)


def test_an_asset_and_a_battery_of_one_name_are_told_apart():
    document = {
        "asset": [{"name": "a"}],
        "battery": [{"name": "a"}, {"name": "b", "protects": "a"}],
        "flight": [{"name": "f", "aim": "a", "release": [{"aim": "a/launchers"}]}],
        "raid": [{"name": "r", "center": "a", "aims": ["a", "a/post"]}],
        "failure": [{"node": "a/link"}],
        "claim": [{"name": "c", "assets": ["a"], "battery": "a"}],
    }
    of_asset = {edit.path for edit in rename_edits(document, ("asset", 0), "x")}
    of_battery = {edit.path for edit in rename_edits(document, ("battery", 0), "x")}
    assert of_asset == {("asset", 0, "name"), ("flight", 0, "aim"), ("raid", 0, "aims", 0), ("claim", 0, "assets", 0)}
    assert of_battery == {
        ("battery", 0, "name"), ("battery", 1, "protects"), ("flight", 0, "release", 0, "aim"), ("raid", 0, "center"),
        ("raid", 0, "aims", 1), ("failure", 0, "node"), ("claim", 0, "battery"),
    }  # fmt: skip


def test_a_name_that_is_taken_is_refused():
    document = {"asset": [{"name": "a"}], "post": [{"name": "p"}], "zone": [{"name": "z"}]}
    with pytest.raises(ScenarioError, match=r"is the name of post\[0\] already"):
        rename_edits(document, ("asset", 0), "p")
    assert len(rename_edits(document, ("asset", 0), "z")) == 1
    with pytest.raises(ScenarioError, match="does not exist"):
        rename_edits(document, ("asset", 1), "q")


@pytest.mark.parametrize("scenario", list_bundled())
def test_an_excerpt_of_all_items_says_what_the_scenario_says_of_them(scenario):
    text = bundled_path(scenario).read_text(encoding="utf-8")
    document = {key: rows for key, rows in tomllib.loads(text).items() if isinstance(rows, list)}
    paths = [(key, k) for key, rows in document.items() for k in range(len(rows))]
    taken = excerpt(text, paths)
    assert tomllib.loads(taken) == document
    if all(f"[[{key}]]" in text for key in document):  # else an array stands in brackets, and is written anew
        assert set(taken.splitlines()) <= set(text.splitlines())
