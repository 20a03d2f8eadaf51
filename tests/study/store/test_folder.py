import errno
import json
import os
import shutil
from types import SimpleNamespace

import numpy as np
import pytest

from cupola.engine.results import concatenate
from cupola.errors import InputError, OutputError
from cupola.study.store import table_writer as slabs
from cupola.study.store.fingerprint import Fingerprint
from cupola.study.store.folder import FILES, check_is_folder, check_target, finished, open_results, settle
from cupola.study.store.writing import write_folder

IDENTITY = Fingerprint("in" * 32, "code")
SUMMARY = SimpleNamespace(to_dict=lambda: {"headline": "made up", "low": float("nan")})


def save(results, path, identity=IDENTITY, html="<p>", is_folded=False):
    return write_folder(results, path, identity=identity, summary=SUMMARY, html=html, is_folded=is_folded)


def contents(path):
    return {file.name: file.read_bytes() for file in path.iterdir()}


def flip_a_byte(path):
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


class Killed(BaseException):
    """Stands for a kill: nothing after it runs, not even what cleans up after errors."""


def test_a_run_folder_holds_all_that_was_promised(results, tmp_path):
    path = save(results, tmp_path / "run")
    assert sorted(os.listdir(path)) == sorted(FILES)
    manifest = json.loads((path / "manifest.json").read_text())
    assert manifest["digest"] == results.digest and manifest["seed"] == 7 and manifest["replications"] == 20
    assert set(manifest["versions"]) == {"cupola", "python", "numpy", "numba", "pyproj", "duckdb"}
    assert manifest["scenario"]["name"] == "minimal" and manifest["input_hash"] == IDENTITY.inputs
    assert json.loads((path / "summary.json").read_text())["low"] is None


def test_results_come_back_with_the_same_digest(results, tmp_path):
    back = open_results(save(results, tmp_path / "run"))
    assert back.digest == results.digest and back.scenario == results.scenario
    assert (back.seed, back.terrain, back.warnings) == (results.seed, results.terrain, results.warnings)
    for table in ("replications", "flights", "engagements"):
        before, after = getattr(results, table), getattr(back, table)
        assert list(before) == list(after)
        for name, column in before.items():
            np.testing.assert_array_equal(after[name], column)


def test_the_same_results_give_the_same_bytes(results, tmp_path):
    assert contents(save(results, tmp_path / "a")) == contents(save(results, tmp_path / "b"))


def test_files_of_the_user_stay(results, tmp_path):
    (tmp_path / "notes.txt").write_text("mine")
    save(results, tmp_path)
    assert (tmp_path / "notes.txt").read_text() == "mine"


def test_a_run_without_report_takes_the_old_report_away(results, make_results, scenario, tmp_path):
    save(results, tmp_path)
    save(make_results(scenario, 0, 5), tmp_path, html=None)
    assert not (tmp_path / "report.html").exists() and open_results(tmp_path).n_replications == 5


@pytest.mark.parametrize("operation", ["replace", "rmdir"])
def test_a_kill_at_any_moment_leaves_the_old_or_the_new_state(
    operation, results, make_results, scenario, tmp_path, monkeypatch
):
    new = make_results(scenario, 0, 30, seed=8)
    old_digest, new_digest = results.digest, new.digest
    seen = set()
    for moment in range(20):
        path = tmp_path / f"{operation}-{moment}"
        save(results, path)
        (path / "parts").mkdir()
        count = -1
        original = getattr(os, operation)

        def die_at(*arguments, moment=moment, original=original, **options):
            nonlocal count
            count += 1
            if count == moment:
                raise Killed
            return original(*arguments, **options)

        with monkeypatch.context() as patch:
            patch.setattr(f"cupola.study.store.writing.os.{operation}", die_at)
            try:
                save(new, path, is_folded=True)
            except Killed:
                was_killed = True
            else:
                was_killed = False
        digest = open_results(path).digest
        seen.add(digest)
        settle(path)
        # What was kept of the new run stays until the new run is there, and goes with it.
        assert sorted(os.listdir(path)) == sorted([*FILES, "parts"] if digest == old_digest else FILES)
        if not was_killed:
            break
    assert not was_killed and seen <= {old_digest, new_digest} and new_digest in seen


