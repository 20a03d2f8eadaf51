"""A scenario file from what was decided, with a comment on each table that says where it comes from."""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

from cupola.errors import InputError, Problem, ScenarioError
from cupola.imports.answers import Answers
from cupola.imports.deciding import Decided, decide
from cupola.imports.found import Reading, Unused
from cupola.imports.links import linked
from cupola.imports.naming import UniqueNames, degrees, slug
from cupola.imports.routes import FlightTable, flown_seconds, route_of
from cupola.scenario.load import load_text
from cupola.scenario.models.scenario import Scenario

#: Tables of the file in their order, by role.
_TABLES = {"asset": "asset", "post": "post", "battery": "battery", "radar": "radar", "flight": "flight"}
#: No more left-out things than this are listed in the file.
_LISTED_MAX = 200


@dataclass(frozen=True, slots=True)
class Made:
    """A scenario made of another program's file.

    Parameters
    ----------
    name, text : str
        Its name, and the file as TOML.
    items : tuple of Decided
        What became part of it.
    names : tuple of str
        Their names in it.
    left_out : tuple of Unused
        What did not.
    notes : tuple of str
        What a user should know.
    can_run : bool
        Whether it can be run, or serves maps alone.
    """

    name: str
    text: str
    items: tuple[Decided, ...]
    names: tuple[str, ...]
    left_out: tuple[Unused, ...]
    notes: tuple[str, ...]
    can_run: bool


def make_scenario(reading: Reading, answers: Answers, path: Path, *, name: str | None = None) -> Made:
    """Make a scenario that `cupola.load` takes.

    Parameters
    ----------
    reading : Reading
        As `read_file` gives it.
    answers : Answers
        What the file does not say.
    path : pathlib.Path
        The file, for its name and its hash.
    name : str, optional
        Name of the scenario; None: that of the file.

    Raises
    ------
    InputError
        With every open question, or with all that is wrong with the scenario as the file describes it.
    """
    decided, left_out = decide(reading, answers, path.name)
    if not any(one.role == "battery" for one in decided):
        hint = "name one of its places: --system NAME=ID ('cupola catalogue list --kind system' lists them)"
        raise InputError(Problem(path.name, "", None, "has no battery, and a scenario needs one", hint))
    decided = linked(decided, answers, path.name)
    ground, air = UniqueNames(), UniqueNames()
    taken = [
        (air if one.role == "flight" else ground).take(one.found.name, f"{one.role}-{k + 1}")
        for k, one in enumerate(decided)
    ]
    aims: dict[str, str] = {}
    for one, own in zip(decided, taken, strict=True):
        if one.role != "flight":
            aims.setdefault(one.found.name.casefold(), own)
    routes = _routes(decided, answers, aims, path.name)
    notes = [*reading.notes, *(note for route in routes.values() for note in route.notes)]
    title = slug(name or path.stem, "imported")
    head = _head(reading, answers, path, title)
    body, lines = _body(decided, taken, aims, routes)
    tail = _tail(left_out)
    place = _origin(decided)
    long = _checked(head, "1440", place, body, lines, path.name)
    minutes = _minutes(max((flown_seconds(long, flight) for flight in long.flights), default=0.0))
    text = _text(head, minutes, place, body) + tail
    scenario = load_text(text, name=f"{title}.toml", folder=path.parent, maps_only=True)
    can_run = any(one.side == "hostile" for one in decided)
    notes += [one for one in scenario.warnings if one not in notes]
    return Made(title, text, tuple(decided), tuple(taken), tuple(left_out), tuple(notes), can_run)


