"""Association where customers repeat: linearised errors by cluster, and whole columns of replicates at once."""

from __future__ import annotations

from collections.abc import Callable
from math import nan, sqrt

import numpy as np
from numpy.typing import ArrayLike, NDArray

from csat_research.stats.association import Correlation, checked_method, midranks
from csat_research.stats.fits import two_sided
from csat_research.stats.intervals import critical
from csat_research.stats.linear import normalised
from csat_research.stats.sandwich import Way

__all__ = ["auc", "auc_of_cells", "clustered_correlation", "correlation_of_cells"]

Floats = NDArray[np.float64]
Codes = NDArray[np.intp]


def clustered_correlation(
    x: ArrayLike,
    y: ArrayLike,
    *,
    method: str = "pearson",
    weights: ArrayLike | None = None,
    codes: Codes | None = None,
    level: float = 0.95,
) -> Correlation:
    """Weighted Pearson or Spearman correlation with a linearised error over clusters (code of each row).

    Each row adds w (u v - r (u² + v²) / 2) of the standardised columns u, v; ranks add what moving the
    others' ranks does as well. The interval is on Fisher's z scale with t on clusters - 1. Asymptotic:
    covers 93.5 % at 60 customers, 94.5 % at 300 (1,000 simulated samples each, log-normal weights).

    >>> found = clustered_correlation([1, 2, 3, 4, 5, 6], [2, 1, 4, 3, 6, 5])
    >>> round(found.estimate, 3), found.df
    (0.829, 5)
    """
    w = normalised(weights, len(np.asarray(x)))
    r, influence = _LINEARISED[checked_method(method)](np.asarray(x, float), np.asarray(y, float), w)
    way = Way(influence[:, None] / len(w), codes)
    error = sqrt(float(way.covariance()[0, 0])) if way.df > 0 else nan
    if not (abs(r) < 1 and error > 0):
        return Correlation(r, len(w), nan, way.df, nan, error)
    z, z_error = float(np.arctanh(r)), error / (1 - r**2)
    half = critical(level, way.df) * z_error
    p = float(two_sided(np.array(z / z_error), float(way.df)))
    return Correlation(
        r, len(w), z / z_error, way.df, p, error, float(np.tanh(z - half)), float(np.tanh(z + half))
    )


def auc(score: ArrayLike, outcome: ArrayLike, weights: ArrayLike | None = None) -> float:
    """Chance that one with the outcome has the higher score than one without, ties half; NaN without both.

    The raw score, whatever its scale; below 1/2 it sorts the other way round. Source: Hanley and McNeil 1982.

    >>> auc([1, 2, 2, 3], [0, 0, 1, 1])
    0.875
    """
    s, y = np.asarray(score, dtype=float), np.asarray(outcome) > 0.5
    w = np.ones(len(s)) if weights is None else np.asarray(weights, dtype=float)
    yes, no = float(w[y].sum()), float(w[~y].sum())
    if yes <= 0 or no <= 0:
        return nan
    below = midranks(s, np.where(y, 0.0, w))
    return float(w[y] @ below[y] / (yes * no))


def auc_of_cells(weights: ArrayLike, score: ArrayLike, outcome: ArrayLike) -> Floats:
    """AUC of every replicate: weights (..., cells) of cells with a score (cells,) and an outcome of 0 or 1 (cells,).

    NaN where one side is empty. With draws.replicate_totals: the bootstrap over customers.

    >>> auc_of_cells([[1, 1, 1, 1]], [1, 2, 2, 3], [0, 0, 1, 1]).tolist()
    [0.875]
    """
    w, y = np.asarray(weights, dtype=float), np.asarray(outcome) > 0.5
    yes, no = np.where(y, w, 0.0), np.where(y, 0.0, w)
    pairs = yes.sum(axis=-1) * no.sum(axis=-1)
    won = (yes * _ranks_of_cells(no, np.asarray(score, dtype=float))).sum(axis=-1)
    return np.divide(won, pairs, out=np.full(np.shape(pairs), nan), where=pairs > 0)


