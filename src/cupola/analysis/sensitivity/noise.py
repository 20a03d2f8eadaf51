r"""Whether an effect stands out of the noise: what chance alone would show, and how many effects were looked at.

A size of effects, such as the mean of their squares, is positive under pure noise, so an interval of it that leaves 0
out says nothing. What noise shows is found from the replications: where a figure changes nothing that is expected, the
differences of a replication between two points are as likely as their opposites. So the same sizes are reckoned with
the signs of whole replications flipped at random, all pairs of points together because they share draws, and p is the
share of flips that show as much (a randomisation test; wild bootstrap of Wu).

Of m harmless figures five per cent would stand out, so the p-values are held against the steps of Benjamini and
Hochberg: of the figures that are called seen at most five per cent are expected to be harmless; where all are, none is
called in 95 of 100 studies.

References
----------
Wu, Annals of Statistics 14 (1986); Benjamini and Hochberg, Journal of the Royal Statistical Society B 57 (1995).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

#: Flips of signs; the smallest p is one over one more.
FLIPS = 9999
#: Of the effects that are called seen at most this share is expected to be noise [-].
FALSE_DISCOVERIES = 0.05


def p_values(differences: Sequence[np.ndarray], seed: int) -> np.ndarray:
    """For each figure, how often noise alone shows effects of this size [-].

    Parameters
    ----------
    differences : sequence of array, shape (pairs, replications)
        For each figure, the differences between points that differ in it alone, replication by replication.
    seed : int
        Root of the flips, which are the same for all figures.

    Returns
    -------
    array
        1 where nothing ever differs, and where there is only one replication.

    Examples
    --------
    >>> nothing, much = np.zeros((2, 30)), np.ones((2, 30))
    >>> p_values([nothing, much], 1).round(4).tolist()
    [1.0, 0.0001]
    """
    found = np.ones(len(differences))
    n = differences[0].shape[1] if len(differences) else 0
    if n < 2:
        return found
    signs = np.random.default_rng(seed).integers(0, 2, (FLIPS, n)).astype(np.float64) * 2.0 - 1.0
    for k, table in enumerate(differences):
        if not np.any(table):
            continue
        size = float(np.sum(table.sum(axis=1) ** 2))
        flipped = np.sum((signs @ table.T) ** 2, axis=1)
        # A hair off, so that a flip that gives the same size counts in spite of rounding.
        found[k] = (1.0 + float(np.count_nonzero(flipped >= size * (1.0 - 1e-9)))) / (1.0 + FLIPS)
    return found


def adjusted(p: np.ndarray) -> np.ndarray:
    """The smallest rate of false discoveries at which each is called: Benjamini and Hochberg's p-values [-].

    Examples
    --------
    >>> adjusted(np.array([0.01, 0.04, 0.03, 0.5])).round(4).tolist()
    [0.04, 0.0533, 0.0533, 0.5]
    """
    order = np.argsort(p, kind="stable")
    steps = p[order] * p.size / np.arange(1, p.size + 1)
    found = np.empty(p.size)
    found[order] = np.minimum(np.minimum.accumulate(steps[::-1])[::-1], 1.0)
    return found


def mean_noise(table: np.ndarray) -> float:
    """Variance that chance leaves in the mean over replications of a row, averaged over rows; 0 for one replication."""
    n = table.shape[1]
    return float(np.var(table, axis=1, ddof=1).mean()) / n if n > 1 else 0.0
