"""Loading: where a problem is, what it says, and that nothing is lost on the way there and back."""

import json
from pathlib import Path

import pytest

from cupola.errors import ScenarioError
from cupola.scenario import bundled_path, dump, list_bundled, load, loads, scenario_hash

MINIMAL = bundled_path("minimal").read_text(encoding="utf-8")


def problems_of(tmp_path, *changes, text=MINIMAL, name="my.toml"):
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        load(path)
    return caught.value.problems


def line_with(text, words):
    return next(i for i, row in enumerate(text.splitlines(), 1) if words in row)


@pytest.mark.parametrize("name", list_bundled())
def test_round_trip(name):
    scenario = load(name)
    again = loads(json.loads(json.dumps(dump(scenario))))
    assert again == scenario
    assert scenario_hash(again) == scenario_hash(scenario)


def test_saved_json_loads_like_its_toml(tmp_path):
    path = tmp_path / "saved.json"
    path.write_text(json.dumps(dump(load("minimal"))), encoding="utf-8")
    assert load(path) == load("minimal")


def test_hash_sees_every_change_but_warnings_and_folders():
    scenario = load("minimal")
    assert scenario_hash(scenario.model_copy(update={"k_factor": 1.0})) != scenario_hash(scenario)
    assert scenario_hash(scenario.model_copy(update={"warnings": ("odd",)})) == scenario_hash(scenario)
    here, there = (scenario.model_copy(update={"terrain": f"{folder}/t.tif"}) for folder in ("/a", "/b/c"))
    assert scenario_hash(here) == scenario_hash(there) != scenario_hash(scenario)


def test_a_route_of_wrong_points_is_not_called_too_short(tmp_path):
    found = problems_of(tmp_path, *[("altitude_agl_m = 50 }", "altitude_agl_m = 5e9 }")] * 2)
    assert [problem.key for problem in found] == [f"flight[0].route[{k}].altitude_agl_m" for k in (0, 1)]
    start = MINIMAL.index("route = [")
    text = MINIMAL[:start] + "route = []" + MINIMAL[MINIMAL.index("]", start) + 1 :]
    (empty,) = problems_of(tmp_path, text=text)
    assert (empty.key, empty.limit) == ("flight[0].route", "must not be shorter than 1")


def test_all_problems_at_once_each_with_its_line(tmp_path):
    found = problems_of(
        tmp_path,
        ("people = 40", "people = -40"),
        ("can_slew = true", "can_slw = true"),
        ("salvo = 2", "salvo = 2.5"),
        ('aim = "depot"  ', 'aim = "depto"  '),
        ("altitude_ft = 30000", "altitude_parsec = 30000"),
    )
    told = {problem.key: problem for problem in found}
    assert set(told) >= {
        "asset[0].people",
        "battery[0].can_slw",
        "battery[0].doctrine.salvo",
        "flight[1].route[0].altitude_parsec",
    }
    assert told["asset[0].people"].source == f"my.toml:{line_with(MINIMAL, 'people = 40')}"
    assert told["asset[0].people"].limit == "must be at least 0"
    assert told["battery[0].can_slw"].hint == "did you mean 'can_slew'?"
    assert "known units of altitude: m, km, ft, nmi" in told["flight[1].route[0].altitude_parsec"].hint


def test_checks_go_on_behind_a_wrong_key(tmp_path):
    found = problems_of(tmp_path, ("can_slew", "can_slw"), ('aim = "depot"  ', 'aim = "depto"  '))
    assert [problem.key for problem in found] == ["battery[0].can_slw", "flight[0].aim"]


def test_limits_are_told_in_the_unit_that_was_written(tmp_path):
    (problem,) = problems_of(tmp_path, ("duration_min = 15", "duration_min = 2000"))
    assert str(problem).endswith("duration_min = 2000: must be at most 1440 min")
    assert problem.source == f"my.toml:{line_with(MINIMAL, 'duration_min')}"


def test_same_quantity_twice(tmp_path):
    (problem,) = problems_of(tmp_path, ("boresight_deg = 270", "boresight_deg = 270\nboresight_rad = 1"))
    assert problem.limit == "is the same quantity as boresight_rad"


