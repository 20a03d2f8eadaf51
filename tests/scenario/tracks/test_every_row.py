"""Whatever is in a file: every row is flown or counted, and flights are in order and whole."""

import csv
import tempfile
from pathlib import Path

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cupola.errors import InputError
from cupola.scenario.tracks import Leg, read_track_file

T0 = 1590364800
NAMES = ("time", "icao24", "callsign", "lat", "lon", "onground", "baroaltitude", "geoaltitude", "lastposupdate")
CELLS = st.sampled_from(["", "  ", "nan", "0", "-1", "99999", "1e9", "ground", "x", str(T0), "33.3", "181"])


@st.composite
def files(draw):
    """Rows of some aircraft with cells, rows and their order disturbed."""
    rows = []
    for a in range(draw(st.integers(1, 3))):
        step, rounded = draw(st.sampled_from([(1, 1), (1, 2), (10, 1), (45, 30), (700, 1)]))
        for k in range(draw(st.integers(1, 25))):
            at = T0 + k * step // rounded * rounded
            rows.append(
                [at, f"7100{a:02d}", f"AB{a}", 33 + 0.002 * step * k, 36 + a, "False", 9000 + 10 * k, 9050, at - 1]
            )
    for _ in range(draw(st.integers(0, 12))):
        row, column = draw(st.integers(0, len(rows) - 1)), draw(st.integers(0, len(NAMES) - 1))
        rows[row][column] = draw(CELLS)
    for _ in range(draw(st.integers(0, 3))):
        rows.append(list(rows[draw(st.integers(0, len(rows) - 1))]))
    return draw(st.permutations(rows)) if draw(st.booleans()) else rows


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(files())
def test_every_row_is_flown_or_counted(rows):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "t.csv"
        with path.open("w", newline="") as file:
            csv.writer(file).writerows([NAMES, *rows])
        try:
            found = read_track_file(path)
        except InputError as error:
            assert "t.csv" in str(error)
            return
    flown = sum(len(flight.time_s) for flight in found.flights)
    assert flown + sum(one.rows for one in found.left_out) == found.n_rows == len(rows)
    assert len({flight.name for flight in found.flights}) == len(found.flights)
    for flight in found.flights:
        assert (np.diff(flight.time_s) > 0.0).all() and flight.leg[-1] == Leg.END
        assert (np.abs(flight.lat_deg) <= 90.0).all() and (np.abs(flight.lon_deg) <= 180.0).all()
        for piece in flight.pieces():
            assert np.isfinite(flight.altitude_m[piece]).all()
        assert len(flight.mark) == len(flight.marked_time_s) and flight.flown_s >= 0.0
    assert sum(one.flights_lost > 0 for one in found.left_out) >= bool(found.not_judged)
