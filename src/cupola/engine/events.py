"""Kinds of events that a logged replication records."""

from __future__ import annotations

from enum import IntEnum


class EventKind(IntEnum):
    """What happened. The columns ``battery, flight, other, value, pos`` of the log mean what each line says."""

    STARTED = 1  # flight; pos
    RELEASED = 2  # flight released by flight `other`; pos
    ARRIVED = 3  # flight at asset `other`; value 1: it destroyed what it attacked
    COMPLETED = 4  # flight reached the end of its route
    PLOT = 5  # flight seen by radar `other` of battery; value: range [m]; pos: as measured
    CONFIRMED = 6  # track of battery on flight
    DROPPED = 7  # track of battery on flight
    IDENTIFIED = 8  # battery declares flight; value: variants.Identity; other: variants.IdentityCause
    NOT_ENGAGED = 9  # battery does not engage flight; value: variants.Reason, logged when it changes
    LAUNCHED = 10  # shot `other` of battery at flight; value: predicted time of intercept [s]; pos: launcher
    MISSILE = 11  # shot `other` of battery at flight is at pos; value: speed [m/s]
    SHOT_ENDED = 12  # shot `other` of battery at flight; value: variants.Outcome
    KILLED = 13  # flight, by shot `other` of battery
    ASSESSED = 14  # battery judges shot `other`; value 1: believed killed
    SLEWED = 15  # radar `other` of battery turns; value: new boresight [rad]
    PART_LOST = 16  # asset `other` is destroyed by flight
    SWAPPED = 25  # the track of battery on flight goes on with flight `other`, and that one's with flight
    SEEKER_TOOK = 26  # shot `other` of battery homes on flight; value: the flight that it flew at before
    LEFT_ROUTE = 35  # flight reacts to being shot at; value: variants.ReactionKind
    FAILED = 30  # scripted failure `other` happens
    REPAIRED = 31  # what failed by scripted failure `other` is back
    AUTONOMOUS = 32  # battery is on its own (value 1), or back in its network (0)
    ORDERED = 33  # post `other` gives flight to battery; value: when the order arrives [s]
    POST_CONFIRMED = 37  # track of post `other` on flight
    POST_DROPPED = 38  # track of post `other` on flight
    GUN_FIRED = 39  # gun `other` of battery at flight; value: rounds; pos: gun
    GUN_KILLED = 40  # flight, by gun `other` of battery; value: distance [m]
    RESUPPLIED = 41  # delivery `other` reaches battery; value: launcher loads
    LEFT_POSITION = 43  # battery packs up; value: when it will be ready again [s]; pos: where it was
    IN_POSITION = 44  # battery is ready at another place; value: its missiles; pos: where it is
    DUMMY_TAKEN = 42  # flight comes down on a dummy position of battery; value: 1 hit, 0 missed
    EMITS = 34  # radar `other` of battery begins (value 1) or ends (0) to radiate

    @property
    def label(self) -> str:
        """Lower-case word for files."""
        return self.name.lower()
