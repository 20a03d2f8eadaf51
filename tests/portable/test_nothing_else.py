"""What decides a result calls no function whose last bits depend on the machine: only `cupola.portable`.

Exact by IEEE 754, and so allowed: sums, differences, products, quotients, square roots, rounding to whole numbers, what
`math.radians` and `math.degrees` multiply by. `math.fsum` is exact by its method.
"""

import ast
from pathlib import Path

import pytest

import cupola

PACKAGE = Path(cupola.__file__).parent
ROOMS = ("portable", "kernels", "engine", "scenario", "catalogue", "terrain")
FILES = sorted(path for room in ROOMS for path in (PACKAGE / room).rglob("*.py"))
MATH = {
    "ceil", "copysign", "degrees", "floor", "fsum", "inf", "isclose", "isfinite", "isinf", "isnan", "isqrt", "nan",
    "pi", "radians", "sqrt", "tau",
}  # fmt: skip
NUMPY = {
    "arccos", "arccosh", "arcsin", "arcsinh", "arctan", "arctan2", "arctanh", "cbrt", "convolve", "corrcoef",
    "correlate", "cos", "cosh", "cov", "cross", "dot", "einsum", "exp", "exp2", "expm1", "fft", "float_power", "hypot",
    "inner", "interp", "kron", "linalg", "log", "log10", "log1p", "log2", "logaddexp", "matmul", "polyfit",
    "polyval", "pow", "power", "random", "sin", "sinc", "sinh", "tan", "tanh", "tensordot", "vander", "vdot", "vecdot",
}  # fmt: skip
#: File and name, and why that decides no result.
WORDS_ONLY = {
    ("scenario/models/units.py", "math.log10"): "limits of decibel fields, in messages and in the JSON Schema",
    ("terrain/horizon_error.py", "math.log"): "the expected error of a horizon, as it is printed",
    ("terrain/horizon_error.py", "np.log"): "the same",
    ("terrain/horizon_error.py", "np.exp"): "the same",
    ("terrain/horizon_error.py", "np.interp"): "the same",
}


def found_in(source):
    """Names and operators of one file that are not exact, with their lines."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, ast.MatMult):
            yield node.lineno, "@"
        if isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, ast.Pow) and not is_exact_power(node):
            yield node.lineno, "**"
        if isinstance(node, ast.ImportFrom) and node.module in ("math", "cmath"):
            yield from ((node.lineno, f"math.{one.name}") for one in node.names if one.name not in MATH)
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "numpy":
            yield from ((node.lineno, f"np.{one.name}") for one in node.names if one.name in NUMPY)
        if isinstance(node, ast.Import | ast.ImportFrom):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else [one.name for one in node.names]
            yield from ((node.lineno, name) for name in names if name.split(".")[0] in ("scipy", "cmath"))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            if node.value.id == "math" and node.attr not in MATH:
                yield node.lineno, f"math.{node.attr}"
            if node.value.id in ("np", "numpy") and node.attr in NUMPY:
                yield node.lineno, f"np.{node.attr}"
        if isinstance(node, ast.Attribute) and node.attr == "dot":
            yield node.lineno, ".dot"


def is_exact_power(node):
    """Whole numbers, and powers of two."""
    if isinstance(node, ast.AugAssign):
        return False
    exponent = node.right.operand if isinstance(node.right, ast.UnaryOp) else node.right
    base, exponent = (getattr(one, "value", None) for one in (node.left, exponent))
    return isinstance(exponent, int) and (isinstance(base, int) or base == 2.0)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_no_function_of_the_machine(path):
    name = path.relative_to(PACKAGE).as_posix()
    found = [(line, what) for line, what in found_in(path.read_text("utf-8")) if (name, what) not in WORDS_ONLY]
    assert not found, f"{name}: {found}: take it from cupola.portable, or say in WORDS_ONLY why it decides nothing"


def test_what_is_exempt_is_still_there():
    for name, what in WORDS_ONLY:
        assert what in {one for _, one in found_in((PACKAGE / name).read_text("utf-8"))}, (name, what)


@pytest.mark.parametrize(
    "line",
    ["x = math.sin(y)", "from math import exp", "x = np.exp(y)", "x = a @ b", "x = y ** 0.5", "x **= 2", "x = a.dot(b)",
     "x = np.linalg.norm(y)", "from numpy import sin", "x = 10.0 ** -3", "import scipy.special"],
)  # fmt: skip
def test_the_search_finds(line):
    assert list(found_in(line))
