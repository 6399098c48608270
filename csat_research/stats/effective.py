"""Effective answers: how many independent answers a weighted, clustered share is worth, and its interval on so many."""

from __future__ import annotations

from math import isfinite, isnan, nan

from csat_research.errors import check_choice
from csat_research.stats.intervals import EDGE, SHARE_INTERVALS, Interval, critical

__all__ = [
    "bounded_mean",
    "effective_answers",
    "effective_n",
    "effective_n_at_edge",
    "share_interval",
    "unseen",
]

SAME = 1e-9  # two variances this near each other are one
MOST_ERRORS = (
    1e6  # of a range to either side: beyond, next to no degree of freedom is left and nothing is told
)
ROUNDING = 1e-12  # of the variance of n independent answers: what is left of a zero after summing


def effective_answers(
    unit_variance: float, variance: float, n: float, df: float, level: float = 0.95, *, capped: bool = True
) -> float:
    """How many independent answers would give this variance: unit_variance / variance · (z / t_df)².

    `unit_variance` is the variance of one answer, p(1-p) for a share. Two rules stand around the formula:

    - Where the clusters behave as df + 1 equal independent answers (variance from unit_variance / (df + 1) to
      unit_variance / df, the two being one number without and with the n/(n-1) correction), the answer is df
      + 1: a share fixes its own variance, so nothing is estimated that t would have to pay for. Plain data
      thus give the plain interval on counts.
    - Never more than n, unless strata or calibration earned it (`capped=False`).

    >>> effective_answers(0.2, 0.2 / 99, 100, 99), round(effective_answers(0.2, 0.004, 100, 19), 1)
    (100.0, 43.8)
    """
    t = critical(level, df)
    if variance <= 0 or not isfinite(variance) or isnan(t):
        return nan
    if (
        capped
        and variance * df < unit_variance * (1 + SAME)
        and variance * (df + 1) > unit_variance * (1 - SAME)
    ):
        return float(min(df + 1, n))
    found = unit_variance / variance * (critical(level) / t) ** 2
    return min(found, float(n)) if capped else found


def effective_n(
    p: float, variance: float, n: float, df: float, level: float = 0.95, capped: bool = True
) -> float:
    """Effective number of answers of a share: p(1-p)/V · (z/t_df)², at most n (see `effective_answers`).

    >>> round(effective_n(0.5, 0.006, 100, 49), 1)
    39.6
    """
    return effective_answers(p * (1 - p), variance, n, df, level, capped=capped)


def unseen(variance: float, unit_variance: float, n: float) -> bool:
    """Whether a variance of a mean is zero but for rounding: strata or margins in each of which all answers are alike.

    >>> unseen(1e-33, 0.25, 100), unseen(0.0025, 0.25, 100), unseen(float("nan"), 0.25, 100)
    (True, False, False)
    """
    return bool(variance * n <= ROUNDING * unit_variance)


def effective_n_at_edge(n: float, kish_deff: float = 1.0, mean_answers_per_cluster: float = 1.0) -> float:
    """Effective number of answers where nobody or everybody is satisfied and no variance can be seen.

    n / (Kish design effect · mean answers per cluster): answers of one customer count as one.

    >>> effective_n_at_edge(120, 1.2, 2.0)
    50.0
    """
    return n / (kish_deff * mean_answers_per_cluster)


def share_interval(
    p: float,
    variance: float,
    n: float,
    df: float,
    *,
    method: str = "wilson",
    level: float = 0.95,
    kish_deff: float = 1.0,
    per_cluster: float = 1.0,
    capped: bool = True,
) -> Interval:
    """Interval of a weighted or clustered share from its linearised variance.

    p: share 0 to 1. variance: linearised, of p. n: answers. df: clusters - strata (answers - 1 without
    clusters). kish_deff, per_cluster: used at p = 0 or 1, and where no variance is seen. capped: False where strata or calibration may
    make n* > n. Bounds are kept inside 0 to 1. Raises MethodError for an unknown `method`.

    >>> from csat_research.stats.intervals import wilson
    >>> plain = share_interval(80 / 112, 80 / 112 * 32 / 112 / 111, 112, 111)
    >>> plain.low == wilson(80, 112).low, plain.n_effective
    (True, 112.0)
    """
    check_choice("method", method, SHARE_INTERVALS)
    p = _snapped(p)
    at_edge = p in (0.0, 1.0) or (unseen(variance, p * (1 - p), n) and df > 0)
    found = (
        effective_n_at_edge(n, kish_deff, per_cluster)
        if at_edge
        else effective_n(p, variance, n, df, level, capped)
    )
    raw = SHARE_INTERVALS[method](p * found, found, level)
    return Interval(p, _inside(raw.low), _inside(raw.high), found)


def bounded_mean(
    mean: float, variance: float, df: float, low: float, high: float, level: float = 0.95
) -> Interval:
    """Score interval of a mean of answers from `low` to `high`: all m with |mean - m| <= t_df √V(m).

    V(m) = variance · q(m) / q(mean), q(m) = (m - low)(high - m): the variance of answers shrinks towards the ends of their
    scale as that of a share does, so this is Wilson's interval of (mean - low) / (high - low) on n* = q / V · (z/t)²
    answers. A mean of skew answers whose customers weigh unequally is held as often as said from 30 answers on, where mean
    ± t error is not (docs/coverage.md). NaN where the mean lies on an end or (next to) without a degree of freedom.
    Source: Wilson 1927, with the variance of Korn and Graubard 1998.

    >>> found = bounded_mean(4.0, 0.04, 20, 1, 5)
    >>> round(found.low, 2), round(found.high, 2)
    (3.54, 4.35)
    """
    span = high - low
    share = (mean - low) / span
    if not EDGE < share < 1 - EDGE or not critical(level, df) < MOST_ERRORS:
        return Interval(mean, nan, nan)
    found = share_interval(share, variance / span**2, nan, df, level=level, capped=False)
    return Interval(mean, low + span * found.low, low + span * found.high)


def _snapped(p: float) -> float:
    return float(round(p)) if min(abs(p), abs(1 - p)) < EDGE else float(p)


def _inside(bound: float) -> float:
    return bound if isnan(bound) else min(max(bound, 0.0), 1.0)
