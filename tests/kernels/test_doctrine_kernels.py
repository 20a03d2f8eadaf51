"""Doctrine on plain numbers: expected P(kill), orders, salvos, sectors, and the pairing of weapons and targets."""

import math

import numpy as np
import pytest
from scipy.optimize import linear_sum_assignment

from cupola.kernels.assignment import assign_greedy, assign_pairs
from cupola.kernels.doctrine import (
    best_chance,
    expected_p_kill,
    is_in_sector,
    marginal_return,
    order_key,
    salvo_size,
)
from cupola.kernels.rows import MISSILE, table
from cupola.variants import EngagementOrder, Fire, Guidance


def pairs(gains):
    n, m = gains.shape
    chosen = np.zeros(n, np.int64)
    total = assign_pairs(gains, np.zeros((3, n + m + 1)), np.zeros((3, n + m + 1), np.int64), chosen)
    return total, chosen


@pytest.mark.parametrize(("n", "m"), [(1, 1), (1, 7), (3, 3), (4, 9), (9, 4), (12, 40), (40, 12)])
def test_pairs_are_those_of_linear_sum_assignment(n, m):
    draws = np.random.Generator(np.random.Philox(n * 100 + m))
    for trial in range(20):
        gains = draws.uniform(0.0, 1.0, (n, m))
        if trial % 3 == 0:
            gains[gains < 0.6] = 0.0  # many pairs that are not worth making
        if trial % 3 == 1:
            gains = np.round(gains, 1)  # ties
        rows, columns = linear_sum_assignment(gains, maximize=True)
        total, chosen = pairs(gains)
        assert total == pytest.approx(gains[rows, columns].sum(), abs=1e-12)
        made = chosen[chosen >= 0]
        assert len(set(made)) == len(made)
        assert gains[np.flatnonzero(chosen >= 0), made].sum() == pytest.approx(total, abs=1e-12)


def test_no_pair_without_gain():
    total, chosen = pairs(np.zeros((3, 2)))
    assert total == 0.0 and chosen.tolist() == [-1, -1, -1]


def a_missile(**fields):
    row = table(MISSILE, 1)[0]
    row.reliability, row.lethal_radius_m, row.flight_max_s, row.speed_min_mps = 1.0, 20.0, 100.0, 300.0
    for name, value in fields.items():
        row[name] = value
    return row


@pytest.mark.parametrize("guidance", list(Guidance))
def test_expected_p_kill_is_reliability_times_carleton(validation_rows, guidance):
    rows = [r for r in validation_rows("kill_carleton") if r["mx_m"] == r["my_m"] == 0 and r["Rx_m"] == r["Ry_m"]]
    rows = [r for r in rows if r["D0"] == 1 and r["sx_m"] == r["sy_m"]]
    assert rows
    for row in rows:
        missile = a_missile(
            guidance=guidance, aim_error_m=row["sx_m"], reliability=0.9, lethal_radius_m=2.0 * row["Rx_m"]
        )
        found = expected_p_kill(missile, 0.5, 50.0, 500.0, 1e5)
        assert found == pytest.approx(0.9 * row["Pk"], abs=1e-10)


def test_the_aim_error_of_command_guidance_grows_with_distance():
    missile = a_missile(guidance=Guidance.COMMAND, aim_error_m=3.0, aim_error_rad=1e-3)
    near, far = (expected_p_kill(missile, 1.0, 50.0, 500.0, d) for d in (4e3, 40e3))
    assert near == pytest.approx(400.0 / (400.0 + 2.0 * (9.0 + 16.0)), rel=1e-14)
    assert far == pytest.approx(400.0 / (400.0 + 2.0 * (9.0 + 1600.0)), rel=1e-14)


@pytest.mark.parametrize(("tof_s", "mps"), [(math.inf, 0.0), (101.0, 500.0), (50.0, 299.0)])
def test_nothing_is_expected_of_a_missile_that_cannot_be_there_or_is_spent(tof_s, mps):
    assert expected_p_kill(a_missile(), 1.0, tof_s, mps, 1e4) == 0.0


def test_a_slow_missile_still_burns():
    assert expected_p_kill(a_missile(boost_s=60.0), 1.0, 50.0, 299.0, 1e4) == 1.0
    assert expected_p_kill(a_missile(lethal_radius_m=0.0), 1.0, 50.0, 500.0, 1e4) == 0.0


