"""Scenarios, studies and items of the catalogue with wrong lines and values: read, or refused in a few sentences."""

from __future__ import annotations

import random
from pathlib import Path

from torture.common import attempt, spoiled_bytes, spoiled_text


def trial(chance: random.Random, place: Path) -> None:
    """One spoiled document."""
    import cupola
    from cupola.catalogue.load import load_item
    from cupola.scenario.bundle import bundled_path, list_bundled
    from cupola.study.sweeps.plan import list_studies, plan_sweep, study_path

    kind = chance.choice(("scenario", "scenario", "scenario", "study", "item"))
    if kind == "item":
        sources = sorted((Path(cupola.catalogue.__file__).parent / "items").rglob("*.toml"))
    elif kind == "study":
        sources = [study_path(name) for name in list_studies()]
    else:
        sources = [bundled_path(name) for name in list_bundled()]
    source = chance.choice(sources)
    path = place / source.name
    if chance.random() < 0.8:
        path.write_text(spoiled_text(chance, source.read_text(encoding="utf-8")), encoding="utf-8", newline="\n")
    else:
        path.write_bytes(spoiled_bytes(chance, source.read_bytes()))
    if kind == "item":
        attempt(lambda: load_item(source.parent.name.rstrip("s"), source.stem, place), f"item {source.stem}")
    elif kind == "study":
        attempt(lambda: plan_sweep(path), f"study {source.stem}")
    else:
        scenario = attempt(lambda: cupola.load(path), f"scenario {source.stem}")
        if scenario is not None:
            assert cupola.loads(cupola.dump(scenario)) == scenario, "what was read is not what is written"
