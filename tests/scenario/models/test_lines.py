"""The scanner finds the line of every key that `tomllib` finds."""

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cupola.scenario import bundled_path, list_bundled
from cupola.scenario.models.lines import find_lines, line_of

TEXT = '''# comment with [brackets] and "quotes"
name = "a # no comment"
[origin]
lat_deg = 1.0
"lon deg" = 2

[[flight]]
notes = """
three = 3
[not.a.table]
""" # after
list = [ # here
  1, [2,
  3], { a = 1, b = [
     'x]' ] },
]
[[flight.release]]
type = 'b'
[[flight.release]]
x.y = 2018-09-26
[[flight]]
z = true
[flight.doctrine]
salvo = 2
'''


def paths(document, prefix=()):
    items = document.items() if isinstance(document, dict) else enumerate(document)
    for key, value in items:
        yield (*prefix, key)
        if isinstance(value, dict | list):
            yield from paths(value, (*prefix, key))


def test_lines_of_a_text_with_everything():
    lines = find_lines(TEXT)
    assert set(paths(tomllib.loads(TEXT))) == set(lines)
    assert lines[("origin", "lon deg")] == 5
    assert lines[("flight", 0, "list", 1, 1)] == 14
    assert lines[("flight", 0, "list", 2, "b", 0)] == 15
    assert lines[("flight", 0, "release", 1, "x", "y")] == 20
    assert lines[("flight", 1, "doctrine", "salvo")] == 24


@pytest.mark.parametrize("name", list_bundled())
def test_lines_of_bundled_scenarios(name):
    text = bundled_path(name).read_text(encoding="utf-8")
    lines = find_lines(text)
    rows = text.splitlines()
    assert set(paths(tomllib.loads(text))) == set(lines)
    for path, line in lines.items():
        if isinstance(path[-1], str):
            assert path[-1] in rows[line - 1]


def test_nearest_line_of_a_missing_path():
    assert line_of(find_lines(TEXT), ("flight", 1, "route", 0)) == 21


@given(st.text(alphabet="ab=.[]{}\"',#\n 1", max_size=60))
def test_any_text_ends(text):
    assert all(1 <= line <= text.count("\n") + 1 for line in find_lines(text).values())
