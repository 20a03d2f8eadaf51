"""Edits of a scenario's text: what an edit means changes, and not a byte besides."""

import copy
import tomllib

import pytest

from cupola.errors import ScenarioError
from cupola.scenario import bundled_path, list_bundled
from cupola.scenario.edits import Edit
from cupola.scenario.splicing import splice

TEXT = """# of the file

name = "x"
[origin]
lat_deg = 1.0   # kept
lon_deg = 2

# the first battery
[[battery]]
name = "a"

[[flight]]
name = "f"
route = [  # of two
    { lat_deg = 1.00, lon_deg = 2 },  # one
    { lat_deg = 1.5, lon_deg = 2 }  # two
]

# the second battery
[[battery]]
name = "b"
[battery.doctrine]
salvo = 2
"""


#: The scenario of which every value is edited; of the others every seventh.
WHOLE = "jammed-raid"


def texts():
    """Text and stride of each bundled scenario."""
    return [
        pytest.param(bundled_path(name).read_text(encoding="utf-8"), 1 if name == WHOLE else 7, id=name)
        for name in list_bundled()
    ]


def leaves(document, path=()):
    """Paths of all numbers, and of all items of arrays of tables."""
    items = document.items() if isinstance(document, dict) else enumerate(document)
    for key, value in items:
        here = (*path, key)
        if isinstance(value, dict | list):
            if isinstance(value, dict) and isinstance(key, int):
                yield here, "item"
            yield from leaves(value, here)
        elif isinstance(value, float | int) and not isinstance(value, bool):
            yield here, "number"


def at(document, path):
    for part in path:
        document = document[part]
    return document


@pytest.mark.parametrize(("text", "stride"), texts())
def test_a_number_changes_its_own_line_alone(text, stride):
    for path in [path for path, kind in leaves(tomllib.loads(text)) if kind == "number"][::stride]:
        found = splice(text, [Edit("set", path, 77.125)])
        assert at(tomllib.loads(found), path) == 77.125
        lines = zip(text.splitlines(), found.splitlines(), strict=True)
        assert sum(old != new for old, new in lines) == 1


@pytest.mark.parametrize(("text", "stride"), texts())
def test_deleted_and_repeated_items_leave_all_other_lines(text, stride):
    """`splice` itself refuses a text that says anything else than the edit; here no other line may be lost."""
    document = tomllib.loads(text)
    for path in [path for path, kind in leaves(document) if kind == "item"][::stride]:
        item = copy.deepcopy(at(document, path))
        gone = splice(text, [Edit("delete", path)])
        new = set(gone.splitlines()) - set(text.splitlines())  # of an array that stands in one line, what is left
        assert len(new) <= 1 and all(any(len(old) > len(line) for old in text.splitlines()) for line in new)
        for place in (path[-1], path[-1] + 1):
            more = splice(text, [Edit("insert", (*path[:-1], place), item)])
            missing = {line.rstrip() for line in text.splitlines()} - {line.rstrip() for line in more.splitlines()}
            # Nothing but a last item that gets a comma, or the line of an array that stands in one line.
            assert len(missing) <= 1 and all("}" in line for line in missing), missing


def test_comments_go_with_their_item():
    found = splice(TEXT, [Edit("delete", ("battery", 0))])
    assert "# the first battery" not in found and "# the second battery" in found and "# of the file" in found
    found = splice(TEXT, [Edit("delete", ("battery", 1))])
    assert "# the first battery" in found and "# the second battery" not in found and "salvo" not in found


def test_waypoints_keep_the_comments_of_others():
    found = splice(TEXT, [Edit("insert", ("flight", 0, "route", 2), {"lat_deg": 3.0, "lon_deg": 4.0})])
    assert "{ lat_deg = 1.5, lon_deg = 2 },  # two\n    { lat_deg = 3.0, lon_deg = 4.0 },\n]" in found
    found = splice(TEXT, [Edit("delete", ("flight", 0, "route", 1))])
    assert "# one" in found and tomllib.loads(found)["flight"][0]["route"] == [{"lat_deg": 1.0, "lon_deg": 2}]
    found = splice(TEXT, [Edit("delete", ("flight", 0, "route", 0))])
    assert "# one" not in found and "# two" in found and "1.00" not in found


def test_new_keys_stand_in_their_table():
    found = splice(TEXT, [Edit("set", ("battery", 0, "doctrine", "salvo"), 3), Edit("set", ("origin", "x"), True)])
    assert '[[battery]]\nname = "a"\ndoctrine.salvo = 3\n' in found
    assert "lon_deg = 2\nx = true\n" in found
    found = splice(TEXT, [Edit("set", ("battery", 1, "doctrine", "shots_max"), 3)])
    assert found == TEXT + "shots_max = 3\n"
    found = splice(TEXT, [Edit("set", ("flight", 0, "route", 0, "altitude_m"), 50)])
    assert "{ lat_deg = 1.00, lon_deg = 2, altitude_m = 50 },  # one" in found
    found = splice(TEXT, [Edit("set", ("title",), "t")])
    assert 'name = "x"\ntitle = "t"\n' in found


def test_the_first_item_of_a_kind_and_line_ends():
    text = TEXT.replace("\n", "\r\n")
    found = splice(text, [Edit("insert", ("asset", 0), {"name": 'tank "7"', "lat_deg": 1.0})])
    assert found.endswith('\r\n\r\n[[asset]]\r\nname = "tank \\"7\\""\r\nlat_deg = 1.0\r\n')
    assert found.count("\n") == found.count("\r\n")
    assert splice(text, [Edit("set", ("name",), "x")]) == text


def test_what_means_nothing_is_refused_with_its_path():
    for edit in (Edit("delete", ("battery", 7)), Edit("set", ("battery", 7, "name"), "x"), Edit("insert", ("name", 0))):
        with pytest.raises(ScenarioError, match=r"edit: \w+\.?"):
            splice(TEXT, [edit])
    with pytest.raises(ScenarioError, match="not TOML"):
        splice("= 3", [Edit("set", ("a",), 1)])