def correlation_of_cells(weights: ArrayLike, x: ArrayLike, y: ArrayLike, method: str = "pearson") -> Floats:
    """Correlation of every replicate: weights (..., cells) of cells with values x, y (cells,); NaN without spread.

    >>> correlation_of_cells([[1, 1, 1]], [1, 2, 3], [1, 3, 2]).round(3).tolist()
    [0.5]
    """
    w = np.asarray(weights, dtype=float)
    a, b = (np.broadcast_to(np.asarray(one, dtype=float), w.shape) for one in (x, y))
    if checked_method(method) == "spearman":
        a, b = (_ranks_of_cells(w, np.asarray(one, dtype=float)) for one in (x, y))
    u, v = _centred_cells(w, a), _centred_cells(w, b)
    spread = np.sqrt((w * u**2).sum(axis=-1) * (w * v**2).sum(axis=-1))
    found = np.divide((w * u * v).sum(axis=-1), spread, out=np.full(np.shape(spread), nan), where=spread > 0)
    return np.clip(found, -1, 1)


def _linearised_pearson(x: Floats, y: Floats, w: Floats) -> tuple[float, Floats]:
    u, v = _standard(x, w), _standard(y, w)
    r = float(np.mean(w * u * v))
    return r, w * (u * v - r * (u**2 + v**2) / 2)


def _linearised_spearman(x: Floats, y: Floats, w: Floats) -> tuple[float, Floats]:
    """Ranks as scores, plus the mean of v over rows above x_i (and half of those at it), and likewise for y."""
    a, b = midranks(x, w), midranks(y, w)
    u, v = _standard(a, w), _standard(b, w)
    r, influence = _linearised_pearson(a, b, w)
    n = len(w)
    spread_a, spread_b = (sqrt(float(np.mean(w * (one - np.mean(w * one)) ** 2))) / n for one in (a, b))
    shift_a = _above(x, w * (v - r * u)) / (n * spread_a)
    shift_b = _above(y, w * (u - r * v)) / (n * spread_b)
    moved = shift_a - np.mean(w * shift_a) + shift_b - np.mean(w * shift_b)
    return r, influence + w * moved


def _above(x: Floats, values: Floats) -> Floats:
    """Sum of values over rows with a larger x, and half over rows with the same."""
    codes = np.unique(x, return_inverse=True)[1]
    at = np.bincount(codes, weights=values)
    return np.asarray((at.sum() - np.cumsum(at) + at / 2)[codes])


_LINEARISED: dict[str, Callable[[Floats, Floats, Floats], tuple[float, Floats]]] = {
    "pearson": _linearised_pearson,
    "spearman": _linearised_spearman,
}


def _standard(x: Floats, w: Floats) -> Floats:
    """Weighted mean 0 and variance 1; NaN where nothing varies. w has mean 1."""
    centred = x - np.mean(w * x)
    size = sqrt(float(np.mean(w * centred**2)))
    return centred / size if size > 0 else np.full(len(x), nan)


def _ranks_of_cells(weights: Floats, values: Floats) -> Floats:
    """Midranks of cells under each replicate's weights, (..., cells)."""
    codes = np.unique(values, return_inverse=True)[1]
    order = np.argsort(codes, kind="stable")
    starts = np.flatnonzero(np.diff(codes[order], prepend=-1))
    at = np.add.reduceat(weights[..., order], starts, axis=-1)
    return np.asarray((np.cumsum(at, axis=-1) - at / 2)[..., codes])


def _centred_cells(weights: Floats, values: Floats) -> Floats:
    total = np.maximum(weights.sum(axis=-1, keepdims=True), 1e-300)
    return np.asarray(values - (weights * values).sum(axis=-1, keepdims=True) / total)
