"""The rounds of a sweep: what is simulated next, and when a point is finished.

In a round every open point is brought to a number of replications that follows from the study and from the rounds
before; then it is looked at. So the answer depends neither on workers nor on interruptions. Where time may run out
there is a rough round first, and what open points have by then is left with them as far as it goes.
"""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from cupola.engine.results import Columns, Results
from cupola.errors import Interrupted
from cupola.study.executors.pool import Pool
from cupola.study.executors.pools import answers
from cupola.study.executors.tasks import Chunk, Recipe, recipe_of, simulate
from cupola.study.runs.stopping import is_narrow, most_of, next_counts, rough_count
from cupola.study.sweeps.folder import Finished, Store, covered, joined
from cupola.study.sweeps.plan import SweepPlan
from cupola.study.sweeps.tables import points_table, summary_table

if TYPE_CHECKING:
    from cupola.analysis.estimates.intervals import Estimate
    from cupola.analysis.metrics.sequential import Decision, Question
    from cupola.study.runs.execution import Progress

#: Shortest time between two writings of the tables while points are being finished [s]; and times one of them takes.
TABLES_S, TABLES_REST = 1.0, 20.0
#: Replications in one chunk: some tenths of a second, so that little is lost and short points are not cut up.
CHUNK = 100


@dataclass(frozen=True)
class PointChunk:
    """Some replications of one point."""

    point: int
    chunk: Chunk


def simulate_point(task: PointChunk) -> Columns:
    """The per-replication table of a chunk of a point."""
    return simulate(task.chunk).replications


@dataclass
class _Open:
    """A point under way: how many replications it is to have, what is there, and how many chunks are missing."""

    goal: int
    pieces: list[Columns]
    n_missing: int


