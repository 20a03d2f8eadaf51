import json

import numpy as np
import pytest

import cupola
from cupola.cli import main
from cupola.errors import InputError, Interrupted, OutputError
from cupola.study import run_study
from cupola.study.query import Tables, open_tables, query
from cupola.study.store.parquet import read_table, write_table


@pytest.fixture
def folder(engine, scenario, tmp_path):
    """The folder of a finished run of 200 replications."""
    return run_study(scenario, 200, folder=tmp_path / "it's a [run]", seed=7).folder


def test_a_run_is_asked(folder, make_results, scenario):
    columns, rows = query(folder, "select count(*) n, sum(threats) from replications")
    whole = make_results(scenario, 0, 200)
    assert columns == ("n", "sum(threats)") and rows == [(200, whole.replications["threats"].sum())]
    _, rows = cupola.query(
        folder, "select replication, flight, fate from flights order by all limit 2; -- as they come"
    )
    assert [row[:2] for row in rows] == [(0, "low-1"), (0, "low-2")]
    _, rows = query(folder, "with deep as (select * from engagements where miss_m > 20) select count(*) from deep")
    assert rows == [(int((whole.engagements["miss_m"] > 20).sum()),)]


@pytest.mark.parametrize("chunks", [1, 3])
def test_an_unfinished_run_is_asked_as_far_as_it_is(engine, scenario, tmp_path, chunks):
    engine.stop_after = chunks
    with pytest.raises(Interrupted):
        run_study(scenario, 200, folder=tmp_path, seed=7)
    kept = sum(n for _, n in engine.simulated)
    for sql in ("select count(*) from replications", "select count(distinct replication) from flights"):
        assert query(tmp_path, sql)[1] == [(kept,)]


def test_a_run_that_grows_is_asked_with_what_is_new(folder, engine, scenario):
    engine.stop_after = 0
    engine.simulated.clear()
    engine.stop_after = 2
    with pytest.raises(Interrupted):
        run_study(scenario, 400, folder=folder, seed=7)
    new = sum(n for _, n in engine.simulated)
    sql = "select count(*), count(distinct replication) from replications"
    assert query(folder, sql)[1] == [(200 + new, 200 + new)] and new > 0


def test_parts_of_another_run_do_not_mix_with_a_finished_one(folder, engine, scenario):
    engine.simulated.clear()
    engine.stop_after = 2
    with pytest.raises(Interrupted):
        run_study(scenario, 400, folder=folder, seed=8, force=True)
    assert (folder / "parts").is_dir()
    assert query(folder, "select count(*) from replications")[1] == [(200,)]


def test_a_sweep_is_asked_point_by_point(tmp_path):
    (tmp_path / "points").mkdir()
    for point in (0, 12):
        numbers = np.arange(point + 3)
        table = {"point": np.full(len(numbers), point), "replication": numbers, "kills": numbers}
        write_table(tmp_path / "points" / f"{point:04d}.parquet", table, {})
    assert query(tmp_path, "select * from replications")[0] == ("point", "replication", "kills")
    assert query(tmp_path, "select point, count(*) from replications group by point order by point")[1] == [
        (0, 3),
        (12, 15),
    ]
    write_table(tmp_path / "points.parquet", {"point": np.array([0, 12]), "x": np.array([1.5, 2.5])}, {})
    write_table(tmp_path / "summary.parquet", {"metric": np.array(["kills"]), "estimate": np.array([1.0])}, {})
    assert query(tmp_path, "select x, max(kills) from replications join points using (point) group by x order by x")[
        1
    ] == [(1.5, 2), (2.5, 14)]
    assert query(tmp_path, "select estimate from summary where metric = 'kills'")[1] == [(1.0,)]


def test_a_run_at_an_address_is_asked(folder, engine, scenario):
    pytest.importorskip("fsspec")
    url = f"file://{folder.parent}/there"
    run_study(scenario, 50, folder=url, seed=7)
    assert query(url, "select count(*) from replications")[1] == [(50,)]
    with pytest.raises(InputError, match="there is no manifest"):
        query(f"file://{folder.parent}/nowhere", "select 1")


@pytest.mark.parametrize(
    "sql",
    [
        "select * from read_csv('{secret}')",
        "select * from read_text('{secret}')",
        "select * from read_blob('{secret}')",
        "select * from read_json('{secret}')",
        "select * from glob('{folder}/*')",
        "select * from read_parquet('{folder}/other.parquet')",
        "select * from read_csv('https://example.org/a.csv')",
        "select * from query('select * from read_text(''{secret}'')')",
        "select (select content from read_text('{secret}')) from flights",
    ],
)
def test_a_question_reads_no_other_file(folder, tmp_path, sql):
    (tmp_path / "secret.csv").write_text("a\n1\n")
    write_table(folder / "other.parquet", {"a": np.arange(2)}, {})
    text = sql.format(secret=tmp_path / "secret.csv", folder=str(folder).replace("'", "''"))
    with pytest.raises(InputError, match=r"may read the tables replications, flights, engagements of .*nothing else"):
        query(folder, text)


@pytest.mark.parametrize(
    ("sql", "kind"),
    [
        ("copy flights to '{to}'", "COPY"),
        ("copy (select 1) to '{to}' (format parquet)", "COPY"),
        ("install httpfs", "LOAD"),
        ("load httpfs", "LOAD"),
        ("attach '{to}' as other", "ATTACH"),
        ("export database '{to}'", "EXPORT"),
        ("set lock_configuration = false", "SET"),
        ("pragma enable_profiling", "PRAGMA"),
        ("create table mine as select 1", "CREATE"),
        ("drop view flights", "DROP"),
        ("insert into flights select * from flights", "INSERT"),
        ("explain analyze select 1", "EXPLAIN"),
        ("select 1; copy flights to '{to}'", "2 statements"),
        ("", "nothing"),
    ],
)
def test_only_one_select_is_allowed(folder, tmp_path, sql, kind):
    with pytest.raises(InputError, match=f"must be one SELECT, and is {kind}; --parquet, --csv and --json"):
        query(folder, sql.format(to=tmp_path / "stolen"))
    assert not (tmp_path / "stolen").exists()


