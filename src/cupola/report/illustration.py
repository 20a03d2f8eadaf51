"""A figure as the report carries it: a picture inside the page, with words for those who cannot see it."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cupola._memory import give_back
from cupola.report import style

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture inside a page: its data as a URI, its words, its size [pixels of CSS]."""

    uri: str
    alt: str
    width: int
    height: int


def illustration(figure: Figure, more: str = "") -> Picture:
    """The figure as SVG inside a data URI, described by the text that stands in it.

    As an image the SVG is shut off from the page: nothing in it can run, and its ids meet no others.

    Parameters
    ----------
    figure : Figure
        From a plot of this package: title, subtitle and foot are texts of the figure.
    more : str
        Added to the description.

    Notes
    -----
    The figure is emptied: a page has a dozen of them, and each keeps some megabytes.
    """
    content = style.picture(figure, "svg")
    uri = "data:image/svg+xml;base64," + base64.b64encode(content).decode("ascii")
    spoken = [text.get_text().replace("\n", " ") for text in figure.texts]
    alt = " ".join(part.rstrip(".") + "." for part in [*spoken, more] if part)
    width_in, height_in = figure.get_size_inches()
    figure.clear()  # a figure and its parts name each other in circles, and stay until they are looked for
    give_back()
    return Picture(uri, alt, round(width_in * 96), round(height_in * 96))
