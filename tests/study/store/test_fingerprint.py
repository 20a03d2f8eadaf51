from types import SimpleNamespace

import pytest

from cupola.study.store.fingerprint import fingerprint_of, versions


@pytest.fixture
def model(scenario):
    return SimpleNamespace(scenario=scenario, figures="nominal", terrain=SimpleNamespace(content_hash="flat"))


def test_everything_that_decides_a_result_changes_the_identity(model, scenario):
    base = fingerprint_of(model, 7)
    assert fingerprint_of(model, 7) == base
    model.warnings = ("odd",)
    assert fingerprint_of(model, 7) == base
    others = [
        fingerprint_of(model, 8),
        fingerprint_of(SimpleNamespace(**(vars(model) | {"figures": "low"})), 7),
        fingerprint_of(SimpleNamespace(**(vars(model) | {"terrain": SimpleNamespace(content_hash="hilly")})), 7),
        fingerprint_of(
            SimpleNamespace(**(vars(model) | {"scenario": scenario.model_copy(update={"duration_s": 60.0})})), 7
        ),
    ]
    assert len({one.inputs for one in [base, *others]}) == 5
    assert {one.code for one in others} == {base.code}


def test_the_code_is_that_of_the_kernels(model, monkeypatch):
    monkeypatch.setattr("cupola.kernels._jit.source_hash", lambda: "edited")
    assert fingerprint_of(model, 7).code == "edited"


def test_versions_name_what_the_numbers_depend_on():
    assert all(versions()[name][0].isdigit() for name in ("cupola", "python", "numpy", "numba"))
