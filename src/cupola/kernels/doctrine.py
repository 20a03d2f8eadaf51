"""Doctrine: how likely a shot would kill, who comes first, how large a salvo is, and where fire may be opened."""

from cupola.kernels._jit import entry, kernel
from cupola.kernels.geodesy import altitude_msl_m
from cupola.kernels.intercept import surface_range_m, table_lookup
from cupola.kernels.lethality import SINE_EXPECTED, p_kill_carleton_gauss, p_kill_direct_gauss, silhouette
from cupola.kernels.mathx import pi, sqrt
from cupola.variants import EngagementOrder, Fire, Guidance

_COMMAND = int(Guidance.COMMAND)
_SHOOT_LOOK_SHOOT, _IN_DEPTH = int(Fire.SHOOT_LOOK_SHOOT), int(Fire.IN_DEPTH)
_NEAREST, _VALUE, _FIRST_COME = (
    int(EngagementOrder.NEAREST),
    int(EngagementOrder.VALUE),
    int(EngagementOrder.FIRST_COME),
)

#: What is worth the same is ranked by urgency: a second nearer in time counts as so much of its worth [s]; assumed.
TIE_S = 0.1
#: Keeps tracks that cannot be hit now in order of urgency, behind all that can.
FAINT = 1e-9


@kernel
def expected_p_kill(
    missile, vulnerability, tof_s, arrival_mps, distance_m, length_m=6.0, width_m=0.75, p_killed_by_hit=0.9
):
    r"""Expected probability of kill of one missile at a predicted intercept.

    Parameters
    ----------
    missile : row of rows.MISSILE
        Uses reliability, lethal radius, aim errors, burning times and least speed.
    vulnerability : float
        Of the target: scales the lethal radius [-], > 0.
    tof_s, arrival_mps : float
        Time of flight [s] and speed at arrival [m/s] from the fly-out table; infinite time: out of reach.
    distance_m : float
        From the guiding radar to the intercept [m].
    length_m, width_m, p_killed_by_hit : float
        Of the target, for a missile that must hit: its outline [m], and the probability that a hit destroys it [-].

    Returns
    -------
    float
        Probability [-], 0 to 1.

    Notes
    -----
    .. math:: p = r \, \frac{R^2}{R^2 + 2 \sigma^2}, \qquad
              \sigma^2 = \sigma_m^2 + (\sigma_\alpha d)^2 \text{ (the second term for command guidance only)}

    reliability times Carleton's function averaged over the aim error that the engine will draw, or, for a missile
    that must hit, `lethality.p_kill_direct_gauss`; 0 for a missile that
    arrives after burnout below its least speed, which the engine ends as out of energy. What a manoeuvring target
    or a late turn adds to the miss is not in it: it is what the battery expects, and more than it gets.

    References
    ----------
    Washburn and Kress, Combat Modeling, ch. 2. Checked against simulated single shots and `kill_carleton.csv`.
    """
    spent = tof_s > missile.boost_s + missile.sustain_s and arrival_mps < missile.speed_min_mps
    radius_m = missile.lethal_radius_m * (1.0 if missile.is_direct_hit == 1 else vulnerability)
    if not tof_s <= missile.flight_max_s or spent or radius_m <= 0.0:
        return 0.0
    sigma2_m2 = missile.aim_error_m * missile.aim_error_m
    if missile.guidance == _COMMAND:
        across_m = missile.aim_error_rad * distance_m
        sigma2_m2 += across_m * across_m
    if missile.is_direct_hit == 1:
        half_length_m, half_width_m = silhouette(length_m, width_m, SINE_EXPECTED)
        return missile.reliability * p_kill_direct_gauss(
            half_length_m, half_width_m, radius_m, sqrt(sigma2_m2), p_killed_by_hit
        )
    return missile.reliability * p_kill_carleton_gauss(radius_m, sqrt(sigma2_m2), 0.0)


@kernel
def salvo_size(fire, salvo, first_salvo, left, has_time):
    """Missiles of the salvo that begins now [-].

    Parameters
    ----------
    fire : int
        `cupola.variants.Fire`.
    salvo, first_salvo : int
        Missiles of a full salvo, and in depth of one after which there is time for another.
    left : int
        Missiles that doctrine still allows against this target.
    has_time : bool
        Whether there is time for another salvo after this one.

    Notes
    -----
    Checked against ``kill_salvo_sls.csv`` in whole engagements.
    """
    wanted = salvo
    if fire == _SHOOT_LOOK_SHOOT:
        wanted = 1
    elif fire == _IN_DEPTH and has_time:
        wanted = first_salvo
    return min(wanted, left)


