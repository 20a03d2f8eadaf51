"""One look for all plots: colours, type, titles, and how a figure becomes a file.

The colours are told apart by colour-blind readers (Okabe and Ito 2008) and in grey print: what matters also differs in
shape or words. Nothing here uses pyplot, so nothing needs a display and nothing stays open.
"""

from __future__ import annotations

import io
import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cupola.errors import OutputError
from cupola.study.store.atomic import replacing

if TYPE_CHECKING:
    from matplotlib.figure import Figure

INK = "#1f2933"
MUTED = "#5f6b76"
FAINT = "#d5dade"
PAPER = "#ffffff"
BLUE = "#0072b2"
ORANGE = "#d55e00"
GREEN = "#009e73"
AMBER = "#e69f00"
SKY = "#56b4e9"
PURPLE = "#a34f87"
GREY = "#9aa5ae"

#: For lines and groups, in this order.
SERIES = (BLUE, ORANGE, GREEN, PURPLE, AMBER, SKY, INK, GREY)
#: Marker that goes with the colour of the same place.
MARKERS = ("o", "s", "^", "D", "v", "P", "X", "h")

#: Whether warnings of matplotlib are kept from the user; off in our own tests.
hides_warnings = True

#: Width of every figure [inch]; a page column of the report.
WIDTH_IN = 7.6
#: Formats that `save` writes.
FORMATS = ("svg", "png", "pdf")

_RC: dict[str, Any] = {
    "font.family": "DejaVu Sans",
    "font.size": 9.0,
    "text.color": INK,
    "axes.edgecolor": MUTED,
    "axes.labelcolor": INK,
    "axes.labelsize": 9.0,
    "axes.titlesize": 9.5,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.linewidth": 0.7,
    "axes.axisbelow": True,
    "axes.unicode_minus": False,
    "xtick.color": MUTED,
    "ytick.color": MUTED,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "xtick.labelsize": 8.5,
    "ytick.labelsize": 8.5,
    "grid.color": FAINT,
    "grid.linewidth": 0.6,
    "legend.frameon": False,
    "legend.fontsize": 8.5,
    "lines.linewidth": 1.6,
    "figure.facecolor": PAPER,
    "savefig.facecolor": PAPER,
    # Same input, same bytes: ids in SVG are hashes of content and this salt, and no file carries a date.
    "svg.hashsalt": "cupola",
    "svg.fonttype": "path",
    "path.simplify": True,
}
_METADATA: dict[str, dict[str, None]] = {
    "svg": {"Date": None, "Creator": None},
    "png": {"Software": None},
    "pdf": {"CreationDate": None, "Creator": None, "Producer": None},
}


@contextmanager
def look() -> Iterator[None]:
    """Everything drawn or saved inside has the look; the caller's own matplotlib settings are left alone.

    What matplotlib warns of concerns us and not the user: the tests see it, nobody else does.
    """
    import matplotlib

    defaults = {key: value for key, value in matplotlib.rcParamsDefault.items() if key not in _KEPT}
    with warnings.catch_warnings(), matplotlib.rc_context({**defaults, **_RC}):
        if hides_warnings:
            warnings.simplefilter("ignore")
        yield


#: Settings that are no part of a look: setting them again would switch the caller's backend or warn.
_KEPT = ("backend", "backend_fallback", "interactive", "toolbar", "timezone", "webagg.address", "webagg.port")


