"""One replication from beginning to end: who was tracked, who was shot at, how busy the channels were."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from cupola.engine.events import EventKind
from cupola.report import style
from cupola.report.labels import size_that_fits, text_size_pt

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from cupola.engine.replay import Log

#: Room for the name of a flight beside its row [points].
_NAME_PT = 109.0
_SHOT_COLOURS = {"kill": style.BLUE, "miss": style.AMBER, "target_gone": style.SKY}
_SHOT_OTHER = style.PURPLE
_TRACK = "#7d93a1"
_ROW_IN = 0.155
_CHANNELS_IN = 1.0
_GAP_IN = 0.34


@dataclass
class _Story:
    """What the log tells of one flight; times in seconds."""

    name: str
    start_s: float
    end_s: float
    fate: str
    side: str
    first_plot_s: float | None = None
    tracked: list[tuple[float, float]] = field(default_factory=list)
    shots: list[tuple[float, float, str]] = field(default_factory=list)

    @property
    def rank(self) -> int:
        """What is shown first when there is not room for all."""
        return 0 if self.shots else 1 if self.tracked else 2


def timeline(log: Log, *, filename: str | os.PathLike[str] | None = None, rows_max: int = 44) -> Figure:
    """Draw one replication: tracks, shots with their outcome, kills and arrivals; below, the channels in use.

    Parameters
    ----------
    log : Log
        From `cupola.replay`.
    filename : path, optional
        Written there too: ``.svg``, ``.png`` or ``.pdf``.
    rows_max : int
        More flights than this are left out, the ones that were never tracked first; the foot of the figure says so.
    """
    stories = _stories(log)
    shown = sorted(sorted(stories, key=lambda s: s.rank)[:rows_max], key=lambda s: (s.start_s, s.name))
    left_out = len(stories) - len(shown)
    foot = "Simulation. Times count from the start of the replication."
    if left_out:
        foot += f" {left_out} more flights are not shown, those never tracked first."
    rows_in = max(4, len(shown)) * _ROW_IN
    body_in = 0.3 + rows_in + _GAP_IN + _CHANNELS_IN + 0.46
    with style.look():
        figure, bottom, height = style.page("One replication, minute by minute", _subtitle(log, stories), foot, body_in)
        if not stories:
            style.no_data(figure.add_axes((0.05, bottom, 0.9, height)), "Nothing flew in this replication.")
            return style.save(figure, filename)
        low = bottom + height * 0.46 / body_in
        channels = figure.add_axes((0.21, low, 0.775, height * _CHANNELS_IN / body_in))
        low += height * (_CHANNELS_IN + _GAP_IN) / body_in
        axes = figure.add_axes((0.21, low, 0.775, height * rows_in / body_in), sharex=channels)
        for row, story in enumerate(shown):
            _row(axes, row, story)
        end_min = max(story.end_s for story in stories) / 60.0
        start_min = min(story.start_s for story in stories) / 60.0
        axes.set_xlim(start_min - 0.01 * (end_min - start_min), end_min + 0.02 * (end_min - start_min))
        axes.set_ylim(len(shown) - 0.4, -0.6)
        size = min(size_that_fits(story.name, _NAME_PT, 7.0, 6.0) for story in shown)
        labels = [_short(story.name, size) for story in shown]
        axes.set_yticks(range(len(shown)), labels, size=size, parse_math=False)
        axes.tick_params(axis="y", length=0, pad=2)
        axes.tick_params(axis="x", labelbottom=False, length=0)
        axes.grid(axis="x")
        _key(axes)
        _channels(channels, log, stories)
        return style.save(figure, filename)


def _short(name: str, size_pt: float) -> str:
    """A name that fits beside its row; the middle goes, because copies and weapons differ at the end."""
    return name if text_size_pt(name, size_pt)[0] <= _NAME_PT else f"{name[:12]}…{name[-13:]}"


def _subtitle(log: Log, stories: list[_Story]) -> str:
    shots = [shot for story in stories for shot in story.shots]
    hostile = [story for story in stories if story.side == "hostile"]
    kills = sum(story.fate == "killed" for story in hostile)
    leakers = sum(story.fate == "arrived" for story in hostile)
    return (
        f"Replication {log.replication} of seed {log.seed}: {len(hostile)} threats, {len(shots)} missiles fired, "
        f"{kills} threats destroyed, {leakers} reached their aim."
    )


def _stories(log: Log) -> list[_Story]:
    """One story a flight that was in the air, in the order of the table of flights."""
    flights, shots = log.results.flights, log.results.engagements
    stories: dict[str, _Story] = {}
    for i, name in enumerate(flights["flight"].astype(str).tolist()):
        fate = str(flights["fate"][i])
        if fate not in ("not_started", "not_released"):
            start, end = float(flights["start_s"][i]), float(flights["end_s"][i])
            stories[name] = _Story(name, start, max(start, end), fate, str(flights["side"][i]))
    for i, name in enumerate(shots["flight"].astype(str).tolist()):
        if name in stories:
            shot = (float(shots["launch_s"][i]), float(shots["end_s"][i]), str(shots["outcome"][i]))
            stories[name].shots.append(shot)
    _add_tracks(log, stories)
    return list(stories.values())


def _add_tracks(log: Log, stories: dict[str, _Story]) -> None:
    """First plot, and when some battery held a confirmed track."""
    names = list(log.model.names.flights)
    open_since: dict[tuple[str, int], float] = {}
    for event in log.events:
        kind = int(event["kind"])
        if kind not in (EventKind.PLOT, EventKind.CONFIRMED, EventKind.DROPPED):
            continue
        i_flight = int(event["flight"])
        story = stories.get(names[i_flight]) if 0 <= i_flight < len(names) else None
        if story is None:
            continue
        time_s, key = float(event["time_s"]), (story.name, int(event["battery"]))
        if kind == EventKind.PLOT and story.first_plot_s is None:
            story.first_plot_s = time_s
        elif kind == EventKind.CONFIRMED:
            open_since.setdefault(key, time_s)
        elif kind == EventKind.DROPPED and key in open_since:
            story.tracked.append((open_since.pop(key), time_s))
    for (name, _), since in open_since.items():
        stories[name].tracked.append((since, max(since, stories[name].end_s)))


def _row(axes: Any, row: int, story: _Story) -> None:
    colour = {"hostile": style.INK, "friendly": style.BLUE, "civil": style.PURPLE}.get(story.side, style.INK)
    axes.plot([story.start_s / 60, story.end_s / 60], [row, row], color=style.FAINT, linewidth=1.0, zorder=1)
    for since, until in story.tracked:
        axes.plot([since / 60, until / 60], [row, row], color=_TRACK, linewidth=2.2, solid_capstyle="butt", zorder=2)
    if story.first_plot_s is not None:
        axes.plot([story.first_plot_s / 60], [row], marker="|", color=colour, markersize=6, linestyle="none", zorder=3)
    for k, (launch_s, end_s, outcome) in enumerate(sorted(story.shots)):
        y = row + (0.16 if k % 2 else -0.16)
        shot = _SHOT_COLOURS.get(outcome, _SHOT_OTHER)
        axes.plot([launch_s / 60, end_s / 60], [y, y], color=shot, linewidth=2.6, solid_capstyle="butt", zorder=4)
    if story.fate == "killed":
        axes.plot(
            [story.end_s / 60],
            [row],
            marker="X",
            color=style.BLUE,
            markersize=6,
            markeredgecolor="white",
            markeredgewidth=0.6,
            linestyle="none",
            zorder=6,
        )
    elif story.fate == "arrived":
        axes.plot([story.end_s / 60], [row], marker=">", color=style.ORANGE, markersize=5.5, linestyle="none", zorder=6)


def _key(axes: Any) -> None:
    from matplotlib.lines import Line2D

    def bar(colour: str, label: str, width: float) -> Any:
        return Line2D([], [], color=colour, linewidth=width, label=label)

    handles = [
        bar(style.FAINT, "in the air", 1.2),
        Line2D([], [], color=style.INK, marker="|", linestyle="none", label="first plot"),
        bar(_TRACK, "tracked", 2.4),
        bar(style.BLUE, "missile hits", 2.8),
        bar(style.AMBER, "misses", 2.8),
        bar(_SHOT_OTHER, "lost", 2.8),
        bar(style.SKY, "target gone", 2.8),
        Line2D([], [], color=style.BLUE, marker="X", linestyle="none", label="destroyed"),
        Line2D([], [], color=style.ORANGE, marker=">", linestyle="none", label="reached its aim"),
    ]
    axes.legend(
        handles=handles,
        loc="lower left",
        bbox_to_anchor=(-0.262, 1.0),
        ncols=9,
        borderaxespad=0.3,
        handlelength=1.0,
        columnspacing=0.85,
        handletextpad=0.4,
        fontsize=7.6,
    )


def _channels(axes: Any, log: Log, stories: list[_Story]) -> None:
    """Missiles in flight and targets under them, against what the batteries have."""
    shots = [shot for story in stories for shot in story.shots]
    spans = [(min(s[0] for s in story.shots), max(s[1] for s in story.shots)) for story in stories if story.shots]
    highest = 1
    for pairs, colour, label in (
        ([(a, b) for a, b, _ in shots], style.BLUE, "missiles in flight"),
        (_merged(stories), style.ORANGE, "targets under missiles"),
    ):
        times, counts = _occupancy(pairs)
        highest = max(highest, int(counts.max(initial=0)))
        axes.step(times / 60.0, counts, where="post", color=colour, linewidth=1.4, label=label, zorder=3)
    batteries = log.model.system.batteries
    for column, colour, text in (
        ("missile_channels", style.BLUE, "missile"),
        ("target_channels", style.ORANGE, "target"),
    ):
        capacity = int(np.sum(batteries[column]))
        highest = max(highest, capacity if capacity <= 4 * highest + 8 else highest)
        axes.axhline(capacity, color=colour, linewidth=0.8, linestyle=(0, (4, 2.5)), zorder=1)
        axes.annotate(
            f"{capacity} {text} channels",
            (1.0, capacity),
            (-2, 1.5),
            xycoords=("axes fraction", "data"),
            textcoords="offset points",
            size=7,
            color=colour,
            ha="right",
            va="bottom",
            annotation_clip=True,
        )
    axes.set_ylim(0.0, 1.22 * highest)
    axes.set_ylabel("in use")
    axes.set_xlabel("minutes")
    axes.yaxis.get_major_locator().set_params(integer=True, nbins=5)
    axes.grid(axis="both")
    if not spans:
        axes.annotate(
            "no missile was fired", (0.5, 0.45), xycoords="axes fraction", ha="center", size=9, color=style.MUTED
        )
    else:
        axes.legend(
            loc="lower left", bbox_to_anchor=(0.0, 1.0), ncols=2, borderaxespad=0.2, fontsize=7.6, handlelength=1.2
        )


def _merged(stories: list[_Story]) -> list[tuple[float, float]]:
    """For each flight the spans in which at least one missile is on its way to it."""
    merged: list[tuple[float, float]] = []
    for story in stories:
        current: tuple[float, float] | None = None
        for launch_s, end_s, _ in sorted(story.shots):
            if current is not None and launch_s <= current[1]:
                current = (current[0], max(current[1], end_s))
            else:
                if current is not None:
                    merged.append(current)
                current = (launch_s, end_s)
        if current is not None:
            merged.append(current)
    return merged


def _occupancy(spans: list[tuple[float, float]]) -> tuple[Any, Any]:
    """Times [s] at which the number of open spans changes, and the number from then on."""
    if not spans:
        return np.zeros(1), np.zeros(1, int)
    times = np.array([t for a, b in spans for t in (a, b)])
    steps = np.array([s for _ in spans for s in (1, -1)])
    order = np.lexsort((steps, times))
    return np.concatenate([[times[order][0]], times[order]]), np.concatenate([[0], np.cumsum(steps[order])])
