"""Row types of the tables that kernels read: one numpy dtype a thing, one comment a field.

A table is a `numpy.recarray` of these rows, so ``table[i].range_m`` reads the same in compiled code and in plain
Python. Everything is SI and radians; positions are in the working frame (east, north, up).
"""

import numpy as np

_F = np.float64
_I = np.int64

#: Most missile types in one battery.
MISSILES_MOST = 8

#: One missile type. Motors and drag come from the fit in the catalogue (`scripts/fit_missiles.py`).
MISSILE = np.dtype(
    [
        ("key", np.uint32),  # address of the draw of its lowest altitude
        ("mass_launch_kg", _F),
        ("boost_thrust_n", _F),  # from age 0 to boost_s
        ("boost_s", _F),
        ("boost_flow_kgps", _F),  # propellant mass flow while boosting
        ("sustain_thrust_n", _F),  # from boost_s to boost_s + sustain_s
        ("sustain_s", _F),
        ("sustain_flow_kgps", _F),
        ("area_m2", _F),  # reference area of drag and normal force
        ("drag_scale", _F),  # multiplies the standard curve of zero-lift drag against Mach
        ("drag_induced", _F),  # induced drag coefficient = drag_induced * normal force coefficient squared
        ("normal_force_max", _F),  # largest normal force coefficient [-]
        ("load_limit_mps2", _F),  # structural limit of lateral acceleration
        ("thrust_turn_mps2", _F),  # lateral acceleration that thrust vectoring adds while a motor burns
        ("launch_speed_mps", _F),
        ("launch_elevation_rad", _F),  # pi/2: vertical; in azimuth always towards the predicted intercept
        ("loft_radpm", _F),  # lofting: extra climb angle per metre of horizontal range to go
        ("loft_max_rad", _F),
        ("speed_min_mps", _F),  # slower than this after burnout, it cannot intercept
        ("flight_max_s", _F),  # battery life or self-destruction
        ("navigation_constant", _F),  # effective N' of proportional navigation
        ("lag_s", _F),  # first-order lag of the autopilot
        ("homing_range_m", _F),  # homing (or final command phase) begins at this distance from the target
        ("guidance", _I),  # variants.Guidance
        ("seeker_half_view_rad", _F),  # what a seeker sees lies this close to where it looks
        ("seeker_gate_m", _F),  # and this close in distance to what it is meant for
        ("aim_error_m", _F),  # one-sigma aim error per axis of homing missiles at intercept
        ("aim_error_rad", _F),  # one-sigma angle error per axis, times distance from the guiding radar (command)
        ("is_direct_hit", _I),  # 1: it must hit; 0: a warhead of fragments
        # Carleton radius of the warhead against a target of vulnerability 1; of a missile that must hit: from the
        # outline of the target on.
        ("lethal_radius_m", _F),
        ("reliability", _F),  # probability that launch, motor, guidance and fuze all work
        ("range_min_m", _F),  # published least range, horizontal from the launcher
        ("range_max_m", _F),  # published greatest range: what the fit aims at; reach itself is flown, not looked up
        ("altitude_min_m", _F),  # of the target above the ground under it: the likely figure
        ("floor_low_m", _F),  # and the ends of the spread of that estimate
        ("floor_high_m", _F),
        ("altitude_max_m", _F),  # above sea level
        ("target_speed_max_mps", _F),
    ],
    align=True,
)

