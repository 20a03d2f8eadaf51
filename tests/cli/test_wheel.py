"""What an installed package holds: every file that the code reads at run time."""

import re
import subprocess
import sys
import tarfile
import tomllib
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


def test_one_place_names_the_version():
    project = tomllib.loads((_ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert "version" not in project["project"] and project["project"]["dynamic"] == ["version"]
    assert (_ROOT / project["tool"]["hatch"]["version"]["path"]).samefile(_ROOT / "src" / "cupola" / "version.py")
    citation = (_ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert f"\nversion: {_version()}\n" in citation


def test_the_dockerfile_copies_what_is_there_and_installs_extras_that_exist():
    """It cannot be built everywhere; what it names must exist, and must not be kept out of the build."""
    text = (_ROOT / "Dockerfile").read_text(encoding="utf-8")
    copied = {name for line in re.findall(r"^COPY (?!--from)(.*)$", text, re.MULTILINE) for name in line.split()[:-1]}
    kept = {line[1:] for line in (_ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    assert copied and copied <= kept and all((_ROOT / name).exists() for name in copied)
    project = tomllib.loads((_ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = set(re.search(r"\.whl\)\[([\w,]+)\]", text).group(1).split(","))
    assert extras <= set(project["optional-dependencies"])
    assert re.search(r"^FROM python:3\.(\d+)-slim$", text, re.MULTILINE)


def _version():
    from importlib.metadata import version

    from cupola import __version__

    assert version("cupola") == __version__
    return __version__
