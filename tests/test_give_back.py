"""Memory that is given back: caches are empty, and everything still works."""

import pytest

import cupola
from cupola import _memory
from cupola.engine.build import shared_tables as ground


@pytest.fixture(autouse=True)
def thrifty(monkeypatch):
    monkeypatch.setattr(_memory, "is_thrifty", True)


def test_ground_is_forgotten_and_made_again():
    before = cupola.build(cupola.load("minimal"))
    assert ground.horizon_mask.cache_info().currsize > 0
    _memory.give_back()
    assert ground.horizon_mask.cache_info().currsize == len(ground.plane_around) == 0
    again = cupola.build(cupola.load("minimal"))
    assert (again.system.masks == before.system.masks).all()


def test_what_was_made_last_is_kept_within_its_limits():
    """As many as fit, at least so many however large; what was asked for longest ago goes first."""
    made = []

    def make(size):
        made.append(size)
        return size

    kept = _memory.LastMade(make, lambda size: size, least=2, most_bytes=100)
    assert [kept(size) for size in (30, 40, 20, 30, 40)] == [30, 40, 20, 30, 40] and made == [30, 40, 20]
    kept(50)  # 20 was asked for longest ago, then 30
    assert len(kept) == 2 and kept(40) == 40 and kept(50) == 50 and made == [30, 40, 20, 50]
    kept(900), kept(800)
    assert len(kept) == 2 and kept(900) == 900 and made[-1] == 800
    kept.cache_clear()
    assert len(kept) == 0
