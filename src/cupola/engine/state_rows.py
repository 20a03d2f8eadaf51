"""Row types of the tables of `cupola.engine.tables.State`: what changes in a replication, one comment a field.

What cannot change is in `cupola.kernels.rows`, and so are the two rows of the state that kernels take: TRACK and SHOT.
"""

import numpy as np

from cupola.variants import HIDDEN

_F = np.float64
_I = np.int64

N_HIDDEN = len(HIDDEN)

#: What changes of a flight.
FLIGHT_STATE = np.dtype(
    [
        ("fate", _I),  # variants.Fate
        ("start_s", _F),  # in this replication
        ("end_s", _F),  # of its route, or its death
        ("leg", _I),  # leg it is on: only moves forward
        ("first_plot_s", _F),
        ("first_plot_range_m", _F),  # from the radar that saw it
        ("first_track_s", _F),  # when a picture first had a confirmed track of it; before 0: none had
        ("first_track_range_m", _F),  # from the radar whose plot confirmed it
        ("is_lasting", _I),  # of a false track: 1: there is something that gives plots to every radar
        ("was_merged", _I),  # 1: a radar had it in one plot with another flight
        ("hidden_s", _F, (N_HIDDEN,)),  # until it is first seen: radar time for which each of variants.HIDDEN hid it
        ("reason", _I),  # furthest variants.Reason why it was not engaged
        ("shots", _I),  # missiles fired at it by all batteries
        ("bursts", _I),  # of guns at it
        ("is_by_gun", _I),  # 1: a gun destroyed it
        ("decoys", _I),  # that it still has
        ("killed_range_m", _F),  # ground range from the battery that killed it
        ("killed_altitude_m", _F),
        ("killed_by", _I),  # index of the battery, or -1
        ("identified", _I),  # batteries that have made up their minds about it
        ("mistaken", _I),  # of these, those that declared a friend or civil hostile, or a hostile one of these
        ("undecided", _I),  # of these, those to which it stayed unknown
        ("cause", _I),  # variants.IdentityCause of the first mistake, else of the first declaration
        ("detour_s", _F),  # when it left its route
        ("n_detour", _I),  # legs of its detour: 0 while it is on its route
        ("looks_jammed", _I),  # looks that would have detected it without jamming
        ("react_s", _F),  # when it reacts to being shot at; before 0: it has not noticed
        ("aborted", _I),  # 1: it gave up what it came for
        ("ordered_to", _I),  # the battery that a post last gave it to, or -1
        ("destroyed", _I),  # the asset that it destroyed when it arrived, or -1
        ("took_dummy", _I),  # 1: it came down on a dummy position
    ],
    align=True,
)

#: What changes of a radar.
RADAR_STATE = np.dtype(
    [
        ("is_alive", _I),
        ("boresight_rad", _F),  # at boresight_s; from there it turns to boresight_to_rad
        ("boresight_s", _F),
        ("boresight_to_rad", _F),
        ("beam_phase_rad", _F),  # where the rotating beam pointed at time 0
        ("emits", _I),
        ("silent_until_s", _F),  # because of a weapon that homes on it
        ("searches", _I),  # 1: it looks for itself and is not only told where to look
        ("search_share", _F),  # part of its search for which tracks and missiles leave it time
        ("is_rationed", _I),  # 1: it has no time for all tracks, and LOOK_STATE.effort says for which it has
    ],
    align=True,
)

#: What changes between one radar and one flight.
LOOK_STATE = np.dtype(
    [
        ("next_s", _F),  # when the beam passes next
        ("azimuth_rad", _F),  # at the last pass
        ("count", _I),  # passes of the beam so far: the address of the next draw
        ("holds", _I),  # 1: this radar contributes to the track
        ("misses", _I),  # its looks without a plot in a row
        ("p_run", _F),  # how likely these are with the flight there
        ("effort", _I),  # looks that it may make at one pass at a track, while rationed; 0: it has no time for it
        ("wanted", _I),  # looks that it would make
        ("cost", _F),  # and takes on average
        ("sight", _I),  # what its last look found, as in phase_parts.sight
        ("credit", _F),  # part of a look of its search that it is still to make
        ("power", _F),  # mean echo at the last pass at which it could be seen; 0: none yet
        ("range_m", _F),  # and its distance then
        ("p_look", _F),  # and the probability of a plot in one look
        ("reacted", _I),  # 1: the radar has made up its mind about this weapon that homes on it
    ],
    align=True,
)

#: One look of this beat and what it gave, on its way from `look` to `track`.
PLOT = np.dtype(
    [
        ("time_s", _F),
        ("radar", _I),
        ("flight", _I),
        ("is_plot", _I),  # 0: looked and saw nothing
        ("p_miss", _F),  # how likely that was with the flight there
        ("range_m", _F),  # from the radar to the flight; of a plot
        ("pos_enu_m", _F, (3,)),
        ("var_m2", _F, (3,)),
        ("offered_s", _F),  # reports: who was to hear of it by this time has
    ],
    align=True,
)

