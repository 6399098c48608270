"""Imputation: several completed data sets pooled into one estimate whose error knows what was missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import inf, isnan, nan, sqrt
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from csat_research.errors import MethodError
from csat_research.stats.effects import Effects
from csat_research.stats.fits import Fit, Wald, wald
from csat_research.stats.intervals import Interval, mean_t
from csat_research.stats.ordinal import OrdinalFit
from csat_research.words import say

__all__ = ["Pooled", "pooled", "pooled_effects", "pooled_fit", "pooled_ordinal", "pooled_wald"]

Floats = NDArray[np.float64]


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
    df = float(_degrees(m, np.array(lost), np.array(n - k)))
    estimate, error = float(q.mean()), sqrt(total)
    t = abs(estimate) / error if error else inf
    fmi = (riv + 2 / (df + 3)) / (riv + 1) if np.isfinite(riv) else 1.0
    p = float(2 * stats.t.sf(t, df))
    return Pooled(mean_t(estimate, error, df, level), error, df, p, within, between, total, riv, fmi)


def pooled_effects(parts: Sequence[Effects]) -> tuple[Effects, Floats]:
    """The same effects (e,) of several completed data sets as one, with their joint covariance, and what share of each is lost.

    As `pooled` for each effect, its degrees of freedom without gaps being those it has in the sets (clusters - 1, say); the
    covariance is within + (1 + 1/m) between, (e, e). What is lost: (1 + 1/m) between / total, 0 to 1. The record keeps
    no influence of single clusters. One set is handed back as it is. Source: Rubin 1987; Barnard and Rubin 1999.

    >>> from csat_research.stats.effects import finite_effects
    >>> from csat_research.stats.linear import linear
    >>> x = np.column_stack([np.ones(4), np.arange(4.0)])
    >>> parts = [finite_effects(linear(y, x), [(x, x + [0, 1])]) for y in ([1, 2, 4, 5], [1, 3, 4, 5])]
    >>> both, lost = pooled_effects(parts)
    >>> both.estimates.round(2).tolist(), bool(both.std_error[0] > parts[0].std_error[0])
    ([1.35], True)
    """
    first = parts[0]
    if len(parts) == 1:
        return first, np.zeros(len(first.estimates))
    found = _joined(
        [one.estimates for one in parts], [one.covariance for one in parts], [one.df for one in parts]
    )
    whole = replace(first.sandwich, covariance=found.covariance, ways=())
    return Effects(found.estimates, whole, found.df), found.lost


def pooled_fit(fits: Sequence[Fit]) -> Fit:
    """A model fitted to several completed data sets as one fit: coefficients as `pooled_effects`, the rest as their mean.

    fitted, r2 and log likelihoods are means over the sets; one fit is handed back as it is. Source: as `pooled`.

    >>> from csat_research.stats.linear import linear
    >>> x = np.column_stack([np.ones(4), np.arange(4.0)])
    >>> found = pooled_fit([linear([1, 2, 4, 5], x), linear([1, 3, 4, 5], x)])
    >>> found.coefficients.round(2).tolist()
    [1.1, 1.35]
    """
    first = fits[0]
    if len(fits) == 1:
        return first
    found = _joined(
        [one.coefficients for one in fits], [one.covariance for one in fits], [one.df for one in fits]
    )
    means: dict[str, Any] = {
        name: np.mean([getattr(one, name) for one in fits], axis=0)
        for name in ("fitted", "r2", "loglik", "loglik_null")
    }
    repaired = any(one.sandwich.repaired for one in fits)
    whole = replace(first.sandwich, covariance=found.covariance, ways=(), repaired=repaired)
    return replace(first, coefficients=found.estimates, sandwich=whole, df=found.df, **means)


def pooled_ordinal(fits: Sequence[OrdinalFit]) -> OrdinalFit:
    """The same ordinal model fitted to several completed data sets as one: estimates as `pooled_fit`, `beyond` as their mean.

    Its `at` needs the influence of rows, which no pooled record keeps: pool the fits that `at` gives instead.

    >>> from csat_research.stats.ordinal import ordinal
    >>> y = [1, 2, 3, 1, 2, 3]
    >>> fits = [ordinal(y, np.array(x)[:, None]) for x in ([0, 0, 1, 1, 0, 1], [0, 1, 1, 1, 0, 1])]
    >>> both = pooled_ordinal(fits)
    >>> bool(np.allclose(both.thresholds, (fits[0].thresholds + fits[1].thresholds) / 2))
    True
    """
    if len(fits) == 1:
        return fits[0]
    beyond = np.mean([one.beyond for one in fits], axis=0)
    return replace(fits[0], estimates=pooled_fit([one.estimates for one in fits]), beyond=beyond)


def pooled_wald(estimates: ArrayLike, covariances: ArrayLike, df: float = inf) -> Wald:
    """Test that estimates (m, q) of m completed data sets, covariances (m, q, q), are all zero: D1 of Li, Raghunathan, Rubin.

    F = b' U^-1 b / (q (1 + r)), b and U means over the sets, r = (1 + 1/m) tr(B U^-1) / q, B the covariance between them.
    df: degrees of freedom without gaps; those of F after Reiter 2007, of one estimate after Barnard and Rubin 1999. NaN
    where U is singular. Raises MethodError under two data sets. Source: Li, Raghunathan, Rubin 1991; R mice::D1.

    >>> found = pooled_wald([[1.0, 0.5], [1.2, 0.4]], [np.eye(2) / 10, np.eye(2) / 10])
    >>> round(found.statistic, 2), found.df_1
    (5.95, 2)
    """
    q, u = np.asarray(estimates, dtype=float), np.asarray(covariances, dtype=float)
    m, k = q.shape
    if m < 2 or len(u) != m:
        raise MethodError(say("Pooling needs two completed data sets or more, each with its variance."))
    mean, within = q.mean(axis=0), u.mean(axis=0)
    plain = wald(mean, within, inf)
    if isnan(plain.statistic):
        return Wald(nan, k, df, nan)
    between = np.atleast_2d(np.cov(q, rowvar=False))
    more = (1 + 1 / m) * float(np.trace(np.linalg.solve(within, between))) / k
    statistic = plain.statistic / (1 + more)
    single = k == 1 or k * (m - 1) <= 4  # Reiter's needs more sets
    left = (
        float(_degrees(m, np.array(more / (1 + more)), np.array(df))) if single else _reiter(m, k, more, df)
    )
    p = stats.chi2.sf(statistic * k, k) if np.isinf(left) else stats.f.sf(statistic, k, left)
    return Wald(statistic, k, left, float(p))


def _reiter(m: int, k: int, more: float, complete: float) -> float:
    """Degrees of freedom of D1: with none lost those of Li, Raghunathan, Rubin 1991; never under 4, where its limit lies."""
    t = k * (m - 1)
    a = more * t / (t - 2)
    sets = a**2 / (1 + a) ** 2 / (t - 4)
    if np.isinf(complete):
        return 4 + 1 / sets if sets else inf
    own = (complete + 1) / (complete + 3) * complete
    room = own - 4 * (1 + a)
    return 4 + 1 / (1 / room + sets * (own - 2 * (1 + a)) / room) if room > 0 else 4.0


@dataclass(frozen=True, slots=True, eq=False)
class _Joined:
    """Mean estimates (e,), their covariance (e, e), degrees of freedom and share lost to gaps (e,)."""

    estimates: Floats
    covariance: Floats
    df: Floats
    lost: Floats


def _joined(estimates: Sequence[Floats], covariances: Sequence[Floats], df: Sequence[Floats]) -> _Joined:
    """Rubin's rules for several estimates at once."""
    m, mean = len(estimates), np.mean(estimates, axis=0)
    apart = np.array(estimates) - mean
    between = (1 + 1 / m) * apart.T @ apart / (m - 1)
    covariance = np.mean(covariances, axis=0) + between
    total = np.diag(covariance)
    lost = np.divide(np.diag(between), total, out=np.zeros(len(total)), where=total > 0)
    return _Joined(mean, covariance, _degrees(m, lost, np.min(df, axis=0)), lost)


def _degrees(m: int, lost: Floats, complete: Floats) -> Floats:
    """Barnard and Rubin: from the number of data sets and from the degrees of freedom without gaps."""
    with np.errstate(divide="ignore", invalid="ignore"):
        old = np.where(lost > 0, (m - 1) / lost**2, inf)
        observed = np.where(np.isinf(complete), inf, (complete + 1) / (complete + 3) * complete * (1 - lost))
        both = np.where(
            np.isinf(old), observed, np.where(np.isinf(observed), old, old * observed / (old + observed))
        )
    return np.asarray(both)
