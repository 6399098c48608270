"""Funnel: whether agents or teams differ more than chance would make them; no league table."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, sqrt

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from csat_research.errors import MethodError
from csat_research.stats.adjust import adjusted
from csat_research.stats.intervals import critical
from csat_research.words import say

__all__ = ["Funnel", "OneShare", "chance_limits", "chance_p", "funnel", "funnel_limits", "one_share"]

Floats = NDArray[np.float64]
CUT = 0.1  # of the units at either end, whose spread is drawn in


@dataclass(frozen=True, slots=True)
class Funnel:
    """Units against their common share: z of each, Holm's p, and how much they scatter beyond chance (1 = as chance would).

    dispersion: mean z². dispersion_trimmed: the same with the outer tenths drawn in, so that outliers do not hide themselves.
    """

    target: float
    z: Floats
    p_holm: Floats
    dispersion: float
    dispersion_trimmed: float


def funnel(successes: ArrayLike, n: ArrayLike) -> Funnel:
    """Units (k,) with their successes and independent answers, against the share of all together.

    z = (p - target) / √(target (1 - target) / n). Raises MethodError where everybody or nobody is satisfied.
    Source: Spiegelhalter 2005.

    >>> funnel([80, 70, 90], [100, 100, 100]).z.round(2).tolist()
    [0.0, -2.5, 2.5]
    """
    x, m = (np.asarray(one, dtype=float) for one in (successes, n))
    target = float(x.sum() / m.sum())
    if not 0 < target < 1:
        raise MethodError(say("Everybody answered alike, so units cannot differ by chance."))
    z = (x / m - target) / np.sqrt(target * (1 - target) / m)
    drawn_in = np.clip(z, *np.quantile(z, [CUT, 1 - CUT]))
    p = adjusted(2 * stats.norm.sf(np.abs(z)), "holm")
    return Funnel(target, z, np.asarray(p), float((z**2).mean()), float((drawn_in**2).mean()))


@dataclass(frozen=True, slots=True)
class OneShare:
    """Whether all units have one share: χ² on df, or Welch's F on df and `df_rest` where errors were estimated."""

    statistic: float
    df: int
    df_rest: float
    p_value: float


def one_share(z: ArrayLike, n: ArrayLike, units: ArrayLike | None = None) -> OneShare:
    """Test of one common share from z (k,) of units and their independent answers n (k,).

    Σ z² on k - 1 degrees of freedom. units (k,): how many customers the n of each was estimated from; then Welch's
    F = Σ z² / (k - 1) / (1 + 2 (k - 2) / (k² - 1) · Σ (1 - n / Σ n)² / (units - 1)), since n that are estimated make z
    scatter: of 20 groups of 33 customers who answer three times, χ² calls 9 of 100 surveys in which all are alike [sim].
    Source: Welch 1951; R oneway.test.

    >>> one_share([0.0, -2.5, 2.5], [100, 100, 100])
    OneShare(statistic=12.5, df=2, df_rest=inf, p_value=0.0019...)
    """
    w, squares = np.asarray(n, dtype=float), float((np.asarray(z, dtype=float) ** 2).sum())
    k = len(w)
    if units is None:
        return OneShare(squares, k - 1, inf, float(stats.chi2.sf(squares, k - 1)))
    rest = float(((1 - w / w.sum()) ** 2 / (np.asarray(units, dtype=float) - 1)).sum())
    f = squares / (k - 1) / (1 + 2 * (k - 2) / (k**2 - 1) * rest)
    df_rest = (k**2 - 1) / (3 * rest)
    return OneShare(f, k - 1, df_rest, float(stats.f.sf(f, k - 1, df_rest)))


def funnel_limits(
    target: float, n: ArrayLike, level: float = 0.95, *, exact: bool = True
) -> tuple[Floats, Floats]:
    """Between which shares `level` of units of n answers (k,) lie by chance alone.

    exact: binomial, interpolated so that the funnel is smooth; else target ± z √(target (1 - target) / n), not kept in
    0 to 1. Source: Spiegelhalter 2005, appendix.

    >>> low, high = funnel_limits(0.8, [50, 200])
    >>> low.round(3).tolist(), high.round(3).tolist()
    ([0.673, 0.741], [0.896, 0.852])
    """
    sizes = np.asarray(n, dtype=float)
    if not exact:
        half = critical(level) * sqrt(target * (1 - target)) / np.sqrt(sizes)
        return target - half, target + half
    tail = (1 - level) / 2
    return _crossing(tail, sizes, target), _crossing(1 - tail, sizes, target)


def chance_limits(target: float, n: ArrayLike, level: float = 0.95) -> tuple[Floats, Floats]:
    """Between which shares at least `level` of units of n whole answers (k,) lie by chance, both ends with them.

    No more than (1 - level) / 2 lie below, and as many above: quantiles of the binomial, of whole counts. The interpolated
    limits of `funnel_limits` leave out up to 60 of 100 units where few answers are nearly all satisfied (10 answers, 95 %).

    >>> low, high = chance_limits(0.95, [10, 200])
    >>> low.round(3).tolist(), high.round(3).tolist()
    ([0.8, 0.92], [1.0, 0.98])
    """
    sizes, tail = np.asarray(n, dtype=float), (1 - level) / 2
    return tuple(stats.binom.ppf(chance, sizes, target) / sizes for chance in (tail, 1 - tail))  # type: ignore[return-value]


def chance_p(successes: ArrayLike, n: ArrayLike, target: float) -> Floats:
    """Two-sided p of each unit (k,) against the common share: twice the smaller tail of the binomial, the count itself in both.

    Of counts that are no whole numbers (effective answers) the tails are those of the incomplete beta function, which is
    the binomial at whole ones. z misses where few answers are nearly all satisfied: of 20 units alike, with 10 answers and
    95 % satisfied, Holm's p of z calls one in 19 of 100 surveys instead of 5 [sim]. Source: Clopper and Pearson 1934.

    >>> chance_p([7, 10], [10, 10], 0.9).round(3).tolist()
    [0.14, 0.697]
    """
    x, m = (np.asarray(one, dtype=float) for one in (successes, n))
    above = np.where(x > 0, stats.beta.cdf(target, np.maximum(x, 1e-9), m - x + 1), 1.0)
    below = np.where(x < m, stats.beta.sf(target, x + 1, np.maximum(m - x, 1e-9)), 1.0)
    return np.asarray(np.minimum(2 * np.minimum(above, below), 1.0))


def _crossing(chance: float, n: Floats, target: float) -> Floats:
    """Share at which the binomial reaches a chance, between two whole counts."""
    r = stats.binom.ppf(chance, n, target)
    at, before = stats.binom.cdf(r, n, target), stats.binom.cdf(r - 1, n, target)
    return np.asarray((r - (at - chance) / (at - before)) / n)
