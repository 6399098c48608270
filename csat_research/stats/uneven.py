"""Uneven: what units of unequal weight make of the variance and of the degrees of freedom of a mean."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from csat_research.stats.linearised import MIN_CLUSTERS

__all__ = ["carried", "equal_units", "freedom_left", "jackknife_factor", "leverage_factor", "lopsided"]

SAME = 1e-9  # units that weigh the same but for rounding
LOPSIDED = 0.25  # of the units: where they count for fewer equal ones than this, and for under ten, intervals are withheld


def equal_units(weights: ArrayLike) -> float:
    """As many units of equal weight as these count for: (Σw)² / Σw²; 0 where nothing weighs. Source: Kish 1965.

    >>> equal_units([1, 1, 1, 1]), equal_units([3, 1])
    (4.0, 1.6)
    """
    w = np.asarray(weights, dtype=float)
    return float(w.sum() ** 2 / (w @ w)) if w.any() else 0.0


def lopsided(equal: float, units: float) -> bool:
    """Whether a few of `units` carry all: they count for under ten equal ones, and for under a quarter of what they are.

    >>> lopsided(4, 101), lopsided(4, 12), lopsided(20, 101)
    (True, False, False)
    """
    return bool(equal < min(MIN_CLUSTERS, LOPSIDED * units))


def carried(weights: ArrayLike) -> bool:
    """Whether a few units of these weights carry all, as `lopsided`; units without weight are none.

    >>> carried([1] * 12), carried([100] + [1] * 100), carried([10] + [1] * 100)
    (False, True, False)
    """
    w = np.asarray(weights, dtype=float)
    return lopsided(equal_units(w), int(np.count_nonzero(w)))


def freedom_left(units: float, equal: float) -> float:
    """Share of the degrees of freedom that is left where `units` count for `equal` ones: (equal - 1) / (units - 1).

    >>> freedom_left(5, 4), freedom_left(4, 4)
    (0.75, 1.0)
    """
    return _near_one((equal - 1) / (units - 1)) if units > 1 else 1.0


def jackknife_factor(sums: ArrayLike, shares: ArrayLike) -> float:
    """Variance of a mean by leaving out one unit at a time, over the linearised one: Σ(u/(1-h))² ((C-1)/C)² / Σu².

    sums: (units,) u, what each unit adds to the mean. shares: (units,) h, the share of all weight that each has; C of them
    have any. Without unit c the mean moves by -u_c / (1 - h_c). 1 where all weigh the same. Source: Tukey 1958.

    >>> jackknife_factor([0.1, -0.1], [0.5, 0.5]), round(jackknife_factor([0.2, -0.1, -0.1], [0.6, 0.2, 0.2]), 3)
    (1.0, 2.083)
    """
    u, h = np.asarray(sums, dtype=float), np.asarray(shares, dtype=float)
    units, plain = np.count_nonzero(h), float(u @ u)
    moved = np.divide(u, 1 - h, out=np.zeros_like(u), where=h < 1)
    return _near_one(float((1 - 1 / units) ** 2 * (moved @ moved) / plain)) if plain > 0 else 1.0


def leverage_factor(sums: ArrayLike, leverages: ArrayLike) -> float:
    """Variance of residuals that are as large as before the fit, over that of those that are left: Σ u² / (1 - h) / Σ u².

    sums: (units,) u, what each unit adds. leverages: (units,) h, how much of its own residual each unit took away, as one of
    those from which weights were estimated. Source: HC2 of MacKinnon and White 1985.

    >>> leverage_factor([0.1, -0.1], [0.5, 0.5]), leverage_factor([0.1, -0.1], [0, 0])
    (2.0, 1.0)
    """
    u, h = np.asarray(sums, dtype=float), np.asarray(leverages, dtype=float)
    plain = float(u @ u)
    return _near_one(float(u @ (u / (1 - h)) / plain)) if plain > 0 else 1.0


def _near_one(value: float) -> float:
    return 1.0 if abs(value - 1) < SAME else value
