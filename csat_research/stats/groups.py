"""Groups of independent answers: two or many, by rank and by mean, with effect sizes; one row a customer."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import nan, sqrt
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from csat_research.errors import MethodError
from csat_research.stats.adjust import adjusted
from csat_research.stats.intervals import Interval
from csat_research.words import count_say, say

__all__ = ["DunnPair", "ManyGroups", "TukeyPair", "TwoGroups", "many_groups", "tukey_pairs", "two_groups"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class TwoGroups:
    """First against second group. superiority: chance that one of the first scores higher, ties half."""

    n: tuple[int, int]
    means: tuple[float, float]
    u: float
    p_rank: float
    p_rank_continuity: float
    superiority: float
    rank_biserial: float
    welch_t: float
    welch_df: float
    welch_p: float
    welch: Interval
    student_t: float
    student_p: float
    cohen_d: float
    hedges_g: float
    p_variances: float


def two_groups(first: ArrayLike, second: ArrayLike, level: float = 0.95) -> TwoGroups:
    """Two groups of independent answers, (n1,) and (n2,): Mann-Whitney with ties, Welch's and Student's t, effect sizes.

    superiority = U / n1 n2 (Vargha and Delaney 2000), rank_biserial = 2 superiority - 1; cohen_d by the pooled standard
    deviation, hedges_g = d (1 - 3 / (4(n1 + n2) - 9)); p_variances: F test, of normal answers only.
    Raises MethodError under two answers in a group. Source: R wilcox.test(exact = FALSE), t.test, var.test.

    >>> found = two_groups([5, 4, 5, 3], [2, 3, 4, 1])
    >>> found.superiority, round(found.welch.estimate, 2)
    (0.875, 1.75)
    """
    x, y = _clean(first), _clean(second)
    n1, n2 = len(x), len(y)
    plain = stats.mannwhitneyu(x, y, use_continuity=False, method="asymptotic")
    corrected = stats.mannwhitneyu(x, y, use_continuity=True, method="asymptotic")
    welch, student = stats.ttest_ind(x, y, equal_var=False), stats.ttest_ind(x, y)
    bounds = welch.confidence_interval(level)
    difference = float(x.mean() - y.mean())
    pooled = sqrt(((n1 - 1) * x.var(ddof=1) + (n2 - 1) * y.var(ddof=1)) / (n1 + n2 - 2))
    d = difference / pooled if pooled else nan
    superiority = float(plain.statistic) / (n1 * n2)
    return TwoGroups(
        (n1, n2),
        (float(x.mean()), float(y.mean())),
        float(plain.statistic),
        float(plain.pvalue),
        float(corrected.pvalue),
        superiority,
        2 * superiority - 1,
        float(welch.statistic),
        float(welch.df),
        float(welch.pvalue),
        Interval(difference, float(bounds.low), float(bounds.high)),
        float(student.statistic),
        float(student.pvalue),
        d,
        d * (1 - 3 / (4 * (n1 + n2) - 9)),
        _p_variances(x, y),
    )


def _p_variances(x: Floats, y: Floats) -> float:
    if not (x.var() > 0 and y.var() > 0):
        return nan
    ratio, ends = x.var(ddof=1) / y.var(ddof=1), stats.f(len(x) - 1, len(y) - 1)
    return float(2 * min(ends.cdf(ratio), ends.sf(ratio)))


@dataclass(frozen=True, slots=True)
class DunnPair:
    """Mean ranks of two groups apart, in standard errors."""

    first: str
    second: str
    z: float
    p_value: float
    p_holm: float


@dataclass(frozen=True, slots=True)
class TukeyPair:
    """Mean of the second group minus the first, with bounds and p for all pairs at once."""

    first: str
    second: str
    interval: Interval
    p_adjusted: float


@dataclass(frozen=True, slots=True)
class ManyGroups:
    """Whether any of several groups differs: by rank (Kruskal-Wallis), by mean (one-way, Welch), by spread."""

    kruskal: float
    kruskal_df: int
    kruskal_p: float
    epsilon_squared: float
    f: float
    f_p: float
    eta_squared: float
    omega_squared: float
    welch_f: float
    welch_df: float
    welch_p: float
    brown_forsythe: float
    brown_forsythe_p: float
    dunn: tuple[DunnPair, ...]


def many_groups(groups: Mapping[str, ArrayLike]) -> ManyGroups:
    """Several groups of independent answers: name -> answers, in the order of the names.

    epsilon_squared = H / (n - 1); eta and omega squared of the one-way analysis; Brown-Forsythe: the spread about medians.
    dunn: pairs by mean rank with ties, Holm; pairs by mean are in `tukey_pairs`. Raises MethodError under two groups or
    two answers in one. Source: R kruskal.test, aov, oneway.test; Dunn 1964.

    >>> found = many_groups({"chat": [5, 4, 5, 4], "mail": [3, 2, 4, 3], "phone": [1, 2, 1, 2]})
    >>> round(found.eta_squared, 2), found.dunn[1].first, found.dunn[1].second
    (0.82, 'chat', 'phone')
    """
    named = _named(groups)
    parts = list(named.values())
    together = np.concatenate(parts)
    n, k = len(together), len(parts)
    rank, mean, spread = stats.kruskal(*parts), stats.f_oneway(*parts), stats.levene(*parts, center="median")
    inside = float(sum(((one - one.mean()) ** 2).sum() for one in parts))
    total = float(((together - together.mean()) ** 2).sum())
    error = inside / (n - k)
    welch, df = _welch(parts)
    return ManyGroups(
        float(rank.statistic),
        k - 1,
        float(rank.pvalue),
        float(rank.statistic) / (n - 1),
        float(mean.statistic),
        float(mean.pvalue),
        1 - inside / total,
        (total - inside - (k - 1) * error) / (total + error),
        welch,
        df,
        float(stats.f.sf(welch, k - 1, df)),
        float(spread.statistic),
        float(spread.pvalue),
        _dunn(named),
    )


def _welch(parts: Sequence[Floats]) -> tuple[float, float]:
    """F and its second degrees of freedom where groups differ in spread. Source: Welch 1951."""
    k = len(parts)
    w = np.array([len(one) / one.var(ddof=1) if one.var() > 0 else np.inf for one in parts])
    if not np.isfinite(w).all():
        return nan, nan
    means = np.array([one.mean() for one in parts])
    centre = np.average(means, weights=w)
    lost = sum((1 - w[i] / w.sum()) ** 2 / (len(one) - 1) for i, one in enumerate(parts))
    between = float((w * (means - centre) ** 2).sum() / (k - 1))
    return between / (1 + 2 * (k - 2) * lost / (k**2 - 1)), float((k**2 - 1) / (3 * lost))


def _dunn(named: Mapping[str, Floats]) -> tuple[DunnPair, ...]:
    ranks = stats.rankdata(np.concatenate(list(named.values())))
    n, sizes = len(ranks), [len(one) for one in named.values()]
    means = [part.mean() for part in np.split(ranks, np.cumsum(sizes)[:-1])]
    ties = np.unique(ranks, return_counts=True)[1]
    variance = (n * (n + 1) - float((ties**3 - ties).sum()) / (n - 1)) / 12
    pairs = list(itertools.combinations(range(len(sizes)), 2))
    z = np.array([(means[i] - means[j]) / sqrt(variance * (1 / sizes[i] + 1 / sizes[j])) for i, j in pairs])
    p, names = 2 * stats.norm.sf(np.abs(z)), list(named)
    rows = zip(pairs, z, p, adjusted(p, "holm"), strict=True)
    return tuple(DunnPair(names[i], names[j], float(a), float(b), float(c)) for (i, j), a, b, c in rows)


def tukey_pairs(groups: Mapping[str, ArrayLike], level: float = 0.95) -> tuple[TukeyPair, ...]:
    """All pairs of means at once, unequal sizes allowed (Tukey-Kramer): second minus first, in the order of the names.

    Source: R TukeyHSD; scipy.stats.tukey_hsd.

    >>> found = tukey_pairs({"chat": [5, 4, 5, 4], "mail": [3, 2, 4, 3], "phone": [1, 2, 1, 2]})
    >>> found[0].first, found[0].second, found[0].interval.estimate
    ('chat', 'mail', -1.5)
    """
    named = _named(groups)
    found: Any = stats.tukey_hsd(*named.values())
    bounds, names = found.confidence_interval(level), list(named)
    return tuple(
        TukeyPair(
            names[i],
            names[j],
            Interval(float(found.statistic[j, i]), float(bounds.low[j, i]), float(bounds.high[j, i])),
            float(found.pvalue[j, i]),
        )
        for i, j in itertools.combinations(range(len(names)), 2)
    )


def _named(groups: Mapping[str, ArrayLike]) -> dict[str, Floats]:
    if len(groups) < 2:
        raise MethodError(say("Comparing groups needs two of them or more."))
    return {name: _clean(values) for name, values in groups.items()}


def _clean(values: ArrayLike) -> Floats:
    found = np.asarray(values, dtype=float)
    found = found[np.isfinite(found)]
    if len(found) < 2:
        raise MethodError(
            count_say(
                "A group has {n:count} answer; two or more are needed.",
                "A group has {n:count} answers; two or more are needed.",
                len(found),
            )
        )
    return found
