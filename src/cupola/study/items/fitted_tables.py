"""The ``[fitted.*]`` tables of a missile's item: in words, and into its file."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cupola.study.store.atomic import write_text


def told(case: str, table: Mapping[str, Any]) -> str:
    """One line on a fit: what was reached of what was wanted."""
    return (
        f"{case:8s} {table['result_range_m'] / 1e3:5.1f} of {table['fit_range_m'] / 1e3:5.1f} km"
        f" {table['result_tof_s']:6.1f} of {table['fit_tof_s']:5.1f} s"
        f" peak {table['result_speed_max_mps']:5.0f} of {table['fit_speed_max_mps']:5.0f}"
        f" end {table['result_speed_mps']:5.0f} of at least {table['fit_arrival_mps']:5.0f} m/s"
        f" apogee {table['result_apogee_m'] / 1e3:5.1f} km drag {table['drag_scale']:.2f}"
        f" loft {table['loft_max_rad']:.2f}"
    )


def write_item(path: Path, fitted: Mapping[str, Mapping[str, float | str]]) -> None:
    """Replace the ``[fitted.*]`` tables at the end of an item file, at once."""
    kept: list[str] = []
    skipping = False
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            skipping = line.startswith("[fitted")
        if not skipping:
            kept.append(line)
    while kept and not kept[-1].strip():
        kept.pop()
    for case, table in fitted.items():
        kept += ["", f"[fitted.{case}]"]
        for key, value in table.items():
            kept.append(f'{key} = "{value}"' if isinstance(value, str) else f"{key} = {value!r}")
    write_text(path, "\n".join(kept) + "\n")
