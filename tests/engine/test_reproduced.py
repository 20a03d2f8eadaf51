"""The digests of docs/reproduced.md, of the scenarios that are quick to run; the workflow compares all of them.

While kernels or engine are edited the page is of other sources, and the tests say so and wait: the workflow, whose
check fails then, keeps a version from being made without it.
"""

import importlib.util
from pathlib import Path

import pytest

import cupola
from cupola.engine.numerics import numerics

ROOT = Path(__file__).resolve().parents[2]
_spec = importlib.util.spec_from_file_location("make_reproduced", ROOT / "scripts" / "make_reproduced.py")
script = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(script)
QUICK = ["minimal", "damascus-2018", "latakia-2018", "close-formation", "teaching-queue"]
of_these_sources = pytest.mark.skipif(
    not script.is_of_these_sources(), reason="docs/reproduced.md is of other sources: scripts/make_reproduced.py"
)


@of_these_sources
@pytest.mark.parametrize("name", QUICK)
def test_this_machine_gives_the_digests_of_the_page(name):
    wanted = script.rows_on_page()[name]
    assert script.row_of(name) == wanted, (
        "the bytes of this version have changed: say so in CHANGELOG.md and run scripts/make_reproduced.py. They have "
        "not, and another machine gives those of the page? Then this one computes otherwise: `cupola verify` says how."
    )


@of_these_sources
def test_the_page_is_of_this_version():
    text = " ".join(script.PAGE.read_text("utf-8").split())
    assert f"version {cupola.__version__}, sources" in text and f"seed {script.SEED}" in text


@of_these_sources
def test_the_page_has_every_scenario():
    assert set(script.rows_on_page()) == set(script.RUNS)


def test_every_bundled_scenario_is_meant_and_the_numerics_are_those_of_the_page():
    folder = Path(cupola.__file__).parent / "scenario" / "bundled"
    assert {path.stem for path in folder.glob("*.toml")} == set(script.RUNS)
    assert numerics() in " ".join(script.PAGE.read_text("utf-8").split())
