"""Draw docs/images/architecture.png from the imports as they are: rooms from top to bottom, and what imports what.

    python scripts/draw_architecture.py [docs/images/architecture.png]

Layers and the rooms inside rooms are those of the import-linter contracts in ``pyproject.toml``; imports between
modules are counted in the code by grimp. Nothing stands to the left of the diagonal: no arrow points up.
"""

from __future__ import annotations

import ast
import re
import sys
import textwrap
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
#: Colours from the outside of the package to its core.
_COLOURS = (
    "#f3e9dc",
    "#e9e4d8",
    "#dfe6dd",
    "#d6e6e0",
    "#cfe3e6",
    "#c9dcec",
    "#c5d3ee",
    "#cbcaec",
    "#d5c9e6",
    "#dcdcdc",
)
#: Characters of a line in a box, and lines that fit.
_WIDTH, _LINES_MAX = 84, 3


def layers() -> tuple[list[list[str]], dict[str, list[list[str]]]]:
    """Rooms by layer from the top, and for each room with rooms inside theirs."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    top, inner = [], {}
    for one in contracts:
        if one["type"] != "layers":
            continue
        rows = [re.split(r"\s*[|:]\s*", row) for row in one["layers"]]
        if "containers" in one:
            inner[one["containers"][0].removeprefix("cupola.")] = rows
        else:
            top = [[name.removeprefix("cupola.") for name in row] for row in rows]
    return top, inner


def imports(rooms: list[str]) -> dict[tuple[str, str], int]:
    """How many modules of one room import one of another."""
    import grimp

    graph = grimp.build_graph("cupola")
    counts: dict[tuple[str, str], int] = {}
    for module in graph.modules:
        for other in graph.find_modules_directly_imported_by(module):
            pair = tuple([*name.split("."), ""][1] for name in (module, other))
            if pair[0] != pair[1] and set(pair) <= set(rooms):
                counts[pair] = counts.get(pair, 0) + 1
    return counts


def first_sentence(room: str) -> str:
    """What a room says of itself."""
    package = ROOT / "src" / "cupola" / room
    file = package / "__init__.py" if package.is_dir() else package.with_suffix(".py")
    said = ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or ""
    return said.split("\n\n")[0].replace("\n", " ").replace("`", "")


def draw(path: Path) -> None:
    """Draw the picture into a file."""
    from matplotlib.figure import Figure
    from matplotlib.patches import FancyBboxPatch, Rectangle

    top, inner = layers()
    top = top[:-1]  # constants, errors, variants, portable: what everything imports and what imports nothing above
    rooms = [name for row in top for name in row]
    layer = {name: depth for depth, row in enumerate(top) for name in row}
    counts = imports(rooms)
    n = len(rooms)
    left, cell = 7.7, 0.43
    width = left + n * cell + 0.7
    figure = Figure(figsize=(0.96 * width, 0.62 * n + 1.3), dpi=100)
    axes = figure.add_axes((0.01, 0.01, 0.98, 0.98))
    most = max(counts.values())
    for i, name in enumerate(rooms):
        y = n - i
        colour = _COLOURS[layer[name] % len(_COLOURS)]
        box = (0.1, y - 0.41), left - 0.6, 0.82
        axes.add_patch(FancyBboxPatch(*box, boxstyle="round,pad=0.02", lw=0.8, ec="#555555", fc=colour))
        axes.text(0.25, y, name, va="center", weight="bold", size=11)
        said = textwrap.fill(" > ".join(", ".join(one) for one in inner.get(name, [])), _WIDTH)
        if not said or said.count("\n") >= _LINES_MAX:  # many files side by side, such as the kernels, fit in no box
            said = textwrap.fill(first_sentence(name), _WIDTH)
        axes.text(1.65, y, said, va="center", size=8, color="#333333", linespacing=1.25)
        axes.text(left + (i + 0.5) * cell, n + 0.62, name, rotation=60, va="bottom", ha="left", size=9)
        for k, other in enumerate(rooms):
            corner = (left + k * cell, y - 0.5)
            shade = 0.0 if i == k else 0.85 * (counts.get((name, other), 0) / most) ** 0.5
            face = "#555555" if i == k else (1.0 - 0.75 * shade, 1.0 - 0.5 * shade, 1.0 - 0.25 * shade)
            axes.add_patch(Rectangle(corner, cell, 1.0, lw=0.4, ec="#bbbbbb", fc=face))
            if (name, other) in counts:
                at = corner[0] + 0.5 * cell, y
                axes.text(*at, str(counts[name, other]), ha="center", va="center", size=8)
    axes.text(left - 0.55, n + 0.75, "imports, row from column:", ha="right", size=9, color="#333333")
    axes.set(xlim=(0, width), ylim=(0.4, n + 2.2))
    axes.set_axis_off()
    figure.savefig(path, metadata={"Software": None})


if __name__ == "__main__":
    draw(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "images" / "architecture.png")
