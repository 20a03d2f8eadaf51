"""The process that answers one question in SQL, run by its path: it imports nothing of Cupola and starts quickly.

It sees copies of the tables that a question names, and DuckDB in it can open no other file. Before that the parsed
statement is walked: DuckDB counts some statements that write as a SELECT, such as a COPY inside a WITH, so every node
must be of a kind that is known to read only.

It is told what to do in lines of JSON on standard input and answers in frames on standard output: the length of a
pickle, then the pickle of a pair (kind, value). When standard input ends it ends too, whatever it is doing.
"""

from __future__ import annotations

import difflib
import json
import os
import pickle
import queue
import signal
import struct
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import duckdb

#: Rows that are taken out of an answer at a time [-].
BATCH = 10_000
#: What a process has beside what DuckDB counts: threads, code, the rows on their way out [bytes].
BESIDE_BYTES = 500_000_000

#: Parts of a statement, as `json_serialize_sql` names them, that read and no more.
READING = frozenset(
    ("SELECT_NODE", "SET_OPERATION_NODE", "RECURSIVE_CTE_NODE", "CTE_NODE", "EMPTY", "BASE_TABLE", "JOIN", "SUBQUERY",
     "EXPRESSION_LIST", "TABLE_FUNCTION", "PIVOT", "ORDER_MODIFIER", "LIMIT_MODIFIER", "LIMIT_PERCENT_MODIFIER",
     "DISTINCT_MODIFIER", "ORDER_DEFAULT", "ASCENDING", "DESCENDING")
)  # fmt: skip
#: Kinds of expressions; which functions are called is looked at besides.
EXPRESSIONS = frozenset(
    ("BETWEEN", "CASE", "CAST", "COLLATE", "COLUMN_REF", "COMPARISON", "CONJUNCTION", "CONSTANT", "DEFAULT", "FUNCTION",
     "LAMBDA", "LAMBDA_REF", "OPERATOR", "PARAMETER", "POSITIONAL_REFERENCE", "STAR", "SUBQUERY", "TYPE", "WINDOW")
)  # fmt: skip
#: Functions that make rows out of their arguments; all others read files, catalogues or settings, or run SQL.
MAKES_ROWS = frozenset(("range", "generate_series", "unnest", "repeat", "repeat_row", "json_each", "json_tree"))
#: Functions of values that leave something behind.
LEAVES = frozenset(("write_log", "setval", "nextval", "setseed"))


class Refused(Exception):
    """The question is not one that is answered; ``kind`` says in which way, the text says why."""

    def __init__(self, kind: str, text: str = "") -> None:
        super().__init__(text)
        self.kind = kind


def check(connection: Any, sql: str, tables: Sequence[str]) -> tuple[str, list[str]]:
    """Look at a question before it is asked.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        Any.
    sql : str
        The question.
    tables : sequence of str
        Names of the tables that there are.

    Returns
    -------
    statement : str
        The text of the one statement.
    used : list of str
        The tables that it reads.

    Raises
    ------
    Refused
        If it is not one SELECT in all its parts, over these tables.
    """
    kinds = [statement.type.name for statement in connection.extract_statements(sql)]
    if kinds != ["SELECT"]:
        raise Refused(
            "statement", "nothing" if not kinds else kinds[0] if len(kinds) == 1 else f"{len(kinds)} statements"
        )
    (text,) = connection.execute("SELECT json_serialize_sql(?)", [sql]).fetchone()
    try:
        tree = json.loads(text)
    except RecursionError:
        raise Refused("statement", "nested too deeply to be looked at") from None
    if tree["error"]:
        raise Refused("statement", tree["error_message"])
    nodes = list(nodes_of(tree["statements"]))
    defined = {entry["key"].lower() for node in nodes for entry in (node.get("cte_map") or {}).get("map", ())}
    used = {name for node in nodes for name in _check_node(node, {name.lower(): name for name in tables}, defined)}
    return connection.extract_statements(sql)[0].query, [name for name in tables if name in used]


def nodes_of(tree: Any) -> Iterator[dict[str, Any]]:
    """All objects of a parsed statement, from the outside inwards."""
    waiting: list[Any] = [tree]
    while waiting:
        found = waiting.pop()
        if isinstance(found, dict):
            yield found
            waiting.extend(found.values())
        elif isinstance(found, list):
            waiting.extend(found)


def _check_node(node: Mapping[str, Any], tables: Mapping[str, str], defined: set[str]) -> list[str]:
    """Raise `Refused` for a node that may do more than read; gives the tables that it reads."""
    kind = node.get("class") or node.get("type")
    if not isinstance(kind, str) or kind.endswith("_TYPE_INFO"):
        return []
    if kind not in (EXPRESSIONS if "class" in node else READING):
        raise Refused("statement", f"a SELECT with {kind.split('_')[0]} in it")
    if kind == "FUNCTION" and node.get("function_name", "").lower() in LEAVES:
        raise Refused("permission", node["function_name"])
    if kind == "TABLE_FUNCTION" and node["function"].get("function_name", "").lower() not in MAKES_ROWS:
        raise Refused("permission", node["function"].get("function_name", ""))
    if kind != "BASE_TABLE":
        return []
    name = node["table_name"].lower()
    if name in tables and not node.get("schema_name") and not node.get("catalog_name"):
        return [tables[name]]
    if name in defined:
        return []
    if not node.get("schema_name") and name.isidentifier():
        near = difflib.get_close_matches(name, tables, 1)
        hint = f'; did you mean "{tables[near[0]]}"?' if near else ""
        raise Refused("sql", f"table {node['table_name']} does not exist{hint}")
    raise Refused("permission", node["table_name"])


