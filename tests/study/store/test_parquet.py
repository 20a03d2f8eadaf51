import duckdb
import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cupola.study.store import parquet
from cupola.study.store.parquet import SCHEMA_VERSION, read_table, write_table

_TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=5)
_ROWS = st.lists(st.tuples(st.integers(-(2**63), 2**63 - 1), st.floats(), _TEXT, st.booleans()), max_size=8)


@settings(max_examples=25)
@example(rows=[(0, float("nan"), "", True), (1, float("inf"), "é'", False)])
@given(rows=_ROWS)
def test_every_table_comes_back_as_it_was(rows, tmp_path_factory):
    path = tmp_path_factory.mktemp("table") / "t.parquet"
    whole, ratio, text, truth = zip(*rows, strict=True) if rows else ((), (), (), ())
    columns = {
        "whole": np.array(whole, np.int64),
        "ratio": np.array(ratio, np.float64),
        "text": np.array(text, dtype=object),
        "truth": np.array(truth, np.bool_),
    }
    write_table(path, columns, {"digest": "it's"})
    back, metadata = read_table(path)
    assert list(back) == list(columns)
    np.testing.assert_array_equal(back["whole"], columns["whole"], strict=True)
    np.testing.assert_array_equal(back["ratio"], columns["ratio"], strict=True)
    assert back["text"].tolist() == list(text) and back["text"].dtype.kind == "O"
    np.testing.assert_array_equal(back["truth"], columns["truth"], strict=True)
    assert metadata == {"cupola_schema": str(SCHEMA_VERSION), "digest": "it's"}


def test_the_same_table_gives_the_same_bytes(tmp_path):
    columns = {"x": np.arange(200_000) % 977, "name": np.array(["a", "bb"] * 100_000)}
    for name in ("a", "b"):
        write_table(tmp_path / name, columns, {})
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_a_folder_may_have_any_name(tmp_path):
    folder = tmp_path / "it's [1]* 50%?"
    folder.mkdir()
    write_table(folder / "t.parquet", {"x": np.arange(3)}, {})
    assert read_table(folder / "t.parquet")[0]["x"].tolist() == [0, 1, 2]


def test_pandas_reads_it_with_duckdb(tmp_path):
    duckdb = pytest.importorskip("duckdb")
    pytest.importorskip("pandas")
    write_table(tmp_path / "t.parquet", {"x": np.array([1.0, np.nan])}, {})
    frame = duckdb.sql(f"SELECT count(x) AS n, count(*) AS rows FROM '{tmp_path}/t.parquet'").df()
    assert frame.to_dict("list") == {"n": [1], "rows": [2]}  # what is not there is null, not a number


@pytest.mark.parametrize("content", [None, b"", b"PAR1 no parquet PAR1"])
def test_what_is_no_table_is_an_os_error(tmp_path, content):
    path = tmp_path / "t.parquet"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(OSError):
        read_table(path)


def test_a_wide_table_has_smaller_row_groups_in_one_go_and_from_slabs(tmp_path, monkeypatch):
    """By rows alone, the replications took a quarter of a gigabyte while they were written."""
    monkeypatch.setattr(parquet, "ROW_GROUP_VALUES", 40 * 2 * parquet.BEAT)
    table = {f"c{k}": np.arange(5 * parquet.BEAT) * k for k in range(40)}
    parquet.write_table(tmp_path / "whole.parquet", table, {})
    for k, (first, stop) in enumerate(((0, 3 * parquet.BEAT), (3 * parquet.BEAT, 5 * parquet.BEAT))):
        parquet.write_table(tmp_path / f"{k}.parquet", {name: one[first:stop] for name, one in table.items()}, {})
    parquet.join_tables(tmp_path / "joined.parquet", [tmp_path / "0.parquet", tmp_path / "1.parquet"], {})
    assert (tmp_path / "joined.parquet").read_bytes() == (tmp_path / "whole.parquet").read_bytes()
    with duckdb.connect() as connection:
        sql = "SELECT DISTINCT row_group_id, row_group_num_rows FROM parquet_metadata(?) ORDER BY 1"
        rows = connection.execute(sql, [str(tmp_path / "whole.parquet")]).fetchall()
    assert [n for _, n in rows] == [2 * parquet.BEAT, 2 * parquet.BEAT, parquet.BEAT]