@pytest.mark.parametrize(
    ("content", "words", "line"),
    [
        (b"name = ", "is not TOML", None),
        (b'name = "a"\nname = "b"\n', "is not TOML", 2),
        (b'name = "a"\n# \xff\xfe', "is not UTF-8 text", 2),
        (b"x = " + b"[" * 5000, "nested too deeply", None),
        (b"x = " + b"9" * 5000, "too many digits", None),
        (b"", "is missing", None),
        (b"flight = 3", "must be a list", 1),
        (b"[flight]\nname = 'x'", "must be a list of tables", 1),
    ],
)
def test_bad_text(tmp_path, content, words, line):
    path = tmp_path / "bad.toml"
    path.write_bytes(content)
    with pytest.raises(ScenarioError, match=words) as caught:
        load(path)
    hits = [problem for problem in caught.value.problems if words in problem.limit]
    assert hits[0].source == ("bad.toml" if line is None else f"bad.toml:{line}")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is not JSON"), (b"{", "is not JSON"), (b'{"a": 1e999}', "a"), (b"null", "bad"), (b"3", "bad"),
        (b'{"name": NaN}', "name"), (b"[" * 100_000, "nested too deeply"),
        (b'{"a": ' + b"9" * 5000 + b"}", "too many digits"),
    ],
)  # fmt: skip
def test_bad_json(tmp_path, content, words):
    path = tmp_path / "bad.json"
    path.write_bytes(content)
    with pytest.raises(ScenarioError, match=words):
        load(path)


def test_files_that_are_none(tmp_path):
    (tmp_path / "folder.toml").mkdir()
    for source, words in [
        (tmp_path / "folder.toml", "cannot be read"),
        (tmp_path / "absent.toml", "does not exist"),
        (tmp_path, "is not a scenario file"),
        ("damascus-2081", "did you mean 'damascus-2018'"),
        ("a\0b.toml", "does not exist"),
        ("", "."),
        ("x" * 5000, "does not exist"),
    ]:
        with pytest.raises(ScenarioError, match=words):
            load(source)


def test_terrain_beside_the_scenario(tmp_path):
    text = MINIMAL.replace('terrain = "global-5min"', 'terrain = "hills/grid.tif"')
    (problem,) = problems_of(tmp_path, text=text)
    assert (problem.key, problem.limit) == ("terrain", "is neither a file nor a folder")
    (tmp_path / "hills").mkdir()
    (tmp_path / "hills" / "grid.tif").write_bytes(b"")
    assert Path(load(tmp_path / "my.toml").terrain) == (tmp_path / "hills" / "grid.tif").resolve()


def test_items_of_the_users_own_folder(tmp_path):
    (problem,) = problems_of(tmp_path, ('type = "tomahawk"', 'type = "dart"'))
    assert problem.limit == "there is no such target"
    folder = Path(bundled_path("minimal")).parents[2] / "catalogue" / "items" / "targets"
    text = (folder / "tomahawk.toml").read_text(encoding="utf-8").replace('id = "tomahawk"', 'id = "dart"')
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "dart.toml").write_text(text, encoding="utf-8")
    scenario = load(tmp_path / "my.toml", extra=tmp_path / "mine")
    assert "dart" in scenario.catalogue["target"]
    assert loads(dump(scenario)) == scenario
    (tmp_path / "mine").rename(tmp_path / "elsewhere")
    moved = load(tmp_path / "my.toml", extra=tmp_path / "elsewhere")
    assert scenario_hash(moved) == scenario_hash(scenario)


def test_a_study_is_told_from_a_broken_scenario(tmp_path):
    study = tmp_path / "raids.toml"
    study.write_text(
        'format = 1\nname = "raids"\nscenario = "minimal"\n[[factor]]\npath = "k_factor"\nvalues = [1, 1.3]\n'
    )
    with pytest.raises(ScenarioError, match="is a study of many points over the scenario 'minimal'") as caught:
        load(study)
    assert len(caught.value.problems) == 1
    assert f"cupola sweep {study}; then cupola table, plot or query out/raids" in str(caught.value)
