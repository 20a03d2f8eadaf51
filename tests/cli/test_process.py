"""What only a process of its own can show: interruption, exit codes, start-up."""

import json
import os
import signal
import subprocess
import sys
import time

import pytest

from cupola.study.store.folder import FILES

_N = 400
#: Not needed to say that a name exists, and slow to import.
_HEAVY = ("numba", "matplotlib", "pandas", "duckdb", "numpy", "pydantic", "rich")


def _imported(code):
    script = f"import sys\n{code}\nprint(*(name for name in {_HEAVY!r} if name in sys.modules))"
    return subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.split()


def test_importing_cupola_imports_nothing_heavy():
    assert _imported("import cupola; cupola.__version__; dir(cupola)") == []


def test_help_imports_nothing_heavy():
    assert (
        _imported(
            "from cupola.cli import main; import io, contextlib\n"
            "with contextlib.redirect_stdout(io.StringIO()): main(['--help']); main(['run', '--help'])"
        )
        == []
    )


def test_help_comes_within_three_tenths_of_a_second():
    times_s = []
    for _ in range(5):
        begin_s = time.perf_counter()
        subprocess.run([sys.executable, "-m", "cupola", "--help"], capture_output=True, check=True)
        times_s.append(time.perf_counter() - begin_s)
    bare_s = []
    for _ in range(3):
        begin_s = time.perf_counter()
        subprocess.run([sys.executable, "-c", ""], check=True)
        bare_s.append(time.perf_counter() - begin_s)
    # A busy machine slows the bare interpreter as well.
    assert min(times_s) < max(0.3, 8.0 * min(bare_s))


@pytest.fixture(scope="module")
def whole(start, tmp_path_factory):
    """Digest and bytes of a run that nothing interrupted."""
    folder = tmp_path_factory.mktemp("whole")
    process = start(
        "run",
        "minimal",
        "-n",
        _N,
        "--no-probes",
        "--quiet",
        "--json",
        "--workers",
        1,
        "--out",
        "run",
        cwd=folder,
        pages=False,
    )
    out, err = process.communicate()
    assert process.returncode == 0, err
    return json.loads(out)["digest"], _bytes(folder / "run")


def _bytes(folder):
    return {name: (folder / name).read_bytes() for name in FILES}


def _wait_for_parts(folder, count, process):
    end_s = time.monotonic() + 120.0
    while len(list(folder.glob("run/parts/part-*.npz"))) < count:
        assert process.poll() is None and time.monotonic() < end_s, process.communicate()
        time.sleep(0.005)


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
@pytest.mark.parametrize(
    ("sent", "after"),
    [
        (signal.SIGINT, 2),
        (signal.SIGKILL, 1),
        pytest.param(signal.SIGKILL, 9, marks=pytest.mark.thorough),
    ],
)
def test_an_interrupted_run_goes_on_and_ends_with_the_same_bytes(whole, start, tmp_path, sent, after):
    command = ("run", "minimal", "-n", _N, "--no-probes", "--workers", 2, "--out", "run")
    process = start(*command, cwd=tmp_path, pages=False)
    _wait_for_parts(tmp_path, after, process)
    process.send_signal(sent)
    out, err = process.communicate()
    assert not (tmp_path / "run" / "manifest.json").exists()
    kept = sum(int(path.stem.rsplit("-", 1)[1]) for path in tmp_path.glob("run/parts/part-*.npz"))
    assert 0 < kept <= _N
    if sent == signal.SIGINT:
        assert process.returncode == 130 and out == "" and "Traceback" not in err
        assert f"stopped: {kept} of {_N} replications are kept in run" in err
        assert f"to resume: cupola run minimal -n {_N} --no-probes --workers 2 --out run" in err
    else:
        assert process.returncode == -signal.SIGKILL
    again = start(*command, "--json", cwd=tmp_path, pages=False)
    out, err = again.communicate()
    assert again.returncode == 0 and f"found {kept} of {_N} replications in run" in err
    digest, files = whole
    assert json.loads(out)["digest"] == digest and _bytes(tmp_path / "run") == files
    assert sorted(os.listdir(tmp_path / "run")) == sorted(FILES)


@pytest.mark.skipif(sys.platform == "win32", reason="pipes of POSIX")
def test_a_reader_that_goes_away_is_no_error(start, tmp_path):
    process = start("catalogue", "--json", cwd=tmp_path)
    process.stdout.close()
    assert process.wait() in (0, 1) and process.stderr.read() == ""
    process.stderr.close()


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_the_first_interrupt_asks_and_the_second_stops_at_once(monkeypatch, capsys):
    from cupola.cli.console import Console
    from cupola.cli.study import stopping

    exits = []
    monkeypatch.setattr("os._exit", exits.append)
    before = signal.getsignal(signal.SIGINT)
    with stopping(Console()) as stop:
        signal.raise_signal(signal.SIGINT)
        assert stop.is_set() and exits == []
        assert "Ctrl-C again stops at once" in capsys.readouterr().err
        signal.raise_signal(signal.SIGINT)
    assert exits == [130] and signal.getsignal(signal.SIGINT) is before
