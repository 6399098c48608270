"""Ranking: the error of each weight, the ranks it may have, and the rows of the one table of importance."""

from __future__ import annotations

from dataclasses import dataclass
from math import nan
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from csat_research.measures.units import ALIKE, Floats
from csat_research.measures.weighing import Weighing, unranked
from csat_research.stats.draws import percentile_interval
from csat_research.stats.effective import share_interval
from csat_research.stats.intervals import mean_t
from csat_research.stats.linearised import kish_design_effect
from csat_research.stats.ranks import RankSets, rank_sets

__all__ = ["COLUMNS", "TIED", "Ranked", "linearised_bounds", "ranked", "rows_of"]

COLUMNS = (
    "term", "label", "method", "definition", "per", "n", "customers", "estimate", "std_error", "conf_low", "conf_high", "weight",
    "simultaneous_low", "simultaneous_high", "rank", "rank_low", "rank_high", "bias", "noise", "p_value",
)  # fmt: skip


TIED = 1e-12  # of the largest weight: two that differ by less are one number, summed in another order


@dataclass(frozen=True, slots=True, eq=False)
class Ranked:
    """A weighing with errors, all (J,): bounds, rank and rank set; draws: (replicates, J), NaN where not computed.

    wide_low, wide_high: bounds that hold for all terms at once (Bonferroni), for those named as the largest and the smallest.
    first: whether rank 1 is open to a term, also to one that has no rank because it is not told from noise.
    """

    weighing: Weighing
    draws: Floats
    std_error: Floats
    low: Floats
    high: Floats
    wide_low: Floats
    wide_high: Floats
    bias: Floats
    rank: Floats
    rank_low: Floats
    rank_high: Floats
    first: NDArray[np.bool_]

    @property
    def quiet_first(self) -> tuple[str, ...]:
        """Labels of terms without a rank that may be the first all the same."""
        terms = zip(self.weighing.terms, self.first, self.rank_low, strict=True)
        return tuple(term.label for term, first, low in terms if first and np.isnan(low))


def ranked(weighing: Weighing, replicates: int, seed: int, level: float) -> Ranked:
    """Errors, bounds and rank sets of a weighing; NaN under 10 units, where a few carry all, and for ranks of what is not told from noise.

    Stated weights: linearised errors, Wilson's interval on effective picks (a t interval for ratings). Derived ones:
    percentiles of the replicates. Rank sets: simultaneous intervals of all pairwise differences, among all J terms.
    """
    draws = weighing.draws(replicates, seed)
    kept = draws[: min(replicates, weighing.most_replicates)]
    hidden = np.full(len(weighing.terms), nan)
    if weighing.unranged or (weighing.covariance is None and len(kept) == 0):
        nobody = np.zeros(len(hidden), dtype=bool)
        order = _order(weighing)
        return Ranked(
            weighing, draws, hidden, hidden, hidden, hidden, hidden, hidden, order, hidden, hidden, nobody
        )
    estimate, blank = weighing.estimate, unranked(weighing)
    low, high, error = _errors(weighing, kept, level)
    wide_low, wide_high, _ = _errors(weighing, kept, 1 - (1 - level) / len(weighing.terms))
    bias = (
        hidden
        if weighing.covariance is not None
        else np.ma.masked_invalid(kept).mean(axis=0).filled(nan) - estimate
    )
    sets = _sets(weighing, kept, level, seed)
    rank_low, rank_high = (np.where(blank, nan, one) for one in (sets.rank_low, sets.rank_high))
    first = np.asarray(sets.rank_low == 1)
    order = _order(weighing)
    return Ranked(
        weighing, draws, error, low, high, wide_low, wide_high, bias, order, rank_low, rank_high, first
    )


def _errors(weighing: Weighing, kept: Floats, level: float) -> tuple[Floats, Floats, Floats]:
    """Low, high and standard error of every weight."""
    return (
        _linearised(weighing, level) if weighing.covariance is not None else _resampled(kept, weighing, level)
    )


