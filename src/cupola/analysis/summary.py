"""What a study found, in one object: the rows of `cupola.analysis.findings` put together.

Made by `cupola.analysis.summarise`. Every number that was estimated is an `Estimate`: it carries its interval, its unit
and how many values it rests on. `Summary.to_dict` is the object that ``--json`` prints and `summary.json` holds.
"""

from __future__ import annotations

import html
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cupola.analysis.estimates.intervals import Estimate
    from cupola.analysis.losses import LossRow
    from cupola.analysis.metrics.identification import IdentityRow, MistakeRow
    from cupola.analysis.metrics.ledger import Ledger
    from cupola.analysis.metrics.sequential import Decision


from cupola.analysis.estimates.texts import counted
from cupola.analysis.findings import Parameter, TypeRow, Verdict, WaveRow, estimate_dict, quantiles_dict


@dataclass(frozen=True)
class Summary:
    """What a study found.

    Parameters
    ----------
    scenario, title, question, version : str
        Name, title and question of the scenario; version of Cupola.
    seed, replications : int
        Seed of all draws; number of replications.
    digest : str
        SHA-256 of the per-replication table (`cupola.engine.results.Results.digest`).
    headline : str
        Verdict first: one or two sentences that can be quoted.
    metrics : mapping of str to Estimate
        Name (ending in its unit where it has one) to estimate; see `cupola.analysis.metrics.metrics.METRICS`.
    quantiles : mapping of str to 3 Estimates
        For each metric that is a mean over replications: what one replication in ten, in two, and nine in ten do not
        exceed.
    not_engaged : mapping of str to Estimate
        Reason to mean number of threats per replication that were never shot at because of it [threats].
    hidden : mapping of str to Estimate
        What hid threats that were never seen, to its share of the radar time in which they flew [-].
    unseen : str
        The same in one sentence; empty where every threat was seen.
    losses : tuple of LossRow
        What was out of action: by script, and by hits.
    lost : str
        The same in one sentence; empty where nothing was lost.
    decisions : mapping of str to Estimate
        Reason to share of all decisions of batteries on tracks that ended with it [-]; ``engaged``: with no obstacle.
    obstacles : str
        The sentence that says what mostly stood in the way; empty where no track was considered.
    by_type : tuple of TypeRow
        Per type and side.
    by_wave : tuple of WaveRow
        Per raid, wave and type; empty without raids.
    identity : tuple of IdentityRow
        How well each side was told from the others.
    mistakes : tuple of MistakeRow
        Flights that are not hostile and were shot at or destroyed, and why.
    claims : tuple of Verdict
        The claims of the scenario, judged; in the order of the file.
    ledger : Ledger or None
        What the run cost; None where the scenario has no costs.
    parameters : tuple of Parameter
        Every catalogue figure that the run used.
    terrain : str
        The sentence that names terrain, posting and expected horizon error.
    warnings, limits : tuple of str
        What a reader must know about this run; what the model cannot say at all.
    decision : Decision or None
        What the replications say to the question that the run was to decide; None where none was asked.
    """

    scenario: str
    title: str
    question: str
    version: str
    seed: int
    replications: int
    digest: str
    headline: str
    metrics: Mapping[str, Estimate]
    quantiles: Mapping[str, tuple[Estimate, Estimate, Estimate]] = field(default_factory=dict)
    not_engaged: Mapping[str, Estimate] = field(default_factory=dict)
    hidden: Mapping[str, Estimate] = field(default_factory=dict)
    unseen: str = ""
    losses: tuple[LossRow, ...] = ()
    lost: str = ""
    decisions: Mapping[str, Estimate] = field(default_factory=dict)
    obstacles: str = ""
    by_type: tuple[TypeRow, ...] = ()
    by_wave: tuple[WaveRow, ...] = ()
    identity: tuple[IdentityRow, ...] = ()
    mistakes: tuple[MistakeRow, ...] = ()
    claims: tuple[Verdict, ...] = ()
    ledger: Ledger | None = None
    parameters: tuple[Parameter, ...] = ()
    terrain: str = ""
    warnings: tuple[str, ...] = ()
    limits: tuple[str, ...] = ()
    decision: Decision | None = None

    def __repr__(self) -> str:
        """The verdict and the metrics, each with its interval."""
        rows = "\n".join(f"  {name}: {value}" for name, value in self.metrics.items())
        return f"Summary of {self.scenario!r}: {counted(self.replications, 'replication')}\n{self.headline}\n{rows}"

    def _repr_html_(self) -> str:
        """The same for a notebook."""
        rows = "".join(
            f"<tr><td>{name}</td><td>{html.escape(str(value))}</td></tr>" for name, value in self.metrics.items()
        )
        head = "<tr><th>per replication</th><th>mean (95 % interval)</th></tr>"
        return f"<p>{html.escape(self.headline)}</p><table>{head}{rows}</table>"

    def to_dict(self) -> dict[str, Any]:
        """The whole summary, ready for JSON: what ``--json`` prints. NaN becomes null."""
        metrics = {name: estimate_dict(value) for name, value in self.metrics.items()}
        if "not_engaged" in metrics:
            metrics["not_engaged"]["reasons"] = {name: estimate_dict(value) for name, value in self.not_engaged.items()}
            hidden = {name: estimate_dict(value) for name, value in self.hidden.items()}
            metrics["not_engaged"] |= {"hidden_share": hidden, "hidden": self.unseen}
        return {
            "scenario": self.scenario,
            "title": self.title,
            "question": self.question,
            "version": self.version,
            "seed": self.seed,
            "replications": self.replications,
            "digest": self.digest,
            "headline": self.headline,
            **({"decision": self.decision.to_dict()} if self.decision is not None else {}),
            "metrics": metrics,
            "quantiles": {name: quantiles_dict(three) for name, three in self.quantiles.items()},
            "losses": {"sentence": self.lost, "rows": [row.to_dict() for row in self.losses]},
            "decisions": {
                "sentence": self.obstacles,
                "shares": {name: estimate_dict(value) for name, value in self.decisions.items()},
            },
            "by_type": [row.to_dict() for row in self.by_type],
            "by_wave": [row.to_dict() for row in self.by_wave],
            "identity": [row.to_dict() for row in self.identity],
            "mistakes": [row.to_dict() for row in self.mistakes],
            "claims": [verdict.to_dict() for verdict in self.claims],
            **({"ledger": self.ledger.to_dict()} if self.ledger is not None else {}),
            "parameters": [parameter.to_dict() for parameter in self.parameters],
            "terrain": self.terrain,
            "warnings": list(self.warnings),
            "limits": list(self.limits),
        }