#: How one radar has one flight among its neighbours, when targets in one resolution cell merge.
CELL = np.dtype(
    [
        ("power", _F),  # its own mean echo; 0: this radar does not see it
        ("pos_enu_m", _F, (3,)),  # where it was when cells were worked out
        ("leader", _I),  # the flight whose plot stands for the cell: itself, when it is alone or leads
        ("led_before", _I),  # the same a beat ago
        ("is_free", _I),  # scratch: 1 until it has a leader
        ("more_power", _F),  # of a leader: echo of the others in its cell
        ("offset_enu_m", _F, (3,)),  # of a leader: from it to the centre of the echo
        ("share", _F),  # of one that is led: its part of the echo of the cell
        ("behind", _I),  # whose plot it was lost in at its last look, or -1
        ("share_behind", _F),  # its share then
    ],
    align=True,
)

#: What changes of a battery.
BATTERY_STATE = np.dtype(
    [
        ("is_alive", _I),  # its command post
        ("next_launch_s", _F),
        ("dry_until_s", _F),  # found without a missile that it may fire: before this time there will be none
        ("tracks", _I),
        ("surveillance", _I),  # surveillance radars alive: while there is one, the engagement radar is cued
        ("missiles_guided", _I),
        ("targets_held", _I),
        ("weapons_control", _I),  # variants.WeaponsControl in force
        ("n_ranked", _I),  # flights that it ranked at its last decision
        ("dummies", _I),  # dummy positions that it still has
        ("stands", _I),  # 1: in position; 2: on the march to it; 0: not there yet, or no longer
    ],
    align=True,
)

#: What changes of a launcher.
LAUNCHER_STATE = np.dtype(
    [("is_alive", _I), ("missiles", _I), ("ready_s", _F), ("reloads", _I)],
    align=True,
)

#: What passes between one battery and one flight.
ENGAGEMENT = np.dtype(
    [
        ("is_held", _I),  # 1: a target channel belongs to it
        ("reason", _I),  # variants.Reason of the last decision
        ("fired", _I),
        ("launches", _I),  # the same, but of the flight and not of the track: stays when tracks are swapped
        ("in_flight", _I),
        ("unassessed", _I),
        ("salvo_size", _I),  # missiles of the present salvo
        ("salvo_left", _I),  # of these, still to launch
        ("believed_killed", _I),
        ("believed_s", _F),  # since when
        ("try_again_s", _F),  # no use predicting an intercept before
        ("identity", _I),  # variants.Identity last declared; outlives the track
        ("cause", _I),  # variants.IdentityCause of it
        ("is_asked", _I),  # 1 once the battery has made up its mind about the flight, even to unknown
        ("missile", _I),  # index of the missile type that it is considered for
        ("rule", _I),  # of a battery with a plan: column of the table of plans
        ("guide", _I),  # the battery that guides missiles at it: mostly itself
        ("is_remote", _I),  # 1: the battery's own engagement radar does not have it in hand
        ("asked_s", _F),  # since when another battery is asked to guide
        ("order_s", _F),  # when the post's order to shoot at it arrives; before time 0: there is none
    ],
    align=True,
)

#: What changes of a node of the network.
NODE_STATE = np.dtype(
    [
        ("is_alive", _I),
        ("link_up", _I),  # its link to its parent
        ("root", _I),  # the node that leads the network that it is part of: itself when it is on its own
        ("since_s", _F),  # batteries: on their own since
        ("alone_s", _F),  # batteries: on their own before that, altogether
    ],
    align=True,
)

#: What passes between one timed battery and one flight.
STAY = np.dtype(
    [
        ("stay", _I),  # variants.Stay
        ("next_s", _F),  # when something happens to it next
        ("since_s", _F),  # when it came
        ("salvos", _I),  # fired at it
        ("first_shot", _I),  # of the present salvo
        ("size", _I),  # of the present salvo
    ],
    align=True,
)

#: What changes of a scripted loss.
FAILURE_STATE = np.dtype([("at_s", _F), ("until_s", _F), ("is_down", _I)], align=True)

#: What changes of a timed battery.
TIMED_STATE = np.dtype([("rounds", _I), ("stage", _I), ("stage_s", _F)], align=True)

#: What changes of a gun.
GUN_STATE = np.dtype(
    [("rounds", _I), ("flight", _I), ("ends_s", _F), ("n_rounds", _I), ("bursts", _I)],
    align=True,
)

#: What changes of an asset.
ASSET_STATE = np.dtype(
    [
        ("hits", _I),
        ("is_lost", _I),
        ("came_lost", _I),  # 1: of a battery that moved: lost at a former place
    ],
    align=True,
)
