"""Every plot returns a Figure, writes the file that is named, and is the same bytes for the same input."""

from __future__ import annotations

import dataclasses

import matplotlib
import numpy as np
import pytest
from matplotlib.figure import Figure

import cupola.report as report
from cupola.errors import OutputError
from cupola.report.style import picture


@pytest.fixture(scope="session")
def plots(results, summary, model, range_claim, raid_claim, protection_claim, log):
    """Each plot as a function of the file name alone."""
    return {
        "map_of_intercepts": lambda filename=None: report.map_of_intercepts(results, summary, model, filename=filename),
        "range_by_altitude": lambda filename=None: report.range_by_altitude(range_claim, filename=filename),
        "simultaneity": lambda filename=None: report.simultaneity(raid_claim, filename=filename),
        "protection": lambda filename=None: report.protection(protection_claim, filename=filename),
        "timeline": lambda filename=None: report.timeline(log, filename=filename),
        "outcomes": lambda filename=None: report.outcomes(results, filename=filename),
        "reasons": lambda filename=None: report.reasons(summary, filename=filename),
        "by_type": lambda filename=None: report.by_type(summary, filename=filename),
    }


NAMES = (
    "map_of_intercepts",
    "range_by_altitude",
    "simultaneity",
    "protection",
    "timeline",
    "outcomes",
    "reasons",
    "by_type",
)


@pytest.mark.parametrize("name", NAMES)
def test_returns_a_figure_and_writes_the_file_that_is_named(plots, name, tmp_path):
    path = tmp_path / f"{name}.svg"
    figure = plots[name](filename=path)
    assert isinstance(figure, Figure)
    assert path.read_bytes().startswith(b"<?xml")
    assert [p.name for p in tmp_path.iterdir()] == [path.name]  # nothing half-written left beside it
    assert path.read_bytes() == picture(plots[name]())  # drawn again: the same bytes


@pytest.mark.parametrize("name", NAMES)
def test_every_axis_with_numbers_has_a_name(plots, name):
    """Axes either carry a label, share that of a neighbour, or name their rows in words."""
    figure = plots[name]()
    labels = [axes.get_xlabel() for axes in figure.axes] + [axes.get_ylabel() for axes in figure.axes]
    if name != "map_of_intercepts":
        assert any(labels)


def test_a_plot_leaves_the_callers_settings_alone(plots):
    before = dict(matplotlib.rcParams)
    plots["outcomes"]()
    assert dict(matplotlib.rcParams) == before


