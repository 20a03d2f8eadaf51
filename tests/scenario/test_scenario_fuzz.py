"""Whatever is written, `load` gives a scenario or a `ScenarioError`: never anything else."""

import copy
import re

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cupola.errors import ScenarioError
from cupola.scenario import bundled_path, dump, load, loads

TEXT = bundled_path("minimal").read_bytes()
TOKENS = re.findall(r'"[^"]*"|[A-Za-z0-9_.-]+|\s+|.', re.sub(r"#.*", "", TEXT.decode()))
DOCUMENT = dump(load("minimal"))
SETTINGS = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)

SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.integers(min_value=10**300, max_value=10**310),
    st.floats(),
    st.text(max_size=20),
    st.sampled_from(["depot", "alpha/post", "f16c", "hostile", "base", "range", "2018-09-26", "\ud800", "../x.tif"]),
)
INSERTS = st.binary(max_size=6) | st.sampled_from(TEXT.split())
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
)


def places(document, prefix=()):
    yield prefix
    if isinstance(document, dict | list):
        items = document.items() if isinstance(document, dict) else enumerate(document)
        for key, value in items:
            yield from places(value, (*prefix, key))


PLACES = [path for path in places(DOCUMENT) if path and (path[0] != "catalogue" or len(path) <= 5)]


@SETTINGS
@given(st.lists(st.tuples(st.sampled_from(PLACES), st.sampled_from(["set", "drop", "add"]), VALUES), max_size=3))
def test_mutated_documents(changes):
    document = copy.deepcopy(DOCUMENT)
    for path, action, value in changes:
        change(document, path, action, value)
    try:
        loads(document)
    except ScenarioError as error:
        assert error.problems and str(error)


def change(document, path, action, value):
    here = document
    for part in path[:-1]:
        try:
            here = here[part]
        except (KeyError, IndexError, TypeError):
            return
    if isinstance(here, dict) and action == "add":
        here[str(value)] = value
    elif isinstance(here, dict) and action == "drop":
        here.pop(path[-1], None)
    elif isinstance(here, dict) or (isinstance(here, list) and path[-1] in range(len(here))):
        here[path[-1]] = value


@SETTINGS
@given(
    st.lists(
        st.tuples(st.integers(0, len(TEXT) - 1), st.integers(0, 12), INSERTS),
        min_size=1,
        max_size=4,
    )
)
def test_mutated_text(tmp_path, cuts):
    data = TEXT
    for at, length, new in cuts:
        data = data[:at] + new + data[at + length :]
    path = tmp_path / "mutated.toml"
    path.write_bytes(data)
    try:
        load(path)
    except ScenarioError as error:
        assert all(problem.source.startswith("mutated.toml") for problem in error.problems)


@SETTINGS
@given(st.lists(st.tuples(st.sampled_from(range(len(TOKENS))), st.sampled_from(TOKENS)), min_size=1, max_size=3))
def test_swapped_words(tmp_path, swaps):
    tokens = list(TOKENS)
    for i, token in swaps:
        tokens[i] = token
    path = tmp_path / "swapped.toml"
    path.write_text("".join(tokens), encoding="utf-8")
    try:
        load(path)
    except ScenarioError as error:
        assert all(problem.source.startswith("swapped.toml") for problem in error.problems)


@SETTINGS
@given(VALUES)
def test_any_value_as_a_document(value):
    try:
        loads(value)
    except ScenarioError as error:
        assert error.problems