def test_the_database_itself_refuses_what_the_check_of_statements_would_let_through(folder, tmp_path, monkeypatch):
    """The second wall, without the first."""
    monkeypatch.setattr(Tables, "_checked", lambda self, sql: sql)
    for sql in (
        f"copy flights to '{tmp_path / 'stolen'}'",
        f"attach '{tmp_path / 'stolen'}' as other",
        "install httpfs",
        "load httpfs",
        "set enable_external_access = true",
        "set lock_configuration = false",
        "set allowed_paths = ['/etc/hostname']",
    ):
        with pytest.raises(InputError):
            query(folder, sql)
    assert not (tmp_path / "stolen").exists()


def test_python_variables_are_no_tables(folder):
    flights_of_mine = np.arange(3)
    with pytest.raises(InputError, match="flights_of_mine does not exist"):
        query(folder, "select * from flights_of_mine")
    assert len(flights_of_mine) == 3


def test_mistakes_name_what_there_is(folder):
    with pytest.raises(InputError, match=r'"flite" not found.*"flight".*the tables are replications, flights, engage'):
        query(folder, "select flite from flights")
    with pytest.raises(InputError, match='Did you mean "flights"'):
        query(folder, "select * from flight")
    with pytest.raises(InputError, match='syntax error at or near "selec"'):
        query(folder, "selec")
    with pytest.raises(InputError, match="Conversion Error"):
        query(folder, "select cast(fate as integer) from flights")


def test_what_is_no_folder_of_a_run_is_refused(tmp_path):
    with pytest.raises(InputError, match="there is no such folder"):
        query(tmp_path / "nowhere", "select 1")
    with pytest.raises(InputError, match=r"there is no manifest\.json in it, and nothing of an unfinished run"):
        query(tmp_path, "select 1")
    (tmp_path / "points.parquet").write_bytes(b"x")
    with pytest.raises(InputError, match=r"too small to be a Parquet file|No magic bytes"):
        query(tmp_path, "select 1")


def test_a_question_that_takes_too_much_ends_with_an_error(folder, monkeypatch):
    monkeypatch.setattr("cupola.study.query.MEMORY", "30MB")
    monkeypatch.setattr("cupola.study.query.ROOM", "1MB")
    with pytest.raises(InputError, match="needs more than 30MB of memory and 1MB on disk"):
        query(folder, "select count(*) from (select distinct hash(i) from range(5000000) t(i))")


def test_an_answer_is_written_as_parquet_and_nothing_else(folder, tmp_path):
    target = tmp_path / "answer's.parquet"
    with open_tables(folder, parquet=target) as tables:
        tables.write_parquet("select fate, count(*) n from flights group by fate order by fate; -- all")
    answer = read_table(target)[0]
    assert list(answer["fate"]) == ["arrived", "killed"] and answer["n"].sum() == 400
    before = target.read_bytes()
    with open_tables(folder, parquet=target) as tables, pytest.raises(InputError):
        tables.write_parquet("select * from nothing")
    assert target.read_bytes() == before
    with open_tables(folder, parquet=tmp_path / "no" / "x" / "answer.parquet") as tables:
        tables.write_parquet("select 1 as one")
    (tmp_path / "file").write_text("")
    with open_tables(folder, parquet=tmp_path / "file" / "answer.parquet") as tables, pytest.raises(OutputError):
        tables.write_parquet("select 1 as one")


def test_the_command_shows_tables_answers_csv_json_and_parquet(folder, capsys, tmp_path):
    def said(*arguments):
        code = main(["query", str(folder), *arguments])
        captured = capsys.readouterr()
        assert code == 0, captured.err
        return captured.out

    listed = said()
    assert "replications: 200 rows\n" in listed and "  max_intercept_range_m  DOUBLE\n" in listed
    assert json.loads(said("--json"))["flights"]["columns"]["fate"] == "VARCHAR"
    sql = "select replication, max_intercept_range_m as m from replications order by replication limit 2"
    assert said(sql, "--csv") == "replication,m\n0,\n1,\n"
    rows = json.loads(said(sql, "--json"))
    assert [row["replication"] for row in rows] == [0, 1] and set(rows[0]) == {"replication", "m"}
    assert said(sql).splitlines()[0].split() == ["replication", "m"]
    assert "more than these 40 rows: --csv" in said("select * from flights")
    assert "answer.parquet" in said(sql, "--parquet", str(tmp_path / "answer.parquet"))
    assert read_table(tmp_path / "answer.parquet")[0]["replication"].tolist() == [0, 1]
    assert main(["query", str(folder), sql, "--csv", "--json"]) == 2
    assert main(["query", str(folder), "--csv"]) == 2


def test_values_that_json_does_not_have_become_text_or_null(folder, capsys):
    sql = "select date '2018-09-17' d, [1, 2] l, {'a': 1.5::decimal(3, 1)} s, 'nan'::double n, null z, true t"
    assert main(["query", str(folder), sql, "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == [
        {"d": "2018-09-17", "l": [1, 2], "s": {"a": "1.5"}, "n": None, "z": None, "t": True}
    ]
