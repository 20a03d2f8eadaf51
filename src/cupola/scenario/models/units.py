"""Units on input: a file may say `altitude_ft`, everything behind the loader says `altitude_m`.

A key ends in its unit. Each SI ending has a few others that a file may use in its place; the conversion happens here,
once. `Described` is the base of every model that a user writes.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, GetJsonSchemaHandler, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError

from cupola.portable.exponential import power

#: SI ending -> other endings that a file may use -> how many SI units one of them is.
#: International foot and nautical mile, knot: ICAO Annex 5. `dbsm` and `dbw` are 10 log10 of square metres and of
#: watts (see `to_si`).
UNITS: dict[str, dict[str, float]] = {
    "m": {"km": 1000.0, "ft": 0.3048, "nmi": 1852.0},
    "mps": {"kmph": 1.0 / 3.6, "kt": 1852.0 / 3600.0},
    "s": {"ms": 1e-3, "min": 60.0, "h": 3600.0},
    "rad": {"deg": math.pi / 180.0, "mrad": 1e-3},
    "radps": {"degps": math.pi / 180.0},
    "m2": {"dbsm": 1.0},
    "w": {"kw": 1e3, "dbw": 1.0},
    "hz": {"khz": 1e3, "mhz": 1e6, "ghz": 1e9},
}
#: Endings that are decibels of the SI unit.
_DECIBELS = ("dbsm", "dbw")

#: A finite number; whole numbers are welcome, text and true/false are not.
Number = Annotated[float, Field(strict=True, allow_inf_nan=False)]
#: A whole number.
Whole = Annotated[int, Field(strict=True)]
#: True or false.
Flag = Annotated[bool, Field(strict=True)]
#: A short name: letters, digits, dot, dash and underscore, beginning with a letter or digit.
Slug = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$", max_length=60)]
#: Text of any kind.
Text = Annotated[str, Field(max_length=20_000)]


def broken_rule(key: str, limit: str, hint: str) -> PydanticCustomError:
    """A rule between several fields of one model is broken; `load` makes a `Problem` of it."""
    return PydanticCustomError("rule", "{limit}; {hint}", {"key": key, "limit": limit, "hint": hint})


@dataclass(frozen=True, slots=True)
class Spelling:
    """One way to write a field: the key, the field it means, and its unit."""

    key: str
    field: str
    unit: str
    factor: float

    def to_si(self, value: Any) -> Any:
        """The value in SI; lists item by item; what is no finite number is handed on for the model to refuse."""
        if isinstance(value, list | tuple):
            return [self.to_si(item) for item in value]
        if isinstance(value, bool) or not isinstance(value, int | float):
            return value
        try:
            if self.unit in _DECIBELS:
                return power(10.0, value / 10.0)
            return value * self.factor
        except OverflowError:
            return math.inf

    def from_si(self, value: float) -> float:
        """An SI value in this unit: for limits in messages and in the JSON Schema."""
        if self.unit in _DECIBELS:
            return 10.0 * math.log10(value) if value > 0.0 else -math.inf
        return value / self.factor


def split_unit(name: str) -> tuple[str, str]:
    """Stem and unit of a key that ends in an SI unit of `UNITS`; the unit is empty where there is none.

    Examples
    --------
    >>> split_unit("altitude_agl_m"), split_unit("lat_deg"), split_unit("count")
    (('altitude_agl', 'm'), ('lat_deg', ''), ('count', ''))
    """
    stem, separator, unit = name.rpartition("_")
    return (stem, unit) if separator and unit in UNITS else (name, "")


def spellings(field: str) -> list[Spelling]:
    """Every way to write a field, the SI one first; only the field's own name where it has no unit.

    Examples
    --------
    >>> [s.key for s in spellings("speed_mps")]
    ['speed_mps', 'speed_kmph', 'speed_kt']
    """
    stem, unit = split_unit(field)
    ways = [Spelling(field, field, unit, 1.0)]
    ways += [Spelling(f"{stem}_{other}", field, other, factor) for other, factor in UNITS.get(unit, {}).items()]
    return ways


class Described(BaseModel):
    """What a user describes: frozen, no unknown keys, and every quantity in any unit that its key names.

    A key in another unit is converted before the model looks at it. A quantity that is given twice, or in a unit
    that is not known, stays in the input under the key that was written: the model then refuses that very key,
    and `load` can say why and where.

    Examples
    --------
    >>> class Leg(Described):
    ...     altitude_m: float
    >>> Leg(altitude_ft=1000)
    Leg(altitude_m=304.8)
    """

    model_config = ConfigDict(
        frozen=True, extra="forbid", populate_by_name=True, use_attribute_docstrings=False, protected_namespaces=()
    )

    @model_validator(mode="before")
    @classmethod
    def _convert_units(cls, data: Any) -> Any:
        if not isinstance(data, dict):
            return data
        converted = dict(data)
        for way in cls.alternatives():
            if way.key in converted and way.field not in converted:
                converted[way.field] = way.to_si(converted.pop(way.key))
        return converted

    @classmethod
    def alternatives(cls) -> Iterator[Spelling]:
        """The ways to write this model's fields in units other than SI."""
        for field in cls.model_fields:
            yield from spellings(field)[1:]

    @classmethod
    def __get_pydantic_json_schema__(cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        json_schema = handler(core_schema)
        target = handler.resolve_ref_schema(json_schema)
        properties: dict[str, Any] = target.get("properties", {})
        for way in list(cls.alternatives()):
            if way.field in properties:
                properties[way.key] = _in_unit(properties[way.field], way)
        choices = []
        for field in list(target.get("required", [])):
            ways = spellings(field)
            if len(ways) > 1:
                target["required"].remove(field)
                choices.append({"anyOf": [{"required": [way.key]} for way in ways]})
        if choices:
            target["allOf"] = choices
        return json_schema


def _in_unit(schema: Any, way: Spelling) -> Any:
    """A field's schema with its limits in another unit, and without the default, which the SI key carries."""
    if isinstance(schema, list):
        return [_in_unit(part, way) for part in schema]
    if not isinstance(schema, dict):
        return schema
    out: dict[str, Any] = {}
    for key, value in schema.items():
        if key in ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"):
            limit = way.from_si(float(value))
            if math.isfinite(limit):
                out[key] = limit
        elif key == "description":
            out[key] = f"{value} (in {way.unit})"
        elif key == "title":
            out[key] = way.key
        elif key not in ("default", "examples"):
            out[key] = _in_unit(value, way)
    return out
