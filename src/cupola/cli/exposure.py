"""``cupola exposure``."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from cupola.cli.console import Console, print_json
from cupola.cli.options import NamedPath, default_folder, json_option, quiet_option
from cupola.errors import InputError, Problem

if TYPE_CHECKING:
    from cupola.engine.build.figures import Figures
    from cupola.engine.build.model import Model
    from cupola.maps.exposure.cautious import Caution
    from cupola.maps.exposure.flight_exposure import Exposure
    from cupola.maps.exposure.flight_types import FlightType
    from cupola.scenario.tracks import FlightTrack, ReadOptions, TrackFile

_FIGURES: tuple[Figures, ...] = ("low", "nominal", "high")


@click.command()
@click.argument("scenario")
@click.option(
    "--tracks", type=NamedPath(path_type=Path), default=None, metavar="FILE",
    help="Positions of flights: CSV, Parquet, KML, GPX, IGC, JSON, also .gz.  [default: the scenario's civil flights]",
)  # fmt: skip
@click.option("--sample", type=int, default=None, metavar="N", help="Use N synthetic civil flights instead.")
@click.option(
    "--altitude-unit",
    type=click.Choice(("ft", "m")),
    default=None,
    help="Unit of an altitude column that does not state it.",
)
@click.option(
    "--time-unit",
    type=click.Choice(("s", "ms", "us", "ns")),
    default=None,
    help="Unit of times that are plain numbers.",
)
@click.option("--day-first", "date_order", flag_value="day-first", help="Dates such as 05/03/2020 start with the day.")
@click.option(
    "--month-first", "date_order", flag_value="month-first", help="Dates such as 05/03/2020 start with the month."
)
@click.option(
    "--stale", type=click.Choice(("leave-out", "keep")), default="leave-out", show_default=True,
    help="What to do with positions that only repeat an older one.",
)  # fmt: skip
@click.option(
    "--jumps", type=click.Choice(("leave-out", "keep")), default="leave-out", show_default=True,
    help="What to do with positions that no aircraft could have reached.",
)  # fmt: skip
@click.option(
    "--gap",
    "gap_s",
    type=float,
    default=600.0,
    show_default=True,
    help="A longer time without a position is a gap in the track [s].",
)
@click.option(
    "--cautious", is_flag=True,
    help="The worst case over low, nominal and high figures and over all courses, with the margin to the edge.",
)  # fmt: skip
@click.option(
    "--type", "default_type", default="a320_b738", show_default=True, metavar="TYPE",
    help="Target type whose echo is used for flights that name no known type.",
)  # fmt: skip
@click.option(
    "--p-detect",
    type=float,
    default=0.5,
    show_default=True,
    help="P(plot) in one look from which a flight counts as detected.",
)
@click.option(
    "--step", "step_s", type=float, default=10.0, show_default=True,
    help="Longest time between two moments along a flight [s]; times in and out between them are solved.",
)  # fmt: skip
@click.option(
    "--figures", type=click.Choice(_FIGURES), default="nominal", show_default=True,
    help="Which end of the published figures: low is worse for the defence.",
)  # fmt: skip
@click.option(
    "--terrain", type=NamedPath(path_type=Path), default=None, help="GeoTIFF, .hgt, .dt0-2, or a folder of them."
)
@click.option(
    "-o", "--out", type=NamedPath(path_type=Path), default=None, help="Folder.  [default: out/<scenario>-exposure]"
)
@json_option()
@quiet_option()
@click.pass_context
def exposure(
    context: click.Context,
    scenario: str,
    tracks: Path | None,
    sample: int | None,
    altitude_unit: Any,
    time_unit: Any,
    date_order: Any,
    stale: Any,
    jumps: Any,
    gap_s: float,
    cautious: bool,
    default_type: str,
    p_detect: float,
    step_s: float,
    figures: Any,
    terrain: Path | None,
    out: Path | None,
    as_json: bool,
    quiet: bool,
) -> None:
    """Report for how long flights are detected by, and within reach of, the batteries of SCENARIO.

    For airspace risk: when each flight is inside detection and inside each engagement zone, its closest approach, the
    point with the shortest warning, and what in the file could not be judged; a table, a CSV, GeoJSON, KMZ and a map.
    """
    from cupola.cli.study import load_with_terrain
    from cupola.engine.build.model import build
    from cupola.maps.exposure.flight_types import type_notes, types_of
    from cupola.maps.exposure.judge import Judge
    from cupola.scenario.checks.position import left_out_of_zones
    from cupola.scenario.tracks import ReadOptions

    given = context.get_parameter_source("figures") == ParameterSource.COMMANDLINE
    check(tracks, sample, p_detect, step_s, gap_s, cautious and given)
    loaded = load_with_terrain(scenario, terrain, maps_only=True)
    console = Console(quiet=quiet)
    # The longest published range comes last.
    models = tuple(build(loaded, figures=one) for one in (_FIGURES if cautious else (figures,)))
    model = models[len(models) // 2]
    if not model.names.batteries:
        raise InputError(Problem(loaded.name, "battery", None, "there is no active battery", "exposure needs one"))
    new = (warning for warning in model.warnings if warning not in loaded.warnings)
    for warning in (*new, *left_out_of_zones(loaded)):
        console.say(f"note: {warning}")
    folder = out if out is not None else default_folder(f"{scenario}-exposure")
    options = ReadOptions(altitude_unit, date_order, time_unit, gap_s, stale, jumps)
    traffic = traffic_of(model, tracks, sample, options, step_s, folder)
    types = types_of(model, traffic.flights, default_type)
    notes = [*traffic.notes, *type_notes(types, default_type)]
    for note in notes:
        console.say(f"note: {note}")
    judge = Judge(models, p_detect=p_detect)
    with console:
        found, worst = ask(judge, traffic, types, step_s, cautious, console)
    Answer(model, judge, traffic, found, worst, tuple(notes)).give(folder, as_json, console)


@dataclass(frozen=True)
class GivenTraffic:
    """The flights, and where they are from."""

    source: str
    flights: tuple[FlightTrack, ...]
    file: TrackFile | None = None
    is_relative: bool = True

    @property
    def notes(self) -> tuple[str, ...]:
        """What reading the file has to say."""
        return self.file.notes if self.file is not None else ()


def check(
    tracks: Path | None, sample: int | None, p_detect: float, step_s: float, gap_s: float, both_figures: bool
) -> None:
    """All options that are wrong at once."""
    problems = []
    if tracks is not None and sample is not None:
        problems.append(Problem("--sample", "", None, "cannot go with --tracks", "leave one of them out"))
    if not 0.0 < p_detect < 1.0:
        problems.append(Problem("--p-detect", "", None, f"{p_detect:g} must lie between 0 and 1", "0.5 is usual"))
    if not 1.0 <= step_s <= 300.0:
        problems.append(Problem("--step", "", None, f"{step_s:g} s must lie in 1 to 300", "10 is usual"))
    if not 10.0 <= gap_s <= 7200.0:
        problems.append(Problem("--gap", "", None, f"{gap_s:g} s must lie in 10 to 7200", "600 is usual"))
    if both_figures:
        problems.append(Problem("--figures", "", None, "cannot go with --cautious, which takes all", "leave it out"))
    if problems:
        raise InputError(problems)


def traffic_of(
    model: Model, tracks: Path | None, sample: int | None, options: ReadOptions, step_s: float, folder: Path
) -> GivenTraffic:
    """The flights of a file, a sample, or the scenario."""
    from cupola.maps.exposure.scenario_flights import scenario_flights
    from cupola.scenario.tracks import read_track_file

    if sample is not None:
        from cupola.export.exposure_files import write_traffic
        from cupola.maps.exposure.sample_traffic import airport_of, sample_traffic
        from cupola.scenario.tracks import ReadOptions

        place = model.scenario.batteries[0]
        columns = sample_traffic(sample, place.lat_deg, place.lon_deg, airport=airport_of(model))
        file = read_track_file(write_traffic(columns, folder / "tracks.csv"), ReadOptions())
        return GivenTraffic("synthetic sample for this place", file.flights, file, True)
    if tracks is None:
        return GivenTraffic("civil flights of the scenario", tuple(scenario_flights(model, step_s)))
    file = read_track_file(tracks, options)
    return GivenTraffic(tracks.name, file.flights, file, file.is_relative)


def ask(
    judge: Any, traffic: GivenTraffic, types: list[FlightType], step_s: float, is_cautious: bool, console: Console
) -> tuple[list[Exposure], list[Caution]]:
    """What the batteries can do about the flights; the worst case too where that is asked for."""
    from cupola.maps.exposure.cautious import cautious
    from cupola.maps.exposure.exposure import judged

    if is_cautious:
        worst = cautious(
            judge, traffic.flights, types, step_s=step_s, is_relative=traffic.is_relative, progress=console.progress
        )
        return [one.worst for one in worst], worst
    found = judged(
        judge, traffic.flights, types, step_s=step_s, is_relative=traffic.is_relative, progress=console.progress
    )
    return found, []


@dataclass(frozen=True)
class Answer:
    """All that was found, on its way to the screen and to files."""

    model: Model
    judge: Any
    traffic: GivenTraffic
    found: list[Exposure]
    worst: list[Caution]
    notes: tuple[str, ...]

    def give(self, folder: Path, as_json: bool, console: Console) -> None:
        """Files, and the table or the JSON object."""
        from cupola.cli.exposure_table import doubts, show
        from cupola.maps.exposure.exposure import totals

        files = self.write(folder)
        file = self.traffic.file
        left_out = file.left_out if file is not None else ()
        lost = file.not_judged if file is not None else ()
        sums = totals(self.found)
        if not as_json:
            show(self.found, self.worst, sums, left_out, lost, files, self.sites())
            return
        from cupola.maps.exposure.cautious import by_caution
        from cupola.maps.exposure.exposure import by_exposure

        rows = by_caution(self.worst) if self.worst else by_exposure(self.found)
        print_json(
            {
                "scenario": self.model.scenario.name,
                "figures": "low, nominal, high" if self.worst else self.model.figures,
                "cautious": bool(self.worst),
                "source": self.traffic.source,
                "p_detect": self.judge.p_detect,
                **sums,
                "flights_not_judged": len(lost),
                "doubts": doubts(self.found, sums, lost, self.sites()),
                "exposures": [one.to_dict() for one in rows],
                "tracks": file.to_dict() if file is not None else None,
                "notes": list(self.notes),
                "terrain": self.model.terrain_text,
                "files": [str(path.resolve()) for path in files],
            }
        )

    def sites(self) -> list[tuple[float, float]]:
        """Where the batteries stand [deg]."""
        return [self.judge.site(b) for b in range(len(self.judge.batteries))]

    def write(self, folder: Path) -> list[Path]:
        """All files."""
        from cupola.export.exposure_files import write_csv
        from cupola.export.exposure_shapes import shapes_of, write_geojson, write_kmz
        from cupola.report.maps.exposure_map import exposure_map

        files = [write_csv(self.found, self.worst, folder / "exposure.csv")]
        shapes = shapes_of(self.model, self.found, self.worst, self.judge.models)
        files.append(write_geojson(shapes, folder / "exposure.geojson"))
        files.append(write_kmz(shapes, folder / "exposure.kmz"))
        picture = folder / "exposure.png"
        exposure_map(
            self.found, self.model, filename=picture, worst=self.worst,
            file=self.traffic.file,
            ringed=self.judge.models[-1] if self.worst else None,
        )  # fmt: skip
        return [*files, picture]
