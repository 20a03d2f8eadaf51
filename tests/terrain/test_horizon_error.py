"""The expected horizon error grows with the posting and gives the measured numbers at theirs."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cupola.terrain import open_terrain
from cupola.terrain.horizon_error import HORIZON_ERRORS, horizon_error_mrad

REPOSITORY = Path(__file__).parents[2]
DATA = REPOSITORY / ".." / "shared" / "data" / "terrain"


def test_measured_postings_give_the_measured_errors():
    for posting_m, low, high in HORIZON_ERRORS:
        assert horizon_error_mrad(posting_m) == (low, high)


@given(st.floats(1.0, 20e3), st.floats(1.0, 3.0))
def test_coarser_terrain_never_promises_more(posting_m, factor):
    fine, coarse = horizon_error_mrad(posting_m), horizon_error_mrad(factor * posting_m)
    assert fine[0] <= coarse[0] and fine[1] <= coarse[1] and fine[0] < fine[1]


def measured(reference_name, coarse_of, *where):
    """16 % and 84 % quantiles over the sites of the one-sigma horizon error [mrad], by the measuring script."""
    pytest.importorskip("rasterio")
    if not (DATA / reference_name).is_file():
        pytest.skip(f"{reference_name} is not part of the repository and not beside it")
    spec = importlib.util.spec_from_file_location("measure_horizon", REPOSITORY / "scripts/measure_horizon_error.py")
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    reference = open_terrain(DATA / reference_name)
    table = script.measure(reference, coarse_of(script, reference), *where)
    return np.quantile(table[:, 0], (0.16, 0.84))


def test_global_grid_around_damascus_errs_as_the_table_says():
    where = ((33.2, 33.9, 36.0, 36.9), 120e3, True, 9)
    low, high = measured("levant_dted0_30as.tif", lambda script, reference: open_terrain(), *where)
    assert low == pytest.approx(3.0, rel=0.2) and high == pytest.approx(20.0, rel=0.2)


def test_30_arc_second_thinned_from_srtm3_errs_as_the_table_says():
    """The table's 0.4 to 1.6 mrad come with the data; this is an independent measurement of the same."""
    where = ((30.4, 30.6, 36.4, 36.6), 30e3, True, 6)
    low, high = measured(
        "srtm3_N30E036_3as.tif", lambda script, reference: script.coarser(reference, 10, False), *where
    )
    assert 0.2 < low < 0.5 and 1.0 < high < 2.2
