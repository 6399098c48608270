"""Rank points: from the order in which people put things to points for each, ties and unranked things included."""

from __future__ import annotations

from collections.abc import Callable
from math import nan

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["RULES", "rank_points"]

Floats = NDArray[np.float64]


def _rank_sum(size: int, places: int) -> Floats:
    return np.maximum(min(places, size) - np.arange(size), 0.0)


def _reciprocal(size: int, places: int) -> Floats:
    return np.asarray(1.0 / np.arange(1, size + 1))


def _centroid(size: int, places: int) -> Floats:
    return np.asarray(np.cumsum(1.0 / np.arange(size, 0, -1))[::-1] / size)


RULES: dict[str, Callable[[int, int], Floats]] = {
    "rank_sum": _rank_sum,
    "reciprocal": _reciprocal,
    "centroid": _centroid,
}


def rank_points(order: ArrayLike, base: ArrayLike, places: int, rule: str = "rank_sum") -> Floats:
    """Points of each thing in each person's order, (rows, J), mean 1 over what the person was asked to order.

    order: (rows, J), the higher the better; NaN = not ranked, which comes after all that is. base: (rows, J) whether the
    person was asked for it. places: how many ranks were to be given. Only the order counts: gaps between ranks close, and what
    is tied (so also what is not ranked) shares the points of its places. rank_sum: place r gives places + 1 - r, from
    places + 1 on 0; reciprocal: 1/r; centroid: (1/J) Σ_{k=r}^{J} 1/k. NaN outside the base, and where a person ranked nothing
    or was asked for one thing only. Source: Stillwell, Seaver, Edwards 1981; Barron and Barrett 1996.

    >>> everything = np.ones((2, 3), dtype=bool)
    >>> rank_points([[3, 2, 1], [2, np.nan, np.nan]], everything, 3).tolist()
    [[1.5, 1.0, 0.5], [1.5, 0.75, 0.75]]
    """
    given, asked = np.asarray(order, dtype=float), np.asarray(base, dtype=bool)
    ranked = asked & ~np.isnan(given)
    key = np.where(ranked, given, np.where(asked, -np.inf, nan))
    sizes = asked.sum(axis=1)
    found = np.full(given.shape, nan)
    for size in np.unique(sizes[ranked.any(axis=1) & (sizes > 1)]).tolist():
        rows = (sizes == size) & ranked.any(axis=1)
        found[rows] = _shared(key[rows], RULES[rule](size, places))
    return found


def _shared(key: Floats, points: Floats) -> Floats:
    """(rows, J) the mean of the points of the places that a thing holds with all it is tied with; NaN stays NaN."""
    handed = np.concatenate([[0.0], np.cumsum(points)]) * (len(points) / points.sum())
    found = np.full(key.shape, nan)
    for j in range(key.shape[1]):
        own = key[:, j : j + 1]
        ahead, tied = (key > own).sum(axis=1), (key == own).sum(axis=1)
        there = tied > 0
        found[there, j] = (handed[ahead + tied] - handed[ahead])[there] / tied[there]
    return found
