"""Adjudication tables from real runs and from the folder of a sweep."""

import csv
import io
import json
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from cupola.engine.digest import digest_of
from cupola.engine.run import run
from cupola.errors import InputError
from cupola.export.table_files import table_csv, table_markdown
from cupola.report.pages.table_page import render_table
from cupola.scenario import load, set_paths
from cupola.study.store.parquet import write_table
from cupola.study.tabulating import TableFactor, tabulate

COUNTS = TableFactor("flight.low.count", ("1", "3"))


def _manifest(*factors):
    """The least that the manifest of a finished sweep holds."""
    return {"format": 1, "name": "made-up", "digest": "ab" * 32, "factors": list(factors), "study": {}, "scenario": {}}


def _write_point(folder, point, columns):
    """The table of a point, with the digest that it is checked by."""
    digest = digest_of({name: column for name, column in columns.items() if name != "point"})
    write_table(folder / "points" / f"{point:04d}.parquet", columns, {"digest": digest})


@pytest.fixture(scope="module")
def scenario():
    return load("minimal")


@pytest.fixture(scope="module")
def made(scenario):
    return tabulate(scenario, [COUNTS], [TableFactor("variant", ("base", "no-battery"))], die="d6", n=24, workers=1)


def test_cells_are_those_of_runs_under_the_same_draws(scenario, made):
    alone = run(set_paths(scenario, {"flight.low.count": 3}), 24, workers=1).replications["leakers"]
    cell = made.at(("3",), ("base",))
    assert cell.estimate.estimate == pytest.approx(alone.mean(), rel=1e-12)
    # Nothing defends: all weapons arrive, whatever is rolled.
    bare = made.at(("3",), ("no-battery",))
    assert [(band.faces, band.outcome) for band in bare.bands] == [("1-6", 5.0)]
    assert bare.error == bare.edge_error == 0.0


def test_the_same_table_again_and_for_any_number_of_workers(scenario, made):
    again = tabulate(scenario, [COUNTS], [TableFactor("variant", ("base", "no-battery"))], die="d6", n=24, workers=2)
    assert again == made


def test_csv_gives_every_face(made):
    rows = list(csv.DictReader(io.StringIO(table_csv(made))))
    assert len(rows) == 4
    assert rows[1]["variant"] == "no-battery"
    assert [rows[1][f"d6_{face}"] for face in range(1, 7)] == ["3"] * 6
    assert float(rows[0]["edge_error"]) <= 1 / 12
    # Of 24 replications the median has two ends, the tenth from below only one.
    assert float(rows[0]["q50_low"]) <= float(rows[0]["q50"]) <= float(rows[0]["q50_high"])
    assert rows[0]["q10_low"] == "" and float(rows[0]["q10_high"]) >= float(rows[0]["q10"])
    assert made.to_dict()["cells"][0]["quantiles"]["q10"]["low"] is None


def test_markdown_and_page(made):
    text = table_markdown(made)
    assert "| low: count | variant = base | no-battery |" in text
    assert "| 3 | " in text and "1-6: 5 |" in text and "Roll d6" in text
    html = render_table(made, "cupola table <x>")
    assert "1\N{EN DASH}6" in html and "&lt;x&gt;" in html and "<script" not in html
    assert html == render_table(made, "cupola table <x>")


def test_quantiles_and_shares(scenario):
    counts, few = (tabulate(scenario, [COUNTS], n=n, workers=1) for n in (10, 5))
    assert "Median; in brackets" in table_markdown(counts) and "Chance moves the median of a cell" in table_markdown(
        counts
    )
    assert ", median " in render_table(counts) and ", median " not in render_table(few)
    assert "Median" in table_markdown(counts) and "d6" not in table_csv(counts)
    shares = tabulate(scenario, [COUNTS], metric="p_no_leaker", n=10, workers=1)
    assert " % |" in table_markdown(shares)
    assert tabulate(scenario, [COUNTS], metric="p_no_leaker", die="d6", n=10, workers=1).cells[0].bands


@pytest.mark.parametrize(
    ("rows", "options", "words"),
    [
        ([TableFactor("flight.low.cuont", ("1",))], {}, "did you mean 'flight.low.count'"),
        ([TableFactor("flight.low.count", ("0", "900"))], {}, "= 0: must be at least 1\n.*= 900: must be at most 500"),
        ([TableFactor("variant", ("nobattery",))], {}, "did you mean 'no-battery'"),
        ([COUNTS], {"metric": "leekers"}, "did you mean 'leakers'"),
        ([COUNTS], {"metric": "missiles_per_kill"}, "no outcome of a single one"),
        ([COUNTS], {"die": "d7"}, "use one of d6"),
        ([], {}, "is missing"),
        (
            [TableFactor(f"flight.{name}.start_s", tuple(map(str, range(40)))) for name in ("low", "high")],
            {},
            "1000 cases",
        ),
    ],
)
def test_what_cannot_be_made_says_why(scenario, rows, options, words):
    with pytest.raises(InputError, match=words):
        tabulate(scenario, rows, n=2, workers=1, **options)


