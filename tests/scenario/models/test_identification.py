"""Keys of identification, transponders and zones: what is refused, and how it is said."""

import copy

import pytest

from cupola.errors import ScenarioError
from cupola.scenario import dump, load, loads, with_variant
from cupola.scenario.models.airspace import first_crossing

SQUARE = [{"lat_deg": la, "lon_deg": lo} for la, lo in ((-28.0, 127.0), (-28.0, 128.0), (-29.0, 128.0), (-29.0, 127.0))]


def changed(**keys):
    """The scenario minimal as plain data, with keys of the battery, the first flight or the scenario changed."""
    document = copy.deepcopy(dump(load("minimal")))
    for key, value in keys.items():
        owner = {"identification": document["battery"][0], "iff": document["flight"][0]}.get(key)
        owner = document["flight"][0] if key == "flight_plan" else owner
        (document if owner is None else owner)[key] = value
    return document


def problems(**keys):
    with pytest.raises(ScenarioError) as caught:
        loads(changed(**keys), source="my.toml")
    return [str(problem) for problem in caught.value.problems]


SIDES = ("hostile", "friendly", "civil")
ROW = {"hostile": 0.9, "unknown": 0.1}


def test_a_matrix_that_does_not_sum_to_one_names_its_row_and_sum():
    matrix = {"hostile": ROW, "friendly": {"friendly": 0.9, "hostile": 0.2}, "civil": {"civil": 1.0}}
    (said,) = problems(identification={"model": "matrix", "matrix": matrix})
    assert "battery[0].identification.matrix.friendly" in said and "sum to one" in said and "1.1" in said


@pytest.mark.parametrize(
    ("rule", "key", "words"),
    [
        ({"model": "matrix"}, "matrix", "needs a matrix"),
        ({"model": "bayes", "matrix": dict.fromkeys(SIDES, ROW)}, "matrix", "does not count"),
        ({"model": "bayes", "prior": {"hostile": 0.5, "friendly": 0.5, "civil": 0.5}}, "prior", "sum to one"),
        ({"model": "bayes", "modes": ["4"]}, "codes", "need codes"),
        ({"model": "bayes", "modes": ["9"]}, "modes", "'kremniy'"),
        ({"model": "guess"}, "model", "'bayes'"),
        ({"model": "bayes", "threshold": {"hostile": 2.0, "friendly": 0.9, "civil": 0.9}}, "hostile", "at most 1"),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused(rule, key, words):
    said = " ".join(problems(identification=rule))
    assert f"identification.{key}" in said or f".{key}" in said
    assert words in said


def test_coded_modes_of_a_transponder_need_a_nation():
    assert "need codes" in problems(iff={"modes": ["4"]})[0]


def test_a_plan_names_a_corridor():
    zone = {"name": "box", "kind": "no_fire", "points": SQUARE}
    said = problems(flight_plan="amber", zone=[zone | {"name": "amber-12", "kind": "corridor"}, zone])
    assert len(said) == 1 and "is not a corridor" in said[0] and "did you mean 'amber-12'" in said[0]


def test_a_zone_that_crosses_itself_names_its_two_edges():
    bow_tie = [SQUARE[0], SQUARE[2], SQUARE[1], SQUARE[3]]
    (said,) = problems(zone=[{"name": "box", "kind": "no_fire", "points": bow_tie}])
    assert "zone[0].points" in said and "crosses itself" in said and "point 0 to 1" in said and "point 2 to 3" in said


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"altitude_min_m": 5000, "altitude_max_m": 4000}, "above altitude_min_m"),
        ({"start_s": 50, "end_s": 40}, "after start_s"),
        ({"course_deg": 10}, "only counts for a corridor"),
        ({"points": SQUARE[:2]}, "must not be shorter than 3"),
        ({"points": [*SQUARE[:2], {"lat_deg": 60.0, "lon_deg": 10.0}]}, "from the origin"),
    ],
)
def test_a_zone_that_makes_no_sense_is_refused(change, words):
    said = problems(zone=[{"name": "box", "kind": "no_fire", "points": SQUARE} | change])
    assert any(words in one for one in said)


def test_names_of_zones_are_unique():
    zone = {"name": "box", "kind": "no_fire", "points": SQUARE}
    assert any("is taken by zone[0]" in said for said in problems(zone=[zone, zone]))


@pytest.mark.parametrize(
    ("corners", "edges"),
    [
        ([(0, 0), (4, 0), (4, 4), (0, 4)], None),
        ([(0, 0), (4, 0), (4, 4), (2, 1), (0, 4)], None),
        ([(0, 0), (4, 0), (0, 4), (4, 4)], (1, 3)),
        ([(0, 0), (4, 0), (2, 0), (2, 4)], (0, 1)),
        ([(0, 0), (4, 0), (4, 4), (2, 0), (0, 4)], (0, 2)),
        ([(0, 0), (4, 0), (4, 0), (0, 4)], (0, 2)),
    ],
)
def test_edges_that_meet(corners, edges):
    assert first_crossing(corners) == edges


def test_a_zone_may_lie_across_the_180th_meridian():
    from cupola.scenario import Place, Zone

    places = [(-1, 179), (1, 179), (1, -179), (-1, -179)]
    points = [Place(lat_deg=float(la), lon_deg=float(lo)) for la, lo in places]
    assert len(Zone(name="date-line", kind="no_fire", points=points).points) == 4


def test_what_nobody_looks_at_is_a_warning():
    zone = {"name": "box", "kind": "corridor", "points": SQUARE}
    by_rates = loads(changed(zone=[zone], iff={"modes": ["3"]}))
    assert [w for w in by_rates.warnings if "corridors box" in w] and [w for w in by_rates.warnings if "of low" in w]
    document = changed(zone=[zone], identification={"model": "bayes", "modes": ["s"]})
    document["flight"][0]["side"] = "civil"
    said = loads(document).warnings
    assert any(w.startswith("without iff") and "low" in w for w in said)
    assert any(w.startswith("without a flight plan") for w in said)


def test_a_variant_may_identify_in_another_way_and_all_of_it_is_saved():
    rule = {"model": "bayes", "modes": ["4"], "codes": ["syria"], "waiting_mean_s": 12.0}
    document = changed(variant=[{"name": "iff", "identification": rule}], claim=[])
    scenario = loads(document)
    assert scenario.batteries[0].identification is None
    assert with_variant(scenario, "iff").batteries[0].identification.codes == ("syria",)
    assert loads(dump(scenario)) == scenario
