"""Assignment: which weapons against which targets. The greedy rule, the subproblem of the exact optimum, and pairs."""

import numpy as np

from cupola.kernels._jit import entry, kernel
from cupola.kernels.mathx import exp, log


@entry
def assign_greedy(values, p_kill, rounds, least_rounds, allocation):
    r"""Maximum marginal return: the round goes where it takes away most surviving value, until none does.

    Parameters
    ----------
    values : ndarray of float, (targets,)
        Worth of each target [-], >= 0.
    p_kill : ndarray of float, (weapons, targets)
        Probability that one round of a weapon kills a target [-], 0 to 1.
    rounds : ndarray of int, (weapons,)
        Rounds of each weapon, >= 0.
    least_rounds : ndarray of int, (targets,)
        Targets that ask for a least number of rounds are served first.
    allocation : ndarray of int, (weapons, targets)
        Filled: rounds of each weapon at each target.

    Returns
    -------
    surviving : float
        :math:`\sum_j v_j \prod_i (1 - p_{ij})^{x_{ij}}`.

    Notes
    -----
    Optimal for one kind of weapon (den Broeder, Ellison, Emerling 1959); in general it destroys at least half of what
    the optimum destroys. Ties go to the weapon, then the target, that stands first. Checked against the column
    ``mmr`` of the published and synthetic instances.
    """
    n_weapons, n_targets = p_kill.shape
    left = rounds.copy()
    alive = values.copy()
    asked = least_rounds.copy()
    n_asked = asked.sum()
    allocation[:, :] = 0
    while True:
        best, weapon, target = 0.0, -1, -1
        for i in range(n_weapons):
            if left[i] > 0:
                for j in range(n_targets):
                    gain = alive[j] * p_kill[i, j]
                    if gain > best and (n_asked == 0 or asked[j] > 0):
                        best, weapon, target = gain, i, j
        if weapon < 0:
            break
        allocation[weapon, target] += 1
        left[weapon] -= 1
        if asked[target] > 0:
            asked[target] -= 1
            n_asked -= 1
        alive[target] *= 1.0 - p_kill[weapon, target]
    surviving = 0.0
    for j in range(n_targets):
        surviving += alive[j]
    return surviving


@kernel
def least_cost(value, hardness, price, rounds, order, first, strength, cost):
    """Least that value and price can come to when the weapons from ``order[first]`` on may be split at will.

    ``order`` sorts by price per hardness, so the cheapest kill comes first: weapons are added while what they take away
    is worth more than they cost.
    """
    for k in range(first, order.shape[0]):
        i = order[k]
        worth = value * exp(-strength) * hardness[i]
        if worth <= price[i]:
            break
        room = hardness[i] * rounds[i]
        wanted = log(worth / price[i]) if price[i] > 0.0 else room
        if wanted < room:
            return value * exp(-strength - wanted) + cost + price[i] * wanted / hardness[i]
        strength += room
        cost += price[i] * rounds[i]
    return value * exp(-strength) + cost


