"""What another program's file holds, before it is a scenario: things at places and along lines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class DrawnPoint:
    """One position.

    Parameters
    ----------
    lat_deg, lon_deg : float
        Geodetic, WGS-84 [deg].
    altitude_m, altitude_agl_m : float or None
        Above sea level or above ground [m], where the file says so; at most one of the two.
    time_s : float or None
        When something is there, from any common beginning [s].
    speed_mps : float or None
        Ground speed from here on, where the file states it [m/s].
    """

    lat_deg: float
    lon_deg: float
    altitude_m: float | None = None
    altitude_agl_m: float | None = None
    time_s: float | None = None
    speed_mps: float | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """One thing in a file.

    Parameters
    ----------
    name : str
        As the file has it; may be empty.
    where : str
        Where it stands in the file: ``features[3]``.
    spots : tuple of DrawnPoint
        One for what stands, more for what moves.
    sidc : str
        SymbolMeaning code, 20 digits or 15 letters; empty where there is none.
    party : str
        Whose it is: ``friend``, ``hostile``, ``neutral`` or ``unknown`` by its symbol, or the name of a force.
    words : tuple of str
        Texts in which a catalogue item may be named: equipment, short names.
    stated : mapping
        What Cupola's own files say in so many words: kind, system, type, side, aim, count, start_s, spacing_s.
    """

    name: str
    where: str
    spots: tuple[DrawnPoint, ...]
    sidc: str = ""
    party: str = ""
    words: tuple[str, ...] = ()
    stated: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Unused:
    """Something in a file that does not become part of the scenario, and why."""

    name: str
    where: str
    reason: str

    def __str__(self) -> str:
        return f"{self.name or 'without a name'} ({self.where}): {self.reason}"


@dataclass(frozen=True, slots=True)
class Reading:
    """A file as it was understood.

    Parameters
    ----------
    form : str
        What kind of file it is, in words.
    title : str
        What it calls itself; may be empty.
    found : tuple of Found
        In the order of the file.
    left_out : tuple of Unused
        What its reader could not take.
    relations : mapping
        (party, other party) -> friend, hostile, neutral or unknown, where the file states it.
    notes : tuple of str
        What a user should know of how it was read.
    """

    form: str
    title: str
    found: tuple[Found, ...]
    left_out: tuple[Unused, ...] = ()
    relations: Mapping[tuple[str, str], str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
