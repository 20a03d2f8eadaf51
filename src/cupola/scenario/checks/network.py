"""Whether a network hangs together: names that exist, a tree without a loop, failures of things that are there."""

from __future__ import annotations

from cupola.scenario.models.lines import Path
from cupola.scenario.models.network import FAILING_PARTS
from cupola.scenario.models.problems import Desk, nearest
from cupola.scenario.models.scenario import Battery, Scenario


def check_network(scenario: Scenario, radars_of: dict[str, list[str]], desk: Desk) -> None:
    """Check posts, radars that stand alone, who reports to whom, and failures; problems go to the desk.

    Parameters
    ----------
    scenario : Scenario
        As resolved.
    radars_of : dict
        Catalogue ids of the radars of each battery, in the base and all variants.
    desk : Desk
        Where problems go.
    """
    posts = [post.name for post in scenario.posts]
    batteries = [battery.name for battery in scenario.batteries]
    _check_names(scenario, desk)
    _check_loops(scenario, desk)
    for i, post in enumerate(scenario.posts):
        _check_known(post.parent, posts, "a post", ("post", i, "parent"), desk)
    for i, battery in enumerate(scenario.batteries):
        _check_known(battery.post, posts, "a post", ("battery", i, "post"), desk)
        _check_protects(scenario, battery, ("battery", i, "protects"), desk)
    for i, radar in enumerate(scenario.radars):
        _check_known(radar.post, posts, "a post", ("radar", i, "post"), desk)
        _check_known(radar.battery, batteries, "a battery", ("radar", i, "battery"), desk)
    for i, variant in enumerate(scenario.variants):
        _check_known(variant.post, posts, "a post", ("variant", i, "post"), desk)
    for i, failure in enumerate(scenario.failures):
        _check_failure(scenario, failure.node, radars_of, ("failure", i, "node"), desk)


def _check_known(name: str | None, known: list[str], what: str, path: Path, desk: Desk) -> None:
    if name is not None and name not in known:
        desk.add(path, f"is not {what}", nearest(name, known), name)


def _check_names(scenario: Scenario, desk: Desk) -> None:
    """Nodes share one set of names, because failures and aims name them."""
    taken = {asset.name: f"asset[{i}]" for i, asset in enumerate(scenario.assets)}
    taken |= {battery.name: f"battery[{i}]" for i, battery in enumerate(scenario.batteries)}
    lists = (("post", [post.name for post in scenario.posts]), ("radar", [radar.name for radar in scenario.radars]))
    for key, names in lists:
        for i, name in enumerate(names):
            if name in taken:
                desk.add((key, i, "name"), f"is taken by {taken[name]}", "give each a name of its own", name)
            taken.setdefault(name, f"{key}[{i}]")


def _check_loops(scenario: Scenario, desk: Desk) -> None:
    """Each loop of posts once, with all its names."""
    above = {post.name: post.parent for post in scenario.posts}
    seen: set[str] = set()
    for i, post in enumerate(scenario.posts):
        chain = [post.name]
        name = post.parent
        while name is not None and name in above and name not in chain:
            chain.append(name)
            name = above[name]
        if name == post.name and post.name not in seen:
            seen.update(chain)
            words = " -> ".join([*chain, post.name])
            desk.add(("post", i, "parent"), f"closes a loop: {words}", "leave out the parent of the highest post")


def _check_protects(scenario: Scenario, battery: Battery, path: Path, desk: Desk) -> None:
    if battery.protects is None:
        return
    known = [b.name for b in scenario.batteries if b.name != battery.name]
    known += [asset.name for asset in scenario.assets]
    known += [post.name for post in scenario.posts] + [radar.name for radar in scenario.radars]
    _check_known(battery.protects, known, "something that it can protect", path, desk)


def _check_failure(scenario: Scenario, node: str, radars_of: dict[str, list[str]], path: Path, desk: Desk) -> None:
    owner, separator, part = node.partition("/")
    posts = {post.name: post for post in scenario.posts}
    alone = [radar.name for radar in scenario.radars]
    if not separator:
        parts = [f"{name}/{part}" for name in radars_of for part in FAILING_PARTS]
        if node not in posts and node not in alone:
            desk.add(path, "is not a node of the network", nearest(node, [*posts, *alone, *parts]), node)
        return
    if owner in posts:
        if part != "link":
            desk.add(path, "is not a part of a post", f"write '{owner}' or '{owner}/link'", node)
        elif posts[owner].parent is None:
            desk.add(path, f"post {owner!r} has no link: it is the highest", "leave it out, or give it a parent", node)
        return
    if owner not in radars_of:
        desk.add(path, f"there is neither a battery nor a post {owner!r}", nearest(owner, [*radars_of, *posts]), node)
        return
    known = [*FAILING_PARTS, *radars_of[owner]]
    if part not in known:
        desk.add(path, f"is not a part of the battery {owner!r}", nearest(part, known), node)
    battery = next(b for b in scenario.batteries if b.name == owner)
    if part == "link" and battery.post is None:
        desk.add(path, f"battery {owner!r} has no link: it reports to no post", "give the battery a post", node)
