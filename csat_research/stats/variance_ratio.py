"""Variance ratio: how much groups differ beside the answers inside them, from group sums - its likelihood and its exact range."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from math import inf, log, nan, pi
from typing import NoReturn

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, stats

from csat_research.errors import MethodError
from csat_research.stats.intervals import check_level
from csat_research.stats.sandwich import sums_by
from csat_research.words import say

__all__ = ["AtRatio", "GroupSums", "RatioTest", "best_ratio", "group_sums", "ratio_bounds", "ratio_test"]

Floats = NDArray[np.float64]

NOTHING = 1e-10  # part of a column's variation inside groups below which it is rounding
RATIOS = np.geomspace(
    1e-8, 1e8, 49
)  # where the slope of the likelihood is looked at first, times 1 / mean size


@dataclass(frozen=True, eq=False)
class GroupSums:
    """What a random intercept needs of G groups: sizes (G,), means (G, k+1) and within (k+1, k+1).

    The last column is the outcome, the others the model's. within: triangular, within' within = cross-products of the
    columns less their group means. scale: (k, k) with coefficients on the columns as given = scale @ coefficients here.
    """

    sizes: Floats
    means: Floats
    within: Floats
    scale: Floats

    @cached_property
    def n(self) -> float:
        """Answers."""
        return float(self.sizes.sum())

    @property
    def k(self) -> int:
        """Columns of the model."""
        return self.means.shape[1] - 1

    @cached_property
    def folded(self) -> tuple[Floats, Floats]:
        """Means (r, k+1) and sizes (r,), groups of one size folded to k+1 rows with the same cross-products."""
        order = np.argsort(self.sizes, kind="stable")
        ends = np.flatnonzero(np.diff(self.sizes[order])) + 1
        parts = [
            (part if len(part) <= self.k + 1 else np.linalg.qr(part, mode="r"), size)
            for part, size in zip(np.split(self.means[order], ends), np.unique(self.sizes), strict=True)
        ]
        return np.vstack([part for part, _ in parts]), np.repeat(
            [size for _, size in parts], [len(part) for part, _ in parts]
        )

    @cached_property
    def inner_rank(self) -> int:
        """Columns that vary inside groups, combinations counted once."""
        left = np.linalg.svd(self.within[:, :-1], compute_uv=False)
        return int((left**2 > NOTHING * self.n).sum())

    @cached_property
    def inner_rss(self) -> float:
        """Sum of squares that neither the columns nor the groups take up (groups as fixed)."""
        outcome, columns = self.within[:, -1], self.within[:, :-1]
        slopes = np.linalg.lstsq(columns, outcome, rcond=np.sqrt(NOTHING))[0]
        return float(((outcome - columns @ slopes) ** 2).sum())

    @property
    def inner_df(self) -> float:
        """Degrees of freedom of `inner_rss`."""
        return self.n - len(self.sizes) - self.inner_rank


def group_sums(outcome: Floats, columns: Floats, codes: NDArray[np.intp], counts: Floats | None = None,
               scale: Floats | None = None) -> GroupSums:  # fmt: skip
    """Sums of outcome (n,) and columns (n, k) by group code (n,); no row is touched again.

    counts: (n,) how many identical answers a row stands for.

    >>> group_sums(np.array([1.0, 3.0, 5.0]), np.ones((3, 1)), np.array([0, 0, 1])).means.tolist()
    [[1.0, 2.0], [1.0, 5.0]]
    """
    rows = np.column_stack([columns, outcome])
    n = np.ones(len(rows)) if counts is None else counts
    sizes = sums_by(n[:, None], codes)[:, 0]
    means = sums_by(rows * n[:, None], codes) / sizes[:, None]
    left = (rows - means[codes]) * np.sqrt(n)[:, None]
    flat = np.zeros((max(rows.shape[1] - len(left), 0), rows.shape[1]))
    within = np.asarray(np.linalg.qr(np.vstack([left, flat]), mode="r"))
    return GroupSums(sizes, means, within, np.eye(columns.shape[1]) if scale is None else scale)


@dataclass(frozen=True, eq=False)
class AtRatio:
    """Everything at one ratio λ = variance between groups / variance inside; `reml` or full likelihood.

    A group of n weighs w = n / (1 + λn). A = within + Σ w m m', rss = what generalised least squares leaves.
    """

    sums: GroupSums
    ratio: float
    reml: bool

    @property
    def shares(self) -> Floats:
        """Weight w of each group, (G,)."""
        return self.sums.sizes / (1 + self.ratio * self.sums.sizes)

    @cached_property
    def folded(self) -> tuple[Floats, Floats]:
        """Weights and means of the folded groups, (r,) and (r, k+1)."""
        means, sizes = self.sums.folded
        return sizes / (1 + self.ratio * sizes), means

    @cached_property
    def triangle(self) -> Floats:
        """R (k+1, k+1) with R'R = [A, a; a', y'y], all cross-products at this ratio."""
        w, means = self.folded
        return np.asarray(np.linalg.qr(np.vstack([self.sums.within, np.sqrt(w)[:, None] * means]), mode="r"))

    @cached_property
    def coefficients(self) -> Floats:
        """Generalised least squares, (k,)."""
        return np.asarray(np.linalg.solve(self.triangle[:-1, :-1], self.triangle[:-1, -1]))

    @cached_property
    def inverse(self) -> Floats:
        """A^-1, (k, k): the covariance of the coefficients over the variance inside groups."""
        root = np.linalg.inv(self.triangle[:-1, :-1])
        return np.asarray(root @ root.T)

    @property
    def rss(self) -> float:
        """Weighted sum of squares left."""
        return float(self.triangle[-1, -1] ** 2)

    @property
    def df(self) -> float:
        """What `rss` is divided by: n, or n - k under REML."""
        return self.sums.n - self.reml * self.sums.k

    @property
    def variance(self) -> float:
        """The variance inside groups."""
        return self.rss / self.df

    @property
    def gaps(self) -> Floats:
        """Group means less what the columns say, (G,)."""
        return np.asarray(self.sums.means @ self._less)

    @property
    def _less(self) -> Floats:
        return np.append(-self.coefficients, 1.0)

    @property
    def deviance(self) -> float:
        """-2 log likelihood, the constants as R prints them and with the columns as they were given."""
        found = float(np.log1p(self.ratio * self.sums.sizes).sum()) + self.df * (
            1 + log(2 * pi * self.variance)
        )
        if not self.reml:
            return found
        volume = np.log(np.abs(np.diag(self.triangle)[:-1])).sum() - np.linalg.slogdet(self.sums.scale)[1]
        return found + 2 * float(volume)

    def curved(self, power: int) -> Floats:
        """A^-1 Σ w^power m m', (k, k)."""
        w, means = self.folded
        m = means[:, :-1]
        return np.asarray(self.inverse @ ((m * w[:, None] ** power).T @ m))

    @property
    def slope(self) -> float:
        """Derivative of the deviance in λ, the variance inside profiled out."""
        w, means = self.folded
        volume = float(np.trace(self.curved(2))) if self.reml else 0.0
        return float(self.shares.sum() - (w**2) @ (means @ self._less) ** 2 / self.variance) - volume

    @property
    def information(self) -> Floats:
        """Half the second derivatives of the deviance in (λ, variance inside), (2, 2), at the best ratio."""
        (w, means), v = self.folded, self.variance
        e = means @ self._less
        pull = means[:, :-1].T @ (w**2 * e)
        bend = 2 * float(w**3 @ e**2) - 2 * float(pull @ self.inverse @ pull)
        twice = self.curved(2)
        volume = 2 * np.trace(self.curved(3)) - np.trace(twice @ twice) if self.reml else 0.0
        first = float(volume - self.shares @ self.shares) + bend / v
        across = float(w**2 @ e**2) / v**2
        return np.array([[first, across], [across, self.df / v**2]]) / 2


