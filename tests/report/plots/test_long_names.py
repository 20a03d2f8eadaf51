"""Long names are wrapped or made smaller, not cut, and no label leaves its picture."""

import dataclasses

import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

import cupola.report as report
from cupola.report import style

LONG = {
    "base": "As written: S-300PMU-2 Favorit (SA-20B)",
    "s300ps": "S-300VM with its long-range missile",
    "s200v": "S-200V, what stood there before",
    "f15": "SCALP-EG / Storm Shadow class",
}


def words_of(figure):
    """Every text of a figure that is drawn, with where it lies [pixels]."""
    with style.look():
        canvas = FigureCanvasAgg(figure)
        canvas.draw()
        renderer = canvas.get_renderer()
        texts = [text for axes in figure.axes for text in (axes.title, axes._left_title, *axes.get_yticklabels())]
        return [(text.get_text(), text.get_window_extent(renderer)) for text in texts if text.get_text()]


@pytest.fixture
def drawn(summary, range_claim, raid_claim, protection_claim):
    seldom = dict.fromkeys(("shots_spent", "intercept_out_of_sight"), next(iter(summary.not_engaged.values())))
    shares = {name: dataclasses.replace(one, estimate=0.2, low=0.1, high=0.3) for name, one in seldom.items()}
    cells = [cell for cell in raid_claim.cells if cell.variant == "base" or cell.factors["raid_size"] == 12]
    one_size = dataclasses.replace(raid_claim, cells=tuple(cells))  # the other defence was tried with one size only
    return {
        "range": lambda: report.range_by_altitude(range_claim, names=LONG, panels="type"),
        "several": lambda: report.simultaneity(one_size, names=LONG),
        "protection": lambda: report.protection(protection_claim, names=LONG),
        "decisions": lambda: report.decisions(dataclasses.replace(summary, decisions=shares)),
    }


@pytest.mark.parametrize("name", ["range", "several", "protection", "decisions"])
def test_no_label_leaves_the_picture_and_none_is_cut(drawn, name):
    figure = drawn[name]()
    found = words_of(figure)
    assert [text for text, box in found if box.x0 < 0.0 or box.x1 > figure.bbox.width] == []
    assert [text for text, _ in found if "…" in text] == []


def test_names_stand_in_full_over_the_panels(drawn):
    found = " ".join(text.replace("\n", " ") for text, _ in words_of(drawn["range"]()))
    assert LONG["f15"] in found
    found = " ".join(text.replace("\n", " ") for text, _ in words_of(drawn["protection"]()))
    assert LONG["base"] in found and LONG["s300ps"] in found
