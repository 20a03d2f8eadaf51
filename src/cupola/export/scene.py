"""The log of one replication as places and tracks in latitude, longitude and altitude."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from cupola.analysis.decision_tally import decision_words, hidden_words
from cupola.engine.columns import ENDS
from cupola.engine.events import EventKind
from cupola.errors import InputError, Problem
from cupola.export.sidc import SHOT, flight_sidc, ground_sidc
from cupola.variants import HIDDEN, Identity, IdentityCause, Outcome, Reason, Side

if TYPE_CHECKING:
    from cupola.engine.replay import Log

#: Stands at the head of every file.
NOTICE = "Simulation for analysis and teaching; hypothetical positions, public figures, nothing observed"
#: Events with which a flight ends.
_ENDS = (EventKind.KILLED, EventKind.GUN_KILLED, EventKind.ARRIVED, EventKind.COMPLETED)
#: Kinds of rows of `cupola.kernels.rows.ASSET`: 0 is a site, the others are parts of batteries.
_SITE = 0


@dataclass(frozen=True)
class SceneSite:
    """Something on the ground: ``kind`` is battery, radar, launcher, post or asset; ``index`` counts within its kind.

    ``battery`` is -1 for what belongs to none.
    """

    kind: str
    index: int
    name: str
    battery: int
    lat_deg: float
    lon_deg: float
    altitude_m: float

    @property
    def sidc(self) -> str:
        """Symbol code, simulation context."""
        return ground_sidc(self.kind)


@dataclass(frozen=True)
class Track:
    """Something that flies: a flight or a shot, and how it ended.

    ``times_s, lat_deg, lon_deg, altitude_m`` are arrays of equal length; ``end`` is a word (killed, arrived,
    completed, flying; for shots `Outcome`); ``target`` is the flight that a shot was fired at.
    """

    kind: str
    index: int
    name: str
    type: str
    target_class: str
    side: str
    sidc: str
    times_s: np.ndarray
    lat_deg: np.ndarray
    lon_deg: np.ndarray
    altitude_m: np.ndarray
    end_s: float
    end: str
    battery: int = -1
    target: int = -1


@dataclass(frozen=True)
class Scene:
    """All that one replication showed."""

    title: str
    sites: tuple[SceneSite, ...]
    flights: tuple[Track, ...]
    shots: tuple[Track, ...]


def check_log(value: object, where: str) -> None:
    """Refuse what is no log of a replication (InputError), and say what to pass."""
    from cupola.engine.replay import Log

    if not isinstance(value, Log):
        limit = f"needs the log of a replication, and got {type(value).__name__} {str(value)[:40]!r}"
        raise InputError(Problem(where, "", None, limit, "pass what cupola.replay returned"))


def scene(log: Log) -> Scene:
    """Places and tracks of a replication."""
    scenario = log.model.scenario
    title = f"{scenario.title or scenario.name}, seed {log.seed}, replication {log.replication} (simulation)"
    return Scene(title, tuple(_sites(log)), tuple(_flights(log)), tuple(_shots(log)))


def subject(log: Log, kind: int, other: int) -> str:
    """Name of what the column ``other`` of the log means for a kind of event; empty for none."""
    names = log.model.names
    if other < 0:
        return ""
    if kind == EventKind.RELEASED:
        return names.flights[other]
    if kind in (EventKind.ARRIVED, EventKind.PART_LOST):
        return names.assets[other]
    if kind in (EventKind.FAILED, EventKind.REPAIRED):
        return names.failures[other]
    if kind in (EventKind.ORDERED, EventKind.POST_CONFIRMED, EventKind.POST_DROPPED):
        return names.posts[other]
    if kind in (EventKind.PLOT, EventKind.SLEWED, EventKind.EMITS):
        return names.radars[other]
    if kind in (EventKind.LAUNCHED, EventKind.MISSILE, EventKind.SHOT_ENDED, EventKind.KILLED, EventKind.ASSESSED):
        return f"shot-{other + 1}"
    if kind in (EventKind.GUN_FIRED, EventKind.GUN_KILLED):
        return f"gun-{other + 1}"
    if kind == EventKind.IDENTIFIED:
        return IdentityCause(other).label
    return ""


def meaning(kind: int, value: float) -> str:
    """The column ``value`` of the log in words, where it stands for a word.

    Examples
    --------
    >>> meaning(EventKind.SHOT_ENDED, 1.0), meaning(EventKind.PLOT, 1000.0)
    ('kill', '')
    """
    sets: dict[int, Any] = {
        EventKind.IDENTIFIED: Identity,
        EventKind.NOT_ENGAGED: Reason,
        EventKind.SHOT_ENDED: Outcome,
    }
    words = sets.get(kind)
    return words(int(value)).label if words is not None else ""


def sentence(kind: int, value: float) -> str:
    """Why a track is not engaged, or how a shot ended, in a few words; empty for other events.

    Examples
    --------
    >>> sentence(EventKind.NOT_ENGAGED, float(Reason.OUT_OF_REACH)), sentence(EventKind.PLOT, 1000.0)
    ("it was not within the missile's reach", '')
    """
    if kind == EventKind.NOT_ENGAGED:
        return decision_words(Reason(int(value)).label)
    if kind == EventKind.SHOT_ENDED:
        return ENDS[Outcome(int(value))]
    return ""


@dataclass(frozen=True)
class Obstacle:
    """Why a battery did not engage a track, from a moment on: until the next one, a launch or the end of the track."""

    time_s: float
    battery: str
    flight: str
    reason: str
    words: str


def obstacles(log: Log, flight: str | None = None) -> list[Obstacle]:
    """Each change of the reason why a battery does not engage a track, of one flight or of all, in order of time.

    A flight that no radar saw has one entry for each cause that hid it, from its start, with its share of the time.
    """
    names = log.model.names
    told = [
        Obstacle(
            float(event.time_s),
            names.batteries[event.battery],
            names.flights[event.flight],
            Reason(int(event.value)).label,
            sentence(EventKind.NOT_ENGAGED, event.value),
        )
        for event in log.events[log.events.kind == EventKind.NOT_ENGAGED]
        if flight in (None, names.flights[event.flight])
    ]
    return sorted([*told, *_never_seen(log, flight)], key=lambda one: one.time_s)


def _never_seen(log: Log, flight: str | None) -> Iterator[Obstacle]:
    """Why flights that flew were never seen, the longest cause first."""
    for now, row, name in zip(log.flights, log.model.system.flights, log.model.names.flights, strict=True):
        hidden_s = now.hidden_s
        is_asked = flight in (None, name) and row.side in (Side.HOSTILE, Side.FRIENDLY, Side.CIVIL)
        if not is_asked or now.first_plot_s >= 0.0 or hidden_s.sum() <= 0.0:
            continue
        for k in np.argsort(-hidden_s, kind="stable"):
            if hidden_s[k] > 0.0:
                share = f"{100.0 * hidden_s[k] / hidden_s.sum():.0f} % of the radar time"
                text = f"never seen: {hidden_words(HIDDEN[k].label)} ({share})"
                yield Obstacle(float(now.start_s), "all", name, HIDDEN[k].label, text)


def geodetic(log: Log, pos_enu_m: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Latitude [deg], longitude [deg] and altitude [m] of positions of shape (n, 3)."""
    pos = np.asarray(pos_enu_m, dtype=np.float64).reshape(-1, 3)
    lat, lon, altitude = log.model.frame.to_geodetic(pos)
    return np.atleast_1d(lat), np.atleast_1d(lon), np.atleast_1d(altitude)