def _routes(decided: Sequence[Decided], answers: Answers, aims: dict[str, str], source: str) -> dict[int, FlightTable]:
    """The route of each flight, by its number."""
    timed = [spot.time_s for one in decided if one.role == "flight" for spot in one.found.spots[:1]]
    starts = [time_s for time_s in timed if time_s is not None]
    begin_s = min(starts, default=0.0)
    found: dict[int, FlightTable] = {}
    problems: list[Problem] = []
    for k, one in enumerate(decided):
        if one.role == "flight":
            aim = one.aim
            owner, separator, part = aim.partition("/") if aim is not None else ("", "", "")
            if aim is not None and owner.casefold() not in aims:
                hint = f"known: {', '.join(list(aims.values())[:6])}"
                limit = "is no site that became part of the scenario"
                problems.append(Problem(source, one.found.where, aim, limit, hint))
                continue
            aim = aims[owner.casefold()] + separator + part if aim is not None else None
            place = next((other.found.spots[0] for other in decided if other.role != "flight"
                          and other.found.name.casefold() == owner.casefold()), None) if aim else None  # fmt: skip
            found[k] = route_of(one, answers, aim, place, begin_s)
    if problems:
        raise InputError(problems)
    return found


def _head(reading: Reading, answers: Answers, path: Path, title: str) -> str:
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    said = _said(answers)
    about = [
        f"Made by cupola import from {path.name} ({reading.form}), SHA-256 {digest}.",
        "A comment above each table says what it was there, and how it was understood. What the file does not say",
        "are Cupola's defaults (docs/scenario.md), or was answered: " + (said or "nothing was asked") + ".",
    ]
    told = reading.title.strip() or path.stem
    return "\n".join(
        [
            *(f"# {_plain(line)}" for line in about),
            "",
            "format = 1",
            f"name = {_quoted(title)}",
            f"title = {_quoted(_plain(told)[:200])}",
            f"notes = {_quoted(f'Positions and names from {path.name}, SHA-256 {digest}.')}",
        ]
    )


def _said(answers: Answers) -> str:
    """The answers as options."""
    words = []
    options = {"--system": answers.system, "--radar": answers.radar, "--target-type": answers.target_type,
               "--side": answers.side, "--aim": answers.aim, "--reports-to": answers.reports_to}  # fmt: skip
    for option, choice in options.items():
        words += [f"{option} {choice.for_all}"] if choice.for_all else []
        words += [f"{option} '{name}={value}'" for name, value in choice.by_name.items()]
    words += [f"--altitude-m {answers.altitude_m:g}"] if answers.altitude_m is not None else []
    words += [f"--altitude-agl-m {answers.altitude_agl_m:g}"] if answers.altitude_agl_m is not None else []
    words += [f"--defence '{answers.defence}'"] if answers.defence else []
    words += [f"--leave-out '{name}'" for name in sorted(answers.leave_out)]
    return " ".join(words)


def _body(
    decided: Sequence[Decided], names: Sequence[str], aims: dict[str, str], routes: dict[int, FlightTable]
) -> tuple[str, list[tuple[int, str]]]:
    """The tables, and the line on which each begins with where it comes from."""
    rows: list[str] = []
    lines: list[tuple[int, str]] = []
    for role, table in _TABLES.items():
        for k, one in enumerate(decided):
            if one.role != role:
                continue
            rows.append("")
            lines.append((len(rows), f"{one.found.where} {one.found.name!r}"))
            code = f", {one.found.sidc}" if one.found.sidc else ""
            how = f": {'; '.join(one.how)}" if one.how else ""
            rows += [f"# {_plain(f'{one.found.name!r}, {one.found.where}{code}{how}')}", f"[[{table}]]"]
            rows.append(f"name = {_quoted(names[k])}")
            rows += routes[k].rows if role == "flight" else _site_rows(one) + _link_rows(one, decided, aims)
    return "\n".join(rows), lines


