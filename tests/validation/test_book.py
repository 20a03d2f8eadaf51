"""The validation book says what the checks find, holds every model, and notices a kernel that is wrong."""

import math
import re
import sys
from pathlib import Path

import pytest

from cupola.kernels import clutter

ROOT = Path(__file__).resolve().parents[2]


def uncalled():
    """Names of checks that no test of a kernel calls: those run here."""
    sys.path.insert(0, str(ROOT))
    try:
        from scripts.validation.book import CHECKS
    finally:
        sys.path.remove(str(ROOT))
    called = " ".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
    return [name for name in CHECKS if f'holds("{name}")' not in called]


@pytest.mark.parametrize("name", uncalled())
def test_a_check_that_no_other_test_calls_holds_too(holds, name):
    holds(name)


def test_every_model_has_its_line(book):
    text = (ROOT / "docs" / "validation.md").read_text(encoding="utf-8")
    for path in (ROOT / "docs" / "models").glob("*.md"):
        assert path.stem in book.NO_MODEL or f"[{path.stem}](models/{path.stem}.md)" in text, path.stem
    pages = {one.page for one in book.CHECKS.values()}
    assert pages <= {path.stem for path in (ROOT / "docs" / "models").glob("*.md")}
    assert pages == {path.stem for path in (ROOT / "docs" / "validation").glob("*.md")}


def test_the_pages_hold_the_checks_as_they_are(book):
    """Title, source and number of values of each; the values themselves are those of the run that wrote them."""
    for check in book.CHECKS.values():
        text = (ROOT / "docs" / "validation" / f"{check.page}.md").read_text(encoding="utf-8")
        assert f"## {check.title}\n" in text and check.source in text and f"`{check.name}`" in text
        told = int(re.search(rf"## {re.escape(check.title)}\n.*?values, (\d+) of them", text, re.DOTALL).group(1))
        assert told > 0


def test_a_wrong_kernel_fails_the_book_and_nothing_is_written(book, monkeypatch, capsys):
    right = clutter.blind_speed_mps
    before = (ROOT / "docs" / "validation" / "clutter.md").read_text(encoding="utf-8")
    monkeypatch.setattr(clutter, "blind_speed_mps", lambda *given: 1.0001 * right(*given))
    monkeypatch.setattr(book, "CHECKS", {"blind_speeds": book.CHECKS["blind_speeds"]})
    assert book.main([]) == 1
    assert "blind_speeds: " in capsys.readouterr().err
    assert (ROOT / "docs" / "validation" / "clutter.md").read_text(encoding="utf-8") == before


@pytest.mark.parametrize(
    ("expected", "found", "is_wrong"),
    [(0.0, 0.0, False), (0.0, 1e-30, True), (2.0, 2.0 + 3e-9, True), (2.0, 2.0 + 1e-9, False), (1.0, math.nan, True)],
)
def test_a_difference_counts_against_its_tolerance(book, expected, found, is_wrong):
    check = book.CHECKS["range_equation"]
    check = book.Check(**{**vars(check), "rel": 1e-9, "abs": 0.0})
    point = book.Point("x", expected, found)
    assert bool(check.wrong([point])) == is_wrong
