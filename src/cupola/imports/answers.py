"""What the user answers where a file does not say: for all, or by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from cupola.catalogue import list_items
from cupola.catalogue.model import nearest
from cupola.errors import InputError, Problem


@dataclass(frozen=True, slots=True)
class Choice:
    """One value for all, and others for some by name; names count without regard to case.

    Examples
    --------
    >>> choice = Choice("s300pmu2", {"north": "s400"})
    >>> choice.of("North"), choice.of("south"), Choice().of("south")
    ('s400', 's300pmu2', None)
    """

    for_all: str | None = None
    by_name: Mapping[str, str] = field(default_factory=dict)

    def named(self, name: str) -> str | None:
        """What was answered for this name itself."""
        return self.by_name.get(name.casefold())

    def of(self, name: str) -> str | None:
        """What was answered for this name, or else for all."""
        return self.named(name) or self.for_all


@dataclass(frozen=True, slots=True)
class Answers:
    """All answers.

    Parameters
    ----------
    system, radar, target_type : Choice
        Catalogue items of batteries, radars that stand alone, and flights.
    side : Choice
        hostile, friendly or civil, of flights.
    aim : Choice
        What flights fly to at the end: the name of a site, or ``battery/part``.
    reports_to : Choice
        Whom a radar that stands alone reports to: a battery or a post.
    altitude_m, altitude_agl_m : float or None
        Altitude of positions of routes that have none [m], above sea level or above ground.
    defence : str or None
        Whose air defence it is: a party of the file.
    leave_out : frozenset of str
        UniqueNames, in small letters, of what has no part.
    """

    system: Choice = field(default_factory=Choice)
    radar: Choice = field(default_factory=Choice)
    target_type: Choice = field(default_factory=Choice)
    side: Choice = field(default_factory=Choice)
    aim: Choice = field(default_factory=Choice)
    reports_to: Choice = field(default_factory=Choice)
    altitude_m: float | None = None
    altitude_agl_m: float | None = None
    defence: str | None = None
    leave_out: frozenset[str] = frozenset()

    def names(self) -> dict[str, str]:
        """Every name that an answer is for, in small letters, with the option that gave it."""
        options = {"--system": self.system, "--radar": self.radar, "--target-type": self.target_type,
                   "--side": self.side, "--aim": self.aim, "--reports-to": self.reports_to}  # fmt: skip
        found = {name: option for option, choice in options.items() for name in choice.by_name}
        return found | dict.fromkeys(self.leave_out, "--leave-out")


def choice(option: str, texts: Sequence[str], allowed: Sequence[str] | None = None) -> Choice:
    """The answers of one option: ``VALUE`` for all, ``NAME=VALUE`` for one.

    Parameters
    ----------
    option : str
        What messages call it.
    texts : sequence of str
        As given.
    allowed : sequence of str, optional
        Values that exist; None: any.

    Raises
    ------
    InputError
        For a value that does not exist, a name or the value for all that is given twice, and empty texts.

    Examples
    --------
    >>> choice("--side", ["hostile", "Blue 1=friendly"], ["hostile", "friendly", "civil"]).by_name
    {'blue 1': 'friendly'}
    """
    for_all: str | None = None
    by_name: dict[str, str] = {}
    problems: list[Problem] = []
    for text in texts:
        name, separator, value = text.rpartition("=")
        name, value = name.strip().casefold(), value.strip()
        if not value or (separator and not name):
            problems.append(
                Problem(option, "", None, f"{text!r} must be a value, or a name, = and a value", "give both")
            )
        elif allowed is not None and value not in allowed:
            problems.append(Problem(option, "", None, f"there is no {value!r}", nearest(value, allowed)))
        elif name in by_name or (not separator and for_all is not None):
            problems.append(Problem(option, "", None, f"{text!r} is given twice", "leave out one of the two"))
        elif separator:
            by_name[name] = value
        else:
            for_all = value
    if problems:
        raise InputError(problems)
    return Choice(for_all, by_name)


def catalogue_choice(option: str, kind: str, texts: Sequence[str]) -> Choice:
    """`choice` among the items of one kind of the catalogue."""
    return choice(option, texts, [item.id for item in list_items(kind)])
