"""Linearised (sandwich) variances: clusters, strata and weights, from cluster totals and influence values.

One formula carries the room: an estimate that is a smooth function of totals moves by `influence @ totals`,
so its variance is that of the sum over clusters of u_c = totals_c @ influence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf, nan, sqrt
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from csat_research.errors import MethodError
from csat_research.words import say

__all__ = [
    "ENOUGH_CLUSTERS",
    "FEW_CLUSTERS",
    "MIN_CLUSTERS",
    "SMALLEST_GROUP",
    "ClusterVariance",
    "TwoWay",
    "cluster_sums",
    "cluster_variance",
    "degrees_of_freedom",
    "influence_mean",
    "influence_ratio",
    "kish_design_effect",
    "multiway_variance",
    "products_variance",
    "two_way",
    "variance_of_sums",
]

Floats = NDArray[np.float64]

SMALLEST_GROUP = 5  # answers or clusters: under this a group's numbers are hidden
MIN_CLUSTERS = 10  # under this interval and p are withheld
FEW_CLUSTERS = 40  # under this a caution
ENOUGH_CLUSTERS = (
    200  # under this ranges of effects, and of means by ± t, held 87 to 93 % instead of 95 [sim]
)


def influence_ratio(numerator: ArrayLike, denominator: ArrayLike, totals: ArrayLike) -> Floats:
    """Influence of one unit of weight in each cell on R = Σ w y / Σ w x: (y - R x) / Σ w x.

    numerator, denominator: y and x per cell; cells that do not count have y = x = 0. totals: Σw per cell.
    NaN where the denominator is empty.

    >>> influence_ratio([1, 0], [1, 1], [3, 1]).tolist()
    [0.0625, -0.1875]
    """
    y, x, w = (np.asarray(a, dtype=float) for a in (numerator, denominator, totals))
    base = float(w @ x)
    if base == 0:
        return np.full(w.shape, nan)
    return np.asarray((y - (w @ y) / base * x) / base)


def influence_mean(values: ArrayLike, totals: ArrayLike) -> Floats:
    """Influence of one unit of weight in each cell on the mean of `values`; NaN = no answer, which has none.

    A share is the mean of 0 and 1.

    >>> influence_mean([1, 0, float("nan")], [3, 1, 9]).tolist()
    [0.0625, -0.1875, 0.0]
    """
    y = np.asarray(values, dtype=float)
    answered = np.isfinite(y)
    return influence_ratio(np.where(answered, y, 0.0), answered.astype(float), totals)


@dataclass(frozen=True, slots=True)
class ClusterVariance:
    """Variance (a number, or k x k for k estimates), clusters, strata, df = clusters - strata."""

    variance: Any
    clusters: int
    strata: int
    df: int
    lonely: int = 0

    @property
    def std_error(self) -> float:
        """√variance, of a single estimate."""
        return sqrt(max(float(self.variance), 0.0)) if np.isfinite(self.variance) else nan


def cluster_variance(
    totals: Any, influence: ArrayLike, strata: ArrayLike | None = None, fpc: ArrayLike | None = None
) -> ClusterVariance:
    """Linearised variance of estimates from cluster totals.

    totals: clusters x cells, Σw of each cluster in each cell (dense or scipy.sparse). influence: cells, or
    cells x k for k estimates. strata: label per cluster. fpc: per cluster, number of clusters in the
    population of its stratum, or the sampled fraction where <= 1. Clusters without answers belong in `totals`
    as zero rows.

    V = Σ_h (1 - f_h) G_h/(G_h - 1) Σ_c (u_c - ū_h)². Source: Binder 1983; R survey::svymean.

    >>> cluster_variance(np.eye(4), influence_mean([1, 1, 1, 0], [1, 1, 1, 1])).variance
    0.0625
    """
    return variance_of_sums(np.asarray(totals @ np.asarray(influence, dtype=float)), strata, fpc)


def variance_of_sums(
    sums: ArrayLike, strata: ArrayLike | None = None, fpc: ArrayLike | None = None
) -> ClusterVariance:
    """Variance of Σ_c u_c from the cluster sums themselves (clusters, or clusters x k).

    A stratum with one cluster ("lonely") is centred at the mean of all clusters, which overstates its part,
    and is counted in `lonely`.
    """
    u = np.asarray(sums, dtype=float)
    table = u.reshape(len(u), -1)
    labels = (
        np.zeros(len(u), dtype=int)
        if strata is None
        else np.unique(np.asarray(strata), return_inverse=True)[1]
    )
    sizes = np.bincount(labels)
    centred = table - _centres(table, labels, sizes)
    scale = _unsampled(fpc, labels, sizes) * sizes / np.maximum(sizes - 1, 1)
    found = (centred * (scale[labels, None] if len(scale) > 1 else scale)).T @ centred
    if len(u) < 2:
        found = np.full_like(found, nan)
    variance = float(found[0, 0]) if u.ndim == 1 else found
    lonely = int(np.sum(sizes == 1)) if len(u) > 1 else 0
    return ClusterVariance(variance, len(u), len(sizes), degrees_of_freedom(len(u), len(sizes)), lonely)


def _centres(table: Floats, labels: NDArray[np.intp], sizes: NDArray[np.intp]) -> Floats:
    """Mean of each cluster's stratum; of everything where the stratum has one cluster."""
    if len(sizes) == 1:
        return np.asarray(table.mean(axis=0, keepdims=True))
    means = np.zeros((len(sizes), table.shape[1]))
    np.add.at(means, labels, table)
    means /= sizes[:, None]
    means[sizes == 1] = table.mean(axis=0)
    return means[labels]


