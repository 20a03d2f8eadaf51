"""What the kernels of engagement zones are given: small named tuples of rows, tables and numbers.

They are built in `cupola.maps` and, where a place or an approach differs from the next one, in the kernels themselves.
"""

from typing import Any, NamedTuple


class FireUnit(NamedTuple):
    """A battery as a zone sees it: its radars, its rules, its missile and what that missile reaches."""

    radars: Any  # table of rows.RADAR, shape (n_radars,): those of the battery, the guiding one last
    battery: Any  # row of rows.BATTERY
    missile: Any  # row of rows.MISSILE
    tof_s: Any  # its fly-out table, as `intercept.fill_table` leaves it: time of flight [s] by altitude and range
    speed_mps: Any  # and speed on arrival [m/s]
    altitude_step_m: float
    range_step_m: float
    launch_away_m: float  # ground range of the launchers from the battery; mostly 0
    launch_bearing_rad: float  # and their bearing from it


class Surroundings(NamedTuple):
    """What lies around a battery: horizon masks of its radars, and the ground by bearing and range."""

    masks: Any  # array, one horizon mask per radar of the battery
    mask_step_m: Any  # float array, shape (n_radars,): width of a bin of each mask
    ground_m: Any  # float32 array, shape (n_bearings, n_ranges): ground above sea level on bearing 2 pi i / n_bearings
    step_m: float  # between two of its ranges
    site_m: float  # height above sea level of the ground at the battery
    earth_radius_m: float
    k: float  # effective earth factor [-]


class SightGrid(NamedTuple):
    """What the radars of a battery have around it, laid out by layer, bearing and range."""

    codes: Any  # uint8 array, shape (n_levels, n_radars, n_bearings, n_ranges), as `fill_sight` fills each layer
    levels_m: Any  # float array: heights above sea level of the layers, growing
    ground_m: Any  # float32 array, shape (n_bearings, n_ranges), as in `Surroundings`
    step_m: float  # between two of its ranges
    earth_radius_m: float


class Threat(NamedTuple):
    """A target, and how it flies to each place that is asked."""

    target: Any  # row of rows.FLIGHT: cross-sections, fluctuation, speed_max_mps
    way: (
        Any  # float array, shape (n, 4): comes down this way, see `zone_approach.fly_along`; no points: a straight line
    )
    dive_rad: float  # angle of that line, downwards; 0: level
    headings_rad: Any  # float array: courses to try at each place; 0 is towards the battery


class Timing(NamedTuple):
    """How finely and how far back an approach is followed."""

    dt_s: float  # step in time
    lookback_s: float  # the target is followed from so long before the launch
    decision_s: float  # mean delay of a decision


class Approach(NamedTuple):
    """How a target comes to a place and what the radars had of it: step ``s`` is ``s * dt_s`` before the place.

    ``codes[levels[s], i, bearing + turns[s], bins[s]]`` is what radar ``i`` had of a target whose place lies at
    ``bearing``; bearings and turns are counted in parts of the circle, of which there are ``n_bearings``.
    """

    codes: Any  # as in `SightGrid`
    bins: Any  # int array, shape (n_steps,): bin of range
    turns: Any  # int array, shape (n_steps,): by how many bearings the target was further round
    levels: Any  # int array, shape (n_steps,): nearest layer
    plots: Any  # float array, shape (n_radars, n_steps): expected plots per look
    dt_s: float
    n_bearings: int


class InterceptPoint(NamedTuple):
    """Where a target is to be intercepted, as the battery sees it."""

    range_m: float
    bearing_rad: float
    altitude_m: float  # above sea level
    ground_m: float  # height of the ground there


class Sector(NamedTuple):
    """Where a radar looks at first, in bearings relative to that of the place, and how fast it turns."""

    middle: float
    half: float  # half the width
    slew_s: float  # time to turn by one bearing; 0: it does not turn


class Points(NamedTuple):
    """Single places, each with the course and speed of its target; float arrays of shape (n_points,)."""

    ranges_m: Any  # from the battery
    bearings_rad: Any
    headings_rad: Any  # course; 0 is towards the battery
    altitudes_m: Any  # above sea level
    speeds_mps: Any
