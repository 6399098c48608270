"""Contingency: tables of counts - whether rows and columns go together, how strongly, where, and rising shares."""

from __future__ import annotations

from dataclasses import dataclass
from math import nan, sqrt

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from csat_research.errors import MethodError
from csat_research.words import say

__all__ = ["Contingency", "TrendInShares", "contingency", "trend_in_shares"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Contingency:
    """Pearson's and the likelihood-ratio test of a table, Cramér's V (plain and less its bias), residuals (r, c)."""

    chi2: float
    df: int
    p_value: float
    g: float
    g_p: float
    cramers_v: float
    cramers_v_corrected: float
    min_expected: float
    residuals: Floats


def contingency(counts: ArrayLike) -> Contingency:
    """Whether the rows and columns of a table (r, c) of independent answers go together.

    residuals: adjusted standardised, (n - e) / √(e (1 - row share)(1 - column share)). cramers_v_corrected: Bergsma 2013,
    0 where the table scatters less than chance. Under 5 expected in a cell chi² is rough (see min_expected).
    Raises MethodError for a table without two used rows and columns. Source: R chisq.test, vcd::assocstats.

    >>> found = contingency([[30, 10], [20, 40]])
    >>> round(found.chi2, 2), round(found.cramers_v, 3)
    (16.67, 0.408)
    """
    table = np.asarray(counts, dtype=float)
    used = table[table.sum(axis=1) > 0][:, table.sum(axis=0) > 0]
    if used.ndim != 2 or min(used.shape) < 2:
        raise MethodError(say("A table needs two rows and two columns with answers."))
    pearson, likelihood = (
        stats.chi2_contingency(used, correction=False, lambda_=name) for name in ("pearson", "log-likelihood")
    )
    n, (r, c), expected = used.sum(), used.shape, pearson.expected_freq
    rows, columns = used.sum(axis=1, keepdims=True) / n, used.sum(axis=0, keepdims=True) / n
    phi = max(pearson.statistic / n - (r - 1) * (c - 1) / (n - 1), 0.0)
    smaller = min(r - (r - 1) ** 2 / (n - 1), c - (c - 1) ** 2 / (n - 1)) - 1
    return Contingency(
        float(pearson.statistic),
        int(pearson.dof),
        float(pearson.pvalue),
        float(likelihood.statistic),
        float(likelihood.pvalue),
        sqrt(pearson.statistic / (n * (min(r, c) - 1))),
        sqrt(phi / smaller) if smaller > 0 else nan,
        float(expected.min()),
        np.asarray((used - expected) / np.sqrt(expected * (1 - rows) * (1 - columns))),
    )


@dataclass(frozen=True, slots=True)
class TrendInShares:
    """Whether shares rise or fall with a score: chi² on 1 degree of freedom, and the share at each score."""

    chi2: float
    p_value: float
    shares: Floats


def trend_in_shares(successes: ArrayLike, n: ArrayLike, scores: ArrayLike) -> TrendInShares:
    """Linear trend of shares over rising scores, (k,) each: the weighted regression's z², pooled variance.

    Source: Cochran 1954, Armitage 1955; R prop.trend.test.

    >>> round(trend_in_shares([2, 5, 9], [10, 10, 10], [1, 2, 3]).p_value, 4)
    0.0017
    """
    x, m, s = (np.asarray(one, dtype=float) for one in (successes, n, scores))
    pooled = x.sum() / m.sum()
    centred = s - np.average(s, weights=m)
    spread = pooled * (1 - pooled) * (m * centred**2).sum()
    if not spread > 0:
        raise MethodError(say("A trend needs scores and outcomes that vary."))
    chi2 = float((centred * (x - m * pooled)).sum() ** 2 / spread)
    return TrendInShares(chi2, float(stats.chi2.sf(chi2, 1)), x / m)
