"""Finding room: symbols with labels that do not cover one another nor what they name.

Greedy and deterministic: labels are placed in the order given, each where it costs least. Everything is in points
(1/72 inch) of the figure, so a layout does not depend on the resolution of the file.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle [points]."""

    x0: float
    y0: float
    x1: float
    y1: float

    def overlap(self, other: Box) -> float:
        """Area covered by both [points squared]."""
        width = min(self.x1, other.x1) - max(self.x0, other.x0)
        height = min(self.y1, other.y1) - max(self.y0, other.y0)
        return max(0.0, width) * max(0.0, height)

    def holds(self, points: NDArray[np.float64]) -> int:
        """How many points lie inside."""
        x, y = points[:, 0], points[:, 1]
        return int(np.count_nonzero((x >= self.x0) & (x <= self.x1) & (y >= self.y0) & (y <= self.y1)))

    def grown(self, by: float) -> Box:
        """The rectangle with a margin all round."""
        return Box(self.x0 - by, self.y0 - by, self.x1 + by, self.y1 + by)


@dataclass
class Layout:
    """Where things stand, and where the next one may.

    Parameters
    ----------
    frame : Box
        Nothing is placed outside it.
    crowd : array, shape (n, 2)
        Points that had better stay visible: intercepts, routes.
    taken : list of Box
        What is placed already; never covered if there is any other room.
    """

    frame: Box
    crowd: NDArray[np.float64] = field(default_factory=lambda: np.zeros((0, 2)))
    taken: list[Box] = field(default_factory=list)

    def place(
        self, x: float, y: float, width: float, height: float, *centres: tuple[float, float]
    ) -> tuple[float, float, int]:
        """Find room for a block that names the point (x, y); return where the block's own point goes.

        Parameters
        ----------
        x, y : float
            What is named [points].
        width, height : float
            Size of the block [points].
        centres : tuples of 2 floats
            The block's own point, from its lower left corner [points]: the middle of the symbol in it. One for each way
            in which the block can be laid out, the one that is liked best first: text right of the symbol, or left.

        Returns
        -------
        tuple of 2 floats and an int
            Where the block's own point goes: (x, y) itself when there is room for the symbol on the spot; and which of
            the layouts was taken.
        """
        best, best_cost = (x, y, 0), math.inf
        for at_x, at_y, distance in self._candidates(x, y):
            for k, centre in enumerate(centres):
                cost = self.cost(_block(at_x, at_y, width, height, centre), distance) + 0.5 * k
                if cost < best_cost - 1e-9:
                    best, best_cost = (at_x, at_y, k), cost
        self.taken.append(_block(best[0], best[1], width, height, centres[best[2]]))
        return best

    def _candidates(self, x: float, y: float) -> list[tuple[float, float, float]]:
        spots = [(x, y, 0.0)]
        for distance in (22.0, 32.0, 46.0, 64.0, 86.0, 112.0):
            for k in range(16):
                angle = 2.0 * math.pi * k / 16.0
                spots.append((x + distance * math.cos(angle), y + distance * math.sin(angle), distance))
        return spots

    def cost(self, box: Box, distance: float) -> float:
        """What a place costs: covering others and leaving the frame most, then hiding the crowd, then distance."""
        grown = box.grown(1.5)
        overlap = sum(grown.overlap(other) for other in self.taken)
        inside = grown.overlap(self.frame)
        outside = (grown.x1 - grown.x0) * (grown.y1 - grown.y0) - inside
        return 50.0 * overlap + 100.0 * outside + 4.0 * box.holds(self.crowd) + distance


def _block(x: float, y: float, width: float, height: float, centre: tuple[float, float]) -> Box:
    """The block whose own point lies at (x, y)."""
    return Box(x - centre[0], y - centre[1], x - centre[0] + width, y - centre[1] + height)


def text_size_pt(text: str, size_pt: float) -> tuple[float, float]:
    """Width of the longest line of a text in the font of the pictures, and height of all lines [points].

    Measured: a guess from the number of letters let wide names run out of the map.
    """
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import text_to_path

    font = FontProperties(size=size_pt)
    lines = text.split("\n")
    width = max(text_to_path.get_text_width_height_descent(line, font, ismath=False)[0] for line in lines)
    return float(width), 1.25 * size_pt * len(lines)


def in_lines(text: str, width_pt: float, size_pt: float, most: int = 2) -> str:
    """Text broken at spaces into lines of at most a width [points]; only what does not fit ``most`` lines is cut.

    Parameters
    ----------
    text : str
        A label of one line.
    width_pt, size_pt : float
        Room for a line, and size of the letters [points].
    most : int
        Lines at most [-].

    Examples
    --------
    >>> in_lines("S-200V, what stood there before", 100.0, 8.5)
    'S-200V, what stood\\nthere before'
    >>> in_lines("S-300PS", 120.0, 8.5)
    'S-300PS'
    """
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_size_pt(longer, size_pt)[0] <= width_pt:
            lines[-1] = longer
        else:
            lines.append(word)
    if len(lines) > most:
        lines = [*lines[: most - 1], " ".join(lines[most - 1 :])]
    while text_size_pt(lines[-1], size_pt)[0] > width_pt and len(lines[-1]) > 2:
        lines[-1] = lines[-1].rstrip("…")[:-1].rstrip() + "…"
    return "\n".join(lines)


def size_that_fits(text: str, width_pt: float, size_pt: float, least_pt: float) -> float:
    """Size of letters with which a text has room on one line, from ``size_pt`` down to ``least_pt`` [points].

    Examples
    --------
    >>> size_that_fits("short", 120.0, 9.5, 7.0)
    9.5
    """
    width = text_size_pt(text, size_pt)[0]
    return size_pt if width <= width_pt else max(least_pt, size_pt * width_pt / width)
