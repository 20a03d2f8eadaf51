import os

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cupola.engine.numerics import numerics
from cupola.engine.results import concatenate
from cupola.errors import OutputError
from cupola.study.store.fingerprint import Fingerprint
from cupola.study.store.parts import covered, load_parts, save_part

IDENTITY = Fingerprint("inputs", "code")


@pytest.fixture
def model(engine, scenario):
    return engine.build(scenario)


def test_a_part_comes_back_as_it_was(results, model, tmp_path):
    save_part(tmp_path, IDENTITY, 0, results)
    (back,) = load_parts(tmp_path, IDENTITY, model, 7)
    assert back.digest == results.digest and back.warnings == results.warnings
    for name, column in results.engagements.items():
        np.testing.assert_array_equal(back.engagements[name], column)


@pytest.mark.parametrize(
    ("other", "message"),
    [
        (Fingerprint("x", "code"), "another scenario, seed"),
        (Fingerprint("inputs", "x"), "another version"),
        (Fingerprint("inputs", "code", "exp:1"), "a machine that does not say how it computes"),
    ],
)
def test_parts_of_another_run_are_refused_or_thrown_away(results, model, tmp_path, other, message):
    save_part(tmp_path, IDENTITY, 0, results)
    with pytest.raises(OutputError, match=f"{message}.*--force"):
        load_parts(tmp_path, other, model, 7)
    assert len(os.listdir(tmp_path)) == 1
    assert load_parts(tmp_path, other, model, 7, force=True) == []
    assert os.listdir(tmp_path) == []


def test_parts_of_a_machine_that_computes_otherwise_are_refused_with_what_differs(results, model, tmp_path):
    elsewhere = numerics().replace("exp:", "exp:f")
    save_part(tmp_path, Fingerprint("inputs", "code", elsewhere), 0, results)
    with pytest.raises(OutputError, match="by a machine that computes otherwise than this machine: exp; choose"):
        load_parts(tmp_path, Fingerprint("inputs", "code", numerics()), model, 7)


def test_a_damaged_part_is_simulated_again(results, model, tmp_path):
    save_part(tmp_path, IDENTITY, 0, results)
    (part,) = tmp_path.iterdir()
    part.write_bytes(part.read_bytes()[:-200])
    (tmp_path / ".part-000000020-20.npz.cupola-tmp").write_bytes(b"half")
    assert load_parts(tmp_path, IDENTITY, model, 7) == []
    assert os.listdir(tmp_path) == []


@given(
    pieces=st.lists(st.tuples(st.integers(0, 30), st.integers(1, 12)), max_size=6),
    n=st.integers(1, 35),
)
def test_any_pieces_and_their_gaps_make_the_whole(make_results, scenario, pieces, n):
    parts = [make_results(scenario, first, count) for first, count in pieces]
    kept, gaps = covered(parts, n)
    missing = set(range(n)) - {i for first, count in pieces for i in range(first, first + count)}
    assert {i for first, count in gaps for i in range(first, first + count)} == missing
    assert sum(count for _, count in gaps) == len(missing)
    rest = [make_results(scenario, first, count) for first, count in gaps]
    in_order, none = covered([*rest, *kept], n)
    whole = concatenate(in_order)
    assert none == [] and whole.digest == make_results(scenario, 0, n).digest
    np.testing.assert_array_equal(whole.engagements["miss_m"], make_results(scenario, 0, n).engagements["miss_m"])
