"""Response: weights of those who answered that stand for the silent too, from what is recorded of both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import brentq

from csat_research.stats.estimated import Estimated
from csat_research.stats.logit import logistic

__all__ = ["Responded", "response_weights"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Responded:
    """Weights of all who were asked (the mean one for the silent), chances to answer (n,), and how many weights were cut."""

    estimated: Estimated
    chance: Floats
    trimmed: int


def response_weights(
    answered: ArrayLike,
    columns: ArrayLike,
    start: ArrayLike | None = None,
    *,
    names: Sequence[str] | None = None,
    least: float = 0.0,
    most: float = inf,
) -> Responded:
    """Inverse-probability weights d/p of those who answered, p from a logit of answering (n,) on columns (n, k) of all asked.

    start: weights d to begin with (1 each). least, most: smallest and largest weight over the mean weight of those who
    answered, as the weights are in the end; those beyond are cut. The influence of person i on Σ w u is
    w_i u_i - d_i (a_i - p_i) x_i'B with B = (Σ d p (1-p) xx')⁻¹ Σ_answered d (1-p)/p u x: the logit is fitted anew in each
    replicate, to first order. Columns hold the constant.

    Raises MethodError where answering does not vary or columns separate it. Source: Rosenbaum and Rubin 1983; Robins, Rotnitzky and
    Zhao 1994 (errors).

    >>> found = response_weights([1, 0, 1, 1, 1, 0], [[1, 0], [1, 0], [1, 1], [1, 1], [1, 1], [1, 1]])
    >>> found.chance.round(2).tolist()
    [0.5, 0.5, 0.75, 0.75, 0.75, 0.75]
    >>> found.estimated.weights[[0, 2]].round(2).tolist()
    [2.0, 1.33]
    """
    a, x = np.asarray(answered, dtype=float), np.asarray(columns, dtype=float)
    d = np.ones(len(a)) if start is None else np.asarray(start, dtype=float)
    p = np.asarray(logistic(a, x, names=names, weights=None if start is None else d).fitted)
    there = a > 0
    free = np.where(there, d / p, 0.0)
    mean = _mean_when_cut(free[there], least, most)
    beyond = there & ((free > most * mean) | (free < least * mean))
    weights = np.where(there, np.clip(free, least * mean, most * mean), 0.0)
    slopes = -x * np.where(there & ~beyond, free * (1 - p), 0.0)[:, None]
    information = x.T @ (x * (d * p * (1 - p))[:, None])
    scores = x * (d * (a - p))[:, None] @ np.linalg.pinv(information)
    weights = np.where(there, weights, weights[there].mean())
    return Responded(Estimated(weights, slopes, scores), p, int(beyond.sum()))


def _mean_when_cut(weights: Floats, least: float, most: float) -> float:
    """The mean m of weights (n,) that were cut to lie within least m and most m.

    Cutting lowers the mean, so that bounds of the mean before would not hold of the weights as they end: m solves
    mean(clip(w / m, least, most)) = 1, which falls as m grows. R survey::trimWeights(strict = TRUE) repeats the cutting for
    the same end.

    >>> _mean_when_cut(np.array([1.0, 1.0, 4.0]), 0.0, 1.5)
    1.333...
    """

    def over(m: float) -> float:
        return float(np.clip(weights / m, least, most).mean()) - 1

    low, high = float(weights.min()), float(weights.max())
    if over(float(weights.mean())) == 0 or not over(low) > 0 > over(high):
        return float(weights.mean())
    return float(brentq(over, low, high, xtol=1e-15 * high, rtol=1e-15))
