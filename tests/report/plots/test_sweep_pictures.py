"""Pictures and page of a sweep draw what its folder holds, mark knees, refuse what they cannot show, and repeat."""

import json
from itertools import product

import numpy as np
import pytest

import cupola
from cupola import plots
from cupola.analysis.estimates.intervals import Estimate, wilson
from cupola.analysis.estimates.means import outcome_interval
from cupola.analysis.estimates.quantiles import quantile
from cupola.analysis.sensitivity.tornado import Swing
from cupola.engine.digest import digest_of
from cupola.errors import InputError
from cupola.report.pages.sweep_page import render_sweep, widest_point
from cupola.report.plots.convergence import running
from cupola.report.style import picture
from cupola.scenario.load import dump, load
from cupola.study.store.parquet import write_table
from cupola.study.sweeps.reading import open_sweep

RAID = {"path": "flight.low.count", "name": "raid size", "values": [2, 4, 8, 16]}
SALVO = {"path": "battery.alpha.doctrine.salvo", "name": "salvo", "values": [1, 2]}
PRESENT = {"path": "battery.alpha.is_active", "name": "battery present", "values": [True, False]}
N = 40


def leakers(values):
    """Mean number of leakers at a point: what comes, less what two thirds of the salvos take."""
    raid = values.get("raid size", 4)
    if not values.get("battery present", True):
        return float(raid)
    return max(0.0, raid - 4.0 / values.get("salvo", 1))


def make_sweep(folder, factors=(RAID, SALVO), points=None, until=None, unfinished=(), scenario=None):
    """Write the folder and open it; ``points``: in place of the grid of the factors' values."""
    labels = [factor.get("name", factor["path"]) for factor in factors]
    points = points or list(product(*(factor["values"] for factor in factors)))
    study = {"seed": 7, "factor": list(factors), "question": "How many get through?", "common_random_numbers": True}
    study |= {"until": until, "design": {"kind": "grid"}}
    manifest = {
        "format": 1,
        "name": "made-up",
        "factors": labels,
        "study": study,
        "warnings": ["claim 'x': no", "thin"],
    }
    manifest |= {"scenario": dump(scenario or load("minimal")), "digest": "ab" * 32, "terrain": "Flat."}
    (folder / "points").mkdir(parents=True)
    (folder / "sweep.json").write_text(json.dumps(manifest))
    values = [dict(zip(labels, point, strict=True)) for point in points]
    columns = {label: _column([one[label] for one in values]) for label in labels}
    status = ["open" if k in unfinished else "done" for k in range(len(points))]
    table = {"point": np.arange(len(points)), **columns, "seed": np.full(len(points), 7, np.uint64)}
    table |= {"replications": np.array([0 if one == "open" else N for one in status])}
    table |= {"status": np.array(status, dtype=object), "digest": np.array(["-"] * len(points), dtype=object)}
    write_table(folder / "points.parquet", table, {})
    finished = [k for k in range(len(points)) if k not in unfinished]
    rows = [(k, *row) for k in finished for row in _summary(values[k])]
    summary = {"point": np.array([row[0] for row in rows], int)}
    summary |= {label: _column([values[row[0]][label] for row in rows]) for label in labels}
    summary |= {"metric": np.array([row[1] for row in rows], dtype=object)}
    summary |= {
        name: np.array([row[i] for row in rows], float) for i, name in enumerate(("estimate", "low", "high"), 2)
    }
    summary |= {"n": np.full(len(rows), N), "unit": np.array([""] * len(rows), dtype=object)}
    write_table(folder / "summary.parquet", summary, {})
    for k in finished:
        columns = _replications(values[k], k)
        path = folder / "points" / f"{k:04d}.parquet"
        write_table(path, {"point": np.full(N, k), **columns}, {"digest": digest_of(columns)})
    return open_sweep(folder)


def _summary(values):
    mean = leakers(values)
    yield "leakers", mean, max(0.0, mean - 0.5), mean + 0.5
    yield "p_no_leaker", 0.25, 0.125, 0.5
    yield "missiles_fired", 8.0, 7.0, 9.0


