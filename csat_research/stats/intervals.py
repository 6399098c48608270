"""Intervals of a share or a mean, from plain counts or an error."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from math import inf, isnan, nan, sqrt

from scipy import special, stats

from csat_research.errors import MethodError
from csat_research.words import say

__all__ = [
    "EDGE",
    "SHARE_INTERVALS",
    "Interval",
    "agresti_coull",
    "check_level",
    "clopper_pearson",
    "critical",
    "jeffreys",
    "mean_t",
    "wald",
    "wilson",
    "wilson_continuity",
]

EDGE = 1e-12  # a weighted share this near 0 or 1 is 0 or 1: the rest is rounding


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
    return _critical(float(level), float(df))


@lru_cache(maxsize=4096)
def _critical(level: float, df: float) -> float:
    """One page asks a thousand times for a hundred of them: straight the functions that scipy's distributions call."""
    share = (1 + level) / 2
    return float(special.ndtri(share) if df == inf else special.stdtrit(df, share))


def check_level(level: float | str) -> None:
    """Raise MethodError unless a level of confidence lies between 0 and 1."""
    if isinstance(level, str) or not 0 < level < 1:
        raise MethodError(say("level is {level}; it is a share between 0 and 1, such as 0.95.", level=level))


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
