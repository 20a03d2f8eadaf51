"""Jammers and the environment in scenario files: units, defaults, and what is wrong with them."""

import tomllib

import pytest

from cupola.errors import ScenarioError
from cupola.scenario import bundled_path, load, loads, with_variant


@pytest.fixture
def document():
    return tomllib.loads(bundled_path("jammed-raid").read_text(encoding="utf-8"))


def problems(document):
    with pytest.raises(ScenarioError) as told:
        loads(document)
    return {problem.key: problem.limit for problem in told.value.problems}


def test_figures_come_in_the_units_that_people_use(document):
    document["flight"][0]["jammer"] = {"erp_dbw": 40, "bandwidth_mhz": 100, "from_min": 2}
    jammer = loads(document).flights[0].jammer
    assert (jammer.erp_w, jammer.bandwidth_hz, jammer.from_s) == (pytest.approx(10e3), 100e6, 120.0)


def test_all_that_is_wrong_is_told_at_once(document):
    document["flight"][0]["jammer"] = {"erp_w": 0, "bandwidth_mhz": 10, "screens": "others"}
    document["flight"][1]["jammer"] = {"erp_w": 10, "bandwidth_mhz": 10, "from_s": 100, "until_s": 50}
    document["environment"] = {"rain_mmph": -1, "surface": "moon", "gas": "yes"}
    told = problems(document)
    assert set(told) == {
        "flight[0].jammer.erp_w", "flight[0].jammer.screens", "flight[1].jammer.until_s", "environment.rain_mmph",
        "environment.surface", "environment.gas",
    }  # fmt: skip
    assert "later than from_s, 100 s" in told["flight[1].jammer.until_s"]


def test_a_power_may_be_given_once_and_a_band_must_be_one(document):
    document["flight"][0]["jammer"] = {"erp_w": 10, "erp_dbw": 10, "bandwidth_mhz": 10}
    document["flight"][1]["jammer"] = {
        "erp_w": 10, "bandwidth_mhz": 10, "frequency_min_ghz": 12, "frequency_max_ghz": 8,
    }  # fmt: skip
    assert set(problems(document)) == {"flight[0].jammer.erp_dbw", "flight[1].jammer.frequency_max_ghz"}


def test_a_sea_state_without_a_sea_is_a_mistake(document):
    document["environment"] = {"surface": "hills", "sea_state": 5}
    assert "surface = 'sea'" in problems(document)["environment.sea_state"]


def test_jammers_that_can_do_nothing_are_warned_of(document):
    document["flight"][0]["jammer"] |= {"frequency_min_ghz": 30}
    document["flight"][1]["jammer"] |= {"from_s": 9000}
    told = " ".join(loads(document).warnings)
    assert "flight 'standoff': its jammer reaches the frequency of no radar" in told
    assert "flight 'strike': its jammer begins at 9000 s" in told
    assert not [words for words in load("jammed-raid").warnings if "jammer" in words]


def test_a_variant_switches_the_jammers_off_and_nothing_else():
    scenario = load("jammed-raid")
    off = with_variant(scenario, "no-jamming")
    assert [flight.jammer for flight in off.flights] == [None, None]
    assert off.batteries == scenario.batteries
    assert [f.route for f in off.flights] == [f.route for f in scenario.flights]
