"""What a run leaves behind: columns per replication, per flight and per shot."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from cupola.engine.digest import digest_of
from cupola.errors import InputError, Problem

if TYPE_CHECKING:
    import pandas

    from cupola.scenario import Scenario

Columns = Mapping[str, np.ndarray]

#: Columns of the replications whose means stand for all in a notebook.
_TELLING = ("threats", "kills", "leakers", "missiles_fired", "max_intercept_range_m")


@dataclass(frozen=True, eq=False)
class Results:
    """Outcomes of all replications of one scenario under one seed.

    Parameters
    ----------
    scenario : Scenario
        As resolved: holds every parameter that the run used.
    seed : int
        Seed of all draws, 0 to 2^64 - 1.
    replications : mapping of str to ndarray
        One entry per replication, in order: counts, ranges [m] and times [s] of the raid, threats not engaged and
        decisions of batteries by reason. NaN where there was none.
    flights : mapping of str to ndarray
        One entry per replication and flight: its fate, when and where it was first seen, shot at and killed.
    engagements : mapping of str to ndarray
        One entry per shot: who fired what at whom, where and how it ended.

        All columns with meaning and unit: ``docs/results.md``, and `cupola query` lists those of a folder.
    terrain : str
        The sentence that names terrain, posting and expected horizon error.
    warnings : tuple of str
        What a reader must know before trusting the numbers (terrain ends, flights longer than the run, ...).
    """

    scenario: Scenario
    seed: int
    replications: Columns
    flights: Columns
    engagements: Columns
    terrain: str = ""
    warnings: tuple[str, ...] = ()

    @property
    def n_replications(self) -> int:
        """Number of replications."""
        return len(self.replications["replication"])

    @property
    def digest(self) -> str:
        """SHA-256 over the per-replication table: names, types and bytes of all columns in order."""
        return digest_of(self.replications)

    def __repr__(self) -> str:
        """A line or two: what it is, and what came out."""
        means = ", ".join(f"{name} {value}" for name, value in self._means())
        return (
            f"Results of {self.scenario.name!r}: {self._n_text}, seed {self.seed}\n"
            f"per replication: {means}\nnext: cupola.summarise(results), cupola.write(results, folder)"
        )

    def _repr_html_(self) -> str:
        """The same for a notebook."""
        rows = "".join(f"<tr><td>{name}</td><td>{value}</td></tr>" for name, value in self._means())
        title = f"{html.escape(str(self.scenario.name))}: {self._n_text}, seed {self.seed}"
        return f"<table><caption>{title}</caption><tr><th>per replication</th><th>mean</th></tr>{rows}</table>"

    @property
    def _n_text(self) -> str:
        """How many replications, in words."""
        return f"{self.n_replications:,} replication{'' if self.n_replications == 1 else 's'}"

    def _means(self) -> list[tuple[str, str]]:
        """Means of the columns that say most; a range over those replications that have one."""
        found = []
        for name in _TELLING:
            values = self.replications.get(name, np.array([]))
            values = values[np.isfinite(values)]
            found.append((name, f"{float(np.mean(values)):.4g}" if len(values) else "none"))
        return found

    def batches(self) -> Iterator[Results]:
        """All replications in order, so many at a time as memory holds with ease: what is in memory is one batch.

        Who counts flights or shots goes batch by batch and keeps one number per replication: results on disk are larger
        than memory.
        """
        yield self

    def frame(self, table: str = "replications") -> pandas.DataFrame:
        """One of the three tables as a pandas frame (needs the extra ``frames``)."""
        import pandas

        columns: dict[str, Any] = dict(getattr(self, table))
        return pandas.DataFrame(columns)


def check_results(value: object, where: str) -> None:
    """Refuse what is no `Results` (InputError), and say what to pass."""
    if not isinstance(value, Results):
        limit = f"needs results, and got {type(value).__name__} {str(value)[:40]!r}"
        raise InputError(Problem(where, "", None, limit, "pass what cupola.run or cupola.open_results returned"))


class Late(Mapping[str, np.ndarray]):
    """A table that is made when somebody asks for any of it: a claim looks at one column of replications, mostly.

    Parameters
    ----------
    make : callable
        Gives the table; called once at most. It is forgotten then, with all that it holds.
    """

    def __init__(self, make: Callable[[], Columns]) -> None:
        self._make: Callable[[], Columns] | None = make
        self._table: Columns = {}

    @property
    def _made(self) -> Columns:
        make = self._make
        if make is not None:  # twice by two threads does no harm: both make the same
            self._table, self._make = make(), None
        return self._table

    def __getitem__(self, name: str) -> np.ndarray:
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._made)

    def __len__(self) -> int:
        return len(self._made)

    def __reduce__(self) -> tuple[Any, ...]:
        return dict, (dict(self._made),)


class Rows(Mapping[str, np.ndarray]):
    """Some rows of a table: a column is taken when it is asked for.

    Parameters
    ----------
    table : mapping of str to ndarray
        The whole.
    rows : slice or array
        Which: a slice takes views, an array of row numbers or truths copies.

    Examples
    --------
    >>> Rows({"x": np.arange(5)}, slice(1, 3))["x"]
    array([1, 2])
    """

    def __init__(self, table: Columns, rows: slice | np.ndarray) -> None:
        self._table = table
        self._rows = rows

    def __getitem__(self, name: str) -> np.ndarray:
        column: np.ndarray = self._table[name][self._rows]
        return column

    def __contains__(self, name: object) -> bool:
        return name in self._table

    def __iter__(self) -> Iterator[str]:
        return iter(self._table)

    def __len__(self) -> int:
        return len(self._table)


def coded(column: np.ndarray) -> tuple[list[str], np.ndarray]:
    """The words of a column in the order of their first use, and for each row the number of its word.

    Examples
    --------
    >>> coded(np.array(["killed", "arrived", "killed"], dtype=object))
    (['killed', 'arrived'], array([0, 1, 0]))
    """
    numbers: dict[str, int] = {}
    codes = np.fromiter((numbers.setdefault(word, len(numbers)) for word in column), np.int64, len(column))
    return [str(word) for word in numbers], codes


def concatenate(parts: Sequence[Results]) -> Results:
    """Results of several runs of one scenario under one seed, in the order given, as one.

    Raises
    ------
    ValueError
        If there are none, or they are of different scenarios or seeds.
    """
    if not parts:
        raise ValueError("nothing to concatenate")
    head = parts[0]
    if len(parts) == 1:
        return head
    if any(part.seed != head.seed or part.scenario != head.scenario for part in parts[1:]):
        raise ValueError("results of different scenarios or seeds cannot be one")

    def join(name: str) -> Columns:
        tables = [getattr(part, name) for part in parts]
        return {key: np.concatenate([table[key] for table in tables]) for key in tables[0]}

    return replace(head, replications=join("replications"), flights=join("flights"), engagements=join("engagements"))
