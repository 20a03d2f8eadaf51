import os
import threading

import pytest

from cupola.errors import Interrupted, OutputError
from cupola.study import open_results, rewrite, run_study
from cupola.study.store.folder import FILES
from cupola.study.store.lock import locked


def html(results, summary, model):
    return f"<p>{results.n_replications}</p>"


def contents(path):
    return {file.name: file.read_bytes() for file in path.iterdir()}


@pytest.fixture
def whole(engine, scenario, tmp_path):
    """The folder of an uninterrupted run of 200 replications."""
    study = run_study(scenario, 200, folder=tmp_path / "whole", seed=7, render=html)
    engine.simulated.clear()
    return study


def test_a_study_leaves_a_run_folder_and_nothing_else(whole):
    assert sorted(os.listdir(whole.folder)) == sorted(FILES)
    assert open_results(whole.folder).digest == whole.results.digest


@pytest.mark.parametrize("chunks", [0, 1, 3, 16])
def test_a_stopped_study_goes_on_and_ends_with_the_same_bytes(whole, engine, scenario, tmp_path, chunks):
    said = []
    arguments = {"folder": tmp_path / "again", "seed": 7, "render": html, "say": said.append}
    engine.stop_after = chunks
    with pytest.raises(Interrupted, match="nothing is kept" if chunks == 0 else "of 200 replications are kept in"):
        run_study(scenario, 200, **arguments)
    kept = sum(count for _, count in engine.simulated)
    assert not (tmp_path / "again" / "manifest.json").exists()
    engine.stop_after = None
    engine.simulated.clear()
    run_study(scenario, 200, **arguments)
    assert sum(count for _, count in engine.simulated) == 200 - kept
    assert any(f"found {kept} of 200 replications" in line for line in said) == (kept > 0)
    assert contents(tmp_path / "again") == contents(whole.folder)


def test_a_finished_study_is_not_simulated_again_but_can_grow(whole, engine, scenario, tmp_path):
    run_study(scenario, 200, folder=whole.folder, seed=7, render=html)
    assert engine.simulated == []
    run_study(scenario, 300, folder=whole.folder, seed=7, render=html)
    assert sum(count for _, count in engine.simulated) == 100
    run_study(scenario, 300, folder=tmp_path / "direct", seed=7, render=html)
    assert contents(whole.folder) == contents(tmp_path / "direct")


def test_another_seed_terrain_or_fewer_replications_are_refused(whole, engine, scenario):
    before = contents(whole.folder)
    with pytest.raises(OutputError, match="holds another run"):
        run_study(scenario, 200, folder=whole.folder, seed=8)
    with pytest.raises(OutputError, match="more than the 10 asked for"):
        run_study(scenario, 10, folder=whole.folder, seed=7)
    engine.terrain_hash = "hilly"
    with pytest.raises(OutputError, match="holds another run"):
        run_study(scenario, 200, folder=whole.folder, seed=7)
    assert contents(whole.folder) == before


def test_force_replaces_another_run(whole, engine, scenario):
    run_study(scenario, 10, folder=whole.folder, seed=8, force=True)
    assert open_results(whole.folder).n_replications == 10
    assert not (whole.folder / "report.html").exists()


def test_a_forced_run_that_is_stopped_leaves_the_old_one(whole, engine, scenario):
    before = contents(whole.folder)
    engine.stop_after = 1
    with pytest.raises(Interrupted):
        run_study(scenario, 100, folder=whole.folder, seed=8, force=True)
    after = {name: (whole.folder / name).read_bytes() for name in before}
    assert after == before


def test_parts_of_another_run_are_refused(engine, scenario, tmp_path):
    engine.stop_after = 1
    with pytest.raises(Interrupted):
        run_study(scenario, 100, folder=tmp_path, seed=7)
    engine.stop_after = None
    with pytest.raises(OutputError, match="unfinished run of another scenario, seed or terrain"):
        run_study(scenario, 100, folder=tmp_path, seed=8)


def test_stopping_while_claims_are_judged_keeps_all_replications(engine, scenario, tmp_path, monkeypatch):
    stop = threading.Event()

    def slow(results, *, progress, **_):
        stop.set()
        progress(1, 2)

    monkeypatch.setattr("cupola.analysis.summarise", slow)
    with pytest.raises(Interrupted, match="100 of 100 replications are kept"):
        run_study(scenario, 100, folder=tmp_path, seed=7, stop=stop)


def test_two_runs_do_not_share_a_folder(engine, scenario, tmp_path):
    with locked(tmp_path), pytest.raises(OutputError, match="another run is writing to this folder"):
        run_study(scenario, 100, folder=tmp_path, seed=7)
    run_study(scenario, 100, folder=tmp_path, seed=7)


def test_a_refused_run_leaves_no_empty_folder(engine, scenario, tmp_path, monkeypatch):
    def broken(*_, **__):
        raise OutputError("no")

    monkeypatch.setattr("cupola.engine.build.model.build", broken)
    with pytest.raises(OutputError):
        run_study(scenario, 100, folder=tmp_path / "new", seed=7)
    assert os.listdir(tmp_path) == []


def test_a_report_is_written_again_from_the_tables(whole, engine):
    before = contents(whole.folder)
    (whole.folder / "report.html").unlink()
    rewrite(whole.folder, render=html)
    assert contents(whole.folder) == before and engine.simulated == []
