"""Paths: what they reach, in which unit, what they refuse, and that everything stays checked."""

import re

import numpy as np
import pytest

from cupola.catalogue import item_from_dict
from cupola.catalogue.keys import FIGURES, FITTED_FROM, NOT_SIMULATED
from cupola.engine.build.model import build
from cupola.errors import ScenarioError
from cupola.scenario import dump, get_path, known_paths, load, loads, scenario_hash, set_paths
from cupola.scenario.paths.values import parse_value


@pytest.fixture(scope="module")
def minimal():
    return load("minimal")


@pytest.fixture(scope="module")
def damascus():
    return load("damascus-2018")


def refused(scenario, values):
    with pytest.raises(ScenarioError) as caught:
        set_paths(scenario, values)
    return [str(problem) for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("path", "value", "read"),
    [
        ("battery.plain.doctrine.salvo", 1, 1),
        ("battery.plain.launchers", "3", 3),
        ("asset.airport.value", "2.5", 2.5),
        ("flight.sea-west.count", 7, 7),
        ("flight.sea-west.start_min", "6.5", 6.5),
        ("flight.sea-west.route.0.altitude_agl_m", 60, 60),
        ("flight.strike-west.route.0.altitude_km", 8.5, 8.5),
        ("flight.strike-west.route.0.speed_kt", "500", 500),
        ("flight.strike-west.release.0.aim", "airport", "airport"),
        ("duration_min", 25, 25),
        ("k_factor", 1.2, 1.2),
        ("battery.plain.is_active", "false", False),
        ("battery.plain.doctrine.weapons_control", "free", "free"),
        ("battery.plain.boresight_deg", 90, 90),
        ("battery.plain.surveillance_radars", "64n6e", ["64n6e"]),
        ("battery.plain.surveillance_radars", "", []),
        ("battery.plain.doctrine.identify_s", "10", 10),
        ("flight.sea-west.aim", "none", None),
        ("flight.sea-west.count", 5.0, 5),
        ("flight.sea-west.count", np.int64(5), 5),
        ("catalogue.missile.48n6e2.reliability", "0.5", 0.5),
        ("catalogue.missile.48n6e2.range_min_m", 4000, 4000),
        ("catalogue.radar.30n6e2.sector", 60, 60),
        ("catalogue.missile.48n6e2.guidance_model", "active", "active"),
    ],
)
def test_what_is_set_is_read_back(damascus, path, value, read):
    other = set_paths(damascus, {path: value})
    assert get_path(other, path) == (pytest.approx(read) if isinstance(read, float) else read)
    assert type(get_path(other, path)) in (type(read), float)
    assert scenario_hash(other) != scenario_hash(damascus)
    assert loads(dump(other)) == other


def test_the_rest_stays(minimal):
    other = set_paths(minimal, {"flight.low.start_min": 2})
    document = dump(minimal)
    document["flight"][0]["start_s"] = 120.0
    assert dump(other) == document


def test_nothing_set_is_the_same_scenario(minimal):
    assert set_paths(minimal, {}) == minimal
    values = {path: get_path(minimal, path) for path in known_paths(minimal) if not path.startswith("catalogue.")}
    same = {path: value for path, value in values.items() if not path.endswith("name") and not path.startswith("claim")}
    assert set_paths(minimal, same) == minimal


def test_every_known_path_is_read(damascus):
    paths = known_paths(damascus)
    assert len(paths) == len(set(paths)) > 300
    for path in paths:
        if path.startswith(("battery", "flight.sea-west", "catalogue.missile")):
            get_path(damascus, path)


def test_stars(damascus):
    other = set_paths(damascus, {"battery.*.doctrine.salvo": 1, "flight.*.start_jitter_s": 0, "flight.*.count": 1})
    assert {flight.start_jitter_s for flight in other.flights} == {0.0}
    assert {flight.count for flight in other.flights} == {1}
    later = set_paths(damascus, {"flight.*.count": 1, "flight.sea-west.count": 3})
    assert get_path(later, "flight.sea-west.count") == 3
    with pytest.raises(ScenarioError, match=r"names \d+ values"):
        get_path(damascus, "flight.*.count")


