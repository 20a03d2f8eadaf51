"""A sweep gives the same bytes whatever happens on the way, and refuses to mix what does not belong together."""

import os
import shutil
import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

import cupola
from cupola.analysis.estimates.intervals import Estimate
from cupola.errors import InputError, Interrupted, OutputError
from cupola.study.runs.stopping import is_narrow
from cupola.study.store.lock import locked
from cupola.study.store.parquet import read_table
from cupola.study.sweeps import plan as sweep_plan
from cupola.study.sweeps import rounds as sweep_rounds
from cupola.study.sweeps.plan import plan_sweep
from cupola.study.sweeps.reading import open_sweep
from cupola.study.sweeps.sweep import sweep

FIXED = {
    "format": 1,
    "name": "fixed",
    "scenario": "minimal",
    "replications": 120,
    "factor": [
        {"path": "flight.low.count", "values": [1, 3]},
        {"path": "battery.alpha.is_active", "values": [True, False]},
    ],
}
UNTIL = FIXED | {
    "name": "until",
    "until": {"metric": "leakers", "half_width": 0.05, "min": 50, "max": 300},
    "factor": [{"path": "flight.low.count", "values": [1, 2, 4]}],
}
del UNTIL["replications"]
QUESTION = UNTIL | {
    "name": "question",
    "until": {"metric": "leakers>=1", "below": 0.05, "above": 0.1, "min": 40, "max": 240},
}
BUDGET = UNTIL | {"name": "budget", "budget": {"replications": 350}}


