"""Means and shares of a sample design from rows: weights, clusters, strata, finite population."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import isnan, nan, sqrt

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from csat_research.errors import MethodError, check_choice
from csat_research.stats.intervals import Interval, clopper_pearson, critical, mean_t
from csat_research.stats.linearised import cluster_sums, influence_mean, kish_design_effect, variance_of_sums
from csat_research.stats.profile_as_r import likelihood_as_r
from csat_research.words import say

__all__ = [
    "PROPORTION_INTERVALS",
    "Design",
    "SurveyMean",
    "WeightSummary",
    "design_of",
    "survey_domains",
    "survey_mean",
    "survey_share_interval",
    "weight_summary",
]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Design:
    """A sample: weight per row, and per row its cluster; per cluster (sorted by key) its stratum and fpc."""

    weights: Floats
    clusters: NDArray[np.intp]
    strata: NDArray[np.intp]
    fpc: Floats | None

    @property
    def df(self) -> int:
        """Clusters minus strata, of the whole design."""
        return len(self.strata) - len(np.unique(self.strata))


def design_of(
    n: int,
    *,
    weights: ArrayLike | None = None,
    clusters: ArrayLike | None = None,
    strata: ArrayLike | None = None,
    fpc: ArrayLike | None = None,
) -> Design:
    """A Design from row columns; without clusters every row is one; clusters nest in strata.

    fpc: clusters in the population of the row's stratum, or the sampled fraction where <= 1.
    Raises MethodError for a negative or missing weight.

    >>> design_of(4, clusters=["a", "a", "b", "c"]).df
    2
    """
    w = np.ones(n) if weights is None else np.asarray(weights, dtype=float)
    if not np.all(w >= 0):
        raise MethodError(
            say("A weight is negative or missing; a weight says how many people an answer stands for.")
        )
    groups = (
        np.zeros(n, dtype=int) if strata is None else np.unique(np.asarray(strata), return_inverse=True)[1]
    )
    ids = np.arange(n) if clusters is None else np.unique(np.asarray(clusters), return_inverse=True)[1]
    _, first, codes = np.unique(groups * (n + 1) + ids, return_index=True, return_inverse=True)
    given = None if fpc is None else np.asarray(fpc, dtype=float)[first]
    return Design(w, codes, groups[first], given)


@dataclass(frozen=True, slots=True)
class SurveyMean:
    """A weighted mean with its linearised error; `deff` is against simple sampling without replacement."""

    mean: float
    std_error: float
    df: int
    n: int
    deff: float

    def interval(self, level: float = 0.95) -> Interval:
        """Interval mean ± t_df · std_error."""
        return mean_t(self.mean, self.std_error, self.df, level)


def survey_mean(values: ArrayLike, design: Design) -> SurveyMean:
    """Weighted mean of `values` (rows; NaN = no answer, whose cluster still counts), as R survey::svymean.

    >>> found = survey_mean([1.0, 0.0, 1.0, 1.0], design_of(4))
    >>> found.mean, found.std_error, found.df
    (0.75, 0.25, 3)
    """
    y = np.asarray(values, dtype=float)
    answered = np.isfinite(y)
    w = np.where(answered, design.weights, 0.0)
    total = float(w.sum())
    if total == 0:
        return SurveyMean(nan, nan, design.df, 0, nan)
    mean = float(w @ np.where(answered, y, 0.0) / total)
    sums = cluster_sums(w * influence_mean(y, design.weights), design.clusters)
    found = variance_of_sums(sums, design.strata, design.fpc)
    deff = _design_effect(y[answered], w[answered], mean, float(found.variance))
    return SurveyMean(mean, found.std_error, design.df, int(answered.sum()), deff)


def _design_effect(y: Floats, w: Floats, mean: float, variance: float) -> float:
    """Variance over that of simple sampling without replacement from Σw people; NaN where Σw < n."""
    n, people = len(y), float(w.sum())
    if n < 2 or people <= n:
        return nan
    spread = float(w @ (y - mean) ** 2) / people * n / (n - 1)
    simple = spread * (people - n) / (people * n)
    return variance / simple if simple else nan


def survey_domains(values: ArrayLike, groups: ArrayLike, design: Design) -> dict[object, SurveyMean]:
    """Weighted mean in each group, with every cluster of the whole design (R svyby: domains, not subsets).

    >>> found = survey_domains([1, 0, 1, 1], ["a", "a", "b", "b"], design_of(4))
    >>> found["a"].mean, found["b"].mean
    (0.5, 1.0)
    """
    y, keys = np.asarray(values, dtype=float), np.asarray(groups)
    return {key: survey_mean(np.where(keys == key, y, nan), design) for key in np.unique(keys).tolist()}


ShareInterval = Callable[[float, float, float, float, float], Interval]
OnScale = Callable[[float], float]


def _by_scale(to: OnScale, back: OnScale, slope: OnScale) -> ShareInterval:
    """A symmetric t interval on another scale, brought back; `slope` is the derivative of `to`."""

    def interval(p: float, variance: float, n: float, df: float, level: float) -> Interval:
        half = critical(level, df) * sqrt(variance) * slope(p)
        return Interval(p, back(to(p) - half), back(to(p) + half))

    return interval


def _beta(p: float, variance: float, n: float, df: float, level: float) -> Interval:
    """Korn and Graubard 1998: Clopper-Pearson with n* = p(1-p)/V · (t_{n-1}/t_df)²."""
    found = p * (1 - p) / variance * (critical(level, n - 1) / critical(level, df)) ** 2
    exact = clopper_pearson(p * found, found, level)
    return Interval(p, exact.low, exact.high, found)


def _likelihood(p: float, variance: float, n: float, df: float, level: float) -> Interval:
    """Rao and Scott 1984, where all rows have an answer: see `likelihood_as_r`."""
    return Interval(p, *likelihood_as_r(p, variance, n, n, critical(level, df)))


_logit = _by_scale(stats.logistic.ppf, stats.logistic.cdf, lambda p: 1 / (p * (1 - p)))

PROPORTION_INTERVALS: dict[str, ShareInterval] = {
    "logit": _logit,
    "xlogit": _logit,
    "asin": _by_scale(
        lambda p: np.arcsin(np.sqrt(p)), lambda x: np.sin(x) ** 2, lambda p: 1 / (2 * sqrt(p * (1 - p)))
    ),
    "mean": _by_scale(lambda p: p, lambda x: x, lambda p: 1.0),
    "beta": _beta,
    "likelihood": _likelihood,
}


def survey_share_interval(
    share: float,
    variance: float,
    n: float,
    df: float,
    *,
    method: str = "logit",
    level: float = 0.95,
    answered: tuple[float, float] | None = None,
) -> Interval:
    """Interval of a weighted share by the methods of R survey::svyciprop.

    n: rows of the design. answered: how many of them have an answer, and the sum of their weights over the mean weight of all
    rows, which matter to "likelihood" alone (None: all have one). Methods: logit, xlogit (the same on the other route), asin,
    mean, beta, likelihood. NaN at a share of 0 or 1, where these methods have no error. Raises MethodError for an unknown
    method.

    >>> found = survey_share_interval(0.75, 0.0025, 100, 99)
    >>> round(found.low, 3), round(found.high, 3)
    (0.639, 0.836)
    """
    check_choice("method", method, PROPORTION_INTERVALS)
    if not 0 < share < 1 or isnan(variance) or variance <= 0:
        return Interval(share, nan, nan)
    if method == "likelihood" and answered is not None:
        return Interval(share, *likelihood_as_r(share, variance, *answered, critical(level, df)))
    found = PROPORTION_INTERVALS[method](share, variance, n, df, level)
    return Interval(share, float(found.low), float(found.high), found.n_effective)


@dataclass(frozen=True, slots=True)
class WeightSummary:
    """How unequal weights are: Kish design effect, effective answers n/deff, coefficient of variation."""

    n: int
    deff_kish: float
    n_effective: float
    cv: float


def weight_summary(weights: ArrayLike) -> WeightSummary:
    """n, n Σw²/(Σw)², n over it, and the weights' standard deviation (n in the denominator) over their mean.

    >>> weight_summary([1, 1, 1, 1])
    WeightSummary(n=4, deff_kish=1.0, n_effective=4.0, cv=0.0)
    """
    w = np.asarray(weights, dtype=float)
    deff = kish_design_effect(w)
    return WeightSummary(w.size, deff, w.size / deff, sqrt(max(deff - 1, 0.0)))
