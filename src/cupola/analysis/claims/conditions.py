"""Many cases in few words: cases on a grid of factors are merged into boxes, and boxes into readable conditions.

A claim is tried on a grid: target class by altitude, or raid size by sector by altitude. The cases in which it holds
are merged where they are neighbours on the grid, so that a reader gets "F-15 from 6 to 10 km" instead of three rows.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence

from cupola.analysis.wording import altitude_text

Value = str | float
#: One value for each factor.
Point = tuple[Value, ...]
#: The values of each factor over which something is so.
Box = tuple[tuple[Value, ...], ...]


def merge(points: Collection[Point], axes: Sequence[Sequence[Value]]) -> list[Box]:
    """Boxes that together hold exactly the points given.

    Parameters
    ----------
    points : collection of tuple
        What is to be covered; one value for each axis.
    axes : sequence of sequence
        The values of each factor that were tried, in order. Numbers are merged only with their neighbours; words in
        any combination.

    Returns
    -------
    list of tuple of tuple
        Each box has the values of each axis; every point lies in at least one box, and boxes hold nothing else.

    Examples
    --------
    >>> axes = [["f15", "f16"], [1.0, 3.0, 6.0]]
    >>> merge({("f15", 3.0), ("f15", 6.0), ("f16", 3.0), ("f16", 6.0)}, axes)
    [(('f15', 'f16'), (3.0, 6.0))]
    >>> merge({("f15", 1.0), ("f15", 6.0)}, axes)
    [(('f15',), (1.0,)), (('f15',), (6.0,))]
    """
    if not points:
        return []
    first, rest = axes[0], axes[1:]
    if not rest:
        return [(run,) for run in runs({point[0] for point in points}, first)]
    where: dict[Box, list[Value]] = {}
    for value in first:
        for box in merge({point[1:] for point in points if point[0] == value}, rest):
            where.setdefault(box, []).append(value)
    return [(run, *box) for box, values in where.items() for run in runs(values, first)]


def runs(values: Collection[Value], axis: Sequence[Value]) -> list[tuple[Value, ...]]:
    """Values in runs of neighbours on the axis; words make one run.

    Examples
    --------
    >>> runs([1.0, 3.0, 10.0], [1.0, 3.0, 6.0, 10.0])
    [(1.0, 3.0), (10.0,)]
    """
    found: list[list[Value]] = []
    previous = None
    for index, value in enumerate(axis):
        if value not in values:
            continue
        if found and (isinstance(value, str) or previous == index - 1):
            found[-1].append(value)
        else:
            found.append([value])
        previous = index
    return [tuple(run) for run in found]


#: Factor -> words for one run of its values, given the run and all values that were tried.
Phrase = Callable[[Sequence[Value], Sequence[Value]], str]


def describe(box: Box, axes: Mapping[str, Sequence[Value]], phrases: Mapping[str, Phrase]) -> str:
    """A box in words: the phrase of each factor, in the order of the axes.

    Examples
    --------
    >>> axes = {"type": ["f15", "f16"], "altitude_m": [100.0, 3000.0, 6000.0]}
    >>> describe((("f15",), (3000.0, 6000.0)), axes, {"type": types_phrase({}), "altitude_m": altitudes})
    'f15 from 3 to 6 km'
    """
    parts = [phrases[name](run, axes[name]) for (name, run) in zip(axes, box, strict=True)]
    return " ".join(part for part in parts if part)


def largest_first(boxes: Sequence[Box]) -> list[Box]:
    """Boxes in order of the number of cases that they hold; equal ones in their own order.

    Examples
    --------
    >>> largest_first([(("f15",), (1.0,)), (("f15", "f16"), (3.0, 6.0))])
    [(('f15', 'f16'), (3.0, 6.0)), (('f15',), (1.0,))]
    """
    return sorted(boxes, key=lambda box: -box_size(box))


def say(texts: Sequence[str], boxes: Sequence[Box], limit: int = 2) -> str:
    """Conditions in one breath: all of them if they are few, else the first ones and how many cases are left.

    Examples
    --------
    >>> boxes = [((1.0,),), ((9.0,),), ((11.0, 12.0),)]
    >>> say(["at 1 km", "at 9 km"], boxes[:2])
    'at 1 km and at 9 km'
    >>> say(["at 1 km", "at 9 km", "from 11 to 12 km"], boxes)
    'at 1 km, at 9 km and in 2 other cases'
    """
    if len(texts) <= limit:
        return join(texts)
    left = sum(box_size(box) for box in boxes[limit:])
    return join([*texts[:limit], f"in {left} other case{'s' if left > 1 else ''}"])


def span_text(low_m: float, high_m: float) -> str:
    """Two altitudes with the unit said once where it is the same.

    Examples
    --------
    >>> span_text(100, 10000), span_text(3000, 6000)
    ('100 m to 10 km', '3 to 6 km')
    """
    low, high = altitude_text(low_m), altitude_text(high_m)
    if low.split()[1] == high.split()[1]:
        low = low.split()[0]
    return f"{low} to {high}"


def altitudes(run: Sequence[Value], axis: Sequence[Value]) -> str:
    """Altitudes in words."""
    low, high = float(run[0]), float(run[-1])
    if len(run) == len(axis) > 1:
        return f"at every altitude tried ({span_text(low, high)})"
    return f"at {altitude_text(low)}" if low == high else f"from {span_text(low, high)}"


def types_phrase(names: Mapping[str, str]) -> Phrase:
    """Words for target types by their names; ids where a name is not known."""

    def phrase(run: Sequence[Value], axis: Sequence[Value]) -> str:
        if len(run) == len(axis) > 2:
            return "every class tried"
        return join([names.get(str(value), str(value)) for value in run])

    return phrase


def raid_sizes(run: Sequence[Value], axis: Sequence[Value]) -> str:
    """Raid sizes in words; the largest one tried is named as such by the run's end."""
    low, high = f"{float(run[0]):.0f}", f"{float(run[-1]):.0f}"
    if low == high:
        return "for a single target" if low == "1" else f"for raids of {low}"
    return f"for raids of {low} to {high}"


def sectors(run: Sequence[Value], axis: Sequence[Value]) -> str:
    """Widths of the sector from which a raid comes, in words."""
    low, high = float(run[0]), float(run[-1])
    if low == high:
        return "from all round" if low >= 360.0 else f"from one {low:.0f}-degree sector"
    top = "all round" if high >= 360.0 else f"{high:.0f}"
    unit = "" if high >= 360.0 else " degrees"
    return f"from sectors of {low:.0f} {'degrees to ' if high >= 360.0 else 'to '}{top}{unit}"


def box_size(box: Box) -> int:
    """How many cases a box holds [-]."""
    size = 1
    for run in box:
        size *= len(run)
    return size


def join(words: Sequence[str], last: str = "and") -> str:
    """Words in a row.

    Examples
    --------
    >>> join(["a"]), join(["a", "b"]), join(["a", "b", "c"])
    ('a', 'a and b', 'a, b and c')
    """
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"