#: One radar in place. Azimuths are clockwise from the radar's own north.
RADAR = np.dtype(
    [
        ("key", np.uint32),  # address of its draws
        ("battery", _I),  # index of the battery that it belongs to; -1: it stands alone
        ("home", _I),  # index of the picture that its plots go to: a battery's, or behind these a post's
        ("delay_s", _F),  # from a plot of a radar that stands alone to that picture
        ("role", _I),  # variants.RadarRole
        ("pos_enu_m", _F, (3,)),  # antenna
        ("to_local", _F, (3, 3)),  # working frame to the radar's own east-north-up
        ("altitude_msl_m", _F),  # of the antenna
        ("range_ref_m", _F),  # a target of rcs_ref_m2 at this range gives snr_ref
        ("rcs_ref_m2", _F),
        ("snr_ref", _F),
        ("p_false_alarm", _F),
        ("range_max_m", _F),  # instrumented range
        ("range_min_m", _F),
        ("tan_elevation_min", _F),  # limits of elevation as the radar measures it, refraction included: tangents
        ("tan_elevation_max", _F),
        ("pattern", _I),  # variants.Pattern: how its range depends on elevation
        ("sin_elevation_full", _F),  # cosecant squared: full range up to here, as its sine
        ("beam_tilt_rad", _F),  # fan: elevation of the middle of the beam
        ("scan_period_s", _F),  # time between looks at one target
        ("is_rotating", _I),  # 1: the beam turns all round; 0: a sector that can slew
        ("sector_half_rad", _F),  # half width of the sector; pi when rotating
        ("boresight_rad", _F),  # where the sector points at the start
        ("slew_radps", _F),  # how fast the sector can be turned; 0: fixed
        ("sigma_range_m", _F),  # one-sigma accuracies of a plot at SNR 20 (13 dB)
        ("sigma_azimuth_rad", _F),
        ("sigma_elevation_rad", _F),
        ("resolution_m", _F),  # two targets closer than this in range and closer than both beamwidths give one plot
        ("beam_azimuth_rad", _F),  # width of the beam between its half-power points
        ("beam_elevation_rad", _F),
        ("speed_min_mps", _F),  # radial speeds below this are lost in clutter (MTI notch)
        ("track_capacity", _I),
    ],
    align=True,
)

#: What one radar is like to jamming, and what lies between it and its targets. The table has no rows in a scenario
#: without jammers under a clear sky.
MEDIUM = np.dtype(
    [
        ("frequency_hz", _F),
        ("wavelength_m", _F),
        ("gain", _F),  # in the middle of the main lobe
        ("side_lobe", _F),  # mean gain of the side lobes over that of the main lobe
        ("noise_k", _F),
        ("bandwidth_hz", _F),  # of the receiver
        ("dry_dbpm", _F),  # one-way loss at sea level; 0 without gas
        ("gas_in_reference", _F),  # two-way loss to gas that the published reference range already holds, undone
        ("wet_dbpm", _F),
        ("rain_dbpm", _F),  # one-way loss below rain_top_m
        ("rain_top_m", _F),
        ("has_mirror", _I),  # 1: the surface mirrors
        ("surface_msl_m", _F),  # height of the surface that mirrors and echoes
        ("roughness_m", _F),  # standard deviation of its height
        ("has_clutter", _I),  # 1: the surface echoes
        ("surface_step_m", _F),  # posting of the terrain under the horizon mask: where ground is seen is known to this
        ("is_sea", _I),
        ("sea_state", _F),
        ("gamma_10ghz", _F),  # reflectivity of land
        ("improvement", _F),  # by which the clutter filter lowers clutter
        ("blind_mps", _F),  # first blind speed; 0: none
    ],
    align=True,
)

#: One noise jammer on board of a flight.
JAMMER = np.dtype(
    [
        ("flight", _I),
        ("erp_w", _F),
        ("bandwidth_hz", _F),
        ("polarisation", _F),  # share of it that the radar's polarisation takes
        ("frequency_min_hz", _F),
        ("frequency_max_hz", _F),
        ("from_s", _F),
        ("until_s", _F),
        ("screens_all", _I),  # 0: only while its carrier is inside the beam of a look
    ],
    align=True,
)