def _replications(values, k):
    got = np.random.default_rng(k).poisson(leakers(values), N)
    return {"replication": np.arange(N), "leakers": got, "kills": 9 - np.minimum(got, 9), "missiles_fired": got + 8}


def _column(values):
    array = np.array(values)
    return array.astype(object) if array.dtype.kind == "U" else array


@pytest.fixture(scope="module")
def sweep(tmp_path_factory):
    return make_sweep(tmp_path_factory.mktemp("sweep") / "made-up", (RAID, SALVO, PRESENT))


def drawn_lines(axes):
    """Data of the lines of the key, by their name."""
    return {line.get_label(): line.get_xydata() for line in axes.lines if not line.get_label().startswith("_")}


def knee_lines(axes):
    return sorted((line.get_gid(), float(line.get_xdata()[0])) for line in axes.lines if line.get_gid())


def words_of(figure):
    texts = [*figure.texts, *(text for axes in figure.axes for text in axes.texts)]
    return " ".join(text.get_text().replace("\n", " ") for text in texts)


def test_saturation_draws_the_points_and_the_knees_of_the_figures(sweep):
    figure = plots.saturation(sweep)
    lines = drawn_lines(figure.axes[0])
    # Without a battery no salvo is fired: both lines are one.
    names = {"salvo: 1, battery present: yes", "salvo: 2, battery present: yes", "any salvo, battery present: no"}
    assert set(lines) == names
    for name, data in lines.items():
        values = {"salvo": 1 if "1" in name else 2, "battery present": "yes" in name}
        assert data.tolist() == [[x, leakers({"raid size": x, **values})] for x in RAID["values"]]
    # 6 targets at once, 12 tracks; 32 missiles at 2 a target less the 3 other threats; at 1 a target 29: off the axis.
    assert knee_lines(figure.axes[0]) == [("knee-channels", 6.0), ("knee-magazine", 13.0), ("knee-radar", 12.0)]
    said = words_of(figure)
    assert "channels: 6" in said and "magazine: 13 (salvo: 2, battery present: yes)" in said
    assert "29 is beyond the axis" in said and "after the 3 other threats" in said
    assert "scenario minimal, seed 7, 40 replications per point" in said
    assert figure.axes[0].get_xlabel() == "Raid size [flights of low]"


def test_a_knee_names_every_line_that_it_holds_for(tmp_path):
    salvo = SALVO | {"values": [1, 2, 3]}
    figure = plots.saturation(make_sweep(tmp_path / "three", (RAID, salvo)))
    text = " ".join(one.get_text() for one in [*figure.axes[0].texts, *figure.texts]).replace("\n", " ")
    assert "channels: 6 (salvo: 1 or 2)" in text and "channels: 4 (salvo: 3)" in text


def test_intervals_are_drawn_as_bands(sweep):
    axes = plots.curve(sweep, x="raid size", where={"salvo": 1, "battery present": True}).axes[0]
    band = axes.collections[0].get_paths()[0].vertices
    for x in RAID["values"]:
        middle = leakers({"raid size": x})
        assert {max(0.0, middle - 0.5), middle + 0.5} <= set(band[band[:, 0] == x][:, 1].tolist())


def test_a_fan_is_the_distribution_of_each_point(sweep):
    panels = plots.fan(sweep, where={"battery present": True}).axes
    assert [panel.get_title(loc="left") for panel in panels][-1].startswith("salvo: ")
    for panel in panels:
        (middle,) = [line for line in panel.lines if line.get_marker() == "o"]
        (mean,) = [line for line in panel.lines if line.get_marker() != "o"]
        salvo = int(panel.get_title(loc="left").split()[1])
        for raid, median, average in zip(middle.get_xdata(), middle.get_ydata(), mean.get_ydata(), strict=True):
            at = (sweep.factors["raid size"] == raid) & (sweep.factors["salvo"] == salvo)
            at &= sweep.factors["battery present"]
            values = sweep.results(int(np.flatnonzero(at)[0])).replications["leakers"]
            assert median == np.quantile(values, 0.5, method="inverted_cdf") and average == values.mean()
            low, high = np.quantile(values, (0.05, 0.95), method="inverted_cdf")
            ends = [y for path in panel.collections[0].get_paths() for x, y in path.vertices if x == raid]
            assert (min(ends), max(ends)) == (low, high)
            sure = quantile(values, 0.5)
            upright = [
                path.vertices[:, 1].tolist() for path in panel.collections[2].get_paths() if path.vertices[0, 0] == raid
            ]
            assert upright == ([[sure.low, sure.high]] if np.isfinite(sure.high - sure.low) else [])


