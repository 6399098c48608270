"""Differences: two shares, two shares of the same customers, paired means, and several groups at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import isfinite, nan, sqrt

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from csat_research.stats.intervals import Interval, critical, mean_t, wilson

__all__ = [
    "Homogeneity",
    "PairedMeans",
    "PairedShares",
    "TwoShares",
    "agresti_caffo",
    "difference_z",
    "homogeneity",
    "mover",
    "newcombe",
    "p_of_interval",
    "paired_means",
    "paired_shares",
    "two_shares",
]

HALVINGS = 50  # of a p between 0 and 1: 2^-50 is below what is shown


@dataclass(frozen=True, slots=True)
class TwoShares:
    """Two independent shares: first minus second, tests and intervals; ratios are NaN where not finite."""

    difference: float
    chi2: float
    p_value: float
    chi2_yates: float
    p_value_yates: float
    fisher_p: float
    wald: Interval
    newcombe: Interval
    agresti_caffo: Interval
    odds_ratio: float
    risk_ratio: float


def two_shares(
    successes_1: float, n_1: float, successes_2: float, n_2: float, level: float = 0.95
) -> TwoShares:
    """Difference p1 - p2 of two independent shares with the usual tests and intervals.

    chi2: pooled z², without and with Yates' correction (R prop.test). Fisher's test needs whole counts, else
    NaN.

    >>> found = two_shares(41, 60, 29, 58)
    >>> round(found.difference, 3), round(found.p_value, 3), round(found.newcombe.low, 4)
    (0.183, 0.043, 0.0064)
    """
    p1, p2 = successes_1 / n_1, successes_2 / n_2
    difference, scale = p1 - p2, 1 / n_1 + 1 / n_2
    pooled = (successes_1 + successes_2) / (n_1 + n_2)
    shift = min(0.5, abs(difference) / scale) * scale
    chi2 = _ratio(difference**2, pooled * (1 - pooled) * scale)
    yates = _ratio((abs(difference) - shift) ** 2, pooled * (1 - pooled) * scale)
    return TwoShares(
        difference,
        chi2,
        float(stats.chi2.sf(chi2, 1)),
        yates,
        float(stats.chi2.sf(yates, 1)),
        _fisher(successes_1, n_1, successes_2, n_2),
        difference_z(difference, sqrt(p1 * (1 - p1) / n_1 + p2 * (1 - p2) / n_2), level, bound=1.0),
        newcombe(successes_1, n_1, successes_2, n_2, level),
        agresti_caffo(successes_1, n_1, successes_2, n_2, level),
        _ratio(successes_1 * (n_2 - successes_2), (n_1 - successes_1) * successes_2),
        _ratio(p1, p2),
    )


def _ratio(above: float, below: float) -> float:
    return above / below if below else nan


def _fisher(successes_1: float, n_1: float, successes_2: float, n_2: float) -> float:
    table = [[successes_1, n_1 - successes_1], [successes_2, n_2 - successes_2]]
    if any(x != int(x) for row in table for x in row):
        return nan
    return float(stats.fisher_exact(np.asarray(table, dtype=int)).pvalue)


def difference_z(
    difference: float, std_error: float, level: float = 0.95, *, bound: float = np.inf
) -> Interval:
    """Interval difference ± z · std_error, kept inside ± `bound`.

    >>> difference_z(0.9, 0.2, bound=1.0).high
    1.0
    """
    half = critical(level) * std_error
    return Interval(difference, max(difference - half, -bound), min(difference + half, bound))


def newcombe(successes_1: float, n_1: float, successes_2: float, n_2: float, level: float = 0.95) -> Interval:
    """Hybrid score interval of p1 - p2 (Newcombe 1998, method 10): the two Wilson intervals, combined.

    >>> round(newcombe(56, 70, 48, 80).low, 4)
    0.0524
    """
    return mover(wilson(successes_1, n_1, level), wilson(successes_2, n_2, level))


def mover(first: Interval, second: Interval, correlation: float = 0.0) -> Interval:
    """Interval of a difference from the intervals of its two parts.

    low = d - √((e1-l1)² - 2r(e1-l1)(h2-e2) + (h2-e2)²), high alike; r = correlation of the two estimates (0
    for independent groups; not 0 where customers answered in both waves). Source: Zou and Donner 2008.

    >>> same = mover(Interval(0.5, 0.4, 0.6), Interval(0.5, 0.4, 0.6), correlation=1.0)
    >>> abs(round(same.width, 9))
    0.0
    """
    difference = first.estimate - second.estimate
    below = _joined(first.estimate - first.low, second.high - second.estimate, correlation)
    above = _joined(first.high - first.estimate, second.estimate - second.low, correlation)
    return Interval(difference, difference - below, difference + above)


def _joined(a: float, b: float, correlation: float) -> float:
    inside = a**2 + b**2 - 2 * correlation * a * b
    return sqrt(max(inside, 0.0)) if isfinite(inside) else nan


def p_of_interval(bounds: Callable[[float], tuple[float, float]], null: float = 0.0) -> float:
    """P value that belongs to an interval: one less the level at which it just touches `null`, by halving.

    bounds: low and high at a level. For intervals that are no estimate ± error, such as those of `mover`.

    >>> round(p_of_interval(lambda level: (1 - critical(level), 1 + critical(level))), 4)
    0.3173
    """
    inside, outside = 1e-12, 1.0
    for _ in range(HALVINGS):
        p = (inside + outside) / 2
        low, high = bounds(1 - p)
        inside, outside = (p, outside) if low <= null <= high else (inside, p)
    return (inside + outside) / 2


def agresti_caffo(
    successes_1: float, n_1: float, successes_2: float, n_2: float, level: float = 0.95
) -> Interval:
    """Wald's interval of p1 - p2 after one success and one failure more in each group.

    The estimate is the plain difference. Source: Agresti and Caffo 2000.

    >>> round(agresti_caffo(41, 60, 29, 58).low, 4)
    0.0055
    """
    p1, p2 = (successes_1 + 1) / (n_1 + 2), (successes_2 + 1) / (n_2 + 2)
    half = critical(level) * sqrt(p1 * (1 - p1) / (n_1 + 2) + p2 * (1 - p2) / (n_2 + 2))
    return Interval(successes_1 / n_1 - successes_2 / n_2, p1 - p2 - half, p1 - p2 + half)


@dataclass(frozen=True, slots=True)
class PairedShares:
    """Two shares of the same customers: first minus second, McNemar's tests and Wald's interval."""

    difference: float
    std_error: float
    wald: Interval
    chi2: float
    p_value: float
    chi2_corrected: float
    p_value_corrected: float
    p_value_exact: float


def paired_shares(yes_yes: int, yes_no: int, no_yes: int, no_no: int, level: float = 0.95) -> PairedShares:
    """Change of a share among customers asked twice, from the counts of (first, second) answers.

    difference = (yes_no - no_yes)/n. Source: McNemar 1947; R mcnemar.test and binom.test for the exact p.

    >>> found = paired_shares(12, 5, 1, 2)
    >>> round(found.difference, 3), round(found.p_value_exact, 4)
    (0.2, 0.2188)
    """
    n, moved, net = yes_yes + yes_no + no_yes + no_no, yes_no + no_yes, yes_no - no_yes
    if n == 0:
        return PairedShares(nan, nan, Interval(nan, nan, nan), nan, nan, nan, nan, nan)
    error = sqrt(moved - net**2 / n) / n
    chi2, corrected = _ratio(net**2, moved), _ratio(max(abs(net) - 1, 0) ** 2, moved)
    exact = float(stats.binomtest(min(yes_no, no_yes), moved, 0.5).pvalue) if moved else 1.0
    return PairedShares(
        net / n,
        error,
        difference_z(net / n, error, level),
        chi2,
        float(stats.chi2.sf(chi2, 1)),
        corrected,
        float(stats.chi2.sf(corrected, 1)),
        exact,
    )


@dataclass(frozen=True, slots=True)
class PairedMeans:
    """Mean change of the same customers with its t test; positive = the second measurement is higher."""

    n: int
    before: float
    after: float
    interval: Interval
    std_error: float
    statistic: float
    df: int
    p_value: float


def paired_means(before: ArrayLike, after: ArrayLike, level: float = 0.95) -> PairedMeans:
    """After minus before among those who have both (arrays of one length, NaN = no answer).

    Source: R t.test(after, before, paired = TRUE).

    >>> found = paired_means([1, 2, 3, 4], [2, 2, 4, 6])
    >>> found.n, round(found.interval.estimate, 2), round(found.p_value, 3)
    (4, 1.0, 0.092)
    """
    first, second = np.asarray(before, dtype=float), np.asarray(after, dtype=float)
    both = np.isfinite(first) & np.isfinite(second)
    first, second = first[both], second[both]
    n = len(first)
    if n < 2:
        return PairedMeans(n, nan, nan, Interval(nan, nan, nan), nan, nan, n - 1, nan)
    change = second - first
    mean, error = float(change.mean()), float(change.std(ddof=1) / sqrt(n))
    t = _ratio(mean, error)
    p = float(2 * stats.t.sf(abs(t), n - 1))
    return PairedMeans(
        n, float(first.mean()), float(second.mean()), mean_t(mean, error, n - 1, level), error, t, n - 1, p
    )


@dataclass(frozen=True, slots=True)
class Homogeneity:
    """Whether several independent estimates can be one number; pairs run (0,1), (0,2), ..., (1,2), ..."""

    statistic: float
    df: int
    p_value: float
    pair_p_values: tuple[float, ...]


def homogeneity(estimates: ArrayLike, std_errors: ArrayLike) -> Homogeneity:
    """Inverse-variance test that independent estimates are equal: Q = Σ w (e - ē_w)², w = 1/se², df = k - 1.

    `pair_p_values` are of the z tests of all pairs, not adjusted (see `adjust.adjusted`). An estimate without error (all
    gave the same answer) has no weight: the statistic is NaN, as is the p-value of two equal such estimates.

    >>> found = homogeneity([0.3, 0.1], [0.1, 0.1])
    >>> round(found.statistic, 6), found.df, abs(found.p_value - found.pair_p_values[0]) < 1e-9
    (2.0, 1, True)
    """
    e, se = np.asarray(estimates, dtype=float), np.asarray(std_errors, dtype=float)
    first, second = np.triu_indices(len(e), 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        z = (e[first] - e[second]) / np.hypot(se[first], se[second])
        weights = np.where(se > 0, 1 / se**2, np.nan)
        q = float(np.sum(weights * (e - np.sum(weights * e) / np.sum(weights)) ** 2))
    p = tuple(float(x) for x in 2 * stats.norm.sf(np.abs(z)))
    return Homogeneity(q, len(e) - 1, float(stats.chi2.sf(q, len(e) - 1)), p)