def contents(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(
    scope="module",
    params=[FIXED, UNTIL, *(pytest.param(one, marks=pytest.mark.thorough) for one in (BUDGET, QUESTION))],
    ids=lambda study: study["name"],
)
def whole(request, tmp_path_factory):
    """A study, what came of it without interruption, and its files."""
    folder = tmp_path_factory.mktemp("whole") / "sweep"
    done = sweep(request.param, out=folder, workers=2)
    return request.param, done, contents(folder)


def test_a_table_with_one_wrong_bit_is_refused(whole):
    folder = whole[1].folder
    for name, table in (("points", "points"), ("summary", "summary"), ("points/0000", "replications")):
        path = folder / f"{name}.parquet"
        right = path.read_bytes()
        path.write_bytes(right[:200] + bytes([right[200] ^ 4]) + right[201:])
        try:
            with pytest.raises(InputError, match=r"does not belong to the manifest, or is damaged"):
                cupola.query(folder, f"select * from {table}")
            with pytest.raises(InputError, match=r"is damaged"):
                open_sweep(folder).results(0)
        finally:
            path.write_bytes(right)
    assert cupola.query(folder, "select count(*) from replications, points, summary")[1]


def test_a_torn_table_is_damaged_and_a_missing_one_not_finished(whole, tmp_path):
    copy = tmp_path / "sweep"
    shutil.copytree(whole[1].folder, copy)
    path = copy / "points" / "0000.parquet"
    path.write_bytes(path.read_bytes()[:100])
    with pytest.raises(InputError, match=r"point = 0: 0000.parquet is damaged: it cannot be read; run the sweep again"):
        open_sweep(copy).results(0)
    path.unlink()
    with pytest.raises(InputError, match=r"point = 0: is not finished: its replications are not there"):
        open_sweep(copy).results(0)


def test_files_are_whole_and_hold_what_is_returned(whole):
    _, done, files = whole
    n = len(done.plan.points)
    tables = {f"points/{point:04d}.parquet" for point in range(n)}
    assert set(files) == {"points.parquet", "summary.parquet", "sweep.json"} | tables
    points, _ = read_table(done.folder / "points.parquet")
    summary, _ = read_table(done.folder / "summary.parquet")
    for table, stored in ((done.points, points), (done.summary, summary)):
        assert list(table) == list(stored)
        assert all(np.array_equal(table[name], stored[name], equal_nan=table[name].dtype.kind == "f") for name in table)
    assert done.is_complete and done.digest in files["sweep.json"].decode()
    asked = done.plan.study.name == "question"
    assert len(summary["point"]) == n * (len(cupola.analysis.METRICS) + asked)
    assert ("decided_after" in points) == asked


def test_a_point_is_the_run_of_its_scenario(whole):
    _, done, _ = whole
    point = len(done.plan.points) - 1
    n = int(done.points["replications"][point])
    results = cupola.run(done.plan.scenario_of(point), n, seed=done.plan.seed_of(point))
    assert results.digest == done.points["digest"][point]
    shown = (done.summary["point"] == point) & (done.summary["metric"] == "leakers")
    assert done.summary["estimate"][shown] == cupola.summarise(results, probes=False).metrics["leakers"].estimate


def test_neither_workers_nor_chunks_change_a_byte(whole, tmp_path, monkeypatch):
    study, _, files = whole
    sweep(study, out=tmp_path / "one", workers=1)
    assert contents(tmp_path / "one") == files
    monkeypatch.setattr(sweep_rounds, "CHUNK", 17)
    with ThreadPoolExecutor(3) as executor:
        sweep(study, out=tmp_path / "chunks", executor=executor)
    assert contents(tmp_path / "chunks") == files


@pytest.mark.parametrize("calls", [3, pytest.param(5, marks=pytest.mark.thorough)])
def test_stopped_again_and_again_it_ends_with_the_same_bytes(whole, tmp_path, monkeypatch, calls):
    study, _, files = whole
    monkeypatch.setattr(sweep_rounds, "CHUNK", 40)
    simulate, folder, stops, said = sweep_rounds.simulate_point, tmp_path / "sweep", 0, []
    while True:
        stop, simulated, seen = threading.Event(), [], []

        def stopping(task, stop=stop, simulated=simulated):
            simulated.append(task)
            if len(simulated) >= calls:
                stop.set()
            return simulate(task)

        def progress(stage, done, total, seen=seen):
            seen.append(done)
            assert seen == sorted(seen) and done <= total

        monkeypatch.setattr(sweep_rounds, "simulate_point", stopping)
        try:
            sweep(study, out=folder, workers=1, resume=stops > 0, stop=stop, progress=progress, say=said.append)
            break
        except Interrupted as error:
            stops += 1
            assert "the same command resumes from there" in str(error) and stops < 100
            assert {"points.parquet", "summary.parquet", "sweep.json"} <= set(contents(folder))
    assert stops > 0 and contents(folder) == files
    assert any("points are finished" in one for one in said)


RANGES = [
    {"path": "battery.alpha.doctrine.range_min_km", "values": [1, 40, 60]},
    {"path": "battery.alpha.doctrine.range_max_km", "values": [20, 50, 70]},
]


def test_values_that_do_not_go_together_are_all_told_before_anything_runs(tmp_path, monkeypatch):
    monkeypatch.setattr(sweep_rounds, "simulate_point", None)
    study = FIXED | {"factor": RANGES}
    with pytest.raises(InputError) as caught:
        sweep(study, out=tmp_path / "sweep")
    bad = [(40, 20), (60, 20), (60, 50)]
    assert len(caught.value.problems) == len(bad) and not (tmp_path / "sweep").exists()
    for (low, high), problem in zip(bad, caught.value.problems, strict=True):
        assert f"doctrine.range_min_km = {low}, battery.alpha.doctrine.range_max_km = {high})" in str(problem)
        assert "must lie above range_min_m" in str(problem)
    monkeypatch.setattr(sweep_plan, "BAD_MAX", 2)
    with pytest.raises(InputError, match="1 more of 9 points cannot be simulated"):
        sweep(study, out=tmp_path / "sweep")


def test_points_are_checked_once(whole, monkeypatch):
    _, done, _ = whole
    monkeypatch.setattr(sweep_plan.SweepPlan, "scenario_of", None)
    assert sweep(done.plan, out=done.folder, resume=True).digest == done.digest


def test_before_the_first_point_is_finished_the_tables_say_what_is_open(tmp_path, monkeypatch):
    def killed(task):
        raise Killed

    monkeypatch.setattr(sweep_rounds, "simulate_point", killed)
    with pytest.raises(Killed):
        sweep(FIXED, out=tmp_path / "sweep", workers=1)
    _, rows = cupola.query(tmp_path / "sweep", "select status, count(*) from points group by status")
    assert rows == [("open", 4)]
    assert open_sweep(tmp_path / "sweep").metrics == ()


class Killed(BaseException):
    """Ends everything, as a kill would."""


@pytest.mark.parametrize("is_after", [False, True], ids=["before", "after"])
def test_killed_around_any_write_it_ends_with_the_same_bytes(whole, tmp_path, monkeypatch, is_after):
    study, _, files = whole
    monkeypatch.setattr(sweep_rounds, "CHUNK", 200)
    folder, kills, replace = tmp_path / "sweep", 0, os.replace
    while True:
        left = [1 + kills]

        def killing(old, new, left=left):
            left[0] -= 1
            if left[0] == 0 and not is_after:
                raise Killed
            replace(old, new)
            if left[0] == 0:
                raise Killed

        monkeypatch.setattr(os, "replace", killing)
        try:
            sweep(study, out=folder, workers=1)
            break
        except Killed:
            kills += 1
            assert kills < 100
    assert kills > 2 and contents(folder) == files


def test_a_finished_sweep_is_not_simulated_again(whole, monkeypatch):
    study, done, files = whole
    monkeypatch.setattr(sweep_rounds, "simulate_point", None)
    assert sweep(study, out=done.folder, resume=True).digest == done.digest
    assert contents(done.folder) == files


def test_damaged_files_are_made_again(whole, tmp_path):
    study, _, files = whole
    folder = tmp_path / "sweep"
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data[: len(data) // 2] if name == "points/0001.parquet" else data)
    (folder / "points" / ".0000.parquet.cupola-tmp").write_bytes(b"half")
    (folder / "parts").mkdir()
    (folder / "parts" / "0001-000000000-50.npz").write_bytes(b"torn")
    sweep(study, out=folder)
    assert contents(folder) == files


def test_rounds_stop_by_interval_most_or_budget(tmp_path):
    done = sweep(UNTIL, out=tmp_path / "until")
    n, status = done.points["replications"], done.points["status"]
    assert set(status) == {"narrow", "max"} and set(n[status == "max"]) == {300}
    assert set(n[status == "narrow"]) <= {50, 100, 200, 300}
    leakers = done.summary["metric"] == "leakers"
    rows = zip(*(done.summary[name][leakers].tolist() for name in ("estimate", "low", "high", "n")), strict=True)
    # By the rule itself: half of an interval that ends at 0 is no measure of how wide it is.
    narrow = [is_narrow(Estimate(middle, low, high, "", n), 0.05) for middle, low, high, n in rows]
    assert narrow == (status == "narrow").tolist()
    done = sweep(BUDGET, out=tmp_path / "budget")
    assert "budget" in done.points["status"] and 350 - len(n) < done.points["replications"].sum() <= 350


@pytest.mark.parametrize(
    ("below", "above", "status", "n"),
    [(0.05, 0.1, ["max", "above", "above"], [240, 80, 40]), (0.1, 0.2, ["below", "below", "above"], [80, 120, 40])],
)
def test_wald_1945_rounds_stop_when_the_question_is_decided(tmp_path, below, above, status, n):
    until = QUESTION["until"] | {"below": below, "above": above}
    done = sweep(QUESTION | {"until": until}, out=tmp_path / "question")
    assert list(done.points["status"]) == status and list(done.points["replications"]) == n
    for point, after in enumerate(done.points["decided_after"].tolist()):
        leaked = read_table(done.folder / "points" / f"{point:04d}.parquet")[0]["leakers"] > 0
        steps = np.where(leaked, np.log(above / below), np.log((1 - above) / (1 - below)))
        decided = np.flatnonzero(np.abs(np.cumsum(steps)) >= np.log(19.0))
        assert after == (decided[0] + 1 if decided.size else 0)
        assert after <= n[point] and (after > n[point] - 40 or after == 0)
    asked = done.summary["metric"] == "leakers>=1"
    no_leaker = done.summary["metric"] == "p_no_leaker"
    assert done.summary["estimate"][asked] == pytest.approx(1.0 - done.summary["estimate"][no_leaker], abs=1e-12)


def test_common_random_numbers_pair_the_points(tmp_path):
    for is_common, wanted in ((True, 1), (False, 4)):
        done = sweep(FIXED | {"common_random_numbers": is_common}, out=tmp_path / str(is_common))
        assert len(set(done.points["seed"].tolist())) == wanted
        few, many = (read_table(done.folder / "points" / f"{point:04d}.parquet")[0] for point in (0, 2))
        alike = np.corrcoef(few["first_detection_range_m"], many["first_detection_range_m"])[0, 1]
        # The aircraft that is seen first is the same at both points. 0.3: four standard errors of 120 values.
        assert alike > 0.99 if is_common else abs(alike) < 0.3


def test_terrain_is_opened_once_for_all_points(tmp_path, monkeypatch):
    from cupola.engine.build import model as build
    from cupola.study.executors import tasks

    opened, open_terrain = [], build.open_terrain
    for module in (build, tasks):
        monkeypatch.setattr(module, "open_terrain", lambda name: opened.append(name) or open_terrain(name))
    tasks._ground.cache_clear()
    factor = {"path": "battery.alpha.doctrine.shots_max", "values": [5, 6, 7]}
    sweep(FIXED | {"replications": 2, "factor": [factor]}, out=tmp_path / "sweep", workers=1)
    assert opened == ["global-5min"] * 2  # here, and where points are simulated


def test_a_budget_of_time_leaves_points_open_and_the_same_sweep_goes_on(tmp_path):
    said = []
    late = sweep(FIXED | {"budget": {"minutes": 1e-9}}, out=tmp_path / "sweep", say=said.append)
    assert not late.is_complete and set(late.points["status"]) == {"open"} and len(late.summary["point"]) == 0
    assert any("budget of 1e-09 min is used up" in one for one in said)
    done = sweep(FIXED, out=tmp_path / "sweep")
    assert done.is_complete and contents(tmp_path / "sweep") == contents(sweep(FIXED, out=tmp_path / "b").folder)


@pytest.mark.parametrize("study", [FIXED, UNTIL], ids=["fixed", "until"])
def test_a_budget_of_time_gives_every_point_a_rough_answer_first(tmp_path, monkeypatch, study):
    from cupola.study.sweeps import rounds as sweep_rounds

    n_points = len(plan_sweep(study).points)
    chunks, clock = [], sweep_rounds.time.monotonic
    cut = sweep_rounds.PointChunk
    monkeypatch.setattr(sweep_rounds, "PointChunk", lambda *one: chunks.append(one[0]) or cut(*one))

    def late() -> float:
        # Time is up when every point has had its first chunk, and one of them a second one.
        return clock() + (1e6 if len(chunks) > n_points else 0.0)

    monkeypatch.setattr(sweep_rounds.time, "monotonic", late)
    budget = study | {"budget": {"minutes": 60}}
    rough = sweep(budget, out=tmp_path / "sweep", workers=1)
    assert not rough.is_complete and set(chunks[:n_points]) == set(range(n_points))
    assert set(rough.summary["point"].tolist()) == set(range(n_points)) and "open" in rough.points["status"]
    monkeypatch.undo()
    done = sweep(budget, out=tmp_path / "sweep")
    assert done.is_complete
    whole = contents(sweep(budget, out=tmp_path / "whole").folder)
    assert contents(tmp_path / "sweep") == whole


def test_a_fixed_number_of_replications_may_grow_and_not_shrink(tmp_path):
    sweep(FIXED | {"replications": 30}, out=tmp_path / "grown")
    sweep(FIXED, out=tmp_path / "grown")
    assert contents(tmp_path / "grown") == contents(sweep(FIXED, out=tmp_path / "fresh").folder)
    with pytest.raises(OutputError, match="replications was 120, is 30, and may only grow"):
        sweep(FIXED | {"replications": 30}, out=tmp_path / "grown")


def changed_scenario(monkeypatch):
    from cupola.scenario.paths.paths import set_paths

    plan = plan_sweep(FIXED)
    object.__setattr__(plan, "scenario", set_paths(plan.scenario, {"battery.alpha.launchers": 2}))
    return plan


def changed_version(monkeypatch):
    monkeypatch.setattr("cupola.kernels._jit.source_hash", lambda: "another")
    monkeypatch.setattr("cupola.study.store.fingerprint.__version__", "9.9")
    return FIXED


@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        (lambda _: FIXED | {"seed": 3}, "study: seed was 20180926, is 3"),
        (lambda _: FIXED | {"common_random_numbers": False}, "study: common_random_numbers was True, is False"),
        (lambda _: FIXED | {"factor": FIXED["factor"][:1]}, "study: factor was a list of 2"),
        (lambda _: UNTIL, "study: until was None, is a table"),
        (changed_scenario, r"scenario: battery\[0\].launchers was None, is 2"),
        (changed_version, r"made by another version \(cupola .* -> 9.9\)"),
    ],
    ids=["seed", "common", "factor", "until", "scenario", "version"],
)  # fmt: skip
def test_another_sweep_is_refused_and_nothing_is_touched(tmp_path, monkeypatch, change, wanted):
    folder = sweep(FIXED | {"replications": 2}, out=tmp_path / "sweep").folder
    before = contents(folder)
    with pytest.raises(OutputError, match=wanted):
        sweep(change(monkeypatch), out=folder, resume=True)
    assert contents(folder) == before


