"""Logistic regression with errors for surveys and clusters; its pseudo-R²."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from math import exp
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit

from csat_research.errors import MethodError
from csat_research.stats.columns import Footing, footing
from csat_research.stats.fits import Fit
from csat_research.stats.linear import Errors, clustered_fit, on_own_scale, prepared
from csat_research.stats.sandwich import Sandwich, Strata, Way
from csat_research.stats.separation import refuse_separation, separating_columns, separating_together
from csat_research.words import count_say, say

__all__ = [
    "PSEUDO_R2",
    "fitted_model",
    "log_likelihood",
    "logistic",
    "logistic_subsets",
    "pseudo_r2",
    "refuse_one_side",
]

Floats = NDArray[np.float64]

SUSPECT = 12.0  # |log odds| of a row from which on separation is looked for: odds of one in 160,000


def logistic(
    outcome: ArrayLike,
    columns: ArrayLike,
    *,
    names: Sequence[str] | None = None,
    weights: ArrayLike | None = None,
    clusters: Sequence[ArrayLike] = (),
    strata: ArrayLike | Strata | None = None,
    errors: Errors = "auto",
) -> Fit:
    """Logistic regression of outcome (n,) of 0 and 1 on columns (n, k), the constant among them, by statsmodels.

    weights, clusters, strata and errors as in `linear`; "auto" is always the linearised sandwich ("survey"),
    and "classical" the inverse information with normal tests. r2 is McFadden's.

    Raises MethodError where the outcome does not vary, a column is a combination of others, or columns
    separate the outcomes perfectly; the message names them. Source: R stats::glm, survey::svyglm(family =
    quasibinomial).

    >>> fit = logistic([0, 1, 0, 1, 1, 0], [[1, 0], [1, 0], [1, 0], [1, 1], [1, 1], [1, 1]])
    >>> fit.coefficients.round(3).tolist()
    [-0.693, 1.386]
    """
    y, x, w, named = prepared(outcome, columns, weights, names)
    _check_outcome(y)
    refuse_separation(separating_columns(y, x), named)
    ground = footing(x, named, w)
    model = fitted_model(y, ground.columns, w)
    # Not by BLAS, whose last rows are summed otherwise: rows alike are fitted alike, so that an AUC counts them as ties.
    log_odds = np.einsum("ij,j->i", ground.columns, np.asarray(model.params))
    if np.abs(log_odds).max() > SUSPECT or not model.converged:
        refuse_separation(separating_together(y, ground.columns), named)
    p = expit(log_odds)
    rule: Errors = "survey" if errors == "auto" else errors
    found, df, small = _errors(ground, w, y - p, p * (1 - p), clusters, strata, rule)
    null = log_likelihood(y, np.full(len(y), float(w @ y) / len(y)), w)
    loglik = log_likelihood(y, p, w)
    return Fit(named, ground.back @ np.asarray(model.params), on_own_scale(found, ground.back),
               np.where(df > 0, df, np.nan), p, w, "logit", 1 - loglik / null, loglik, null,
               tuple(named[j] for j in np.flatnonzero(small)))  # fmt: skip


def pseudo_r2(loglik: float, loglik_null: float, n: int) -> dict[str, float]:
    """McFadden, Cox and Snell, Nagelkerke and Estrella from the log likelihoods of a model and of the constant.

    >>> {name: round(value, 3) for name, value in pseudo_r2(-40.0, -50.0, 80).items()}
    {'mcfadden': 0.2, 'cox_snell': 0.221, 'nagelkerke': 0.31, 'estrella': 0.243}
    """
    cox_snell = 1 - exp(2 / n * (loglik_null - loglik))
    return {
        "mcfadden": 1 - loglik / loglik_null,
        "cox_snell": cox_snell,
        "nagelkerke": cox_snell / (1 - exp(2 / n * loglik_null)),
        "estrella": 1 - (loglik / loglik_null) ** (-2 / n * loglik_null),
    }


PSEUDO_R2 = ("mcfadden", "cox_snell", "nagelkerke", "estrella")


def logistic_subsets(
    outcome: ArrayLike, columns: ArrayLike, *, weights: ArrayLike | None = None, kind: str = "mcfadden"
) -> Floats:
    """Pseudo-R² of the logit on every subset of the columns (n, p) and a constant, (2^p,); for `dominance`.

    One fit a subset: for a dozen drivers at most. kind: one of PSEUDO_R2.

    >>> logistic_subsets([0, 1, 0, 1, 1, 0], [[0], [0], [0], [1], [1], [1]]).round(3).tolist()
    [0.0, 0.082]
    """
    x = np.asarray(columns, dtype=float)
    ones = np.ones((len(x), 1))
    found = np.zeros(2 ** x.shape[1])
    for subset in range(1, len(found)):
        held = [j for j in range(x.shape[1]) if subset >> j & 1]
        fit = logistic(outcome, np.column_stack([ones, x[:, held]]), weights=weights)
        found[subset] = pseudo_r2(fit.loglik, fit.loglik_null, fit.n)[kind]
    return found


def _check_outcome(y: Floats) -> None:
    values = np.unique(y)
    if not np.isin(values, (0, 1)).all():
        raise MethodError(
            say("The outcome of a logistic model is 0 or 1; found {value:plain}.", value=values[-1])
        )
    refuse_one_side(y)


def refuse_one_side(outcome: ArrayLike) -> None:
    """Raise MethodError where an outcome of 0 and 1 does not vary.

    >>> refuse_one_side([0, 1])
    """
    y = np.asarray(outcome)
    if len(np.unique(y)) > 1:
        return
    raise MethodError(
        count_say(
            "{n:count} answer falls on one side only, so that nothing can go with it. Use a longer"
            ' period, or the mean score: outcome="csat_mean", model="linear".',
            "All {n:count} answers fall on the same side, so that nothing can go with it. Use a longer"
            ' period, or the mean score: outcome="csat_mean", model="linear".',
            len(y),
        )
    )


def fitted_model(y: Floats, x: Floats, w: Floats, offset: Floats | None = None) -> Any:
    """The statsmodels fit of outcomes of 0 and 1; its warnings about separation are answered by our own look for it.

    >>> fitted_model(np.array([0.0, 1.0]), np.ones((2, 1)), np.ones(2)).converged
    True
    """
    from statsmodels.genmod.families import Binomial
    from statsmodels.genmod.generalized_linear_model import GLM

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return GLM(y, x, family=Binomial(), var_weights=w, offset=offset).fit(maxiter=60, tol=1e-11)


def log_likelihood(y: Floats, p: Floats, w: Floats) -> float:
    """Weighted log likelihood of outcomes of 0 and 1 at probabilities p.

    >>> round(log_likelihood(np.array([1.0, 0.0]), np.array([0.5, 0.5]), np.ones(2)), 3)
    -1.386
    """
    inside = np.clip(np.where(y > 0.5, p, 1 - p), 1e-300, 1)
    return float(w @ np.log(inside))


def _errors(
    ground: Footing,
    w: Floats,
    residuals: Floats,
    variances: Floats,
    clusters: Sequence[ArrayLike],
    strata: ArrayLike | Strata | None,
    rule: Errors,
) -> tuple[Sandwich, Floats, NDArray[np.bool_]]:
    """The inverse information where asked for; else the sandwich over clusters or rows."""
    n, k = ground.columns.shape
    if rule == "HC0":
        rule, clusters, strata = "CR0", (), None
    if rule != "classical":
        return clustered_fit(ground, w, residuals, variances, clusters, strata, rule)
    bread = np.asarray(np.linalg.inv((ground.columns * (w * variances)[:, None]).T @ ground.columns))
    ways = (Way((ground.columns * (w * residuals)[:, None]) @ bread),)
    return Sandwich(bread, ways, (n,), n - k, model=True), np.full(k, np.inf), np.zeros(k, dtype=bool)
