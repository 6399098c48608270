"""Raters: how alike several people rate the same things - intraclass correlations in their six forms."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from csat_research.errors import MethodError
from csat_research.stats.intervals import Interval
from csat_research.words import say

__all__ = ["Icc", "intraclass_correlations"]


@dataclass(frozen=True, slots=True)
class Icc:
    """One form: ICC1 (each thing other raters), ICC2 (raters a sample), ICC3 (these raters); k: of their mean."""

    form: str
    interval: Interval
    f: float
    df_1: float
    df_2: float
    p_value: float


def intraclass_correlations(ratings: ArrayLike, level: float = 0.95) -> tuple[Icc, ...]:
    """ICC1, ICC2, ICC3 and the same of the mean of k raters, from ratings (things, raters) without gaps.

    From mean squares between things B, within things W, between raters J, and of the rest E, for instance
    ICC2 = (B - E) / (B + (k - 1) E + k (J - E) / n). Raises MethodError under two things or raters, or with gaps.
    Source: Shrout and Fleiss 1979; McGraw and Wong 1996; R psych::ICC(lmer = FALSE).

    >>> found = intraclass_correlations([[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]])
    >>> [round(one.interval.estimate, 2) for one in found]
    [0.17, 0.29, 0.71, 0.44, 0.62, 0.91]
    """
    x = np.asarray(ratings, dtype=float)
    if x.ndim != 2 or min(x.shape) < 2 or not np.isfinite(x).all():
        raise MethodError(
            say("Raters are compared on two things or more that two or more rated, without gaps.")
        )
    n, k = x.shape
    things, raters, whole = x.mean(axis=1), x.mean(axis=0), x.mean()
    b = k * ((things - whole) ** 2).sum() / (n - 1)
    j = n * ((raters - whole) ** 2).sum() / (k - 1)
    w = ((x - things[:, None]) ** 2).sum() / (n * (k - 1))
    e = (w * n * (k - 1) - j * (k - 1)) / ((n - 1) * (k - 1))
    one, two = _Test(b / w, n - 1, n * (k - 1), level), _Test(b / e, n - 1, (n - 1) * (k - 1), level)
    second = (b - e) / (b + (k - 1) * e + k * (j - e) / n)
    low, high = _second_bounds(second, b, j, e, n, k, level)
    return (
        one.form("ICC1", (b - w) / (b + (k - 1) * w), *((f - 1) / (f + k - 1) for f in one.ends)),
        two.form("ICC2", second, low, high),
        two.form("ICC3", (b - e) / (b + (k - 1) * e), *((f - 1) / (f + k - 1) for f in two.ends)),
        one.form("ICC1k", (b - w) / b, *(1 - 1 / f for f in one.ends)),
        two.form(
            "ICC2k", (b - e) / (b + (j - e) / n), *(k * one / (1 + one * (k - 1)) for one in (low, high))
        ),
        two.form("ICC3k", (b - e) / b, *(1 - 1 / f for f in two.ends)),
    )


@dataclass(frozen=True, slots=True)
class _Test:
    """An F with its degrees of freedom, and its confidence bounds."""

    f: float
    df_1: float
    df_2: float
    level: float

    @property
    def ends(self) -> tuple[float, float]:
        top = (1 + self.level) / 2
        return (
            self.f / float(stats.f.ppf(top, self.df_1, self.df_2)),
            self.f * float(stats.f.ppf(top, self.df_2, self.df_1)),
        )

    def form(self, name: str, estimate: float, low: float, high: float) -> Icc:
        bounds = Interval(float(estimate), float(low), float(high))
        return Icc(
            name, bounds, float(self.f), self.df_1, self.df_2, float(stats.f.sf(self.f, self.df_1, self.df_2))
        )


def _second_bounds(
    icc: float, b: float, j: float, e: float, n: int, k: int, level: float
) -> tuple[float, float]:
    """Bounds of ICC2, with degrees of freedom after Satterthwaite."""
    ratio, rest = j / e, n * (1 + (k - 1) * icc) - k * icc
    v = (k - 1) * (n - 1) * (k * icc * ratio + rest) ** 2 / ((n - 1) * k**2 * icc**2 * ratio**2 + rest**2)
    top, mix = (1 + level) / 2, k * j + (k * n - k - n) * e
    upper, lower = float(stats.f.ppf(top, n - 1, v)), float(stats.f.ppf(top, v, n - 1))
    return n * (b - upper * e) / (upper * mix + n * b), n * (lower * b - e) / (mix + n * lower * b)
