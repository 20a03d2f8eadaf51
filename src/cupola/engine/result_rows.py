"""Row types of what a replication leaves behind: what was counted, and the events of one that is logged in full."""

import numpy as np

from cupola.engine.state_rows import N_HIDDEN
from cupola.variants import Reason

_F = np.float64
_I = np.int64

N_REASONS = len(Reason)

#: What a replication leaves behind: one row each.
REPLICATION = np.dtype(
    [
        ("replication", _I),
        ("threats", _I),
        ("kills", _I),
        ("leakers", _I),
        ("missiles_fired", _I),
        ("first_detection_range_m", _F),  # farthest at which a threat first had a confirmed track; NaN when none had
        ("max_intercept_range_m", _F),  # NaN without a kill
        ("max_simultaneous_targets", _I),
        ("max_simultaneous_missiles", _I),
        ("max_simultaneous_hits", _I),  # different threats under guided missiles at one moment and then killed by them
        ("assets_lost", _I),
        ("people_hit", _F),
        ("parts_lost", _I),
        ("friendly_losses", _I),
        ("civil_losses", _I),
        ("friendly_engaged", _I),
        ("civil_engaged", _I),
        ("identified_hostile", _I),  # declarations: one for each battery and hostile flight
        ("mistaken_hostile", _I),  # of these, those that named it friendly or civil
        ("identified_friendly", _I),
        ("mistaken_friendly", _I),  # named hostile
        ("identified_civil", _I),
        ("mistaken_civil", _I),
        ("aborted", _I),  # threats that gave up what they came for and were not destroyed
        ("not_engaged", _I),
        ("track_swaps", _I),  # tracks that went on with another flight
        ("shots_astray", _I),  # missiles that flew at another flight than the one that the battery meant
        ("false_tracks", _I),  # that a battery confirmed
        ("ghost_shots", _I),  # missiles fired at them
        ("shots_decoyed", _I),  # missiles that took a decoy in place of their target
        ("gun_bursts", _I),
        ("gun_kills", _I),  # threats destroyed by guns
        ("missiles_left", _I),  # at the end, on launchers and to reload
        ("dummies_taken", _I),  # threats that came down on a dummy position
        ("remote_shots", _I),  # missiles fired at a target that the battery's own radar did not have in hand
        ("losses_astray", _I),  # friendly and civil flights destroyed by such a missile
        ("reasons", _I, (N_REASONS,)),  # threats never engaged, by reason
        ("decisions", _I, (N_REASONS,)),  # decisions of batteries on tracks, by reason
        ("hidden_s", _F, (N_HIDDEN,)),  # of threats never seen, radar time for which each of variants.HIDDEN hid them
        ("nodes_lost", _I),  # radars, posts, links and power supplies put out, by hits and by scripted failures
        ("autonomous_s", _F),  # time that batteries with a post were on their own, added up
        ("orders", _I),  # targets that posts gave to batteries
        ("hand_overs", _I),  # of these, targets that another battery had had before
        ("silences", _I),  # radars that went silent before a weapon that homes on them
        ("looks", _I),
        ("looks_jammed", _I),  # at threats: they would have detected without jamming
        ("steps", _I),
        ("end_s", _F),
    ],
    align=True,
)

#: One event of a replication that is logged in full.
EVENT = np.dtype(
    [
        ("time_s", _F),
        ("kind", _I),  # events.EventKind, which says what the rest means
        ("battery", _I),
        ("flight", _I),
        ("other", _I),
        ("value", _F),
        ("pos_enu_m", _F, (3,)),
    ],
    align=True,
)