#: One battery: a fire unit with its own command post.
BATTERY = np.dtype(
    [
        ("key", np.uint32),
        ("pos_enu_m", _F, (3,)),
        ("altitude_msl_m", _F),  # of the ground at the battery
        ("launch_enu_m", _F, (3,)),  # middle of its launchers: the battery's place, unless they stand elsewhere
        ("launch_altitude_msl_m", _F),  # of the ground there
        ("dummies", _I),  # dummy positions
        ("p_dummy", _F),  # probability that a weapon takes one of them for a part of the battery
        ("dummies_radiate", _I),  # 1: a weapon that homes on radars can be drawn off as well
        ("missile", _I),  # index of its missile type
        ("engagement_radar", _I),  # index of the radar that guides
        ("target_channels", _I),
        ("missile_channels", _I),
        ("reaction_s", _F),  # from a firm track, or from its identity, to the first launch
        ("reacts_to_identity", _I),  # 1: it begins when the identity is declared; 0: identification is part of it
        ("launch_interval_s", _F),
        ("assess_s", _F),  # from intercept to the judgement
        ("p_kill_seen", _F),  # probability that a kill is judged a kill
        ("p_miss_seen", _F),  # probability that a miss is judged a miss
        ("salvo", _I),  # missiles against one target at a time
        ("shots_max", _I),  # missiles against one target in all
        ("policy", _I),  # variants.Policy
        ("remote", _I),  # variants.RemoteFire
        ("kind", _I),  # batteries of one system have one number
        ("weapons_control", _I),  # variants.WeaponsControl
        ("autonomous_control", _I),  # variants.WeaponsControl while its post cannot be reached
        ("shares_identity", _I),  # 1: it takes the identity that another battery of its network declared first
        ("protects", _I),  # 1: point defence of protects_enu_m
        ("protects_enu_m", _F, (3,)),
        ("identify_s", _F),  # from confirmed track to declared identity
        ("p_hostile_known", _F),  # probability that a hostile is declared hostile
        ("p_friendly_mistaken", _F),  # probability that a friendly is declared hostile
        ("p_civil_mistaken", _F),
        ("identification", _I),  # row of the table of identifications, or -1: by the three rates above
        ("confirm_hits", _I),  # M of N initiation
        ("confirm_looks", _I),
        ("drop_misses", _I),
        ("stale_s", _F),  # a track without a plot for this long is dropped
        ("process_mps2", _F),  # one-sigma acceleration that the track filter allows for
        ("guidance_memory_s", _F),  # missiles go on without an illuminated target for this long
        ("reserve", _I),  # missiles that are kept back, of those on launchers and those that can be reloaded
        ("fire", _I),  # variants.Fire
        ("first_salvo", _I),  # in depth: missiles of a salvo after which there is time for another
        ("order", _I),  # variants.EngagementOrder
        ("p_kill_min", _F),  # no launch at less than this expected probability of kill; 0: any
        ("is_held_back", _I),  # 1: it may not shoot in all directions or at all ranges, as the next four say
        ("firing_from_rad", _F),  # the firing sector begins here, clockwise from north
        ("firing_width_rad", _F),  # and is this wide
        ("open_fire_min_m", _F),  # it shoots at targets from this ground range
        ("open_fire_max_m", _F),  # to this one
        ("first_launcher", _I),  # its launchers are rows first_launcher to first_launcher + n_launchers - 1
        ("n_launchers", _I),
        ("timed", _I),  # row of the table of timed batteries, or -1: it has radars and missiles that fly
        ("plan", _I),  # row of the table of ammunition plans, or -1: one missile type for all threats
        ("p_class_known", _F),  # probability that it knows the class of a threat; with a plan
        ("common_salvo", _F),  # share of missile failures that one salvo has in common
        ("common_battery", _F),  # and that all missiles of one type in the battery have in common
    ],
    align=True,
)

