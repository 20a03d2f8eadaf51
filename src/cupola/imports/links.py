"""Who reports to whom: as stated or answered, else a radar to the nearest battery, which is said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from cupola.errors import InputError, Problem
from cupola.imports.answers import Answers
from cupola.imports.deciding import Decided
from cupola.imports.found import DrawnPoint
from cupola.scenario.models.world import Place, distance_m


def linked(decided: Sequence[Decided], answers: Answers, source: str) -> list[Decided]:
    """The same with whom each battery, post and radar reports to, by its name in the file.

    Raises
    ------
    InputError
        If one is to report to what is no battery and no post of the scenario.
    """
    posts = {one.found.name.casefold() for one in decided if one.role == "post"}
    batteries = {one.found.name.casefold(): one for one in decided if one.role == "battery"}
    found: list[Decided] = []
    problems: list[Problem] = []
    for one in decided:
        named = answers.reports_to.named(one.found.name) or one.found.stated.get("reports_to")
        if named is None and one.role == "radar":
            named = answers.reports_to.for_all
        if named is not None and one.role in ("battery", "radar", "post"):
            allowed = posts | set(batteries) if one.role == "radar" else posts
            if named.casefold() not in allowed:
                limit = "is no post of the scenario" if one.role != "radar" else "is no post and no battery of it"
                problems.append(Problem(source, one.found.where, named, limit, "--reports-to NAME=BATTERY"))
            found.append(replace(one, reports_to=named))
        elif one.role == "radar" and batteries:
            near = min(batteries.values(), key=lambda other: _away_m(one, other))
            said = f"reports to {near.found.name!r}, the nearest battery" if len(batteries) > 1 else ""
            found.append(replace(one, reports_to=near.found.name, how=(*one.how, *([said] if said else []))))
        else:
            found.append(one)
    if problems:
        raise InputError(problems)
    return found


def _away_m(one: Decided, other: Decided) -> float:
    a, b = one.found.spots[0], other.found.spots[0]
    return distance_m(_place(a), _place(b))


def _place(spot: DrawnPoint) -> Place:
    return Place(lat_deg=spot.lat_deg, lon_deg=spot.lon_deg)
