"""Decision by decision: how often a battery considered a track and where that ended."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from cupola.analysis.claims.limiting_factor import REASON_WORDS
from cupola.analysis.estimates.intervals import Estimate
from cupola.analysis.metrics.estimators import share_of_flights
from cupola.variants import HIDDEN, Reason

if TYPE_CHECKING:
    from cupola.engine.results import Results

#: Words of reasons that mean a wait at one decision, and the end of all chances for a whole flight.
_WAITS = {
    "identity": "it was not declared hostile, or not yet",
    "reaction_time": "the battery was still getting ready to shoot at it",
    "launch_interval": "the next launch had to wait",
    "out_of_reach": "it was not within the missile's reach",
    "no_ammunition": "no missile was ready",
    "not_tracked_by_engagement_radar": "the engagement radar did not have it",
    "out_of_range": "it was outside the engagement radar's range",
    "sector": "it was outside the engagement radar's sector",
    "elevation": "it was outside the engagement radar's limits of elevation",
    "engagement_horizon": "it was below the engagement radar's horizon",
    "radar_silent": "the engagement radar was silent",
    "track_too_weak": "its track would not last the flight of a missile",
    "too_low": "it was too low",
    "too_high": "it was too high",
    "too_fast": "it was too fast",
    "too_close": "it was too close",
    "no_order": "there was no order to shoot at it",
    "firing_sector": "it was outside the sector in which the battery may shoot",
    "engaged": "shooting at it, waiting for shots, or done with it",
}
#: Where a threat was that no radar saw, by what hid it.
_WHERE = {
    "below_horizon": "below its horizon",
    "sector": "outside the radar's sector",
    "out_of_range": "outside its range",
    "elevation": "outside its limits of elevation",
    "not_detected": "in its sight but too faint or too slow to be detected",
    "radar_silent": "before a silent radar",
    "radar_lost": "before a radar that was out of action",
}
#: So many obstacles are named in the sentence, if they make up at least this share of all.
_NAMED, _SHARE_MIN = 3, 0.05


def decision_words(label: str) -> str:
    """Where one decision on a track ended, in words.

    Examples
    --------
    >>> decision_words("reaction_time"), decision_words("no_target_channel")
    ('the battery was still getting ready to shoot at it', 'no target channel was free')
    """
    return _WAITS.get(label, REASON_WORDS.get(label, label.replace("_", " ")))


def decisions_by_reason(results: Results) -> dict[str, Estimate]:
    """Share of all decisions on tracks that ended with each reason, commonest first; ``engaged``: with no obstacle.

    Decisions of one replication hang together, so the interval is that of `share_of_flights`: over replications.
    Reasons that never occurred are left out; empty where no track was ever considered.
    """
    table = results.replications
    total = np.zeros(results.n_replications)
    occurred = []
    for reason in Reason:
        column = table.get(f"decisions_{reason.label}")
        if column is not None and column.any():
            total += column
            occurred.append(reason.label)
    shares = {label: share_of_flights(table[f"decisions_{label}"], total) for label in occurred}
    return dict(sorted(shares.items(), key=lambda entry: (-entry[1].estimate, entry[0])))


def hidden_by_reason(results: Results) -> dict[str, Estimate]:
    """What hid the threats that no radar ever saw: share of radar time with each cause, longest first.

    A radar's time counts while it searches, and while it is silent or lost; empty where every threat was seen.
    """
    table = results.replications
    columns = {reason.label: table.get(f"hidden_{reason.label}_s") for reason in HIDDEN}
    present = {label: column for label, column in columns.items() if column is not None and column.any()}
    if not present:
        return {}
    total = np.sum(list(present.values()), axis=0)
    shares = {label: share_of_flights(column, total) for label, column in present.items()}
    return dict(sorted(shares.items(), key=lambda entry: (-entry[1].estimate, entry[0])))


def hidden_words(label: str) -> str:
    """Where a flight was that a radar did not see, by what hid it.

    Examples
    --------
    >>> hidden_words("sector"), hidden_words("elevation")
    ("outside the radar's sector", "outside the radar's limits of elevation")
    """
    return _WHERE[label].replace(" its ", " the radar's ")


def hidden_sentence(hidden: Mapping[str, Estimate]) -> str:
    """What hid the threats that were never seen, in one sentence; empty where all were seen.

    Examples
    --------
    >>> shares = {"sector": 0.9, "below_horizon": 0.1}
    >>> hidden_sentence({name: Estimate(share, 0.0, 1.0, "", 9) for name, share in shares.items()})
    "Of the radar time in which threats flew that were never seen, 90 % passed with them outside the radar's sector \
and 10 % with them below its horizon."
    """
    named = [(label, share.estimate) for label, share in hidden.items() if share.estimate >= 0.005][: _NAMED + 1]
    if not named:
        return ""
    (first, most), *rest = named
    text = f"{100.0 * most:.0f} % passed with them {_WHERE[first]}"
    more = [f"{100.0 * share:.0f} % with them {_WHERE[label]}" for label, share in rest]
    parts = [text, *more]
    joined = parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
    return f"Of the radar time in which threats flew that were never seen, {joined}."


def obstacles_sentence(decisions: Mapping[str, Estimate]) -> str:
    """What mostly stood in the way, in one sentence; empty where no track was ever considered.

    Examples
    --------
    >>> shares = {"engaged": 0.5, "out_of_reach": 0.4, "identity": 0.1}
    >>> obstacles_sentence({name: Estimate(share, 0.0, 1.0, "", 9) for name, share in shares.items()})
    "In 50 % of all decisions on tracks the battery was shooting at the track, waiting for its shots or done with it; \
of the others: 80 % ended because it was not within the missile's reach; 20 % because it was not \
declared hostile, or not yet."
    """
    if not decisions:
        return ""
    engaged = decisions[Reason.ENGAGED.label].estimate if Reason.ENGAGED.label in decisions else 0.0
    start = (
        f"In {100.0 * engaged:.0f} % of all decisions on tracks the battery was shooting at the track, waiting for its "
        "shots or done with it"
    )
    others = sum(share.estimate for label, share in decisions.items() if label != Reason.ENGAGED.label)
    parts = [
        f"{100.0 * share.estimate / others:.0f} %{{}} because {decision_words(label)}"
        for label, share in decisions.items()
        if label != Reason.ENGAGED.label and share.estimate >= _SHARE_MIN * others
    ][:_NAMED]
    if not parts:
        return f"{start}."
    named = "; ".join(part.format(" ended" if k == 0 else "") for k, part in enumerate(parts))
    return f"{start}; of the others: {named}."
