"""One word, one thing: no two public classes of the package share a name. And files stay small."""

import ast
from collections import defaultdict
from pathlib import Path

import cupola

ROOT = Path(cupola.__file__).parent


def test_public_classes_have_names_of_their_own():
    places = defaultdict(list)
    for path in sorted(ROOT.rglob("*.py")):
        for node in ast.parse(path.read_text("utf-8")).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                places[node.name].append(path.relative_to(ROOT).as_posix())
    assert len(places) > 250
    shared = {name: files for name, files in places.items() if len(files) > 1}
    assert not shared, f"rename one of each: {shared}"


#: Tables of constants and one algorithm after one paper: docs/decisions/0024-long-files.md says why they stay whole.
LONG = {"kernels/rows.py", "portable/geodesic.py", "variants.py"}
LINES_MOST = 350


def test_files_stay_small():
    files = {path.relative_to(ROOT).as_posix(): path.read_text("utf-8") for path in ROOT.rglob("*.py")}
    lines = {name: len(text.splitlines()) for name, text in files.items()}
    long = {name: n for name, n in lines.items() if n > LINES_MOST}
    assert long.keys() == LONG, f"cut these, or say in docs/decisions/0024-long-files.md why they stay: {long}"
