"""Study files of the page: what varies over a scenario, as values, ranges and distributions that were typed."""

from __future__ import annotations

import json
import re

from cupola.errors import InputError, Problem

#: Kinds of `cupola sweep` that ask for a number of points, and the one that does not.
GRID, SAMPLED = "grid", ("latin", "sobol")
#: What each distribution is given, in order.
SPREADS = {
    "uniform": ("low", "high"), "loguniform": ("low", "high"), "triangular": ("low", "mode", "high"),
    "normal": ("mean", "sd"),
}  # fmt: skip
_NUMBER = r"([-+]?\d+(?:\.\d*)?(?:[eE][-+]?\d+)?)"
_RANGE = re.compile(rf"{_NUMBER}\s*\.\.\s*{_NUMBER}(?:\s+in\s+(\d+))?")
_SPREAD = re.compile(r"([a-z]+)\s*\(([^()]*)\)")
_WAYS = "write values with commas (2,4,8), a range (1..20 in 5) or a distribution (triangular(0.7, 0.8, 0.9))"


def study_text(
    name: str, scenario: str, factors: list[tuple[str, str]], n: int, seed: int, design: str = GRID, points: int = 0
) -> str:
    """A study file: what varies, over a scenario.

    Examples
    --------
    >>> print(study_text("x", "my.toml", [("flight.a.count", "1..9 in 3")], 100, 3).splitlines()[-1])
    n = 3
    """
    from cupola.constants import DEFAULT_SEED

    lines = ["format = 1", f"name = {_quoted(name)}", f"scenario = {_quoted(scenario)}", f"replications = {n}"]
    lines += [f"seed = {seed}"] if seed != DEFAULT_SEED else []
    lines += [f"design = {{ kind = {_quoted(design)}, points = {points} }}"] if design != GRID else []
    for path, typed in factors:
        lines += ["", "[[factor]]", f"path = {_quoted(path)}", *factor_lines(path, typed)]
    return "\n".join(lines) + "\n"


def factor_lines(path: str, typed: str) -> list[str]:
    """What a factor of a study file says for a text: values, a range, or a distribution.

    Raises
    ------
    InputError
        If there is nothing, or a distribution has other numbers than it takes.

    Examples
    --------
    >>> factor_lines("x", "1,2"), factor_lines("x", "1..20 in 5")
    (['values = [1, 2]'], ['low = 1', 'high = 20', 'whole = true', 'n = 5'])
    >>> factor_lines("x", "normal(0.8, 0.1)")
    ['distribution = { kind = "normal", mean = 0.8, sd = 0.1 }']
    """
    text = typed.strip()
    between = _RANGE.fullmatch(text)
    if between is not None:
        low, high, n = between.groups()
        ends = [f"low = {_literal(low)}", f"high = {_literal(high)}"]
        return [*ends, *_whole(low, high), *([f"n = {n}"] if n else [])]
    spread = _SPREAD.fullmatch(text)
    if spread is not None:
        return _spread(path, *spread.groups())
    values = [value.strip() for value in text.split(",") if value.strip()]
    if not values:
        raise InputError(Problem("factor", path, None, "has no values", _WAYS))
    return [f"values = [{', '.join(map(_literal, values))}]"]


def _whole(*numbers: str) -> list[str]:
    """Numbers that are written without a point are meant as whole ones: so many flights, not 7.3 of them."""
    return ["whole = true"] if all(one.lstrip("+-").isdigit() for one in numbers) else []


def _spread(path: str, kind: str, typed: str) -> list[str]:
    keys = SPREADS.get(kind)
    numbers = [one.strip() for one in typed.split(",")]
    if keys is None or len(numbers) != len(keys) or not all(re.fullmatch(_NUMBER, one) for one in numbers):
        ways = ", ".join(f"{name}({', '.join(parts)})" for name, parts in SPREADS.items())
        raise InputError(Problem("factor", path, f"{kind}({typed})", "is no distribution", f"write one of {ways}"))
    pairs = ", ".join(f"{key} = {_literal(one)}" for key, one in zip(keys, numbers, strict=True))
    return [f"distribution = {{ kind = {_quoted(kind)}, {pairs} }}", *_whole(*numbers)]


def _literal(text: str) -> str:
    from cupola.scenario.paths.values import parse_value

    value = parse_value(text)
    if isinstance(value, bool):
        return str(value).lower()
    return repr(value) if isinstance(value, int | float) else _quoted(text)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
