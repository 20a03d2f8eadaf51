"""A file of another program as a new scenario: what `cupola import` makes of it, from the bytes that the page sends."""

from __future__ import annotations

import base64
import binascii
import re
import tempfile
from pathlib import Path, PurePosixPath
from typing import Any

from cupola.errors import InputError, Problem
from cupola.web.calls import Call
from cupola.web.folder import Folder

#: A file for the page, coded in base64 [letters]: three megabytes.
DATA_MAX = 4_000_000


def import_scenario(folder: Folder, call: Call) -> dict[str, Any]:
    """Make a scenario of a file and write it; all open questions at once, and nothing written, where one is left."""
    from cupola.imports import Answers, catalogue_choice, choice, make_scenario, read_file
    from cupola.study.store.atomic import write_text

    target = folder.fresh(call.text("name", 80))
    name = re.sub(r"[^A-Za-z0-9._-]", "-", PurePosixPath(call.text("file", 200).replace("\\", "/")).name).lstrip(".-")
    height_m = call.number("altitude_agl_m", 0, 60_000, 0.0)

    def given(key: str) -> list[str]:
        value = call.text_or(key, "", 200)
        return [value] if value else []

    # Places without a symbol are sites, but for those that are named: batteries, each with that system.
    systems, named = given("system"), [one.strip() for one in call.text_or("batteries", "", 2000).split(",")]
    systems = [f"{one}={systems[0]}" for one in named if one] if systems and any(named) else systems
    answers = Answers(
        system=catalogue_choice("system", "system", systems),
        radar=catalogue_choice("radar", "radar", given("radar")),
        target_type=catalogue_choice("target type", "target", given("target_type")),
        side=choice("side", given("side"), ("hostile", "friendly", "civil")),
        altitude_agl_m=height_m or None,
        defence=call.text_or("defence", "", 200) or None,
    )
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / (name or "file.json")
        path.write_bytes(_data(call))
        made = make_scenario(read_file(path), answers, path, name=target.stem)
    write_text(target, made.text)
    return {
        "id": next(one.id for one in folder.entries() if one.path == target),
        "count": len(made.items),
        "left_out": [str(one) for one in made.left_out],
        "notes": list(made.notes),
    }


def _data(call: Call) -> bytes:
    try:
        return base64.b64decode(call.text("data", DATA_MAX), validate=True)
    except (binascii.Error, ValueError):
        limit = "is not what a browser sends"
        raise InputError(Problem("file", "", None, limit, "choose the file again")) from None
