"""Intervals of a share or a mean, and the effective number of answers behind a weighted share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import inf, isfinite, isnan, nan, sqrt

from scipy import stats

from csat_research.errors import MethodError
from csat_research.words import say

__all__ = [
    "SHARE_INTERVALS",
    "Interval",
    "agresti_coull",
    "check_level",
    "clopper_pearson",
    "critical",
    "effective_answers",
    "effective_n",
    "effective_n_at_edge",
    "jeffreys",
    "mean_t",
    "share_interval",
    "wald",
    "wilson",
    "wilson_continuity",
]

EDGE = 1e-12  # a weighted share this near 0 or 1 is 0 or 1: the rest is rounding
SAME = 1e-9  # two variances this near each other are one


@dataclass(frozen=True, slots=True)
class Interval:
    """An estimate and its bounds; `n_effective` is the number of answers the bounds stand on.

    Shares are 0 to 1, NPS -1 to 1, means in their own unit. Bounds that are not defined are NaN.
    """

    estimate: float
    low: float
    high: float
    n_effective: float = nan

    @property
    def width(self) -> float:
        """High minus low."""
        return self.high - self.low


def critical(level: float = 0.95, df: float = inf) -> float:
    """Two-sided critical value: z, or t where `df` is finite; NaN without a degree of freedom.

    Raises MethodError unless 0 < level < 1.

    >>> round(critical(0.95), 4), round(critical(0.95, 10), 4)
    (1.96, 2.2281)
    """
    check_level(level)
    if isnan(df) or df <= 0:
        return nan
    return float(stats.norm.ppf((1 + level) / 2) if df == inf else stats.t.ppf((1 + level) / 2, df))


def check_level(level: float) -> None:
    """Raise MethodError unless a level of confidence lies between 0 and 1."""
    if not 0 < level < 1:
        raise MethodError(
            say("level is {level:plain}; it is a share between 0 and 1, such as 0.95.", level=level)
        )


def wilson(successes: float, n: float, level: float = 0.95) -> Interval:
    """Score interval of a share: stays inside 0 to 1 and works for small n.

    (p + z²/2n ± z √(p(1-p)/n + z²/4n²)) / (1 + z²/n). Source: Wilson 1927; R binom.confint(methods="wilson").
    `n` may be an effective number of answers. Raises MethodError for successes outside 0 to n.

    >>> found = wilson(80, 112)
    >>> round(found.low, 3), round(found.high, 3)
    (0.625, 0.79)
    """
    z = critical(level)
    if not _countable(successes, n):
        return _undefined(n)
    share, shrink = successes / n, 1 + z**2 / n
    centre = (share + z**2 / (2 * n)) / shrink
    half = z / shrink * sqrt(share * (1 - share) / n + z**2 / (4 * n**2))
    low = 0.0 if successes <= 0 else max(0.0, centre - half)
    high = 1.0 if successes >= n else min(1.0, centre + half)
    return Interval(share, low, high, n)


def wilson_continuity(successes: float, n: float, level: float = 0.95) -> Interval:
    """Wilson's interval with continuity correction min(1/2, |x - n/2|), as R prop.test(x, n) prints it.

    >>> round(wilson_continuity(37, 50).low, 4)
    0.5939
    """
    z = critical(level)
    if not _countable(successes, n):
        return _undefined(n)
    share, yates = successes / n, min(0.5, abs(successes - n / 2)) / n
    low, high = share - yates, share + yates
    return Interval(
        share,
        0.0 if low <= 0 else wilson(low * n, n, level).low,
        1.0 if high >= 1 or isnan(z) else wilson(high * n, n, level).high,
        n,
    )


def jeffreys(successes: float, n: float, level: float = 0.95, *, modified: bool = True) -> Interval:
    """Equal-tailed Bayes interval with the prior Beta(1/2, 1/2).

    `modified`: low = 0 at no success and high = 1 at n successes. Source: Brown, Cai, DasGupta 2001.

    >>> round(jeffreys(0, 10).high, 4), jeffreys(0, 10).low
    (0.2172, 0.0)
    """
    critical(level)
    if not _countable(successes, n):
        return _undefined(n)
    tail, a, b = (1 - level) / 2, successes + 0.5, n - successes + 0.5
    low = 0.0 if modified and successes <= 0 else float(stats.beta.ppf(tail, a, b))
    high = 1.0 if modified and successes >= n else float(stats.beta.isf(tail, a, b))
    return Interval(successes / n, low, high, n)


def clopper_pearson(successes: float, n: float, level: float = 0.95) -> Interval:
    """Exact interval from the binomial tails: covers at least `level` everywhere, and is wide.

    Source: Clopper and Pearson 1934; with an effective n it is Korn and Graubard 1998.

    >>> round(clopper_pearson(0, 10).high, 4)
    0.3085
    """
    critical(level)
    if not _countable(successes, n):
        return _undefined(n)
    tail = (1 - level) / 2
    low = 0.0 if successes <= 0 else float(stats.beta.ppf(tail, successes, n - successes + 1))
    high = 1.0 if successes >= n else float(stats.beta.isf(tail, successes + 1, n - successes))
    return Interval(successes / n, low, high, n)


def agresti_coull(successes: float, n: float, level: float = 0.95) -> Interval:
    """Wald's interval after adding z²/2 successes and z²/2 failures; may leave 0 to 1, as in R binom.

    Source: Agresti and Coull 1998.

    >>> round(agresti_coull(0, 10).low, 4)
    -0.0434
    """
    z = critical(level)
    if not _countable(successes, n):
        return _undefined(n)
    more = n + z**2
    centre = (successes + z**2 / 2) / more
    half = z * sqrt(centre * (1 - centre) / more)
    return Interval(successes / n, centre - half, centre + half, n)


def wald(successes: float, n: float, level: float = 0.95) -> Interval:
    """Plain p ± z √(p(1-p)/n): for comparison only, it covers too little and has no width at 0 or 1.

    >>> round(wald(37, 50).low, 4)
    0.6184
    """
    z = critical(level)
    if not _countable(successes, n):
        return _undefined(n)
    share = successes / n
    half = z * sqrt(share * (1 - share) / n)
    return Interval(share, share - half, share + half, n)


SHARE_INTERVALS: dict[str, Callable[[float, float, float], Interval]] = {
    "wilson": wilson,
    "jeffreys": jeffreys,
    "clopper_pearson": clopper_pearson,
    "agresti_coull": agresti_coull,
    "wald": wald,
}


def mean_t(mean: float, std_error: float, df: float, level: float = 0.95) -> Interval:
    """Interval mean ± t_df · std_error; NaN bounds without a degree of freedom or a finite error.

    >>> round(mean_t(4.0, 0.1, 10).low, 3)
    3.777
    """
    half = critical(level, df) * std_error
    return Interval(mean, mean - half, mean + half)


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
    clusters). kish_deff, per_cluster: used at p = 0 or 1 only. capped: False where strata or calibration may
    make n* > n. Bounds are kept inside 0 to 1. Raises MethodError for an unknown `method`.

    >>> plain = share_interval(80 / 112, 80 / 112 * 32 / 112 / 111, 112, 111)
    >>> plain.low == wilson(80, 112).low, plain.n_effective
    (True, 112.0)
    """
    if method not in SHARE_INTERVALS:
        known = ", ".join(SHARE_INTERVALS)
        raise MethodError(
            say(
                "{method:quoted} is no interval of a share. Choose one of: {known}.",
                method=method,
                known=known,
            )
        )
    p = _snapped(p)
    at_edge = p in (0.0, 1.0) or (variance <= 0 and df > 0)
    found = (
        effective_n_at_edge(n, kish_deff, per_cluster)
        if at_edge
        else effective_n(p, variance, n, df, level, capped)
    )
    raw = SHARE_INTERVALS[method](p * found, found, level)
    return Interval(p, _inside(raw.low), _inside(raw.high), found)


def _snapped(p: float) -> float:
    return float(round(p)) if min(abs(p), abs(1 - p)) < EDGE else float(p)


def _inside(bound: float) -> float:
    return bound if isnan(bound) else min(max(bound, 0.0), 1.0)


def _undefined(n: float) -> Interval:
    return Interval(nan, nan, nan, n)


def _countable(successes: float, n: float) -> bool:
    """Whether a share can be formed: False without answers, an error for counts that cannot be."""
    if isnan(n) or isnan(successes) or n == 0:
        return False
    if not -EDGE * n <= successes <= n * (1 + EDGE):
        raise MethodError(
            say(
                "{successes:plain} of {n:plain} cannot be a share: successes lie between 0 and n.",
                successes=successes,
                n=n,
            )
        )
    return True
