"""The page of past engagements: every event of the table stands on it, and readings follow from made-up shares."""

import importlib.util
import sys

import pytest

#: Event of the table -> how the page calls it.
EVENTS = {
    "il20_2018": "Il-20M", "syria_2018_04_14": "Syria, 2018-04-14", "f16i_2018_02_10": "F-16I", "ps752_2020": "PS752",
    "mh17_2014": "MH17", "s7_1812_2001": "Siberia Airlines 1812", "ukraine_cruise_2022_24": "grouped cruise missiles",
    "ukraine_kh22_2022_24": "Kh-22", "ukraine_oniks_2022_24": "Oniks", "ukraine_zircon_2022_24": "Tsirkon",
    "ukraine_shahed_2022_24": "Shahed", "ukraine_ballistic_2026_07": "ballistic missiles",
}  # fmt: skip


@pytest.fixture(scope="module")
def maker(request):
    """The script that writes the page."""
    folder = request.config.rootpath / "scripts"
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(folder))
        spec = importlib.util.spec_from_file_location("make_history", folder / "make_history.py")
        module = importlib.util.module_from_spec(spec)
        patch.setitem(sys.modules, "make_history", module)
        spec.loader.exec_module(module)
        yield module


def test_every_event_of_the_table_stands_on_the_page_with_a_reading(maker):
    page = maker.PAGE.read_text(encoding="utf-8")
    lines = [line for line in page.splitlines() if line.startswith("| ")]
    assert set(maker.facts()) == set(EVENTS)
    readings = (maker.PLAUSIBLE, maker.LOW_END, maker.STRAINED, maker.SILENT)
    for name in EVENTS.values():
        (line,) = (one for one in lines if name in one.split("|")[1])
        assert any(reading in line.rsplit("**", 2)[1] for reading in readings)


def test_wilson_1927_of_the_ends(maker):
    """Newcombe 1998: 15 of 148 is 0.0624 to 0.1605, 81 of 263 is 0.2553 to 0.3662; the span takes the outer ends."""
    span = maker.span_of({"low": (15, 148), "nominal": (81, 263), "high": (81, 263)})
    assert (round(span.low, 4), round(span.nominal, 3), round(span.high, 4)) == (0.0624, 0.308, 0.3662)


def test_kills_of_independent_missiles_are_binomial(maker):
    """40 at one half: 20 with a standard deviation of the root of 10, so 13.8 to 26.2; never more than were fired."""
    assert maker.killed_of(40, maker.Span(0.5, 0.5, 0.5)) == (13, 27)
    assert maker.killed_of(10, maker.Span(0.0, 0.5, 1.0)) == (0, 10)


def test_sources_travel_with_every_fact(maker):
    rows = [row for event in maker.facts().values() for row in event]
    assert len(rows) > 25 and all(row["source"].strip() and row["evidence"].strip() for row in rows)
