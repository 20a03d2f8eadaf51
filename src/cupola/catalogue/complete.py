"""What an item still lacks before it can be simulated: figures, words, parts, fits; and whether a fit is of today."""

from __future__ import annotations

import math
from collections.abc import Iterator

from cupola.catalogue.keys import FIGURES, GUNS, OF_MISSILES, WORDS
from cupola.catalogue.load import load_item
from cupola.catalogue.model import Item, Which
from cupola.errors import CatalogueError, Problem

#: The cases of a fit, and the ends of the figures that they belong to.
CASES: dict[str, Which] = {"low": "min", "nominal": "nominal", "high": "max"}
#: Words that stand for themselves when an item is silent.
_SILENT = frozenset({"reaction_from", "elevation_pattern", "lethality", "staggered", "profile"})
#: What a fit keeps of the figures that it was made from: name in the fit, key of the item, and whether by its ends.
_KEPT = (
    ("fit_range_m", "range_max", True),
    ("fit_speed_max_mps", "speed_max", True),
    ("mass_launch_kg", "launch_mass", False),
    ("fit_homing_range_m", "homing_range", False),
    ("speed_min_mps", "speed_min", False),
    ("lag_s", "lag", False),
)


def missing(item: Item) -> list[Problem]:
    """What must be added to an item before a scenario can use it; nothing for one that is marked as not runnable.

    Examples
    --------
    >>> from cupola.catalogue import load_item
    >>> missing(load_item("missile", "48n6e2"))
    []
    """
    if item.not_runnable:
        return []
    return [*_figures(item), *_words(item), *_unfitted(item)]


def stale(item: Item) -> list[Problem]:
    """What no longer goes together: fits that were made from other figures, parts that a system names in vain."""
    return [] if item.not_runnable else [*_old_fits(item), *_parts(item)]


def _place(item: Item) -> str:
    return item.source or f"{item.kind} {item.id}"


def _figures(item: Item) -> Iterator[Problem]:
    has_guns_alone = item.kind == "system" and not item.missiles
    not_needed = OF_MISSILES if has_guns_alone else frozenset[str]()
    for key, rule in FIGURES[item.kind].items():
        is_needed = rule.is_required or (has_guns_alone and key in GUNS)
        if is_needed and key not in not_needed and key not in item.values:
            hint = f"write [values.{key}]; a similar item shows how"
            yield Problem(_place(item), f"values.{key}", None, "is missing: the simulation needs it", hint)


def _words(item: Item) -> Iterator[Problem]:
    for key, allowed in WORDS[item.kind].items():
        if key not in _SILENT and key not in item.text:
            hint = f"write [values.{key}] with text = {' or '.join(repr(word) for word in allowed)}"
            yield Problem(_place(item), f"values.{key}", None, "is missing: the simulation needs it", hint)


def _unfitted(item: Item) -> Iterator[Problem]:
    for case in CASES:
        if item.kind == "missile" and case not in item.fitted:
            yield Problem(_place(item), f"fitted.{case}", None, "is missing: how the missile flies", _refit(item))


def _refit(item: Item) -> str:
    return f"run: cupola catalogue fit {item.id} --catalogue FOLDER"


def _old_fits(item: Item) -> Iterator[Problem]:
    for case, which in CASES.items():
        for name, key, has_ends in _KEPT:
            made_from = item.fitted.get(case, {}).get(name)
            if key not in item.values or not isinstance(made_from, int | float):
                continue
            today = item.si(key, which if has_ends else "nominal")
            if not math.isclose(made_from, today, rel_tol=1e-5, abs_tol=1e-9):
                limit = f"was fitted to {key} = {made_from:g} (SI), and the item now says {today:g}"
                yield Problem(_place(item), f"fitted.{case}", None, limit, _refit(item))


def _parts(item: Item) -> Iterator[Problem]:
    """Parts of a system that do not exist or are of another role."""
    if item.kind != "system":
        return
    if not item.engagement_radar:
        yield Problem(_place(item), "engagement_radar", None, "is missing", 'write engagement_radar = "..."')
    if not item.missiles and not set(item.values) & GUNS:
        hint = 'write missiles = ["..."], the usual one first, or the figures of its guns (gun_range and others)'
        yield Problem(_place(item), "missiles", None, "is missing", hint)
    named = [("missile", "missiles", name, "") for name in item.missiles]
    named += [("radar", "surveillance_radars", name, "surveillance") for name in item.surveillance_radars]
    named += [("radar", "engagement_radar", item.engagement_radar, "engagement")] if item.engagement_radar else []
    for kind, key, name, role in named:
        try:
            part = load_item(kind, name)
        except CatalogueError as error:
            missing_part = error.problems[0]
            yield Problem(_place(item), key, name, missing_part.limit, missing_part.hint)
            continue
        if role and "role" in part.text and part.words("role") != role:
            yield Problem(_place(item), key, name, f"must be a radar of the role {role}", f"it is {part.words('role')}")
