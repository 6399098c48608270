"""Quantiles of weighted answers, and how each answer pulls on them."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from csat_research.stats.columns import codes_of

__all__ = ["bandwidth", "quantile_influence", "weighted_quantile"]

Floats = NDArray[np.float64]


def weighted_quantile(values: ArrayLike, weights: ArrayLike, share: float) -> float:
    """Smallest value (of n) with at least `share` of the weight at or below it; one of the values themselves.

    Source: Hyndman and Fan 1996, type 1; R quantile(type = 1).

    >>> weighted_quantile([1.0, 2.0, 3.0, 4.0], [1, 1, 1, 1], 0.75)
    3.0
    """
    x, w = np.asarray(values, dtype=float), np.asarray(weights, dtype=float)
    order = np.argsort(x, kind="stable")
    reached = np.cumsum(w[order]) >= share * w.sum() * (1 - 1e-12)
    return float(x[order][np.argmax(reached)])


def bandwidth(n: float, share: float) -> float:
    """How far to look to either side of a quantile for the density there, as a share (Hall and Sheather 1988).

    At most half the way to the nearer end.

    >>> round(bandwidth(3000, 0.25), 3)
    0.047
    """
    z = stats.norm.ppf(share)
    wide = (1.5 * stats.norm.pdf(z) ** 2 / (2 * z**2 + 1)) ** (1 / 3)
    return float(min(n ** (-1 / 3) * stats.norm.ppf(0.975) ** (2 / 3) * wide, share / 2, (1 - share) / 2))


def quantile_influence(
    values: ArrayLike, weights: ArrayLike, share: float, clusters: ArrayLike | None = None
) -> Floats:
    """What each answer (n,) adds to the weighted quantile: w_i/Σw · (share - [x_i <= q]) / f(q).

    f(q) is the difference quotient of the quantile function around q, as far as the effective number of clusters (n
    labels; each answer its own where None) says, so that an answer split into two halves of one customer changes
    nothing. Where it is flat (many answers on one value) the quantile stays where it is, and the influence is zero.
    Source: Bahadur 1966; Woodruff 1952.

    >>> bool(quantile_influence([1, 1, 1, 1, 5], [1, 1, 1, 1, 1], 0.25).any())
    False
    """
    x, w = np.asarray(values, dtype=float), np.asarray(weights, dtype=float)
    q = weighted_quantile(x, w, share)
    whole = w if clusters is None else np.bincount(codes_of(clusters), weights=w)
    half = bandwidth(float(w.sum() ** 2 / (whole @ whole)), share)
    spread = weighted_quantile(x, w, share + half) - weighted_quantile(x, w, share - half)
    return np.asarray(w / w.sum() * (share - (x <= q)) * spread / (2 * half))
