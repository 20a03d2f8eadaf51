"""SymbolMeaning codes against the tables of MIL-STD-2525D and 2525C as milsymbol and Orbat Mapper have them."""

import pytest

from cupola.export.sidc import flight_sidc, ground_sidc
from cupola.imports.symbols import read_symbol


@pytest.mark.parametrize(
    ("code", "identity", "role", "words"),
    [
        ("10031000141301030000", "friend", "battery", "air defence unit"),
        ("10061500001111090000", "hostile", "battery", "air defence missile launcher"),
        ("10061500001105020000", "hostile", "battery", "air defence gun"),
        ("10061500002203000000", "hostile", "radar", "radar"),
        ("10042000001213010000", "neutral", "asset", "installation"),
        ("10030100001102000000", "friend", "flight", "military helicopter"),
        ("10010100001103000000", "unknown", "flight", "unmanned aircraft"),
        ("10060200001100000700", "hostile", "flight", "missile"),
        ("100301000011010400000000000000", "friend", "flight", "fighter"),
        ("SHGPUCDM--*****", "hostile", "battery", "air defence unit"),
        ("SFGPEWMAL------", "friend", "battery", "air defence missile launcher"),
        ("SFGPEWAL-------", "friend", "battery", "air defence gun"),
        ("SUGPESR--------", "unknown", "radar", "radar"),
        ("SNAPCF---------", "neutral", "flight", "civil aeroplane"),
        ("SHAPMFQ--------", "hostile", "flight", "unmanned aircraft"),
        ("SHAPWM---------", "hostile", "flight", "missile"),
        ("SFGPI-----H----", "friend", "asset", "installation"),
    ],
)
def test_codes_of_the_standards(code, identity, role, words):
    symbol = read_symbol(code)
    assert (symbol.identity, symbol.role, symbol.words, symbol.why_not) == (identity, role, words, "")


@pytest.mark.parametrize("code", ["SFGPEWZ--------", "SFGPUCI--------", "10031000121205000000", "10033000001201000000",
                                  "10060100001302000000", "GFGPSAO--------"])  # fmt: skip
def test_grenade_launchers_infantry_ships_decoys_and_graphics_have_no_part(code):
    assert read_symbol(code).role == ""


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("10031001141301020000", "is a dummy"),
        ("10031002161301020000", "is a headquarters"),
        ("10031040161301020000", "is destroyed"),
        ("SFGPUCD---A----", "is a headquarters"),
        ("SFGPUCD---F----", "is a dummy"),
    ],
)
def test_dummies_headquarters_and_what_is_destroyed_are_told_apart(code, why):
    assert read_symbol(code).why_not == why


def test_our_own_codes_are_read_as_what_they_were_written_for():
    assert [read_symbol(ground_sidc(kind)).role for kind in ("battery", "radar", "asset", "launcher")] == [
        "battery", "radar", "asset", "battery",
    ]  # fmt: skip
    assert [read_symbol(flight_sidc(side, "fighter")).identity for side in ("hostile", "friendly", "civil")] == [
        "hostile", "friend", "neutral",
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["", "fighter", "1003", "1003100014130103000", "10031000141301030000x"])
def test_other_texts_are_no_codes(text):
    assert read_symbol(text) is None
