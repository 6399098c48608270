"""Adjusted p-values for a family of tests declared beforehand."""

from __future__ import annotations

from math import nan

import numpy as np
from numpy.typing import ArrayLike, NDArray

from csat_research.errors import MethodError
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
    if method not in ADJUSTMENTS and method != "none":
        known = ", ".join([*ADJUSTMENTS, "none"])
        raise MethodError(
            say("{method:quoted} adjusts no p-values. Choose one of: {known}.", method=method, known=known)
        )
    tested = ~np.isnan(p)
    if np.any((p[tested] < 0) | (p[tested] > 1)):
        raise MethodError(say("A p-value lies outside 0 to 1, so the family cannot be adjusted."))
    found = np.full(p.shape, nan)
    alone = tested.sum() < 2  # nothing to adjust, and statsmodels would first collect garbage for 0.1 s
    found[tested] = p[tested] if method == "none" or alone else _by_statsmodels(p[tested], method)
    return found


def _by_statsmodels(p: NDArray[np.float64], method: str) -> NDArray[np.float64]:
    from statsmodels.stats.multitest import multipletests

    return np.asarray(multipletests(p, method=ADJUSTMENTS[method])[1], dtype=float)
