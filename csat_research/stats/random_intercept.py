"""Random intercept: agents, shops or customers as a sample of many - how much they differ, and each one's shrunken mean."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from csat_research.errors import MethodError, check_choice
from csat_research.stats.columns import footing
from csat_research.stats.fits import interval_bounds, two_sided
from csat_research.stats.intervals import Interval
from csat_research.stats.linear import refuse_too_few
from csat_research.stats.variance_ratio import (
    AtRatio,
    RatioTest,
    best_ratio,
    group_sums,
    ratio_bounds,
    ratio_test,
)
from csat_research.words import say

__all__ = ["RandomIntercept", "Shrunken", "icc_anova", "random_intercept", "refuse_groups"]

Floats = NDArray[np.float64]

METHODS = ("reml", "ml")


@dataclass(frozen=True, slots=True, eq=False)
class Shrunken:
    """Means of groups drawn towards what the columns say of them, with the error of predicting them, (G,) each."""

    means: Floats
    std_error: Floats


@dataclass(frozen=True, slots=True, eq=False)
class RandomIntercept:
    """outcome = columns @ coefficients + one effect a group + rest, effects and rest normal.

    coefficients, df: (k,); df after Satterthwaite. covariance: (k, k). var_group, var_residual: variances of the effects
    and of the rest. loglik, loglik_alone: (restricted) log likelihood, and that of the same columns without groups. groups: (G,)
    labels in sorted order; sizes and raw means of their answers. effects, effect_errors: (G,) predicted effects and their
    conditional errors, which take the variances as known (R ranef(condVar = TRUE)).
    """

    names: tuple[str, ...]
    coefficients: Floats
    covariance: Floats
    df: Floats
    var_group: float
    var_residual: float
    loglik: float
    loglik_alone: float
    groups: NDArray[np.generic]
    sizes: Floats
    means: Floats
    effects: Floats
    effect_errors: Floats
    best: AtRatio
    column_means: Floats

    @property
    def n(self) -> int:
        """Answers."""
        return round(float(self.sizes.sum()))

    @property
    def icc(self) -> float:
        """Share of the variance (beside the columns) that lies between groups, 0 to 1."""
        return self.var_group / (self.var_group + self.var_residual)

    @property
    def std_error(self) -> Floats:
        """Errors of the coefficients, the variances taken as known, as R prints them."""
        return np.sqrt(np.diag(self.covariance))

    @property
    def statistic(self) -> Floats:
        """Coefficients over their errors, (k,)."""
        return self.coefficients / self.std_error

    @property
    def p_value(self) -> Floats:
        """Two-sided p of zero coefficients, t on Satterthwaite's degrees of freedom, (k,)."""
        return two_sided(self.statistic, self.df)

    def interval(self, level: float = 0.95) -> tuple[Floats, Floats]:
        """Lower and upper bounds of the coefficients, (k,) each."""
        return interval_bounds(self.coefficients, self.std_error, self.df, level)

    def icc_interval(self, level: float = 0.95) -> Interval:
        """ICC with its range from Wald's F, exact under normal answers however uneven the groups; 0 where F allows it."""
        low, high = (one / (1 + one) for one in ratio_bounds(self.best.sums, level))
        return Interval(self.icc, low, high, self.n)

    @property
    def likelihood_ratio(self) -> float:
        """Twice what groups add to the log likelihood."""
        return max(2 * (self.loglik - self.loglik_alone), 0.0)

    @property
    def likelihood_ratio_p(self) -> float:
        """Its p halved, since a variance cannot fall below 0 (Self and Liang 1987); at the boundary .5, the largest it can be.

        Holds for many groups; `group_test` is exact for any number.
        """
        return float(stats.chi2.sf(self.likelihood_ratio, 1)) / 2

    @property
    def group_test(self) -> RatioTest:
        """Exact F that groups do not differ beside the columns."""
        return ratio_test(self.best.sums)

    def shrunken(self, at: ArrayLike | None = None) -> Shrunken:
        """Mean of every group where the columns are `at` (k,), by default their overall means.

        std_error is that of predicting the group's own mean: error of effect and coefficients together, variances as known.
        """
        x = self.column_means if at is None else np.asarray(at, dtype=float)
        own = self.best.sums.means[:, :-1] @ np.linalg.inv(self.best.sums.scale)  # columns as given
        pull = self.best.ratio * self.best.shares
        left = x - pull[:, None] * own
        spread = np.einsum("gi,ij,gj->g", left, self.covariance, left)
        return Shrunken(x @ self.coefficients + self.effects, np.sqrt(spread + self.effect_errors**2))


