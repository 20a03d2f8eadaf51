"""The script behind make, without installing anything."""

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

_ROOT = Path(__file__).parents[2]


@pytest.fixture
def bootstrap(tmp_path, monkeypatch):
    """The script, working on an empty project; ``calls`` are the commands that it would have run in .venv."""
    spec = importlib.util.spec_from_file_location("bootstrap", _ROOT / "scripts" / "bootstrap.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    for name in ("pyproject.toml", "constraints.txt"):
        (tmp_path / name).write_text("1")
    (tmp_path / ".venv").mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(module, "ROOT", str(tmp_path))
    monkeypatch.setattr(module, "STAMP", str(tmp_path / ".venv" / "cupola-stamp"))
    monkeypatch.setattr(module, "works", lambda: True)
    module.calls = []
    module.failing = ()
    monkeypatch.setattr(
        module, "call", lambda arguments: module.calls.append(arguments) or int(arguments[1] in module.failing)
    )
    return module


def test_the_first_command_installs_and_the_second_does_not(bootstrap):
    assert bootstrap.main(["demo", "--no-open"]) == 0
    install, demo = bootstrap.calls
    assert install[:3] == ["-m", "pip", "install"] and install[-4:] == ["-c", "constraints.txt", "-e", ".[all]"]
    assert demo == ["-m", "cupola", "demo", "--no-open"]
    bootstrap.calls.clear()
    assert bootstrap.main(["demo"]) == 0 and bootstrap.calls == [["-m", "cupola", "demo"]]


@pytest.mark.parametrize("name", ["pyproject.toml", "constraints.txt"])
def test_a_changed_recipe_installs_again_with_the_extras_that_are_needed(bootstrap, tmp_path, name):
    bootstrap.main(["test"])
    bootstrap.calls.clear()
    (tmp_path / name).write_text("2")
    bootstrap.main(["test"])
    install, tests = bootstrap.calls
    assert install[-1] == ".[all,test]" and "pytest" in tests
    bootstrap.calls.clear()
    bootstrap.main(["check"])
    assert bootstrap.calls[0][-1] == ".[all,check,docs,test]"
    bootstrap.calls.clear()
    bootstrap.main(["test"])
    (tests,) = bootstrap.calls
    assert "pytest" in tests
    bootstrap.calls.clear()
    bootstrap.main(["demo"])
    assert bootstrap.calls == [["-m", "cupola", "demo"]]  # what tests need is more: nothing to install, so offline


def test_check_runs_everything_and_fails_when_one_fails(bootstrap):
    bootstrap.main(["setup"])
    assert bootstrap.main(["check"]) == 0
    bootstrap.calls.clear()
    bootstrap.failing = ("mypy",)
    assert bootstrap.main(["check"]) == 1
    assert [call[1] for call in bootstrap.calls][:3] == ["ruff", "ruff", "mypy"]
    assert bootstrap.calls[-2] == ["-m", "pytest", "src"]
    assert bootstrap.calls[-1][:2] == ["-m", "sphinx"] and "-W" in bootstrap.calls[-1]


def test_a_failed_installation_runs_nothing_and_is_tried_again(bootstrap):
    bootstrap.failing = ("pip",)
    assert bootstrap.main(["test"]) == 1 and len(bootstrap.calls) == 1
    bootstrap.failing = ()
    assert bootstrap.main(["test"]) == 0 and len(bootstrap.calls) == 3


def test_an_old_python_says_what_it_needs(bootstrap, monkeypatch, capsys):
    monkeypatch.setattr(bootstrap, "NEEDED", (99, 0))
    monkeypatch.setattr(bootstrap, "TRIED", ("99.0",))
    assert bootstrap.main(["demo"]) == 2
    assert "Cupola needs Python 99.0 or newer" in capsys.readouterr().err


def test_nothing_to_do_is_a_usage_error():
    said = subprocess.run(
        [sys.executable, _ROOT / "scripts" / "bootstrap.py"], capture_output=True, text=True, check=False
    )
    assert said.returncode == 2 and "usage:" in said.stderr


def test_constraints_hold_names_and_versions_only():
    lines = (_ROOT / "constraints.txt").read_text().splitlines()
    pinned = [line for line in lines if not line.startswith("#")]
    assert len(pinned) > 30 and all(line.count("==") == 1 and "/" not in line and "@" not in line for line in pinned)
