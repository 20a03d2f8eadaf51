"""Plots, maps and the report: what a study looks like.

Every plot is one function that returns a `matplotlib.figure.Figure` and saves it where ``filename=`` is given;
`write_report` puts them all into one HTML file. matplotlib is imported when the first plot is drawn, never before.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cupola.report.converging import convergence as convergence
    from cupola.report.curves import curve as curve
    from cupola.report.curves import saturation as saturation
    from cupola.report.distributions import outcomes as outcomes
    from cupola.report.maps import map_of_intercepts as map_of_intercepts
    from cupola.report.page import render_report as render_report
    from cupola.report.page import write_report as write_report
    from cupola.report.protecting import protection as protection
    from cupola.report.raids import simultaneity as simultaneity
    from cupola.report.ranges import range_by_altitude as range_by_altitude
    from cupola.report.shares import by_type as by_type
    from cupola.report.shares import decisions as decisions
    from cupola.report.shares import reasons as reasons
    from cupola.report.story import timeline as timeline
    from cupola.report.surfaces import surface as surface
    from cupola.report.sweep_page import render_sweep as render_sweep
    from cupola.report.sweep_page import write_sweep_page as write_sweep_page
    from cupola.report.tornadoes import tornado as tornado

#: Name -> the module that holds it; no module bears the name of a function, it would hide it.
_HOME = {
    "by_type": "shares",
    "convergence": "converging",
    "curve": "curves",
    "decisions": "shares",
    "map_of_intercepts": "maps",
    "outcomes": "distributions",
    "protection": "protecting",
    "range_by_altitude": "ranges",
    "reasons": "shares",
    "render_report": "page",
    "render_sweep": "sweep_page",
    "saturation": "curves",
    "simultaneity": "raids",
    "surface": "surfaces",
    "timeline": "story",
    "tornado": "tornadoes",
    "write_report": "page",
    "write_sweep_page": "sweep_page",
}

__all__ = [
    "by_type",
    "convergence",
    "curve",
    "decisions",
    "map_of_intercepts",
    "outcomes",
    "protection",
    "range_by_altitude",
    "reasons",
    "render_report",
    "render_sweep",
    "saturation",
    "simultaneity",
    "surface",
    "timeline",
    "tornado",
    "write_report",
    "write_sweep_page",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
    globals()[name] = value
    return value
