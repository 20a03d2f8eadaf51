"""`direct` against the dispatcher that it goes round: the same answer, and other code for other kinds of tables."""

from typing import NamedTuple

import numba
import numpy as np
import pytest

from cupola.kernels._jit import direct


@pytest.fixture(autouse=True)
def _with_compiler(monkeypatch):
    """What is called stands in for compiled code, so the way round it is taken without a compiler too."""
    monkeypatch.setattr(numba.config, "DISABLE_JIT", 0)


class Pair(NamedTuple):
    """Two tables, as `System` and `State` are."""

    first: np.ndarray
    second: np.ndarray


class Counted:
    """Stands for a dispatcher: counts how often it is asked for code."""

    def __init__(self):
        self.calls = 0
        self.overloads = {}

    def typeof_pyval(self, value):
        return str(type(value))

    def __call__(self, *args):
        self.calls += 1
        self.overloads[tuple(self.typeof_pyval(one) for one in args)] = self
        self.entry_point = lambda *given: ("straight", given)
        return "asked", args


ROW = np.dtype([("x", float), ("n", int)])


def tables(dtype=ROW, shape=3, order="C"):
    return Pair(np.zeros(shape, dtype, order).view(np.recarray), np.zeros(4))


def test_the_second_call_of_a_kind_goes_straight():
    dispatcher = Counted()
    call = direct(dispatcher)
    assert call(tables(), 1)[0] == "asked"
    assert call(tables(shape=7), 2)[0] == "straight"  # how many rows there are is no matter of types
    assert dispatcher.calls == 1


def test_whatever_decides_the_type_is_asked_for_again():
    dispatcher = Counted()
    call = direct(dispatcher)
    read_only = tables()
    read_only.first.setflags(write=False)
    wider = np.dtype([*ROW.descr, ("y", float)])
    turned = Pair(np.zeros((3, 5), ROW, "F"), np.zeros(4))
    kinds = [
        (tables(), 1),
        (read_only, 1),
        (tables(wider), 1),
        (tables(shape=(3, 5)), 1),
        (turned, 1),
        (tables(), np.uint64(1)),
        (tuple(tables()), 1),
    ]
    assert [call(*kind)[0] for kind in kinds] == ["asked"] * len(kinds)
    assert [call(*kind)[0] for kind in kinds] == ["straight"] * len(kinds)
