"""What ``cupola exposure`` says on the screen: the sentence, the table, and what could not be judged."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import numpy as np

from cupola.cli.console import print_table
from cupola.maps.bearings import bearing_range

if TYPE_CHECKING:
    from cupola.maps.exposure.cautious import Caution
    from cupola.maps.exposure.flight_exposure import Exposure
    from cupola.scenario.tracks import LeftOut, NotJudged

#: Flights in the table on the screen; all of them are in the CSV. Notes and aircraft named at most.
_SHOWN, _NOTES = 15, 12
#: All flights farther away than this are odd; nearer than that with a change of the file explains it [m].
_FAR_M, _NEAR_M = 600e3, 400e3


def show(
    found: Sequence[Exposure],
    worst: Sequence[Caution],
    sums: dict[str, Any],
    left_out: Sequence[LeftOut],
    lost: Sequence[NotJudged],
    files: Sequence[Path],
    sites: Sequence[tuple[float, float]],
) -> None:
    """Everything, the answer first."""
    click.echo(headline(sums, bool(worst)))
    for sentence in doubts(found, sums, lost, sites):
        click.echo(sentence)
    if worst:
        from cupola.maps.exposure.cautious import by_caution

        listed: Sequence[Exposure] = _cautious_table(by_caution(worst))
    else:
        from cupola.maps.exposure.exposure import by_exposure

        listed = _table(by_exposure(found))
    _notes(listed, found)
    if left_out:
        click.echo("Left out of the file:")
        print_table(
            ("reason", "column", "rows", "flights", "time"),
            [(one.reason, one.column, str(one.rows), str(one.flights), _lasting(one.seconds)) for one in left_out],
        )
    for path in files:
        click.echo(f"{path.suffix[1:]}: {path.resolve()}")


def headline(sums: dict[str, Any], is_worst: bool) -> str:
    """The answer in a sentence."""
    case = "In the worst case of figures and courses, " if is_worst else ""
    n = sums["flights_engaged"]
    return (
        f"{case}{n} of {sums['flights'] - sums['flights_parked']} flights {'comes' if n == 1 else 'come'} inside an "
        f"engagement zone ({sums['flights_detected']} are detected), for {_lasting(3600.0 * sums['engaged_h'])} of "
        f"{_lasting(3600.0 * sums['flown_h'])} flown."
    )


def doubts(
    found: Sequence[Exposure], sums: dict[str, Any], lost: Sequence[NotJudged], sites: Sequence[tuple[float, float]]
) -> list[str]:
    """What the answer does not cover."""
    said = []
    if sums["flights_parked"]:
        names = _listed([one.name for one in found if not one.is_judged])
        said.append(f"Parked, not judged: {names}.")
    if lost:
        names = _listed([f"{one.name} ({one.reason})" for one in lost])
        said.append(f"NOT JUDGED, no usable position is left: {len(lost)} aircraft: {names}.")
    if sums["flights_in_doubt"]:
        s = "s" if sums["flights_in_doubt"] > 1 else ""
        said.append(f"IN DOUBT, holes where it matters: {sums['flights_in_doubt']} flight{s}; see the notes below.")
    return [*said, *_misplaced(found, sites)]


def _misplaced(found: Sequence[Exposure], sites: Sequence[tuple[float, float]]) -> list[str]:
    """A hint where all flights are far away: latitude and longitude may be exchanged, or a sign lost."""
    judged = [one for one in found if one.is_judged]
    nearest_m = min((one.closest_m for one in judged), default=0.0)
    if nearest_m < _FAR_M:
        return []
    far = f"Every flight stays {nearest_m / 1000.0:,.0f} km or more away from every battery"
    at = judged[0].flown.at
    changes = {
        "latitude and longitude exchanged": (at.lon_deg, at.lat_deg),
        "the sign of the longitude changed": (at.lat_deg, -at.lon_deg),
        "the sign of the latitude changed": (-at.lat_deg, at.lon_deg),
    }
    for words, (lat, lon) in changes.items():
        possible = np.abs(lat) <= 90.0
        if not possible.any():
            continue
        away_m = min(float(bearing_range(*site, lat[possible], lon[possible])[1].min()) for site in sites)
        if away_m < _NEAR_M:
            return [f"{far}. With {words} they would pass at {away_m / 1000.0:.0f} km: look at the file's columns."]
    return [f"{far}: is this the right file?"]


def _table(ranked: list[Exposure]) -> list[Exposure]:
    header = ("flight", "detected", "in reach", "from", "to", "closest", "shortest warning")
    dates = _dates(ranked)
    print_table(header, [_row(one, len(dates) <= 1) for one in ranked[:_SHOWN]])
    _more(ranked, dates)
    return ranked[:_SHOWN]


def _row(one: Exposure, is_short: bool) -> tuple[str, ...]:
    """A flight in the table."""
    about = one.about
    if not one.is_judged:
        return (one.name, "parked", "", "", "", "", "")
    worst = about["worst"]
    where = "never in reach"
    if worst is not None:
        place = f"{worst['lat_deg']:.2f} {worst['lon_deg']:.2f}, {worst['altitude_m']:.0f} m"
        where = f"{worst['missile_flight_s']:.0f} s from {worst['battery']}, {place}"
    mark = " *" if one.notes else ""
    return (
        one.name + mark,
        _lasting(about["detected_s"]),
        _lasting(about["engaged_s"]) if len(one.in_reach.flight) else "-",
        _time(about["first_in"], is_short),
        _time(about["last_out"], is_short),
        f"{about['closest_km']:.2f} km {about['closest_battery']}",
        where,
    )


def _cautious_table(ranked: list[Caution]) -> list[Exposure]:
    header = ("flight", "low", "nominal", "high", "any course", "from", "to", "closest", "margin to the edge")
    rows = []
    flights = [row.worst for row in ranked]
    dates = _dates(flights)
    for row in ranked[:_SHOWN]:
        one = row.worst
        about = one.about
        if not one.is_judged:
            rows.append((one.name, "parked", *[""] * 7))
            continue
        margin = "no reach there"
        if math.isfinite(row.margin_m):
            side = "inside" if row.margin_m <= 0.0 else "outside"
            margin = f"{abs(row.margin_m) / 1000.0:.1f} km {side} {row.margin_battery}"
        mark = " *" if one.notes else ""
        rows.append(
            (
                one.name + mark,
                *(_lasting(row.engaged_s[name]) for name in ("low", "nominal", "high")),
                _lasting(one.engaged_s) if len(one.in_reach.flight) else "-",
                _time(about["first_in"], len(dates) <= 1),
                _time(about["last_out"], len(dates) <= 1),
                f"{about['closest_km']:.2f} km",
                margin,
            )
        )
    click.echo("Time in reach by figures on the course flown, and in the worst case of figures and courses:")
    print_table(header, rows)
    _more(flights, dates)
    return flights[:_SHOWN]


def _dates(ranked: Sequence[Exposure]) -> set[str]:
    """The days of the times in the table."""
    inside = [one for one in ranked[:_SHOWN] if len(one.in_reach.flight)]
    return {str(one.about[key])[:10] for one in inside for key in ("first_in", "last_out")}


def _more(ranked: Sequence[Exposure], dates: set[str]) -> None:
    if len(dates) == 1 and not ranked[0].is_relative:
        click.echo(f"  times in UTC on {min(dates)}")
    if len(ranked) > _SHOWN:
        click.echo(f"  ... and {len(ranked) - _SHOWN} more in the CSV")


def _notes(listed: Sequence[Exposure], found: Sequence[Exposure]) -> None:
    """The notes of the flights in the table, and of those in doubt that are not in it."""
    names = {one.name for one in listed}
    shown = [*listed, *(one for one in found if one.name not in names and one.is_in_doubt)]
    noted = [one for one in shown if one.notes]
    for one in noted[:_NOTES]:
        click.echo(f"  * {one.name}: {'; '.join(one.notes)}")
    if len(noted) > _NOTES:
        click.echo(f"  * ... and {len(noted) - _NOTES} more with notes in the CSV")


def _time(value: Any, is_short: bool) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.0f} s"
    return value[11:19] if is_short else value[:19].replace("T", " ")


def _lasting(seconds: float) -> str:
    if seconds < 100.0:
        return f"{seconds:.0f} s"
    return f"{seconds / 60.0:.1f} min" if seconds < 36e3 else f"{seconds / 3600.0:.1f} h"


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - _NOTES} more" if len(names) > _NOTES else ""
    return ", ".join(names[:_NOTES]) + more
