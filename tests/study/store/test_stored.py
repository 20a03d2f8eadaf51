"""Results on disk: columns are read when they are asked for, and are those that were written."""

import os

import numpy as np
import pytest

from cupola.engine.results import Results, concatenate
from cupola.errors import InputError
from cupola.study import open_results, rewrite, run_study
from cupola.study.store import stored
from cupola.study.store.fingerprint import Fingerprint
from cupola.study.store.parts import covered, load_parts, save_part
from cupola.study.store.stored import TABLES, StoredResults, joined


@pytest.fixture
def nothing_in_memory(monkeypatch):
    """Neither chunks nor columns are kept, however few."""
    monkeypatch.setattr("cupola.study.runs.simulating.HELD_BYTES", 0)
    monkeypatch.setattr(stored, "CACHE_BYTES", 0)
    monkeypatch.setattr(stored, "BATCH_ROWS", 100)


def html(results, summary, model):
    shots = sum(len(batch.engagements["flight"]) for batch in results.batches())
    return f"<p>{results.n_replications} {results.digest} {shots}</p>"


def contents(path):
    return {file.name: file.read_bytes() for file in path.iterdir()}


def same(a, b):
    for table in TABLES:
        assert list(getattr(a, table)) == list(getattr(b, table))
        for name, column in getattr(a, table).items():
            np.testing.assert_array_equal(getattr(b, table)[name], column)


@pytest.fixture
def asked(monkeypatch):
    """The columns that are read, read by read."""
    found, read = [], stored.read_columns
    monkeypatch.setattr(stored, "read_columns", lambda path, names, *_: found.append(names) or read(path, names, *_))
    return found


@pytest.fixture
def folder(engine, scenario, tmp_path):
    return run_study(scenario, 200, folder=tmp_path / "run", seed=7, render=html).folder


def test_opening_reads_no_column_and_asking_reads_one(folder, asked, nothing_in_memory):
    results = open_results(folder)
    assert asked == [] and isinstance(results, StoredResults)
    assert results.flights["end_s"].tolist() == (np.repeat(np.arange(200), 2) / 3.0).tolist()
    assert asked == [["end_s"]]
    assert results.digest and "fate" in results.flights and len(results.flights) == 4 and asked == [["end_s"]]
    with pytest.raises(KeyError):
        results.flights["fates"]


def test_a_small_table_is_read_once(folder, asked):
    results = open_results(folder)
    assert results.flights["end_s"] is results.flights["end_s"] and len(results.flights["fate"]) == 400
    assert len(asked) == 1


def test_columns_in_memory_are_bounded(folder, monkeypatch):
    monkeypatch.setattr(stored, "CACHE_BYTES", 8 * 2 * 400)
    results = open_results(folder)
    for name in results.flights:
        assert len(results.flights[name]) == 400 and len(results.flights._kept) <= 2


def test_without_anything_in_memory_the_bytes_are_the_same(folder, engine, scenario, tmp_path, nothing_in_memory):
    study = run_study(scenario, 200, folder=tmp_path / "again", seed=7, render=html)
    assert contents(study.folder) == contents(folder)
    whole = open_results(folder)
    assert isinstance(study.results, StoredResults) and study.results.digest == whole.digest
    same(study.results, whole)


def test_a_run_that_grows_on_disk_ends_with_the_same_bytes(folder, engine, scenario, tmp_path, nothing_in_memory):
    run_study(scenario, 311, folder=folder, seed=7, render=html)
    study = run_study(scenario, 311, folder=tmp_path / "direct", seed=7, render=html)
    assert contents(folder) == contents(study.folder)
    before = contents(folder)
    again = rewrite(folder, render=html)
    assert contents(folder) == before
    same(again.results, study.results)


def test_batches_are_the_whole(folder, nothing_in_memory):
    results = open_results(folder)
    batches = list(results.batches())
    assert len(batches) > 3 and all(type(batch) is Results for batch in batches)
    same(concatenate(batches), results)


def test_pieces_of_all_kinds_are_one(make_results, engine, scenario, tmp_path):
    identity = Fingerprint("in", "code")
    for first, n in ((0, 30), (20, 40)):
        save_part(tmp_path, identity, first, make_results(scenario, first, n))
    pieces, gaps = covered(
        [*load_parts(tmp_path, identity, engine.build(scenario), 7), make_results(scenario, 60, 9)], 65
    )
    assert gaps == []
    whole = joined(pieces)
    assert isinstance(whole, StoredResults) and whole.digest == make_results(scenario, 0, 65).digest
    same(whole, make_results(scenario, 0, 65))


def test_tables_that_were_written_again_are_not_mixed_with_the_old(folder, engine, scenario, nothing_in_memory):
    old = open_results(folder)
    assert len(old.replications["threats"]) == 200
    run_study(scenario, 250, folder=folder, seed=7)
    with pytest.raises(InputError, match=r"replications\.parquet: has been written again since .*; open them again"):
        old.replications["threats"]
    os.unlink(folder / "flights.parquet")
    with pytest.raises(InputError, match=r"flights\.parquet: cannot be read"):
        old.flights["fate"]


def test_a_study_at_an_address_gives_its_columns_from_there(
    folder, engine, scenario, tmp_path, nothing_in_memory, monkeypatch
):
    monkeypatch.setenv("CUPOLA_STAGING", str(tmp_path / "staging"))
    pytest.importorskip("fsspec")
    study = run_study(scenario, 200, folder=f"file://{tmp_path}/there", seed=7, render=html)
    assert not study.folder.exists() and contents(tmp_path / "there") == contents(folder)
    same(study.results, open_results(folder))


def test_a_stopped_judging_leaves_no_tables_behind(engine, scenario, tmp_path, monkeypatch, nothing_in_memory):
    def broken(results, **_):
        assert len(results.flights["fate"]) == 200
        raise RuntimeError("broken")

    monkeypatch.setattr("cupola.analysis.summarise", broken)
    with pytest.raises(RuntimeError):
        run_study(scenario, 100, folder=tmp_path, seed=7)
    assert os.listdir(tmp_path) == ["parts"]
