"""Every public type, kind of model and reason has its word in the glossary."""

import importlib
import inspect
import re

import pytest

from cupola import variants

ROOMS = ("cupola", "analysis", "assignment", "catalogue", "errors", "maps", "scenario", "study", "terrain")


def words_of(name):
    """``EngagementZone`` in small words."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name).lower()


def public_types():
    for room in ROOMS:
        module = importlib.import_module("cupola" if room == "cupola" else f"cupola.{room}")
        for name in getattr(module, "__all__", dir(module)):
            found = getattr(module, name)
            if inspect.isclass(found) and found.__module__.startswith("cupola"):
                yield words_of(name)


@pytest.fixture(scope="module")
def glossary(root):
    return re.sub(r"\s+", " ", (root / "docs" / "glossary.md").read_text(encoding="utf-8").lower())


def test_public_types_stand_in_the_glossary(glossary):
    missing = sorted({term for term in public_types() if not re.search(rf"\b{term}", glossary)})
    assert missing == []


def test_closed_sets_stand_in_the_glossary(glossary):
    """All but the base class of the sets themselves."""
    sets = [kind for kind in vars(variants).values() if inspect.isclass(kind) and kind.__module__ == variants.__name__]
    terms = {words_of(kind.__name__) for kind in sets if kind is not variants.Labelled}
    assert sorted(term for term in terms if not re.search(rf"\b{term}", glossary)) == []
