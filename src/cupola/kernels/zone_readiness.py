"""Whether a battery is ready to launch in time: seen, tracked, identified, in hand, reaction over.

Only what is random in the engine (which look detects) stands here with its expectation.
"""

from cupola.kernels._jit import kernel, phase
from cupola.kernels.dwell import LOOKS_MAX, p_miss_all
from cupola.kernels.mathx import log
from cupola.kernels.zone_limits import DETECTION, ENGAGEABLE, TIME, code_at, is_within
from cupola.kernels.zone_sight import SEEN, TOO_FAR

#: Minus the logarithm of one half: a plot is expected once its chance is even.
EVEN = log(2.0)
#: The first plot's chance is even after half a scan where detection is sure, and after EVEN expected plots where it is
#: rare: this factor makes one sum of both.
FIRST = 2.0 * EVEN - 1.0
#: The engagement radar has a target in hand for so many of its looks and so long [-, s]; as in `phases.decide`.
LOOKS_IN_HAND, LATE_S = 3.0, 0.5


@phase
def with_repeats(radar, p_detect):
    """Chance [-] that one pass at a track gives a plot: an array looks again when the first look gave none."""
    return p_detect if radar.is_rotating == 1 else 1.0 - p_miss_all(p_detect, LOOKS_MAX)


@kernel
def is_ready(unit, approach, sector, bearing, n_flight, perfect, last):
    """Whether the battery is ready to launch in time.

    Goes forward in time from the earliest step. The first plot comes once its chance is even; then plots of all radars
    count until M are expected; then identification, turning of the sector, and reaction.

    Parameters
    ----------
    unit : FireUnit
        Uses its radars and its battery.
    approach : Approach
        How the target came, and what the radars had of it.
    sector : Sector
        Where the guiding radar looks at first.
    bearing, n_flight : int
        Bearing of the place, and the step of the launch.
    perfect : int
        1: each look of a radar that has the target above the horizon gives a plot.
    last : int
        Steps after this one, which is ``n_flight`` for all, are not looked at.
    """
    radars, battery = unit.radars, unit.battery
    codes, bins, turns, levels = approach.codes, approach.bins, approach.turns, approach.levels
    plots, dt_s, n_bearings = approach.plots, approach.dt_s, approach.n_bearings
    middle, half = sector.middle, sector.half
    guide = codes.shape[1] - 1
    none = 0.0
    hits = -1.0
    unseen_s = 0.0
    for s in range(bins.shape[0] - 1, last, -1):
        chance = 0.0
        seen = 0
        for i in range(guide + 1):
            is_blind = i == guide and hits < 0.0 and guide > 0  # it waits to be cued
            if is_blind or (i == guide and not is_within(turns[s], middle, half, n_bearings)):
                continue
            code = code_at(codes, levels[s], i, bearing + turns[s], bins[s])
            looks = dt_s / radars[i].scan_period_s
            if code == SEEN or (perfect == 1 and code == TOO_FAR):
                p = 1.0 if perfect == 1 else plots[i, s]
                chance += looks * p * (1.0 + FIRST * p) if hits < 0.0 else looks * with_repeats(radars[i], p)
                seen = 1
        unseen_s = 0.0 if seen == 1 else unseen_s + dt_s
        if unseen_s > battery.stale_s:
            none = 0.0
            hits = -1.0
        if hits >= 0.0:
            hits += chance
        else:
            none += chance
            if none >= EVEN:
                hits = 1.0
        if hits >= battery.confirm_hits:
            n = n_bearings
            off = abs((turns[s] - middle + 0.5 * n) % n - 0.5 * n) - half
            turning_s = max(off, 0.0) * sector.slew_s
            guide_s = radars[guide].scan_period_s
            turned_s = turning_s + guide_s if turning_s > 0.0 else 0.0
            wait_s = max(battery.reaction_s, battery.identify_s + turned_s)
            if battery.reacts_to_identity == 1:
                wait_s = battery.identify_s + max(battery.reaction_s, turned_s)
            return 1 if (s - n_flight) * dt_s >= wait_s else 0
    return 0


@kernel
def is_in_hand(radar, chances, n_flight, dt_s, perfect):
    """Whether the engagement radar can be expected to have had a plot within its last looks before the launch.

    ``chances[s]`` is that of a look ``s`` steps before the place; the launch is ``n_flight`` steps before. A target
    that flies through the clutter notch for less than those looks stays in hand.
    """
    if perfect == 1:
        return 1
    left_s = LOOKS_IN_HAND * radar.scan_period_s + LATE_S
    looked = 0.0
    looks = 1.0 if radar.is_rotating == 1 else 1.0 * LOOKS_MAX
    s = n_flight
    part_s = 0.5 * dt_s
    while left_s > 0.0 and s < chances.shape[0]:
        lasting_s = min(part_s, left_s)
        looked -= looks * log(1.0 - chances[s]) * lasting_s / radar.scan_period_s
        left_s -= lasting_s
        part_s = dt_s
        s += 1
    return 1 if looked >= EVEN else 0


@phase
def track_limit(unit, approach, sector, bearing, n_flight):
    """DETECTION when perfect detection would have been in time, TIME when even that would not, 0 when it is in time.

    Parameters as in `is_ready`.
    """
    guide = unit.radars.shape[0] - 1
    for perfect in range(2):
        ready = is_ready(unit, approach, sector, bearing, n_flight, perfect, n_flight)
        plots = approach.plots[guide]
        if ready == 1 and is_in_hand(unit.radars[guide], plots, n_flight, approach.dt_s, perfect) == 1:
            return ENGAGEABLE if perfect == 0 else DETECTION
    return TIME
