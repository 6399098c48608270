"""Arithmetic of a satisfaction index - rescaled means, weights, points lost, indices of persons."""

from __future__ import annotations

from math import nan
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from csat_research.measures.units import Floats

__all__ = ["RESCALINGS", "Rescale", "index", "person_indices", "points_lost", "rescaled"]

Rescale = Literal["maximum", "range"]
RESCALINGS: tuple[Rescale, ...] = ("maximum", "range")


def rescaled(means: ArrayLike, lows: ArrayLike, highs: ArrayLike, rescale: Rescale) -> Floats:
    """Mean ratings (..., J) on 0-100 by each item's own scale.

    maximum: mean / highest answer, so that the worst answer of 1-6 is 16.7. range: (mean - lowest) / (highest - lowest),
    so that the worst answer is 0.

    >>> rescaled([5.0], [1], [6], "maximum").round(1).tolist(), rescaled([5.0], [1], [6], "range").round(1).tolist()
    ([83.3], [80.0])
    """
    m, low, high = (np.asarray(x, dtype=float) for x in (means, lows, highs))
    return np.asarray(100 * m / high if rescale == "maximum" else 100 * (m - low) / (high - low))


def index(weights: ArrayLike, scores: ArrayLike) -> Floats:
    """Σ w_j s_j over the last axis; weights (..., J) add to 1, scores (..., J) are 0-100.

    >>> float(index([0.75, 0.25], [80.0, 40.0]))
    70.0
    """
    return np.asarray((np.asarray(weights, dtype=float) * np.asarray(scores, dtype=float)).sum(axis=-1))


def points_lost(weights: ArrayLike, scores: ArrayLike) -> Floats:
    """w_j (100 - s_j): what each item takes from 100; the parts add up to 100 - index.

    >>> points_lost([0.75, 0.25], [80.0, 40.0]).tolist()
    [15.0, 15.0]
    """
    return np.asarray(np.asarray(weights, dtype=float) * (100 - np.asarray(scores, dtype=float)))


def person_indices(weights: ArrayLike, scores: ArrayLike) -> tuple[Floats, Floats]:
    """Index of each row from what it rated, and how it moves with each weight: (rows,), (rows, J).

    weights: (J,). scores: (rows, J) on 0-100, NaN = not rated. Index: Σ w s / Σ w over the rated items; NaN where a row
    rated nothing that has weight.

    >>> person_indices([0.75, 0.25], [[80.0, 40.0], [80.0, np.nan]])[0].tolist()
    [70.0, 80.0]
    """
    w, s = np.asarray(weights, dtype=float), np.asarray(scores, dtype=float)
    rated = ~np.isnan(s)
    base = rated @ w
    safe = np.where(base > 0, base, nan)
    found = (np.nan_to_num(s) @ w) / safe
    slopes = np.where(rated, (np.nan_to_num(s) - found[:, None]) / safe[:, None], 0.0)
    return found, slopes