@pytest.mark.parametrize("fire", list(Fire))
@pytest.mark.parametrize("left", [1, 2, 5])
@pytest.mark.parametrize("has_time", [True, False])
def test_salvos(fire, left, has_time):
    size = salvo_size(fire.value, 3, 1, left, has_time)
    wanted = 1 if fire == Fire.SHOOT_LOOK_SHOOT or (fire == Fire.IN_DEPTH and has_time) else 3
    assert size == min(wanted, left)


@pytest.mark.parametrize("order", list(EngagementOrder))
def test_orders(order):
    """Three tracks (urgency, worth, range, confirmed): each order has a first of its own."""
    tracks = [(0.05, 1.0, 50e3, 80.0), (0.01, 4.0, 60e3, 70.0), (0.02, 2.0, 20e3, 90.0), (0.03, 1.0, 90e3, 60.0)]
    keys = [order_key(order.value, *track) for track in tracks]
    first = {
        EngagementOrder.URGENCY: 0, EngagementOrder.VALUE: 1, EngagementOrder.NEAREST: 2, EngagementOrder.FIRST_COME: 3
    }  # fmt: skip
    assert int(np.argmax(keys)) == first[order]


def test_equal_worth_is_ordered_by_urgency_and_not_by_noise():
    near, far = (order_key(EngagementOrder.VALUE.value, u, w, 1e4, 0.0) for u, w in ((0.05, 2.0001), (0.01, 2.0002)))
    assert near > far


def test_den_broeder_1959_largest_marginal_return_is_the_greedy_rule():
    """Rounds handed out one by one by `marginal_return` are those of `assign_greedy`, which is optimal here."""
    values, p_kill, rounds = np.array([5.0, 3.0, 8.0, 1.0]), np.array([[0.7, 0.5, 0.3, 0.9]]), 9
    given = np.zeros(4, np.int64)
    for _ in range(rounds):
        gains = [marginal_return(v, 0.0, p, k) for v, p, k in zip(values, p_kill[0], given, strict=True)]
        given[int(np.argmax(gains))] += 1
    allocation = np.zeros((1, 4), np.int64)
    assign_greedy(values, p_kill, np.array([rounds]), np.zeros(4, np.int64), allocation)
    assert given.tolist() == allocation[0].tolist()


@pytest.mark.parametrize(
    ("azimuth_deg", "inside"), [(200, True), (199, False), (320, True), (321, False), (-100, True), (620, True)]
)
def test_firing_sector(azimuth_deg, inside):
    assert is_in_sector(math.radians(azimuth_deg), math.radians(200.0) - 1e-12, math.radians(120.0) + 2e-12) is inside


def test_the_best_place_is_the_nearest_that_the_missile_may_meet_it_at():
    """Command guidance: the error grows with the distance from the radar; the table ends half a step beyond 50 km."""
    missile = table(MISSILE, 1)[0]
    missile.lethal_radius_m, missile.reliability, missile.guidance = 20.0, 0.9, Guidance.COMMAND
    missile.aim_error_m, missile.aim_error_rad, missile.flight_max_s = 3.0, 5e-4, 200.0
    missile.range_min_m, missile.altitude_max_m = 10e3, 20e3
    tof_s, speed_mps = np.full((3, 8), np.inf), np.zeros((3, 8))
    tof_s[:, :6], speed_mps[:, :6] = 40.0, 900.0
    home = np.zeros(3)

    def best(*places):
        where = np.array([[0.0, east_m, up_m] for east_m, up_m in places])
        return best_chance(
            missile, 1.0, tof_s, speed_mps, 10e3, 10e3, home, 0.0, home, where, 6.378e6, 6.356e6, 6.0, 0.75, 0.9
        )

    def by_hand(distance_m):
        sigma2 = 3.0**2 + (5e-4 * distance_m) ** 2
        return 0.9 * 400.0 / (400.0 + 2.0 * sigma2)

    near, far = math.hypot(20e3, 5e3), math.hypot(40e3, 5e3)
    assert best((40e3, 5e3)) == pytest.approx(by_hand(far), rel=1e-12)
    assert best((40e3, 5e3), (20e3, 5e3), (5e3, 5e3)) == pytest.approx(by_hand(near), rel=1e-12)
    assert best((5e3, 5e3)) == 0.0 == best((20e3, 25e3)) == best((58e3, 1e3))
    assert best((52e3, 1e3)) > 0.0
