"""Files for other programs from the page: the bytes that the commands write."""

import pytest

from cupola.cli import main


@pytest.mark.parametrize(("form", "command"), [("kmz", "export --to"), ("html", "replay -f"), ("csv", "replay -f")])
def test_a_replication_is_written_as_the_command_writes_it(app, run, tmp_path, form, command, capsys):
    answer = app.call("export", id=run, form=form, k=2)
    words = [*command.split(), form, str(app.folder / "out/mine"), "-k", "2", "-o", str(tmp_path / "file")]
    assert main(words) == 0, capsys.readouterr()
    assert answer.status == 200 and answer.content == (tmp_path / "file").read_bytes()


def test_a_scenario_is_written_as_its_text_stands(app, tmp_path, capsys):
    entry = app.entry("mine.toml")
    text = entry.path.read_text(encoding="utf-8")
    answer = app.call("export", id=entry.id, form="geojson", text=text)
    assert main(["export", str(entry.path), "--to", "geojson", "-o", str(tmp_path / "file")]) == 0, capsys.readouterr()
    assert answer.content == (tmp_path / "file").read_bytes()
    refused = app.call("export", id=entry.id, form="acmi", text=text)
    assert refused.status == 422 and "must be one of geojson" in refused.json()["problems"][0]["text"]


def test_what_a_film_cannot_show_is_refused(app, run):
    assert "must lie in 0 to 29" in app.call("export", id=run, form="html", k=30).json()["problems"][0]["text"]
