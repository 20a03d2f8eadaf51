"""The order of the air: corridors, and zones in which other rules of engagement hold."""

from __future__ import annotations

import math
from typing import Literal, Self

from pydantic import Field, model_validator

from cupola.scenario.models.units import Described, Flag, Number, Slug, Text, broken_rule
from cupola.scenario.models.world import Place


class Zone(Described):
    """A polygon between two altitudes, for a time.

    Where zones overlap, the strictest counts: no_fire, then weapons_hold, weapons_tight, weapons_free. A corridor is
    evidence for batteries that identify by ``bayes``, and forbids nothing.

    Examples
    --------
    >>> corners = [Place(lat_deg=33, lon_deg=35), Place(lat_deg=34, lon_deg=35), Place(lat_deg=34, lon_deg=36)]
    >>> Zone(name="coast", kind="no_fire", points=corners, altitude_max_ft=20000).altitude_max_m
    6096.0
    """

    name: Slug = Field(description="Unique among zones; flight plans name corridors by it", examples=["amber-12"])
    kind: Literal["corridor", "no_fire", "weapons_hold", "weapons_tight", "weapons_free"] = Field(
        description="corridor: flights with a plan keep to it; no_fire: nothing there is shot at; weapons_*: weapons "
        "control for what is there, in place of the battery's own"
    )
    points: tuple[Place, ...] = Field(
        min_length=3, max_length=1000, description="Corners in order round the zone; the last is joined to the first"
    )
    altitude_min_m: Number = Field(-500.0, ge=-500.0, le=100_000.0, description="Lower limit above sea level [m]")
    altitude_max_m: Number = Field(100_000.0, ge=-500.0, le=100_000.0, description="Upper limit above sea level [m]")
    start_s: Number = Field(0.0, ge=0.0, le=86_400.0, description="In force from here on [s]")
    end_s: Number = Field(86_400.0, ge=0.0, le=86_400.0, description="In force until here [s]")
    course_rad: Number | None = Field(
        None,
        ge=-math.tau,
        le=math.tau,
        description="Course along a corridor, clockwise from true north [rad]; if left out: any",
    )
    course_tolerance_rad: Number = Field(
        math.radians(30.0), gt=0.0, le=math.pi, description="A course this close to it conforms [rad]"
    )
    both_ways: Flag = Field(True, description="Whether the opposite course conforms too")
    note: Text = Field("", description="What it stands for")

    @model_validator(mode="after")
    def _check_limits(self) -> Self:
        if self.altitude_max_m <= self.altitude_min_m:
            raise broken_rule("altitude_max_m", "must lie above altitude_min_m", "swap or change the two")
        if self.end_s <= self.start_s:
            raise broken_rule("end_s", "must come after start_s", "swap or change the two")
        if self.course_rad is not None and self.kind != "corridor":
            raise broken_rule("course_rad", "only counts for a corridor", "leave it out, or change kind")
        first_deg = self.points[0].lon_deg
        # Longitudes from the first point on, so that a zone may lie across the 180th meridian.
        corners = [((p.lon_deg - first_deg + 180.0) % 360.0 - 180.0, p.lat_deg) for p in self.points]
        crossing = first_crossing(corners)
        if crossing is not None:
            i, k = crossing
            n = len(self.points)
            edges = f"from point {i} to {(i + 1) % n} and from point {k} to {(k + 1) % n}"
            limit = f"the zone crosses itself: its edges {edges} meet (points count from 0)"
            raise broken_rule("points", limit, "put the points in order round the zone")
        return self


Point = tuple[float, float]


def first_crossing(corners: list[Point]) -> tuple[int, int] | None:
    """Numbers of the first two edges of a closed polygon that meet elsewhere than in a corner they share; or None.

    Edges are straight between longitude and latitude; edge i runs from corner i to the next. Two corners in one place
    count as meeting edges.

    Examples
    --------
    >>> first_crossing([(0, 0), (1, 1), (1, 0), (0, 1)]), first_crossing([(0, 0), (1, 0), (1, 1), (0, 1)])
    ((0, 2), None)
    """
    n = len(corners)
    for i in range(n):
        for k in range(i + 1, n):
            a, b, c, d = corners[i], corners[(i + 1) % n], corners[k], corners[(k + 1) % n]
            if k == i + 1 or (i == 0 and k == n - 1):
                shared, far, other = (b, a, d) if k == i + 1 else (a, b, c)
                # Neighbours meet in their corner; they meet elsewhere only when one runs back along the other.
                if far == shared or (_turn(far, shared, other) == 0.0 and _is_ahead(shared, far, other)):
                    return i, k
            elif _meet(a, b, c, d):
                return i, k
    return None


def _turn(a: Point, b: Point, c: Point) -> float:
    """Positive when a, b, c turn left, negative when right, 0 on one line."""
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def _is_ahead(from_point: Point, a: Point, b: Point) -> bool:
    """Whether a and b lie on the same side as seen from a point on their line."""
    return (a[0] - from_point[0]) * (b[0] - from_point[0]) + (a[1] - from_point[1]) * (b[1] - from_point[1]) > 0.0


def _meet(a: Point, b: Point, c: Point, d: Point) -> bool:
    """Whether the segments ab and cd have a point in common."""
    turns = _turn(a, b, c), _turn(a, b, d), _turn(c, d, a), _turn(c, d, b)
    if turns[0] * turns[1] < 0.0 and turns[2] * turns[3] < 0.0:
        return True
    ends = ((a, b, c), (a, b, d), (c, d, a), (c, d, b))
    return any(turn == 0.0 and _is_between(*end) for turn, end in zip(turns, ends, strict=True))


def _is_between(a: Point, b: Point, c: Point) -> bool:
    """Whether c, which lies on the line through a and b, lies between them."""
    return min(a[0], b[0]) <= c[0] <= max(a[0], b[0]) and min(a[1], b[1]) <= c[1] <= max(a[1], b[1])
