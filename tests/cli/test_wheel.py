"""What an installed package holds: every file that the code reads at run time."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

_ROOT = Path(__file__).parents[2]
_LEFT_OUT = {".pyc", ".nbc", ".nbi"}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    made = subprocess.run(command, cwd=_ROOT, capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stderr
    (path,) = folder.glob("*.whl")
    with zipfile.ZipFile(path) as archive:
        yield archive


def test_the_wheel_holds_every_file_of_the_package(wheel):
    source = _ROOT / "src"
    there = {
        path.relative_to(source).as_posix()
        for path in source.rglob("*")
        if path.is_file() and path.suffix not in _LEFT_OUT
    }
    packed = set(wheel.namelist())
    assert there - packed == set()
    assert {"cupola/scenario/bundled/damascus-2018.toml", "cupola/catalogue/items/systems/s300pmu2.toml"} <= packed
    assert any(name.startswith("cupola/terrain/data/") for name in packed)
    assert any(name.startswith("cupola/report/pages/templates/") for name in packed)


def test_the_wheel_makes_the_command_and_names_its_licence(wheel):
    about = f"cupola-{_version()}.dist-info"
    assert "cupola = cupola.cli:main" in wheel.read(f"{about}/entry_points.txt").decode()
    assert "License-Expression: MIT" in wheel.read(f"{about}/METADATA").decode()


def _version():
    from importlib.metadata import version

    from cupola import __version__

    assert version("cupola") == __version__
    return __version__
