"""``cupola catalogue lint``: what items lack, and which of their figures change nothing."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import click

from cupola.cli.console import Console, print_json

if TYPE_CHECKING:
    from cupola.catalogue import Item
    from cupola.study.items.figure_check import Checked


def lint(items: list[Item], n: int, as_json: bool) -> int:
    """Check items and say what was found; the exit code: 2 when something must be fixed."""
    from cupola.study.items.figure_check import check_catalogue

    console = Console(quiet=as_json)
    with console:
        found = check_catalogue(items, n=n, progress=lambda done, of: console.progress("items", done, of))
    is_clean = not any(one.problems or one.unused for one in found)
    if as_json:
        print_json({"is_clean": is_clean, "replications": n, "items": [_data(one) for one in found]})
    else:
        _tell(found, n)
    return 0 if is_clean else 2


def _data(one: Checked) -> dict[str, Any]:
    return {
        "kind": one.item.kind,
        "id": one.item.id,
        "problems": [str(problem) for problem in one.problems],
        "unused": list(one.unused),
        "excused": dict(one.excused),
        "facts": list(one.facts),
        "used": dict(one.used),
    }


def _tell(found: list[Checked], n: int) -> None:
    """Problems and unused figures first, then the facts that no model reads, then the count."""
    for one in found:
        for problem in one.problems:
            click.echo(str(problem))
        for key in one.unused:
            click.echo(f"{one.item.kind} {one.item.id}: {key}: changes nothing that is simulated, at any value tried")
    excused = Counter((one.item.kind, key, why) for one in found for key, why in one.excused.items())
    for (kind, key, why), count in sorted(excused.items()):
        click.echo(f"{kind}: {key} of {count} items changes nothing here: {why}")
    facts = Counter((one.item.kind, key) for one in found for key in one.facts)
    if facts:
        click.echo("Facts for the reader, which no model uses (and how many of these items have them):")
        for kind in dict.fromkeys(kind for kind, _ in facts):
            named = ", ".join(f"{key} ({count})" for (k, key), count in sorted(facts.items()) if k == kind)
            click.echo(f"  {kind}: {named}")
    ways = Counter(way for one in found for way in one.used.values())
    how = f"the outcomes of {n} replications" if n else "what the engine is given"
    items = f"{len(found)} item{'' if len(found) == 1 else 's'}"
    click.echo(
        f"{items}: {ways['simulated']} figures change {how}, {ways['fitted']} act through the fit of their missile, "
        f"{ways['disturbed']} only with jamming, clutter or weather; {sum(len(one.unused) for one in found)} "
        f"change nothing; {sum(len(one.problems) for one in found)} problems."
    )