def random_intercept(
    outcome: ArrayLike,
    columns: ArrayLike,
    groups: ArrayLike,
    *,
    names: Sequence[str] | None = None,
    counts: ArrayLike | None = None,
    method: str = "reml",
) -> RandomIntercept:
    """Mixed model of outcome (n,) on columns (n, k), the constant among them, with one random intercept by groups (n,).

    With one intercept the likelihood depends on the ratio of two variances alone, and on group sums. It is searched over
    that one number to its end, 0 included, instead of by statsmodels: MixedLM's default optimiser may stop early (a
    variance 18 % off with `converged=True`) or run to a likelihood of inf. counts: (n,) how many identical answers a row stands
    for (no survey weights). method: "reml", or "ml" for likelihood ratios.

    Raises MethodError under two groups, where every group has one answer, where answers do not vary inside groups, and
    where a column is a combination of others. Source: Pinheiro and Bates 2000; R lme4::lmer, lmerTest (Satterthwaite, with
    the second derivatives in closed form).

    >>> found = random_intercept([1, 2, 3, 6, 7, 8], np.ones((6, 1)), ["a"] * 3 + ["b"] * 3)
    >>> round(found.var_group, 3), round(found.var_residual, 3), found.effects.round(3).tolist()
    (12.167, 1.0, [-2.433, 2.433])
    """
    check_choice("method", method, METHODS)
    y, x = np.asarray(outcome, dtype=float), np.asarray(columns, dtype=float)
    n = np.ones(len(y)) if counts is None else np.asarray(counts, dtype=float)
    labels, codes = np.unique(np.asarray(groups), return_inverse=True)
    refuse_too_few(round(float(n.sum())), x.shape[1])
    refuse_groups(len(labels), float(n.sum()))
    named = tuple(f"x{j}" for j in range(x.shape[1])) if names is None else tuple(names)
    ground = footing(x, named, n)
    lifted = (
        0.0 if ground.constant is None else float(n @ y / n.sum())
    )  # an offset of the outcome costs no digits
    sums = group_sums(y - lifted, ground.columns, codes, n, ground.back)
    found = _fitted(best_ratio(sums, method == "reml"), named, labels, n @ x / n.sum())
    return found if ground.constant is None else _raised(found, lifted, x, ground.constant)


def icc_anova(outcome: ArrayLike, groups: ArrayLike) -> float:
    """ICC(1) of outcome (n,) by groups (n,) from mean squares: (B - W) / (B + (n0 - 1) W); may fall below 0.

    n0 = (n - Σ n_g² / n) / (G - 1), the size that uneven groups amount to. Source: Fleiss 1986; R ICC::ICCbare.

    >>> round(icc_anova([1, 2, 3, 6, 7, 8], ["a"] * 3 + ["b"] * 3), 4)
    0.9241
    """
    y = np.asarray(outcome, dtype=float)
    labels, codes = np.unique(np.asarray(groups), return_inverse=True)
    refuse_groups(len(labels), len(y))
    sums = group_sums(y, np.empty((len(y), 0)), codes)
    means, sizes, n, groups_ = sums.means[:, 0], sums.sizes, sums.n, len(labels)
    between = float(sizes @ (means - y.mean()) ** 2) / (groups_ - 1)
    within = sums.inner_rss / (n - groups_)
    typical = (n - float(sizes @ sizes) / n) / (groups_ - 1)
    whole = between + (typical - 1) * within
    return (between - within) / whole if whole > 0 else float("nan")


def refuse_groups(groups: int, n: float) -> None:
    """Raise MethodError under two groups, and where every group has one answer."""
    if groups < 2:
        raise MethodError(say("A random intercept needs two groups or more, and better ten."))
    if n <= groups:
        raise MethodError(say("Every group has one answer, so that groups cannot be told from answers."))


def _fitted(
    best: AtRatio, names: tuple[str, ...], groups: NDArray[np.generic], column_means: Floats
) -> RandomIntercept:
    """The record on the scale of the columns as given, the outcome as lifted."""
    sums, ratio, variance = best.sums, best.ratio, best.variance
    known = variance * ratio / (1 + ratio * sums.sizes)
    covariance = variance * sums.scale @ best.inverse @ sums.scale.T
    return RandomIntercept(
        names=names,
        coefficients=sums.scale @ best.coefficients,
        covariance=covariance,
        df=_satterthwaite(best, np.diag(covariance)),
        var_group=variance * ratio,
        var_residual=variance,
        loglik=-best.deviance / 2,
        loglik_alone=-AtRatio(sums, 0.0, best.reml).deviance / 2,
        groups=groups,
        sizes=sums.sizes,
        means=sums.means[:, -1],
        effects=ratio * best.shares * best.gaps,
        effect_errors=np.sqrt(known),
        best=best,
        column_means=column_means,
    )


def _satterthwaite(best: AtRatio, variances: Floats) -> Floats:
    """2 V² / (g' Cov g): V the variance of a coefficient, g its slope in (λ, variance inside), Cov their covariance.

    At λ = 0 R's parametrisation (a standard deviation) has slope 0 there, which leaves n - k.
    """
    if best.ratio == 0:
        return np.full(len(variances), best.df)
    scale, inverse = best.sums.scale, best.inverse
    by_ratio = best.variance * np.diag(scale @ best.curved(2) @ inverse @ scale.T)
    slopes = np.column_stack([by_ratio, variances / best.variance])
    spread = np.einsum("ki,ij,kj->k", slopes, np.linalg.inv(best.information), slopes)
    return np.asarray(2 * variances**2 / spread)


def _raised(found: RandomIntercept, by: float, x: Floats, constant: int) -> RandomIntercept:
    """The record with the outcome's offset back in the constant and in the raw means."""
    coefficients = found.coefficients.copy()
    coefficients[constant] += by / x[0, constant]
    return replace(found, coefficients=coefficients, means=found.means + by)
