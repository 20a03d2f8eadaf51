"""The project's own elementary functions against those of the system's library."""

import math

import numpy as np
import pytest

from cupola.kernels.mathx import cos_sin_turns


def test_cos_sin_turns_against_the_library():
    for turns in np.linspace(0.0, 1.0, 4001).tolist():
        cosine, sine = cos_sin_turns(turns)
        assert cosine == pytest.approx(math.cos(2.0 * math.pi * turns), abs=1e-15)
        assert sine == pytest.approx(math.sin(2.0 * math.pi * turns), abs=1e-15)


def test_cos_sin_turns_is_exact_at_the_quarters():
    assert [cos_sin_turns(q / 4) for q in range(5)] == [(1.0, 0.0), (0.0, 1.0), (-1.0, 0.0), (0.0, -1.0), (1.0, 0.0)]
