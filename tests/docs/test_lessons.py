"""Every lesson runs from top to bottom, formula met and solutions right; its page and notebook hold its cells."""

import importlib.util
import json
import re

import pytest

NAMES = (
    "1_radar_equation", "2_horizon", "3_detection", "4_channels", "5_salvo", "6_assignment", "7_monte_carlo_and_claims",
)  # fmt: skip


@pytest.fixture(scope="module")
def maker(request):
    """The script that runs lessons and writes what is made from them."""
    path = request.config.rootpath / "scripts" / "make_lessons.py"
    spec = importlib.util.spec_from_file_location("make_lessons", path)
    module = importlib.util.module_from_spec(spec)
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(__import__("sys").modules, "make_lessons", module)  # dataclasses look themselves up there
        spec.loader.exec_module(module)
        yield module


@pytest.fixture(params=NAMES)
def script(request, maker):
    return maker.LESSONS / f"{request.param}.py"


def test_the_simulation_meets_the_formula_and_the_solutions_hold(maker, script, monkeypatch):
    """Each lesson asserts it in a cell of its own: a formula that is not met is an error here."""
    monkeypatch.setenv("MPLBACKEND", "Agg")
    cells = maker.cells_of(script)
    maker.run(cells, script.stem)
    assert sum(len(cell.drawn) for cell in cells) == 1
    texts = [cell.source for cell in cells]
    heading = next(k for k, text in enumerate(texts) if "## The formula, met" in text)
    assert "assert abs(" in texts[heading + 1] and cells[heading + 1].printed


def test_page_and_notebook_hold_the_cells_of_the_script(maker, script):
    """What they print is compared by running the maker; a changed text or code without it fails here."""
    cells = maker.cells_of(script)
    notebook = json.loads(script.with_suffix(".ipynb").read_text(encoding="utf-8"))
    assert [(one["cell_type"], "".join(one["source"])) for one in notebook["cells"]] == [
        (cell.kind, cell.source) for cell in cells
    ]
    page = script.with_suffix(".md").read_text(encoding="utf-8")
    title, _, rest = cells[0].source.partition("\n")
    texts = [title, rest, *(cell.source for cell in cells[1:])]
    assert [text for text in texts if text.strip() not in page] == []


def test_each_lesson_has_tasks_and_as_many_solutions(maker, script):
    text = "\n".join(cell.source for cell in maker.cells_of(script) if cell.kind == "markdown")
    tasks, solutions = text.split("## Tasks")[1].split("## Solutions")
    numbers = re.findall(r"^(\d)\. ", tasks, re.MULTILINE)
    assert len(numbers) >= 3 and re.findall(r"^\*\*(\d)\.\*\*", solutions, re.MULTILINE) == numbers


def test_every_lesson_is_tested_and_listed(maker, root):
    assert tuple(path.stem for path in maker.scripts()) == NAMES
    listed = (root / "docs" / "lessons" / "README.md").read_text(encoding="utf-8")
    assert [name for name in NAMES if f"({name}.md)" not in listed] == []
