"""The torture suite itself: a few trials of what is quick, and that it sees what it is there to see."""

import importlib
import random
from pathlib import Path

import pytest

import cupola
from cupola.errors import ScenarioError


@pytest.fixture
def suite(monkeypatch):
    """Modules of the suite by name: it lies outside the package."""
    monkeypatch.syspath_prepend(str(Path(__file__).parents[2]))
    return lambda name: importlib.import_module(f"torture.{name}")


@pytest.mark.parametrize("attack", ["documents", "tracks"])
def test_a_few_trials_find_nothing(suite, tmp_path, attack):
    for seed in range(12):
        assert suite("__main__").attack(attack, seed, tmp_path) == ""


def test_rasters_too(suite, tmp_path):
    pytest.importorskip("rasterio")
    for seed in range(8):
        assert suite("__main__").attack("terrain", seed, tmp_path) == ""


def test_a_traceback_an_endless_message_and_a_changed_answer_are_finds(suite, tmp_path, monkeypatch, capsys):
    attack = suite("__main__").attack
    seed = next(seed for seed in range(99) if random.Random(seed).choice("sssti") == "s")

    def broken(_):
        raise KeyError("lat_deg")

    monkeypatch.setattr(cupola, "load", broken)
    assert "KeyError" in attack("documents", seed, tmp_path)
    assert f"--only documents --seed {seed} --trials 1" in capsys.readouterr().out

    def verbose(_):
        raise ScenarioError([])

    monkeypatch.setattr(cupola, "load", verbose)
    assert "a message of 0 characters" in attack("documents", seed, tmp_path)


def test_manners_of_a_command(suite):
    common = suite("common")
    common.check_manners(common.Outcome(0, "", ""), "x")
    common.check_manners(common.Outcome(2, "", "error: no"), "x")
    for code, err in ((1, "error: KeyError: 'x'; this should not happen: please report it"), (2, ""), (-11, "")):
        with pytest.raises(common.Found):
            common.check_manners(common.Outcome(code, "", err), "x")


def test_the_same_seed_is_the_same_trial(suite):
    common = suite("common")
    text = "a = 1\nb = 2\n" * 20
    assert common.spoiled_text(random.Random(5), text) == common.spoiled_text(random.Random(5), text) != text
    assert common.spoiled_bytes(random.Random(5), text.encode()) == common.spoiled_bytes(
        random.Random(5), text.encode()
    )


def test_time_and_trials_end_the_suite(suite, tmp_path, capsys):
    arguments = ["--only", "documents", "--seed", "3", "--trials", "4", "--out", str(tmp_path / "t.json")]
    assert suite("__main__").main(arguments) == 0
    said = capsys.readouterr().out
    assert "seed 3" in said and "documents: 4 trials, 0 finds" in said and "nothing found" in said
    assert suite("__main__").main([*arguments, "--minutes", "0"]) == 0
    assert "documents: 0 trials" in capsys.readouterr().out