def test_a_fan_over_points_all_over_the_axis_groups_neighbours(tmp_path):
    chance = np.random.default_rng(2)
    points = [(int(n), float(y)) for n, y in zip(chance.permutation(60)[:40] + 2, chance.random(40), strict=True)]
    sweep = make_sweep(tmp_path / "a", (RAID, {"path": "catalogue.missile.48n6e2.reliability"}), points)
    figure = plots.fan(sweep)
    assert len(figure.axes) == 1 and len(figure.axes[0].lines[0].get_xdata()) == 8
    said = words_of(figure)
    assert "Replications put together over all values of" in said and "neighbours make 8 groups" in said


def test_what_makes_no_line_is_averaged_and_said(sweep):
    figure = plots.curve(sweep, x="raid size", by="salvo")
    lines = drawn_lines(figure.axes[0])
    expected = np.mean([leakers({"raid size": 16, "battery present": one}) for one in (True, False)])
    assert lines["salvo: 1"][-1].tolist() == [16.0, expected]
    assert "Mean over all values of battery present." in words_of(figure)


def test_per_cent_for_probabilities(sweep):
    figure = plots.curve(sweep, x="raid size", metric="p_no_leaker", where={"battery present": "yes", "salvo": "2"})
    assert figure.axes[0].lines[0].get_ydata().tolist() == [25.0] * 4
    assert figure.axes[0].yaxis.get_major_formatter()(25.0, 0) == "25 %"


def test_points_of_a_latin_hypercube_are_not_joined(tmp_path):
    chance = np.random.default_rng(1)
    points = [(float(x), float(y)) for x, y in chance.random((30, 2)) * (0.2, 10.0) + (0.7, 20.0)]
    factors = [{"path": "catalogue.missile.48n6e2.reliability", "low": 0, "high": 1}]
    factors += [{"path": "duration_min", "low": 20, "high": 30}]
    axes = plots.curve(make_sweep(tmp_path / "a", factors, points), x="duration_min").axes[0]
    assert axes.lines[0].get_linestyle() == "None" and len(axes.lines[0].get_xdata()) == 30
    assert axes.get_xlabel() == "Duration [min]"
    with pytest.raises(InputError, match=r"no factor sets a number of hostile flights; vary flight.NAME.count"):
        plots.saturation(tmp_path / "a")


def test_dozens_of_factors_are_counted_and_not_named(tmp_path):
    # 64 values each: 64 to the power of 20 overflows 64 bits to 0.
    factors = [{"path": f"catalogue.missile.m{k}.reliability", "name": f"f{k}"} for k in range(22)]
    points = [tuple(float((7 * i + 11 * k) % 64) for k in range(22)) for i in range(64)]
    figure = plots.curve(make_sweep(tmp_path / "a", factors, points), x="f0")
    assert "Mean over all values of 21 other factors." in words_of(figure)


