"""Pages and examples import from the public surface alone: rooms that name what they offer in ``__all__``."""

import ast
import importlib
import re
from doctest import DocTestParser
from pathlib import Path

import pytest

import cupola

PACKAGE = Path(cupola.__file__).parent
#: What may be imported from; `cupola` itself lists them too.
PUBLIC = (
    "cupola", "cupola.analysis", "cupola.assignment", "cupola.catalogue", "cupola.errors", "cupola.imports",
    "cupola.maps", "cupola.plots", "cupola.report", "cupola.scenario", "cupola.study", "cupola.terrain",
)  # fmt: skip


def offered(module):
    """Names that a public module offers; those without ``__all__`` offer what they define."""
    found = importlib.import_module(module)
    if hasattr(found, "__all__"):
        return set(found.__all__)
    own = ast.parse(Path(found.__file__).read_text(encoding="utf-8")).body
    return {node.name for node in own if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name[0] != "_"}


OFFERED = {module: offered(module) for module in PUBLIC}


def strangers(code, home="-"):
    """Imports of Cupola and attributes of ``cupola`` in a piece of Python that are neither public nor of ``home``."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "cupola":
            for name in node.names if not f"{node.module}.".startswith(f"{home}.") else ():
                if name.name not in OFFERED.get(node.module, ()):
                    yield f"from {node.module} import {name.name}"
        elif isinstance(node, ast.Import):
            for name in node.names:
                if name.name.split(".")[0] == "cupola" and name.name not in PUBLIC:
                    yield f"import {name.name}"
        elif isinstance(node, ast.Attribute):
            dotted = ast.unparse(node)
            if re.fullmatch(r"cupola(\.\w+){1,2}", dotted):
                module, _, name = dotted.rpartition(".")
                if module in OFFERED and name not in OFFERED[module] | {"__version__"}:
                    yield dotted


def python_of(text):
    """Pieces of Python in a page: fenced, or an indented block that imports Cupola."""
    yield from re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    for block in re.findall(r"(?:^(?: {4}.*)?\n)+", text, re.MULTILINE):
        code = re.sub(r"^ {4}", "", block, flags=re.MULTILINE)
        if re.search(r"^(from|import) cupola", code, re.MULTILINE):
            yield code


def test_everything_public_is_there():
    for module, names in OFFERED.items():
        found = importlib.import_module(module)
        for name in names:
            assert getattr(found, name) is not None, f"{module}.{name}"
        if module != "cupola":
            assert module.removeprefix("cupola.") in OFFERED["cupola"]


def test_dir_shows_what_there_is():
    for module in ("cupola", "cupola.report", "cupola.analysis", "cupola.maps", "cupola.study"):
        found = importlib.import_module(module)
        assert set(found.__all__) - {"__version__"} <= set(dir(found))


def test_a_name_that_is_not_there_is_an_attribute_error():
    with pytest.raises(AttributeError, match="module 'cupola' has no attribute 'fire'"):
        _ = cupola.fire


def test_pages_use_public_names(page):
    for code in python_of(page.read_text(encoding="utf-8")):
        assert list(strangers(code)) == []


def test_the_gallery_uses_public_names(root):
    for path in (root / "docs" / "gallery").glob("*.py"):
        assert list(strangers(path.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize(
    "path",
    sorted(PACKAGE.rglob("*.py")),
    ids=lambda path: path.relative_to(PACKAGE).as_posix(),
)
def test_examples_in_docstrings_use_public_names(path):
    """Or those of the room that they stand in, whose readers work on it."""
    rooms = path.relative_to(PACKAGE).parts[:-1]
    home = ".".join(("cupola", *rooms)) if rooms else "-"
    parse = DocTestParser().get_examples
    tree = ast.parse(path.read_text(encoding="utf-8"))
    kinds = ast.Module | ast.ClassDef | ast.FunctionDef
    texts = [ast.get_docstring(node) or "" for node in ast.walk(tree) if isinstance(node, kinds)]
    found = [one for text in texts for example in parse(text) for one in strangers(example.source, home)]
    assert found == []
