"""Run the lessons and write them as pages and notebooks, with what they print and draw.

python scripts/make_lessons.py               # all: docs/lessons/*.md, *.ipynb, docs/images/lesson-*.png
python scripts/make_lessons.py 1 4           # some, by number

A lesson is a plain Python script in cells (``# %%``, ``# %% [markdown]``), docs/lessons/N_name.py. Pages and notebooks
are made from it and never edited; `tests/docs/test_lessons.py` compares them and runs every cell.
"""

from __future__ import annotations

import base64
import contextlib
import io
import json
import os
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

DOCS = Path(__file__).resolve().parents[1] / "docs"
LESSONS = DOCS / "lessons"


@dataclass
class Cell:
    """One cell: its kind (``code`` or ``markdown``), its text, and what running it printed and drew."""

    kind: str
    source: str
    printed: str = ""
    drawn: list[bytes] = field(default_factory=list)


def cells_of(script: Path) -> list[Cell]:
    """The cells of a lesson, not yet run; empty ones are left out."""
    found: list[Cell] = []
    for part in re.split(r"^# %%", script.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
        head, _, body = part.partition("\n")
        if head.strip() == "[markdown]":
            body = "\n".join(line.removeprefix("#").removeprefix(" ") for line in body.strip().splitlines())
            found.append(Cell("markdown", body))
        elif body.strip():
            found.append(Cell("code", body.strip()))
    return found


def run(cells: Sequence[Cell], name: str) -> None:
    """Run the code cells in order, in one namespace, and keep what each printed and drew."""
    os.environ["MPLBACKEND"] = "Agg"
    import matplotlib.pyplot as plt

    plt.close("all")
    space: dict[str, Any] = {"__name__": name}
    for number, cell in enumerate(cells):
        if cell.kind == "markdown":
            continue
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(compile(cell.source, f"{name}, cell {number}", "exec"), space)
        cell.printed = printed.getvalue()
        for figure in map(plt.figure, plt.get_fignums()):
            drawn = io.BytesIO()
            figure.savefig(drawn, format="png", dpi=110, bbox_inches="tight", metadata={"Software": None})
            cell.drawn.append(drawn.getvalue())
        plt.close("all")


def page_of(cells: Sequence[Cell], stem: str) -> str:
    """The lesson as a page: text, code, and under it what came out."""
    number = stem.partition("_")[0]
    parts, drawn = [], 0
    for cell in cells:
        if cell.kind == "markdown":
            parts.append(cell.source)
            continue
        parts.append(f"```python\n{cell.source}\n```")
        if cell.printed:
            parts.append(f"```text\n{cell.printed.rstrip()}\n```")
        for _ in cell.drawn:
            drawn += 1
            parts.append(f"![What the cell above draws](../images/{_picture(number, drawn)})")
    title, _, rest = "\n\n".join(parts).partition("\n")
    links = f"[Script]({stem}.py), [notebook]({stem}.ipynb), [all lessons](README.md)."
    return f"{title}\n\n{links}\n{rest}\n"


def _picture(number: str, drawn: int) -> str:
    return f"lesson-{number}{'' if drawn == 1 else f'-{drawn}'}.png"


def notebook_of(cells: Sequence[Cell]) -> dict[str, Any]:
    """The lesson as a notebook (nbformat 4.5)."""
    python = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return {
        "cells": [_cell_of(number, cell) for number, cell in enumerate(cells)],
        "metadata": {"kernelspec": python, "language_info": {"name": "python"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def _cell_of(number: int, cell: Cell) -> dict[str, Any]:
    common = {"id": f"cell-{number}", "metadata": {}, "source": cell.source.splitlines(keepends=True)}
    if cell.kind == "markdown":
        return {"cell_type": "markdown", **common}
    outputs: list[dict[str, Any]] = []
    if cell.printed:
        outputs.append({"output_type": "stream", "name": "stdout", "text": cell.printed.splitlines(keepends=True)})
    for drawn in cell.drawn:
        data = {"image/png": base64.b64encode(drawn).decode("ascii"), "text/plain": ["<Figure>"]}
        outputs.append({"output_type": "display_data", "data": data, "metadata": {}})
    return {"cell_type": "code", **common, "execution_count": None, "outputs": outputs}


def scripts() -> list[Path]:
    """All lessons, in order."""
    return sorted(LESSONS.glob("[0-9]_*.py"))


def main(numbers: Sequence[str]) -> None:
    """Run the lessons and write what is made from them."""
    for script in scripts():
        number = script.stem.partition("_")[0]
        if numbers and number not in numbers:
            continue
        cells = cells_of(script)
        run(cells, script.stem)
        for drawn, picture in enumerate((one for cell in cells for one in cell.drawn), start=1):
            (DOCS / "images" / _picture(number, drawn)).write_bytes(picture)
        script.with_suffix(".md").write_text(page_of(cells, script.stem), encoding="utf-8")
        notebook = json.dumps(notebook_of(cells), indent=1, ensure_ascii=False) + "\n"
        script.with_suffix(".ipynb").write_text(notebook, encoding="utf-8")
        print(script.stem)


if __name__ == "__main__":
    main(sys.argv[1:])
