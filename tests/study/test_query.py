import json
import signal
import subprocess
import sys
import time
from contextlib import closing, contextmanager
from pathlib import Path

import duckdb
import numpy as np
import psutil
import pytest

import cupola
from cupola.cli import main
from cupola.errors import InputError, Interrupted, OutputError
from cupola.study import query as query_room
from cupola.study import run_study
from cupola.study.query import Tables, open_tables, query
from cupola.study.questions import answering
from cupola.study.questions.process import Answerer, Ended
from cupola.study.store.manifest import hash_of
from cupola.study.store.parquet import read_table, write_table
from cupola.study.sweeps.folder import digest_of


def quoted(path):
    """A path inside a text of SQL."""
    return str(path).replace("'", "''")


def state_of(folder):
    """Every file under a folder, with the hash of its bytes."""
    return {str(path): hash_of(path) for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.fixture
def folder(engine, scenario, tmp_path):
    """The folder of a finished run of 200 replications, which no test of this file may leave changed by a question."""
    return run_study(scenario, 200, folder=tmp_path / "it's a [run]", seed=7).folder


@pytest.fixture(autouse=True)
def questions_change_nothing(monkeypatch):
    """Around every question of every test: the folder is after it what it was before."""
    asked = query_room.open_tables

    @contextmanager
    def watched(folder, **options):
        before = state_of(Path(folder)) if Path(folder).is_dir() else None
        with asked(folder, **options) as tables:
            yield tables
        # Not on the way of an error: there it would hide what happened; `refused` looks there.
        assert before is None or state_of(Path(folder)) == before

    monkeypatch.setattr(query_room, "open_tables", watched)


def assert_refused(folder, sql, match):
    """Ask something that is refused, and see that it did nothing."""
    before = state_of(folder)
    with pytest.raises(InputError, match=match):
        query(folder, sql)
    assert state_of(folder) == before


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
        columns = {"replication": numbers, "kills": numbers}
        table = {"point": np.full(len(numbers), point), **columns}
        write_table(tmp_path / "points" / f"{point:04d}.parquet", table, {"digest": digest_of(columns)})
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
    assert_refused(folder, text, r"may read the tables replications, flights, engagements of .*nothing else")


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
        # These count as a SELECT, and the path may be read, so that it might be written.
        ("with x as (copy (select 1 as a) to '{own}') select * from x", "a SELECT with COPY in it"),
        ("with x as (copy flights to '{own}' (format parquet)) select 1", "a SELECT with COPY in it"),
        ("with x as (insert into flights select * from flights returning *) select * from x", "a SELECT with INSERT"),
        ("with x as (update flights set fate = 'killed' returning *) select * from x", "a SELECT with UPDATE in it"),
        ("with x as (delete from flights returning *) select * from x", "a SELECT with DELETE in it"),
        ("select (with x as (copy flights to '{own}') select count(*) from x)", "a SELECT with COPY in it"),
        ("describe flights", "a SELECT with SHOW in it"),
    ],
)
def test_only_one_select_is_allowed(folder, tmp_path, sql, kind):
    text = sql.format(to=tmp_path / "stolen", own=str(folder / "flights.parquet").replace("'", "''"))
    assert_refused(folder, text, f"must be one SELECT, and is {kind}.*; --parquet, --csv and --json")
    assert not (tmp_path / "stolen").exists()


def test_the_database_itself_refuses_what_the_check_of_statements_would_let_through(folder, tmp_path, monkeypatch):
    """The second wall, without the first."""
    monkeypatch.setattr(Tables, "_checked", lambda self, answerer, sql: (sql, ["flights"]))
    before = state_of(folder)
    for sql in (
        f"copy flights to '{tmp_path / 'stolen'}'",
        f"attach '{tmp_path / 'stolen'}' as other",
        "install httpfs",
        "load httpfs",
        "set enable_external_access = true",
        "set lock_configuration = false",
        "set allowed_paths = ['/etc/hostname']",
        f"with x as (copy flights to '{quoted(folder / 'flights.parquet')}') select * from x",
        f"copy (select 1) to '{quoted(folder / 'new.parquet')}'",
    ):
        with pytest.raises(InputError):
            query(folder, sql)
        assert state_of(folder) == before
    assert not (tmp_path / "stolen").exists()


def test_what_a_copy_suffers_the_run_does_not(folder, monkeypatch):
    """The third wall, without the first two: a question that writes over the file that it may read writes on a copy."""
    monkeypatch.setattr(Tables, "_checked", lambda self, answerer, sql: (sql, ["flights"]))
    before = state_of(folder)
    with open_tables(folder) as tables:
        (own,) = tables.select("select 1") and tables._copies["flights"]
        list(tables.select(f"with x as (copy (select 1 as a) to '{own}' (use_tmp_file false)) select * from x")[1])
        assert read_table(Path(own))[0]["a"].tolist() == [1]
    assert state_of(folder) == before


@pytest.mark.parametrize("table", ["replications", "flights", "engagements"])
def test_a_table_with_one_wrong_bit_is_refused(folder, table):
    path = folder / f"{table}.parquet"
    whole = path.read_bytes()
    for k in range(6):
        flipped = bytearray(whole)
        flipped[(k * 7919 + 11) % len(whole)] ^= 1 << k % 8
        path.write_bytes(flipped)
        assert_refused(
            folder, f"select * from {table}", f"{table}.parquet does not belong to the manifest, or is damaged"
        )
    path.write_bytes(whole)
    assert query(folder, f"select count(*) from {table}")[1]


