"""What each thing in a file becomes: by what it states, by its symbol, and by what the user answers.

Nothing is guessed in silence: what is taken from a name or a table is said, what is missing is asked, all at once, and
what has no part is listed with the reason.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from cupola.catalogue import item_ids
from cupola.catalogue.model import nearest
from cupola.errors import InputError, Problem
from cupola.imports.answers import Answers
from cupola.imports.found import Found, Reading, Unused
from cupola.imports.naming import named_item
from cupola.imports.symbols import SymbolMeaning, read_symbol

#: Kinds of our own exports that stand for themselves; the others follow from these.
_OWN_ROLES = {"asset": "asset", "battery": "battery", "radar": "radar", "post": "post", "route": "flight"}
_SIDES = {"hostile": "hostile", "friend": "friendly", "neutral": "civil"}
_KIND_OF = {"battery": "system", "radar": "radar", "flight": "target"}
_OPTION_OF = {"battery": "--system", "radar": "--radar", "flight": "--target-type"}
#: No more questions than this are printed.
_QUESTIONS_MAX = 40


@dataclass(frozen=True, slots=True)
class Decided:
    """One thing that becomes part of the scenario.

    Parameters
    ----------
    found : Found
        What it was.
    role : str
        asset, battery, radar, post or flight.
    item : str
        Its catalogue item; empty for assets and posts.
    side : str
        Of a flight: hostile, friendly or civil.
    aim : str or None
        Of a flight: what the user or the file names.
    how : tuple of str
        How it was understood, in words, for the comment in the scenario.
    reports_to : str or None
        Name in the file of the battery or post that it reports to; `links.linked` says.
    """

    found: Found
    role: str
    item: str = ""
    side: str = ""
    aim: str | None = None
    how: tuple[str, ...] = ()
    reports_to: str | None = None


@dataclass(slots=True)
class _Desk:
    """What is being decided, and what is asked or left out on the way."""

    reading: Reading
    answers: Answers
    source: str
    defence: str = ""
    questions: list[Problem] = field(default_factory=list)
    left_out: list[Unused] = field(default_factory=list)

    def drop(self, one: Found, reason: str) -> None:
        self.left_out.append(Unused(one.name, one.where, reason))

    def ask(self, one: Found, limit: str, hint: str) -> None:
        self.questions.append(Problem(self.source, one.where, one.name or None, limit, hint))


def decide(reading: Reading, answers: Answers, source: str) -> tuple[list[Decided], list[Unused]]:
    """Decide for everything in a file.

    Parameters
    ----------
    reading : Reading
        The file.
    answers : Answers
        What the user said.
    source : str
        What messages call the file.

    Returns
    -------
    decided : list of Decided
        In the order of the file.
    left_out : list of Unused
        With what the reader left out.

    Raises
    ------
    InputError
        With every question that is open, and every answer for a name that the file does not have.
    """
    desk = _Desk(reading, answers, source, left_out=list(reading.left_out))
    _check_names(desk)
    roles = [_role(one, desk) for one in reading.found]
    desk.defence = _defence(desk, roles)
    decided = []
    for one, (role, how) in zip(reading.found, roles, strict=True):
        if role:
            found = _flight(one, how, desk) if role == "flight" else _site(one, role, how, desk)
            decided += [found] if found is not None else []
    if desk.questions:
        more = len(desk.questions) - _QUESTIONS_MAX
        asked = desk.questions[:_QUESTIONS_MAX]
        if more > 0:
            limit = f"{more} more questions of the same kinds"
            asked.append(Problem(source, "", None, limit, "an answer without a name counts for all"))
        raise InputError(asked)
    return decided, desk.left_out


def _check_names(desk: _Desk) -> None:
    """Answers for names that the file does not have would be lost in silence."""
    known = {one.name.casefold() for one in desk.reading.found} | {one.name.casefold() for one in desk.reading.left_out}
    for name, option in desk.answers.names().items():
        if name not in known:
            hint = nearest(name, [one.name for one in desk.reading.found if one.name])
            desk.questions.append(Problem(option, "", None, f"{name!r} is no name in {desk.source}", hint))


def _role(one: Found, desk: _Desk) -> tuple[str, tuple[str, ...]]:
    """What it becomes and how that is known; empty where it is left out."""
    answers, symbol = desk.answers, read_symbol(one.sidc)
    if one.name.casefold() in answers.leave_out:
        desk.drop(one, "--leave-out")
        return "", ()
    for role, choice in (("battery", answers.system), ("radar", answers.radar), ("flight", answers.target_type)):
        if choice.named(one.name) is not None:
            return role, ()
    if one.stated.get("kind"):
        role = _OWN_ROLES.get(one.stated["kind"], "")
        if not role:
            desk.drop(one, f"a {one.stated['kind']} follows from the rest, or is not read back")
        return role, ("as exported",)
    if one.sidc and symbol is None:
        desk.drop(one, f"{one.sidc[:40]!r} is no symbol code of 20 digits or 15 letters")
        return "", ()
    if symbol is None:
        return ("flight", ("a line",)) if len(one.spots) > 1 else ("asset", ("a place without a symbol",))
    if symbol.why_not or not symbol.role:
        desk.drop(one, symbol.why_not or f"has no part in a scenario of air defence: {symbol.words}")
        return "", ()
    return symbol.role, (symbol.words,)


def _defence(desk: _Desk, roles: list[tuple[str, tuple[str, ...]]]) -> str:
    """Whose air defence it is: the party of the batteries and radars, if they have one alone."""
    sites = [one for one, (role, _) in zip(desk.reading.found, roles, strict=True) if role in ("battery", "radar")]
    parties = sorted({one.party for one in sites if one.party})
    wanted = desk.answers.defence
    if wanted is not None:
        known = sorted({one.party for one in desk.reading.found if one.party})
        if wanted not in known:
            hint = nearest(wanted, known)
            desk.questions.append(Problem("--defence", "", None, f"{wanted!r} is no party in {desk.source}", hint))
        return wanted
    if len(parties) > 1:
        limit = f"has air defences of {' and '.join(parties)}"
        hint = f"say whose it is: --defence {parties[0]!r}; the others are left out"
        desk.questions.append(Problem(desk.source, "", None, limit, hint))
    return parties[0] if parties else ""


def _site(one: Found, role: str, how: tuple[str, ...], desk: _Desk) -> Decided | None:
    relation = _relation(one, desk)
    if role == "asset" and relation == "hostile":
        desk.drop(one, f"a site of {one.party}, which the defence of {desk.defence} does not protect")
        return None
    if role in ("battery", "radar") and desk.defence and one.party and one.party != desk.defence:
        desk.drop(one, f"air defence of {one.party}; this scenario has that of {desk.defence}")
        return None
    if len(one.spots) > 1:
        how = (*how, f"moves through {len(one.spots)} places, of which it has the first: sites do not move")
    if role in ("asset", "post"):
        return Decided(one, role, how=how)
    item, said = _item(one, role, desk)
    return Decided(one, role, item, how=(*how, *said)) if item else None


def _flight(one: Found, how: tuple[str, ...], desk: _Desk) -> Decided | None:
    aim = desk.answers.aim.of(one.name) or one.stated.get("aim")
    if len(one.spots) < 2 and aim is None:
        desk.drop(one, "flies, and has one place and no route; --aim NAME=SITE gives it something to fly to")
        return None
    if len(one.spots) > 1000:
        desk.drop(one, f"{len(one.spots)} points, and a route has 1000 at most; [[traffic]] reads whole tracks")
        return None
    side = desk.answers.side.named(one.name) or one.stated.get("side") or _SIDES.get(_relation(one, desk), "")
    if not side and desk.answers.side.for_all:
        side, how = desk.answers.side.for_all, (*how, "side as answered")
    if not side:
        whose = f"is of {one.party}" if one.party not in ("", "unknown") else "does not say whose it is"
        name = one.name or "NAME"
        desk.ask(one, f"flies, and {whose}", f"--side '{name}=hostile' (friendly, civil), or --side hostile for all")
    if desk.answers.altitude_m is None and desk.answers.altitude_agl_m is None:
        low = sum(spot.altitude_m is None and spot.altitude_agl_m is None for spot in one.spots)
        if low:
            limit = f"{low} of {len(one.spots)} positions have no altitude"
            desk.ask(one, limit, "--altitude-m 9000 (above sea level) or --altitude-agl-m 50 (above ground)")
    item, said = _item(one, "flight", desk)
    how = (*how, f"of {one.party}") if one.party else how
    return Decided(one, "flight", item, side, aim, (*how, *said)) if item and side else None


def _relation(one: Found, desk: _Desk) -> str:
    """friend, hostile, neutral or unknown, seen from the defence; empty where the file does not say."""
    mine, theirs = desk.defence, one.party
    if theirs == "":
        return ""
    if theirs == mine:
        return "friend"
    if theirs == "neutral":
        return "neutral"
    if {mine, theirs} == {"friend", "hostile"}:
        return "hostile"
    if mine == "" and theirs in ("friend", "hostile"):
        return theirs  # no battery with a symbol: the one who drew it is the defence
    return desk.reading.relations.get((mine, theirs)) or desk.reading.relations.get((theirs, mine)) or "unknown"


def _item(one: Found, role: str, desk: _Desk) -> tuple[str, tuple[str, ...]]:
    """The catalogue item, and how it is known; asked where it is not."""
    kind, option = _KIND_OF[role], _OPTION_OF[role]
    choice = {"battery": desk.answers.system, "radar": desk.answers.radar, "flight": desk.answers.target_type}[role]
    if choice.named(one.name) is not None:
        return str(choice.named(one.name)), (f"{kind} as answered",)
    stated = one.stated.get("system" if role == "battery" else "type")
    if stated:
        if stated in item_ids(kind):
            return stated, ()
        desk.ask(one, f"{kind} {stated!r} is not in the catalogue", f"{option} '{one.name}=ID'")
        return "", ()
    named = named_item(kind, (one.name, *one.words))
    if named is not None:
        return named, (f"{kind} by its name",)
    symbol = read_symbol(one.sidc)
    if symbol is not None and len(symbol.such_as) == 1 and symbol.words.endswith("helicopter"):
        return symbol.such_as[0], (f"the catalogue's only {kind} of this kind",)
    if choice.for_all is not None:
        return choice.for_all, (f"{kind} as answered for all",)
    desk.ask(one, f"is {_what(one, role, symbol)} of no known {kind}", _which(one, kind, option, symbol))
    return "", ()


def _what(one: Found, role: str, symbol: SymbolMeaning | None) -> str:
    words = symbol.words if symbol is not None else {"battery": "battery", "radar": "radar", "flight": "route"}[role]
    return f"{'an' if words[0] in 'aeiou' else 'a'} {words}"


def _which(one: Found, kind: str, option: str, symbol: SymbolMeaning | None) -> str:
    such = f" (such as {', '.join(symbol.such_as)})" if symbol is not None and symbol.such_as else ""
    plain = f"'cupola catalogue list --kind {kind}'"
    return f"{option} '{one.name or 'NAME'}=ID', or {option} ID for all{such}; {plain} lists them"
