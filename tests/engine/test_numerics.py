"""The fingerprint of what a machine computes: the same compiled and plain, and another for another last bit."""

import os
import subprocess
import sys

import numpy as np
import pytest

from cupola.engine import numerics as room
from cupola.kernels.samples import FUNCTIONS

PRINT = "from cupola.engine.numerics import numerics; print(numerics())"


def test_compiled_and_plain_python_compute_alike():
    plain = subprocess.run(
        [sys.executable, "-c", PRINT],
        env={**os.environ, "NUMBA_DISABLE_JIT": "1"}, capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    assert plain.stdout.strip() == room.numerics(), plain.stderr


@pytest.mark.parametrize("name", FUNCTIONS)
def test_one_bit_of_one_function_shows(name, monkeypatch):
    before = room.numerics()

    def fill(u, v, out):
        room_fill(u, v, out)
        k = FUNCTIONS.index(name)
        out[7, k] = np.nextafter(out[7, k], 9.0)

    room_fill = room.fill_samples
    monkeypatch.setattr(room, "fill_samples", fill)
    assert room.differing(before, room.numerics.__wrapped__()) == [name]


def test_one_bit_of_a_geodesic_and_of_a_frame_shows(monkeypatch):
    before = room.numerics()
    inverse = room.geodesics.inverse
    monkeypatch.setattr(room.geodesics, "inverse", lambda *at: tuple(np.nextafter(one, np.inf) for one in inverse(*at)))
    assert room.differing(before, room.numerics.__wrapped__()) == ["geodesics"]
    monkeypatch.undo()
    to_enu = room.Frame.to_enu
    monkeypatch.setattr(room.Frame, "to_enu", lambda self, *at: np.nextafter(to_enu(self, *at), np.inf))
    assert room.differing(before, room.numerics.__wrapped__()) == ["frames"]


def test_the_sign_of_a_nan_does_not_count():
    """x86 makes negative ones, Arm positive ones."""
    values = np.array([1.0, np.nan])
    assert room._hash(values) == room._hash(np.array([1.0, -np.nan]))
    assert room._hash(values) != room._hash(np.array([1.0, 2.0]))


def test_the_made_up_missile_flies():
    assert np.isfinite(room._flyout()).sum() > 10
