"""What pydantic found wrong, in the words of `Problem`: file and line, key as written, value, limit, hint."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from cupola.errors import Problem
from cupola.scenario.models.lines import Path, line_of
from cupola.scenario.models.scenario import Scenario
from cupola.scenario.models.units import UNITS, Described, Spelling, spellings, split_unit

_LIMITS: dict[str, str] = {
    "missing": "is missing",
    "float_type": "must be a number",
    "int_type": "must be a whole number",
    "int_from_float": "must be a whole number",
    "bool_type": "must be true or false",
    "string_type": "must be text",
    "finite_number": "must be a finite number",
    "tuple_type": "must be a list",
    "dict_type": "must be a table",
    "model_type": "must be a table",
    "model_attributes_type": "must be a table",
    "recursion_loop": "must not hold itself",
}
_NO_POLE = "at a pole maps and frames do not hold: place it within 85 degrees of the equator"
_COMPARISONS = {
    "greater_than_equal": ("ge", "at least"),
    "greater_than": ("gt", "more than"),
    "less_than_equal": ("le", "at most"),
    "less_than": ("lt", "less than"),
}


def nearest(word: str, known: Iterable[str], introduction: str = "") -> str:
    """The hint for a name that does not exist: the nearest one that does, else the list of them.

    Examples
    --------
    >>> nearest("airprot", ["airport", "plant"]), nearest("x", ["airport", "plant"])
    ("did you mean 'airport'?", 'known: airport, plant')
    """
    names = sorted(set(known))
    close = difflib.get_close_matches(word[:100], names, n=1, cutoff=0.6)
    if close:
        return f"did you mean {close[0]!r}?"
    if not names:
        return introduction or "there is none"
    shown = ", ".join(names[:12]) + (", ..." if len(names) > 12 else "")
    return f"{introduction + '; ' if introduction else ''}known: {shown}"


def dotted(path: Path) -> str:
    """A path as it is shown: ``flight[3].route[0].altitude_ft``.

    Examples
    --------
    >>> dotted(("flight", 3, "route", 0, "altitude_ft"))
    'flight[3].route[0].altitude_ft'
    """
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text


@dataclass(slots=True)
class Desk:
    """Where problems are collected: knows the document as written, and the lines of its keys.

    Parameters
    ----------
    source : str
        Name of the file or option, as shown.
    document : object
        What the file holds, before any conversion.
    lines : mapping
        Lines of its paths, from `find_lines`; empty where unknown.
    root : type
        The model of the whole document.
    """

    source: str
    document: Any
    lines: Mapping[Path, int] = field(default_factory=dict)
    root: type[Described] = Scenario
    problems: list[Problem] = field(default_factory=list)

    def add(self, path: Path, limit: str, hint: str = "", value: Any = None) -> None:
        """Note a problem; the path may name SI fields, it is shown with the keys that were written."""
        written = self.as_written(path)
        if value is None and len(written) == len(path):
            value = _at(self.document, written)
        if isinstance(value, dict | list) and len(str(value)) > 60:
            value = None
        self.problems.append(Problem(self.place(written), dotted(written), value, limit, hint))

    def place(self, path: Path) -> str:
        """The file, with the line of the path where it is known."""
        line = line_of(self.lines, path)
        return self.source if line is None else f"{self.source}:{line}"

    def as_written(self, path: Path) -> Path:
        """The path with the keys of the file in place of the SI fields."""
        written: Path = ()
        here = self.document
        for part in path:
            key = part
            if isinstance(part, str) and isinstance(here, dict) and part not in here:
                key = next((way.key for way in spellings(part) if way.key in here), part)
            here = _at(here, (key,))
            written = (*written, key)
        return written

    def add_validation(self, error: ValidationError) -> None:
        """Note all that pydantic found; a list is not called too short because entries of it are wrong."""
        paths = [tuple(found["loc"]) for found in error.errors(include_url=False)]
        for found, path in zip(error.errors(include_url=False), paths, strict=True):
            has_wrong_entries = any(len(other) > len(path) and other[: len(path)] == path for other in paths)
            if found["type"] != "too_short" or not has_wrong_entries:
                self._add_found(found)

    def _add_found(self, found: Any) -> None:
        path: Path = tuple(found["loc"])
        kind: str = found["type"]
        context = found.get("ctx", {})
        if kind == "rule":
            self.add((*path, context["key"]) if context["key"] else path, context["limit"], context["hint"])
        elif kind == "extra_forbidden":
            self._add_unknown(path)
        elif kind in _COMPARISONS:
            key, words = _COMPARISONS[kind]
            hint = _NO_POLE if path[-1] == "lat_deg" else ""
            self.add(path, f"must be {words} {self._limit_as_written(path, context[key])}", hint)
        elif kind == "literal_error":
            value = found["input"]
            known = [choice.strip("'\"") for choice in str(context["expected"]).replace(" or ", ", ").split(", ")]
            hint = nearest(value, known) if isinstance(value, str) else ""
            self.add(path, f"must be {context['expected']}", hint if "did you" in hint else "")
        elif kind in ("too_long", "string_too_long"):
            self.add(path, f"must not be longer than {context['max_length']}")
        elif kind in ("too_short", "string_too_short"):
            self.add(path, f"must not be shorter than {context['min_length']}")
        elif kind == "string_pattern_mismatch":
            self.add(path, "must be a short name", "use letters, digits, dots, dashes and underscores")
        elif kind == "missing":
            self._add_missing(path)
        elif kind == "tuple_type" and isinstance(found["input"], dict):
            self.add(path, "must be a list of tables", f"write [[{path[-1]}]]")
        else:
            self.add(path, _LIMITS.get(kind, str(found["msg"]).removeprefix("Value error, ")))

    def _limit_as_written(self, path: Path, limit: float) -> str:
        """A limit in the unit of the key that was written."""
        names = [part for part in path if isinstance(part, str)]
        written = [part for part in self.as_written(path) if isinstance(part, str)]
        for way in spellings(names[-1]) if names else []:
            if way.key == written[-1]:
                return f"{way.from_si(limit):.6g} {way.unit}".rstrip()
        return f"{limit:g}"

    def _add_missing(self, path: Path) -> None:
        model = model_at(path[:-1], self.root)
        name = str(path[-1])
        fields = model.model_fields.items() if model else []
        words = next((info.description for key, info in fields if name in (key, info.alias)), None)
        self.add(path, "is missing", f"give {name}: {words}" if words else f"give {name}")

    def _add_unknown(self, path: Path) -> None:
        """A key that the model does not know: a wrong unit, a second spelling, or a slip of the pen."""
        key = str(path[-1])
        model = model_at(path[:-1], self.root)
        if model is None:
            self.add(path, "is not a key here")
            return
        others = _at(self.document, path[:-1])
        for way in _ways(model):
            if way.key == key and isinstance(others, dict):
                first = next((w.key for w in spellings(way.field) if w.key in others and w.key != key), way.field)
                self.add(path, f"is the same quantity as {first}", f"leave out {key} or {first}")
                return
        stem, _, unit = key.rpartition("_")
        for name in model.model_fields:
            known_stem, si_unit = split_unit(name)
            if si_unit and stem == known_stem:
                units = ", ".join([si_unit, *UNITS[si_unit]])
                self.add(path, f"has an unknown unit '{unit}'", f"known units of {stem}: {units}")
                return
        names = [info.alias or name for name, info in model.model_fields.items()]
        names += [way.key for way in _ways(model)]
        self.add(path, "is not a key here", nearest(key, [n for n in names if n not in ("catalogue", "warnings")]))


def _ways(model: type[Described]) -> list[Spelling]:
    return list(model.alternatives())


def _at(document: Any, path: Path) -> Any:
    """What stands at a path of a document; ``None`` where the path leads nowhere."""
    here = document
    for part in path:
        if isinstance(part, str) and isinstance(here, dict):
            here = here.get(part)
        elif isinstance(part, int) and isinstance(here, list | tuple) and -len(here) <= part < len(here):
            here = here[part]
        else:
            return None
    return here


def model_at(path: Path, root: type[Described] = Scenario) -> type[Described] | None:
    """The model that describes what stands at a path of a scenario; ``None`` where there is none.

    ``root`` is the model of the document, where it is none of a scenario.

    Examples
    --------
    >>> model_at(("flight", 3, "route", 0)).__name__
    'Waypoint'
    """
    model: type[Described] | None = root
    for part in path:
        if isinstance(part, int):
            continue
        if model is None:
            return None
        info = next((i for name, i in model.model_fields.items() if part in (name, i.alias)), None)
        model = _model_in(info.annotation) if info is not None else None
    return model


def _model_in(annotation: Any) -> type[Described] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation if issubclass(annotation, Described) else None
    return next((model for part in get_args(annotation) if (model := _model_in(part))), None)
