"""``cupola catalogue``."""

from __future__ import annotations

import difflib
import shlex
from typing import TYPE_CHECKING, Any

import click

from cupola.cli.console import print_json, print_table
from cupola.cli.options import json_option
from cupola.errors import InputError, Problem

if TYPE_CHECKING:
    from cupola.catalogue import Item

_ACTIONS = ("list", "show", "search", "lint", "fit")
_KINDS = ("system", "radar", "missile", "target")
_EVIDENCE = "Evidence: R read in the source, M recalled from it, E our estimate."


@click.command()
@click.argument("action", metavar="[list|show|search|lint|fit]", default="list")
@click.argument("words", nargs=-1)
@click.option("--kind", type=click.Choice(_KINDS), default=None, help="Only items of this kind.")
@click.option(
    "-n", "--replications", "n", type=click.IntRange(0, 10_000), default=0, metavar="N",
    help="Lint: compare the outcomes of N replications.  [default: what the engine is given]",
)  # fmt: skip
@click.option(
    "--assume", "assumptions", multiple=True, metavar="KEY=VALUE",
    help="Fit: isp_s=245, boost_s=4, boost_share=0.6 and so on (docs/own_items.md); may be repeated.",
)  # fmt: skip
@json_option()
def catalogue(
    action: str, words: tuple[str, ...], kind: str | None, n: int, assumptions: tuple[str, ...], as_json: bool
) -> int:
    """List items, show one with all its sources, search by name, check them, or fit a missile of your own.

    \b
    cupola catalogue                       all items
    cupola catalogue list --kind missile   all missiles
    cupola catalogue show s300pmu2         every figure with spread, evidence and source
    cupola catalogue search Favorit        items by name or alias
    cupola catalogue lint [ID...]          what items lack, and which figures change nothing
    cupola catalogue fit ID --catalogue F  motor and drag of a missile of your own
    """
    from cupola.catalogue import list_items, search

    wanted = " ".join(words)
    _check_options(action, n, assumptions)
    if action not in _ACTIONS:
        raise InputError(
            Problem("catalogue", "", None, f"there is no action {action!r}", _meant(" ".join((action, *words))))
        )
    if action == "lint":
        from cupola.cli.catalogue_lint import lint

        return lint([item for word in words for item in _named(word, kind)] or list(list_items(kind)), n, as_json)
    if action == "fit":
        from cupola.cli.catalogue_fit import fit

        return fit(words, assumptions, as_json)
    if action == "list":
        items = list_items(kind)
    elif not wanted:
        what = "an id" if action == "show" else "a text"
        raise InputError(Problem(f"catalogue {action}", "", None, f"needs {what}", "'cupola catalogue list' shows all"))
    elif action == "show":
        items = _named(wanted, kind)
    else:
        items = tuple(item for item in search(wanted) if kind in (None, item.kind))
    if as_json:
        print_json({"items": [_data(item) for item in items]})
    elif action == "show":
        for item in items:
            _show(item)
    elif items:
        rows: list[tuple[str, ...]] = [(item.kind, item.id, item.name, item.summary) for item in items]
        print_table(("kind", "id", "name", ""), rows, indent="")
    else:
        click.echo(f"nothing in the catalogue is called {wanted!r}", err=True)
    return 0


def _check_options(action: str, n: int, assumptions: tuple[str, ...]) -> None:
    """Refuse options of another action."""
    problems = []
    if n and action != "lint":
        problems.append(Problem("-n", "", None, "is for 'cupola catalogue lint'", "leave it out"))
    if assumptions and action != "fit":
        problems.append(Problem("--assume", "", None, "is for 'cupola catalogue fit'", "leave it out"))
    if problems:
        raise InputError(problems)


def _named(item_id: str, kind: str | None) -> tuple[Item, ...]:
    """Items of that id: one per kind at most."""
    from cupola.catalogue import KINDS, item_ids, load_item
    from cupola.catalogue.model import nearest

    kinds = KINDS if kind is None else (kind,)
    known = {name: item_ids(name) for name in kinds}
    found = tuple(load_item(name, item_id) for name in kinds if item_id in known[name])
    if not found:
        hint = nearest(item_id, [one for ids in known.values() for one in ids])
        raise InputError(Problem("catalogue show", "", None, f"there is no item {item_id!r}", hint))
    return found


def _meant(text: str) -> str:
    """What somebody who forgot the action may have meant."""
    from cupola.catalogue import KINDS, item_ids, search

    known = [item_id for kind in KINDS for item_id in item_ids(kind)]
    if text in known:
        return f"did you mean 'cupola catalogue show {text}'?"
    near = difflib.get_close_matches(text, [*_ACTIONS, *known], 1)
    if near and near[0] in _ACTIONS:
        return f"did you mean 'cupola catalogue {near[0]}'?"
    if near:
        return f"did you mean 'cupola catalogue show {near[0]}'?"
    if search(text):
        return f"did you mean 'cupola catalogue search {shlex.quote(text)}'?"
    return f"the actions are {', '.join(_ACTIONS)}"


def _data(item: Item) -> dict[str, Any]:
    data = item.to_dict()
    data.pop("source", None)  # a place on this machine says nothing elsewhere
    return data


def _show(item: Item) -> None:
    from cupola.catalogue import bibliography, source_keys

    click.echo(f"{item.name} ({item.kind} {item.id})\n{item.summary}")
    if item.not_runnable:
        click.echo(f"Cannot be simulated: {item.not_runnable}")
    for label, parts in (
        ("surveillance radars", item.surveillance_radars),
        ("engagement radar", (item.engagement_radar,)),
        ("missiles", item.missiles),
    ):
        if any(parts):
            click.echo(f"{label}: {', '.join(parts)}")
    rows = [
        (key, f"{value.min:g}", f"{value.nominal:g}", f"{value.max:g}", value.unit, value.evidence, _origin(value))
        for key, value in item.values.items()
    ]
    rows += [(key, "", text.text, "", "", text.evidence, _origin(text)) for key, text in item.text.items()]
    print_table(("figure", "min", "nominal", "max", "unit", "evid.", "sources"), rows)
    click.echo(f"{_EVIDENCE}\nSources")
    written = "; ".join([*(one.sources for one in item.values.values()), *(one.sources for one in item.text.values())])
    known = bibliography()
    print_table(("key", "title"), [(key, known[key].title) for key in source_keys(written)])
    click.echo("")


def _origin(value: Any) -> str:
    return f"{value.sources} ({value.note})" if value.note else str(value.sources)