@dataclass
class Rounds:
    """One sweep under way."""

    plan: SweepPlan
    store: Store
    terrain_hash: str
    progress: Progress
    say: Callable[[str], None]
    stop: threading.Event | None
    begin_s: float = field(default_factory=time.monotonic)
    #: Finished points, without their tables.
    status: dict[int, str] = field(default_factory=dict)
    digests: dict[int, str] = field(default_factory=dict)
    estimates: dict[int, dict[str, Estimate]] = field(default_factory=dict)
    #: Of a sweep that asks a question: what finished points answered.
    decisions: dict[int, Decision] = field(default_factory=dict)
    #: Replications of each point that are kept, and the points under way.
    counts: dict[int, int] = field(default_factory=dict)
    on_way: dict[int, _Open] = field(default_factory=dict)
    #: Of the round: points that were looked at, those of them that need more, and replications wanted by then.
    n_settled: int = 0
    open: list[int] = field(default_factory=list)
    total: int = 0
    #: When the tables may be written again.
    tables_due_s: float = 0.0

    def conduct(self, pool: Pool) -> None:
        """All rounds, as far as stop and budget let them."""
        until, budget = self.plan.study.until, self.plan.study.budget
        n_points = len(self.plan.points)
        self._take_up()
        self.write_tables()
        first = self.plan.study.n_first
        wanted = dict.fromkeys(range(n_points), rough_count(first) if until is None and budget.minutes else first)
        spent = dict.fromkeys(range(n_points), 0)
        while wanted:
            open_points = self._round(pool, wanted, spent)
            if open_points is None:
                self._leave_open()
                return
            spent.update(wanted)
            if until is None:
                wanted = dict.fromkeys(open_points, first)
                continue
            left = None if budget.replications is None else budget.replications - sum(spent.values())
            wanted = next_counts({point: spent[point] for point in open_points}, until, left)
            if not wanted:
                for point in open_points:
                    if point not in self.status:
                        self._finish(point, joined(covered(self._kept(point), spent[point])[0]), "budget")

    def _kept(self, point: int) -> list[Columns]:
        """All replications that are kept of a point: its chunks, and its table where it has one."""
        done = self.store.finished(point)
        return self.store.parts(point) + ([done.columns] if done else [])

    def _leave_open(self) -> None:
        """Time is up: the tables show of open points what their first replications say, and their chunks stay."""
        from cupola.analysis.metrics.metrics import measure

        for point in range(len(self.plan.points)):
            if point in self.status:
                continue
            pieces, gaps = covered(self._kept(point), most_of(self.plan.study))
            n = gaps[0][0] if gaps else most_of(self.plan.study)
            if n > 0:
                done = self.store.finish(point, joined(covered(pieces, n)[0]), "open", keep_parts=True)
                self.estimates[point] = measure(self._results(done.columns))

    def _take_up(self) -> None:
        """Note what earlier runs finished; a point whose number of replications grows is open again."""
        fixed = None if self.plan.study.until else self.plan.study.n_first
        for point in range(len(self.plan.points)):
            done = self.store.finished(point)
            if done is None or done.status == "open":
                pieces, _ = covered(self._kept(point), most_of(self.plan.study))
                self.counts[point] = sum(len(part["replication"]) for part in pieces)
            elif fixed is not None and done.n < fixed:
                self.counts[point] = done.n
            else:
                self._note(point, done)
        kept, n = sum(self.counts.values()), len(self.plan.points)
        if kept:
            self.say(f"found {kept} replications in {self.store.folder}: {len(self.status)} of {n} points are finished")

    def _round(self, pool: Pool, wanted: Mapping[int, int], spent: Mapping[int, int]) -> list[int] | None:
        """Bring points to their numbers of replications; the points that need more, or None when it was cut short."""
        self.total, self.n_settled, self.open = sum({**spent, **wanted}.values()), 0, []
        self._tell()
        for task, columns in answers(pool, simulate_point, self._chunks(wanted), self.stop):
            one = self.on_way[task.point]
            one.pieces.append(columns)
            one.n_missing -= 1
            self.counts[task.point] += len(columns["replication"])
            if one.n_missing:
                self.store.save_part(task.point, columns)
            else:
                del self.on_way[task.point]
                self._settle(task.point, one, columns)
            self._tell()
        if self.stop is not None and self.stop.is_set():
            raise self.stopped()
        return sorted(self.open) if self.n_settled == len(wanted) else None

    def _tell(self) -> None:
        self.progress("replications", min(sum(self.counts.values()), self.total), self.total)

    def _chunks(self, wanted: Mapping[int, int]) -> Iterator[PointChunk]:
        """What has to be simulated in a round, point by point; nothing more when the time is up."""
        minutes = self.plan.study.budget.minutes
        for point, goal in wanted.items():
            if self._is_decided(point, goal):
                continue
            pieces, gaps = covered(self._kept(point), goal)
            step = max(CHUNK, -(-goal // 32))
            starts = [(first, stop) for first, n in gaps for first, stop in _cut(first, first + n, step)]
            one = _Open(goal, list(pieces), len(starts))
            if not starts:
                self._settle(point, one, None)
                continue
            self.on_way[point] = one
            recipe = self._recipe(point)
            for first, stop in starts:
                if minutes is not None and time.monotonic() - self.begin_s > 60.0 * minutes:
                    self.say(f"the budget of {minutes:g} min is used up")
                    return
                yield PointChunk(point, Chunk(recipe, self.plan.seed_of(point), first, stop - first))

    def _is_decided(self, point: int, goal: int) -> bool:
        """Whether an earlier run settled a point in this round: then it takes part as it did there."""
        if point not in self.status:
            return False
        self.n_settled += 1
        if self.counts[point] > goal or self.status[point] == "budget":
            self.open.append(point)
        return True

    def _recipe(self, point: int) -> Recipe:
        scenario = self.plan.scenario_of(point)
        is_same_ground = scenario.terrain == self.plan.scenario.terrain
        return recipe_of(scenario, terrain_hash=self.terrain_hash if is_same_ground else "")

    def _settle(self, point: int, one: _Open, latest: Columns | None) -> None:
        """Look at a point that has the replications of its round: finished, or kept for the next."""
        self.n_settled += 1
        whole = joined(covered(one.pieces, one.goal)[0])
        status = self._status(whole)
        if status:
            self._finish(point, whole, status)
            return
        self.open.append(point)
        if latest is not None:
            self.store.save_part(point, latest)

    def _status(self, whole: Columns) -> str:
        """Why a point has replications enough; empty: it has not."""
        from cupola.analysis.metrics.metrics import METRICS

        until = self.plan.study.until
        if until is None:
            return "done" if len(whole["replication"]) >= self.plan.study.n_first else ""
        if until.half_width is None:
            answer = self._decision(whole).answer
            if answer != "open":
                return answer
        elif is_narrow(METRICS[until.metric].of(whole), until.half_width):
            return "narrow"
        return "max" if len(whole["replication"]) >= until.max else ""

    def _decision(self, whole: Columns) -> Decision:
        """What the replications of a point say to the question of the study."""
        from cupola.analysis.metrics.sequential import decide

        assert self.question is not None
        return decide(self.question, self.question.happened(whole))

    @cached_property
    def question(self) -> Question | None:
        """What the study asks; None where it measures."""
        until = self.plan.study.until
        return until.question() if until else None

    def _finish(self, point: int, columns: Columns, status: str) -> None:
        self._note(point, self.store.finish(point, columns, status))
        if time.monotonic() >= self.tables_due_s:
            self.write_tables()

    def _note(self, point: int, done: Finished) -> None:
        from cupola.analysis.metrics.metrics import measure

        self.status[point], self.digests[point], self.counts[point] = done.status, done.digest, done.n
        self.estimates[point] = measure(self._results(done.columns))
        if self.question is not None:
            self.decisions[point] = self._decision(done.columns)
            self.estimates[point].setdefault(self.question.what, self.decisions[point].estimate)

    def _results(self, columns: Columns) -> Results:
        """A table of replications as the metrics take it; no metric looks at flights or shots."""
        return Results(self.plan.scenario, self.plan.study.seed, columns, {}, {})

    def stopped(self) -> Interrupted:
        """What to tell after an interruption; the tables are brought up to what is finished."""
        self.write_tables()
        kept = sum(self.counts.values())
        return Interrupted(
            f"stopped: {kept} replications are kept in {self.store.folder}, {len(self.status)} of"
            f" {len(self.plan.points)} points are finished; the same command resumes from there"
        )

    def write_tables(self) -> tuple[Columns, Columns]:
        """Write the tables over all points, as far as they are finished; until the end, so that others can look."""
        begin_s = time.monotonic()
        points = points_table(self.plan, self.counts, self.status, self.digests, self.decisions)
        summary = summary_table(self.plan, self.estimates)
        self.store.write_tables(points, summary)
        end_s = time.monotonic()
        self.tables_due_s = end_s + max(TABLES_S, TABLES_REST * (end_s - begin_s))
        return points, summary

    @property
    def digest(self) -> str:
        """SHA-256 over the digests of all points; empty as long as points are open."""
        if len(self.status) < len(self.plan.points):
            return ""
        lines = "\n".join(f"{point} {self.digests[point]}" for point in range(len(self.plan.points)))
        return hashlib.sha256(lines.encode()).hexdigest()


def _cut(first: int, stop: int, step: int) -> Iterator[tuple[int, int]]:
    for start in range(first, stop, step):
        yield start, min(start + step, stop)