def test_surface_shows_the_points_and_nothing_beyond_them(tmp_path):
    triangle = [(2, 1), (16, 1), (16, 3), (9, 2)]
    sweep = make_sweep(tmp_path / "a", (RAID, SALVO), triangle)
    axes = plots.surface(sweep).axes[0]
    assert sorted(map(tuple, axes.lines[0].get_xydata().tolist())) == sorted(triangle)
    drawn = [path.vertices for one in axes.collections for path in one.get_paths() if len(path.vertices)]
    x, y = np.concatenate(drawn).T
    # Nothing above the line from (2, 1) to (16, 3).
    assert np.all(y <= 1.0 + (x - 2.0) / 7.0 + 1e-9) and x.max() == pytest.approx(16.0, abs=1e-9)
    texts = {text.get_text() for text in axes.texts}
    assert f"{leakers({'raid size': 16, 'salvo': 1}):g}\N{PLUS-MINUS SIGN}0.5" in texts


def test_surface_has_a_panel_for_each_value_of_the_others(sweep):
    figure = plots.surface(sweep, x="raid size", y="salvo")
    titles = [axes.get_title(loc="left") for axes in figure.axes]
    assert titles[:2] == ["battery present: yes", "battery present: no"]


def test_tornado_of_a_sweep_and_of_rows_of_ones_own(sweep):
    axes = plots.tornado(sweep).axes[0]
    assert [text.get_text() for text in axes.get_yticklabels()] == ["raid size", "battery present", "salvo"]
    bar = axes.patches[0]
    others = list(product((1, 2), (True, False)))
    ends = [
        np.mean([leakers({"raid size": x, "salvo": salvo, "battery present": one}) for salvo, one in others])
        for x in (2, 16)
    ]
    assert (bar.get_x(), bar.get_x() + bar.get_width()) == pytest.approx(ends, rel=1e-12)
    index = Estimate(0.4, 0.3, 0.5, "", 64)
    rows = [Swing(name, "1", "2", Estimate(1, 0, 2, "", 9), Estimate(2 + k, 1, 4, "", 9), index if k else None)
            for k, name in enumerate("ab")]  # fmt: skip
    figure = plots.tornado(rows, base=Estimate(1.5, 1.4, 1.6, "", 9), note="Outer sample of 64.")
    assert "40 % (30 to 50)" in words_of(figure) and "Outer sample of 64." in words_of(figure)
    assert [text.get_text() for text in figure.axes[0].get_yticklabels()] == ["b", "a"]


def test_convergence_draws_running_means_and_the_wanted_width(tmp_path):
    sweep = make_sweep(tmp_path / "a", until={"metric": "leakers", "half_width": 0.75})
    values = sweep.results(5).replications["leakers"]
    figure = plots.convergence(sweep, point=5)
    lines = drawn_lines(figure.axes[0])
    for n, middle in lines["estimate so far"]:
        assert middle == pytest.approx(values[: int(n)].mean(), rel=1e-12)
    wanted = [line.get_ydata()[0] for line in figure.axes[0].lines if line.get_linestyle() == "--"]
    assert sorted(wanted) == pytest.approx([values.mean() - 0.75, values.mean() + 0.75], rel=1e-12)
    assert "point 5 of made-up (raid size: 8, salvo: 2), seed 7, 40 replications." in words_of(figure)


def test_running_estimates_are_those_of_the_first_replications(results):
    counts, estimates = running(results, "leakers")
    k = len(counts) // 2
    first = results.replications["leakers"][: counts[k]]
    assert (estimates[k].estimate, estimates[k].low, estimates[k].high) == pytest.approx(
        outcome_interval(first, least=0.0), rel=1e-12
    )
    assert counts[-1] == results.n_replications


def test_replications_that_are_all_alike_show_what_may_be_hidden(results):
    from dataclasses import replace

    rare = np.zeros(results.n_replications, int)
    rare[30] = 1
    counts, estimates = running(replace(results, replications={**results.replications, "leakers": rare}), "leakers")
    # Where none has leaked yet, as many may as Wilson's interval allows: they had no interval, and were left out.
    assert counts[0] <= 30 and estimates[0].estimate == 0.0
    assert estimates[0].high == pytest.approx(wilson(0, int(counts[0]))[1], rel=1e-12)


