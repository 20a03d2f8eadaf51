"""``cupola catalogue fit``: motor, drag and loft of a missile of the user's own."""

from __future__ import annotations

import dataclasses
import math
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cupola.cli.console import print_json
from cupola.cli.options import assignments
from cupola.errors import CatalogueError, InputError, Problem

if TYPE_CHECKING:
    from cupola.catalogue import Item
    from cupola.study.items.missile_assumptions import Assumed

#: What may be assumed: field of `cupola.study.items.missile_assumptions.Assumed`, its limits, factor to SI.
_FIELDS = {
    "isp_s": ("isp_s", 100.0, 400.0, 1.0),
    "boost_s": ("boost_s", 0.1, 600.0, 1.0),
    "boost_share": ("boost_share", 0.05, 1.0, 1.0),
    "case_part": ("case_part", 0.0, 1.0, 1.0),
    "turn_mps2": ("turn_mps2", 0.0, 500.0, 1.0),
    "normal_force_max": ("normal_force_max", 1.0, 50.0, 1.0),
    "elevation_deg": ("elevation_rad", 0.0, 90.0, math.pi / 180.0),
    "stage_diameter_m": ("stage_diameter_m", 0.0, 5.0, 1.0),
}


def fit(words: tuple[str, ...], assumptions: tuple[str, ...], as_json: bool) -> int:
    """Fit missiles of the user's own folder and write their ``[fitted.*]`` tables."""
    from cupola.catalogue import load_item
    from cupola.study.items.fitted_tables import told, write_item
    from cupola.study.items.missile_fit import fit_item

    if not words:
        raise InputError(Problem("catalogue fit", "", None, "needs the id of a missile", "and --catalogue FOLDER"))
    assumed = read_assumed(assumptions)
    items = [_own(load_item("missile", word)) for word in words]
    found = {item.id: fit_item(item, assumed) for item in items}
    for item in items:
        write_item(Path(item.source), found[item.id])
    if as_json:
        print_json({"fitted": found})
        return 0
    for item in items:
        for case, table in found[item.id].items():
            click.echo(f"{item.id} {told(case, table)}")
        click.echo(f"written: {item.source}")
    return 0


def _own(item: Item) -> Item:
    """The item, if its file is the user's own and holds all that a fit needs."""
    from cupola.catalogue.keys import FITTED_FROM

    if not Path(item.source).is_absolute() and not Path(item.source).is_file():
        limit = "is a missile of Cupola's own, which is fitted already"
        raise InputError(Problem("catalogue fit", item.id, None, limit, "copy its file into a folder and rename it"))
    lacks = [
        Problem(item.source, f"values.{key}", None, "is missing: the fit needs it", "a similar item shows how")
        for key in sorted(FITTED_FROM)
        if key not in item.values
    ]
    if lacks:
        raise CatalogueError(lacks)
    return item


def read_assumed(texts: tuple[str, ...]) -> Assumed:
    """What ``--assume`` says.

    Raises
    ------
    InputError
        With every name that is none, and every value that is no number inside its limits.
    """
    from cupola.catalogue.model import nearest
    from cupola.study.items.missile_assumptions import Assumed

    values: dict[str, float] = {}
    problems = []
    for name, text in assignments(texts, "--assume", "isp_s=245").items():
        if name not in _FIELDS:
            problems.append(
                Problem("--assume", name, text, "is not something that a fit assumes", nearest(name, _FIELDS))
            )
            continue
        field, low, high, factor = _FIELDS[name]
        try:
            number = float(text)
        except ValueError:
            number = math.nan
        if low <= number <= high:
            values[field] = number * factor
        else:
            problems.append(Problem("--assume", name, text, f"must be a number in {low:g} to {high:g}", ""))
    if problems:
        raise InputError(problems)
    return dataclasses.replace(Assumed(), **values)
