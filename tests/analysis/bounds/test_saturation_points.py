"""Knees of a defence: arithmetic on figures of a scenario made by hand."""

import pytest

from cupola.analysis.bounds.saturation_points import hostile_objects, knees
from cupola.scenario import load, set_paths


@pytest.fixture(scope="module")
def scenario():
    """Two launchers of four missiles, three targets and eight missiles at a time, one reload after 20 of 60 minutes."""
    figures = {"simultaneous_targets": 3, "simultaneous_missiles": 8, "reload_time": 20}
    values = {f"catalogue.system.s300pmu2.{key}": value for key, value in figures.items()}
    values |= {"battery.alpha.launchers": 2, "battery.alpha.missiles_per_launcher": 4, "duration_min": 60}
    values |= {"battery.alpha.doctrine.salvo": 2, "battery.alpha.doctrine.reserve": 1}
    return set_paths(load("minimal"), values)


def found(scenario, **values):
    changed = set_paths(scenario, {f"battery.alpha.{key.replace('__', '.')}": value for key, value in values.items()})
    return {knee.kind: knee.targets for knee in knees(changed)}


def test_by_hand(scenario):
    # min(3, 8 // 2); 12 tracks of the 30N6E2; min(8, 16 - 1) // 2; (16 - 1) // 2
    assert found(scenario) == {"channels": 3, "radar": 12, "magazine": 4, "reload": 7}
    channels, radar, magazine, reload = knees(scenario)
    assert radar.how == "12 targets tracked at once by the guiding radars"
    assert channels.how == "3 targets, 8 missiles guided at once"
    assert magazine.how == "8 missiles ready, 2 at a target"
    assert reload.how == "8 missiles and 7 after reloading, 2 at a target"


def test_the_reserve_is_kept_of_all_missiles_as_the_engine_does(scenario):
    assert found(scenario, doctrine__reserve=8) == {"channels": 3, "radar": 12, "magazine": 4}
    assert found(scenario, doctrine__reserve=10)["magazine"] == 3
    assert found(scenario, doctrine__reserve=16)["magazine"] == 0


def test_missile_channels_limit_larger_salvos(scenario):
    assert found(scenario, doctrine__salvo=4)["channels"] == 2
    assert found(scenario, doctrine__salvo=1) == {"channels": 3, "radar": 12, "magazine": 8, "reload": 15}


def test_no_reload_that_comes_too_late(scenario):
    late = set_paths(scenario, {"catalogue.system.s300pmu2.reload_time": 60})
    assert [knee.kind for knee in knees(late)] == ["channels", "radar", "magazine"]


@pytest.mark.parametrize(
    "values", [{"is_active": False}, {"doctrine__policy": "none"}, {"doctrine__weapons_control": "hold"}]
)
def test_a_battery_that_may_not_shoot_has_none(scenario, values):
    assert found(scenario, **values) == {}


def test_batteries_add_up(scenario):
    second = scenario.batteries[0].model_copy(update={"name": "beta", "launchers": 1})
    both = scenario.model_copy(update={"batteries": (*scenario.batteries, second)})
    assert {knee.kind: knee.targets for knee in knees(both)} == {
        "channels": 6,
        "radar": 24,
        "magazine": 6,
        "reload": 10,
    }


def test_hostile_objects_are_counted_with_what_they_release(scenario):
    assert hostile_objects(load("damascus-2018")) == 32
    assert hostile_objects(set_paths(load("damascus-2018"), {"flight.strike-west.count": 3})) == 35


def test_timed_batteries_have_channels_and_rounds_of_their_own(scenario):
    from cupola.scenario.models.timed import Span, Timed

    def timed(**values):
        battery = scenario.batteries[0].model_copy(update={"timed": Timed(holding=Span(mean_s=60), **values)})
        return {knee.kind: knee.targets for knee in knees(scenario.model_copy(update={"batteries": (battery,)}))}

    assert timed(channels=5, rounds=9) == {"channels": 5, "magazine": 4}
    assert timed() == {"channels": 3}