@pytest.fixture
def sweep(tmp_path):
    """The folder of a sweep over two factors, as far as a table reads it."""
    counts, salvos = np.array([2, 2, 4, 4]), np.array([1, 2, 1, 2])
    points = {
        "status": np.array(["done", "done", "done", "open"], object),
        "point": np.arange(4), "flight.low.count": counts, "salvo": salvos, "seed": np.full(4, 7, np.uint64),
        "replications": np.array([8, 8, 8, 0]),
    }  # fmt: skip
    (tmp_path / "points").mkdir()
    (tmp_path / "sweep.json").write_text(json.dumps(_manifest("flight.low.count", "salvo")))
    for name in ("points", "summary"):
        write_table(tmp_path / f"{name}.parquet", points, {})
    for point in range(3):
        columns = {"point": np.full(8, point), "replication": np.arange(8), "leakers": np.arange(8) % (point + 2)}
        _write_point(tmp_path, point, columns)
    return tmp_path


def test_a_sweep_is_read(sweep):
    made = tabulate(sweep, [], [], die="d6")
    assert (made.row_factors, made.column_factors, made.seed) == (("flight.low.count",), ("salvo",), 7)
    assert [str(one) for one in made.at(("2",), ("1",)).quantiles] == ["0 (-inf to 0)", "0 (0 to 1)", "1 (1 to inf)"]
    assert made.at(("4",), ("2",)).n == 0 and made.unfinished == 1 and made.edge_error < 0.084
    text = table_markdown(made)
    assert "| 4 | " in text and text.count(" - |") == 1 and "From 8 replications" in text
    assert "1 point is not finished" in text and "1 point is not finished" in render_table(made)
    assert "| 4 | " in table_markdown(made) and " - |" in table_markdown(made)


def test_points_of_a_sweep_that_differ_in_nothing_shown_are_put_together(sweep):
    made = tabulate(sweep, [TableFactor("flight.low.count", ("2",))])
    assert [cell.n for cell in made.cells] == [16] and made.pooled == ("salvo",)
    said = "Cells mix all values of salvo with equal weights: 2 points per cell, which share draws"
    assert f"{said}, so that intervals rest on 8 independent replications." in table_markdown(made)
    fixed = tabulate(sweep, [TableFactor("flight.low.count", ("2",))], [TableFactor("salvo", ("1",))])
    assert [cell.n for cell in fixed.cells] == [8] and fixed.pooled == ()
    with pytest.raises(InputError, match="is no factor; did you mean 'salvo'"):
        tabulate(sweep, [TableFactor("savlo", ())])
    with pytest.raises(InputError, match="no finished point"):
        tabulate(sweep, [TableFactor("salvo", ("3",))])
    with pytest.raises(InputError, match="neither a scenario nor the folder of a sweep"):
        tabulate(sweep / "points", [])


def test_points_weigh_alike_however_many_replications_a_stopping_rule_gave_them(tmp_path):
    """As study_pooled_until.toml: a light raid that stopped early and a heavy one that went on."""
    rng = np.random.default_rng(11)
    light, heavy = rng.poisson(0.08, 60), rng.poisson(1.4, 960)
    points = {
        "status": np.array(["narrow", "narrow"], object), "point": np.arange(2), "count": np.array([1, 16]),
        "salvo": np.array([1, 1]), "seed": np.full(2, 7, np.uint64), "replications": np.array([60, 960]),
    }  # fmt: skip
    (tmp_path / "points").mkdir()
    (tmp_path / "sweep.json").write_text(json.dumps(_manifest("count", "salvo")))
    for name in ("points", "summary"):
        write_table(tmp_path / f"{name}.parquet", points, {})
    for point, values in enumerate((light, heavy)):
        columns = {"point": np.full(values.size, point), "replication": np.arange(values.size), "leakers": values}
        _write_point(tmp_path, point, columns)
    cell = tabulate(tmp_path, [TableFactor("salvo", ())], die="d6").cells[0]
    assert cell.estimate.estimate == pytest.approx(0.5 * (light.mean() + heavy.mean()), rel=1e-12)
    assert (cell.n, cell.n_points, cell.n_draws, cell.n_least) == (1020, 2, 960, 60)
    # Half of all rolls are the light raid's, in which nothing leaks: of all replications it is 6 in 100.
    none = next(band for band in cell.bands if band.outcome == 0.0)
    assert none.p_die == pytest.approx(0.5 * (np.mean(light == 0) + np.mean(heavy == 0)), abs=1 / 12)
    assert cell.quantiles[1].estimate == 0.0 < np.median(np.concatenate([light, heavy]))


def test_one_pool_simulates_all_cases(scenario, made):
    cases = []

    class Counting(ThreadPoolExecutor):
        def submit(self, function, task, **keywords):
            cases.append(task.recipe.key)
            return super().submit(function, task, **keywords)

    columns = [TableFactor("variant", ("base", "no-battery"))]
    with Counting(2) as executor:
        there = tabulate(scenario, [COUNTS], columns, die="d6", n=24, executor=executor)
    assert there == made and len(set(cases)) == 4
