"""The ledger: what missiles, threats and assets cost, where a scenario says so.

Chance and figures are kept apart: the interval is that of chance, at the nominal figures; the spread takes every figure
at its low, then at its high end.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from cupola.analysis.estimates.intervals import Estimate
from cupola.analysis.findings import estimate_dict, finite
from cupola.analysis.metrics.counting import Counts, per_replication, position_of
from cupola.analysis.metrics.estimators import mean, ratio_of_sums
from cupola.engine.results import coded

if TYPE_CHECKING:
    from cupola.engine.results import Results
    from cupola.scenario.models.scenario import Cost

#: Accounts in the order of the report: what was spent on defence, what it destroyed, what it did not prevent.
ACCOUNTS = ("missiles_fired", "threats_killed", "assets_lost")


@dataclass(frozen=True)
class Sum:
    """A sum of money per replication, or a ratio of two.

    Parameters
    ----------
    estimate : Estimate
        With nominal figures; its interval is that of chance.
    low, high : float
        The same with the figures that make it least and most; NaN where there is nothing to divide by.
    """

    estimate: Estimate
    low: float
    high: float

    def to_dict(self) -> dict[str, Any]:
        """Ready for JSON."""
        return estimate_dict(self.estimate) | {"figures_low": finite(self.low), "figures_high": finite(self.high)}


@dataclass(frozen=True)
class LedgerEntry:
    """One thing that has a cost: how often it was spent or lost in a replication, and what one costs."""

    account: str
    count: Estimate
    cost: Cost

    def to_dict(self) -> dict[str, Any]:
        """Ready for JSON."""
        low, nominal, high = self.cost.figures
        return {
            "account": self.account,
            "item": self.cost.item,
            "count": estimate_dict(self.count),
            "low": low,
            "nominal": nominal,
            "high": high,
            "year": self.cost.year,
            "source": self.cost.source,
            "note": self.cost.note,
        }


@dataclass(frozen=True)
class Ledger:
    """What a run cost.

    Parameters
    ----------
    currency : str
        Of all sums.
    accounts : dict of str to Sum
        Per replication, by `ACCOUNTS`.
    exchange_ratio : Sum
        Missiles fired over threats killed, a ratio of means [-].
    exchange_ratio_with_losses : Sum
        The same with assets lost added to the missiles [-].
    entries : tuple of LedgerEntry
        Behind the sums.
    without_cost : tuple of str
        What was fired, killed or lost in the run and has no cost, so that the sums leave it out.
    """

    currency: str
    accounts: dict[str, Sum]
    exchange_ratio: Sum
    exchange_ratio_with_losses: Sum
    entries: tuple[LedgerEntry, ...]
    without_cost: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Ready for JSON."""
        return {
            "currency": self.currency,
            **{name: found.to_dict() for name, found in self.accounts.items()},
            "exchange_ratio": self.exchange_ratio.to_dict(),
            "exchange_ratio_with_losses": self.exchange_ratio_with_losses.to_dict(),
            "entries": [entry.to_dict() for entry in self.entries],
            "without_cost": list(self.without_cost),
        }


def ledger(results: Results) -> Ledger | None:
    """The ledger of a run; None where its scenario has no costs, or its tables are too old to say what was lost."""
    costs = {cost.item: cost for cost in results.scenario.costs}
    if not costs or "destroyed" not in results.flights:
        return None
    counts = counts_by_account(results)
    n = results.n_replications
    sums = {account: np.zeros((3, n)) for account in ACCOUNTS}
    entries, without = [], []
    for account, things in counts.items():
        for item, count in things.items():
            if item not in costs:
                without.append(f"{item} ({account.replace('_', ' ')})")
                continue
            cost = costs[item]
            sums[account] += np.outer(cost.figures, count)
            entries.append(LedgerEntry(account, mean(count), cost))
    currency = results.scenario.costs[0].currency
    spent, gained, lost = (sums[account] for account in ACCOUNTS)
    return Ledger(
        currency,
        {account: _sum(values, currency) for account, values in sums.items()},
        _ratio(spent, gained),
        _ratio(spent + lost, gained),
        tuple(entries),
        tuple(without),
    )


def counts_by_account(results: Results) -> dict[str, dict[str, np.ndarray]]:
    """How many of each thing were fired, killed or lost in each replication, by account and name, in order of names."""
    counts: dict[str, Counts[str]] = {account: Counts(results.n_replications) for account in ACCOUNTS}
    sites = {asset.name for asset in results.scenario.assets}
    start = 0
    for batch in results.batches():
        flights, position = batch.flights, position_of(batch)
        is_killed = (flights["side"] == "hostile") & (flights["fate"] == "killed")
        for account, column, of_row, counted in (
            ("missiles_fired", batch.engagements["missile"], position_of(batch, "engagements"), None),
            ("threats_killed", flights["type"], position, is_killed),
            ("assets_lost", flights["destroyed"], position, None),
        ):
            names, code = coded(column)
            for k, name in enumerate(names):
                chosen = code == k if counted is None else (code == k) & counted
                if chosen.any() and (account != "assets_lost" or name in sites):
                    counts[account].add(name, start, per_replication(batch, chosen, of_row))
        start += batch.n_replications
    return {account: {name: found[name] for name in sorted(found.keys())} for account, found in counts.items()}


def _sum(values: np.ndarray, currency: str) -> Sum:
    low, nominal, high = values
    return Sum(mean(nominal, currency), float(low.mean()), float(high.mean()))


def _ratio(upper: np.ndarray, lower: np.ndarray) -> Sum:
    """Nominal over nominal; least over most, most over least."""

    def ends(a: int, b: int) -> float:
        below = float(lower[b].sum())
        return float(upper[a].sum()) / below if below > 0.0 else float("nan")

    return Sum(ratio_of_sums(upper[1], lower[1]), ends(0, 2), ends(2, 0))
