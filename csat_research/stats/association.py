"""Association of columns, row by row: correlations with tests and intervals, partial correlations, covariances."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import inf, nan, sqrt

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from csat_research.errors import check_choice
from csat_research.stats.fits import two_sided
from csat_research.stats.intervals import Interval, critical

__all__ = [
    "Correlation",
    "RankTable",
    "biserial",
    "bonett_wright",
    "checked_method",
    "correlation",
    "covariance",
    "fieller",
    "fisher",
    "kendall",
    "midranks",
    "partial",
    "pearson",
    "semipartial",
    "spearman",
]

Floats = NDArray[np.float64]

FIELLER = 1.06  # Fieller, Hartley, Pearson 1957: variance of Fisher's z of Spearman's r times n - 3


@dataclass(frozen=True, slots=True)
class Correlation:
    """A correlation (-1 to 1) of n rows with its test; statistic is t on df degrees of freedom (inf: z)."""

    estimate: float
    n: int
    statistic: float
    df: float
    p_value: float
    std_error: float = nan
    low: float = nan
    high: float = nan


def covariance(columns: ArrayLike, weights: ArrayLike | None = None) -> Floats:
    """Covariance of columns (n, k) with survey weights (n,): Σ w (x - x̄)(x - x̄)' / Σ w, (k, k).

    Centred before it is squared, so that a large offset costs no digits.

    >>> covariance([[0.0, 1.0], [2.0, 5.0]]).tolist()
    [[1.0, 2.0], [2.0, 4.0]]
    """
    x = np.asarray(columns, dtype=float)
    w = np.ones(len(x)) if weights is None else np.asarray(weights, dtype=float)
    centred = x - (w @ x) / w.sum()
    return np.asarray((centred * w[:, None]).T @ centred / w.sum())


def midranks(values: ArrayLike, weights: ArrayLike | None = None) -> Floats:
    """Weight below each value plus half the weight at it, (n,); without weights the usual mean rank minus 1/2.

    >>> midranks([10, 20, 20, 30]).tolist()
    [0.5, 2.0, 2.0, 3.5]
    """
    x = np.asarray(values, dtype=float)
    w = np.ones(len(x)) if weights is None else np.asarray(weights, dtype=float)
    codes = np.unique(x, return_inverse=True)[1]
    at = np.bincount(codes, weights=w)
    return np.asarray((np.cumsum(at) - at / 2)[codes])


def correlation(x: ArrayLike, y: ArrayLike, weights: ArrayLike | None = None) -> float:
    """Weighted product-moment correlation; NaN where a column does not vary.

    >>> round(correlation([1, 2, 3], [1, 3, 2]), 3)
    0.5
    """
    found = covariance(np.column_stack([x, y]), weights)
    size = sqrt(max(found[0, 0], 0) * max(found[1, 1], 0))
    return float(np.clip(found[0, 1] / size, -1, 1)) if size > 0 else nan


def pearson(x: ArrayLike, y: ArrayLike, level: float = 0.95) -> Correlation:
    """Pearson's r of independent rows, t test on n - 2, Fisher interval. Point-biserial where x is 0 and 1.

    Source: R cor.test.

    >>> round(pearson([1, 2, 3, 4, 5], [2, 1, 4, 3, 5]).estimate, 3)
    0.8
    """
    return _tested(correlation(x, y), len(np.asarray(x)), fisher, level)


def spearman(x: ArrayLike, y: ArrayLike, level: float = 0.95) -> Correlation:
    """Spearman's rank correlation of independent rows, t approximation on n - 2, Bonett-Wright interval.

    Source: R cor.test(method = "spearman", exact = FALSE); Bonett and Wright 2000.

    >>> round(spearman([1, 2, 3, 4, 5], [2, 1, 4, 3, 5]).estimate, 3)
    0.8
    """
    ranked = correlation(midranks(x), midranks(y))
    return _tested(ranked, len(np.asarray(x)), bonett_wright, level)


@dataclass(frozen=True, slots=True)
class RankTable:
    """Association of two ordered columns: tau-b with its z test, Goodman-Kruskal gamma, Somers' d of y given x."""

    tau_b: float
    z: float
    p_value: float
    gamma: float
    somers_d: float


def kendall(x: ArrayLike, y: ArrayLike) -> RankTable:
    """Kendall's tau-b and its cousins, from the table of both columns; normal test with the correction for ties.

    Source: R cor.test(method = "kendall", exact = FALSE); Agresti 2010.

    >>> round(kendall([1, 2, 3, 4], [1, 3, 2, 4]).tau_b, 3)
    0.667
    """
    a, b = (np.unique(np.asarray(one), return_inverse=True)[1] for one in (x, y))
    cells = np.zeros((a.max() + 1, b.max() + 1))
    np.add.at(cells, (a, b), 1)
    agree, against = _pairs(cells), _pairs(cells[:, ::-1])
    t, u, n = cells.sum(axis=1), cells.sum(axis=0), float(len(a))
    apart_x, apart_y = ((n * (n - 1) - float(one @ (one - 1))) / 2 for one in (t, u))
    score, known = agree - against, agree + against
    tau = score / sqrt(apart_x * apart_y) if apart_x * apart_y > 0 else nan
    z = score / sqrt(_tie_variance(t, u, n)) if apart_x * apart_y > 0 else nan
    gamma = score / known if known > 0 else nan
    return RankTable(tau, z, float(2 * stats.norm.sf(abs(z))), gamma, score / apart_x if apart_x > 0 else nan)


