"""The static problem that stands behind a scenario, and what no doctrine in it can do better than."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from cupola.assignment.instance import Instance
from cupola.assignment.optimum import scipy_module
from cupola.engine.build.model import Model
from cupola.engine.results import Results
from cupola.errors import InputError, Problem
from cupola.kernels.doctrine import best_chance
from cupola.kernels.legs import flight_state_alone
from cupola.variants import Policy, Side, WeaponsControl

#: What a threat counts: one, or as much as what it flies at.
Worth = Literal["threats", "assets"]
#: Time between two places at which a threat may be met [s], and how many there are at least and at most.
STEP_S, FEWEST, MOST = 1.0, 50, 3000


@dataclass(frozen=True, eq=False)
class StaticProblem:
    """All that a scenario leaves of itself when time is taken away.

    Parameters
    ----------
    batteries, threats : tuple of str
        Names, in the order of the rows and columns.
    values : ndarray of float, (threats,)
        What gets through with a threat [-]; 0 for one that attacks nothing, or that may not arrive in time.
    p_kill : ndarray of float, (batteries, threats)
        Expected P(kill) of one missile at the best place of the route that it can reach [-].
    rounds : ndarray of int, (batteries,)
        Missiles that each may fire.
    parents : ndarray of int, (threats,)
        The threat that releases it, or -1.
    gives_up : bool
        Whether threats may give up when they are shot at.
    name : str
        Of the scenario.
    """

    batteries: tuple[str, ...]
    threats: tuple[str, ...]
    values: np.ndarray
    p_kill: np.ndarray
    rounds: np.ndarray
    parents: np.ndarray
    gives_up: bool
    name: str

    def instance(self) -> Instance:
        """The static weapon-target problem: one volley at what can get through."""
        counts = self.values > 0.0
        least = np.zeros(int(counts.sum()), np.int64)
        p_kill = np.ascontiguousarray(self.p_kill[:, counts])
        return Instance(self.values[counts], p_kill, self.rounds, least, self.name)


def static_problem(model: Model, worth: Worth = "threats") -> StaticProblem:
    """Take time away from a scenario: batteries with their missiles, threats with their values, chances to kill.

    Parameters
    ----------
    model : Model
        The scenario, built.
    worth : {"threats", "assets"}
        Each threat counts one, or the value of the asset that it flies at.

    Raises
    ------
    InputError
        If there is no battery, or no threat that would get through unopposed.
    """
    system = model.system
    hostile = np.flatnonzero(system.flights.side == Side.HOSTILE)
    column = {int(j): k for k, j in enumerate(hostile)}
    values = np.array([value_of(system, int(j), worth) for j in hostile])
    if not len(system.batteries) or not values.any():
        limit = "has no battery, or no threat that would get through by the end of the run"
        raise InputError(Problem(model.scenario.name, "", None, limit, "give threats an aim and the run enough time"))
    routes = [route(system, int(j)) for j in hostile]
    chances = [
        [chance(system, b, int(j), places) for j, places in zip(hostile, routes, strict=True)]
        for b in range(len(system.batteries))
    ]
    return StaticProblem(
        batteries=model.names.batteries,
        threats=tuple(model.names.flights[j] for j in hostile),
        values=values,
        p_kill=np.array(chances),
        rounds=np.array([rounds_of(system, b, len(hostile)) for b in range(len(system.batteries))], np.int64),
        parents=np.array([column.get(int(system.flights[j].parent), -1) for j in hostile], np.int64),
        gives_up=bool((system.flights.react_p[hostile] > 0.0).any()),
        name=model.scenario.name,
    )


def value_of(system: Any, j: int, worth: Worth) -> float:
    """What gets through with a threat [-]: 0 unless it attacks something and surely arrives before the run ends."""
    flight = system.flights[j]
    latest_s = float(flight.length_s)
    while flight.parent >= 0:
        latest_s += float(flight.release_s)
        flight = system.flights[flight.parent]
    latest_s += float(flight.start_s + flight.start_jitter_s + flight.wave_jitter_s)
    aim = int(system.flights[j].aim_asset)
    if aim < 0 or latest_s > system.duration_s:
        return 0.0
    return 1.0 if worth == "threats" else float(system.assets[aim].value)


def route(system: Any, j: int) -> np.ndarray:
    """Places of a flight along its route [m], (places, 3)."""
    length_s = float(system.flights[j].length_s)
    n = min(max(int(length_s / STEP_S), FEWEST), MOST)
    ages = np.linspace(0.0, length_s, n)
    return np.array([flight_state_alone(system.flights, system.legs, j, float(age), -1)[:3] for age in ages])


def chance(system: Any, b: int, j: int, places_m: np.ndarray) -> float:
    """Expected P(kill) of one missile of a battery at the best place of a route [-]."""
    battery = system.batteries[b]
    if battery.timed >= 0:
        return float(system.timed[int(battery.timed)].p_kill)
    return max((chance_of_type(system, b, j, m, places_m) for m in types_of(system, b)), default=0.0)


def types_of(system: Any, b: int) -> list[int]:
    """Rows of the missile types that a battery has."""
    mine = system.launchers.missile[system.launchers.battery == b]
    return sorted({int(m) for m in (system.batteries[b].missile, *mine) if m >= 0})


def chance_of_type(system: Any, b: int, j: int, m: int, places_m: np.ndarray) -> float:
    """The same for one of its missile types."""
    battery = system.batteries[b]
    return float(
        best_chance(
            system.missiles[m], float(system.flights[j].vulnerability), system.flyout_tof_s[m],
            system.flyout_speed_mps[m], system.flyout_altitude_step_m, float(system.flyout_range_step_m[m]),
            np.array(battery.launch_enu_m), float(battery.launch_altitude_msl_m),
            np.array(system.radars[int(battery.engagement_radar)].pos_enu_m), places_m,
            system.radius_east_m, system.radius_north_m, float(system.flights[j].length_m),
            float(system.flights[j].width_m), float(system.flights[j].p_killed_by_hit),
        )
    )  # fmt: skip


def rounds_of(system: Any, b: int, n_threats: int) -> int:
    """Missiles that a battery may fire: on its launchers and to be reloaded, less its reserve."""
    battery = system.batteries[b]
    if battery.timed >= 0:
        rounds = int(system.timed[int(battery.timed)].rounds)
        return rounds if rounds >= 0 else int(battery.shots_max) * n_threats
    if battery.policy == Policy.NONE:
        return 0
    if max(battery.weapons_control, battery.autonomous_control) == WeaponsControl.HOLD:
        return 0
    mine = system.launchers[system.launchers.battery == b]
    return max(0, int(np.sum(mine.missiles * (1 + mine.reloads))) - int(battery.reserve))


def bound_of_any_doctrine(problem: StaticProblem) -> float:
    r"""What gets through at least, however the batteries shoot, look and shoot again.

    Notes
    -----
    With :math:`y_{ij}` the expected rounds of battery :math:`i` at threat :math:`j` while it lives, the threat is
    killed with probability :math:`k_j = \sum_i p_{ij} y_{ij}` exactly. Any doctrine keeps

    .. math:: \sum_j y_{ij} \le n_i, \qquad k_j \le 1 - \prod_i (1 - p_{ij})^{n_i}

    with :math:`n_i` missiles, and a weapon does not get through when it or what
    carries it is killed: :math:`z_j \le k_j + k_{\mathrm{parent}(j)} + \dots`, :math:`z_j \le 1`. The largest
    :math:`\sum_j v_j z_j` is a linear programme. Looks that tell all in no time and rounds that are free again where a
    target is gone are inside it, so shoot-look-shoot does not beat it.
    """
    n_weapons, n_targets = problem.p_kill.shape
    optimize, sparse = scipy_module("optimize"), scipy_module("sparse")
    most = 1.0 - np.prod((1.0 - problem.p_kill) ** problem.rounds[:, None], axis=0)
    n_y = n_weapons * n_targets
    kills = sparse.hstack([sparse.diags(problem.p_kill[i]) for i in range(n_weapons)])
    family = np.eye(n_targets)
    for j in range(n_targets):
        parent = int(problem.parents[j])
        while parent >= 0:
            family[j, parent] = 1.0
            parent = int(problem.parents[parent])
    spent = sparse.kron(sparse.eye(n_weapons), np.ones((1, n_targets)))
    rows = sparse.vstack(
        [
            sparse.hstack([spent, sparse.csr_matrix((n_weapons, n_targets))]),
            sparse.hstack([kills, sparse.csr_matrix((n_targets, n_targets))]),
            sparse.hstack([-sparse.csr_matrix(family) @ kills, sparse.eye(n_targets)]),
        ]
    )
    answer = optimize.linprog(
        np.concatenate([np.zeros(n_y), -problem.values]),
        A_ub=rows.tocsr(),
        b_ub=np.concatenate([problem.rounds, most, np.zeros(n_targets)]),
        bounds=[(0.0, None)] * n_y + [(0.0, 1.0)] * n_targets,
        method="highs",
    )
    return max(0.0, float(problem.values.sum() + answer.fun))


def reached(problem: StaticProblem, results: Results) -> tuple[float, float]:
    """What got through in a simulation, per replication: mean and standard error, in the units of the problem."""
    value = dict(zip(problem.threats, problem.values.tolist(), strict=True))
    flights = results.flights
    through = flights["fate"] == "arrived"
    worth = np.array([value.get(name, 0.0) for name in flights["flight"][through]])
    first = int(results.replications["replication"][0])
    sums = np.bincount(flights["replication"][through] - first, weights=worth, minlength=results.n_replications)
    error = float(sums.std(ddof=1) / np.sqrt(len(sums))) if len(sums) > 1 else float("nan")
    return float(sums.mean()), error
