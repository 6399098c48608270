"""Perfect separation: columns that sort the answers without a fault, so that a logit has no finite fit."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from csat_research.errors import MethodError, listing
from csat_research.words import say

__all__ = [
    "refuse_separation",
    "separating_columns",
    "separating_levels",
    "separating_levels_together",
    "separating_together",
]

Floats = NDArray[np.float64]

NOTHING = 1e-7  # a direction of separation this small is the solver's rounding


def separating_columns(outcome: ArrayLike, columns: ArrayLike) -> list[int]:
    """Columns that separate alone: no value of the one class lies above a value of the other.

    Also in part: a dummy whose every row has the same outcome. O(n k). Source: Albert and Anderson 1984.

    >>> separating_columns([0, 0, 1, 1], [[1, 0, 3], [1, 0, 9], [1, 0, 4], [1, 1, 5]])
    [1]
    """
    y, x = np.asarray(outcome) > 0.5, np.asarray(columns, dtype=float)
    no, yes = x[~y], x[y]
    sorts = (no.max(axis=0) <= yes.min(axis=0)) | (yes.max(axis=0) <= no.min(axis=0))
    return np.flatnonzero(sorts & (np.ptp(x, axis=0) > 0)).tolist()


def separating_together(outcome: ArrayLike, columns: ArrayLike) -> list[int]:
    """Columns that separate only together, by linear programming; empty if the fit is finite.

    Looks for b with (2y - 1) x'b >= 0 in every row and > 0 in one. Source: Konis 2007; R detectseparation.

    >>> separating_together([0, 1, 0, 1], [[1, 1, 2], [1, 2, 1], [1, 3, 5], [1, 5, 3]])
    [1, 2]
    """
    from scipy.optimize import linprog

    y, x = np.asarray(outcome) > 0.5, np.asarray(columns, dtype=float)
    signed = np.unique(np.where(y, 1.0, -1.0)[:, None] * x, axis=0)
    found = linprog(-signed.sum(axis=0), A_ub=-signed, b_ub=np.zeros(len(signed)), bounds=(-1, 1))
    if found.x is None or -float(found.fun or 0.0) <= NOTHING * len(signed):
        return []
    moving = np.abs(found.x) > NOTHING
    return np.flatnonzero(moving & (np.ptp(x, axis=0) > 0)).tolist()


def separating_levels(codes: ArrayLike, columns: ArrayLike) -> list[int]:
    """Columns that sort ordered answers (levels 0, 1, ...) alone: no value of a level lies beyond one of the next.

    Also in part: a dummy whose every row has the highest answer, or the lowest. O(n k).

    >>> separating_levels([0, 1, 2, 2], [[1, 0, 0], [2, 0, 1], [2, 0, 0], [3, 1, 0]])
    [0, 1]
    """
    y, x = np.asarray(codes), np.asarray(columns, dtype=float)
    order = np.argsort(y.astype(np.min_scalar_type(int(y.max()))), kind="stable")  # by radix
    starts = np.concatenate([[0], np.cumsum(np.bincount(y))[:-1]])
    rows = np.take(x.T, order, axis=1)
    low, high = (ends.reduceat(rows, starts, axis=1).T for ends in (np.minimum, np.maximum))
    sorts = _rises(low, high) | _rises(-high, -low)
    return np.flatnonzero(sorts & (high.max(axis=0) > low.min(axis=0))).tolist()


def separating_levels_together(codes: ArrayLike, columns: ArrayLike) -> list[int]:
    """Columns that sort ordered answers only together; empty if the fit of a cumulative model is finite.

    Looks for thresholds t and b with t_(y-1) <= x'b <= t_y in every row, one of them surely. columns without constant.

    >>> separating_levels_together([0, 0, 1, 1, 2, 2], [[1, 2], [3, 0], [2, 2], [0, 4], [4, 1], [1, 4]])
    [0, 1]
    """
    y, x = np.asarray(codes), np.asarray(columns, dtype=float)
    cuts = int(y.max())
    upper, lower = y < cuts, y > 0
    bounds = np.concatenate([np.eye(cuts)[y[upper]], np.eye(cuts)[y[lower] - 1]])
    signs = np.repeat([1.0, 0.0], [int(upper.sum()), int(lower.sum())])
    found = separating_together(signs, np.column_stack([bounds, -np.concatenate([x[upper], x[lower]])]))
    return [j - cuts for j in found if j >= cuts]


def refuse_separation(positions: Sequence[int], names: Sequence[str]) -> None:
    """Raise MethodError naming the columns, if there are any."""
    if not positions:
        return
    raise MethodError(
        say(
            "Perfect separation: {columns} sorts the answers without a fault, so that its effect has no finite"
            " estimate. Leave it out, merge a rare level with another, or use a longer period.",
            columns=listing(f"\u201c{names[j]}\u201d" for j in positions),
        )
    )


def _rises(low: Floats, high: Floats) -> NDArray[np.bool_]:
    """Columns whose highest value up to each level is not above the lowest of the levels beyond."""
    beyond = np.minimum.accumulate(low[::-1])[::-1][1:]
    return np.asarray((np.maximum.accumulate(high)[:-1] <= beyond).all(axis=0))
