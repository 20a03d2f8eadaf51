"""Lint of the catalogue: a figure that changes nothing is named; Cupola's own items have none without a reason."""

import dataclasses

import pytest

from cupola.catalogue import item_ids, load_item
from cupola.engine.build import ground
from cupola.study.items.figure_check import check_item

#: One item of each kind and class of guidance, and everything that is new; the whole catalogue takes minutes.
SAMPLE = (
    ("missile", "48n6e2"), ("missile", "57e6"), ("missile", "40n6"), ("radar", "92n6e"), ("radar", "p18"),
    ("system", "nasams"), ("target", "kh101"), ("target", "kinzhal"), ("target", "lancet"),
)  # fmt: skip


@pytest.mark.parametrize(("kind", "item_id"), SAMPLE)
def test_figures_of_cupolas_items_change_something_or_say_why_not(kind, item_id):
    found = check_item(load_item(kind, item_id))
    assert found.problems == () and found.unused == ()
    assert set(found.used) | set(found.facts) | set(found.excused) == {*found.item.values, *found.item.text}


def test_every_item_is_named_by_its_kind():
    assert all(item_id in item_ids(kind) for kind, item_id in SAMPLE)


@pytest.mark.parametrize("key", ["reliability", "lethal_radius"])
def test_a_figure_that_the_engine_ignores_is_named(monkeypatch, key):
    real = ground.missile_row

    def deaf(item, figures):
        return real(
            dataclasses.replace(item, values={**item.values, key: load_item("missile", "48n6e2").value(key)}), figures
        )

    monkeypatch.setattr(ground, "missile_row", deaf)
    assert check_item(load_item("missile", "48n6e2")).unused == (key,)


def test_outcomes_follow_what_the_engine_follows():
    found = check_item(load_item("target", "shahed136"), n=12)
    assert {"speed", "rcs_front", "vulnerability", "p_hit"} <= set(found.used)
    assert found.used["vulnerability"] == "simulated"


def test_facts_for_the_reader_are_told_apart():
    found = check_item(load_item("missile", "48n6e2"))
    assert {"ioc_year", "warhead", "rcs", "guidance"} <= set(found.facts)
    assert found.used["range_max"] == "fitted" and found.used["reliability"] == "simulated"


def test_what_stands_in_for_a_figure_is_told():
    assert check_item(load_item("system", "patriot_pac3")).excused == {
        "missiles_per_launcher": "the per_launcher of its missile counts"
    }
