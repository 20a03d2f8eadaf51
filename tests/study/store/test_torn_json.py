"""JSON of our own that is torn, deep, doubled or of other kinds: a message, never a traceback."""

import json

import pytest

from cupola.errors import CupolaError, InputError
from cupola.study.runs.reopening import _decision
from cupola.study.store.folder import open_results, settle
from cupola.study.sweeps.folder import read_sweep_manifest
from cupola.study.sweeps.uncertainty import FILE, read_uncertainty

WRONG = {
    "torn": '{"format": 2, "inp',
    "deep": "[" * 100_000,
    "twice": '{"format": 2, "format": 2}',
    "list": "[1]",
    "digits": '{"format": ' + "9" * 5000 + "}",
    "empty": "",
    "kinds": json.dumps({"format": 2, "input_hash": 5, "sha256": [], "scenario": 1, "files": 3}),
}


@pytest.mark.parametrize("text", WRONG.values(), ids=WRONG)
def test_manifests(tmp_path, text):
    (tmp_path / "manifest.json").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match="is not a run folder"):
        open_results(tmp_path)
    (tmp_path / "sweep.json").write_text(text.replace('"format": 2', '"format": 1'), encoding="utf-8")
    with pytest.raises(InputError, match=r"sweep\.json is not one"):
        read_sweep_manifest(tmp_path)


@pytest.mark.parametrize("text", WRONG.values(), ids=WRONG)
def test_what_stands_beside_them(tmp_path, text):
    (tmp_path / "summary.json").write_text(text, encoding="utf-8")
    assert _decision(tmp_path) is None
    (tmp_path / FILE).write_text(text, encoding="utf-8")
    try:
        read_uncertainty(tmp_path)
    except CupolaError as error:
        assert "cannot be read" in str(error)


@pytest.mark.parametrize("text", WRONG.values(), ids=WRONG)
def test_a_new_state_that_cannot_be_understood_is_left_and_told(tmp_path, text):
    (tmp_path / ".incoming").mkdir()
    (tmp_path / ".incoming" / "manifest.json").write_text(text, encoding="utf-8")
    with pytest.raises(CupolaError, match="cannot be understood; remove it"):
        settle(tmp_path)


def test_a_new_state_moves_no_file_of_another_name(tmp_path):
    (tmp_path / ".incoming").mkdir()
    (tmp_path / ".incoming" / "notes.txt").write_text("new")
    (tmp_path / "notes.txt").write_text("mine")
    (tmp_path / ".incoming" / "manifest.json").write_text(json.dumps({"files": ["notes.txt", "manifest.json"]}))
    with pytest.raises(CupolaError, match="cannot be understood"):
        settle(tmp_path)
    assert (tmp_path / "notes.txt").read_text() == "mine"
