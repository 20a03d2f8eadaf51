"""Follow one replication by hand: its draws and formulas, from the first start to the last judgement, in plain Python.

    python scripts/adjudicate.py            # works everything out, without Cupola
    python scripts/adjudicate.py --write    # records the replication again (with Cupola), and writes the page

Nothing of Cupola's arithmetic is used: the generator, the keys of names, the formulas and the rules are written down
here once more, with the standard library alone. What happened, and the figures that it happened under, stand in
``tests/data/validation/adjudication.csv``. Asked is whether each draw, at its address, leads to what happened. Times
and miss distances of the fly-outs are taken from the record. `tests/engine/test_adjudication.py` holds the record
against the engine; the page is docs/adjudication.md.
"""

from __future__ import annotations

import csv
import math
import sys
from hashlib import blake2b
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "adjudication.md"
TABLE = ROOT / "tests" / "data" / "validation" / "adjudication.csv"
SCENARIO, SEED, REPLICATION, BATTERY = "minimal", 20180926, 4, "alpha"
_MASK = 0xFFFFFFFF
#: Numbers of the purposes of draws, as src/cupola/variants.py gives them.
START_JITTER, IDENTITY, RELIABILITY, KILL, ASSESSMENT = 1, 5, 8, 9, 10


class Fact(NamedTuple):
    """One thing that happened: what, to which flight, by which shot at it; two inputs of its formula; the outcome."""

    kind: str
    flight: str
    number: int
    a: float
    b: float
    happened: float


def philox(counter: list[int], key: list[int]) -> list[int]:
    """One block of Philox 4x32-10 (Salmon and others 2011)."""
    for _ in range(10):
        one, two = 0xD2511F53 * counter[0], 0xCD9E8D57 * counter[2]
        counter = [two >> 32 ^ counter[1] ^ key[0], two & _MASK, one >> 32 ^ counter[3] ^ key[1], one & _MASK]
        key = [key[0] + 0x9E3779B9 & _MASK, key[1] + 0xBB67AE85 & _MASK]
    return counter


def address(name: str) -> int:
    """Key of a name: the first four bytes of its BLAKE2b, the lowest first."""
    return int.from_bytes(blake2b(name.encode(), digest_size=4).digest(), "little")


def draw(purpose: int, entity: str, other: str = "", count: int = 0) -> float:
    """The uniform number at an address of this replication: 53 bits of the first two words."""
    second = address(other) & 0xFFFFFF if other else 0
    counter = [count, purpose << 24 | second, address(entity), REPLICATION]
    words = philox(counter, [SEED & _MASK, SEED >> 32])
    return max(((words[0] >> 5 << 26) + (words[1] >> 6)) / 2.0**53, 2.0**-54)


def worked_out(fact: Fact) -> tuple[float, str]:
    """What must have happened, and how it follows."""
    name, k, a, b = fact.flight, fact.number, fact.a, fact.b
    if fact.kind == "starts":
        u = draw(START_JITTER, name)
        return a + b * (2.0 * u - 1.0), f"{a:g} + {b:g} (2 u - 1), u = {u:.6f}"
    if fact.kind == "declared hostile":
        u = draw(IDENTITY, name, BATTERY)
        return float(u < b), f"u = {u:.6f}, below {b:g}?"
    if fact.kind == "missile works":
        u = draw(RELIABILITY, name, BATTERY, k)
        return float(u < b), f"u = {u:.6f}, below {b:g}?"
    if fact.kind == "P(kill)":
        return math.exp(-((a / b) ** 2)), f"exp(-({a:.3f} / {b:g})^2)"
    if fact.kind == "kills":
        u = draw(KILL, name, BATTERY, k)
        return float(u < a), f"u = {u:.6f}, below {a:.4f}?"
    if fact.kind == "judged at":
        return a + b, f"{a:.3f} + {b:g}"
    assert fact.kind == "believed killed", fact.kind
    u = draw(ASSESSMENT, name, BATTERY, k)
    chance = b if a else 1.0 - b
    return float(u < chance), f"{'gone' if a else 'alive'}: u = {u:.6f}, below {chance:.2f}?"


def facts() -> list[Fact]:
    """The record."""
    with TABLE.open(newline="", encoding="utf-8") as lines:
        found = csv.DictReader(line for line in lines if not line.startswith("#"))
        return [Fact(row["kind"], row["flight"], int(row["number"]),
                     *(float(row[key]) for key in ("a", "b", "happened"))) for row in found]  # fmt: skip