def lock(connection: Any, told: Mapping[str, Any]) -> None:
    """Take everything away but the copies; the order matters, and nothing can be given back."""
    # DuckDB looks at the name as it is asked for, and again at what it found under it.
    files = [file for of_view in told["views"].values() for file in of_view] + told["written"]
    allowed = ", ".join(_text(name) for name in sorted({*files, *map(_escaped, files)}))
    for setting in (
        f"memory_limit = '{told['memory']}'",
        f"temp_directory = {_text(told['spill'])}",
        f"max_temp_directory_size = '{told['room']}'",
        "autoinstall_known_extensions = false",
        "autoload_known_extensions = false",
        "allow_community_extensions = false",
        f"allowed_paths = [{allowed}]",
        "enable_external_access = false",
        "lock_configuration = true",
    ):
        connection.execute(f"SET {setting}")


def limit_memory(memory_bytes: int) -> bool:
    """Let this process grow by no more than this; False where the operating system has no such limit that holds."""
    if not sys.platform.startswith("linux"):
        return False
    import resource

    with open("/proc/self/statm") as file:
        now_bytes = int(file.read().split()[0]) * resource.getpagesize()
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    most = now_bytes + memory_bytes + BESIDE_BYTES
    most = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    return True


class Answering:
    """What the process can be told to do: each method is one verb."""

    def __init__(self, send: Callable[[str, Any], None]) -> None:
        self._send = send
        self._connection = duckdb.connect(config={"python_enable_replacements": False})

    def check(self, told: Mapping[str, Any]) -> None:
        """Look at a question."""
        self._send("checked", check(self._connection, told["sql"], told["tables"]))

    def open(self, told: Mapping[str, Any]) -> None:
        """Have the tables at hand, and nothing else from now on."""
        try:
            for name, files in told["views"].items():
                listed = ", ".join(_text(_escaped(file)) for file in files)
                scan = f"read_parquet([{listed}], union_by_name = true, hive_partitioning = false)"
                self._connection.execute(f"CREATE VIEW {name} AS SELECT * FROM {scan}")
        except duckdb.Error as error:
            raise Refused("table", first_of(error)) from None
        lock(self._connection, told)
        self._send("opened", limit_memory(told["memory_bytes"]))

    def describe(self, told: Mapping[str, Any]) -> None:
        """Rows and columns of all tables."""
        found = {}
        for name in told["tables"]:
            columns = [(row[0], row[1]) for row in self._connection.execute(f"DESCRIBE {name}").fetchall()]
            ((rows,),) = self._connection.execute(f"SELECT count(*) FROM {name}").fetchall()
            found[name] = (rows, columns)
        self._send("described", found)

    def select(self, told: Mapping[str, Any]) -> None:
        """Answer, some rows at a time."""
        cursor = self._connection.execute(told["statement"])
        self._send("columns", tuple(column[0] for column in cursor.description))
        while batch := cursor.fetchmany(BATCH):
            self._send("rows", batch)
        self._send("end", None)

    def write(self, told: Mapping[str, Any]) -> None:
        """Answer into a Parquet file."""
        self._connection.execute(f"CREATE OR REPLACE TEMP VIEW answer AS\n{told['statement']}")
        # No temporary of DuckDB's own: this file is one, and the only one that may be written.
        options = "FORMAT PARQUET, COMPRESSION ZSTD, USE_TMP_FILE false"
        try:
            self._connection.execute(f"COPY answer TO {_text(told['file'])} ({options})")
        except duckdb.IOException as error:
            raise Refused("writing", first_of(error)) from None
        self._send("end", None)


#: DuckDB's errors -> what the other side calls them; the first that fits.
_KINDS = (
    (duckdb.PermissionException, "permission"),
    (duckdb.OutOfMemoryException, "memory"),
    (MemoryError, "memory"),
    (duckdb.IOException, "io"),
    (duckdb.Error, "sql"),
    (UnicodeError, "sql"),
)


def serve(lines: Iterable[bytes], send: Callable[[str, Any], None]) -> None:
    """Do what lines say until there are none."""
    answering = Answering(send)
    for line in lines:
        told = json.loads(line)
        try:
            getattr(answering, told.pop("do"))(told)
        except Refused as error:
            send(error.kind, str(error))
        except tuple(kind for kind, _ in _KINDS) as error:
            send(next(name for kind, name in _KINDS if isinstance(error, kind)), first_of(error))


def main() -> None:
    """Serve until standard input ends; Ctrl-C is for the process that asked."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever else is printed must not get between the frames
    lines: queue.SimpleQueue[bytes] = queue.SimpleQueue()

    def read() -> None:
        for line in sys.stdin.buffer:
            lines.put(line)
        os._exit(0)  # nobody waits for an answer any more

    def send(kind: str, value: Any) -> None:
        frame = pickle.dumps((kind, value), protocol=5)
        out.write(struct.pack(">Q", len(frame)) + frame)
        out.flush()

    threading.Thread(target=read, daemon=True).start()
    serve(iter(lines.get, b""), send)


def first_of(error: BaseException) -> str:
    """What DuckDB says, without the line that it repeats."""
    return " ".join(str(error).split("\n\n")[0].split())


def _escaped(file: str) -> str:
    # Names of folders may hold characters that DuckDB would take for a pattern.
    return "".join(f"[{letter}]" if letter in "*?[" else letter for letter in file)


def _text(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


if __name__ == "__main__":
    main()