def _tie_variance(t: Floats, u: Floats, n: float) -> float:
    """Variance of agreeing less disagreeing pairs without association; t, u: rows at each value. Kendall 1970."""
    plain = n * (n - 1) * (2 * n + 5) - sum(float(one @ ((one - 1) * (2 * one + 5))) for one in (t, u))
    pairs = float(t @ (t - 1)) * float(u @ (u - 1)) / (2 * n * (n - 1))
    triples = float(t @ ((t - 1) * (t - 2))) * float(u @ ((u - 1) * (u - 2)))
    return plain / 18 + pairs + (triples / (9 * n * (n - 1) * (n - 2)) if n > 2 else 0.0)


def fisher(r: float, n: float, level: float = 0.95, variance: float = 1.0) -> Interval:
    """Interval of a correlation by Fisher's z = atanh r with variance `variance` / (n - 3).

    NaN under 4 rows or at r = ±1.

    >>> found = fisher(0.5, 50)
    >>> round(found.low, 3), round(found.high, 3)
    (0.257, 0.683)
    """
    if not (n > 3 and abs(r) < 1):
        return Interval(r, nan, nan)
    half = critical(level) * sqrt(variance / (n - 3))
    return Interval(r, float(np.tanh(np.arctanh(r) - half)), float(np.tanh(np.arctanh(r) + half)), n)


def bonett_wright(r: float, n: float, level: float = 0.95) -> Interval:
    """Interval of Spearman's r: Fisher's z with variance (1 + r²/2) / (n - 3). Source: Bonett and Wright 2000.

    >>> round(bonett_wright(0.5, 50).low, 3)
    0.241
    """
    return fisher(r, n, level, 1 + r**2 / 2)


def fieller(r: float, n: float, level: float = 0.95) -> Interval:
    """Interval of Spearman's r: Fisher's z with variance 1.06 / (n - 3). Source: Fieller, Hartley, Pearson 1957.

    >>> round(fieller(0.5, 50).low, 3)
    0.25
    """
    return fisher(r, n, level, FIELLER)


def partial(x: ArrayLike, y: ArrayLike, others: ArrayLike, method: str = "pearson") -> Correlation:
    """Correlation of x and y after the others (n, q) are taken from both, t on n - 2 - q.

    Spearman: ranks first. Source: R ppcor::pcor.test.

    >>> partial([1, 2, 3, 4, 6], [2, 1, 4, 3, 5], [[1], [1], [2], [3], [3]]).df
    2.0
    """
    a, b, rest = _ranked(x, y, others, method)
    left_a, left_b = _residual(a, rest), _residual(b, rest)
    return _tested(correlation(left_a, left_b), len(a), None, 0.95, rest.shape[1] - 1)


def semipartial(x: ArrayLike, y: ArrayLike, others: ArrayLike, method: str = "pearson") -> Correlation:
    """Correlation of x with y after the others are taken from y only. Source: R ppcor::spcor.test.

    >>> semipartial([1, 2, 3, 4, 6], [2, 1, 4, 3, 5], [[1], [1], [2], [3], [3]]).n
    5
    """
    a, b, rest = _ranked(x, y, others, method)
    return _tested(correlation(a, _residual(b, rest)), len(a), None, 0.95, rest.shape[1] - 1)


def biserial(binary: ArrayLike, y: ArrayLike) -> float:
    """Biserial correlation: r_pb √(p q) / φ(Φ⁻¹(p)), as if the binary column were a normal one cut in two.

    With the standard deviation of the sample (n - 1), as R psych::biserial.

    >>> round(biserial([0, 0, 1, 1], [1, 2, 2, 4]), 3)
    0.747
    """
    b = np.asarray(binary, dtype=float)
    p, n = float(b.mean()), len(b)
    return correlation(b, y) * sqrt(p * (1 - p) * (n - 1) / n) / float(stats.norm.pdf(stats.norm.ppf(p)))


def _tested(
    r: float, n: int, interval: Callable[[float, float, float], Interval] | None, level: float, given: int = 0
) -> Correlation:
    """The t test of a correlation with `given` columns taken out first."""
    df = float(n - 2 - given)
    t = (
        r * sqrt(df / (1 - r**2))
        if df > 0 and abs(r) < 1
        else (float(np.copysign(inf, r)) if df > 0 else nan)
    )
    p = float(two_sided(np.array(t), df))
    found = interval(r, n, level) if interval else Interval(r, nan, nan)
    return Correlation(r, n, t, df, p, sqrt((1 - r**2) / df) if df > 0 else nan, found.low, found.high)


def checked_method(method: str) -> str:
    """The method, if it is pearson or spearman; else MethodError.

    >>> checked_method("pearson")
    'pearson'
    """
    check_choice("method", method, ("pearson", "spearman"))
    return method


def _pairs(cells: Floats) -> float:
    """Pairs of rows ordered alike by both columns of a table."""
    above = np.cumsum(np.cumsum(cells[::-1, ::-1], axis=0), axis=1)[::-1, ::-1]
    return float((cells[:-1, :-1] * above[1:, 1:]).sum())


def _ranked(x: ArrayLike, y: ArrayLike, others: ArrayLike, method: str) -> tuple[Floats, Floats, Floats]:
    """Columns, or their ranks; the others with a constant beside them."""
    rest = np.asarray(others, dtype=float)
    rest = rest.reshape(len(rest), -1)
    a, b = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    if checked_method(method) == "spearman":
        a, b, rest = midranks(a), midranks(b), np.column_stack([midranks(one) for one in rest.T])
    return a, b, np.column_stack([np.ones(len(rest)), rest])


def _residual(y: Floats, x: Floats) -> Floats:
    return np.asarray(y - x @ np.linalg.lstsq(x, y, rcond=None)[0])
