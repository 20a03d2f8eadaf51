"""Whether a folder may take what is to be made: it is new, or holds the same as far as it came."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING

from cupola.errors import InputError, OutputError

if TYPE_CHECKING:
    from cupola.scenario import Scenario
    from cupola.study.sweeps.plan import SweepPlan


def is_made_by(page: Path, command: tuple[str, ...]) -> bool:
    """Whether the page of a table says that this command made it."""
    from html import escape

    made_by = f"<code>{escape(shlex.join(command)).replace('&quot;', '&#34;').replace('&#x27;', '&#39;')}</code>"
    try:
        return made_by in page.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return False


def takes_run(path: Path, scenario: Scenario, seed: int, n: int) -> bool:
    """Whether a run of this scenario, seed and size may go into a folder: a new one, or one of its own."""
    from cupola.engine.build.model import build
    from cupola.study.store.fingerprint import fingerprint_of
    from cupola.study.store.folder import check_target

    if not path.exists():
        return True
    try:
        check_target(path, fingerprint_of(build(scenario), seed), n)
    except (OutputError, InputError):
        return False
    return True


def takes_sweep(path: Path, made: SweepPlan) -> bool:
    """Whether a sweep may go into a folder: a new one, or one of its own."""
    from cupola.engine.build.model import build
    from cupola.study.sweeps.folder import check_sweep_target
    from cupola.study.sweeps.sweep import manifest_of

    if not path.exists():
        return True
    try:
        check_sweep_target(path, manifest_of(made, build(made.scenario)))
    except (OutputError, InputError):
        return False
    return True
