"""A fitted model as a record: coefficients, their sandwich, degrees of freedom, and tests of several at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import nan

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from csat_research.stats.intervals import critical
from csat_research.stats.sandwich import Sandwich

__all__ = ["Fit", "Wald", "interval_bounds", "two_sided", "wald"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Wald:
    """A test that several estimates are zero together: F on df_1 and df_2 degrees of freedom."""

    statistic: float
    df_1: int
    df_2: float
    p_value: float


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """A fitted model with k columns and n rows.

    coefficients, df: (k,); df are degrees of freedom, inf = normal. fitted: (n,) means on the outcome's
    scale. sandwich: the covariance and what it stands on. link: "identity", "logit" or "probit". weights: (n,) with
    mean 1. r2: of the outcome (linear) or McFadden's (logistic, ordinal). loglik, loglik_null: weighted log
    likelihoods. small_sample: columns whose errors are CR2 with Satterthwaite degrees of freedom.
    """

    names: tuple[str, ...]
    coefficients: Floats
    sandwich: Sandwich
    df: Floats
    fitted: Floats
    weights: Floats
    link: str
    r2: float = nan
    loglik: float = nan
    loglik_null: float = nan
    small_sample: tuple[str, ...] = field(default=())

    @property
    def covariance(self) -> Floats:
        """Covariance of the coefficients, (k, k)."""
        return self.sandwich.covariance

    @property
    def n(self) -> int:
        """Rows the model stands on."""
        return len(self.fitted)

    @property
    def clusters(self) -> tuple[int, ...]:
        """Number of clusters of each declared way; rows where none is declared."""
        return self.sandwich.clusters

    @property
    def std_error(self) -> Floats:
        """Standard errors, (k,)."""
        return np.sqrt(np.maximum(np.diag(self.covariance), 0))

    @property
    def statistic(self) -> Floats:
        """Coefficients over their standard errors, (k,)."""
        return self.coefficients / self.std_error

    @property
    def p_value(self) -> Floats:
        """Two-sided p values of zero coefficients, (k,)."""
        return two_sided(self.statistic, self.df)

    def interval(self, level: float = 0.95) -> tuple[Floats, Floats]:
        """Lower and upper bounds of the coefficients, (k,) each."""
        return interval_bounds(self.coefficients, self.std_error, self.df, level)

    def wald(self, positions: Sequence[int]) -> Wald:
        """Test that the coefficients at these positions are all zero (the dummies of one driver)."""
        at = list(positions)
        return wald(self.coefficients[at], self.covariance[np.ix_(at, at)], float(self.df[at].min()))


def wald(estimates: Floats, covariance: Floats, df: float) -> Wald:
    """F test that estimates (q,) with covariance (q, q) are all zero; NaN where the covariance is singular.

    F = b' V^-1 b / q on q and df. Source: R car::linearHypothesis(test = "F").

    >>> round(wald(np.array([1.96]), np.eye(1), np.inf).p_value, 3)
    0.05
    """
    b, v = np.asarray(estimates, dtype=float), np.asarray(covariance, dtype=float)
    scale = np.sqrt(np.diag(v))
    if not (np.isfinite(v).all() and (scale > 0).all() and df > 0):
        return Wald(nan, len(b), df, nan)
    correlation = v / np.outer(scale, scale)
    if np.linalg.matrix_rank(correlation, hermitian=True) < len(b):
        return Wald(nan, len(b), df, nan)
    z = b / scale
    statistic = float(z @ np.linalg.solve(correlation, z)) / len(b)
    if np.isinf(df):
        return Wald(statistic, len(b), df, float(stats.chi2.sf(statistic * len(b), len(b))))
    return Wald(statistic, len(b), df, float(stats.f.sf(statistic, len(b), df)))


def two_sided(statistic: Floats, df: Floats | float) -> Floats:
    """Two-sided p of t statistics; df inf = normal, df 0 or less = NaN.

    >>> two_sided(np.array([1.96, 2.0]), np.array([np.inf, 10.0])).round(3).tolist()
    [0.05, 0.073]
    """
    degrees = np.broadcast_to(np.asarray(df, dtype=float), np.shape(statistic))
    finite = np.where(np.isinf(degrees) | (degrees <= 0), 1.0, degrees)
    found = np.where(
        np.isinf(degrees), 2 * stats.norm.sf(np.abs(statistic)), 2 * stats.t.sf(np.abs(statistic), finite)
    )
    return np.where(degrees > 0, found, nan)


def interval_bounds(
    estimates: Floats, std_errors: Floats, df: Floats | float, level: float = 0.95
) -> tuple[Floats, Floats]:
    """Estimates minus and plus t times their standard errors.

    >>> interval_bounds(np.array([1.0]), np.array([1.0]), np.inf)[0].round(2).tolist()
    [-0.96]
    """
    degrees = np.broadcast_to(np.asarray(df, dtype=float), np.shape(estimates))
    times = np.array([critical(level, one) for one in degrees.ravel()]).reshape(degrees.shape)
    return estimates - times * std_errors, estimates + times * std_errors