def best_ratio(sums: GroupSums, reml: bool = True) -> AtRatio:
    """The ratio λ >= 0 of highest (restricted) likelihood, by the zeros of its slope; 0 where the slope at 0 is up.

    One dimension is searched to its end, so that no optimiser can stop early; where the likelihood has several tops, the
    highest is taken. Raises MethodError where answers do not vary inside groups.

    >>> rows, codes = np.array([1.0, 2.0, 4.0, 5.0]), np.array([0, 0, 1, 1])
    >>> round(best_ratio(group_sums(rows, np.ones((4, 1)), codes)).ratio, 6)
    8.5
    """
    if sums.inner_rss <= NOTHING * (sums.within[:, -1] ** 2).sum() or sums.inner_df <= 0:
        _refuse_exact()
    grid = [AtRatio(sums, ratio, reml) for ratio in (0.0, *RATIOS * len(sums.sizes) / sums.n)]
    slopes = np.array([one.slope for one in grid])
    turns = np.flatnonzero((slopes[:-1] < 0) & (slopes[1:] >= 0))
    found = [grid[0]] if slopes[0] >= 0 else []
    found += [
        AtRatio(sums, _zero(lambda at: AtRatio(sums, at, reml).slope, grid[i].ratio, grid[i + 1].ratio), reml)
        for i in turns
    ]
    if not found:
        _refuse_exact()
    return min(found, key=lambda one: one.deviance)


