"""Questions in SQL put together from parts, some of which would write: an answer or a message, no byte is changed."""

from __future__ import annotations

import random
from pathlib import Path

from torture.common import Found, attempt, spoiled_text, state_of
from torture.folders import prepared

_SOURCES = (
    "flights", "replications", "engagements", "flights join replications using (replication)", "range(5)",
    "(values (1))",
    "'{own}'", "read_parquet('{own}')", "read_text('{own}')", "glob('{folder}/*')", "information_schema.tables", "x",
    "duckdb_settings()", "query('select 1')", "flights pivot (count(*) for fate in ('killed'))", "(describe flights)",
)  # fmt: skip
_HEADS = (
    "with x as (select * from flights)", "with recursive x(i) as (select 1 union all select i + 1 from x where i < 5)",
    "with x as (copy (select 1) to '{own}')", "with x as (insert into flights select * from flights returning *)",
    "with x as (delete from flights returning *)", "with x as materialized (select 1 as i)", "",
    "create or replace table x as", "explain analyze", "copy", "attach '{own}' as y;", "set threads = 1;",
    "pragma version;",
)  # fmt: skip
_COLUMNS = (
    "*",
    "count(*)",
    "max(replication)",
    "list(replication)",
    "getenv('HOME')",
    "write_log('x')",
    "1",
    "hash(x)",
)
_TAILS = (
    "",
    "limit 3",
    "order by all",
    "group by all",
    "where 1 = 0",
    "union all select 1",
    "; drop table flights",
    "--",
)


def trial(chance: random.Random, place: Path) -> None:
    """One question to one folder."""
    import cupola

    folder = prepared(place.parent)
    parts = (
        chance.choice(_HEADS),
        "select",
        chance.choice(_COLUMNS),
        "from",
        chance.choice(_SOURCES),
        chance.choice(_TAILS),
    )
    sql = " ".join(parts).format(own=folder / chance.choice(("flights.parquet", "new.parquet")), folder=folder)
    if chance.random() < 0.3:
        sql = spoiled_text(chance, sql.replace(" ", " = \n", 2)).replace("=", " ")
    before = state_of(folder)
    attempt(lambda: cupola.query(folder, sql, deadline_s=20.0), f"question {sql!r}")
    if state_of(folder) != before:
        raise Found(f"the question {sql!r} changed the folder")
