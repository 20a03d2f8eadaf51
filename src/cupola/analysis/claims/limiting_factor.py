"""Why a threat was not destroyed where the claim says: the limit that binds, in words.

Three limits are compared first: how far the guiding radar can see over terrain, how far out threats were tracked, and
how far the missile reaches. The nearest of them, less the way that the threat flies until the missile arrives, is what
stands in the way when it lies nearer than the claim wants. Otherwise the reason comes from the simulation: why a threat
was not engaged, how shots ended.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cupola.analysis.claims.probes import FOLLOW_BELOW_M, Bench, ground_along_m
from cupola.analysis.claims.sampling import Sample

#: Detection counts as a limit of its own when it comes this much later than sight allows [-].
_LATE = 0.85

#: Reason of the engine -> words, for one flight or for many.
_REASONS = {
    "not_started": "{it} never flew",
    "below_horizon": "{it} stayed below the radar horizon",
    "not_detected": "{it} {was} not detected",
    "merged": "{it} {was} seen only as part of another target's echo",
    "no_track": "detections were too few for a track",
    "identity": "{it} {was} not declared hostile",
    "weapons_hold": "the rules of engagement did not allow {them}",
    "out_of_range": "{it} stayed outside the radar's range",
    "sector": "{it} stayed outside the radar's sector",
    "elevation": "{it} stayed outside the radar's limits of elevation",
    "engagement_horizon": "{it} stayed below the engagement radar's horizon",
    "not_tracked_by_engagement_radar": "the engagement radar did not pick {them} up",
    "radar_saturated": "the radar had no time or place for one more track",
    "track_too_weak": "{its} track{s} would not have lasted the flight of a missile",
    "radar_lost": "the radars were out of action",
    "too_low": "{it} flew too low",
    "too_high": "{it} flew too high",
    "too_fast": "{it} flew too fast",
    "too_close": "{it} {was} too close when {it} could be shot at",
    "out_of_reach": "{it} {was} out of the missile's reach",
    "intercept_out_of_sight": "the intercept would have been out of sight of the guiding radar",
    "no_ammunition": "there were no missiles left",
    "launchers_out": "the launchers were out of action",
    "remote_track_coarse": "the track from the network was too coarse for the seeker",
    "no_target_channel": "no target channel was free",
    "no_missile_channel": "no missile channel was free",
    "reaction_time": "there was no time to react",
    "no_battery": "there was no battery",
    "launch_interval": "launches could not follow fast enough",
    "jammed": "jamming hid {them}",
    "battery_out": "the battery could not fight any more",
    "no_fire_zone": "{it} flew where shooting is forbidden",
    "firing_sector": "{it} stayed where the battery may not open fire, outside {its} firing sector or ranges",
    "assigned_elsewhere": "{it} {was} left to another battery",
    "no_order": "the order to shoot did not come in time",
    "radar_silent": "the radar was silent",
    "low_p_kill": "a hit was too unlikely to spend a missile",
    "reserve": "only the reserve of missiles was left",
    "engaged": "{it} {was} shot at, but not hit",
    "shots_spent": "all missiles that doctrine allows had been fired at {them}",
}
_ONE = {"it": "it", "them": "it", "was": "was", "its": "its", "s": ""}
_MANY = {"it": "they", "them": "them", "was": "were", "its": "their", "s": "s"}
#: Reason of the engine -> words about one flight, and about several.
REASON_WORDS = {reason: said.format(**_ONE) for reason, said in _REASONS.items()}
REASON_WORDS_OF_MANY = {reason: said.format(**_MANY) for reason, said in _REASONS.items()}

#: Outcome of a shot -> words.
OUTCOME_WORDS = {
    "in_flight": "missiles were still in flight at the end",
    "kill": "it was destroyed, but too near",
    "miss": "missiles missed",
    "failed": "missiles failed",
    "guidance_lost_horizon": "guidance was lost behind the horizon",
    "guidance_lost_sector": "guidance was lost at the edge of the sector",
    "guidance_lost_radar": "the guiding radar was lost",
    "track_lost": "the track was lost",
    "out_of_energy": "missiles ran out of energy",
    "target_gone": "the target was gone",
    "nothing_there": "there was no target: the track was false",
    "decoyed": "the seeker took a decoy",
    "not_acquired": "the seeker did not find the target where the track from the network had it",
    "ground": "missiles hit the ground before they met it",
}


@dataclass(frozen=True)
class Limits:
    """How far out three things are possible for a threat at one height [m], and how fast both sides are [m/s]."""

    sight_m: float
    detection_m: float
    reach_m: float
    missile_mps: float
    threat_mps: float
    reaction_s: float

    def nearest(self) -> tuple[str, float]:
        """Which limit binds, and the range of interception that it allows [m]."""
        ranges = {"reach": self.reach_m, "horizon": self._after_flyout(self.sight_m)}
        if not self.detection_m >= _LATE * self.sight_m:
            ranges["detection"] = self._after_flyout(self.detection_m)
        return min(ranges.items(), key=lambda entry: entry[1])

    def _after_flyout(self, seen_m: float) -> float:
        """Where missile and threat meet when the threat is first tracked at a range and shot at as soon as possible."""
        if math.isnan(seen_m):
            return 0.0
        left_m = max(0.0, seen_m - self.threat_mps * self.reaction_s)
        return left_m * self.missile_mps / (self.missile_mps + self.threat_mps)


def limits_of(item: Bench, found: Sample, height_m: float, bearings_rad: Sequence[float], threat_mps: float) -> Limits:
    """The limits of one probe, averaged over bearings."""
    battery = item.model.system.batteries[0]
    seen_m = found.column("first_track_range_m", "flights").astype(np.float64)
    seen_m = seen_m[np.isfinite(seen_m) & (seen_m > 0.0)]
    reach, missile_mps = reach_m(item, float(battery.altitude_msl_m) + height_m)
    return Limits(
        sight_m=float(np.mean([sight_m(item, height_m, bearing) for bearing in bearings_rad])),
        detection_m=float(np.median(seen_m)) if seen_m.size else math.nan,
        reach_m=reach,
        missile_mps=missile_mps,
        threat_mps=threat_mps,
        reaction_s=float(
            battery.reaction_s + battery.identify_s
            if battery.reacts_to_identity
            else max(battery.reaction_s, battery.identify_s)
        ),
    )


def why_not_as_far(limits: Limits, found: Sample, wanted_m: float | None) -> str:
    """The commonest reason why the statement was false, in words; empty where it was always true.

    Parameters
    ----------
    limits : Limits
        Of this probe.
    found : Sample
        One threat a replication.
    wanted_m : float or None
        How far out the claim wants threats to be destroyed [m]; None when it wants something else.
    """
    if found.is_true.all():
        return ""
    if wanted_m is not None and limits.nearest()[1] < wanted_m:
        return _limit_words(limits)
    killed = np.isfinite(found.column("max_intercept_range_m"))
    missed = ~found.is_true & ~killed
    return commonest(found, missed if missed.any() else ~found.is_true)


def _limit_words(limits: Limits) -> str:
    which, _ = limits.nearest()
    if which == "reach":
        return f"the missile's reach of about {limits.reach_m / 1000:.0f} km"
    seen_m = limits.detection_m
    if not math.isfinite(seen_m):
        return "it was never tracked"
    if which == "horizon":
        return f"the radar horizon: first tracked at {seen_m / 1000:.0f} km (median of all bearings)"
    sight_km = limits.sight_m / 1000
    return (
        f"detection: first tracked at {seen_m / 1000:.0f} km (median of all bearings), in sight from {sight_km:.0f} km"
    )


def commonest(found: Sample, chosen: np.ndarray, killed: str = OUTCOME_WORDS["kill"]) -> str:
    """The commonest reason over the chosen replications: why threats were not shot at, or how shots ended.

    ``killed`` says in words what is wrong with a threat that was destroyed.
    """
    endings = OUTCOME_WORDS | {"kill": killed}
    votes: dict[str, float] = defaultdict(float)
    offset = 0
    for batch in found.batches:
        here = chosen[offset : offset + batch.n_replications]
        offset += batch.n_replications
        wanted = batch.replications["replication"][here]
        rows = np.isin(batch.flights["replication"], wanted)
        shots, words = batch.flights["shots"][rows], batch.flights["reason"][rows]
        for word in words[shots == 0]:
            votes[REASON_WORDS.get(str(word), str(word))] += 1.0
        ended = np.isin(batch.engagements["replication"], wanted)
        outcomes = [str(word) for word in batch.engagements["outcome"][ended]]
        # However many shots a flight drew, together they are one vote.
        for word in outcomes:
            votes[endings.get(word, word)] += np.count_nonzero(shots > 0) / len(outcomes)
    return max(votes, key=lambda word: votes[word], default="")


def sight_m(item: Bench, height_m: float, bearing_rad: float) -> float:
    """Ground range of the farthest point of an inbound path that the guiding radar can see over the terrain [m].

    The path follows the terrain where a probe of this height would.
    """
    system = item.model.system
    index = int(system.batteries[0].engagement_radar)
    radar, mask = system.radars[index], system.masks[index]
    row = mask[round(bearing_rad / (2.0 * math.pi) * mask.shape[0]) % mask.shape[0]]
    ranges_m = (np.arange(mask.shape[1]) + 0.5) * float(system.mask_step_m[index])
    ranges_m = ranges_m[ranges_m <= float(radar.range_max_m)]
    if height_m < FOLLOW_BELOW_M:
        altitudes_m = ground_along_m(item, bearing_rad, ranges_m) + height_m
    else:
        altitudes_m = np.full(len(ranges_m), float(system.batteries[0].altitude_msl_m) + height_m)
    radius_m = system.k_factor * system.earth_radius_m
    half_rad = 0.5 * ranges_m / radius_m
    top_m = radius_m + altitudes_m
    rise_m = altitudes_m - float(radar.altitude_msl_m) - 2.0 * top_m * np.sin(half_rad) ** 2
    seen = np.flatnonzero(rise_m / (top_m * np.sin(2.0 * half_rad)) >= row[: len(ranges_m)])
    return float(ranges_m[seen[-1]]) if seen.size else 0.0


def reach_m(item: Bench, altitude_m: float) -> tuple[float, float]:
    """How far the missile can intercept at an altitude above sea level [m], and its mean speed on the way [m/s]."""
    system = item.model.system
    index = int(system.batteries[0].missile)
    times_s = system.flyout_tof_s[index]
    # What comes from above the ceiling is met below it.
    if altitude_m > float(system.missiles[index].altitude_max_m):
        altitude_m = 0.5 * float(system.missiles[index].altitude_max_m)
    row = times_s[min(round(altitude_m / system.flyout_altitude_step_m), times_s.shape[0] - 1)]
    reachable = np.flatnonzero(np.isfinite(row))
    if not reachable.size or reachable[-1] == 0:
        return 0.0, 1000.0
    far = int(reachable[-1])
    table_m = far * float(system.flyout_range_step_m[index])
    return min(table_m, float(system.missiles[index].range_max_m)), table_m / float(row[far])