def record(log: Any) -> list[Fact]:
    """What happened in a replication that was played again with its log."""
    from cupola.engine.events import EventKind

    system, names, shots = log.model.system, log.model.names, log.results.engagements
    battery, missile, found = system.batteries[0], system.missiles[0], []
    for j, flight in enumerate(system.flights):
        if flight.parent < 0:
            found.append(Fact("starts", names.flights[j], 0, float(flight.start_s), float(flight.start_jitter_s),
                              float(log.flights[j].start_s)))  # fmt: skip
    for event in log.events[log.events.kind == EventKind.IDENTIFIED]:
        known = float(battery.p_hostile_known)
        found.append(Fact("declared hostile", names.flights[event.flight], 0, 0.0, known, float(event.value == 1.0)))
    judged = {int(event.other): event for event in log.events[log.events.kind == EventKind.ASSESSED]}
    for s, outcome in enumerate(shots["outcome"]):
        name, number = str(shots["flight"][s]), int(shots["number"][s])
        if outcome in ("kill", "miss", "failed"):
            works = float(outcome != "failed")
            found.append(Fact("missile works", name, number, 0.0, float(missile.reliability), works))
        if outcome in ("kill", "miss"):
            target = system.flights[names.flights.index(name)]
            radius_m, chance = float(missile.lethal_radius_m * target.vulnerability), float(shots["p_kill"][s])
            found.append(Fact("P(kill)", name, number, float(shots["miss_m"][s]), radius_m, chance))
            found.append(Fact("kills", name, number, chance, 0.0, float(outcome == "kill")))
        is_gone = float(outcome in ("kill", "target_gone"))
        seen = float(battery.p_kill_seen if is_gone else battery.p_miss_seen)
        end_s = float(shots["end_s"][s])
        found.append(Fact("judged at", name, number, end_s, float(battery.assess_s), float(judged[s].time_s)))
        found.append(Fact("believed killed", name, number, is_gone, seen, float(judged[s].value)))
    return found


def page(found: list[Fact]) -> str:
    """The replication as a story of draws."""
    told = {0.0: "no", 1.0: "yes"}
    lines = [
        "# One replication by hand", "",
        "    python scripts/adjudicate.py    # works this page out with Python's standard library alone", "",
        f"Replication {REPLICATION} of `{SCENARIO}` under seed {SEED}, from the first start to the last judgement.",
        "Each draw is a function of seed, replication, purpose, names and count ([random](models/random.md)); the",
        "script has its own generator (Philox 4x32-10), its own keys of names (BLAKE2b) and its own formulas, and asks",
        "whether each draw leads to what the engine did. Times and miss distances of the fly-outs are taken from the",
        "run: the fly-out has [checks of its own](validation/flyout.md), and so have looks and tracks.", "",
        "| What | Flight, shot | Worked out | Should be | Was |", "| --- | --- | --- | --- | --- |",
    ]  # fmt: skip
    for fact in found:
        value, how = worked_out(fact)
        is_yes = fact.kind in ("declared hostile", "missile works", "kills", "believed killed")
        shown = [told[one] if is_yes else f"{one:.6g}" for one in (value, fact.happened)]
        shot = "" if fact.kind in ("starts", "declared hostile") else f", {fact.number + 1}"
        lines.append(f"| {fact.kind} | {fact.flight}{shot} | {how} | {shown[0]} | {shown[1]} |")
    dead = {fact.flight for fact in found if fact.kind == "kills" and fact.happened}
    fired = sum(fact.kind == "judged at" for fact in found)
    lines += [
        "",
        f"So {len(dead)} threats are destroyed with {fired} missiles ({', '.join(sorted(dead))}): what the run counts.",
    ]
    return "\n".join(lines) + "\n"


def main(arguments: list[str]) -> int:
    """Work it out; 1 when something did not happen as it should."""
    if arguments == ["--write"]:
        from cupola import load
        from cupola.engine.replay import replay

        found = record(replay(load(SCENARIO), seed=SEED, replication=REPLICATION))
        with TABLE.open("w", newline="", encoding="utf-8") as out:
            out.write(
                f"# Replication {REPLICATION} of the scenario {SCENARIO}, seed {SEED}, as the engine played it; "
                "a and b are the inputs of each formula in scripts/adjudicate.py, which wrote this.\n"
            )
            rows = csv.writer(out, lineterminator="\n")
            rows.writerow(Fact._fields)
            rows.writerows([*fact[:3], *(repr(value) for value in fact[3:])] for fact in found)
        PAGE.write_text(page(found), encoding="utf-8")
    wrong = [fact for fact in facts() if abs(worked_out(fact)[0] - fact.happened) > 1e-9]
    print(page(facts()))
    for fact in wrong:
        print(f"does not follow: {fact}", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