def test_folders_of_others_are_refused(tmp_path):
    with pytest.raises(OutputError, match="holds no sweep to resume; leave out --resume"):
        sweep(FIXED, out=tmp_path / "nothing", resume=True)
    assert not (tmp_path / "nothing").exists()
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "manifest.json").write_text("{}")
    with pytest.raises(OutputError, match=r"holds manifest.json, which no sweep wrote"):
        sweep(FIXED, out=tmp_path / "run")
    (tmp_path / "odd").mkdir()
    (tmp_path / "odd" / "sweep.json").write_text("{")
    with pytest.raises(InputError, match="not one that this version"):
        sweep(FIXED, out=tmp_path / "odd")


def test_two_sweeps_into_one_folder(tmp_path):
    with locked(tmp_path / "sweep"), pytest.raises(OutputError, match="another run is writing to this folder"):
        sweep(FIXED, out=tmp_path / "sweep")


def test_a_point_whose_values_do_not_go_together_is_named(tmp_path):
    # Either way the flights are near enough to the origin, but not if it moves both ways.
    places = {"origin.lat_deg": [-28.5, -22.5], "origin.lon_deg": [128.0, 135.0]}
    factors = [{"path": path, "values": values} for path, values in places.items()]
    with pytest.raises(InputError, match=r"fixed, point 3 \(origin.lat_deg = -22.5, origin.lon_deg = 135.0\): flight"):
        sweep(FIXED | {"factor": factors}, out=tmp_path / "sweep")
