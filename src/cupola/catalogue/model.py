"""What a catalogue item is: values with their spread, evidence and sources, and how they are read in SI."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from cupola.catalogue.units import UNITS
from cupola.errors import CatalogueError, Problem

Which = Literal["min", "nominal", "max"]

#: Kinds of items, each in a folder of its plural.
KINDS = ("system", "radar", "missile", "target")

_TRUE = ("true", "yes")
_FALSE = ("false", "no")


@dataclass(frozen=True, slots=True)
class Value:
    """A figure with the spread between its public sources.

    Parameters
    ----------
    min, nominal, max : float
        Lowest, likely and highest figure, in `unit`; a disagreement between sources, not a tolerance of the thing.
    unit : str
        A key of `cupola.catalogue.units.UNITS`.
    evidence : str
        ``R`` read in a copy of the source, ``M`` recalled from the source named, ``E`` our estimate; ``R,M`` where
        the ends differ.
    sources : str
        Source keys of the bibliography with what each one says.
    note : str
        How the figure was derived, or what it leaves out.

    Examples
    --------
    >>> Value(195, 200, 200, "km", "R", "s300ref; mapio").si("min")
    195000.0
    """

    min: float
    nominal: float
    max: float
    unit: str
    evidence: str
    sources: str
    note: str = ""

    def si(self, which: Which = "nominal") -> float:
        """The figure in SI and radians; `which` is ``min``, ``nominal`` or ``max``."""
        if which not in ("min", "nominal", "max"):
            raise ValueError(f"which = {which!r} must be 'min', 'nominal' or 'max'")
        return float(getattr(self, which)) * UNITS[self.unit][1]


@dataclass(frozen=True, slots=True)
class TextValue:
    """A fact in words, with its evidence and sources as in `Value`."""

    text: str
    evidence: str
    sources: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One system, radar, missile or target type of the catalogue.

    Parameters
    ----------
    id, name, kind, summary : str
        Unique lower-case id within its kind, name in reports, one of `KINDS`, one sentence.
    values : mapping of str to Value
        Figures by key.
    text : mapping of str to TextValue
        Facts in words by key; a key is in `values` or in `text`, never in both.
    fitted : mapping of str to mapping
        Missiles only: what ``scripts/fit_missiles.py`` fitted, by case (``nominal`` ...); SI, not sourced.
    aliases : tuple of str
        Other names, for `cupola.catalogue.search`.
    surveillance_radars, engagement_radar, missiles : tuple of str, str, tuple of str
        Systems only: ids of its parts, the primary missile first; ``""`` when it has none.
    not_runnable : str
        Systems only: why the engine cannot run it; ``""`` when it can.
    source : str
        The file it came from.

    Examples
    --------
    >>> from cupola.catalogue import load_item
    >>> missile = load_item("missile", "48n6e2")
    >>> missile.si("range_max"), missile.si("launch_mass", "min")
    (200000.0, 1780.0)
    """

    id: str
    name: str
    kind: str
    summary: str
    values: Mapping[str, Value] = field(default_factory=dict)
    text: Mapping[str, TextValue] = field(default_factory=dict)
    fitted: Mapping[str, Mapping[str, float | str]] = field(default_factory=dict)
    aliases: tuple[str, ...] = ()
    surveillance_radars: tuple[str, ...] = ()
    engagement_radar: str = ""
    missiles: tuple[str, ...] = ()
    not_runnable: str = ""
    source: str = ""

    def __contains__(self, key: object) -> bool:
        return key in self.values or key in self.text

    def si(self, key: str, which: Which = "nominal") -> float:
        """A figure in SI and radians.

        Parameters
        ----------
        key : str
            Key of `values`.
        which : {"nominal", "min", "max"}
            Which figure of the spread.

        Raises
        ------
        CatalogueError
            When the item has no such figure; names the item, the key and the nearest key.
        """
        return self.value(key).si(which)

    def value(self, key: str) -> Value:
        """The whole figure; raises `CatalogueError` as `si` does."""
        try:
            return self.values[key]
        except KeyError:
            raise self._absent(key, self.values, "figure") from None

    def words(self, key: str) -> str:
        """A fact in words; raises `CatalogueError` when the item has no such text."""
        try:
            return self.text[key].text
        except KeyError:
            raise self._absent(key, self.text, "text") from None

    def flag(self, key: str) -> bool:
        """A fact that is true or false (``true``/``yes``, ``false``/``no``).

        Raises
        ------
        CatalogueError
            When the item has no such text, or it is neither.
        """
        word = self.words(key).strip().lower()
        if word in _TRUE or word in _FALSE:
            return word in _TRUE
        limit = f"must be one of {', '.join(_TRUE + _FALSE)}"
        raise CatalogueError(Problem(self.source or self.id, f"values.{key}.text", word, limit, "correct it"))

    def _absent(self, key: str, present: Mapping[str, object], what: str) -> CatalogueError:
        other = self.text if present is self.values else self.values
        if key in other:
            limit = f"{self.kind} {self.id!r} holds this key, but not as a {what}"
            return CatalogueError(Problem(self.source or self.id, f"values.{key}", None, limit))
        limit = f"{self.kind} {self.id!r} has no {what} of this name"
        return CatalogueError(Problem(self.source or self.id, f"values.{key}", None, limit, nearest(key, present)))

    def to_dict(self) -> dict[str, Any]:
        """Plain dicts, lists, numbers and strings: everything that the item holds, for manifests and JSON."""
        values: dict[str, dict[str, Any]] = {}
        for key, value in self.values.items():
            values[key] = {name: getattr(value, name) for name in Value.__slots__}
        for key, text in self.text.items():
            values[key] = {name: getattr(text, name) for name in TextValue.__slots__}
        return {
            "id": self.id,
            "name": self.name,
            "kind": self.kind,
            "summary": self.summary,
            "aliases": list(self.aliases),
            "surveillance_radars": list(self.surveillance_radars),
            "engagement_radar": self.engagement_radar,
            "missiles": list(self.missiles),
            "not_runnable": self.not_runnable,
            "values": values,
            "fitted": {case: dict(table) for case, table in self.fitted.items()},
            "source": self.source,
        }


def nearest(word: str, known: Iterable[str], count: int = 3) -> str:
    """A hint for a mistyped word: ``did you mean ...``, or the first known words when none is near.

    Examples
    --------
    >>> nearest("lauch_mass", ["launch_mass", "length"])
    "did you mean 'launch_mass'?"
    """
    words = sorted(known)
    close = difflib.get_close_matches(word.lower(), words, n=count, cutoff=0.6)
    if close:
        return f"did you mean {' or '.join(repr(entry) for entry in close)}?"
    if not words:
        return "there is none"
    shown = ", ".join(words[:12])
    return f"known: {shown}" + (f" and {len(words) - 12} more" if len(words) > 12 else "")
