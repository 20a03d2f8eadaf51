"""The closed sets of the model: every option is a value here, never a subclass.

Members are integers because they live in the engine's tables; `label` gives the words of reports and files.
"""

from __future__ import annotations

from enum import IntEnum


class Labelled(IntEnum):
    """A member has a number for tables and a word for people."""

    @property
    def label(self) -> str:
        """The member in files and reports: lower case with underscores."""
        return self.name.lower()


class Side(Labelled):
    """Who a flight belongs to, seen from the defence."""

    HOSTILE = 0
    FRIENDLY = 1
    CIVIL = 2
    GHOST = 3  # nobody's: it is not there


class Swerling(Labelled):
    """Fluctuation of the echo; one coherent burst a look (Swerling 1960, Marcum 1960)."""

    CASE_0 = 0
    CASE_1 = 1
    CASE_3 = 3


class RadarRole(Labelled):
    """What a radar does for its battery."""

    SURVEILLANCE = 0
    ENGAGEMENT = 1


class Pattern(Labelled):
    """How the range of a radar depends on elevation."""

    SCANNED = 0
    COSECANT_SQUARED = 1
    FAN = 2


class Part(Labelled):
    """What an asset is, and what can be lost of the defence."""

    SITE = 0
    RADAR = 1
    LAUNCHER = 2
    BATTERY_POST = 3
    POST = 4
    LINK = 5
    POWER = 6
    LAUNCHERS = 7


class Coordination(Labelled):
    """How a post deals out targets among the batteries below it."""

    NONE = 0
    DECONFLICT = 1
    BEST = 2
    OPTIMAL = 3


class Guidance(Labelled):
    """How a missile finds its target in the last part of its flight."""

    COMMAND = 0
    SEMI_ACTIVE = 1
    TRACK_VIA_MISSILE = 2
    ACTIVE = 3


class Policy(Labelled):
    """By which rule tracks get fire channels."""

    GREEDY = 0
    RANDOM = 1
    NONE = 2
    OPTIMAL = 3


class Fire(Labelled):
    """How many missiles go to one target before the battery looks."""

    SALVO = 0
    SHOOT_LOOK_SHOOT = 1
    IN_DEPTH = 2


class EngagementOrder(Labelled):
    """Who comes first under the greedy policy."""

    URGENCY = 0
    NEAREST = 1
    VALUE = 2
    FIRST_COME = 3


class Tracking(Labelled):
    """Whether neighbours can be mistaken for one another."""

    SEPARATE = 0
    MERGED = 1


class Cause(Labelled):
    """How a missile came to fly at the flight that it flew at."""

    AIMED = 0
    TRACK_SWAP = 1
    SEEKER = 2


class RemoteFire(Labelled):
    """Whether a battery shoots at a track that its own engagement radar does not have in hand, and who guides then."""

    NONE = 0
    ACTIVE_SEEKER = 1
    REMOTE_RADAR = 2


class WeaponsControl(Labelled):
    """Rules of engagement: whom a battery may shoot at."""

    HOLD = 0
    TIGHT = 1
    FREE = 2


class TrackStatus(Labelled):
    """Life of a track."""

    NONE = 0
    TENTATIVE = 1
    CONFIRMED = 2


class Identity(Labelled):
    """What the battery believes a track to be."""

    UNKNOWN = 0
    HOSTILE = 1
    FRIENDLY = 2
    CIVIL = 3


class IdentityModel(Labelled):
    """How a battery finds out whose a track is."""

    RATES = 0
    MATRIX = 1
    BAYES = 2


class Evidence(Labelled):
    """What can be found out about a track; each is true or not."""

    CODED_REPLY = 0
    CIVIL_REPLY = 1
    ON_PLAN = 2
    FAST = 3
    LOW = 4
    CLOSING = 5


class Waiting(Labelled):
    """How the operator's part of the delay before an identity is declared is spread."""

    FIXED = 0
    EXPONENTIAL = 1
    LOGNORMAL = 2


class Discipline(Labelled):
    """What a timed battery does with a target that it cannot engage at once; or engages, when all go in stages."""

    LOST = 0
    WAITS = 1
    STAGED = 2


class Stay(Labelled):
    """Where a flight is between arriving at a timed battery and leaving it."""

    AWAY = 0
    WAITING = 1
    SERVED = 2
    DONE = 3


class IdentityCause(Labelled):
    """What tipped the scale when an identity was declared."""

    NONE = 0
    RATES = 1
    MATRIX = 2
    PRIOR = 3
    CODED_REPLY = 4
    CIVIL_REPLY = 5
    NO_REPLY = 6
    INCOMPATIBLE = 7
    ON_PLAN = 8
    OFF_PLAN = 9
    PROFILE = 10
    OPERATOR = 11
    TRACK_SWAP = 12


