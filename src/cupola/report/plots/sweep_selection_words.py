"""Words of pictures of sweeps: axes, lines, outcomes, and where the numbers come from."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from math import prod
from typing import TYPE_CHECKING

from cupola.analysis.estimates.intervals import Estimate
from cupola.analysis.metrics.events import metric_or_event
from cupola.analysis.sensitivity.tornado import value_text
from cupola.analysis.tables.wargame_words import factor_text
from cupola.report import words
from cupola.report.plots.sweep_selection import Line
from cupola.scenario.models.units import UNITS

if TYPE_CHECKING:
    from cupola.report.plots.sweep_selection import Slice
    from cupola.study.sweeps.reading import SweepFolder

#: More factors than this are counted and not named.
NAMED_MAX = 6
#: Endings of keys, as they are printed.
_UNIT_SIGNS = {"mps": "m/s", "rad": "rad", "radps": "rad/s", "m2": "m²", "w": "W", "hz": "Hz", "kmph": "km/h"}
_UNIT_SIGNS |= {"deg": "°", "degps": "°/s", "kw": "kW", "khz": "kHz", "mhz": "MHz", "ghz": "GHz", "dbsm": "dB m²"}
#: Every ending of a key that is a unit.
_ENDINGS = {ending for si, others in UNITS.items() for ending in (si, *others)}


def line_text(line: Line, part: Slice) -> str:
    """What the key calls a line."""
    texts = []
    for label in part.by:
        values = line.values[label]
        every = len(values) > 1 and len(values) == len({v for one in part.lines for v in one.values[label]})
        texts.append(f"any {label}" if every else f"{label}: {' or '.join(map(value_text, values))}")
    return ", ".join(texts)


def lines_text(lines: Sequence[Line], part: Slice) -> str:
    """What several lines are called together: factor by factor where they are all combinations, else one by one."""
    joint = {label: {v for line in lines for v in line.values[label]} for label in part.by}
    combinations = {one for line in lines for one in product(*(line.values[label] for label in part.by))}
    if len(combinations) < prod(len(values) for values in joint.values()):
        return "; ".join(line_text(line, part) for line in lines)
    first = lines[0]
    values = {label: tuple(dict.fromkeys(v for line in lines for v in line.values[label])) for label in part.by}
    return line_text(Line(values, first.x, first.estimates), part)


def label_text(sweep: SweepFolder, label: str) -> str:
    """A factor in running text and headings: its name, or its path in words."""
    path = sweep.paths(label)[0]
    return factor_text(path) if label == path else label


def head_text(text: str) -> str:
    """A factor at the head of a column or picture: with a capital, unless it begins with a name of the scenario.

    Examples
    --------
    >>> head_text("raid size"), head_text("sea-west: count"), head_text("flight.w.count")
    ('Raid size', 'sea-west: count', 'flight.w.count')
    """
    return text if ":" in text or "." in text else words.sentence(text)


def axis_text(sweep: SweepFolder, label: str) -> str:
    """A factor as an axis calls it: its name, or its path in words, with its unit in brackets."""
    path = sweep.paths(label)[0]
    text, unit = (label, _unit(sweep, path))
    if label == path:
        stem, _, ending = path.rpartition("_")
        text = factor_text(stem if unit and ending in _ENDINGS else path)
    steps = path.split(".")
    if label != path and steps[0] in ("flight", "raid") and steps[-1] == "count" and steps[1] != "*":
        unit = f"flights of {steps[1]}"
    return f"{head_text(text)} [{unit}]" if unit else head_text(text)


def metric_axis(metric: str, unit: str) -> str:
    """A metric as an axis calls it: words, what it is taken over, and its unit."""
    text = words.metric_text(metric).partition(":")[0]
    if is_share(metric):
        return text
    unit = words.unit_text(unit)
    return f"{text} [{unit}]" if unit else f"{text}, mean per replication"


def is_share(metric: str) -> bool:
    """Whether a metric is printed in per cent."""
    found = metric_or_event(metric)
    return found is not None and found.kind in ("share", "part")


def outcome_text(metric: str, estimate: Estimate) -> str:
    """An outcome with its interval as pictures print it.

    Examples
    --------
    >>> outcome_text("leakers", Estimate(3.21, 3.05, 3.37, "", 100))
    '3.21 (3.05 to 3.37)'
    """
    write = words.percent if is_share(metric) else words.number
    return f"{write(estimate.estimate)} ({write(estimate.low)} to {write(estimate.high)})"


def source_line(sweep: SweepFolder) -> str:
    """Where the numbers come from: study, scenario, seed, replications, kind of interval."""
    done = sweep.points["replications"][sweep.points["status"] != "open"]
    least, most = (int(done.min()), int(done.max())) if len(done) else (0, 0)
    n = words.number(least, 9) if least == most else f"{words.number(least, 9)} to {words.number(most, 9)}"
    study = sweep.study
    paired = ", the same draws at every point" if study.get("common_random_numbers", True) else ""
    text = f"Study {sweep.name}, scenario {sweep.scenario.name}, seed {study['seed']}"
    text += f", {n} {'replication' if n == '1' else 'replications'} per point{paired}."
    n_open = sweep.n_points - len(done)
    are = "is" if n_open == 1 else "are"
    text += f" {n_open} of {words.counted(sweep.n_points, 'point')} {are} not finished." if n_open else ""
    return f"{text} Intervals: 95 %, of chance alone. Simulation."


def selection_text(part: Slice) -> str:
    """What was held fast and what was averaged, in words; empty where nothing was."""
    texts = [f"{label}: {value}" for label, value in part.fixed.items()]
    text = f"{words.sentence(', '.join(texts))}. " if texts else ""
    return text + averaged_text(part.averaged)


def averaged_text(labels: Sequence[str]) -> str:
    """Over which factors an outcome is averaged, as a sentence; empty where over none.

    Examples
    --------
    >>> averaged_text(("salvo", "speed")), averaged_text([str(k) for k in range(40)])
    ('Mean over all values of salvo, speed. ', 'Mean over all values of 40 other factors. ')
    """
    if not labels:
        return ""
    named = ", ".join(labels) if len(labels) <= NAMED_MAX else f"{len(labels)} other factors"
    return f"Mean over all values of {named}. "


def _unit(sweep: SweepFolder, path: str) -> str:
    """Unit of a path, as it is printed: from its ending, or as the catalogue publishes it."""
    ending = path.rpartition("_")[2]
    if ending in _ENDINGS and "_" in path.rpartition(".")[2]:
        return _UNIT_SIGNS.get(ending, ending)
    steps = path.split(".")
    if steps[0] == "catalogue" and len(steps) == 4:
        items = sweep.scenario.catalogue.get(steps[1], {})
        found = items.values() if steps[2] == "*" else [items[steps[2]]] if steps[2] in items else []
        units = {str(item.get("values", {}).get(steps[3], {}).get("unit", "")) for item in found}
        return words.unit_text(units.pop()) if len(units) == 1 else ""
    return ""
