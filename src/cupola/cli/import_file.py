"""``cupola import``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cupola.analysis.estimates.texts import counted
from cupola.cli.console import print_json
from cupola.cli.options import NamedPath, json_option
from cupola.errors import InputError, Problem

if TYPE_CHECKING:
    from cupola.imports import Made, Reading

_ALTITUDE = click.FloatRange(-430.0, 60_000.0)
#: No more left-out things than this are printed.
_SHOWN_MAX = 30


@click.command("import")
@click.argument("file", type=NamedPath(path_type=Path))
@click.option("-o", "--out", type=NamedPath(path_type=Path), help="The scenario file.  [default: FILE's name, .toml]")
@click.option("--replace", is_flag=True, help="Overwrite an existing scenario file.")
@click.option(
    "--system", multiple=True, metavar="[NAME=]ID", help="System of a battery; without a name, of all batteries."
)
@click.option("--radar", multiple=True, metavar="[NAME=]ID", help="Radar type of a radar site that stands alone.")
@click.option("--target-type", multiple=True, metavar="[NAME=]ID", help="Target type of a flight.")
@click.option("--side", multiple=True, metavar="[NAME=]SIDE", help="Side of a flight: hostile, friendly or civil.")
@click.option("--aim", multiple=True, metavar="[NAME=]SITE", help="What a flight attacks or flies to at its end.")
@click.option(
    "--reports-to", multiple=True, metavar="[NAME=]SITE", help="Battery or post of a radar.  [default: nearest]"
)
@click.option("--altitude-m", type=_ALTITUDE, help="Altitude above sea level for route points that have none.")
@click.option("--altitude-agl-m", type=click.FloatRange(1.0, 60_000.0), help="The same, above ground.")
@click.option("--defence", metavar="PARTY", help="Whose air defence to take: friend, hostile, or the name of a force.")
@click.option("--leave-out", multiple=True, metavar="NAME", help="Leave this object out; may be repeated.")
@click.option("--swap", is_flag=True, help="Latitude and longitude are swapped in FILE.")
@json_option()
def import_file(
    file: Path, out: Path | None, replace: bool, system: tuple[str, ...], radar: tuple[str, ...],
    target_type: tuple[str, ...], side: tuple[str, ...], aim: tuple[str, ...],
    reports_to: tuple[str, ...], altitude_m: float | None,
    altitude_agl_m: float | None, defence: str | None, leave_out: tuple[str, ...], swap: bool, as_json: bool,
) -> None:  # fmt: skip
    """Make a scenario of a deployment drawn in another program.

    FILE is MSDL (SISO-STD-007), GeoJSON with symbol codes (sidc), a scenario of ORBAT Mapper, KML or KMZ. Places
    become batteries, radars and sites, lines become flights. A symbol says what something is, but never which system
    or type: where a name does not say it either, it is asked. What has no part is listed.
    """
    from cupola.imports import Answers, catalogue_choice, choice, make_scenario, read_file

    if altitude_m is not None and altitude_agl_m is not None:
        limit = "and --altitude-m are both given"
        raise InputError(Problem("--altitude-agl-m", "", None, limit, "leave out one of the two"))
    answers = Answers(
        system=catalogue_choice("--system", "system", system),
        radar=catalogue_choice("--radar", "radar", radar),
        target_type=catalogue_choice("--target-type", "target", target_type),
        side=choice("--side", side, ("hostile", "friendly", "civil")),
        aim=choice("--aim", aim),
        reports_to=choice("--reports-to", reports_to),
        altitude_m=altitude_m,
        altitude_agl_m=altitude_agl_m,
        defence=defence,
        leave_out=frozenset(name.casefold() for name in leave_out),
    )
    reading = read_file(file, swap=swap)
    target = out if out is not None else Path(f"{file.stem}.toml")
    made = make_scenario(reading, answers, file, name=target.stem)
    if target.exists() and not replace:
        limit = "is there already, and may hold work of yours"
        raise InputError(Problem(str(target), "", None, limit, "give another name with -o, or --replace"))
    from cupola.study.store.atomic import write_text

    write_text(target, made.text)
    if as_json:
        print_json(_about(made, reading, target))
    else:
        _print(made, reading, target)


def _about(made: Made, reading: Reading, target: Path) -> dict[str, Any]:
    return {
        "file": str(target.resolve()),
        "name": made.name,
        "form": reading.form,
        "can_run": made.can_run,
        "items": [
            {"name": name, "role": one.role, "item": one.item, "side": one.side, "was": one.found.name,
             "where": one.found.where, "how": list(one.how)}
            for name, one in zip(made.names, made.items, strict=True)
        ],
        "left_out": [{"name": one.name, "where": one.where, "reason": one.reason} for one in made.left_out],
        "notes": list(made.notes),
    }  # fmt: skip


def _print(made: Made, reading: Reading, target: Path) -> None:
    words = {"battery": "battery", "radar": "radar", "post": "post", "asset": "site", "flight": "flight"}
    counts = {role: sum(one.role == role for one in made.items) for role in words}
    told = ", ".join(_counted(count, words[role]) for role, count in counts.items() if count)
    click.echo(f"{target}: {told}, from {reading.form}")
    for name, one in zip(made.names, made.items, strict=True):
        item = f" {one.item}" if one.item else ""
        side = f" ({one.side})" if one.side else ""
        how = f": {'; '.join(one.how)}" if one.how else ""
        click.echo(f"  {words[one.role]:<8}{name}{item}{side}{how}")
    if made.left_out:
        click.echo(f"left out, {len(made.left_out)} in all:")
        for left in made.left_out[:_SHOWN_MAX]:
            click.echo(f"  {left}")
        if len(made.left_out) > _SHOWN_MAX:
            click.echo(f"  and {len(made.left_out) - _SHOWN_MAX} more: the file lists up to 200")
    for note in made.notes:
        click.echo(f"note: {note}")
    if not made.can_run:
        click.echo("note: nothing hostile flies: it serves coverage, zone and exposure, but not a run")
    click.echo(f"look at it: cupola validate {target} --map {target.with_suffix('.png')}")


def _counted(count: int, word: str) -> str:
    return counted(count, word) if word != "battery" or count == 1 else f"{count} batteries"
