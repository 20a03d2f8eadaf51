"""Run folders of other formats. ``data/study/format-1`` was written by the code that wrote format 1."""

import json
import shutil
from pathlib import Path

import pytest

from cupola.engine.results import concatenate
from cupola.errors import InputError
from cupola.study import open_results
from cupola.study.store import folder as room
from cupola.study.store import manifest as about
from cupola.study.store.fingerprint import Fingerprint
from cupola.study.store.manifest import FORMAT
from cupola.study.store.writing import write_folder

OLD = Path(__file__).parents[2] / "data" / "study" / "format-1"


def with_manifest(path, **changes):
    shutil.copytree(OLD, path)
    document = json.loads((path / "manifest.json").read_text()) | changes
    (path / "manifest.json").write_text(json.dumps(document))
    return path


def test_a_folder_of_format_1_is_read():
    results = open_results(OLD)
    assert json.loads((OLD / "manifest.json").read_text())["format"] == 1
    assert results.n_replications == 12 and results.scenario.name == "minimal"
    assert results.digest == "07aefcabec5116c4243b4aa37f8215d600b5288829839ffe6525c638e59a00b8"


def test_a_folder_of_format_1_that_grows_becomes_one_of_this_format(tmp_path):
    path = with_manifest(tmp_path / "old", input_hash="in", code="code")
    results = open_results(path)
    identity = Fingerprint("in", "code")
    assert room.finished(path, identity).digest == results.digest
    summary = type("Summary", (), {"to_dict": lambda self: {}})()
    write_folder(concatenate([results]), path, identity=identity, summary=summary, html=None)
    document = json.loads((path / "manifest.json").read_text())
    assert document["format"] == FORMAT and set(document["sha256"]) == {f"{t}.parquet" for t in room.TABLES}
    assert open_results(path).digest == results.digest


def test_a_folder_of_a_newer_format_is_refused(tmp_path):
    path = with_manifest(tmp_path / "new", format=FORMAT + 1)
    message = f"was written by a newer Cupola: its format is {FORMAT + 1}, .*reads 1 to {FORMAT}; update Cupola"
    with pytest.raises(InputError, match=message):
        open_results(path)


def test_a_format_without_a_way_to_this_one_is_refused(tmp_path):
    path = with_manifest(tmp_path / "odd", format=0)
    with pytest.raises(InputError, match=f"has the format 0, and this version reads 1 to {FORMAT}; run the study"):
        open_results(path)


def test_steps_lead_from_every_older_format_to_this_one():
    assert sorted(about._STEPS) == list(range(1, FORMAT))
