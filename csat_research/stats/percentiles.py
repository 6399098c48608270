"""Percentiles: how far out in the replicates a range of few clusters ends, the p that says the same, and how many there may be."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from csat_research.errors import MethodError
from csat_research.words import say

__all__ = ["check_replicates", "replicate_p", "widened_level"]

Floats = NDArray[np.float64]
MOST_REPLICATES = 1_000_000  # of a hundred numbers each: 0.8 GB


def widened_level(level: float, clusters: float) -> float:
    """The level at which percentiles of replicates of few clusters cover `level`: 1 - 2 Φ(-√(n/(n-1)) t_{n-1}).

    Replicates of n clusters spread by √((n-1)/n) too little, and the error itself is not known: t instead of z. Of
    clusters that weigh unequally as many count as equal ones would be (Kish). Source: Hesterberg 2015 (expanded percentiles).

    >>> [round(widened_level(0.95, n), 3) for n in (10, 40, 4000)]
    [0.983, 0.959, 0.95]
    """
    if not clusters > 1:
        return math.nan
    z = stats.t.isf((1 - level) / 2, clusters - 1) * math.sqrt(clusters / (clusters - 1))
    return float(1 - 2 * stats.norm.sf(z))


def replicate_p(draws: ArrayLike, clusters: int) -> Floats:
    """Two-sided p of nothing from replicates (B, T) of n clusters, (T,): below .05 where the widened 95 % range leaves 0 out.

    p' = 2 (1 + replicates beyond 0) / (1 + B) on the side where fewer are, its normal deviate brought to t with n - 1
    degrees of freedom. Source: Davison and Hinkley 1997 (the +1); Hesterberg 2015.

    >>> replicate_p(np.arange(-1.0, 38.0)[:, None], 10**6).round(3).tolist()
    [0.15]
    """
    table = np.asarray(draws, dtype=float)
    kept = np.isfinite(table).sum(axis=0)
    beyond = np.minimum((table <= 0).sum(axis=0), (table >= 0).sum(axis=0))
    share = np.minimum(1.0, 2 * (1 + beyond) / (1 + kept))
    if clusters < 2:
        return np.full_like(share, math.nan)
    deviate = stats.norm.isf(share / 2) * math.sqrt((clusters - 1) / clusters)
    return np.asarray(2 * stats.t.sf(deviate, clusters - 1))


def check_replicates(replicates: float | str) -> None:
    """Raise MethodError unless there is at least one replicate, and no more than a machine can hold."""
    if isinstance(replicates, str) or not 1 <= replicates <= MOST_REPLICATES or replicates % 1:
        raise MethodError(
            say("replicates is {found}; it is a whole number from 1 to {most:count}, such as 2000.",
                found=replicates, most=MOST_REPLICATES)
        )  # fmt: skip
