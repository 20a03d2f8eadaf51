"""What pages show below a command is what the command prints: those that take no time, each on its page.

`scripts/check_examples.py` runs all of them, and writes them again where numbers were meant to change.
"""

import importlib.util
import sys
from pathlib import Path

import pytest

from cupola.cli import main

ROOT = Path(__file__).parents[2]
_SPEC = importlib.util.spec_from_file_location("check_examples", ROOT / "scripts" / "check_examples.py")
examples = sys.modules["check_examples"] = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(examples)

#: Commands that simulate nothing.
QUICK = {"catalogue", "validate", "terrain"}


def is_quick(block):
    return all(one.words[0] in QUICK for one in block)


def quick_pages():
    for page in sorted((ROOT / "docs").rglob("*.md")):
        for block in examples.blocks_of(page.read_text(encoding="utf-8")):
            own = [one for one in block if not examples.is_own(one)]
            if own and is_quick(own):
                yield page
                break


@pytest.mark.parametrize("page", list(quick_pages()), ids=lambda page: page.name)
def test_a_page_shows_what_its_commands_print(page, monkeypatch, capsys):
    def call(words, folder):
        monkeypatch.chdir(folder)
        assert main(words) == 0
        return capsys.readouterr().out

    n, _, wrong = examples.check(page, call=call, wanted=is_quick)
    monkeypatch.chdir(ROOT)
    assert n > 0 and not wrong, "\n".join([*wrong, f"python scripts/check_examples.py {page} -w"])


PAGE = """# A page

    cupola terrain info    # with a comment
    cupola catalogue list

    head
    ...
      tail of ...

Text.

    cupola run my.toml
    5 kills
"""


def test_the_blocks_of_a_page():
    first, second = examples.blocks_of(PAGE)
    assert [one.words for one in first] == [["terrain", "info"], ["catalogue", "list"]]
    assert first[0].shown == [] and first[1].shown == ["head", "...", "  tail of ..."]
    lines = PAGE.split("\n")
    assert lines[first[1].first : first[1].last] == ["    head", "    ...", "      tail of ..."]
    assert examples.is_own(second[0]) and not examples.is_own(first[0])


@pytest.mark.parametrize(
    ("printed", "wrong"),
    [
        (["head", "a", "b", "  tail of it", "more"], None),
        (["head", "  tail of it"], None),
        (["", "head", "a", "  tail of it"], None),
        (["note", "head", "  tail of it"], "head"),
        (["head", "a", "tail of it"], "  tail of ..."),
        (["head "], "  tail of ..."),
        ([], "head"),
    ],
)
def test_a_line_that_is_not_printed_is_found(printed, wrong):
    assert examples.wrong_line(["head", "...", "  tail of ..."], printed) == wrong


def test_lines_follow_one_another_unless_dots_stand_between():
    assert examples.wrong_line(["a", "b"], ["a", "x", "b"]) == "b"
    assert examples.wrong_line(["a", "", "b"], ["a", "", "b"]) is None


def test_a_long_line_may_be_wrapped_and_cut():
    printed = ["Terrain: one height every 9 km; angles err by 3 mrad.", "end"]
    assert examples.wrong_line(["Terrain: one height every 9 km;", "  angles err by 3 mrad.", "end"], printed) is None
    assert examples.wrong_line(["Terrain: ... every 9 km;", "angles ...", "end"], printed) is None
    assert examples.wrong_line(["Terrain: one height"], printed) == "Terrain: one height"
    assert examples.wrong_line(["Terrain: one height every 9 km;", "end"], printed) == "end"


def test_a_page_is_written_again(tmp_path):
    page = tmp_path / "page.md"
    page.write_text("    cupola run minimal\n\n    kills 3.2 (3.0 to 3.4)\n    ...\n    digest 12ab ...\n\nText.\n")
    now = "kills 3.3 (3.1 to 3.5)\nother\ndigest 99ff77aa\n"
    n, n_own, wrong = examples.check(page, call=lambda words, folder: now)
    assert (n, n_own, len(wrong)) == (1, 0, 1) and "kills 3.2" in wrong[0]
    examples.check(page, write=True, call=lambda words, folder: now)
    assert page.read_text() == (
        "    cupola run minimal\n\n    kills 3.3 (3.1 to 3.5)\n    ...\n    digest 99ff ...\n\nText.\n"
    )
    assert examples.check(page, call=lambda words, folder: now) == (1, 0, [])
