"""The command line as a user meets it: in this process where that is enough, in one of its own where it matters."""

import subprocess
import sys
from types import SimpleNamespace

import pytest

from cupola.cli import main


@pytest.fixture
def cupola(capsys, tmp_path, monkeypatch):
    """Run the command in this process, in an empty folder: exit code, standard output and standard error."""
    monkeypatch.chdir(tmp_path)

    def call(*arguments):
        code = main([str(argument) for argument in arguments])
        said = capsys.readouterr()
        return SimpleNamespace(code=code, out=said.out, err=said.err)

    return call


@pytest.fixture(scope="session")
def start():
    """Start the command as a process of its own."""

    def begin(*arguments, cwd, **options):
        command = [sys.executable, "-m", "cupola", *(str(argument) for argument in arguments)]
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True, "encoding": "utf-8"}
        return subprocess.Popen(command, cwd=cwd, **pipes, **options)

    return begin


@pytest.fixture(scope="session")
def minimal(start, tmp_path_factory):
    """The folder of a real run of the minimal scenario, made once, and what the command printed."""
    folder = tmp_path_factory.mktemp("minimal")
    process = start("run", "minimal", "-n", 40, "--json", "--out", "run", cwd=folder)
    out, err = process.communicate()
    assert process.returncode == 0, err
    return SimpleNamespace(folder=folder / "run", out=out, err=err)
