"""AUC: how well a score tells those who bought again from the others, and which of two scores tells it better."""

from __future__ import annotations

from dataclasses import dataclass
from math import nan, sqrt

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from csat_research.errors import MethodError
from csat_research.stats.intervals import Interval, critical
from csat_research.words import say

__all__ = ["AucComparison", "auc_interval", "compare_auc"]

Floats = NDArray[np.float64]


def auc_interval(outcome: ArrayLike, score: ArrayLike, level: float = 0.95) -> Interval:
    """Chance that one with the outcome scores higher than one without, ties half; range after DeLong, kept in 0 to 1.

    outcome (n,) of 0 and 1, score (n,), one row a customer: rows are taken as independent. Raises MethodError where all or
    nobody has the outcome. Source: DeLong, DeLong, Clarke-Pearson 1988; R pROC::ci.auc.

    >>> round(auc_interval([0, 0, 1, 1], [1, 2, 2, 3]).estimate, 3)
    0.875
    """
    estimates, covariance = _placements(outcome, [score])
    return _in_range(float(estimates[0]), float(covariance[0, 0]), level)


@dataclass(frozen=True, slots=True)
class AucComparison:
    """AUC of two scores of the same customers, and the test of their difference (first minus second)."""

    first: Interval
    second: Interval
    difference: Interval
    z: float
    p_value: float


def compare_auc(
    outcome: ArrayLike, first: ArrayLike, second: ArrayLike, level: float = 0.95
) -> AucComparison:
    """Which of two scores tells the outcome better: DeLong's test of two correlated AUCs, one row a customer.

    Not for models of which one holds the other: there the test is not valid. Raises MethodError as `auc_interval`.
    Source: DeLong, DeLong, Clarke-Pearson 1988; R pROC::roc.test(paired = TRUE).

    >>> found = compare_auc([0, 0, 1, 1, 1], [1, 2, 2, 3, 3], [3, 1, 2, 2, 3])
    >>> round(found.difference.estimate, 3)
    0.333
    """
    estimates, covariance = _placements(outcome, [first, second])
    gap = float(estimates[0] - estimates[1])
    error = sqrt(max(float(covariance[0, 0] + covariance[1, 1] - 2 * covariance[0, 1]), 0.0))
    z, half = gap / error if error else nan, critical(level) * error
    return AucComparison(
        _in_range(float(estimates[0]), float(covariance[0, 0]), level),
        _in_range(float(estimates[1]), float(covariance[1, 1]), level),
        Interval(gap, gap - half, gap + half),
        z,
        float(2 * stats.norm.sf(abs(z))),
    )


def _in_range(estimate: float, variance: float, level: float) -> Interval:
    half = critical(level) * sqrt(max(variance, 0.0))
    return Interval(estimate, max(estimate - half, 0.0), min(estimate + half, 1.0))


def _placements(outcome: ArrayLike, scores: list[ArrayLike]) -> tuple[Floats, Floats]:
    """AUCs (k,) and their covariance (k, k) from where each row stands among those of the other outcome."""
    with_it = np.asarray(outcome, dtype=float) > 0
    m, n = int(with_it.sum()), int((~with_it).sum())
    if m < 2 or n < 2:
        raise MethodError(say("An AUC needs two customers with the outcome and two without it."))
    ups, downs = [], []
    for one in scores:
        x = np.asarray(one, dtype=float)
        whole, own, other = stats.rankdata(x), stats.rankdata(x[with_it]), stats.rankdata(x[~with_it])
        ups.append((whole[with_it] - own) / n)
        downs.append(1 - (whole[~with_it] - other) / m)
    above, below = np.array(ups), np.array(downs)
    return above.mean(axis=1), np.atleast_2d(np.cov(above) / m + np.cov(below) / n)
