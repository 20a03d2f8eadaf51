"""Run folders and sweeps with a wrong bit, a cut or a missing file: the right answer, or none."""

from __future__ import annotations

import json
import random
import shutil
from pathlib import Path

from torture.common import Found, attempt, spoiled_bytes, state_of

_QUESTIONS = (
    "select count(*), sum(kills), min(leakers) from replications",
    "select fate, count(*) from flights group by fate order by fate",
    "select count(*), avg(miss_m) from engagements",
)


def prepared(cache: Path) -> Path:
    """The folder of a run, made once."""
    import cupola

    folder = cache / "run"
    if not (folder / "manifest.json").exists():
        shutil.rmtree(folder, ignore_errors=True)
        cupola.write(cupola.run("minimal", 60), folder, report=False)
    return folder


def answers(folder: Path) -> tuple[object, ...]:
    """All that is read of a folder: its digest and the answers to some questions."""
    import cupola

    return (cupola.open_results(folder).digest, *(cupola.query(folder, sql) for sql in _QUESTIONS))


_RIGHT: dict[Path, tuple[object, ...]] = {}


def trial(chance: random.Random, place: Path) -> None:
    """One spoiled file of a run folder."""
    whole = prepared(place.parent)
    right = _RIGHT.setdefault(whole, answers(whole))
    folder = place / "run"
    shutil.copytree(whole, folder)
    path = chance.choice([path for path in sorted(folder.iterdir()) if path.is_file()])
    way = chance.randrange(4)
    if way == 0:
        path.unlink()
    elif way == 1 and path.suffix == ".json":
        document = json.loads(path.read_text(encoding="utf-8"))
        document[chance.choice(sorted(document))] = chance.choice((None, 5, "x", [], {}, -1))
        path.write_text(json.dumps(document), encoding="utf-8")
    else:
        path.write_bytes(spoiled_bytes(chance, path.read_bytes()))
    before = state_of(folder)
    import cupola

    digest = attempt(lambda: cupola.open_results(folder).digest, f"run folder without a sound {path.name}")
    if digest is not None and digest != right[0]:
        raise Found(f"another digest after damage to {path.name}")
    for sql, answer in zip(_QUESTIONS, right[1:], strict=True):
        found = attempt(lambda sql=sql: cupola.query(folder, sql), f"question after damage to {path.name}")
        if found is not None and found != answer:
            raise Found(f"another answer after damage to {path.name}: {sql}")
    if state_of(folder) != before:
        raise Found(f"reading changed a folder with a damaged {path.name}")
