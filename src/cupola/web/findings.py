"""What a results page shows beyond the summary: distributions, places of intercepts, flights behind a number."""

from __future__ import annotations

from typing import Any

import numpy as np

from cupola.errors import InputError, Problem
from cupola.film.packing import packed
from cupola.web.calls import Call
from cupola.web.folder import Entry

#: Flights that are listed behind a bar, and replications of each [-].
BEHIND_MAX, SHOWN = 60, 8
#: More different counts than this are put into bins, as in the report [-].
BARS_MAX = 36
#: More intercepts than this are thinned evenly [-].
POINTS_MAX = 3000
_DISTRIBUTED = (
    ("leakers", "Threats that arrived"),
    ("kills", "Threats destroyed"),
    ("missiles_fired", "Missiles fired"),
)


def distributions(entry: Entry) -> list[dict[str, Any]]:
    """How many replications had each number of leakers, kills and missiles; with the first of them, to be watched.

    Each has ``bars``: from and to which number, how many replications, and which ones.
    """
    table = _columns(entry, "replications", ["replication", *(name for name, _ in _DISTRIBUTED)])
    return [
        {"name": name, "title": title, "bars": _bars(table["replication"], table[name])} for name, title in _DISTRIBUTED
    ]


def _bars(replications: np.ndarray, values: np.ndarray) -> list[dict[str, Any]]:
    whole = np.asarray(values, np.int64)
    low, high = int(whole.min()), int(whole.max())
    width = max(1, -(-(high - low + 1) // BARS_MAX))
    bars = []
    for start in range(low, high + 1, width):
        inside = (whole >= start) & (whole < start + width)
        shown = replications[inside][:SHOWN].tolist()
        bars.append({"from": start, "to": start + width - 1, "count": int(inside.sum()), "replications": shown})
    return bars


def intercepts(entry: Entry) -> bytes:
    """Where targets were destroyed: latitude, longitude [deg], altitude [m above sea level], replication and flight.

    More than `POINTS_MAX` are thinned evenly, in the order of the table; ``total`` says how many there are.
    """
    from cupola.report.maps.intercept_map import LAYERS_M, layer_looks

    names = ["replication", "flight", "outcome", "lat_deg", "lon_deg", "altitude_m"]
    table = _columns(entry, "engagements", names)
    hit = (table["outcome"] == "kill") & np.isfinite(table["lat_deg"])
    table = {name: column[hit] for name, column in table.items()}
    n = len(table["flight"])
    chosen = np.unique(np.linspace(0, n - 1, min(n, POINTS_MAX)).astype(int)) if n else np.zeros(0, int)
    flights, which = np.unique(table["flight"][chosen], return_inverse=True)
    layers = np.searchsorted(LAYERS_M[:-1], table["altitude_m"], side="right")
    head = {
        "total": n,
        "sites": _sites(entry),
        "flights": [str(name) for name in flights],
        "layers": [
            {"text": text, "colour": colour, "count": int((layers == k).sum())}
            for k, (text, colour) in enumerate(layer_looks())
        ],
    }
    places = np.column_stack([table[name][chosen] for name in ("lat_deg", "lon_deg", "altitude_m")]).astype(np.float64)
    about = np.column_stack([table["replication"][chosen], which, layers[chosen]]).astype(np.int32)
    return packed(head, places, about)


def _sites(entry: Entry) -> list[dict[str, Any]]:
    """Batteries and defended sites of a run, which a map of intercepts is read by."""
    from cupola.study import open_results

    scenario = open_results(entry.path).scenario
    kinds = (("battery", scenario.batteries), ("asset", scenario.assets))
    return [
        {"kind": kind, "name": one.name, "lat_deg": one.lat_deg, "lon_deg": one.lon_deg}
        for kind, items in kinds
        for one in items
        if getattr(one, "is_active", True)
    ]


def behind(entry: Entry, call: Call) -> dict[str, Any]:
    """The hostile flights behind a number: by the reason why they were not engaged, or by their fate.

    Each has in how many replications it happened, and the first of them, which can be watched.
    """
    column, value = call.text("column", 20), call.text("value", 60)
    if column not in ("reason", "fate"):
        raise InputError(Problem("call", "column", column, "must be reason or fate", "load the page again"))
    table = _columns(entry, "flights", ["replication", "flight", "side", column])
    mine = (table["side"] == "hostile") & (table[column] == value)
    names, counts = np.unique(table["flight"][mine], return_counts=True)
    order = np.lexsort((names, -counts))[:BEHIND_MAX]
    replications = table["replication"][mine]
    rows = [
        {
            "flight": str(names[i]),
            "count": int(counts[i]),
            "replications": replications[table["flight"][mine] == names[i]][:SHOWN].tolist(),
        }
        for i in order
    ]
    return {"rows": rows, "total": int(counts.sum()), "more": max(0, len(names) - BEHIND_MAX)}


def _columns(entry: Entry, table: str, names: list[str]) -> dict[str, np.ndarray]:
    from cupola.study.store.parquet import read_columns

    if entry.kind != "run":
        raise InputError(Problem(entry.shown, "", None, "is no run", "choose a run from the list"))
    try:
        return read_columns(entry.path / f"{table}.parquet", names)
    except OSError as error:
        limit = f"has no table of {table}: {error.strerror or error}"
        raise InputError(Problem(entry.shown, "", None, limit, "run it again")) from None
