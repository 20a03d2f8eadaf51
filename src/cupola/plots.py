"""Pictures of studies, one call each: from a folder on disk or from what `run` and `sweep` return.

Every function returns a `matplotlib.figure.Figure` and writes it where ``filename=`` is given (``.svg``, ``.png``,
``.pdf``). The same input gives the same bytes. What a picture cannot show is refused with `cupola.errors.InputError`,
which names what there is.

>>> import cupola
>>> figure = cupola.plots.distribution(cupola.run(cupola.load("minimal"), 20, workers=1))
>>> figure.axes[0].get_title(loc="left")
'Threats destroyed'
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cupola.engine.results import Results
from cupola.errors import InputError, Problem
from cupola.study.store.remote import holds
from cupola.study.sweeps.reading import SweepFolder, is_sweep, open_sweep

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from cupola.analysis.estimates.intervals import Estimate
    from cupola.analysis.sensitivity.tornado import Swing
    from cupola.study.sweeps.sweep import Sweep

Filename = str | os.PathLike[str] | None

KINDS = ("saturation", "curve", "fan", "surface", "tornado", "bands", "convergence", "distribution")


def saturation(
    source: Sweep | SweepFolder | str | Path,
    *,
    x: str | None = None,
    by: str | None = None,
    where: Mapping[str, Any] | None = None,
    metric: str = "leakers",
    filename: Filename = None,
) -> Figure:
    """Leakage against the size of the raid, with the sizes at which channels, magazine and reload are used up.

    Parameters
    ----------
    source : Sweep, SweepFolder, str or pathlib.Path
        A sweep with a factor that sets how many threats come, or its folder.
    x : str, optional
        That factor; needed where there are several.
    by : str, optional
        The factor that makes the lines; without it all the others together, while these are few.
    where : mapping, optional
        Factors that are held fast, and their values.
    metric : str
        What is drawn; a name of `cupola.analysis.metrics.metrics.METRICS`.
    filename : path, optional
        Written there too.

    Raises
    ------
    InputError
        If the sweep does not have what is asked for; names what it has.
    """
    from cupola.report.plots.curves import saturation as draw

    return draw(_sweep(source, "saturation"), x=x, by=by, where=where, metric=metric, filename=filename)


def curve(
    source: Sweep | SweepFolder | str | Path,
    *,
    x: str | None = None,
    by: str | None = None,
    where: Mapping[str, Any] | None = None,
    metric: str = "leakers",
    filename: Filename = None,
) -> Figure:
    """A metric against any numeric factor, with intervals; parameters as in `saturation`."""
    from cupola.report.plots.curves import curve as draw

    return draw(_sweep(source, "curve"), x=x, by=by, where=where, metric=metric, filename=filename)


def fan(
    source: Sweep | SweepFolder | str | Path,
    *,
    x: str | None = None,
    by: str | None = None,
    where: Mapping[str, Any] | None = None,
    metric: str = "leakers",
    filename: Filename = None,
) -> Figure:
    """How differently the same raid ends, against any numeric factor: median, and bands of half and of nine in ten.

    Parameters as in `saturation`; ``by`` makes panels, and the metric must be a number of each replication.
    """
    from cupola.report.plots.fans import fan as draw

    return draw(_sweep(source, "fan"), x=x, by=by, where=where, metric=metric, filename=filename)


def surface(
    source: Sweep | SweepFolder | str | Path,
    *,
    x: str | None = None,
    y: str | None = None,
    where: Mapping[str, Any] | None = None,
    metric: str = "leakers",
    filename: Filename = None,
) -> Figure:
    """A metric over two numeric factors: contours between the simulated points, and nothing outside of them."""
    from cupola.report.plots.surfaces import surface as draw

    return draw(_sweep(source, "surface"), x=x, y=y, where=where, metric=metric, filename=filename)


def tornado(
    source: Sweep | SweepFolder | str | Path | Sequence[Swing],
    *,
    metric: str = "leakers",
    base: Estimate | None = None,
    note: str = "",
    filename: Filename = None,
) -> Figure:
    """Which factor or parameter moves a metric most.

    Parameters
    ----------
    source : sweep or sequence of Swing
        A sweep: each factor at both ends, mean over the values of the others. Or rows of your own:
        `cupola.analysis.sensitivity.tornado.Swing`.
    metric : str
        The outcome.
    base : Estimate, optional
        The outcome with nothing changed, for an upright line; only with rows of your own.
    note : str
        A sentence under the title; only with rows of your own.
    filename : path, optional
        Written there too.
    """
    from cupola.report.pages.sweep_page import sweep_tornado
    from cupola.report.plots.tornadoes import tornado as draw

    if isinstance(source, Sequence) and not isinstance(source, str):
        return draw(source, metric=metric, base=base, note=note, filename=filename)
    return sweep_tornado(_sweep(source, "tornado"), metric, filename)


def bands(source: Sweep | SweepFolder | str | Path, *, filename: Filename = None) -> Figure:
    """How much of the spread is public figures, and how much is chance: of a folder of `cupola uncertainty`.

    Raises
    ------
    InputError
        If it is none, or its method gives no bands.
    """
    from cupola.report.plots.figure_bands import figure_bands as draw

    return draw(_sweep(source, "bands"), filename=filename)


def convergence(
    source: Results | Sweep | SweepFolder | str | Path,
    *,
    metric: str = "leakers",
    half_width: float | None = None,
    point: int | None = None,
    filename: Filename = None,
) -> Figure:
    """How an estimate settles: running mean and interval against replications, and the half-width that is wanted.

    Parameters
    ----------
    source : Results, sweep, str or pathlib.Path
        Results, or the folder of a run or a sweep.
    metric : str
        What is drawn.
    half_width : float, optional
        Wanted half-width of the interval, in the metric's unit; of a sweep: that of its study.
    point : int, optional
        Of a sweep: which point; the one with the widest interval when not given.
    filename : path, optional
        Written there too.
    """
    from cupola.report.pages.sweep_page import half_width as wanted
    from cupola.report.plots.convergence import convergence as draw

    if half_width is not None and not half_width > 0.0:
        raise InputError(Problem("half-width", "", half_width, "must be more than 0", "in the unit of the metric"))
    results, label, sweep = _replications(source, metric, point)
    if sweep is not None and half_width is None:
        half_width = wanted(sweep, metric)
    return draw(results, metric=metric, half_width=half_width, label=label, filename=filename)


def distribution(
    source: Results | Sweep | SweepFolder | str | Path, *, point: int | None = None, filename: Filename = None
) -> Figure:
    """How differently the same raid ends: kills, leakers and missiles fired over replications.

    Parameters
    ----------
    source : Results, sweep, str or pathlib.Path
        Results, or the folder of a run or a sweep.
    point : int, optional
        Of a sweep: which point; the one whose leakers have the widest interval when not given.
    filename : path, optional
        Written there too.
    """
    from cupola.report.plots.distributions import outcomes as draw

    results, label, _ = _replications(source, "leakers", point)
    return draw(results, label=label, filename=filename)


def _sweep(source: Sweep | SweepFolder | str | Path, kind: str) -> SweepFolder:
    """A sweep, opened."""
    if isinstance(source, SweepFolder):
        return source
    if not isinstance(source, str | Path):
        return open_sweep(source.place)
    if holds(source, "manifest.json"):
        limit = f"holds a run, which is one point; {kind} needs a sweep"
        raise InputError(Problem(str(source), "", None, limit, "draw distribution or convergence, or run cupola sweep"))
    return open_sweep(source)


def _replications(
    source: Results | Sweep | SweepFolder | str | Path, metric: str, point: int | None
) -> tuple[Results, str, SweepFolder | None]:
    """Replications, what they are called, and the sweep that they are of."""
    from cupola.report.pages.sweep_page import point_text, widest_point

    is_run = isinstance(source, Results)
    if isinstance(source, str | Path) and not is_sweep(source):
        from cupola.study.store.folder import open_results

        source, is_run = open_results(source), True
    if is_run and point is not None:
        raise InputError(Problem("point", "", point, "a run has no points", "leave it out"))
    if isinstance(source, Results):
        return source, "", None
    sweep = _sweep(source, "this")
    chosen = widest_point(sweep, metric) if point is None else point
    return sweep.results(chosen), point_text(sweep, chosen), sweep
