"""When there is no time for the optimum: a bound that holds all the same, and better than the greedy rule."""

import json
import time

import numpy as np
import pytest

from cupola.assignment import Instance, solve
from cupola.assignment.exchange import exchange
from cupola.cli import main


def made(weapons, targets, rounds, seed):
    generator = np.random.default_rng(seed)
    values, p_kill = generator.uniform(10, 100, targets), generator.uniform(0.1, 0.9, (weapons, targets))
    return Instance(values, p_kill, np.full(weapons, rounds), np.zeros(targets, np.int64), "made")


@pytest.mark.parametrize(("weapons", "targets", "rounds"), [(20, 20, 2), (30, 15, 1), (8, 30, 3)])
def test_without_time_there_is_a_bound_and_more_than_the_greedy_rule(weapons, targets, rounds):
    instance = made(weapons, targets, rounds, seed=weapons)
    hasty, whole = solve(instance, seconds=1e-9), solve(instance, seconds=60.0)
    assert whole.is_proved and not hasty.is_proved
    assert 0.3 * whole.surviving < hasty.bound <= whole.surviving
    assert whole.surviving - 1e-9 <= hasty.surviving < hasty.greedy
    assert instance.is_feasible(hasty.allocation)
    assert hasty.surviving == pytest.approx(instance.surviving(hasty.allocation), rel=1e-12)


@pytest.mark.parametrize("seed", range(20))
def test_an_exchange_never_leaves_more_and_keeps_what_targets_ask_for(seed):
    base = made(6, 5, 3, seed)
    p_kill = np.where(base.p_kill > 0.8, 1.0, base.p_kill)
    instance = Instance(base.values, p_kill, base.rounds, np.array([0, 2, 0, 1, 0]), "made")
    allocation = np.random.default_rng(seed).multinomial(3, np.full(5, 0.2), size=6)
    allocation[:, 1] += 0 if allocation[:, 1].sum() >= 2 else 1
    instance = Instance(instance.values, p_kill, allocation.sum(axis=1), instance.least_rounds, "made")
    before, fired = instance.surviving(allocation), allocation.sum(axis=1).copy()
    was_feasible = instance.is_feasible(allocation)
    exchange(instance, allocation, time.monotonic() + 10.0)
    assert instance.surviving(allocation) <= before * (1.0 + 1e-12)
    assert (allocation.sum(axis=1) == fired).all() and (allocation >= 0).all()
    assert instance.is_feasible(allocation) or not was_feasible


def test_the_command_shows_no_percentage_without_a_bound(tmp_path, capsys):
    sure = {"value": [5, 5], "p_kill": [[1, 0.5], [0.5, 1], [0.3, 0.3]], "availability": [1, 1, 1]}
    (tmp_path / "sure.json").write_text(json.dumps(sure))
    assert main(["assign", str(tmp_path / "sure.json"), "--seconds", "0.000001"]) == 0
    said = capsys.readouterr().out
    assert "%" not in said
    instance = made(12, 10, 1, seed=1)
    large = {"value": instance.values.tolist(), "p_kill": instance.p_kill.tolist(), "availability": [1] * 12}
    (tmp_path / "large.json").write_text(json.dumps(large))
    assert main(["assign", str(tmp_path / "large.json"), "--seconds", "0.000001"]) == 0
    said = capsys.readouterr().out
    assert "best found" in said and "%" in said and "Not proved within" in said and "none yet" not in said
    assert main(["assign", str(tmp_path / "large.json")]) == 0
    assert "Solved in" in capsys.readouterr().out
