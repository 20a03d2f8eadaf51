"""The manifest of a run folder: what was run, and which files belong together; older ones are understood too."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from cupola._json import parse
from cupola.engine.results import Results
from cupola.errors import InputError, Problem
from cupola.scenario.load import dump
from cupola.study.store.fingerprint import Fingerprint, versions

#: Version of the folder's layout.
#: 1: the first. 2: ``sha256`` holds the hash of every table, so that a table of another run is noticed.
#: 3: ``digests`` of the values of every table, and ``numerics`` of the machine.
FORMAT = 3

Document = dict[str, Any]
#: What every manifest has, and of which kind.
_SHAPE: dict[str, type] = {
    "input_hash": str, "digest": str, "figures": str, "terrain": str, "replications": int, "seed": int,
    "sha256": dict, "digests": dict, "numerics": str, "scenario": dict, "warnings": list, "files": list,
}  # fmt: skip


def manifest_of(
    results: Results,
    identity: Fingerprint,
    *,
    figures: str,
    files: list[str],
    sha256: Mapping[str, str],
    digests: Mapping[str, str],
) -> Document:
    """The manifest of a run.

    Parameters
    ----------
    results : Results
        All replications.
    identity : Fingerprint
        Of the run.
    figures : str
        Which end of the published figures was used.
    files : list of str
        Names of all files of the run.
    sha256 : mapping of str to str
        Name of each table -> hash of its bytes, which depend on the version of what wrote it.
    digests : mapping of str to str
        Table -> hash of its values, which do not.
    """
    return {
        "format": FORMAT,
        "note": "Simulation for analysis and teaching; public figures only.",
        "name": results.scenario.name,
        "seed": results.seed,
        "replications": results.n_replications,
        "figures": figures,
        "versions": versions(),
        "code": identity.code,
        "numerics": identity.numerics,
        "input_hash": identity.inputs,
        "digest": results.digest,
        "digests": dict(digests),
        "terrain": results.terrain,
        "warnings": list(results.warnings),
        "files": files,
        "sha256": dict(sha256),
        "scenario": dump(results.scenario),
    }


def understand(text: str, folder: str) -> Document:
    """The manifest in a text, brought to this version's format.

    Parameters
    ----------
    text : str
        Of ``manifest.json``.
    folder : str
        What messages call the folder.

    Raises
    ------
    InputError
        If it is none, or of a format that this version does not know.
    """
    try:
        manifest = parse(text)
    except ValueError:
        manifest = None
    if not isinstance(manifest, dict) or not isinstance(manifest.get("format"), int) or "input_hash" not in manifest:
        raise not_a_run(folder, "manifest.json is not one that Cupola wrote")
    found = manifest["format"]
    if found > FORMAT:
        limit = f"was written by a newer Cupola: its format is {found}, and this version reads 1 to {FORMAT}"
        raise InputError(Problem(folder, "", None, limit, "update Cupola"))
    while manifest["format"] < FORMAT:
        step = _STEPS.get(manifest["format"])
        if step is None:
            limit = f"has the format {found}, and this version reads 1 to {FORMAT}"
            raise InputError(Problem(folder, "", None, limit, "run the study again"))
        manifest = {**step(manifest), "format": manifest["format"] + 1}
    if not has_shape(manifest, _SHAPE):
        raise not_a_run(folder, "manifest.json is incomplete")
    return manifest


def has_shape(document: Document, shape: Mapping[str, type]) -> bool:
    """Whether a document has these keys, with values of these kinds; truth values are no numbers.

    Examples
    --------
    >>> has_shape({"seed": 1, "name": "x"}, {"seed": int}), has_shape({"seed": True}, {"seed": int})
    (True, False)
    """
    return all(
        isinstance(document.get(key), kind) and not isinstance(document.get(key), bool) for key, kind in shape.items()
    )


def _without_hashes(manifest: Document) -> Document:
    """From 1 to 2: the tables of format 1 have no hashes to be checked against."""
    return {**manifest, "sha256": {}}


def _without_digests(manifest: Document) -> Document:
    """From 2 to 3: earlier runs have the digest of the replications alone, and do not say how they were computed."""
    return {**manifest, "digests": {}, "numerics": ""}


#: Format -> what makes the next one of it.
_STEPS: dict[int, Callable[[Document], Document]] = {1: _without_hashes, 2: _without_digests}


def hash_of(path: Path) -> str:
    """SHA-256 of a file.

    Raises
    ------
    OSError
        If it cannot be read.
    """
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def json_text(value: Any) -> str:
    """JSON for files and pipes: UTF-8, two spaces, null for what is no number.

    Examples
    --------
    >>> json_text({"low": float("nan"), "unit": "km"})
    '{\\n  "low": null,\\n  "unit": "km"\\n}\\n'
    """
    return json.dumps(_finite(value), ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def not_a_run(folder: str | Path, why: str) -> InputError:
    """The error for a folder that no run left."""
    return InputError(
        Problem(str(folder), "", None, f"is not a run folder: {why}", "give a folder that 'cupola run' made")
    )


def _finite(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _finite(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(item) for item in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