def test_functions_that_leave_something_behind_are_known():
    """A new DuckDB may bring another: then this fails, and `answering` has to know it."""
    with duckdb.connect() as connection:
        rows = connection.execute(
            "SELECT DISTINCT function_name FROM duckdb_functions() "
            "WHERE has_side_effects AND function_type NOT IN ('table', 'pragma')"
        ).fetchall()
    harmless = {"vector_type", "stats", "uuid", "uuidv4", "uuidv7", "gen_random_uuid", "random", "error", "sleep_ms"}
    harmless |= {"current_query", "current_query_id", "current_transaction_id", "current_connection_id", "currval"}
    assert {name for (name,) in rows} <= harmless | answering.LEAVES


READS = (
    "from flights select fate order by fate desc limit 3",
    "select distinct on (flight) * from flights",
    "select flight, row_number() over (partition by fate order by flight) k from flights qualify k = 1",
    "select * exclude (fate) from flights tablesample 100%",
    "select * from flights f join engagements e using (replication) cross join range(2) z(i) limit 5",
    "with recursive r(i) as (select 1 union all select i + 1 from r where i < 5) select sum(i) from r",
    "with m as materialized (select 1 a) select a from m union all values (2) order by 1",
    "select * from (select fate from flights) pivot (count(*) for fate in ('killed', 'arrived'))",
    "select [x + 1 for x in [1, 2]], {'a': 1}.a, try_cast('x' as int), exists(select 1 from flights)",
    "select fate, count(*), quantile_cont(replication, [0.1, 0.9]) from flights group by grouping sets ((fate), ())",
    "select unnest(generate_series(1, 3)), date '2018-09-17' + interval 2 days, now() > timestamp '2018-01-01'",
)


@pytest.mark.parametrize("sql", READS)
def test_what_reads_is_answered(folder, sql):
    assert query(folder, sql)[1]


def test_python_variables_are_no_tables(folder):
    flights_of_mine = np.arange(3)
    assert_refused(folder, "select * from flights_of_mine", "flights_of_mine does not exist")
    assert len(flights_of_mine) == 3


def test_mistakes_name_what_there_is(folder):
    with pytest.raises(InputError, match=r'"flite" not found.*"flight".*the tables are replications, flights, engage'):
        query(folder, "select flite from flights")
    with pytest.raises(InputError, match='did you mean "flights"'):
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
        query(tmp_path, "from points")


def test_a_question_that_takes_too_much_memory_ends_with_an_error(folder, monkeypatch):
    monkeypatch.setattr("cupola.study.query.MEMORY_BYTES", 30_000_000)
    monkeypatch.setattr("cupola.study.query.ROOM", "1MB")
    assert_refused(
        folder,
        "select count(*) from (select distinct hash(i) from range(5000000) t(i))",
        "needs more than 0.03 GB of memory, or than 1MB on disk; ask for less at a time",
    )


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere the process is watched instead")
def test_memory_that_duckdb_does_not_count_is_limited_too(folder, monkeypatch):
    monkeypatch.setattr("cupola.study.query.MEMORY_BYTES", 200_000_000)
    assert_refused(folder, "select length(repeat('x', 1000000000))", "needs more than 0.2 GB of memory")


def test_a_process_that_grows_is_ended_where_nobody_else_limits_it(folder, monkeypatch):
    monkeypatch.setattr("cupola.study.questions.process._LOOK_S", 0.01)
    with closing(Answerer()) as answerer:
        assert answerer.tell("check", sql="select 1", tables=[])[0] == "checked"
        answerer.end_above(1_000_000)
        with pytest.raises(Ended, match="memory"):
            answerer.tell("select", statement="select count(*) from range(1000000000) a(i), range(1000) b(j)")


LONG = "select count(*) from range(100000000) a(i), range(100000) b(j) where hash(i + j) = 1"


def test_a_question_that_takes_too_long_ends_at_its_deadline(folder):
    before = state_of(folder)
    begin_s = time.monotonic()
    with pytest.raises(InputError, match=r"has no answer after 1\.5 s; ask for less, or give it a longer --deadline"):
        query(folder, LONG, deadline_s=1.5)
    assert time.monotonic() - begin_s < 20.0
    assert state_of(folder) == before


def test_ctrl_c_ends_a_question_with_130_and_leaves_no_process(folder, tmp_path):
    before = state_of(folder)
    asking = subprocess.Popen(
        [sys.executable, "-m", "cupola", "query", str(folder), LONG], stderr=subprocess.PIPE, stdout=subprocess.PIPE
    )
    deadline_s = time.monotonic() + 60.0
    while not (children := psutil.Process(asking.pid).children()) or children[0].cpu_times().user < 0.5:
        assert time.monotonic() < deadline_s and asking.poll() is None
        time.sleep(0.05)
    asking.send_signal(signal.SIGINT)
    _, said = asking.communicate(timeout=60)
    assert asking.returncode == 130 and b"stopped" in said
    psutil.wait_procs(children, timeout=10)
    assert not any(child.is_running() for child in children)
    assert state_of(folder) == before


def test_a_killed_asker_leaves_no_process_behind(folder):
    asking = subprocess.Popen([sys.executable, "-m", "cupola", "query", str(folder), LONG])
    deadline_s = time.monotonic() + 60.0
    while not (children := psutil.Process(asking.pid).children()) or children[0].cpu_times().user < 0.5:
        assert time.monotonic() < deadline_s and asking.poll() is None
        time.sleep(0.05)
    asking.kill()
    asking.wait()
    psutil.wait_procs(children, timeout=10)
    assert not any(child.is_running() for child in children)


def test_sql_that_is_no_text_is_refused(folder):
    assert_refused(folder, "select '\udce9'", "is not text in UTF-8")
    assert_refused(folder, "select " + "(" * 3000 + "1" + ")" * 3000, "SQL: ")


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
