import numpy as np
import pytest

from cupola.study.store import table_writer as slabs
from cupola.study.store.parquet import read_table, write_table
from cupola.study.store.table_writer import Slabs

#: More than one row group of DuckDB (122,880), and no round number.
N = 130_001
SLAB_BYTES = 2**18


@pytest.fixture(autouse=True)
def small_slabs(monkeypatch):
    monkeypatch.setattr(slabs, "SLAB_BYTES", SLAB_BYTES)


@pytest.fixture(scope="module")
def columns():
    number = np.arange(N)
    words = np.array(["killed", "arrived", "it's"], dtype=object)
    return {
        "replication": number // 3,
        "fate": words[number * 7919 % 3],
        "miss_m": np.where(number % 5, number / 7.0, np.nan),
    }


@pytest.fixture(scope="module")
def whole(columns, tmp_path_factory):
    path = tmp_path_factory.mktemp("whole") / "t.parquet"
    write_table(path, columns, {"digest": "d"})
    return path.read_bytes()


def written(columns, cuts, folder):
    table = Slabs(folder / "slabs")
    for first, last in zip([0, *cuts], [*cuts, N], strict=True):
        table.add({name: column[first:last] for name, column in columns.items()})
    table.write(folder / "t.parquet", {"digest": "d"})
    n_slabs = len(list((folder / "slabs").glob("*"))) if (folder / "slabs").exists() else 0
    table.remove()
    assert [path.name for path in folder.iterdir()] == ["t.parquet"]
    return (folder / "t.parquet").read_bytes(), n_slabs


@pytest.mark.parametrize("cuts", [[], [1], [0, 0, 5], [N - 1], list(range(999, N, 1000)), [40_000, 40_001, 129_999]])
def test_the_bytes_do_not_depend_on_the_cuts(cuts, columns, whole, tmp_path):
    found, n_slabs = written(columns, cuts, tmp_path)
    assert found == whole
    assert (n_slabs > 0) == bool(cuts)


def test_random_cuts(columns, whole, tmp_path):
    chance = np.random.default_rng(5)
    for k in range(3):
        (tmp_path / str(k)).mkdir()
        cuts = sorted(chance.integers(0, N, 20).tolist())
        assert written(columns, cuts, tmp_path / str(k))[0] == whole


def test_few_rows_in_pieces_need_no_slab(tmp_path):
    table = Slabs(tmp_path / "slabs")
    for value in (1, 2):
        table.add({"x": np.array([value])})
    table.write(tmp_path / "t.parquet", {})
    assert read_table(tmp_path / "t.parquet")[0]["x"].tolist() == [1, 2] and not (tmp_path / "slabs").exists()


def test_no_more_than_a_slab_and_a_piece_is_held(columns, tmp_path, monkeypatch):
    longest = 0
    write = slabs.write_table

    def watched(path, found, metadata):
        nonlocal longest
        longest = max(longest, len(found["fate"]))
        write(path, found, metadata)

    monkeypatch.setattr(slabs, "write_table", watched)
    written(columns, list(range(1000, N, 1000)), tmp_path)
    assert 0 < 8 * len(columns) * longest <= SLAB_BYTES + 8 * len(columns) * 1000
