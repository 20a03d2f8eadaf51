"""Keys in the TOML of pages are keys that a scenario has: a page that shows one that is none misleads who copies it."""

import re
import tomllib

import pytest

from cupola.scenario import schema

#: Pages whose TOML is no part of a scenario: catalogue items and studies have keys of their own.
OTHERS = {"catalogue.md", "own_items.md", "sweep.md"}


def keys_of(value):
    """All keys, of tables inside tables too."""
    if isinstance(value, dict):
        return set(value).union(*map(keys_of, value.values()))
    return set().union(*map(keys_of, value)) if isinstance(value, list) else set()


def properties_of(value):
    """All names of properties that a JSON Schema knows."""
    if isinstance(value, dict):
        own = set(value["properties"]) if isinstance(value.get("properties"), dict) else set()
        return own.union(*map(properties_of, value.values()))
    return set().union(*map(properties_of, value)) if isinstance(value, list) else set()


@pytest.fixture(scope="module")
def known():
    return properties_of(schema())


def test_keys_of_a_scenario_in_a_page_are_known(page, known):
    blocks = re.findall(r"```toml\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    if page.name not in OTHERS:
        assert set().union(*(keys_of(tomllib.loads(block)) for block in blocks)) - known == set()


def test_a_wrong_ending_is_seen(known):
    assert {"speed_kmh"} == keys_of({"move": [{"speed_kmh": 30, "at_min": 12}]}) - known - {"move"}
