"""Rank sets: which ranks an item may have, from simultaneous intervals of all pairwise differences."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import inf, nan

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from csat_research.errors import MethodError
from csat_research.words import say

__all__ = [
    "PairwiseIntervals",
    "RankSets",
    "pairwise_intervals",
    "rank_sets",
    "simultaneous_intervals",
    "simultaneous_p",
]

Floats = NDArray[np.float64]
NORMAL_DRAWS = 20_000  # Monte Carlo error of a 95 % critical value is then about 0.2 %


@dataclass(frozen=True, slots=True)
class RankSets:
    """Lowest and highest rank each item may have; rank 1 is the largest estimate."""

    rank_low: NDArray[np.intp]
    rank_high: NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class PairwiseIntervals:
    """Differences of all pairs, first minus second, with simultaneous bounds at the max-|t| quantile."""

    first: NDArray[np.intp]
    second: NDArray[np.intp]
    difference: Floats
    std_error: Floats
    low: Floats
    high: Floats
    critical: float


def rank_sets(
    estimates: ArrayLike,
    draws: ArrayLike | None = None,
    level: float = 0.95,
    seed: int = 0,
    *,
    covariance: ArrayLike | None = None,
    df: float = inf,
) -> RankSets:
    """Ranks each of J items may have: low = 1 + number surely better, high = J - number surely worse.

    "Surely" = the simultaneous interval of the difference lies on one side of 0. Items whose estimate is NaN
    have no rank (0, 0) and do not count. Source: Mogstad, Romano, Shaikh, Wilhelm 2024 (Inference for ranks).

    >>> found = rank_sets([0.5, 0.3, 0.29], covariance=np.eye(3) * 1e-4)
    >>> found.rank_low.tolist(), found.rank_high.tolist()
    ([1, 2, 2], [1, 3, 3])
    """
    e = np.asarray(estimates, dtype=float)
    known = np.flatnonzero(np.isfinite(e))
    low, high = np.zeros(len(e), dtype=int), np.zeros(len(e), dtype=int)
    if len(known) == 0:
        return RankSets(low, high)
    columns = None if draws is None else np.asarray(draws, dtype=float)[:, known]
    block = None if covariance is None else np.asarray(covariance, dtype=float)[np.ix_(known, known)]
    pairs = pairwise_intervals(e[known], columns, level, seed, covariance=block, df=df)
    above, below = pairs.low > 0, pairs.high < 0
    better = _counted(pairs.second[above], pairs.first[below], len(known))
    worse = _counted(pairs.first[above], pairs.second[below], len(known))
    low[known], high[known] = 1 + better, len(known) - worse
    return RankSets(low, high)


def _counted(one: NDArray[np.intp], other: NDArray[np.intp], items: int) -> NDArray[np.intp]:
    """How often each item stands in either list."""
    return np.bincount(np.concatenate([one, other]), minlength=items)


def pairwise_intervals(
    estimates: ArrayLike,
    draws: ArrayLike | None = None,
    level: float = 0.95,
    seed: int = 0,
    *,
    covariance: ArrayLike | None = None,
    df: float = inf,
) -> PairwiseIntervals:
    """Simultaneous intervals of all J(J-1)/2 differences, from replicates or a covariance.

    draws: replicates x J, moving jointly. covariance: J x J; `NORMAL_DRAWS` normal draws with `seed` stand in
    for replicates. df: degrees of freedom of the errors (clusters - 1); the critical value is widened to t. A
    pair without spread is told apart by its difference alone. Raises MethodError unless one of both is given.

    >>> found = pairwise_intervals([1.0, 0.0], covariance=np.eye(2) * 0.5)
    >>> round(found.critical, 1), round(float(found.std_error[0]), 2)
    (2.0, 1.0)
    """
    e = np.asarray(estimates, dtype=float)
    first, second = np.triu_indices(len(e), 1)
    centred = _centred(e, draws, covariance, seed)
    error, largest = _pair_statistics(centred, first, second, covariance)
    critical = _widened(_quantile(largest, level), df)
    difference = e[first] - e[second]
    half = critical * error
    return PairwiseIntervals(first, second, difference, error, difference - half, difference + half, critical)


def simultaneous_intervals(
    estimates: ArrayLike,
    draws: ArrayLike | None = None,
    level: float = 0.95,
    seed: int = 0,
    *,
    covariance: ArrayLike | None = None,
    df: float = inf,
) -> tuple[Floats, Floats]:
    """Bounds that hold for all J estimates at once: estimate ± max-|t| quantile · error.

    Arguments as in `pairwise_intervals`.

    >>> low, high = simultaneous_intervals([0.0, 0.0], covariance=np.eye(2))
    >>> round(float(high[0]), 1)
    2.2
    """
    e = np.asarray(estimates, dtype=float)
    centred = _centred(e, draws, covariance, seed)
    error = centred.std(axis=0, ddof=1) if covariance is None else np.sqrt(np.diag(np.asarray(covariance)))
    safe = np.where(error > 0, error, inf)
    half = _widened(_quantile(np.max(np.abs(centred) / safe, axis=1, initial=0.0), level), df) * error
    return e - half, e + half


def simultaneous_p(
    estimates: ArrayLike,
    draws: ArrayLike | None = None,
    seed: int = 0,
    *,
    covariance: ArrayLike | None = None,
    df: float = inf,
) -> Floats:
    """P of no effect for each of J estimates, adjusted for all J at once by the largest |t| of the replicates, (J,).

    (1 + replicates in which the largest |t| reaches that of the estimate) / (1 + replicates): below 0.05 about where
    the simultaneous 95 % interval leaves 0 out. 1 where an estimate does not vary. Arguments as in `pairwise_intervals`.
    Source: Westfall and Young 1993.

    >>> draws = np.random.default_rng(0).standard_normal((999, 2))
    >>> simultaneous_p([4.0, 0.0], draws).round(3).tolist()
    [0.001, 1.0]
    """
    e = np.asarray(estimates, dtype=float)
    centred = _centred(e, draws, covariance, seed)
    error = centred.std(axis=0, ddof=1) if covariance is None else np.sqrt(np.diag(np.asarray(covariance)))
    safe = np.where(error > 0, error, inf)
    largest = np.max(np.abs(centred) / safe, axis=1, initial=0.0)
    own = np.abs(e) / safe
    asked = own if df == inf else stats.norm.isf(stats.t.sf(own, df))  # the normal value of the same tail
    reached = (largest[:, None] >= asked).sum(axis=0)
    return np.asarray((1 + reached) / (1 + len(largest)))


def _centred(e: Floats, draws: ArrayLike | None, covariance: ArrayLike | None, seed: int) -> Floats:
    """Replicates around zero: the given ones less their mean (less their bias), or normal ones."""
    if (draws is None) == (covariance is None):
        raise MethodError(
            say("Give either replicates or a covariance of the estimates, not both and not neither.")
        )
    if draws is not None:
        table = np.asarray(draws, dtype=float)
        table = table[np.all(np.isfinite(table), axis=1)]
        return np.asarray(table - table.mean(axis=0))
    values, vectors = np.linalg.eigh(np.asarray(covariance, dtype=float))
    root = (vectors * np.sqrt(np.maximum(values, 0.0))) @ vectors.T
    return np.asarray(_normals(len(e), seed) @ root)


@lru_cache(maxsize=1)  # intervals, p and rank sets of one table ask for the same ones after each other
def _normals(columns: int, seed: int) -> Floats:
    found = np.random.default_rng(seed).standard_normal((NORMAL_DRAWS, columns))
    found.setflags(write=False)
    return found


def _pair_statistics(
    centred: Floats, first: NDArray[np.intp], second: NDArray[np.intp], covariance: ArrayLike | None
) -> tuple[Floats, Floats]:
    """Error of each difference, and per replicate the largest |difference| / error over pairs."""
    c = (
        np.cov(centred, rowvar=False).reshape(centred.shape[1], -1)
        if covariance is None
        else np.asarray(covariance)
    )
    spread = np.maximum(c[first, first] + c[second, second] - 2 * c[first, second], 0.0)
    scale = c[first, first] + c[second, second]
    error = np.where(spread > 1e-14 * scale, np.sqrt(spread), 0.0)
    safe = np.where(error > 0, error, inf)
    columns = np.ascontiguousarray(centred.T)  # a pair is then two runs of memory
    largest, gap = np.zeros(len(centred)), np.empty(len(centred))
    for one, other, divisor in zip(first, second, safe, strict=True):
        np.subtract(columns[one], columns[other], out=gap)
        np.abs(gap, out=gap)
        gap /= divisor
        np.maximum(largest, gap, out=largest)
    return error, largest


def _quantile(largest: Floats, level: float) -> float:
    return float(np.quantile(largest, level)) if len(largest) else nan


def _widened(critical: float, df: float) -> float:
    """The critical value of t that has the tail of this normal one."""
    if df == inf or not np.isfinite(critical):
        return critical
    return float(stats.t.isf(stats.norm.sf(critical), df)) if df > 0 else nan
