"""The order in which tracks are considered, against Python's own sort."""

from types import SimpleNamespace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from cupola.engine.phase_parts.ranking import UNRANKED, put_in_order

#: Few values, so that there are ties; some flights without a key.
KEYS = st.lists(st.sampled_from([UNRANKED, -1.0, 0.0, 0.5, 0.5, 2.0]), min_size=6, max_size=6)


@given(st.lists(KEYS, min_size=1, max_size=5))
def test_beat_after_beat_it_is_the_sorted_order_with_ties_as_in_the_table(beats):
    state = SimpleNamespace(ranked=np.arange(6)[np.newaxis].copy(), rank_keys=np.zeros((1, 6)))
    for keys in beats:
        state.rank_keys[0] = keys
        n = put_in_order.py_func(state, 0)
        assert n == sum(key > UNRANKED for key in keys)
        assert state.ranked[0].tolist() == sorted(range(6), key=lambda j: (-keys[j], j))
