"""Errors that a user can fix, and how they are reported.

The tree::

    CupolaError                 anything Cupola raises on purpose
    +-- InputError              something given by the user is wrong: exit code 2, lists every problem at once
    |   +-- ScenarioError       in a scenario file
    |   +-- CatalogueError      in a catalogue item, or an item that does not exist
    |   +-- TerrainError        in a terrain file or its coverage
    +-- OutputError             a folder or file cannot be written: exit code 2
    +-- ExecutorError           the processes or the cluster that simulate cannot be reached or die: exit code 2
    +-- Interrupted             the user stopped a run: exit code 130
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: where, what was found, what is allowed, and how to fix it.

    Parameters
    ----------
    source : str
        The file (or option) that holds the value; with a line where one is known: ``raid.toml:12``.
    key : str
        The dotted path of the key inside the file, as the user wrote it: ``flight[3].route[0].alt_m``.
    value : object
        What was found; ``None`` when something is missing.
    limit : str
        What is allowed, in words or as a range with its unit.
    hint : str
        What to do about it.

    Examples
    --------
    >>> print(Problem("raid.toml:12", "k_factor", -1, "must lie in 0.5 to 10", "use 1.3333 for a standard atmosphere"))
    raid.toml:12: k_factor = -1: must lie in 0.5 to 10; use 1.3333 for a standard atmosphere
    """

    source: str
    key: str
    value: object
    limit: str
    hint: str = ""

    def __str__(self) -> str:
        found = "" if self.value is None else f" = {_short(self.value)}"
        key = f" {_cut(self.key, 120)}{found}:" if self.key else ""
        hint = f"; {self.hint}" if self.hint else ""
        source = self.source if len(self.source) <= 300 else f"{self.source[:200]}...{self.source[-60:]}"
        return f"{source}:{key} {self.limit}{hint}"


def _short(value: object, limit: int = 80) -> str:
    if isinstance(value, int) and value.bit_length() > 4 * limit:
        return "a number of very many digits"  # Python refuses to write out more than some thousands
    return _cut(repr(value) if isinstance(value, str) else str(value), limit)


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 3] + "..."


class CupolaError(Exception):
    """Anything that Cupola raises on purpose; its text can be shown to a user as it is."""

    exit_code = 1


class InputError(CupolaError):
    """Something that the user gave is wrong. Carries every problem that was found, not only the first.

    Examples
    --------
    >>> raise InputError(Problem("--seed", "", None, "must be a whole number from 0 to 2^64 - 1"))
    Traceback (most recent call last):
    cupola.errors.InputError: --seed: must be a whole number from 0 to 2^64 - 1
    """

    exit_code = 2

    def __init__(self, problems: Problem | Sequence[Problem]) -> None:
        self.problems: tuple[Problem, ...] = (problems,) if isinstance(problems, Problem) else tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))

    def __reduce__(self) -> tuple[type[InputError], tuple[tuple[Problem, ...]]]:
        # An error that comes from another process is made again from its problems, not from its text.
        return type(self), (self.problems,)


class ScenarioError(InputError):
    """A scenario file is wrong."""


class CatalogueError(InputError):
    """A catalogue item is wrong or does not exist."""


class TerrainError(InputError):
    """A terrain file cannot be read, or does not cover what the scenario needs."""


class OutputError(CupolaError):
    """A folder or file cannot be written, or holds something else."""

    exit_code = 2


class ExecutorError(CupolaError):
    """The processes or the cluster that simulate cannot be reached, are not the same as here, or die."""

    exit_code = 2


class Interrupted(CupolaError):
    """The user stopped a run; what was finished is kept and a rerun goes on from there."""

    exit_code = 130
