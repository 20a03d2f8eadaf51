"""Every figure with a spread has an end that is better for the defence, or a reason why it stays nominal."""

import pytest

from cupola.catalogue import KINDS, item_ids, load_item
from cupola.catalogue.keys import FIGURES, FITTED_FROM, NOT_SIMULATED
from cupola.engine.build.figures import _LARGER_IS_BETTER, _SMALLER_IS_BETTER, NEITHER, figure_si
from cupola.engine.build.item_rows import missile_row, radar_row

MOVED = _SMALLER_IS_BETTER | _LARGER_IS_BETTER


@pytest.mark.parametrize("kind", sorted(FIGURES))
def test_each_figure_moves_or_says_why_not(kind):
    read = set(FIGURES[kind]) - NOT_SIMULATED[kind] - (FITTED_FROM if kind == "missile" else set())
    assert read - MOVED - set(NEITHER) == set()
    assert not _SMALLER_IS_BETTER & _LARGER_IS_BETTER
    assert not MOVED & set(NEITHER)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "system"])
def test_the_ends_of_a_spread_lie_on_both_sides_of_nominal(kind):
    for name in item_ids(kind):
        item = load_item(kind, name)
        for key in MOVED & set(FIGURES[kind]):
            if key in FIGURES[kind] and key in item.values:
                low, nominal, high = (figure_si(item, key, end) for end in ("low", "nominal", "high"))
                assert min(low, high) <= nominal <= max(low, high)
                assert (high >= low) == (key in _LARGER_IS_BETTER) or low == high, f"{name}: {key}"


@pytest.mark.parametrize("name", item_ids("radar"))
def test_a_radar_sees_no_less_with_better_figures(name):
    """The range at which one square metre is seen at even odds rises from low through nominal to high."""
    item = load_item("radar", name)
    rows = [radar_row(item, end) for end in ("low", "nominal", "high")]
    reach = [row.range_ref_m * (row.snr_ref / row.rcs_ref_m2) ** 0.25 for row in rows]
    assert reach == sorted(reach)


@pytest.mark.parametrize("name", item_ids("missile"))
def test_a_missile_reaches_no_less_with_better_figures(name):
    item = load_item("missile", name)
    reach = [missile_row(item, end).range_max_m for end in ("low", "nominal", "high")]
    assert reach == sorted(reach)
