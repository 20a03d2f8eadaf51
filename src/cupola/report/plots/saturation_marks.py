"""Knees on a picture: where on the axis of a raid's size the defence is used up, and their labels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from cupola.analysis.bounds.saturation_points import Knee, hostile_objects, knees
from cupola.analysis.sensitivity.tornado import value_text
from cupola.errors import InputError, Problem, ScenarioError
from cupola.report import style, words
from cupola.report.plots.sweep_selection import Slice, choose_numeric, numeric_factors
from cupola.report.plots.sweep_selection_words import lines_text

if TYPE_CHECKING:
    from cupola.study.sweeps.reading import SweepFolder

#: Dashes of knees: told apart in grey print too.
_KNEE_DASHES: dict[str, Any] = {
    "channels": (0, (5, 2)), "radar": (0, (9, 1.5)), "magazine": (0, (1.2, 1.4)), "reload": (0, (6, 2, 1.2, 2)),
}  # fmt: skip
#: Knees of what comes together, not of all that ever comes.
_AT_ONCE = ("channels", "radar")
#: Height of a row of labels of knees [inch].
ROW_IN = 0.17


@dataclass(frozen=True)
class SaturationMark:
    """A knee on the axis: where, what, and the lines for which it stands (empty: for all that a battery defends).

    ``hows`` says where the number comes from, in several ways where several lines come to the same number.
    """

    at: float
    knee: Knee
    lines: tuple[int, ...] = ()
    hows: tuple[str, ...] = ()


def raid_factors(sweep: SweepFolder) -> dict[str, float]:
    """Factors that set how many threats come, and how many one more of each brings [-]."""
    found = {}
    for label in numeric_factors(sweep):
        if not any(path.startswith(("flight.", "raid.")) for path in sweep.paths(label)):
            continue
        low, high = float(sweep.factors[label].min()), float(sweep.factors[label].max())
        least, most = sweep.factors[label].min(), sweep.factors[label].max()
        try:
            counts = [hostile_objects(sweep.scenario_with({label: value})) for value in (least, most)]
        except ScenarioError:
            continue  # a value that only goes together with others
        if counts[1] > counts[0]:
            found[label] = (counts[1] - counts[0]) / (high - low)
    return found


def marks_of(sweep: SweepFolder, part: Slice, x: str, per_unit: float) -> list[SaturationMark]:
    """Knees of every line, in units of the axis; the same for several lines: once.

    Channels limit those who come together, which are taken to be those whom the factor sets. Missiles are fired at all
    threats of the raid: of those that are ready each of the other threats takes its salvo first.
    """
    lines_of: dict[tuple[float, str], list[tuple[int, Knee]]] = {}
    waves = any(path.endswith(".waves") for path in sweep.paths(x))
    rest = _first_values(sweep, part, x)
    defended = set()
    for k, line in enumerate(part.lines):
        values = {**rest, **{label: several[0] for label, several in line.values.items()}}
        scenario = sweep.scenario_with({**values, x: line.x[0]})
        others = max(0, round(hostile_objects(scenario) - per_unit * float(line.x[0])))
        for knee in knees(scenario):
            defended.add(k)
            if knee.kind in _AT_ONCE and waves:
                continue  # waves come one after the other: channels limit each of them, and not how many there are
            at = (knee.targets - (0 if knee.kind in _AT_ONCE else others)) / per_unit
            lines_of.setdefault((at, knee.kind), []).append((k, knee))
    marks = []
    for (at, _), several in lines_of.items():
        numbers = tuple(k for k, _ in several)
        hows = tuple(dict.fromkeys(knee.how for _, knee in several))
        marks.append(SaturationMark(at, several[0][1], () if set(numbers) == defended else numbers, hows))
    order = list(_KNEE_DASHES)
    return sorted(marks, key=lambda mark: (order.index(mark.knee.kind), mark.at, mark.lines))


def _first_values(sweep: SweepFolder, part: Slice, x: str) -> dict[str, Any]:
    """Values of the factors that make no line: those held fast, and the first one of those averaged over."""
    rows = np.ones(sweep.n_points, bool)
    for label, text in part.fixed.items():
        rows &= np.array([value_text(value) == text for value in sweep.factors[label]])
    first = int(np.flatnonzero(rows)[0]) if rows.any() else 0
    return {label: sweep.factors[label][first] for label in sweep.labels if label != x and label not in part.by}


def raid_factor(sweep: SweepFolder, x: str | None) -> tuple[str, float]:
    found = raid_factors(sweep)
    if x is not None:
        choose_numeric(sweep, x, "x")
    if not found or (x is not None and x not in found):
        limit = "sets no number of hostile flights" if x else "no factor sets a number of hostile flights"
        hint = f"these do: {', '.join(found)}" if found else "vary flight.NAME.count, or draw kind 'curve'"
        raise InputError(Problem(sweep.place, "x", x, limit, hint))
    chosen = x or next(iter(found))
    return chosen, found[chosen]


def knee_notes(part: Slice, marks: Sequence[SaturationMark], sweep: SweepFolder, x: str, per_unit: float) -> str:
    """What each knee is made of, and why one is missing."""
    if not marks:
        return "No battery may shoot, so nothing can be exhausted."
    top = max(float(line.x[-1]) for line in part.lines)
    texts = []
    for mark in marks:
        lines = f" ({_lines_text(mark, part)})" if mark.lines else ""
        where = f", {words.number(mark.at)} is beyond the axis" if mark.at > axis_end(top) else ""
        where = ", used up by the other threats" if mark.at <= 0.0 else where
        texts.append(f"{mark.knee.kind}{lines}: {' or '.join(mark.hows)}{where}")
    least = sweep.factors[x].min()
    others = round(hostile_objects(sweep.scenario_with({x: least})) - per_unit * float(least))
    text = "Vertical lines: the most that can be tracked at one moment (radar), and that can each get a full salvo, "
    text += "at one moment (channels) or at all (magazine"
    text += f", after the {others} other threats of the raid)" if others > 0 else ")"
    text += f". {words.sentence('; '.join(texts))}."
    if not any(mark.knee.kind == "reload" for mark in marks):
        text += " No launcher is filled again before the end."
    if per_unit != 1.0:
        text += f" One more brings {words.number(per_unit)} targets more."
    return text


def _lines_text(mark: SaturationMark, part: Slice) -> str:
    return lines_text([part.lines[k] for k in mark.lines], part)


def axis_end(top: float) -> float:
    """How far the axis may be drawn out to show a knee."""
    return 1.5 * top


def label_rows(marks: Sequence[SaturationMark], part: Slice, top: float) -> list[tuple[int, str]]:
    """Row and text of each knee's label, so that none covers another; row 0 is next to the axes."""
    end = max([top, *(mark.at for mark in marks)])
    taken: list[float] = []
    found = []
    for mark in marks:
        text = f"{mark.knee.kind}: {words.number(mark.at)}"
        if mark.lines:
            text += f" ({_lines_text(mark, part)})"
        text = words.cut(text, 60)
        wide = 0.0098 * len(text) * end
        left = mark.at if mark.at + wide < 1.06 * end else mark.at - wide
        row = next((k for k, right in enumerate(taken) if left > right), len(taken))
        if row == len(taken):
            taken.append(0.0)
        taken[row] = left + wide + 0.01 * end
        found.append((row, text))
    return found


def draw_knees(axes: Any, marks: Sequence[SaturationMark], part: Slice, top: float) -> None:
    """Upright lines with their labels above the axes."""
    end = max([top, *(mark.at for mark in marks)])
    for mark, (row, text) in zip(marks, label_rows(marks, part, top), strict=True):
        colour = style.SERIES[mark.lines[0] % 8] if len(mark.lines) == 1 else style.INK
        dashes = _KNEE_DASHES[mark.knee.kind]
        axes.axvline(mark.at, color=colour, linewidth=1.1, linestyle=dashes, zorder=2, gid=f"knee-{mark.knee.kind}")
        right = mark.at + 0.0098 * len(text) * end >= 1.06 * end
        above = 3.0 + 72.0 * ROW_IN * row
        axes.annotate(
            text, (mark.at, 1.0), (2 if right else -2, above), xycoords=("data", "axes fraction"),
            textcoords="offset points", size=7.8, color=colour, ha="right" if right else "left", va="bottom",
            annotation_clip=False, parse_math=False,
        )  # fmt: skip
