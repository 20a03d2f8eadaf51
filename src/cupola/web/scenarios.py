"""Scenarios of the page: opened, read by the same code as ``cupola validate``, edited in their text, saved."""

from __future__ import annotations

import hashlib
import threading
import tomllib
from collections import OrderedDict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cupola.errors import InputError, OutputError, Problem
from cupola.scenario.bundle import bundled_path, list_bundled
from cupola.scenario.load import load_text
from cupola.scenario.renaming import rename_edits
from cupola.scenario.splicing import excerpt, splice
from cupola.study.store.atomic import replacing
from cupola.web.calls import Call, problem_dict
from cupola.web.folder import Entry, Folder, hash_of, read_text, save_text

if TYPE_CHECKING:
    from cupola.engine.build.model import Model

#: Built scenarios that are kept: the one under the pointer, and those of the gestures before. Each has masks of all its
#: radars, 5 MB a radar.
MODELS_MAX = 3
#: Masks that are kept beside them, in times the radars of a scenario: more are those of places that were dragged over.
MASKS_MAX = 2
#: Flights of raids and traffic whose ways are shown, points of each, and items that one paste may bring.
LAID_OUT_MAX, POINTS_MAX, ITEMS_MAX = 600, 100, 500

EMPTY = """format = 1
name = "{name}"
title = "{name}"
duration_min = 20                         # how long each replication lasts
terrain = "global-5min"                   # embedded; or the path of a raster beside this file

[origin]                                  # everything lies within 1000 km of this point
lat_deg = {lat_deg}
lon_deg = {lon_deg}
"""


