"""Pictures: who keeps tracks of his own, and which number that picture has: batteries that fight first, then posts."""

from __future__ import annotations

from cupola.scenario import Battery, Scenario


def active_batteries(scenario: Scenario) -> tuple[Battery, ...]:
    """Those that are there, in the order of their rows."""
    return tuple(battery for battery in scenario.batteries if battery.is_active)


def picture_of(scenario: Scenario, *, post: str | None = None, battery: str | None = None) -> int:
    """Index of the picture of a post or a battery: batteries first, then posts; -1 for what is not there."""
    batteries = [b.name for b in active_batteries(scenario)]
    posts = [p.name for p in scenario.posts]
    if battery is not None:
        return batteries.index(battery) if battery in batteries else -1
    return len(batteries) + posts.index(post) if post in posts else -1