class ZoneKind(Labelled):
    """What a zone means to those who defend."""

    CORRIDOR = 0
    NO_FIRE = 1
    WEAPONS_HOLD = 2
    WEAPONS_TIGHT = 3
    WEAPONS_FREE = 4


class Fate(Labelled):
    """How a flight ended."""

    NOT_STARTED = 0
    FLYING = 1
    COMPLETED = 2
    ARRIVED = 3
    KILLED = 4
    NOT_RELEASED = 5


class ReactionKind(Labelled):
    """What a flight does when it is shot at."""

    NONE = 0
    TURN = 1
    DESCEND = 2
    ABORT = 3


class DecoyKind(Labelled):
    """How the decoys of a flight are carried."""

    TOWED = 0
    EXPENDED = 1


class Outcome(Labelled):
    """How a shot ended."""

    IN_FLIGHT = 0
    KILL = 1
    MISS = 2
    FAILED = 3
    GUIDANCE_LOST_HORIZON = 4
    GUIDANCE_LOST_SECTOR = 5
    GUIDANCE_LOST_RADAR = 6
    TRACK_LOST = 7
    OUT_OF_ENERGY = 8
    TARGET_GONE = 9
    NOTHING_THERE = 10
    DECOYED = 11
    NOT_ACQUIRED = 12
    GROUND = 13


class Reason(Labelled):
    """Why a track was not engaged at a decision, in the order in which the battery meets the obstacles.

    A threat that was never shot at is counted under the furthest one that it reached; one that was never seen under
    what hid it for most of the time (`HIDDEN`).
    """

    NONE = 0
    BELOW_HORIZON = 1
    NOT_DETECTED = 2
    JAMMED = 3
    NO_TRACK = 4
    BATTERY_OUT = 5
    IDENTITY = 6
    WEAPONS_HOLD = 7
    NO_FIRE_ZONE = 8
    FIRING_SECTOR = 9
    ASSIGNED_ELSEWHERE = 10
    NO_ORDER = 11
    RADAR_SILENT = 12
    OUT_OF_RANGE = 13
    SECTOR = 14
    ELEVATION = 15
    ENGAGEMENT_HORIZON = 16
    NOT_TRACKED_BY_ENGAGEMENT_RADAR = 17
    RADAR_SATURATED = 18
    TOO_FAST = 19
    REACTION_TIME = 20
    OUT_OF_REACH = 21
    TOO_CLOSE = 22
    TOO_HIGH = 23
    TOO_LOW = 24
    INTERCEPT_OUT_OF_SIGHT = 25
    LOW_P_KILL = 26
    TRACK_TOO_WEAK = 27
    LAUNCH_INTERVAL = 28
    NO_AMMUNITION = 29
    RESERVE = 30
    NO_TARGET_CHANNEL = 31
    NO_MISSILE_CHANNEL = 32
    ENGAGED = 33
    SHOTS_SPENT = 34
    NO_BATTERY = 35
    MERGED = 36
    RADAR_LOST = 37
    LAUNCHERS_OUT = 38
    REMOTE_TRACK_COARSE = 39


#: What can hide a flight from a radar that searches: the places of `FLIGHT_STATE.hidden_s`, with its reason.
HIDDEN = (
    Reason.BELOW_HORIZON,
    Reason.SECTOR,
    Reason.OUT_OF_RANGE,
    Reason.ELEVATION,
    Reason.NOT_DETECTED,
    Reason.RADAR_SILENT,
    Reason.RADAR_LOST,
)


class Purpose(Labelled):
    """What a random draw is for: the registry of draw addresses. Numbers are never reused."""

    START_JITTER = 1
    LOOK_DETECTION = 2
    LOOK_NOISE_POSITION = 3
    LOOK_NOISE_HEIGHT = 4
    IDENTITY = 5
    AIM_BIAS = 6
    AIM_BIAS_UP = 7
    SHOT_RELIABILITY = 8
    SHOT_KILL = 9
    ASSESSMENT = 10
    IMPACT = 11
    BEAM_PHASE = 12
    POLICY = 13
    TRAFFIC = 14
    IFF_CODED = 20
    TRANSPONDER = 21
    IFF_CIVIL = 22
    OPERATOR_DELAY = 23
    OPERATOR_ERROR = 24
    TRACK_SWAP = 25
    SEEKER = 26
    FALSE_TRACK = 27
    FALSE_TRACK_PLACE = 28
    FALSE_PLOT = 29
    WAVE_JITTER = 35
    REACTION = 36
    FAILURE = 15
    WEAPON_RECOGNISED = 16
    ARRIVAL = 40
    HOLDING = 41
    PATIENCE = 42
    TIMED_KILL = 43
    TIMED_TRACK = 44
    DEBRIS_THROW = 50
    DEBRIS_REST = 51
    FLOOR = 52
    THREAT_CLASS = 53
    COMMON_SALVO = 54
    COMMON_BATTERY = 55
    DECOY = 56
    GUN_AIM = 57
    GUN_KILL = 58
    DUMMY = 59
