"""Tests under a sample design: do two answers go together (Rao-Scott), do two groups differ; weights, clusters, strata."""

from __future__ import annotations

from dataclasses import dataclass
from math import nan

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from csat_research.errors import MethodError
from csat_research.stats.contingency import contingency
from csat_research.stats.fits import two_sided
from csat_research.stats.linearised import cluster_sums, variance_of_sums
from csat_research.stats.survey_means import Design
from csat_research.words import say

__all__ = ["RaoScott", "SurveyDifference", "rao_scott", "survey_difference"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class RaoScott:
    """Second-order corrected F with its degrees of freedom, and the first-order corrected chi²."""

    f: float
    df_1: float
    df_2: float
    p_value: float
    chi2: float
    p_chi2: float


def rao_scott(rows: ArrayLike, columns: ArrayLike, design: Design) -> RaoScott:
    """Whether two answers of the same rows, (n,) each, go together under weights, clusters and strata.

    Pearson's chi² of the weighted table, scaled to the number of answers, over the mean of the eigenvalues of the design
    effect matrix; degrees of freedom by Satterthwaite, times the design's below. Raises MethodError for a table without two
    rows and columns. Source: Rao and Scott 1984; R survey::svychisq.

    >>> from csat_research.stats.survey_means import design_of
    >>> found = rao_scott([0, 0, 1, 1] * 20, [0, 1, 1, 1] * 20, design_of(80))
    >>> round(found.p_value, 4)
    0.0
    """
    a, b = (np.unique(np.asarray(one), return_inverse=True)[1] for one in (rows, columns))
    r, c, n = int(a.max()) + 1, int(b.max()) + 1, len(a)
    weights = design.weights / design.weights.sum()
    shares = np.asarray(np.bincount(a * c + b, weights, r * c), dtype=np.float64)
    chi2 = contingency(n * shares.reshape(r, c)).chi2
    each = (np.eye(r * c)[a * c + b] - shares) * weights[:, None]
    sums = np.column_stack([cluster_sums(one, design.clusters) for one in each.T])
    covariance = np.asarray(variance_of_sums(sums, design.strata, design.fpc).variance)
    delta = _design_effects(shares, covariance, r, c, n)
    total, df = float(np.trace(delta)), (r - 1) * (c - 1)
    df_1 = total**2 / float(np.trace(delta @ delta))
    return RaoScott(
        chi2 / total,
        df_1,
        df_1 * design.df,
        float(stats.f.sf(chi2 / total, df_1, df_1 * design.df)),
        chi2,
        float(stats.chi2.sf(chi2 / (total / df), df)),
    )


def _design_effects(shares: Floats, covariance: Floats, r: int, c: int, n: int) -> Floats:
    """Matrix whose eigenvalues are the design effects of the interaction contrasts."""
    rows, columns = np.repeat(np.arange(r), c), np.tile(np.arange(c), r)
    main = np.column_stack([np.ones(r * c), np.eye(r)[rows][:, 1:], np.eye(c)[columns][:, 1:]])
    cross = np.column_stack(
        [np.eye(r)[rows][:, i] * np.eye(c)[columns][:, j] for i in range(1, r) for j in range(1, c)]
    )
    contrast = cross - main @ np.linalg.lstsq(main, cross, rcond=None)[0]
    inverse = np.divide(1.0, shares, out=np.zeros_like(shares), where=shares > 0)
    scaled = inverse[:, None] * contrast
    return np.asarray(np.linalg.solve(contrast.T @ scaled / n, scaled.T @ covariance @ scaled))


@dataclass(frozen=True, slots=True)
class SurveyDifference:
    """Mean of the chosen rows minus mean of the others, with its linearised error, t on clusters - strata - 1."""

    difference: float
    std_error: float
    statistic: float
    df: int
    p_value: float


def survey_difference(values: ArrayLike, chosen: ArrayLike, design: Design) -> SurveyDifference:
    """Do chosen rows differ from the others? values (n,), NaN = no answer; chosen (n,) of bool.

    Influence of a row: w (y - its group's mean) / Σw of its group. Raises MethodError where a group has no answer.
    Source: R survey::svyttest.

    >>> from csat_research.stats.survey_means import design_of
    >>> survey_difference([1.0, 2.0, 3.0, 4.0], [False, False, True, True], design_of(4)).difference
    2.0
    """
    y, mask = np.asarray(values, dtype=float), np.asarray(chosen, dtype=bool)
    answered = np.isfinite(y)
    means, influence = [], np.zeros(len(y))
    for sign, part in ((1.0, mask & answered), (-1.0, ~mask & answered)):
        w = np.where(part, design.weights, 0.0)
        if not w.sum() > 0:
            raise MethodError(say("One of the two groups has no answers."))
        mean = float(w @ np.where(part, y, 0.0) / w.sum())
        means.append(mean)
        influence += sign * w * np.where(part, y - mean, 0.0) / w.sum()
    found = variance_of_sums(cluster_sums(influence, design.clusters), design.strata, design.fpc)
    difference, error, df = means[0] - means[1], found.std_error, design.df - 1
    t = difference / error if error > 0 else nan
    return SurveyDifference(difference, error, t, df, float(two_sided(np.array(t), df)))
