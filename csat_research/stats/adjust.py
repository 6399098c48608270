"""Adjusted p-values for a family of tests declared beforehand."""

from __future__ import annotations

from math import nan

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from csat_research.errors import MethodError, check_choice
from csat_research.words import say

__all__ = ["ADJUSTMENTS", "adjusted"]

ADJUSTMENTS = {
    "holm": "holm",
    "bh": "fdr_bh",
    "bonferroni": "bonferroni",
    "by": "fdr_by",
    "hommel": "hommel",
    "hochberg": "simes-hochberg",
}


def adjusted(p_values: ArrayLike, method: str = "holm") -> NDArray[np.float64]:
    """Adjusted p-values in the order given; NaN stays NaN and does not count as a test.

    Methods as in R p.adjust: holm (Holm 1979), bh (Benjamini and Hochberg 1995), bonferroni, by, hommel,
    hochberg, and none. Raises MethodError for an unknown method or a p outside 0 to 1.

    >>> adjusted([0.01, 0.04, 0.03]).round(2).tolist()
    [0.03, 0.06, 0.06]
    """
    p = np.asarray(p_values, dtype=float)
    check_choice("method", method, [*ADJUSTMENTS, "none"])
    tested = ~np.isnan(p)
    if np.any((p[tested] < 0) | (p[tested] > 1)):
        raise MethodError(say("A p-value lies outside 0 to 1, so the family cannot be adjusted."))
    found = np.full(p.shape, nan)
    alone = tested.sum() < 2
    found[tested] = p[tested] if method == "none" or alone else _several(p[tested], method)
    return found


def _several(p: NDArray[np.float64], method: str) -> NDArray[np.float64]:
    """Statsmodels first collects garbage (0.1 s and more): what pages ask for daily goes by a shorter way."""
    if method == "holm":
        return _holm(p)
    if method == "bh":
        return np.asarray(stats.false_discovery_control(p, method="bh"))
    return _by_statsmodels(p, method)


def _holm(p: NDArray[np.float64]) -> NDArray[np.float64]:
    """(m - i + 1) p of the i-th smallest, never falling, at most 1."""
    order = np.argsort(p, kind="stable")
    steps = np.maximum.accumulate((len(p) - np.arange(len(p))) * p[order])
    found = np.empty_like(p)
    found[order] = np.minimum(steps, 1.0)
    return found


def _by_statsmodels(p: NDArray[np.float64], method: str) -> NDArray[np.float64]:
    from statsmodels.stats.multitest import multipletests

    return np.asarray(multipletests(p, method=ADJUSTMENTS[method])[1], dtype=float)
