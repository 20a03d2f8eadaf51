"""Flights along their legs: closed form, continuous, and the same whatever the hint."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cupola.kernels import rows
from cupola.kernels.legs import flight_state


def two_flights(durations_s, accelerations):
    """Table with a decoy flight first, then one whose legs join smoothly."""
    n = len(durations_s)
    flights, legs = rows.table(rows.FLIGHT, 2), rows.table(rows.LEG, n + 1)
    flights[0].n_legs, flights[0].length_s = 1, 5.0
    flights[1].first_leg, flights[1].n_legs, flights[1].length_s = 1, n, sum(durations_s)
    legs[0].pos_enu_m[:] = 7.0
    pos, vel, start_s = np.array([1e4, -2e4, 500.0]), np.array([-200.0, 150.0, 10.0]), 0.0
    for leg, duration_s, a in zip(legs[1:], durations_s, accelerations, strict=True):
        acc = np.array([a, -a, 0.1 * a])
        leg.start_s = start_s
        leg.pos_enu_m[:], leg.vel_enu_mps[:], leg.acc_enu_mps2[:] = pos, vel, acc
        pos = pos + vel * duration_s + 0.5 * acc * duration_s**2
        vel = vel + acc * duration_s
        start_s += duration_s
    return flights, legs


ROUTE = st.lists(st.tuples(st.floats(1, 200), st.floats(-20, 20)), min_size=1, max_size=6)


@given(ROUTE, st.floats(0, 1), st.integers(-3, 9))
def test_the_hint_never_changes_the_answer(route, share, hint):
    flights, legs = two_flights(*zip(*route, strict=True))
    age_s = share * flights[1].length_s
    assert flight_state(flights, legs, 1, age_s, hint) == flight_state(flights, legs, 1, age_s, -1)


@given(ROUTE)
def test_legs_join_without_a_jump(route):
    flights, legs = two_flights(*zip(*route, strict=True))
    for leg in range(2, len(legs)):
        before = flight_state(flights, legs, 1, legs[leg].start_s * (1 - 1e-12), -1)
        after = flight_state(flights, legs, 1, legs[leg].start_s, -1)
        assert after[6] == leg
        assert after[:6] == pytest.approx(before[:6], abs=1e-4)


@given(ROUTE, st.floats(0.01, 0.99))
def test_velocity_is_the_rate_of_position(route, share):
    flights, legs = two_flights(*zip(*route, strict=True))
    age_s, dt_s = share * flights[1].length_s, 1e-3
    here = flight_state(flights, legs, 1, age_s, -1)
    back, ahead = (np.array(flight_state(flights, legs, 1, age_s + d, -1)[:3]) for d in (-dt_s, dt_s))
    assert (ahead - back) / (2 * dt_s) == pytest.approx(here[3:6], abs=0.05)


def test_age_is_held_to_the_flight():
    flights, legs = two_flights((10.0, 20.0), (1.0, -2.0))
    assert flight_state(flights, legs, 1, -5.0, -1) == flight_state(flights, legs, 1, 0.0, -1)
    assert flight_state(flights, legs, 1, 99.0, -1) == flight_state(flights, legs, 1, 30.0, -1)
    assert flight_state(flights, legs, 1, 0.0, -1)[:7] == (1e4, -2e4, 500.0, -200.0, 150.0, 10.0, 1)
    assert flight_state(flights, legs, 0, 3.0, 2)[:3] == (7.0, 7.0, 7.0)
    # By hand: 10 s at a = 1, then 5 s at a = -2 along east.
    x_m, vx_mps = 1e4 - 2000 + 50, -190.0
    assert flight_state(flights, legs, 1, 15.0, 1)[0] == pytest.approx(x_m + 5 * vx_mps - 25.0, rel=1e-14)
