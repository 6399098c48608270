"""Association of two or more columns: correlations and their intervals, partial correlations, covariances."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["covariance"]

Floats = NDArray[np.float64]


def covariance(columns: ArrayLike, weights: ArrayLike | None = None) -> Floats:
    """Covariance of columns (n, k) with survey weights (n,): Σ w (x - x̄)(x - x̄)' / Σ w, (k, k).

    Centred before it is squared, so that a large offset costs no digits.

    >>> covariance([[0.0, 1.0], [2.0, 5.0]]).tolist()
    [[1.0, 2.0], [2.0, 4.0]]
    """
    x = np.asarray(columns, dtype=float)
    w = np.ones(len(x)) if weights is None else np.asarray(weights, dtype=float)
    centred = x - (w @ x) / w.sum()
    return np.asarray((centred * w[:, None]).T @ centred / w.sum())
