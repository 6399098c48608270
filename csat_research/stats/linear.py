"""Linear models: least squares with errors for surveys, clusters and unequal variances; also from moments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import inf
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from csat_research.errors import MethodError
from csat_research.stats.columns import Footing, constant_within, footing
from csat_research.stats.few_clusters import CR2_BELOW, bell_mccaffrey, jackknife_residuals
from csat_research.stats.fits import Fit
from csat_research.stats.replicates import squares_of
from csat_research.stats.sandwich import Sandwich, Strata, Way, sandwich, ways_of
from csat_research.words import count_say

__all__ = [
    "Errors",
    "asks_for_cr2",
    "clustered_fit",
    "from_moments",
    "linear",
    "normalised",
    "on_own_scale",
    "prepared",
    "refuse_too_few",
    "with_factor",
]

Floats = NDArray[np.float64]
Errors = Literal[
    "auto", "classical", "HC0", "HC1", "HC2", "HC3", "survey", "svyglm", "CR0", "CR1", "CR2", "CR3"
]


def linear(
    outcome: ArrayLike,
    columns: ArrayLike,
    *,
    names: Sequence[str] | None = None,
    weights: ArrayLike | None = None,
    clusters: Sequence[ArrayLike] = (),
    strata: ArrayLike | Strata | None = None,
    errors: Errors = "auto",
) -> Fit:
    """Least squares of outcome (n,) on columns (n, k), the constant among them, through statsmodels.

    weights: survey weights (how many people an answer stands for), so that w and 10 w give the same.
    clusters: no, one or two columns of labels. errors: "auto" = HC3 without weights and clusters, else the
    linearised sandwich with G/(G-1), on clusters - 1 degrees of freedom; a column constant within fewer than
    CR2_BELOW clusters gets CR2 with Satterthwaite degrees of freedom. "svyglm": clusters - strata + 1 - k
    degrees of freedom, as R survey. "CR1": times (n-1)/(n-k), as R sandwich::vcovCL and Stata; "HC*" as R
    vcovHC.

    Raises MethodError where a column is a combination of others, or rows are not more than columns.

    >>> fit = linear([1, 2, 4, 5], [[1, 0], [1, 1], [1, 2], [1, 3]], errors="classical")
    >>> fit.coefficients.round(2).tolist(), fit.std_error.round(3).tolist()
    ([0.9, 1.4], [0.265, 0.141])
    """
    from statsmodels.regression.linear_model import WLS

    y, x, w, named = prepared(outcome, columns, weights, names)
    ground = footing(x, named, w)
    model = WLS(y, ground.columns, weights=w).fit(method="qr")
    fitted = np.asarray(model.fittedvalues)
    residuals = y - fitted
    rule = _rule(errors, weights, clusters, strata)
    if rule in _ROWS:
        alone = _row_errors(ground, residuals, w, rule)
        return _linear_fit(named, ground, model, alone, float(alone.df), fitted, w)
    found, df, small = clustered_fit(ground, w, residuals, np.ones(len(y)), clusters, strata, rule)
    names_small = tuple(named[j] for j in np.flatnonzero(small))
    return _linear_fit(named, ground, model, found, df, fitted, w, names_small)


def clustered_fit(
    ground: Footing,
    weights: Floats,
    residuals: Floats,
    variances: Floats,
    clusters: Sequence[ArrayLike],
    strata: ArrayLike | Strata | None,
    rule: Errors,
) -> tuple[Sandwich, Floats, NDArray[np.bool_]]:
    """Cluster sandwich on the footing's scale, degrees of freedom (k,), columns with small-sample errors (k,).

    variances: (n,) of the outcome under the model up to a factor; 1 for linear, p(1-p) for logistic models.
    """
    x, k = ground.columns, ground.columns.shape[1]
    score = x * (weights * residuals)[:, None]
    bread = np.linalg.inv((x * (weights * variances)[:, None]).T @ x)
    ways = ways_of(score @ bread, clusters, strata)
    ways = [with_factor(way, rule, len(x), k) for way in ways]
    df = np.full(k, float(min(way.df for way in ways[:2])))
    if rule == "svyglm":
        return sandwich(ways), df + 1 - k, np.zeros(k, dtype=bool)
    if rule == "CR3":
        ways = [_jackknifed(way, x, weights, residuals, variances) for way in ways]
        return sandwich(ways), df, np.zeros(k, dtype=bool)
    small = np.zeros(k, dtype=bool)
    for place, way in enumerate(ways[:2]):
        asked = asks_for_cr2(way, x, rule)
        if asked.any():
            lifted, scaled = _working_model(x, weights, residuals, variances)
            found = bell_mccaffrey(lifted, scaled, _codes(way), ground.back)
            ways[place] = way.unbiased(found.influence)
            df, small = np.where(asked, np.minimum(df, found.df - way.more_strata), df), small | asked
    return sandwich(ways), df, small


def from_moments(
    gram: ArrayLike,
    totals: ArrayLike | None = None,
    *,
    centre: ArrayLike | None = None,
    n: int | None = None,
    names: Sequence[str] | None = None,
) -> Fit:
    """Least squares from centred moments: no row is touched again.

    gram: (p+2, p+2) weighted cross-products of [1, outcome, p predictors] minus centre. totals: the same per
    cluster, (clusters, p+2, p+2) or upper triangles (clusters, (p+2)(p+3)/2); without them errors are NaN.
    centre: (p+1,) what was taken off the outcome and the predictors. n: rows behind the moments. Errors are
    linearised, G/(G-1), as errors="survey" of `linear`; `fitted` is empty, so that finite effects need the
    rows.

    >>> rows = np.array([[1.0, 1.0, 0.0], [1.0, 2.0, 1.0], [1.0, 4.0, 2.0], [1.0, 5.0, 3.0]])
    >>> from_moments(rows.T @ rows).coefficients.round(2).tolist()
    [0.9, 1.4]
    """
    g = np.asarray(gram, dtype=float)
    k = len(g) - 1
    keep = [0, *range(2, k + 1)]
    shift = np.zeros(k) if centre is None else np.asarray(centre, dtype=float)
    scale = np.sqrt(np.diag(g)[keep] / g[0, 0])
    inverse = np.linalg.pinv(g[np.ix_(keep, keep)] / np.outer(scale, scale), hermitian=True) / np.outer(
        scale, scale
    )
    slopes = inverse @ g[keep, 1]
    back = np.eye(k)
    back[0, 1:] = -shift[1:]
    coefficients = back @ slopes
    coefficients[0] += shift[0]
    named = tuple(names) if names is not None else tuple(f"x{j}" for j in range(k))
    found = _moment_sandwich(totals, keep, slopes, back @ inverse)
    variance = g[1, 1] - g[0, 1] ** 2 / g[0, 0]
    r2 = 1 - float(g[1, 1] - slopes @ g[keep, 1]) / variance if variance > 0 else np.nan
    return Fit(named, coefficients, found, np.full(k, float(found.df)), np.full(n or 0, np.nan), np.ones(n or 0),
               "identity", r2)  # fmt: skip


def prepared(
    outcome: ArrayLike, columns: ArrayLike, weights: ArrayLike | None, names: Sequence[str] | None
) -> tuple[Floats, Floats, Floats, tuple[str, ...]]:
    """Arrays and names of a model; raises MethodError where there are not more rows than columns."""
    y, x = np.asarray(outcome, dtype=float), np.asarray(columns, dtype=float)
    named = tuple(f"x{j}" for j in range(x.shape[1])) if names is None else tuple(names)
    refuse_too_few(len(y), x.shape[1])
    return y, x, normalised(weights, len(y)), named


def refuse_too_few(n: int, k: int) -> None:
    """Raise MethodError where n answers are not more than k parameters."""
    if n > k:
        return
    raise MethodError(
        count_say(
            "{n:count} complete answer cannot carry {k:count} model columns. Name fewer drivers, or use a"
            " longer period.",
            "{n:count} complete answers cannot carry {k:count} model columns. Name fewer drivers, or use a"
            " longer period.",
            n,
            k=k,
        )
    )


def normalised(weights: ArrayLike | None, n: int) -> Floats:
    """Weights with mean 1: a factor on all of them means nothing.

    >>> normalised([10, 30], 2).tolist()
    [0.5, 1.5]
    """
    if weights is None:
        return np.ones(n)
    w = np.asarray(weights, dtype=float)
    return np.asarray(w / w.mean())


_ROWS = ("classical", "HC0", "HC1", "HC2", "HC3")


def _rule(
    errors: Errors,
    weights: ArrayLike | None,
    clusters: Sequence[ArrayLike],
    strata: ArrayLike | Strata | None,
) -> Errors:
    if errors != "auto":
        return errors
    return "HC3" if weights is None and not len(clusters) and strata is None else "survey"


def _row_errors(ground: Footing, residuals: Floats, w: Floats, rule: Errors) -> Sandwich:
    """Errors for independent rows: one variance for all (classical), or each row its own (HC0 to HC3)."""
    x = ground.columns
    n, k = x.shape
    bread = np.linalg.inv((x * w[:, None]).T @ x)
    influence = (x * (w * residuals)[:, None]) @ bread
    if rule == "classical":
        spread = bread * float(w @ residuals**2) / (n - k)
        return Sandwich(spread, (Way(influence),), (n,), n - k, model=True)
    left = np.maximum(1 - w * np.einsum("ij,jk,ik->i", x, bread, x), 1e-10)
    power = {"HC0": 0.0, "HC1": 0.0, "HC2": 0.5, "HC3": 1.0}[rule]
    factor = n / (n - k) if rule == "HC1" else 1.0
    found = sandwich([Way(influence / left[:, None] ** power, factor=factor)])
    return replace(found, df=n - k)


def _linear_fit(
    names: tuple[str, ...],
    ground: Footing,
    model: object,
    found: Sandwich,
    df: Floats | float,
    fitted: Floats,
    w: Floats,
    small: tuple[str, ...] = (),
) -> Fit:
    """The record on the scale of the columns as given."""
    degrees = np.broadcast_to(np.asarray(df, dtype=float), (len(names),)).copy()
    degrees[degrees <= 0] = np.nan
    back = on_own_scale(found, ground.back)
    coefficients = ground.back @ np.asarray(model.params)  # type: ignore[attr-defined]
    r2, loglik = float(model.rsquared), float(model.llf)  # type: ignore[attr-defined]
    return Fit(names, coefficients, back, degrees, fitted, w, "identity", r2, loglik, small_sample=small)


def on_own_scale(found: Sandwich, back: Floats) -> Sandwich:
    """The sandwich on the scale of the columns as given; a classical covariance stays what it is."""
    ways = tuple(way.mapped(back) for way in found.ways)
    return replace(found, covariance=back @ found.covariance @ back.T, ways=ways)


def with_factor(way: Way, rule: Errors, n: int, k: int) -> Way:
    """The small-sample factor of a rule for n answers and k parameters; None = G/(G-1) within strata."""
    clusters = way.clusters
    one_more = clusters / (clusters - 1) if clusters > 1 else inf
    factor = {"CR0": 1.0, "CR1": one_more * (n - 1) / (n - k), "CR3": 1.0}.get(rule)
    return replace(way, factor=factor)


def _codes(way: Way) -> NDArray[np.intp]:
    return np.arange(len(way.influence)) if way.codes is None else way.codes


def asks_for_cr2(way: Way, x: Floats, rule: Errors) -> NDArray[np.bool_]:
    """Columns that need errors for few clusters: all under CR2; else those constant within few clusters."""
    k = x.shape[1]
    if rule == "CR2":
        return np.ones(k, dtype=bool)
    if rule in ("CR0", "CR1") or way.codes is None or way.clusters >= CR2_BELOW:
        return np.zeros(k, dtype=bool)
    return constant_within(x, way.codes)


def _jackknifed(way: Way, x: Floats, weights: Floats, residuals: Floats, variances: Floats) -> Way:
    lifted, scaled = _working_model(x, weights, residuals, variances)
    left_out = jackknife_residuals(lifted, scaled, _codes(way))
    influence = (lifted * left_out[:, None]) @ np.linalg.inv(lifted.T @ lifted)
    return Way(influence, way.codes, None, way.factor)


def _working_model(x: Floats, weights: Floats, residuals: Floats, variances: Floats) -> tuple[Floats, Floats]:
    """Columns and residuals on the scale where the working model has independent errors of variance 1.

    An answer that the model is sure of to the last digit has no variance, no residual and no part in either.
    """
    scale = np.divide(weights, variances, out=np.zeros(len(residuals)), where=variances > 0)
    return x * np.sqrt(weights * variances)[:, None], residuals * np.sqrt(scale)


def _moment_sandwich(totals: ArrayLike | None, keep: list[int], slopes: Floats, bread: Floats) -> Sandwich:
    """Cluster sums of the scores are linear in the cluster totals: x'y - x'x b."""
    if totals is None:
        k = len(slopes)
        return Sandwich(np.full((k, k), np.nan), (Way(np.empty((0, k))),), (0,), 0)
    t = np.asarray(totals, dtype=float)
    t = squares_of(t) if t.ndim == 2 else t
    scores = t[:, keep, 1] - t[:, keep][:, :, keep] @ slopes
    return sandwich([Way(scores @ bread.T)])