def test_names_may_hold_dots(minimal):
    document = dump(minimal)
    document["flight"][0]["name"] = "low.west"
    scenario = loads(document)
    assert get_path(set_paths(scenario, {"flight.low.west.count": 3}), "flight.low.west.count") == 3


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("battery.alpha.salvo", "did you mean 'battery.alpha.doctrine.salvo'"),
        ("battery.alpha.slavo", "did you mean 'battery.alpha.doctrine.salvo'"),
        ("batery.alpha.launchers", "did you mean 'battery.alpha.launchers'"),
        ("battery.alfa.launchers", "did you mean 'battery.alpha.launchers'"),
        ("flight.low.start_hours", "did you mean 'flight.low.start_s'"),
        ("flight.low.route.7.altitude_m", "did you mean 'flight.low.route.[01].altitude_m'"),
        ("battery.alpha", "is a table, not a value; set one of its keys: lat_deg, "),
        ("xyz", "known here: .*battery"),
        ("", "is not a path"),
        ("catalogue", "known: missile"),
        ("catalogue.missile.48n6e.reliability", "did you mean '48n6e2'"),
        ("catalogue.missile.48n6e2.reliabilty", "did you mean 'reliability'"),
        ("catalogue.missile.48n6e2.reliability.max", "is not a figure"),
        ("flight.low.name", "cannot be changed here"),
        ("format", "is not a path"),
        ("warnings", "is not a path"),
    ],
)
def test_a_path_that_does_not_exist(minimal, path, words):
    (message,) = refused(minimal, {path: 1})
    assert path in message
    assert re.search(words, message)


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        ("battery.alpha.doctrine.salvo", 99, "battery.alpha.doctrine.salvo = 99: must be at most 8"),
        ("battery.alpha.doctrine.salvo", "two", "must be a whole number"),
        ("battery.alpha.doctrine.salvo", 1.5, "must be a whole number"),
        ("flight.low.start_min", 2000, "flight.low.start_min = 2000: must be at most 1440 min"),
        ("flight.low.type", "tomohawk", "no such target; did you mean 'tomahawk'"),
        ("battery.alpha.surveillance_radars", "64n6e,64n6", "battery.alpha.surveillance_radars[1] = '64n6'"),
        ("flight.low.aim", "deopt", "did you mean 'depot'"),
        ("battery.alpha.doctrine.shots_max", 1, "must be at least the salvo"),
        ("catalogue.missile.48n6e2.reliability", 1.5, "reliability = 1.5: must lie in 0 to 1"),
        ("catalogue.missile.48n6e2.reliability", "often", "must be a finite number"),
        ("catalogue.missile.48n6e2.range_max", 250, "the fit would not follow"),
        ("catalogue.missile.48n6e2.guidance_model", "magic", "must be one of command"),
        ("catalogue.system.s300pmu2.simultaneous_targets", 2.5, "must be a whole number"),
        ("catalogue.system.s300pmu2.range_max", 250, "the simulation does not use it"),
        ("catalogue.missile.48n6e2.fuze_radius", 9, "the simulation does not use it"),
    ],
)
def test_a_value_that_no_file_may_hold(minimal, path, value, words):
    (message,) = refused(minimal, {path: value})
    assert path in message
    assert words in message


def test_all_problems_are_told_at_once(minimal):
    messages = refused(
        minimal,
        {"battery.alpha.doctrine.salvo": 99, "fligt.low.count": 2, "flight.low.count": 0, "catalogue.missile.x.lag": 1},
    )
    assert len(messages) == 4


