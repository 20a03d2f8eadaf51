"""A comparison in plain words: one sentence for the verdict, short ones for what else a reader must know."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from cupola.analysis.estimates.intervals import clopper_pearson
from cupola.analysis.estimates.paired import replications_to_tell
from cupola.analysis.estimates.texts import telling_places

if TYPE_CHECKING:
    from cupola.analysis.comparison.differences import Difference

#: An interval that rests on fewer pairs than this is told with a warning.
FEW_PAIRS = 10
#: Kinds of metrics that are told in parts of 100.
SHARES = ("share", "part")
#: Metric -> what B does with it; {more} is the word for the direction, {d} the size, {s} and {people} follow it.
_TOLD = {
    "leakers": "{b} lets {d} {more} leaker{s} through",
    "kills": "{b} destroys {d} {more} threat{s}",
    "missiles_fired": "{b} fires {d} {more} missile{s}",
    "missiles_per_kill": "{b} needs {d} {more} missile{s} for each kill",
    "not_engaged": "{b} leaves {d} {more} threat{s} without a shot",
    "assets_lost": "{b} loses {d} {more} site{s}",
    "parts_lost": "{b} loses {d} {more} of its own parts",
    "people_hit": "with {b} {d} {more} {people} at sites that were lost",
    "friendly_losses": "{b} shoots down {d} {more} own aircraft by mistake",
    "civil_losses": "{b} shoots down {d} {more} civil aircraft by mistake",
    "p_no_leaker": "with {b} nothing leaks through in {d} {more} of 100 replications",
    "p_friendly_loss": "with {b} an own aircraft is shot down in {d} {more} of 100 replications",
    "p_civil_loss": "with {b} a civil aircraft is shot down in {d} {more} of 100 replications",
}
#: Distances are longer or shorter, counts and shares more or fewer.
_WORDS = {"km": ("longer", "shorter"), "": ("more", "fewer")}
#: Metric -> its name in a sentence, where dropping the underscores is not enough.
_NOUNS = {
    "p_no_leaker": "the probability that nothing leaks through",
    "p_friendly_loss": "the probability that an own aircraft is shot down",
    "p_civil_loss": "the probability that a civil aircraft is shot down",
    "p_wrong_hostile": "the share of threats taken for own or civil aircraft",
    "p_wrong_friendly": "the share of own aircraft taken for hostile ones",
    "p_wrong_civil": "the share of civil aircraft taken for hostile ones",
    "first_detection_range_km": "the range of the first confirmed track",
    "max_intercept_range_km": "the range of the farthest intercept",
    "missiles_per_kill": "missiles for each kill",
}


def sentence(found: Difference, name_b: str, n: int) -> str:
    """What is known about one difference."""
    noun = _NOUNS.get(found.metric, found.metric.replace("_", " "))
    if found.answer == "same":
        most = 100.0 * most_that_may_differ(n)
        return f"No difference in {noun}: all {n} replications agree (at most {most:.2g} % may differ)."
    if not found.is_known:
        return f"No difference in {noun} can be shown: one of the two never had any."
    if found.deviation == 0.0 and found.difference.estimate == 0.0:
        alone = f"{found.n_different} of {n} replications had one in A or B alone"
        return f"No difference in {noun}: {alone}, and the rest agree."
    if found.answer == "open":
        size = worth_telling(found)
        needed = rounded(needed_to_tell(found, size))
        unit = " of 100" if found.kind in SHARES else f" {found.unit}".rstrip()
        return (
            f"No difference in {noun} can be shown: {_signed(found)}; about {needed} replications would show one of "
            f"{_scale(found) * size:g}{unit}."
        )
    more, fewer = _WORDS.get(found.unit, ("more", "less"))
    word = more if found.answer == "more" else fewer
    generic = "{noun}: {d} {more} of 100 with {b}" if found.kind in SHARES else "{noun}: {d} {more} with {b}"
    form = _TOLD.get(found.metric, generic)
    told = _size(found)
    s, people = ("", "person is") if told == "1" else ("s", "people are")
    text = form.format(b=name_b, d=told, more=word, noun=noun, s=s, people=people)
    return f"{text[:1].upper() if form.startswith(('with', '{noun}')) else text[:1]}{text[1:]} ({_interval(found)})."


def worth_telling(found: Difference) -> float:
    """The difference that more replications should tell: the one seen, or half of what these could, if that is more."""
    size = max(abs(found.difference.estimate), 0.5 * found.difference.half_width)
    return float(f"{size:.1g}")


def needed_to_tell(found: Difference, size: float) -> float:
    """Replications that would tell a difference of this size."""
    return replications_to_tell(size, found.deviation)


def pairing(found: Difference) -> str:
    """What the same draws in both runs were worth for this metric."""
    ratio = found.variance_ratio
    if not math.isfinite(ratio):
        return "Pairing: the two runs do not vary, so it changes nothing."
    if ratio == 0.0:
        return "Pairing: all replications differ by the same amount."
    if ratio >= 1.0:
        return f"Pairing did not help here: the variance of the difference is {ratio:.2g} times that of runs apart."
    return (
        f"Pairing: both take the same draws, so the variance of the difference is {ratio:.2g} times that of two runs "
        f"apart; {rounded(found.difference.n)} pairs tell as much as {rounded(found.difference.n / ratio)} "
        "replications of each with draws of its own."
    )


def most_that_may_differ(n: int) -> float:
    """The largest share of replications that may differ when not one of ``n`` did [-], one-sided 97.5 %.

    Examples
    --------
    >>> round(most_that_may_differ(1000), 4)
    0.0037
    """
    return clopper_pearson(0, n)[1]


def rounded(n: float) -> str:
    """A number of replications, to two figures, with commas between thousands.

    Examples
    --------
    >>> rounded(2384), rounded(7), rounded(float("inf"))
    ('2,400', '7', 'more than any number of')
    """
    if not math.isfinite(n):
        return "more than any number of"
    step = 10 ** max(0, math.floor(math.log10(n)) - 1) if n >= 1 else 1
    return f"{round(n / step) * step:,.0f}"


def interval_text(low: float, high: float, estimate: float) -> tuple[str, str, str]:
    """Estimate, low and high with as many places as the interval deserves.

    Examples
    --------
    >>> interval_text(0.912, 1.711, 1.312)
    ('1.3', '0.9', '1.7')
    """
    width = 0.5 * (high - low)
    if not math.isfinite(width):
        return f"{estimate:.3g}", f"{low:.3g}", f"{high:.3g}"
    size = width if width > 0.0 else abs(estimate)
    places = min(9, max(0, -math.floor(math.log10(size)))) if size > 0.0 else 0
    # A first figure of 1 or 2 is worth one more place, and an end beside 0 as many as show that it is not 0.
    places += size > 0.0 and size * 10.0**places < 3.0 and size < 3.0
    places = max([places, *(telling_places(places, end) for end in (low, high) if abs(end) < 0.5)])
    texts = (f"{value:.{places}f}" for value in (estimate, low, high))
    first, second, third = (text.lstrip("-") if float(text) == 0.0 else text for text in texts)
    return first, second, third


def _scale(found: Difference) -> float:
    return 100.0 if found.kind in SHARES else 1.0


def _ends(found: Difference) -> tuple[float, float, float]:
    d, scale = found.difference, _scale(found)
    return scale * d.low, scale * d.high, scale * d.estimate


def _size(found: Difference) -> str:
    low, high, estimate = _ends(found)
    text = interval_text(low, high, estimate)[0].lstrip("-")
    return f"{text} {found.unit}".rstrip()


def _interval(found: Difference) -> str:
    """The interval of the size of the difference, smaller end first."""
    low, high, estimate = _ends(found)
    if estimate < 0.0:
        low, high, estimate = -high, -low, -estimate
    _, first, second = interval_text(low, high, estimate)
    return f"{first} to {second}"


def _signed(found: Difference) -> str:
    """B minus A with its interval."""
    estimate, low, high = interval_text(*_ends(found))
    of = " of 100" if found.kind in SHARES else f" {found.unit}".rstrip()
    return f"{estimate}{of} ({low} to {high})"
