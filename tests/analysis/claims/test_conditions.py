"""Cases merged into boxes, boxes into words."""

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from cupola.analysis.claims.conditions import altitudes, describe, join, merge, raid_sizes, sectors, types_phrase

AXES = [["f15", "f16c", "il20"], [100.0, 1000.0, 6000.0, 10000.0]]
GRID = list(product(*AXES))
RAIDS = [[1.0, 2.0, 4.0], [20.0, 60.0], [100.0, 3e3]]


def words(points):
    axes = dict(zip(("type", "altitude_m"), AXES, strict=True))
    phrases = {"type": types_phrase({"f15": "F-15", "il20": "Il-20"}), "altitude_m": altitudes}
    return [describe(box, axes, phrases) for box in merge(points, AXES)]


def test_neighbours_are_merged_by_class_and_altitude():
    assert words({("f15", 6000.0), ("f15", 10000.0), ("il20", 6000.0), ("il20", 10000.0)}) == [
        "F-15 and Il-20 from 6 to 10 km"
    ]


def test_gaps_stay_gaps():
    assert words({("f15", 100.0), ("f15", 6000.0)}) == ["F-15 at 100 m", "F-15 at 6 km"]


def test_everything_is_said_as_everything():
    assert words(set(GRID)) == ["every class tried at every altitude tried (100 m to 10 km)"]


def test_nothing_is_nothing():
    assert merge(set(), AXES) == []


def test_raids_in_words():
    assert raid_sizes([4.0, 6.0, 12.0], [1.0, 4.0, 6.0, 12.0]) == "for raids of 4 to 12"
    assert raid_sizes([4.0], [4.0, 6.0]) == "for raids of 4"
    assert raid_sizes([1.0], [1.0, 4.0]) == "for a single target"
    assert sectors([60.0], [60.0, 360.0]) == "from one 60-degree sector"
    assert sectors([20.0, 60.0], [20.0, 60.0, 360.0]) == "from sectors of 20 to 60 degrees"
    assert sectors([60.0, 360.0], [20.0, 60.0, 360.0]) == "from sectors of 60 degrees to all round"
    assert join(["a", "b", "c"]) == "a, b and c"


@settings(max_examples=200, deadline=None)
@given(st.sets(st.sampled_from(GRID)))
def test_boxes_hold_exactly_the_cases(points):
    covered = {point for box in merge(points, AXES) for point in product(*box)}
    assert covered == points


@settings(max_examples=100, deadline=None)
@given(st.sets(st.sampled_from(list(product(*RAIDS)))))
def test_boxes_of_three_factors_hold_exactly_the_cases(points):
    assert {point for box in merge(points, RAIDS) for point in product(*box)} == points
