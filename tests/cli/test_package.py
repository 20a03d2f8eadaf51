"""The face of the package: five verbs and a few more, imported when they are used."""

import pytest

import cupola


def test_every_public_name_is_there_and_says_what_it_is():
    for name in cupola.__all__:
        assert getattr(cupola, name) is not None
        assert name in dir(cupola)
        if not name.startswith("__"):
            assert getattr(cupola, name).__doc__


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="module 'cupola' has no attribute 'simulate'"):
        _ = cupola.simulate


def test_the_five_verbs_in_one_line_each(tmp_path):
    scenario = cupola.load("minimal")
    model = cupola.build(scenario)
    results = cupola.run(model, 10)
    summary = cupola.summarise(results, probes=False)
    folder = cupola.write(results, tmp_path / "out", summary=summary, model=model, report=False)
    assert cupola.open_results(folder).digest == results.digest == summary.digest
    log = cupola.replay(model, seed=results.seed, replication=4)
    assert log.results.replications["kills"][0] == results.replications["kills"][4]
