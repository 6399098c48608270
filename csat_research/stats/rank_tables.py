"""Rank tables: AUC and rank correlation of a score with a yes-or-no outcome from counts, for many replicates at once."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["auc", "rank_correlation"]

Floats = NDArray[np.float64]


def auc(no: ArrayLike, yes: ArrayLike) -> Floats:
    """Probability that a yes has the higher score than a no, ties half (Mann and Whitney), 0 to 1.

    no, yes: (..., levels) weights of each score level, levels rising. NaN where either outcome is missing.
    Source: Hanley and McNeil 1982; equal to R pROC::auc on the rows.

    >>> float(auc([2, 1], [1, 2]))
    0.6666666666666666
    """
    without, with_ = np.asarray(no, dtype=float), np.asarray(yes, dtype=float)
    below = np.cumsum(without, axis=-1) - without / 2
    pairs = without.sum(-1) * with_.sum(-1)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray((with_ * below).sum(-1) / pairs)


def rank_correlation(no: ArrayLike, yes: ArrayLike) -> Floats:
    """Spearman's correlation of score and outcome: Pearson's of weighted midranks, -1 to 1.

    no, yes: (..., levels) weights as in `auc`. NaN where score or outcome does not vary.

    >>> round(float(rank_correlation([2, 1], [1, 2])), 4)
    0.3333
    """
    without, with_ = np.asarray(no, dtype=float), np.asarray(yes, dtype=float)
    both = without + with_
    total = both.sum(-1, keepdims=True)
    ranks = np.cumsum(both, axis=-1) - both / 2 - total / 2
    share = with_.sum(-1, keepdims=True) / total
    between = (ranks * (with_ - share * both)).sum(-1)
    spread = np.sqrt((ranks**2 * both).sum(-1) * (total * share * (1 - share))[..., 0])
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(between / spread)