def page(
    title: str, subtitle: str, foot: str, body_in: float, width_in: float = WIDTH_IN
) -> tuple[Figure, float, float]:
    """A figure with title, subtitle and foot around a body of a given height; only inside `look`.

    Parameters
    ----------
    title, subtitle, foot : str
        Wrapped to the width; any of them may be empty.
    body_in, width_in : float
        Height of what the caller draws, and width of the figure [inch].

    Returns
    -------
    Figure, float, float
        The figure, and where the body lies: its lower edge and height as parts of the figure's height.
    """
    from matplotlib.figure import Figure

    left_in, gap_in = 0.12, 0.12
    columns_in = width_in - 2 * left_in
    # Text, size, weight, colour, characters that fit into an inch.
    head = ((title, 12.0, "bold", INK, 10.6), (subtitle, 9.0, "normal", MUTED, 15.4))
    blocks = [
        (fitted(text, int(columns_in * fit), columns_in, size, weight), size, weight, colour)
        for text, size, weight, colour, fit in head
    ]
    foot_lines = wrapped(foot, int(columns_in * 19.2))
    head_in = gap_in + sum(len(lines) * size * 1.33 / 72.0 + 0.04 for lines, size, _, _ in blocks if lines)
    foot_in = len(foot_lines) * 7.2 * 1.3 / 72.0 + (0.14 if foot_lines else 0.06)
    height_in = head_in + body_in + foot_in
    figure = Figure(figsize=(width_in, height_in))
    left, y_in = left_in / width_in, gap_in
    for lines, size, weight, colour in blocks:
        if lines:
            figure.text(
                left,
                1.0 - y_in / height_in,
                "\n".join(lines),
                size=size,
                weight=weight,
                color=colour,
                va="top",
                linespacing=1.25,
                parse_math=False,
            )
            y_in += len(lines) * size * 1.33 / 72.0 + 0.04
    if foot_lines:
        figure.text(
            left,
            0.07 / height_in,
            "\n".join(foot_lines),
            size=7.2,
            color=MUTED,
            va="bottom",
            linespacing=1.25,
            parse_math=False,
        )
    return figure, foot_in / height_in, body_in / height_in


def fitted(text: str, columns: int, width_in: float, size: float, weight: str) -> list[str]:
    """Text in lines of at most so many characters, and fewer where capitals and digits make them too wide [inch]."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import text_to_path

    font = FontProperties(family="DejaVu Sans", size=size, weight=weight)
    lines = wrapped(text, columns)

    def is_too_wide(line: str) -> bool:
        return bool(text_to_path.get_text_width_height_descent(line, font, ismath=False)[0] > 72.0 * width_in)

    while columns > 8 and any(is_too_wide(line) for line in lines):
        columns -= 2
        lines = wrapped(text, columns)
    return lines


def wrapped(text: str, columns: int) -> list[str]:
    """Text in lines of at most so many characters; no line is made of nothing."""
    import textwrap

    return textwrap.wrap(text, max(8, columns), break_long_words=True)


def no_data(axes: Any, text: str) -> None:
    """Say in an empty panel why it is empty."""
    axes.set_axis_off()
    axes.text(
        0.5,
        0.5,
        "\n".join(wrapped(text, 60)),
        transform=axes.transAxes,
        ha="center",
        va="center",
        color=MUTED,
        size=10,
        parse_math=False,
    )


def save(figure: Figure, filename: str | os.PathLike[str] | None) -> Figure:
    """Write the figure if a file is named, and return it. The file is there whole or not at all.

    Raises
    ------
    OutputError
        If the ending is not one of `FORMATS`, or the file cannot be written.
    """
    if filename is None:
        return figure
    path = Path(filename)
    kind = path.suffix.lower().lstrip(".")
    if kind not in FORMATS:
        raise OutputError(f"{path}: plots are written as {', '.join(FORMATS)}; give the file one of these endings")
    write_bytes(path, picture(figure, kind))
    return figure


def picture(figure: Figure, kind: str = "svg", dpi: float = 160.0) -> bytes:
    """The figure as the bytes of a file: the same bytes for the same figure."""
    buffer = io.BytesIO()
    with look():
        figure.savefig(buffer, format=kind, dpi=dpi, metadata=_METADATA[kind])
    return buffer.getvalue()


def write_bytes(path: Path, content: bytes) -> None:
    """Write a file so that it is never seen half-written: beside it first, then in its place."""
    if not path.parent.is_dir():
        raise OutputError(f"{path}: cannot be written: there is no such folder; name one that exists")
    with replacing(path) as temporary:
        temporary.write_bytes(content)