def test_distribution_of_a_point_is_that_of_its_replications(sweep):
    figure = plots.distribution(sweep, point=13)
    got = sweep.results(13).replications["leakers"]
    bars = {round(bar.get_x() + 0.5 * bar.get_width()): bar.get_height() for bar in figure.axes[1].containers[0]}
    assert {k: v for k, v in bars.items() if v} == pytest.approx(
        {int(k): 100.0 * np.mean(got == k) for k in np.unique(got)}, rel=1e-9
    )
    assert "point 13 of made-up" in words_of(figure)


@pytest.mark.parametrize(
    ("kind", "options", "said"),
    [
        ("saturation", {"x": "salvo"}, r"'salvo': sets no number of hostile flights; these do: raid size"),
        ("saturation", {"x": "size"}, r"is no factor; did you mean 'raid size'"),
        ("curve", {"x": "battery present"}, r"is no number with more than one value; these are: raid size, salvo"),
        ("curve", {"metric": "leaker"}, r"is not measured; did you mean 'leakers'"),
        ("curve", {"by": "raid size"}, r"is the axis, or has one value here; free are: salvo, battery present"),
        ("curve", {"where": {"salvo": "3"}}, r"is no value of 'salvo'; it has: 1, 2"),
        ("surface", {"x": "salvo", "y": "salvo"}, r"is the other axis already"),
        ("surface", {"where": {"salvo": 1}}, r"lie on one line over 'raid size' and 'salvo'; .*'curve'"),
        ("tornado", {"metric": "x"}, r"is not measured; known: leakers, missiles_fired, p_no_leaker"),
        ("convergence", {"point": 99}, r"must lie in 0 to 15"),
        ("convergence", {"half_width": 0.0}, r"must be more than 0"),
    ],
)
def test_what_is_not_there_is_named(sweep, kind, options, said):
    with pytest.raises(InputError, match=said):
        getattr(plots, kind)(sweep, **options)


def test_a_sweep_without_numbers_and_folders_that_are_none(tmp_path, results):
    words = make_sweep(tmp_path / "words", (PRESENT,))
    with pytest.raises(InputError, match=r"has no factor that is a number .* its factors are: battery present"):
        plots.curve(words)
    assert "No picture" not in render_sweep(words)
    with pytest.raises(InputError, match=r"nowhere: is no folder; give a folder that 'cupola sweep' wrote"):
        plots.surface(tmp_path / "nowhere")
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "manifest.json").write_text("{}")
    with pytest.raises(InputError, match=r"holds a run, which is one point; surface needs a sweep"):
        plots.surface(tmp_path / "run")
    with pytest.raises(InputError, match="a run has no points"):
        plots.distribution(results, point=1)


@pytest.mark.usefixtures("undrawn")
def test_points_that_are_not_finished(tmp_path):
    sweep = make_sweep(tmp_path / "a", unfinished=(0, 1, 2))
    assert drawn_lines(plots.saturation(sweep).axes[0])["salvo: 2"][0].tolist() == [4.0, 2.0]
    with pytest.raises(InputError, match="is not finished: its replications are not there"):
        plots.convergence(sweep, point=1)
    html = render_sweep(sweep)
    assert "3 points are not finished" in html and "not finished" in html
    assert widest_point(sweep, "leakers") >= 3


def test_the_same_bytes_for_the_same_sweep(sweep):
    again = open_sweep(sweep.folder)
    for kind in ("saturation", "curve", "surface", "tornado", "convergence", "distribution"):
        assert picture(getattr(plots, kind)(sweep)) == picture(getattr(plots, kind)(again)), kind
    assert render_sweep(sweep) == render_sweep(again)


def test_the_page_holds_the_pictures_that_fit_and_all_points(sweep):
    html = render_sweep(sweep)
    for heading in ("Saturation", "Nothing gets through", "Raid size and salvo", "What moves it most", "How sure"):
        assert f">{heading}" in html
    assert html.count("<img ") == 6 and html.count('<th scope="row"') == 16
    assert "Thin." in html and "claim" not in html.lower().partition("<style>")[0]
    assert "<script" not in html and "http://" not in html.replace("http://www.w3.org", "")