def _refuse_exact() -> NoReturn:
    raise MethodError(
        say(
            "Inside groups answers do not vary beyond what the model's columns say, so that nothing tells chance from groups."
        )
    )


def _zero(function: Callable[[float], float], low: float, high: float) -> float:
    return float(optimize.brentq(function, low, high, xtol=1e-14, rtol=1e-13))


@dataclass(frozen=True, slots=True)
class RatioTest:
    """Do groups differ at all? An exact F (groups as fixed, the columns taken out) on df_1 and df_2."""

    f: float
    df_1: float
    df_2: float
    p_value: float


def ratio_test(sums: GroupSums, ratio: float = 0.0) -> RatioTest:
    """Wald's exact F that the variance ratio is `ratio`: (rss(λ) - rss inside) / df_1 over rss inside / df_2.

    At 0 it is the F of analysis of variance. NaN where either has no degree of freedom. Source: Wald 1947; Seely and
    El-Bassiouni 1983. p is the upper tail.

    >>> found = ratio_test(group_sums(np.array([1.0, 2.0, 4.0, 5.0]), np.ones((4, 1)), np.array([0, 0, 1, 1])))
    >>> round(found.f, 6), found.df_1, found.df_2, round(found.p_value, 4)
    (18.0, 1.0, 2.0, 0.0513)
    """
    first, second = len(sums.sizes) + sums.inner_rank - sums.k, sums.inner_df
    if first <= 0 or second <= 0:
        return RatioTest(nan, first, second, nan)
    f = (AtRatio(sums, ratio, True).rss - sums.inner_rss) / first / (sums.inner_rss / second)
    return RatioTest(f, float(first), float(second), float(stats.f.sf(f, first, second)))


def ratio_bounds(sums: GroupSums, level: float = 0.95) -> tuple[float, float]:
    """Exact range of the variance ratio under normal answers: all λ that Wald's F does not refuse, cut at 0.

    Both are NaN where F is not defined; the upper one where groups are more alike than chance would have them (at most
    (1 - level) / 2 of the time), since no ratio fits then.

    >>> sums = group_sums(np.array([1.0, 2.0, 4.0, 5.0]), np.ones((4, 1)), np.array([0, 0, 1, 1]))
    >>> [f"{one:.0f}" for one in ratio_bounds(sums)]  # (18 / .0025 - 1) / 2
    ['0', '7195']
    """
    check_level(level)
    at_none = ratio_test(sums)
    if not at_none.f >= 0:
        return nan, nan
    small, large = (
        float(stats.f.ppf((1 + side * level) / 2, at_none.df_1, at_none.df_2)) for side in (-1, 1)
    )
    return (
        _crossing(sums, large) if at_none.f > large else 0.0,
        _crossing(sums, small) if at_none.f > small else nan,
    )


def _crossing(sums: GroupSums, f: float) -> float:
    """The ratio at which Wald's F, which falls in it, is f."""
    high = len(sums.sizes) / sums.n
    while ratio_test(sums, high).f > f and high < inf:
        high *= 4
    return _zero(lambda ratio: ratio_test(sums, ratio).f - f, 0.0, high)
