"""Options that several commands share, and the checks of their values: all that is wrong at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click

from cupola.constants import DEFAULT_SEED
from cupola.errors import InputError, Problem

N_MAX = 10_000_000
SEED_MAX = 2**64 - 1
WORKERS_MAX = 256

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]


class NamedPath(click.Path):
    """A path that is not empty: an empty one would mean the working folder, which nobody means by ``""``."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The path, checked."""
        if value in ("", b""):
            self.fail("it is empty; give a name, or leave it out", param, ctx)
        return super().convert(value, param, ctx)


def named(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    """Refuse an empty name of a file, folder or address."""
    if value == "":
        raise click.BadParameter("it is empty; give a name, or leave it out", ctx, param)
    return value


def out_option(default: str) -> Decorator:
    """``--out``: a folder, or an address."""
    return click.option(
        "-o", "--out", default=None, metavar="FOLDER|URL", callback=named,
        help=f"Folder, or an address (s3://..., any that fsspec reads).  [default: {default}]",
    )  # fmt: skip


def json_option() -> Decorator:
    """``--json``."""
    return click.option(
        "--json", "as_json", is_flag=True, help="Print one JSON object, and nothing else, on standard output."
    )


def quiet_option() -> Decorator:
    """``--quiet``."""
    return click.option("-q", "--quiet", is_flag=True, help="Print no progress and no notes, only results and errors.")


def set_option() -> Decorator:
    """``--set``, which may be repeated; `assignments` reads it."""
    return click.option(
        "--set", "settings", multiple=True, metavar="PATH=VALUE",
        help="Change the scenario: battery.*.doctrine.salvo=1, flight.west.start_min=5; may be repeated.",
    )  # fmt: skip


def assignments(texts: Sequence[str], option: str = "--set", example: str = "duration_min=20") -> dict[str, str]:
    """What ``--set`` and its like say, by path.

    Raises
    ------
    InputError
        With every text that has no ``=``, or nothing before it.

    Examples
    --------
    >>> assignments(["battery.plain.launchers=3"])
    {'battery.plain.launchers': '3'}
    """
    pairs = [text.partition("=") for text in texts]
    problems = [
        Problem(option, "", text, "must be a name, =, and a value", f"like {option} {example}")
        for text, (path, separator, _) in zip(texts, pairs, strict=True)
        if not separator or not path.strip()
    ]
    if problems:
        raise InputError(problems)
    return {path.strip(): value.strip() for path, _, value in pairs}


def executor_options() -> Decorator:
    """``--workers`` and ``--executor``."""
    workers = click.option(
        "-w",
        "--workers",
        type=int,
        default=None,
        help="Threads or processes; results do not depend on it.  [default: cores]",
    )
    executor = click.option(
        "--executor",
        default="threads",
        show_default=True,
        metavar="threads|processes|dask://HOST:PORT",
        help="Where replications are simulated; results do not depend on it.",
    )
    return lambda command: workers(executor(command))


def check_numbers(**values: int | None) -> None:
    """Check n, seed, workers and replication against their limits.

    Raises
    ------
    InputError
        With every value that is out of range.
    """
    limits = {
        "n": ("-n", 1, N_MAX, "1000 gives intervals of about 3 percentage points"),
        "seed": ("--seed", 0, SEED_MAX, f"any whole number in that range; the default is {DEFAULT_SEED}"),
        "workers": ("--workers", 1, WORKERS_MAX, "leave it out for one worker per core"),
    }
    problems = []
    for name, value in values.items():
        option, low, high, hint = limits[name]
        if value is not None and not low <= value <= high:
            problems.append(Problem(option, "", None, f"{value} must lie in {low} to {high}", hint))
    if problems:
        raise InputError(problems)


def default_folder(scenario: str) -> Path:
    """Where a study goes without ``--out``: ``out/<name of the scenario>``."""
    return Path("out") / Path(scenario).stem


def widths(until: tuple[str, ...]) -> dict[str, float]:
    """Metrics and half-widths of ``--until``."""
    rule: dict[str, float] = {}
    for name, value in assignments(until, "--until", "leakers=0.05").items():
        try:
            rule[name] = float(value)
        except ValueError:
            raise InputError(Problem("--until", name, value, "must be a number", "like leakers=0.05")) from None
    return rule
