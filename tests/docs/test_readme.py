"""The README's Python runs as it stands, and what it says about the package is so."""

import re
import tomllib

import pytest

import cupola
from cupola.catalogue import KINDS, item_ids
from cupola.scenario import list_bundled


@pytest.fixture(scope="module")
def readme(root):
    return (root / "README.md").read_text(encoding="utf-8")


@pytest.mark.usefixtures("undrawn")
def test_the_python_of_the_readme_runs(readme, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (block,) = re.findall(r"```python\n(.*?)```", readme, re.DOTALL)
    names = {}
    exec(compile(block, "README.md", "exec"), names)
    assert names["summary"].headline in capsys.readouterr().out
    assert cupola.open_results("out/minimal").digest == names["results"].digest
    assert {path.name for path in (tmp_path / "out" / "minimal").iterdir()} >= {"report.html", "summary.json"}


def test_every_command_is_shown_in_the_readme(readme):
    from cupola.cli.group import COMMANDS

    shown = set(re.findall(r"\bcupola (\w+)", readme))
    assert set(COMMANDS) - {"report"} <= shown


def test_bundled_scenarios_of_the_readme(readme):
    for name in list_bundled():
        assert f'"{name}"' in readme


def test_python_version_licence_and_version(readme, root):
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert f"Python {project['requires-python'].removeprefix('>=')}" in readme
    assert f"\n{project['license']}, see [LICENSE]" in readme
    assert f"## {cupola.__version__}" in (root / "CHANGELOG.md").read_text(encoding="utf-8")


def test_the_changelog_counts_the_catalogue(root):
    changelog = (root / "CHANGELOG.md").read_text(encoding="utf-8")
    told = re.search(r"(\d+) systems, (\d+) radars, (\d+) missiles and (\d+) target", changelog)
    counts = {kind: len(item_ids(kind)) for kind in KINDS}
    assert tuple(int(n) for n in told.groups()) == tuple(counts[k] for k in ("system", "radar", "missile", "target"))
