import threading
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context

import pytest

import cupola
from cupola.errors import ExecutorError, InputError, Interrupted
from cupola.study import run_study


def contents(path):
    return {file.name: file.read_bytes() for file in path.iterdir()}


def test_any_executor_gives_the_bytes_of_threads(scenario, tmp_path):
    options = {"seed": 7, "probes": False}
    run_study(scenario, 300, folder=tmp_path / "threads", **options)
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as mine:
        run_study(scenario, 300, folder=tmp_path / "mine", executor=mine, **options)
    run_study(scenario, 300, folder=tmp_path / "processes", executor="processes", workers=2, **options)
    assert contents(tmp_path / "threads") == contents(tmp_path / "mine") == contents(tmp_path / "processes")


def test_a_study_stopped_in_one_place_goes_on_in_another(scenario, tmp_path):
    options = {"seed": 7, "probes": False}
    run_study(scenario, 300, folder=tmp_path / "whole", **options)
    stop = threading.Event()
    with ThreadPoolExecutor(2) as mine, pytest.raises(Interrupted, match="of 300 replications are kept in"):
        run_study(
            scenario,
            300,
            folder=tmp_path / "again",
            executor=mine,
            progress=lambda *_: stop.set(),
            stop=stop,
            **options,
        )
    assert (tmp_path / "again" / "parts").is_dir()
    run_study(scenario, 300, folder=tmp_path / "again", **options)
    assert contents(tmp_path / "whole") == contents(tmp_path / "again")


class Dying(ThreadPoolExecutor):
    """Gives a few answers and then breaks for good."""

    left = 2

    def submit(self, *arguments, **options):
        from concurrent.futures import BrokenExecutor

        Dying.left -= 1
        if Dying.left < 0:
            raise BrokenExecutor("gone")
        return super().submit(*arguments, **options)


def test_what_is_finished_is_kept_when_the_executor_dies(scenario, tmp_path):
    message = r"Dying: workers died: gone; .*; (8|16) of 300 replications are kept in .*the same command resumes"
    with Dying(1) as mine, pytest.raises(ExecutorError, match=message):
        run_study(scenario, 300, folder=tmp_path, executor=mine, seed=7, probes=False)
    assert list((tmp_path / "parts").glob("part-*.npz"))


def test_run_gives_chunks_and_progress_and_can_be_stopped():
    scenario = cupola.load("minimal")
    firsts, dones, stop = [], [], threading.Event()
    with ThreadPoolExecutor(1) as mine:
        results = cupola.run(
            scenario,
            40,
            first=5,
            executor=mine,
            on_chunk=lambda first, part: firsts.append((first, part.n_replications)),
            progress=lambda done, n: dones.append((done, n)),
        )
        assert results.digest == cupola.run(scenario, 40, first=5, workers=1).digest
        assert sum(n for _, n in firsts) == 40 and dones[-1] == (40, 40)
        with pytest.raises(Interrupted, match=r"stopped after \d+ of 4000"):
            cupola.run(scenario, 4000, executor=mine, progress=lambda *_: stop.set(), stop=stop)
    with pytest.raises(InputError, match="workers = 0"):
        cupola.run(scenario, 40, executor="processes", workers=0)
