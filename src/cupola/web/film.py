"""The call for a film: a replication of a run, again and in full."""

from __future__ import annotations

from cupola.errors import InputError, Problem
from cupola.web.calls import Call
from cupola.web.folder import Entry


def film(entry: Entry, call: Call) -> bytes:
    """Replication ``k`` of a run; with ``variant``, what that variant of its scenario does under the same draws."""
    from cupola.engine.build.model import build
    from cupola.engine.replay import replay
    from cupola.film.making import film_of
    from cupola.film.packing import packed
    from cupola.scenario.layout.deployment import with_variant
    from cupola.study import is_same, reopen

    if entry.kind != "run":
        raise InputError(Problem(entry.shown, "", None, "is no run", "choose a run of the list"))
    results, model = reopen(entry.path)
    k = call.whole("k", 0, 10_000_000, 0)
    if k >= results.n_replications:
        limit = f"must lie in 0 to {results.n_replications - 1}"
        raise InputError(Problem("replication", "", k, limit, f"{entry.shown} holds {results.n_replications}"))
    variant = call.text_or("variant", "", 100)
    if variant:
        log = replay(
            build(with_variant(results.scenario, variant), figures=model.figures), seed=results.seed, replication=k
        )
        note = ""
    else:
        log = replay(model, seed=results.seed, replication=k)
        is_true = is_same(log.results, results, k)
        note = "" if is_true else "This version does not reproduce the run: it was made by another one. Run it again."
    head, columns = film_of(log, results.n_replications, note)
    variants = [{"name": one.name, "title": one.title} for one in results.scenario.variants]
    return packed({**head, "variant": variant, "variants": variants}, *columns)
