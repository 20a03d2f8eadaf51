"""``cupola plot``."""

from __future__ import annotations

from pathlib import Path

import click

from cupola.cli.options import NamedPath, assignments
from cupola.errors import InputError, Problem

#: Kind -> the options that it takes besides --metric.
_OPTIONS: dict[str, tuple[str, ...]] = {
    "saturation": ("x", "by", "where"),
    "curve": ("x", "by", "where"),
    "fan": ("x", "by", "where"),
    "surface": ("x", "y", "where"),
    "tornado": (),
    "bands": (),
    "convergence": ("point", "half_width"),
    "distribution": ("point",),
}


@click.command()
@click.argument("folder", metavar="FOLDER|URL")
@click.option("--kind", type=click.Choice(list(_OPTIONS)), required=True, help="Kind of picture.")
@click.option("--x", default=None, metavar="FACTOR", help="Factor along the axis.  [default: most values]")
@click.option("--y", default=None, metavar="FACTOR", help="For surface: the factor along the other axis.")
@click.option("--by", default=None, metavar="FACTOR", help="Factor that gives the lines.")
@click.option("--where", multiple=True, metavar="FACTOR=VALUE", help="Fix a factor at one value; may be repeated.")
@click.option("--metric", default=None, help="Outcome to draw.  [default: leakers]")
@click.option("--point", type=int, default=None, metavar="K", help="Point of a sweep.  [default: the widest interval]")
@click.option("--half-width", type=float, default=None, help="For convergence: target half-width of the interval.")
@click.option(
    "-o", "--out", type=NamedPath(path_type=Path), default=None, help=".svg, .png, .pdf.  [default: KIND.svg]"
)
def plot(
    folder: str,
    kind: str,
    x: str | None,
    y: str | None,
    by: str | None,
    where: tuple[str, ...],
    metric: str | None,
    point: int | None,
    half_width: float | None,
    out: Path | None,
) -> None:
    """Draw one picture of FOLDER, a run (distribution, convergence) or a sweep (all kinds).

    The kind bands is for folders of 'cupola uncertainty'.

    \b
    cupola plot out/damascus-saturation --kind saturation -o saturation.png
    cupola plot out/damascus-saturation --kind surface --where "battery present=true"
    cupola plot out/damascus-2018 --kind convergence --metric p_no_leaker --half-width 0.02
    """
    from cupola import plots

    given = {
        "x": x, "y": y, "by": by, "where": assignments(where, "--where", "FACTOR=VALUE") or None, "metric": metric,
        "point": point, "half_width": half_width,
    }  # fmt: skip
    given = {name: value for name, value in given.items() if value is not None}
    taken = _OPTIONS[kind] + (("metric",) if kind not in ("distribution", "bands") else ())
    problems = [
        Problem(f"--{name.replace('_', '-')}", "", None, f"is not for {kind}", "leave it out")
        for name in given
        if name not in taken
    ]
    if problems:
        raise InputError(problems)
    target = out if out is not None else Path(f"{kind}.svg")
    getattr(plots, kind)(folder, **given, filename=target)
    click.echo(f"Picture: {target.resolve()}")