@kernel
def order_key(order, urgency, worth, range_m, confirmed_s):
    """What tracks are ranked by, the largest first: `cupola.variants.EngagementOrder`.

    Urgency and worth as in `priority`, distance from the battery [m], time of confirmation [s]. Worth is rounded to
    hundredths of the battery's own, so that equal targets are ranked by urgency and not by the noise of their tracks.
    """
    if order == _NEAREST:
        return -1e-3 * range_m
    if order == _VALUE:
        return 0.01 * round(100.0 * worth) + 0.001 * urgency
    if order == _FIRST_COME:
        return -confirmed_s
    return urgency


@kernel
def marginal_return(worth, urgency, p_kill, n_coming):
    r"""What one more missile takes away of the expected surviving worth [-].

    Parameters
    ----------
    worth, urgency : float
        Of the track, as in `priority`.
    p_kill : float
        Expected probability of kill of one missile now [-].
    n_coming : int
        Missiles at it whose end is not known yet.

    Notes
    -----
    .. math:: (w + \epsilon u) \, p \, (1 - p)^k

    Taking the largest first is optimal for one kind of weapon and a static problem (den Broeder, Ellison, Emerling
    1959). The small part of urgency orders what is worth the same. Checked against `assign_greedy`.
    """
    survives = 1.0
    for _ in range(n_coming):
        survives *= 1.0 - p_kill
    return (worth + TIE_S * urgency) * p_kill * survives + FAINT * urgency


@kernel
def is_in_sector(azimuth_rad, from_rad, width_rad):
    """Whether an azimuth lies within ``width_rad`` clockwise of ``from_rad``; edges count.

    Examples
    --------
    >>> is_in_sector(0.1, -0.5, 1.0), is_in_sector(3.0, -0.5, 1.0)
    (True, False)
    """
    return (azimuth_rad - from_rad) % (2.0 * pi) <= width_rad


@entry
def best_chance(
    missile, vulnerability, tof_s, speed_mps, altitude_step_m, range_step_m, home_m, home_altitude_m, guide_m, places_m,
    radius_east_m, radius_north_m, length_m=6.0, width_m=0.75, p_killed_by_hit=0.9,
):  # fmt: skip
    """Largest expected P(kill) over places at which a missile can meet a target; 0 where it can reach none.

    Parameters
    ----------
    missile, vulnerability, length_m, width_m, p_killed_by_hit
        As in `expected_p_kill`.
    tof_s, speed_mps, altitude_step_m, range_step_m
        A fly-out table, as `cupola.kernels.intercept.fill_table` leaves it.
    home_m, home_altitude_m
        Place of the battery in the working frame [m] and its height above sea level [m].
    guide_m
        Place of the guiding radar [m].
    places_m : ndarray of float, (places, 3)
        Where the target comes by [m].
    radius_east_m, radius_north_m : float
        Radii of curvature [m].
    """
    best = 0.0
    for k in range(places_m.shape[0]):
        x, y, z = places_m[k, 0], places_m[k, 1], places_m[k, 2]
        altitude_m = altitude_msl_m(x, y, z, radius_east_m, radius_north_m)
        range_m = surface_range_m(
            x - home_m[0], y - home_m[1], z - home_m[2], home_altitude_m, altitude_m,
            0.5 * (radius_east_m + radius_north_m),
        )  # fmt: skip
        if range_m < missile.range_min_m or altitude_m > missile.altitude_max_m:
            continue
        time_s, arrival_mps = table_lookup(tof_s, speed_mps, range_m, altitude_m, altitude_step_m, range_step_m)
        gx, gy, gz = x - guide_m[0], y - guide_m[1], z - guide_m[2]
        distance_m = sqrt(gx * gx + gy * gy + gz * gz)
        chance = expected_p_kill(
            missile, vulnerability, time_s, arrival_mps, distance_m, length_m, width_m, p_killed_by_hit
        )
        best = max(best, chance)
    return best
