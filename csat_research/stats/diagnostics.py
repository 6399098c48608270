"""Diagnostics of a fitted model: how well it fits, and whether its assumptions hold; listed, never adjusted for."""

from __future__ import annotations

from dataclasses import dataclass
from math import log, nan

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from csat_research.stats.linear import prepared

__all__ = [
    "LinearDiagnostics",
    "LogitDiagnostics",
    "Statistic",
    "hosmer_lemeshow",
    "linear_diagnostics",
    "logit_diagnostics",
    "standardised",
]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Statistic:
    """A test statistic with its degrees of freedom and p value."""

    statistic: float
    df: float
    p_value: float


@dataclass(frozen=True, slots=True)
class LinearDiagnostics:
    """Fit and assumptions of least squares with independent rows; aic and bic count the variance as a parameter.

    breusch_pagan: unequal variances (studentised). reset: curvature (squares and cubes of the fit). shapiro:
    normal residuals. max_cook, max_hat: the row with the largest pull.
    """

    r2: float
    r2_adjusted: float
    sigma: float
    f: float
    f_df: tuple[int, int]
    f_p_value: float
    loglik: float
    aic: float
    bic: float
    breusch_pagan: Statistic
    reset: Statistic
    durbin_watson: float
    shapiro: Statistic
    max_cook: float
    max_hat: float


def linear_diagnostics(outcome: ArrayLike, columns: ArrayLike) -> LinearDiagnostics:
    """Diagnostics of least squares of outcome (n,) on columns (n, k), the constant among them, by statsmodels.

    Source: R lm, lmtest::bptest, lmtest::resettest(power = 2:3), lmtest::dwtest, stats::shapiro.test.

    >>> rng = np.random.default_rng(0)
    >>> x = np.column_stack([np.ones(50), rng.normal(size=50)])
    >>> linear_diagnostics(x[:, 1] + rng.normal(size=50), x).f_df
    (1, 48)
    """
    from statsmodels.regression.linear_model import OLS
    from statsmodels.stats.diagnostic import het_breuschpagan, linear_reset
    from statsmodels.stats.stattools import durbin_watson

    y, x, _, _ = prepared(outcome, columns, None, None)
    model = OLS(y, x).fit()
    pull = model.get_influence()
    equal = het_breuschpagan(model.resid, x)
    bent = linear_reset(model, power=3, use_f=True)
    normal = stats.shapiro(model.resid)
    n, parameters = len(y), x.shape[1] + 1
    return LinearDiagnostics(
        r2=float(model.rsquared),
        r2_adjusted=float(model.rsquared_adj),
        sigma=float(np.sqrt(model.mse_resid)),
        f=float(model.fvalue),
        f_df=(int(model.df_model), int(model.df_resid)),
        f_p_value=float(model.f_pvalue),
        loglik=float(model.llf),
        aic=-2 * float(model.llf) + 2 * parameters,
        bic=-2 * float(model.llf) + log(n) * parameters,
        breusch_pagan=Statistic(float(equal[0]), float(model.df_model), float(equal[1])),
        reset=Statistic(float(np.squeeze(bent.statistic)), 2.0, float(bent.pvalue)),
        durbin_watson=float(durbin_watson(model.resid)),
        shapiro=Statistic(float(normal.statistic), float(n), float(normal.pvalue)),
        max_cook=float(pull.cooks_distance[0].max()),
        max_hat=float(pull.hat_matrix_diag.max()),
    )


def standardised(coefficients: ArrayLike, outcome: ArrayLike, columns: ArrayLike) -> Floats:
    """Coefficients (k,) of columns (n, k) in standard deviations of the outcome per standard deviation.

    >>> standardised([2.0], [0.0, 2.0, 4.0], [[0.0], [1.0], [2.0]]).tolist()
    [1.0]
    """
    spread = np.asarray(columns, dtype=float).std(axis=0) / np.asarray(outcome, dtype=float).std()
    return np.asarray(np.asarray(coefficients, dtype=float) * spread)


@dataclass(frozen=True, slots=True)
class LogitDiagnostics:
    """How well predicted probabilities fit: Tjur's R² (difference of means), Brier score, Hosmer-Lemeshow test."""

    tjur_r2: float
    brier: float
    hosmer_lemeshow: Statistic
    groups: int


def logit_diagnostics(outcome: ArrayLike, probabilities: ArrayLike, groups: int = 10) -> LogitDiagnostics:
    """Diagnostics of predicted probabilities (n,) of an outcome of 0 and 1 (n,).

    >>> round(logit_diagnostics([0, 1, 0, 1], [0.2, 0.6, 0.4, 0.8], groups=2).tjur_r2, 3)
    0.4
    """
    y, p = np.asarray(outcome, dtype=float), np.asarray(probabilities, dtype=float)
    tjur = float(p[y > 0.5].mean() - p[y <= 0.5].mean())
    test, used = hosmer_lemeshow(y, p, groups)
    return LogitDiagnostics(tjur, float(np.mean((y - p) ** 2)), test, used)


def hosmer_lemeshow(outcome: ArrayLike, probabilities: ArrayLike, groups: int = 10) -> tuple[Statistic, int]:
    """Observed against expected in groups of rising probability, cut at its quantiles; chi-squared on groups - 2.

    Ties can leave fewer groups; their number comes second. Where a group holds no answer there is no test (NaN), as in R, whose
    sums over `cut(p, quantile(p))` are missing there. Source: Hosmer and Lemeshow 1980.

    >>> hosmer_lemeshow([0, 1, 0, 1, 1, 0], [0.2, 0.3, 0.4, 0.6, 0.7, 0.8], groups=3)[1]
    3
    """
    y, p = np.asarray(outcome, dtype=float), np.asarray(probabilities, dtype=float)
    cuts = np.unique(np.quantile(p, np.linspace(0, 1, groups + 1)))
    codes = np.clip(np.searchsorted(cuts, p, side="left") - 1, 0, len(cuts) - 2)
    n, seen, expected = (np.bincount(codes, weights=one) for one in (np.ones(len(y)), y, p))
    used = len(n)
    if not n.all():
        return Statistic(nan, used - 2, nan), used
    statistic = float(np.sum((seen - expected) ** 2 / (expected * (1 - expected / n))))
    return Statistic(statistic, used - 2, float(stats.chi2.sf(statistic, used - 2))), used