def _unsampled(fpc: ArrayLike | None, labels: NDArray[np.intp], sizes: NDArray[np.intp]) -> Floats:
    """1 - sampled fraction of each stratum."""
    if fpc is None:
        return np.ones(len(sizes))
    given = np.zeros(len(sizes))
    given[labels] = np.asarray(fpc, dtype=float)
    fraction = np.where(given <= 1, given, sizes / np.maximum(given, 1))
    if np.any(fraction > 1):
        raise MethodError(
            say("A stratum has more clusters in the sample than in its population: check the fpc column.")
        )
    return np.asarray(1 - fraction)


def cluster_sums(values: ArrayLike, clusters: ArrayLike | None) -> Floats:
    """Sum of row values (rows, or rows x k) by cluster, sorted by key; None = every row its own.

    >>> cluster_sums([1.0, 2.0, 4.0], ["b", "a", "b"]).tolist()
    [2.0, 5.0]
    """
    rows = np.asarray(values, dtype=float)
    if clusters is None:
        return rows
    keys, codes = np.unique(np.asarray(clusters), return_inverse=True)
    found = np.zeros((len(keys), *rows.shape[1:]))
    np.add.at(found, codes, rows)
    return found


def products_variance(products: Any, influence: ArrayLike, clusters: int) -> Any:
    """Variance from `cluster_products` P (cells x cells, Σ_c t_c t_c'): G/(G-1) · influence' P influence.

    products: dense or sparse, or its diagonal alone (Σw² of each cell, where every answer is its own
    cluster). For influences whose total is zero (means, shares, ratios) and one stratum. NaN under two
    clusters.

    >>> u = influence_mean([1, 1, 1, 0], [1, 1, 1, 1])
    >>> products_variance(np.eye(4), u, 4), products_variance(np.ones(4), u, 4)
    (0.0625, 0.0625)
    """
    if clusters < 2:
        return nan
    v = np.asarray(influence, dtype=float)
    moved = (products * v.T).T if getattr(products, "ndim", 2) == 1 else np.asarray(products @ v)
    found = v.T @ moved * (clusters / (clusters - 1))
    return float(found) if v.ndim == 1 else found


@dataclass(frozen=True, slots=True)
class TwoWay:
    """A two-way clustered variance; `repaired` where a + b - both was not a variance."""

    variance: Any
    repaired: bool


def two_way(first: Any, second: Any, both: Any) -> TwoWay:
    """Variance clustered two ways: V_a + V_b - V_ab, each with its own G/(G-1).

    Where the result is negative (a matrix: has a negative eigenvalue) V_ab is not taken off, which can only
    overstate. Source: Cameron, Gelbach, Miller 2011; the repair: MacKinnon, Nielsen, Webb 2021.

    >>> two_way(0.04, 0.05, 0.03).variance, two_way(0.01, 0.01, 0.05)
    (0.06, TwoWay(variance=0.02, repaired=True))
    """
    found = first + second - both
    if not np.all(np.isfinite(found)):
        return TwoWay(found, False)
    smallest = float(np.min(np.linalg.eigvalsh(np.atleast_2d(found))))
    negative = smallest < -1e-12 * float(np.max(np.abs(np.atleast_2d(first + second))))
    return TwoWay(first + second if negative else found, negative)


def multiway_variance(dimensions: Sequence[tuple[int, Any]], influence: ArrayLike) -> ClusterVariance:
    """Variance clustered one or two ways, from signed tables of cluster totals.

    dimensions: [(1, totals)], or [(1, first), (1, second), (-1, both at once)], each clusters x cells. Every
    part has its own G/(G-1), a negative result is repaired as in `two_way`; clusters = the fewer of the two,
    df = they - 1. Clusters whose row is empty do not count.

    >>> u = influence_mean([1, 1, 1, 0], [1, 1, 1, 1])
    >>> multiway_variance([(1, np.eye(4)), (1, np.eye(4)), (-1, np.eye(4))], u).variance
    0.0625
    """
    parts = [(sign, _filled(totals)) for sign, totals in dimensions]
    found = [cluster_variance(totals, influence) for _, totals in parts]
    ways = [one for (sign, _), one in zip(parts, found, strict=True) if sign > 0]
    if len(ways) == 1:
        return ways[0]
    both = next(one for (sign, _), one in zip(parts, found, strict=True) if sign < 0)
    clusters = min(one.clusters for one in ways)
    variance = two_way(ways[0].variance, ways[1].variance, both.variance).variance
    return ClusterVariance(variance, clusters, 1, degrees_of_freedom(clusters))


def _filled(totals: Any) -> Any:
    """The rows that hold anything."""
    return totals[np.flatnonzero(np.asarray(abs(totals).sum(axis=1)).ravel() > 0)]


def degrees_of_freedom(clusters: int, strata: int = 1) -> int:
    """Clusters minus strata, never below 0; answers count as clusters where none are declared.

    >>> degrees_of_freedom(16), degrees_of_freedom(480, 3)
    (15, 477)
    """
    return max(clusters - strata, 0)


def kish_design_effect(weights: ArrayLike, squares: ArrayLike | None = None, n: float | None = None) -> float:
    """Loss from unequal weights: n Σw² / (Σw)². Source: Kish 1965.

    Rows: `weights` alone. Cells: weights = Σw, squares = Σw² and n = number of answers behind them.

    >>> kish_design_effect([1, 1, 2]), kish_design_effect([2, 2], [2, 4], 3)
    (1.125, 1.125)
    """
    w = np.asarray(weights, dtype=float)
    total, rows = float(w.sum()), float(w.size if n is None else n)
    if total <= 0:
        return nan if rows == 0 else inf
    return rows * float((w**2 if squares is None else np.asarray(squares, dtype=float)).sum()) / total**2
