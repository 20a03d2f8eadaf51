"""What the tests of pages share: the pages, and the code that stands in them."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = sorted([ROOT / "README.md", ROOT / "CHANGELOG.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")])


@pytest.fixture(scope="session")
def root():
    return ROOT


@pytest.fixture(params=PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def page(request):
    """Each page in turn."""
    return request.param


@pytest.fixture(scope="session")
def shell_lines():
    """Lines of a page that a reader would type: indented or fenced code without Python and TOML, and `code` in text."""

    def find(text):
        without = re.sub(r"```(?:python|toml).*?```", "", text, flags=re.DOTALL)
        blocks = re.findall(r"^ {4}(\S.*)$", without, re.MULTILINE)
        spans = re.findall(r"`([^`\n]+)`", without)
        return [line.split(" #")[0].strip() for line in (*blocks, *spans)]

    return find
