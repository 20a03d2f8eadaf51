"""Memory that is given back: caches are empty, and everything still works."""

import cupola
from cupola import _memory
from cupola.engine.build import ground


def test_ground_is_forgotten_and_made_again():
    before = cupola.build(cupola.load("minimal"))
    assert ground.horizon_mask.cache_info().currsize > 0
    _memory.give_back()
    assert ground.horizon_mask.cache_info().currsize == ground.plane_around.cache_info().currsize == 0
    again = cupola.build(cupola.load("minimal"))
    assert (again.system.masks == before.system.masks).all()
