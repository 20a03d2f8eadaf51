"""``cupola demo``."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from cupola.cli.console import Console
from cupola.cli.options import NamedPath, check_numbers, quiet_option
from cupola.constants import DEFAULT_SEED

SCENARIO = "damascus-2018"
FOLDER = Path("demo-out")
#: How long opening the browser may take before the command ends without it [s].
OPEN_WAIT_S = 5.0


@click.command()
@click.option("-o", "--out", type=NamedPath(path_type=Path), default=None, help=f"Run folder.  [default: {FOLDER}]")
@click.option("-n", "--replications", "n", type=int, default=1000, show_default=True, help="Replications.")
@click.option("--no-open", is_flag=True, help="Do not open the report in a browser.")
@quiet_option()
def demo(out: Path | None, n: int, no_open: bool, quiet: bool) -> None:
    """Run the flagship study and open its report.

    Can an S-300 at Damascus "intercept air assault weapons at a distance of more than 250 kilometers and hit
    simultaneously several air targets"?
    """
    check_numbers(n=n)
    from cupola.cli.study import Plan, conduct, show

    # The folder of the demo is its own: an older demo in it may be replaced.
    plan = Plan(SCENARIO, n, DEFAULT_SEED, None, out if out is not None else FOLDER, force=out is None)
    study = conduct(plan, Console(quiet=quiet))
    show(study)
    click.echo("Draw and run scenarios of your own in the browser: cupola app")
    if not no_open and has_browser():
        open_page((study.folder / "report.html").resolve())


def open_page(path: Path) -> None:
    """Open a page in the browser, without waiting for one that stays in the foreground."""
    import threading
    import webbrowser

    opening = threading.Thread(target=webbrowser.open, args=(path.as_uri(),), daemon=True)
    opening.start()
    opening.join(OPEN_WAIT_S)


def has_browser() -> bool:
    """Whether opening a page would show it to somebody: never in pipes, containers or over ssh without a display."""
    if os.environ.get("BROWSER"):
        return True
    if not sys.stdout.isatty():
        return False
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
