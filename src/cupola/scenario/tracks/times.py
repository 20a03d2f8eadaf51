"""Moments of rows as seconds: numbers of any unit, texts of any order, or what must be asked."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cupola.errors import InputError, Problem
from cupola.scenario.tracks.clean import Loaded, _one, number
from cupola.scenario.tracks.dialect import ReadOptions
from cupola.scenario.tracks.rows import Column

if TYPE_CHECKING:
    import duckdb

#: Units in a second, and from which size on numbers of today are in them: 1e11 s are in the year 5138, as ms in 1973.
PER_S = {"s": 1.0, "ms": 1e3, "us": 1e6, "ns": 1e9}
_FROM = {"ns": 1e17, "us": 1e14, "ms": 1e11, "s": 0.0}
#: Moments of aircraft: from 1970, or from a zero of the file's own, to the year 2100 [s].
LATEST_S = 4_102_444_800.0
#: Below this [s] (1973) a number counts from a zero of the file's own.
RELATIVE_S = 1e8
DAY_S = 86400.0
_CLOCK = r"^\d{1,2}:\d{2}(:\d{2}([.,]\d+)?)?$"
#: A clock of twelve hours: 12:05:10 AM; seconds of a day; and seconds with a decimal comma, as ISO 8601 allows.
_HALF_CLOCK = r"^(\d{1,2})(:\d{2}(?::\d{2}(?:[.,]\d+)?)?)\s*([AaPp])\.?[Mm]\.?$"
_OF_DAY = r"^\d{1,5}(\.\d+)?$"
_COMMA = r":\d\d,\d+"
_DATE = (
    r"^(\d{1,2})[-/. ](\d{1,2}|[A-Za-z]{3,9})[-/. ](\d{4})[T ,]*(\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?)?"
    r"\s*([AaPp]\.?[Mm]\.?)?\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2})?$"
)
#: 20200525000950, 000950, May 25, 2020 00:09:50.
_STAMP = r"^(19|20)\d{12}$"
_BASIC_ISO = r"^((?:19|20)\d\d)(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d.*)$"
_PACKED = r"^([01]\d|2[0-3])[0-5]\d[0-5]\d(\.\d+)?$"
_MINUTES = r"^(\d{4}-\d{1,2}-\d{1,2}[T ]\d{1,2}:\d{2})( ?(?:Z|UTC|[-+].*))?$"
_MONTH_FIRST = r"^([A-Za-z]{3,9})\.? (\d{1,2}),? (\d{4}.*)$"
_MONTHS = "janfebmaraprmayjunjulaugsepoctnovdec"


@dataclass(frozen=True)
class Clock:
    """How moments are asked for: SQL for seconds, and what kind of seconds they are."""

    sql: str
    #: Seconds of a day, which begin again at midnight.
    is_of_day: bool = False
    notes: tuple[str, ...] = ()


def clock_of(
    connection: duckdb.DuckDBPyConnection, file: str, loaded: Loaded, column: Column, options: ReadOptions,
    date_order: str | None, name: str = "moment",
) -> Clock:  # fmt: skip
    """How the column of moments is read; raises `InputError` with the column and the option where it is open."""
    if loaded.kinds[name] == "moment":
        return Clock(name)
    where = f"column {column.name!r}"
    if loaded.kinds[name] == "text":
        has_day = "day" in loaded.kinds and name == "moment" and _one(connection, "SELECT count(day) FROM r")[0] > 0
        _rewrite(connection, name, has_day)
    value = number(loaded, name)
    query = f"SELECT count({name}), count(v), median(abs(v)), min({name}) FROM (SELECT {name}, {value} AS v FROM r)"
    n, n_numbers, middle, example = _one(connection, query)
    if n == 0:
        raise InputError(Problem(file, where, None, "is empty: no row has a time", "give a column of times"))
    if n_numbers > 0.5 * n:
        return _of_numbers(connection, file, column, value, float(middle), options)
    return _of_texts(connection, file, where, name, options, date_order, str(example))


def _rewrite(connection: duckdb.DuckDBPyConnection, name: str, has_day: bool) -> None:
    """Spell packed and English moments with their marks (000950, 20200525000950, May 25, 2020), and add the day."""

    def share(pattern: str) -> float:
        return float(_one(connection, f"SELECT coalesce(avg(regexp_matches({name}, '{pattern}')::INT), 0) FROM r")[0])

    if share(_STAMP) == 1.0:
        connection.execute(f"UPDATE r SET {name} = regexp_replace({name}, '(....)(..)(..)(..)(..)(..)', "
                           "'\\1-\\2-\\3 \\4:\\5:\\6')")  # fmt: skip
    elif share(_BASIC_ISO) == 1.0:
        connection.execute(f"UPDATE r SET {name} = regexp_replace({name}, '{_BASIC_ISO}', '\\1-\\2-\\3 \\4:\\5:\\6')")
    elif share(_PACKED) == 1.0:
        # A count of seconds would go from 59 to 60; a clock goes on with 00 of the next minute.
        query = f"SELECT count(DISTINCT {name}), max({name})[:4] <> min({name})[:4], min({name}) FROM r"
        n, is_long, least = _one(connection, query)
        if has_day or least.startswith("0") or (n >= 20 and is_long):
            connection.execute(f"UPDATE r SET {name} = regexp_replace({name}, '(..)(..)(..)', '\\1:\\2:\\3')")
    elif share(_MONTH_FIRST) > 0.5:
        connection.execute(f"UPDATE r SET {name} = regexp_replace({name}, '{_MONTH_FIRST}', '\\2 \\1 \\3')")
    if share(_MINUTES) > 0.0:
        # DuckDB 1 wants seconds.
        connection.execute(f"UPDATE r SET {name} = regexp_replace({name}, '{_MINUTES}', '\\1:00\\2')")
    if share(_COMMA) > 0.0:
        connection.execute(f"UPDATE r SET {name} = replace({name}, ',', '.') WHERE regexp_matches({name}, '{_COMMA}')")
    if share(_HALF_CLOCK) > 0.5:
        hour, rest, half = (f"regexp_extract({name}, '{_HALF_CLOCK}', {k})" for k in (1, 2, 3))
        hours = f"(TRY_CAST({hour} AS INT) % 12 + CASE WHEN lower({half}) = 'p' THEN 12 ELSE 0 END)"
        connection.execute(f"UPDATE r SET {name} = lpad(CAST({hours} AS VARCHAR), 2, '0') || {rest} "
                           f"WHERE regexp_matches({name}, '{_HALF_CLOCK}')")  # fmt: skip
    if has_day and share(_OF_DAY) > 0.5:
        second = f"TRY_CAST({name} AS DOUBLE)"
        parts = f"CAST(floor({second} / 3600) AS INT), CAST(floor({second} / 60) AS INT) % 60, {second} % 60.0"
        connection.execute(f"UPDATE r SET {name} = printf('%02d:%02d:%09.6f', {parts}) "
                           f"WHERE {second} <= {DAY_S}")  # fmt: skip
    if has_day and share(_CLOCK) > 0.5:
        day = "regexp_replace(CAST(day AS VARCHAR), '^(\\d{4})(\\d{2})(\\d{2})$', '\\1-\\2-\\3')"
        connection.execute(f"UPDATE r SET {name} = {day} || ' ' || {name}")


def _of_numbers(
    connection: duckdb.DuckDBPyConnection, file: str, column: Column, value: str, middle: float, options: ReadOptions
) -> Clock:
    where = f"column {column.name!r}"
    named = _named_unit(column.name)
    if named and options.time_unit and named != options.time_unit:
        limit = f"says {named} in its name, and --time-unit says {options.time_unit}"
        raise InputError(Problem(file, where, None, limit, "leave --time-unit out, or rename the column"))
    unit = options.time_unit or named or next(unit for unit, least in _FROM.items() if middle >= least)
    # Divided, not multiplied by a fraction: whole seconds stay whole.
    sql = f"{value} / {PER_S[unit]!r}" if unit != "s" else value
    low, high = _one(connection, f"SELECT min(v), max(v) FROM (SELECT {sql} AS v FROM r)")
    is_of_day = low is not None and low >= 0.0 and high <= DAY_S
    notes = (f"{file}: {where} is read in {_UNIT_WORDS[unit]}",) if unit != "s" and not options.time_unit else ()
    return Clock(sql, is_of_day, notes)


_UNIT_WORDS = {"ms": "milliseconds", "us": "microseconds", "ns": "nanoseconds"}


def _named_unit(name: str) -> str | None:
    found = re.search(r"[_ (\[](s|sec|ms|us|ns)[)\]]?$", name.strip().lower())
    return None if found is None else found[1].replace("sec", "s")


def _spelled(text: str) -> str:
    # DuckDB would take 25/05/20 for the year 25.
    return f"CASE WHEN regexp_matches({text}, '^\\d{{4}}') THEN TRY_CAST({text} AS TIMESTAMPTZ) END"


def _seconds(moment: str) -> str:
    return f"(epoch_us({moment}) / 1e6)"


def _of_texts(
    connection: duckdb.DuckDBPyConnection, file: str, where: str, name: str, options: ReadOptions,
    date_order: str | None, example: str,
) -> Clock:  # fmt: skip
    n, n_clock, n_iso = _one(
        connection,
        f"SELECT count({name}), count(*) FILTER (regexp_matches({name}, '{_CLOCK}')), count({_spelled(name)}) FROM r",
    )
    if n_clock > 0.5 * n:
        _refuse_two_parts(connection, file, where, name)
        parts = [f"TRY_CAST(split_part({name}, ':', {k}) AS DOUBLE)" for k in (1, 2)]
        last = f"coalesce(TRY_CAST(replace(split_part({name}, ':', 3), ',', '.') AS DOUBLE), 0.0)"
        return Clock(f"({parts[0]} * 3600.0 + {parts[1]} * 60.0 + {last})", True)
    if n_iso == n:
        return Clock(_seconds(_spelled(name)))
    order = _order(connection, file, where, name, options, date_order)
    if order is None and n_iso == 0:
        limit = "holds no time that can be read"
        hint = "use seconds since 1970, or ISO 8601 such as 2020-05-25T00:00:10Z; four digits a year, zones as +02:00"
        raise InputError(Problem(file, where, example, limit, hint))
    if order is None:
        return Clock(_seconds(_spelled(name)))
    return Clock(_seconds(f"coalesce({_spelled(name)}, {_put_right(name, order)})"))


def _refuse_two_parts(connection: duckdb.DuckDBPyConnection, file: str, where: str, name: str) -> None:
    """Raise `InputError` if a clock has two parts: 0:10 may be ten minutes past midnight or ten seconds."""
    n, example = _one(connection, f"SELECT count(*), min({name}) FROM r WHERE regexp_matches({name}, '^\\d+:\\d+$')")
    if n:
        limit = "may be hours and minutes or minutes and seconds"
        raise InputError(Problem(file, where, example, limit, "write all three, as 00:10:00, or a date beside it"))


def _order(
    connection: duckdb.DuckDBPyConnection,
    file: str,
    where: str,
    name: str,
    options: ReadOptions,
    date_order: str | None,
) -> str | None:
    """Whether days or months come first: by a number above 12 anywhere in the file, the dialect, or the option."""
    first, second = (f"TRY_CAST(regexp_extract({name}, '{_DATE}', {k}) AS INT)" for k in (1, 2))
    n, most_first, most_second, words, example = _one(
        connection,
        f"SELECT count(*), max({first}), max({second}), count(*) FILTER ({second} IS NULL), min({name}) "
        f"FROM (SELECT DISTINCT {name} FROM r WHERE regexp_matches({name}, '{_DATE}'))",
    )
    if not n:
        return None
    seen = {
        order
        for order, is_seen in (("day-first", words or (most_first or 0) > 12), ("month-first", (most_second or 0) > 12))
        if is_seen
    }
    if len(seen) == 2:
        limit = "has days first in some rows and months first in others"
        raise InputError(Problem(file, where, None, limit, "write its dates as 2020-05-25"))
    told = options.date_order or date_order
    if seen and told and told not in seen:
        limit = f"cannot be {told}: it has a {'month' if told == 'day-first' else 'day'} above 12 then"
        option = next(iter(seen))
        raise InputError(Problem(file, where, None, limit, f"leave the option out: the file says {option}"))
    if not seen and not told:
        limit = "may be day first or month first: no row of the file tells which"
        hint = "add --day-first or --month-first, or write its dates as 2020-05-25"
        raise InputError(Problem(file, where, str(example), limit, hint))
    return told or next(iter(seen))


def _put_right(name: str, order: str) -> str:
    """SQL for a moment of a text with the year last."""
    parts = [f"regexp_extract({name}, '{_DATE}', {k})" for k in range(1, 7)]
    one, two, year, clock, half, zone = parts
    day, month = (one, two) if order == "day-first" else (two, one)
    by_name = f"CAST((instr('{_MONTHS}', lower(left({month}, 3))) + 2) // 3 AS VARCHAR)"
    month = f"CASE WHEN regexp_matches({month}, '^[A-Za-z]') THEN {by_name} ELSE {month} END"
    date = f"{year} || '-' || lpad({month}, 2, '0') || '-' || lpad({day}, 2, '0')"
    padded = f"CASE WHEN {clock} LIKE '_:%' THEN '0' ELSE '' END || replace({clock}, ',', '.')"
    # DuckDB 1 wants seconds.
    seconds = f"CASE WHEN {clock} LIKE '%:%:%' THEN '' ELSE ':00' END"
    padded = f"CASE WHEN {clock} = '' THEN '00:00' ELSE {padded} END || {seconds}"
    text = f"{date} || ' ' || ({padded}) || CASE WHEN {zone} IN ('', 'UTC', 'GMT', 'Z') THEN '+00' ELSE {zone} END"
    hour = f"TRY_CAST(split_part({clock}, ':', 1) AS INT)"
    shift = (
        f"CASE WHEN {half} = '' THEN 0 WHEN lower(left({half}, 1)) = 'p' AND {hour} < 12 THEN 12 "
        f"WHEN lower(left({half}, 1)) = 'a' AND {hour} = 12 THEN -12 ELSE 0 END"
    )
    return f"{_spelled(text)} + to_hours({shift})"
