import errno
import os
from pathlib import Path

import pytest

from cupola.errors import OutputError
from cupola.study.store.atomic import remove_strays, replacing, temporary_of, write_text


def test_new_text_takes_the_place_of_the_old_one(tmp_path):
    path = tmp_path / "deep" / "a.txt"
    write_text(path, "old\n")
    write_text(path, "new é\n")
    assert path.read_bytes() == "new é\n".encode()
    assert os.listdir(path.parent) == ["a.txt"]


def test_an_error_while_writing_leaves_the_old_file(tmp_path):
    path = tmp_path / "a.txt"
    write_text(path, "old")
    with pytest.raises(RuntimeError), replacing(path) as temporary:
        temporary.write_text("half")
        raise RuntimeError
    assert path.read_text() == "old" and os.listdir(tmp_path) == ["a.txt"]


@pytest.mark.parametrize(
    ("code", "hint"), [(errno.ENOSPC, "free some space"), (errno.EACCES, "may write to"), (errno.EIO, "another place")]
)
def test_a_refusal_of_the_system_names_the_file_and_the_cure(tmp_path, monkeypatch, code, hint):
    path = tmp_path / "a.txt"
    write_text(path, "old")

    def refuse(*_):
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr("cupola.study.store.atomic.os.replace", refuse)
    with pytest.raises(OutputError, match=hint) as caught:
        write_text(path, "new")
    assert str(path) in str(caught.value) and os.strerror(code) in str(caught.value)
    assert path.read_text() == "old" and os.listdir(tmp_path) == ["a.txt"]


def test_a_path_under_a_file_cannot_be_written(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="a file stands where a folder is needed"):
        write_text(tmp_path / "file" / "a.txt", "x")


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="needs a folder that even root cannot write to")
def test_a_read_only_folder_cannot_be_written():
    with pytest.raises(OutputError, match="cannot be written"):
        write_text(Path("/proc/cupola/a.txt"), "x")


def test_stray_temporaries_go_and_other_files_stay(tmp_path):
    temporary_of(tmp_path / "a.txt").write_text("half")
    temporary_of(tmp_path / "folder").mkdir()
    (tmp_path / ".mine").write_text("")
    remove_strays(tmp_path)
    assert os.listdir(tmp_path) == [".mine"]
