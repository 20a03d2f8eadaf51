"""Every question in SQL that a page shows is asked: of a run, or of a sweep where the page asks one."""

import re
import shlex

import pytest

import cupola
from cupola.cli import main

SWEEP = """format = 1
name = "two"
scenario = "minimal"
replications = 2

[design]
kind = "grid"

[[factor]]
path = "battery.alpha.launchers"
values = [1, 2]
"""


@pytest.fixture(scope="module")
def folders(tmp_path_factory, hardly_drawn):
    """Folders of a run and of a sweep, as the pages name them: ``out/minimal``, ``out/sweep``."""
    out = tmp_path_factory.mktemp("questions") / "out"
    out.mkdir()
    (out / "sweep.toml").write_text(SWEEP, encoding="utf-8")
    run = ("run", "minimal", "-n", "4", "--no-probes", "--quiet", "--out", str(out / "minimal"))
    with hardly_drawn():
        assert main(list(run)) == 0
        assert main(["sweep", str(out / "sweep.toml"), "--quiet", "--out", str(out / "sweep")]) == 0
    return out


def questions(text):
    """Folder and SQL of each example: those typed after ``cupola query``, and the blocks in SQL, which ask a run."""
    typed = re.findall(r"^(?: {4})?cupola query (out/.*?)(?: +#.*)?$", text, re.MULTILINE)
    asked = [shlex.split(line)[:2] for line in typed if '"' in line]
    return asked + [["out/minimal", block] for block in re.findall(r"```sql\n(.*?)```", text, re.DOTALL)]


def test_questions_of_the_pages_are_answered(page, folders):
    for folder, sql in questions(page.read_text(encoding="utf-8")):
        kind = "sweep" if "sweep" in folder else "minimal"
        columns, rows = cupola.query(folders / kind, sql)
        assert columns, sql
        assert rows or "where" in sql, sql


def test_questions_are_found(root):
    found = questions((root / "docs" / "results.md").read_text(encoding="utf-8"))
    assert len(found) == 9 and {folder for folder, _ in found} == {"out/minimal", "out/sweep"}
