"""A film in one file: player, one replication and the ground under it. It plays offline by double click."""

from __future__ import annotations

import base64
import gzip
import html
import json
import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from cupola.errors import InputError, Problem
from cupola.film.ground import ground_of
from cupola.film.making import film_of
from cupola.film.packing import packed
from cupola.study.store.atomic import cannot_write, replacing

if TYPE_CHECKING:
    from cupola.analysis.summary import Summary
    from cupola.engine.build.model import Model
    from cupola.engine.replay import Log
    from cupola.engine.results import Results

#: What one file may take [bytes]: mail programs and learning platforms take it.
SIZE_MAX = 1_000_000
#: What a film may take that a report carries [bytes].
IN_REPORT_MAX = 600_000
#: Ever coarser, until it fits: how near a straight line must come to points that are left out [m], least time between
#: plots of a track [s], and cells of the ground from its middle to its edge.
_DETAIL = (
    (20.0, 0.0, 200),
    (20.0, 2.0, 160),
    (50.0, 5.0, 120),
    (100.0, 10.0, 100),
    (200.0, 20.0, 80),
    (500.0, 60.0, 60),
)
#: Half side of the ground, least and most [km]; and how much more of it there is than things [-].
_HALF_KM, _MARGIN = (20.0, 1500.0), 2.2
#: No address can be asked for anything, whatever the file holds.
_POLICY = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:"


def write_film(
    log: Log,
    path: str | Path,
    *,
    replications: int | None = None,
    note: str = "",
    beside: Log | None = None,
    name: str = "",
) -> Path:
    """Write a replication as a page that plays by itself.

    Parameters
    ----------
    log : Log
        From `cupola.replay`.
    path : str or pathlib.Path
        The file, such as ``replication-3.html``; it appears whole, or not at all.
    replications : int, optional
        Of its run [-]; without, nothing is said of a run.
    note : str
        What must be said of it, at the top.
    beside : Log, optional
        Played beside it, in lockstep: what a variant did under the same draws.
    name : str
        What that one is called.

    Returns
    -------
    pathlib.Path
        Where it lies. It takes at most `SIZE_MAX` bytes: the more there is to show, the coarser are ways and ground,
        which the page says.

    Raises
    ------
    InputError
        If it does not fit even so.
    OutputError
        If the file cannot be written.
    """
    path = Path(path)
    data = _fitting(_ever_coarser(log, replications or 0, note, beside, name), SIZE_MAX)
    if len(data) > SIZE_MAX:
        limit = f"takes {len(data) / 1e6:.1f} MB as a film, and {SIZE_MAX / 1e6:g} MB are the most"
        hint = "watch it with 'cupola app', or write it with -f acmi"
        raise InputError(Problem(f"replication {log.replication}", "", None, limit, hint))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with replacing(path) as temporary:
            temporary.write_bytes(data)
    except OSError as error:
        raise cannot_write(path, error) from error
    return path


def report_with_film(results: Results, summary: Summary, model: Model) -> str:
    """The report of a study as HTML text, with a link to the film of the replication that it shows.

    The link carries the film itself, which the browser saves: a report stays one file, without scripts.

    Parameters
    ----------
    results, summary, model
        As `cupola.report.render_report` takes them.
    """
    from cupola.report.pages.run_page import render_report

    def film(log: Log) -> str | None:
        data = _fitting(_ever_coarser(log, results.n_replications, "", None, ""), IN_REPORT_MAX)
        if len(data) > IN_REPORT_MAX:
            return None
        return "data:text/html;base64," + base64.b64encode(data).decode("ascii")

    return render_report(results, summary, model, film=film)


def _fitting(texts: Iterator[str], most: int) -> bytes:
    """The first that takes no more than so many bytes, or else the last."""
    data = b""
    for text in texts:
        data = text.encode("utf-8")
        if len(data) <= most:
            break
    return data


def _ever_coarser(log: Log, replications: int, note: str, beside: Log | None, name: str) -> Iterator[str]:
    for step, (tolerance_m, gap_s, cells) in enumerate(_DETAIL):
        head, columns = film_of(log, replications, note, tolerance_m=tolerance_m, plot_gap_s=gap_s)
        detail = f"Ways are drawn to {tolerance_m:g} m" + (f", plots every {gap_s:g} s at most." if gap_s else ".")
        other = b""
        if beside is not None:
            other_head, other_columns = film_of(beside, 0, "", tolerance_m=tolerance_m, plot_gap_s=gap_s)
            other = packed({**other_head, "variant": name}, *other_columns)
        yield _page({**head, "detail": detail if step else ""}, columns, _ground(log, head, cells), other)


def _ground(log: Log, head: Any, cells: int) -> bytes:
    """The ground under all that is shown."""
    scene_deg = [(one["lat_deg"], one["lon_deg"]) for one in head["sites"]]
    for way in log.flight_tracks.values():
        ends = np.array([[way[f"{axis}_m"][i] for axis in "xyz"] for i in (0, len(way["t_s"]) // 2, -1)])
        lat, lon, _ = log.model.frame.to_geodetic(ends)
        scene_deg += list(zip(lat.tolist(), lon.tolist(), strict=True))
    lat_deg, lon_deg = np.array(scene_deg).T
    middle = 0.5 * (lat_deg.min() + lat_deg.max()), 0.5 * (lon_deg.min() + lon_deg.max())
    km = 111.2 * np.hypot(lat_deg - middle[0], (lon_deg - middle[1]) * np.cos(np.radians(middle[0])))
    half_km = float(np.clip(_MARGIN * km.max(), *_HALF_KM))
    about, columns = ground_of(log.model.terrain, float(middle[0]), float(middle[1]), half_km, cells, has_heights=False)
    return packed(about, *columns)


def _page(head: Any, columns: list[np.ndarray], ground: bytes, beside: bytes = b"") -> str:
    static = files("cupola.film") / "static"
    script, style = ((static / name).read_text(encoding="utf-8") for name in ("film.js", "film.css"))
    if re.search(r"</script", script, re.IGNORECASE):
        raise RuntimeError("the script of the film ends its own element: build web/ again")
    title = html.escape(str(head["title"]))
    return "\n".join(
        [
            "<!doctype html>",
            '<html lang="en">',
            "<head>",
            '<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{html.escape(_POLICY)}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{title}</title>",
            f"<style>{style}</style>",
            "</head>",
            "<body>",
            f'<div id="app"><p class="loading">{title}</p></div>',
            "<noscript>This film needs JavaScript, and nothing else: no network, no other file.</noscript>",
            _data("film", packed(head, *columns)),
            _data("ground", ground),
            *([_data("beside", beside)] if beside else []),
            f'<script type="application/json" id="symbols">{_symbols(head)}</script>',
            f"<script>{script}</script>",
            "</body>",
            "</html>",
            "",
        ]
    )


def _data(name: str, data: bytes) -> str:
    text = base64.b64encode(gzip.compress(data, 9, mtime=0)).decode("ascii")
    return f'<script type="application/octet-stream" id="{name}">{text}</script>'


def _symbols(head: Any) -> str:
    """The symbols that are shown: pictures, and the point of each that belongs on the map."""
    from cupola.report.maps.symbols import symbol

    wanted = {one["symbol"] for one in head["flights"]} | {"battery", "radar", "command-post", "asset", "asset-lost"}
    found = {}
    for name in sorted(wanted):
        one = symbol(name)
        found[name] = {"title": one.title, "anchor": list(one.anchor), "octagon": one.octagon, "svg": one.svg}
    return json.dumps(found, ensure_ascii=True, separators=(",", ":")).replace("<", "\\u003c")
