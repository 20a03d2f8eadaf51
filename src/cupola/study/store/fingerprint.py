"""What decides a result, as hashes: whether two runs are the same run, made by the same code."""

from __future__ import annotations

import hashlib
import platform
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from cupola.scenario.load import scenario_hash
from cupola.version import __version__

if TYPE_CHECKING:
    from cupola.engine.build.model import Model


@dataclass(frozen=True)
class Fingerprint:
    """Which run this is.

    Parameters
    ----------
    inputs : str
        SHA-256 over scenario, seed, end of the figures and heights of the terrain. Replications of equal ``inputs``
        belong together, however many there are.
    code : str
        Hash of the kernels and of the versions that compiled them: replications of another code are not mixed in.
    """

    inputs: str
    code: str


def fingerprint_of(model: Model, seed: int) -> Fingerprint:
    """The identity of a run of ``model`` under ``seed``."""
    from cupola.kernels._jit import source_hash

    text = f"{scenario_hash(model.scenario)} {seed} {model.figures} {model.terrain.content_hash}"
    return Fingerprint(hashlib.sha256(text.encode()).hexdigest(), source_hash())


def versions() -> dict[str, str]:
    """Versions of all that the numbers depend on."""
    import numba

    return {
        "cupola": __version__,
        "python": platform.python_version(),
        "numpy": np.__version__,
        "numba": numba.__version__,
    }
