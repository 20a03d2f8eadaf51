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
        Hash of the sources of the kernels: replications of another code are not mixed in.
    numerics : str
        What the machine computes (`engine.numerics`): neither are those of a machine that computes otherwise.
    """

    inputs: str
    code: str
    numerics: str = ""


def fingerprint_of(model: Model, seed: int) -> Fingerprint:
    """The identity of a run of ``model`` under ``seed``."""
    from cupola.engine.numerics import numerics
    from cupola.kernels._jit import source_hash

    text = f"{scenario_hash(model.scenario)} {seed} {model.figures} {model.terrain.content_hash}"
    return Fingerprint(hashlib.sha256(text.encode()).hexdigest(), source_hash(), numerics())


def otherwise(numerics: str) -> str:
    """In what a machine of these numerics computes otherwise than this one, as a message says it.

    Examples
    --------
    >>> otherwise("exp:00000000").split(":")[0]
    'computes otherwise than this machine'
    """
    from cupola.engine.numerics import differing
    from cupola.engine.numerics import numerics as here

    names = ", ".join(differing(numerics, here())[:6])
    return f"computes otherwise than this machine: {names}" if numerics else "does not say how it computes"


def versions() -> dict[str, str]:
    """Versions that numbers and files could depend on, for people: `engine.numerics` says whether they do."""
    from importlib.metadata import version

    return {
        "cupola": __version__,
        "python": platform.python_version(),
        "numpy": np.__version__,
        "numba": version("numba"),
        "pyproj": version("pyproj"),
        "duckdb": version("duckdb"),
    }
