"""What was out of action: by script and by hits, named, with when and how often."""

from types import SimpleNamespace

import numpy as np
import pytest

from cupola.analysis.losses import loss_text, losses, losses_sentence
from cupola.scenario import dump, load, loads


def made_up(failures, destroyed):
    """Results of four replications of `minimal` in two batches; ``destroyed``: replication, what, when."""
    document = dump(load("minimal"))
    document["failure"] = failures
    scenario = loads(document)

    def batch(numbers):
        mine = [row for row in destroyed if row[0] in numbers] + [(numbers[0], "", 900.0)]
        return SimpleNamespace(
            flights={
                "replication": np.array([row[0] for row in mine]),
                "destroyed": np.array([row[1] for row in mine], object),
                "end_s": np.array([row[2] for row in mine]),
            }
        )

    return SimpleNamespace(scenario=scenario, n_replications=4, batches=lambda: iter([batch([0, 1]), batch([2, 3])]))


def test_a_power_supply_is_named_and_so_is_the_time():
    power = {"node": "alpha/power", "at_s": 200.0}
    launchers = {"node": "alpha/launchers", "at_s": 60.0, "jitter_s": 10.0, "p": 0.5, "repair_s": 120.0}
    rows = losses(made_up([power, launchers], []))
    assert [loss_text(row) for row in rows] == [
        "power supply of alpha out of action from 200 s (scripted)",
        "launchers of alpha out of action from 60 +- 10 s to 180 s (scripted with probability 0.5)",
    ]


def test_hits_are_counted_by_replication_with_their_median_time():
    hits = [(0, "depot", 300.0), (1, "depot", 320.0), (3, "depot", 500.0), (2, "alpha/30n6e2", 410.0)]
    rows = losses(made_up([], hits))
    assert [row.node for row in rows] == ["depot", "alpha/30n6e2"]
    assert rows[0].share.estimate == pytest.approx(0.75) and rows[0].share.low < 0.75 < rows[0].share.high
    assert rows[0].at_s.estimate == 320.0
    assert losses_sentence(rows) == (
        "Lost: site depot destroyed in 75 % of replications, half of them by 320 s; radar 30n6e2 of alpha destroyed in "
        "25 % of replications, half of them by 410 s."
    )
    assert rows[0].to_dict()["share"]["n"] == 4


def test_nothing_is_said_where_nothing_was_lost():
    assert losses_sentence(losses(made_up([], []))) == ""
