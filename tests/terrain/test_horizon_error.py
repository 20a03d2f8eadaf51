"""The expected horizon error grows with the posting and gives the measured numbers at theirs."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cupola.terrain.horizon_error import HORIZON_ERRORS, horizon_error_mrad


def test_measured_postings_give_the_measured_errors():
    for posting_m, low, high in HORIZON_ERRORS:
        assert horizon_error_mrad(posting_m) == (low, high)


@given(st.floats(1.0, 20e3), st.floats(1.0, 3.0))
def test_coarser_terrain_never_promises_more(posting_m, factor):
    fine, coarse = horizon_error_mrad(posting_m), horizon_error_mrad(factor * posting_m)
    assert fine[0] <= coarse[0] and fine[1] <= coarse[1] and fine[0] < fine[1]
