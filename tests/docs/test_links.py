"""Links lead somewhere, and the tests that pages name exist."""

import re
from pathlib import Path

import pytest


def anchors(text):
    """Anchors of the headings of a page, as forges make them."""
    heads = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


def test_links(page, root):
    text = page.read_text(encoding="utf-8")
    for link in re.findall(r"\]\(([^)\s]+)\)", text):
        if link.startswith(("http://", "https://")):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        if "images" in Path(path).parts and not (root / "docs" / "images").is_dir():
            continue  # pictures of the demo are made from a run, after the code
        assert target.exists(), link
        if anchor:
            assert anchor in anchors(target.read_text(encoding="utf-8")), link


def test_tests_that_pages_name_exist(page, root):
    text = page.read_text(encoding="utf-8")
    for name in re.findall(r"`(tests/[\w/.]+\.py)`", text):
        assert (root / name).is_file(), name


def test_files_of_code_that_pages_name_exist(page, root):
    """As ``room/file.py`` below the package, or from the root; with a function where one is named."""
    if page.name == "CHANGELOG.md":
        return  # tells of former versions
    text = page.read_text(encoding="utf-8")
    for name, functions in re.findall(r"`((?:\w+/)+\w+\.py)(?:: ([\w, \n]+))?`", text):
        found = [path for path in (root / "src" / "cupola" / name, root / name) if path.is_file()]
        assert found, name
        code = found[0].read_text(encoding="utf-8")
        for function in re.findall(r"\w+", functions):
            assert re.search(rf"^(?:    )?(?:def|class) {function}\b", code, re.MULTILINE), f"{name}: {function}"


def test_tables_that_pages_name_exist(page, root):
    for name in re.findall(r"`((?:\w+)\.csv)`", page.read_text(encoding="utf-8")):
        assert (root / "tests" / "data" / "validation" / name).is_file(), name


@pytest.mark.parametrize("folder", ["decisions", "models"])
def test_indexes_are_complete(root, folder):
    index = (root / "docs" / folder / "README.md").read_text(encoding="utf-8")
    pages = {path.name for path in (root / "docs" / folder).glob("*.md")} - {"README.md"}
    assert pages == set(re.findall(r"\]\(([\w-]+\.md)\)", index))


def test_no_page_names_a_place_on_somebodys_machine(page):
    assert not re.search(r"(?<![\w.])/(?:work|root|tmp|home)\b", page.read_text(encoding="utf-8"))