def test_another_system_takes_its_own_parts(damascus):
    equipped = set_paths(damascus, {"battery.plain.launchers": 2, "battery.plain.missile": "48n6e2"})
    other = set_paths(equipped, {"battery.plain.system": "s200v", "catalogue.missile.5v28.reliability": 0.6})
    assert (other.batteries[0].launchers, other.batteries[0].missile) == (None, None)
    assert get_path(other, "catalogue.missile.5v28.reliability") == 0.6
    kept = set_paths(equipped, {"battery.plain.launchers": 3, "battery.plain.system": "s200v"})
    assert kept.batteries[0].launchers == 3


def test_a_figure_keeps_its_spread_and_says_who_set_it(minimal):
    published = minimal.catalogue["missile"]["48n6e2"]["values"]["reliability"]
    for value, low, high in ((0.85, 0.8, 0.95), (0.5, 0.5, 0.95), (0.99, 0.8, 0.99)):
        other = set_paths(minimal, {"catalogue.missile.48n6e2.reliability": value})
        figure = item_from_dict(other.catalogue["missile"]["48n6e2"]).value("reliability")
        assert (figure.min, figure.nominal, figure.max) == (low, value, high)
        assert figure.evidence == "E"
        assert figure.sources == f"set in this study; published nominal 0.9 -: {published['sources']}"
    assert minimal.catalogue["missile"]["48n6e2"]["values"]["reliability"] == published


@pytest.mark.parametrize("kind", sorted(FIGURES))
def test_every_figure_that_may_be_set_changes_the_tables(minimal, kind):
    """No path does nothing: what is set arrives in the rows of the engine, unless the scenario itself overrides it."""
    free = {"battery.alpha.doctrine.salvo": "none", "battery.alpha.doctrine.shots_max": "none"}
    free |= {"environment.clutter": True}  # so that the radars' figures of jamming and clutter count
    scenario = set_paths(minimal, free)
    base = build(scenario)
    item = {"system": "s300pmu2", "radar": "30n6e2", "missile": "48n6e2", "target": "tomahawk"}[kind]
    #: A mast counts where the system says nothing; the sector does not count for a radar that turns; the stability of
    #: the transmitter limits clutter filtering before the pulse repetition frequency does; range, burn time and
    #: ballistic coefficient of a target shape a ballistic path, which a cruise missile does not fly.
    overridden = {"antenna_height", "prf", "range", "burn_time", "ballistic_coefficient"}
    for path in known_paths(scenario):
        _, _, name, key = [*path.split("."), "", "", ""][:4]
        if path.startswith(f"catalogue.{kind}.{item}.") and key in FIGURES[kind] and key not in overridden:
            published = item_from_dict(scenario.catalogue[kind][name])
            rule, value = FIGURES[kind][key], published.value(key).nominal
            new = value + 1 if rule.dimension == "count" else 0.9 * value if value else 0.001
            if key == "swerling":
                new = 0 if value else 1
            other = build(set_paths(scenario, {path: new}))
            same = [np.array_equal(a, b) for a, b in zip(base.system, other.system, strict=True)]
            assert not all(same), path
    assert not set(FITTED_FROM) & {path.split(".")[-1] for path in known_paths(scenario) if ".missile." in path}
    assert set(NOT_SIMULATED) == set(FIGURES)


def test_a_raid_is_set_as_a_raid():
    """Its flights are laid out again on every load: what was set in them would be lost without a word."""
    scenario = load("swarm")
    name = next(flight.name for flight in scenario.flights if flight.raid)
    (message,) = refused(scenario, {f"flight.{name}.count": 2})
    assert "is laid out by the raid 'swarm'" in message and "set raid.swarm." in message
    assert len(refused(scenario, {f"flight.{name}.route.0.altitude_m": 50})) == 1
    assert not [path for path in known_paths(scenario) if path.startswith(f"flight.{name}.")]
    fewer = set_paths(scenario, {"raid.swarm.member.0.count": 50})
    assert len(fewer.flights) < len(scenario.flights)


def test_text_is_read():
    assert [parse_value(text) for text in ("1_000", "nan", "inf", "1e3", "57e6 ", "-2")] == [
        "1_000", "nan", "inf", 1000.0, 57e6, -2,
    ]  # fmt: skip
