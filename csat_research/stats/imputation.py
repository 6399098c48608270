"""Imputation: several completed data sets pooled into one estimate whose error knows what was missing."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, sqrt

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from csat_research.errors import MethodError
from csat_research.stats.intervals import Interval, mean_t
from csat_research.words import say

__all__ = ["Pooled", "pooled"]


@dataclass(frozen=True, slots=True)
class Pooled:
    """A pooled estimate: within and between variance, degrees of freedom, riv and the share of information lost (fmi)."""

    interval: Interval
    std_error: float
    df: float
    p_value: float
    within: float
    between: float
    total: float
    riv: float
    fmi: float


def pooled(
    estimates: ArrayLike, variances: ArrayLike, n: float = inf, k: int = 1, level: float = 0.95
) -> Pooled:
    """Rubin's rules over m completed data sets: estimates (m,) and their variances (m,), of n rows and k parameters.

    total = within + (1 + 1/m) between; degrees of freedom after Barnard and Rubin 1999 (n = inf: Rubin 1987).
    Raises MethodError under two data sets. Source: R mice::pool.scalar.

    >>> found = pooled([0.71, 0.74, 0.69], [0.0004, 0.0004, 0.0004], n=480)
    >>> round(found.interval.estimate, 3), round(found.std_error, 4)
    (0.713, 0.0353)
    """
    q, u = np.asarray(estimates, dtype=float), np.asarray(variances, dtype=float)
    m = len(q)
    if m < 2 or len(u) != m:
        raise MethodError(say("Pooling needs two completed data sets or more, each with its variance."))
    within, between = float(u.mean()), float(q.var(ddof=1))
    total = within + (1 + 1 / m) * between
    lost = (1 + 1 / m) * between / total if total else 0.0
    riv = (1 + 1 / m) * between / within if within else inf
    df = _degrees(m, lost, n - k)
    estimate, error = float(q.mean()), sqrt(total)
    t = abs(estimate) / error if error else inf
    fmi = (riv + 2 / (df + 3)) / (riv + 1) if np.isfinite(riv) else 1.0
    p = float(2 * stats.t.sf(t, df))
    return Pooled(mean_t(estimate, error, df, level), error, df, p, within, between, total, riv, fmi)


def _degrees(m: int, lost: float, complete: float) -> float:
    """Barnard and Rubin: from the number of data sets and from the rows."""
    old = (m - 1) / lost**2 if lost else inf
    if complete == inf:
        return old
    observed = (complete + 1) / (complete + 3) * complete * (1 - lost)
    return observed if old == inf else old * observed / (old + observed)
