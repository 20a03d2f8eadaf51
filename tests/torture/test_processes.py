"""How the suite runs commands: forks of a process that has loaded all, killed, limited, and watched."""

import importlib
import signal
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="forks and limits as on Linux")


@pytest.fixture
def suite(monkeypatch):
    """Modules of the suite by name: it lies outside the package."""
    monkeypatch.syspath_prepend(str(Path(__file__).parents[2]))
    yield lambda name: importlib.import_module(f"torture.{name}")
    importlib.import_module("torture.warm").close()


def test_a_fork_is_a_command_that_can_be_limited_and_killed(suite, tmp_path):
    common = suite("common")
    schema = ["schema", "--out", "out.json"]
    outcome = common.command(schema, tmp_path, warm=True)
    assert outcome.code == 0 and (tmp_path / "out.json").stat().st_size > 10_000
    (tmp_path / "out.json").unlink()
    outcome = common.command(schema, tmp_path, limits=common.Limits(file_bytes=100), warm=True)
    assert outcome.code == 2 and "error: " in outcome.err and not (tmp_path / "out.json").exists()
    common.check_manners(outcome, "x")
    process = common.Process(["run", "minimal", "-n", "100000", "--out", "out"], tmp_path, warm=True)
    assert not process.is_over(0.5)
    process.send(signal.SIGKILL)
    assert process.end().code == -signal.SIGKILL


def test_what_a_failure_may_leave(suite):
    limits, found = suite("limits"), suite("common").Found
    limits.check_whole("schema", "x", {"a": "1"}, {"a": "1"}, {"a": "2", "b": "3"}, 2)
    limits.check_whole("schema", "x", {"a": "1"}, {"a": "2"}, {"a": "2"}, 2)  # whole already
    limits.check_whole("run", "x", {}, {"out/parts/1": "9"}, {"out/a": "2"}, 2)  # to go on from
    for before, after in (({"a": "1"}, {"a": "torn"}), ({"a": "1"}, {}), ({}, {".a.tmp": "9"})):
        with pytest.raises(found):
            limits.check_whole("schema", "x", before, after, {"a": "2"}, 2)


def test_a_disk_can_be_filled_and_emptied_again(suite, tmp_path):
    disks = suite("disks")
    if not disks.can_mount():
        pytest.skip("only root may make disks in memory")
    with disks.disk(tmp_path):
        (tmp_path / "a").write_bytes(b"x" * 10_000)
        disks.shrink(tmp_path, size_bytes=4096)
        with pytest.raises(OSError, match="No space left"):
            (tmp_path / "b").write_bytes(b"x" * 100_000)
        disks.widen(tmp_path)
        (tmp_path / "b").write_bytes(b"x" * 100_000)
        disks.shrink(tmp_path)
        with pytest.raises(OSError, match="Read-only"):
            (tmp_path / "c").touch()
    assert not list(tmp_path.iterdir())
