"""The commands that the suite runs in processes of their own: what each writes, small enough to be run often."""

from __future__ import annotations

import shlex
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

_LINES: dict[str, str] = {
    "run": "run minimal -n 300 --out out",
    "run, no probes": "run minimal -n 2000 --no-probes --out out",
    "run, more": "run minimal -n 300 --no-probes --out out",
    "run, processes": "run minimal -n 300 --no-probes --executor processes -w 2 --out out",
    "sweep": "sweep two.toml --out out",
    "uncertainty": "uncertainty minimal --outer 8 -n 20 --out out",
    "compare": "compare minimal --set battery.alpha.launchers=1 -n 100 --out out",
    "table": "table minimal --rows battery.alpha.launchers=1,2 -n 40 --out out",
    "coverage": "coverage --site 33.5,36.5 --range 40 --out out",
    "zone": "zone minimal --target f16c --altitude 3000 --out out",
    "debris": "debris minimal -n 40 --out out",
    "exposure": "exposure minimal --sample 8 --out out",
    "report": "report out --no-probes",
    "query": "query run 'select * from flights' --parquet out.parquet",
    "replay": "replay run -k 3 -f csv --out out.csv",
    "plot": "plot run --kind distribution -o out.svg",
    "schema": "schema --out out.json",
}
#: Name -> arguments; all write into the folder ``out`` beside them, or into a file of that name.
COMMANDS: dict[str, list[str]] = {name: shlex.split(line) for name, line in _LINES.items()}
#: These begin with the folder of a run, ready in ``out`` or in ``run``; one goes on from a shorter one.
NEEDS_RUN = {"report": "out", "query": "run", "replay": "run", "plot": "run", "run, more": "out"}
#: Work of these is kept chunk by chunk: what they leave when they are stopped serves to go on.
GOES_ON = ("run", "run, no probes", "run, more", "run, processes", "sweep", "uncertainty", "compare", "table")
#: What workers are: a fork must not make processes that think they are forks of a fresh interpreter.
COLD_ONLY = ("run, processes",)


def begin(name: str, place: Path, cache: Path) -> Path:
    """An empty folder in which a command can be run."""
    from torture.folders import prepared

    place.mkdir(parents=True, exist_ok=True)
    for old in place.iterdir():
        shutil.rmtree(old) if old.is_dir() else old.unlink()
    (place / "two.toml").write_text(_STUDY, encoding="utf-8")
    if name in NEEDS_RUN:
        shutil.copytree(prepared(cache), place / NEEDS_RUN[name])
    return place


def whole(name: str, cache: Path) -> dict[str, str]:
    """What a command leaves when nobody disturbs it; run once."""
    place = cache / "whole" / name.replace(" ", "").replace(",", "-")
    if not (place / "done").exists():
        begin(name, place, cache)
        outcome = command(COMMANDS[name], place, warm=name not in COLD_ONLY)
        if outcome.code != 0:
            raise Found(f"{name}: exit code {outcome.code} undisturbed: {outcome.err[-600:]}")
        (place / "done").touch()
    return {path: digest for path, digest in state_of(place).items() if path != "done"}
