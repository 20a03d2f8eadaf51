"""The commands that the suite runs in processes of their own: what each writes, small enough to be run often."""

from __future__ import annotations

import shutil
from pathlib import Path

from torture.common import Found, command, state_of

_STUDY = """format = 1
name = "two"
scenario = "minimal"
replications = 40
[[factor]]
path = "battery.alpha.launchers"
values = [1, 2]
"""

#: Name -> arguments; all write into the folder ``out`` beside them, or into a file of that name.
COMMANDS: dict[str, list[str]] = {
    "run": ["run", "minimal", "-n", "300", "--out", "out"],
    "run, no probes": ["run", "minimal", "-n", "2000", "--no-probes", "--out", "out"],
    "run, processes": [
        "run",
        "minimal",
        "-n",
        "300",
        "--no-probes",
        "--executor",
        "processes",
        "-w",
        "2",
        "--out",
        "out",
    ],
    "sweep": ["sweep", "two.toml", "--out", "out"],
    "compare": ["compare", "minimal", "--set", "battery.alpha.launchers=1", "-n", "100", "--out", "out"],
    "table": ["table", "minimal", "--rows", "battery.alpha.launchers=1,2", "-n", "40", "--out", "out"],
    "coverage": ["coverage", "--site", "33.5,36.5", "--range", "40", "--out", "out"],
    "zone": ["zone", "minimal", "--target", "f16c", "--altitude", "3000", "--out", "out"],
    "debris": ["debris", "minimal", "-n", "40", "--out", "out"],
    "report": ["report", "out", "--no-probes"],
    "query": ["query", "run", "select * from flights", "--parquet", "out.parquet"],
    "schema": ["schema", "--out", "out.json"],
}
#: These begin with the folder of a run, ready in ``out`` or in ``run``.
NEEDS_RUN = {"report": "out", "query": "run"}


def begin(name: str, place: Path, cache: Path) -> Path:
    """A new folder in which a command can be run."""
    from torture.folders import prepared

    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    (place / "two.toml").write_text(_STUDY, encoding="utf-8")
    if name in NEEDS_RUN:
        shutil.copytree(prepared(cache), place / NEEDS_RUN[name])
    return place


def whole(name: str, cache: Path) -> dict[str, str]:
    """What a command leaves when nobody disturbs it; run once."""
    place = cache / "whole" / name.replace(" ", "").replace(",", "-")
    if not (place / "done").exists():
        begin(name, place, cache)
        outcome = command(COMMANDS[name], place)
        if outcome.code != 0:
            raise Found(f"{name}: exit code {outcome.code} undisturbed: {outcome.err[-600:]}")
        (place / "done").touch()
    return {path: digest for path, digest in state_of(place).items() if path != "done"}
