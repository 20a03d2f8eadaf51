"""Which targets are one plot: what the film works out again is what the engine did."""

import numpy as np
import pytest

from cupola.engine.build.model import build
from cupola.engine.events import EventKind
from cupola.engine.replay import replay
from cupola.film.beliefs import beliefs
from cupola.film.making import Columns
from cupola.scenario import load, set_paths


def merged_of(**changes):
    """Beliefs of a film in which four aircraft fly together, and the log."""
    together = {"spacing_s": 0, "offset_m": 100, "start_jitter_s": 0, "count": 4}
    values = {
        **{f"flight.low.{key}": value for key, value in together.items()},
        **{key.replace("__", "."): value for key, value in changes.items()},
    }
    log = replay(build(set_paths(load("minimal"), values)), seed=1, replication=0)
    return log, beliefs(log, Columns(), 0.0)


def test_aircraft_in_one_cell_are_one_plot_and_say_so():
    log, found = merged_of(tracking="merged")
    shared = [(one["name"], *span) for one in found for span in one["merged"]]
    assert len({other for name, other, *_ in shared if name == "low-4"}) == 3
    # While it is one plot with another, that one has no plot of its own.
    plots, names = log.events[log.events.kind == EventKind.PLOT], log.model.names.flights
    for name, other, begin, end in shared:
        assert other != name and begin < end
        theirs = plots.time_s[plots.flight == names.index(other)]
        assert not np.any((theirs > begin) & (theirs < end))


@pytest.mark.parametrize("changes", [{"tracking": "separate"}, {"tracking": "merged", "flight__low__spacing_s": 60}])
def test_aircraft_that_are_told_apart_say_nothing(changes):
    found = [one for one in merged_of(**changes)[1] if one["name"].startswith("low")]
    assert found and [span for one in found for span in one["merged"]] == []
