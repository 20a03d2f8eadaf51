"""How errors leave the command line: as one line and the right exit code."""

import click
import pytest

from cupola.cli import entry_point


@pytest.fixture
def raising(monkeypatch):
    """A command line whose only command raises what the test says, as a real one would from deep inside."""

    def run(error):
        @click.command()
        def command():
            raise error

        monkeypatch.setattr(entry_point, "cupola", command)
        return entry_point.main([])

    return run


def test_the_end_of_a_file_is_no_interruption(raising, capsys):
    assert raising(EOFError("Ran out of input")) == 1
    assert capsys.readouterr().err.strip().startswith("error: EOFError: Ran out of input; this should not happen")


def test_ctrl_c_is_one(raising, capsys):
    assert raising(KeyboardInterrupt()) == 130
    assert capsys.readouterr().err.strip() == "stopped"


def test_kernels_that_cannot_be_kept_are_a_note(monkeypatch, capsys):
    from cupola.kernels import _jit, _kept

    @click.command()
    def command():
        pass

    monkeypatch.setattr(entry_point, "cupola", command)
    monkeypatch.setattr(_kept, "trouble", "/cache: No space left on device")
    assert _jit.why_not_kept() and entry_point.main([]) == 0
    assert "could not be kept (/cache: No space left on device); CUPOLA_CACHE" in capsys.readouterr().err


def test_running_out_of_memory_is_told_as_that(raising, capsys):
    what = MemoryError("Unable to allocate 9.31 GiB for an array with shape (1250000000,) and data type float64")
    assert raising(what) == 2
    said = capsys.readouterr().err
    assert said.startswith("error: out of memory (unable to allocate 9.31 GiB") and "-n" in said


def test_what_the_system_says_of_a_named_file_is_the_users_to_mend(raising, capsys):
    assert raising(OSError(28, "No space left on device", "/data/out")) == 2
    assert capsys.readouterr().err == "error: /data/out: No space left on device; name another place\n"


@pytest.mark.parametrize(
    "error",
    [RuntimeError("can't start new thread"), ImportError("libx.so: failed to map segment from shared object")],
)
def test_want_of_memory_for_threads_and_libraries_is_want_of_memory(raising, capsys, error):
    assert raising(error) == 2
    assert capsys.readouterr().err.startswith(f"error: out of memory ({error}); fewer replications")


class FullDisk:
    """Standard error that goes to a disk without room."""

    @staticmethod
    def write(_text):
        raise OSError(28, "No space left on device")

    flush = write


def test_a_full_disk_behind_standard_error_is_no_traceback(raising, monkeypatch):
    monkeypatch.setattr("sys.stderr", FullDisk)
    assert raising(OSError(28, "No space left on device")) == 2
