"""The bound of a scenario: what it is made of, and that no simulated doctrine beats it."""

import dataclasses
import json

import numpy as np
import pytest

from cupola.analysis.bounds.static_bound import StaticProblem, bound_of_any_doctrine, reached, static_problem
from cupola.assignment import solve
from cupola.cli import main
from cupola.engine.build.model import build
from cupola.engine.run import run
from cupola.errors import InputError
from cupola.scenario import load, set_paths


def made(p_kill, rounds, values=None, parents=None):
    p_kill = np.array(p_kill, np.float64)
    n = p_kill.shape[1]
    return StaticProblem(
        batteries=tuple("b" * (i + 1) for i in range(len(p_kill))),
        threats=tuple(f"t{j}" for j in range(n)),
        values=np.ones(n) if values is None else np.array(values, np.float64),
        p_kill=p_kill,
        rounds=np.array(rounds, np.int64),
        parents=np.full(n, -1) if parents is None else np.array(parents),
        gives_up=False,
        name="made",
    )


def test_the_bound_by_hand():
    # One threat, two shots of 0.7: 0.09 gets through, looked between or not.
    assert bound_of_any_doctrine(made([[0.7]], [2])) == pytest.approx(0.09, abs=1e-9)
    # Two threats, three missiles, all the time of the world: 3 x 0.7 kills expected at most, of 2 x 0.973.
    assert bound_of_any_doctrine(made([[0.7, 0.7]], [3])) == pytest.approx(2.0 - 1.946, abs=1e-9)
    assert bound_of_any_doctrine(made([[0.7, 0.7]], [2])) == pytest.approx(2.0 - 1.4, abs=1e-9)
    # The scarce missile goes where most is saved.
    assert bound_of_any_doctrine(made([[0.5, 0.5]], [1], values=[1.0, 10.0])) == pytest.approx(6.0, abs=1e-9)


def test_a_carrier_that_is_killed_takes_its_weapons_along():
    carrier = made([[0.9, 0.1, 0.1]], [1], values=[0.0, 1.0, 1.0], parents=[-1, 0, 0])
    assert bound_of_any_doctrine(carrier) == pytest.approx(0.2, abs=1e-9)
    assert carrier.instance().p_kill.tolist() == [[0.1, 0.1]]


@pytest.mark.parametrize(("targets", "rounds", "p"), [(2, 4, 0.5), (3, 6, 0.7), (5, 5, 0.3)])
def test_shoot_look_shoot_never_beats_it_and_one_volley_neither(targets, rounds, p):
    """Dynamic programme with perfect sight and ten stages, and the static optimum."""
    from cupola.assignment import shoot_look_shoot

    problem = made([[p] * targets], [rounds])
    bound = bound_of_any_doctrine(problem)
    assert bound <= shoot_look_shoot(targets, rounds, 10, p).leakers + 1e-9
    assert bound <= solve(problem.instance()).surviving + 1e-9


@pytest.fixture(scope="module")
def ideal():
    """The bundled scenario without delays, errors of judgement or identity, and with channels for all."""
    certain = {
        "p_hostile_known": 1.0, "p_friendly_mistaken": 0.0, "p_civil_mistaken": 0.0, "identify_s": 0.0,
        "shots_max": 2, "salvo": 2,
    }  # fmt: skip
    return set_paths(load("minimal"), {f"battery.alpha.doctrine.{key}": value for key, value in certain.items()})


def simulated(scenario, n=400):
    model = build(scenario)
    rows = model.system.batteries.copy()
    rows["p_kill_seen"], rows["p_miss_seen"], rows["reaction_s"] = 1.0, 1.0, 0.0
    rows["target_channels"], rows["missile_channels"] = 50, 50
    model = dataclasses.replace(model, system=model.system._replace(batteries=rows.view(np.recarray)))
    problem = static_problem(model)
    return problem, *reached(problem, run(model, n, seed=3))


@pytest.mark.parametrize("fire", ["salvo", "shoot_look_shoot", "in_depth"])
@pytest.mark.parametrize("policy", ["greedy", "optimal"])
def test_no_doctrine_beats_the_bound(ideal, fire, policy):
    scenario = set_paths(ideal, {"battery.alpha.doctrine.fire": fire, "battery.alpha.doctrine.policy": policy})
    problem, mean, error = simulated(scenario)
    assert mean >= bound_of_any_doctrine(problem) - 4.0 * error
    if fire == "salvo":  # one salvo at each and no more: one volley
        assert mean >= solve(problem.instance()).surviving - 4.0 * error


def test_what_does_not_arrive_in_time_or_attacks_nothing_counts_nothing():
    scenario = load("minimal")
    problem = static_problem(build(scenario))
    assert problem.values.sum() > 0.0 and (problem.p_kill <= 1.0).all()
    with pytest.raises(InputError, match="would get through"):
        static_problem(build(scenario.model_copy(update={"duration_s": 5.0})))
    silent = set_paths(scenario, {"battery.alpha.doctrine.policy": "none"})
    assert static_problem(build(silent)).rounds.tolist() == [0]


def test_the_command_prints_bound_volley_and_simulation(capsys):
    assert main(["assign", "minimal", "-n", "20", "--set", "battery.alpha.doctrine.fire=in_depth"]) == 0
    said = capsys.readouterr().out
    assert "bound of any doctrine" in said and "simulated" in said and "channels" in said
    assert "The first table counts the 4 threats" in said and "Solved in" in said
    assert main(["assign", "minimal", "-n", "20", "--json", "--worth", "assets", "--quiet"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["bound_of_any_doctrine"] <= found["surviving"] + 1e-9 and found["n"] == 20


def test_the_command_says_what_it_counts_and_why_a_bound_says_nothing(capsys):
    assert main(["assign", "damascus-2018", "-n", "2", "--quiet"]) == 0
    said = capsys.readouterr().out
    assert "counts the 24 threats that attack something" in said and "also the 8 that only carry weapons" in said
    assert "The bound is next to nothing here" in said


def test_an_instance_takes_no_settings(tmp_path, capsys):
    path = tmp_path / "one.json"
    path.write_text('{"value": [1], "p_kill": [[0.5]], "availability": [1]}')
    assert main(["assign", str(path)]) == 0
    assert "optimum" in capsys.readouterr().out
    assert main(["assign", str(path), "--set", "duration_min=3"]) == 2