@pytest.mark.usefixtures("undrawn")
def test_names_are_escaped(tmp_path):
    factor = {**SALVO, "name": "<b>salvo & $x$"}
    sweep = make_sweep(tmp_path / "a", (RAID, factor))
    html = render_sweep(sweep)
    assert "<b>" not in html and "&lt;b&gt;salvo" in html


@pytest.mark.usefixtures("undrawn")
def test_from_what_sweep_returns(tmp_path):
    study = {"format": 1, "name": "tiny", "scenario": "minimal", "replications": 6}
    study["factor"] = [{"path": "flight.low.count", "name": "raid", "values": [1, 2]}]
    done = cupola.sweep(study, out=tmp_path / "tiny", workers=1)
    assert (tmp_path / "tiny" / "report.html").read_text() == render_sweep(open_sweep(tmp_path / "tiny"))
    cupola.sweep(study, out=tmp_path / "bare", workers=1, report=False)
    assert not (tmp_path / "bare" / "report.html").exists()
    data = drawn_lines(plots.saturation(done, filename=tmp_path / "a.png").axes[0])
    assert (tmp_path / "a.png").read_bytes()[:4] == b"\x89PNG"
    shown = done.summary["metric"] == "leakers"
    assert not data or [y for _, y in next(iter(data.values()))] == done.summary["estimate"][shown].tolist()


@pytest.mark.usefixtures("undrawn")
def test_tornado_of_one_figure_at_a_time_takes_paired_intervals(tmp_path):
    points = [(8, 1), (2, 1), (16, 1), (8, 1), (8, 2)]
    sweep = make_sweep(tmp_path / "a", (RAID, SALVO), points)
    sweep.study["design"]["kind"] = "each"
    # Without the file of `cupola uncertainty`: the intervals of the points, and the line of the first one.
    axes = plots.tornado(sweep).axes[0]
    assert axes.patches[0].get_x() == leakers({"raid size": 2, "salvo": 1})
    assert [line.get_xdata()[0] for line in axes.lines if len(set(line.get_ydata())) > 1] == [leakers({"raid size": 8})]
    rows = [("raid size", "at_low", 0.0, 0.0, 0.25), ("raid size", "at_high", 12.0, 11.75, 12.25)]
    columns = {
        name: [row[k] for row in rows] for k, name in enumerate(("figure", "measure", "estimate", "low", "high"))
    }
    table = {
        name: np.array(values, object if isinstance(values[0], str) else float) for name, values in columns.items()
    }
    write_table(sweep.folder / "sensitivity.parquet", table, {"metric": "leakers"})
    axes = plots.tornado(sweep).axes[0]
    whiskers = [tuple(line.get_xdata()) for line in axes.lines if len(line.get_xdata()) == 2]
    assert (0.0, 0.25) in whiskers and (11.75, 12.25) in whiskers
    assert "Saturation" not in render_sweep(sweep)


def test_tornado_of_draws_of_figures_shows_their_shares(tmp_path):
    chance = np.random.default_rng(2)
    points = [(int(n), float(y)) for n, y in zip(chance.integers(2, 60, 40), chance.random(40), strict=True)]
    sweep = make_sweep(tmp_path / "a", (RAID, {"path": "catalogue.missile.48n6e2.reliability"}), points)
    table = {"figure": ["raid size"], "measure": ["first_order"], "estimate": [0.9], "low": [0.8], "high": [1.0]}
    write_table(
        sweep.folder / "sensitivity.parquet",
        {name: np.array(values, object if isinstance(values[0], str) else float) for name, values in table.items()},
        {"metric": "leakers"},
    )
    assert "90 % (80 to 100)" in words_of(plots.tornado(sweep))
    assert "90 %" not in words_of(plots.tornado(sweep, metric="missiles_fired"))