class Models:
    """Built scenarios by their text: asked again for the same text, the same model is given."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, Model] = OrderedDict()
        self._building: dict[str, threading.Lock] = {}
        self._lock = threading.Lock()

    def of(self, entry: Entry, text: str) -> tuple[str, Model]:
        """Key and model of a text; raises InputError with all that is wrong."""
        from cupola.engine.build.model import build

        key = hashlib.sha256(f"{entry.id}:{text}".encode()).hexdigest()
        with self._lock:
            building = self._building.setdefault(key, threading.Lock())
        # What is dropped on the map is asked for by several calls at once: one builds it, the others wait.
        with building:
            with self._lock:
                if key in self._kept:
                    self._kept.move_to_end(key)
                    self._building.pop(key, None)
                    return key, self._kept[key]
            try:
                model = build(load_text(text, name=entry.path.name, folder=entry.path.parent, maps_only=True))
                _forget_masks(len(model.system.radars))
                with self._lock:
                    self._kept[key] = model
                    while len(self._kept) > MODELS_MAX:
                        self._kept.popitem(last=False)
            finally:
                with self._lock:
                    self._building.pop(key, None)
        return key, model

    def rest(self) -> None:
        """Forget all but the last."""
        with self._lock:
            while len(self._kept) > 1:
                self._kept.popitem(last=False)


def _forget_masks(radars: int) -> None:
    """Keep the memory of the server low while things are dragged about: each place leaves masks of its own."""
    from cupola.engine.build.shared_tables import horizon_mask

    if horizon_mask.cache_info().currsize > MASKS_MAX * radars:
        horizon_mask.cache_clear()


def open_scenario(folder: Folder, models: Models, call: Call) -> dict[str, Any]:
    """Text and hash of a scenario, and what it says."""
    entry = _scenario_entry(folder, call)
    text, found = read_text(entry.path)
    return {
        "id": entry.id,
        "name": entry.shown,
        "is_bundled": entry.kind == "bundled",
        "hash": found,
        **understood(entry, models, text),
    }


def edit_scenario(folder: Folder, models: Models, call: Call) -> dict[str, Any]:
    """The text after edits, and what it says; without edits, what the text says."""
    entry = _scenario_entry(folder, call)
    return understood(entry, models, splice(call.text("text"), call.edits()))


def rename(folder: Folder, models: Models, call: Call) -> dict[str, Any]:
    """The text with another name for an item and in all places that name it; how many there are."""
    entry, text = _scenario_entry(folder, call), call.text("text")
    document, name = _document_of(text), call.text("name", 200)
    edits = rename_edits(document, call.path("path"), name)
    return {**understood(entry, models, splice(text, edits)), "n_references": max(0, len(edits) - 1)}


def copied(call: Call) -> dict[str, Any]:
    """Items as TOML for the clipboard, with their comments."""
    return {"toml": excerpt(call.text("text"), call.paths("paths", ITEMS_MAX))}


def pasted(call: Call) -> dict[str, Any]:
    """What a text from the clipboard holds: kind and value of each item, in order."""
    document = _document_of(call.text("toml"))
    items = [
        {"kind": kind, "value": one}
        for kind, rows in document.items()
        if isinstance(rows, list)
        for one in rows
        if isinstance(one, dict)
    ]
    if not items or len(items) > ITEMS_MAX:
        limit = f"holds {len(items)} items such as [[battery]]; a paste brings 1 to {ITEMS_MAX}"
        raise InputError(Problem("clipboard", "", None, limit, "copy items on the map or their text"))
    return {"items": items}


def _document_of(text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, ValueError, RecursionError) as error:
        limit = f"is not TOML: {error}"
        raise InputError(Problem("text", "", None, limit, "correct the text, or copy whole items")) from None


def understood(entry: Entry, models: Models, text: str) -> dict[str, Any]:
    """What the page shows of a text: its document, all problems, warnings, and the radars and batteries that it has."""
    try:
        document = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, ValueError, RecursionError):
        document = None
    found: dict[str, Any] = {"text": text, "document": document, "problems": [], "warnings": [], "can_run": False}
    try:
        model = models.of(entry, text)[1]
    except InputError as error:
        return {
            **found,
            "problems": [problem_dict(one) for one in error.problems],
            "radars": [],
            "batteries": [],
            "laid_out": [],
        }
    return {
        **found,
        "warnings": list(model.warnings),
        "can_run": _can_run(model.scenario),
        "radars": list(model.names.radars),
        "batteries": list(model.names.batteries),
        "laid_out": _laid_out(model.scenario),
    }


def _laid_out(scenario: Any) -> list[dict[str, Any]]:
    """Flights of raids and of traffic as they were laid out, with latitudes and longitudes of their points [deg]."""
    found = [flight for flight in scenario.flights if flight.raid or flight.traffic]
    step = max(1, -(-len(found) // LAID_OUT_MAX))
    return [
        {"raid": one.raid, "traffic": one.traffic, "route": _thinned(one.route), "aim": one.aim}
        for one in found[::step]
    ]


def _thinned(route: Any) -> list[list[float]]:
    """Points of a way on the map: of a long one every so manieth, and the last [deg]."""
    step = max(1, -(-len(route) // POINTS_MAX))
    shown = [*route[:-1:step], *route[-1:]]
    return [[point.lat_deg, point.lon_deg] for point in shown]


def _can_run(scenario: Any) -> bool:
    from cupola.scenario import air_objects

    return any(one.side == "hostile" for one in air_objects(scenario))


def save_scenario(folder: Folder, call: Call) -> dict[str, Any]:
    """Write the text to its file; a file that changed meanwhile is reported, not overwritten."""
    entry = _scenario_entry(folder, call)
    if entry.kind == "bundled":
        hint = "save it under a name of your own"
        raise OutputError(str(Problem(entry.shown, "", None, "comes with Cupola and cannot be changed", hint)))
    return save_text(entry.path, call.text("text"), call.text("hash", 64), overwrite=call.flag("overwrite"))


def disk_state(folder: Folder, call: Call) -> dict[str, Any]:
    """Hash of the file as it is now, so that a change by another program is noticed."""
    entry = _scenario_entry(folder, call)
    try:
        return {"hash": hash_of(entry.path.read_bytes())}
    except OSError:
        return {"hash": ""}


def new_scenario(folder: Folder, call: Call) -> dict[str, Any]:
    """A new file: with the text of the page, from a bundled scenario, or with an origin alone."""
    path = folder.fresh(call.text("name", 80))
    bundled = call.text_or("bundled", "", 80)
    if bundled and bundled not in list_bundled():
        raise InputError(Problem("bundled", "", bundled, "is no bundled scenario", ""))
    if bundled:
        text = bundled_path(bundled).read_text(encoding="utf-8")
    else:
        place = {"lat_deg": call.number("lat_deg", -85, 85, 0.0), "lon_deg": call.number("lon_deg", -180, 180, 0.0)}
        text = call.text_or("text", EMPTY.format(name=path.stem, **place))
    _write_new(path, text)
    return {"id": next(one.id for one in folder.entries() if one.path == path)}


def _write_new(path: Path, text: str) -> None:
    with replacing(path) as temporary:
        temporary.write_bytes(text.encode("utf-8"))


def _scenario_entry(folder: Folder, call: Call) -> Entry:
    entry = folder.entry(call.text("id", 40))
    if entry.kind == "run":
        raise InputError(Problem(entry.shown, "", None, "is a run and no scenario", "open its results"))
    return entry


def model_before_edits(folder: Folder, models: Models, call: Call) -> tuple[str, Model]:
    """The scenario of a call without its edits, built."""
    return models.of(_scenario_entry(folder, call), call.text("text"))


def model_of(folder: Folder, models: Models, call: Call) -> tuple[str, Model]:
    """The scenario of a call, with its edits, built."""
    return models.of(_scenario_entry(folder, call), splice(call.text("text"), call.edits()))
