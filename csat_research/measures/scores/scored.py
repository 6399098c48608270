"""Scored: the mean of scored answers with its linearised variance - the arithmetic under CSAT, NPS and CES alike."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from csat_research.measures.scores.cluster_weights import cluster_weights, variance_in_layers, variance_of
from csat_research.stats.effective import bounded_mean, share_interval
from csat_research.stats.intervals import Interval, mean_t
from csat_research.stats.linearised import (
    ENOUGH_CLUSTERS,
    MIN_CLUSTERS,
    SMALLEST_GROUP,
)
from csat_research.stats.nps_intervals import nps_interval
from csat_research.stats.uneven import (
    equal_units,
    freedom_left,
    jackknife_factor,
    leverage_factor,
    lopsided,
)
from csat_research.survey.engine.cells import Cells
from csat_research.survey.scales.scales import Scale
from csat_research.survey.weighed import ROW_UNIT

__all__ = ["ROUNDING", "Scored", "scored"]

ROUNDING = 1e-12
NO_ANSWERS = Interval(math.nan, math.nan, math.nan, math.nan)


@dataclass(frozen=True, slots=True)
class Scored:
    """A mean of scores in one group.

    n: answers. customers: distinct clusters with an answer (NaN without a cluster). estimate, variance: of the mean.
    df: clusters - strata, or n - 1. kish: design effect of the weights. shares: weighted share of each score. capped:
    whether effective answers stop at n (not where strata are, where weights were estimated, nor for a finite list).
    census: whether everybody on a finite list answered, so that nothing is left to chance. uneven: where units weigh
    unequally, what the delete-one jackknife makes of the variance (a factor) and of the degrees of freedom (Kish). lifted:
    where weights were estimated from these units, what ranges take the variance times for it (HC2). weight: of all answers.
    """

    n: int
    customers: float
    estimate: float
    variance: float
    df: float
    kish: float
    shares: Mapping[float, float]
    capped: bool = True
    census: bool = False
    uneven: tuple[float, float] = (1.0, 1.0)
    lifted: float = 1.0
    weight: float = math.nan

    @property
    def per_cluster(self) -> float:
        """Mean answers per customer; 1 where customers are not known."""
        return self.n / self.customers if self.customers and math.isfinite(self.customers) else 1.0

    @property
    def equal_units(self) -> float:
        """As many customers of equal weight as its own count for (Kish); answers, where customers are not known."""
        return 1 + self.uneven[1] * (self._units - 1)

    @property
    def _units(self) -> float:
        return self.n if math.isnan(self.customers) else self.customers

    @property
    def lopsided(self) -> bool:
        """Whether a few units carry the mean (`stats.uneven.lopsided`).

        One customer with half of the answers beside a hundred others leaves 4: 95 % ranges then held in 73 of 100 [sim].
        """
        return not self.census and lopsided(self.equal_units, self._units)

    @property
    def withheld(self) -> bool:
        """Whether too few clusters stand behind the error to print it (under 10, or a few that carry all)."""
        return self.customers < MIN_CLUSTERS or self.lopsided

    @property
    def hidden(self) -> bool:
        """Whether a group is too small to print any number of it (under 5 answers or customers)."""
        return self.n < SMALLEST_GROUP or self.customers < SMALLEST_GROUP

    @property
    def std_error(self) -> float:
        """√variance."""
        return math.sqrt(self.variance) if self.variance >= 0 else math.nan

    def share_range(self, level: float, method: str = "wilson") -> Interval:
        """Interval of a share of answers (0 to 1); NaN without answers."""
        if self.n == 0:
            return NO_ANSWERS
        if self.census:
            return self._known
        variance = self.lifted * self.variance
        return share_interval(self.estimate, variance, self.n, self.df, **self._basis(level, method))

    def nps_range(self, level: float, method: str = "score") -> Interval:
        """Interval of NPS (-1 to 1) from scores of +1, 0, -1; NaN without answers."""
        if self.n == 0:
            return NO_ANSWERS
        if self.census:
            return self._known
        promoters, detractors = self.shares.get(1.0, 0.0), self.shares.get(-1.0, 0.0)
        variance = self.lifted * self.variance
        return nps_interval(promoters, detractors, variance, self.n, self.df, **self._basis(level, method))

    @property
    def _known(self) -> Interval:
        """The range of a number that no chance is left in."""
        return Interval(self.estimate, self.estimate, self.estimate, float(self.n))

    @property
    def alike(self) -> bool:
        """Whether no spread is seen: what is left of the error is rounding."""
        return self.std_error <= ROUNDING * max(abs(self.estimate), 1.0)

    def mean_range(self, level: float, scale: Scale | None = None) -> Interval:
        """T interval of a mean of codes, as R svymean; under 200 units that weigh unequally the score interval on the scale.

        A few heavy units make ± t error too narrow on the side of the longer tail: there the variance is that of the jackknife.
        NaN where all answers are alike.
        """
        if self.census:
            return self._known
        if self.alike:
            return Interval(self.estimate, math.nan, math.nan)
        if scale is None or self._units >= ENOUGH_CLUSTERS or self.uneven == (1.0, 1.0):
            return mean_t(self.estimate, math.sqrt(self.lifted) * self.std_error, self.df, level)
        more, fewer = self.uneven
        return bounded_mean(
            self.estimate, more * self.variance, fewer * self.df, scale.low, scale.high, level
        )

    def cells(self, bounds: Interval, size: float, *, hidden: bool) -> dict[str, Any]:
        """The numbers of a row, `size` times the score; NaN where a small group is hidden or an error withheld."""
        quiet = hidden or self.withheld
        return {
            "n": self.n,
            "customers": self.customers,
            "n_effective": math.nan if quiet else bounds.n_effective,
            "estimate": math.nan if hidden else size * self.estimate,
            "std_error": math.nan if quiet else size * self.std_error,
            "conf_low": math.nan if quiet else size * bounds.low,
            "conf_high": math.nan if quiet else size * bounds.high,
        }

    def _basis(self, level: float, method: str) -> dict[str, Any]:
        """What the intervals stand on besides the variance."""
        return {
            "method": method,
            "level": level,
            "kish_deff": self.kish,
            "per_cluster": self.per_cluster,
            "capped": self.capped,
        }


def scored(
    cells: Cells,
    scores: np.ndarray,
    chosen: np.ndarray,
    *,
    weighted: bool = True,
    per: str = "answer",
    unsampled: Mapping[str, float] | None = None,
) -> Scored:
    """Mean of `scores` (cells,; NaN = no answer) over the chosen cells.

    per: "answer" (each answer counts once) or "customer" (each customer's answers weigh 1 together). unsampled: of a finite
    list the share 1 - f_h of each stratum that did not answer (one of name "" without strata); V = Σ_h (1 - f_h) V_h.

    >>> import pandas as pd
    >>> one = np.array([3, 1]); cells = Cells(pd.DataFrame({"a": [5, 1]}), one, one * 1.0, one * 1.0)
    >>> scored(cells, np.array([1.0, 0.0]), np.array([True, True])).estimate
    0.75
    """
    used = chosen & np.isfinite(scores) & (cells.n > 0)
    n = int(cells.n[used].sum())
    if n == 0:
        return Scored(0, 0 if cells.totals else math.nan, math.nan, math.nan, math.nan, math.nan, {})
    values = np.where(used, np.nan_to_num(scores), 0.0)
    left = _left(cells, unsampled)
    if cells.totals:
        found = _clustered(cells, values, used, n, weighted, per, left)
        if cells.cluster_names == (ROW_UNIT,):
            found = replace(found, customers=math.nan)
    else:
        found = _independent(cells, values, used, n, weighted, left)
    if unsampled is None:
        return found
    return replace(found, capped=False, census=not any(unsampled.values()))


def _left(cells: Cells, unsampled: Mapping[str, float] | None) -> np.ndarray:
    """Share of its stratum that did not answer: of every layer of the cells, or one of all."""
    if unsampled is None:
        return np.ones(1)
    if cells.layers is None:
        return np.array([unsampled[""]])
    return np.array(
        [unsampled.get(str(one), 1.0) for one in cells.layers]
    )  # of a silent stratum nothing is left


def _independent(
    cells: Cells, values: np.ndarray, used: np.ndarray, n: int, weighted: bool, left: np.ndarray
) -> Scored:
    w = np.where(used, cells.w if weighted else cells.n, 0.0)
    w2 = np.where(used, cells.w2 if weighted else cells.n, 0.0)
    total = w.sum()
    estimate = float(w @ values / total)
    influence = np.where(used, (values - estimate) / total, 0.0)
    squares = w2 * influence**2
    if cells.strata is not None:
        variance, strata = (
            variance_in_layers(cells, w * influence, squares, left),
            len(np.unique(cells.strata[used])),
        )
    else:
        variance, strata = float(squares.sum() * left[0]) * n / (n - 1) if n > 1 else math.nan, 1
    kish = _kish(n, w2.sum(), total)
    df, capped = max(n - strata, 0), cells.strata is None
    shares = _shares(values, w, used)
    uneven = (1.0, freedom_left(n, n / kish))
    return Scored(n, math.nan, estimate, variance, df, kish, shares, capped, uneven=uneven, weight=total)


def _clustered(
    cells: Cells, values: np.ndarray, used: np.ndarray, n: int, weighted: bool, per: str, left: np.ndarray
) -> Scored:
    weighed = weighted and cells.scores is not None  # then every cluster moves with the estimated weights
    clusters = cluster_weights(cells, used, weighted, everybody=weighed)
    factor = None
    if per == "customer":
        # each weighs the same, or with survey weights as much as the mean weight of its answers
        factor = cluster_weights(cells, used, False, everybody=weighed).per_answer()
        clusters = clusters.times(factor)
    w = clusters.of_cells(len(values))
    total = w.sum()
    estimate = float(w @ values / total)
    influence = np.where(used, (values - estimate) / total, 0.0)
    each, sums = clusters.of_clusters(), clusters.sums(influence)
    customers = int((each > 0).sum())
    if weighed:
        sums = sums + cells.error_of_weights(influence, factor)
    strata = _strata_of(cells, clusters.present[each > 0])
    variance = variance_of(sums, cells, clusters, left) if customers > 1 else math.nan
    own, taken = each / total, cells.leverages(used) if weighed else np.zeros(0)
    kish = _kish(n, float(cells.w2[used].sum()), float(cells.w[used].sum())) if weighted else 1.0
    return Scored(
        n,
        customers,
        estimate,
        variance,
        max(customers - strata, 0),
        kish,
        _shares(values, w, used),
        cells.strata is None and not weighed,
        uneven=(jackknife_factor(sums, taken if weighed else own), freedom_left(customers, equal_units(own))),
        lifted=leverage_factor(sums, taken) if weighed else 1.0,
        weight=float(total),
    )


def _strata_of(cells: Cells, present: np.ndarray) -> int:
    """In how many strata the present clusters (their places) lie; 1 without strata."""
    return 1 if cells.strata is None else len(np.unique(cells.strata[present]))


def _kish(n: int, w2: float, w: float) -> float:
    return n * w2 / w**2


def _shares(values: np.ndarray, w: np.ndarray, used: np.ndarray) -> dict[float, float]:
    total = w[used].sum()
    return {float(v): float(w[used & (values == v)].sum() / total) for v in np.unique(values[used])}
