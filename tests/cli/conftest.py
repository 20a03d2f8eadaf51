"""The command line as a user meets it: in this process where that is enough, in one of its own where it matters."""

import contextlib
import io
import os
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


#: The command with pages that say nothing, and few draws of figures: what is asked of a command that is killed are its
#: files, not what they look like.
_WITHOUT_PAGES = """
import sys, types
for name, functions in (("run_page", ("render_report",)), ("sweep_page", ("render_sweep", "write_sweep_page"))):
    page = types.ModuleType(f"cupola.report.pages.{name}")
    page.render_report = page.render_sweep = lambda *_, **__: "<!doctype html></html>"
    page.write_sweep_page = lambda *_, **__: None
    sys.modules[page.__name__] = page
from cupola.analysis.claims import figure_draws
from cupola.cli import main
figure_draws.DRAWS = 4
sys.exit(main())
"""


@pytest.fixture(scope="session")
def start():
    """Start the command as a process of its own, with pages or without."""

    def begin(*arguments, cwd, pages=True, **options):
        how = ("-m", "cupola") if pages else ("-c", _WITHOUT_PAGES)
        command = [sys.executable, *how, *(str(argument) for argument in arguments)]
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True, "encoding": "utf-8"}
        return subprocess.Popen(command, cwd=cwd, **pipes, **options)

    return begin


@pytest.fixture(scope="session")
def minimal(tmp_path_factory, hardly_drawn):
    """The folder of a real run of the minimal scenario, made once, and what the command printed."""
    folder = tmp_path_factory.mktemp("minimal")
    out, err, before = io.StringIO(), io.StringIO(), os.getcwd()
    os.chdir(folder)
    try:
        with hardly_drawn(), contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = main(["run", "minimal", "-n", "40", "--json", "--out", "run"])
    finally:
        os.chdir(before)
    assert code == 0, err.getvalue()
    return SimpleNamespace(folder=folder / "run", out=out.getvalue(), err=err.getvalue())