def rows_of(found: Ranked) -> pd.DataFrame:
    """The rows of the table: one per term."""
    what = found.weighing
    hidden = np.full(len(what.terms), nan)
    columns: dict[str, Any] = {
        "term": [term.name for term in what.terms],
        "label": [term.label for term in what.terms],
        "method": what.method,
        "definition": what.definition,
        "per": "answer",
        "n": what.n,
        "customers": what.customers.astype(float) if what.units.cluster else hidden,
        "estimate": what.estimate,
        "std_error": found.std_error,
        "conf_low": found.low,
        "conf_high": found.high,
        "weight": 100 * what.weight,
        "simultaneous_low": found.wide_low,
        "simultaneous_high": found.wide_high,
        "rank": found.rank,
        "rank_low": found.rank_low,
        "rank_high": found.rank_high,
        "bias": found.bias,
        "noise": hidden if what.noise is None else what.noise,
        "p_value": hidden if what.p_value is None or what.unranged else what.p_value,
    }
    return pd.DataFrame(columns, columns=list(COLUMNS))


def _order(weighing: Weighing) -> Floats:
    """1 = largest, equal ones share the better rank; NaN where a term is not told from noise."""
    size = np.nan_to_num(weighing.size_of(weighing.estimate[None])[0], nan=-np.inf)
    near = TIED * np.abs(size).max(initial=0.0, where=np.isfinite(size))
    above = size[None, :] > size[:, None] + near
    return np.where(unranked(weighing), nan, 1.0 + above.sum(axis=1))


def _resampled(kept: Floats, weighing: Weighing, level: float) -> tuple[Floats, Floats, Floats]:
    """Percentiles and the spread of the replicates; none for an item that everybody answers the same, which is 0 in all."""
    low, high = percentile_interval(kept, weighing.widened(level))
    told = np.isfinite(kept).sum(axis=0) > 1
    error = np.nanstd(np.where(told, kept, 0.0), axis=0, ddof=1)
    told &= error > ALIKE
    return np.where(told, low, nan), np.where(told, high, nan), np.where(told, error, nan)


def linearised_bounds(weighing: Weighing, level: float) -> tuple[Floats, Floats] | None:
    """Low and high of stated weights (J,), 0-100, as `importance` prints them; None where only replicates tell."""
    if weighing.covariance is None:
        return None
    low, high, _ = _linearised(weighing, level)
    return low, high


def _linearised(weighing: Weighing, level: float) -> tuple[Floats, Floats, Floats]:
    error = np.sqrt(np.maximum(np.diag(np.asarray(weighing.covariance)), 0))
    bounds = np.array([_bounds(weighing, j, float(error[j]), level) for j in range(len(error))])
    return bounds[:, 0], bounds[:, 1], error


def _bounds(weighing: Weighing, j: int, error: float, level: float) -> tuple[float, float]:
    estimate, n, units = float(weighing.estimate[j]), float(weighing.n[j]), int(weighing.customers[j])
    df = weighing.units.degrees(units)
    if weighing.method == "ratings":
        plain = mean_t(estimate, error, df, level)
        return plain.low, plain.high
    share = share_interval(
        estimate / 100,
        (error / 100) ** 2,
        n,
        df,
        level=level,
        kish_deff=_kish(weighing),
        per_cluster=n / units,
        capped=False,
    )
    return 100 * share.low, 100 * share.high


def _kish(weighing: Weighing) -> float:
    """Loss from unequal weights of the answers used; rows of counts hold answers of one weight."""
    w, n = weighing.units.w[weighing.rows], weighing.units.n[weighing.rows]
    return kish_design_effect(w, w**2 / n, float(n.sum()))


def _sets(weighing: Weighing, kept: Floats, level: float, seed: int) -> RankSets:
    size, df = weighing.size_of(weighing.estimate[None])[0], float(weighing.df)
    if weighing.covariance is not None:
        return rank_sets(size, level=level, seed=seed, covariance=weighing.covariance, df=df)
    return rank_sets(size, weighing.size_of(kept), level, seed, df=df)
