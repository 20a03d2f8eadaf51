"""Plots, maps and the report: what a study looks like.

Every plot is one function that returns a `matplotlib.figure.Figure` and saves it where ``filename=`` is given;
`write_report` puts them all into one HTML file. matplotlib is imported when the first plot is drawn, never before.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cupola.report.maps.intercept_map import map_of_intercepts as map_of_intercepts
    from cupola.report.pages.run_page import render_report as render_report
    from cupola.report.pages.run_page import write_report as write_report
    from cupola.report.pages.sweep_page import render_sweep as render_sweep
    from cupola.report.pages.sweep_page import write_sweep_page as write_sweep_page
    from cupola.report.plots.convergence import convergence as convergence
    from cupola.report.plots.curves import curve as curve
    from cupola.report.plots.curves import saturation as saturation
    from cupola.report.plots.distributions import outcomes as outcomes
    from cupola.report.plots.non_engagement import by_type as by_type
    from cupola.report.plots.non_engagement import decisions as decisions
    from cupola.report.plots.non_engagement import reasons as reasons
    from cupola.report.plots.protection import protection as protection
    from cupola.report.plots.ranges import range_by_altitude as range_by_altitude
    from cupola.report.plots.simultaneity import simultaneity as simultaneity
    from cupola.report.plots.surfaces import surface as surface
    from cupola.report.plots.timeline import timeline as timeline
    from cupola.report.plots.tornadoes import tornado as tornado

#: Name -> the module that holds it, below this package.
_HOME = {
    "by_type": "plots.non_engagement",
    "convergence": "plots.convergence",
    "curve": "plots.curves",
    "decisions": "plots.non_engagement",
    "map_of_intercepts": "maps.intercept_map",
    "outcomes": "plots.distributions",
    "protection": "plots.protection",
    "range_by_altitude": "plots.ranges",
    "reasons": "plots.non_engagement",
    "render_report": "pages.run_page",
    "render_sweep": "pages.sweep_page",
    "saturation": "plots.curves",
    "simultaneity": "plots.simultaneity",
    "surface": "plots.surfaces",
    "timeline": "plots.timeline",
    "tornado": "plots.tornadoes",
    "write_report": "pages.run_page",
    "write_sweep_page": "pages.sweep_page",
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