@entry
def find_packages(value, hardness, price, rounds, least_rounds, order, limit, improving, surviving, packages):
    r"""Packages for one target whose surviving value and price come to less than a limit, by depth-first search.

    A package is a number of rounds of each weapon, :math:`x_i`; it costs
    :math:`v e^{-\sum_i a_i x_i} + \sum_i \pi_i x_i` with hardness :math:`a_i = -\ln(1 - p_i)`.

    Parameters
    ----------
    value : float
        Worth of the target [-].
    hardness : ndarray of float, (weapons,)
        What one round adds to the exponent [-], >= 0; weapons at 0 are not used.
    price : ndarray of float, (weapons,)
        Price of a round [-], >= 0: the multiplier of its scarcity.
    rounds : ndarray of int, (weapons,)
        Rounds of each weapon.
    least_rounds : int
        Rounds that the target must get at least.
    order : ndarray of int, (weapons,)
        Weapons by price per hardness, cheapest first.
    limit : float
        Packages that cost this or more are left out.
    improving : bool
        True: each package found lowers the limit to its cost, so that the last one found is the cheapest of all, and
        ``packages`` keeps the latest. False: every package is kept.
    surviving : ndarray of float, (room,)
        Filled: surviving value of each package kept.
    packages : ndarray of int, (room, weapons)
        Filled: its rounds.

    Returns
    -------
    found : int
        How many there are. When improving, number ``k`` lies at ``k % room``; otherwise more than ``room`` means that
        not all are kept.

    Notes
    -----
    The bound of a branch is the relaxation in which rounds can be split (`least_cost`); it is exact for the convex
    sum, so few branches are opened. Checked against enumeration.
    """
    n = order.shape[0]
    room = surviving.shape[0]
    chosen = np.full(n + 1, -1, np.int64)
    strength = np.zeros(n + 1)
    cost = np.zeros(n + 1)
    used = np.zeros(n + 1, np.int64)
    found = 0
    depth = 0
    while depth >= 0:
        left = value * exp(-strength[depth])
        # Where the next round is not worth its price, none after it is: the cheapest package of this branch ends here.
        ends = improving and least_rounds == 0 and depth < n and left * hardness[order[depth]] <= price[order[depth]]
        if depth == n or ends:
            total = left + cost[depth]
            if total < limit and used[depth] >= least_rounds:
                if improving:
                    limit = total
                if improving or found < room:
                    at = found % room
                    surviving[at] = left
                    for k in range(n):
                        packages[at, order[k]] = chosen[k] if k < depth else 0
                found += 1
            depth -= 1
            continue
        i = order[depth]
        if chosen[depth] < 0:
            bound = least_cost(value, hardness, price, rounds, order, depth, strength[depth], cost[depth])
            if bound >= limit:
                depth -= 1
                continue
            chosen[depth] = rounds[i] if hardness[i] > 0.0 else 0
        else:
            chosen[depth] -= 1
            if chosen[depth] < 0:
                depth -= 1
                continue
        strength[depth + 1] = strength[depth] + hardness[i] * chosen[depth]
        cost[depth + 1] = cost[depth] + price[i] * chosen[depth]
        used[depth + 1] = used[depth] + chosen[depth]
        depth += 1
        chosen[depth] = -1
    return found


@kernel
def assign_pairs(gains, prices, marks, chosen):
    r"""One weapon to one target, so that the sum of gains is largest: shortest augmenting paths.

    Parameters
    ----------
    gains : ndarray of float, (weapons, targets)
        What a pair is worth [-], >= 0; a pair of gain 0 is not made.
    prices : ndarray of float, (3, weapons + targets + 1)
        Scratch.
    marks : ndarray of int, (3, weapons + targets + 1)
        Scratch.
    chosen : ndarray of int, (weapons,)
        Filled: the target of each weapon, or -1.

    Returns
    -------
    float
        Sum of the gains of the pairs.

    Notes
    -----
    .. math:: \max_x \sum_{ij} g_{ij} x_{ij}, \qquad \sum_j x_{ij} \le 1, \quad \sum_i x_{ij} \le 1

    Kuhn's Hungarian method in the form of Jonker and Volgenant (1987): one shortest path for each weapon, over targets
    and as many empty places as there are weapons; weapons^2 (weapons + targets) steps at most. Among equal answers
    the same one is found on every run. Checked against `scipy.optimize.linear_sum_assignment`.
    """
    n, n_targets = gains.shape
    m = n_targets + n
    row_price, price, distance = prices[0], prices[1], prices[2]
    taken_by, before, is_done = marks[0], marks[1], marks[2]
    for j in range(m + 1):
        row_price[j], price[j], taken_by[j], before[j] = 0.0, 0.0, 0, 0
    for i in range(1, n + 1):  # weapons and places count from 1: 0 is where a path begins
        taken_by[0] = i
        here = 0
        for j in range(m + 1):
            distance[j], is_done[j] = np.inf, 0
        while taken_by[here] != 0:
            is_done[here] = 1
            row = taken_by[here]
            step, nearest = np.inf, 0
            for j in range(1, m + 1):
                if is_done[j] == 0:
                    gain = gains[row - 1, j - 1] if j <= n_targets else 0.0
                    reduced = -gain - row_price[row] - price[j]
                    if reduced < distance[j]:
                        distance[j], before[j] = reduced, here
                    if distance[j] < step:
                        step, nearest = distance[j], j
            for j in range(m + 1):
                if is_done[j] == 1:
                    row_price[taken_by[j]] += step
                    price[j] -= step
                else:
                    distance[j] -= step
            here = nearest
        while here != 0:
            taken_by[here] = taken_by[before[here]]
            here = before[here]
    total = 0.0
    for i in range(n):
        chosen[i] = -1
    for j in range(1, n_targets + 1):
        i = taken_by[j] - 1
        if i >= 0 and gains[i, j - 1] > 0.0:
            chosen[i] = j - 1
            total += gains[i, j - 1]
    return total