def test_a_full_disk_leaves_the_old_state(results, make_results, scenario, tmp_path, monkeypatch):
    save(results, tmp_path)
    before = contents(tmp_path)
    write = slabs.write_table

    def full(path, columns, metadata):
        if path.name == "engagements.parquet":
            raise OSError(errno.ENOSPC, "No space left on device")
        write(path, columns, metadata)

    monkeypatch.setattr(slabs, "write_table", full)
    with pytest.raises(OutputError, match="No space left on device; free some space"):
        save(make_results(scenario, 0, 30), tmp_path)
    assert contents(tmp_path) == before


def test_a_file_in_place_of_the_folder_is_refused(tmp_path):
    (tmp_path / "out").write_text("")
    with pytest.raises(OutputError, match="is a file, and the results need a folder"):
        check_is_folder(tmp_path / "out")


def test_another_run_is_refused_without_force(results, tmp_path):
    save(results, tmp_path)
    other = Fingerprint("other", "code")
    with pytest.raises(OutputError, match=r"holds another run \(minimal, seed 7\); choose another --out, or .*--force"):
        check_target(tmp_path, other, 20)
    check_target(tmp_path, other, 20, force=True)
    assert open_results(tmp_path).digest == results.digest


def test_fewer_replications_do_not_replace_more(results, tmp_path):
    save(results, tmp_path)
    check_target(tmp_path, IDENTITY, 20)
    check_target(tmp_path, IDENTITY, 21)
    with pytest.raises(OutputError, match="holds 20 replications of this run, more than the 19 asked for"):
        check_target(tmp_path, IDENTITY, 19)


def test_files_that_no_run_wrote_are_not_replaced(tmp_path):
    (tmp_path / "report.html").write_text("mine")
    with pytest.raises(OutputError, match=r"holds report\.html, which no run wrote"):
        check_target(tmp_path, IDENTITY, 20)


def test_finished_replications_count_only_for_the_same_run_by_the_same_code(results, tmp_path):
    assert finished(tmp_path, IDENTITY) is None
    save(results, tmp_path)
    assert finished(tmp_path, IDENTITY).digest == results.digest
    assert finished(tmp_path, Fingerprint(IDENTITY.inputs, "other")) is None
    assert finished(tmp_path, Fingerprint("other", IDENTITY.code)) is None


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda path: shutil.rmtree(path), "there is no manifest"),
        (lambda path: (path / "manifest.json").unlink(), "there is no manifest"),
        (lambda path: (path / "manifest.json").write_text("{"), "not one that Cupola wrote"),
        (lambda path: (path / "manifest.json").write_bytes(b"\xff\xfe"), "cannot be read"),
        (lambda path: (path / "manifest.json").write_text('{"format": 1, "input_hash": ""}'), "incomplete"),
        (lambda path: (path / "manifest.json").write_text('{"format": "1", "input_hash": ""}'), "not one that"),
        (lambda path: (path / "flights.parquet").unlink(), "a table cannot be read"),
        (lambda path: (path / "flights.parquet").write_bytes(b"x"), "flights.parquet does not belong"),
        (lambda path: flip_a_byte(path / "engagements.parquet"), "engagements.parquet does not belong .*or is damaged"),
        (lambda path: shutil.copy(path / "flights.parquet", path / "replications.parquet"), "does not belong"),
    ],
)
def test_a_damaged_folder_is_an_input_error(results, tmp_path, damage, message):
    path = save(results, tmp_path / "run")
    damage(path)
    with pytest.raises(InputError, match=f"is not a run folder: .*{message}"):
        open_results(path)


def test_a_scenario_damaged_in_the_manifest_names_the_key(results, tmp_path):
    path = save(results, tmp_path / "run")
    text = (path / "manifest.json").read_text().replace('"duration_s"', '"duration_x"')
    (path / "manifest.json").write_text(text)
    with pytest.raises(InputError, match=r"manifest\.json: duration_x"):
        open_results(path)


def test_results_in_two_pieces_are_written_like_one(make_results, scenario, tmp_path):
    pieces = concatenate([make_results(scenario, 0, 5), make_results(scenario, 5, 7)])
    whole = make_results(scenario, 0, 12)
    assert contents(save(pieces, tmp_path / "a")) == contents(save(whole, tmp_path / "b"))
