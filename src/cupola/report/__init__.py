"""Plots, maps and the report: what a study looks like.

Every plot is one function that returns a `matplotlib.figure.Figure` and saves it where ``filename=`` is given;
`write_report` puts them all into one HTML file. matplotlib is imported when the first plot is drawn, never before.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

_HOME = {
    "map_of_intercepts": "maps",
    "range_by_altitude": "ranges",
    "simultaneity": "raids",
    "timeline": "timeline",
    "outcomes": "outcomes",
    "reasons": "shares",
    "by_type": "shares",
    "write_report": "page",
    "symbol": "symbols",
}

__all__ = sorted(_HOME)


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
