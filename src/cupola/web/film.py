"""The call for a film: a replication of a run, again and in full."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cupola.errors import InputError, Problem
from cupola.web.calls import Call
from cupola.web.folder import Entry

if TYPE_CHECKING:
    from cupola.engine.build.model import Model
    from cupola.engine.replay import Log
    from cupola.engine.results import Results


class Again(NamedTuple):
    """A run of which one replication is simulated again."""

    results: Results
    model: Model
    k: int

    def as_it_was(self) -> tuple[Log, str]:
        """The replication, and what must be said of it where it did not come out as in the run."""
        from cupola.engine.replay import replay
        from cupola.study import is_same

        log = replay(self.model, seed=self.results.seed, replication=self.k)
        is_true = is_same(log.results, self.results, self.k)
        note = "" if is_true else "This version does not reproduce the run: it was made by another one. Run it again."
        return log, note

    def changed(self, variant: str) -> Log:
        """What a variant of the scenario does under the same draws."""
        from cupola.engine.build.model import build
        from cupola.engine.replay import replay
        from cupola.scenario.layout.deployment import with_variant

        model = build(with_variant(self.results.scenario, variant), figures=self.model.figures)
        return replay(model, seed=self.results.seed, replication=self.k)


def again(entry: Entry, call: Call) -> Again:
    """Replication ``k`` of a run."""
    from cupola.study import reopen

    if entry.kind != "run":
        raise InputError(Problem(entry.shown, "", None, "is no run", "choose a run from the list"))
    results, model = reopen(entry.path)
    k = call.whole("k", 0, 10_000_000, 0)
    if k >= results.n_replications:
        limit = f"must lie in 0 to {results.n_replications - 1}"
        raise InputError(Problem("replication", "", k, limit, f"{entry.shown} holds {results.n_replications}"))
    return Again(results, model, k)


def film(entry: Entry, call: Call) -> bytes:
    """Replication ``k`` of a run; with ``variant``, what that variant of its scenario does under the same draws."""
    from cupola.film.making import film_of
    from cupola.film.packing import packed

    run = again(entry, call)
    variant = call.text_or("variant", "", 100)
    log, note = (run.changed(variant), "") if variant else run.as_it_was()
    head, columns = film_of(log, run.results.n_replications, note)
    variants = [{"name": one.name, "title": one.title} for one in run.results.scenario.variants]
    return packed({**head, "variant": variant, "variants": variants}, *columns)