#: One timed battery: a holding time stands for radar, track and flight of missiles.
TIMED = np.dtype(
    [
        ("battery", _I),
        ("discipline", _I),  # variants.Discipline
        ("channels", _I),
        ("holding", _I),  # variants.Waiting: law of the time for which one salvo holds a channel
        ("holding_mean_s", _F),
        ("holding_spread", _F),  # standard deviation of its logarithm, for lognormal
        ("patience", _I),  # variants.Waiting: law of the time for which a target can wait
        ("patience_mean_s", _F),  # infinite: until it leaves
        ("patience_spread", _F),
        ("p_kill", _F),  # of one round
        ("p_track", _F),  # that a flight is tracked at all
        ("fails_together", _I),  # 1: one draw decides for all flights of a replication
        ("enters_after_s", _F),  # after its start a flight comes into the zone
        ("rounds", _I),  # -1: as many as are needed
        ("stages", _I),  # of discipline STAGED
        ("first_salvo", _I),  # where its table of salvos begins: (stages left - 1, targets alive, rounds left)
        ("most_targets", _I),  # of that table
    ],
    align=True,
)

#: How one battery identifies when it does not go by rates alone. Sides in the order of variants.Side.
IDENTIFICATION = np.dtype(
    [
        ("model", _I),  # variants.IdentityModel
        ("matrix", _F, (3, 4)),  # true side by what is declared: variants.Identity, unknown first
        ("coded_modes", _I),  # modes that it can ask for and that carry codes, one bit each
        ("civil_modes", _I),  # modes without codes
        ("codes", _I),  # nations whose codes it holds, one bit each
        ("p_reply", _F),  # that a transponder which is on and compatible answers so that it is understood
        ("p_interrogator_fails", _F),
        ("has_plans", _I),  # 1: it knows who filed a plan for which corridor
        ("prior", _F, (3,)),  # probability of each side before anything is known
        ("likelihood", _F, (6, 3)),  # probability of each variants.Evidence, by side
        ("threshold", _F, (3,)),  # posterior from which a side is declared
        ("fast_mps", _F),  # speeds from here on count as fast
        ("low_m", _F),  # heights above ground below this count as low
        ("closing_m", _F),  # a track that will pass the battery or a site within this is closing
        ("waiting", _I),  # variants.Waiting of the operator's delay
        ("waiting_mean_s", _F),
        ("waiting_spread", _F),  # standard deviation of the logarithm of the delay, for lognormal
        ("p_operator_error", _F),
        ("review_s", _F),  # the evidence is looked at again after this time; 0: never
    ],
    align=True,
)

#: One zone of the air: a polygon between two altitudes, for a time.
ZONE = np.dtype(
    [
        ("kind", _I),  # variants.ZoneKind
        ("first_corner", _I),  # rows of the table of corners
        ("n_corners", _I),
        ("altitude_min_m", _F),  # above sea level
        ("altitude_max_m", _F),
        ("start_s", _F),  # in force from here to end_s
        ("end_s", _F),
        ("course_rad", _F),  # of a corridor, clockwise from north
        ("course_half_rad", _F),  # a course within this of it, or of its opposite when both ways, conforms
        ("both_ways", _I),
    ],
    align=True,
)

#: How one battery spends its missiles on one target type, in a table of plans by target types. The last column is for
#: threats of unknown class and for what is no target at all.
AMMUNITION = np.dtype(
    [
        ("n_missiles", _I),
        ("missiles", _I, (MISSILES_MOST,)),  # indices of missile types, the preferred one first
        ("reserve", _I),  # a type is not fired at this target when only so many missiles of it are left
        ("salvo", _I),
        ("shots_max", _I),
    ],
    align=True,
)

#: One launcher.
LAUNCHER = np.dtype(
    [
        ("battery", _I),
        ("missile", _I),  # index of the missile type on it
        ("pos_enu_m", _F, (3,)),
        ("missiles", _I),  # ready at the start
        ("reload_s", _F),  # time to fill it again once empty; 0: never
        ("reloads", _I),  # how many times it can be filled again
    ],
    align=True,
)

