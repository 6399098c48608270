"""Slopes: how a smooth function of totals moves with each of them - what every linearised error of a long formula needs."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["slopes"]

Floats = NDArray[np.float64]
STEP = 1e-5  # of a total: the slope is then right to ten digits


def slopes(value: Callable[[Floats], Floats], total: ArrayLike) -> tuple[Floats, Floats]:
    """A smooth function of k totals at a point, (...), and its slope in each of them there, (k, ...): central differences.

    value: rows of totals (1 + 2k, k), the point itself first -> (1 + 2k, ...). What a cluster adds to the estimate is
    its own totals times the slopes. Source: Jaeckel 1972 (infinitesimal jackknife).

    >>> [one.round(6).tolist() for one in slopes(lambda t: t[:, 0] / t[:, 1], [1.0, 2.0])]
    [0.5, [0.5, -0.25]]
    """
    at = np.asarray(total, dtype=float)
    step = STEP * np.maximum(np.abs(at), np.abs(at).mean())
    values = value(np.concatenate([at[None], at + np.diag(step), at - np.diag(step)]))
    up, down = np.split(values[1:], 2)
    return np.asarray(values[0]), np.asarray((up - down) / (2 * step).reshape(-1, *[1] * (up.ndim - 1)))
