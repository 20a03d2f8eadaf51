"""When a point has replications enough, and how a budget is dealt out.

The numbers of replications at which a point is looked at follow from the file and from the looks before, never from
workers, chunks or the clock: an interrupted sweep takes the same looks again.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from statistics import NormalDist
from typing import TYPE_CHECKING

from cupola.analysis.estimates.intervals import Estimate

if TYPE_CHECKING:
    from cupola.study.runs.study_file import StudyFile, Until

#: A run whose question is open looks again after so many replications, or a quarter more [-].
FIRST_LOOK = 100
#: Least replications of a rough answer, and its share of the replications that a point is to have [-].
ROUGH_LEAST, ROUGH_SHARE = 20, 8
#: A side of an interval that is shorter than this part of the other was cut off at a bound [-]: where it is not, the
#: side with the tail (`cupola.analysis.estimates.means`) is at most 1.62 times as long as the other.
CUT = 0.6
_Z95 = NormalDist().inv_cdf(0.975)


def is_narrow(estimate: Estimate, half_width: float) -> bool:
    r"""Whether an interval is as narrow as wanted.

    Parameters
    ----------
    estimate : Estimate
        Of the metric after ``estimate.n`` observations.
    half_width : float
        Wanted half-width, in the unit of the metric, > 0.

    Notes
    -----
    .. math:: h^2 + (z / n)^2 \le d^2

    with *h* half the width of the interval, *d* the wanted half-width and *z* = 1.96. The second term is that of Chow
    and Robbins, who add 1/n to the variance: where the first observations happen to be alike, their variance says
    nothing, and a rule without the term would stop there. An interval that was cut off at a bound, such as 0, shows on
    its longer side alone how wide it is: where the shorter one is less than `CUT` of the longer one, h is the longer.

    References
    ----------
    Chow and Robbins 1965 (Annals of Mathematical Statistics 36). Their coverage holds as *d* goes to 0; what it is at
    the sizes used here stands in ``docs/models/coverage_of_intervals.md``.

    Examples
    --------
    >>> is_narrow(Estimate(0.5, 0.46, 0.54, "", 600), 0.05), is_narrow(Estimate(0.0, 0.0, 0.0, "", 30), 0.05)
    (True, False)
    """
    if estimate.n == 0 or not math.isfinite(estimate.estimate):
        return False
    above, below = estimate.high - estimate.estimate, estimate.estimate - estimate.low
    half = estimate.half_width if min(above, below) >= CUT * max(above, below) else max(above, below)
    return math.hypot(half, _Z95 / estimate.n) <= half_width


def next_counts(counts: Mapping[int, int], until: Until, left: int | None) -> dict[int, int]:
    """How many replications each open point has after the next round, if limits and budget allow it.

    Parameters
    ----------
    counts : mapping of int to int
        Open points and the replications that they have.
    until : Until
        The limits of a point.
    left : int or None
        What is left of the budget of all points [replications]; None: there is none.

    Returns
    -------
    dict of int to int
        Only points that get more. A budget that does not suffice is dealt out evenly; what cannot be, is left.

    Examples
    --------
    >>> from cupola.study import Until
    >>> until = Until(metric="leakers", half_width=0.1, min=100, max=300)
    >>> next_counts({0: 100, 4: 200}, until, None), next_counts({0: 100, 4: 200}, until, 90)
    ({0: 200, 4: 300}, {0: 145, 4: 245})
    """
    wanted = {point: until.next_look(count) for point, count in counts.items() if count < until.max}
    if left is None or sum(wanted.values()) - sum(counts[point] for point in wanted) <= left:
        return wanted
    share = left // len(wanted)
    if share == 0:
        return {}
    return {point: min(goal, counts[point] + share) for point, goal in wanted.items()}


def rough_count(n: int) -> int:
    """Replications that every point has first where time may run out before all have ``n`` [-].

    Examples
    --------
    >>> rough_count(1000), rough_count(100), rough_count(10)
    (125, 20, 10)
    """
    return min(n, max(ROUGH_LEAST, -(-n // ROUGH_SHARE)))


def most_of(study: StudyFile) -> int:
    """The most replications that one point can have [-]."""
    return study.until.max if study.until else study.n_first


def goals(most: int) -> Iterator[int]:
    """Numbers of replications at which a run looks whether its question is decided.

    Examples
    --------
    >>> list(goals(700)), list(goals(30))
    ([100, 200, 300, 400, 500, 625, 700], [30])
    """
    count = 0
    while count < most:
        count = min(most, count + max(FIRST_LOOK, count // 4))
        yield count


def most_replications(study: StudyFile, n_points: int) -> int:
    """The most replications that a sweep can take, all points together [-]."""
    each = most_of(study)
    budget = study.budget.replications
    return n_points * each if budget is None else min(n_points * each, budget)