#: One gun, on a launcher vehicle of its battery.
GUN = np.dtype(
    [
        ("key", np.uint32),
        ("battery", _I),
        ("launcher", _I),  # the vehicle that carries it
        ("pos_enu_m", _F, (3,)),
        ("range_min_m", _F),  # slant range
        ("range_max_m", _F),
        ("height_max_m", _F),  # of targets above the gun
        ("speed_mps", _F),  # mean speed of a round on its way
        ("burst_s", _F),
        ("burst_rounds", _I),
        ("rounds", _I),  # at the start
        ("sigma_rad", _F),  # one-sigma spread of rounds about the point of aim, each axis
        ("aim_rad", _F),  # one-sigma error of the point of aim, each axis, drawn once a burst
        ("p_killed_by_hit", _F),  # probability that one hit destroys a target of vulnerability 1
    ],
    align=True,
)

#: Deliveries of launcher loads of one missile type to one battery.
RESUPPLY = np.dtype(
    [
        ("battery", _I),
        ("missile", _I),
        ("first_s", _F),
        ("every_s", _F),
        ("n_deliveries", _I),
        ("loads", _I),  # launcher loads a delivery
    ],
    align=True,
)

#: One flight: threat, friendly or civil.
FLIGHT = np.dtype(
    [
        ("key", np.uint32),
        ("side", _I),  # variants.Side
        ("target", _I),  # index of its type in the names of target types
        ("start_s", _F),
        ("start_jitter_s", _F),  # half width of the uniform jitter of its start
        ("first_leg", _I),  # rows of the table of legs: first_leg to first_leg + n_legs - 1
        ("n_legs", _I),
        ("length_s", _F),  # time from start to the end of its last leg
        ("speed_max_mps", _F),  # fastest of its legs
        ("parent", _I),  # released by this flight, or -1
        ("release_s", _F),  # age of the parent at release
        ("aim_asset", _I),  # index of the asset it attacks, or -1
        ("p_hit", _F),  # probability that it destroys what it attacks when it arrives
        ("rcs_front_m2", _F),  # mean echoes, of which the catalogue gives medians
        ("rcs_side_m2", _F),
        ("rcs_rear_m2", _F),
        ("cos_front", _F),  # cosine of the half width of the quiet front sector of a shaped target; 1: not shaped
        ("swerling", _I),
        ("vulnerability", _F),  # scales the lethal radius of warheads of fragments
        ("length_m", _F),  # outline that a missile which must hit has to find
        ("width_m", _F),
        ("p_killed_by_hit", _F),  # probability that such a hit destroys it
        ("is_weapon", _I),  # 1: its arrival is the attack; 0: it releases, passes or goes home
        ("coded_modes", _I),  # modes with codes that its transponder answers, one bit each
        ("civil_modes", _I),  # modes without codes
        ("codes", _I),  # nation of its codes, as in the bits of an identification; -1: of none that is held
        ("p_transponder", _F),  # that its transponder is on and works
        ("p_spoof", _F),  # that it answers like a friend without being one
        ("corridor", _I),  # zone for which it filed a plan, or -1
        ("ghost_of", _I),  # of a false track: row of FALSE_TRACKS
        (
            "levels_m",
            _F,
        ),  # height above sea level where its class pulls up into a glide, as a battery knows; 0: it falls
        ("seeks_radar", _I),  # index of the radar whose emission it homes on, or -1
        ("arrival_gap_s", _F),  # mean time between Poisson arrivals; 0: it starts as scheduled
        ("arrival_until_s", _F),  # who would arrive later does not come
        ("after", _I),  # the copy that arrives before it, or -1
        ("wave_key", np.uint32),  # address of the draw that moves its whole wave
        ("wave_jitter_s", _F),  # half width of that draw; 0: none
        ("reaction", _I),  # variants.ReactionKind: what it does when it is shot at
        ("react_p", _F),  # probability that it does
        ("react_delay_s", _F),  # from noticing to the manoeuvre
        ("notice_m", _F),  # it notices a missile this near; infinite: at launch
        ("load_g", _F),  # load factor of its manoeuvres
        ("turn_rad", _F),  # how far it turns away
        ("hold_s", _F),  # how long it holds the new course
        ("n_decoys", _I),  # objects beside it that a seeker may take
        ("decoy_kind", _I),  # variants.DecoyKind
        ("p_decoy_taken", _F),  # probability that a seeker takes one while there is one
        ("p_decoy_lost", _F),  # probability that a towed one is lost to the missile that took it
        ("low_agl_m", _F),  # height above ground that it descends to
        ("descent_rad", _F),  # angle of that descent
        ("p_hit_silent", _F),  # probability of a hit while that radar is silent
    ],
    align=True,
)

