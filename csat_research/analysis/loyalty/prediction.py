"""Prediction: how well scores tell who buys again - correlations and AUC with replicates of customers, side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import inf, nan
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from csat_research.stats.clustered import auc_of_cells, correlation_of_cells
from csat_research.stats.draws import cell_replicates, percentile_interval, replicate_totals
from csat_research.stats.fits import two_sided
from csat_research.stats.sandwich import Strata

__all__ = [
    "MEASURES",
    "NULL",
    "Found",
    "Tables",
    "comparison",
    "found_of",
    "measured",
    "tabulate",
]

Floats = NDArray[np.float64]
ROUNDING = (
    1e-12  # of a correlation or an AUC: what sums in another order leave of replicates that are all alike
)
MEASURES = ("spearman", "point_biserial", "auc")
NULL: Mapping[str, float] = {"spearman": 0.0, "point_biserial": 0.0, "auc": 0.5}


@dataclass(frozen=True, slots=True, eq=False)
class Tables:
    """Cells of scores (cells, s; NaN = no answer) and outcome (cells,) with their totals (1 + replicates, cells).

    Row 0 of totals is the estimate.
    """

    scores: Floats
    outcome: Floats
    totals: Floats


def tabulate(
    scores: Floats,
    outcome: Floats,
    weights: Floats,
    codes: NDArray[np.intp] | None,
    replicates: int,
    seed: int,
    strata: Strata | None = None,
) -> Tables:
    """Rows (n, s) of scores and (n,) of an outcome as cells, customers resampled once for everything computed from them.

    codes: customer of each row, or None where every row is a customer of its own (then cells are drawn directly, unless there
    are strata). strata: within which customers are drawn, those without a row too.

    >>> found = tabulate(np.array([[1.0], [2.0], [2.0]]), np.array([0.0, 1.0, 1.0]), np.ones(3), None, 5, 0)
    >>> found.scores.ravel().tolist(), found.totals[0].tolist()
    ([1.0, 2.0], [1.0, 2.0])
    """
    keys = np.column_stack([np.where(np.isnan(scores), -inf, scores), outcome])
    cells, place = np.unique(keys, axis=0, return_inverse=True)
    place = place.ravel()
    w = np.bincount(place, weights, len(cells))
    if codes is None and strata is None:
        n, w2 = np.bincount(place, minlength=len(cells)), np.bincount(place, weights**2, len(cells))
        drawn = cell_replicates(n, w, w2, replicates, seed)
    else:
        who = np.arange(len(place)) if codes is None else codes
        labels = None if strata is None else strata.of_clusters(who)
        clusters = int(who.max()) + 1 if labels is None else len(labels)
        table = sparse.coo_matrix((weights, (who, place)), shape=(clusters, len(cells))).tocsr()
        drawn = replicate_totals(table, replicates, seed, strata=labels)
    values = np.where(np.isinf(cells[:, :-1]), nan, cells[:, :-1])
    return Tables(values, cells[:, -1], np.concatenate([w[None], drawn]))


@dataclass(frozen=True, slots=True)
class Found:
    """An estimate with the standard error, percentile interval and normal test of its replicates."""

    estimate: float
    std_error: float
    low: float
    high: float
    p_value: float

    def cells(self) -> dict[str, Any]:
        """The cells of a table."""
        return {
            "estimate": self.estimate,
            "std_error": self.std_error,
            "conf_low": self.low,
            "conf_high": self.high,
            "df": nan,
            "p_value": self.p_value,
        }


def measured(tables: Tables, place: int, together: bool = False) -> dict[str, Floats]:
    """Per measure (1 + replicates,) values of one score; together: only on answers that have all scores.

    spearman: weighted midranks of score and outcome. point_biserial: Pearson's r with the outcome 0 or 1. auc: chance
    that one who bought had the higher score, ties half. NaN where score or outcome does not vary.

    >>> found = tabulate(np.array([[1.0], [2.0], [2.0]]), np.array([0.0, 1.0, 0.0]), np.ones(3), None, 5, 0)
    >>> float(measured(found, 0)["auc"][0])
    0.75
    """
    known = np.isfinite(tables.scores if together else tables.scores[:, [place]]).all(axis=1)
    totals, score, outcome = tables.totals[:, known], tables.scores[known, place], tables.outcome[known]
    if not known.any():
        return {name: np.full(len(totals), nan) for name in MEASURES}
    return {
        "spearman": correlation_of_cells(totals, score, outcome, "spearman"),
        "point_biserial": correlation_of_cells(totals, score, outcome, "pearson"),
        "auc": auc_of_cells(totals, score, outcome),
    }


def found_of(values: Floats, null: float, level: float = 0.95, *, withheld: bool = False) -> Found:
    """The estimate (first) with what its replicates (the others) say of it; withheld: too few customers for a range.

    Replicates that do not vary, or are not defined in one of twenty, give no range.

    >>> found_of(np.array([0.2, 0.1, 0.3, 0.2]), 0.0).estimate
    0.2
    """
    estimate, draws = float(values[0]), values[1:]
    defined = draws[np.isfinite(draws)]
    if withheld or len(defined) < max(2, 0.95 * len(draws)):
        return Found(estimate, nan, nan, nan, nan)
    error = float(np.std(defined, ddof=1))
    if not error > ROUNDING:
        return Found(estimate, nan, nan, nan, nan)
    low, high = percentile_interval(draws, level)
    p = float(two_sided(np.array((estimate - null) / error), inf))
    return Found(estimate, error, float(low), float(high), p)


def comparison(
    tables: Tables,
    names: Sequence[str],
    n: int,
    customers: float,
    level: float = 0.95,
    *,
    withheld: bool = False,
) -> pd.DataFrame:
    """Spearman and AUC of each score and their differences in pairs, on the n answers that have all scores.

    Every number comes from the same replicates of customers, so that what the scores share drops out of a
    difference. withheld: too few customers bought, or did not, for a range.

    >>> found = tabulate(np.array([[1.0, 3.0], [2.0, 2.0], [2.0, 9.0]]), np.array([0.0, 1.0, 0.0]), np.ones(3), None, 5, 0)
    >>> comparison(found, ["csat", "nps"], 3, 3)["estimate"].tail(3).round(2).tolist()
    [0.75, 0.0, 0.75]
    """
    each = [measured(tables, place, together=True) for place in range(len(names))]
    base = {"n": n, "customers": customers}
    rows = []
    for measure in ("spearman", "auc"):
        for name, one in zip(names, each, strict=True):
            found = found_of(one[measure], NULL[measure], level, withheld=withheld)
            rows.append({"measure": measure, "term": name, **base, **found.cells()})
        for i, j in combinations(range(len(names)), 2):
            found = found_of(each[i][measure] - each[j][measure], 0.0, level, withheld=withheld)
            rows.append({"measure": measure, "term": f"{names[i]} minus {names[j]}", **base, **found.cells()})
    return pd.DataFrame(rows)
