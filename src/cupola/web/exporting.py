"""Files for other programs: a replication as `cupola replay` and `cupola export` write it, a scenario as the latter."""

from __future__ import annotations

import tempfile
from pathlib import Path

from cupola.web.calls import Call, wrong
from cupola.web.film import Again, again
from cupola.web.folder import Folder
from cupola.web.scenarios import Models, model_of

#: The film in one file, beside the formats of `cupola.export`.
FILM = "html"


def export(folder: Folder, models: Models, call: Call) -> bytes:
    """The file that the command writes for ``form``, a word of its options; of a scenario, its text as it is shown."""
    from cupola.export import FORMATS, MAP_FORMATS
    from cupola.export.scenario_map import picture_of

    form, entry = call.text("form", 20), folder.entry(call.text("id", 40))
    is_scenario = entry.kind in ("scenario", "bundled")
    known = tuple(MAP_FORMATS) if is_scenario else (FILM, *FORMATS, *MAP_FORMATS)
    if form not in known:
        raise wrong("form", f"must be one of {', '.join(known)}")
    with tempfile.TemporaryDirectory(prefix="cupola-export-") as place:
        path = Path(place) / "file"
        if is_scenario:
            MAP_FORMATS[form][0](picture_of(model_of(folder, models, call)[1]), path)
        else:
            _replication(again(entry, call), form, call.text_or("variant", "", 100), path)
        return path.read_bytes()


def _replication(run: Again, form: str, variant: str, path: Path) -> None:
    """One replication; a variant stands beside it in the film alone."""
    from cupola.export import FORMATS, MAP_FORMATS
    from cupola.export.geojson import collection
    from cupola.export.scene import scene
    from cupola.film.page import write_film

    log, note = run.as_it_was()
    if form == FILM:
        beside = run.changed(variant) if variant else None
        write_film(log, path, replications=run.results.n_replications, note=note, beside=beside, name=variant)
    elif form in FORMATS:
        FORMATS[form][0](log, path)
    else:
        MAP_FORMATS[form][0](collection(scene(log)), path)
