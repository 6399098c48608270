"""Replicates of covariance matrices and of what is computed from them: clusters drawn, no row touched again."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from csat_research.stats.draws import replicate_totals

__all__ = [
    "bca_interval",
    "covariances_of",
    "jackknife_covariances",
    "moment_totals",
    "replicate_covariances",
    "squares_of",
]

Floats = NDArray[np.float64]


def moment_totals(
    columns: ArrayLike, weights: ArrayLike | None = None, codes: NDArray[np.intp] | None = None
) -> Floats:
    """Upper triangles of each cluster's cross-products of [1, columns - mean], (clusters, (k+1)(k+2)/2).

    columns: (n, k) complete rows. codes: cluster of each row, 0, 1, ...; None = every row its own.

    >>> moment_totals([[0.0], [2.0]]).tolist()
    [[1.0, -1.0, 1.0], [1.0, 1.0, 1.0]]
    """
    x = np.asarray(columns, dtype=float)
    w = np.ones(len(x)) if weights is None else np.asarray(weights, dtype=float)
    rows = np.column_stack([np.ones(len(x)), x - (w @ x) / w.sum()])
    first, second = np.triu_indices(rows.shape[1])
    count = len(x) if codes is None else int(codes.max()) + 1
    labels = np.arange(len(x)) if codes is None else codes
    pairs = zip(first, second, strict=True)
    products = [np.bincount(labels, w * rows[:, i] * rows[:, j], minlength=count) for i, j in pairs]
    return np.column_stack(products)


def covariances_of(triangles: ArrayLike) -> Floats:
    """Covariances (..., k, k), divisor Σw, from upper triangles (..., (k+1)(k+2)/2) of [1, columns].

    >>> covariances_of([[2.0, 0.0, 2.0]]).tolist()
    [[[1.0]]]
    """
    gram = squares_of(triangles)
    mean = gram[..., 1:, 0] / gram[..., :1, 0]
    return np.asarray(gram[..., 1:, 1:] / gram[..., :1, :1] - mean[..., :, None] * mean[..., None, :])


def squares_of(triangles: ArrayLike) -> Floats:
    """Symmetric matrices (..., m, m) from their upper triangles (..., m(m+1)/2), row by row.

    >>> squares_of([1.0, 2.0, 3.0]).tolist()
    [[1.0, 2.0], [2.0, 3.0]]
    """
    t = np.asarray(triangles, dtype=float)
    size = round((np.sqrt(8 * t.shape[-1] + 1) - 1) / 2)
    first, second = np.triu_indices(size)
    found = np.empty((*t.shape[:-1], size, size))
    found[..., first, second] = found[..., second, first] = t
    return found


def replicate_covariances(totals: Any, replicates: int = 2000, seed: int = 0, **options: Any) -> Floats:
    """Covariances (replicates, k, k) of the cluster bootstrap; totals and options as in `replicate_totals`.

    >>> replicate_covariances(moment_totals([[0.0], [2.0], [4.0]]), 5).shape
    (5, 1, 1)
    """
    return covariances_of(replicate_totals(totals, replicates, seed, **options))


def jackknife_covariances(totals: Any) -> Floats:
    """Covariances (clusters, k, k) with each cluster left out in turn.

    >>> jackknife_covariances(moment_totals([[0.0], [2.0], [4.0]])).ravel().tolist()
    [1.0, 4.0, 1.0]
    """
    table = totals.toarray() if hasattr(totals, "toarray") else np.asarray(totals, dtype=float)
    return covariances_of(table.sum(axis=0) - table)


def bca_interval(
    estimates: ArrayLike, draws: ArrayLike, jackknife: ArrayLike, level: float = 0.95
) -> tuple[Floats, Floats]:
    """Bias-corrected and accelerated bootstrap bounds of estimates (k,), each (k,).

    draws: (replicates, k). jackknife: (clusters, k) estimates without each cluster. NaN where all replicates
    lie on one side. Source: Efron 1987; R boot::boot.ci(type = "bca").

    >>> rng = np.random.default_rng(0)
    >>> low, high = bca_interval([0.0], rng.normal(size=(5000, 1)), rng.normal(size=(50, 1)))
    >>> bool(low[0] < -1.5 and high[0] > 1.5)
    True
    """
    e, b, j = (np.asarray(one, dtype=float) for one in (estimates, draws, jackknife))
    below = (b < e).mean(axis=0) + (b == e).mean(axis=0) / 2
    bias = stats.norm.ppf(np.where((below > 0) & (below < 1), below, np.nan))
    away = j.mean(axis=0) - j
    spread = np.sum(away**2, axis=0) ** 1.5
    skew = np.divide(np.sum(away**3, axis=0), 6 * spread, out=np.zeros_like(spread), where=spread > 0)
    tail = stats.norm.ppf((1 - level) / 2)
    ends = [stats.norm.cdf(bias + (bias + z) / (1 - skew * (bias + z))) for z in (tail, -tail)]
    low, high = ([_at(column, q) for column, q in zip(b.T, end, strict=True)] for end in ends)
    return np.array(low), np.array(high)


def _at(column: Floats, quantile: float) -> float:
    return float(np.quantile(column, quantile)) if np.isfinite(quantile) else float("nan")
