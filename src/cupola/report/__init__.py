"""Plots, maps and the report: what a study looks like.

Every plot is one function that returns a `matplotlib.figure.Figure` and saves it where ``filename=`` is given;
`write_report` puts them all into one HTML file. matplotlib is imported when the first plot is drawn, never before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cupola._late import offer

#: Public name -> the module that holds it.
_HOMES = {
    "by_type": "cupola.report.plots.non_engagement",
    "convergence": "cupola.report.plots.convergence",
    "curve": "cupola.report.plots.curves",
    "decisions": "cupola.report.plots.non_engagement",
    "map_of_intercepts": "cupola.report.maps.intercept_map",
    "outcomes": "cupola.report.plots.distributions",
    "protection": "cupola.report.plots.protection",
    "range_by_altitude": "cupola.report.plots.ranges",
    "reasons": "cupola.report.plots.non_engagement",
    "render_report": "cupola.report.pages.run_page",
    "render_sweep": "cupola.report.pages.sweep_page",
    "saturation": "cupola.report.plots.curves",
    "simultaneity": "cupola.report.plots.simultaneity",
    "surface": "cupola.report.plots.surfaces",
    "timeline": "cupola.report.plots.timeline",
    "tornado": "cupola.report.plots.tornadoes",
    "write_report": "cupola.report.pages.run_page",
    "write_sweep_page": "cupola.report.pages.sweep_page",
}

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

__getattr__, __dir__ = offer(__name__, _HOMES)
