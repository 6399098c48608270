"""Quantile ranges: how far a median or another quantile is known, from the order of the values alone."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from csat_research.stats.intervals import Interval
from csat_research.stats.quantiles import weighted_quantile

__all__ = ["order_ranks", "quantile_interval"]


def order_ranks(n: int, share: float, level: float = 0.95) -> tuple[int, int]:
    """Ranks l and u of n sorted values between which the quantile of `share` (0 to 1) lies with at least `level`.

    l = smallest k with P(B <= k) >= α/2, u = 1 + smallest k with P(B <= k) >= 1 - α/2, B ~ Binomial(n, share), α = 1 - level.
    Exact for any distribution. l = 0 or u = n + 1: n values do not bound it on that side. Source: Hahn and Meeker 1991,
    5.2.1.

    >>> order_ranks(100, 0.5), order_ranks(20, 0.9)
    ((40, 61), (15, 21))
    """
    half = (1 - level) / 2
    low, high = (int(stats.binom.ppf(tail, n, share)) for tail in (half, 1 - half))
    return low, high + 1


def quantile_interval(
    values: ArrayLike,
    counts: ArrayLike,
    share: float,
    n_effective: float,
    level: float = 0.95,
    *,
    capped: bool = True,
) -> Interval:
    """Quantile of values (n,) that stand `counts` (n,) times, with the range its order gives.

    The range ends at the values of ranks l and u of `order_ranks` on the effective number of values, taken as shares of all
    (Woodruff 1952; on effective numbers: Korn and Graubard 1998, 3.5). With as many effective values as there are it is
    the exact range of order statistics. capped: False where more effective values than there are have been earned, by strata
    or as a part of a list of known size. A side that is not bounded makes both ends NaN. The quantile itself is the
    smallest value with at least `share` of all at or below it.

    >>> quantile_interval(range(1, 101), [1] * 100, 0.5, 100).low
    40.0
    """
    x, w = np.asarray(values, dtype=float), np.asarray(counts, dtype=float)
    found = weighted_quantile(x, w, share)
    most = min(n_effective, w.sum()) if capped else n_effective
    n = math.floor(most + 1e-9) if math.isfinite(n_effective) else 0
    low, high = order_ranks(n, share, level) if n > 0 else (0, 1)
    if low < 1 or high > n:
        return Interval(found, math.nan, math.nan, n_effective)
    first, last = (weighted_quantile(x, w, rank / n) for rank in (low, high))
    return Interval(found, first, last, n_effective)
