"""Prediction by formula: scores of the same customers compared by Zou, Steiger, Williams, Meng and DeLong, or why not."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from math import nan
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from csat_research.errors import MethodError
from csat_research.measures.derived.modelled import never_varies
from csat_research.stats.auc import compare_auc
from csat_research.stats.correlation_tests import OverlapComparison, compare_overlapping
from csat_research.stats.intervals import Interval
from csat_research.stats.linearised import MIN_CLUSTERS
from csat_research.words import Sentence, say

__all__ = ["FORMULAS", "formulas_table", "why_not"]

Floats = NDArray[np.float64]
FORMULAS = {"point_biserial": ("zou", "steiger", "williams", "meng"), "auc": ("delong",)}
NOTHING: dict[str, float] = dict.fromkeys(
    ("estimate", "conf_low", "conf_high", "statistic", "df", "p_value"), nan
)


def why_not(
    outcome: Floats, weights: Floats, codes: NDArray[np.intp] | None, *, layered: bool = False
) -> Sentence | None:
    """Why formulas for independent rows do not hold here; None where they do.

    outcome, weights: (n,). codes: customer of each row, None = a customer each. layered: drawn within strata.

    >>> str(why_not(np.array([0.0, 1.0]), np.array([1.0, 2.0]), None))
    'Answers are weighted.'
    """
    if len(weights) and np.ptp(weights) > 0:
        return say("Answers are weighted.")
    if codes is not None and len(np.unique(codes)) < len(codes):
        return say("Customers answered more than once.")
    if layered:
        return say("Answers were drawn within strata.")
    fewest = min(int((outcome > 0).sum()), int((outcome <= 0).sum()))
    if fewest < MIN_CLUSTERS:
        return say("Under {few:count} customers bought, or did not.", few=MIN_CLUSTERS)
    return None


def formulas_table(
    scores: Floats,
    outcome: Floats,
    weights: Floats,
    codes: NDArray[np.intp] | None,
    names: Sequence[str],
    level: float,
    *,
    layered: bool = False,
) -> pd.DataFrame:
    """Differences of two scores (n, s) of the same answers by every formula, with the outcome (n,) 0 or 1; complete rows.

    point_biserial: Pearson's r of score and outcome, its difference with Zou's interval and the tests of Steiger, Williams and
    Meng (whose interval is of Fisher's z and not printed); auc: DeLong. Where rows are not independent customers of one weight,
    `reason` says why there is no number. Source: Zou 2007; Steiger 1980; Williams 1959; Meng, Rosenthal, Rubin 1992; DeLong 1988.

    >>> rng = np.random.default_rng(1)
    >>> y = np.repeat([0.0, 1.0], 40)
    >>> x = np.column_stack([y + rng.normal(size=80), rng.normal(size=80)])
    >>> found = formulas_table(x, y, np.ones(80), None, ["csat", "nps"], 0.95)
    >>> found["formula"].tolist(), bool((found["p_value"].dropna() < 0.05).all())
    (['zou', 'steiger', 'williams', 'meng', 'delong'], True)
    """
    reason = why_not(outcome, weights, codes, layered=layered)
    rows: list[dict[str, Any]] = []
    for i, j in combinations(range(len(names)), 2):
        term = {"term": f"{names[i]} minus {names[j]}", "n": len(outcome)}
        alike = [k for k in (i, j) if len(scores) and np.ptp(scores[:, k]) == 0]
        why = reason or next((never_varies(names[k], scores[:, k]) for k in alike), None)
        found, told = _both(scores[:, i], scores[:, j], outcome, level) if why is None else ({}, why)
        rows += [
            {
                "measure": measure,
                "formula": formula,
                **term,
                **found.get(formula, NOTHING),
                "reason": str(told or ""),
            }
            for measure, formulas in FORMULAS.items()
            for formula in formulas
        ]
    return pd.DataFrame(rows)


def _both(
    first: Floats, second: Floats, outcome: Floats, level: float
) -> tuple[dict[str, dict[str, float]], Sentence | str | None]:
    """The numbers of every formula for two scores, or why there are none."""
    r = np.corrcoef([outcome, first, second])
    try:
        linear = compare_overlapping(float(r[0, 1]), float(r[0, 2]), float(r[1, 2]), len(outcome), level)
        areas = compare_auc(outcome, first, second, level)
    except MethodError as error:
        return {}, error.sentence
    ranks = _cells(areas.difference, statistic=areas.z, p_value=areas.p_value)
    return {**_linear(linear), "delong": ranks}, None


def _linear(found: OverlapComparison) -> dict[str, dict[str, float]]:
    """Zou's interval, and the tests of one difference."""
    alone = Interval(found.difference, nan, nan)
    tests = {name: getattr(found, name) for name in ("steiger", "williams", "meng")}
    told = {
        name: _cells(alone, statistic=one.statistic, df=one.df, p_value=one.p_value)
        for name, one in tests.items()
    }
    inside = Interval(found.difference, found.zou.low, found.zou.high)
    return {"zou": _cells(inside), **told}


def _cells(found: Interval, **more: float) -> dict[str, float]:
    return {**NOTHING, "estimate": found.estimate, "conf_low": found.low, "conf_high": found.high, **more}
