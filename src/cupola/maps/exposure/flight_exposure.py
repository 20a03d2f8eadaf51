"""The exposure of one flight: its times in sight and in reach, its closest approach, and what holes may hide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from cupola._shown import Shown
from cupola.maps.exposure.clock import clock
from cupola.maps.exposure.findings import Findings
from cupola.maps.exposure.flight_types import FlightType
from cupola.maps.exposure.spans import Spans
from cupola.scenario.tracks import FlightTrack, Leg

#: A hole matters when the flight may have passed nearer in it by more than this [m].
_NEARER_M = 50.0


@dataclass(frozen=True, eq=False, repr=False)
class Exposure(Shown):
    """One flight among the batteries.

    Parameters
    ----------
    flight : FlightTrack
        The flight.
    number : int
        Its place among all of `Findings`.
    type : FlightType
        Target type whose echo it was given, and why.
    batteries : tuple of str
        Names of the batteries.
    flown, in_holes : Findings
        What was found along all flights, and straight across their holes.
    p_detect : float
        Chance of a plot in one look from which it counts as detected [-].
    is_relative : bool
        Times count from the file's own zero.
    """

    flight: FlightTrack
    number: int
    type: FlightType
    batteries: tuple[str, ...]
    flown: Findings
    in_holes: Findings
    p_detect: float = 0.5
    is_relative: bool = True

    @property
    def name(self) -> str:
        """Callsign or the like."""
        return self.flight.name

    @cached_property
    def is_judged(self) -> bool:
        """Whether it was in the air at all."""
        return bool(np.isfinite(self.flown.closest[0].range_m[self.number]))

    @cached_property
    def moments(self) -> slice:
        """Its moments in the arrays of `Findings`."""
        a, b = np.searchsorted(self.flown.flight, [self.number, self.number + 1])
        return slice(int(a), int(b))

    @cached_property
    def detected(self) -> Spans:
        """Times detected."""
        return self.flown.detected.of(self.number)

    @cached_property
    def in_reach(self) -> Spans:
        """Times inside any engagement zone."""
        return self.flown.in_reach.of(self.number)

    @cached_property
    def engaged(self) -> tuple[Spans, ...]:
        """Times inside the zone of each battery."""
        return tuple(spans.of(self.number) for spans in self.flown.engaged)

    @cached_property
    def engaged_s(self) -> float:
        """Time inside any engagement zone [s]."""
        return self.in_reach.seconds

    @cached_property
    def nearest(self) -> int:
        """The battery that it passes nearest."""
        return int(np.argmin([one.range_m[self.number] for one in self.flown.closest]))

    @cached_property
    def closest_m(self) -> float:
        """Closest approach to any battery along the surface [m]; NaN where it was not judged."""
        return float(self.flown.closest[self.nearest].range_m[self.number])

    @cached_property
    def flown_s(self) -> float:
        """Time flown [s]."""
        return self.flight.flown_s

    @property
    def flown_m(self) -> float:
        """Way flown [m]."""
        path = self.flown.path
        mine = np.flatnonzero(path.flight == self.number)
        return float((path.way_m[path.stop[mine] - 1] - path.way_m[path.start[mine]]).sum())

    @cached_property
    def worst(self) -> tuple[int, int] | None:
        """Moment and battery with the shortest warning: the least flight time of a missile; None when never inside."""
        tof_s = self.flown.tof_s[self.moments]
        if not np.isfinite(tof_s).any():
            return None
        moment, battery = np.unravel_index(int(np.nanargmin(tof_s)), tof_s.shape)
        return self.moments.start + int(moment), int(battery)

    @property
    def status(self) -> str:
        """In one or two words: parked, in reach, detected, or not detected."""
        if not self.is_judged:
            return "parked"
        if len(self.in_reach.flight):
            return "in reach"
        return "detected" if len(self.detected.flight) else "not detected"

    @cached_property
    def notes(self) -> tuple[str, ...]:
        """What a reader must know of this flight: holes where it matters, positions left out, a course unknown."""
        notes = []
        if self.is_judged:
            notes += self._hole_notes()
            if len(self.flight.time_s) == 1:
                notes.append("a single position: course and speed unknown, taken as towards the battery, in cruise")
        elif self.flight.holes:
            notes.append("on the ground wherever there are positions, with holes between")
        for reason, seconds in self.flight.seconds_left_out.items():
            notes.append(f"{reason}: {seconds:.0f} s left out")
        return tuple(notes)

    @property
    def is_in_doubt(self) -> bool:
        """Whether holes lie where it matters."""
        return self.is_judged and (self.hole_engaged_s > 0.0 or self.hole_closest is not None)

    @cached_property
    def hole_closest(self) -> tuple[int, float] | None:
        """Battery and distance [m] of the closest approach if holes were flown straight, where that is nearer."""
        if not self.is_judged:
            return None
        there = [one.range_m[self.number] for one in self.in_holes.closest]
        if not np.isfinite(there).any():
            return None
        battery = int(np.nanargmin(there))
        return (battery, float(there[battery])) if there[battery] < self.closest_m - _NEARER_M else None

    @cached_property
    def hole_engaged_s(self) -> float:
        """Time inside any engagement zone if holes were flown straight [s], beyond what was flown."""
        return self.in_holes.in_reach.of(self.number).seconds

    def _hole_notes(self) -> list[str]:
        notes = []
        lasting_s = self._unseen_s()
        if lasting_s > 0.0:
            notes.append(f"closest approach lies in {lasting_s:.0f} s without a position, flown straight")
        nearer = self.hole_closest
        if nearer is not None:
            battery, range_m = nearer
            lasting_s = self._hole_at(float(self.in_holes.closest[battery].u[self.number]))
            notes.append(
                f"closest approach lies in a hole of {lasting_s:.0f} s: {range_m / 1000.0:.1f} km from "
                f"{self.batteries[battery]} if flown straight, {self.closest_m / 1000.0:.1f} of what is there"
            )
        if self.hole_engaged_s > 0.0:
            notes.append(f"in reach for {self.hole_engaged_s:.0f} s more inside holes, if flown straight")
        return notes

    def _unseen_s(self) -> float:
        """Length of the stretch without positions, shorter than a hole, that holds the closest approach [s]; else 0."""
        u = self.flown.closest[self.nearest].u[self.number : self.number + 1]
        time_s = self.flown.path.time_at_s(float(u[0]))
        k = int(np.searchsorted(self.flight.time_s, time_s, side="right")) - 1
        is_leg = 0 <= k < len(self.flight.time_s) - 1 and self.flight.time_s[k] < time_s
        if not is_leg or self.flight.leg[k] != Leg.STRAIGHT:
            return 0.0
        return float(self.flight.time_s[k + 1] - self.flight.time_s[k])

    def _hole_at(self, u: float) -> float:
        """Length of the hole at a moment of `in_holes` [s]."""
        path = self.in_holes.path
        piece = int(path.piece_of(np.array([u]))[0])
        return float(path.u_last[piece] - path.u_first[piece])

    def time(self, u: float) -> str | float:
        """The clock at a moment of what was flown, for files."""
        return clock(self.flown.path.time_at_s(float(u)), self.is_relative)

    def _shown(self) -> tuple[str, Sequence[str], Sequence[Sequence[str]]]:
        about = self.about
        rows = [(key, f"{about[key]:g}") for key in ("flown_s", "detected_s", "engaged_s")]
        if about["closest_km"] is not None:
            rows.append(("closest_km", f"{about['closest_km']:g} to {about['closest_battery']}"))
        return f"Exposure of {self.name}: {self.status}", ("what", "value"), rows

    def to_dict(self) -> dict[str, Any]:
        """For JSON."""
        return dict(self.about)

    @cached_property
    def about(self) -> dict[str, Any]:
        """What `to_dict` gives, made once."""
        return {
            "flight": self.name,
            "icao24": self.flight.icao24,
            "callsign": self.flight.callsign,
            "type": self.type.target,
            "type_code": self.flight.type_code,
            "status": self.status,
            "flown_s": round(self.flown_s, 1),
            "flown_km": round(self.flown_m / 1000.0, 2),
            **_inside("detected", self.detected),
            **_inside("engaged", self.in_reach),
            "first_in": self.time(self.in_reach.first_u[0]) if len(self.in_reach.flight) else None,
            "last_out": self.time(self.in_reach.last_u[-1]) if len(self.in_reach.flight) else None,
            **self._closest_dict(),
            "worst": self._worst_dict(),
            "holes_s": round(sum(hole.seconds for hole in self.flight.holes), 1),
            "hole_engaged_s": round(self.hole_engaged_s, 1),
            "left_out_s": {reason: round(seconds, 1) for reason, seconds in self.flight.seconds_left_out.items()},
            "notes": list(self.notes),
            "batteries": [self._battery_dict(b) for b in range(len(self.batteries)) if len(self.engaged[b].flight)],
        }

    def _closest_dict(self) -> dict[str, Any]:
        if not self.is_judged:
            return {
                "closest_km": None, "closest_battery": None, "closest_time": None, "closest_altitude_m": None,
                "closest_in_hole_km": None,
            }  # fmt: skip
        near = self.flown.closest[self.nearest]
        u = near.u[self.number : self.number + 1]
        nearer = self.hole_closest
        return {
            "closest_km": round(self.closest_m / 1000.0, 2),
            "closest_battery": self.batteries[self.nearest],
            "closest_time": self.time(float(u[0])),
            "closest_altitude_m": round(float(self.flown.near_altitudes_m[self.nearest][self.number]), 1),
            "closest_in_hole_km": None if nearer is None else round(nearer[1] / 1000.0, 2),
        }

    def _worst_dict(self) -> dict[str, Any] | None:
        if self.worst is None:
            return None
        moment, battery = self.worst
        at, u = self.flown.at, self.flown.u[moment]
        site_m = self.flown.range_m[moment, battery]
        return {
            "battery": self.batteries[battery],
            "time": self.time(float(u)),
            "lat_deg": round(float(at.lat_deg[moment]), 5),
            "lon_deg": round(float(at.lon_deg[moment]), 5),
            "altitude_m": round(float(at.altitude_m[moment]), 1),
            "range_km": round(float(site_m) / 1000.0, 2),
            "missile_flight_s": round(float(self.flown.tof_s[moment, battery]), 1),
        }

    def _battery_dict(self, b: int) -> dict[str, Any]:
        spans = self.engaged[b]
        return {
            "name": self.batteries[b],
            **_inside("engaged", spans),
            "closest_km": round(float(self.flown.closest[b].range_m[self.number]) / 1000.0, 2),
            "spans": [
                {"in": self.time(float(a)), "out": self.time(float(z))}
                for a, z in zip(spans.first_u, spans.last_u, strict=True)
            ],
        }


def _inside(word: str, spans: Spans) -> dict[str, Any]:
    return {f"{word}_s": round(spans.seconds, 1), f"{word}_km": round(spans.way_m / 1000.0, 2)}