@pytest.mark.usefixtures("undrawn")
def test_bands_of_public_figures_and_of_chance(tmp_path):
    sweep = make_sweep(tmp_path / "a")
    with pytest.raises(InputError, match="was not written by cupola uncertainty"):
        plots.bands(sweep)
    bands = {"mean": 6.0, "mean_half_width": 0.5, "figures_low": 2.25, "figures_high": 9.0, "chance_half_width": 0.75,
             "raid_low": 1.0, "raid_high": 11.0, "share_figures": 0.6, "n": 20, "n_points": 16}  # fmt: skip
    figures = [
        {"figure": "<salvo>", "is_seen": k == 0, "rank_correlation": {"estimate": 0.8, "low": 0.5, "high": 0.9}}
        for k in range(22)
    ]
    found = {
        "metric": "leakers",
        "unit": "",
        "bands": bands,
        "sentence": "leakers: 2.25 to 9 +-0.75",
        "figures": figures,
    }
    (sweep.folder / "uncertainty.json").write_text(json.dumps(found))
    axes = plots.bands(sweep).axes[0]
    bars = [(bar.get_x(), bar.get_x() + bar.get_width()) for bar in axes.patches]
    assert bars == [(1.0, 11.0), (2.25, 9.0), (5.25, 6.75)]
    html = render_sweep(sweep)
    assert "Leakers: 2.25 to 9 \N{PLUS-MINUS SIGN}0.75" in html and "Which public figure drives it" in html
    assert html.count("&lt;salvo&gt;") == 6 and "16 figures more, whose effect" in html and "Saturation" not in html


def test_a_tornado_says_that_points_are_missing(tmp_path):
    sweep = make_sweep(tmp_path / "a", unfinished=(0, 1))
    assert f"2 of {sweep.n_points} points are missing" in words_of(plots.tornado(sweep))


def test_a_tornado_of_trajectories_compares_the_ends_of_steps(tmp_path):
    # The salvo is moved in the large raid only: over all points its lower values would look harmless.
    points = [(2, 1), (16, 1), (16, 2), (2, 2), (4, 2), (4, 1)]
    sweep = make_sweep(tmp_path / "a", (RAID, SALVO), points)
    sweep.study["design"]["kind"] = "morris"
    axes = plots.tornado(sweep).axes[0]
    wanted = {}
    for label, pairs in {"raid size": [(0, 1), (3, 4)], "salvo": [(1, 2), (5, 4)]}.items():
        low, high = zip(*pairs, strict=True)
        at = [
            np.mean([leakers(dict(zip(("raid size", "salvo"), points[k], strict=True))) for k in end])
            for end in (low, high)
        ]
        wanted[label] = (at[0], at[1] - at[0])
    bars = [(bar.get_x(), bar.get_width()) for bar in axes.patches]
    assert len(bars) == 2
    for bar, label in zip(bars, [tick.get_text() for tick in axes.get_yticklabels()], strict=True):
        assert bar == pytest.approx(wanted[label])


def test_a_tornado_of_saltelli_compares_points_of_one_block(tmp_path):
    points = [(2, 1), (16, 1), (2, 2), (4, 2), (8, 2), (4, 2), (8, 1), (16, 1)]
    sweep = make_sweep(tmp_path / "a", (RAID, SALVO), points)
    sweep.study["design"]["kind"] = "saltelli"
    axes = plots.tornado(sweep).axes[0]
    values = [leakers(dict(zip(("raid size", "salvo"), point, strict=True))) for point in points]
    # raid size: 2 to 16 and 4 to 8; salvo: 1 to 2, twice.
    wanted = {"raid size": (values[0] + values[5], values[1] + values[4])}
    wanted["salvo"] = (values[0] + values[6], values[2] + values[4])
    assert len(axes.patches) == 2
    for bar, tick in zip(axes.patches, axes.get_yticklabels(), strict=True):
        low, high = wanted[tick.get_text()]
        assert (bar.get_x(), bar.get_width()) == pytest.approx((low / 2, (high - low) / 2))


