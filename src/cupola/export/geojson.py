"""One replication as a map: GeoJSON, RFC 7946."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from cupola.export.antimeridian import cut_line
from cupola.export.features import collection as feature_collection
from cupola.export.features import feature, moment, write_collection
from cupola.export.scene import Scene, SceneSite, Track, check_log, scene

if TYPE_CHECKING:
    from cupola.engine.replay import Log


def export_geojson(log: Log, path: str | Path) -> Path:
    """Write sites, flights, missiles and the ends of shots as one feature collection.

    Parameters, result and errors as in `cupola.export.acmi.export_acmi`.

    Notes
    -----
    Positions are longitude, latitude [deg, WGS-84] and altitude [m]. Tracks are lines with ``times_s`` for each
    position, cut where they cross the 180th meridian; ``begin`` and ``finish`` are dates for temporal controllers,
    counted from `export.features.CLOCK_ZERO` since scenarios have none. ``sidc`` is the NATO symbol code in
    its simulation context.
    """
    check_log(log, "export_geojson")
    path = Path(path)
    return write_collection(collection(scene(log)), path)


def collection(picture: Scene) -> dict[str, Any]:
    """The feature collection of a scene."""
    features = [_site(site) for site in picture.sites]
    features += [_track(track, picture) for track in (*picture.flights, *picture.shots) if len(track.times_s)]
    features += [_end(shot) for shot in picture.shots if len(shot.times_s)]
    return feature_collection(picture.title, features)


def line(
    times_s: np.ndarray, lat: np.ndarray, lon: np.ndarray, altitude: np.ndarray
) -> tuple[dict[str, Any], list[Any]]:
    """Geometry of a track and the times of its positions, nested alike.

    Parameters
    ----------
    times_s, lat, lon, altitude : ndarray
        Times [s], latitudes and longitudes [deg], altitudes [m]; equal lengths, 1 or more.

    Returns
    -------
    geometry : dict
        A point, a line, or several lines where the track crosses the 180th meridian.
    times : list
        Seconds for each position.
    """
    if len(lon) == 1:
        return {"type": "Point", "coordinates": _position(lat[0], lon[0], altitude[0])}, [round(float(times_s[0]), 3)]
    cut = cut_line(np.column_stack([lon, lat, altitude, times_s]).tolist())
    pieces = [[_position(y, x, height) for x, y, height, _ in piece] for piece in cut]
    times = [[round(time, 3) for *_, time in piece] for piece in cut]
    if len(pieces) == 1:
        return {"type": "LineString", "coordinates": pieces[0]}, times[0]
    return {"type": "MultiLineString", "coordinates": pieces}, times


def _site(site: SceneSite) -> dict[str, Any]:
    geometry = {"type": "Point", "coordinates": _position(site.lat_deg, site.lon_deg, site.altitude_m)}
    return feature(geometry, kind=site.kind, name=site.name, sidc=site.sidc)


def _track(track: Track, picture: Scene) -> dict[str, Any]:
    geometry, times = line(track.times_s, track.lat_deg, track.lon_deg, track.altitude_m)
    about: dict[str, Any] = {"type": track.type, "side": track.side, "end": track.end, "end_s": round(track.end_s, 3)}
    about |= {"begin": moment(float(track.times_s[0])), "finish": moment(max(track.end_s, float(track.times_s[-1])))}
    if track.kind == "shot":
        about["target"] = _target(track, picture)
    return feature(geometry, kind=track.kind, name=track.name, sidc=track.sidc, times_s=times, **about)


def _target(shot: Track, picture: Scene) -> str:
    return next((flight.name for flight in picture.flights if flight.index == shot.target), "")


def _end(shot: Track) -> dict[str, Any]:
    geometry = {"type": "Point", "coordinates": _position(shot.lat_deg[-1], shot.lon_deg[-1], shot.altitude_m[-1])}
    about = {"outcome": shot.end, "time_s": round(shot.end_s, 3), "begin": moment(shot.end_s)}
    return feature(geometry, kind="shot_end", name=shot.name, sidc=shot.sidc, **about)


def _position(lat: float, lon: float, altitude: float) -> list[float]:
    return [round(float(lon), 6), round(float(lat), 6), round(float(altitude), 1)]
