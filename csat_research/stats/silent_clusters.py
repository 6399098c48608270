"""Silent clusters: the variance of a sum over clusters of which many add nothing, from those alone that add something."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

__all__ = ["variance_of_some"]


def variance_of_some(sums: ArrayLike, clusters: int, sampled: float = 0.0) -> float:
    """Variance of Σ_c u_c without strata, where the clusters that are not given have u = 0.

    V = (1 - f) C/(C - 1) (Σ (u - ū)² + (C - rows) ū²), ū = Σu / C; `linearised.variance_of_sums` of all C of them.
    sums: (rows,) u; clusters: C, two or more; sampled: f, the fraction of all clusters that was sampled.

    >>> round(variance_of_some([0.5, -0.3], 4), 9)
    0.44
    """
    u = np.asarray(sums, dtype=float)
    mean = u.sum() / clusters
    centred = u - mean
    spread = float(centred @ centred) + (clusters - len(u)) * mean**2
    return float((1 - sampled) * clusters / (clusters - 1) * spread)
