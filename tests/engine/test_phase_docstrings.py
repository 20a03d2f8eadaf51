"""What each phase takes is said where it is read: in its docstring, or once for all in `cupola.engine.tables`."""

import ast
from pathlib import Path

import pytest

import cupola.engine
from cupola.engine import tables

ROOT = Path(cupola.engine.__file__).parent
#: What every phase takes: described once, at the top of `cupola.engine.tables`.
COMMON = ("system", "state", "now_s", "seed", "replication", "log")
FILES = sorted([*(ROOT / "phases").glob("*.py"), *(ROOT / "phase_parts").glob("*.py")])


def undescribed(source):
    """Public functions of a file, and those of their parameters that no docstring names."""
    functions = [f for f in ast.parse(source).body if isinstance(f, ast.FunctionDef) and not f.name.startswith("_")]
    for function in functions:
        docstring = ast.get_docstring(function) or ""
        names = [argument.arg for argument in function.args.args if argument.arg not in COMMON]
        yield function.name, [name for name in names if f"``{name}``" not in docstring]


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_every_parameter_of_a_public_phase_is_described(path):
    missing = {name: names for name, names in undescribed(path.read_text("utf-8")) if names}
    assert not missing, f"{path.name}: say in the docstring what these are: {missing}"


def test_what_every_phase_takes_is_described_once():
    assert all(f"``{name}``" in tables.__doc__ for name in COMMON)
    assert sum(len(list(undescribed(path.read_text("utf-8")))) for path in FILES) > 240


def test_a_parameter_without_a_word_is_found():
    source = 'def give(state, due, left):\n    """Let a radar look. Takes ``due``, row of ``looks``."""\n'
    assert list(undescribed(source)) == [("give", ["left"])]