#: One node of the network: the batteries first, in their order, then the posts. No rows where there is no network.
NODE = np.dtype(
    [
        ("parent", _I),  # index of the post that it reports to, or -1
        ("is_shared", _I),  # posts: 1 passes on what it knows and takes the lead; 0: its batteries fight for themselves
        ("coordination", _I),  # posts: variants.Coordination
        ("batteries_on_target", _I),  # posts: how many batteries may shoot at one target at a time
        ("pos_enu_m", _F, (3,)),
        ("confirm_hits", _I),  # posts: a track is confirmed by this many plots, and dropped after stale_s without one
        ("stale_s", _F),
        ("process_mps2", _F),
    ],
    align=True,
)

#: One scripted loss.
FAILURE = np.dtype(
    [
        ("key", np.uint32),
        ("kind", _I),  # variants.Part
        ("part", _I),  # index of that radar, battery, post or node
        ("at_s", _F),
        ("jitter_s", _F),  # half width of the uniform jitter
        ("p", _F),  # probability that it happens
        ("repair_s", _F),  # back after this time; 0: never
    ],
    align=True,
)

#: One change of position of a battery: between two batteries of the tables, of which one stands at a time.
MOVE = np.dtype(
    [
        ("before", _I),  # index of the battery at the old place
        ("after", _I),  # and at the new one
        ("leave_s", _F),  # from here on it neither sees nor shoots
        ("ready_s", _F),  # until here
        ("first_asset_before", _I),  # what can be hit of it: as many assets in the same order
        ("first_asset_after", _I),
        ("n_assets", _I),
    ],
    align=True,
)

#: When one radar radiates; rows in the order of the radars, or none where all radiate all the time.
EMISSION = np.dtype(
    [
        ("first_window", _I),  # rows of System.windows_s: first_window to first_window + n_windows - 1
        ("n_windows", _I),
        ("cue_range_m", _F),  # radiates also while a hostile track is this near; 0: not
        ("silence_s", _F),  # silent for this long when it recognises a weapon that homes on it; 0: no reaction
        ("warning_s", _F),  # recognises it when it is this near in time
        ("p_recognised", _F),
    ],
    align=True,
)

#: False tracks that one searching radar gives its battery.
FALSE_TRACKS = np.dtype(
    [
        ("radar", _I),
        ("first", _I),  # its ghosts are the flights first to first + n - 1
        ("n", _I),
        ("rate_ps", _F),  # confirmed false tracks [1/s]
        ("p_again", _F),  # probability that a scan puts another false plot into the gate of one
        ("speed_mps", _F),  # fastest that they seem to fly
        ("share_lasting", _F),  # part of them that something is there that stays: birds, chaff, weather
        ("lasting_s", _F),  # mean time for which it stays
    ],
    align=True,
)

#: One leg of a route, closed form: pos = pos0 + vel0 t + acc t^2 / 2 with t from the start of the leg.
LEG = np.dtype(
    [
        ("start_s", _F),  # after the start of the flight
        ("pos_enu_m", _F, (3,)),
        ("vel_enu_mps", _F, (3,)),
        ("acc_enu_mps2", _F, (3,)),
        ("ground_msl_m", _F),  # height of the ground under its start
    ],
    align=True,
)

