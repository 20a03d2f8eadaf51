"""The proved optimum of a weapon-target assignment: packages for each target, chosen by a linear programme.

A package says how many rounds of each weapon one target gets. Choosing one package a target, within the rounds that
there are, is a set-partition problem whose linear relaxation is almost always tight:

1. prices of rounds by a few steps of subgradient ascent on the Lagrangian dual, so that the packages to begin with are
   good ones;
2. column generation: the linear programme over the packages known, then for each target the cheapest package under
   its prices, exactly (`cupola.kernels.assignment.find_packages`), until there is none that helps;
3. the gap: every package whose reduced cost is less than a guess of the gap is listed, and the integer programme over
   these is solved; when its value lies within the guess, no package left out can be part of a better answer: proved.

When time runs out first, the best allocation so far is improved by exchanges (`exchange`), and the bound is the
Lagrangian one, which is valid at any prices, or the value that is left when each target gets every round.

The linear and integer programmes are solved by HiGHS, through SciPy.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import numpy as np

from cupola._shown import Shown
from cupola.assignment.exchange import exchange
from cupola.assignment.instance import Instance
from cupola.errors import InputError, Problem
from cupola.kernels.assignment import assign_greedy, find_packages

#: Steps of subgradient ascent, and of these the last whose packages the linear programme begins with.
ASCENT_STEPS, KEPT_STEPS = 30, 3
#: Packages of one target that a step of pricing hands on: the latest and best.
HANDED_ON = 3
#: More packages than this within the gap are not listed: the answer is then a bound and a solution.
LISTED_MAX = 20_000
#: What exchanges may take on top when the time has run out [s].
EXCHANGE_S = 0.5
#: Bound and value are one when they agree to this [-], relative.
TIGHT = 1e-10
#: One round that certainly kills counts as this hard, so that sums stay finite.
HARDNESS_MAX = 690.0


@dataclass(frozen=True, eq=False, repr=False)
class Solution(Shown):
    """An allocation, what it leaves, and a bound that no allocation can beat.

    Parameters
    ----------
    allocation : ndarray of int, (weapons, targets)
        Rounds of each weapon at each target.
    surviving : float
        Value that is expected to survive it.
    bound : float
        No allocation leaves less.
    greedy : float
        What the greedy rule (maximum marginal return) leaves; NaN when that is no answer.
    root : float
        Bound of the linear programme.
    is_proved : bool
        Whether the allocation is an optimum, to 1e-9 relative.
    """

    allocation: np.ndarray
    surviving: float
    bound: float
    greedy: float
    root: float
    is_proved: bool

    def _shown(self) -> tuple[str, tuple[str, ...], list[tuple[str, ...]]]:
        proof = "optimum" if self.is_proved else f"best found, within {self.gap:.2%} of the optimum"
        rows: list[tuple[str, ...]] = [("surviving", f"{self.surviving:g}"), ("bound", f"{self.bound:g}")]
        rows += [("greedy rule", f"{self.greedy:g}"), ("rounds", str(int(self.allocation.sum())))]
        return f"Assignment: {proof}", ("what", "value"), rows

    @property
    def gap(self) -> float:
        """How far the allocation can be from the optimum [-], relative."""
        return max(0.0, self.surviving - self.bound) / max(abs(self.surviving), 1e-300)


def solve(instance: Instance, *, seconds: float = 60.0) -> Solution:
    """The optimum of an instance, or the best found and a bound when time runs out.

    Parameters
    ----------
    instance : Instance
        The problem.
    seconds : float
        Time after which no new step is begun, > 0 [s].

    Raises
    ------
    InputError
        If SciPy is missing, or no allocation satisfies what targets ask for at least.
    """
    search = _Search(instance, time.monotonic() + seconds)
    search.ascend()
    search.generate()
    return search.close()


class _Search:
    """The packages known so far, and the prices under which they were found."""

    def __init__(self, instance: Instance, until_s: float) -> None:
        self.instance, self.until_s = instance, until_s
        self.n_weapons, self.n_targets = instance.p_kill.shape
        with np.errstate(divide="ignore"):
            hardness = np.minimum(-np.log1p(-instance.p_kill), HARDNESS_MAX)
        self.hardness = np.ascontiguousarray(hardness.T)
        self.targets: list[int] = []
        self.packages: list[np.ndarray] = []
        self.surviving: list[float] = []
        self._known: set[tuple[int, bytes]] = set()
        self.prices = np.zeros(self.n_weapons)
        self.worth = instance.values.copy()  # dual values of the targets
        #: Every target alone, with all rounds at it: never more than the optimum leaves.
        self.bound = float(instance.values @ np.exp(-self.hardness @ instance.rounds))
        self.bound_prices = self.prices
        self.root = -np.inf
        self.allocation = np.zeros(instance.p_kill.shape, np.int64)
        self.greedy = float("nan")
        greedy = assign_greedy(
            instance.values, instance.p_kill, instance.rounds, instance.least_rounds, self.allocation
        )
        self.best = np.inf
        nothing = np.zeros(self.n_weapons, np.int64)
        forbidding = 1e3 * (float(instance.values.sum()) + 1.0)  # so that the linear programme always has an answer
        for j in range(self.n_targets):
            self.keep(j, nothing, instance.values[j] if instance.least_rounds[j] == 0 else forbidding)
        if instance.is_feasible(self.allocation):
            self.best = self.greedy = greedy
            for j in range(self.n_targets):
                self.keep(j, self.allocation[:, j], self.instance.values[j] * self.left_of(j, self.allocation[:, j]))

    def left_of(self, j: int, package: np.ndarray) -> float:
        """Probability that target ``j`` survives a package."""
        return float(np.exp(-self.hardness[j] @ package))

    def keep(self, j: int, package: np.ndarray, surviving: float) -> bool:
        """Remember a package; False when it was known."""
        key = (j, package.tobytes())
        if key in self._known:
            return False
        self._known.add(key)
        self.targets.append(j)
        self.packages.append(package.copy())
        self.surviving.append(surviving)
        return True

    def cheapest(self, j: int, prices: np.ndarray, room: int = HANDED_ON) -> tuple[np.ndarray, np.ndarray]:
        """Packages of target ``j``, the cheapest under prices first: rounds of each, and the value that survives it."""
        worst = self.instance.values[j] + float(prices @ self.instance.rounds) + 1.0
        found, surviving, packages = self._find(j, prices, worst, room, improving=True)
        latest = [k % room for k in range(found - 1, max(found - room, 0) - 1, -1)]
        return packages[latest], surviving[latest]

    def _find(
        self, j: int, prices: np.ndarray, limit: float, room: int, *, improving: bool
    ) -> tuple[int, np.ndarray, np.ndarray]:
        hardness = self.hardness[j]
        with np.errstate(divide="ignore", invalid="ignore"):
            ratio = np.where(hardness > 0.0, prices / hardness, np.inf)
        order = np.argsort(ratio, kind="stable")
        if self.instance.least_rounds[j] == 0:  # a round that is not worth its price as the first one never is
            order = order[: int(np.count_nonzero(ratio < self.instance.values[j]))]
        surviving, packages = np.zeros(room), np.zeros((room, self.n_weapons), np.int64)
        found = find_packages(
            float(self.instance.values[j]), hardness, prices, self.instance.rounds,
            int(self.instance.least_rounds[j]), order, float(limit), improving, surviving, packages,
        )  # fmt: skip
        return int(found), surviving, packages

    def price_all(self, prices: np.ndarray) -> tuple[float, np.ndarray, list[tuple[int, np.ndarray, float]]]:
        """Lagrangian bound under prices, the rounds that it would use, and the packages that it found.

        Raises InputError where a target cannot get what it asks for at least.
        """
        bound = -float(prices @ self.instance.rounds)
        use = np.zeros(self.n_weapons)
        found = []
        for j in range(self.n_targets):
            packages, surviving = self.cheapest(j, prices)
            if not len(packages):
                limit = "asks for more rounds than there are of the weapons that can kill it"
                raise InputError(Problem(self.instance.name, f"least_rounds[{j}]", None, limit))
            bound += float(surviving[0] + prices @ packages[0])
            use += packages[0]
            found += [(j, package, float(left)) for package, left in zip(packages, surviving, strict=True)]
        if bound > self.bound:
            self.bound, self.bound_prices = bound, prices.copy()
        return bound, use, found

    def ascend(self) -> None:
        """Subgradient ascent (Held, Wolfe, Crowder 1974): prices that are about right, and packages to begin with."""
        rounds = self.instance.rounds
        aim = self.best if np.isfinite(self.best) else float(self.instance.values.sum())
        prices = np.full(self.n_weapons, aim / max(float(rounds.sum()), 1.0))
        size, waited = 1.0, 0
        for step in range(ASCENT_STEPS):
            if step and self.is_over():
                return
            before = self.bound
            bound, use, found = self.price_all(prices)
            if step >= ASCENT_STEPS - KEPT_STEPS:
                for package in found:
                    self.keep(*package)
            waited = 0 if self.bound > before + 1e-9 * abs(before) else waited + 1
            if waited >= 10:
                size, waited, prices = size / 1.5, 0, self.bound_prices.copy()
            uphill = np.where((prices <= 0.0) & (use < rounds), 0.0, use - rounds)
            if not uphill.any():
                for package in found:
                    self.keep(*package)
                return
            prices = np.maximum(prices + size * max(aim - bound, 0.0) / float(uphill @ uphill) * uphill, 0.0)

    def is_over(self) -> bool:
        """Whether the time has run out."""
        return time.monotonic() > self.until_s

    def generate(self) -> None:
        """Column generation, with prices pulled towards the best so far (Wentges 1997) so that they do not jump."""
        while not self.is_over():
            answer = self._relaxation()
            if answer is None:
                return
            self.root, self.worth, self.prices = answer
            pull = 0.5
            while True:
                _, _, found = self.price_all(pull * self.bound_prices + (1.0 - pull) * self.prices)
                new = 0
                for j, package, left in found:
                    if left + self.prices @ package < self.worth[j] - 1e-10:
                        new += self.keep(j, package, left)
                if new or pull == 0.0 or self.is_over():
                    break
                pull = 0.5 * pull if pull > 0.3 else 0.0
            if new == 0 or self.root - self.bound < TIGHT * abs(self.root) or self.is_over():
                return

    def _relaxation(self) -> tuple[float, np.ndarray, np.ndarray] | None:
        """The linear programme over the packages known: value, worth of the targets, prices of the rounds.

        None when time runs out before it is solved.
        """
        linprog = scipy_module("optimize").linprog

        one_each, spent = self._matrices(self.targets, self.packages)
        answer = linprog(
            self.surviving, A_ub=spent, b_ub=self.instance.rounds, A_eq=one_each, b_eq=np.ones(self.n_targets),
            method="highs", options={"time_limit": max(0.01, self.until_s - time.monotonic())},
        )  # fmt: skip
        if answer.status != 0:
            return None
        return float(answer.fun), answer.eqlin.marginals, np.maximum(-answer.ineqlin.marginals, 0.0)

    def _matrices(self, targets: list[int], packages: list[np.ndarray]) -> tuple[Any, Any]:
        """One package a target, and rounds spent by each, as sparse matrices."""
        csc_matrix = scipy_module("sparse").csc_matrix
        n = len(targets)
        one_each = csc_matrix((np.ones(n), (targets, np.arange(n))), shape=(self.n_targets, n))
        return one_each, csc_matrix(np.array(packages, np.float64).T)

    def close(self) -> Solution:
        """Close the gap between bound and best allocation by listing every package that could."""
        has_root = bool(np.isfinite(self.root))
        if not has_root:  # time ran out before the linear programme was solved
            self.root = self.bound
        bound = min(self.bound, self.root)
        guess = 1e-5 * max(abs(self.root), 1e-12)
        proved = self.best < np.inf and self.best - bound <= TIGHT * abs(self.best)
        while not proved and has_root and not self.is_over():
            listed = self._within(guess)
            if listed is None:
                self._choose(self.targets, self.packages, self.surviving)
                break
            self._choose(*listed)
            proved = self.best <= bound + guess
            guess *= 4.0
        if proved:
            bound = self.best
        elif np.isfinite(self.best):
            exchange(self.instance, self.allocation, time.monotonic() + EXCHANGE_S)
            self.best = self.instance.surviving(self.allocation)
        return Solution(self.allocation, self.best, bound, self.greedy, self.root, proved)

    def _within(self, gap: float) -> tuple[list[int], list[np.ndarray], list[float]] | None:
        """All packages of a reduced cost below a gap; None when there are too many."""
        targets: list[int] = []
        packages: list[np.ndarray] = []
        surviving: list[float] = []
        slack = 1e-9 * max(abs(self.root), 1.0)
        for j in range(self.n_targets):
            found, left, rows = self._find(j, self.prices, self.worth[j] + gap + slack, LISTED_MAX, improving=False)
            if len(targets) + found > LISTED_MAX:
                return None
            targets += [j] * found
            packages += list(rows[:found])
            surviving += left[:found].tolist()
        return targets, packages, surviving

    def _choose(self, targets: list[int], packages: list[np.ndarray], surviving: list[float]) -> None:
        """The best choice of one package a target among those given, kept when it is better than what is known."""
        if len(set(targets)) < self.n_targets:
            return
        one_each, spent = self._matrices(targets, packages)
        optimize = scipy_module("optimize")
        limits = [
            optimize.LinearConstraint(one_each, 1, 1),
            optimize.LinearConstraint(spent, -np.inf, self.instance.rounds),
        ]
        answer = optimize.milp(
            surviving,
            integrality=np.ones(len(targets)),
            bounds=optimize.Bounds(0, 1),
            constraints=limits,
            options={"mip_rel_gap": 1e-11, "time_limit": max(1.0, self.until_s - time.monotonic())},
        )
        if answer.x is None:
            return
        allocation = np.zeros_like(self.allocation)
        for k in np.flatnonzero(answer.x > 0.5):
            allocation[:, targets[k]] = packages[k]
        value = self.instance.surviving(allocation)
        if self.instance.is_feasible(allocation) and value < self.best:
            self.best, self.allocation = value, allocation


def scipy_module(module: str) -> Any:
    """A module of SciPy, which is an extra."""
    try:
        return import_module(f"scipy.{module}")
    except ImportError as error:
        hint = "install it: pip install 'cupola[studies]'"
        raise InputError(Problem("assignment", "", None, "the optimum needs SciPy", hint)) from error
