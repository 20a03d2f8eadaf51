"""Tables that are made when they are asked for: once, not before, and whole where they are sent elsewhere."""

import pickle

import numpy as np

from cupola.engine.results import Late
from cupola.engine.run import run
from cupola.scenario import load


def test_a_table_is_made_once_and_not_before_it_is_asked_for():
    made = []

    def make():
        made.append(1)
        return {"x": np.arange(3), "y": np.zeros(3)}

    table = Late(make)
    assert made == []
    assert list(table) == ["x", "y"] and len(table) == 2 and table["x"][2] == 2
    assert made == [1]


def test_results_of_one_chunk_are_those_of_several_and_pickle():
    whole = run(load("minimal"), 6, seed=4, workers=1)
    parts = run(load("minimal"), 6, seed=4, workers=1, chunk=2)
    sent = pickle.loads(pickle.dumps(whole))
    for name in ("flights", "engagements"):
        first, second, third = (getattr(one, name) for one in (whole, parts, sent))
        assert list(first) == list(second) == list(third) and len(first["replication"]) > 0
        for column in first:
            np.testing.assert_array_equal(first[column], second[column])
            np.testing.assert_array_equal(first[column], third[column])
