"""The static weapon-target assignment problem: values, kill probabilities, rounds; and how it is read from a file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from cupola._json import parse
from cupola.errors import InputError, Problem

#: The largest problem that is taken [-]: more is a mistake in a file, not a battle.
MOST = 1000


@dataclass(frozen=True, eq=False)
class Instance:
    """One problem: which rounds of which weapons at which targets, so that least value survives.

    Parameters
    ----------
    values : ndarray of float, (targets,)
        Worth of each target [-], >= 0.
    p_kill : ndarray of float, (weapons, targets)
        Probability that one round kills [-], 0 to 1; rounds are independent.
    rounds : ndarray of int, (weapons,)
        Rounds of each weapon, >= 0.
    least_rounds : ndarray of int, (targets,)
        Rounds that each target must get at least.
    name : str
        For people.

    Examples
    --------
    >>> one = Instance(np.array([10.0]), np.array([[0.5]]), np.array([2]), np.zeros(1, np.int64))
    >>> one.surviving(np.array([[2]]))
    2.5
    """

    values: np.ndarray
    p_kill: np.ndarray
    rounds: np.ndarray
    least_rounds: np.ndarray
    name: str = ""

    def surviving(self, allocation: np.ndarray) -> float:
        """Value that is expected to survive an allocation (weapons, targets): sum over targets of v prod (1 - p)^x."""
        return float(self.values @ np.prod((1.0 - self.p_kill) ** allocation, axis=0))

    def is_feasible(self, allocation: np.ndarray) -> bool:
        """Whether an allocation spends no more than there is and gives each target its least."""
        return bool(
            (allocation >= 0).all()
            and (allocation.sum(axis=1) <= self.rounds).all()
            and (allocation.sum(axis=0) >= self.least_rounds).all()
        )


def load_instance(path: str | Path) -> Instance:
    """Read a problem from JSON: ``value``, ``p_kill`` (weapons x targets), ``availability``, perhaps ``least_rounds``.

    Raises
    ------
    InputError
        If the file cannot be read or its numbers cannot be; every problem is named.
    """
    path = Path(path)
    try:
        data = parse(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(Problem(str(path), "", None, f"cannot be read: {error.strerror}")) from error
    except ValueError as error:
        raise InputError(Problem(str(path), "", None, f"is not JSON: {error}")) from error
    if not isinstance(data, dict):
        raise InputError(Problem(str(path), "", None, "must hold an object with value, p_kill and availability"))
    return instance_of(data, str(path))


def instance_of(data: dict[str, Any], source: str) -> Instance:
    """The same from what a file holds; all its problems at once."""
    problems: list[Problem] = []
    values = _numbers(data, "value", 1, source, problems)
    p_kill = _numbers(data, "p_kill", 2, source, problems)
    rounds = _numbers(data, "availability", 1, source, problems)
    least = _numbers(data, "least_rounds", 1, source, problems, np.zeros(len(values)))
    if not problems:
        _check(values, p_kill, rounds, least, source, problems)
    if problems:
        raise InputError(problems)
    whole = np.ascontiguousarray(rounds.astype(np.int64))
    name = str(data.get("name", Path(source).stem))
    return Instance(values, np.ascontiguousarray(p_kill), whole, least.astype(np.int64), name)


def _numbers(
    data: dict[str, Any], key: str, axes: int, source: str, problems: list[Problem], default: np.ndarray | None = None
) -> np.ndarray:
    """An array of numbers under a key; an empty one, and a problem, where it is none."""
    if key not in data and default is not None:
        return default
    try:
        array = np.array(data[key], np.float64)
    except KeyError:
        problems.append(Problem(source, key, None, "is missing", "give value, p_kill and availability"))
    except (TypeError, ValueError):
        problems.append(Problem(source, key, None, "must hold numbers only, in rows of equal length"))
    else:
        if array.ndim == axes and array.size and np.isfinite(array).all() and max(array.shape) <= MOST:
            return array
        shape = "a list" if axes == 1 else "a list of lists (weapons, then targets)"
        problems.append(Problem(source, key, None, f"must be {shape} of finite numbers, at most {MOST} per side"))
    return np.zeros((0,) * axes)


def _check(
    values: np.ndarray, p_kill: np.ndarray, rounds: np.ndarray, least: np.ndarray, source: str, problems: list[Problem]
) -> None:
    """What must hold between the numbers."""
    if p_kill.shape != (len(rounds), len(values)):
        wanted = f"must have {len(rounds)} rows (availability) of {len(values)} numbers (value)"
        problems.append(Problem(source, "p_kill", p_kill.shape, wanted))
    if len(least) != len(values):
        problems.append(Problem(source, "least_rounds", len(least), f"must have {len(values)} numbers, as value has"))
    for key, array, low, high in (
        ("value", values, 0.0, 1e12),
        ("p_kill", p_kill, 0.0, 1.0),
        ("availability", rounds, 0.0, 1e6),
        ("least_rounds", least, 0.0, 1e6),
    ):
        if array.min() < low or array.max() > high:
            wrong = array.min() if array.min() < low else array.max()
            problems.append(Problem(source, key, float(wrong), f"must lie in {low:g} to {high:g}"))
    for key, array in (("availability", rounds), ("least_rounds", least)):
        if (array != np.round(array)).any():
            problems.append(Problem(source, key, None, "must hold whole numbers"))
    if least.sum() > rounds.sum():
        limit = f"asks for more than the {rounds.sum():g} rounds that there are"
        problems.append(Problem(source, "least_rounds", float(least.sum()), limit))
