"""``cupola app``."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import click

from cupola.cli.options import NamedPath
from cupola.errors import InputError, Problem


@click.command()
@click.argument("folder", type=NamedPath(path_type=Path), default=Path(), required=False)
@click.option("--port", type=click.IntRange(1, 65535), default=None, help="Port to serve on.  [default: a free one]")
@click.option("--no-browser", is_flag=True, help="Do not open the browser.")
def app(folder: Path, port: int | None, no_browser: bool) -> None:
    """Draw, run and watch the scenarios of FOLDER in the browser; without it, those of this folder.

    The first line printed is its address. It serves this machine only, and only those who have the address. What the
    page writes is what the command line writes: scenarios as text, runs below FOLDER/out.
    """
    missing = [name for name in ("starlette", "uvicorn") if find_spec(name) is None]
    if missing:
        hint = "pip install 'cupola[app]'"
        raise InputError(Problem("cupola app", "", None, f"needs {' and '.join(missing)}", hint))
    from cupola.cli.demo import has_browser
    from cupola.web.serving import serve

    def ready(address: str) -> None:
        if not no_browser and has_browser():
            _open(address)

    serve(folder, port, lambda line: click.echo(line), ready)


def _open(address: str) -> None:
    """Open the browser, without waiting for one that stays in the foreground."""
    import threading
    import webbrowser

    threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()
