"""What the model cannot say follows what a scenario models."""

from cupola.analysis.limits import limits
from cupola.scenario import load, with_variant


def test_limits_name_the_jamming_and_the_environment_that_count():
    scenario = load("jammed-raid")
    said = " ".join(limits(scenario))
    assert "burn-through ranges are orders of magnitude" in said
    assert "Of the environment, gas, clutter of farmland and nothing else" in said
    without = " ".join(limits(with_variant(scenario, "no-jamming")))
    assert "No flight of this scenario jams" in without
    assert "The sky is clear and the surface gives no echo" in " ".join(limits(load("minimal")))
