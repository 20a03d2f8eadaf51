"""Files of the folder and no others: by id, with names that every system takes, and never lost."""

import os
import tempfile
from pathlib import Path

import pytest

from cupola.errors import InputError
from cupola.web.folder import Folder, hash_of, read_text, save_text


def test_what_lies_in_the_folder_is_found_and_nothing_outside(workspace, tmp_path_factory):
    outside = tmp_path_factory.mktemp("outside") / "secret.toml"
    outside.write_bytes((workspace / "mine.toml").read_bytes())
    (workspace / "link.toml").symlink_to(outside)
    (workspace / "deep").mkdir()
    (workspace / "deep" / "two.toml").write_bytes(outside.read_bytes())
    (workspace / "study.toml").write_text('format = 1\nscenario = "minimal"\n', encoding="utf-8")
    (workspace / ".hidden.toml").write_bytes(outside.read_bytes())
    found = Folder(workspace).entries()
    assert [one.shown for one in found if one.kind == "scenario"] == ["deep/two.toml", "mine.toml"]
    for one in found:
        assert Folder(workspace).entry(one.id).path == one.path
    for wrong in ("", "../mine.toml", "mine.toml", str(outside), "0" * 20):
        with pytest.raises(InputError, match="no longer in the folder"):
            Folder(workspace).entry(wrong)


@pytest.mark.parametrize(
    "name",
    ["", "..", "../x", "a/b", "a\\b", "C:x", ".x", "con", "NUL.toml", "lpt1", "x" * 70, "a b", "a\n", "é", "-x"],
)
def test_names_that_are_none_are_refused(workspace, name):
    with pytest.raises(InputError):
        Folder(workspace).fresh(name)


def test_new_names(workspace):
    assert Folder(workspace).fresh("raid-2").name == "raid-2.toml"
    assert Folder(workspace).fresh("raid-2.toml").name == "raid-2.toml"
    with pytest.raises(InputError, match="is there already"):
        Folder(workspace).fresh("mine")


def test_a_file_that_changed_outside_is_not_overwritten(workspace):
    path = workspace / "mine.toml"
    text, known = read_text(path)
    path.write_text(text + "# theirs\n", encoding="utf-8")
    answer = save_text(path, text + "# ours\n", known)
    assert answer["conflict"] and answer["text"].endswith("# theirs\n")
    assert path.read_text(encoding="utf-8").endswith("# theirs\n")
    done = save_text(path, text + "# ours\n", known, overwrite=True)
    assert not done["conflict"] and done["hash"] == hash_of(path.read_bytes())
    assert path.read_text(encoding="utf-8").endswith("# ours\n")
    backup = path.with_name("mine.toml.before-overwriting")
    assert backup.read_text(encoding="utf-8").endswith("# theirs\n")
    assert not save_text(path, text, done["hash"])["conflict"]


def test_line_ends_are_kept(workspace):
    path = workspace / "mine.toml"
    data = path.read_bytes().replace(b"\n", b"\r\n")
    path.write_bytes(data)
    text, known = read_text(path)
    save_text(path, text, known)
    assert path.read_bytes() == data


def test_runs_have_a_state(workspace):
    for name, content in (("done", '{"digest": "x", "replications": 5, "name": "mine"}'), ("odd", "[")):
        (workspace / "out" / name).mkdir(parents=True)
        (workspace / "out" / name / "manifest.json").write_text(content, encoding="utf-8")
    (workspace / "out" / "begun" / "parts").mkdir(parents=True)
    runs = {one["name"]: one for one in Folder(workspace).listing()["runs"]}
    assert {name: one["state"] for name, one in runs.items()} == {
        "out/begun": "unfinished", "out/done": "finished", "out/odd": "unfinished",
    }  # fmt: skip
    assert runs["out/done"]["replications"] == 5


@pytest.mark.skipif(os.name == "nt", reason="on Windows no mode of a file keeps its reader out")
def test_a_file_that_cannot_be_read_is_told():
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "mine.toml"
        path.write_text("format = 1")
        path.chmod(0)
        Path(folder).chmod(0o755)
        user = os.geteuid()
        if user == 0:
            os.seteuid(65534)  # root is refused nothing; nobody is
        try:
            with pytest.raises(InputError, match="cannot be read"):
                read_text(path)
        finally:
            os.seteuid(user)


def test_the_first_page_is_told_what_is_being_made_ready(app):
    app.server.warming._stage = "maps: compiled once on this machine, some 15 s"
    found = app.call("listing").json()
    assert found["warming"] == "maps: compiled once on this machine, some 15 s" and found["is_warm"] is False
