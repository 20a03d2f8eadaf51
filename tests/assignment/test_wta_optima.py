"""The static problem against instances with proved optima (`tests/data/wta`) and published ones."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cupola.assignment import Instance, load_instance, solve
from cupola.assignment.instance import instance_of
from cupola.errors import InputError
from cupola.kernels.assignment import assign_greedy, find_packages

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "tests" / "data" / "wta"
SHARED = ROOT / ".." / "shared" / "data" / "wta"
with (DATA / "wta_optima.csv").open(encoding="utf-8") as lines:
    ROWS = {row["instance"]: row for row in csv.DictReader(line for line in lines if not line.startswith("#"))}
MADE = sorted(name for name in ROWS if name.startswith("gbad"))


def check(instance, row, rel=1e-9):
    solution = solve(instance)
    assert solution.is_proved and instance.is_feasible(solution.allocation)
    assert solution.surviving == pytest.approx(float(row["optimum"]), rel=rel)
    assert instance.surviving(solution.allocation) == pytest.approx(solution.surviving, rel=1e-12)
    assert solution.greedy == pytest.approx(float(row["mmr"]), rel=1e-9)
    assert solution.root == pytest.approx(float(row["root_lb"]), abs=1e-6)


@pytest.mark.parametrize("name", MADE)
def test_wta_optima_made_instances(name):
    check(load_instance(DATA / f"{name}.json"), ROWS[name])


@pytest.mark.parametrize("rounds", [1, 2, 3])
def test_andersen_pavlikov_toffolo_2022_50x100(rounds):
    path = SHARED / "apt2022" / "wta_50x100.txt"
    if not path.exists():
        pytest.skip("the data of Andersen, Pavlikov and Toffolo are not shipped (GPL-3.0)")
    numbers = path.read_text(encoding="utf-8").split()
    values = np.array(numbers[3:103], np.float64)
    p_kill = np.zeros((50, 100))
    for weapon, target, p in np.array(numbers[103:], np.float64).reshape(-1, 3):
        p_kill[int(weapon), int(target)] = p
    row = ROWS[f"wta_50x100x{rounds}"]
    instance = Instance(values, p_kill, np.full(50, rounds), np.zeros(100, np.int64))
    check(instance, row)
    assert solve(instance).surviving == pytest.approx(float(row["published"]), abs=5e-7)


def test_bracken_and_mccormick_1968_lies_between_bound_and_allocation():
    path = SHARED / "bracken_mccormick.json"
    if not path.exists():
        pytest.skip("the table of Bracken and McCormick is not there")
    data = json.loads(path.read_text(encoding="utf-8"))
    p_kill = np.zeros((5, 20))
    for i, weapon in enumerate(data["availability"]):
        for target, p in data["p"][weapon].items():
            p_kill[i, int(target) - 1] = p
    least = np.zeros(20, np.int64)
    for target, n in data["min_rounds"].items():
        least[int(target) - 1] = n
    values = np.array(data["value"], np.float64)
    instance = Instance(values, p_kill, np.array(list(data["availability"].values())), least)
    solution = solve(instance, seconds=1.0)
    destroyed, most = values.sum() - solution.surviving, values.sum() - solution.bound
    assert instance.is_feasible(solution.allocation) and not solution.is_proved
    assert destroyed <= data["optimum_integer_upper"] and most >= data["optimum_integer_lower"]
    assert most - destroyed < 0.05 * destroyed


def brute_force(instance):
    """Every allocation of few rounds."""
    best = np.inf

    def shoot(weapon, left, allocation):
        nonlocal best
        if weapon == len(instance.rounds):
            if instance.is_feasible(allocation):
                best = min(best, instance.surviving(allocation))
        elif left == 0:
            shoot(weapon + 1, instance.rounds[weapon + 1] if weapon + 1 < len(instance.rounds) else 0, allocation)
        else:
            shoot(weapon, 0, allocation)
            for j in np.flatnonzero(instance.p_kill[weapon]):
                allocation[weapon, j] += 1
                shoot(weapon, left - 1, allocation)
                allocation[weapon, j] -= 1

    shoot(0, instance.rounds[0], np.zeros(instance.p_kill.shape, np.int64))
    return best


P = st.sampled_from([0.0, 0.2, 0.5, 0.65, 0.9, 1.0])


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(P, min_size=3, max_size=3), min_size=1, max_size=3), st.integers(1, 2), st.booleans())
def test_optimum_equals_enumeration_and_greedy_destroys_half_of_it(p_kill, rounds, asks):
    p = np.array(p_kill)
    least = np.array([0, 1 if asks and p[:, 1].any() else 0, 0])
    instance = Instance(np.array([5.0, 3.0, 8.0]), p, np.full(len(p), rounds), least)
    solution = solve(instance)
    assert solution.is_proved
    assert solution.surviving == pytest.approx(brute_force(instance), rel=1e-9, abs=1e-9)
    if not least.any():
        assert 16.0 - solution.greedy >= 0.5 * (16.0 - solution.surviving) - 1e-9


@given(st.lists(P, min_size=1, max_size=4), st.integers(0, 3), st.floats(0.01, 3.0))
def test_cheapest_package_equals_enumeration(p_kill, least, price):
    hardness = np.minimum(-np.log1p(-np.minimum(p_kill, 1.0 - 1e-12)), 690.0)
    rounds = np.full(len(hardness), 2)
    prices = price * (1.0 + 0.3 * np.arange(len(hardness)))
    ratio = np.where(hardness > 0.0, prices / np.where(hardness > 0.0, hardness, 1.0), np.inf)
    usable = hardness > 0.0
    costs = {}
    for index in np.ndindex(*(rounds + 1)):
        x = np.array(index)
        if x.sum() >= least and not x[~usable].any():
            costs[index] = 10.0 * np.exp(-hardness @ x) + prices @ x
    surviving, packages = np.zeros(4), np.zeros((4, len(hardness)), np.int64)
    order = np.argsort(ratio, kind="stable")
    found = find_packages(10.0, hardness, prices, rounds, least, order, 1e9, True, surviving, packages)
    assert (found > 0) == bool(costs)
    if costs:
        at = (found - 1) % 4
        assert surviving[at] + prices @ packages[at] == pytest.approx(min(costs.values()), rel=1e-9)
        limit = sorted(costs.values())[len(costs) // 2]
        room = np.zeros(100), np.zeros((100, len(hardness)), np.int64)
        listed = find_packages(10.0, hardness, prices, rounds, least, order, limit, False, *room)
        assert listed == sum(cost < limit for cost in costs.values())


def test_den_broeder_1959_greedy_is_optimal_for_one_kind_of_weapon():
    values, p = np.array([10.0, 7.0, 4.0, 9.0]), np.array([[0.3, 0.6, 0.8, 0.5]])
    instance = Instance(values, p, np.array([7]), np.zeros(4, np.int64))
    allocation = np.zeros((1, 4), np.int64)
    greedy = assign_greedy(values, p, instance.rounds, instance.least_rounds, allocation)
    assert greedy == pytest.approx(solve(instance).surviving, rel=1e-12) and allocation.sum() == 7


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"value": None}, "value: must be a list of finite numbers"),
        ({"value": [1.0, "x"]}, "value: must hold numbers only"),
        ({"p_kill": [[0.5, 1.5]]}, "p_kill = 1.5: must lie in 0 to 1"),
        ({"p_kill": [[0.5]]}, "must have 1 rows (availability) of 2 numbers (value)"),
        ({"availability": [1.5]}, "availability: must hold whole numbers"),
        ({"least_rounds": [2, 1]}, "asks for more than the 2 rounds that there are"),
        ({"least_rounds": [1]}, "must have 2 numbers, as value has"),
    ],
)
def test_a_bad_instance_is_told_with_key_and_limit(change, said):
    good = {"value": [1.0, 2.0], "p_kill": [[0.5, 0.5]], "availability": [2]}
    with pytest.raises(InputError) as caught:
        instance_of(good | change, "x.json")
    assert said in str(caught.value) and "x.json" in str(caught.value)


def test_what_targets_ask_for_must_be_possible():
    instance = Instance(np.ones(2), np.array([[0.5, 0.0], [0.5, 0.0]]), np.array([1, 1]), np.array([0, 1]))
    with pytest.raises(InputError, match=r"least_rounds\[1\].*more rounds than there are"):
        solve(instance)


def test_a_file_that_is_not_there_or_not_json(tmp_path):
    with pytest.raises(InputError, match="cannot be read"):
        load_instance(tmp_path / "no.json")
    (tmp_path / "bad.json").write_text("{", encoding="utf-8")
    with pytest.raises(InputError, match="is not JSON"):
        load_instance(tmp_path / "bad.json")
