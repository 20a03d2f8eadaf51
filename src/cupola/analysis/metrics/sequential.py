r"""Is a probability below one value or above another? Decided as soon as the replications say it: Wald's test.

The sequential probability ratio test adds, replication by replication, how much likelier what happened is under
:math:`p_1` (above) than under :math:`p_0` (below), and stops when the sum leaves the open interval between two
thresholds:

.. math:: S_n = \sum_{i \le n} \ln \frac{p_1}{p_0} \ \text{(happened)} \quad \text{or} \quad
          \ln \frac{1 - p_1}{1 - p_0} \ \text{(did not)}, \qquad
          \ln \frac{\beta}{1 - \alpha} < S_n < \ln \frac{1 - \beta}{\alpha}

Of all tests with these error rates it takes the fewest replications on average where the probability is one of the two
(Wald and Wolfowitz 1948). Replications count in the order of their numbers, so the answer depends on nothing else.

References
----------
Wald, Sequential Tests of Statistical Hypotheses, Annals of Mathematical Statistics 16 (1945); Sequential Analysis 1947,
chapters 3 and 5. Checked against ``stat_sprt.csv``.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from cupola.analysis.estimates.intervals import Estimate
from cupola.analysis.estimates.texts import counted
from cupola.analysis.metrics.estimators import proportion
from cupola.analysis.metrics.events import Event, metric_or_event
from cupola.analysis.metrics.metrics import METRICS
from cupola.errors import InputError, Problem

if TYPE_CHECKING:
    from cupola.engine.results import Columns


@dataclass(frozen=True, slots=True)
class Question:
    """Whether the probability of something is below one value or above another.

    Parameters
    ----------
    what : str
        A metric that is a share of replications, such as ``p_no_leaker``, or an event, such as ``leakers>=1``.
    below, above : float
        The two probabilities [-], 0 < below < above < 1; what lies between may be answered either way.
    error : float
        How often it may answer *above* where the probability is ``below`` or less, and how often *below* where it is
        ``above`` or more [-], in (0, 0.5).

    Raises
    ------
    InputError
        With everything that is wrong.

    Examples
    --------
    >>> question = Question("leakers>=1", 0.1, 0.2)
    >>> decide(question, np.array([True] * 5)).answer, decide(question, np.array([True] * 4)).answer
    ('above', 'open')
    """

    what: str
    below: float
    above: float
    error: float = 0.05

    def __post_init__(self) -> None:
        problems = check_numbers(self.below, self.above, self.error)
        limit, hint = check_what(self.what)
        if limit:
            problems = {"what": (limit, hint)} | problems
        if problems:
            found = [Problem("--decide", key, getattr(self, key), *said) for key, said in problems.items()]
            raise InputError(found)

    def happened(self, table: Columns) -> np.ndarray:
        """Whether it happened, by replication."""
        metric = metric_or_event(self.what)
        assert metric is not None  # checked when the question was asked
        return np.asarray(metric.values(table), bool)


@dataclass(frozen=True, slots=True)
class Decision:
    """What the replications say to a `Question`.

    Parameters
    ----------
    question : Question
        What was asked.
    answer : {"below", "above", "open"}
        Open: the replications did not suffice.
    after : int
        Replications that decided it; all where it is open [-].
    n, n_happened : int
        Replications that there are, which may be more, and those of them in which it happened [-].
    log_ratio : float
        S after ``after`` replications [-].
    """

    question: Question
    answer: Literal["below", "above", "open"]
    after: int
    n: int
    n_happened: int
    log_ratio: float

    @property
    def estimate(self) -> Estimate:
        """The share of all replications with Wilson's interval [-]; biased, since the outcome decided how many."""
        return proportion(self.n_happened, self.n)

    @property
    def sentence(self) -> str:
        """The answer, quotable."""
        asked, rate = self.question, 100.0 * self.question.error
        happened = (
            f"it happened in {self.n_happened} of {self.n:,} replications ({self.n_happened / max(self.n, 1):.2g})"
        )
        sides = (asked.below, asked.above)
        if self.answer == "open":
            either = f"{sides[0]:g} or {sides[1]:g}"
            after = counted(self.n, "replication")
            return f"Not decided after {after} whether P({asked.what}) is nearer {either}: {happened}."
        near, far = sides if self.answer == "below" else sides[::-1]
        return (
            f"P({asked.what}) is nearer {near:g} than {far:g}, says Wald's test: decided after {self.after:,} "
            f"replications, and wrong in about {rate:g} % of runs if it is {asked.below:g} or less, or {asked.above:g} "
            f"or more; between the two either answer may come. So far {happened}, a share that is biased: the outcome "
            "decided when to stop."
        )

    def to_dict(self) -> dict[str, Any]:
        """All fields and the sentence, ready for JSON."""
        return asdict(self) | {"sentence": self.sentence}

    @classmethod
    def from_dict(cls, plain: Mapping[str, Any]) -> Decision:
        """What `to_dict` made."""
        fields = {name: plain[name] for name in ("answer", "after", "n", "n_happened", "log_ratio")}
        return cls(question=Question(**plain["question"]), **fields)


