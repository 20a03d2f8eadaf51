"""Values for paths: text from a command line becomes what the field of a scenario holds."""

from __future__ import annotations

import copy
import math
from collections.abc import Iterable
from typing import Any, get_args

from cupola.scenario.models.lines import Path
from cupola.scenario.models.problems import model_at


def typed(value: Any, holder: Path, field: str) -> Any:
    """A value as its field needs it: text from a command line is read, whole numbers lose their point."""
    model = model_at(holder)
    assert model is not None
    fields = model.model_fields
    annotation = next(info.annotation for name, info in fields.items() if field in (name, info.alias))
    kinds = set(_kinds(annotation))
    if tuple in kinds and isinstance(value, str) and value != "none":
        return [_read(part.strip(), kinds) for part in value.split(",") if part.strip()]
    return _read(copy.deepcopy(value), kinds)


def _kinds(annotation: Any) -> Iterable[type]:
    """The plain types in an annotation; words of a closed set count as text."""
    parts = [part for part in get_args(annotation) if part is not Ellipsis]
    if getattr(annotation, "__origin__", None) is tuple:
        yield tuple
    if not parts and isinstance(annotation, type):
        yield annotation
    for part in parts:
        yield from _kinds(part) if isinstance(part, type) or get_args(part) else (type(part),)


def _read(value: Any, kinds: set[type]) -> Any:
    """One value from text or from an array's number; what cannot be read is handed on for the model to refuse."""
    if hasattr(value, "item"):  # a number of numpy
        value = value.item()
    if isinstance(value, float) and int in kinds and float not in kinds and value.is_integer():
        return int(value)
    if not isinstance(value, str):
        return value
    if value == "none" and type(None) in kinds:
        return None
    return value if str in kinds else parse_value(value)


def parse_value(text: str) -> Any:
    """A value from text, as a command line gives it: none, true or false, a whole number, a number, or a word.

    Examples
    --------
    >>> parse_value("true"), parse_value("4"), parse_value("2.5"), parse_value("tight"), parse_value("none")
    (True, 4, 2.5, 'tight', None)
    """
    words = {"true": True, "false": False, "none": None}
    if text in words:
        return words[text]
    for kind in (int, float):
        try:
            number = kind(text)
        except ValueError:
            continue
        if "_" not in text and math.isfinite(number):
            return number
    return text
