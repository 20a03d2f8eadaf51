"""Questions of one line: `zone`, `coverage`, `exposure`, `table` and `assign`, as the commands of these names."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from cupola.constants import DEFAULT_SEED
from cupola.errors import InputError, Problem

if TYPE_CHECKING:
    from cupola.analysis.tables.wargame_tables import Table
    from cupola.assignment.instance import Instance
    from cupola.assignment.optimum import Solution
    from cupola.engine.build.figures import Figures
    from cupola.engine.build.model import Model
    from cupola.maps.coverage.coverage import Coverage
    from cupola.maps.exposure.flight_exposure import Exposure
    from cupola.maps.zone.network import ZoneNetwork
    from cupola.scenario import Scenario
    from cupola.terrain.grid import TerrainGrid

#: Layers of zones and of coverage where none are asked for, as on the command line.
ZONE_ALTITUDES = ("100agl", "300agl", "1000agl", "3000", "5000", "10000")
COVERAGE_ALTITUDES = ("300agl", "1000", "3000", "5000", "10000")


def zone(
    scenario: Scenario | Model | str | Path,
    target: str,
    *,
    altitudes: Sequence[str | float] = ZONE_ALTITUDES,
    course: Literal["inbound", "crossing", "any"] = "inbound",
    dive_deg: float = 0.0,
    batteries: Sequence[str] = (),
    figures: Figures = "nominal",
    terrain: str | Path | TerrainGrid | None = None,
) -> ZoneNetwork:
    """Where batteries can really engage a type of target, beside the ring that is usually drawn.

    Parameters
    ----------
    scenario : Scenario, Model, str or pathlib.Path
        The defence: also a name or a file. Of a model ``figures`` and ``terrain`` are its own.
    target : str
        Target type of the catalogue.
    altitudes : sequence of str or float
        Layers: ``"3000"`` or 3000 above sea level [m], ``"300agl"`` above the ground.
    course : {"inbound", "crossing", "any"}
        Towards the battery; across from either side (both must do); any of eight (all must do).
    dive_deg : float
        The target descends at this angle [deg], 0 to 80.
    batteries : sequence of str
        Only these; empty: all.
    figures : {"low", "nominal", "high"}
        Which end of the published figures.
    terrain : str, pathlib.Path or TerrainGrid, optional
        In place of the scenario's.

    Returns
    -------
    ZoneNetwork
        Cells, areas and what limits them; ``to_dict`` for JSON.

    Raises
    ------
    InputError
        If the scenario, the target, an altitude or a battery is wrong.

    Examples
    --------
    >>> import cupola
    >>> found = cupola.zone("minimal", "f16c", altitudes=[5000])
    >>> 0.0 < found.area_km2(0) < found.zones[0].layers[0].ring_area_km2
    True
    """
    from cupola.maps.zone.fill import zones
    from cupola.maps.zone.network import unite_zones

    if not 0.0 <= dive_deg <= 80.0:
        raise InputError(Problem("zone", "dive_deg", dive_deg, "must lie in 0 to 80 deg", "0 is level flight"))
    model = _model(scenario, figures, terrain)
    dive_rad = math.radians(dive_deg)
    return unite_zones(zones(model, target, _layers(altitudes), course=course, batteries=batteries, dive_rad=dive_rad))


def coverage(
    scenario: Scenario | Model | str | Path,
    *,
    altitudes: Sequence[str | float] = COVERAGE_ALTITUDES,
    radars: Sequence[str] = (),
    rcs_m2: float = 1.0,
    p_detect: float = 0.5,
    posting_m: float | None = None,
    terrain: str | Path | TerrainGrid | None = None,
) -> Coverage:
    """From which altitude upward radars see each place: of all of them together, or of those that are named.

    Parameters
    ----------
    scenario : Scenario, Model, str or pathlib.Path
        The defence.
    altitudes : sequence of str or float
        Layers whose shares of the ring are wanted, as of `zone`.
    radars : sequence of str
        Only these radars, types or batteries; empty: all.
    rcs_m2 : float
        Cross-section of the target [m2].
    p_detect : float
        Required probability of detection in one look [-].
    posting_m : float, optional
        Cell size [m]; None: the terrain's, or finer.
    terrain : str, pathlib.Path or TerrainGrid, optional
        In place of the scenario's.

    Raises
    ------
    InputError
        If the scenario, an altitude or a radar is wrong.

    Examples
    --------
    >>> import cupola
    >>> found = cupola.coverage("minimal", radars=["30n6e2"], altitudes=[3000], posting_m=2000)
    >>> [0.0 < share.visible <= 1.0 for share in found.shares.values()]
    [True]
    """
    from cupola.maps.coverage.coverage import cover
    from cupola.maps.coverage.network import unite_coverages
    from cupola.maps.coverage.stations import stations_of

    model = _model(scenario, "nominal", terrain)
    layers = _layers(altitudes)
    stations = stations_of(model, tuple(radars), rcs_m2, p_detect)
    k = model.scenario.k_factor
    found = [cover(station, model.terrain, layers, k, posting_m=posting_m) for station in stations]
    return found[0] if len(found) == 1 else unite_coverages(found)


def exposure(
    scenario: Scenario | Model | str | Path,
    tracks: str | Path | None = None,
    *,
    figures: Figures = "nominal",
    p_detect: float = 0.5,
    step_s: float = 10.0,
    default_type: str = "a320_b738",
    terrain: str | Path | TerrainGrid | None = None,
) -> list[Exposure]:
    """For how long flights are detected by and within reach of batteries, most exposed first.

    Parameters
    ----------
    scenario : Scenario, Model, str or pathlib.Path
        The defence.
    tracks : str or pathlib.Path, optional
        A file of positions, read as `cupola exposure` reads it; None: the scenario's civil flights.
    figures : {"low", "nominal", "high"}
        Which end of the published figures.
    p_detect : float
        Probability of a plot in one look from which a flight counts as detected [-].
    step_s : float
        Longest time between two moments along a flight [s], 1 to 300.
    default_type : str
        Target type whose echo is used for flights that name no known type.
    terrain : str, pathlib.Path or TerrainGrid, optional
        In place of the scenario's.

    Raises
    ------
    InputError
        If the scenario has no battery, the file cannot be read, or there are no flights.
    """
    from cupola.maps.exposure.exposure import by_exposure, exposures
    from cupola.maps.exposure.scenario_flights import scenario_flights
    from cupola.scenario.tracks import ReadOptions, read_track_file

    model = _model(scenario, figures, terrain)
    if not model.names.batteries:
        limit = "there is no active battery"
        raise InputError(Problem(model.scenario.name, "battery", None, limit, "exposure needs one"))
    if tracks is None:
        flights, is_relative = tuple(scenario_flights(model, step_s)), True
    else:
        file = read_track_file(Path(tracks), ReadOptions())
        flights, is_relative = file.flights, file.is_relative
    found = exposures(
        model, flights, default_type=default_type, p_detect=p_detect, step_s=step_s, is_relative=is_relative
    )
    return by_exposure(found)


def table(
    source: Scenario | str | Path,
    rows: Mapping[str, Sequence[Any]] | None = None,
    columns: Mapping[str, Sequence[Any]] | None = None,
    *,
    metric: str = "leakers",
    die: str = "",
    n: int = 500,
    seed: int = DEFAULT_SEED,
    workers: int | None = None,
) -> Table:
    """An adjudication table: outcomes of every combination, as quantiles or as bands of a die.

    Parameters
    ----------
    source : Scenario, str or pathlib.Path
        A scenario, its name or file, which is run in every case; or the folder of a sweep, which is read.
    rows, columns : mapping of str to sequence, optional
        What varies along each side: path to its values. Of a sweep: factor to the values to show, none for all.
    metric : str
        The outcome; a mean or a share.
    die : str
        d6, d10, d20, 2d6 or d100; empty: quantiles.
    n, seed, workers
        Replications of each case, seed of all draws, threads. Of a sweep they are its own.

    Raises
    ------
    InputError
        If a path, value, metric or die does not exist.

    Examples
    --------
    >>> import cupola
    >>> cupola.table("minimal", {"battery.alpha.doctrine.salvo": [1, 2]}, n=20, workers=1).rows
    (('1',), ('2',))
    """
    from cupola.scenario import load
    from cupola.study.sweeps.reading import is_sweep
    from cupola.study.tabulating import TableFactor, tabulate

    given: Any = source
    if isinstance(source, str | Path) and not is_sweep(source):
        given = load(source)
    down, across = (
        [TableFactor(path, tuple(map(_text, values))) for path, values in (side or {}).items()]
        for side in (rows, columns)
    )
    return tabulate(given, down, across, metric=metric, die=die, n=n, seed=seed, workers=workers)


def assign(source: Instance | Scenario | str | Path, *, seconds: float = 60.0) -> Solution:
    """The best assignment of weapons to targets in one volley, with a bound, beside the greedy rule.

    Parameters
    ----------
    source : Instance, Scenario, str or pathlib.Path
        An instance, a JSON file of one, or a scenario: then its batteries' rounds against its threats.
    seconds : float
        Time after which no new step is begun, > 0 [s].

    Raises
    ------
    InputError
        If the source is neither, or the instance is wrong.
    """
    from cupola.analysis.bounds.static_bound import static_problem
    from cupola.assignment import load_instance, solve
    from cupola.assignment.instance import Instance

    if not 0.0 < seconds <= 86_400.0:
        raise InputError(Problem("assign", "seconds", seconds, "must lie above 0 and up to 86,400 s"))
    if isinstance(source, str | Path) and Path(source).suffix.lower() == ".json" and Path(source).is_file():
        source = load_instance(str(source))
    if isinstance(source, Instance):
        return solve(source, seconds=seconds)
    return solve(static_problem(_model(source, "nominal", None)).instance(), seconds=seconds)


def _model(scenario: Any, figures: Figures, terrain: Any) -> Model:
    """What was given, built; a model stays as it is."""
    from cupola.engine.build.model import Model, build
    from cupola.scenario import load

    if isinstance(scenario, Model):
        return scenario
    loaded = load(scenario, maps_only=True) if isinstance(scenario, str | Path) else scenario
    return build(loaded, figures=figures, terrain=terrain)


def _layers(altitudes: Sequence[str | float]) -> Any:
    from cupola.maps.altitude_text import parse_altitudes

    return parse_altitudes([one if isinstance(one, str) else f"{one:g}" for one in altitudes])


def _text(value: Any) -> str:
    """A value as the command line writes it."""
    return str(value).lower() if isinstance(value, bool) else str(value)