def _site_rows(one: Decided) -> list[str]:
    key = {"battery": "system", "radar": "type"}.get(one.role)
    rows = [f"{key} = {_quoted(one.item)}"] if key else []
    at = one.found.spots[0]
    rows += [f"lat_deg = {degrees(at.lat_deg)}", f"lon_deg = {degrees(at.lon_deg)}"]
    stated = one.found.stated
    for key in ("people", "hits_to_destroy") if one.role == "asset" else ():
        rows += [f"{key} = {int(stated[key])}"] if stated.get(key, "").isdigit() else []
    if one.role == "battery" and re.fullmatch(r"-?[0-9.]+", stated.get("boresight_deg", "")):
        rows.append(f"boresight_deg = {float(stated['boresight_deg']):g}")
    if one.role in ("battery", "radar") and stated.get("is_active", "").lower() == "false":
        rows.append("is_active = false")
    return rows


def _link_rows(one: Decided, decided: Sequence[Decided], names: dict[str, str]) -> list[str]:
    """Whom it reports to: a radar to a battery or a post, a battery or a post to a post."""
    if one.reports_to is None:
        return []
    name = one.reports_to.casefold()
    is_post = any(other.role == "post" and other.found.name.casefold() == name for other in decided)
    key = "parent" if one.role == "post" else "post" if is_post else "battery"
    return [f"{key} = {_quoted(names[name])}"]


def _tail(left_out: Sequence[Unused]) -> str:
    if not left_out:
        return ""
    rows = [f"#   {_plain(str(one))}" for one in left_out[:_LISTED_MAX]]
    more = [f"#   and {len(left_out) - _LISTED_MAX} more"] if len(left_out) > _LISTED_MAX else []
    return "\n".join(["", f"# Left out, {len(left_out)} in all:", *rows, *more, ""])


def _origin(decided: Sequence[Decided]) -> str:
    """The middle of the sites, on the sphere, so that it is right on both sides of 180 degrees."""
    spots = [one.found.spots[0] for one in decided if one.role != "flight"]
    rad = [(math.radians(at.lat_deg), math.radians(at.lon_deg)) for at in spots]
    x = fmean(math.cos(lat) * math.cos(lon) for lat, lon in rad)
    y = fmean(math.cos(lat) * math.sin(lon) for lat, lon in rad)
    z = fmean(math.sin(lat) for lat, _ in rad)
    lat_deg, lon_deg = math.degrees(math.atan2(z, math.hypot(x, y))), math.degrees(math.atan2(y, x))
    return f"[origin]\nlat_deg = {lat_deg:.3f}\nlon_deg = {lon_deg:.3f}\n"


def _text(head: str, minutes: str, origin: str, body: str) -> str:
    return f"{head}\nduration_min = {minutes}\n\n{origin}{body}\n"


def _checked(head: str, minutes: str, origin: str, body: str, lines: list[tuple[int, str]], source: str) -> Scenario:
    """The scenario; what is wrong with it is told of the thing in the file that it comes from."""
    text = _text(head, minutes, origin, body)
    before = _text(head, minutes, origin, "").count("\n") - 1
    try:
        return load_text(text, name="imported.toml", maps_only=True)
    except ScenarioError as error:
        raise InputError([_of_the_file(one, lines, before, source) for one in error.problems]) from None


def _of_the_file(problem: Problem, lines: list[tuple[int, str]], before: int, source: str) -> Problem:
    match = re.fullmatch(r"imported\.toml:(\d+)", problem.source)
    if match is None:
        return Problem(source, problem.key, problem.value, problem.limit, problem.hint)
    at = int(match.group(1)) - before
    where = next((where for line, where in reversed(lines) if line <= at), "")
    return Problem(f"{source}: {where}", problem.key, problem.value, problem.limit, problem.hint)


def _minutes(longest_s: float) -> str:
    """A tenth longer than the longest flight, in steps of five minutes; half an hour without flights."""
    return f"{min(1440, max(30, 5 * math.ceil(1.1 * longest_s / 300.0)))}"


def _quoted(text: str) -> str:
    """A basic string of TOML."""
    return json.dumps(_plain(text), ensure_ascii=False).replace("\x7f", "")


def _plain(text: str) -> str:
    """One line without control characters, which neither a comment nor a terminal should get."""
    return re.sub(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+", " ", text).strip()[:500]
