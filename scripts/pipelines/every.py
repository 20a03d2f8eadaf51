"""All pipelines: what the page says of each, how many studies it gets, and what makes its answers."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
from pipelines.claims import of_claims
from pipelines.common import CLUMPED, ORDINARY, Pipeline, Tally, kept_models
from pipelines.comparisons import few, salvos
from pipelines.figures import of_uncertainty
from pipelines.rare import rare
from pipelines.runs import of_folders, of_runs
from pipelines.sweeps import of_sweeps, of_tables

_FIGURES = "`cupola uncertainty`"
_NONE = "Six figures that do nothing: share of studies in which none is called seen."
#: Name -> title, text, share of the studies, and what makes the answers.
PIPELINES: dict[str, Pipeline] = {
    name: Pipeline(title, text, share, make)
    for name, title, text, share, make in (
        ("run-30", "`cupola run`, 30 replications", "Metrics, shares and quantiles of the summary.", 1.0,
         of_runs(ORDINARY, 30)),
        ("run-200", "`cupola run`, 200 replications", "The same.", 1.0, of_runs(ORDINARY, 200)),
        ("run-clumped", "`cupola run`, losses in clumps",
         "200 replications; in one of twenty the defence is asleep.", 1.0, of_runs(CLUMPED, 200)),
        ("decide", "`cupola run --decide`",
         "Wald's test with 5 % for either error, where the truth is one of its two values; through the run folder.",
         0.4, of_folders),
        ("claims", "Claims", "One of each kind, with cases on a tie and beside it; 100 replications a case.", 0.15,
         of_claims),
        ("compare", "`cupola compare`", "Salvo 2 against 1, 100 pairs.", 1.0, salvos(100, None, 6)),
        ("compare-few", "`cupola compare`, few pairs differ", "Reliability 0.90 against 0.89, 200 pairs.", 1.0,
         few(200, None)),
        ("compare-until", "`cupola compare --until`",
         "Salvo 2 against 1, until the difference of leakers is known to 0.2; first look 50.", 0.4,
         salvos(50, {"leakers": 0.2}, 3)),
        ("compare-few-until", "`cupola compare --until`, few pairs differ",
         "Reliability 0.90 against 0.89, until the difference of leakers is known to 0.04; first look 100.", 0.3,
         few(100, {"leakers": 0.04})),
        ("table", "`cupola table` from a scenario", "100 replications of each case.", 0.5, of_tables),
        ("sweep", "`cupola sweep` until a mean is known", "Leakers to 0.25, and the table that is made of the sweep.",
         0.3, of_sweeps("width")),
        ("sweep-share", "`cupola sweep` until a share is known", "P(no leaker) to 0.08, and the table.", 0.2,
         of_sweeps("share")),
        ("sweep-question", "`cupola sweep` with a question", "Points at or beyond either value; 5 % for either error.",
         0.2, of_sweeps("question")),
        ("lhs", f"{_FIGURES}, lhs", "40 draws, 30 replications of each.", 0.2, of_uncertainty("lhs", 40, 30)),
        ("each", f"{_FIGURES}, each", "60 replications.", 0.2, of_uncertainty("each", None, 60)),
        ("morris", f"{_FIGURES}, morris", "6 trajectories, 30 replications.", 0.1, of_uncertainty("morris", 6, 30)),
        ("sobol", f"{_FIGURES}, sobol", "16 base points, 30 replications.", 0.06, of_uncertainty("sobol", 16, 30)),
        ("harmless-lhs", "Harmless figures, lhs", _NONE, 0.2, of_uncertainty("lhs", 16, 20, True)),
        ("harmless-each", "Harmless figures, each", _NONE, 0.2, of_uncertainty("each", None, 60, True)),
        ("harmless-morris", "Harmless figures, morris", _NONE, 0.1, of_uncertainty("morris", 4, 30, True)),
        ("harmless-sobol", "Harmless figures, sobol", _NONE, 0.1, of_uncertainty("sobol", 8, 30, True)),
        ("rare-1", "`cupola rare`", "Two of six leak, one missile each; pilots, tilt, 3,000 replications.", 0.3,
         rare(1)),
        ("rare-2", "`cupola rare`, rarer", "Two missiles each.", 0.3, rare(2)),
    )
}  # fmt: skip


def tally(name: str, studies: int) -> list[Tally]:
    """All answers of a pipeline over so many studies."""
    found: dict[str, list[float]] = defaultdict(list)
    with kept_models():
        for seed in range(1, studies + 1):
            for label, is_right in PIPELINES[name].make(1000 + seed):
                found[label].append(float(is_right))
    return [Tally(label, 100.0 * float(np.mean(values)), len(values)) for label, values in found.items()]