def thresholds(alpha: float, beta: float) -> tuple[float, float]:
    """Between these the test goes on: ln(beta / (1 - alpha)) and ln((1 - beta) / alpha).

    Parameters
    ----------
    alpha, beta : float
        Wanted rates of saying *above* wrongly and *below* wrongly [-], in (0, 0.5). The true ones satisfy
        alpha' <= alpha / (1 - beta), beta' <= beta / (1 - alpha) and alpha' + beta' <= alpha + beta (Wald 1947, 3.2).
    """
    return math.log(beta / (1.0 - alpha)), math.log((1.0 - beta) / alpha)


def increments(p0: float, p1: float) -> tuple[float, float]:
    """What a replication adds in which it happened, and one in which it did not: ln(p1/p0), ln((1-p1)/(1-p0))."""
    return math.log(p1 / p0), math.log1p(-p1) - math.log1p(-p0)


def average_sample_number(p: float, p0: float, p1: float, alpha: float, beta: float) -> float:
    r"""Replications that the test takes on average where the probability is ``p0`` or ``p1`` [-].

    Notes
    -----
    Wald's approximation, which neglects that the last step goes beyond the threshold; the truth is a little more:

    .. math:: \mathrm{E}\,n = \frac{L \ln B + (1 - L) \ln A}{p \ln (p_1/p_0) + (1 - p) \ln ((1 - p_1)/(1 - p_0))}

    with L the probability to say *below*: 1 - alpha at ``p0``, beta at ``p1``.

    Examples
    --------
    >>> round(average_sample_number(0.1, 0.1, 0.2, 0.05, 0.05)), round(average_sample_number(0.2, 0.1, 0.2, 0.05, 0.05))
    (72, 60)
    """
    if p not in (p0, p1):
        raise ValueError(f"p = {p}: must be p0 = {p0} or p1 = {p1}")
    low, high = thresholds(alpha, beta)
    success, failure = increments(p0, p1)
    p_below = 1.0 - alpha if p == p0 else beta
    return (p_below * low + (1.0 - p_below) * high) / (p * success + (1.0 - p) * failure)


def decide(question: Question, happened: np.ndarray) -> Decision:
    """The test, over replications in the order of their numbers: the first time that a threshold is reached decides.

    Parameters
    ----------
    question : Question
        What is asked.
    happened : array of bool
        By replication, from number 0 on.
    """
    success, failure = increments(question.below, question.above)
    low, high = thresholds(question.error, question.error)
    n_happened = np.cumsum(np.asarray(happened, np.int64))
    n = int(n_happened.size)
    # Counts times increments, so that no rounding adds up over many replications.
    sums = n_happened * success + (np.arange(1, n + 1) - n_happened) * failure
    outside = np.flatnonzero((sums <= low) | (sums >= high))
    after = int(outside[0]) + 1 if outside.size else n
    last = float(sums[after - 1]) if n else 0.0
    answer: Literal["below", "above", "open"] = "open"
    if outside.size:
        answer = "above" if last >= high else "below"
    return Decision(question, answer, after, n, int(n_happened[-1]) if n else 0, last)


def check_numbers(below: float, above: float, error: float) -> dict[str, tuple[str, str]]:
    """What is wrong with the numbers of a question, and a hint, by name."""
    found = {}
    for name, value in (("below", below), ("above", above)):
        if not 0.0 < value < 1.0:
            found[name] = ("must lie between 0 and 1, both excluded", "it is a probability")
    if not found and below >= above:
        found["below"] = (f"must be less than above = {above:g}", "exchange them, or leave a gap between them")
    if not 0.0 < error < 0.5:
        found["error"] = ("must lie between 0 and 0.5, both excluded", "0.05 is usual")
    return found


def check_what(what: str) -> tuple[str, str]:
    """Why a text is neither a metric that is a share of replications nor an event, and a hint; empty: it is."""
    from cupola.engine.columns import replication_columns
    from cupola.engine.result_rows import REPLICATION
    from cupola.scenario.models.problems import nearest

    shares = [name for name, metric in METRICS.items() if metric.kind == "share"]
    known = f"use {', '.join(shares)}, or an event such as 'leakers>=1'"
    if what in METRICS:
        is_share = METRICS[what].kind == "share"
        return ("", "") if is_share else ("is not true or false of a replication, so that it has no probability", known)
    try:
        event = Event.parse(what)
    except InputError:
        return "is neither a metric nor an event", nearest(what, METRICS, known)
    columns = list(replication_columns(np.zeros(0, REPLICATION)))
    return ("", "") if event.column in columns else (f"{event.column!r} is no column", nearest(event.column, columns))
