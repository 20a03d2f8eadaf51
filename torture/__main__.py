"""Attack after attack, each with its share of the time; prints the seed of every trial that found something."""

from __future__ import annotations

import argparse
import importlib
import json
import os
import platform
import random
import shutil
import sys
import tempfile
import time
import traceback
from pathlib import Path

from torture import warm
from torture.common import Found

#: Attack -> its share of the time: kills and limits start processes, and a trial of theirs takes seconds.
ATTACKS = {
    "kills": 0.4,
    "limits": 0.3,
    "documents": 0.08,
    "tracks": 0.06,
    "terrain": 0.04,
    "folders": 0.06,
    "questions": 0.06,
}

#: How often the suite says how far it is [s].
_SAY_EVERY_S = 300.0


def main(arguments: list[str] | None = None) -> int:
    """Run the suite; 1 if it found something."""
    parser = argparse.ArgumentParser(prog="torture", description=__doc__)
    parser.add_argument("--minutes", type=float, default=30.0, help="how long (default 30)")
    parser.add_argument("--seed", type=int, default=None, help="of the first trial; the next have the next numbers")
    parser.add_argument("--only", choices=sorted(ATTACKS), action="append", help="these attacks; may be repeated")
    parser.add_argument("--trials", type=int, default=None, help="end after so many")
    parser.add_argument("--out", type=Path, default=Path("out/torture.json"), help="what was tried and found")
    told = parser.parse_args(arguments)
    seed = told.seed if told.seed is not None else random.SystemRandom().randrange(10**9)
    print(f"{platform.platform()}, {os.cpu_count()} processors; seed {seed}, {told.minutes:g} minutes", flush=True)
    tried, found = conduct(told.only or list(ATTACKS), seed, told.minutes * 60.0, told.trials)
    told.out.parent.mkdir(parents=True, exist_ok=True)
    told.out.write_text(
        json.dumps({"seed": seed, "minutes": told.minutes, "trials": tried, "finds": found}, indent=2) + "\n"
    )
    for name, n in tried.items():
        print(f"{name}: {n} trials, {sum(one['attack'] == name for one in found)} finds")
    print(f"{len(found)} finds" if found else "nothing found", flush=True)
    return 1 if found else 0


def conduct(
    attacks: list[str], seed: int, time_s: float, trials: int | None
) -> tuple[dict[str, int], list[dict[str, object]]]:
    """Attacks in turn; how many trials of each, and what they found."""
    tried = dict.fromkeys(attacks, 0)
    spent_s = dict.fromkeys(attacks, 0.0)
    found: list[dict[str, object]] = []
    end_s, said_s = time.monotonic() + time_s, time.monotonic()
    cache = Path(tempfile.mkdtemp(prefix="cupola-torture-"))
    try:
        while time.monotonic() < end_s and (trials is None or sum(tried.values()) < trials):
            name = min(attacks, key=lambda one: spent_s[one] / ATTACKS[one])
            begin_s = time.monotonic()
            what = attack(name, seed + sum(tried.values()), cache)
            if what:
                found.append({"attack": name, "seed": seed + sum(tried.values()), "what": what})
            tried[name] += 1
            spent_s[name] += time.monotonic() - begin_s
            if time.monotonic() - said_s > _SAY_EVERY_S:
                said_s = time.monotonic()
                done = ", ".join(f"{one} {n}" for one, n in tried.items())
                print(f"{(end_s - said_s) / 60.0:.0f} minutes left: {done}; {len(found)} finds", flush=True)
    except KeyboardInterrupt:
        print("stopped", flush=True)
    finally:
        warm.close()
        shutil.rmtree(cache, ignore_errors=True)
    return tried, found


def attack(name: str, seed: int, cache: Path) -> str:
    """One trial; what it found, or nothing."""
    place = cache / "trial"
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    try:
        importlib.import_module(f"torture.{name}").trial(random.Random(seed), place)
    except Found as error:
        what = str(error)
    except Exception:  # of the suite itself, or a check of its own
        what = traceback.format_exc(limit=-4)
    else:
        return ""
    print(f"FOUND by {name}, --only {name} --seed {seed} --trials 1: {what}", flush=True)
    return what


if __name__ == "__main__":
    sys.exit(main())
