"""Names that are empty, endless or no files, and where outputs go: messages and exit code 2, and nothing is harmed."""

import json
import os
import stat
import subprocess
import sys

import pytest

from cupola.cli import main
from cupola.errors import OutputError
from cupola.study.comparison_inputs import without_folders
from cupola.study.store.atomic import check_target, replacing, write_text

LONG = "n" * 300


@pytest.mark.parametrize(
    "arguments",
    [
        ("query", LONG, "select 1"),
        ("report", LONG),
        ("replay", LONG, "-k", "0"),
        ("sweep", LONG),
        ("compare", LONG, "minimal"),
        ("schema", "--out", LONG),
        ("coverage", "--site", "33.5,36.5", "--terrain", LONG),
        ("coverage", "--site", "33.5,36.5", "--terrain", ""),
        ("coverage", "--site", "33.5,36.5", "--bearing", "nan"),
        ("run", "minimal", "--terrain", ""),
        ("run", "minimal", "--out", ""),
        ("exposure", "minimal", "--tracks", ""),
        ("zone", "minimal", "--terrain", ""),
        ("validate", "/dev/null"),
        ("query", "/dev/null", "select 1"),
    ],
    ids=lambda arguments: " ".join(arguments)[:40],
)
def test_names_that_cannot_be_used_are_told(capsys, tmp_path, monkeypatch, arguments):
    monkeypatch.chdir(tmp_path)
    assert main(list(arguments)) == 2
    said = capsys.readouterr().err
    assert said.startswith("error: ") and "should not happen" not in said
    assert max(map(len, said.splitlines())) < 700
    assert not list(tmp_path.iterdir())


def test_a_device_is_written_through(tmp_path):
    done = subprocess.run([sys.executable, "-m", "cupola", "schema", "--out", "/dev/stdout"], capture_output=True)
    assert done.returncode == 0 and done.stdout.startswith(b"{")
    before = os.stat("/dev/null")
    assert main(["schema", "--out", "/dev/null"]) == 0
    after = os.stat("/dev/null")
    assert stat.S_ISCHR(after.st_mode) and after.st_rdev == before.st_rdev


def test_a_pipe_is_written_through_and_stays(tmp_path):
    pipe = tmp_path / "pipe.json"
    os.mkfifo(pipe)
    reading = subprocess.Popen(["cat", str(pipe)], stdout=subprocess.PIPE)
    write_text(pipe, '{"a": 1}')
    assert reading.communicate(timeout=20)[0] == b'{"a": 1}' and stat.S_ISFIFO(pipe.stat().st_mode)


def test_a_link_stays_and_its_file_is_replaced(tmp_path):
    (tmp_path / "there").mkdir()
    (tmp_path / "there" / "real.json").write_text("{}")
    link = tmp_path / "link.json"
    link.symlink_to("there/real.json")
    write_text(link, '{"a": 1}')
    assert link.is_symlink() and json.loads((tmp_path / "there" / "real.json").read_text()) == {"a": 1}
    assert sorted(path.name for path in (tmp_path / "there").iterdir()) == ["real.json"]


@pytest.mark.parametrize("name", ["a.parquet", "a.png", "a.svg", "a.pdf", "a.html", "a.json", "a.tif", "a.kmz"])
def test_a_file_of_another_kind_is_not_replaced(tmp_path, name):
    path = tmp_path / name
    path.write_text("Dear diary")
    with pytest.raises(OutputError, match=r"holds something else than .*, and is not replaced"), replacing(path):
        pass
    assert path.read_text() == "Dear diary" and len(list(tmp_path.iterdir())) == 1


def test_the_kind_is_what_is_written_not_only_what_the_name_says(tmp_path):
    path = tmp_path / "notes.txt"
    path.write_text("Dear diary")
    with pytest.raises(OutputError, match="holds something else than PARQUET"):
        check_target(path, ".parquet")


def test_empty_files_and_our_own_are_replaced(tmp_path):
    path = tmp_path / "a.json"
    path.touch()
    for text in ("{}", "[1]"):
        write_text(path, text)
        assert path.read_text() == text


def test_pages_name_no_folder_of_this_machine():
    assert without_folders("cupola replay /home/somebody/out/a-vs-b/a -k 7") == "cupola replay a-vs-b/a -k 7"
    for command in ("cupola replay out/a-vs-b/b -k 7", "cupola replay s3://bucket/x/a -k 7"):
        assert without_folders(command) == command
