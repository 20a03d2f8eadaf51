"""A run that is looked at on its way: intervals as they close in, and whether they are narrow enough to stop."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cupola.analysis.comparison.comparing import check_metric
from cupola.analysis.estimates.intervals import Estimate
from cupola.analysis.metrics.metrics import METRICS
from cupola.errors import InputError, Problem
from cupola.study.runs.stopping import is_narrow

if TYPE_CHECKING:
    from cupola.engine.results import Results

#: Metrics that a look tells unless others are asked for.
TOLD = ("leakers", "kills", "p_no_leaker", "missiles_fired")


@dataclass(frozen=True)
class Look:
    """What the first ``n`` replications say: estimates by metric, and whether all that was asked for is narrow."""

    n: int
    estimates: Mapping[str, Estimate]
    is_narrow: bool


@dataclass(frozen=True)
class Looking:
    """What to look at, and who is told.

    Parameters
    ----------
    until : mapping of str to float
        Metric -> half-width of its 95 % interval at which the run may stop, > 0; all of them must be narrow. Empty: it
        goes to its end.
    tell : callable, optional
        Gets each `Look`.
    told : tuple of str
        Metrics that it gets beside those of ``until``.

    Raises
    ------
    InputError
        If a metric is not known, or a width is not above 0.
    """

    until: Mapping[str, float] = field(default_factory=dict)
    tell: Callable[[Look], None] | None = None
    told: tuple[str, ...] = TOLD

    def __post_init__(self) -> None:
        for name, half_width in self.until.items():
            check_metric(name)
            if not half_width > 0.0:
                raise InputError(Problem("--until", name, half_width, "must be more than 0", "give half a width"))

    def at(self, results: Results) -> Look:
        """A look at the replications that there are."""
        names = dict.fromkeys((*(self.told if self.tell is not None else ()), *self.until))
        found = {name: METRICS[name](results) for name in names}
        narrow = bool(self.until) and all(is_narrow(found[name], width) for name, width in self.until.items())
        look = Look(results.n_replications, found, narrow)
        if self.tell is not None:
            self.tell(look)
        return look

    def sentence(self, look: Look) -> str:
        """What was wanted and what there is.

        Examples
        --------
        >>> look = Look(300, {"leakers": Estimate(0.4, 0.36, 0.44, "", 300)}, True)
        >>> Looking({"leakers": 0.05}).sentence(look)
        'leakers 0.4 (0.36 to 0.44) after 300 replications: narrow enough'
        """
        told = ", ".join(f"{name} {look.estimates[name]}" for name in self.until)
        return f"{told} after {look.n} replications: {'narrow enough' if look.is_narrow else 'not yet narrow enough'}"