#: One defended asset, or a part of a battery that can be hit.
ASSET = np.dtype(
    [
        ("pos_enu_m", _F, (3,)),
        ("value", _F),
        ("people", _F),
        ("hits_to_destroy", _I),
        ("kind", _I),  # variants.Part
        ("part", _I),  # index of that radar, launcher, battery or node, or -1
    ],
    align=True,
)

#: One track of one battery: three separable two-state filters along east, north and up.
TRACK = np.dtype(
    [
        ("status", _I),  # variants.TrackStatus
        ("time_s", _F),
        ("pos_enu_m", _F, (3,)),
        ("vel_enu_mps", _F, (3,)),
        ("var_pos_m2", _F, (3,)),
        ("cov_pos_vel", _F, (3,)),
        ("var_vel", _F, (3,)),
        ("window", _I),  # last looks, newest in bit 0: 1 a plot, 0 none
        ("n_looks", _I),
        ("misses", _I),  # looks without a plot in a row
        ("p_run", _F),  # how likely these are with the target there
        ("confirmed_s", _F),
        ("identity", _I),  # variants.Identity
        ("identified_s", _F),  # when the identity was or will be declared
        ("reviewed_s", _F),  # when the evidence was last looked at
        ("engagement_seen_s", _F),  # last plot by the battery's engagement radar
        ("begun_on", _I),  # the flight whose plot began it: another one than it stands for after a swap
        ("levels_m", _F),  # height above sea level where its class is expected to pull up into a glide; 0: it does not
    ],
    align=True,
)

#: One missile in flight, and after its end the record of the shot.
SHOT = np.dtype(
    [
        ("battery", _I),
        ("guide", _I),  # the battery whose radar or link leads it: mostly the one that shot
        ("is_remote", _I),  # 1: fired at a track that its own engagement radar did not have in hand
        ("launcher", _I),
        ("missile", _I),  # index of its type
        ("flight", _I),  # the flight that it flies at
        ("meant", _I),  # the flight that its track was begun on, which the battery believes it shoots at
        ("track", _I),  # the flight whose row of tracks and engagements keeps its books
        ("address", _I),  # the flight whose key, with battery and number, addresses its draws
        ("astray", _I),  # variants.Cause: how it came to fly at that flight
        ("salvo_index", _I),
        ("number", _I),  # how many shots this battery had fired at this flight before
        ("identity", _I),  # variants.Identity of the track at launch
        ("cause", _I),  # variants.IdentityCause of it
        ("launch_s", _F),
        ("time_s", _F),  # the state below is at this time
        ("pos_enu_m", _F, (3,)),
        ("vel_enu_mps", _F, (3,)),
        ("accel_enu_mps2", _F, (3,)),  # achieved lateral acceleration, behind the autopilot's lag
        ("aim_bias_enu_m", _F, (3,)),
        ("is_reliable", _I),
        ("predicted_s", _F),  # time of intercept predicted at launch
        ("guided_s", _F),  # last time its target was guided on
        ("is_homing", _I),  # 1 once the last phase has begun
        ("outcome", _I),  # variants.Outcome
        ("end_s", _F),
        ("end_enu_m", _F, (3,)),
        ("target_enu_m", _F, (3,)),  # where the target was at the end
        ("target_vel_enu_mps", _F, (3,)),  # how it flew there; of shots that met their target
        ("miss_m", _F),
        ("p_kill", _F),
        ("assessed", _I),  # 1 when the battery has judged it
        ("speed_end_mps", _F),
    ],
    align=True,
)


def table(row_type, n_rows):
    """A table of zeros: `numpy.recarray` of shape ``(n_rows,)`` or of the shape given."""
    return np.zeros(n_rows, row_type).view(np.recarray)
