"""Pages from templates: one environment for all of them, so that they share look, macros and filters."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

from cupola.report import rows, words


@cache
def template(name: str) -> Any:
    """A template of the folder ``templates``; everything that it prints is escaped."""
    return _environment().get_template(name)


@cache
def _environment() -> Any:
    from jinja2 import Environment, FunctionLoader, StrictUndefined, select_autoescape

    folder = files("cupola.report.pages") / "templates"
    environment = Environment(
        loader=FunctionLoader(lambda name: (folder / name).read_text(encoding="utf-8")),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["sentence"] = words.sentence
    environment.globals["signs"] = rows.VERDICT_SIGNS
    environment.globals["css"] = (folder / "report.css").read_text(encoding="utf-8")
    return environment