def test_pyplot_is_never_imported():
    import subprocess
    import sys

    code = (
        "import sys, cupola.report as r; assert 'matplotlib' not in sys.modules; "
        "r.reasons, r.timeline, r.write_report; "
        "assert 'matplotlib' not in sys.modules and 'matplotlib.pyplot' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_an_unknown_ending_is_refused(plots, tmp_path):
    with pytest.raises(OutputError, match=r"svg, png, pdf"):
        plots["reasons"](filename=tmp_path / "reasons.bmp")


def test_a_folder_that_does_not_exist_is_named(plots, tmp_path):
    with pytest.raises(OutputError, match="missing"):
        plots["reasons"](filename=tmp_path / "missing" / "reasons.svg")


def text_of(figure):
    return " ".join(text.get_text() for text in figure.findobj(matplotlib.text.Text))


def test_without_kills_the_map_says_so(results_without_kills, summary, model):
    assert "No target was hit" in text_of(report.map_of_intercepts(results_without_kills, summary, model))


def test_without_cells_a_claim_is_not_drawn_but_named(range_claim, raid_claim):
    plots = (
        (range_claim, report.range_by_altitude),
        (raid_claim, report.simultaneity),
        (raid_claim, report.protection),
    )
    for claim, plot in plots:
        assert "not examined" in text_of(plot(dataclasses.replace(claim, cells=())))


def test_a_variant_that_never_hits_is_marked_not_left_out(range_claim):
    cells = tuple(dataclasses.replace(c, median_range_km=None, furthest_range_km=None) for c in range_claim.cells)
    figure = report.range_by_altitude(dataclasses.replace(range_claim, cells=cells))
    crosses = [line for axes in figure.axes for line in axes.lines if line.get_marker() == "x"]
    assert len(crosses) == 3 * 3 * 6  # variants, classes, altitudes
    assert all(line.get_xdata()[0] == 0.0 for line in crosses)


def test_many_classes_become_panels(range_claim):
    by_variant = report.range_by_altitude(range_claim, panels="variant")
    by_type = report.range_by_altitude(range_claim, panels="type")
    assert [axes.get_title(loc="left") for axes in by_variant.axes] == ["base", "s300ps", "s200v"]
    assert [axes.get_title(loc="left") for axes in by_type.axes] == ["f15", "tomahawk", "gbu39"]


def test_probabilities_are_drawn_where_nothing_was_counted(raid_claim):
    cells = tuple(dataclasses.replace(c, median_count=None) for c in raid_claim.cells)
    assert "probability of the claim" in text_of(report.simultaneity(dataclasses.replace(raid_claim, cells=cells)))


def test_defences_tried_with_one_raid_are_compared_side_by_side(raid_claim):
    kept = [c for c in raid_claim.cells if c.variant == "base" or c.factors["raid_size"] == 12]
    figure = report.simultaneity(dataclasses.replace(raid_claim, cells=tuple(kept)))
    assert "Other defences, raid of 12" in text_of(figure)
    assert len(figure.axes) == 4  # two altitudes, curves and comparison


def test_what_the_claim_asks_is_drawn_on_top_of_the_probability_without(protection_claim):
    axes = report.protection(protection_claim).axes[0]
    dashed = [line for line in axes.lines if line.get_linestyle() == "--"]
    assert [line.get_xdata()[0] for line in dashed] == [pytest.approx(15.0)]  # 5 % without, ten points more


def test_no_reasons_and_no_types(summary):
    bare = dataclasses.replace(summary, not_engaged={}, by_type=())
    assert "Every threat was fired at" in text_of(report.reasons(bare))
    assert "Nothing flew" in text_of(report.by_type(bare))


def test_a_log_without_flights(log):
    empty = {name: column[:0] for name, column in log.results.flights.items()}
    bare = dataclasses.replace(log.results, flights=empty)
    quiet = type(log)(**{**vars(log), "results": bare})
    assert "Nothing flew" in text_of(report.timeline(quiet))


def test_the_timeline_says_what_it_leaves_out(log):
    assert "18 more flights are not shown" in text_of(report.timeline(log, rows_max=10))


def test_one_number_alone_is_a_bar_among_its_neighbours(results):
    same = {**results.replications, "missiles_fired": np.full(results.n_replications, 32)}
    axes = report.outcomes(dataclasses.replace(results, replications=same)).axes[2]
    low, high = axes.get_xlim()
    assert high - low > 4.0
    assert "mean 32" in text_of(axes.figure)


def test_names_are_not_read_as_mathematics(summary):
    names = {"f15": "$x^2$ & <b>"}
    assert "$x^2$ & <b>" in text_of(report.by_type(summary, names=names))
    picture(report.by_type(summary, names=names))


def test_channels_in_use_count_open_spans():
    from cupola.report.plots.timeline import _occupancy

    times, counts = _occupancy([(0.0, 10.0), (5.0, 20.0), (20.0, 30.0)])
    assert list(zip(times, counts, strict=True))[-1] == (30.0, 0)
    assert counts.max() == 2  # what ends when another begins frees its channel first


def test_zones_are_on_the_map_and_what_lies_outside_is_not(results, summary, model):
    from types import SimpleNamespace

    from cupola.scenario import Place, Zone

    def box(name, kind, lat, size):
        corners = [(lat, 36.0), (lat, 36.0 + size), (lat + size, 36.0 + size), (lat + size, 36.0)]
        return Zone(name=name, kind=kind, points=[Place(lat_deg=la, lon_deg=lo) for la, lo in corners])

    zones = (box("amber", "corridor", 33.2, 0.4), box("shrine", "no_fire", 33.0, 0.2), box("afar", "no_fire", 50, 1))
    scenario = model.scenario.model_copy(update={"zones": zones})
    with_zones = SimpleNamespace(**(vars(model) | {"scenario": scenario}))
    said = text_of(report.map_of_intercepts(results, summary, with_zones))
    assert "amber" in said and "shrine: no fire" in said and "afar" not in said
