"""The bundled scenarios are what they say."""

import pytest

from cupola.scenario import air_objects, list_bundled, load


@pytest.mark.parametrize("name", list_bundled())
def test_bundled_scenarios_load_and_have_their_own_name(name):
    scenario = load(name)
    assert scenario.name == name
    assert scenario.notes and scenario.question and scenario.claims
    odd = [words for words in scenario.warnings if words.startswith("flight")]
    if name == "ref-24x1":  # made to count who gets through, not what that destroys
        assert len(odd) == 1 and "type f16c carries no warhead of its own" in odd[0]
    else:
        assert not odd


def test_damascus_has_what_the_study_needs():
    scenario = load("damascus-2018")
    roster = air_objects(scenario)
    assert 24 <= len(roster) <= 40
    assert {item.side for item in roster} == {"hostile", "friendly", "civil"}
    assert {claim.kind for claim in scenario.claims} == {"range", "simultaneity", "protection"}
    systems = [variant.system for variant in scenario.variants]
    assert systems == ["s300ps", "s300pmu1", "s300pmu2", "s300vm", "s200v", None]
    assert scenario.variants[-1].is_active is False
    assert "hypothetical" in scenario.notes.lower()