def _sites(log: Log) -> Iterator[SceneSite]:
    system, names = log.model.system, log.model.names
    rows: list[tuple[str, int, str, int, Any]] = []
    for i, row in enumerate(system.batteries):
        rows.append(("battery", i, names.batteries[i], i, row.pos_enu_m))
    for i, row in enumerate(system.radars):
        rows.append(("radar", i, names.radars[i], int(row.battery), row.pos_enu_m))
    for i, row in enumerate(system.launchers):
        rows.append(("launcher", i, names.launchers[i], int(row.battery), row.pos_enu_m))
    first = len(names.batteries)
    for i, row in enumerate(system.nodes[first:]):
        rows.append(("post", i, names.posts[i], -1, row.pos_enu_m))
    for i, row in enumerate(system.assets):
        if row.kind == _SITE:
            rows.append(("asset", i, names.assets[i], -1, row.pos_enu_m))
    for kind, i, name, battery, pos in rows:
        lat, lon, altitude = geodetic(log, pos)
        yield SceneSite(kind, i, name, battery, float(lat[0]), float(lon[0]), float(altitude[0]))


def _flights(log: Log) -> Iterator[Track]:
    model, events = log.model, log.events
    for i, name in enumerate(model.names.flights):
        sampled = log.flight_tracks.get(name)
        if sampled is None or len(sampled["t_s"]) == 0:
            continue  # it never started
        row = model.system.flights[i]
        type_id = model.names.flight_types[i]
        target_class = _class_of(log, type_id)
        side = Side(int(row.side)).label
        pos = np.column_stack([sampled["x_m"], sampled["y_m"], sampled["z_m"]])
        lat, lon, altitude = geodetic(log, pos)
        ends = events[(events.flight == i) & np.isin(events.kind, _ENDS)]
        end = "flying"
        if len(ends):
            kind = EventKind(int(ends[0].kind))
            end = EventKind.KILLED.label if kind == EventKind.GUN_KILLED else kind.label
        end_s = float(ends[0].time_s) if len(ends) else float(sampled["t_s"][-1])
        sidc = flight_sidc(side, target_class)
        times = np.asarray(sampled["t_s"])
        yield Track("flight", i, name, type_id, target_class, side, sidc, times, lat, lon, altitude, end_s, end)


def _shots(log: Log) -> Iterator[Track]:
    events = log.events
    kinds = (EventKind.LAUNCHED, EventKind.MISSILE, EventKind.SHOT_ENDED)
    of_shots = events[np.isin(events.kind, kinds)]
    for index in np.unique(of_shots["other"]):
        own = of_shots[of_shots["other"] == index]
        first = own[0]
        battery = int(first["battery"])
        last = own[own["kind"] == EventKind.SHOT_ENDED]
        end = Outcome(int(last[0]["value"])).label if len(last) else Outcome.IN_FLIGHT.label
        lat, lon, altitude = geodetic(log, own["pos_enu_m"])
        yield Track(
            kind="shot",
            index=int(index),
            name=f"shot-{int(index) + 1}",
            type=str(log.results.engagements["missile"][int(index)]),
            target_class="surface-to-air missile",
            side="defence",
            sidc=SHOT,
            times_s=np.asarray(own["time_s"]),
            lat_deg=lat,
            lon_deg=lon,
            altitude_m=altitude,
            end_s=float((last if len(last) else own)[-1]["time_s"]),
            end=end,
            battery=battery,
            target=int(first["flight"]),
        )


def _class_of(log: Log, type_id: str) -> str:
    item = log.model.scenario.catalogue.get("target", {}).get(type_id, {})
    return str(item.get("values", {}).get("class", {}).get("text", ""))
