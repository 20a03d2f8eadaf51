"""Where a flight is: on its route, or on the detour that it has taken."""

import numpy as np
import pytest

from cupola.engine.build.model import build
from cupola.engine.phase_parts.place import leave_route, place
from cupola.engine.tables import new_state
from cupola.kernels.legs import flight_state
from cupola.scenario import load


def plain(phase):
    return getattr(phase, "py_func", phase)


@pytest.fixture
def world():
    system = build(load("minimal")).system._replace(detour_legs=2)
    state = new_state(system, 1)
    state.flights[0].start_s, state.flights[0].end_s = 100.0, 100.0 + system.flights[0].length_s
    return system, state


def where(world, time_s):
    return np.array(plain(place)(*world, 0, time_s, -1)[:6])


def test_a_flight_without_a_detour_is_on_its_route(world):
    system, _ = world
    assert where(world, 160.0) == pytest.approx(flight_state(system.flights, system.legs, 0, 60.0, -1)[:6], abs=0.0)


def test_a_detour_begins_where_it_is_told_and_ends_its_flight_early(world):
    system, state = world
    before = where(world, 150.0)
    for k, row in enumerate(state.detours[0]):
        row.start_s = 10.0 * k
        row.pos_enu_m = before[:3] + k * np.array([0.0, 1000.0, 0.0])
        row.vel_enu_mps = (0.0, 100.0, 0.0)
    plain(leave_route)(state, 0, 150.0, 2, 25.0)
    assert state.flights[0].end_s == 175.0
    assert where(world, 149.0) == pytest.approx(flight_state(system.flights, system.legs, 0, 49.0, -1)[:6], abs=0.0)
    assert where(world, 160.0)[:3] == pytest.approx(before[:3] + np.array([0.0, 1000.0, 0.0]), abs=1e-9)
    assert where(world, 170.0)[:3] == pytest.approx(before[:3] + np.array([0.0, 2000.0, 0.0]), abs=1e-9)
    assert where(world, 999.0)[:3] == pytest.approx(before[:3] + np.array([0.0, 2500.0, 0.0]), abs=1e-9)
