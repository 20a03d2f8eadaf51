"""How wrong a horizon taken from terrain of a given posting may be. Measured; see `docs/models/terrain.md`."""

from __future__ import annotations

import math

import numpy as np

#: Posting [m] and expected one-sigma error of a horizon angle [mrad] in easy and in hard places.
#: Made by `scripts/measure_horizon_error.py`; postings in between are interpolated on logarithmic scales.
HORIZON_ERRORS = (
    (30.0, 0.1, 0.4),
    (90.0, 0.15, 0.6),
    (926.0, 0.4, 1.6),
    (9266.0, 3.0, 20.0),
)


def horizon_error_mrad(posting_m: float) -> tuple[float, float]:
    """Expected one-sigma error of a horizon angle [mrad]: (low, high), in easy and in hard places.

    Parameters
    ----------
    posting_m : float
        Distance between posts on the ground [m], > 0. Finer than the finest row of `HORIZON_ERRORS` counts as
        that row (buildings and trees then set the error, not the posting), coarser than the coarsest as that one.

    Examples
    --------
    >>> horizon_error_mrad(926.0)
    (0.4, 1.6)
    """
    postings, lows, highs = np.log(np.array(HORIZON_ERRORS)).T
    at = math.log(posting_m)
    return _round(np.exp(np.interp(at, postings, lows))), _round(np.exp(np.interp(at, postings, highs)))


def _round(value: float) -> float:
    """Two significant digits: more would claim what nobody knows."""
    return float(f"{value:.2g}")