@pytest.mark.usefixtures("undrawn")
def test_a_single_raid_has_no_share(tmp_path):
    sweep = make_sweep(tmp_path / "a")
    bands = {"mean": 0.3, "mean_half_width": 0.1, "figures_low": 0.1, "figures_high": 0.5, "chance_half_width": 0.05,
             "raid_low": 0.0, "raid_high": 1.0, "share_figures": 0.6, "n": 20, "n_points": 16}  # fmt: skip
    found = {"metric": "p_no_leaker", "unit": "", "bands": bands, "sentence": "p_no_leaker: 0.1 to 0.5", "figures": []}
    (sweep.folder / "uncertainty.json").write_text(json.dumps(found))
    bars = [(bar.get_x(), bar.get_width()) for bar in plots.bands(sweep).axes[0].patches]
    assert [pytest.approx(bar) for bar in bars] == [(10.0, 40.0), (25.0, 10.0)]
    html = render_sweep(sweep)
    assert "single raid, figures" not in html and 'id="h-points"' not in html and "cupola query FOLDER" in html


def test_a_tornado_of_draws_has_order_and_noise_of_the_table(tmp_path):
    chance = np.random.default_rng(2)
    labels = ("raid size", "catalogue.missile.48n6e2.reliability", "battery.alpha.doctrine.reserve")
    points = [(int(n), float(y), int(z)) for n, y, z in zip(*chance.integers(2, 60, (3, 40)), strict=True)]
    sweep = make_sweep(tmp_path / "a", (RAID, {"path": labels[1]}, {"path": labels[2]}), points)
    rows = [(labels[0], 0.5, True), (labels[1], -0.9, True), (labels[2], 0.1, False)]
    table = {
        "figure": np.array([name for name, *_ in rows], object),
        "measure": np.array(["rank_correlation"] * 3, object),
        **{end: np.array([r for _, r, _ in rows]) for end in ("estimate", "low", "high")},
    }
    write_table(sweep.folder / "sensitivity.parquet", table, {"metric": "leakers"})
    figures = [{"figure": name, "is_seen": seen} for name, _, seen in rows]
    (sweep.folder / "uncertainty.json").write_text(json.dumps({"metric": "leakers", "figures": figures}))
    figure = plots.tornado(sweep)
    assert [one.get_text()[:12] for one in figure.axes[0].get_yticklabels()] == ["catalogue.mi", "raid size"]
    assert "-0.90 (" in words_of(figure) and "1 that cannot be distinguished from noise" in words_of(figure)


def test_figures_without_effect_are_counted_and_noise_is_marked():
    from cupola.report.plots.figure_bands import figure_notes, figure_rows

    def one(name, effect, *ends):
        return {"figure": name, "is_seen": effect == "seen", "effect": effect} | {
            key: dict(zip(("estimate", "low", "high"), end, strict=True)) for key, end in zip(ENDS, ends, strict=True)
        }

    still = (0.125, 0.125, 0.125)
    found = {"base": 0.125, "figures": [one("a", "seen", still, (0.5, 0.31, 0.69)), one("b", "none", still, still)]}
    found["figures"].append(one("c", "noise", still, (0.125, 0.11719, 0.13281)))
    rows = figure_rows(found, 20)
    assert [(row["figure"], row["note"]) for row in rows] == [("a", ""), ("c", "noise")]
    assert rows[0]["cells"] == ["0.125 (no change)", "0.50 (0.31 to 0.69)"]
    assert rows[1]["cells"][1] == "0.1250 (0.1172 to 0.1328)"
    assert "1 figure without effect" in figure_notes(found, 20)[0] and "paired difference" in figure_notes(found, 20)[1]


ENDS = ("at_low", "at_high")


@pytest.mark.usefixtures("undrawn")
def test_paths_at_the_head_of_a_column_are_short_and_keep_their_letters(tmp_path):
    raid, salvo = ({"path": one["path"], "values": one["values"]} for one in (RAID, SALVO))
    html = render_sweep(make_sweep(tmp_path / "paths", (raid, salvo)))
    assert '<th scope="col" class="n" title="flight.low.count">low: count</th>' in html
    assert "Flight.low" not in html and "Low: count" not in html
