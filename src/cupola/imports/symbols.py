"""What a NATO symbol code says: whose it is, and whether it is a battery, a radar, a site or something that flies.

Codes of 20 digits are those of MIL-STD-2525D/E and APP-6D/E; codes of 15 letters those of MIL-STD-2525B/C and APP-6A,
which MSDL prescribes. A symbol never names a type: what it stands for is asked, with the types that could be meant.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Role = Literal["battery", "radar", "asset", "flight", ""]

#: Standard identity, digit 4: assumed friend and suspect are no knowledge.
_IDENTITY = {"3": "friend", "6": "hostile", "4": "neutral"}
#: Affiliation, letter 2, with friends and neutrals of an exercise; assumed friend, suspect, joker are no knowledge.
_AFFILIATION = {"F": "friend", "D": "friend", "H": "hostile", "N": "neutral", "L": "neutral"}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: codes that begin so, what they are, and the catalogue types that could be meant."""

    symbol_set: str
    entity: str
    dimension: str
    function: str
    role: Role
    words: str
    such_as: tuple[str, ...] = ()


#: The first line that fits counts, so that the narrower stand above the wider. `-` fits no code.
TABLE = (
    Row("10", "1301", "G", "UCD", "battery", "air defence unit"),
    Row("10", "1422", "-", "-", "battery", "missile defence unit"),
    Row("15", "1111", "G", "EWMA", "battery", "air defence missile launcher"),
    Row("15", "1105", "G", "EWA", "battery", "air defence gun"),
    Row("15", "2203", "G", "ESR", "radar", "radar"),
    Row("20", "", "G", "I", "asset", "installation"),
    Row("01", "110104", "A", "MFF", "flight", "fighter", ("f16c", "f15", "f35")),
    Row("01", "110105", "-", "-", "flight", "fighter-bomber", ("f15", "mig_su24")),
    Row("01", "110102", "A", "MFA", "flight", "attack aircraft", ("mig_su24", "f15")),
    Row("01", "110103", "A", "MFB", "flight", "bomber"),
    Row("01", "110111", "A", "MFR", "flight", "reconnaissance aircraft", ("il20",)),
    Row("01", "1102", "A", "MH", "flight", "military helicopter", ("helicopter",)),
    Row("01", "1103", "A", "MFQ", "flight", "unmanned aircraft", ("mq9_tb2", "shahed136", "harop", "lancet")),
    Row("01", "1101", "A", "MF", "flight", "military aeroplane", ("f16c", "f15", "mig_su24")),
    Row("01", "1201", "A", "CF", "flight", "civil aeroplane", ("a320_b738", "b777", "turboprop", "light_aircraft")),
    Row("01", "1202", "A", "CH", "flight", "civil helicopter", ("helicopter",)),
    Row("01", "1301", "A", "WB", "flight", "bomb", ("gbu39",)),
    Row("01", "1302", "A", "WD", "", "decoy"),
    Row("02", "", "A", "W", "flight", "missile", ("tomahawk", "kalibr", "kh101", "scalp", "iskander", "scud_b")),
    Row("01", "", "A", "", "flight", "air track"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class SymbolMeaning:
    """What a code says.

    Parameters
    ----------
    identity : str
        friend, hostile, neutral or unknown.
    role : str
        What it can become in a scenario; empty for what has no part in one.
    words : str
        What it shows, in words.
    such_as : tuple of str
        Target types of the catalogue that could be meant.
    why_not : str
        Why it has no part although its role has: a dummy, a headquarters, destroyed.
    """

    identity: str
    role: Role
    words: str
    such_as: tuple[str, ...] = ()
    why_not: str = ""


def read_symbol(code: str) -> SymbolMeaning | None:
    """What a symbol code says; None for a text that is no such code.

    Parameters
    ----------
    code : str
        20 or 30 digits, or 15 letters with dashes or asterisks in unused places.

    Examples
    --------
    >>> read_symbol("10061000161301020000")
    SymbolMeaning(identity='hostile', role='battery', words='air defence unit', such_as=(), why_not='')
    >>> read_symbol("SHAPMFF--------").words, read_symbol("S-G-UCI----F--G").role, read_symbol("x")
    ('fighter', '', None)
    """
    text = code.strip().upper().replace("*", "-").replace(" ", "")
    if re.fullmatch(r"[0-9]{20}([0-9]{10})?", text):
        return _from_digits(text)
    if re.fullmatch(r"[A-Z][A-Z-]{9}[A-Z0-9-]{0,5}", text):
        return _from_letters(text.ljust(15, "-"))
    return None


def _from_digits(code: str) -> SymbolMeaning:
    identity = _IDENTITY.get(code[3], "unknown")
    symbol_set, entity = code[4:6], code[10:16]
    row = next((one for one in TABLE if one.symbol_set == symbol_set and entity.startswith(one.entity)), None)
    why_not = ""
    if code[7] in "1357":
        why_not = "is a dummy"
    elif code[7] in "26" and row is not None and row.role == "battery":
        why_not = "is a headquarters"
    elif code[6] == "4":
        why_not = "is destroyed"
    if row is None:
        return SymbolMeaning(identity, "", f"symbol set {symbol_set}, entity {entity}")
    return SymbolMeaning(identity, row.role, row.words, row.such_as, why_not)


def _from_letters(code: str) -> SymbolMeaning:
    identity = _AFFILIATION.get(code[1], "unknown")
    dimension, function = code[2], code[4:10].rstrip("-")
    is_warfighting = code[0] == "S"
    row = next(
        (one for one in TABLE if one.dimension == dimension and function.startswith(one.function) and is_warfighting),
        None,
    )
    if row is None:
        return SymbolMeaning(identity, "", f"dimension {dimension}, function {function or 'unspecified'}")
    # Letter 11: A, B headquarters; C, D feint headquarters; F, G feints; H an installation, HB a feint of one.
    why_not = ""
    if code[10] in "CDFG" or code[10:12] == "HB":
        why_not = "is a dummy"
    elif code[10] in "AB" and row.role == "battery":
        why_not = "is a headquarters"
    return SymbolMeaning(identity, row.role, row.words, row.such_as, why_not)
