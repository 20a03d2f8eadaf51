"""Build the network: nodes of the C2 tree and the ways between them, scripted failures, emission plans."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from cupola.engine.build.item_rows import PROCESS_MPS2
from cupola.engine.build.track_pictures import active_batteries, picture_of
from cupola.engine.tables import Table
from cupola.kernels.rows import EMISSION, FAILURE, NODE, table
from cupola.scenario import Emission, Failure, Scenario
from cupola.scenario.layout.address import draw_key
from cupola.variants import Coordination, Part, RadarRole

if TYPE_CHECKING:
    from cupola.engine.build.ground import Ground

#: A post's track is confirmed by this many plots; batteries say which, posts have no catalogue: assumed.
CONFIRM_PLOTS = 3
#: A track fed from afar is dropped after this many scans of the slowest radar that feeds it; assumed.
STALE_SCANS = 4.0


class Network(NamedTuple):
    """Tables of `System` that are about the network, and the names of their rows."""

    nodes: Table
    node_delay_s: np.ndarray
    report_life_s: float
    failures: Table
    emissions: Table
    windows_s: np.ndarray
    post_names: tuple[str, ...]
    failure_names: tuple[str, ...]


def has_network(scenario: Scenario) -> bool:
    """Whether anything passes between radars, batteries and posts."""
    return bool(scenario.posts or scenario.radars)


def build_network(scenario: Scenario, ground: Ground) -> Network:
    """All tables of the network; they are empty where the scenario has none."""
    nodes = node_rows(scenario, ground)
    delay_s = delays(nodes, [node_delay_s(scenario, p) for p in range(len(nodes))])
    life_s = 0.0
    for row in ground.radars:
        if len(nodes):
            ways_s = delay_s[row.home][np.isfinite(delay_s[row.home])]
            life_s = max(life_s, float(row.delay_s + ways_s.max(initial=0.0)))
    set_stale(nodes, delay_s, ground)
    failures = [(failure, *found) for failure in scenario.failures for found in failing(scenario, ground, failure.node)]
    emissions, windows_s = emission_rows(scenario, ground)
    return Network(
        nodes=nodes,
        node_delay_s=delay_s,
        report_life_s=life_s,
        failures=failure_rows(failures),
        emissions=emissions,
        windows_s=windows_s,
        post_names=tuple(post.name for post in scenario.posts),
        failure_names=tuple(failure.node for failure, _, _ in failures),
    )


def node_rows(scenario: Scenario, ground: Ground) -> Table:
    """Batteries, then posts, each with the node above it."""
    batteries = active_batteries(scenario)
    if not has_network(scenario):
        return table(NODE, 0)
    nodes = table(NODE, len(batteries) + len(scenario.posts))
    for b, battery in enumerate(batteries):
        nodes[b].parent = picture_of(scenario, post=battery.post)
        nodes[b].pos_enu_m = ground.batteries[b]["pos_enu_m"]
    for k, post in enumerate(scenario.posts):
        row = nodes[len(batteries) + k]
        row.parent = picture_of(scenario, post=post.parent)
        row.is_shared = 1 if post.mode == "shared" else 0
        row.coordination = Coordination[post.coordination.upper()]
        row.batteries_on_target = post.batteries_on_target
        row.pos_enu_m = ground.place(post.lat_deg, post.lon_deg)
        row.confirm_hits, row.process_mps2 = CONFIRM_PLOTS, PROCESS_MPS2
    return nodes


def node_delay_s(scenario: Scenario, p: int) -> float:
    """Delay from a node to the one above it [s]."""
    batteries = active_batteries(scenario)
    return batteries[p].link_delay_s if p < len(batteries) else scenario.posts[p - len(batteries)].delay_s


def delays(nodes: Table, up_s: list[float]) -> np.ndarray:
    """Delay between each two nodes along the tree [s]; infinite where there is no way.

    Parameters
    ----------
    nodes : recarray of `rows.NODE`
        Only ``parent`` is read.
    up_s : list of float
        From each node to its parent [s].

    Examples
    --------
    >>> nodes = table(NODE, 3)
    >>> nodes.parent = [2, 2, -1]
    >>> delays(nodes, [1.0, 2.0, 0.0])[0].tolist()
    [0.0, 3.0, 1.0]
    """
    ways: list[dict[int, float]] = []
    for p in range(len(nodes)):
        way, at, total_s = {}, p, 0.0
        while at >= 0:
            way[at] = total_s
            total_s += up_s[at]
            at = int(nodes[at].parent)
        ways.append(way)
    out = np.full((len(nodes), len(nodes)), math.inf)
    for a, mine in enumerate(ways):
        for b, theirs in enumerate(ways):
            meet = [mine[node] + theirs[node] for node in mine if node in theirs]
            out[a, b] = min(meet, default=math.inf)
    return out


def set_stale(nodes: Table, delay_s: np.ndarray, ground: Ground) -> None:
    """How long a track may go without a plot: by the slowest radar that can feed it, and the longest way."""
    for p in range(len(nodes)):
        fed_s = [
            STALE_SCANS * float(row.scan_period_s) + float(row.delay_s + delay_s[row.home, p])
            for row in ground.radars
            if np.isfinite(delay_s[row.home, p]) and row.battery != p
        ]
        if p >= len(ground.batteries):
            nodes[p].stale_s = max(fed_s, default=0.0)
        elif fed_s:
            row: Any = ground.batteries[p]
            row["stale_s"] = max(float(row["stale_s"]), *fed_s)


def failing(scenario: Scenario, ground: Ground, node: str) -> Iterable[tuple[Part, int]]:
    """Kind and index of what a failure names, at all places of a battery; nothing for batteries that are not there."""
    owner, separator, part = node.partition("/")
    names = [owner, *(battery.name for battery in scenario.batteries if battery.station_of == owner)]
    return [found for name in names for found in failing_at(scenario, ground, name + separator + part)]


def failing_at(scenario: Scenario, ground: Ground, node: str) -> Iterable[tuple[Part, int]]:
    """The same at one place."""
    owner, separator, part = node.partition("/")
    post, battery = picture_of(scenario, post=owner), picture_of(scenario, battery=owner)
    if not separator:
        if post >= 0:
            return [(Part.POST, post)]
        return [(Part.RADAR, i) for i, name in enumerate(ground.radar_names) if name == owner]
    if part == "link":
        return [(Part.LINK, p) for p in (post, battery) if p >= 0 and has_network(scenario)]
    if battery < 0:
        return []
    whole = {"post": Part.BATTERY_POST, "power": Part.POWER, "launchers": Part.LAUNCHERS}
    if part in whole:
        return [(whole[part], battery)]
    own = [i for i, row in enumerate(ground.radars) if row.battery == battery]
    roles = {"engagement-radar": RadarRole.ENGAGEMENT, "surveillance-radar": RadarRole.SURVEILLANCE}
    return [
        (Part.RADAR, i)
        for i in own
        if ground.radar_names[i] == node or (part in roles and ground.radars[i].role == roles[part])
    ]


def failure_rows(failures: list[tuple[Failure, Part, int]]) -> Table:
    """One row a thing that fails; those of one entry of the file share their draw and fail together."""
    rows = table(FAILURE, len(failures))
    numbers: dict[str, list[int]] = {}
    for row, (failure, kind, part) in zip(rows, failures, strict=True):
        # The second failure of a node in the file is another draw than the first.
        own = numbers.setdefault(failure.node, [])
        if id(failure) not in own:
            own.append(id(failure))
        row.key = draw_key(f"failure/{failure.node}/{own.index(id(failure)) + 1}")
        row.kind, row.part = kind, part
        row.at_s, row.jitter_s, row.p = failure.at_s, failure.jitter_s, failure.p
        row.repair_s = failure.repair_s or 0.0
    return rows


def emission_rows(scenario: Scenario, ground: Ground) -> tuple[Table, np.ndarray]:
    """One row per radar, and their windows; no rows where every radar radiates all the time."""
    batteries, alone = active_batteries(scenario), {radar.name: radar for radar in scenario.radars}
    plans: list[Emission] = []
    for name, row in zip(ground.radar_names, ground.radars, strict=True):
        if row.battery < 0:
            plans.append(alone[name].emission)
        elif row.role == RadarRole.ENGAGEMENT:
            plans.append(batteries[row.battery].emission)
        else:
            plans.append(batteries[row.battery].surveillance_emission)
    if all(not (plan.windows_s or plan.cue_range_m or plan.silence_s) for plan in plans):
        return table(EMISSION, 0), np.zeros((0, 2))
    rows = table(EMISSION, len(plans))
    windows: list[tuple[float, float]] = []
    for row, plan in zip(rows, plans, strict=True):
        row.first_window, row.n_windows = len(windows), len(plan.windows_s)
        row.cue_range_m = plan.cue_range_m or 0.0
        row.silence_s, row.warning_s, row.p_recognised = plan.silence_s, plan.warning_s, plan.p_recognised
        windows += plan.windows_s
    return rows, np.array(windows, np.float64).reshape(-1, 2)
