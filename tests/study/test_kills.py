"""Runs that are killed with signal 9, fill the disk, or meet in one folder: real processes, real files."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from cupola.cli import main
from cupola.study import open_results

HERE = Path(__file__).parent
# SIGKILL and `resource` limits, with which these tests end a run, do not exist on Windows.
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals and limits are those of POSIX")


def contents(path):
    return {file.name: file.read_bytes() for file in path.iterdir()}


def command(folder, n, *options):
    return [sys.executable, str(HERE / "one_run.py"), str(folder), str(n), *options]


def finish(folder, n, *options, code=0, prefix=()):
    done = subprocess.run([*prefix, *command(folder, n, *options)], capture_output=True, text=True, check=False)
    assert done.returncode == code, done.stderr
    return done


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """The folder of an uninterrupted run of 1000 replications."""
    folder = tmp_path_factory.mktemp("whole") / "run"
    finish(folder, 1000)
    return contents(folder)


@pytest.mark.parametrize(
    ("rounds", "killed", "parts"), [(12, 4, 0), pytest.param(30, 10, 2, marks=pytest.mark.thorough)]
)
def test_killed_many_times_at_random_moments_nothing_is_lost(tmp_path, rounds, killed, parts):
    seed = random.SystemRandom().randrange(10**6)
    arguments = [sys.executable, HERE / "kill_many.py", tmp_path, str(seed), str(rounds)]
    done = subprocess.run(arguments, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"seed {seed}: {done.stderr}"
    counts = json.loads(done.stdout)
    assert counts["killed"] >= killed and counts["parts"] >= parts, counts


def wait_for(condition, process, limit_s=60.0):
    """Wait until something is so, or the process is over. Whether it is so."""
    end = time.monotonic() + limit_s
    while time.monotonic() < end and process.poll() is None:
        if condition():
            return True
        time.sleep(0.002)
    return condition()


@pytest.mark.parametrize(
    ("executor", "rounds"), [("threads", 2), pytest.param("processes", 1, marks=pytest.mark.thorough)]
)
def test_a_run_killed_at_random_moments_goes_on_to_the_same_bytes(executor, rounds, whole, tmp_path):
    folder, chance, kills = tmp_path / "run", random.SystemRandom(), 0
    for _ in range(rounds):
        seen = len(list(folder.glob("parts/part-*")))
        target = seen + chance.randrange(1, 6)
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        process = subprocess.Popen(command(folder, 1000, executor), **quiet)
        wait_for(lambda target=target: len(list(folder.glob("parts/part-*.npz"))) >= target, process)
        time.sleep(chance.uniform(0.0, 0.02))
        process.kill()
        kills += process.wait() == -signal.SIGKILL
        if kills and not (folder / "manifest.json").exists():
            assert list(folder.glob("parts/part-*.npz"))
    assert kills >= 1
    assert "of 1000 replications in" in finish(folder, 1000).stderr
    assert contents(folder) == whole


def test_resume_goes_on_and_refuses_to_begin_and_what_is_another_run(tmp_path, capsys):
    folder = tmp_path / "run"

    def run(*options):
        code = main(["run", "minimal", "-n", "100", "--no-probes", "-o", str(folder), *options])
        return code, capsys.readouterr().err

    code, said = run("--resume")
    assert code == 2 and "holds nothing of this run" in said and "without --resume" in said and not folder.exists()
    assert run()[0] == 0
    before = contents(folder)
    code, said = run("--resume", "--seed", "1")
    assert code == 2 and "holds another run (minimal, seed 20180926)" in said
    code, said = run("--resume", "--force")
    assert code == 2 and "discards what --resume continues from; give one of the two" in said
    assert run("--resume")[0] == 0
    assert contents(folder) == before


def test_two_runs_into_one_folder(whole, tmp_path):
    folder = tmp_path / "run"
    first = subprocess.Popen(command(folder, 1000), stdout=subprocess.DEVNULL)
    assert wait_for((folder / ".cupola-lock").exists, first)
    second = subprocess.run(command(folder, 1000), capture_output=True, text=True, check=False)
    if first.poll() is None or second.returncode:  # else the first was over before the second looked
        assert second.returncode == 2 and "another run is writing to this folder" in second.stderr
    assert first.wait() == 0
    assert contents(folder) == whole


@pytest.mark.parametrize("blocks", [pytest.param(64, marks=pytest.mark.thorough), 160])
def test_files_that_may_not_grow_leave_what_was_there(blocks, whole, tmp_path):
    """A limit on the size of a file stops the writing of parts, of tables or of the manifest, as a full disk does."""
    folder = tmp_path / "run"
    limit = ("bash", "-c", f'ulimit -f {blocks}; exec "$@"', "-")
    done = finish(folder, 1000, code=2, prefix=limit)
    assert "cannot be written" in done.stderr and "this should not happen" not in done.stderr
    assert not (folder / "manifest.json").exists()
    finish(folder, 1000)
    assert contents(folder) == whole


@pytest.fixture
def small_disk(tmp_path):
    """Makes a file system of so many kilobytes."""
    mounted = []

    def make(kilobytes):
        place = tmp_path / f"disk-{kilobytes}"
        place.mkdir()
        options = ["-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs", str(place)]
        # A container may forbid root to mount; a full disk cannot be had otherwise.
        if subprocess.run(["mount", *options], capture_output=True, check=False).returncode:
            pytest.skip("a small file system cannot be mounted: needs the rights for it")
        mounted.append(place)
        return place

    yield make
    for place in mounted:
        subprocess.run(["umount", place], check=True)


# Nobody else is asked for a password in the middle of tests.
@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root may mount a small file system")
@pytest.mark.parametrize("kilobytes", [pytest.param(100, marks=pytest.mark.thorough), 900])
def test_a_disk_that_runs_full_loses_nothing(kilobytes, whole, small_disk, tmp_path):
    disk = small_disk(kilobytes)
    folder = disk / "run"
    done = finish(folder, 1000, code=2)
    assert "No space left on device" in done.stderr and "free some space" in done.stderr, done.stderr
    kept = len(list(folder.glob("parts/part-*.npz")))
    subprocess.run(["mount", "-o", "remount,size=64m", disk], check=True)
    said = finish(folder, 1000).stderr
    assert ("found" in said) == (kept > 0)
    assert contents(folder) == whole
    assert open_results(folder).n_replications == 1000
