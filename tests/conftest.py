"""What every room's tests share: the validation tables, copied from their publications with their headers."""

import contextlib
import csv
import functools
import importlib
import os
import sys
from pathlib import Path

import pytest
from hypothesis import settings

from cupola import _memory
from cupola.report import style

# The first example of a property compiles its kernels, which takes longer than hypothesis allows an example; and a
# failure must come back on every machine.
settings.register_profile("cupola", deadline=None, derandomize=True)
settings.load_profile("cupola")

# Nobody but us should see what matplotlib warns of; here it is an error.
style.hides_warnings = False

# What one test leaves in memory the next one takes up; a search for garbage would go through all tests every time.
_memory.is_thrifty = False

# To wait until bytes lie on the disk only counts when the power fails, which no test can see.
os.fsync = lambda file: None


def pytest_addoption(parser):
    """``--thorough``: also the cases that are one more of a kind."""
    parser.addoption("--thorough", action="store_true", help="also tests marked thorough: one more of a kind, and slow")


def pytest_collection_modifyitems(config, items):
    """Leave out what is thorough, unless asked for."""
    if config.getoption("--thorough"):
        return
    left = [item for item in items if item.get_closest_marker("thorough")]
    config.hook.pytest_deselected(items=left)
    items[:] = [item for item in items if not item.get_closest_marker("thorough")]


#: Rooms below all claims: their tests take a second, and import nothing of the rooms above.
NO_CLAIMS = ("kernels", "portable", "catalogue", "terrain", "scenario", "assignment", "imports")


@pytest.fixture(autouse=True, scope="session")
def few_draws(request):
    """Claims get eight draws of public figures, not forty: here it matters that they get some."""
    rooms = {item.path.relative_to(Path(__file__).parent).parts[0] for item in request.session.items if is_ours(item)}
    if rooms <= set(NO_CLAIMS):
        yield
        return
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("cupola.analysis.claims.figure_draws.DRAWS", 8)
        yield


def is_ours(item):
    """Whether a test lies below this folder; examples in docstrings lie in the package."""
    return item.path.is_relative_to(Path(__file__).parent)


@contextlib.contextmanager
def _hardly_drawn():
    """Maps show one layer over coarse ground, pictures and films are empty: a third of the time is left."""
    from cupola.film import page
    from cupola.report.maps import basemap
    from cupola.report.pages import run_page, shape

    drawn = style.picture

    def with_link_alone(results, summary, model):
        return run_page.render_report(results, summary, model, film=lambda log: "data:text/html,film")

    def empty(figure, kind="svg", dpi=160.0):
        return b"<svg/>" if kind == "svg" else drawn(figure, kind, 40.0)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(style, "picture", empty)
        patch.setattr(page, "report_with_film", with_link_alone)
        patch.setattr(basemap, "relief_picture", functools.partial(basemap.relief_picture, cells=20))
        patch.setattr(shape, "ZONE_LAYERS", ("3000",))
        patch.setattr(shape, "COVERAGE_LAYERS", ("3000",))
        yield


@pytest.fixture(scope="session")
def hardly_drawn():
    """As `undrawn`, for fixtures that outlive a test: ``with hardly_drawn(): ...``."""
    return _hardly_drawn


@pytest.fixture
def undrawn():
    """For tests of a page's words, files and bytes, not of its pictures."""
    with _hardly_drawn():
        yield


_FOLDER = Path(__file__).parent / "data" / "validation"


def _number_or_text(cell):
    try:
        return float(cell)
    except ValueError:
        return cell


def _read(name):
    file_name = name if name.endswith(".csv") else f"{name}.csv"
    with open(_FOLDER / file_name, newline="", encoding="utf-8") as file:
        lines = [line for line in file if line.strip() and not line.startswith("#")]
    return [{key: _number_or_text(cell) for key, cell in row.items()} for row in csv.DictReader(lines)]


@pytest.fixture(scope="session")
def validation_rows():
    """Read a table of ``tests/data/validation`` by name: a list of dicts, numbers as floats, other cells as text.

    Cells that look like numbers become floats; ask for `validation_text` where digits are a bit pattern.
    """
    return _read


@pytest.fixture(scope="session")
def book():
    """The validation book: ``book.CHECKS`` by name, ``book.pages()`` as it would be written."""
    sys.path.insert(0, str(_FOLDER.parents[2]))
    try:
        import scripts.validation.book as found
    finally:
        sys.path.remove(str(_FOLDER.parents[2]))
    return found


@pytest.fixture(scope="session")
def holds():
    """Run one check of the validation book by its name; every value that differs too much fails."""

    def run(name):
        check = _check_of(name)
        assert [f"{one.label}: {one.expected!r}, found {one.found!r}" for one in check.wrong(check.run())] == []

    return run


def _check_of(name):
    """A check, with the file that has it alone: others import rooms that a kernel's tests need not wait for."""
    root = _FOLDER.parents[2]
    homes = [
        path
        for path in (root / "scripts" / "validation").glob("*_checks.py")
        if f"\ndef {name}(" in path.read_text("utf-8")
    ]
    sys.path.insert(0, str(root))
    try:
        for path in homes:
            importlib.import_module(f"scripts.validation.{path.stem}")
        return importlib.import_module("scripts.validation.check").CHECKS[name]
    finally:
        sys.path.remove(str(root))


@pytest.fixture(scope="session")
def validation_text():
    """Like `validation_rows`, but every cell stays text."""

    def read(name):
        with open(_FOLDER / f"{name.removesuffix('.csv')}.csv", newline="", encoding="utf-8") as file:
            return list(csv.DictReader(line for line in file if line.strip() and not line.startswith("#")))

    return read
