import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context

import pytest

from cupola.errors import ExecutorError, InputError, OutputError, Problem
from cupola.study.executors.pool import GivenPool, Pool
from cupola.study.executors.pools import RESTARTS, answers, open_executor
from cupola.study.executors.processes import start_processes


def square(number):
    return number * number


def where(_):
    time.sleep(0.02)
    return os.getpid()


def die_once(task):
    """Kill this process, as the system does when memory runs out, unless the mark is there already."""
    number, mark = task
    if number == 3 and not os.path.exists(mark):
        open(mark, "w").close()
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def die(_):
    os._exit(1)


def refuse(_):
    raise InputError([Problem("a", "key", 1, "is wrong"), Problem("b", "", None, "too")])


@pytest.mark.parametrize("spec", [None, "threads", "processes"])
def test_every_task_is_answered_once(spec):
    with open_executor(spec, 2) as pool:
        assert sorted(answers(pool, square, range(20))) == [(i, i * i) for i in range(20)]


def test_processes_are_not_this_one_and_share_the_work():
    with open_executor("processes", 2) as pool:
        found = {pid for _, pid in answers(pool, where, range(20))}
    assert len(found) == 2 and os.getpid() not in found


def test_an_executor_from_outside_stays_open():
    with ThreadPoolExecutor(2) as mine:
        with open_executor(mine) as pool:
            assert pool.workers == 2 and sorted(answers(pool, square, [1, 2])) == [(1, 1), (2, 4)]
        assert mine.submit(square, 3).result() == 9


def test_tasks_of_a_dead_worker_are_sent_again(tmp_path):
    tasks = [(number, str(tmp_path / "mark")) for number in range(8)]
    with open_executor("processes", 2) as pool:
        assert sorted(number for _, number in answers(pool, die_once, tasks)) == list(range(8))
    assert (tmp_path / "mark").exists()


def test_a_task_that_always_kills_its_worker_ends_with_an_error():
    message = f"processes: workers died {RESTARTS + 1} times in a row: .*see whether memory ran out"
    with open_executor("processes", 1) as pool, pytest.raises(ExecutorError, match=message):
        list(answers(pool, die, [1]))


def test_an_executor_from_outside_that_breaks_is_not_started_again():
    message = r"ProcessPoolExecutor: workers died: .*see what became of its workers"
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as mine:
        pool = GivenPool(mine, 1)
        with pytest.raises(ExecutorError, match=message):
            list(answers(pool, die, [1]))


def test_errors_of_a_task_come_back_whole_and_are_not_tried_again():
    with open_executor("processes", 1) as pool, pytest.raises(InputError) as caught:
        list(answers(pool, refuse, [1]))
    assert [str(problem) for problem in caught.value.problems] == ["a: key = 1: is wrong", "b: too"]


def test_tasks_are_asked_for_when_there_is_a_place_and_may_depend_on_answers():
    asked, known = [], []

    def tasks():
        for number in range(6):
            while number > len(known):
                yield None
            asked.append(number)
            yield number

    with open_executor("threads", 2) as pool:
        for task, _ in answers(pool, square, tasks()):
            known.append(task)
            assert len(asked) <= len(known) + 1
    assert known == list(range(6))


def test_stopping_lets_what_is_running_finish_and_sends_nothing_more():
    stop, begun = threading.Event(), []

    def task(number):
        begun.append(number)
        time.sleep(0.05)
        return number

    got = []
    with open_executor("threads", 2) as pool:
        for number, _ in answers(pool, task, range(1000), stop):
            got.append(number)
            stop.set()
    assert sorted(got) == sorted(begun) and len(begun) <= 4


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        ("dusk", "'dusk' is no place to run; use threads, processes or dask://host:port"),
        (7, "a int is no executor"),
        ("dask://nowhere", "'dask://nowhere' must be dask://host:port"),
        ("dask://a:1/../x", "must be dask://host:port"),
    ],
)
def test_a_wrong_executor_names_those_there_are(spec, message):
    with pytest.raises(InputError, match=message), open_executor(spec):
        pass


def test_a_cluster_is_not_told_how_many_workers_it_has():
    with (
        pytest.raises(InputError, match=r"--workers: the number of workers of a cluster is fixed"),
        open_executor("dask://a:1", 2),
    ):
        pass


def test_workers_go_when_their_parent_is_killed():
    script = (
        "import os, signal, sys\n"
        "from cupola.study.executors.processes import start_processes\n"
        "if __name__ == '__main__':\n"
        "    print(start_processes(1).submit(os.getpid).result(), flush=True)\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    # A spawned worker imports its parent's main module, which a script given by -c does not have.
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=False)
    worker = int(done.stdout)
    until = time.monotonic() + 10.0
    while is_running(worker) and time.monotonic() < until:
        time.sleep(0.1)
    assert not is_running(worker)


def is_running(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_a_pool_that_breaks_while_tasks_are_sent_is_started_again():
    class Brittle(ThreadPoolExecutor):
        broken = True

        def submit(self, *arguments, **options):
            if Brittle.broken:
                Brittle.broken = False
                from concurrent.futures import BrokenExecutor

                raise BrokenExecutor("gone")
            return super().submit(*arguments, **options)

    pool = Pool(lambda: Brittle(1), 1, "brittle")
    assert sorted(answers(pool, square, [2, 3])) == [(2, 4), (3, 9)]
    pool.close()


def test_errors_of_writing_survive_the_way_between_processes():
    import pickle

    error = pickle.loads(pickle.dumps(OutputError("no")))
    assert isinstance(error, OutputError) and str(error) == "no"
    assert start_processes(1).shutdown() is None
