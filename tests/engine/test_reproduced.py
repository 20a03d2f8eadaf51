"""The digests of docs/reproduced.md, of the scenarios that are quick to run; the workflow compares all of them."""

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


@pytest.mark.parametrize("name", QUICK)
def test_this_machine_gives_the_digests_of_the_page(name):
    wanted = script.rows_on_page()[name]
    assert script.row_of(name) == wanted, (
        "the bytes of this version have changed: say so in CHANGELOG.md and run scripts/make_reproduced.py. They have "
        "not, and another machine gives those of the page? Then this one computes otherwise: `cupola verify` says how."
    )


def test_the_page_has_every_bundled_scenario_this_version_and_these_numerics():
    folder = Path(cupola.__file__).parent / "scenario" / "bundled"
    assert set(script.rows_on_page()) == {path.stem for path in folder.glob("*.toml")} == set(script.RUNS)
    text = " ".join(script.PAGE.read_text("utf-8").split())
    assert f"for version {cupola.__version__}, seed {script.SEED}" in text
    assert numerics() in text
