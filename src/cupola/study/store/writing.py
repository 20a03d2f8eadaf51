"""Writing a run folder: the tables first, beside their places; then all files change together."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from cupola.engine.digest import TableDigest
from cupola.engine.results import Results
from cupola.study.store.atomic import cannot_write, temporary_of
from cupola.study.store.fingerprint import Fingerprint
from cupola.study.store.folder import FOLDED, INCOMING, settle, tables_in
from cupola.study.store.manifest import hash_of, json_text, manifest_of
from cupola.study.store.parquet import read_metadata
from cupola.study.store.stored import TABLES, ParquetTable, StoredResults
from cupola.study.store.table_writer import Slabs

if TYPE_CHECKING:
    from cupola.analysis.summary import Summary
    from cupola.engine.build.model import Model

#: Makes the report: results, summary and model in, HTML out.
Render = Callable[[Results, "Summary", "Model"], str]


def write_folder(
    results: Results,
    folder: str | Path,
    *,
    identity: Fingerprint,
    figures: str = "nominal",
    summary: Summary,
    html: str | None,
    is_folded: bool = False,
    is_staged: bool = False,
) -> Path:
    """Write a run folder, all of it or nothing.

    Parameters
    ----------
    results : Results
        All replications.
    folder : str or pathlib.Path
        Made when missing. Files in it that are not of a run are left alone.
    identity : Fingerprint
        Of the run.
    figures : str
        Which end of the published figures was used.
    summary : Summary
        What was found.
    html : str or None
        The report; None: the folder has none.
    is_folded : bool
        The results hold all that is kept in ``parts/``, which is then removed.
    is_staged : bool
        The results are those that `stage_tables` gave for this folder.

    Returns
    -------
    pathlib.Path
        The folder.

    Raises
    ------
    OutputError
        If it cannot be written; what was there before is then still there.
    """
    folder = Path(folder)
    staged = temporary_of(folder / INCOMING)
    texts = {"summary.json": json_text(summary.to_dict())}
    if html is not None:
        texts["report.html"] = html
    names = ["manifest.json", *(f"{table}.parquet" for table in TABLES), *texts]
    if not is_staged:
        results = stage_tables(results, folder, identity)
    try:
        hashes = {f"{table}.parquet": hash_of(staged / f"{table}.parquet") for table in TABLES}
        digests = {table: read_metadata(staged / f"{table}.parquet")["values"] for table in TABLES}
        manifest = manifest_of(results, identity, figures=figures, files=names, sha256=hashes, digests=digests)
        texts["manifest.json"] = json_text(manifest)
        for name, text in texts.items():
            (staged / name).write_text(text, encoding="utf-8", newline="\n")
        if is_folded:
            (staged / FOLDED).touch()
        for path in staged.iterdir():
            with open(path, "rb+") as file:
                os.fsync(file.fileno())
        os.replace(staged, folder / INCOMING)
        settle(folder)
    except OSError as error:
        shutil.rmtree(staged, ignore_errors=True)
        raise cannot_write(folder, error) from error
    return folder


def stage_tables(results: Results, folder: Path, identity: Fingerprint) -> Results:
    """Write the tables of a run beside their places, batch by batch.

    The bytes do not depend on how many batches there are.

    Parameters
    ----------
    results, folder, identity
        As for `write_folder`, which is to follow.

    Returns
    -------
    Results
        The same; those that lay on disk in pieces are now read from these tables.

    Raises
    ------
    OutputError
        If they cannot be written.
    """
    staged = temporary_of(folder / INCOMING)
    slabs = {table: Slabs(staged / f"{table}.slabs") for table in TABLES}
    values = {table: TableDigest() for table in TABLES}
    try:
        settle(folder)
        if staged.exists():
            shutil.rmtree(staged)
        staged.mkdir(parents=True)
        for batch in results.batches():
            for table in TABLES:
                slabs[table].add(getattr(batch, table))
                values[table].add(getattr(batch, table))
        digest = _digest(results, slabs[TABLES[0]], staged)
        for table in TABLES:
            slabs[table].write(staged / f"{table}.parquet", _about(digest, identity, values[table]))
            slabs[table].remove()
        return tables_in(staged, results, digest) if isinstance(results, StoredResults) else results
    except OSError as error:
        shutil.rmtree(staged, ignore_errors=True)
        raise cannot_write(folder, error) from error


def _about(digest: str, identity: Fingerprint, values: TableDigest) -> dict[str, str]:
    return {"digest": digest, "inputs": identity.inputs, "values": values.hexdigest()}


def _digest(results: Results, replications: Slabs, folder: Path) -> str:
    """The digest: of pieces on disk by way of a table, from which a column is quick to read."""
    if not isinstance(results, StoredResults) or results.known_digest:
        return results.digest
    path = folder / "unsigned.parquet"
    replications.write(path, {})
    digest = replace(results, replications=ParquetTable.of(path)).digest
    path.unlink()
    return digest


def discard_staged(folder: Path) -> None:
    """Remove the tables that `stage_tables` wrote, if they are still there."""
    shutil.rmtree(temporary_of(folder / INCOMING), ignore_errors=True)
