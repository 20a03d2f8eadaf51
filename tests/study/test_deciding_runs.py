"""A run that ends when its question is decided is the run of so many replications, however it got there."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest

import cupola
from cupola.analysis.metrics.sequential import Question
from cupola.errors import InputError, Interrupted, OutputError
from cupola.study import open_results, rewrite, run_study
from cupola.study.runs.looking import Looking
from cupola.study.runs.stopping import goals

#: Of the made-up results two in five have three threats or more: about 182 of them say so with these rates.
LONG = Question("threats>=3", 0.45, 0.6, 1e-6)
OPEN = Question("threats>=3", 0.3, 0.5, 1e-6)


def html(results, summary, model):
    return f"<p>{results.n_replications} {summary.decision.sentence if summary.decision else ''}</p>"


def contents(path, leave_out=()):
    return {file.name: file.read_bytes() for file in path.iterdir() if file.name not in leave_out}


def test_looks_are_taken_after_a_hundred_more_or_a_quarter_more():
    assert list(goals(1000)) == [100, 200, 300, 400, 500, 625, 781, 976, 1000]


def test_a_decided_run_is_the_run_of_so_many_replications(engine, scenario, tmp_path):
    study = run_study(scenario, 5000, folder=tmp_path / "asked", seed=7, decide=LONG, render=html)
    decision = study.summary.decision
    assert decision.answer == "below" and 100 < decision.after <= 200 == decision.n == study.results.n_replications
    assert sum(count for _, count in engine.simulated) == 200
    plain = run_study(scenario, 200, folder=tmp_path / "plain", seed=7, render=html)
    told = ("summary.json", "report.html")
    assert contents(study.folder, told) == contents(plain.folder, told)
    assert json.loads((study.folder / "summary.json").read_text())["decision"] == decision.to_dict()
    assert "decision" not in json.loads((plain.folder / "summary.json").read_text())


def test_without_an_answer_it_ends_at_the_most(engine, scenario, tmp_path):
    found = run_study(scenario, 250, folder=tmp_path / "asked", seed=7, decide=OPEN).summary.decision
    assert (found.answer, found.n, found.after) == ("open", 250, 250)
    # More may be asked for: it goes on from there.
    engine.simulated.clear()
    found = run_study(scenario, 400, folder=tmp_path / "asked", seed=7, decide=OPEN).summary.decision
    assert found.n == 400 and sum(count for _, count in engine.simulated) == 150


@pytest.mark.parametrize("chunks", [1, 3, 9])
def test_stopped_and_gone_on_with_it_ends_with_the_same_bytes(engine, scenario, tmp_path, chunks):
    whole = run_study(scenario, 5000, folder=tmp_path / "whole", seed=7, decide=LONG, render=html)
    engine.simulated.clear()
    engine.stop_after = chunks
    with pytest.raises(Interrupted, match="replications are kept in"):
        run_study(scenario, 5000, folder=tmp_path / "again", seed=7, decide=LONG, render=html)
    kept = sum(count for _, count in engine.simulated)
    engine.stop_after = None
    engine.simulated.clear()
    run_study(scenario, 5000, folder=tmp_path / "again", seed=7, decide=LONG, render=html, resume=True)
    assert sum(count for _, count in engine.simulated) == 200 - kept
    assert contents(tmp_path / "again") == contents(whole.folder)


def test_a_longer_run_in_the_folder_is_not_cut_down(engine, scenario, tmp_path):
    folder = run_study(scenario, 300, folder=tmp_path / "run", seed=7).folder
    before = contents(folder)
    with pytest.raises(OutputError, match="holds 300 replications of this run, more than the 200 asked for"):
        run_study(scenario, 5000, folder=folder, seed=7, decide=LONG)
    assert contents(folder) == before


def test_a_report_that_is_written_again_keeps_the_decision(engine, scenario, tmp_path):
    study = run_study(scenario, 5000, folder=tmp_path / "run", seed=7, decide=LONG, render=html)
    before = contents(study.folder)
    rewrite(study.folder, render=html)
    assert contents(study.folder) == before and b"nearer 0.45 than 0.6" in before["report.html"]


def test_neither_workers_nor_executors_change_a_byte(tmp_path):
    minimal, asked = cupola.load("minimal"), Question("leakers>=1", 0.1, 0.14, 0.01)
    one = run_study(minimal, 700, folder=tmp_path / "one", seed=3, workers=1, decide=asked, probes=False)
    assert one.summary.decision.answer != "open" and one.results.n_replications > 100
    two = run_study(minimal, 700, folder=tmp_path / "two", seed=3, workers=2, decide=asked, probes=False)
    with ThreadPoolExecutor(3) as pool:
        run_study(minimal, 700, folder=tmp_path / "pool", seed=3, executor=pool, decide=asked, probes=False)
    assert contents(tmp_path / "one") == contents(tmp_path / "two") == contents(tmp_path / "pool")
    assert open_results(two.folder).digest == cupola.run(minimal, one.results.n_replications, seed=3).digest


def test_a_run_until_an_interval_is_narrow_is_the_run_of_so_many_replications(engine, scenario, tmp_path):
    looks = []
    looking = Looking({"threats": 0.12}, looks.append, ())
    study = run_study(scenario, 5000, folder=tmp_path / "asked", seed=7, looking=looking, render=html)
    n = study.results.n_replications
    assert 100 < n < 5000 and [one.n for one in looks] == [k for k in goals(5000) if k <= n]
    assert [one.is_narrow for one in looks] == [False] * (len(looks) - 1) + [True]
    last = looks[-1].estimates["threats"]
    assert last.half_width <= 0.12 < looks[-2].estimates["threats"].half_width + 0.02
    plain = run_study(scenario, n, folder=tmp_path / "plain", seed=7, render=html)
    assert contents(study.folder) == contents(plain.folder)
    with pytest.raises(InputError, match="is not a metric"):
        Looking({"leeks": 0.1})
    with pytest.raises(InputError, match="must be more than 0"):
        Looking({"leakers": 0.0})
