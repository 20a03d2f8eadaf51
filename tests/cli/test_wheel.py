"""What an installed package holds: every file that the code reads at run time."""

import subprocess
import sys
import tarfile
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


def test_wheel_and_sdist_carry_the_notice_of_all_that_others_made(wheel, tmp_path):
    """MIT and BSD ask that their text goes with every copy, the makers of the terrain that they are named."""
    notice = wheel.read(f"cupola-{_version()}.dist-info/licenses/NOTICE").decode()
    assert "Copyright (c) 2017 M\xe5ns Beckman" in notice and "The above copyright notice and this permission" in notice
    assert "pvlib python Contributors" in notice and "Neither the name of the copyright holder" in notice
    for maker in ("Natural Earth", "Mapzen", "GMTED2010", "SRTM", "ETOPO1", "ETOPO5", "GLOBE", "Kartverket", "INEGI"):
        assert maker in notice, maker
    command = [sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", str(tmp_path)]
    subprocess.run(command, cwd=_ROOT, capture_output=True, check=True)
    with tarfile.open(next(tmp_path.glob("*.tar.gz"))) as archive:
        packed = {name.split("/", 1)[1] for name in archive.getnames() if "/" in name}
    assert {"NOTICE", "LICENSE", "scripts/make_global_terrain.py"} <= packed


def _version():
    from importlib.metadata import version

    from cupola import __version__

    assert version("cupola") == __version__
    return __version__
