"""Halves: how far a group falls short of the better half of its own contacts, with a clustered error."""

from __future__ import annotations

from dataclasses import dataclass
from math import nan, sqrt
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from csat_research.stats.linearised import MIN_CLUSTERS, two_way
from csat_research.stats.quantiles import weighted_quantile
from csat_research.stats.sandwich import Strata, ways_of

__all__ = ["Shortfall", "cut_is_settled", "middle", "shortfall", "worse_half"]

HEAVY = 0.05  # of the answers on one value: moving the cut across it is another question


@dataclass(frozen=True, slots=True)
class Shortfall:
    """Share satisfied of the better half less that of all (0 to 1), its error, df, and answers and clusters of each half.

    lifted: whether the error two ways came out below that of the first way, which was then taken.
    """

    estimate: float
    std_error: float
    df: int
    n: tuple[int, int]
    clusters: tuple[int, int]
    lifted: bool = False


def shortfall(
    satisfied: ArrayLike,
    better: ArrayLike,
    weights: ArrayLike,
    clusters: ArrayLike,
    *,
    counts: ArrayLike | None = None,
    second: ArrayLike | None = None,
    strata: Strata | None = None,
) -> Shortfall:
    """P(satisfied | better half) - P(satisfied) = share in the worse half · (p_better - p_worse).

    All (rows,): satisfied and better 0 or 1, weights, clusters (a label; every row its own where they are unknown), counts
    of identical answers, second: another dimension of clusters (agents), left out under 10 of them. Variance linearised,
    of u = w [b (y - p_b) / Σ w b - (y - p) / Σ w], over clusters within strata, one or two ways (V_a + V_b - V_ab, at least V_a: of a few
    agents V_b - V_ab falls below 0 by chance in half of all cells, and of many cells the narrowest would be called).

    >>> found = shortfall([1, 1, 1, 0], [1, 1, 0, 0], [1, 1, 1, 1], [1, 2, 3, 4])
    >>> found.estimate, found.n
    (0.25, (2, 2))
    """
    y, b, w = (np.asarray(one, dtype=float) for one in (satisfied, better, weights))
    labels, each = (
        np.asarray(clusters),
        np.ones(len(y)) if counts is None else np.asarray(counts, dtype=float),
    )
    worse, good = (b == 0), (b == 1)
    n = int(each[good].sum()), int(each[worse].sum())
    found = len(np.unique(labels[good])), len(np.unique(labels[worse]))
    if not n[0] or not n[1]:
        return Shortfall(nan, nan, 0, n, found)
    whole, part = float(w @ y / w.sum()), float((w * b) @ y / (w @ b))
    influence = w * (b * (y - part) / (w @ b) - (y - whole) / w.sum())
    variance, df, lifted = _variance(influence, labels, second, strata)
    return Shortfall(part - whole, sqrt(max(variance, 0.0)), df, n, found, lifted)


def _variance(
    influence: NDArray[np.float64],
    labels: NDArray[Any],
    second: ArrayLike | None,
    strata: Strata | None = None,
) -> tuple[float, int, bool]:
    """Variance of Σ u, its degrees of freedom and whether it was lifted to that of one way.

    By clusters within strata, or two ways where the second has ten or more.
    """
    other = None if second is None else np.asarray(second)
    more = [] if other is None or len(np.unique(other)) < MIN_CLUSTERS else [other]
    ways = ways_of(influence[:, None], [labels, *more], strata)
    parts = [float(way.covariance()[0, 0]) for way in ways]
    if not more:
        return parts[0], ways[0].df, False
    found = float(two_way(*parts).variance)
    return max(found, parts[0]), min(way.df for way in ways[:2]), found < parts[0]


def middle(values: ArrayLike, weights: ArrayLike | None = None) -> float:
    """Weighted median of (rows,) values: half of the weight on either side; between two of them where it falls there.

    >>> middle([1, 2, 3, 4]), middle([1, 2, 3], [1, 1, 2]), middle([1, 2, 3, 3])
    (2.5, 2.5, 2.5)
    """
    x = np.asarray(values, dtype=float)
    w = np.ones(len(x)) if weights is None else np.asarray(weights, dtype=float)
    lower = weighted_quantile(x, w, 0.5)
    return (lower - weighted_quantile(-x, w, 0.5)) / 2


def worse_half(
    values: ArrayLike, *, low_is_better: bool, weights: ArrayLike | None = None
) -> NDArray[np.bool_]:
    """Which of (rows,) values lie on the worse side of their median; what lies on it counts as better, if any is worse.

    >>> worse_half([1, 2, 3, 4], low_is_better=True).tolist(), worse_half([0, 1, 1], low_is_better=False).tolist()
    ([False, False, True, True], [True, False, False])
    """
    x = np.asarray(values, dtype=float)
    cut = middle(x, weights)
    worse = x > cut if low_is_better else x < cut
    return np.asarray(worse if worse.any() else (x >= cut if low_is_better else x <= cut))


def cut_is_settled(
    values: ArrayLike,
    clusters: ArrayLike,
    *,
    weights: ArrayLike | None = None,
    second: ArrayLike | None = None,
) -> bool:
    """Whether another sample would halve (rows,) values at about the same place.

    Not where within two errors of one half (clustered as in `shortfall`) the median may be another value and a twentieth of
    the answers or more lie on one of them, as happens to whole numbers.

    >>> whole = np.repeat([3, 4], [51, 49])
    >>> cut_is_settled(whole, np.arange(100)), cut_is_settled(np.arange(100.0), np.arange(100))
    (False, True)
    """
    x = np.asarray(values, dtype=float)
    w = np.ones(len(x)) if weights is None else np.asarray(weights, dtype=float)
    w, cut = w / w.sum(), middle(x, w)
    sides = [w * (side - w @ side) for side in (x < cut, x <= cut)]
    error = 2 * sqrt(max(0.0, *(_variance(side, np.asarray(clusters), second)[0] for side in sides)))
    low, high = (weighted_quantile(x, w, max(0.0, min(1.0, 0.5 + side))) for side in (-error, error))
    near = (x >= low) & (x <= high)
    shares = np.bincount(np.unique(x[near], return_inverse=True)[1], weights=w[near])
    return bool(low == high or shares.max() < HEAVY)
