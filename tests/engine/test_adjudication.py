"""One replication by hand: the record is what the engine does, and each draw leads to it by a second arithmetic."""

import sys
from pathlib import Path

import pytest

from cupola.engine.replay import replay
from cupola.scenario import load

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def adjudicate():
    sys.path.insert(0, str(ROOT))
    try:
        import scripts.adjudicate as found
    finally:
        sys.path.remove(str(ROOT))
    return found


@pytest.fixture(scope="module")
def log(adjudicate):
    return replay(load(adjudicate.SCENARIO), seed=adjudicate.SEED, replication=adjudicate.REPLICATION)


def test_the_record_is_what_the_engine_plays(adjudicate, log):
    assert adjudicate.record(log) == adjudicate.facts()


def test_the_counts_follow_from_the_judgements(adjudicate, log):
    found = adjudicate.facts()
    dead = {fact.flight for fact in found if fact.kind == "kills" and fact.happened}
    row = log.results.replications
    assert row["kills"][0] == len(dead)
    assert row["missiles_fired"][0] == sum(fact.kind == "judged at" for fact in found)


def test_the_page_is_that_of_the_record(adjudicate):
    assert adjudicate.PAGE.read_text(encoding="utf-8") == adjudicate.page(adjudicate.facts())


def test_every_draw_leads_to_what_happened(holds):
    holds("replication_by_hand")


def test_another_generator_would_be_seen(adjudicate, monkeypatch):
    monkeypatch.setattr(adjudicate, "SEED", adjudicate.SEED + 1)
    wrong = [fact for fact in adjudicate.facts() if abs(adjudicate.worked_out(fact)[0] - fact.happened) > 1e-9]
    assert {"starts"} <= {fact.kind for fact in wrong}
